package registry

import (
	"slices"
	"strings"

	"ruhu/schema"
	"ruhu/syncproto"
)

// proven checks the evidence of a step and, once more, that of every step before
// it: a paper that was changed or contradicted since carries nothing further.
func (x *motion) proven(step *schema.Step) *schema.Problem {
	for i := range schema.Steps() {
		s := &schema.Steps()[i]
		if s.OfArea() != step.OfArea() {
			continue
		}
		if p := x.prove(s, s.Code == step.Code); p != nil || s.Code == step.Code {
			return p
		}
	}
	return nil
}

// prove checks one step's papers and counts. taking is false for a step that was
// taken before.
func (x *motion) prove(step *schema.Step, taking bool) *schema.Problem {
	for i := range step.Evidence {
		paper := &step.Evidence[i]
		row := x.paper(step, paper, taking)
		if row == nil {
			return x.missing(paper)
		}
		x.found[paper.Name()] = row
		problem := firstRefusal(
			func() *schema.Problem { return x.renewed(step, paper, row) },
			func() *schema.Problem { return x.hung(step, row) },
			func() *schema.Problem { return x.shows(paper, row) },
			func() *schema.Problem { return differing(paper.Apart, schema.SamePerson, row) },
			func() *schema.Problem { return differing([][]string{paper.Pictures}, schema.SamePhoto, row) },
			func() *schema.Problem { return x.since(paper, row) },
			func() *schema.Problem { return x.unopposed(step, row) },
		)
		if problem != nil {
			return problem
		}
	}
	return x.tallies(step)
}

// missing names what people have to bring: the paper, or the field of another
// paper that names none.
func (x *motion) missing(paper *schema.Paper) *schema.Problem {
	if name, field, ok := strings.Cut(paper.NamedBy, "."); ok {
		return paperProblem(schema.EvidenceMissing, x.found[name], field)
	}
	return &schema.Problem{Code: schema.EvidenceMissing, Table: paper.Table.Name}
}

// paper returns the row that serves as a paper, or nil. Of the household's own
// papers the newest counts, so that nobody chooses among them. A village's
// papers serve many households: for a step already taken, the one it was taken on.
func (x *motion) paper(step *schema.Step, paper *schema.Paper, taking bool) *syncproto.RowState {
	var id string
	switch ofVillage := paper.Table.Scope == schema.OfVillage; {
	case paper.Table == schema.RelocationArea:
		return x.area
	case paper.NamedBy != "":
		id = x.value(paper.NamedBy).Text()
	case ofVillage && !taking:
		id = x.recorded(step.Code, paper.Name())
	case paper.ByAction:
		id = x.action.Ref
	default:
		return x.newest(paper)
	}
	row := x.shelf(paper.Table).find(paper.Table, id)
	if row == nil || !x.meetsAll(paper.Which, row) {
		return nil
	}
	return row
}

// shelf is where a table's papers are: the household's, or the village's.
func (x *motion) shelf(t *schema.Table) view {
	if t.Scope == schema.OfVillage {
		return x.papers
	}
	return x.rows
}

func (x *motion) newest(paper *schema.Paper) *syncproto.RowState {
	var newest *syncproto.RowState
	for _, row := range x.shelf(paper.Table).living(paper.Table) {
		if x.meetsAll(paper.Which, row) && (newest == nil || writtenAt(paper, row) >= writtenAt(paper, newest)) {
			newest = row
		}
	}
	return newest
}

// writtenAt is when a paper was made, for those that cannot be changed, and
// otherwise when what it shows was last written.
func writtenAt(paper *schema.Paper, row *syncproto.RowState) syncproto.HLC {
	var at syncproto.HLC
	for f := range row.Table.Fields {
		if row.Table.PolicyOf(f) == schema.Immutable && row.Stamps[f].Rev > 0 {
			return row.Stamps[f].At
		}
		name := row.Table.Fields[f].Name
		if slices.ContainsFunc(paper.Shows, func(c schema.Condition) bool { return c.Field == name }) {
			at = max(at, row.Stamps[f].At)
		}
	}
	return at
}

// value reads "paper.field" of the papers found so far.
func (x *motion) value(ref string) schema.Value {
	name, field, _ := strings.Cut(ref, ".")
	if row := x.found[name]; row != nil {
		return row.Get(field)
	}
	return schema.Null
}

func (x *motion) meetsAll(conditions []schema.Condition, row *syncproto.RowState) bool {
	return !slices.ContainsFunc(conditions, func(c schema.Condition) bool { return !x.meets(c, row) })
}

func (x *motion) meets(c schema.Condition, row *syncproto.RowState) bool {
	value := row.Get(c.Field)
	if c.Row != "" {
		return x.found[c.Row] != nil && value.Text() == x.found[c.Row].ID
	}
	return c.Holds(value)
}

func (x *motion) shows(paper *schema.Paper, row *syncproto.RowState) *schema.Problem {
	for _, c := range paper.Shows {
		if x.meets(c, row) {
			continue
		}
		p := paperProblem(schema.EvidenceMissing, row, c.Field)
		if c.Else != "" {
			p.Code, p.Param = c.Else, row.Get(c.Field).String()
		}
		return p
	}
	return nil
}

// differing refuses a paper in which one thing stands for two: a person who signs
// twice, a photo of both days.
func differing(groups [][]string, code schema.ErrCode, row *syncproto.RowState) *schema.Problem {
	for _, fields := range groups {
		seen := map[schema.Value]bool{}
		for _, field := range fields {
			value := row.Get(field)
			if seen[value] {
				return paperProblem(code, row, field)
			}
			seen[value] = true
		}
	}
	return nil
}

// since refuses papers whose dates are in the wrong order. Dates compare as texts.
func (x *motion) since(paper *schema.Paper, row *syncproto.RowState) *schema.Problem {
	if paper.Since == nil {
		return nil
	}
	earliest := x.value(paper.Since.Than).Text()
	if row.Get(paper.Since.Field).Text() >= earliest {
		return nil
	}
	p := paperProblem(schema.TooEarly, row, paper.Since.Field)
	p.Param = earliest
	return p
}

// renewal is from which step on papers must have been made after which instant:
// after a return, and for a household that begins again.
func (x *motion) renewal() (from *schema.Step, at int64) {
	switch {
	case x.subject != nil:
		return schema.StepOf(x.subject.Get("returned_to").Text()), x.subject.Get("returned_at").Int()
	case x.former != nil:
		return schema.FirstCaseStep(), x.former.Get("step_at").Int()
	}
	return nil, 0
}

func (x *motion) renewed(step *schema.Step, paper *schema.Paper, row *syncproto.RowState) *schema.Problem {
	from, at := x.renewal()
	if paper.Standing || from == nil || step.Number < from.Number || writtenAt(paper, row).Milli() > at {
		return nil
	}
	p := paperProblem(schema.NotRenewed, row, "")
	p.Param = dayOf(at)
	return p
}

// hung checks that the step's notice hung its full days: neither the day it was
// put up nor the day it came down is a full one. A day that has not come yet, as
// when the server's clock was set back, is none, and neither is one before the notice
// was recorded.
func (x *motion) hung(step *schema.Step, row *syncproto.RowState) *schema.Problem {
	if step.PublicityDays == 0 || row.Table != schema.Notice {
		return nil
	}
	until := daysAfter(countedFrom(row), max(step.PublicityDays, x.facts.PublicityDays))
	end := row.Get("removed_on").Text()
	if end == "" || end > x.today {
		end = x.today
	}
	if end > until {
		return nil
	}
	p := paperProblem(schema.PublicityRunning, row, "")
	p.Param = until
	return p
}

// unopposed refuses while somebody waits for an answer, and for good once an
// objection was upheld: then the case goes back.
func (x *motion) unopposed(step *schema.Step, notice *syncproto.RowState) *schema.Problem {
	if step.PublicityDays == 0 || notice.Table != schema.Notice {
		return nil
	}
	open := 0
	var upheld *schema.Problem
	for _, objection := range x.objections(notice) {
		if !answered(objection) {
			open++
		} else if objection.Get("notice").Text() == notice.ID && objection.Get("state").Text() == objectionUpheld {
			upheld = paperProblem(schema.MustGoBack, objection, "state")
			upheld.Param = objectionUpheld
		}
	}
	if open > 0 {
		p := paperProblem(schema.ObjectionOpen, notice, "")
		p.Param = count(int64(open))
		return p
	}
	return upheld
}

// objections returns those against this household, on whatever notice, and those
// against this notice as a whole.
func (x *motion) objections(notice *syncproto.RowState) []*syncproto.RowState {
	var out []*syncproto.RowState
	for key, row := range x.papers {
		if key.Table != schema.Objection {
			continue
		}
		subject := row.Get("subject").Text()
		if subject == x.household || subject == "" && row.Get("notice").Text() == notice.ID {
			out = append(out, row)
		}
	}
	slices.SortFunc(out, func(a, b *syncproto.RowState) int { return strings.Compare(a.ID, b.ID) })
	return out
}

// answered: decided, in words, by somebody with a name.
func answered(objection *syncproto.RowState) bool {
	return objection.Get("state").Text() != stateOpen && objection.Get("answer").Text() != "" && objection.Get("answered_by").Text() != ""
}

// tallies checks the step's counts of people.
func (x *motion) tallies(step *schema.Step) *schema.Problem {
	for i := range step.Tallies {
		t := &step.Tallies[i]
		var part int64
		for _, ref := range t.Parts {
			part += x.value(ref).Int()
		}
		if whole := x.value(t.Whole).Int(); !t.Holds(part, whole) {
			return &schema.Problem{Code: t.Else, Param: count(part) + "/" + count(whole)}
		}
	}
	return nil
}

func paperProblem(code schema.ErrCode, row *syncproto.RowState, field string) *schema.Problem {
	return &schema.Problem{Code: code, Table: row.Table.Name, Row: row.ID, Field: field}
}
