package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"ruhu/schema"
	"ruhu/scripts/effort"
	"ruhu/server/exchange"
)

// written are the files of a folder.
func written(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			data, failed := os.ReadFile(filepath.Join(dir, name))
			files[name], err = string(data), failed
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// same compares two exports in the schema's own words.
func same(t *testing.T, a, b map[string]string) {
	t.Helper()
	if len(a) != len(b) || len(a) == 0 {
		t.Fatalf("%d files, %d files", len(a), len(b))
	}
	for name, want := range a {
		if b[name] == want {
			continue
		}
		x, y := strings.Split(want, "\n"), strings.Split(b[name], "\n")
		for i := range x {
			if i >= len(y) || x[i] != y[i] {
				t.Fatalf("%s:%d was\n%s\nis\n%s", name, i+1, x[i], strings.Join(y[min(i, len(y)):min(i+1, len(y))], ""))
			}
		}
		t.Fatalf("%s has more lines", name)
	}
}

// What goes out in any form comes in again as it was, into the store that it is from,
// where it changes nothing, and into another.
func TestExport_ComesInAgainAsItWas(t *testing.T) {
	s, d := newShell(t), deliver(t, 60)
	d.set("household.csv", 2, "remark", "=HYPERLINK(\"http://x\",\"看\")")
	d.set("household.csv", 3, "remark", "'' 前后有空格 ")
	d.set("household.csv", 4, "remark", "两行\n第二行, \"引号\"；@x")
	d.set("household.csv", 5, "remark", "'")
	d.set("household.csv", 6, "remark", "_x000D_ 00123 1E5")
	s.imports(exitOK, d.dir)
	out := t.TempDir()
	names := func(s *shell) map[string]string {
		dir := filepath.Join(t.TempDir(), "names")
		s.run(exitOK, "", "export", "--names", "--out", dir)
		return written(t, dir)
	}
	before, want := s.holds(), names(s)
	if !strings.Contains(want["household.csv"], `"'=HYPERLINK(`) || strings.Contains(want["household.csv"], `,"=`) {
		t.Error("a text that looks like a formula goes out as one")
	}
	for _, lang := range append(schema.Langs[:], "") {
		for _, name := range []string{"r.xlsx", "r.zip", "folder"} {
			t.Run(string(lang)+" "+name, func(t *testing.T) {
				path := filepath.Join(out, string(lang)+name)
				args := []string{"export", "--out", path, "--lang", string(lang)}
				if lang == "" {
					args = []string{"export", "--out", path, "--names"}
				}
				s.run(exitOK, "", args...)
				s.counts(s.imports(exitOK, path), 0, 0, 60, 0)
				if after := s.holds(); after != before {
					t.Errorf("before:\n%safter:\n%s", before, after)
				}
				other := newShell(t)
				other.counts(other.imports(exitOK, path), 60, 0, 0, 0)
				same(t, want, names(other))
			})
		}
	}
}

func TestExport_OfOneArea(t *testing.T) {
	s, d := newShell(t), deliver(t, 60)
	s.imports(exitOK, d.dir)
	village := d.county.Households[0].Village
	dir := filepath.Join(t.TempDir(), "one")
	s.run(exitOK, "", "export", "--names", "--out", dir, "--area", village)
	lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(written(t, dir)["household.csv"], "\ufeff"))).ReadAll()
	if err != nil || len(lines) < 2 || len(lines) > 60 {
		t.Fatalf("%d lines, %v", len(lines), err)
	}
	for _, line := range lines[1:] {
		if line[1] != village {
			t.Errorf("a household of %s", line[1])
		}
	}
	if v := s.imports(exitOK, dir); v.MissingHouseholds != 0 || v.Unchanged != len(lines)-1 {
		t.Errorf("%+v", v)
	}
}

// What an office does with an export: it changes a cell, adds a row without an id, and
// leaves a household out.
func TestImport_TellsWhatItWouldChange(t *testing.T) {
	s, d := newShell(t), deliver(t, 10)
	s.imports(exitOK, d.dir)
	dir := filepath.Join(t.TempDir(), "out")
	s.run(exitOK, "", "export", "--out", dir)
	out := &delivery{t, dir, d.county}
	out.change("household.csv", func(lines [][]string, column func(string) int) [][]string {
		lines[2][column("备注")] = "改了"
		return slices.Delete(lines, 5, 6)
	})
	out.change("income.csv", func(lines [][]string, column func(string) int) [][]string {
		added := slices.Clone(lines[1])
		added[column("记录编号")], added[column("项目")] = "", "新的一项"
		return append(lines, added)
	})
	gone := 0 // rows of the household that is left out have no household any more
	for name := range written(t, dir) {
		if name == "household.csv" {
			continue
		}
		out.change(name, func(lines [][]string, column func(string) int) [][]string {
			kept := len(lines)
			lines = slices.DeleteFunc(lines, func(line []string) bool { return line[1] == d.county.Households[4].ID })
			gone += kept - len(lines)
			return lines
		})
	}
	before := s.holds()
	v := s.imports(exitOK, "--dry-run", dir)
	if v.Fields != 1 || v.NewRows != 1 || v.Changed < 1 || v.MissingHouseholds != 1 || gone == 0 || v.Taken {
		t.Fatalf("%+v", v)
	}
	change := v.Changes[slices.IndexFunc(v.Changes, func(c exchange.Change) bool { return !c.New })]
	if change.File != "household.csv" || change.Row != 3 || change.After != "改了" || change.Column != "备注" || change.Letter != "U" && change.Letter != "T" {
		t.Errorf("%+v", change)
	}
	text := s.run(exitOK, "", "import", "--dry-run", dir)
	for _, want := range []string{"A dry run", "household.csv:3", `"" → "改了"`, "not delivered, and left as they are: households 1", "plan " + v.Plan} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	s.run(exitFailed, "", "import", "--plan", "0123", dir)
	if !strings.Contains(s.errs.String(), schema.Problem{Code: schema.PlanMoved}.Message(schema.ZH)) || s.holds() != before {
		t.Errorf("%s", s.errs.String())
	}
	if done := s.imports(exitOK, "--plan", v.Plan, dir); !done.Taken || done.Fields != 1 {
		t.Errorf("%+v", done)
	}
	again := s.imports(exitOK, dir)
	s.counts(again, 0, 0, 9, 0)
	if again.NewRows != 0 {
		t.Errorf("the row without an id was doubled: %+v", again)
	}
}

func TestImport_WritesTheFaultsIntoAFile(t *testing.T) {
	s, d := newShell(t), deliver(t, 5)
	d.set("household.csv", 3, "phone", "call me")
	path := filepath.Join(t.TempDir(), "faults.csv")
	s.run(exitFailed, "", "import", "--dry-run", "--faults", path, "--lang", "ko", d.dir)
	data, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(data), `"household.csv","",3,"F","련락전화"`) || !strings.Contains(string(data), "전화번호") {
		t.Errorf("%s %v", data, err)
	}
	s.run(exitFailed, "", "import", "--dry-run", "--faults", filepath.Join(t.TempDir(), "faults.xlsx"), d.dir)
}

// process runs a command as a process of its own, and says what it took.
func process(t *testing.T, args ...string) (out []byte, seconds float64, peak int64) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(self, args...)
	c.Env = append(os.Environ(), asServer+"=1")
	c.Stderr = os.Stderr
	end, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer end.Close()
	began := time.Now()
	if out, err = c.Output(); err != nil {
		t.Fatalf("%v: %v\n%s", args, err, out)
	}
	return out, time.Since(began).Seconds(), peakOf(c.ProcessState)
}

// The whole county, and further lines of income up to 100,000 rows, goes out as a
// workbook and comes in again, equal: in seconds and bounded memory, which are told.
func TestExport_TheCountyIsEqual(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED with -short: the whole county out and in again was NOT tried")
	}
	folder := t.TempDir()
	at := func(name string) string { return filepath.Join(folder, name) }
	told := func(what string, args ...string) (v importView) {
		t.Helper()
		out, seconds, peak := process(t, args...)
		t.Logf("%-30s %5.1f s, %4d MB", what, seconds, peak>>20)
		if args[0] == "import" {
			if err := json.Unmarshal(out, &v); err != nil {
				t.Fatal(err)
			}
		}
		return v
	}
	d := deliver(t, effort.Of(t, "households", 0, 600, len(generated().Households)))
	rows := d.rows()
	if effort.Whole() {
		d.lengthen(manyRows - rows)
		rows = manyRows
	}
	if v := told("import of CSV files", "import", "--json", "--data", at("a"), d.dir); !v.Taken || v.NewRows != rows {
		t.Errorf("%d rows", v.NewRows)
	}
	told("export as a workbook", "export", "--json", "--data", at("a"), "--out", at("county.xlsx"))
	if v := told("dry run of the workbook", "import", "--json", "--dry-run", "--data", at("a"), at("county.xlsx")); v.Unchanged != len(d.county.Households) {
		t.Errorf("%d are unchanged", v.Unchanged)
	}
	if v := told("import of the workbook", "import", "--json", "--data", at("b"), at("county.xlsx")); !v.Taken || v.NewRows != rows {
		t.Errorf("%d rows", v.NewRows)
	}
	told("export as CSV files", "export", "--json", "--names", "--data", at("a"), "--out", at("from-a"))
	told("export as CSV files", "export", "--json", "--names", "--data", at("b"), "--out", at("from-b"))
	same(t, written(t, at("from-a")), written(t, at("from-b")))
}

const manyRows = 100_000

// rows is how many it has.
func (d *delivery) rows() (n int) {
	for range d.county.Rows() {
		n++
	}
	return n
}

// lengthen writes so many lines of income more.
func (d *delivery) lengthen(by int) {
	d.Helper()
	d.change("income.csv", func(lines [][]string, column func(string) int) [][]string {
		for i := range by {
			line := slices.Clone(lines[i+1])
			line[column("id")], line[column("year")] = laterID(i), strconv.Itoa(2010+i%2)
			lines = append(lines, line)
		}
		return lines
	})
}

// laterID is an id that the county does not have.
func laterID(n int) string { return fmt.Sprintf("01900000-0000-7000-8000-%012x", n) }
