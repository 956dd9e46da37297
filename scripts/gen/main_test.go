package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// genIn runs the command in a module of the test's own.
func genIn(t *testing.T, root string, args ...string) (status int, out, errs string) {
	t.Helper()
	var o, e strings.Builder
	status = run(args, root, &o, &e)
	return status, o.String(), e.String()
}

func newModule(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	write(t, filepath.Join(root, "go.mod"), "module ruhu\n")
	return root
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestGen_WritesWhatCheckThenFindsFresh(t *testing.T) {
	root := newModule(t)
	if status, out, _ := genIn(t, root, "-check"); status != 1 || !strings.Contains(out, "missing  mobile-contract/replica.sql") {
		t.Errorf("check of an empty tree: status %d\n%s", status, out)
	}
	if _, err := os.Stat(filepath.Join(root, "mobile-contract")); err == nil {
		t.Error("-check wrote something")
	}
	if status, _, errs := genIn(t, root); status != 0 {
		t.Fatalf("status %d: %s", status, errs)
	}
	if status, out, errs := genIn(t, root, "-check"); status != 0 || out != "" {
		t.Errorf("check after writing: status %d\n%s%s", status, out, errs)
	}
}

func TestGen_MendsChangedAndRemovesLeftoverFiles(t *testing.T) {
	root := newModule(t)
	genIn(t, root)
	write(t, filepath.Join(root, "mobile-contract", "replica.sql"), "-- by hand\n")
	write(t, filepath.Join(root, "mobile-contract", "schemas", "tables", "gone.json"), "{}\n")
	write(t, filepath.Join(root, "mobile-contract", "contract.go"), "package contract\n")
	const want = "changed  mobile-contract/replica.sql\nleftover mobile-contract/schemas/tables/gone.json\n"
	if status, out, errs := genIn(t, root, "-check"); status != 1 || out != want || !strings.Contains(errs, "2 of the generated files") {
		t.Errorf("status %d\n%s%s", status, out, errs)
	}
	if status, out, _ := genIn(t, root); status != 0 || out != want {
		t.Errorf("status %d\n%s", status, out)
	}
	if status, out, _ := genIn(t, root, "-check"); status != 0 {
		t.Errorf("still stale:\n%s", out)
	}
	if _, err := os.Stat(filepath.Join(root, "mobile-contract", "contract.go")); err != nil {
		t.Errorf("a file written by hand was touched: %v", err)
	}
}

func TestGen_RefusesToWriteElsewhere(t *testing.T) {
	if status, _, errs := genIn(t, t.TempDir()); status != 1 || !strings.Contains(errs, "root of the module") {
		t.Errorf("status %d: %s", status, errs)
	}
}

func TestGen_HelpAndWrongArguments(t *testing.T) {
	if status, _, errs := genIn(t, newModule(t), "-help"); status != 0 || !strings.Contains(errs, "-check") {
		t.Errorf("-help: status %d: %s", status, errs)
	}
	for _, arg := range []string{"-nonsense", "everything"} {
		if status, _, errs := genIn(t, newModule(t), arg); status != 2 || !strings.Contains(errs, "Usage") {
			t.Errorf("%s: status %d: %s", arg, status, errs)
		}
	}
}
