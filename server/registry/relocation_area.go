package registry

import (
	"slices"

	"ruhu/schema"
	"ruhu/syncproto"
)

// proposers are the roles that may propose an area: the county, and townships to
// the county.
var proposers = []Role{CountyStaff, TownshipReviewer}

// proposal is what a proposal says; everything else on an area is the steps' work.
var proposal = []string{"group_name", "state", "reason", "minutes", "step_at", "step_by"}

// mayEditRelocation: cases move by actions alone, also at a desk, samples are drawn and
// objections answered by them. An area is proposed by an edit, and can be put right as long as no
// step of it is done.
func mayEditRelocation(s *Situation, village string, e *syncproto.Edit) bool {
	switch e.Table {
	case schema.RelocationCase, schema.SpotSample, schema.SpotCheck:
		return false
	case schema.Objection:
		return mayRecordObjection(s.Author, s.Unit.Rows[syncproto.RowKey{Table: e.Table, ID: e.Row}], e)
	case schema.RelocationArea:
		row := s.Unit.Rows[syncproto.RowKey{Table: e.Table, ID: e.Row}]
		mayPropose := slices.ContainsFunc(proposers, func(r Role) bool { return s.Author.Grants.Has(r, village) })
		return mayPropose && !e.Delete && (row == nil || row.Get("step").IsNull()) &&
			!slices.ContainsFunc(e.Sets, func(set syncproto.Set) bool { return !proposes(s.Author, row, e.Table, set) })
	}
	return true
}

// proposes reports whether a set is part of a proposal by this author. The hamlet
// stays what it was: cases may already refer to the area.
func proposes(a Author, row *syncproto.RowState, t *schema.Table, set syncproto.Set) bool {
	switch name := t.Fields[set.Field].Name; name {
	case "state":
		return set.Value.Text() == areaProposed
	case "step_by":
		return set.Value.Text() == a.Person
	case "group_name":
		return row == nil || row.Values[set.Field] == set.Value
	default:
		return slices.Contains(proposal, name)
	}
}
