package schema_test

import (
	"slices"
	"strings"
	"testing"

	"ruhu/schema"
)

func TestEveryFieldIsFullyDeclared(t *testing.T) {
	for _, table := range schema.Tables() {
		if !table.Label.Complete() {
			t.Errorf("%s: label lacks a language", table.Name)
		}
		seen := map[string]bool{}
		for i, f := range table.Fields {
			at := table.Name + "." + f.Name
			if seen[f.Name] {
				t.Errorf("%s: declared twice", at)
			}
			seen[f.Name] = true
			if !f.Label.Complete() {
				t.Errorf("%s: label lacks a language", at)
			}
			if f.Kind == 0 || f.Version() > schema.Version {
				t.Errorf("%s: no kind, or a version from the future", at)
			}
			isCode := f.Kind == schema.Code || f.Kind == schema.CodeSet
			if isCode != (schema.Codes(f.Codes) != nil) {
				t.Errorf("%s: code list %q does not fit kind %s", at, f.Codes, f.Kind)
			}
			if f.Refers != "" && (f.Kind != schema.ID || schema.TableOf(f.Refers) == nil) {
				t.Errorf("%s: names rows of %q", at, f.Refers)
			}
			if f.Picture != "" && (f.Kind != schema.Hash || !schema.Codes("photo_kind").Has(f.Picture)) {
				t.Errorf("%s: is a photo of kind %q", at, f.Picture)
			}
			if f.Policy == schema.Union && f.Kind != schema.CodeSet {
				t.Errorf("%s: only sets can be united", at)
			}
			for _, member := range table.Group(i) {
				if table.PolicyOf(member) != table.PolicyOf(i) {
					t.Errorf("%s: its group has two policies", at)
				}
			}
		}
	}
}

func TestEveryCodeIsFullyLabelled(t *testing.T) {
	for _, list := range schema.CodeLists() {
		for _, item := range list.Items {
			if !item.Label.Complete() {
				t.Errorf("%s %s: label lacks a language", list.Name, item.Code)
			}
		}
	}
	for _, code := range schema.ErrCodes() {
		for _, lang := range schema.Langs {
			if (schema.Problem{Code: code}).Message(lang) == string(code) {
				t.Errorf("%s: no message in %s", code, lang)
			}
		}
	}
}

func TestCheckField(t *testing.T) {
	const today = "2018-06-15"
	text, num := schema.TextOf, schema.IntOf
	for _, c := range []struct {
		table *schema.Table
		field string
		value schema.Value
		want  schema.ErrCode // "" when the value is good
	}{
		{schema.Member, "name", text("金明哲"), ""},
		{schema.Member, "name", schema.Null, schema.Required},
		{schema.Member, "name", num(5), schema.WrongKind},
		{schema.Member, "name", text("a\x00b"), schema.BadText},
		{schema.Member, "id_number", schema.Null, ""},
		{schema.Member, "id_number", text("11010519491231002X"), ""}, // the standard's own example
		{schema.Member, "id_number", text("110105194912310021"), schema.BadIDNumber},
		{schema.Member, "id_number", text("11010519491331002X"), schema.BadIDNumber},
		{schema.Member, "left_on", text("2018-06-15"), ""},
		{schema.Member, "left_on", text("2018-06-16"), schema.InFuture},
		{schema.Member, "left_on", text("2018-02-30"), schema.BadDate},
		{schema.Member, "work_months", num(13), schema.TooBig},
		{schema.Member, "work_months", num(-1), schema.TooSmall},
		{schema.Member, "dibao", num(2), schema.WrongKind},
		{schema.Member, "dibao", text("1"), schema.WrongKind},
		{schema.Household, "main_cause", text("01"), ""},
		{schema.Household, "main_cause", text("99"), schema.UnknownCode},
		{schema.Household, "other_causes", text("01,05"), ""},
		{schema.Household, "other_causes", text(""), ""},
		{schema.Household, "other_causes", text("05,01"), schema.UnsortedSet},
		{schema.Household, "other_causes", text("01,01"), schema.UnsortedSet},
		{schema.Household, "other_causes", text("01,77"), schema.UnknownCode},
		{schema.Household, "phone", text("13944330001"), ""},
		{schema.Household, "phone", text("call me"), schema.BadPhone},
		{schema.Household, "latitude", num(39_900_000), schema.TooSmall},
		{schema.Household, "registered_year", num(20188), schema.TooBig},
		{schema.Measure, "member", text("not-a-uuid"), schema.BadUUID},
		{schema.Photo, "sha256", text("ABC"), schema.BadHash},
	} {
		got, ok := c.table.CheckField(c.table.Ordinal(c.field), c.value, today)
		if ok != (c.want == "") || got.Code != c.want && !ok {
			t.Errorf("%s.%s = %q: got %q, want %q", c.table.Name, c.field, c.value, got.Code, c.want)
		}
	}
}

func TestProblem_NeverRepeatsTheValue(t *testing.T) {
	p, _ := schema.Member.CheckField(schema.Member.Ordinal("id_number"), schema.TextOf("110105194912310021"), "2018-06-15")
	for _, lang := range schema.Langs {
		if m := p.Message(lang); len(m) == 0 || strings.Contains(m, "110105") {
			t.Errorf("%s: %q", lang, m)
		}
	}
}

func TestChecks_StandInTheOrderInWhichTheyAreMade(t *testing.T) {
	phone := schema.Household.Field("phone").Checks()
	if want := []schema.Check{{Is: "plain", Else: schema.BadText}, {Is: "phone", Else: schema.BadPhone}}; !slices.Equal(phone, want) {
		t.Errorf("phone: %v", phone)
	}
	cause := schema.Household.Field("main_cause").Checks()
	if want := (schema.Check{Is: "code", Limit: "poverty_cause", Else: schema.UnknownCode, Param: "poverty_cause"}); !slices.Equal(cause, []schema.Check{want}) {
		t.Errorf("main cause: %v", cause)
	}
}
