package sheet_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"ruhu/schema"
	"ruhu/server/sheet"
)

// people is a sheet of everything that a cell can be, and what it reads as.
var people = sheet.Sheet{
	Name:    "people",
	Columns: []sheet.Column{{Heading: "编号"}, {Heading: "=姓名"}, {Heading: "人均, 元", Width: 12}},
	Rows: sheet.Fixed([][]sheet.Cell{
		{sheet.Text("222426198001010019"), sheet.Text("金英子"), sheet.Number(312345, 2)},
		{sheet.Text("007"), sheet.Text("=1+1"), sheet.Number(-5, 2)},
		{sheet.Text("1e5"), sheet.Text("两行\n\"引号\", 逗号;=2"), sheet.Number(0, 0)},
		{sheet.Text("_x000D_"), sheet.Text(" 前后 "), {}},
		{sheet.Text("'a"), sheet.Text("<&>\t"), sheet.Number(-123456789012345678, 0)},
	}),
}

var peopleTexts = [][]string{
	{"编号", "=姓名", "人均, 元"},
	{"222426198001010019", "金英子", "3123.45"},
	{"007", "=1+1", "-0.05"},
	{"1e5", "两行\n\"引号\", 逗号;=2", "0"},
	{"_x000D_", " 前后 ", ""},
	{"'a", "<&>\t", "-123456789012345678"},
}

func TestWriteCSV_IsReadAgainAsItWas(t *testing.T) {
	var b bytes.Buffer
	if err := sheet.WriteCSV(&b, people); err != nil {
		t.Fatal(err)
	}
	text, marked := strings.CutPrefix(b.String(), "\ufeff")
	if !marked {
		t.Error("Excel would not know that it is UTF-8")
	}
	lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if lines[2][1] != "'=1+1" {
		t.Errorf("a spreadsheet would run %q", lines[2][1])
	}
	for i := range lines {
		for j := range lines[i][:2] {
			lines[i][j] = sheet.Plain(lines[i][j])
		}
	}
	if !reflect.DeepEqual(lines, peopleTexts) {
		t.Errorf("%q, want %q", lines, peopleTexts)
	}
}

func TestWriteCSV_ByTheLetter(t *testing.T) {
	var b bytes.Buffer
	err := sheet.WriteCSV(&b, sheet.Sheet{Columns: []sheet.Column{{Heading: "a"}, {Heading: "b"}}, Rows: sheet.Fixed([][]sheet.Cell{
		{sheet.Text("-1"), sheet.Number(-1, 0)}, {sheet.Text(""), {}},
	})})
	if want := "\ufeff\"a\",\"b\"\r\n\"'-1\",-1\r\n\"\",\r\n"; err != nil || b.String() != want {
		t.Errorf("%q, %v", b.String(), err)
	}
}

func TestWriteXLSX_IsReadAgainAsItWas(t *testing.T) {
	book := written(t, people, sheet.Sheet{Name: "说明", Columns: []sheet.Column{{Heading: "x"}}, Rows: sheet.Fixed(nil)})
	if tabs := book.GetSheetList(); !slices.Equal(tabs, []string{"people", "说明"}) {
		t.Fatal(tabs)
	}
	lines, err := book.GetRows("people", excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	lines[4] = append(lines[4], "") // the library leaves empty cells at the end of a row out
	if !reflect.DeepEqual(lines, peopleTexts) {
		t.Errorf("%q, want %q", lines, peopleTexts)
	}
	if lines, err := book.GetRows("说明"); err != nil || len(lines) != 1 {
		t.Errorf("%v, %v", lines, err)
	}
}

func TestWriteXLSX_NumbersAreNumbersAndTextsAreTexts(t *testing.T) {
	book := written(t, people)
	for cell, want := range map[string]struct {
		kind   excelize.CellType
		format string
	}{
		"A1": {excelize.CellTypeInlineString, "@"}, "B1": {excelize.CellTypeInlineString, "@"},
		"A2": {excelize.CellTypeInlineString, "@"}, "A3": {excelize.CellTypeInlineString, "@"},
		"B3": {excelize.CellTypeInlineString, "@"},
		"C2": {excelize.CellTypeUnset, "0.00"}, "C4": {excelize.CellTypeUnset, "0"},
		"C6": {excelize.CellTypeInlineString, "@"}, // a spreadsheet would round it
	} {
		kind, err := book.GetCellType("people", cell)
		if err != nil || kind != want.kind {
			t.Errorf("%s is of type %d, want %d: %v", cell, kind, want.kind, err)
		}
		if formula, err := book.GetCellFormula("people", cell); formula != "" || err != nil {
			t.Errorf("%s has the formula %q: %v", cell, formula, err)
		}
		if got := formatOf(t, book, cell); got != want.format {
			t.Errorf("%s has the format %q, want %q", cell, got, want.format)
		}
	}
	if text, err := book.GetCellValue("people", "C2"); text != "3123.45" || err != nil {
		t.Errorf("C2 is shown as %q: %v", text, err)
	}
	panes, err := book.GetPanes("people")
	if err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("the headings are not frozen: %+v, %v", panes, err)
	}
	if width, err := book.GetColWidth("people", "C"); err != nil || width != 12 {
		t.Errorf("column C is %f wide: %v", width, err)
	}
}

func formatOf(t *testing.T, book *excelize.File, cell string) string {
	t.Helper()
	id, err := book.GetCellStyle("people", cell)
	if err != nil {
		t.Fatal(err)
	}
	style, err := book.GetStyle(id)
	if err != nil {
		t.Fatal(err)
	}
	if style.CustomNumFmt != nil {
		return *style.CustomNumFmt
	}
	return map[int]string{1: "0", 2: "0.00", 49: "@"}[style.NumFmt]
}

// written is a workbook as whoever opens it finds it.
func written(t *testing.T, sheets ...sheet.Sheet) *excelize.File {
	t.Helper()
	var b bytes.Buffer
	if err := sheet.WriteXLSX(&b, sheets...); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { book.Close() })
	return book
}

func TestWrite_TellsWhatCannotBeWritten(t *testing.T) {
	broken := errors.New("the rows broke off")
	one := []sheet.Column{{Heading: "a"}}
	for name, s := range map[string]sheet.Sheet{
		"rows that fail":   {Name: "a", Columns: one, Rows: func(func([]sheet.Cell) error) error { return broken }},
		"a cell too many":  {Name: "a", Columns: one, Rows: sheet.Fixed([][]sheet.Cell{{{}, {}}})},
		"a cell too large": {Name: "a", Columns: one, Rows: sheet.Fixed([][]sheet.Cell{{sheet.Text(strings.Repeat("金", 32768))}})},
		"a tab's name":     {Name: "a/b", Columns: one, Rows: sheet.Fixed(nil)},
	} {
		var b bytes.Buffer
		err := sheet.WriteXLSX(&b, s)
		if err == nil || b.Len() > 0 {
			t.Errorf("%s: %v, and %d bytes were written", name, err, b.Len())
		}
		if name == "rows that fail" && !errors.Is(err, broken) {
			t.Errorf("%s: %v", name, err)
		}
		if isCSV := name != "a cell too large" && name != "a tab's name"; isCSV && sheet.WriteCSV(io.Discard, s) == nil {
			t.Errorf("%s: CSV takes it", name)
		}
	}
	if err := sheet.WriteCSV(full{}, people); !errors.Is(err, errFull) {
		t.Errorf("a full disk: %v", err)
	}
	if err := sheet.WriteXLSX(full{}, people); !errors.Is(err, errFull) {
		t.Errorf("a full disk: %v", err)
	}
}

var errFull = errors.New("the disk is full")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestCell_IsSpeltExactly(t *testing.T) {
	for want, c := range map[string]sheet.Cell{
		"0.00": sheet.Number(0, 2), "0.05": sheet.Number(5, 2), "-0.05": sheet.Number(-5, 2), "12.30": sheet.Number(1230, 2),
		"-9223372036854775808": sheet.Number(-1<<63, 0), "-922337203685.4775808": sheet.Number(-1<<63, 7),
		"42.123456": sheet.Number(42123456, 6), "": {Value: schema.Null}, "x": sheet.Text("x"),
	} {
		if got := c.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
