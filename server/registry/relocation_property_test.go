package registry_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// caseSteps and takers say once more, apart from the definition, in which order a
// household's steps come and who takes them.
var caseSteps = []string{
	"screen_households", "apply", "verify_at_home", "villager_assembly_review", "village_committee_review_publicity",
	"township_review_publicity", "county_first_review", "prefecture_approval", "province_spot_check_confirmation",
}

var takers = map[string][]registry.Role{
	"screen_households": {registry.Cadre, registry.TownshipReviewer}, "apply": {registry.Cadre},
	"verify_at_home": {registry.Cadre, registry.TownshipReviewer}, "villager_assembly_review": {registry.Cadre},
	"village_committee_review_publicity": {registry.Cadre}, "township_review_publicity": {registry.TownshipReviewer},
	"county_first_review": {registry.CountyStaff}, "prefecture_approval": {registry.PrefectureOfficer},
	"province_spot_check_confirmation": {registry.ProvincialInspector},
}

var everyRole = []string{"cadre", "township_reviewer", "county_staff", "prefecture_officer", "provincial_inspector", "auditor"}

// Whatever random people do with random papers, no step is taken by the wrong
// level, and none without the evidence of every step before it.
func TestRelocation_NoStepStandsWithoutEvidence(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := &play{rapid: t, relocationWorld: newRelocationWorld(t)}
		p.quota[longmen[:9]] = registry.Places{Households: 2, People: 4}
		p.area(longmen, hamlet)
		for range 3 {
			p.homes = append(p.homes, p.household(longmen, hamlet, rapid.Int64Range(1, 3).Draw(t, "people")))
		}
		for range rapid.IntRange(1, 60).Draw(t, "moves") {
			p.move()
			p.checkAlways()
		}
	})
}

type play struct {
	*relocationWorld
	rapid *rapid.T
	homes []*home
}

// move does one thing, more often a sensible one than not.
func (p *play) move() {
	h := rapid.SampledFrom(p.homes).Draw(p.rapid, "home")
	switch rapid.SampledFrom([]string{"next", "next", "next", "next", "next", "take", "paper", "spoil", "object", "answer", "back", "withdraw", "replace", "close", "sleep", "area", "edit"}).Draw(p.rapid, "move") {
	case "next":
		if p.nextStep(h) == province {
			p.sample()
			p.act(h, inspector, nil, confirm(p.relocationWorld, h))
			return
		}
		rows, action := p.ready(h, p.nextStep(h))
		p.act(h, desk(taker(action.Step, longmen)), rows, action)
	case "take":
		p.act(h, p.somebody(), nil, p.anyTake(h))
	case "paper":
		p.anyPaper(h)
	case "spoil":
		p.spoil(h)
	case "object":
		given := map[string]any{"state": "open", "notice": p.anyRow(longmen, schema.Notice)}
		if rapid.Bool().Draw(p.rapid, "against one household") {
			given["subject"] = h.id
		}
		p.push(person("cadre", longmen), longmen, "", edits(p.row(schema.Objection, given)))
	case "answer":
		do := rapid.SampledFrom([]string{"dismiss", "dismiss", "uphold"}).Draw(p.rapid, "answer")
		for _, o := range living(p.units[longmen], schema.Objection) {
			p.push(p.somebody(), longmen, "", nil, verdict(do, o.ID))
		}
	case "replace":
		p.act(h, p.somebody(), nil, syncproto.Action{Do: "relocation.replace", Expect: p.done(h), Ref: p.anyCase(), Reason: "x"})
	case "back":
		p.goBack(h)
	case "withdraw":
		p.act(h, p.somebody(), nil, syncproto.Action{Do: "relocation.withdraw", Reason: "x"})
	case "close":
		p.act(h, p.somebody(), nil, syncproto.Action{Do: "relocation.close", Expect: p.done(h), Reason: "x"})
	case "sleep":
		p.sleep(rapid.IntRange(1, 10).Draw(p.rapid, "days"))
	case "edit":
		p.push(person("cadre", longmen), longmen, h.id, edits(p.change(h.id, schema.Household, h.id, map[string]any{"remark": p.id()[:8]})))
	case "area":
		a := back("publish_conditions", "publish_conditions", "x")
		if rapid.Bool().Draw(p.rapid, "publish") {
			p.paper(longmen, schema.Notice, map[string]any{"kind": "conditions"})
			a = syncproto.Action{Do: "relocation.take", Step: "publish_conditions", Expect: "select_area"}
		}
		a.Ref = p.areas[longmen]
		p.push(p.somebody(), longmen, "", nil, a)
	}
}

// sample draws a sample and says of some of it what was found.
func (p *play) sample() {
	draw := letter(rapid.SampledFrom([]string{"1", "2", "3", "4"}).Draw(p.rapid, "letter"))
	if rapid.IntRange(0, 3).Draw(p.rapid, "named") == 0 {
		draw.Ref = p.anyCase()
	}
	p.push(inspector, longmen, "", nil, draw)
	for _, h := range p.homes {
		do := rapid.SampledFrom([]string{"pass", "pass", "pass", "fail", "nothing"}).Draw(p.rapid, "finding")
		p.act(h, inspector, nil, found(do, "x"))
	}
}

// passedIn reports whether the newest sample that a case was put before was passed by
// as many as it asks for, and by all that were looked into.
func (p *play) passedIn(c *syncproto.RowState) bool {
	samples := living(p.units[longmen], schema.SpotSample)
	if len(samples) == 0 {
		return false
	}
	newest := slices.MaxFunc(samples, func(a, b *syncproto.RowState) int { return a.Get("drawn_at").Compare(b.Get("drawn_at")) })
	passed := 0
	for _, h := range p.homes {
		for _, check := range p.rows(h, schema.SpotCheck) {
			if check.Get("sample").Text() == newest.ID {
				passed++
				if check.Get("finding").Text() != "passed" {
					return false
				}
			}
		}
	}
	return passed > 0 && int64(passed) >= newest.Get("least").Int() && strings.Contains(newest.Get("candidates").Text(), c.ID)
}

// anyCase is the id of some case, or of none.
func (p *play) anyCase() string {
	ids := []string{p.id()}
	for _, h := range p.homes {
		for _, c := range p.rows(h, schema.RelocationCase) {
			ids = append(ids, c.ID)
		}
	}
	return rapid.SampledFrom(ids).Draw(p.rapid, "case")
}

// goBack tries any way back by anybody, or a way that the step under way names.
func (p *play) goBack(h *home) {
	to, by := rapid.SampledFrom(caseSteps).Draw(p.rapid, "to"), p.somebody()
	if next := schema.StepOf(p.nextStep(h)); len(next.Back) > 0 && rapid.Bool().Draw(p.rapid, "along its ways") {
		to, by = rapid.SampledFrom(next.Back).Draw(p.rapid, "way"), desk(taker(next.Code, longmen))
	}
	p.act(h, by, nil, back(to, p.done(h), "x"))
}

func (p *play) nextStep(h *home) string {
	next := min(slices.Index(caseSteps, p.done(h))+1, len(caseSteps)-1)
	return caseSteps[next]
}

func (p *play) somebody() registry.Author {
	a := person(rapid.SampledFrom(everyRole).Draw(p.rapid, "role"), longmen)
	if rapid.Bool().Draw(p.rapid, "at a desk") {
		a = desk(a)
	}
	return a
}

func (p *play) anyTake(h *home) syncproto.Action {
	return syncproto.Action{
		Do: "relocation.take", Expect: rapid.SampledFrom([]string{"", p.done(h), "apply"}).Draw(p.rapid, "expect"),
		Step:     rapid.SampledFrom(append([]string{p.nextStep(h)}, caseSteps...)).Draw(p.rapid, "step"),
		Ref:      p.anyRow(longmen, schema.Notice),
		Document: rapid.SampledFrom([]string{"", "12号"}).Draw(p.rapid, "document"),
	}
}

// anyRow is the id of some living row, or of none.
func (p *play) anyRow(unit string, t *schema.Table) string {
	ids := []string{p.id()}
	for _, row := range living(p.units[unit], t) {
		ids = append(ids, row.ID)
	}
	return rapid.SampledFrom(ids).Draw(p.rapid, t.Name)
}

// anyPaper adds a paper that may be good or bad.
func (p *play) anyPaper(h *home) {
	codes := func(list string) string {
		items := schema.Codes(list).Items
		return items[rapid.IntRange(0, len(items)-1).Draw(p.rapid, list)].Code
	}
	few := rapid.IntRange(0, 12)
	cadre := person("cadre", longmen)
	switch rapid.IntRange(0, 6).Draw(p.rapid, "paper") {
	case 0:
		p.push(cadre, longmen, h.id, edits(p.row(schema.Screening, map[string]any{"result": codes("screening_result")})))
	case 1:
		p.push(cadre, longmen, h.id, edits(p.row(schema.Application, map[string]any{"applicant": p.anyRow(h.id, schema.Member), "people": few.Draw(p.rapid, "people")})))
	case 2:
		p.push(cadre, longmen, h.id, edits(p.row(schema.HomeCheck, map[string]any{"visit": p.anyRow(h.id, schema.Visit), "finding": codes("home_check_finding"), "members_match": 1})))
	case 3:
		p.push(cadre, longmen, h.id, edits(p.row(schema.Vote, map[string]any{
			"meeting": p.anyRow(longmen, schema.Meeting), "in_favour": few.Draw(p.rapid, "for"), "against": few.Draw(p.rapid, "against"), "abstained": 0,
		})))
	case 4:
		p.push(cadre, longmen, "", edits(p.row(schema.Meeting, map[string]any{"kind": codes("meeting_kind"), "entitled": 12, "present": few.Draw(p.rapid, "present")})))
	case 5:
		p.push(cadre, longmen, "", edits(p.row(schema.Notice, map[string]any{"kind": codes("notice_kind"), "posted_on": p.today(-rapid.SampledFrom([]int{0, 0, 0, 9}).Draw(p.rapid, "dated back"))})))
	case 6:
		down := map[string]any{"removed_on": p.today(0), "last_day_photo": hash("x")}
		for _, n := range living(p.units[longmen], schema.Notice) {
			if n.Get("removed_on").IsNull() {
				p.push(cadre, longmen, "", edits(p.change(longmen, schema.Notice, n.ID, down)))
			}
		}
	}
}

// spoil deletes some paper.
func (p *play) spoil(h *home) {
	tables := map[*schema.Table]string{
		schema.Screening: h.id, schema.Application: h.id, schema.HomeCheck: h.id, schema.Vote: h.id, schema.Notice: longmen, schema.Objection: longmen,
	}
	names := slices.SortedFunc(maps.Keys(tables), func(a, b *schema.Table) int { return a.Index() - b.Index() })
	t := rapid.SampledFrom(names).Draw(p.rapid, "table")
	household := tables[t]
	if household == longmen {
		household = ""
	}
	row := p.anyRow(tables[t], t)
	p.push(person("cadre", longmen), longmen, household, edits(syncproto.Edit{Table: t, Row: row, Delete: true, Base: p.units[tables[t]].Rev}))
}

// act lets somebody try an action on a household, and looks closely at what was
// allowed.
func (p *play) act(h *home, by registry.Author, rows []syncproto.Edit, a syncproto.Action) {
	before := p.done(h)
	if o := p.push(by, longmen, h.id, rows, a); o.Kind == syncproto.Rejected {
		return
	}
	at := slices.Index(caseSteps, p.done(h))
	switch a.Do {
	case "sample.pass":
		if p.done(h) != before {
			p.t.Fatalf("passing moved it from %q to %q", before, p.done(h))
		}
	case "sample.fail":
		if before != "prefecture_approval" || p.done(h) != "township_review_publicity" {
			p.t.Fatalf("failing moved it from %q to %q", before, p.done(h))
		}
	case "relocation.take":
		if a.Step == province && !p.passedIn(p.file(h)) {
			p.t.Fatalf("confirmed without a sample that passed")
		}
		if p.done(h) != a.Step || at != slices.Index(caseSteps, before)+1 {
			p.t.Fatalf("%s was taken after %q and left it at %q", a.Step, before, p.done(h))
		}
		role := by.Grants[0].Role
		if !slices.Contains(takers[a.Step], role) || by.Device != 0 && at > 3 {
			p.t.Fatalf("%s was taken by %s on device %d", a.Step, role, by.Device)
		}
		for _, step := range caseSteps[:at+1] {
			if !p.standsOn(h, step) {
				p.t.Fatalf("%s was taken without the evidence of %s", a.Step, step)
			}
		}
	case "relocation.back":
		if at != slices.Index(caseSteps, a.Step)-1 || at >= slices.Index(caseSteps, before) {
			p.t.Fatalf("back to %s from %q left it at %q", a.Step, before, p.done(h))
		}
	case "relocation.replace":
		if p.done(h) != before || !slices.Contains([]registry.Role{registry.TownshipReviewer, registry.CountyStaff}, by.Grants[0].Role) {
			p.t.Fatalf("named by %v at %q", by.Grants, before)
		}
	default:
		if p.done(h) != "" {
			p.t.Fatalf("%s left it at %q", a.Do, p.done(h))
		}
	}
}

// standsOn looks for a step's evidence in the rows themselves.
func (p *play) standsOn(h *home, step string) bool {
	some := func(t *schema.Table, ok func(r *syncproto.RowState) bool) bool {
		return slices.ContainsFunc(p.rows(h, t), ok)
	}
	rowIn := func(unit string, t *schema.Table, id string) *syncproto.RowState {
		row := p.units[unit].Rows[syncproto.RowKey{Table: t, ID: id}]
		if row == nil || row.Deleted {
			return nil
		}
		return row
	}
	switch step {
	case "screen_households":
		area := rowIn(longmen, schema.RelocationArea, p.file(h).Get("area").Text())
		return area.Get("state").Text() == "selected" && area.Get("step").Text() == "publish_conditions" &&
			some(schema.Screening, func(r *syncproto.RowState) bool { return r.Get("result").Text() == "meets" })
	case "apply":
		return some(schema.Application, func(r *syncproto.RowState) bool {
			return rowIn(h.id, schema.Member, r.Get("applicant").Text()) != nil
		})
	case "verify_at_home":
		return some(schema.HomeCheck, func(r *syncproto.RowState) bool {
			visit := r.Get("visit").Text()
			return r.Get("finding").Text() == "qualified" && rowIn(h.id, schema.Visit, visit) != nil &&
				some(schema.Photo, func(photo *syncproto.RowState) bool { return photo.Get("visit").Text() == visit })
		})
	case "villager_assembly_review":
		return some(schema.Vote, func(r *syncproto.RowState) bool {
			m := rowIn(longmen, schema.Meeting, r.Get("meeting").Text())
			return m != nil && m.Get("kind").Text() == "assembly" && 3*m.Get("present").Int() >= 2*m.Get("entitled").Int() &&
				2*r.Get("in_favour").Int() > m.Get("present").Int()
		})
	case "village_committee_review_publicity":
		return p.wasPosted(h, "village_publicity")
	case "township_review_publicity":
		return p.wasPosted(h, "township_publicity")
	case "county_first_review": // its evidence is the quota, which is checked always
		return p.wasApproved(h)
	case "prefecture_approval", "province_spot_check_confirmation":
		return slices.ContainsFunc(registry.EvidenceOf(p.file(h).Row), func(e registry.StepEvidence) bool { return e.Step == step && e.Document != "" })
	}
	return false
}

// wasApproved holds the household's record against what the township approved.
func (p *play) wasApproved(h *home) bool {
	a := p.approved[h.id]
	if a == nil {
		return false
	}
	left := len(a.Rows)
	for _, row := range p.units[h.id].Rows {
		if !row.Table.Recorded || row.Deleted {
			continue
		}
		left--
		if !slices.ContainsFunc(a.Rows, func(r schema.Row) bool { return r.ID == row.ID && slices.Equal(r.Values, row.Values) }) {
			return false
		}
	}
	return left == 0
}

// wasPosted looks for a notice that hung its days, while nobody waits for an
// answer about the household.
func (p *play) wasPosted(h *home, kind string) bool {
	for key, o := range p.units[longmen].Rows {
		if key.Table == schema.Objection && o.Get("subject").Text() == h.id && o.Get("state").Text() == "open" {
			return false
		}
	}
	return slices.ContainsFunc(living(p.units[longmen], schema.Notice), func(n *syncproto.RowState) bool {
		return n.Get("kind").Text() == kind && !n.Get("removed_on").IsNull() &&
			fullDays(max(n.Get("posted_on").Text(), p.writtenOn(n)), n.Get("removed_on").Text()) >= 7
	})
}

// writtenOn is the day on which a notice was put down.
func (p *play) writtenOn(n *syncproto.RowState) string {
	return time.UnixMilli(n.Stamps[0].At.Milli()).UTC().Add(8 * time.Hour).Format(time.DateOnly)
}

// checkAlways: nobody has two cases, what a case rests on is recorded up to where
// it stands, and the quota holds.
func (p *play) checkAlways() {
	var taken registry.Places
	successors := map[string]int{}
	for _, h := range p.homes {
		standing := 0
		for _, c := range p.rows(h, schema.RelocationCase) {
			state, step := c.Get("state").Text(), c.Get("step").Text()
			if state == "active" || state == "confirmed" {
				standing++
				successors[c.Get("replaces").Text()]++
			}
			if state == "confirmed" && step != caseSteps[len(caseSteps)-1] {
				p.t.Fatalf("confirmed at %s", step)
			}
			var recorded []string
			for _, e := range registry.EvidenceOf(c.Row) {
				recorded = append(recorded, e.Step)
			}
			if at := slices.Index(caseSteps, step); !slices.Equal(recorded, caseSteps[:at+1]) {
				p.t.Fatalf("at %s it rests on %v", step, recorded)
			}
			if holdsPlace(c) {
				taken.Households++
				taken.People += c.Get("people").Int()
			}
		}
		if standing > 1 {
			p.t.Fatalf("a household has %d cases", standing)
		}
	}
	for place, n := range successors {
		if place != "" && n > 1 {
			p.t.Fatalf("%d households take one place", n)
		}
	}
	if quota := p.quota[longmen[:9]]; taken.Households > quota.Households || taken.People > quota.People {
		p.t.Fatalf("%v places are taken of %v", taken, quota)
	}
}
