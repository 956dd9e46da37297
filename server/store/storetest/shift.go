package storetest

import (
	"cmp"
	"fmt"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// shift is a transfer in the making: what registry.Move or registry.Merge would hand
// to the store, without their rules.
type shift struct {
	by        registry.Author
	id        string // the changeset's
	household string // that goes
	village   string // that it goes to
	into      string // household that it becomes part of, "" for a move
}

// save decides the shift on what the transaction holds, and saves it.
func (s shift) save(tx app.Tx) (registry.Transfer, error) {
	t, err := s.decide(tx)
	if err == nil {
		err = tx.SaveTransfer(&t)
	}
	return t, err
}

func (s shift) decide(tx app.Tx) (t registry.Transfer, err error) {
	from, err := tx.Household(s.household)
	if err != nil {
		return t, err
	}
	var into syncproto.UnitState
	if s.into != "" {
		if into, err = tx.Household(s.into); err != nil {
			return t, err
		}
	}
	rev := max(from.Rev, into.Rev) + 1
	if t.Left, err = s.commit(tx, from.ID, from.Village, syncproto.Left, rev); err != nil {
		return t, err
	}
	if t.Arrived, err = s.commit(tx, cmp.Or(s.into, from.ID), s.village, syncproto.Arrived, rev); err != nil {
		return t, err
	}
	s.leave(from, &t.Left)
	s.arrive(from, &t.Arrived)
	if len(t.Arrived.Rows) == 0 { // nothing came along, and some row must tell the revision
		own := into.Rows[syncproto.RowKey{Table: schema.Household, ID: into.ID}].Clone()
		own.Rev = rev
		t.Arrived.Rows = append(t.Arrived.Rows, own)
	}
	return t, nil
}

// commit is one half of the transfer, still without rows.
func (s shift) commit(tx app.Tx, unit, village string, kind syncproto.OutcomeKind, rev syncproto.Rev) (registry.Commit, error) {
	states, err := tx.Villages([]string{village})
	if err != nil || len(states) != 1 {
		return registry.Commit{}, fmt.Errorf("%d villages at %s: %w", len(states), village, err)
	}
	seq := states[0].Seq + 1
	at := syncproto.HLCOf(1_530_000_000_000 + int64(seq))
	return registry.Commit{
		Changeset: &syncproto.Changeset{ID: s.id, By: s.by.Person, Village: s.village, Household: cmp.Or(s.into, s.household), At: at},
		Author:    s.by, Unit: unit, Village: village, At: at, Now: at + 7,
		Outcome: syncproto.Outcome{ID: s.id, Kind: kind, Seq: seq, Rev: rev},
	}, nil
}

// leave takes the rows out of their village. Of a household that becomes part of
// another its own row stays, deleted.
func (s shift) leave(from syncproto.UnitState, left *registry.Commit) {
	for _, row := range sortedRows(from) {
		left.Digests = left.Digests.Minus(row.Digests())
		if row.Table.IsRoot() && s.into != "" {
			stays := row.Clone()
			stays.Deleted, stays.Rev = true, from.Rev+1
			left.Rows, left.Outcome.Rev = []*syncproto.RowState{stays}, stays.Rev
		}
		if !row.Deleted {
			left.Changes = append(left.Changes, moved(row, syncproto.Deletion, schema.BoolOf(false), schema.BoolOf(true)))
		}
	}
}

// arrive gives the rows to whom they belong afterwards.
func (s shift) arrive(from syncproto.UnitState, arrived *registry.Commit) {
	for _, row := range sortedRows(from) {
		if row.Table.IsRoot() && s.into != "" {
			continue
		}
		row = row.Clone()
		row.Household, row.Village, row.Rev = arrived.Unit, arrived.Village, arrived.Outcome.Rev
		arrived.Rows, arrived.Digests = append(arrived.Rows, row), arrived.Digests.Plus(row.Digests())
		for field, v := range row.Values {
			if !v.IsNull() {
				arrived.Changes = append(arrived.Changes, moved(row, field, schema.Null, v))
			}
		}
		if row.Deleted {
			arrived.Changes = append(arrived.Changes, moved(row, syncproto.Deletion, schema.BoolOf(false), schema.BoolOf(true)))
		}
	}
}

func moved(row *syncproto.RowState, field int, before, after schema.Value) syncproto.Change {
	return syncproto.Change{Key: row.Key(), Field: field, Before: before, Offered: after, How: syncproto.Moved, After: after}
}
