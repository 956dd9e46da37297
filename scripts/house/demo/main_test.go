package main

import (
	"strings"
	"testing"
)

// kept is a report of a demo that kept its promises, with members that nobody asks about.
const kept = `{
  "villages": 180, "households": 5646, "people": 10146, "devices": 543,
  "changesets": {"sent": 6454, "repeated": 602, "merged": 224, "conflicts": 342, "refused": 76},
  "values_pushed": 78714, "values_lost": 0, "limited": 0, "replicas_verified": 543, "table_differences": 0,
  "relocation": {"households": 39, "people": 71, "confirmed": 39,
    "went_back": 1, "objections_upheld": 1, "objections_dismissed": 1, "withdrawn": 1, "replaced": 1, "voted_down": 1, "over_quota_refused": 1},
  "cases": {"conflict": 640, "duplicate": 9, "settled": 560, "by_rule": 160, "undone": 1},
  "log": {"entries": 14021, "verified": 14021},
  "review": {"submitted": 1605, "approved": 1262, "returned": 161},
  "photos": {"taken": 2544, "complete": 2544, "planted_reuse": 167, "found_reuse": 166, "false_reuse": 0, "bytes_resent": 9},
  "seconds": 55.5, "bytes_sent": 1, "bytes_received": 2, "weather": "fair"
}
`

func TestCheck_TakesAReportThatKeepsItsPromises(t *testing.T) {
	var out strings.Builder
	if err := check(strings.NewReader(kept), &out); err != nil {
		t.Error(err)
	}
	if out.String() != "the demo kept its 33 promises\n" {
		t.Errorf("%q", out.String())
	}
}

func TestCheck_NamesEveryBrokenPromise(t *testing.T) {
	for _, c := range []struct{ name, old, new, want string }{
		{"too few", `"devices": 543`, `"devices": 542`, "devices is 542, want 543"},
		{"a loss", `"values_lost": 0`, `"values_lost": 3`, "values_lost is 3, want 0"},
		{"nothing sent", `"sent": 6454`, `"sent": 0`, "changesets.sent is 0, want at least 1"},
		{"nested", `"confirmed": 39`, `"confirmed": 38`, "relocation.confirmed is 38, want 39"},
		{"missing", `"values_lost": 0, `, ``, "values_lost is missing"},
		{"missing with all around it", `"relocation": {`, `"relocated": {`, "relocation.people is missing"},
		{"null", `"values_lost": 0`, `"values_lost": null`, "values_lost is missing, or no number"},
		{"a text", `"villages": 180`, `"villages": "180"`, "villages is missing, or no number"},
		{"a fraction", `"villages": 180`, `"villages": 180.5`, "villages: "},
		{"an object no more", `{"sent": 6454, "repeated": 602, "merged": 224, "conflicts": 342, "refused": 76}`, `6454`, "changesets.sent is missing"},
	} {
		report := strings.Replace(kept, c.old, c.new, 1)
		if report == kept {
			t.Fatalf("%s: nothing was replaced", c.name)
		}
		if err := check(strings.NewReader(report), &strings.Builder{}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}

func TestCheck_WantsOneDocumentAndNothingElse(t *testing.T) {
	for text, want := range map[string]string{
		"":                "no report",
		"[]":              "read the demo's report",
		"progress 1 of 5": "read the demo's report",
		kept[:40]:         "read the demo's report",
		kept + kept:       "behind the demo's report",
		kept + "done":     "behind the demo's report",
		"null":            "villages is missing",
	} {
		if err := check(strings.NewReader(text), &strings.Builder{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.20q: %v, want %q", text, err, want)
		}
	}
}
