package xlsx_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"ruhu/server/intake/xlsx"
)

// parts is a workbook by hand: what no program writes.
type parts map[string]string

// sheet is a workbook of one sheet with this inside.
func sheet(data string) parts {
	return parts{
		"[Content_Types].xml":        `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
		"_rels/.rels":                `<Relationships><Relationship Id="r1" Type="http://x/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":            `<workbook xmlns:r="r"><sheets><sheet name="甲" sheetId="1" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="r1" Type="http://x/worksheet" Target="/xl/worksheets/sheet1.xml"/><Relationship Id="r2" Type="http://x/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
		"xl/sharedStrings.xml":       `<sst><si><t>一</t></si><si><r><t>二</t></r><r><t xml:space="preserve"> 三</t></r><rPh><t>读音</t></rPh></si></sst>`,
		"xl/worksheets/sheet1.xml":   `<worksheet>` + data + `</worksheet>`,
	}
}

func (p parts) zip() []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, text := range p {
		method := zip.Store // packing costs more than reading
		if len(text) > 1<<20 {
			method = zip.Deflate
		}
		f, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: method})
		if err == nil {
			_, err = io.WriteString(f, text)
		}
		if err != nil {
			panic(err)
		}
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// read spells the cells of every sheet.
func read(data []byte) (cells []string, margin xlsx.Margin, err error) {
	b, err := xlsx.Open(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, margin, err
	}
	for _, s := range b.Sheets {
		margin, err = b.Read(s, func(row xlsx.Row) error {
			for _, c := range row.Cells {
				cells = append(cells, fmt.Sprintf("%s%d %d %q %v%v", xlsx.Letter(c.Column), row.Number, c.Kind, c.Text, c.Unknown, row.Hidden))
			}
			return nil
		})
		if err != nil {
			return cells, margin, err
		}
	}
	return cells, margin, nil
}

func TestRead_EachKindOfCell(t *testing.T) {
	got, margin, err := read(sheet(`<cols><col min="2" max="3" hidden="1"/></cols><sheetData>
		<row r="2"><c r="B2" t="s"><v>0</v></c><c t="s"><v>1</v></c><c r="E2"><v>1.5E3</v></c><c r="F2" t="b"><v>1</v></c></row>
		<row><c t="e"><v>#N/A</v></c><c t="str"><f>A1</f><v>&lt;五&gt;</v></c><c><f>1+1</f></c><c t="inlineStr"><is><t>六_x000A_</t></is></c></row>
		<row r="9" hidden="true"><c r="AA9" t="d"><v>2018-07-02</v></c><c/><c t="s"/></row><row r="10"/>
	</sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells>`).zip())
	want := []string{
		`B2 1 "一" falsefalse`, `C2 1 "二 三" falsefalse`, `E2 2 "1.5E3" falsefalse`, `F2 3 "1" falsefalse`,
		`A3 4 "#N/A" falsefalse`, `B3 1 "<五>" falsefalse`, `C3 2 "" truefalse`, `D3 1 "六\n" falsefalse`,
		`AA9 5 "2018-07-02" falsetrue`,
	}
	if err != nil || !slices.Equal(got, want) || fmt.Sprint(margin) != "{[A1:B2] [[2 3]]}" {
		t.Errorf("%q\nwant %q\n%v %v", got, want, margin, err)
	}
}

func TestOpen_RefusesWhatIsNoWorkbook(t *testing.T) {
	without := func(part string) []byte { p := sheet(""); delete(p, part); return p.zip() }
	with := func(part, text string) []byte { p := sheet(""); p[part] = text; return p.zip() }
	good := sheet(`<sheetData><row><c><v>1</v></c></row></sheetData>`).zip()
	var locked bytes.Buffer
	if err := excelize.NewFile().Write(&locked, excelize.Options{Password: "安图"}); err != nil {
		t.Fatal(err)
	}
	old := append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 4096)...)
	for _, c := range []struct {
		name string
		data []byte
		want error
	}{
		{"nothing", nil, xlsx.ErrDamaged},
		{"text", []byte("id,village\n"), xlsx.ErrDamaged},
		{"half of it", good[:len(good)/2], xlsx.ErrDamaged},
		{"another archive", parts{"a.txt": "a"}.zip(), xlsx.ErrDamaged},
		{"no workbook", without("xl/workbook.xml"), xlsx.ErrDamaged},
		{"no sheet", without("xl/worksheets/sheet1.xml"), xlsx.ErrDamaged},
		{"no strings", without("xl/sharedStrings.xml"), xlsx.ErrDamaged},
		{"XML that ends too early", with("xl/worksheets/sheet1.xml", `<worksheet><sheetData><row><c><v>1`), xlsx.ErrDamaged},
		{"an unknown entity", with("xl/worksheets/sheet1.xml", `<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet><sheetData><row><c t="str"><v>&a;</v></c></row></sheetData></worksheet>`), xlsx.ErrDamaged},
		{"a string that is not there", sheet(`<sheetData><row><c t="s"><v>7</v></c></row></sheetData>`).zip(), xlsx.ErrDamaged},
		{"a string of less than none", sheet(`<sheetData><row><c t="s"><v>-1</v></c></row></sheetData>`).zip(), xlsx.ErrDamaged},
		{"rows that go back", sheet(`<sheetData><row r="5"><c><v>1</v></c></row><row r="4"/></sheetData>`).zip(), xlsx.ErrDamaged},
		{"a row beyond all", sheet(`<sheetData><row r="99999999"/></sheetData>`).zip(), xlsx.ErrDamaged},
		{"a column beyond all", sheet(`<sheetData><row><c r="ZZZZZZ1"/></row></sheetData>`).zip(), xlsx.ErrDamaged},
		{"a cell of no kind", sheet(`<sheetData><row><c t="z"><v>1</v></c></row></sheetData>`).zip(), xlsx.ErrDamaged},
		{"a password", locked.Bytes(), xlsx.ErrEncrypted},
		{"before 2007", old, xlsx.ErrOld},
		{"a long cell", sheet(`<sheetData><row><c t="str"><v>` + strings.Repeat("a", xlsx.MaxCell+1) + `</v></c></row></sheetData>`).zip(), xlsx.ErrTooLarge},
		{"a long tag", sheet(`<sheetData x="` + strings.Repeat("a", 2<<20) + `"/>`).zip(), xlsx.ErrTooLarge},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, _, err := read(c.data); !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
		})
	}
}

// Small files that unpack to much are refused before they fill the memory.
func TestOpen_BombsTakeNoMemory(t *testing.T) {
	strings64 := sheet("")
	strings64["xl/sharedStrings.xml"] = "<sst>" + strings.Repeat("<si><t>"+strings.Repeat("a", 60_000)+"</t></si>", 1200) + "</sst>"
	empty := sheet("")
	empty["xl/sharedStrings.xml"] = "<sst>" + strings.Repeat("<si/>", 1<<20+1) + "</sst>"
	text := sheet("<sheetData><row><c t=\"str\"><v>" + strings.Repeat("a", 20<<20) + "</v></c></row></sheetData>")
	for name, p := range map[string]parts{"strings": strings64, "empty strings": empty, "text": text} {
		data := p.zip()
		clear(p)
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		_, _, err := read(data)
		runtime.ReadMemStats(&after)
		if !errors.Is(err, xlsx.ErrTooLarge) {
			t.Errorf("%s: %d bytes: %v", name, len(data), err)
		}
		if grown := int64(after.HeapSys) - int64(before.HeapSys); grown > 200<<20 {
			t.Errorf("%s: %d bytes took %d MB", name, len(data), grown>>20)
		}
	}
}

// FuzzRead: whatever the bytes are, reading ends, with cells in their order or with one
// of the errors that there are.
func FuzzRead(f *testing.F) {
	f.Add(sheet(`<sheetData><row><c t="s"><v>1</v></c></row></sheetData>`).zip(), "")
	f.Add([]byte(nil), `<sheetData><row r="2"><c r="B2" t="s"><v>0</v></c><c><f/></c></row></sheetData>`)
	f.Add([]byte(nil), `<sheetData><row><c t="inlineStr"><is><r><t>_x0041_</t></r></is></c></row></sheetData>`)
	f.Fuzz(func(t *testing.T, data []byte, inside string) {
		if inside != "" {
			data = sheet(inside).zip()
		}
		b, err := xlsx.Open(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			known(t, err)
			return
		}
		for _, s := range b.Sheets {
			last := 0
			_, err := b.Read(s, func(row xlsx.Row) error {
				column := 0
				for _, c := range row.Cells {
					if row.Number <= last || c.Column <= column || c.Kind == 0 {
						t.Fatalf("%+v after row %d", row, last)
					}
					column = c.Column
				}
				last = row.Number
				return nil
			})
			known(t, err)
		}
	})
}

func known(t *testing.T, err error) {
	t.Helper()
	if err != nil && !errors.Is(err, xlsx.ErrDamaged) && !errors.Is(err, xlsx.ErrTooLarge) && !errors.Is(err, xlsx.ErrEncrypted) && !errors.Is(err, xlsx.ErrOld) {
		t.Fatalf("an error that nobody expects: %v", err)
	}
}

func TestLetter_CountsAsExcelDoes(t *testing.T) {
	for n, want := range map[int]string{1: "A", 26: "Z", 27: "AA", 52: "AZ", 703: "AAA", 16384: "XFD"} {
		if got := xlsx.Letter(n); got != want {
			t.Errorf("%d is %s, want %s", n, got, want)
		}
	}
}
