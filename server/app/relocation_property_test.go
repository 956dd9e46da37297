package app_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"ruhu/schema"
	"ruhu/scripts/effort"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// march is a village on its way through the steps, on a real store: random people do
// random things, more often sensible ones than not.
type march struct {
	*world
	dice  *rand.Rand
	homes []home
	area  string
	taken map[string]int // steps that were taken
	days  map[string]int // that lists hung, from when they were put down
}

// mingyue is a village of the township with the smallest quota: 4 households, 8 people.
const mingyue = "222426100201"

// roles are the people of the march, by role; each has one area.
var roles = map[registry.Role]string{
	registry.Cadre: mingyue, registry.TownshipReviewer: mingyue[:9], registry.CountyStaff: mingyue[:6],
	registry.PrefectureOfficer: mingyue[:4], registry.ProvincialInspector: mingyue[:2], registry.Auditor: mingyue[:6],
}

func of(role registry.Role) string { return registry.DerivedID("march", string(role)) }

// TestRelocation_NoStepStandsWithoutEvidence: whatever people do, every case rests on
// the papers of each step up to where it stands, those are in the store, and the quota
// holds. In the end the history replays to the same rows and the chain is whole (world.sound).
func TestRelocation_NoStepStandsWithoutEvidence(t *testing.T) {
	seeds := uint64(effort.Of(t, "seeds", 3, 6, 24))
	reached := map[string]int{}
	for seed := range seeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			m := newMarch(t, seed)
			for range 150 {
				m.move()
				m.check()
			}
			for step, n := range m.taken {
				reached[step] += n
			}
		})
	}
	for _, step := range schema.Steps() {
		if !step.OfArea() && reached[step.Code] == 0 && effort.Whole() {
			t.Errorf("nobody ever took %s: the moves are too wild to show anything", step.Code)
		}
	}
}

func newMarch(t *testing.T, seed uint64) *march {
	m := &march{world: newWorld(t), dice: rand.New(rand.NewPCG(seed, 1)), taken: map[string]int{}, days: map[string]int{}}
	for role, area := range roles {
		m.person(m, of(role), registry.Grant{Role: role, Area: area})
	}
	for range 5 {
		m.homes = append(m.homes, m.home(mingyue))
	}
	m.area = m.id()
	m.must(registry.CountyStaff, "", []syncproto.Edit{set(schema.RelocationArea, m.area, "group_name", "一组", "state", "proposed", "reason", "remote_no_road",
		"minutes", "纪要", "step_at", int(m.now.UnixMilli()), "step_by", of(registry.CountyStaff))},
		syncproto.Action{Do: "relocation.take", Step: "select_area", Ref: m.area})
	m.must(registry.CountyStaff, "", []syncproto.Edit{m.notice("conditions", 0)},
		syncproto.Action{Do: "relocation.take", Step: "publish_conditions", Expect: "select_area", Ref: m.area})
	return m
}

func (m *march) must(role registry.Role, household string, edits []syncproto.Edit, a ...syncproto.Action) {
	m.Helper()
	if o := m.decide(role, household, edits, a...); o.Kind == syncproto.Rejected {
		m.Fatalf("%v", o.Problems)
	}
}

func (m *march) decide(role registry.Role, household string, edits []syncproto.Edit, a ...syncproto.Action) syncproto.Outcome {
	m.now = m.now.Add(time.Minute)
	return m.act(of(role), &syncproto.Changeset{ID: m.id(), Village: mingyue, Household: household, Edits: edits, Actions: a})
}

func (m *march) day(ago int) string { return app.Today(m.now.AddDate(0, 0, -ago)) }

// notice is a list that is put up today, or said to have been some days ago.
func (m *march) notice(kind string, ago int) syncproto.Edit {
	id := m.id()
	return set(schema.Notice, id, "kind", kind, "text", "公示", "place", "村口", "posted_on", m.day(ago), "first_day_photo", sha(id))
}

// hung is a list that hung for some days and came down today; now and then it is only
// said to have hung for longer.
func (m *march) hung(kind string) (id string) {
	list := m.notice(kind, 9*(m.dice.IntN(5)/4))
	m.must(registry.Cadre, "", []syncproto.Edit{list})
	m.days[list.Row] = 5 + m.dice.IntN(5)
	m.now = m.now.AddDate(0, 0, m.days[list.Row])
	m.must(registry.Cadre, "", []syncproto.Edit{at(1, set(schema.Notice, list.Row, "removed_on", m.day(0), "last_day_photo", sha(list.Row+"last")))})
	return list.Row
}

func sha(s string) string {
	id := registry.DerivedID(s)
	hex := id[:8] + id[9:13] + id[14:18] + id[19:23] + id[24:]
	return hex + hex
}

// move does one thing.
func (m *march) move() {
	h := m.homes[m.dice.IntN(len(m.homes))]
	done, next := m.stands(h)
	switch n := m.dice.IntN(100); {
	case n < 70 && next != nil:
		m.take(h, done, next, n < 60)
	case n < 75 && next != nil && len(next.Back) > 0:
		back := next.Back[m.dice.IntN(len(next.Back))]
		m.decide(m.somebody(next), h.id, nil, syncproto.Action{Do: "relocation.back", Step: back, Expect: done, Reason: "有误"})
	case n < 78:
		m.decide(registry.Cadre, h.id, nil, syncproto.Action{Do: "relocation.withdraw", Reason: "不愿搬迁"})
	case n < 80:
		m.must(registry.Cadre, h.id, []syncproto.Edit{at(m.rev(h), set(schema.Household, h.id, "remark", m.id()))})
	case n < 84:
		m.decide(m.somebody(nil), h.id, nil, syncproto.Action{Do: "relocation.replace", Expect: done, Ref: m.anyCase(), Reason: "递补"})
	case n < 88:
		m.object(h)
	case n < 94:
		step := schema.Steps()[m.dice.IntN(11)]
		m.decide(m.somebody(&step), h.id, nil, syncproto.Action{Do: "relocation.take", Step: step.Code, Expect: done, Document: "12号"})
	default:
		m.now = m.now.AddDate(0, 0, m.dice.IntN(9))
	}
}

// take takes the next step, with its papers, mostly by whoever may.
func (m *march) take(h home, done string, step *schema.Step, good bool) {
	role := registry.Role(step.Roles[0])
	if !good {
		role = m.somebody(nil)
	}
	a := syncproto.Action{Do: "relocation.take", Step: step.Code, Expect: done, Document: "12号"}
	own, papers := m.papers(h, step.Code, &a)
	if len(papers) > 0 {
		m.must(registry.Cadre, "", papers)
	}
	if len(own) > 0 {
		m.must(registry.Cadre, h.id, own)
	}
	if step.Approved && m.dice.IntN(8) > 0 {
		m.review(h)
	}
	if step.Sample != nil {
		m.sample()
	}
	if o := m.decide(role, h.id, nil, a); o.Kind != syncproto.Rejected {
		m.taken[step.Code]++
		if !slices.Contains(step.Roles, string(role)) {
			m.Errorf("%s was taken by %s", step.Code, role)
		}
		if step.PublicityDays > 0 && m.days[a.Ref] <= schema.PublicityFloor {
			m.Errorf("%s was taken on a list that hung from one day to %d later", step.Code, m.days[a.Ref])
		}
		if step.Approved && !m.asApproved(h) {
			m.Errorf("%s was taken on a record that nobody approved", step.Code)
		}
	}
}

// review lets the village put a household before its township as it stands, and the
// township approve it.
func (m *march) review(h home) {
	m.must(registry.Cadre, h.id, nil, syncproto.Action{Do: "record.submit"})
	m.must(registry.TownshipReviewer, h.id, nil, syncproto.Action{Do: "record.approve", Expect: fmt.Sprint(int64(m.rev(h)))})
}

// asApproved reports whether a household's record is the one that was approved.
func (m *march) asApproved(h home) bool {
	approved := m.approved(h)
	return approved.ID != 0 && len(registry.Difference(approved.Rows, registry.RecordOf(m.unit(h).Rows))) == 0
}

// papers are what a step needs of the household and of its village.
func (m *march) papers(h home, step string, a *syncproto.Action) (own, papers []syncproto.Edit) {
	switch step {
	case "screen_households":
		for _, other := range m.homes {
			m.must(registry.Cadre, other.id, []syncproto.Edit{m.screening()})
		}
	case "apply":
		own = []syncproto.Edit{set(schema.Application, m.id(), "applied_on", m.day(0), "applicant", h.head, "people", 1+m.dice.IntN(4), "way", "1",
			"signature", sha("a"), "received_on", m.day(0), "receiver", "崔英子")}
	case "verify_at_home":
		at, check := m.id(), m.id()
		finding := "qualified"
		if m.dice.IntN(8) == 0 {
			finding = "not_qualified"
		}
		own = []syncproto.Edit{visit(at, "核实"),
			set(schema.Photo, m.id(), "kind", "house_outside", "sha256", sha(check), "bytes", 10, "taken_at", int(m.now.UnixMilli()), "visit", at),
			set(schema.HomeCheck, check, "checked_on", m.day(0), "visit", at, "finding", finding, "members_match", 1, "danger_grade", "D", "income_per_person", 1000,
				"cadre_1", "崔英子", "cadre_2", "李哲", "cadre_1_signature", sha("1"), "cadre_2_signature", sha("2"), "household_signature", sha("3"))}
	case "villager_assembly_review":
		meeting, present := m.id(), 18+m.dice.IntN(8)
		papers = []syncproto.Edit{m.meeting(meeting, "assembly", present)}
		own = []syncproto.Edit{set(schema.Vote, m.id(), "meeting", meeting, "in_favour", 8+m.dice.IntN(10), "against", 1, "abstained", 0)}
	case "village_committee_review_publicity":
		a.Ref, papers = m.hung("village_publicity"), []syncproto.Edit{m.meeting(m.id(), "committee", 5)}
	case "township_review_publicity":
		a.Ref = m.hung("township_publicity")
	}
	return own, papers
}

func (m *march) screening() syncproto.Edit {
	return set(schema.Screening, m.id(), "result", "meets", "reason", "unsafe_place", "screened_on", m.day(0), "screened_by", "崔英子")
}

func (m *march) meeting(id, kind string, present int) syncproto.Edit {
	return set(schema.Meeting, id, "kind", kind, "held_on", m.day(0), "place", "村委会", "entitled", 30, "present", present, "minutes", "记录",
		"attendance_sheet", sha(id), "photo", sha(id+"p"))
}

// sample draws a sample and says of every case what was found in it, if anything.
func (m *march) sample() {
	m.decide(registry.ProvincialInspector, "", nil, syncproto.Action{Do: "sample.draw", Document: m.id()[24:]})
	for _, h := range m.homes {
		do := "sample.pass"
		if m.dice.IntN(6) == 0 {
			do = "sample.fail"
		}
		m.decide(registry.ProvincialInspector, h.id, nil, syncproto.Action{Do: do, Expect: "prefecture_approval", Reason: "抽查"})
	}
}

// object lets somebody say something against a household, and mostly be answered.
func (m *march) object(h home) {
	id := m.id()
	m.must(registry.Cadre, "", []syncproto.Edit{set(schema.Objection, id, "notice", m.id(), "subject", h.id, "raised_on", m.day(0), "content", "有异议", "state", "open")})
	if m.dice.IntN(4) > 0 {
		m.decide(m.somebody(nil), "", nil, syncproto.Action{Do: "objection.dismiss", Ref: id, Expect: "open", Reason: "查无此事"})
		m.decide(registry.TownshipReviewer, "", nil, syncproto.Action{Do: "objection.dismiss", Ref: id, Expect: "open", Reason: "查无此事"})
	}
}

// somebody is whose turn it is, or anybody.
func (m *march) somebody(step *schema.Step) registry.Role {
	if step != nil && m.dice.IntN(3) > 0 {
		return registry.Role(step.Roles[0])
	}
	all := []registry.Role{registry.Cadre, registry.TownshipReviewer, registry.CountyStaff, registry.PrefectureOfficer, registry.ProvincialInspector, registry.Auditor}
	return all[m.dice.IntN(len(all))]
}

// stands is the last step done of a household's case that stands, and the next one.
func (m *march) stands(h home) (done string, next *schema.Step) {
	for _, row := range m.unit(h).Rows {
		if row.Table != schema.RelocationCase {
			continue
		}
		if state := row.Get("state").Text(); state == "active" || state == "confirmed" {
			return row.Get("step").Text(), schema.Next(row.Get("step").Text())
		}
	}
	return "", schema.FirstCaseStep()
}

func (m *march) eachCase(fn func(row schema.Row)) {
	m.read(m, func(r app.Reader) error {
		return r.EachRow(schema.RelocationCase, mingyue, func(row schema.Row) error { fn(row); return nil })
	})
}

func (m *march) anyCase() (id string) {
	m.eachCase(func(row schema.Row) {
		if id == "" || m.dice.IntN(2) == 0 {
			id = row.ID
		}
	})
	return id
}

// check looks at every case in the store.
func (m *march) check() {
	m.Helper()
	var held registry.Places
	takes, standing, there := map[string]int{}, map[string]int{}, m.papersThere()
	m.eachCase(func(row schema.Row) {
		step := schema.StepOf(row.Get("step").Text())
		state := row.Get("state").Text()
		if state == "active" || state == "confirmed" {
			standing[row.Household]++
			takes[row.Get("replaces").Text()]++
			if step.Quota {
				held.Households, held.People = held.Households+1, held.People+row.Get("people").Int()
			}
		}
		m.rests(row, step, there)
	})
	for place, n := range takes {
		if place != "" && n > 1 {
			m.Fatalf("%d households take one place", n)
		}
	}
	for household, n := range standing {
		if n > 1 {
			m.Fatalf("household %s has %d cases", household, n)
		}
	}
	if held.Households > 4 || held.People > 8 {
		m.Fatalf("%+v places are taken of 4 and 8", held)
	}
}

// papersThere are the ids of all living rows of the village.
func (m *march) papersThere() map[string]bool {
	ids := map[string]bool{}
	m.read(m, func(r app.Reader) error {
		for _, t := range schema.Replicated() {
			if err := r.EachRow(t, mingyue, func(row schema.Row) error { ids[row.ID] = true; return nil }); err != nil {
				return err
			}
		}
		return nil
	})
	return ids
}

// rests looks for the evidence of every step up to where a case stands.
func (m *march) rests(row schema.Row, at *schema.Step, there map[string]bool) {
	m.Helper()
	evidence := registry.EvidenceOf(row)
	if want := at.Number - schema.FirstCaseStep().Number + 1; len(evidence) != want {
		m.Fatalf("at %s a case rests on %d steps, want %d", at.Code, len(evidence), want)
	}
	for i, e := range evidence {
		step := &schema.Steps()[schema.FirstCaseStep().Number-1+i]
		if e.Step != step.Code || len(e.Papers) != len(step.Evidence) || step.Document && e.Document == "" {
			m.Fatalf("at %s a case rests on %+v for %s", at.Code, e, step.Code)
		}
		for _, paper := range e.Papers {
			if !there[paper.Row] {
				m.Fatalf("at %s a case rests on %+v, which is not there", at.Code, paper)
			}
		}
	}
}
