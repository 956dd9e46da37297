package house_test

import (
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The tables of what attackers may try, and of what OWASP's standard demands.
const (
	threats = "server/web/THREATS.md"
	asvs    = "server/ASVS.md"
)

// asvsRequirements are the ids of OWASP ASVS 5.0.0 at levels 1 and 2. The standard's texts are
// not ours to repeat.
const asvsRequirements = `
V1.1.1 V1.1.2 V1.2.1 V1.2.2 V1.2.3 V1.2.4 V1.2.5 V1.2.6 V1.2.7 V1.2.8 V1.2.9 V1.3.1 V1.3.2 V1.3.3 V1.3.4 V1.3.5 V1.3.6 V1.3.7 V1.3.8 V1.3.9 V1.3.10
V1.3.11 V1.4.1 V1.4.2 V1.4.3 V1.5.1 V1.5.2 V2.1.1 V2.1.2 V2.1.3 V2.2.1 V2.2.2 V2.2.3 V2.3.1 V2.3.2 V2.3.3 V2.3.4 V2.4.1 V3.2.1 V3.2.2 V3.3.1 V3.3.2
V3.3.3 V3.3.4 V3.4.1 V3.4.2 V3.4.3 V3.4.4 V3.4.5 V3.4.6 V3.5.1 V3.5.2 V3.5.3 V3.5.4 V3.5.5 V3.7.1 V3.7.2 V4.1.1 V4.1.2 V4.1.3 V4.2.1 V4.3.1 V4.3.2
V4.4.1 V4.4.2 V4.4.3 V4.4.4 V5.1.1 V5.2.1 V5.2.2 V5.2.3 V5.3.1 V5.3.2 V5.4.1 V5.4.2 V5.4.3 V6.1.1 V6.1.2 V6.1.3 V6.2.1 V6.2.2 V6.2.3 V6.2.4 V6.2.5
V6.2.6 V6.2.7 V6.2.8 V6.2.9 V6.2.10 V6.2.11 V6.2.12 V6.3.1 V6.3.2 V6.3.3 V6.3.4 V6.4.1 V6.4.2 V6.4.3 V6.4.4 V6.5.1 V6.5.2 V6.5.3 V6.5.4 V6.5.5 V6.6.1
V6.6.2 V6.6.3 V6.8.1 V6.8.2 V6.8.3 V6.8.4 V7.1.1 V7.1.2 V7.1.3 V7.2.1 V7.2.2 V7.2.3 V7.2.4 V7.3.1 V7.3.2 V7.4.1 V7.4.2 V7.4.3 V7.4.4 V7.4.5 V7.5.1
V7.5.2 V7.6.1 V7.6.2 V8.1.1 V8.1.2 V8.2.1 V8.2.2 V8.2.3 V8.3.1 V8.4.1 V9.1.1 V9.1.2 V9.1.3 V9.2.1 V9.2.2 V9.2.3 V9.2.4 V10.1.1 V10.1.2 V10.2.1 V10.2.2
V10.3.1 V10.3.2 V10.3.3 V10.3.4 V10.4.1 V10.4.2 V10.4.3 V10.4.4 V10.4.5 V10.4.6 V10.4.7 V10.4.8 V10.4.9 V10.4.10 V10.4.11 V10.5.1 V10.5.2 V10.5.3
V10.5.4 V10.5.5 V10.6.1 V10.6.2 V10.7.1 V10.7.2 V10.7.3 V11.1.1 V11.1.2 V11.2.1 V11.2.2 V11.2.3 V11.3.1 V11.3.2 V11.3.3 V11.4.1 V11.4.2 V11.4.3
V11.4.4 V11.5.1 V11.6.1 V12.1.1 V12.1.2 V12.1.3 V12.2.1 V12.2.2 V12.3.1 V12.3.2 V12.3.3 V12.3.4 V13.1.1 V13.2.1 V13.2.2 V13.2.3 V13.2.4 V13.2.5
V13.3.1 V13.3.2 V13.4.1 V13.4.2 V13.4.3 V13.4.4 V13.4.5 V14.1.1 V14.1.2 V14.2.1 V14.2.2 V14.2.3 V14.2.4 V14.3.1 V14.3.2 V14.3.3 V15.1.1 V15.1.2
V15.1.3 V15.2.1 V15.2.2 V15.2.3 V15.3.1 V15.3.2 V15.3.3 V15.3.4 V15.3.5 V15.3.6 V15.3.7 V16.1.1 V16.2.1 V16.2.2 V16.2.3 V16.2.4 V16.2.5 V16.3.1
V16.3.2 V16.3.3 V16.3.4 V16.4.1 V16.4.2 V16.4.3 V16.5.1 V16.5.2 V16.5.3 V17.1.1 V17.2.1 V17.2.2 V17.2.3 V17.2.4 V17.3.1 V17.3.2
`

func TestThreats_EachLineHasItsTest(t *testing.T) {
	rows := 0
	for line := range strings.Lines(readHouse(t).read(t, threats)) {
		cells := tableCells(line)
		if len(cells) == 0 || cells[0] == "threat" || strings.HasPrefix(cells[0], "-") {
			continue
		}
		rows++
		if len(cells) != 5 || slices.Contains(cells, "") {
			t.Errorf("%s: %q: a cell is empty: say that there is nothing", threats, cells[0])
		} else if len(testLinks(cells[4])) == 0 {
			t.Errorf("%s: %q links to no test", threats, cells[0])
		}
	}
	if rows < 25 {
		t.Errorf("%s has only %d lines", threats, rows)
	}
}

// anyLink is a link of a document to a file, or to a heading of its own.
var anyLink = regexp.MustCompile(`\]\(([^)\s]+)\)`)

// TestASVS_IsWhole: every requirement has a line, and every line a test, a file, or words
// that say what is missing or why it does not apply.
func TestASVS_IsWhole(t *testing.T) {
	var listed []string
	for line := range strings.Lines(readHouse(t).read(t, asvs)) {
		cells := tableCells(line)
		if len(cells) != 4 || !strings.HasPrefix(cells[0], "V") {
			continue
		}
		listed = append(listed, cells[0])
		links := anyLink.FindAllStringSubmatch(cells[3], -1)
		if len(links) == 0 && !strings.Contains(cells[3], "gap") && !strings.HasPrefix(cells[3], "not applicable: ") && len(cells[3]) < 20 {
			t.Errorf("%s: %s has no evidence", asvs, cells[0])
		}
		for _, link := range links {
			if strings.HasPrefix(link[1], "#") {
				continue
			}
			if _, err := os.Stat(at(path.Join(path.Dir(asvs), link[1]))); err != nil {
				t.Errorf("%s: %s: %v", asvs, cells[0], err)
			}
		}
	}
	if want := strings.Fields(asvsRequirements); !slices.Equal(listed, want) {
		t.Errorf("%s lists %d asvsRequirements, in their order there are %d", asvs, len(listed), len(want))
	}
}
