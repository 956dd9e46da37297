package app

import (
	"fmt"
	"slices"
	"strconv"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// Revision is a household's record and evidence as it stood at a revision, or as a
// township approved it.
type Revision struct {
	Rev      syncproto.Rev
	Approved *registry.Approval // nil when it is a state of the working record
	Rows     []schema.Row       // living rows of the record, visits and photos
}

// Revisions are all states of a household, by its history.
type Revisions struct {
	Unit      syncproto.UnitState
	History   []HistoryEntry
	Approvals []registry.Approval // of it and of those that have become part of it, oldest first
	approved  *registry.Approval  // that stands
}

// ReadRevisions reads everything that tells a household's states, or returns
// ErrNotFound.
func ReadRevisions(r Reader, household string) (out Revisions, err error) {
	if out.Unit, err = r.Household(household); err != nil {
		return out, err
	}
	if out.History, err = r.History(household); err != nil {
		return out, fmt.Errorf("history of %s: %w", household, err)
	}
	if out.Approvals, err = r.Approvals(household); err != nil {
		return out, fmt.Errorf("approvals of %s: %w", household, err)
	}
	out.approved, err = ApprovedOf(r, household)
	return out, err
}

// Working is the working record as it stands.
func (v *Revisions) Working() Revision { return v.At(v.Unit.Rev) }

// Names of states that are no numbers.
const (
	ApprovedState = "approved"
	WorkingState  = "working"
)

// Named is the state of a name: a revision by its number, what was approved, or the
// newest revision. ok is false when there is none.
func (v *Revisions) Named(name string) (state Revision, ok bool) {
	switch name {
	case ApprovedState:
		return v.Approved(), true
	case WorkingState:
		return v.Working(), true
	}
	rev, err := strconv.ParseInt(name, 10, 64)
	if err != nil || rev < 1 || syncproto.Rev(rev) > v.Unit.Rev {
		return Revision{}, false
	}
	return v.At(syncproto.Rev(rev)), true
}

// At is the working record as it stood after a revision.
func (v *Revisions) At(rev syncproto.Rev) Revision {
	return Revision{Rev: rev, Rows: chosen(RowsAt(v.History, v.Unit.ID, rev), shown)}
}

// Approved is what stands in the approved record, with the visits and photos that it
// rests on; nothing when nothing was ever approved.
func (v *Revisions) Approved() Revision {
	if v.approved == nil {
		return Revision{}
	}
	rests := slices.Concat(v.approved.Visits, v.approved.Photos)
	rows := chosen(RowsAt(v.History, v.Unit.ID, v.Unit.Rev), func(row schema.Row) bool {
		return !row.Table.Recorded && shown(row) && slices.Contains(rests, row.ID)
	})
	return Revision{Rev: v.approved.Rev, Approved: v.approved, Rows: slices.Concat(v.approved.Rows, rows)}
}

// shown are the rows that people look at when they judge a record.
func shown(row schema.Row) bool {
	return row.Table.Recorded || row.Table == schema.Visit || row.Table == schema.Photo
}

func chosen(rows []schema.Row, keep func(schema.Row) bool) []schema.Row {
	return slices.DeleteFunc(rows, func(row schema.Row) bool { return !keep(row) })
}

// RowsAt replays a household's history up to a revision, and returns the rows that were
// living then, by table and id. History of households that have become part of it tells
// of them, and is passed over.
func RowsAt(history []HistoryEntry, household string, rev syncproto.Rev) (rows []schema.Row) {
	past := replayed{rows: map[syncproto.RowKey]*schema.Row{}, deleted: map[syncproto.RowKey]bool{}}
	for _, h := range history {
		if h.Unit != household || h.Rev > rev {
			continue
		}
		if h.Outcome == syncproto.Left {
			clear(past.rows)
			clear(past.deleted)
			continue
		}
		past.replay(h, func(syncproto.Change) {})
	}
	for key, row := range past.rows {
		if !past.deleted[key] {
			rows = append(rows, *row)
		}
	}
	slices.SortFunc(rows, byTable)
	return rows
}
