package api_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math"
	"net/url"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/chronicle"
	"ruhu/server/registry"
)

// settled registers households of the village here, whose registry numbers are
// formulas, and the last of which has no place. Their ids are in order.
func (w *world) settled(n int) (ids []string) {
	w.t.Helper()
	p := w.phone("cui", here)
	for i := range n {
		id := fmt.Sprintf("0190aaaa-0000-7000-8000-%012d", i+1)
		place := `"latitude":43100000,"longitude":128900000,"accuracy":9,`
		if i == n-1 {
			place = ""
		}
		changeset := strings.NewReplacer(householdID, id, `"group_name"`, place+`"registry_no":"=1+`+fmt.Sprint(i)+`","group_name"`).Replace(p.household(i+1, here))
		var answered struct{ Outcomes []struct{ Outcome string } }
		p.push(changeset).into(&answered)
		if answered.Outcomes[0].Outcome != "applied" {
			w.t.Fatalf("%+v", answered)
		}
		ids = append(ids, id)
	}
	return ids
}

type figure struct {
	Name, Title, Area string
	Columns           []struct{ Key, Label string }
	Rows              []struct {
		Key, Label string
		Cells      []struct{ Value int }
	}
	Basis struct {
		Record, At, From, Until string
		Unapproved, Changed     int
	}
}

func TestFigures_AreCountedForTheArea(t *testing.T) {
	w := newWorld(t)
	w.settled(4)
	cadre := w.desk("kim", registry.Cadre, here)
	var table figure
	a := w.get("/v1/figures/1-1?record=working", cadre, "Accept-Language", "ko")
	a.into(&table)
	if table.Name != "1-1" || table.Area != here || table.Columns[1].Label != "호수" || table.Rows[0].Cells[1].Value != 4 || table.Basis.At != "2018-07-02" {
		t.Errorf("%+v", table)
	}
	var approved figure
	w.get("/v1/figures/1-1", cadre).into(&approved)
	if approved.Rows[0].Cells[1].Value != 0 || approved.Basis.Record != "approved" || approved.Basis.Unapproved != 4 || approved.Basis.Changed != 0 {
		t.Errorf("what nobody has approved: %+v", approved)
	}
	if a.Header.Get("Content-Language") != "ko" || a.Header.Get("Content-Disposition") != "" {
		t.Errorf("%v", a.Header)
	}
	w.get("/v1/figures/9-9", cadre).refused(schema.NotFound)
	w.get("/v1/figures/1-1?area=222426", cadre).refused(schema.Forbidden)
	w.get("/v1/figures/1-1?area="+there, cadre).refused(schema.Forbidden)
	w.get("/v1/figures/1-1", w.desk("admin", registry.Administrator, "222426")).refused(schema.Forbidden)
}

func TestFigures_AreListedWithTheirFormats(t *testing.T) {
	w := newWorld(t)
	var list struct {
		Tables []struct {
			Name, Title string
			Period      bool
			Formats     []string
		}
	}
	w.get("/v1/figures", w.desk("kim", registry.Cadre, here), "Accept-Language", "en").into(&list)
	if len(list.Tables) < 8 || list.Tables[0].Name != "1-1" || !strings.HasPrefix(list.Tables[0].Title, "Table 1-1") {
		t.Errorf("%+v", list)
	}
	for _, table := range list.Tables {
		w.get("/v1/figures/"+table.Name, w.desk("x"+table.Name, registry.Cadre, here)).into(&figure{})
		byPlace := len(table.Formats) == 4
		a := w.get("/v1/figures/"+table.Name+"?format=geojson", w.desk("y"+table.Name, registry.Cadre, here))
		if byPlace {
			a.into(&struct{}{})
		} else if p := a.refused(schema.NotOneOf); p.Field != "format" || p.Param != "json, csv, xlsx" {
			t.Errorf("%s: %+v", table.Name, p)
		}
	}
}

func TestFigures_AsFiles(t *testing.T) {
	w := newWorld(t)
	w.settled(4)
	staff := w.desk("staff", registry.CountyStaff, "222426")
	for format, media := range map[string]string{
		"csv": "text/csv; charset=utf-8", "geojson": "application/geo+json",
		"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	} {
		a := w.get("/v1/figures/1-1?record=working&format="+format, staff)
		if a.StatusCode != 200 || a.Header.Get("Content-Type") != media ||
			a.Header.Get("Content-Disposition") != `attachment; filename="1-1_222426_working_2018-07-02.`+format+`"` {
			t.Errorf("%s: %s %v", format, a.Status, a.Header)
		}
	}
	lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(w.get("/v1/figures/1-1?record=working&format=csv", staff).body), "\ufeff"))).ReadAll()
	if err != nil || len(lines) != 11 || lines[1][0] != "222426100" || lines[1][5] != "4" {
		t.Errorf("%v, %v", lines, err)
	}
	book, err := excelize.OpenReader(bytes.NewReader(w.get("/v1/figures/1-1?record=working&format=xlsx", staff).body))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	if got, err := book.GetCellValue("1-1", "F2"); got != "4" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}

func TestFigures_RefuseWhatTheyDoNotUnderstand(t *testing.T) {
	w := newWorld(t)
	staff := w.desk("staff", registry.CountyStaff, "222426")
	for query, want := range map[string]problem{
		"1-1?format=pdf":                                                 {Code: "not_one_of", Field: "format", Param: "json, csv, xlsx, geojson"},
		"1-1?format=":                                                    {Code: "not_one_of", Field: "format", Param: "json, csv, xlsx, geojson"},
		"2-1?format=geojson":                                             {Code: "not_one_of", Field: "format", Param: "json, csv, xlsx"},
		"1-1?area=2":                                                     {Code: "bad_query", Field: "area"},
		"1-1?area=222426104999":                                          {Code: "not_found"},
		"1-1?from=2018-07-01":                                            {Code: "bad_query", Field: "from"},
		"visits?from=2018-7-1":                                           {Code: "bad_date", Field: "from"},
		"1-1?record=both":                                                {Code: "not_one_of", Field: "record", Param: "approved, working"},
		"1-1?at=2018-02-30":                                              {Code: "bad_date", Field: "at"},
		"1-1?at=2018-07-03":                                              {Code: "in_future", Field: "at"},
		"1-1?at=2018-07-01&record=working":                               {Code: "not_one_of", Field: "record", Param: "approved"},
		"visits?record=approved":                                         {Code: "not_one_of", Field: "record", Param: "working"},
		"visits?at=2018-07-01":                                           {Code: "bad_query", Field: "at"},
		"visits?until=2018-06-31":                                        {Code: "bad_date", Field: "until"},
		"visits?from=2018-07-02&until=2018-07-01":                        {Code: "too_early", Field: "until", Param: "2018-07-02"},
		"1-1/households?row=total":                                       {Code: "bad_query", Field: "column"},
		"1-1/households?column=people":                                   {Code: "bad_query", Field: "row"},
		"1-1/households?row=total&column=horses":                         {Code: "not_found"},
		"1-1/households?row=total&column=people&limit=0":                 {Code: "bad_query", Field: "limit"},
		"1-1/households?row=total&column=people&limit=1001":              {Code: "bad_query", Field: "limit"},
		"1-1/households?row=total&column=people&format=csv":              {Code: "not_one_of", Field: "format", Param: "json, geojson"},
		"1-1/households?row=total&column=people&format=geojson":          {Code: "reason_missing", Field: "reason"},
		"1-1/households?row=total&column=people&format=geojson&reason=x": {Code: "bad_query", Field: "reason"},
	} {
		got := w.get("/v1/figures/"+query, staff).refused(schema.ErrCode(want.Code))
		if got.Field != want.Field || got.Param != want.Param {
			t.Errorf("%s: %+v, want %+v", query, got, want)
		}
	}
}

type behind struct {
	Total      int
	Next       string
	Households []struct {
		ID, Village string
		People      int
		Gone        bool
		Values      map[string]any
		Masked      []string
	}
}

func TestFigureHouseholds_AreTheHouseholdsBehindAFigure(t *testing.T) {
	w := newWorld(t)
	ids := w.settled(4)
	cadre := w.desk("kim", registry.Cadre, here)
	const path = "/v1/figures/1-1/households?record=working&row=total&column=households"
	var got []string
	for after, pages := "", 1; ; pages++ {
		var page behind
		w.get(path+"&limit=3&after="+after, cadre).into(&page)
		if page.Total != 4 || pages > 2 {
			t.Fatalf("page %d: %+v", pages, page)
		}
		for _, h := range page.Households {
			got = append(got, h.ID)
			if h.Gone || h.Village != here || h.Values["head_name"] != nil || h.Values["latitude"] != nil || len(h.Masked) == 0 {
				t.Errorf("%+v", h)
			}
		}
		if after = page.Next; after == "" {
			break
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(ids) {
		t.Errorf("%v, want %v", got, ids)
	}
	w.get(path+"&area="+there, cadre).refused(schema.Forbidden)
	w.get(path, w.desk("admin", registry.Administrator, "222426")).refused(schema.Forbidden)
	if body := string(w.get(path, cadre).body); strings.Contains(body, "金英子") || strings.Contains(body, "9999990001") {
		t.Error("what is personal stands in a list")
	}
}

func TestFigureHouseholds_OnAMapNeedAReason(t *testing.T) {
	w := newWorld(t)
	w.settled(2)
	cadre := w.desk("kim", registry.Cadre, here)
	const path = "/v1/figures/1-1/households?record=working&row=total&column=households&format=geojson&reason="
	var places struct {
		Features []struct {
			Geometry   *struct{ Coordinates [2]float64 }
			Properties map[string]any
		}
	}
	a := w.get(path+url.QueryEscape("核对住房位置"), cadre)
	a.into(&places)
	if len(places.Features) != 2 || places.Features[0].Geometry.Coordinates != [2]float64{128.9, 43.1} || places.Features[1].Geometry != nil {
		t.Errorf("%s", a.body)
	}
	for _, secret := range []string{"金英子", "13900000000", "9999990001"} {
		if strings.Contains(string(a.body), secret) {
			t.Errorf("the map tells %s", secret)
		}
	}
	told := false
	w.must(w.app.Store().Read(w.ctx, func(r app.Reader) error {
		return r.EachEntry(1, math.MaxInt64, func(e *chronicle.Entry) error {
			told = told || e.Kind == chronicle.Mapped && e.Subject == "1-1 total households" && strings.Contains(string(e.Facts), "核对住房位置")
			return nil
		})
	}))
	if !told {
		t.Error("nobody can tell who looked at the map, and why")
	}
}
