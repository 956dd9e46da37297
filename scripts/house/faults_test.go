package house_test

import (
	"go/ast"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// faults is the table of what can go wrong. Its last column links to the tests that show what
// ours does; a claim whose test is gone is only a claim.
const faults = "syncproto/FAULTS.md"

var (
	// testLink is a test named with its file, as the table and other documents do.
	testLink = regexp.MustCompile("\\[`?((?:Test|Fuzz|Example)[A-Za-z0-9_]*)`?\\]\\(([^)\\s]+_test\\.go)\\)")
	// sourceMark is a number of a source, and sourceDefinition its address.
	sourceMark       = regexp.MustCompile(`\[([A-Z][0-9]+)\]`)
	sourceDefinition = regexp.MustCompile(`(?m)^\[([A-Z][0-9]+)\]: https://\S+$`)
)

func TestLinks_ToTestsLeadToTests(t *testing.T) {
	h := readHouse(t)
	tests := h.functions()
	found := 0
	for _, name := range h.files {
		if path.Ext(name) != ".md" {
			continue
		}
		for _, link := range testLinks(h.read(t, name)) {
			found++
			if file := path.Join(path.Dir(name), link.file); !tests[file][link.test] {
				t.Errorf("%s says that %s is in %s; it is not", name, link.test, file)
			}
		}
	}
	if found == 0 {
		t.Error("no document links to a test: the wall would hold nothing")
	}
}

func TestFaults_EachLineHasItsTestAndSources(t *testing.T) {
	text := readHouse(t).read(t, faults)
	rows := 0
	for line := range strings.Lines(text) {
		cells := tableCells(line)
		if len(cells) < 3 || cells[0] == "fault" || strings.HasPrefix(cells[0], "-") {
			continue
		}
		rows++
		if ours := cells[len(cells)-1]; len(testLinks(ours)) == 0 && !strings.Contains(ours, "*no test*") {
			t.Errorf("%s: %q neither links to a test nor says that it has none", faults, cells[0])
		}
		for i, theirs := range cells[1 : len(cells)-1] {
			if theirs == "" {
				t.Errorf("%s: %q: cell %d is empty: say that it is not documented", faults, cells[0], i+2)
			}
		}
	}
	if rows == 0 {
		t.Errorf("%s has no table", faults)
	}
	claims, list, _ := strings.Cut(text, "\n## Sources\n")
	used, defined := map[string]bool{}, map[string]bool{}
	for _, m := range sourceMark.FindAllStringSubmatch(claims, -1) {
		used[m[1]] = true
	}
	for _, d := range sourceDefinition.FindAllStringSubmatch(list, -1) {
		defined[d[1]] = true
	}
	if a, b := slices.Sorted(maps.Keys(used)), slices.Sorted(maps.Keys(defined)); !slices.Equal(a, b) {
		t.Errorf("%s names the sources %v and has addresses of %v", faults, a, b)
	}
}

// TestTestLinks_AreRecognised shows the wall what it must see.
func TestTestLinks_AreRecognised(t *testing.T) {
	for text, want := range map[string][]namedTest{
		"[`TestA_B`](x/y_test.go), [FuzzC](z_test.go)": {{"TestA_B", "x/y_test.go"}, {"FuzzC", "z_test.go"}},
		"[TestA](y.go) [`Test`](doc.md) TestB":         nil,
	} {
		if got := testLinks(text); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
	if got := tableCells("| a | b |\n"); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("cells %q", got)
	}
}

// namedTest is a test as a document names it.
type namedTest struct{ test, file string }

func testLinks(text string) []namedTest {
	var links []namedTest
	for _, m := range testLink.FindAllStringSubmatch(text, -1) {
		links = append(links, namedTest{m[1], m[2]})
	}
	return links
}

// tableCells splits a line of a Markdown table; other lines have none.
func tableCells(line string) []string {
	line, isRow := strings.CutPrefix(strings.TrimSpace(line), "|")
	if !isRow {
		return nil
	}
	cells := strings.Split(strings.TrimSuffix(line, "|"), "|")
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	return cells
}

// functions returns, by file, the names of the functions that stand in it.
func (h house) functions() map[string]map[string]bool {
	found := map[string]map[string]bool{}
	for _, f := range h.sources {
		names := map[string]bool{}
		for _, decl := range f.syntax.Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok && fn.Recv == nil {
				names[fn.Name.Name] = true
			}
		}
		found[f.path] = names
	}
	return found
}

func (h house) read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(at(name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
