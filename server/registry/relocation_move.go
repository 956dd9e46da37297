package registry

import (
	"slices"
	"strconv"
	"strings"

	"ruhu/schema"
	"ruhu/syncproto"
)

// take does the next step of an area or a case: by the right people, seen as it
// is, in order, and on evidence.
func (x *motion) take() ([]syncproto.Edit, *schema.Problem) {
	step := schema.StepOf(x.action.Step)
	if step == nil {
		return nil, &schema.Problem{Code: schema.UnknownCode, Table: x.table().Name, Field: "step"}
	}
	if step.OfArea() != x.onArea() {
		return nil, &schema.Problem{Code: schema.WrongUnit, Table: x.table().Name, Field: "step"}
	}
	problem := firstRefusal(
		func() *schema.Problem { return x.mayAct(step) },
		x.mayBegin, x.asSeen,
		func() *schema.Problem { return x.inOrder(step) },
		x.spelled,
		func() *schema.Problem { return x.proven(step) },
		x.areaInOrder, x.areaAlone,
		func() *schema.Problem { return x.admitted(step) },
	)
	if problem != nil {
		return nil, problem
	}
	return x.save(x.advanced(step)), nil
}

// mayBegin: an area must have been proposed. A household needs no case yet, and
// may begin again after one that ended; whoever still expects the old one to
// stand is told.
func (x *motion) mayBegin() *schema.Problem {
	switch {
	case x.onArea() && x.subject == nil:
		return x.there()
	case x.subject == nil && x.action.Expect == "":
		return nil
	}
	return x.standing()
}

func (x *motion) inOrder(step *schema.Step) *schema.Problem {
	if next := x.underWay(); next == nil || next.Code != step.Code {
		p := &schema.Problem{Code: schema.StepSkipped}
		if next != nil {
			p.Param = next.Code
		}
		return p
	}
	return nil
}

// areaInOrder refuses a household's step while the steps of its area are not all
// done, be it that they never were or that the area went back.
func (x *motion) areaInOrder() *schema.Problem {
	next := schema.Next(x.area.Get("step").Text())
	if x.onArea() || next == nil || !next.OfArea() {
		return nil
	}
	return &schema.Problem{Code: schema.StepSkipped, Param: next.Code}
}

// areaAlone refuses a second area for one hamlet: its households would be
// counted twice.
func (x *motion) areaAlone() *schema.Problem {
	if !x.onArea() {
		return nil
	}
	for _, other := range x.papers.living(schema.RelocationArea) {
		if other.ID != x.area.ID && other.Get("state").Text() == areaSelected && other.Get("group_name") == x.area.Get("group_name") {
			return &schema.Problem{Code: schema.AreaTwice, Table: x.table().Name, Row: other.ID, Param: other.Get("group_name").Text()}
		}
	}
	return nil
}

// admitted checks what a step asks for beyond papers.
func (x *motion) admitted(step *schema.Step) *schema.Problem {
	if step.EveryHousehold {
		if n := x.facts.Unscreened[x.area.Get("group_name").Text()]; n > 0 {
			return &schema.Problem{Code: schema.NotEveryHousehold, Param: strconv.Itoa(n)}
		}
	}
	if step.Document && x.document() == "" {
		return &schema.Problem{Code: schema.EvidenceMissing, Table: x.table().Name, Field: "document"}
	}
	if step.Approved {
		if p := x.recordApproved(); p != nil {
			return p
		}
	}
	if step.Sample != nil {
		if p := x.sampled(); p != nil {
			return p
		}
	}
	if step.Quota {
		return x.withinQuota()
	}
	return nil
}

// people is how many move: as applied for, and before that all who live there.
func (x *motion) people() int64 {
	if application := x.found[schema.Application.Name]; application != nil {
		return application.Get("people").Int()
	}
	var n int64
	for _, member := range x.rows.living(schema.Member) {
		if member.Get("left_on").IsNull() {
			n++
		}
	}
	return n
}

// document is the number of the paper given, on one line.
func (x *motion) document() string { return strings.Join(strings.Fields(x.action.Document), " ") }

// back returns an area or a case to a step that is then taken again. Nothing is
// taken out: papers and history stay, but no longer carry the steps that follow.
func (x *motion) back() ([]syncproto.Edit, *schema.Problem) {
	problem := firstRefusal(
		x.there, x.standing, x.asSeen,
		func() *schema.Problem { return x.mayAct(x.underWay()) },
		x.mayReturn, x.reasoned,
	)
	if problem != nil {
		return nil, problem
	}
	return x.save(x.returned(x.action.Step)), nil
}

// returned is what the row says when a step is to be taken again.
func (x *motion) returned(step string) map[string]schema.Value {
	values := x.moved(x.lastBefore(step), x.stateBefore(step))
	values["evidence"] = writeEvidence(x.evidenceBefore(step))
	values["returned_to"], values["returned_at"] = schema.TextOf(step), schema.IntOf(x.at)
	return values
}

func (x *motion) mayReturn() *schema.Problem {
	target := schema.StepOf(x.action.Step)
	if target == nil || target.OfArea() != x.onArea() || !slices.Contains(x.underWay().Back, target.Code) {
		return &schema.Problem{Code: schema.CannotGoBack, Param: x.action.Step}
	}
	return nil
}

// lastBefore is the last step that stays done when a step is to be taken again.
func (x *motion) lastBefore(code string) schema.Value {
	if before := schema.Before(code); before != nil {
		return schema.TextOf(before.Code)
	}
	return schema.Null
}

// stateBefore: an area that is to be selected again is a proposal again.
func (x *motion) stateBefore(code string) string {
	if before := schema.Before(code); before != nil {
		return before.State
	}
	return areaProposed
}

// withdraw gives the household's place up, at any time, also after it was
// confirmed: the place goes to the next household (退一补一).
func (x *motion) withdraw() ([]syncproto.Edit, *schema.Problem) {
	if x.onArea() {
		return nil, &schema.Problem{Code: schema.WrongUnit, Table: x.table().Name, Field: "state"}
	}
	if !x.holdsOne(schema.MayWithdraw()) {
		return nil, &schema.Problem{Code: schema.WrongLevel, Param: Cadre.Level()}
	}
	if x.subject == nil {
		return nil, firstRefusal(x.standing, x.there)
	}
	if p := x.reasoned(); p != nil {
		return nil, p
	}
	return x.save(x.moved(x.subject.Get("step"), caseWithdrawn)), nil
}

// close ends a case whose papers say no, or strikes a proposed area out.
func (x *motion) close() ([]syncproto.Edit, *schema.Problem) {
	problem := firstRefusal(
		x.there, x.standing, x.asSeen,
		func() *schema.Problem { return x.mayAct(x.underWay()) },
		x.grounds, x.reasoned,
	)
	if problem != nil {
		return nil, problem
	}
	if !x.onArea() {
		return x.save(x.moved(x.subject.Get("step"), caseClosed)), nil
	}
	values := x.moved(x.subject.Get("step"), areaStruckOut)
	values["reason"] = schema.TextOf(areaNoReason)
	return x.save(values), nil
}

// grounds: people's reasons alone do not end a case. The step under way must be
// impossible, for a reason that does not pass by waiting.
func (x *motion) grounds() *schema.Problem {
	ends := x.onArea() && x.subject.Get("state").Text() == areaProposed
	if !x.onArea() {
		p := x.proven(x.underWay())
		ends = p != nil && schema.EndsCase(p.Code)
	}
	if !ends {
		return &schema.Problem{Code: schema.NoGroundsToClose}
	}
	return nil
}

// advanced is what the row says after a step.
func (x *motion) advanced(step *schema.Step) map[string]schema.Value {
	values := x.moved(schema.TextOf(step.Code), step.State)
	values["evidence"] = writeEvidence(append(x.evidenceBefore(step.Code), x.evidenceOf(step)))
	if x.onArea() {
		for i := range step.Evidence {
			if paper := &step.Evidence[i]; paper.Table == schema.Notice {
				values["notice"] = schema.TextOf(x.found[paper.Name()].ID)
			}
		}
		return values
	}
	if step.Quota {
		values["keeps_place"] = schema.Null // it has one by its step
	}
	values["area"], values["people"] = schema.TextOf(x.area.ID), schema.IntOf(x.people())
	if from, at := x.renewal(); from != nil {
		values["returned_to"], values["returned_at"] = schema.TextOf(from.Code), schema.IntOf(at)
	}
	return values
}

// moved is what every action writes: where it stands now, who moved it, when
// and why.
func (x *motion) moved(step schema.Value, state string) map[string]schema.Value {
	values := map[string]schema.Value{
		"step": step, "state": schema.TextOf(state),
		"step_at": schema.IntOf(x.at), "step_by": schema.TextOf(x.author.Person),
		x.reasonField(): x.reason(),
	}
	if !x.onArea() {
		values["document"] = textOrNull(x.document())
	}
	return values
}

func (x *motion) reason() schema.Value { return textOrNull(strings.TrimSpace(x.action.Reason)) }

func textOrNull(s string) schema.Value {
	if s == "" {
		return schema.Null
	}
	return schema.TextOf(s)
}

// save turns values into the edit that makes the household's case or changes
// what it differs in.
func (x *motion) save(values map[string]schema.Value) []syncproto.Edit {
	row := x.subject
	if row == nil {
		id := DerivedID(x.changeset, schema.RelocationCase.Name)
		row = &syncproto.RowState{Row: schema.NewRow(schema.RelocationCase, id, x.household, x.village)}
	}
	for name, value := range values {
		if row.Get(name) == value {
			delete(values, name)
		}
	}
	edit := serverEdit(row.Table, row.ID, values)
	for i := range edit.Sets {
		// The server has just looked at the row: nothing in it is behind its back.
		edit.Sets[i].Base = row.Rev
	}
	return []syncproto.Edit{edit}
}
