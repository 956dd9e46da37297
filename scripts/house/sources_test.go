package house_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// module is the path that every import of ours begins with.
const module = "ruhu"

// root is where the module begins, as seen from the folder in which go test runs these tests.
const root = "../.."

// house is every file that git would take in, and those of them that hold Go.
type house struct {
	files   []string // paths from the root, with slashes
	sources []goFile
	tokens  *token.FileSet
}

// goFile is one parsed file of a package. What lies under testdata is nobody's package and is
// not among them.
type goFile struct {
	path, dir string
	test      bool
	syntax    *ast.File
}

func readHouse(t *testing.T) house {
	t.Helper()
	h := house{tokens: token.NewFileSet()}
	for _, name := range trackedFiles(t) {
		h.files = append(h.files, name)
		if path.Ext(name) != ".go" || !inPackage(name) {
			continue
		}
		syntax, err := parser.ParseFile(h.tokens, at(name), nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		h.sources = append(h.sources, goFile{
			path:   name,
			dir:    path.Dir(name),
			test:   strings.HasSuffix(name, "_test.go"),
			syntax: syntax,
		})
	}
	if len(h.sources) == 0 {
		t.Fatal("no Go files found: the walls would hold nothing")
	}
	return h
}

// packages returns, by folder, the files that are built outside tests.
func (h house) packages() map[string][]goFile {
	byDir := map[string][]goFile{}
	for _, f := range h.sources {
		if !f.test {
			byDir[f.dir] = append(byDir[f.dir], f)
		}
	}
	return byDir
}

// where is the place of node as path:line from the root.
func (h house) where(f goFile, node ast.Node) string {
	return f.path + ":" + strconv.Itoa(h.tokens.Position(node.Pos()).Line)
}

func importPath(spec *ast.ImportSpec) string {
	// The parser has already refused anything that is not a quoted string.
	p, _ := strconv.Unquote(spec.Path.Value)
	return p
}

// inPackage leaves out the folders that the go command leaves out.
func inPackage(name string) bool {
	for _, part := range strings.Split(name, "/") {
		if part == "testdata" || strings.HasPrefix(part, "_") || strings.HasPrefix(part, ".") {
			return false
		}
	}
	return true
}

// at is the path of a file as these tests can open it.
func at(name string) string { return filepath.Join(root, filepath.FromSlash(name)) }

// trackedFiles lists what git would take in: everything that no .gitignore names. git itself is
// not asked, because sources unpacked without it must pass too.
func trackedFiles(t *testing.T) []string {
	t.Helper()
	var names []string
	var rules []ignoreRule
	err := filepath.WalkDir(root, func(full string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, full)
		if err != nil {
			return err
		}
		name := filepath.ToSlash(rel)
		if entry.IsDir() {
			if name == ".git" || ignored(rules, name, true) {
				return fs.SkipDir
			}
			more, err := readIgnore(name)
			rules = append(rules, more...)
			return err
		}
		if entry.Type().IsRegular() && name != ".git" && !ignored(rules, name, false) {
			names = append(names, name)
		}
		return nil
	})
	if err != nil {
		t.Fatalf("walk the sources: %v", err)
	}
	return names
}

// ignoreRule is one line of a .gitignore, as far as this project uses the format.
type ignoreRule struct {
	dir      string // of the .gitignore
	pattern  string
	anchored bool // matches the path from dir, not only its last part
	dirOnly  bool
	keep     bool // a line that begins with !
}

func readIgnore(dir string) ([]ignoreRule, error) {
	text, err := os.ReadFile(at(path.Join(dir, ".gitignore")))
	if os.IsNotExist(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var rules []ignoreRule
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		r := ignoreRule{dir: dir}
		line, r.keep = strings.CutPrefix(line, "!")
		line, r.dirOnly = strings.CutSuffix(line, "/")
		line = strings.TrimPrefix(line, "**/")
		r.anchored = strings.Contains(line, "/")
		r.pattern = strings.TrimPrefix(line, "/")
		rules = append(rules, r)
	}
	return rules, nil
}

// ignored applies the rules as git does: the last that matches decides.
func ignored(rules []ignoreRule, name string, isDir bool) bool {
	result := false
	for _, r := range rules {
		rest := name
		if r.dir != "." {
			var beneath bool
			if rest, beneath = strings.CutPrefix(name, r.dir+"/"); !beneath {
				continue
			}
		}
		if !r.anchored {
			rest = path.Base(rest)
		}
		if match, err := path.Match(r.pattern, rest); err == nil && match && (isDir || !r.dirOnly) {
			result = !r.keep
		}
	}
	return result
}
