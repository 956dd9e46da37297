package console_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// hostile is what somebody could write into a note: markup, quotes of every
// kind, what ends an attribute, and marks that turn the direction of reading.
const hostile = "</bdi><script>alert('1')</script> \"quoted\" & `so` <img src=x onerror=alert(2)> {{.}} \u202eevil\u202c \u200f'; </title>"

func TestHousehold_EscapesWhatPeopleWrote(t *testing.T) {
	w := newWorld(t, here)
	p := w.person("cadre", registry.Cadre, here)
	phone := w.device(p)
	h := householdsIn(here)[0]
	visit := syncproto.Edit{Table: schema.Visit, Row: registry.DerivedID("visit"), Sets: []syncproto.Set{
		{Field: schema.Visit.Ordinal("visited_at"), Value: schema.IntOf(w.clock.Load())}, {Field: schema.Visit.Ordinal("visitors"), Value: schema.TextOf(hostile)},
		{Field: schema.Visit.Ordinal("purpose"), Value: schema.TextOf("routine")}, {Field: schema.Visit.Ordinal("content"), Value: schema.TextOf(hostile)},
	}}
	root := rowOf(h, schema.Household)
	household := set(root, "remark", schema.TextOf(hostile))
	household.Sets = append(household.Sets, set(root, "group_name", schema.TextOf(`"><script>`)).Sets[0], set(root, "head_name", schema.TextOf("<b>金</b>")).Sets[0])
	w.push(phone, p, 1, h, 0, household, visit)
	b := w.desk("staff", registry.CountyStaff, antu.CountyCode)
	for _, lang := range schema.Langs {
		for _, path := range []string{"/households/" + h.ID, "/households?area=" + here, "/conflicts", "/households?q=" + url.QueryEscape(hostile)} {
			a := b.in(lang).page(path)
			a.runsNothing()
			a.lacks("<img src=x", "<b>金", "</title> ·")
		}
		// The text stands as it was written, and its marks cannot reach out of it.
		b.page("/households/"+h.ID).has("<bdi", "&lt;/bdi&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &#34;quoted&#34; &amp; `so`", "{{.}} \u202eevil\u202c")
	}
}

func TestHousehold_ShowsWhatIsPersonalAndHidesWhatIsSensitive(t *testing.T) {
	w := newWorld(t, here)
	b := w.desk("cadre", registry.Cadre, here)
	shown, hidden := 0, 0
	for _, h := range householdsIn(here) {
		a, list := b.page("/households/"+h.ID), b.page("/households?q="+url.QueryEscape(h.Members[0].Name))
		for _, row := range generated().RowsOf(h) {
			for i, v := range row.Values {
				f := &row.Table.Fields[i]
				if !v.IsText() || f.Kind != schema.Text || len(v.Text()) < 6 {
					continue
				}
				switch {
				case f.Sensitivity == schema.Sensitive || f.Rule == "phone":
					hidden++
					a.lacks(v.Text())
				case f.Sensitivity == schema.Personal:
					shown++
					a.has(v.Text())
					if f.Name != "name" || row.Table != schema.Member { // it was searched for
						list.lacks(">" + v.Text() + "<")
					}
				}
			}
		}
	}
	if shown == 0 || hidden == 0 {
		t.Errorf("%d shown, %d hidden: nothing was tested", shown, hidden)
	}
}

func TestHousehold_SpellsValuesInTheReadersLanguage(t *testing.T) {
	w := newWorld(t, here)
	h := householdsIn(here)[0]
	b := w.desk("cadre", registry.Cadre, here)
	arable := rowOf(h, schema.Land).Get("arable").Int()
	for lang, texts := range map[schema.Lang][]string{
		schema.ZH: {"主要致贫原因", "耕地", fmt.Sprintf("%d.%02d\u00a0亩", arable/100, arable%100), "国家扶贫标准", "<bdi>户主</bdi>"},
		schema.KO: {"주요 빈곤원인", "경작지", "\u00a0무", "빈곤부축", "<bdi>호주</bdi>", `<bdi lang="zh-CN">`},
		schema.EN: {"main cause of poverty", "arable land", "\u00a0mu", "national poverty line", "<bdi>head of household</bdi>", `<bdi lang="zh-CN">`},
	} {
		b.in(lang).page("/households/" + h.ID).has(texts...)
	}
}

func TestHousehold_AddsUpTheYearsIncome(t *testing.T) {
	w := newWorld(t, here)
	h := householdsIn(here)[0]
	var net int64
	for _, row := range generated().RowsOf(h) {
		if row.Table == schema.Income && row.Get("category").Text() == "production_cost" {
			net -= row.Get("amount").Int()
		} else if row.Table == schema.Income {
			net += row.Get("amount").Int()
		}
	}
	text := w.desk("cadre", registry.Cadre, here).in(schema.EN).page("/households/" + h.ID).words()
	each := net / int64(h.Size)
	if want := fmt.Sprintf("net income %d,%03d.%02d", net/100_000, net/100%1000, net%100); !strings.Contains(text, want) {
		t.Errorf("no %q", want)
	}
	if want := fmt.Sprintf("%d,%03d.%02d national poverty line", each/100_000, each/100%1000, each%100); !strings.Contains(text, want) {
		t.Errorf("no %q", want)
	}
}

// clash lets two cadres change the same fact without knowing of each other.
func clash(w *world) (first, second registry.Person) {
	h := householdsIn(here)[0]
	first, second = w.person("first", registry.Cadre, here), w.person("second", registry.Cadre, here)
	dwelling := rowOf(h, schema.Dwelling)
	a, b := w.device(first), w.device(second)
	w.push(a, first, 1, h, 0, set(dwelling, "area", schema.IntOf(501)), set(rowOf(h, schema.Household), "bank_account", schema.TextOf("11111111")))
	w.pass(time.Hour)
	w.push(b, second, 1, h, 0, set(dwelling, "area", schema.IntOf(347)), set(rowOf(h, schema.Household), "bank_account", schema.TextOf("22222222")))
	return first, second
}

func TestConflicts_ShowBothValuesAndWhoSaidThem(t *testing.T) {
	w := newWorld(t, here, there)
	clash(w)
	h := householdsIn(here)[0]
	b := w.desk("staff", registry.CountyStaff, antu.CountyCode).in(schema.EN)
	list, page := b.page("/conflicts"), b.page("/households/"+h.ID)
	for _, a := range []answer{list, page} {
		for _, want := range []string{
			"Dwelling floor area 50.1 m² 崔first 2018-07-02 09:00 34.7 m² 崔second 2018-07-02 10:00",
			"Household bank account ＊＊＊＊",
		} {
			if !strings.Contains(strings.ReplaceAll(a.words(), "\u00a0", " "), strings.ToLower(want[:1])+want[1:]) {
				t.Errorf("no %q", want)
			}
		}
		a.lacks("11111111", "22222222")
	}
	list.has("/households/"+h.ID+"#conflict", "1–2 of 2").lacks(h.Members[0].Name)
	page.has(`href="#conflict"`, h.Members[0].Name)
	b.page("/conflicts?area=" + there).has("no open conflicts")
	b.page("/households?area=" + here).has(`<span class="tag alarm">2</span>`)
	if text := b.page("/overview").words(); !strings.Contains(text, "open conflicts 2") {
		t.Errorf("%.300s", text)
	}
}

func TestConflicts_SettledOnesStayOnTheHouseholdsPage(t *testing.T) {
	w := newWorld(t, here)
	clash(w)
	h := householdsIn(here)[0]
	unit := w.unit(h.ID)
	for key, row := range unit.Rows {
		if key.Table != schema.Conflict {
			continue
		}
		row.Set("state", schema.TextOf("settled"))
		row.Set("decision", schema.TextOf("kept"))
		row.Set("settled_by", schema.TextOf(importer))
		row.Set("settled_at", schema.IntOf(w.clock.Load()))
		w.save(unit, row)
	}
	b := w.desk("cadre", registry.Cadre, here).in(schema.EN)
	b.page("/conflicts").has("There are no open conflicts.")
	page := b.page("/households/" + h.ID)
	page.has("50.1", "34.7").lacks(`class="alarm"`)
	if !strings.Contains(page.words(), "settled kept the stored value 县里人 2018-07-02 10:00") {
		t.Error("who settled it is not told")
	}
}

func TestConflicts_BrokenRulesAndVillagePapers(t *testing.T) {
	w := newWorld(t, here)
	h := householdsIn(here)[0]
	unit := w.unit(h.ID)
	broken := syncproto.NewRowState(schema.Conflict, registry.DerivedID("rule"), h.ID, here)
	for field, v := range map[string]string{"kind": "rule", "state": "open", "table_name": "member", "field": string(schema.NotOneHead), "offered_by": importer} {
		broken.Set(field, schema.TextOf(v))
	}
	paper := syncproto.NewRowState(schema.Conflict, registry.DerivedID("paper"), "", here)
	for field, v := range map[string]string{
		"kind": "value", "state": "open", "table_name": "notice", "row_id": "x", "field": "place", "kept": `{"place":"村委会"}`, "offered": `{"place":null}`,
		"kept_by": "device:99", "offered_by": "device:0",
	} {
		paper.Set(field, schema.TextOf(v))
	}
	w.save(unit, broken)
	w.save(syncproto.UnitState{ID: here, Village: here}, paper)
	b := w.desk("cadre", registry.Cadre, here).in(schema.EN)
	b.page("/conflicts").has("A household must have exactly one head.", "rule broken", "the village&#39;s own papers", "村委会", "not recorded", "device 99", "desk or import")
	b.page("/households/" + h.ID).has("A household must have exactly one head.").lacks("村委会")
}

func TestHistory_TellsWhoChangedWhatFromWhatToWhat(t *testing.T) {
	w := newWorld(t, here)
	clash(w)
	h := householdsIn(here)[0]
	text := strings.ReplaceAll(w.desk("cadre", registry.Cadre, here).in(schema.EN).page("/households/"+h.ID).words(), "\u00a0", " ")
	_, history, _ := strings.Cut(text, "History 2018")
	old := rowOf(h, schema.Dwelling).Get("area").Int()
	for _, want := range []string{
		fmt.Sprintf("2018-07-02 09:00 崔first device 1 applied household bank account ＊＊＊＊ sensitive, not shown → ＊＊＊＊ sensitive, not shown dwelling floor area %d.%d m² → 50.1 m²", old/10, old%10),
		"崔second device 2 conflict", "floor area 50.1 m² offered: 34.7 m² differs: for people to decide",
		"县里人 desk or import applied",
	} {
		if !strings.Contains(history, want) {
			t.Errorf("no %q in %s", want, history)
		}
	}
	if strings.Index(history, "崔second") > strings.Index(history, "崔first") {
		t.Error("the newest does not come first")
	}
}

func TestHistory_HasPages(t *testing.T) {
	w := newWorld(t, here)
	p := w.person("cadre", registry.Cadre, here)
	phone, h := w.device(p), householdsIn(here)[0]
	for n := range int64(40) {
		w.push(phone, p, n+1, h, 0, set(rowOf(h, schema.Household), "remark", schema.TextOf(fmt.Sprintf("note-%02d.", n))))
	}
	b := w.desk("staff", registry.CountyStaff, antu.CountyCode)
	b.page("/households/"+h.ID).has("note-39.", "note-12.", "?history=2#history").lacks("note-05.")
	b.page("/households/"+h.ID+"?history=2").has("note-05.", "note-39.", "history=1#history") // what stands now is on each
}

func TestHousehold_DeletedIsSaidSo(t *testing.T) {
	w := newWorld(t, here)
	h := householdsIn(here)[0]
	unit := w.unit(h.ID)
	root := unit.Rows[syncproto.RowKey{Table: schema.Household, ID: h.ID}]
	root.Deleted = true
	w.save(unit, root)
	b := w.desk("cadre", registry.Cadre, here).in(schema.EN)
	b.page("/households/" + h.ID).has("This household has been deleted")
	b.page("/households").lacks(h.ID)
}

func TestHousehold_ShowsTheStepsOfItsRelocation(t *testing.T) {
	w := newWorld(t, here)
	h := householdsIn(here)[0]
	unit := w.unit(h.ID)
	screening := syncproto.NewRowState(schema.Screening, registry.DerivedID("screening"), h.ID, here)
	for field, v := range map[string]string{"result": "meets", "reason": "unsafe_place", "screened_on": "2018-07-01", "screened_by": "张三"} {
		screening.Set(field, schema.TextOf(v))
	}
	moving := syncproto.NewRowState(schema.RelocationCase, registry.DerivedID("case"), h.ID, here)
	for field, v := range map[string]schema.Value{
		"area": schema.TextOf("x"), "step": schema.TextOf("apply"), "state": schema.TextOf("active"), "people": schema.IntOf(2),
		"step_at": schema.IntOf(w.clock.Load()), "step_by": schema.TextOf(importer),
		"evidence": schema.TextOf("screen_households\tscreening:" + screening.ID + "\napply\tdocument:安字1号"),
	} {
		moving.Set(field, v)
	}
	w.save(unit, screening, moving)
	text := w.desk("cadre", registry.Cadre, here).in(schema.EN).page("/households/" + h.ID).words()
	for _, want := range []string{
		"relocation case active", "survey and screen village done", "application by the household village done", "2018-07-02 09:00 · 县里人 · 安字1号",
		"verification at home village next", "screening result", "unsafe place",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q", want)
		}
	}
}
