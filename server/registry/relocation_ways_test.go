package registry_test

import (
	"slices"
	"testing"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

func back(to, expect, reason string) syncproto.Action {
	return syncproto.Action{Do: "relocation.back", Step: to, Expect: expect, Reason: reason}
}

func TestBack_OnlyAlongTheWaysOfTheStepUnderWay(t *testing.T) {
	w, h := selected(t)
	w.take(h, "screen_households")
	for done := "screen_households"; done != "province_spot_check_confirmation"; done = w.done(h) {
		step := schema.Next(done)
		by := taker(step.Code, longmen)
		for _, target := range schema.Steps() {
			if !slices.Contains(step.Back, target.Code) {
				w.refused(schema.CannotGoBack, target.Code, by, h, nil, back(target.Code, done, "x"))
			}
		}
		if len(step.Back) > 0 {
			w.refused(schema.ReasonMissing, "", by, h, nil, back(step.Back[0], done, " "))
			w.refused(schema.StateMoved, done, by, h, nil, back(step.Back[0], "", "x"))
			w.refused(schema.WrongLevel, step.Level, desk(person("auditor", longmen)), h, nil, back(step.Back[0], done, "x"))
		}
		w.take(h, step.Code)
	}
	w.refused(schema.CaseNotActive, "confirmed", person("provincial_inspector", longmen), h, nil, back("county_first_review", w.done(h), "x"))
}

func TestBack_KeepsEverythingAndAsksForNewPapers(t *testing.T) {
	w, h := selected(t)
	w.walk(h, "village_committee_review_publicity")
	papers := len(w.units[h.id].Rows)
	township := person("township_reviewer", longmen)
	w.must(township, longmen, h.id, nil, back("verify_at_home", w.done(h), "人口有变化"))
	c := w.file(h)
	if c.Get("step").Text() != "apply" || c.Get("state").Text() != "active" || c.Get("reason").Text() != "人口有变化" || len(w.units[h.id].Rows) != papers {
		t.Fatalf("after the return it stands at %s, %s, %d rows", c.Get("step"), c.Get("state"), len(w.units[h.id].Rows))
	}
	if e := registry.EvidenceOf(c.Row); len(e) != 2 || e[1].Step != "apply" {
		t.Errorf("it still rests on %v", e)
	}
	old := slices.IndexFunc(w.last.Changes, func(ch syncproto.Change) bool {
		return ch.Key.Table == schema.RelocationCase && ch.Field == schema.RelocationCase.Ordinal("evidence") && !ch.Before.IsNull()
	})
	if old < 0 {
		t.Error("the history lost what it rested on before")
	}
	day := w.today(0)
	for _, step := range []string{"verify_at_home", "villager_assembly_review", "village_committee_review_publicity"} {
		rows, action := w.ready(h, step)
		stale := action
		if stale.Ref != "" {
			stale.Ref = oldest(w, "village_publicity")
		}
		w.refused(schema.NotRenewed, day, taker(step, longmen), h, nil, stale)
		w.must(taker(step, longmen), longmen, h.id, rows, action)
	}
	w.walk(h, "province_spot_check_confirmation")
}

// oldest is the notice of a kind that was posted first.
func oldest(w *relocationWorld, kind string) string {
	notices := slices.DeleteFunc(living(w.units[longmen], schema.Notice), func(n *syncproto.RowState) bool { return n.Get("kind").Text() != kind })
	return slices.MinFunc(notices, func(a, b *syncproto.RowState) int { return a.Get("posted_on").Compare(b.Get("posted_on")) }).ID
}

func TestBack_ACorrectedPaperIsANewOne(t *testing.T) {
	w, h := selected(t)
	w.walk(h, "apply")
	cadre := person("cadre", longmen)
	w.must(cadre, longmen, h.id, nil, back("apply", "apply", "人数填错"))
	again := syncproto.Action{Do: "relocation.take", Step: "apply", Expect: "screen_households"}
	w.refused(schema.NotRenewed, w.today(0), cadre, h, nil, again)
	application := w.rows(h, schema.Application)[0]
	w.must(cadre, longmen, h.id, edits(w.change(h.id, schema.Application, application.ID, map[string]any{"people": 1})), again)
	if w.file(h).Get("people").Int() != 1 {
		t.Errorf("%s people", w.file(h).Get("people"))
	}
}

func TestBack_ReturnsThePlaceInTheQuota(t *testing.T) {
	w, h := selected(t)
	w.walk(h, "prefecture_approval")
	w.must(person("provincial_inspector", longmen), longmen, h.id, nil, back("county_first_review", w.done(h), "抽查不合格"))
	c := w.file(h)
	if c.Get("step").Text() != "township_review_publicity" || !c.Get("document").IsNull() || holdsPlace(c) {
		t.Errorf("it stands at %s with document %s", c.Get("step"), c.Get("document"))
	}
	w.walk(h, "province_spot_check_confirmation")
}

func TestWithdraw_AtAnyTimeWithAReason(t *testing.T) {
	withdraw := syncproto.Action{Do: "relocation.withdraw", Reason: "不愿搬迁"}
	for _, step := range schema.Steps() {
		if step.OfArea() {
			continue
		}
		w, h := selected(t)
		w.walk(h, step.Code)
		cadre := person("cadre", longmen)
		w.refused(schema.ReasonMissing, "", cadre, h, nil, syncproto.Action{Do: "relocation.withdraw"})
		w.refused(schema.WrongLevel, "village", desk(person("provincial_inspector", longmen)), h, nil, withdraw)
		w.must(cadre, longmen, h.id, nil, withdraw)
		c := w.file(h)
		if c.Get("state").Text() != "withdrawn" || c.Get("step").Text() != step.Code || c.Get("reason").Text() != "不愿搬迁" {
			t.Errorf("withdrawn from %s: %s at %s", step.Code, c.Get("state"), c.Get("step"))
		}
		w.refused(schema.CaseNotActive, "withdrawn", cadre, h, nil, withdraw)
		w.refused(schema.CaseNotActive, "withdrawn", cadre, h, nil, syncproto.Action{Do: "relocation.take", Step: "apply", Expect: step.Code})
	}
}

func TestWithdraw_NothingToWithdraw(t *testing.T) {
	w, h := selected(t)
	w.refused(schema.NoSuchRow, "", person("cadre", longmen), h, nil, syncproto.Action{Do: "relocation.withdraw", Reason: "x"})
	w.refused(schema.NoSuchRow, "", person("cadre", longmen), h, nil, back("apply", "", "x"))
	o := w.push(desk(person("county_staff", longmen)), longmen, "", nil, syncproto.Action{Do: "relocation.withdraw", Reason: "x", Ref: w.areas[longmen]})
	w.checkRefusal(o, schema.WrongUnit, "")
}

func TestWithdraw_WhoeverBeginsAgainBringsNewPapers(t *testing.T) {
	w, h := selected(t)
	w.walk(h, "verify_at_home")
	cadre := person("cadre", longmen)
	w.must(cadre, longmen, h.id, nil, syncproto.Action{Do: "relocation.withdraw", Reason: "不愿搬迁"})
	first := w.file(h).ID
	w.sleep(1)
	day := w.today(-1)
	w.refused(schema.NotRenewed, day, cadre, h, nil, syncproto.Action{Do: "relocation.take", Step: "screen_households"})
	w.take(h, "screen_households")
	w.refused(schema.NotRenewed, day, cadre, h, nil, syncproto.Action{Do: "relocation.take", Step: "apply", Expect: "screen_households"})
	w.walk(h, "province_spot_check_confirmation")
	if w.file(h).ID == first || len(w.rows(h, schema.RelocationCase)) != 2 {
		t.Error("the case that was withdrawn did not stay")
	}
}

func TestClose_OnlyWhenThePapersSayNo(t *testing.T) {
	cadre := person("cadre", longmen)
	shut := func(expect string) syncproto.Action {
		return syncproto.Action{Do: "relocation.close", Expect: expect, Reason: "经核实不符合条件"}
	}
	w, h := selected(t)
	w.walk(h, "apply")
	w.refused(schema.NoGroundsToClose, "", cadre, h, nil, shut("apply"))
	rows, _ := w.ready(h, "verify_at_home")
	w.refused(schema.NoGroundsToClose, "", cadre, h, rows, shut("apply"))
	rows[2] = replaced(rows[2], "finding", schema.TextOf("not_qualified"))
	w.refused(schema.StateMoved, "apply", cadre, h, rows, shut("screen_households"))
	w.refused(schema.WrongLevel, "village", desk(person("county_staff", longmen)), h, rows, shut("apply"))
	noReason := shut("apply")
	noReason.Reason = ""
	w.refused(schema.ReasonMissing, "", cadre, h, rows, noReason)
	w.must(cadre, longmen, h.id, rows, shut("apply"))
	if c := w.file(h); c.Get("state").Text() != "closed" || c.Get("step").Text() != "apply" {
		t.Errorf("%s at %s", c.Get("state"), c.Get("step"))
	}

	w, h = selected(t)
	w.walk(h, "verify_at_home")
	noQuorum := edits(w.vote(w.assembly(longmen, 30, 10), 1, 9, 0))
	w.refused(schema.NoGroundsToClose, "", cadre, h, noQuorum, shut("verify_at_home"))
	w.must(cadre, longmen, h.id, edits(w.vote(w.assembly(longmen, 30, 30), 1, 29, 0)), shut("verify_at_home"))
}

func TestArea_IsProposedDecidedAndPublished(t *testing.T) {
	w := newRelocationWorld(t)
	county, township := person("county_staff", longmen), person("township_reviewer", longmen)
	area := w.propose(township, nil)
	w.must(township, longmen, "", edits(area))
	act := func(do, step, expect string) syncproto.Action {
		return syncproto.Action{Do: do, Step: step, Expect: expect, Ref: area.Row, Reason: "会议决定"}
	}
	refused := func(want schema.ErrCode, param string, by registry.Author, a syncproto.Action) {
		t.Helper()
		w.checkRefusal(w.push(by, longmen, "", nil, a), want, param)
	}
	state := func() string {
		row := w.units[longmen].Rows[syncproto.RowKey{Table: schema.RelocationArea, ID: area.Row}]
		return row.Get("state").Text() + " " + row.Get("step").Text()
	}
	refused(schema.WrongLevel, "county", township, act("relocation.take", "select_area", ""))
	refused(schema.StepSkipped, "select_area", township, act("relocation.take", "publish_conditions", ""))
	refused(schema.NoSuchRow, "", county, syncproto.Action{Do: "relocation.take", Step: "select_area", Ref: w.id()})
	refused(schema.WrongUnit, "", desk(person("cadre", longmen)), act("relocation.take", "apply", ""))
	w.must(county, longmen, "", nil, act("relocation.take", "select_area", ""))
	refused(schema.EvidenceMissing, "", township, act("relocation.take", "publish_conditions", "select_area"))
	w.paper(longmen, schema.Notice, map[string]any{"kind": "conditions"})
	w.must(township, longmen, "", nil, act("relocation.take", "publish_conditions", "select_area"))
	if state() != "selected publish_conditions" {
		t.Fatal(state())
	}
	refused(schema.StepSkipped, "screen_households", county, act("relocation.take", "select_area", "publish_conditions"))
	refused(schema.NoGroundsToClose, "", township, act("relocation.close", "", "publish_conditions"))

	// The conditions were wrong, then the list: both are done again, on new papers.
	w.must(township, longmen, "", nil, act("relocation.back", "publish_conditions", "publish_conditions"))
	refused(schema.NotRenewed, w.today(0), township, act("relocation.take", "publish_conditions", "select_area"))
	w.must(township, longmen, "", nil, act("relocation.back", "select_area", "select_area"))
	if state() != "proposed " {
		t.Fatal(state())
	}
	refused(schema.NotRenewed, w.today(0), county, act("relocation.take", "select_area", ""))
	w.must(county, longmen, "", edits(w.change(longmen, schema.RelocationArea, area.Row, map[string]any{"minutes": "再议"})), act("relocation.take", "select_area", ""))
	w.must(county, longmen, "", nil, act("relocation.back", "select_area", "select_area"))
	w.must(county, longmen, "", nil, act("relocation.close", "", ""))
	row := w.units[longmen].Rows[syncproto.RowKey{Table: schema.RelocationArea, ID: area.Row}]
	if state() != "struck_out " || row.Get("reason").Text() != "not_eligible" || row.Get("remark").Text() != "会议决定" {
		t.Error(state(), row.Get("reason"), row.Get("remark"))
	}
	refused(schema.CaseNotActive, "struck_out", county, act("relocation.take", "select_area", ""))
}

func TestArea_ReasonMustSpeakForIt(t *testing.T) {
	w := newRelocationWorld(t)
	county := person("county_staff", longmen)
	area := w.propose(county, map[string]any{"reason": "not_eligible"})
	o := w.push(county, longmen, "", edits(area), syncproto.Action{Do: "relocation.take", Step: "select_area", Ref: area.Row})
	w.checkRefusal(o, schema.NotQualified, "not_eligible")
}

func TestArea_OneHamletIsSelectedOnce(t *testing.T) {
	w := newRelocationWorld(t)
	w.area(longmen, hamlet)
	county := person("county_staff", longmen)
	area := w.propose(county, nil)
	o := w.push(county, longmen, "", edits(area), syncproto.Action{Do: "relocation.take", Step: "select_area", Ref: area.Row})
	w.checkRefusal(o, schema.AreaTwice, hamlet)
}

func TestArea_HouseholdsWaitForTheirArea(t *testing.T) {
	w := newRelocationWorld(t)
	h := w.household(longmen, hamlet, 1)
	cadre := person("cadre", longmen)
	rows, screen := w.ready(h, "screen_households")
	w.refused(schema.EvidenceMissing, "", cadre, h, rows, screen)
	county := person("county_staff", longmen)
	area := w.propose(county, nil)
	w.must(county, longmen, "", edits(area))
	w.refused(schema.StepSkipped, "select_area", cadre, h, rows, screen)
	w.must(county, longmen, "", nil, syncproto.Action{Do: "relocation.take", Step: "select_area", Ref: area.Row})
	w.refused(schema.StepSkipped, "publish_conditions", cadre, h, rows, screen)
	w.paper(longmen, schema.Notice, map[string]any{"kind": "conditions"})
	w.must(county, longmen, "", nil, syncproto.Action{Do: "relocation.take", Step: "publish_conditions", Expect: "select_area", Ref: area.Row})
	w.must(cadre, longmen, h.id, rows, screen)
	elsewhere := w.household(longmen, "一屯", 1)
	rows, screen = w.ready(elsewhere, "screen_households")
	w.refused(schema.EvidenceMissing, "", cadre, elsewhere, rows, screen)

	// The area goes back and is struck out: its cases stop, and can be closed.
	next, apply := w.ready(h, "apply")
	for _, a := range []syncproto.Action{back("publish_conditions", "publish_conditions", "x"), back("select_area", "select_area", "x")} {
		a.Ref = area.Row
		w.must(person("township_reviewer", longmen), longmen, "", nil, a)
		w.refused(schema.StepSkipped, a.Step, cadre, h, next, apply)
	}
	shut := syncproto.Action{Do: "relocation.close", Expect: "screen_households", Reason: "区域已剔除"}
	w.refused(schema.NoGroundsToClose, "", cadre, h, next, shut)
	w.must(county, longmen, "", nil, syncproto.Action{Do: "relocation.close", Ref: area.Row, Reason: "不再搬迁"})
	w.refused(schema.AreaStruckOut, "struck_out", cadre, h, next, apply)
	w.must(cadre, longmen, h.id, nil, shut)

	// The hamlet is proposed once more and selected: its households begin again.
	w.area(longmen, hamlet)
	w.walk(h, "apply")
}

func TestEdits_CannotDoWhatOnlyStepsDo(t *testing.T) {
	w, h := selected(t)
	w.walk(h, "apply")
	county := person("county_staff", longmen)
	refused := func(name string, by registry.Author, household string, e syncproto.Edit) {
		t.Helper()
		o := w.push(by, longmen, household, edits(e))
		if o.Kind != syncproto.Rejected || o.Problems[0].Code != schema.FieldServer {
			t.Errorf("%s: %s %v", name, o.Kind, o.Problems)
		}
	}
	area := w.areas[longmen]
	refused("a step by an edit", county, h.id, w.change(h.id, schema.RelocationCase, w.file(h).ID, map[string]any{"step": "county_first_review"}))
	refused("a case by an edit", county, h.id, w.row(schema.RelocationCase, nil))
	refused("a selected area by an edit", county, "", w.propose(county, map[string]any{"state": "selected"}))
	refused("an area with a step done", county, "", w.propose(county, map[string]any{"step": "publish_conditions"}))
	refused("an area proposed in another's name", county, "", w.propose(county, map[string]any{"step_by": registry.DerivedID("other")}))
	auditor := person("auditor", longmen)
	if o := w.push(auditor, longmen, "", edits(w.propose(auditor, nil))); o.Kind != syncproto.Rejected || o.Problems[0].Code != schema.OutOfScope {
		t.Errorf("an area proposed by an auditor: %s %v", o.Kind, o.Problems)
	}
	refused("an area that is decided", county, "", w.change(longmen, schema.RelocationArea, area, map[string]any{"minutes": "x"}))
	refused("an area deleted", county, "", syncproto.Edit{Table: schema.RelocationArea, Row: area, Delete: true, Base: w.units[longmen].Rev})
	proposal := w.propose(county, map[string]any{"group_name": "三屯"})
	w.must(county, longmen, "", edits(proposal))
	refused("a proposal deleted", county, "", syncproto.Edit{Table: schema.RelocationArea, Row: proposal.Row, Delete: true, Base: w.units[longmen].Rev})
	refused("a proposal moved to another hamlet", county, "", w.change(longmen, schema.RelocationArea, proposal.Row, map[string]any{"group_name": "一屯"}))
	w.must(county, longmen, "", edits(w.change(longmen, schema.RelocationArea, proposal.Row, map[string]any{"group_name": "三屯", "minutes": "更正"})))
	refused("an area from a device", person("cadre", longmen), "", w.propose(person("cadre", longmen), nil))
}

func TestAction_TextsAreChecked(t *testing.T) {
	w, h := selected(t)
	w.walk(h, "county_first_review")
	long := make([]rune, 81)
	for i := range long {
		long[i] = '号'
	}
	w.refused(schema.TooLong, "80", person("prefecture_officer", longmen), h, nil,
		syncproto.Action{Do: "relocation.take", Step: "prefecture_approval", Expect: w.done(h), Document: string(long)})
	w.refused(schema.BadText, "", person("cadre", longmen), h, nil, syncproto.Action{Do: "relocation.withdraw", Reason: "a\x00b"})
	w.must(person("prefecture_officer", longmen), longmen, h.id, nil,
		syncproto.Action{Do: "relocation.take", Step: "prefecture_approval", Expect: w.done(h), Document: " 延州\t扶办\n12号 "})
	e := registry.EvidenceOf(w.file(h).Row)
	if got := e[len(e)-1].Document; got != "延州 扶办 12号" || w.file(h).Get("document").Text() != got {
		t.Errorf("document %q", got)
	}
}
