// Command gen writes what schema/gen derives from the schema into the tree:
// tables, JSON Schema, TypeScript, data dictionary, errors; and the dictionary that messages are packed
// with, by scripts/dictionary. With -check it writes nothing and says
// which files are stale.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"ruhu/schema/gen"
	"ruhu/scripts/dictionary"
	"ruhu/server/web"
)

const usage = `Usage: go run ./scripts/gen [-check]

Writes the files that are derived from the schema (package schema), from the
root of the module, and removes those that are left over from an older schema.
Run it after every change of the schema and commit what it wrote.

`

func main() { os.Exit(run(os.Args[1:], ".", os.Stdout, os.Stderr)) }

// run returns the exit status: 1 when files are stale or cannot be written, 2
// when the command line is wrong.
func run(args []string, root string, out, errs io.Writer) int {
	flags := flag.NewFlagSet("gen", flag.ContinueOnError)
	flags.SetOutput(errs)
	check := flags.Bool("check", false, "write nothing; exit with 1 and list the files that are stale")
	flags.Usage = func() { fmt.Fprint(errs, usage); flags.PrintDefaults() }
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	case flags.NArg() > 0:
		flags.Usage()
		return 2
	}
	if err := generate(root, *check, out); err != nil {
		fmt.Fprintln(errs, "gen:", err)
		return 1
	}
	return 0
}

func generate(root string, check bool, out io.Writer) error {
	if err := atRoot(root); err != nil {
		return err
	}
	stale, err := compare(root)
	if err != nil {
		return err
	}
	for _, s := range stale {
		if !check {
			err = errors.Join(err, s.mend(root))
		}
		fmt.Fprintf(out, "%-8s %s\n", s.state, s.path)
	}
	if check && len(stale) > 0 {
		return fmt.Errorf("%d of the generated files are stale: go run ./scripts/gen", len(stale))
	}
	return err
}

// atRoot keeps gen from strewing its files over a folder that is not the module.
func atRoot(root string) error {
	text, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil || !strings.HasPrefix(string(text), "module ruhu") {
		return errors.New("run it from the root of the module, where go.mod says module ruhu")
	}
	return nil
}

// stale is one file of the tree that is not what the schema makes of it.
type stale struct {
	path    string
	state   string // missing, changed or leftover
	content []byte // what it should be; nil when it should not be
}

// compare returns the stale files in the order of their paths.
func compare(root string) ([]stale, error) {
	files := gen.Files()
	maps.Copy(files, gen.Calls(web.StatusOf))
	files[dictionary.Path] = dictionary.Build()
	var found []stale
	for p, want := range files {
		got, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(p)))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			found = append(found, stale{p, "missing", want})
		case err != nil:
			return nil, err
		case !bytes.Equal(got, want):
			found = append(found, stale{p, "changed", want})
		}
	}
	left, err := leftovers(root, files)
	found = append(found, left...)
	slices.SortFunc(found, func(a, b stale) int { return strings.Compare(a.path, b.path) })
	return found, err
}

// leftovers are files in the generator's own folders that it no longer makes.
func leftovers(root string, files map[string][]byte) ([]stale, error) {
	var found []stale
	for _, folder := range gen.Folders() {
		tree := os.DirFS(filepath.Join(root, filepath.FromSlash(folder)))
		err := fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			if p := path.Join(folder, name); files[p] == nil {
				found = append(found, stale{p, "leftover", nil})
			}
			return nil
		})
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	return found, nil
}

func (s stale) mend(root string) error {
	file := filepath.Join(root, filepath.FromSlash(s.path))
	if s.content == nil {
		return os.Remove(file)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, s.content, 0o644)
}
