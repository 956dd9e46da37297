package house_test

import (
	"bytes"
	"go/ast"
	"os"
	"path"
	"regexp"
	"slices"
	"testing"
	"unicode/utf8"
)

// The patterns are spelled with brackets so that they do not find themselves.
var (
	unfinished = regexp.MustCompile(`\b(TO[D]O|FIX[M]E|X[X]X)\b`)

	// Where a machine fetches its packages from is that machine's business. In package-lock.json
	// the hosts are left out by `npm install --omit-lockfile-registry-resolved`.
	registryHost = regexp.MustCompile(`(?i)\b(` +
		`(proxy|sum)\.golang\.org|goproxy\.(cn|io)|` +
		`registry\.(npmjs\.org|yarnpkg\.com|npmmirror\.com)|` +
		`(deb|security|snapshot)\.debian\.org|` +
		`pypi\.org|files\.pythonhosted\.org|(static\.|index\.)?crates\.io)\b`)

	workshopPath = regexp.MustCompile(`(^|[^\w./-])/[w]ork/\w`)
)

// machineMade are written by tools and full of hashes, where any three letters may stand together.
var machineMade = []string{"go.sum", "tools.sum", "package-lock.json"}

func TestSources_LeaveNothingUnfinished(t *testing.T) {
	for _, name := range readHouse(t).files {
		if path.Ext(name) == ".csv" || slices.Contains(machineMade, path.Base(name)) {
			continue
		}
		eachLine(t, name, func(number int, line []byte) {
			if word := unfinished.Find(line); word != nil {
				t.Errorf("%s:%d says %s: finish it, or write down why it is so", name, number, word)
			}
		})
	}
}

func TestSources_NameNoMachineOfTheWorkshop(t *testing.T) {
	for _, name := range readHouse(t).files {
		eachLine(t, name, func(number int, line []byte) {
			if host := registryHost.Find(line); host != nil {
				t.Errorf("%s:%d names the package registry %s", name, number, host)
			}
			if workshopPath.Match(line) {
				t.Errorf("%s:%d names a path of the machine that it was written on", name, number)
			}
		})
	}
}

func TestSources_HaveNoInit(t *testing.T) {
	h := readHouse(t)
	for _, f := range h.sources {
		for _, decl := range f.syntax.Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
				t.Errorf("%s: init runs before anyone asked for it: call it from where it is needed", h.where(f, fn))
			}
		}
	}
}

func TestPatterns_FindWhatTheyShould(t *testing.T) {
	for _, c := range []struct {
		pattern *regexp.Regexp
		text    string
		want    bool
	}{
		{unfinished, "// TO" + "DO: later", true},
		{unfinished, "mastodon, todo, XXXL", false},
		{registryHost, `"https://registry.npm` + `js.org/vite"`, true},
		{registryHost, "golang.org/x/net, pkg.go.dev", false},
		{workshopPath, `"/wo` + `rk/main/schema"`, true},
		{workshopPath, "frame/work/x, ./work/x, /work", false},
	} {
		if got := c.pattern.MatchString(c.text); got != c.want {
			t.Errorf("%s finds something in %q: %v, want %v", c.pattern, c.text, got, c.want)
		}
	}
}

// eachLine visits the lines of a text file, numbered from 1; other files it passes over.
func eachLine(t *testing.T, name string, visit func(number int, line []byte)) {
	t.Helper()
	content, err := os.ReadFile(at(name))
	if err != nil {
		t.Errorf("%v", err)
		return
	}
	if !utf8.Valid(content) || bytes.IndexByte(content, 0) >= 0 {
		return
	}
	number := 0
	for line := range bytes.Lines(content) {
		number++
		visit(number, line)
	}
}
