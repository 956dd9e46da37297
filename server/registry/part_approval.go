package registry

import (
	"slices"

	"ruhu/schema"
	"ruhu/syncproto"
)

// divides reports whether the approved record of the household that has the rows was made
// of both: a township has approved it since.
func (p *parting) divides() bool {
	a := p.Approved[p.Of.ID]
	return a != nil && slices.ContainsFunc(a.Rows, func(row schema.Row) bool { return p.goes(row.ID) })
}

func (p *parting) goes(id string) bool {
	return slices.ContainsFunc(p.going, func(row *syncproto.RowState) bool { return row.ID == id })
}

// approvals are the entries of the approved record that follow, of the household that
// stays and of the one that comes out. What was approved of the latter before, and still
// stands, is its own again. What a township has approved of both since is divided as the
// rows are, so that nobody falls between the two, or counts twice.
func (p *parting) approvals(s *Separation) (stays, out []Approval) {
	for _, household := range slices.Sorted(slices.Values(append([]string{p.Out.ID}, p.Parts...))) {
		a, into := p.Approved[household], p.Out.ID
		if household == into {
			into = ""
		}
		if a != nil {
			out = append(out, a.carriedTo(p.Out.Village, into, &s.Out))
		}
	}
	if !p.divides() {
		return nil, out
	}
	of := p.Approved[p.Of.ID]
	if p.Approved[p.Out.ID] == nil {
		out = append(out, of.divided(&s.Out, append([]schema.Row{p.ownRecord()}, of.rowsThat(p.goes)...), p.goes))
	}
	kept := func(id string) bool { return !p.goes(id) }
	return append(stays, of.divided(&s.Stays, of.rowsThat(kept), kept)), out
}

// ownRecord is the own row of the household that comes out, as it was last approved, or
// as it was when it became part of the other.
func (p *parting) ownRecord() schema.Row {
	if p.Last != nil {
		if i := slices.IndexFunc(p.Last.Rows, func(row schema.Row) bool { return row.ID == p.Out.ID }); i >= 0 {
			return p.Last.Rows[i]
		}
	}
	return p.Out.Rows[syncproto.RowKey{Table: schema.Household, ID: p.Out.ID}].Row
}

// divided is a household's part of an approved record that was of two.
func (a *Approval) divided(c *Commit, rows []schema.Row, its func(id string) bool) Approval {
	out := Approval{Kind: Divided, Household: c.Unit, Village: c.Village, Rev: c.Outcome.Rev, At: c.Now.Milli(), By: c.Author.Person, Changeset: c.Changeset.ID}
	others := func(id string) bool { return !its(id) }
	out.Visits = slices.DeleteFunc(slices.Clone(a.Visits), others)
	out.Photos = slices.DeleteFunc(slices.Clone(a.Photos), others)
	for _, row := range rows {
		row.Household, row.Village = c.Unit, c.Village
		out.Rows = append(out.Rows, row)
	}
	return out
}

// rowsThat are the rows of a record of which something holds.
func (a *Approval) rowsThat(holds func(id string) bool) (rows []schema.Row) {
	for _, row := range a.Rows {
		if holds(row.ID) {
			rows = append(rows, row)
		}
	}
	return rows
}
