package registry_test

import (
	"testing"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

func TestObjection_IsAnsweredByWhoeverSignsIn(t *testing.T) {
	w, _ := selected(t)
	notice := w.paper(longmen, schema.Notice, map[string]any{"kind": "township_publicity"})
	id := w.raise(longmen, map[string]any{"notice": notice, "raised_by": "李哲", "contact": "13944330002"})
	township := person("township_reviewer", longmen)
	w.must(township, longmen, "", nil, verdict("uphold", id))
	row := w.units[longmen].Rows[syncproto.RowKey{Table: schema.Objection, ID: id}]
	if row.Get("state").Text() != "upheld" || row.Get("answered_by").Text() != township.Name || row.Get("answerer").Text() != township.Person ||
		row.Get("answered_on").Text() != w.today(0) || row.Get("answered_at").Int() != w.now || row.Get("answer").Text() == "" {
		t.Errorf("%v", row.Values)
	}
	for _, field := range []string{"raised_by", "contact"} {
		if schema.Objection.Field(field).Sensitivity != schema.Sensitive {
			t.Errorf("%s is not masked", field)
		}
	}
}

func TestObjection_RefusesAnswersOfOthersAndSecondOnes(t *testing.T) {
	w, h := selected(t)
	notice := w.paper(longmen, schema.Notice, map[string]any{"kind": "township_publicity"})
	own := w.paper(longmen, schema.Notice, map[string]any{"kind": "village_publicity"})
	id, village := w.raise(longmen, map[string]any{"notice": notice}), w.raise(longmen, map[string]any{"notice": own})
	township, cadre := person("township_reviewer", longmen), desk(person("cadre", longmen))
	refused := func(want schema.ErrCode, param string, by registry.Author, a syncproto.Action) {
		t.Helper()
		w.checkRefusal(w.push(by, longmen, "", nil, a), want, param)
	}
	elsewhere := township
	elsewhere.Grants = registry.Grants{{Role: registry.TownshipReviewer, Area: "222426104"}, {Role: registry.Auditor, Area: "22"}}
	refused(schema.WrongLevel, "township", cadre, verdict("dismiss", id))
	refused(schema.WrongLevel, "township", elsewhere, verdict("dismiss", id))
	refused(schema.WrongLevel, "township", desk(person("prefecture_officer", longmen)), verdict("dismiss", id))
	refused(schema.NoSuchRow, "", township, verdict("dismiss", w.id()))
	refused(schema.NotFromDevice, "objection.dismiss", person("cadre", longmen), verdict("dismiss", village))
	refused(schema.UnknownAction, "objection.forget", township, verdict("forget", id))
	wordless := verdict("dismiss", id)
	wordless.Reason = " \n"
	refused(schema.ReasonMissing, "", township, wordless)
	bad := verdict("dismiss", id)
	bad.Reason = "a\x00b"
	refused(schema.BadText, "", township, bad)
	w.checkRefusal(w.push(township, longmen, h.id, nil, verdict("dismiss", id)), schema.WrongUnit, "")
	w.must(cadre, longmen, "", nil, verdict("dismiss", village))

	// Two people answer at once: the first one's answer stands.
	w.must(township, longmen, "", nil, verdict("uphold", id))
	refused(schema.StateMoved, "upheld", person("county_staff", longmen), verdict("dismiss", id))
	again := verdict("dismiss", id)
	again.Expect = "upheld"
	refused(schema.StateMoved, "upheld", township, again)
	o := w.push(township, longmen, "", nil, again)
	if got := o.Problems[0].Message(schema.ZH); got != "状态已变为“异议成立”，请同步后重试。" {
		t.Error(got)
	}
}

// What an office answers cannot be written into a row, by whomever.
func TestObjection_CannotBeAnsweredByAnEdit(t *testing.T) {
	w, _ := selected(t)
	id := w.raise(longmen, nil)
	for _, by := range []registry.Author{person("cadre", longmen), desk(person("cadre", longmen)), person("county_staff", longmen)} {
		for name, e := range map[string]syncproto.Edit{
			"decided":             w.change(longmen, schema.Objection, id, map[string]any{"state": "dismissed"}),
			"opened again":        w.change(longmen, schema.Objection, id, map[string]any{"state": "open"}),
			"in another's name":   w.change(longmen, schema.Objection, id, map[string]any{"answer": "x", "answered_by": "镇长"}),
			"on another day":      w.change(longmen, schema.Objection, id, map[string]any{"answered_on": "2018-06-01"}),
			"by another account":  w.change(longmen, schema.Objection, id, map[string]any{"answerer": registry.DerivedID("x")}),
			"recorded as decided": w.row(schema.Objection, map[string]any{"state": "dismissed"}),
			"recorded answered":   w.row(schema.Objection, map[string]any{"state": "open", "answer": "x"}),
			"taken away":          {Table: schema.Objection, Row: id, Delete: true, Base: w.units[longmen].Rev},
		} {
			if o := w.push(by, longmen, "", edits(e)); o.Kind != syncproto.Rejected || o.Problems[0].Code != schema.FieldServer {
				t.Errorf("%s, device %d: %s %v", name, by.Device, o.Kind, o.Problems)
			}
		}
	}
}
