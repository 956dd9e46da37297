package house_test

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// topLevel is all that the owner wants to see at the root, beside dot files.
var topLevel = []string{
	"schema", "syncproto", "mobile-contract", "server", "scripts",
	"go.mod", "go.sum", "Taskfile.yml", "README.md", "README.zh-CN.md", "LICENSE",
}

// emptyNames say nothing about what is inside, and so attract everything.
var emptyNames = []string{"util", "utils", "common", "base", "helper", "helpers", "manager"}

func TestTopLevel_HoldsOnlyWhatWasAgreed(t *testing.T) {
	rules, err := readIgnore(".")
	if err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		name := entry.Name()
		if strings.HasPrefix(name, ".") || slices.Contains(topLevel, name) || ignored(rules, name, entry.IsDir()) {
			continue
		}
		t.Errorf("%s stands at the root; only these may: %s", name, join(topLevel))
	}
}

func TestPackages_AreNamedForWhatTheyHold(t *testing.T) {
	h := readHouse(t)
	for dir, files := range h.packages() {
		for _, name := range []string{path.Base(dir), files[0].syntax.Name.Name} {
			if slices.Contains(emptyNames, name) {
				t.Errorf("%s: a package called %s says nothing: name it after its noun", dir, name)
				break
			}
		}
	}
}

func TestPackages_HaveOneComment(t *testing.T) {
	for dir, files := range readHouse(t).packages() {
		var documented []string
		for _, f := range files {
			text := strings.TrimSpace(f.syntax.Doc.Text())
			if text == "" {
				continue
			}
			documented = append(documented, f.path)
			name := f.syntax.Name.Name
			if name != "main" && !strings.HasPrefix(text, "Package "+name+" ") {
				t.Errorf("%s: the package comment does not begin with %q", f.path, "Package "+name)
			}
		}
		switch len(documented) {
		case 0:
			t.Errorf("%s: no package comment: say what the package is for", dir)
		case 1:
		default:
			t.Errorf("%s: package comments in %s: keep one", dir, join(documented))
		}
	}
}

func TestReadme_MapsEveryPackage(t *testing.T) {
	places := readmeMap(t)
	packages := readHouse(t).packages()
	for _, dir := range slices.Sorted(maps.Keys(packages)) {
		if !slices.Contains(places, dir) {
			t.Errorf("%s: no line in the map of README.md names this package", dir)
		}
	}
	for _, place := range places {
		// A word of prose is no place; a path that begins in one of our folders is.
		first, _, nested := strings.Cut(place, "/")
		if !nested || !slices.Contains(topLevel, first) || strings.Contains(place, "*") {
			continue
		}
		if _, err := os.Stat(at(place)); err != nil {
			t.Errorf("the map of README.md names %s, which is not there", place)
		}
	}
}

// readmeMap returns every word and path between the marks <!-- map --> and <!-- /map -->.
func readmeMap(t *testing.T) []string {
	t.Helper()
	text := readme(t)
	_, rest, opened := strings.Cut(text, "<!-- map -->")
	inside, _, closed := strings.Cut(rest, "<!-- /map -->")
	if !opened || !closed {
		t.Fatal("README.md has no map between <!-- map --> and <!-- /map -->")
	}
	words := strings.FieldsFunc(inside, func(r rune) bool {
		return !strings.ContainsRune("/._-*", r) &&
			(r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	})
	for i, word := range words {
		words[i] = strings.TrimRight(strings.TrimPrefix(word, "./"), "/.")
	}
	return words
}

// readme is the text that the walls hold; without one they must not stand.
func readme(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(at("README.md"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// ourPath is a folder as a command line names it.
var ourPath = regexp.MustCompile(`\./([a-z][\w/-]*)`)

// A task or a README line that names a folder which has moved fails only in the hands of whoever
// tries it.
func TestCommands_NameFoldersThatExist(t *testing.T) {
	readme(t)
	for _, name := range []string{"Taskfile.yml", ".ci/run", "README.md", "README.zh-CN.md"} {
		text, err := os.ReadFile(at(name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			t.Errorf("%v", err)
		}
		for _, found := range ourPath.FindAllStringSubmatch(string(text), -1) {
			place := strings.TrimSuffix(found[1], "/")
			first, _, _ := strings.Cut(place, "/")
			if !slices.Contains(topLevel, first) {
				continue
			}
			if _, err := os.Stat(at(place)); err != nil {
				t.Errorf("%s names ./%s, which is not there", name, place)
			}
		}
	}
}
