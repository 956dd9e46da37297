package main

import (
	"bytes"
	"cmp"
	"context"
	"debug/buildinfo"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/google/licensecheck"
)

// part is something of others that a program consists of.
type part struct {
	kind     string // "golang" or "npm", as package URLs spell it
	name     string
	version  string
	licences []string // identifiers of SPDX, of the files
	text     []byte   // of the files
}

// parts are all of a program's, by name.
type parts []part

// passedOn are the licences under which a county may be given our program with its parts,
// and others the county's: they ask for no more than that their text goes with it.
var passedOn = []string{"MIT", "ISC", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "BlueOak-1.0.0", "blessing", "CC0-1.0", "Unlicense", "0BSD"}

// partsOf lists what is in a program: as it says itself, and the packages of the field app
// when it carries that.
func partsOf(ctx context.Context, program, lock string) (parts, error) {
	all, err := modulesOf(ctx, program)
	if err == nil && appBuilt() {
		var more parts
		more, err = packagesOf(lock)
		all = append(all, more...)
	}
	slices.SortFunc(all, func(a, b part) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.name, b.name), cmp.Compare(a.version, b.version))
	})
	return all, err
}

// modulesOf lists the modules in a program, and Go's library.
func modulesOf(ctx context.Context, program string) (parts, error) {
	info, err := buildinfo.ReadFile(program)
	if err != nil {
		return nil, err
	}
	root, err := goRoot(ctx)
	if err != nil {
		return nil, err
	}
	library, err := partIn("golang", "std", strings.TrimPrefix(info.GoVersion, "go"), root)
	all := parts{library}
	for _, m := range info.Deps {
		folder, failed := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}", m.Path).Output()
		if failed != nil {
			return nil, fmt.Errorf("%s: %w", m.Path, failed)
		}
		p, failed := partIn("golang", m.Path, m.Version, strings.TrimSpace(string(folder)))
		all, err = append(all, p), errors.Join(err, failed)
	}
	return all, err
}

// goRoot is where Go is.
func goRoot(ctx context.Context) (string, error) {
	root, err := exec.CommandContext(ctx, "go", "env", "GOROOT").Output()
	return strings.TrimSpace(string(root)), err
}

// nodeModules stands before the name of a package in a list of npm's.
const nodeModules = "node_modules/"

// packagesOf lists the packages of npm that go into the field app, but for what builds it.
func packagesOf(lock string) (all parts, err error) {
	text, err := os.ReadFile(lock)
	if err != nil {
		return nil, err
	}
	var locked struct {
		Packages map[string]struct {
			Version, License string
			Dev, Optional    bool
		}
	}
	if err := json.Unmarshal(text, &locked); err != nil {
		return nil, fmt.Errorf("%s: %w", lock, err)
	}
	for at, p := range locked.Packages {
		if at == "" || p.Dev || p.Optional {
			continue
		}
		name := at[strings.LastIndex(at, nodeModules)+len(nodeModules):]
		part, failed := partIn("npm", name, p.Version, filepath.Join(filepath.Dir(lock), at))
		if len(part.licences) == 0 && p.License != "" { // said, and not laid beside it
			part.licences = []string{p.License}
		}
		all, err = append(all, part), errors.Join(err, failed)
	}
	return all, err
}

// licenceFile is what files with a licence are called.
var licenceFile = regexp.MustCompile(`(?i)^(licen[sc]e|copying|notice|patents)`)

// readmeFile may hold it, in parts without such a file.
var readmeFile = regexp.MustCompile(`(?i)^readme`)

// saidInReadme is the line beneath its heading, where no more is said.
var saidInReadme = regexp.MustCompile(`(?im)^#+ *licen[sc]e *\n+ *([a-z0-9.-]+) *$`)

// thirdParties is a file in which a part tells of its own parts, those of its tests among
// them: what is in our program of them is a part of it by its own name.
var thirdParties = regexp.MustCompile(`(?i)3rd-party`)

// partIn reads the licences of a part from its folder.
func partIn(kind, name, version, folder string) (part, error) {
	p := part{kind: kind, name: name, version: version}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return p, fmt.Errorf("%s: %w", name, err)
	}
	for _, name := range []*regexp.Regexp{licenceFile, readmeFile} {
		for _, e := range entries {
			if len(p.licences) > 0 && name == readmeFile || !e.Type().IsRegular() || !name.MatchString(e.Name()) {
				continue
			}
			if err := p.read(filepath.Join(folder, e.Name())); err != nil {
				return p, err
			}
		}
	}
	slices.Sort(p.licences)
	p.licences = slices.Compact(p.licences)
	return p, nil
}

func (p *part) read(file string) error {
	text, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	text = bytes.TrimSpace(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")))
	if !thirdParties.MatchString(file) {
		for _, match := range licensecheck.Scan(text).Match {
			if !match.IsURL {
				p.licences = append(p.licences, match.ID)
			}
		}
	}
	if found := saidInReadme.FindSubmatch(text); len(p.licences) == 0 && found != nil {
		p.licences = append(p.licences, string(found[1]))
	}
	p.text = append(append(p.text, text...), "\n\n"...)
	return nil
}

// check refuses parts that may not be passed on, or of which nobody knows.
func (all parts) check() (err error) {
	for _, p := range all {
		if len(p.licences) == 0 {
			err = errors.Join(err, fmt.Errorf("%s %s: no licence is found", p.name, p.version))
		}
		for _, id := range p.licences {
			if !slices.Contains(passedOn, id) && !strings.HasPrefix(id, "GooglePatent") {
				err = errors.Join(err, fmt.Errorf("%s %s: under %s, which is not among %v", p.name, p.version, id, passedOn))
			}
		}
	}
	return err
}
