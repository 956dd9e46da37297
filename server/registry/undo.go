package registry

import (
	"strings"

	"ruhu/schema"
	"ruhu/syncproto"
)

// undo takes back the decision on the case that the action refers to: what stood before
// stands again, and the case is open. It holds until the next decision on the same fields,
// and until somebody edits them: what people have put there since is not taken away.
func (d *decision) undo(c *syncproto.Changeset, a syncproto.Action) []schema.Problem {
	if p := d.mayDecide(a); p != nil {
		return []schema.Problem{*p}
	}
	x, found := caseIn(d.view(), c.Household, a.Ref)
	if !found {
		return []schema.Problem{{Code: schema.NoSuchCase, Table: schema.Conflict.Name, Row: a.Ref}}
	}
	u := undoing{decision: d, Case: x, changeset: c, reason: textOrNull(strings.TrimSpace(a.Reason))}
	if p := u.check(); p != nil {
		return []schema.Problem{*p}
	}
	if problems := u.restore(); len(problems) > 0 {
		return problems
	}
	return u.reopen()
}

// undoing is one decision that is taken back.
type undoing struct {
	*decision
	Case
	changeset *syncproto.Changeset
	reason    schema.Value
}

func (u *undoing) check() *schema.Problem {
	decided := u.Row.Get("decision").Text()
	switch {
	case u.Open():
		return u.problem(schema.CaseNotSettled, "")
	case !u.undoable(decided):
		return u.problem(schema.CannotUndo, decided)
	case u.decidedAt() > u.changeset.Seen, len(u.changeset.Edits) > 0, u.decidedSince(), u.restores() && !u.stands():
		return u.problem(schema.ChangedSince, "")
	}
	return nil
}

// undoable: households that were made one are taken apart again by household.part, those
// that have become one since are not two any more, and a household that was put right by
// edits is put otherwise by edits.
func (u *undoing) undoable(decided string) bool {
	switch u.Kind() {
	case conflictTwice:
		return decided == decisionDistinct && !namesAny(u.Row, append([]string{u.Unit}, u.s.Parts...))
	case conflictRule:
		return decided == decisionKept
	}
	return decided == decisionKept || decided == decisionOffered || decided == decisionOther
}

// decidedSince reports whether a later decision was made on the same fields.
func (u *undoing) decidedSince() bool {
	for _, row := range u.view().living(schema.Conflict) {
		if other := CaseOf(u.view(), row); u.sameMatter(row) && !other.Open() && other.decidedAt() > u.decidedAt() {
			return true
		}
	}
	return false
}

// restores reports whether the decision changed anything.
func (u *undoing) restores() bool { return u.Row.Get("before") != u.Row.Get("taken") }

// stands reports whether what was decided stands, untouched.
func (u *undoing) stands() bool {
	if u.Subject == nil || u.changedAfter(u.decidedAt()) {
		return false
	}
	taken := u.Side("taken")
	for i, v := range u.Values() {
		if taken[u.Fields[i]] != v {
			return false
		}
	}
	return true
}

// restore puts back what stood before.
func (u *undoing) restore() []schema.Problem {
	if !u.restores() {
		return nil
	}
	e := syncproto.Edit{Table: u.Subject.Table, Row: u.Subject.ID}
	before := u.Side("before")
	if u.Kind() == conflictDelete { // any set brings a row back, also one of what it holds
		e.Sets = []syncproto.Set{{Field: 0, Value: u.Subject.Values[0]}}
		return u.make(e)
	}
	for _, field := range u.Fields {
		e.Sets = append(e.Sets, syncproto.Set{Field: field, Value: before[field]})
	}
	return u.make(e)
}

// reopen makes the case as it was, but for the reason why it is open again; that it was
// settled stays in the history.
func (u *undoing) reopen() []schema.Problem {
	values := map[string]schema.Value{"state": schema.TextOf(stateOpen), "reason": u.reason}
	for _, field := range []string{"decision", "settled_by", "settled_at", "before", "taken", "rule"} {
		values[field] = schema.Null
	}
	return u.saveCase(u.Row, values)
}
