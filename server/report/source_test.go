package report_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/server/app"
	"ruhu/server/report"
)

// memory is a store of one register.
type memory struct{ *register }

func (m memory) Read(_ context.Context, fn func(app.Reader) error) error { return fn(m.register) }

// source asks a register, on 2 July 2018.
func source(r *register) *report.Source {
	return report.NewSource(memory{r}, func() time.Time { return time.Date(2018, 7, 1, 20, 0, 0, 0, time.UTC) })
}

func TestTable_InALanguageWithStableKeys(t *testing.T) {
	r, village := &register{}, antu.VillagesOf(shimen)[0].Code
	r.household("h", village, 3)
	table, err := source(r).Table(context.Background(), report.Query{Table: "1-1", Area: village})
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(table.In(schema.KO))
	if err != nil {
		t.Fatal(err)
	}
	name := antu.VillagesOf(shimen)[0].Name.ZH // villages have no Korean name
	want := `{"name":"1-1","title":"표 1-1 빈곤해탈공략 대상의 지역분포","area":"` + village + `","area_name":"` + name + `","rows_are":"지역",` +
		`"columns":[{"key":"people","label":"인수"},{"key":"households","label":"호수"}],"rows":[` +
		`{"key":"` + village + `","label":"` + name + `","scale":0,"cells":[{"value":3,"plan":null,"difference":null},{"value":1,"plan":null,"difference":null}]},` +
		`{"key":"total","label":"합계","scale":0,"cells":[{"value":3,"plan":null,"difference":null},{"value":1,"plan":null,"difference":null}]}],"differences":0,"basis":{"record":"approved","at":"2018-07-02","unapproved":0,"changed":0}}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestTable_MarshalsEveryLanguage(t *testing.T) {
	r := &register{}
	got, err := json.Marshal(r.table(t, "1-1"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`{"key":"people","label":{"zh-CN":"人数","ko":"인수","en":"people"}}`,
		`{"value":0,"plan":646,"difference":-646}`,
	} {
		if !strings.Contains(string(got), want) {
			t.Errorf("no %s in %s", want, got)
		}
	}
	var back report.Table
	if err := json.Unmarshal(got, &back); err != nil || back.Differences() != 11 {
		t.Errorf("read back: %d differences, %v", back.Differences(), err)
	}
}

func TestSource_WhatIsNotThereIsNotFound(t *testing.T) {
	ctx := context.Background()
	s := source(&register{})
	notFound := func(what string, err error) {
		t.Helper()
		if p, ok := app.AsProblem(err); !ok || p.Code != schema.NotFound {
			t.Errorf("%s: %v", what, err)
		}
	}
	county := report.Query{Table: "1-1", Area: antu.CountyCode}
	_, err := s.Table(ctx, report.Query{Table: "9-9", Area: antu.CountyCode})
	notFound("table", err)
	_, err = s.Table(ctx, report.Query{Table: "1-1", Area: "99"})
	notFound("area", err)
	_, err = s.Households(ctx, county, "222427000", "people")
	notFound("row", err)
	_, err = s.Households(ctx, county, shimen, "horses")
	notFound("column", err)
	if ids, err := s.Households(ctx, county, shimen, "people"); err != nil || ids == nil || len(ids) != 0 {
		t.Errorf("nobody lives there: %v, %v", ids, err)
	}
}

func TestSource_ListsEveryTableThatItCounts(t *testing.T) {
	s := source(&register{})
	for _, lang := range schema.Langs {
		list := s.List(lang)
		if len(list) < 10 {
			t.Fatalf("%+v", list)
		}
		for _, l := range list {
			table, err := s.Table(context.Background(), report.Query{Table: l.Name, Area: antu.CountyCode})
			if err != nil || table.Name != l.Name || table.Title.In(lang) != l.Title {
				t.Errorf("%+v: %+v, %v", l, table, err)
			}
			for _, format := range l.Formats {
				if _, err := table.File(format, lang); err != nil {
					t.Errorf("%s as %s: %v", l.Name, format, err)
				}
			}
		}
	}
}
