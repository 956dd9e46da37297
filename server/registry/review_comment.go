package registry

import (
	"slices"

	"ruhu/schema"
	"ruhu/syncproto"
)

// mayEditReview: rounds are written by actions alone. Comments are made by whoever
// returns a household, in the same changeset, and stay as they are.
func mayEditReview(s *Situation, c *syncproto.Changeset, e *syncproto.Edit) bool {
	switch e.Table {
	case schema.ReviewRound:
		return false
	case schema.ReviewComment:
		isNew := s.Unit.Rows[syncproto.RowKey{Table: e.Table, ID: e.Row}] == nil
		return isNew && !e.Delete && slices.ContainsFunc(c.Actions, func(a syncproto.Action) bool { return a.Do == doReturn })
	}
	return true
}

// commented checks what comes with a return: comments on this round, and nothing
// else. Each says what it is about, and that must be there.
func (r *reviewing) commented() *schema.Problem {
	if len(r.c.Actions) > 1 {
		return &schema.Problem{Code: schema.NotBesideOthers, Param: r.action.Do}
	}
	for i := range r.c.Edits {
		if r.c.Edits[i].Table != schema.ReviewComment {
			return &schema.Problem{Code: schema.NotBesideOthers, Param: r.action.Do}
		}
		if p := r.comment(r.rows.find(schema.ReviewComment, r.c.Edits[i].Row)); p != nil {
			return p
		}
	}
	return nil
}

func (r *reviewing) comment(row *syncproto.RowState) *schema.Problem {
	about := schema.TableOf(row.Get("table_name").Text())
	id, field := row.Get("row_id").Text(), row.Get("field").Text()
	at := func(code schema.ErrCode, name, param string) *schema.Problem {
		return &schema.Problem{Code: code, Table: row.Table.Name, Row: row.ID, Field: name, Param: param}
	}
	switch {
	case !slices.ContainsFunc(r.pending, func(round *syncproto.RowState) bool { return round.ID == row.Get("review").Text() }):
		return at(schema.NoSuchRow, "review", row.Get("review").Text())
	case about == nil || about.Scope != schema.OfHousehold || about.ServerOnly:
		return at(schema.UnknownTable, "table_name", row.Get("table_name").Text())
	case id != "" && r.rows.find(about, id) == nil:
		return at(schema.NoSuchRow, "row_id", id)
	case field != "" && (about.Field(field) == nil || !about.Field(field).In(schema.Version)):
		return at(schema.UnknownField, "field", field)
	}
	return nil
}
