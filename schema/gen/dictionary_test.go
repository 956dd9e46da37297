package gen_test

import (
	"regexp"
	"strings"
	"testing"

	"ruhu/schema"
	"ruhu/schema/gen"
)

func dictionary() string { return string(gen.Files()["mobile-contract/data-dictionary.md"]) }

// section is the text of a document beneath a heading, up to the next one.
func section(t *testing.T, text, heading string) string {
	t.Helper()
	_, rest, ok := strings.Cut(text, "\n"+heading+"\n")
	if !ok {
		t.Errorf("no heading %q", heading)
	}
	inside, _, _ := strings.Cut(rest, "\n#")
	return inside
}

func TestDictionary_HasEveryFieldCodeAndMessage(t *testing.T) {
	all := dictionary()
	has := func(heading, text string, labels ...string) {
		t.Helper()
		if !strings.Contains(section(t, all, heading), "| "+text+" | "+strings.Join(labels, " | ")+" |") {
			t.Errorf("%s: no row for %s with %v", heading, text, labels)
		}
	}
	for _, table := range schema.Tables() {
		for _, f := range table.Fields {
			has("### Table "+table.Name, "`"+f.Name+"`", f.Label.ZH, f.Label.KO, f.Label.EN)
		}
	}
	for _, l := range schema.CodeLists() {
		for _, item := range l.Items {
			has("### Codes "+l.Name, "`"+item.Code+"`", item.Label.ZH, item.Label.KO, item.Label.EN)
		}
	}
	for _, code := range schema.ErrCodes() {
		p := schema.Problem{Code: code, Field: "{field}", Param: "{param}"}
		has("## Error codes", "`"+string(code)+"`", p.Message(schema.ZH), p.Message(schema.KO), p.Message(schema.EN))
	}
}

// A kind, policy, class or rule that the schema begins to use must be explained.
func TestDictionary_ExplainsEveryWordThatItUses(t *testing.T) {
	legend := section(t, dictionary(), "## How to read it")
	for _, table := range schema.Tables() {
		for i := range table.Fields {
			f := &table.Fields[i]
			words := []string{f.Kind.String(), table.PolicyOf(i).String(), f.Sensitivity.String()}
			for _, part := range strings.Split(f.Rule, ",") {
				if tag, _, _ := strings.Cut(part, "="); tag != "" {
					words = append(words, tag)
				}
			}
			for _, word := range words {
				if !strings.Contains(legend, "| `"+word+"` |") {
					t.Errorf("%s.%s: %s is not explained", table.Name, f.Name, word)
				}
			}
		}
	}
}

func TestDictionary_LinksLead(t *testing.T) {
	text := dictionary()
	anchors := map[string]bool{}
	for _, heading := range regexp.MustCompile(`(?m)^#+ (.*)$`).FindAllStringSubmatch(text, -1) {
		anchors[strings.ToLower(strings.ReplaceAll(heading[1], " ", "-"))] = true
	}
	links := regexp.MustCompile(`\]\(#([^)]*)\)`).FindAllStringSubmatch(text, -1)
	if len(links) == 0 {
		t.Fatal("no links found")
	}
	for _, link := range links {
		if !anchors[link[1]] {
			t.Errorf("a link leads to #%s, which is no heading", link[1])
		}
	}
}

// Every row of a table has as many cells as its header, or renderers drop cells.
func TestDictionary_RowsHaveTheCellsOfTheirHeader(t *testing.T) {
	columns := 0
	for line := range strings.Lines(dictionary()) {
		n := strings.Count(strings.ReplaceAll(line, `\|`, ""), "|") - 1
		switch {
		case !strings.HasPrefix(line, "|"):
			columns = 0
		case columns == 0:
			columns = n
		case n != columns:
			t.Errorf("%d cells under a header of %d: %s", n, columns, line)
		}
	}
}
