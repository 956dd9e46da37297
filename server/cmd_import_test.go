package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/scripts/county"
	"ruhu/server/app"
	"ruhu/server/report"
)

// generated is the county of the tests, made once.
var generated = sync.OnceValue(func() *county.County { return county.Generate(1) })

// delivery is a folder of CSV files with the county's first households.
type delivery struct {
	*testing.T
	dir    string
	county *county.County
}

func deliver(t *testing.T, households int) *delivery {
	t.Helper()
	part := *generated()
	part.Households = part.Households[:households]
	d := &delivery{t, filepath.Join(t.TempDir(), "registry"), &part}
	if err := part.WriteCSV(d.dir); err != nil {
		t.Fatal(err)
	}
	return d
}

// change rewrites a file, line by line and cell by cell; the header is line 1.
func (d *delivery) change(file string, change func(lines [][]string, column func(string) int) [][]string) {
	d.Helper()
	path := filepath.Join(d.dir, file)
	data, err := os.ReadFile(path)
	if err != nil {
		d.Fatal(err)
	}
	lines, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff")))).ReadAll()
	if err != nil {
		d.Fatal(err)
	}
	lines = change(lines, func(name string) int { return slices.Index(lines[0], name) })
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	if err := w.WriteAll(lines); err != nil {
		d.Fatal(err)
	}
	if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
		d.Fatal(err)
	}
}

// set changes one cell.
func (d *delivery) set(file string, line int, name, value string) {
	d.Helper()
	d.change(file, func(lines [][]string, column func(string) int) [][]string {
		lines[line-1][column(name)] = value
		return lines
	})
}

// look opens the data folder between two commands.
func (s *shell) look(fn func(r app.Reader) error) {
	s.t.Helper()
	site, err := openSite(s.t.Context(), s.data, "", time.Now, strings.NewReader(strings.Repeat("x", 1000)), newLog(&s.errs, false))
	if err != nil {
		s.t.Fatal(err)
	}
	defer site.Close()
	if err := site.store.Read(s.t.Context(), fn); err != nil {
		s.t.Fatal(err)
	}
}

// holds is what an import could change, spelled out.
func (s *shell) holds() (out string) {
	s.t.Helper()
	s.look(func(r app.Reader) error {
		villages, err := r.Villages([]string{""})
		for _, v := range villages {
			if v.Seq > 0 {
				out += fmt.Sprintln(v.Village, v.Seq, v.Digests)
			}
		}
		if err != nil {
			return err
		}
		commits := 0
		err = r.EachHistory("", func(app.HistoryEntry) error { commits++; return nil })
		people, err2 := r.People()
		version, err3 := r.ReferenceVersion()
		out += fmt.Sprintln(commits, len(people), version, len(villages), err, err2, err3)
		return nil
	})
	return out
}

// imports runs the command and reads its JSON.
func (s *shell) imports(code int, args ...string) (v importView) {
	s.t.Helper()
	out := s.run(code, "", append([]string{"import", "--json"}, args...)...)
	if err := json.Unmarshal([]byte(out), &v); err != nil {
		s.t.Fatalf("%v in %s", err, out)
	}
	return v
}

func (s *shell) counts(v importView, added, changed, unchanged, refused int) {
	s.t.Helper()
	if v.Added != added || v.Changed != changed || v.Unchanged != unchanged || v.Refused != refused || v.Households != added+changed+unchanged+refused {
		s.t.Errorf("%+v, want %d added, %d changed, %d unchanged, %d refused", v, added, changed, unchanged, refused)
	}
}

func TestImport_ARegistryIntoAnEmptyStore(t *testing.T) {
	s, d := newShell(t), deliver(t, 300)
	v := s.imports(exitOK, d.dir)
	s.counts(v, 300, 0, 0, 0)
	if v.People != len(d.county.People) || v.Accounts != v.People || v.Faults == nil || len(v.Faults) > 0 || v.DryRun {
		t.Errorf("%+v", v)
	}
	if !strings.Contains(s.errs.String(), "importing households: 300 of 300") {
		t.Errorf("progress: %q", s.errs.String())
	}
	var checked app.VerifyReport
	s.json(&checked, "", "verify")
	if len(checked.Faults) > 0 || checked.Households != 300 || checked.Commits != 300 || checked.Villages != 180 {
		t.Errorf("%+v", checked)
	}
	members := 0
	for _, h := range d.county.Households {
		members += len(h.Members)
	}
	s.look(func(r app.Reader) error {
		figures, err := report.Count(r, antu.CountyCode)
		if err == nil && (figures.Totals().Households != 300 || figures.Totals().People != members) {
			t.Errorf("figures: %+v, want 300 households and %d people", figures.Totals(), members)
		}
		lines, err2 := r.Reference(schema.PovertyLine)
		quotas, err3 := r.Reference(schema.RelocationQuota)
		if len(lines) != 4 || len(quotas) != 3 || err2 != nil || err3 != nil {
			t.Errorf("%d lines, %d quotas, %v %v", len(lines), len(quotas), err2, err3)
		}
		return err
	})
	var list people
	s.json(&list, "", "user", "list")
	for _, p := range list.People {
		if p.Password || p.Login == "antu.admin" && fmt.Sprint(p.Grants) != "[administrator@222426]" {
			t.Errorf("%+v", p)
		}
	}
	before := s.holds()
	v = s.imports(exitOK, d.dir)
	s.counts(v, 0, 0, 300, 0)
	if after := s.holds(); v.Accounts != 0 || after != before {
		t.Errorf("again: %+v; before:\n%safter:\n%s", v, before, after)
	}
}

func TestImport_ADryRunChangesNothing(t *testing.T) {
	s, d := newShell(t), deliver(t, 100)
	v := s.imports(exitOK, "--dry-run", d.dir)
	s.counts(v, 100, 0, 0, 0)
	if _, err := os.Stat(s.data); !os.IsNotExist(err) || v.Accounts != len(d.county.People) || !v.DryRun {
		t.Errorf("%+v; the data folder: %v", v, err)
	}
	s.run(exitOK, "", "user", "add", "cui", "--name", "崔英子", "--no-password") // a store without areas
	before := s.holds()
	s.counts(s.imports(exitOK, "--dry-run", d.dir), 100, 0, 0, 0)
	if after := s.holds(); after != before {
		t.Errorf("before:\n%safter:\n%s", before, after)
	}
	s.imports(exitOK, d.dir)
	before = s.holds()
	d.set("household.csv", 7, "remark", "改了")
	d.set("household.csv", 8, "phone", "call me")
	v = s.imports(exitFailed, "--dry-run", d.dir)
	s.counts(v, 0, 1, 98, 1)
	if after := s.holds(); after != before {
		t.Errorf("before:\n%safter:\n%s", before, after)
	}
	if out := s.run(exitFailed, "", "import", "--dry-run", d.dir); !strings.Contains(out, "A dry run") || !strings.Contains(out, "changed 1, unchanged 98, refused 1") {
		t.Error(out)
	}
}

func TestImport_NamesEveryFaultByFileLineAndColumn(t *testing.T) {
	s, d := newShell(t), deliver(t, 10)
	h := d.county.Households
	line := 2 // of the third household's head
	for _, before := range h[:2] {
		line += len(before.Members)
	}
	d.set("household.csv", 2, "phone", "call me")        // found in the file
	d.set("member.csv", line, "relation", "20")          // found in the household
	d.set("household.csv", 6, "village", "110101001200") // found in the store
	d.set("people.csv", 3, "role", "king")               // refuses no household
	// Children that name no village follow their household's.
	blank := func(lines [][]string, column func(string) int) [][]string {
		for _, cells := range lines[1:] {
			cells[column("village")] = ""
		}
		return lines
	}
	for _, t := range county.Tables()[1:] {
		d.change(t.Name+".csv", blank)
	}
	v := s.imports(exitFailed, d.dir)
	s.counts(v, 7, 0, 0, 3)
	type place struct {
		at, column string
		code       schema.ErrCode
		household  string
	}
	var got []place
	for _, f := range v.Faults {
		got = append(got, place{fmt.Sprint(f.File, ":", f.Row), f.Column, f.Code, f.Household})
	}
	want := []place{
		{"household.csv:2", "phone", schema.BadPhone, h[0].ID},
		{"people.csv:3", "role", schema.UnknownCode, ""},
		{"household.csv:4", "", schema.NotOneHead, h[2].ID},
		{"household.csv:6", "", schema.OutOfScope, h[4].ID},
	}
	if !slices.Equal(got, want) {
		t.Errorf("faults:\n%v\nwant:\n%v", got, want)
	}
	for _, lang := range schema.Langs {
		out := s.run(exitFailed, "", "import", d.dir, "--lang", string(lang))
		for _, f := range want {
			message := schema.Problem{Code: f.code}.Message(lang)
			if !strings.Contains(out, f.at) || f.code == schema.NotOneHead && !strings.Contains(out, message) {
				t.Errorf("%s: nothing about %v in\n%s", lang, f, out)
			}
		}
		if !strings.Contains(s.errs.String(), "ruhu: 3 of 10 households were refused") {
			t.Errorf("%s: %s", lang, s.errs.String())
		}
	}
}

func TestImport_AFaultOfTheStaffAloneRefusesNoHousehold(t *testing.T) {
	s, d := newShell(t), deliver(t, 3)
	d.set("people.csv", 3, "role", "king")
	if v := s.imports(exitFailed, d.dir); v.Taken || s.holds() != newShell(t).holds() {
		t.Errorf("with a fault something was taken: %+v", v)
	}
	v := s.imports(exitFailed, "--partly", d.dir)
	s.counts(v, 3, 0, 0, 0)
	if !v.Taken || len(v.Faults) != 1 || v.Accounts != len(d.county.People)-1 {
		t.Errorf("%d faults, %d accounts", len(v.Faults), v.Accounts)
	}
}

func TestImport_HalfAFileIsNotHalfARegistry(t *testing.T) {
	s, d := newShell(t), deliver(t, 3)
	d.set("member.csv", 1, "sex", "gender")
	v := s.imports(exitFailed, d.dir)
	s.counts(v, 0, 0, 0, 3)
	if _, err := os.Stat(s.data); !os.IsNotExist(err) || !v.Unusable || len(v.Faults) != 2 {
		t.Errorf("%+v; the data folder: %v", v, err)
	}
	if out := s.run(exitFailed, "", "import", d.dir); !strings.Contains(out, "cannot be used") || !strings.Contains(out, "member.csv:1") {
		t.Error(out)
	}
	s.run(exitFailed, "", "import", filepath.Join(d.dir, "nowhere"))
	s.run(exitFailed, "", "import", t.TempDir()) // a folder without a registry
}

func TestImport_AColumnThatIsLeftOutErasesNothing(t *testing.T) {
	s, d := newShell(t), deliver(t, 3)
	s.imports(exitOK, d.dir)
	before := s.holds()
	d.change("household.csv", func(lines [][]string, column func(string) int) [][]string {
		at := column("phone")
		for i := range lines {
			lines[i] = slices.Delete(lines[i], at, at+1)
		}
		return lines
	})
	if err := os.Remove(filepath.Join(d.dir, "land.csv")); err != nil {
		t.Fatal(err)
	}
	s.counts(s.imports(exitOK, d.dir), 0, 0, 3, 0)
	if after := s.holds(); after != before {
		t.Errorf("before:\n%safter:\n%s", before, after)
	}
}

func TestImport_StandsUnderTheNameOfWhoImports(t *testing.T) {
	s, d := newShell(t), deliver(t, 3)
	authors := func() (logins []string) {
		s.look(func(r app.Reader) error {
			return r.EachHistory("", func(h app.HistoryEntry) error {
				p, err := r.Person(h.Person)
				logins = append(logins, p.Login)
				return err
			})
		})
		return logins
	}
	s.run(exitFailed, "", "import", d.dir, "--as", "nobody")
	if !strings.Contains(s.errs.String(), `nobody signs in as "nobody"`) {
		t.Errorf("%s", s.errs.String())
	}
	v := s.imports(exitFailed, d.dir, "--as", "antu.auditor")
	s.counts(v, 0, 0, 0, 3)
	if v.Faults[0].Code != schema.OutOfScope || v.Faults[0].Row != 2 {
		t.Errorf("%+v", v.Faults)
	}
	s.counts(s.imports(exitOK, d.dir, "--as", "antu.staff.2"), 3, 0, 0, 0)
	if got := authors(); fmt.Sprint(got) != "[antu.staff.2 antu.staff.2 antu.staff.2]" {
		t.Errorf("the history names %v", got)
	}
	d.set("household.csv", 2, "remark", "改了")
	s.imports(exitOK, d.dir)
	if got := authors(); got[3] != importer {
		t.Errorf("the history names %v", got)
	}
	s.run(exitOK, "", "user", "disable", importer)
	s.run(exitFailed, "", "import", d.dir)
	if !strings.Contains(s.errs.String(), schema.Problem{Code: schema.Forbidden}.Message(schema.ZH)) {
		t.Errorf("%s", s.errs.String())
	}
}

func TestVerify_ShowsHowFarItIs(t *testing.T) {
	s := newShell(t)
	s.imports(exitOK, deliver(t, 3).dir)
	s.run(exitOK, "", "verify")
	if !strings.Contains(s.errs.String(), "verifying villages: 180 of 180") {
		t.Errorf("%q", s.errs.String())
	}
}
