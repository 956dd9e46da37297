package main

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"

	"ruhu/scripts/county"
	"ruhu/syncproto"
)

// TestMain lets the test be the server that the command starts.
func TestMain(m *testing.M) {
	if len(os.Args) == 3 && os.Args[1] == asChild {
		os.Exit(runChild(context.Background(), os.Args[2]))
	}
	os.Exit(m.Run())
}

// benchIn runs the command in a folder of the test's own.
func benchIn(t *testing.T, args ...string) (status int, out, errs string) {
	t.Helper()
	var o, e strings.Builder
	status = run(t.Context(), append(args, "-dir", t.TempDir()), &o, &e)
	return status, o.String(), e.String()
}

func TestBench_MeasuresASmallCounty(t *testing.T) {
	profile := t.TempDir() + "/cpu.prof"
	status, out, errs := benchIn(t, "--json", "-villages", "2", "-pushes", "2", "-connections", "2,3", "-encoding", "zstd", "-cpuprofile", profile)
	if status != 0 {
		t.Fatalf("status %d: %s", status, errs)
	}
	var r Report
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatal(err)
	}
	const pushes = 2 * (2*3 + 3) // of each device: three in each village, and the county's own
	if r.Push.Pushes != pushes || r.Push.Changes != 18 || r.Push.SentAs != "zstd" || len(r.Raw) != 2 || len(r.Storms) != 2 {
		t.Errorf("%+v", r)
	}
	for _, raw := range r.Raw {
		if raw.Changes != 18*pushes || raw.ChangesPerSecond <= 0 {
			t.Errorf("%+v", raw)
		}
	}
	for i, s := range r.Storms {
		if s.Connections != i+2 || s.Changes != 18*pushes || s.P50MS <= 0 || s.P99MS < s.P50MS || s.BytesSent < r.Push.BytesZstd ||
			math.Abs(s.RatioToRaw[16]*r.Raw[1].ChangesPerSecond-s.ChangesPerSecond) > 1 {
			t.Errorf("%+v", s)
		}
		if s.ServerCPUMS <= 0 || s.ServerCPUMS >= s.CPUMS {
			t.Errorf("of %f ms of CPU the server's are %f", s.CPUMS, s.ServerCPUMS)
		}
	}
	if r.Pull.Villages != 2 || r.Pull.Rows < 9*2*pushes || r.Pull.RowsPerSecond <= 0 || len(r.Verify.Faults) > 0 || r.Verify.Villages == 0 {
		t.Errorf("%+v %+v", r.Pull, r.Verify)
	}
	for i, w := range r.Wire {
		if w.Notes != notesOf[i].name || w.Rows == 0 || w.Headers <= 0 || !smaller(w.Change) || w.Change[tightly] > w.Change["dcz"]*9/10 || w.Row["gzip"] > w.Row["json"] || w.Row["dcz"] > w.Row["gzip"] {
			t.Errorf("%+v", w)
		}
	}
	if len(r.Wire) != len(notesOf) || r.Wire[0].Change[tightly] < 93 { // what the characters' own entropy makes of a change
		t.Errorf("%+v", r.Wire)
	}
	r.Machine.Load = 3
	var text strings.Builder
	if err := r.write(&text); err != nil {
		t.Error(err)
	}
	for _, want := range []string{"CAUTION", "raw, 1 a commit", "raw, 16 a commit", "storm, 3 connections", "rows/s", "0 faults", "18 changes", "a change: one edited row"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("no %q in:\n%s", want, text.String())
		}
	}
	if info, err := os.Stat(profile); err != nil || info.Size() == 0 {
		t.Errorf("profile: %v", err)
	}
}

func TestBench_MeasuresByHistory(t *testing.T) {
	status, out, errs := benchIn(t, "--json", "-villages", "2", "-history", "1,3", "-connections", "2")
	if status != 0 {
		t.Fatalf("status %d: %s", status, errs)
	}
	var r Report
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatal(err)
	}
	if len(r.History) != 2 || len(r.Storms) != 0 || len(r.Verify.Faults) > 0 || r.Verify.Commits <= r.History[1].Commits {
		t.Fatalf("%s", out)
	}
	one, three := r.History[0], r.History[1]
	if one.Factor != 1 || three.Factor != 3 || one.Commits == 0 || three.Commits < 3*one.Commits {
		t.Errorf("%+v %+v", one, three)
	}
	for _, c := range []Cost{one.Push, one.Pull, three.Push, three.Pull} {
		if c.MS <= 0 || c.Ratio <= 0 {
			t.Errorf("%+v", c)
		}
	}
	if one.Push.Ratio != 1 || one.Pull.CPURatio != 1 || math.Abs(three.Push.Ratio*one.Push.MS-three.Push.MS) > 0.001 {
		t.Errorf("%+v %+v", one, three)
	}
	var text strings.Builder
	if err := r.write(&text); err != nil || !strings.Contains(text.String(), "history ×3") {
		t.Errorf("%v in:\n%s", err, text.String())
	}
}

// smaller reports whether each coding packs better than the one before.
func smaller(bytes map[string]float64) bool {
	return bytes["json"] > bytes["gzip"] && bytes["gzip"] > bytes["zstd"] && bytes["zstd"] > bytes["dcz"] && bytes["dcz"] > 0
}

func TestBench_UsageErrors(t *testing.T) {
	for _, args := range [][]string{{"-connections", "0"}, {"-connections", "1,x"}, {"-history", "0"}, {"-encoding", "br"}, {"-pushes", "0"}, {"-changes", "2"}, {"-villages", "0"}, {"more"}} {
		if status, out, errs := benchIn(t, args...); status != 2 || out != "" || !strings.Contains(errs, "Usage") {
			t.Errorf("%v: status %d, %q, %q", args, status, out, errs)
		}
	}
	if status, _, errs := benchIn(t, "-help"); status != 0 || !strings.Contains(errs, "Usage") {
		t.Errorf("help: status %d, %q", status, errs)
	}
}

// Whatever the size of a push, it holds just so many changes, half of them visits,
// in changesets of three to six, and raw SQLite is given the same.
func TestAuthor_DividesAPush(t *testing.T) {
	some := someVillages(county.Generate(1), 1)
	phones := []*phone{{id: "p", person: some.People[0], homes: some.Households}}
	for changes := fewestEdits; changes <= 60; changes++ {
		a := newAuthor(&config{changes: changes, pushes: 5, seed: 1, encoding: syncproto.Gzip}, some, phones)
		pushes, raw := a.round()
		for i, p := range pushes {
			req, problem := syncproto.DecodePush(p.plain)
			if problem != nil {
				t.Fatal(problem)
			}
			edits, visits := 0, 0
			for _, c := range req.Changesets {
				if c.Fault != nil || len(c.Edits) < fewestEdits || len(c.Edits) > mostEdits {
					t.Errorf("a changeset of %d edits: %v", len(c.Edits), c.Fault)
				}
				edits += len(c.Edits)
				for _, e := range c.Edits {
					if e.Table.Name == "visit" {
						visits++
					}
				}
			}
			if edits != changes || p.changes != changes || visits != changes/2 || p.changesets != len(req.Changesets) || len(raw[i]) != changes {
				t.Errorf("%d edits, %d of them visits, for %d changes; raw %d", edits, visits, changes, len(raw[i]))
			}
		}
	}
}

// Raw writes would be another thing under other pragmas than the server's.
func TestPragmas_AreTheServers(t *testing.T) {
	source, err := os.ReadFile("../../server/store/sqlite/store.go")
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(source), `"_pragma": {`)
	list, _, found := strings.Cut(after, "}")
	theirs := strings.Count(list, "(")
	if ours := pragmas(); !found || len(ours) != theirs {
		t.Errorf("the server sets %d pragmas, raw %d", theirs, len(ours))
	}
	for _, p := range pragmas() {
		if !strings.Contains(list, `"`+p+`"`) {
			t.Errorf("the server does not set %s", p)
		}
	}
}
