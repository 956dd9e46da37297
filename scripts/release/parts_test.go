package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// bsd is the text that a file of that licence holds: Go's own.
func bsd(t *testing.T) string {
	t.Helper()
	root, err := goRoot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(root, "LICENSE"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// The parts of a real program: this test's own.
func TestParts_OfAProgram(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	all, err := modulesOf(t.Context(), self)
	if err != nil {
		t.Fatal(err)
	}
	if err := all.check(); err != nil {
		t.Error(err)
	}
	names := map[string]part{}
	for _, p := range all {
		names[p.name] = p
	}
	if names["std"].version == "" || names["github.com/google/licensecheck"].version == "" || len(names["std"].licences) == 0 {
		t.Errorf("%+v", all)
	}
	var bom struct {
		BOMFormat  string
		Components []struct {
			Name, Version, Purl string
			Licenses            []struct{ License struct{ ID, Name string } }
		}
	}
	var out, texts bytes.Buffer
	if err := all.writeSBOM(&out); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(out.Bytes(), &bom); err != nil || bom.BOMFormat != "CycloneDX" || len(bom.Components) != len(all) {
		t.Fatalf("%v %s", err, out.Bytes())
	}
	for i, c := range bom.Components {
		if c.Name != all[i].name || c.Version == "" || !strings.HasPrefix(c.Purl, "pkg:golang/") || len(c.Licenses) == 0 {
			t.Errorf("%+v", c)
		}
	}
	if err := all.writeLicences(&texts); err != nil || !strings.Contains(texts.String(), "Redistribution and use in source and binary forms") {
		t.Errorf("%v, %d bytes", err, texts.Len())
	}
}

func TestCheck_RefusesWhatMayNotBePassedOn(t *testing.T) {
	for _, c := range []struct {
		name, file, text string
		want             string // "" is good
	}{
		{"good", "LICENSE", bsd(t), ""},
		{"copyleft", "COPYING", "SPDX-License-Identifier: GPL-3.0-only\n" + gpl, "GPL"},
		{"none", "README", "free for all", "no licence"},
		{"in the readme", "Readme.md", bsd(t), ""},
		{"named in the readme", "Readme.md", "# errors\n\n## License\n\nMIT\n", ""},
		{"another in the readme", "Readme.md", "## License\n\nGPL-3.0\n", "GPL-3.0"},
		{"unknown", "LICENSE", "You may look at this on Sundays.", "no licence"},
	} {
		folder := t.TempDir()
		if err := os.WriteFile(filepath.Join(folder, c.file), []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		p, err := partIn("npm", c.name, "1.0.0", folder)
		if err != nil {
			t.Fatal(err)
		}
		err = parts{p}.check()
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if _, err := partIn("npm", "gone", "1.0.0", filepath.Join(t.TempDir(), "gone")); err == nil {
		t.Error("a part that is not there has a licence")
	}
}

// gpl is how programs under it begin.
const gpl = `This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later version.`

// What only builds the app is no part of it.
func TestPackages_AreThoseThatGoOut(t *testing.T) {
	folder := t.TempDir()
	lock := filepath.Join(folder, "package-lock.json")
	for path, text := range map[string]string{
		lock: `{"packages":{"":{},"node_modules/preact":{"version":"11.2.0"},"node_modules/@a/b/node_modules/c":{"version":"1.0.0"},"node_modules/said":{"version":"2.0.0","license":"MIT"},
			"node_modules/vite":{"version":"8.3.8","dev":true},"node_modules/extra":{"version":"1.0.0","optional":true}}}`,
		filepath.Join(folder, "node_modules/said/index.js"):                  "",
		filepath.Join(folder, "node_modules/preact/LICENSE"):                 bsd(t),
		filepath.Join(folder, "node_modules/@a/b/node_modules/c/licence.md"): bsd(t),
	} {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	all, err := packagesOf(lock)
	var names []string
	for _, p := range all {
		names = append(names, p.name)
	}
	if slices.Sort(names); err != nil || !slices.Equal(names, []string{"c", "preact", "said"}) || all.check() != nil {
		t.Errorf("%v %v %v", err, names, all.check())
	}
	if err := os.WriteFile(lock, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := packagesOf(lock); err == nil {
		t.Error("a broken list is read")
	}
}
