package report_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/server/app"
	"ruhu/server/report"
	"ruhu/server/sheet"
)

func fileOf(t *testing.T, table report.Table, format string, lang schema.Lang) []byte {
	t.Helper()
	file, err := table.File(format, lang)
	if err != nil {
		t.Fatal(err)
	}
	return file.Body
}

// TestFile_SaysTheSameInEveryFormat reads what was written again, and compares each
// figure with the table's.
func TestFile_SaysTheSameInEveryFormat(t *testing.T) {
	for _, table := range newDesk(t).figures(antu.CountyCode).Tables() {
		for _, lang := range schema.Langs {
			var view report.View
			if err := json.Unmarshal(fileOf(t, table, report.JSON, lang), &view); err != nil || !reflect.DeepEqual(view, table.In(lang)) {
				t.Errorf("table %s: JSON reads as %+v: %v", table.Name, view, err)
			}
			lines := readCSV(t, fileOf(t, table, report.CSV, lang))
			checkLines(t, table, lines, lang)
			cells := readXLSX(t, table.Name, fileOf(t, table, report.XLSX, lang))
			if len(cells) != len(lines) || len(cells[0]) > len(lines[0]) {
				t.Errorf("table %s: XLSX has %d lines, CSV has %d", table.Name, len(cells), len(lines))
			}
			checkLines(t, table, cells, lang)
		}
	}
}

func readCSV(t *testing.T, body []byte) [][]string {
	t.Helper()
	lines, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(body, []byte("\ufeff")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines {
		for i := range line {
			line[i] = sheet.Plain(line[i])
		}
	}
	return lines
}

func readXLSX(t *testing.T, tab string, body []byte) [][]string {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	lines, err := book.GetRows(tab, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

// checkLines: the lines of a file are those of the table, figure by figure.
func checkLines(t *testing.T, table report.Table, lines [][]string, lang schema.Lang) {
	t.Helper()
	if len(lines) != len(table.Rows)+1 {
		t.Fatalf("table %s: %d lines for %d rows", table.Name, len(lines), len(table.Rows))
	}
	for i, row := range table.Rows {
		line := lines[i+1]
		if line[0] != row.Key || line[1] != row.Label.In(lang) {
			t.Errorf("table %s, row %s: %q", table.Name, row.Key, line)
		}
		next := 2
		for j, c := range row.Cells {
			heading := lines[0][next]
			if heading != table.Columns[j].Label.In(lang) || parse(t, line[next], row.Scale) != c.Value {
				t.Errorf("table %s, %s, %s: %s is %q, want %d", table.Name, row.Key, table.Columns[j].Key, heading, line[next], c.Value)
			}
			if next++; next < len(lines[0]) && strings.HasPrefix(lines[0][next], heading+" · ") {
				if c.Plan != nil && (parse(t, line[next], row.Scale) != *c.Plan || parse(t, line[next+1], row.Scale) != *c.Difference) {
					t.Errorf("table %s, %s, %s: the plan's %q, want %d", table.Name, row.Key, heading, line[next:next+2], *c.Plan)
				}
				next += 2
			}
		}
	}
}

// parse reads a figure: scaled, it is exact.
func parse(t *testing.T, text string, scale int) int {
	t.Helper()
	whole, fraction, _ := strings.Cut(text, ".")
	fraction += strings.Repeat("0", scale-len(fraction))
	n, err := strconv.Atoi(whole + fraction)
	if err != nil {
		t.Errorf("%q is no figure: %v", text, err)
	}
	return n
}

func TestFile_NotesSayWhatTheFiguresAre(t *testing.T) {
	for lang, want := range map[schema.Lang][]string{
		schema.ZH: {"说明", "安图县 222426", "2018-07-02", "已审核档案"}, schema.KO: {"설명", "안도현 222426", "2018-07-02", "심사 통과 기록"},
		schema.EN: {"notes", "Antu County 222426", "2018-07-02", "approved record"},
	} {
		table, err := source(relocating()).Table(t.Context(), report.Query{Table: "1-1", Area: antu.CountyCode})
		if err != nil {
			t.Fatal(err)
		}
		text := ""
		for _, line := range readXLSX(t, want[0], fileOf(t, table, report.XLSX, lang)) {
			text += strings.Join(line, "|") + "\n"
		}
		for _, part := range append(want[1:], table.Title.In(lang)) {
			if !strings.Contains(text, part) {
				t.Errorf("%s: no %q in\n%s", lang, part, text)
			}
		}
	}
	table, _ := source(visiting()).Table(t.Context(), report.Query{Table: "visits", Area: shimen, Period: report.Period{From: "2018-07-01"}})
	file, _ := table.File(report.CSV, schema.EN)
	if lines := readCSV(t, file.Body); !reflect.DeepEqual(lines[1][6:], []string{"working record, with changes nobody has approved", "2018-07-02", "2018-07-01", ""}) {
		t.Errorf("a line of CSV says %q", lines[1])
	}
	if file.Name != "visits_222426104_working_2018-07-02_2018-07-01_to.csv" {
		t.Errorf("%s", file.Name)
	}
}

type places struct {
	Type     string
	About    struct{ Name, Title, Area string }
	Features []struct {
		ID       string
		Geometry *struct {
			Type        string
			Coordinates []json.Number
		}
		Properties map[string]any
	}
}

func TestGeoJSON_HasAPointForEachPlaceWithEnoughHomes(t *testing.T) {
	r := &register{}
	home := func(id, village string, latitude, longitude int64) {
		r.add(schema.Household, id, village, map[string]schema.Value{"status": schema.TextOf("registered"), "main_cause": schema.TextOf("01"),
			"latitude": schema.IntOf(latitude), "longitude": schema.IntOf(longitude)})
	}
	home("a", first, 43_100_999, 128_900_001)
	home("b", first, 43_100_998, 128_900_003)
	home("c", first, 43_100_997, 128_900_008)
	home("d", second, 43_200_000, 128_950_000)
	home("e", second, 43_200_000, 128_950_000)
	table, err := source(r).Table(t.Context(), report.Query{Table: "1-1", Area: shimen})
	if err != nil {
		t.Fatal(err)
	}
	var got places
	if err := json.Unmarshal(fileOf(t, table, report.GeoJSON, schema.EN), &got); err != nil {
		t.Fatal(err)
	}
	if got.Type != "FeatureCollection" || got.About.Name != "1-1" || len(got.Features) != len(antu.VillagesOf(shimen)) {
		t.Fatalf("%+v", got)
	}
	one, two := got.Features[0], got.Features[1]
	if one.ID != first || one.Geometry == nil || !reflect.DeepEqual(one.Geometry.Coordinates, []json.Number{"128.900000", "43.100000"}) {
		t.Errorf("a village is at %+v", one.Geometry)
	}
	if one.Properties["households"] != 3.0 || one.Properties["name"] == "" {
		t.Errorf("%+v", one.Properties)
	}
	// Two homes would be found by who knows one of them.
	if two.ID != second || two.Geometry != nil || two.Properties["households"] != 2.0 {
		t.Errorf("%+v", two)
	}
}

func TestFile_OfAFormatThatThereIsNot(t *testing.T) {
	f := newDesk(t).figures(shimen)
	for name, want := range map[string]string{"1-1": "json, csv, xlsx, geojson", "2-1": "json, csv, xlsx"} {
		table, err := f.Table(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, format := range []string{"pdf", "", "XLSX", "geojson"} {
			if _, err := table.File(format, schema.ZH); format != "geojson" || name == "2-1" {
				if p, ok := app.AsProblem(err); !ok || p.Code != schema.NotOneOf || p.Field != "format" || p.Param != want {
					t.Errorf("table %s as %q: %v", name, format, err)
				}
			}
		}
	}
}
