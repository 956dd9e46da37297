package app

import (
	"cmp"
	"fmt"
	"slices"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// approvals are the entries of the approved record that a village's commits say they
// made, beside those that there are.
type approvals struct {
	entries map[string][]registry.Approval // that are still to be met, by changeset
	latest  map[string][]schema.Row        // record of each household, as far as this village's history tells
}

// verify derives the entries that a commit must have made from what was replayed up to
// it, and compares them with those that there are.
func (v *approvals) verify(r Reader, h HistoryEntry, past *replayed, report *VerifyReport) error {
	if h.Outcome == syncproto.Left { // what goes along is told where it arrives
		return nil
	}
	found := v.take(h)
	if approves(h) != slices.ContainsFunc(found, func(a registry.Approval) bool { return a.Kind == registry.Approved }) {
		report.fault("changeset %s: the round of review and the approved record disagree", h.Changeset)
	}
	for i := range found {
		want, err := v.derived(r, &found[i], h, past)
		if err != nil {
			return err
		}
		if !slices.EqualFunc(want, found[i].Rows, sameRow) {
			report.fault("household %s: the history gives another approved record than entry %d", found[i].Household, found[i].ID)
		}
		if !mayMake(h, found[i].Kind) {
			report.fault("household %s: entry %d of the approved record is %q, which its commit cannot have made", found[i].Household, found[i].ID, found[i].Kind)
		}
		if found[i].By != h.Person || found[i].At != h.Received.Milli() {
			report.fault("household %s: entry %d of the approved record is not by whom, or not of when, its commit is", found[i].Household, found[i].ID)
		}
		if found[i].Kind == registry.Approved && !past.rests(h.Unit, &found[i]) {
			report.fault("household %s: entry %d of the approved record rests on other visits or photos than there were", found[i].Household, found[i].ID)
		}
		report.Approvals++
		v.latest[found[i].Household] = found[i].Rows
	}
	return nil
}

// take takes out the entries that a commit made. Of the two commits of a separation each
// made its own.
func (v *approvals) take(h HistoryEntry) (found []registry.Approval) {
	others := func(a registry.Approval) bool { return h.Outcome == syncproto.Parted && a.Household != h.Unit }
	for _, a := range v.entries[h.Changeset] {
		if !others(a) {
			found = append(found, a)
		}
	}
	if v.entries[h.Changeset] = slices.DeleteFunc(v.entries[h.Changeset], func(a registry.Approval) bool { return !others(a) }); len(v.entries[h.Changeset]) == 0 {
		delete(v.entries, h.Changeset)
	}
	return found
}

// rest are entries that no commit made.
func (v *approvals) rest(report *VerifyReport) {
	for changeset, entries := range v.entries {
		for _, a := range entries {
			report.fault("household %s: entry %d of the approved record names changeset %q, and no commit of it made any", a.Household, a.ID, changeset)
		}
	}
}

// derived is the record of an entry, as the history says that it must be.
func (v *approvals) derived(r Reader, a *registry.Approval, h HistoryEntry, past *replayed) ([]schema.Row, error) {
	switch a.Kind {
	case registry.Approved:
		return past.record(h.Unit), nil
	case registry.Delivered:
		return registry.Overlaid(v.latest[a.Household], past.touched(h), h.Changes), nil
	case registry.Divided:
		return divided(r, a, h, past)
	}
	return before(r, a, a.Household)
}

// before is the record that an entry carries on: that of a household before the
// changeset of which the entry came.
func before(r Reader, a *registry.Approval, household string) (rows []schema.Row, err error) {
	all, err := r.Approvals(household)
	if err != nil {
		return nil, fmt.Errorf("approved records of %s: %w", household, err)
	}
	for _, other := range all {
		if other.Household == household && other.ID < a.ID && other.Changeset != a.Changeset {
			rows = other.Rows
		}
	}
	return rows, nil
}

// divided is what a household keeps of a record that was of two: what it had before
// without what went, or what came out of the other's, with its own row as it was last
// approved or, if it never was, as it came out.
func divided(r Reader, a *registry.Approval, h HistoryEntry, past *replayed) ([]schema.Row, error) {
	commits, err := r.HistoryOf(h.Changeset)
	if err != nil {
		return nil, err
	}
	of, err := before(r, a, commits[0].Unit)
	if err != nil {
		return nil, err
	}
	moved := map[syncproto.RowKey]bool{}
	for _, c := range h.Changes {
		if c.How == syncproto.Moved {
			moved[c.Key] = true
		}
	}
	comesOut := h.Outcome == syncproto.Arrived
	rows := slices.DeleteFunc(slices.Clone(of), func(row schema.Row) bool { return moved[syncproto.RowKey{Table: row.Table, ID: row.ID}] != comesOut })
	if !comesOut {
		return rows, nil
	}
	own, err := before(r, a, a.Household)
	if err != nil {
		return nil, err
	}
	root := syncproto.RowKey{Table: schema.Household, ID: a.Household}
	if i := slices.IndexFunc(own, func(row schema.Row) bool { return row.ID == a.Household }); i >= 0 {
		return append([]schema.Row{own[i]}, rows...), nil
	}
	return append([]schema.Row{*past.rows[root]}, rows...), nil
}

// approves reports whether a commit ended a round of review with an approval.
func approves(h HistoryEntry) bool {
	state := schema.ReviewRound.Ordinal("state")
	return h.Outcome != syncproto.Arrived && slices.ContainsFunc(h.Changes, func(c syncproto.Change) bool {
		return c.Key.Table == schema.ReviewRound && c.Field == state && c.After.Text() == string(registry.ReviewApproved)
	})
}

// record is what the replay holds of a household's record.
func (p *replayed) record(household string) (rows []schema.Row) {
	for key, row := range p.rows {
		if row.Household == household && key.Table.Recorded && !p.deleted[key] {
			rows = append(rows, *row)
		}
	}
	slices.SortFunc(rows, byTable)
	return rows
}

// mayMake reports whether a commit can have made an entry of a kind: those of transfers only
// go along.
func mayMake(h HistoryEntry, kind registry.ApprovalKind) bool {
	switch kind {
	case registry.Approved, registry.Delivered:
		return h.Outcome != syncproto.Arrived && h.Outcome != syncproto.Parted
	case registry.Carried, registry.Divided:
		return h.Outcome == syncproto.Arrived || h.Outcome == syncproto.Parted
	}
	return false
}

// rests reports whether an approval names the visits and photos that there were of a household.
func (p *replayed) rests(household string, a *registry.Approval) bool {
	there := func(t *schema.Table) (ids []string) {
		for key, row := range p.rows {
			if key.Table == t && row.Household == household && !p.deleted[key] {
				ids = append(ids, key.ID)
			}
		}
		slices.Sort(ids)
		return ids
	}
	return slices.Equal(there(schema.Visit), a.Visits) && slices.Equal(there(schema.Photo), a.Photos)
}

// touched are the rows of a commit as they stand after it.
func (p *replayed) touched(h HistoryEntry) map[syncproto.RowKey]*syncproto.RowState {
	after := map[syncproto.RowKey]*syncproto.RowState{}
	for _, c := range h.Changes {
		if row := p.rows[c.Key]; row != nil {
			after[c.Key] = &syncproto.RowState{Row: *row, Deleted: p.deleted[c.Key]}
		}
	}
	return after
}

func byTable(a, b schema.Row) int {
	return cmp.Or(cmp.Compare(a.Table.Index(), b.Table.Index()), cmp.Compare(a.ID, b.ID))
}

func sameRow(a, b schema.Row) bool {
	return a.Table == b.Table && a.ID == b.ID && slices.Equal(a.Values, b.Values)
}
