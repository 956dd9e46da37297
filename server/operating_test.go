package main

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// told are the commands and settings that a page tells people to use: whole lines of its
// examples, and what stands between backquotes.
func told(t *testing.T, page string) (lines, settings []string) {
	t.Helper()
	text, err := os.ReadFile(page)
	must(t, err)
	for _, found := range regexp.MustCompile("(?m)(?:^|`|exec |-u ruhu |Ruhu\\\\)(ruhu(?:\\.exe)? [^`'>#\n]+)").FindAllStringSubmatch(string(text), -1) {
		lines = append(lines, strings.TrimSpace(found[1]))
	}
	return lines, regexp.MustCompile(`RUHU_[A-Z_]+`).FindAllString(string(text), -1)
}

// Nobody is told of a command, a flag or a setting that there is not.
func TestOperating_TellsOfCommandsThatThereAre(t *testing.T) {
	parser, err := kong.New(&commands{}, kong.Vars{"defaultData": "", "importer": "", "kinds": "", "county": "", "oldestSchema": "1", "newestSchema": "2"})
	must(t, err)
	known := map[string]bool{}
	must(t, kong.Visit(parser.Model, func(n kong.Visitable, next kong.Next) error {
		if flag, is := n.(*kong.Flag); is {
			for _, name := range flag.Envs {
				known[name] = true
			}
		}
		return next(nil)
	}))
	var pages [2][]string
	for i, page := range []string{"OPERATING.md", "OPERATING.zh-CN.md"} {
		lines, settings := told(t, page)
		if pages[i] = lines; len(lines) < 20 {
			t.Fatalf("%s tells of %d commands only", page, len(lines))
		}
		for _, line := range lines {
			checkLine(t, parser.Model.Node, page, line)
		}
		for _, name := range settings {
			if !known[name] {
				t.Errorf("%s: there is no setting %s", page, name)
			}
		}
	}
	if !slices.Equal(pages[0], pages[1]) {
		t.Errorf("the pages tell of different commands:\n%q\n%q", pages[0], pages[1])
	}
}

// checkLine follows a command line from the program to its command, and looks for its flags.
func checkLine(t *testing.T, at *kong.Node, page, line string) {
	t.Helper()
	for _, word := range strings.Fields(line)[1:] {
		if name, is := strings.CutPrefix(word, "--"); is {
			if name != "help" && !hasFlag(at, name) {
				t.Errorf("%s: %s: no flag --%s", page, line, name)
			}
			continue
		}
		for _, child := range at.Children {
			if child.Name == word {
				at = child
				break
			}
		}
	}
	if at.Type == kong.ApplicationNode {
		t.Errorf("%s: %s: no such command", page, line)
	}
}

// hasFlag looks in a command, in those around it, and in the one that stands for it when it
// is named alone.
func hasFlag(at *kong.Node, name string) bool {
	for _, group := range at.AllFlags(false) {
		for _, flag := range group {
			if flag.Name == name {
				return true
			}
		}
	}
	return at.DefaultCmd != nil && hasFlag(at.DefaultCmd, name)
}
