package registry_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

const province = "province_spot_check_confirmation"

var inspector = person("provincial_inspector", longmen)

func confirm(w *relocationWorld, h *home) syncproto.Action {
	return syncproto.Action{Do: "relocation.take", Step: province, Expect: w.done(h), Document: "吉脱贫办〔2018〕61号"}
}

// waiting is a world in which so many households of a village wait for the province.
func waiting(t *testing.T, villages ...int) (*relocationWorld, [][]*home) {
	w := newRelocationWorld(t)
	w.quota[longmen[:9]] = registry.Places{Households: 100, People: 100}
	var all [][]*home
	for i, n := range villages {
		village := fmt.Sprintf("%s%03d", longmen[:9], 201+i)
		w.area(village, hamlet)
		var homes []*home
		for range n {
			homes = append(homes, w.household(village, hamlet, 1))
		}
		for _, h := range homes {
			w.take(h, "screen_households")
		}
		for _, h := range homes {
			w.walk(h, "prefecture_approval")
		}
		all = append(all, homes)
	}
	return w, all
}

// Said once more in Python: sorted(ids, key=lambda i: sha256((seed + "\n" + i).encode()).hexdigest())[:n].
func TestDraw_IsTheSameForEverybodyWhoKnowsTheSeed(t *testing.T) {
	ids := []string{"a", "b", "c", "d", "e", "f"}
	want := []string{"c", "b", "e", "a"}
	if got := registry.Draw("吉抽〔2018〕1号", ids, 4); !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
	slices.Reverse(ids)
	if got := registry.Draw("吉抽〔2018〕1号", ids, 4); !slices.Equal(got, want) {
		t.Errorf("in another order %v", got)
	}
	if got := registry.Draw("吉抽〔2018〕2号", ids, 9); len(got) != 6 || slices.Equal(got[:4], want) {
		t.Errorf("by another seed %v", got)
	}
}

func TestSample_SaysWhoDrewWhatFromWhat(t *testing.T) {
	w, all := waiting(t, 11)
	s := w.draw(longmen, "吉抽〔2018〕1号")
	var cases []string
	for _, h := range all[0] {
		cases = append(cases, w.file(h).ID)
	}
	slices.Sort(cases)
	candidates := strings.Fields(s.Get("candidates").Text())
	if !slices.Equal(candidates, cases) || s.Get("least").Int() != 2 || s.Get("seed").Text() != "吉抽〔2018〕1号" ||
		s.Get("drawn_by").Text() != inspector.Person || s.Get("drawn_at").Int() != w.now {
		t.Errorf("%v", s.Values)
	}
	if got := registry.Draw(s.Get("seed").Text(), candidates, 2); strings.Join(got, "\n") != s.Get("drawn").Text() {
		t.Errorf("drawn again %v, drawn %s", got, s.Get("drawn"))
	}
}

func TestSample_NobodyIsConfirmedBeforeItIsLookedInto(t *testing.T) {
	w, all := waiting(t, 11)
	h := all[0][0]
	w.refused(schema.EvidenceMissing, "", inspector, h, nil, confirm(w, h))
	s := w.draw(longmen, "吉抽〔2018〕1号")
	w.refused(schema.SampleOpen, "2", inspector, h, nil, confirm(w, h))
	drawn := strings.Fields(s.Get("drawn").Text())
	w.must(inspector, longmen, w.homeOf(drawn[0]), nil, found("pass", "房屋、人口属实"))
	w.refused(schema.SampleOpen, "1", inspector, h, nil, confirm(w, h))
	w.must(inspector, longmen, w.homeOf(drawn[1]), nil, found("pass", "属实"))
	w.must(inspector, longmen, h.id, nil, confirm(w, h))
}

func TestSample_AFailedCaseGoesBackAndTheTownshipWaits(t *testing.T) {
	w, all := waiting(t, 4, 2)
	w.pass(w.draw(all[1][0].village, "吉抽〔2018〕1号"))
	first := w.draw(longmen, "吉抽〔2018〕2号")
	failed := w.homeOf(first.Get("drawn").Text())
	w.must(inspector, longmen, failed, nil, found("fail", "实有人口与申请不符"))
	bad := all[0][slices.IndexFunc(all[0], func(h *home) bool { return h.id == failed })]
	c := w.file(bad)
	if c.Get("step").Text() != "township_review_publicity" || c.Get("returned_to").Text() != "county_first_review" || c.Get("reason").Text() != "实有人口与申请不符" {
		t.Fatalf("%v", c.Values)
	}
	good := all[0][(slices.Index(all[0], bad)+1)%4]
	w.refused(schema.SampleFailed, "1", inspector, good, nil, confirm(w, good))
	neighbour := all[1][0]
	w.refused(schema.SampleFailed, "1", inspector, neighbour, nil, confirm(w, neighbour))

	// Half of the others are looked into now; when they pass, the township goes on.
	second := w.draw(longmen, "吉抽〔2018〕3号")
	if second.Get("least").Int() != 2 {
		t.Errorf("%s cases are drawn after a failure", second.Get("least"))
	}
	w.pass(second)
	w.must(inspector, longmen, good.id, nil, confirm(w, good))
	w.must(inspector, neighbour.village, neighbour.id, nil, confirm(w, neighbour))
	w.walk(bad, province)
}

// A village whose only case failed and gave up does not hold its township up for good.
func TestSample_AFailureEndsWithItsCase(t *testing.T) {
	w, all := waiting(t, 1, 1)
	h, neighbour := all[0][0], all[1][0]
	w.pass(w.draw(neighbour.village, "吉抽〔2018〕1号"))
	w.draw(longmen, "吉抽〔2018〕2号")
	w.must(inspector, longmen, h.id, nil, found("fail", "已在县城购房"))
	w.refused(schema.SampleFailed, "1", inspector, neighbour, nil, confirm(w, neighbour))
	w.must(person("cadre", longmen), longmen, h.id, nil, syncproto.Action{Do: "relocation.withdraw", Reason: "已在县城购房"})
	w.must(inspector, neighbour.village, neighbour.id, nil, confirm(w, neighbour))
}

func TestSample_CasesCanBeNamed(t *testing.T) {
	w, all := waiting(t, 11)
	name := func(h *home) syncproto.Action {
		return syncproto.Action{Do: "sample.draw", Document: "吉抽〔2018〕9号", Ref: w.file(h).ID}
	}
	h := all[0][0]
	w.must(inspector, longmen, "", nil, name(h))
	w.checkRefusal(w.push(inspector, longmen, "", nil, name(h)), schema.NotInSample, "")
	w.must(inspector, longmen, h.id, nil, found("pass", "属实"))
	w.refused(schema.SampleSmall, "2", inspector, h, nil, confirm(w, h))
	w.checkRefusal(w.push(inspector, longmen, "", nil, name(all[0][1])), schema.LetterUsed, "")

	w, all = waiting(t, 11)
	w.must(inspector, longmen, "", nil, name(all[0][3]), name(all[0][7]))
	s := living(w.units[longmen], schema.SpotSample)[0]
	if got := strings.Fields(s.Get("drawn").Text()); !s.Get("seed").IsNull() || !slices.Equal(got, []string{w.file(all[0][3]).ID, w.file(all[0][7]).ID}) {
		t.Errorf("named %v", got)
	}
	w.pass(s)
	w.must(inspector, longmen, all[0][0].id, nil, confirm(w, all[0][0]))
}

func TestSample_RefusesBadDrawingsAndFindings(t *testing.T) {
	w, all := waiting(t, 2)
	h := all[0][0]
	drawing := func(want schema.ErrCode, param string, by registry.Author, a syncproto.Action) {
		t.Helper()
		w.checkRefusal(w.push(by, longmen, "", nil, a), want, param)
	}
	for _, role := range []string{"cadre", "township_reviewer", "county_staff", "prefecture_officer", "auditor"} {
		drawing(schema.WrongLevel, "province", desk(person(role, longmen)), letter("1"))
		w.refused(schema.WrongLevel, "province", desk(person(role, longmen)), h, nil, found("pass", "x"))
	}
	drawing(schema.EvidenceMissing, "", inspector, letter(" "))
	drawing(schema.TooLong, "80", inspector, letter(strings.Repeat("号", 81)))
	drawing(schema.NotInSample, "", inspector, syncproto.Action{Do: "sample.draw", Document: "1", Ref: h.id})
	w.checkRefusal(w.push(inspector, longmen, h.id, nil, letter("1")), schema.WrongUnit, "")
	drawing(schema.WrongUnit, "", inspector, found("pass", "x"))
	w.refused(schema.NotInSample, "", inspector, h, nil, found("pass", "x"))

	s := w.draw(longmen, "1")
	drawing(schema.SampleOpen, "1", inspector, letter("2"))
	drawing(schema.LetterUsed, "", inspector, letter("1"))
	in := w.homeOf(s.Get("drawn").Text())
	i := slices.IndexFunc(all[0], func(h *home) bool { return h.id == in })
	drawn, other := all[0][i], all[0][1-i]
	w.refused(schema.NotInSample, "", inspector, other, nil, found("fail", "x"))
	w.refused(schema.ReasonMissing, "", inspector, drawn, nil, found("fail", " "))
	stale := found("fail", "x")
	stale.Expect = "county_first_review"
	w.refused(schema.StateMoved, "prefecture_approval", inspector, drawn, nil, stale)
	w.must(inspector, longmen, drawn.id, nil, found("pass", "属实"))
	w.refused(schema.StateMoved, "passed", inspector, drawn, nil, found("fail", "x"))

	w.must(inspector, longmen, drawn.id, nil, confirm(w, drawn))
	w.must(inspector, longmen, other.id, nil, confirm(w, other))
	drawing(schema.NobodyToSample, "", inspector, letter("3"))
	for _, e := range []syncproto.Edit{w.row(schema.SpotCheck, nil), w.row(schema.SpotSample, nil)} {
		unit := ""
		if e.Table.Scope == schema.OfHousehold {
			unit = h.id
		}
		w.checkRefusal(w.push(person("county_staff", longmen), longmen, unit, edits(e)), schema.FieldServer, "")
	}
}

// A case that came after the drawing waits for the next one.
func TestSample_DoesNotSpeakForWhoCameLater(t *testing.T) {
	w, all := waiting(t, 2)
	w.pass(w.draw(longmen, "1"))
	late := all[0][0]
	w.must(inspector, longmen, late.id, nil, back("county_first_review", w.done(late), "材料不齐"))
	w.walk(late, "prefecture_approval")
	w.refused(schema.EvidenceMissing, "", inspector, late, nil, confirm(w, late))
	w.must(inspector, longmen, all[0][1].id, nil, confirm(w, all[0][1]))
	w.walk(late, province)
}
