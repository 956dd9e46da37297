package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"ruhu/server/report"
)

func TestReport_AsTextAsJSONAndAsFiles(t *testing.T) {
	s := newShell(t)
	s.run(exitOK, "", "import", deliver(t, 20).dir)
	var households string
	text := s.run(exitOK, "", "report", "--table", "1-1", "--lang", "en")
	for line := range strings.Lines(text) {
		if fields := strings.Fields(line); len(fields) == 7 && fields[0] == "total" {
			households = fields[4]
		}
	}
	if households != "20" {
		t.Errorf("%q households in\n%s", households, text)
	}
	var view report.View
	s.json(&view, "", "report", "--table", "1-1", "--area", "222426")
	if view.Name != "1-1" || view.Rows[len(view.Rows)-1].Cells[1].Value != 20 {
		t.Errorf("%+v", view)
	}
	if csv := s.run(exitOK, "", "report", "--table", "1-1", "--format", "csv"); !strings.HasPrefix(csv, "\ufeff\"代码\"") {
		t.Errorf("%q", csv)
	}
	out := filepath.Join(t.TempDir(), "1-1.xlsx")
	s.run(exitOK, "", "report", "--table", "1-1", "--format", "xlsx", "--out", out)
	book, err := excelize.OpenFile(out)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	if info, err := os.Stat(out); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is for others too: %v, %v", info.Mode(), err)
	}
	var list []report.Listing
	if s.json(&list, "", "report"); len(list) < 10 {
		t.Errorf("%+v", list)
	}
}

func TestReport_SaysWhatIsWrong(t *testing.T) {
	s := newShell(t)
	s.run(exitOK, "", "import", deliver(t, 1).dir)
	for want, args := range map[string][]string{
		"Not found":                             {"--table", "9-9"},
		"Not found.":                            {"--table", "1-1", "--area", "99"},
		"say with --out":                        {"--table", "1-1", "--format", "xlsx"},
		"“from” is not a valid date":            {"--table", "visits", "--from", "yesterday"},
		"“from” is not valid":                   {"--table", "1-1", "--from", "2018-07-01"},
		"“format” must be one of: json, csv, x": {"--table", "2-1", "--format", "geojson"},
	} {
		out := s.run(exitFailed, "", append([]string{"report", "--lang", "en"}, args...)...)
		if out != "" || !strings.Contains(s.errs.String(), want) {
			t.Errorf("%v: %s%s", args, out, s.errs.String())
		}
	}
	s.run(exitUsage, "", "report", "--table", "1-1", "--format", "pdf")
}
