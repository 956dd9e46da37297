package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// errSkipped is the error of a machine that cannot do what a fault needs.
var errSkipped = errors.New("this machine cannot do it")

// result is what came of one fault.
type result struct {
	Fault   string         `json:"fault"`
	What    string         `json:"what"`
	Tries   int            `json:"tries"`
	Seed    uint64         `json:"seed"`
	Counts  map[string]int `json:"counts"`
	Broken  []string       `json:"broken"` // promises that were not kept
	Skipped string         `json:"skipped,omitempty"`
	// Unjudged says why nothing follows from what was tried, although nothing broke.
	Unjudged string  `json:"unjudged,omitempty"`
	Seconds  float64 `json:"seconds"`
}

// broke notes a promise that was not kept.
func (r *result) broke(format string, args ...any) {
	r.Broken = append(r.Broken, fmt.Sprintf(format, args...))
}

// end says how it came out. A promise may be broken a thousand times: the first say why.
func (r *result) end(began time.Time, err error) {
	r.Seconds = time.Since(began).Seconds()
	switch {
	case errors.Is(err, errSkipped):
		r.Skipped, r.Tries = err.Error(), 0
	case err != nil:
		r.broke("%v", err)
	}
	const told = 20
	if more := len(r.Broken) - told; more > 0 {
		r.Broken = append(r.Broken[:told], fmt.Sprintf("and %d more", more))
	}
}

func (r *result) verdict() string {
	switch {
	case r.Skipped != "":
		return "SKIPPED"
	case len(r.Broken) > 0:
		return "BROKEN"
	case r.Unjudged != "":
		return "NOT JUDGED"
	}
	return "held"
}

// counted spells the counts in the order of their names.
func (r *result) counted() string {
	var words []string
	for _, name := range slices.Sorted(maps.Keys(r.Counts)) {
		words = append(words, fmt.Sprintf("%s %d", name, r.Counts[name]))
	}
	return strings.Join(words, ", ")
}

// String is one line for people, and what broke beneath.
func (r *result) String() string {
	lines := []string{fmt.Sprintf("%s: %s after %.0f s, seed %d: %s", r.Fault, r.verdict(), r.Seconds, r.Seed, r.counted())}
	if r.Skipped != "" {
		lines = append(lines, "  !!! SKIPPED, so it was NOT tried: "+r.Skipped)
	}
	if r.Unjudged != "" {
		lines = append(lines, "  !!! NOT JUDGED: "+r.Unjudged)
	}
	for _, b := range r.Broken {
		lines = append(lines, "  BROKEN: "+b)
	}
	return strings.Join(lines, "\n")
}

// write prints what came of everything.
func write(out io.Writer, results []*result, machine bool) error {
	if machine {
		e := json.NewEncoder(out)
		e.SetIndent("", "  ")
		return e.Encode(map[string]any{"faults": results})
	}
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "fault\ttries\tresult\ts\tseed\tcounts")
	for _, r := range results {
		fmt.Fprintf(t, "%s\t%d\t%s\t%.0f\t%d\t%s\n", r.Fault, r.Tries, r.verdict(), r.Seconds, r.Seed, r.counted())
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for _, r := range results {
		if r.verdict() != "held" {
			fmt.Fprintln(out, r)
		}
	}
	return nil
}
