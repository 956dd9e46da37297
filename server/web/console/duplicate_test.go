package console_test

import (
	"html"
	"strings"
	"testing"

	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/scripts/county"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// twins are two households of two villages, of which the second was given the number of
// somebody in the first. They return with the case.
func twins(w *world) (one, two *county.Household, number, asked string) {
	one, two = householdsIn(here)[0], householdsIn(faraway)[0]
	p := w.person("cadre", registry.Cadre, faraway)
	number = rowOf(one, schema.Member).Get("id_number").Text()
	o := w.push(w.device(p), p, 1, two, 0, set(rowOf(two, schema.Member), "id_number", schema.TextOf(number)))
	if o.Kind != syncproto.Conflict || len(o.Cases) != 1 {
		w.tb.Fatalf("%+v", o)
	}
	return one, two, number, o.Cases[0]
}

// decide lets the county's staff settle a case without changing anything else.
func (w *world) decide(id, household string, decision string) {
	w.tb.Helper()
	unit := w.unit(household)
	o, err := w.app.Act(w.ctx, importer, &syncproto.Changeset{ID: registry.DerivedID(id, decision), Village: unit.Village, Household: household,
		Seen: unit.Rev, Actions: []syncproto.Action{{Do: "conflict.decide", Ref: id, Step: decision}}})
	w.must(err)
	if o.Kind != syncproto.Applied {
		w.tb.Fatalf("%+v", o)
	}
}

// unite makes the first household part of the second, whose head stays head.
func (w *world) unite(from, into *county.Household) {
	w.tb.Helper()
	a, b := w.unit(from.ID), w.unit(into.ID)
	c := &syncproto.Changeset{ID: registry.DerivedID(from.ID, into.ID), Village: b.Village, Household: b.ID, Seen: b.Rev}
	for _, row := range a.Rows {
		if row.Table == schema.Member && !row.Deleted && row.Get("relation").Text() == "02" {
			c.Edits = append(c.Edits, set(row.Row, "relation", schema.TextOf("20")))
		}
	}
	o, err := w.app.MergeHouseholds(w.ctx, importer, a.ID, a.Rev, c)
	w.must(err)
	if o.Kind != syncproto.Applied {
		w.tb.Fatalf("%+v", o)
	}
}

// spoken is a page's text with every space a plain one.
func (a answer) spoken() string {
	return html.UnescapeString(strings.ReplaceAll(a.words(), "\u00a0", " "))
}

// says requires texts in what a page says, whatever its markup.
func (a answer) says(texts ...string) {
	a.tb.Helper()
	for _, text := range texts {
		if !strings.Contains(a.spoken(), text) {
			a.tb.Errorf("%s does not say %q", a.Request.URL, text)
		}
	}
}

func (a answer) saysNothingOf(texts ...string) {
	a.tb.Helper()
	for _, text := range texts {
		if strings.Contains(a.spoken(), text) {
			a.tb.Errorf("%s says %q", a.Request.URL, text)
		}
	}
}

// nameOf is a village's name.
func nameOf(code string, lang schema.Lang) string {
	for _, a := range antu.Areas() {
		if a.Code == code {
			return a.Name.In(lang)
		}
	}
	panic("no area " + code)
}

// twice is how the console puts the question, in each language.
var twice = map[schema.Lang]string{
	schema.ZH: "两户登记了相同的号码，均已保留。", schema.KO: "두 호가 같은 번호로 등록되여", schema.EN: "Two households are registered under the same number",
}

func TestDuplicates_AreListedAndShownWithTheOtherHousehold(t *testing.T) {
	w := newWorld(t, here, faraway)
	one, two, number, asked := twins(w)
	b := w.desk("staff", registry.CountyStaff, antu.CountyCode)
	for lang, words := range map[schema.Lang][]string{
		schema.ZH: {"疑似重复登记", "家庭成员", "公民身份号码", "另一户"}, schema.KO: {"중복등록 의심", "다른 호"}, schema.EN: {"registered twice", "member", "other household"},
	} {
		village := nameOf(here, lang)
		for _, path := range []string{"/conflicts", "/households/" + two.ID} {
			a := b.in(lang).page(path)
			a.has(`id="case-`+asked+`"`, `href="/households/`+one.ID+`"`)
			a.says(append(words, twice[lang], village)...)
			a.runsNothing()
		}
		b.page("/conflicts").lacks(number)
		b.page("/households/" + one.ID).lacks("case-" + asked) // the question stands in one household only
	}
	// Who sees one of the two sees no more of the other than that it is there.
	cadre := w.desk("near", registry.Cadre, faraway)
	page := cadre.in(schema.EN).page("/households/" + two.ID)
	page.says(twice[schema.EN])
	page.lacks(one.Members[0].Name)
	if a := cadre.get("/households/" + one.ID); a.StatusCode != 404 {
		t.Errorf("the other household: %s", a.Status)
	}
}

func TestDuplicates_SettledAsTwoHouseholds(t *testing.T) {
	w := newWorld(t, here, faraway)
	one, two, _, asked := twins(w)
	w.decide(asked, two.ID, "distinct")
	b := w.desk("staff", registry.CountyStaff, antu.CountyCode)
	for lang, decision := range map[schema.Lang]string{schema.ZH: "已处理 不是同一户 县里人", schema.KO: "처리완료 서로 다른 호 县里人", schema.EN: "settled two households 县里人"} {
		b.in(lang).page("/conflicts").lacks("case-" + asked)
		page := b.page("/households/" + two.ID)
		page.has("case-"+asked, `href="/households/`+one.ID+`"`).lacks(`class="alarm"`)
		page.says(decision)
		page.saysNothingOf(twice[lang]) // there is nothing to do any more
	}
}

func TestDuplicates_SettledByAMerge(t *testing.T) {
	w := newWorld(t, here, faraway)
	one, two, _, asked := twins(w)
	w.unite(one, two)
	b := w.desk("staff", registry.CountyStaff, antu.CountyCode)
	gone := map[schema.Lang]string{schema.ZH: "该户已并入另一户", schema.KO: "이 호는 다른 호에 합병되였습니다", schema.EN: "This household has become part of another."}
	for lang, words := range map[schema.Lang]string{schema.ZH: "合并为一户", schema.KO: "한 호로 합병", schema.EN: "made one household"} {
		b.in(lang).page("/conflicts").lacks("case-" + asked)
		page := b.page("/households/" + two.ID)
		page.says(words)
		page.saysNothingOf(twice[lang])
		page.has(one.Members[0].Name)
		if strings.Count(page.body, `href="/households/`+one.ID+`"`) != 1 { // among what it was made of
			t.Error("the case leads to a household that is part of this one")
		}
		page = b.page("/households/" + one.ID)
		page.says(gone[lang])
		page.has(`href="/households/` + two.ID + `"`)
	}
	near := w.desk("near", registry.Cadre, here).in(schema.EN).page("/households/" + one.ID)
	near.says(gone[schema.EN])
	near.lacks(two.ID)
}

// The question names a household that has become part of a third since: the link leads
// to where it is now.
func TestDuplicates_TheOtherHouseholdIsFollowed(t *testing.T) {
	w := newWorld(t, here, there, faraway)
	one, two, _, _ := twins(w)
	third := householdsIn(there)[0]
	w.unite(one, third)
	b := w.desk("staff", registry.CountyStaff, antu.CountyCode)
	for _, path := range []string{"/conflicts", "/households/" + two.ID} {
		b.in(schema.EN).page(path).has(`href="/households/` + third.ID + `"`).lacks(`href="/households/` + one.ID + `"`)
	}
}

// Where a number is missing, the question is about a name and a birth, and says so.
func TestDuplicates_OfOneNameAndBirthAreAskedAboutAsSuch(t *testing.T) {
	w := newWorld(t, here)
	one, two := householdsIn(here)[0], householdsIn(here)[1]
	known := rowOf(one, schema.Member)
	p := w.person("cadre", registry.Cadre, here)
	edit := set(rowOf(two, schema.Member), "name", known.Get("name"))
	for _, field := range []string{"born_on", "id_number"} {
		value := known.Get(field)
		if field == "id_number" {
			value = schema.Null
		}
		edit.Sets = append(edit.Sets, set(rowOf(two, schema.Member), field, value).Sets...)
	}
	if o := w.push(w.device(p), p, 1, two, 0, edit); o.Kind != syncproto.Conflict {
		t.Fatalf("%+v", o)
	}
	b := w.desk("staff", registry.CountyStaff, antu.CountyCode)
	for lang, question := range map[schema.Lang]string{
		schema.ZH: "两户中有人姓名和出生日期相同", schema.KO: "이름과 출생일자가 같은 사람", schema.EN: "of the same name and date of birth",
	} {
		a := b.in(lang).page("/conflicts")
		a.says(question)
		a.saysNothingOf(twice[lang])
	}
}
