package console

import (
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ruhu/schema"
)

func TestTexts_AreCompleteInThreeLanguages(t *testing.T) {
	verb := regexp.MustCompile(`%.`)
	for key, label := range texts {
		if !label.Complete() {
			t.Errorf("%s: %+v", key, label)
		}
		zh := verb.FindAllString(label.ZH, -1)
		if !slices.Equal(zh, verb.FindAllString(label.KO, -1)) || !slices.Equal(zh, verb.FindAllString(label.EN, -1)) {
			t.Errorf("%s has not the same verbs in each language", key)
		}
		if label.KO == label.ZH || label.EN == label.ZH {
			t.Errorf("%s is not translated", key)
		}
	}
	for _, lang := range schema.Langs {
		if langNames[lang] == "" || listSign[lang] == "" {
			t.Errorf("%s has no name or no sign between items", lang)
		}
	}
}

// TestTexts_AreAllUsed finds what pages ask for, in templates and in Go.
func TestTexts_AreAllUsed(t *testing.T) {
	used := map[string]bool{"settled.same": true, "settled.superseded": true, "settled.replaced": true, "settled.united": true, "settled.disputed": true}
	note := func(source string, pattern *regexp.Regexp) {
		for _, m := range pattern.FindAllStringSubmatch(source, -1) {
			for _, key := range m[1:] {
				used[key] = true
				if _, ok := texts[key]; !ok && key != "" && !strings.HasSuffix(key, ".") { // "settled." goes on
					t.Errorf("no text %q", key)
				}
			}
		}
	}
	err := fs.WalkDir(os.DirFS("."), ".", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, ".html") && !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return err
		}
		source, err := os.ReadFile(name)
		note(string(source), regexp.MustCompile(`\bsay "([^"]+)"`))
		note(string(source), regexp.MustCompile(`\bsay\([a-z.]*lang, "([^"]+)"`))
		note(string(source), regexp.MustCompile(`\bsay\([a-z.]*lang, choose\([a-z]+, "([^"]+)", "([^"]+)"`))
		note(string(source), regexp.MustCompile(`"(clock\.[a-z]+)"`))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for key := range texts {
		if !used[key] {
			t.Errorf("nothing says %q", key)
		}
	}
}

func TestUnits_OfTheSchemaAreSpelt(t *testing.T) {
	international := []string{"", "m", "km", "m²", "B", "µ°"}
	for _, table := range schema.Tables() {
		for i := range table.Fields {
			f := &table.Fields[i]
			if label, ok := units[f.Unit]; !ok && !slices.Contains(international, f.Unit) || ok && !label.Complete() {
				t.Errorf("%s.%s is in %q, which other languages do not know", table.Name, f.Name, f.Unit)
			}
		}
	}
}

func TestPageNames_AreAllTemplates(t *testing.T) {
	entries, err := templateFiles.ReadDir("templates")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		name := strings.TrimSuffix(e.Name(), ".html")
		if name != "layout" && name != "parts" && !slices.Contains(pageNames[:], name) {
			t.Errorf("no page shows %s", e.Name())
		}
	}
}
