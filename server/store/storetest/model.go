package storetest

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// model is what a store must hold after the commits that it took, kept as
// simply as can be.
type model struct {
	units    map[string]*modelUnit // households and villages' papers
	rows     map[syncproto.RowKey]modelRow
	seqs     map[string]syncproto.Seq
	commits  []registry.Commit
	villages []string

	evictions []eviction
	forwards  map[string]string // households that have become part of others
}

type modelUnit struct {
	village string
	rev     syncproto.Rev
}

type modelRow struct {
	*syncproto.RowState
	unit string
	seq  syncproto.Seq
}

func newModel(villages ...string) *model {
	return &model{units: map[string]*modelUnit{}, rows: map[syncproto.RowKey]modelRow{}, seqs: map[string]syncproto.Seq{}, villages: villages,
		forwards: map[string]string{}}
}

// take adds commits that the store has acknowledged.
func (m *model) take(commits ...registry.Commit) {
	for _, c := range commits {
		m.commits = append(m.commits, c)
		if !c.Writes() {
			continue
		}
		m.units[c.Unit] = &modelUnit{village: c.Village, rev: c.Outcome.Rev}
		m.seqs[c.Village] = c.Outcome.Seq
		for _, row := range c.Rows {
			m.rows[row.Key()] = modelRow{RowState: row, unit: c.Unit, seq: c.Outcome.Seq}
		}
	}
}

// check compares everything that a reader shows with the model.
func (m *model) check(r app.Reader) error {
	for _, village := range m.villages {
		if err := m.checkVillage(r, village); err != nil {
			return fmt.Errorf("village %s: %w", village, err)
		}
	}
	for id, unit := range m.units {
		if err := m.checkUnit(r, id, unit); err != nil {
			return fmt.Errorf("unit %s: %w", id, err)
		}
	}
	return nil
}

func (m *model) checkVillage(r app.Reader, village string) error {
	var buckets [syncproto.Buckets]syncproto.Digests
	for _, row := range m.rows {
		if row.Village == village {
			bucket := &buckets[syncproto.BucketOf(row.unit)]
			*bucket = bucket.Plus(row.Digests())
		}
	}
	states, err := r.Villages([]string{village})
	want := []app.VillageState{{Village: village, Seq: m.seqs[village], Digests: syncproto.SumDigests(buckets[:]...)}}
	if err := differ("state", states, want, err); err != nil {
		return err
	}
	carried, err := r.Buckets(village)
	if err := differ("buckets", carried, buckets, err); err != nil {
		return err
	}
	for _, t := range schema.Replicated() {
		if err := m.checkTable(r, t, village); err != nil {
			return fmt.Errorf("%s: %w", t.Name, err)
		}
	}
	var history []app.HistoryEntry
	err = r.EachHistory(village, func(h app.HistoryEntry) error {
		history = append(history, h)
		return nil
	})
	return differ("history", withoutIDs(history), m.history(func(c *registry.Commit) bool { return c.Village == village }), err)
}

// checkTable compares the rows of a table as devices and as pages see them.
func (m *model) checkTable(r app.Reader, t *schema.Table, village string) error {
	var changed []syncproto.PageRow
	var living []schema.Row
	for key, row := range m.rows {
		if key.Table == t && row.Village == village {
			changed = append(changed, pageRow(row.RowState))
			if !row.Deleted {
				living = append(living, row.Row)
			}
		}
	}
	got, err := r.ChangedRows(t, village, 0, m.seqs[village])
	if err := differ("changed rows", byRow(got), byRow(changed), err); err != nil {
		return err
	}
	seen, err := livingRows(r, t, village)
	if err := differ("living rows", seen, sortRows(living), err); err != nil {
		return err
	}
	n, err := r.CountRows(t, village)
	return differ("count", n, len(living), err)
}

func (m *model) checkUnit(r app.Reader, id string, unit *modelUnit) error {
	want := syncproto.UnitState{ID: id, Village: unit.village, Rev: unit.rev, Rows: map[syncproto.RowKey]*syncproto.RowState{}}
	for key, row := range m.rows {
		if row.unit == id {
			want.Rows[key] = row.RowState
		}
	}
	look := r.Household
	if id == unit.village {
		look = r.VillagePapers
	}
	got, err := look(id)
	if err := differUnits(got, want, err); err != nil {
		return err
	}
	history, err := r.History(id)
	return differ("history", withoutIDs(history), m.history(func(c *registry.Commit) bool { return c.Unit == id || m.forwards[c.Unit] == id }), err)
}

// history is the entries of the commits that match, in order.
func (m *model) history(match func(*registry.Commit) bool) (entries []app.HistoryEntry) {
	for i := range m.commits {
		c := &m.commits[i]
		if (len(c.Changes) > 0 || c.Writes()) && match(c) {
			entries = append(entries, app.HistoryEntry{
				Unit: c.Unit, Village: c.Village, Seq: c.Outcome.Seq, Rev: c.Outcome.Rev, Device: c.Author.Device, Person: c.Author.Person,
				Changeset: c.Changeset.ID, At: c.At, Received: c.Now, Outcome: c.Outcome.Kind, Changes: c.Changes,
			})
		}
	}
	return entries
}

// withoutIDs drops the ids, which are the engine's own; they must grow.
func withoutIDs(entries []app.HistoryEntry) []app.HistoryEntry {
	out := slices.Clone(entries)
	for i := range out {
		if i > 0 && entries[i].ID <= entries[i-1].ID {
			out[i].Unit = "storetest: an id that does not grow"
		}
		out[i].ID = 0
	}
	return out
}

func pageRow(row *syncproto.RowState) syncproto.PageRow {
	return syncproto.PageRow{ID: row.ID, Household: row.Household, Rev: row.Rev, Deleted: row.Deleted, Values: row.Values}
}

func byRow(rows []syncproto.PageRow) []syncproto.PageRow {
	out := slices.Clone(rows)
	slices.SortFunc(out, func(a, b syncproto.PageRow) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

func sortRows(rows []schema.Row) []schema.Row {
	slices.SortFunc(rows, func(a, b schema.Row) int { return cmp.Compare(a.ID, b.ID) })
	return rows
}

// livingRows collects what EachRow shows, in order of the ids.
func livingRows(r app.Reader, t *schema.Table, area string) ([]schema.Row, error) {
	var out []schema.Row
	err := r.EachRow(t, area, func(row schema.Row) error {
		row.Values = slices.Clone(row.Values)
		out = append(out, row)
		return nil
	})
	return sortRows(out), err
}

func differUnits(got, want syncproto.UnitState, err error) error {
	for key, row := range want.Rows {
		if err := differ(key.Table.Name+" "+key.ID, got.Rows[key], row, err); err != nil {
			return err
		}
	}
	if len(got.Rows) != len(want.Rows) {
		return fmt.Errorf("%d rows, want %d", len(got.Rows), len(want.Rows))
	}
	got.Rows, want.Rows = nil, nil
	return differ("unit", got, want, err)
}

// differ returns err, or an error that says how what was found is not what was
// expected. An empty list is as good as none.
func differ[T any](what string, got, want T, err error) error {
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	if reflect.DeepEqual(got, want) || empty(got) && empty(want) {
		return nil
	}
	return fmt.Errorf("%s:\n got %+v\nwant %+v", what, got, want)
}

func empty(v any) bool {
	r := reflect.ValueOf(v)
	return (r.Kind() == reflect.Slice || r.Kind() == reflect.Map) && r.Len() == 0
}

// sortedRows are a unit's rows in an order that does not depend on a map.
func sortedRows(unit syncproto.UnitState) []*syncproto.RowState {
	var rows []*syncproto.RowState
	for _, row := range unit.Rows {
		rows = append(rows, row)
	}
	slices.SortFunc(rows, func(a, b *syncproto.RowState) int {
		return cmp.Or(cmp.Compare(a.Table.Index(), b.Table.Index()), cmp.Compare(a.ID, b.ID))
	})
	return rows
}
