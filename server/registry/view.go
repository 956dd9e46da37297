package registry

import (
	"cmp"
	"slices"

	"ruhu/schema"
	"ruhu/syncproto"
)

// view is the rows of one household or village that a decision looks at.
type view map[syncproto.RowKey]*syncproto.RowState

// living returns the rows of a table that are not deleted, ordered by id so
// that decisions do not depend on the order of a map.
func (v view) living(t *schema.Table) []*syncproto.RowState {
	var out []*syncproto.RowState
	for key, row := range v {
		if key.Table == t && !row.Deleted {
			out = append(out, row)
		}
	}
	slices.SortFunc(out, func(a, b *syncproto.RowState) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// breaks reports whether there are rows for a rule to look at and they break it.
func (v view) breaks(rule schema.HouseholdRule) bool {
	return len(v.living(rule.Table)) > 0 && !v.keeps(rule)
}

// keeps reports whether the living rows keep a rule.
func (v view) keeps(rule schema.HouseholdRule) bool {
	var rows []schema.Row
	for _, row := range v.living(rule.Table) {
		rows = append(rows, row.Row)
	}
	return rule.Holds(rows)
}
