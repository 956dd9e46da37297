package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fuzzIn runs the command in a module of the test's own.
func fuzzIn(t *testing.T, root string, args ...string) (status int, out, errs string) {
	t.Helper()
	var o, e strings.Builder
	status = run(t.Context(), args, root, &o, &e)
	return status, o.String(), e.String()
}

// newModule has a target that holds, one that does not, and files that have none.
func newModule(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":                        "module fuzzed\n\ngo 1.26\n",
		"inner/good_test.go":            "package inner\n\nimport \"testing\"\n\nfunc FuzzGood(f *testing.F) { f.Fuzz(func(t *testing.T, b []byte) {}) }\n\nfunc TestFuzz(t *testing.T) { t.Fatal(\"no test is run\") }\n",
		"bad_test.go":                   "package fuzzed\n\nimport \"testing\"\n\nfunc FuzzBad(f *testing.F) {\n\tf.Add(7)\n\tf.Fuzz(func(t *testing.T, n int) {\n\t\tif n == 7 {\n\t\t\tt.Fatal(\"seven\")\n\t\t}\n\t})\n}\n",
		"bad.go":                        "package fuzzed\n\n// FuzzNot is no target.\nfunc FuzzNot() {}\n",
		"testdata/old_test.go":          "package old\n\nfunc FuzzOld() {}\n",
		"node_modules/a/theirs_test.go": "package a\n\nfunc FuzzTheirs() {}\n",
	} {
		file := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestFuzz_ListsTheTargetsOfTheSources(t *testing.T) {
	root := newModule(t)
	status, out, errs := fuzzIn(t, root, "-list")
	if want := "FuzzBad ./. FuzzGood ./inner"; status != 0 || strings.Join(strings.Fields(out), " ") != want {
		t.Errorf("status %d: %s%s", status, out, errs)
	}
	if status, out, _ := fuzzIn(t, root, "-list", "-match", "Good$"); status != 0 || strings.Contains(out, "Bad") {
		t.Errorf("status %d: %s", status, out)
	}
}

func TestFuzz_RunsEachAndFailsOnAFinding(t *testing.T) {
	if testing.Short() {
		return // the first time, go test compiles the standard library anew for it
	}
	root := newModule(t)
	status, out, errs := fuzzIn(t, root, "-time", "1s")
	if status != 1 || !strings.Contains(out, "seven") || !strings.Contains(out, "2 targets, 1 with findings") {
		t.Errorf("status %d: %s%s", status, out, errs)
	}
}

func TestFuzz_WhatCannotBeRunIsAFinding(t *testing.T) {
	root := newModule(t)
	if err := os.WriteFile(filepath.Join(root, "go.mod"), []byte("modul"), 0o644); err != nil {
		t.Fatal(err)
	}
	if status, out, errs := fuzzIn(t, root, "-match", "Good"); status != 1 || !strings.Contains(out, "FOUND") || !strings.Contains(out, "go.mod") {
		t.Errorf("status %d: %s%s", status, out, errs)
	}
}

func TestFuzz_HelpAndWrongArguments(t *testing.T) {
	root := newModule(t)
	if status, _, errs := fuzzIn(t, root, "-help"); status != 0 || !strings.Contains(errs, "-match") {
		t.Errorf("-help: status %d: %s", status, errs)
	}
	for _, arg := range []string{"-nonsense", "everything", "-time=0s", "-match=("} {
		if status, _, errs := fuzzIn(t, root, arg); status != 2 || errs == "" {
			t.Errorf("%s: status %d: %s", arg, status, errs)
		}
	}
	if status, _, errs := fuzzIn(t, root, "-match", "Nothing"); status != 1 || !strings.Contains(errs, "no fuzz target") {
		t.Errorf("status %d: %s", status, errs)
	}
}
