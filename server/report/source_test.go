package report_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/server/app"
	"ruhu/server/report"
)

// memory is a store of one register.
type memory struct{ *register }

func (m memory) Read(_ context.Context, fn func(app.Reader) error) error { return fn(m.register) }

func TestFigures_InALanguageWithStableKeys(t *testing.T) {
	r, village := &register{}, antu.VillagesOf(shimen)[0].Code
	r.household("h", village, 3)
	figures, err := report.NewSource(memory{r}).Figures(context.Background(), "1-1", village, schema.KO)
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(figures)
	if err != nil {
		t.Fatal(err)
	}
	name := antu.VillagesOf(shimen)[0].Name.ZH // villages have no Korean name
	want := `{"name":"1-1","title":"표 1-1 빈곤해탈공략 대상의 지역분포","area":"` + village + `","area_name":"` + name + `","rows_are":"지역",` +
		`"columns":[{"key":"people","label":"인수"},{"key":"households","label":"호수"}],"rows":[` +
		`{"key":"` + village + `","label":"` + name + `","scale":0,"cells":[{"value":3,"plan":null,"difference":null},{"value":1,"plan":null,"difference":null}]},` +
		`{"key":"total","label":"합계","scale":0,"cells":[{"value":3,"plan":null,"difference":null},{"value":1,"plan":null,"difference":null}]}],"differences":0}`
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

func TestFigures_WhatIsNotThereIsNotFound(t *testing.T) {
	ctx := context.Background()
	s := report.NewSource(memory{&register{}})
	notFound := func(what string, err error) {
		t.Helper()
		if p, ok := app.AsProblem(err); !ok || p.Code != schema.NotFound {
			t.Errorf("%s: %v", what, err)
		}
	}
	_, err := s.Figures(ctx, "9-9", antu.CountyCode, schema.ZH)
	notFound("table", err)
	_, err = s.Figures(ctx, "1-1", "99", schema.ZH)
	notFound("area", err)
	_, err = s.Households(ctx, "1-1", antu.CountyCode, "222427000", "people")
	notFound("row", err)
	_, err = s.Households(ctx, "1-1", antu.CountyCode, shimen, "horses")
	notFound("column", err)
	if ids, err := s.Households(ctx, "1-1", antu.CountyCode, shimen, "people"); err != nil || ids == nil || len(ids) != 0 {
		t.Errorf("nobody lives there: %v, %v", ids, err)
	}
}

func TestTableNames_AreThoseOfTheTables(t *testing.T) {
	f, err := report.Count(&register{}, antu.CountyCode)
	if err != nil {
		t.Fatal(err)
	}
	for i, table := range f.Tables() {
		if table.Name != report.TableNames()[i] {
			t.Errorf("%s: %s", table.Name, report.TableNames()[i])
		}
	}
}
