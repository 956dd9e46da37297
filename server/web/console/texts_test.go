package console

import (
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ruhu/schema"
	"ruhu/server/app"
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
	used["work."+app.JobPicture], used["work."+app.JobReseal] = true, true
	for _, warning := range app.Warnings() {
		used["system."+string(warning)] = true
		if _, ok := texts["system."+string(warning)]; !ok {
			t.Errorf("no text for the warning %s", warning)
		}
	}
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
		note(string(source), regexp.MustCompile(`\btext: +"([^"]+)"`))
		note(string(source), regexp.MustCompile(`\bs\.(?:add|number|bytes|finish)\("([^"]+)"`))
		note(string(source), regexp.MustCompile(`"((?:approval|clock|menu|done)\.[a-z.]+[a-z])"`))
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

func TestTexts_StandInOneSubjectOnly(t *testing.T) {
	seen := map[string]bool{}
	for _, subject := range subjects {
		for key := range subject {
			if seen[key] {
				t.Errorf("%q stands in two subjects", key)
			}
			seen[key] = true
		}
	}
}

// TestTemplates_AreAllShown finds the names of pages in Go.
func TestTemplates_AreAllShown(t *testing.T) {
	var source strings.Builder
	names, err := fs.Glob(os.DirFS("."), "*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(name, "_test.go") {
			source.Write(text)
		}
	}
	for name := range parseTemplates(readFiles())[schema.ZH] {
		if !strings.Contains(source.String(), `, "`+name+`", `) {
			t.Errorf("nothing shows templates/%s.html", name)
		}
	}
}

func TestStyles_AreAllServed(t *testing.T) {
	entries, err := staticFiles.ReadDir("static/css")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !slices.Contains(styles[:], strings.TrimSuffix(e.Name(), ".css")) {
			t.Errorf("no style sheet holds css/%s", e.Name())
		}
	}
}

// TestStyles_NameColoursOnlyInTokens: what is not a token has no dark twin.
func TestStyles_NameColoursOnlyInTokens(t *testing.T) {
	colour := regexp.MustCompile(`#[0-9a-fA-F]{3,8}\b|\b(rgb|hsl|color-mix)a?\(|:\s*(white|black)\b`)
	for _, name := range styles {
		if found := colour.FindString(string(readStatic("css/" + name + ".css"))); found != "" && name != "tokens" && name != "print" {
			t.Errorf("css/%s.css names the colour %s", name, found)
		}
	}
	sheet := string(readStatic("css/tokens.css")) + string(readStatic("css/print.css"))
	for _, m := range regexp.MustCompile(`(--[a-z-]+): #`).FindAllStringSubmatch(sheet, -1) {
		if n := strings.Count(sheet, m[1]+":"); n != 3 {
			t.Errorf("%s has a value in %d of light, dark and print", m[1], n)
		}
	}
}
