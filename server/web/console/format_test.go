package console

import (
	"testing"

	"ruhu/schema"
)

func TestFigures_AreSpeltForPeople(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{grouped(0), "0"}, {grouped(999), "999"}, {grouped(1000), "1,000"}, {grouped(-1234567), "−1,234,567"},
		{scaled(5, 2), "0.05"}, {scaled(-5, 2), "−0.05"}, {scaled(123456, 1), "12,345.6"}, {scaled(7, 0), "7"}, {scaled(42_000_001, 6), "42.000001"},
		{size(1), "1\u00a0kB"}, {size(999_001), "1,000\u00a0kB"}, {size(1_560_000), "1.5\u00a0MB"},
		{yuan(1), "0.01"}, {yuan(-360000), "−3,600.00"},
		{signed(3, 0), "+3"}, {signed(0, 0), "0"}, {signed(-150, 2), "−1.50"},
		{moment(1530493200000), "2018-07-02 09:00"}, {moment(1530460799999), "2018-07-01 23:59"},
		{offset(schema.EN, 3*60*1000), "3 min ahead"}, {offset(schema.ZH, -119*60*1000), "慢119分钟"},
		{offset(schema.KO, 5*60*60*1000), "5시간 빠름"}, {offset(schema.EN, -400*24*60*60*1000), "400 days behind"},
		{hint("金英子"), "金＊＊"}, {hint(""), ""}, {short("0190aaaa-0000"), "0190aaaa…"}, {short("abc"), "abc"},
		{head("kind of measure"), "Kind of measure"}, {head("户主姓名"), "户主姓名"}, {head("호주"), "호주"},
		{string(tongue("金英")), "zh-CN"}, {string(tongue("金英子 김")), "ko"}, {string(tongue("Ruhu 12")), ""},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestValues_AreSpeltByKindAndHiddenBySensitivity(t *testing.T) {
	f := form{lang: schema.EN}
	field := func(table *schema.Table, name string) *schema.Field { return table.Field(name) }
	for _, c := range []struct {
		field *schema.Field
		value schema.Value
		shown schema.Sensitivity
		want  value
	}{
		{field(schema.Household, "main_cause"), schema.TextOf("02"), schema.Plain, value{Text: "disability"}},
		{field(schema.Household, "main_cause"), schema.TextOf("77"), schema.Plain, value{Text: "77"}},
		{field(schema.Household, "other_causes"), schema.TextOf("05,07"), schema.Plain, value{Text: "lack of land, lack of technology"}},
		{field(schema.Household, "other_causes"), schema.TextOf(""), schema.Plain, value{Absent: true}},
		{field(schema.Household, "remark"), schema.Null, schema.Plain, value{Absent: true}},
		{field(schema.Household, "head_name"), schema.TextOf("金英子"), schema.Plain, value{Text: "金＊＊"}},
		{field(schema.Household, "head_name"), schema.TextOf("金英子"), schema.Personal, value{Text: "金英子"}},
		{field(schema.Household, "latitude"), schema.IntOf(43_012_352), schema.Plain, value{Hidden: true}},
		{field(schema.Household, "latitude"), schema.IntOf(43_012_352), schema.Personal, value{Text: "43.012352°"}},
		{field(schema.Household, "bank_account"), schema.TextOf("999999"), schema.Personal, value{Hidden: true}},
		{field(schema.Member, "health"), schema.TextOf("1"), schema.Personal, value{Hidden: true}},
		{field(schema.Member, "dibao"), schema.BoolOf(true), schema.Plain, value{Text: "yes"}},
		{field(schema.Member, "work_months"), schema.IntOf(3), schema.Plain, value{Text: "3\u00a0months"}},
		{field(schema.Dwelling, "area"), schema.IntOf(501), schema.Plain, value{Text: "50.1\u00a0m²"}},
		{field(schema.Measure, "funds"), schema.IntOf(330000), schema.Plain, value{Text: "3,300.00\u00a0yuan"}},
		{field(schema.Household, "exit_year"), schema.IntOf(2017), schema.Plain, value{Text: "2017"}},
		{field(schema.RelocationCase, "step"), schema.TextOf("apply"), schema.Plain, value{Text: "application by the household"}},
		{field(schema.Conflict, "table_name"), schema.TextOf("dwelling"), schema.Plain, value{Text: "dwelling"}},
	} {
		if got := f.value(c.field, c.value, c.shown); got != c.want {
			t.Errorf("%s of %q: %+v, want %+v", c.field.Name, c.value, got, c.want)
		}
	}
}

func TestSides_OfACaseAreReadStrictly(t *testing.T) {
	got := parseSide(`{"a":12,"b":"x\"y","c":null,"d":-3}`)
	want := map[string]schema.Value{"a": schema.IntOf(12), "b": schema.TextOf(`x"y`), "c": schema.Null, "d": schema.IntOf(-3)}
	for name, v := range want {
		if got[name] != v {
			t.Errorf("%s is %v", name, got[name])
		}
	}
	for _, bad := range []string{"", "null", "[]", "{", `{"a":1}{`, `{"a":1,"b":1.5}`} {
		if len(parseSide(bad)) > 0 {
			t.Errorf("%q says something", bad)
		}
	}
}

func TestPager_KnowsItsWay(t *testing.T) {
	list := []int{1, 2, 3, 4, 5}
	for page, want := range map[int]int{1: 2, 2: 2, 3: 1, 4: 0} {
		if got := slice(list, page, 2); len(got) != want {
			t.Errorf("page %d has %v", page, got)
		}
	}
}
