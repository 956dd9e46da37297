package syncproto

import (
	"fmt"

	"ruhu/schema"
)

// Upgraded returns a changeset as a later version would have said it: each set of
// a field that was split is two, with the same base, and codes have their new
// spelling. Fields that its author's version did not have stay unnamed, so they
// stay as they are. The original is left as it is, and so is its Version: the one
// that it was written in.
func Upgraded(c *Changeset, to int) *Changeset {
	if c.Version >= to {
		return c
	}
	up := *c
	up.Edits = make([]Edit, len(c.Edits))
	for i, e := range c.Edits {
		up.Edits[i] = e
		up.Edits[i].Sets = upgradedSets(&e, c.Version, to)
	}
	return &up
}

func upgradedSets(e *Edit, from, to int) []Set {
	var out []Set
	for _, s := range e.Sets {
		was := e.Table.UpgradedCell(s.Field, s.Was, from, to)
		for i, cell := range e.Table.UpgradedCell(s.Field, s.Value, from, to) {
			out = append(out, Set{Field: cell.Field, Value: cell.Value, Base: s.Base, Was: was[i].Value})
		}
	}
	return out
}

// UpgradedChanges is Upgraded for what the history keeps of a commit: it is stored
// in the words of its time, and read in those of today.
func UpgradedChanges(changes []Change, from int) []Change {
	if from >= schema.Version {
		return changes
	}
	out := make([]Change, 0, len(changes))
	for _, c := range changes {
		t := c.Key.Table
		if c.Field == Deletion {
			out = append(out, c)
			continue
		}
		offered, after := t.UpgradedCell(c.Field, c.Offered, from, schema.Version), t.UpgradedCell(c.Field, c.After, from, schema.Version)
		for i, before := range t.UpgradedCell(c.Field, c.Before, from, schema.Version) {
			out = append(out, Change{Key: c.Key, Field: before.Field, Before: before.Value, Offered: offered[i].Value, How: c.How, After: after[i].Value})
		}
	}
	return out
}

// foreign finds the first table or field that the changeset's own version does not have.
func (c *Changeset) foreign() *schema.Problem {
	for i := range c.Edits {
		e := &c.Edits[i]
		if !e.Table.In(c.Version) {
			return &schema.Problem{Code: schema.UnknownTable, Field: fmt.Sprintf("/edits/%d/t", i), Param: e.Table.Name}
		}
		for _, s := range e.Sets {
			if f := &e.Table.Fields[s.Field]; !f.In(c.Version) {
				return &schema.Problem{Code: schema.UnknownField, Field: fmt.Sprintf("/edits/%d/set/%s", i, f.Name), Param: f.Name}
			}
		}
	}
	return nil
}

// UpgradedStamps are a row's stamps in the newest version: the parts of a field
// that was split were last changed when it was.
func UpgradedStamps(t *schema.Table, stamps []Stamp, from int) []Stamp {
	out := make([]Stamp, len(stamps))
	for f := range t.Fields {
		if stamps[f] != (Stamp{}) {
			for _, cell := range t.UpgradedCell(f, schema.Null, from, schema.Version) {
				out[cell.Field] = stamps[f]
			}
		}
	}
	out[len(t.Fields)] = stamps[len(t.Fields)]
	return out
}
