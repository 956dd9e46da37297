package syncproto

import (
	"slices"

	"ruhu/schema"
)

// RowKey names one row.
type RowKey struct {
	Table *schema.Table
	ID    string
}

// RowState is one row as the server holds it.
type RowState struct {
	schema.Row
	Rev     Rev  // of the household when the row was last written
	Deleted bool // a tombstone: the values stay for the history
	// Stamps has one entry per field and a last one for the deletion.
	Stamps []Stamp
}

// NewRowState returns a row that does not exist yet.
func NewRowState(t *schema.Table, id, household, village string) *RowState {
	return &RowState{Row: schema.NewRow(t, id, household, village), Stamps: make([]Stamp, len(t.Fields)+1)}
}

// Key names the row.
func (r *RowState) Key() RowKey { return RowKey{r.Table, r.ID} }

// Digest hashes the row as devices hold it.
func (r *RowState) Digest() Digest {
	return RowDigest(r.Table, r.ID, r.Household, r.Deleted, r.Values)
}

// Digests hashes the row as devices of each version hold it.
func (r *RowState) Digests() Digests {
	return RowDigests(r.Table, r.ID, r.Household, r.Deleted, r.Values)
}

// Clone returns a copy that can be changed without touching the original.
func (r *RowState) Clone() *RowState {
	c := *r
	c.Values, c.Stamps = slices.Clone(r.Values), slices.Clone(r.Stamps)
	return &c
}

// UnitState is what the server holds of one household, or of one village's
// papers: its revision, and the rows that a changeset is about to touch.
type UnitState struct {
	ID      string
	Village string
	Rev     Rev
	Rows    map[RowKey]*RowState
}

// Exists reports whether the unit has been written before.
func (u *UnitState) Exists() bool { return u.Rev > 0 }
