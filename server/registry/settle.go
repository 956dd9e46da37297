package registry

import (
	"slices"
	"strings"

	"ruhu/schema"
	"ruhu/syncproto"
)

// caseActions are the actions on cases. The household's rules hold after all of a
// changeset's actions, or nothing of it happens.
var caseActions = map[string]func(*decision, *syncproto.Changeset, syncproto.Action) []schema.Problem{
	"conflict.decide": (*decision).settle,
	"conflict.undo":   (*decision).undo,
}

// onCase reports whether an action is one on a case.
func onCase(a syncproto.Action) bool { return caseActions[a.Do] != nil }

// mayDecide: cases are decided by the county's staff, at a desk, in sight of them.
func (d *decision) mayDecide(a syncproto.Action) *schema.Problem {
	switch {
	case d.Author.Device != 0:
		return &schema.Problem{Code: schema.NotFromDevice, Param: a.Do}
	case !d.Author.Grants.Has(CountyStaff, d.Village):
		return &schema.Problem{Code: schema.WrongLevel, Param: CountyStaff.Level()}
	case d.Unit != d.Changeset.Unit(): // it has become part of another since
		return &schema.Problem{Code: schema.ChangedSince, Table: schema.Household.Name}
	}
	return nil
}

// settle decides the case that the action refers to, or every open case of values and
// deletions when it refers to none. Step is the choice: a code of conflict_decision, or
// the side whose clock is later or earlier. The values of another choice than the two
// sides' come as edits of the same changeset.
func (d *decision) settle(c *syncproto.Changeset, a syncproto.Action) []schema.Problem {
	if p := d.mayDecide(a); p != nil {
		return []schema.Problem{*p}
	}
	var cases []Case
	if a.Ref == "" {
		cases = openCases(d.view(), c.Household, a.Step)
	} else if x, found := caseIn(d.view(), c.Household, a.Ref); found {
		cases = []Case{x}
	}
	if len(cases) == 0 {
		return []schema.Problem{{Code: schema.NoSuchCase, Table: schema.Conflict.Name, Row: a.Ref}}
	}
	for i := range cases {
		s := settling{decision: d, Case: CaseOf(d.view(), cases[i].Row), was: CaseOf(d.old, cases[i].Row), changeset: c, action: a}
		if problems := s.settle(); len(problems) > 0 {
			return problems
		}
	}
	return nil
}

// settling is one decision on one case.
type settling struct {
	*decision
	Case
	was       Case // before anything that the changeset does
	changeset *syncproto.Changeset
	action    syncproto.Action
	choice    string
}

func (s *settling) settle() []schema.Problem {
	s.choice = s.Choice(s.action.Step)
	if p := s.check(); p != nil {
		return []schema.Problem{*p}
	}
	if s.choice == decisionOffered {
		if problems := s.takeOffer(); len(problems) > 0 {
			return problems
		}
	}
	return s.close()
}

// check finds what is in the way of the decision.
func (s *settling) check() *schema.Problem {
	gone := len(s.Fields) > 0 && (s.Subject == nil || s.Subject.Deleted && s.Kind() != conflictDelete)
	switch {
	case !s.Open():
		return s.problem(schema.CaseSettled, s.Row.Get("decision").Text())
	case !slices.Contains(choicesOf[s.Kind()], s.action.Step), s.choice != decisionKept && gone:
		return s.problem(schema.WrongDecision, s.action.Step)
	case !s.byRule():
		return s.problem(schema.WrongDecision, s.action.Document)
	case s.decidedAt() > s.changeset.Seen, s.was.changedAfter(s.changeset.Seen), s.disputed():
		return s.problem(schema.ChangedSince, "")
	case s.choice == decisionOther && !s.edited():
		return s.problem(schema.Required, "")
	case s.choice != decisionOther && s.edited():
		return s.problem(schema.WrongDecision, s.action.Step)
	case s.Kind() == conflictRule && s.broken():
		return s.problem(schema.ErrCode(s.Row.Get("field").Text()), "")
	}
	return nil
}

// broken reports whether the rule that the case is about is still broken.
func (s *settling) broken() bool {
	return slices.ContainsFunc(schema.HouseholdRules(), func(rule schema.HouseholdRule) bool {
		return string(rule.Code) == s.Row.Get("field").Text() && s.view().breaks(rule)
	})
}

// byRule: a decision that names a rule is the one which that rule comes to.
func (s *settling) byRule() bool {
	if s.action.Document == "" {
		return true
	}
	rule, ok := ParseRule(s.action.Document)
	return ok && rule.Fits(s.Row.Row) && rule.Choice == s.action.Step
}

// disputed reports whether an edit of the changeset was itself disputed: its author
// has not seen what stands.
func (s *settling) disputed() bool {
	return slices.ContainsFunc(s.cases, func(id string) bool {
		row := s.new[syncproto.RowKey{Table: schema.Conflict, ID: id}]
		return row.Get("kind").Text() != conflictTwice
	})
}

// edited reports whether the changeset itself says what is to stand.
func (s *settling) edited() bool {
	t := schema.TableOf(s.Row.Get("table_name").Text())
	return slices.ContainsFunc(s.changeset.Edits, func(e syncproto.Edit) bool {
		if s.Kind() == conflictRule || e.Table != t {
			return e.Table == t
		}
		return e.Row == s.Row.Get("row_id").Text() && slices.ContainsFunc(e.Sets, func(set syncproto.Set) bool {
			return slices.Contains(s.Fields, set.Field)
		})
	})
}

// takeOffer puts the values that were offered into the record, if they are possible.
func (s *settling) takeOffer() []schema.Problem {
	e := syncproto.Edit{Table: s.Subject.Table, Row: s.Subject.ID}
	offered := s.Side("offered")
	if s.Kind() == conflictDelete {
		e.Delete = offered[syncproto.Deletion].Bool()
		return s.make(e)
	}
	var problems []schema.Problem
	for _, field := range s.Fields {
		v, said := offered[field]
		if !said {
			continue
		}
		if p, ok := e.Table.CheckField(field, v, s.m.Today); !ok {
			p.Row = e.Row
			problems = append(problems, p)
		}
		e.Sets = append(e.Sets, syncproto.Set{Field: field, Value: v})
	}
	if len(problems) > 0 {
		return problems
	}
	return s.make(e)
}

// close settles the case: what stood, what stands, who, when, why.
func (s *settling) close() []schema.Problem {
	values := map[string]schema.Value{
		"state": schema.TextOf(stateSettled), "decision": schema.TextOf(s.choice),
		"settled_by": schema.TextOf(s.Author.Person), "settled_at": schema.IntOf(s.m.Now.Milli()),
		"reason": textOrNull(strings.TrimSpace(s.action.Reason)), "rule": textOrNull(s.action.Document),
	}
	if now := CaseOf(s.view(), s.Row); len(s.Fields) > 0 && s.Subject != nil {
		before := s.Values()
		if s.choice == decisionOther { // the changeset's own edits are made already
			before = s.was.Values()
		}
		values["before"] = valuesJSON(s.Subject.Table, s.Fields, before)
		values["taken"] = valuesJSON(s.Subject.Table, s.Fields, now.Values())
	}
	return s.saveCase(s.Row, values)
}

// saveCase writes what a decision says of a case. People gave the reason.
func (d *decision) saveCase(row *syncproto.RowState, values map[string]schema.Value) []schema.Problem {
	if p, ok := schema.Conflict.CheckField(schema.Conflict.Ordinal("reason"), values["reason"], d.m.Today); !ok {
		return []schema.Problem{p}
	}
	return d.make(serverEdit(schema.Conflict, row.ID, values))
}

// make makes an edit in sight of all that has happened so far, the decision's own
// doings among it.
func (d *decision) make(e syncproto.Edit) []schema.Problem {
	unit := d.s.Unit
	unit.Rows = d.view()
	result := syncproto.Merge(&unit, []syncproto.Edit{atRevision(e, unit.Rev+1)}, syncproto.Edition{At: d.m.Now})
	if len(result.Problems) == 0 {
		d.take(result)
	}
	return result.Problems
}

// writes reports whether the decision has changed any row of a table.
func (d *decision) writes(t *schema.Table) bool {
	return slices.ContainsFunc(d.order, func(key syncproto.RowKey) bool { return key.Table == t })
}

// keepsRules finds the rules that the household kept before and does not keep now.
func (d *decision) keepsRules() (problems []schema.Problem) {
	for _, rule := range schema.HouseholdRules() {
		if d.writes(rule.Table) && !d.view().keeps(rule) && !view(d.old).breaks(rule) {
			problems = append(problems, schema.Problem{Code: rule.Code, Table: rule.Table.Name})
		}
	}
	return problems
}
