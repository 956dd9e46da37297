package antu_test

import (
	"slices"
	"strings"
	"testing"

	"ruhu/schema"
	"ruhu/schema/antu"
)

func TestAreas_FormATreeOfCodes(t *testing.T) {
	levels := map[string]int{}
	seen := map[string]bool{"": true}
	for _, a := range antu.Areas() {
		if !seen[a.Parent] || !strings.HasPrefix(a.Code, a.Parent) {
			t.Errorf("area %s: parent %q", a.Code, a.Parent)
		}
		if seen[a.Code] {
			t.Errorf("area %s: twice", a.Code)
		}
		if a.Level != antu.LevelVillage && !a.Name.Complete() {
			t.Errorf("area %s: a language is missing", a.Code)
		}
		if a.Name.ZH == "" || a.Name.EN == "" {
			t.Errorf("area %s: no name", a.Code)
		}
		seen[a.Code] = true
		levels[a.Level]++
	}
	want := map[string]int{"province": 1, "prefecture": 1, "county": 1, "township": 9, "village": 180}
	for level, n := range want {
		if levels[level] != n {
			t.Errorf("%s: %d areas, want %d", level, levels[level], n)
		}
	}
}

func TestVillagesOf_MatchesTheNationalList(t *testing.T) {
	want := map[string]int{
		"222426100": 45, "222426101": 41, "222426102": 8, "222426103": 12, "222426104": 9,
		"222426105": 17, "222426106": 13, "222426200": 18, "222426201": 17,
	}
	for _, township := range antu.Townships() {
		if got := len(antu.VillagesOf(township.Code)); got != want[township.Code] {
			t.Errorf("%s: %d villages, want %d", township.Name.ZH, got, want[township.Code])
		}
	}
	if antu.VillagesOf("222426999") != nil {
		t.Error("an unknown township has villages")
	}
}

func TestTable11_AddsUp(t *testing.T) {
	end2015, reidentified := 0, 0
	for _, r := range antu.Table11() {
		end2015 += r.End2015
		reidentified += r.Reidentified
	}
	if end2015 != antu.PeopleEnd2015 || reidentified != antu.RegisteredPeople {
		t.Errorf("sums %d and %d", end2015, reidentified)
	}
}

func TestTable12_AgreesWithTable11AndTheCauses(t *testing.T) {
	byTownship, byCause := map[string]int{}, map[string]int{}
	for _, c := range antu.Table12() {
		byTownship[c.Township] += c.People
		byCause[c.Cause] += c.People
	}
	for _, r := range antu.Table11() {
		if byTownship[r.Township] != r.Reidentified {
			t.Errorf("%s: %d people, table 1-1 says %d", r.Township, byTownship[r.Township], r.Reidentified)
		}
	}
	households := 0
	for _, c := range antu.Causes() {
		households += c.Households
		if byCause[c.Key] != c.People {
			t.Errorf("%s: %d people, the text says %d", c.Key, byCause[c.Key], c.People)
		}
		if !c.Name.Complete() {
			t.Errorf("%s: a language is missing", c.Key)
		}
	}
	if households != antu.RegisteredHouseholds {
		t.Errorf("%d households", households)
	}
}

func TestExits_AddUp(t *testing.T) {
	var sum antu.Exit
	for _, e := range antu.Exits() {
		if e.Done != (e.Year < 2018) {
			t.Errorf("%d: done = %v in a plan of June 2018", e.Year, e.Done)
		}
		sum.Villages += e.Villages
		sum.Households += e.Households
		sum.People += e.People
	}
	if sum.Villages != antu.PoorVillages || sum.Households != antu.RegisteredHouseholds || sum.People != antu.RegisteredPeople {
		t.Errorf("sums %+v", sum)
	}
}

func TestMeasures_AreTheSevenOfTable31(t *testing.T) {
	var people []int
	for i, m := range antu.Measures() {
		if m.Number != i+1 || !m.Name.Complete() {
			t.Errorf("measure %+v", m)
		}
		people = append(people, m.People)
	}
	if want := []int{10146, 4338, 71, 677, 525, 10146, 6429}; !slices.Equal(people, want) {
		t.Errorf("people %v, want %v", people, want)
	}
}

func TestRelocationQuota_AddsUp(t *testing.T) {
	households, people := 0, 0
	for _, q := range antu.RelocationQuota() {
		households += q.Households
		people += q.People
	}
	if households != 39 || people != 71 {
		t.Errorf("%d households, %d people", households, people)
	}
}

func TestLines_AreThoseOfSection37(t *testing.T) {
	want := []antu.Line{
		{Kind: antu.LineDibao, Year: 2016, Fen: 340000},
		{Kind: antu.LineDibao, Year: 2017, Fen: 360000},
		{Kind: antu.LineDibao, Year: 2018, Fen: 372000},
		{Kind: antu.LineNational, Year: 2018, Fen: 360000},
	}
	if got := antu.Lines(); !slices.Equal(got, want) {
		t.Errorf("lines %v", got)
	}
}

func TestVillages_ReturnsAFreshSlice(t *testing.T) {
	antu.Villages()[0].Code = "changed"
	if antu.Villages()[0].Code == "changed" {
		t.Error("a caller changed the reference data")
	}
}

func TestReference_RowsAreGood(t *testing.T) {
	want := map[*schema.Table]int{schema.Area: 192, schema.PovertyLine: 4, schema.RelocationQuota: 3}
	for _, r := range antu.Reference() {
		if len(r.Rows) != want[r.Table] {
			t.Errorf("%s: %d rows, want %d", r.Table.Name, len(r.Rows), want[r.Table])
		}
		delete(want, r.Table)
		for _, values := range r.Rows {
			if problems := schema.CheckRow(schema.Row{Table: r.Table, Values: values}, "2018-06-15"); problems != nil && values[1] != schema.TextOf("") {
				t.Errorf("%s %v: %v", r.Table.Name, values, problems)
			}
		}
	}
	if len(want) > 0 {
		t.Errorf("missing: %v", want)
	}
}
