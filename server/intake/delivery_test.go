package intake_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"golang.org/x/text/encoding/simplifiedchinese"

	"ruhu/schema"
	"ruhu/scripts/county"
	"ruhu/server/intake"
)

const today = "2018-07-02"

var antu = sync.OnceValue(func() *county.County { return county.Generate(1) })

// delivery is a small registry as lines of cells, to be spoilt.
type delivery map[string][][]string

// three returns a delivery of the county's first three households.
func three() delivery {
	d := delivery{"people.csv": {{"id", "name", "login", "role", "area", "phone"}}}
	for _, t := range county.Tables() {
		header := []string{"id", "household", "village"}
		if t.IsRoot() {
			header = []string{"id", "village"}
		}
		for _, f := range t.Fields {
			header = append(header, f.Name)
		}
		d[t.Name+".csv"] = [][]string{header}
	}
	for _, h := range antu().Households[:3] {
		for _, r := range antu().RowsOf(h) {
			line := []string{r.ID, r.Household, r.Village}
			if r.Table.IsRoot() {
				line = []string{r.ID, r.Village}
			}
			for _, v := range r.Values {
				line = append(line, v.String())
			}
			d[r.Table.Name+".csv"] = append(d[r.Table.Name+".csv"], line)
		}
	}
	for _, p := range antu().People[:3] {
		d["people.csv"] = append(d["people.csv"], []string{p.ID, p.Name, p.Login, p.Role, p.Area, p.Phone})
	}
	return d
}

// column is where a column stands.
func (d delivery) column(file, name string) int { return slices.Index(d[file][0], name) }

// set changes a cell; row is the line in the file.
func (d delivery) set(file string, row int, column, value string) {
	d[file][row-1][d.column(file, column)] = value
}

// drop takes a column out of a file.
func (d delivery) drop(file, column string) {
	at := d.column(file, column)
	for i, line := range d[file] {
		d[file][i] = slices.Delete(slices.Clone(line), at, at+1)
	}
}

// line returns a row as text.
func (d delivery) line(file string, row int) string {
	return strings.TrimSuffix(string(text(d[file][row-1:row])), "\n")
}

func text(lines [][]string) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	if err := w.WriteAll(lines); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func (d delivery) files() fstest.MapFS {
	files := fstest.MapFS{}
	for name, lines := range d {
		files[name] = &fstest.MapFile{Data: text(lines)}
	}
	return files
}

func open(t testing.TB, files fs.FS) *intake.Delivery {
	t.Helper()
	d, err := intake.Open(files, "", today)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// faults are spelled "file:row column code" in their order.
func faults(d *intake.Delivery) []string {
	var all []string
	for _, f := range d.Faults() {
		all = append(all, strings.TrimSpace(fmt.Sprintf("%s:%d %s %s", f.File, f.Row, f.Column, f.Problem.Code)))
	}
	return all
}

// accepted are the positions in the county of the households that are not refused.
func accepted(d *intake.Delivery) []int {
	var all []int
	for rows := range d.Households() {
		all = append(all, slices.IndexFunc(antu().Households, func(h *county.Household) bool { return h.ID == rows[0].ID }))
	}
	return all
}

func sameRow(a, b schema.Row) bool {
	return a.Table == b.Table && a.ID == b.ID && a.Household == b.Household && a.Village == b.Village && slices.Equal(a.Values, b.Values)
}

// checkCounty expects every row of the county, and all of its staff.
func checkCounty(t *testing.T, d *intake.Delivery) {
	t.Helper()
	if f := d.Faults(); len(f) > 0 {
		t.Fatalf("%d faults, such as %+v", len(f), f[0])
	}
	i := 0
	for rows := range d.Households() {
		want := antu().RowsOf(antu().Households[i])
		if !slices.EqualFunc(rows, want, sameRow) {
			t.Fatalf("household %d: %v, want %v", i, rows, want)
		}
		i++
	}
	if i != len(antu().Households) {
		t.Errorf("%d households", i)
	}
	same := slices.EqualFunc(d.People(), antu().People, func(a intake.Person, b county.Person) bool { return a == intake.Person(b) })
	if !same {
		t.Errorf("%d people, want %d", len(d.People()), len(antu().People))
	}
}

func writeCounty(tb testing.TB) string {
	tb.Helper()
	dir := filepath.Join(tb.TempDir(), "registry")
	if err := antu().WriteCSV(dir); err != nil {
		tb.Fatal(err)
	}
	return dir
}

func TestOpen_ReadsTheCountyAsItWasWritten(t *testing.T) {
	d := open(t, os.DirFS(writeCounty(t)))
	checkCounty(t, d)
	want := intake.Report{Households: 5646, Rows: 0, People: len(antu().People), Faults: []intake.Entry{}}
	for range antu().Rows() {
		want.Rows++
	}
	if got := d.Report(schema.ZH); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestOpen_ReadsTheCountyInEveryEncoding(t *testing.T) {
	dir := writeCounty(t)
	for name, encode := range map[string]func([]byte) []byte{
		"UTF-8 with a mark and CRLF": func(b []byte) []byte {
			return append([]byte("\xef\xbb\xbf"), bytes.ReplaceAll(b, []byte("\n"), []byte("\r\n"))...)
		},
		"GB18030": gb18030,
	} {
		t.Run(name, func(t *testing.T) {
			files := fstest.MapFS{}
			for _, e := range must(os.ReadDir(dir)) {
				files[e.Name()] = &fstest.MapFile{Data: encode(must(os.ReadFile(filepath.Join(dir, e.Name()))))}
			}
			checkCounty(t, open(t, files))
		})
	}
}

func gb18030(b []byte) []byte { return must(simplifiedchinese.GB18030.NewEncoder().Bytes(b)) }

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func BenchmarkOpen(b *testing.B) {
	dir := writeCounty(b)
	for b.Loop() {
		open(b, os.DirFS(dir))
	}
}

func TestDelivered_IsWhatHasAColumn(t *testing.T) {
	d := three()
	d.drop("household.csv", "phone")
	delete(d, "land.csv")
	rows := antu().RowsOf(antu().Households[0])
	got := open(t, d.files())
	for _, c := range []struct {
		table *schema.Table
		field string
		want  bool
	}{
		{schema.Household, "phone", false}, {schema.Household, "remark", true}, {schema.Helper, "phone", true},
	} {
		row := rows[slices.IndexFunc(rows, func(r schema.Row) bool { return r.Table == c.table })]
		if got.Delivered(row, c.table.Ordinal(c.field)) != c.want {
			t.Errorf("%s.%s: delivered is not %v", c.table.Name, c.field, c.want)
		}
	}
}
