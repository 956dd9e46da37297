package registry_test

import (
	"strings"
	"testing"

	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// selected is a world with one selected hamlet and one household in it.
func selected(t *testing.T) (*relocationWorld, *home) {
	w := newRelocationWorld(t)
	w.area(longmen, hamlet)
	return w, w.household(longmen, hamlet, 2)
}

func TestRelocation_OneHouseholdTakesEveryStep(t *testing.T) {
	w, h := selected(t)
	for _, step := range schema.Steps() {
		if step.OfArea() {
			continue
		}
		w.take(h, step.Code)
		c := w.file(h)
		if c.Get("step").Text() != step.Code || c.Get("state").Text() != step.State {
			t.Fatalf("after %s it stands at %s, %s", step.Code, c.Get("step"), c.Get("state"))
		}
		if c.Get("step_by").Text() != taker(step.Code, longmen).Person || c.Get("step_at").Int() != w.now {
			t.Errorf("%s was taken by %s at %s", step.Code, c.Get("step_by"), c.Get("step_at"))
		}
		if c.Get("area").Text() != w.areas[longmen] || c.Get("people").Int() != 2 {
			t.Errorf("%s: area %s, %s people", step.Code, c.Get("area"), c.Get("people"))
		}
	}
	if len(w.rows(h, schema.RelocationCase)) != 1 {
		t.Error("one household has several cases")
	}
	var steps []string
	for _, e := range registry.EvidenceOf(w.file(h).Row) {
		steps = append(steps, e.Step)
		if len(e.Papers) != len(schema.StepOf(e.Step).Evidence) || schema.StepOf(e.Step).Document != (e.Document != "") {
			t.Errorf("%s rests on %v, document %q", e.Step, e.Papers, e.Document)
		}
	}
	if len(steps) != 9 || steps[0] != "screen_households" || steps[8] != "province_spot_check_confirmation" {
		t.Errorf("evidence is recorded for %v", steps)
	}
}

// The plan's 39 households with 71 people, in the three townships that it names.
func TestRelocation_ThePlansHouseholdsAllArrive(t *testing.T) {
	w := newRelocationWorld(t)
	var homes []*home
	for _, q := range antu.RelocationQuota() {
		township := q.Township
		w.quota[township] = registry.Places{Households: int64(q.Households), People: int64(q.People)}
		village := township + "201"
		w.area(village, hamlet)
		rest := int64(q.People)
		for i := range q.Households {
			people := rest / int64(q.Households-i)
			rest -= people
			homes = append(homes, w.household(village, hamlet, people))
		}
	}
	for _, h := range homes {
		w.take(h, "screen_households")
	}
	var people int64
	for _, h := range homes {
		w.walk(h, "province_spot_check_confirmation")
		people += w.file(h).Get("people").Int()
	}
	if len(homes) != 39 || people != 71 {
		t.Errorf("%d households with %d people were relocated", len(homes), people)
	}
	one := w.household(longmen, hamlet, 1)
	w.walk(one, "township_review_publicity")
	w.refused(schema.OverQuota, "1/1", taker("county_first_review", longmen), one, nil,
		syncproto.Action{Do: "relocation.take", Step: "county_first_review", Expect: "township_review_publicity"})
}

func TestRelocation_TheVillagesStepsMayTravelInOneChangeset(t *testing.T) {
	w, h := selected(t)
	var rows []syncproto.Edit
	var actions []syncproto.Action
	expect := ""
	for _, step := range []string{"screen_households", "apply", "verify_at_home", "villager_assembly_review"} {
		more, a := w.ready(h, step)
		a.Expect = expect
		rows, actions, expect = append(rows, more...), append(actions, a), step
	}
	w.must(person("cadre", longmen), longmen, h.id, rows, actions...)
	if w.done(h) != "villager_assembly_review" {
		t.Errorf("it stands at %s", w.done(h))
	}
}

// turnedAway: who may not write records of the village is stopped before the
// step is looked at.
func turnedAway(w *relocationWorld, level string, by registry.Author, h *home, rows []syncproto.Edit, action syncproto.Action) {
	w.t.Helper()
	if len(rows) > 0 && !by.Grants.Records(longmen) {
		w.refused(schema.OutOfScope, longmen, by, h, rows, action)
		return
	}
	w.refused(schema.WrongLevel, level, by, h, rows, action)
}

func TestRelocation_RefusesTheWrongPeople(t *testing.T) {
	roles := []string{"cadre", "township_reviewer", "county_staff", "prefecture_officer", "provincial_inspector", "auditor"}
	may := map[string]string{ // by step, said once more: cells of a matrix
		"screen_households": "cadre township_reviewer", "apply": "cadre", "verify_at_home": "cadre township_reviewer",
		"villager_assembly_review": "cadre", "village_committee_review_publicity": "cadre",
		"township_review_publicity": "township_reviewer", "county_first_review": "county_staff",
		"prefecture_approval": "prefecture_officer", "province_spot_check_confirmation": "provincial_inspector",
	}
	w, h := selected(t)
	for _, step := range schema.Steps() {
		if step.OfArea() {
			continue
		}
		rows, action := w.ready(h, step.Code)
		for _, role := range roles {
			if !strings.Contains(" "+may[step.Code]+" ", " "+role+" ") {
				turnedAway(w, step.Level, desk(person(role, longmen)), h, rows, action)
			}
		}
		elsewhere := desk(person(step.Roles[0], "222426104201"))
		elsewhere.Grants = append(elsewhere.Grants, registry.Grant{Role: registry.Auditor, Area: "22"})
		if step.Level == "village" || step.Level == "township" {
			turnedAway(w, step.Level, elsewhere, h, rows, action)
		}
		w.must(taker(step.Code, longmen), longmen, h.id, rows, action)
	}
}

func TestRelocation_DevicesTakeOnlyWhatHappensInTheVillage(t *testing.T) {
	w, h := selected(t)
	w.walk(h, "villager_assembly_review")
	rows, action := w.ready(h, "village_committee_review_publicity")
	w.refused(schema.NotFromDevice, "village_committee_review_publicity", person("cadre", longmen), h, rows, action)
	w.must(desk(person("cadre", longmen)), longmen, h.id, rows, action)
}

func TestRelocation_RefusesWhatIsOutOfOrder(t *testing.T) {
	w, h := selected(t)
	cadre := person("cadre", longmen)
	act := func(step, expect string) syncproto.Action {
		return syncproto.Action{Do: "relocation.take", Step: step, Expect: expect}
	}
	w.refused(schema.StepSkipped, "screen_households", cadre, h, nil, act("apply", ""))
	w.refused(schema.StateMoved, "", cadre, h, nil, act("apply", "screen_households"))
	w.take(h, "screen_households")
	w.refused(schema.StateMoved, "screen_households", cadre, h, nil, act("screen_households", ""))
	w.refused(schema.StepSkipped, "apply", cadre, h, nil, act("screen_households", "screen_households"))
	w.refused(schema.StepSkipped, "apply", desk(person("provincial_inspector", longmen)), h, nil, act("province_spot_check_confirmation", "screen_households"))
	w.refused(schema.UnknownCode, "", cadre, h, nil, act("jump", "screen_households"))
	w.refused(schema.WrongUnit, "", desk(person("county_staff", longmen)), h, nil, act("select_area", ""))
	w.refused(schema.UnknownAction, "relocation.jump", cadre, h, nil, syncproto.Action{Do: "relocation.jump"})
	w.walk(h, "province_spot_check_confirmation")
	w.refused(schema.CaseNotActive, "confirmed", cadre, h, nil, act("screen_households", ""))
}

func TestRelocation_RefusesWithoutEvidence(t *testing.T) {
	for _, c := range []struct {
		name, step string
		spoil      func(w *relocationWorld, h *home, rows []syncproto.Edit, a *syncproto.Action) []syncproto.Edit
		want       schema.ErrCode
		param      string
	}{
		{"no screening", "screen_households", nothing, schema.EvidenceMissing, ""},
		{"screened out", "screen_households", set(0, "result", "not_meets"), schema.NotQualified, "not_meets"},
		{"no application", "apply", nothing, schema.EvidenceMissing, ""},
		{"applied by a stranger", "apply", set(0, "applicant", registry.DerivedID("stranger")), schema.EvidenceMissing, ""},
		{"no check at home", "verify_at_home", nothing, schema.EvidenceMissing, ""},
		{"no visit", "verify_at_home", without(0), schema.EvidenceMissing, ""},
		{"no photo of the house", "verify_at_home", without(1), schema.EvidenceMissing, ""},
		{"photo of another visit", "verify_at_home", set(1, "visit", registry.DerivedID("other")), schema.EvidenceMissing, ""},
		{"photo of something else", "verify_at_home", set(1, "kind", "person"), schema.EvidenceMissing, ""},
		{"not qualified", "verify_at_home", set(2, "finding", "not_qualified"), schema.NotQualified, "not_qualified"},
		{"application wrong", "verify_at_home", set(2, "finding", "data_wrong"), schema.MustGoBack, "data_wrong"},
		{"members differ", "verify_at_home", set(2, "members_match", false), schema.MustGoBack, "0"},
		{"one cadre twice", "verify_at_home", sameAs(2, "cadre_2", "cadre_1"), schema.SamePerson, ""},
		{"one hand for two", "verify_at_home", sameAs(2, "household_signature", "cadre_1_signature"), schema.SamePerson, ""},
		{"no vote", "villager_assembly_review", nothing, schema.EvidenceMissing, ""},
		{"no such meeting", "villager_assembly_review", set(0, "meeting", registry.DerivedID("meeting")), schema.EvidenceMissing, ""},
		{"not an assembly", "villager_assembly_review", otherPaper(schema.Meeting, map[string]any{"kind": "committee"}), schema.EvidenceMissing, ""},
		{"no quorum", "villager_assembly_review", assembled(30, 19, 19, 0, 0), schema.NoQuorum, "19/30"},
		{"half is not more than half", "villager_assembly_review", assembled(30, 20, 10, 10, 0), schema.VotedDown, "10/20"},
		{"abstentions count as present", "villager_assembly_review", assembled(30, 24, 12, 0, 12), schema.VotedDown, "12/24"},
		{"more votes than people", "villager_assembly_review", assembled(30, 20, 15, 5, 1), schema.CountsDisagree, "21/20"},
		{"more people than entitled", "villager_assembly_review", assembled(30, 31, 20, 0, 0), schema.CountsDisagree, "31/30"},
		{"no notice named", "village_committee_review_publicity", ref(""), schema.EvidenceMissing, ""},
		{"no such notice", "village_committee_review_publicity", ref(registry.DerivedID("notice")), schema.EvidenceMissing, ""},
		{"a notice of another kind", "village_committee_review_publicity", posted("announcement", 20), schema.EvidenceMissing, ""},
		{"no document", "prefecture_approval", document(" "), schema.EvidenceMissing, ""},
		{"no confirmation", "province_spot_check_confirmation", document(""), schema.EvidenceMissing, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, h := selected(t)
			w.walkBefore(h, c.step)
			rows, action := w.ready(h, c.step)
			good := rows
			rows = c.spoil(w, h, append([]syncproto.Edit(nil), rows...), &action)
			w.refused(c.want, c.param, taker(c.step, longmen), h, rows, action)
			_, action = w.ready(h, c.step)
			w.must(taker(c.step, longmen), longmen, h.id, good, action)
		})
	}
}

func TestRelocation_SaysWhatIsMissing(t *testing.T) {
	w, h := selected(t)
	for _, c := range []struct {
		step string
		rows int // how many of the papers are brought
		want string
	}{
		{"screen_households", 0, "缺少材料：“筛选结果”。"},
		{"apply", 0, "缺少材料：“搬迁申请”。"},
		{"verify_at_home", 2, "缺少材料：“入户核实”。"},
		{"villager_assembly_review", 0, "缺少材料：“评议表决”。"},
		{"village_committee_review_publicity", 0, "缺少材料：“公示公告”。"},
		{"prefecture_approval", 0, "缺少材料：“文号”。"},
	} {
		w.walkBefore(h, c.step)
		rows, action := w.ready(h, c.step)
		action.Ref, action.Document = "", ""
		o := w.push(taker(c.step, longmen), longmen, h.id, rows[:c.rows], action)
		if len(o.Problems) != 1 || o.Problems[0].Message(schema.ZH) != c.want {
			t.Errorf("%s: %v, want %s", c.step, o.Problems, c.want)
		}
		w.take(h, c.step)
	}
	rows, _ := w.ready(h, "apply")
	other := w.household(longmen, hamlet, 1)
	w.take(other, "screen_households")
	o := w.push(person("cadre", longmen), longmen, other.id, rows, syncproto.Action{Do: "relocation.take", Step: "apply", Expect: "screen_households"})
	if len(o.Problems) != 1 || o.Problems[0].Message(schema.ZH) != "缺少材料：“申请人”。" {
		t.Errorf("applied by somebody of another household: %v", o.Problems)
	}
}

type spoiler = func(w *relocationWorld, h *home, rows []syncproto.Edit, a *syncproto.Action) []syncproto.Edit

func nothing(*relocationWorld, *home, []syncproto.Edit, *syncproto.Action) []syncproto.Edit {
	return nil
}

func without(i int) spoiler {
	return func(_ *relocationWorld, _ *home, rows []syncproto.Edit, _ *syncproto.Action) []syncproto.Edit {
		return append(rows[:i:i], rows[i+1:]...)
	}
}

func set(i int, field string, value any) spoiler {
	return func(_ *relocationWorld, _ *home, rows []syncproto.Edit, _ *syncproto.Action) []syncproto.Edit {
		rows[i] = replaced(rows[i], field, valueOf(value))
		return rows
	}
}

func sameAs(i int, field, other string) spoiler {
	return func(_ *relocationWorld, _ *home, rows []syncproto.Edit, _ *syncproto.Action) []syncproto.Edit {
		for _, s := range rows[i].Sets {
			if s.Field == rows[i].Table.Ordinal(other) {
				rows[i] = replaced(rows[i], field, s.Value)
			}
		}
		return rows
	}
}

func replaced(e syncproto.Edit, field string, value schema.Value) syncproto.Edit {
	sets := append([]syncproto.Set(nil), e.Sets...)
	for i := range sets {
		if sets[i].Field == e.Table.Ordinal(field) {
			sets[i].Value = value
		}
	}
	e.Sets = sets
	return e
}

func assembled(entitled, present, inFavour, against, abstained int) spoiler {
	return func(w *relocationWorld, h *home, _ []syncproto.Edit, _ *syncproto.Action) []syncproto.Edit {
		return edits(w.vote(w.assembly(h.village, entitled, present), inFavour, against, abstained))
	}
}

func otherPaper(t *schema.Table, given map[string]any) spoiler {
	return func(w *relocationWorld, h *home, _ []syncproto.Edit, _ *syncproto.Action) []syncproto.Edit {
		return edits(w.vote(w.paper(h.village, t, given), 11, 5, 4))
	}
}

func ref(id string) spoiler {
	return func(_ *relocationWorld, _ *home, rows []syncproto.Edit, a *syncproto.Action) []syncproto.Edit {
		a.Ref = id
		return rows
	}
}

func posted(kind string, days int) spoiler {
	return func(w *relocationWorld, h *home, rows []syncproto.Edit, a *syncproto.Action) []syncproto.Edit {
		a.Ref = w.publicity(h.village, kind, days)
		return rows
	}
}

func document(number string) spoiler {
	return func(_ *relocationWorld, _ *home, rows []syncproto.Edit, a *syncproto.Action) []syncproto.Edit {
		a.Document = number
		return rows
	}
}

func TestRelocation_VillagePublicityNeedsTheCommitteesReview(t *testing.T) {
	w, h := selected(t)
	w.walk(h, "villager_assembly_review")
	action := syncproto.Action{
		Do: "relocation.take", Step: "village_committee_review_publicity", Expect: "villager_assembly_review",
		Ref: w.publicity(longmen, "village_publicity", 8),
	}
	by := taker(action.Step, longmen)
	w.refused(schema.EvidenceMissing, "", by, h, nil, action)
	w.paper(longmen, schema.Meeting, map[string]any{"kind": "committee", "held_on": "2018-06-14"})
	w.refused(schema.TooEarly, "2018-06-15", by, h, nil, action)
	w.paper(longmen, schema.Meeting, map[string]any{"kind": "committee", "held_on": "2018-06-15"})
	w.must(by, longmen, h.id, nil, action)
}

// Posted on the 15th, the first full day is the 16th and the seventh the 22nd.
func TestRelocation_PublicityLastsFullDays(t *testing.T) {
	for _, c := range []struct {
		name    string
		days    int // until somebody asks
		down    int // until it was taken down; 0: it still hangs
		setting int // the county's own number of days
		want    schema.ErrCode
		param   string
	}{
		{"hangs since today", 0, 0, 0, schema.PublicityRunning, "2018-06-22"},
		{"hangs for six full days", 7, 0, 0, schema.PublicityRunning, "2018-06-22"},
		{"hung for six full days", 30, 7, 0, schema.PublicityRunning, "2018-06-22"},
		{"taken down on the day it was posted", 30, -1, 0, schema.PublicityRunning, "2018-06-22"},
		{"has hung long enough but hangs", 8, 0, 0, schema.EvidenceMissing, ""},
		{"hung for seven full days", 8, 8, 0, "", ""},
		{"hung for longer", 30, 30, 0, "", ""},
		{"the county asks for ten", 30, 10, 10, schema.PublicityRunning, "2018-06-25"},
		{"the county's ten are over", 30, 11, 10, "", ""},
		{"a setting cannot go below the floor", 30, 7, 3, schema.PublicityRunning, "2018-06-22"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, h := selected(t)
			w.publicityDays = c.setting
			w.walk(h, "villager_assembly_review")
			w.paper(longmen, schema.Meeting, map[string]any{"kind": "committee"})
			notice := w.paper(longmen, schema.Notice, map[string]any{"kind": "village_publicity"})
			if c.down != 0 {
				w.sleep(max(c.down, 0))
				w.takeDown(longmen, notice)
				w.sleep(c.days - max(c.down, 0))
			} else {
				w.sleep(c.days)
			}
			step := "village_committee_review_publicity"
			action := syncproto.Action{Do: "relocation.take", Step: step, Expect: w.done(h), Ref: notice}
			if c.want == "" {
				w.must(taker(step, longmen), longmen, h.id, nil, action)
				return
			}
			w.refused(c.want, c.param, taker(step, longmen), h, nil, action)
		})
	}
}

// A list counts from when somebody recorded that it hangs: an earlier date that was typed
// makes no days. A phone's own day counts when it was offline.
func TestRelocation_AListThatIsDatedBackHasNotHung(t *testing.T) {
	w, h := selected(t)
	w.walk(h, "villager_assembly_review")
	w.paper(longmen, schema.Meeting, map[string]any{"kind": "committee"})
	typed := w.today(0)
	w.sleep(8)
	notice := w.paper(longmen, schema.Notice, map[string]any{"kind": "village_publicity", "posted_on": typed})
	w.takeDown(longmen, notice)
	step := "village_committee_review_publicity"
	action := syncproto.Action{Do: "relocation.take", Step: step, Expect: w.done(h), Ref: notice}
	w.refused(schema.PublicityRunning, "2018-06-30", taker(step, longmen), h, nil, action)
	if p := w.posting(longmen, notice); p.Posted != typed || p.First() != w.today(1) || p.Last() != w.today(7) || waits(w, h).From != w.today(8) {
		t.Errorf("%+v, it waits until %s", p, waits(w, h).From)
	}
}

// A server whose clock was set back does not make days of days that have not come.
func TestRelocation_AClockThatWasSetBackMakesNoDays(t *testing.T) {
	w, h := selected(t)
	w.walk(h, "villager_assembly_review")
	w.paper(longmen, schema.Meeting, map[string]any{"kind": "committee"})
	step := "village_committee_review_publicity"
	action := syncproto.Action{Do: "relocation.take", Step: step, Expect: w.done(h), Ref: w.publicity(longmen, "village_publicity", 8)}
	for _, days := range []int{-1, -7, -400} {
		w.sleep(days)
		w.refused(schema.PublicityRunning, "2018-06-22", taker(step, longmen), h, nil, action)
		w.sleep(-days)
	}
	w.must(taker(step, longmen), longmen, h.id, nil, action)
}

// One picture does not show two days.
func TestRelocation_TheFirstAndTheLastDayHavePhotosOfTheirOwn(t *testing.T) {
	w, h := selected(t)
	w.walk(h, "villager_assembly_review")
	w.paper(longmen, schema.Meeting, map[string]any{"kind": "committee"})
	notice := w.paper(longmen, schema.Notice, map[string]any{"kind": "village_publicity", "first_day_photo": hash("board")})
	w.sleep(8)
	w.must(person("cadre", longmen), longmen, "", edits(w.change(longmen, schema.Notice, notice, map[string]any{"removed_on": w.today(0), "last_day_photo": hash("board")})))
	step := "village_committee_review_publicity"
	w.refused(schema.SamePhoto, "", taker(step, longmen), h, nil, syncproto.Action{Do: "relocation.take", Step: step, Expect: w.done(h), Ref: notice})
}

func TestRelocation_PublicityComesInOrder(t *testing.T) {
	w, h := selected(t)
	w.walk(h, "verify_at_home")
	early := w.publicity(longmen, "village_publicity", 20)
	w.take(h, "villager_assembly_review")
	_, action := w.ready(h, "village_committee_review_publicity")
	good := action.Ref
	action.Ref = early
	w.refused(schema.TooEarly, "2018-07-05", taker(action.Step, longmen), h, nil, action)
	also := w.publicity(longmen, "township_publicity", 20)
	action.Ref = good
	w.must(taker(action.Step, longmen), longmen, h.id, nil, action)
	w.refused(schema.EvidenceMissing, "", person("township_reviewer", longmen), h, nil, syncproto.Action{Do: "relocation.take", Step: "township_review_publicity", Expect: action.Step, Ref: good})
	w.reviewed(h)
	w.must(person("township_reviewer", longmen), longmen, h.id, nil, syncproto.Action{Do: "relocation.take", Step: "township_review_publicity", Expect: action.Step, Ref: also})
}

func TestRelocation_ObjectionsAreAnsweredByName(t *testing.T) {
	w, h := selected(t)
	other := w.household(longmen, hamlet, 1)
	w.walk(h, "screen_households")
	w.take(other, "screen_households")
	w.walk(h, "villager_assembly_review")
	step := "village_committee_review_publicity"
	_, action := w.ready(h, step)
	w.raise(longmen, map[string]any{"notice": action.Ref, "subject": other.id})
	w.raise(longmen, nil)
	mine := w.raise(longmen, map[string]any{"subject": h.id})
	all := w.raise(longmen, map[string]any{"notice": action.Ref})
	by := taker(step, longmen)
	w.refused(schema.ObjectionOpen, "2", by, h, nil, action)
	w.answer("uphold", longmen, mine) // against a list that no longer counts
	w.refused(schema.ObjectionOpen, "1", by, h, nil, action)
	w.answer("dismiss", longmen, all)
	w.must(by, longmen, h.id, nil, action)
}

func TestRelocation_AnUpheldObjectionSendsTheCaseBack(t *testing.T) {
	w, h := selected(t)
	w.walk(h, "villager_assembly_review")
	step := "village_committee_review_publicity"
	_, action := w.ready(h, step)
	w.answer("uphold", longmen, w.raise(longmen, map[string]any{"notice": action.Ref, "subject": h.id}))
	w.refused(schema.MustGoBack, "upheld", taker(step, longmen), h, nil, action)
	w.must(taker(step, longmen), longmen, h.id, nil, back("verify_at_home", w.done(h), "异议成立，重新核实"))
	w.walk(h, "province_spot_check_confirmation")
}

func TestRelocation_AnObjectionThatArrivesLateStillCounts(t *testing.T) {
	w, h := selected(t)
	w.walk(h, "township_review_publicity")
	w.raise(longmen, map[string]any{"subject": h.id})
	w.refused(schema.ObjectionOpen, "1", person("county_staff", longmen), h, nil,
		syncproto.Action{Do: "relocation.take", Step: "county_first_review", Expect: "township_review_publicity"})
}

func TestRelocation_APaperThatChangedCarriesNoFurther(t *testing.T) {
	cadre := person("cadre", longmen)
	for _, c := range []struct {
		name  string
		spoil func(w *relocationWorld, h *home)
		want  schema.ErrCode
		param string
	}{
		{"a newer check says no", func(w *relocationWorld, h *home) {
			w.must(cadre, longmen, h.id, edits(w.row(schema.HomeCheck, map[string]any{"finding": "not_qualified"})))
		}, schema.NotQualified, "not_qualified"},
		{"the application is deleted", func(w *relocationWorld, h *home) {
			id := w.rows(h, schema.Application)[0].ID
			w.must(cadre, longmen, h.id, edits(syncproto.Edit{Table: schema.Application, Row: id, Delete: true, Base: w.units[h.id].Rev}))
		}, schema.EvidenceMissing, ""},
		{"the applicant has left", func(w *relocationWorld, h *home) {
			w.must(cadre, longmen, h.id, edits(
				w.change(h.id, schema.Member, h.head, map[string]any{"left_on": w.today(0), "left_reason": schema.Codes("left_reason").Items[0].Code}),
				w.row(schema.Member, map[string]any{"relation": "02"})))
		}, schema.EvidenceMissing, ""},
		{"the notice is deleted", func(w *relocationWorld, h *home) {
			for _, n := range living(w.units[longmen], schema.Notice) {
				if n.Get("kind").Text() == "village_publicity" {
					w.must(cadre, longmen, "", edits(syncproto.Edit{Table: schema.Notice, Row: n.ID, Delete: true, Base: w.units[longmen].Rev}))
				}
			}
		}, schema.EvidenceMissing, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, h := selected(t)
			w.walk(h, "village_committee_review_publicity")
			_, action := w.ready(h, "township_review_publicity")
			c.spoil(w, h)
			w.refused(c.want, c.param, person("township_reviewer", longmen), h, nil, action)
		})
	}
}

// Another batch's papers in the same village do not touch a household's own.
func TestRelocation_TwoBatchesInOneVillage(t *testing.T) {
	w, h := selected(t)
	other := w.household(longmen, hamlet, 2)
	w.take(other, "screen_households")
	w.walk(h, "village_committee_review_publicity")
	w.walk(other, "villager_assembly_review")
	w.paper(longmen, schema.Notice, map[string]any{"kind": "village_publicity"})
	w.walk(h, "province_spot_check_confirmation")
	w.walk(other, "province_spot_check_confirmation")
}

func TestRelocation_NobodyIsLeftOut(t *testing.T) {
	w, h := selected(t)
	other := w.household(longmen, hamlet, 1)
	w.household(longmen, "一屯", 1)
	w.walk(h, "verify_at_home")
	rows, action := w.ready(h, "villager_assembly_review")
	cadre := person("cadre", longmen)
	w.refused(schema.NotEveryHousehold, "1", cadre, h, rows, action)
	w.must(cadre, longmen, other.id, edits(w.row(schema.Screening, map[string]any{"result": "not_meets", "reason": "unwilling"})))
	w.must(cadre, longmen, h.id, rows, action)
	if len(w.rows(other, schema.RelocationCase)) != 0 {
		t.Error("a household that does not meet the conditions has a case")
	}
}

func TestRelocation_TheQuotaHolds(t *testing.T) {
	w := newRelocationWorld(t)
	w.quota["222426100"] = registry.Places{Households: 2, People: 5}
	w.area(longmen, hamlet)
	first, second, third := w.household(longmen, hamlet, 3), w.household(longmen, hamlet, 3), w.household(longmen, hamlet, 2)
	homes := []*home{first, second, third}
	for _, h := range homes {
		w.take(h, "screen_households")
	}
	w.walk(first, "county_first_review")
	w.walk(second, "township_review_publicity")
	w.walk(third, "township_review_publicity")
	county := person("county_staff", longmen)
	take := syncproto.Action{Do: "relocation.take", Step: "county_first_review", Expect: "township_review_publicity"}
	w.refused(schema.OverQuota, "0/1", county, second, nil, take)
	w.must(county, longmen, third.id, nil, take)
	w.refused(schema.OverQuota, "1/3", county, second, nil, take)

	// One gives its place up: it is kept for the one who is named for it.
	w.walk(first, "province_spot_check_confirmation")
	w.must(person("cadre", longmen), longmen, first.id, nil, syncproto.Action{Do: "relocation.withdraw", Reason: "子女接到城里"})
	w.refused(schema.OverQuota, "1/3", county, second, nil, take)
	w.must(county, longmen, second.id, nil, named(w.file(first).ID, w.done(second)))
	w.must(county, longmen, second.id, nil, take)

	// More people than were counted are noticed at the next step.
	application := w.rows(third, schema.Application)[0]
	w.must(person("cadre", longmen), longmen, third.id, edits(w.change(third.id, schema.Application, application.ID, map[string]any{"people": 4})))
	w.refused(schema.OverQuota, "0/2", person("prefecture_officer", longmen), third, nil,
		syncproto.Action{Do: "relocation.take", Step: "prefecture_approval", Expect: "county_first_review", Document: "1"})

	w.quota = nil
	w.refused(schema.OverQuota, "2/5", person("prefecture_officer", longmen), second, nil,
		syncproto.Action{Do: "relocation.take", Step: "prefecture_approval", Expect: "county_first_review", Document: "1"})
}

// What a cadre did while the village was theirs is taken after it is not any more.
func TestRelocation_StepOfAFormerCadreIsTaken(t *testing.T) {
	w := newRelocationWorld(t)
	w.area(longmen, hamlet)
	h := w.household(longmen, hamlet, 2)
	left := person("cadre", longmen)
	left.Former, left.Grants = []registry.Former{{Grant: left.Grants[0], Until: w.now + oneDay}}, nil
	rows, action := w.ready(h, "screen_households")
	w.must(left, longmen, h.id, rows, action)
	left.Former[0].Until = w.now - oneDay
	rows, action = w.ready(h, "apply")
	w.refused(schema.OutOfScope, longmen, left, h, rows, action)
}
