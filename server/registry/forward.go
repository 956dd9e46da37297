package registry

import (
	"slices"

	"ruhu/schema"
	"ruhu/syncproto"
)

// forwarded is a changeset as it is for where its household is now. An edit of the
// own row of a household that has become part of another is one of the survivor's
// row, of which its author has seen nothing. A base that nobody can have seen stays,
// to be refused.
func forwarded(c *syncproto.Changeset, unit *syncproto.UnitState) *syncproto.Changeset {
	f := *c
	f.Household, f.Village = unit.ID, unit.Village
	if f.Household == c.Household {
		return &f
	}
	f.Edits = slices.Clone(c.Edits)
	for i := range f.Edits {
		e := &f.Edits[i]
		if !e.Table.IsRoot() || e.Row != c.Household {
			continue
		}
		e.Row, e.Base, e.Sets = f.Household, elsewhere(e.Base, unit), slices.Clone(e.Sets)
		for k := range e.Sets {
			e.Sets[k].Base = elsewhere(e.Sets[k].Base, unit)
		}
	}
	return &f
}

func elsewhere(base syncproto.Rev, unit *syncproto.UnitState) syncproto.Rev {
	if base > unit.Rev {
		return base
	}
	return syncproto.Elsewhere
}

// Forwarded is what deciding a changeset needs when its household has become part
// of another: the survivor's own row instead of the one that is gone.
func (n Needs) Forwarded(from, to string) Needs {
	n.Rows, n.Identities = slices.Clone(n.Rows), slices.Clone(n.Identities)
	for i, key := range n.Rows {
		if key == (syncproto.RowKey{Table: schema.Household, ID: from}) {
			n.Rows[i].ID = to
		}
	}
	for i, id := range n.Identities {
		if id.Table.IsRoot() && id.Row == from {
			n.Identities[i].Row = to
		}
	}
	return n
}

// landed tells the author where the changeset went, when that is elsewhere.
func (d *decision) landed() {
	if d.Unit != d.Changeset.Unit() {
		d.Outcome.Household = d.Unit
	}
	if d.Village != d.Changeset.Village {
		d.Outcome.Village = d.Village
	}
}
