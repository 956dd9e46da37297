package intake_test

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/xuri/excelize/v2"

	"ruhu/schema"
	"ruhu/scripts/county"
	"ruhu/server/intake"
	"ruhu/server/sheet"
)

// workbook is a delivery of the county's first three households as Excel has it, to
// be spoilt. Sheets are called as their tables are in Chinese.
type workbook struct {
	testing.TB
	*excelize.File
}

// sheetOf is the name of a table's sheet.
func sheetOf(t *schema.Table) string { return t.Label.ZH }

func everything(*schema.Field) bool { return true }

// newWorkbook writes the households with headings in a language, or with the names of
// the fields.
func newWorkbook(t testing.TB, lang schema.Lang, households int) workbook {
	t.Helper()
	w := workbook{t, excelize.NewFile()}
	for _, table := range county.Tables() {
		form := intake.NewForm(table, lang, everything)
		w.must(w.NewSheet(form.Name()))
		lines := [][]any{row(form.Header())}
		for _, h := range antu().Households[:households] {
			for _, r := range antu().RowsOf(h) {
				if r.Table == table {
					lines = append(lines, written(form.Row(r)))
				}
			}
		}
		for i, line := range lines {
			w.check(w.SetSheetRow(form.Name(), "A"+strconv.Itoa(i+1), &line))
		}
	}
	w.check(w.DeleteSheet("Sheet1"))
	return w
}

func row(texts []string) (cells []any) {
	for _, text := range texts {
		cells = append(cells, text)
	}
	return cells
}

func written(cells []sheet.Cell) (line []any) {
	for _, c := range cells {
		n, err := strconv.ParseFloat(c.String(), 64)
		switch {
		case c.IsNull():
			line = append(line, nil)
		case c.IsInt() && err == nil:
			line = append(line, n)
		default:
			line = append(line, c.Text())
		}
	}
	return line
}

func (w workbook) check(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w workbook) must(_ int, err error) { w.Helper(); w.check(err) }

// at is the cell of a field in a row of its sheet.
func (w workbook) at(t *schema.Table, row int, field string) string {
	w.Helper()
	header := intake.NewForm(t, schema.ZH, everything).Header()
	label := t.Fields[t.Ordinal(field)].Label.ZH
	column := slices.IndexFunc(header, func(h string) bool { return h == label || strings.HasPrefix(h, label+" (") })
	name, err := excelize.CoordinatesToCellName(column+1, row)
	w.check(err)
	return name
}

func (w workbook) set(t *schema.Table, row int, field string, value any) {
	w.Helper()
	w.check(w.SetCellValue(sheetOf(t), w.at(t, row, field), value))
}

func (w workbook) bytes(o ...excelize.Options) []byte {
	w.Helper()
	var b bytes.Buffer
	w.check(w.Write(&b, o...))
	return b.Bytes()
}

func delivered(name string, data []byte) fstest.MapFS { return fstest.MapFS{name: {Data: data}} }

// spelled are faults as "sheet!letter+row code".
func spelled(d *intake.Delivery) (all []string) {
	for _, f := range d.Faults() {
		all = append(all, fmt.Sprintf("%s!%s%d %s", f.Sheet, f.Letter, f.Row, f.Problem.Code))
	}
	return all
}

// What is written in any of the three languages, or in the schema's own words, is read
// as it was, whichever language reads it.
func TestWorkbook_IsReadAsItWasWritten(t *testing.T) {
	want := slices.Collect(open(t, three().files()).Households())
	for _, lang := range append(schema.Langs[:], "") {
		t.Run(string(lang), func(t *testing.T) {
			d := open(t, delivered("登记.xlsx", newWorkbook(t, lang, 3).bytes()))
			if f := d.Faults(); len(f) > 0 {
				t.Fatalf("%d faults, such as %+v", len(f), f[0])
			}
			got := slices.Collect(d.Households())
			if !slices.EqualFunc(got, want, func(a, b []schema.Row) bool { return slices.EqualFunc(a, b, sameRow) }) {
				t.Errorf("%v\nwant %v", got, want)
			}
		})
	}
}

// TestWorkbook_FaultsAreToldBySheetRowColumnAndReason spoils one thing at a time.
func TestWorkbook_FaultsAreToldBySheetRowColumnAndReason(t *testing.T) {
	first, others := []int{1, 2}, []int{0, 2}
	for _, c := range []struct {
		name     string
		spoil    func(w workbook)
		faults   []string
		accepted []int // nil: the delivery is unusable
	}{
		{"merged cells", func(w workbook) { w.check(w.MergeCell("住房", "D2", "D3")) }, []string{"住房!D3 required", "住房!D2 merged_cells"}, nil},
		{"merged title", func(w workbook) {
			w.check(w.InsertRows("户", 1, 1))
			w.check(w.SetCellValue("户", "A1", "安图县建档立卡贫困户登记表"))
			w.check(w.MergeCell("户", "A1", "T1"))
		}, []string{"户!1 malformed", "户!A1 merged_cells"}, nil},
		{"hidden row", func(w workbook) { w.check(w.SetRowVisible("住房", 3, false)) }, []string{"住房!3 hidden_cells"}, others},
		{"hidden column", func(w workbook) { w.check(w.SetColVisible("住房", "D:E", false)) }, []string{"住房!D1 hidden_cells", "住房!E1 hidden_cells"}, nil},
		{"hidden sheet", func(w workbook) { w.check(w.SetSheetVisible("土地", false)) }, []string{"土地!0 hidden_cells"}, nil},
		{"a sheet nobody knows", func(w workbook) { w.must(w.NewSheet("说明")) }, []string{"说明!0 unknown_table"}, nil},
		{"a sheet of the server", func(w workbook) { w.must(w.NewSheet("搬迁档案")) }, []string{"搬迁档案!0 field_server"}, nil},
		{"a formula that was never computed", func(w workbook) {
			w.set(schema.Dwelling, 3, "area", nil)
			w.check(w.SetCellFormula("住房", w.at(schema.Dwelling, 3, "area"), "20*2"))
		}, []string{"住房!D3 formula_unknown"}, others},
		{"an error", func(w workbook) {
			w.check(w.SetCellDefault("住房", "D3", "#N/A"))
			w.set(schema.Dwelling, 3, "area", "#N/A")
		}, []string{"住房!D3 wrong_kind"}, others},
		{"identity number as a number", func(w workbook) { w.set(schema.Member, 2, "id_number", 222426195001012345) }, []string{"家庭成员!G2 digits_lost"}, first},
		{"bank account as a number", func(w workbook) { w.set(schema.Household, 3, "bank_account", 6.2220202001122304e18) }, []string{"户!H3 digits_lost"}, others},
		{"identity number rounded and made text", func(w workbook) { w.set(schema.Member, 2, "id_number", "2.22426195001012E+17") }, []string{"家庭成员!G2 digits_lost"}, first},
		{"no such day", func(w workbook) { w.set(schema.Member, 2, "born_on", 60) }, []string{"家庭成员!F2 bad_date"}, first},
		{"half a fen", func(w workbook) { w.set(schema.Income, 2, "amount", 100.125) }, []string{"收入!J2 too_precise"}, first},
		{"a word for a figure", func(w workbook) { w.set(schema.Income, 2, "amount", "约三千") }, []string{"收入!J2 wrong_kind"}, first},
		{"neither yes nor no", func(w workbook) { w.set(schema.Member, 2, "dibao", "不详") }, []string{"家庭成员!P2 wrong_kind"}, first},
		{"a word for a code", func(w workbook) { w.set(schema.Household, 3, "main_cause", "懒") }, []string{"户!K3 unknown_code"}, others},
		{"a figure in another unit", func(w workbook) { w.check(w.SetCellValue("收入", "J1", "金额 (万元)")) }, []string{"收入!J1 unknown_field", "收入!1 required"}, nil},
		{"a figure beside the table", func(w workbook) { w.check(w.SetCellValue("土地", "Z3", 7)) }, []string{"土地!Z3 unknown_field"}, others},
		{"a household nobody knows", func(w workbook) { w.check(w.SetCellValue("土地", "B3", "222426-9999")) }, []string{"土地!B3 no_such_household"}, []int{0, 1, 2}},
		{"no headings", func(w workbook) {
			w.check(w.DeleteSheet("土地"))
			w.must(w.NewSheet("土地"))
		}, []string{"土地!1 malformed"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorkbook(t, schema.ZH, 3)
			c.spoil(w)
			d := open(t, delivered("登记.xlsx", w.bytes()))
			got := spelled(d)
			if !slices.Equal(got, c.faults) {
				t.Errorf("faults %q, want %q", got, c.faults)
			}
			if got := accepted(d); !slices.Equal(got, c.accepted) {
				t.Errorf("accepted %v, want %v", got, c.accepted)
			}
			for _, lang := range schema.Langs {
				for _, e := range d.Report(lang).Faults {
					if e.Message == "" || strings.ContainsAny(e.Message, "{}") {
						t.Errorf("%s: %q", lang, e.Message)
					}
				}
			}
		})
	}
}

// What Excel stores in another way than it shows it, and what people write in another
// way than the schema, is read as what is meant.
func TestWorkbook_ReadsWhatIsMeant(t *testing.T) {
	for _, c := range []struct {
		name  string
		table *schema.Table
		row   int
		field string
		cell  any
		want  schema.Value
	}{
		{"a date as days", schema.Member, 2, "born_on", 43283, schema.TextOf("2018-07-02")},
		{"a date before the leap day that was not", schema.Member, 2, "born_on", 59, schema.TextOf("1900-02-28")},
		{"a date with a time", schema.Member, 2, "born_on", 43283.75, schema.TextOf("2018-07-02")},
		{"a date of Excel's own kind", schema.Member, 2, "born_on", time.Date(1950, 3, 1, 0, 0, 0, 0, time.UTC), schema.TextOf("1950-03-01")},
		{"a date without dashes", schema.Member, 2, "born_on", 19500301, schema.TextOf("1950-03-01")},
		{"a date with slashes", schema.Member, 2, "born_on", "1950/3/1", schema.TextOf("1950-03-01")},
		{"a date in Chinese", schema.Member, 2, "born_on", "１９５０年3月1日", schema.TextOf("1950-03-01")},
		{"a number as text", schema.Income, 2, "amount", "1200.50", schema.IntOf(120050)},
		{"a sum that is not quite", schema.Income, 2, "amount", 0.1 + 0.2, schema.IntOf(30)},
		{"wide digits", schema.Income, 2, "amount", "１２００", schema.IntOf(120000)},
		{"powers of ten", schema.Income, 2, "amount", "1.2E+3", schema.IntOf(120000)},
		{"a telephone as a number", schema.Household, 2, "phone", 15401234567, schema.TextOf("15401234567")},
		{"a telephone in wide digits", schema.Household, 2, "phone", "　１５４０１２３４５６７ ", schema.TextOf("15401234567")},
		{"a code without its zero", schema.Household, 2, "main_cause", 2, schema.TextOf("02")},
		{"a code in Korean", schema.Household, 2, "main_cause", "장애", schema.TextOf("02")},
		{"codes in any order", schema.Household, 2, "other_causes", "缺技术、因残；02", schema.TextOf("02,07")},
		{"a truth of Excel's own kind", schema.Member, 2, "dibao", true, schema.IntOf(1)},
		{"a truth in a word", schema.Member, 2, "dibao", "无", schema.IntOf(0)},
		{"spaces, wide ones too", schema.Household, 2, "remark", " 　独居老人　", schema.TextOf("独居老人")},
		{"a text that looks like a formula", schema.Household, 2, "remark", "'=1+1", schema.TextOf("=1+1")},
		{"a text of a mark", schema.Household, 2, "remark", "''x ", schema.TextOf("'x ")},
		{"a text of nothing", schema.Household, 2, "remark", "'", schema.TextOf("")},
		{"what Excel spells for XML", schema.Household, 2, "remark", "a_x005F_x000B_", schema.TextOf("a_x000B_")},
		{"a year", schema.Household, 2, "registered_year", 2014, schema.IntOf(2014)},
		{"the member of a measure by name", schema.Measure, 2, "member", antu().Households[0].Members[0].Name, schema.TextOf(antu().RowsOf(antu().Households[0])[1].ID)},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorkbook(t, schema.ZH, 1)
			w.set(c.table, c.row, c.field, c.cell)
			d := open(t, delivered("登记.xlsx", w.bytes()))
			if got := spelled(d); len(got) > 0 {
				t.Fatalf("faults %q", got)
			}
			for rows := range d.Households() {
				r := rows[slices.IndexFunc(rows, func(r schema.Row) bool { return r.Table == c.table })]
				if got := r.Get(c.field); got != c.want {
					t.Errorf("%v, want %v", got, c.want)
				}
			}
		})
	}
}

// Old Macs count from 1904.
func TestWorkbook_DaysSince1904(t *testing.T) {
	w := newWorkbook(t, schema.ZH, 1)
	yes := true
	w.check(w.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}))
	w.set(schema.Member, 2, "born_on", 43283-1462)
	for rows := range open(t, delivered("登记.xlsx", w.bytes())).Households() {
		if got := rows[1].Get("born_on").Text(); got != "2018-07-02" {
			t.Errorf("%q", got)
		}
	}
}

// A formula counts for what it came to when the workbook was saved.
func TestWorkbook_AFormulaIsItsResult(t *testing.T) {
	w := newWorkbook(t, schema.ZH, 1)
	w.set(schema.Dwelling, 2, "area", 61.5)
	w.check(w.SetCellFormula("住房", w.at(schema.Dwelling, 2, "area"), "60+1.5"))
	for rows := range open(t, delivered("登记.xlsx", w.bytes())).Households() {
		for _, r := range rows {
			if r.Table == schema.Dwelling && r.Get("area") != schema.IntOf(615) {
				t.Errorf("%v", r)
			}
		}
	}
}

// Rows and sheets with nothing in them, stars at headings, a sheet of lists that is
// hidden: forms are like that.
func TestWorkbook_Tolerates(t *testing.T) {
	w := newWorkbook(t, schema.ZH, 3)
	w.check(w.InsertRows("户", 3, 5))
	w.check(w.SetCellValue("住房", "E1", "房屋主要结构　*"))
	w.must(w.NewSheet("lists"))
	w.check(w.SetCellValue("lists", "A1", "01"))
	w.check(w.SetSheetVisible("lists", false))
	d := open(t, fstest.MapFS{"登记.xlsx": {Data: w.bytes()}, "~$登记.xlsx": {Data: []byte("x")}, "说明.docx": {Data: []byte("x")}})
	if len(d.Faults()) > 0 || len(accepted(d)) != 3 {
		t.Errorf("%q, %v", spelled(d), accepted(d))
	}
}

// A folder may have a workbook for each township, and CSV files beside them.
func TestWorkbook_SeveralInOneFolder(t *testing.T) {
	files := fstest.MapFS{"north.xlsx": {Data: newWorkbook(t, schema.ZH, 1).bytes()}}
	csv := three()
	for name, lines := range csv {
		rest := [][]string{lines[0]}
		for _, line := range lines[1:] {
			if name == "people.csv" || !slices.Contains(line, antu().Households[0].ID) {
				rest = append(rest, line)
			}
		}
		csv[name] = rest
	}
	for name, file := range csv.files() {
		files[name] = file
	}
	d := open(t, files)
	if len(d.Faults()) > 0 || len(accepted(d)) != 3 {
		t.Errorf("%q, %v", spelled(d), accepted(d))
	}
	files["again.xlsx"] = files["north.xlsx"]
	d = open(t, files)
	if len(d.Faults()) == 0 || len(accepted(d)) != 2 {
		t.Errorf("%q, %v", spelled(d), accepted(d))
	}
	for _, f := range d.Faults() {
		if f.File != "north.xlsx" || f.Problem.Code != schema.RepeatedRow || !strings.HasPrefix(f.Problem.Param, "again.xlsx 户:") && f.Sheet == "户" {
			t.Errorf("%+v", f)
		}
	}
}

// A registry of the office knows households by their numbers and people by theirs.
func TestWorkbook_NeedsNoIDs(t *testing.T) {
	w := newWorkbook(t, schema.ZH, 3)
	for _, table := range county.Tables() {
		w.check(w.RemoveCol(sheetOf(table), "A"))
		if table.IsRoot() {
			continue
		}
		for i := range 40 {
			cell := "A" + strconv.Itoa(i+2)
			id, err := w.GetCellValue(sheetOf(table), cell)
			w.check(err)
			for _, h := range antu().Households[:3] {
				if h.ID == id {
					w.check(w.SetCellValue(sheetOf(table), cell, antu().RowsOf(h)[0].Get("registry_no").Text()))
				}
			}
		}
	}
	files := delivered("登记.xlsx", w.bytes())
	d := open(t, files)
	if len(d.Faults()) > 0 {
		t.Fatalf("%q", spelled(d))
	}
	again := slices.Collect(open(t, files).Households())
	households, rows := 0, 0
	for got := range d.Households() {
		want := antu().RowsOf(antu().Households[households])
		for i, r := range got {
			if !d.Unnamed(r) || r.ID != again[households][i].ID || r.Household != got[0].ID || r.Village != want[0].Village {
				t.Errorf("%+v", r)
			}
		}
		households++
		rows += len(got) - len(want)
	}
	if households != 3 || rows != 0 {
		t.Errorf("%d households, %d rows too many", households, rows)
	}
}
