package console

import (
	"net/url"
	"slices"
	"strconv"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// approvals are the entries of a household's approved record, the newest first: who
// approved which revision, and what that rests on beyond the one before.
func (f form) approvals(unit *syncproto.UnitState, entries []registry.Approval) (out []approvalView) {
	var before *registry.Approval
	for i := range entries {
		v := *f.approval(&entries[i])
		v.On = f.visitsAdded(unit, before, &entries[i])
		if before != nil && entries[i].Household == unit.ID && before.Household == unit.ID {
			v.Difference = differencePage(unit.ID, strconv.FormatInt(int64(before.Rev), 10), strconv.FormatInt(int64(v.Rev), 10))
		}
		before = &entries[i]
		out = append(out, v)
	}
	slices.Reverse(out)
	return out
}

// visitsAdded are the visits that an approval rests on and the one before did not, by
// their titles.
func (f form) visitsAdded(unit *syncproto.UnitState, before, now *registry.Approval) (titles []string) {
	for _, id := range now.Visits {
		row, there := unit.Rows[syncproto.RowKey{Table: schema.Visit, ID: id}]
		if there && (before == nil || !slices.Contains(before.Visits, id)) {
			titles = append(titles, f.ids.title(row.Row, schema.Personal))
		}
	}
	return titles
}

// differencePage is the address of what makes one state of a household another.
func differencePage(household, from, to string) string {
	return householdPage(household) + "/difference?" + url.Values{"from": {from}, "to": {to}}.Encode()
}
