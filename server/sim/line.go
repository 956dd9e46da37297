package sim

import (
	"context"
	"fmt"
	"slices"
	"time"

	"ruhu/schema"
	"ruhu/scripts/county"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// Line walks the households of the plan's relocation through its steps: steps 1
// and 2 at desks before the week, 3 to 6 from devices during it, the rest at
// desks after it. Households of the same hamlets that do not qualify are
// screened like the others and go no further, but for two that ask in vain.
type Line struct {
	w       *World
	hamlets []*hamlet
	cast    cast
}

// hamlet is one relocation area and the device that works it.
type hamlet struct {
	village, name string
	area          string // id of its relocation_area
	device        *Device
	all           []*county.Household
	meeting       string // id of the assembly
	villageNotice string // ids of the two notices
	townNotice    string
}

// NewLine finds the hamlets of the plan's 39 households.
func (w *World) NewLine() *Line {
	l := &Line{w: w}
	teams := w.teams()
	for _, s := range county.SelectedHamlets() {
		h := &hamlet{village: s.Village, name: s.Hamlet, area: w.id("area", s.Village, s.Hamlet), device: punctual(teams[s.Village])}
		for _, household := range w.County.Households {
			if household.Village == s.Village && household.Hamlet == s.Hamlet {
				h.all = append(h.all, household)
			}
		}
		l.hamlets = append(l.hamlets, h)
	}
	l.cast = castOf(l.hamlets)
	return l
}

// punctual is the team's device whose clock is about right: papers bear dates.
func punctual(team []*Device) *Device {
	return slices.MinFunc(team, func(a, b *Device) int { return int(a.clock.off.Abs() - b.clock.off.Abs()) })
}

func (w *World) id(parts ...string) string {
	return registry.DerivedID(append([]string{"line", fmt.Sprint(w.Seed)}, parts...)...)
}

// papers are the values of a row to be made.
type papers = map[string]schema.Value

// moving are the hamlet's households that the plan relocates.
func (h *hamlet) moving() []*county.Household {
	return slices.DeleteFunc(slices.Clone(h.all), func(x *county.Household) bool { return !x.Relocates })
}

// Prepare takes steps 1 and 2 for every area: the county selects it, the township
// posts the conditions.
func (l *Line) Prepare(ctx context.Context) error {
	for _, h := range l.hamlets {
		steps := []struct {
			who, step, expect string
			edit              syncproto.Edit
		}{
			{importer, "select_area", "", editOf(schema.RelocationArea, h.area, papers{
				"group_name": schema.TextOf(h.name), "state": schema.TextOf("proposed"), "reason": schema.TextOf("geological_hazard"),
				"minutes": schema.TextOf("县易地搬迁工作组会议纪要：经实地踏查，该屯地处地质灾害隐患区，同意列为搬迁区域。"),
				"step_at": schema.IntOf(l.w.Clock.Now().UnixMilli()), "step_by": schema.TextOf(l.w.person(importer).ID),
			})},
			{l.reviewer(h), "publish_conditions", "select_area", editOf(schema.Notice, l.w.id("conditions", h.area), papers{
				"kind": schema.TextOf("conditions"), "text": schema.TextOf("搬迁条件：居住在选定区域、自愿申请的建档立卡贫困户。"),
				"place": schema.TextOf("村委会公示栏"), "posted_on": schema.TextOf(l.today()), "first_day_photo": hashOf("conditions" + h.area),
			})},
		}
		for _, s := range steps {
			err := l.act(ctx, s.who, h.village, "", []syncproto.Edit{s.edit}, syncproto.Action{Do: "relocation.take", Step: s.step, Expect: s.expect, Ref: h.area})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// reviewer is the login of the hamlet's township.
func (l *Line) reviewer(h *hamlet) string {
	return l.w.reviewerOf(h.village)
}

func (l *Line) today() string { return app.Today(l.w.Clock.Now()) }

// act lets somebody decide at a desk.
func (l *Line) act(ctx context.Context, login, village, household string, edits []syncproto.Edit, actions ...syncproto.Action) error {
	c := &syncproto.Changeset{
		ID: l.w.id("desk", login, village, household, fmt.Sprint(l.w.Clock.Now().UnixNano(), edits, actions)), Village: village, Household: household,
		Edits: edits, Actions: actions,
	}
	outcome, err := l.w.App.Act(ctx, l.w.person(login).ID, c)
	if err == nil && outcome.Kind == syncproto.Rejected {
		err = outcome.Problems[0]
	}
	if err != nil {
		return fmt.Errorf("%s decides on %s %s: %w", login, village, household, err)
	}
	return nil
}

// Field does what a device's cadre owes the relocation on a day of the week:
// screening, applications, home checks, the assembly, the votes.
func (l *Line) Field(d *Device, day int) error {
	for _, h := range l.hamlets {
		if h.device != d {
			continue
		}
		today := app.Today(time.UnixMilli(d.clock.UnixMilli()))
		if day == 3 {
			return l.assembly(h, today)
		}
		for _, household := range h.all {
			if day > 0 && !l.asks(household) {
				continue
			}
			if err := l.paper(h, household, day, today); err != nil {
				return err
			}
		}
	}
	return nil
}

// take is the action of a step that follows the step before it.
func take(step string) []syncproto.Action {
	expect := ""
	if before := schema.Before(step); before != nil && !before.OfArea() {
		expect = before.Code
	}
	return []syncproto.Action{{Do: "relocation.take", Step: step, Expect: expect}}
}

// paper writes one household's paper of the day, and takes the step with it.
func (l *Line) paper(h *hamlet, household *county.Household, day int, today string) error {
	d, name := h.device, h.device.Person.Name
	id := func(what string) string { return l.w.id(what, household.ID) }
	var edits []syncproto.Edit
	var actions []syncproto.Action
	switch day {
	case 0:
		result, reason := "not_meets", "safe_house"
		if l.asks(household) {
			result, reason = "meets", "unsafe_place"
			actions = take("screen_households")
		}
		edits = []syncproto.Edit{editOf(schema.Screening, id("screening"), papers{
			"result": schema.TextOf(result), "reason": schema.TextOf(reason), "screened_on": schema.TextOf(today), "screened_by": schema.TextOf(name),
		})}
	case 1:
		edits, actions = l.application(household, id, today, name), take("apply")
	case 2:
		edits, actions = l.homeCheck(h, household, id, today), take("verify_at_home")
	case 4:
		edits, actions = l.vote(h, household, id("vote"))
	}
	return d.save(h.village, household.ID, edits, actions...)
}

func (l *Line) application(household *county.Household, id func(string) string, today, receiver string) []syncproto.Edit {
	head := l.w.rows[household.ID][1] // the household's own row is first, its head second
	return []syncproto.Edit{editOf(schema.Application, id("application"), papers{
		"applied_on": schema.TextOf(today), "applicant": schema.TextOf(head.ID), "people": schema.IntOf(int64(household.Size)),
		"way": schema.TextOf("1"), "statement": schema.TextOf("住房地处隐患区，自愿申请集中安置。"),
		"signature": hashOf("application" + household.ID), "received_on": schema.TextOf(today), "receiver": schema.TextOf(receiver),
	})}
}

func (l *Line) homeCheck(h *hamlet, household *county.Household, id func(string) string, today string) []syncproto.Edit {
	first, second := h.device.Person.Name, l.w.teams()[h.village][0].Person.Name
	if first == second {
		second = l.w.teams()[h.village][1].Person.Name
	}
	now := schema.IntOf(h.device.clock.UnixMilli())
	return []syncproto.Edit{
		editOf(schema.Visit, id("check visit"), papers{
			"visited_at": now, "visitors": schema.TextOf(first + "、" + second), "purpose": schema.TextOf("relocation"), "content": schema.TextOf("入户核实搬迁条件，人口与户口簿一致。"),
		}),
		editOf(schema.Photo, id("check photo"), papers{
			"kind": schema.TextOf("house_outside"), "sha256": hashOf("house" + household.ID), "bytes": schema.IntOf(1_500_000), "taken_at": now,
			"visit": schema.TextOf(id("check visit")),
		}),
		editOf(schema.HomeCheck, id("check"), papers{
			"checked_on": schema.TextOf(today), "visit": schema.TextOf(id("check visit")), "finding": schema.TextOf("qualified"), "members_match": schema.BoolOf(true),
			"danger_grade": schema.TextOf("D"), "income_per_person": schema.IntOf(280_000), "cadre_1": schema.TextOf(first), "cadre_2": schema.TextOf(second),
			"cadre_1_signature": hashOf("c1" + household.ID), "cadre_2_signature": hashOf("c2" + household.ID), "household_signature": hashOf("h" + household.ID),
		}),
	}
}

// vote is what the assembly decided on one household. Whom it turns down has nowhere
// to go: the case is closed.
func (l *Line) vote(h *hamlet, household *county.Household, id string) ([]syncproto.Edit, []syncproto.Action) {
	inFavour, actions := int64(19), take("villager_assembly_review")
	if household == l.cast.outvoted {
		inFavour, actions = 7, []syncproto.Action{{Do: "relocation.close", Expect: "verify_at_home", Reason: "村民代表评议未通过"}}
	}
	return []syncproto.Edit{editOf(schema.Vote, id, papers{
		"meeting": schema.TextOf(h.meeting), "in_favour": schema.IntOf(inFavour), "against": schema.IntOf(21 - inFavour), "abstained": schema.IntOf(1),
	})}, actions
}

// assembly holds the meeting of villager representatives.
func (l *Line) assembly(h *hamlet, today string) error {
	h.meeting = l.w.id("assembly", h.area)
	return h.device.save(h.village, "", []syncproto.Edit{l.meetingOf(h.meeting, "assembly", today)})
}

func (l *Line) meetingOf(id, kind, today string) syncproto.Edit {
	return editOf(schema.Meeting, id, papers{
		"kind": schema.TextOf(kind), "held_on": schema.TextOf(today), "place": schema.TextOf("村委会会议室"), "entitled": schema.IntOf(30), "present": schema.IntOf(22),
		"minutes": schema.TextOf("逐户评议搬迁申请，逐户表决，结果当场公布。"), "attendance_sheet": hashOf("sheet" + id), "photo": hashOf("photo" + id),
	})
}
