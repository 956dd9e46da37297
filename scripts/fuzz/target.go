package main

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// target is one fuzz target and the folder of its package, with slashes.
type target struct{ name, dir string }

// find reads the sources below root for fuzz targets whose name matches, in the
// order of their files.
func find(root string, match *regexp.Regexp) ([]target, error) {
	var targets []target
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && file != root && notOurs(entry.Name()):
			return fs.SkipDir
		case entry.IsDir() || !strings.HasSuffix(file, "_test.go"):
			return nil
		}
		names, err := targetsIn(file)
		if err != nil {
			return err
		}
		dir, err := filepath.Rel(root, filepath.Dir(file))
		for _, name := range names {
			if match.MatchString(name) {
				targets = append(targets, target{name, filepath.ToSlash(dir)})
			}
		}
		return err
	})
	if err == nil && len(targets) == 0 {
		err = errors.New("no fuzz target found")
	}
	return targets, err
}

// notOurs are folders that go test passes over too.
func notOurs(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || slices.Contains([]string{"testdata", "node_modules"}, name)
}

func targetsIn(file string) (names []string, err error) {
	syntax, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	for _, decl := range syntax.Decls {
		if fn, ok := decl.(*ast.FuncDecl); ok && fn.Recv == nil && strings.HasPrefix(fn.Name.Name, "Fuzz") {
			names = append(names, fn.Name.Name)
		}
	}
	return names, nil
}

// result is what one run of a target said.
type result struct {
	executions, interesting string // "-" when it did not come so far
	output                  string
	err                     error
}

func (r result) verdict() string {
	switch {
	case r.err != nil:
		return "FOUND"
	case r.executions == "-" || r.executions == "0": // it did not come further than its seeds
		return "too short"
	}
	return "ok"
}

// progress is the line that go test prints every few seconds.
var progress = regexp.MustCompile(`execs: (\d+) \(.*new interesting: (\d+)`)

// run fuzzes one target. go test runs no other test beside it.
func (t target) run(ctx context.Context, root string, each time.Duration) result {
	cmd := exec.CommandContext(ctx, "go", "test", "./"+path.Clean(t.dir), "-run", "^$", "-fuzz", "^"+t.name+"$", "-fuzztime", fmt.Sprint(each))
	cmd.Dir = root
	output, err := cmd.CombinedOutput()
	r := result{"-", "-", string(output), err}
	if lines := progress.FindAllStringSubmatch(r.output, -1); lines != nil {
		last := lines[len(lines)-1]
		r.executions, r.interesting = last[1], last[2]
	}
	return r
}
