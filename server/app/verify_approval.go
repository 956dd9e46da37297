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
	found := v.entries[h.Changeset]
	delete(v.entries, h.Changeset)
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
		report.Approvals++
		v.latest[found[i].Household] = found[i].Rows
	}
	return nil
}

// rest are entries that no commit made.
func (v *approvals) rest(report *VerifyReport) {
	for changeset, entries := range v.entries {
		report.fault("changeset %s: %d entries of the approved record, and no commit made them", changeset, len(entries))
	}
}

// derived is the record of an entry, as the history says that it must be.
func (v *approvals) derived(r Reader, a *registry.Approval, h HistoryEntry, past *replayed) ([]schema.Row, error) {
	switch a.Kind {
	case registry.Approved:
		return past.record(h.Unit), nil
	case registry.Delivered:
		return registry.Overlaid(v.latest[a.Household], past.touched(h), h.Changes), nil
	}
	return before(r, a)
}

// before is the record that an entry carries on: that of the household's entry before.
func before(r Reader, a *registry.Approval) (rows []schema.Row, err error) {
	all, err := r.Approvals(a.Household)
	if err != nil {
		return nil, fmt.Errorf("approved records of %s: %w", a.Household, err)
	}
	for _, other := range all {
		if other.Household == a.Household && other.ID < a.ID {
			rows = other.Rows
		}
	}
	return rows, nil
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
