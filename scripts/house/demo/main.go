// Command demo reads what `go run ./server demo --once --json` printed and fails unless the demo
// kept its promise: the whole county was there, nothing was lost, every device verified its replica,
// and each figure of the plan came out.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// figure is one promise about a number in the report.
type figure struct {
	key  string // path of members
	want int64
	more bool // at least want, not exactly
}

// promised is written out rather than taken from the plan's embedded figures: a slip in those must
// show here.
var promised = [...]figure{
	{key: "villages", want: 180},
	{key: "households", want: 5646},
	{key: "people", want: 10146},
	{key: "devices", want: 543},
	{key: "changesets.sent", want: 1, more: true},
	{key: "values_pushed", want: 1, more: true},
	{key: "values_lost", want: 0},
	{key: "limited", want: 0},
	{key: "replicas_verified", want: 543},
	{key: "table_differences", want: 0},
	{key: "relocation.households", want: 39},
	{key: "relocation.people", want: 71},
	{key: "relocation.confirmed", want: 39},
	{key: "relocation.went_back", want: 1, more: true},
	{key: "relocation.objections_upheld", want: 1, more: true},
	{key: "relocation.objections_dismissed", want: 1, more: true},
	{key: "relocation.withdrawn", want: 1, more: true},
	{key: "relocation.replaced", want: 1, more: true},
	{key: "relocation.voted_down", want: 1, more: true},
	{key: "relocation.over_quota_refused", want: 1, more: true},
	{key: "cases.conflict", want: 100, more: true},
	{key: "cases.duplicate", want: 5, more: true},
	{key: "cases.settled", want: 100, more: true},
	{key: "cases.by_rule", want: 10, more: true},
	{key: "cases.undone", want: 1, more: true},
	{key: "log.entries", want: 12_000, more: true},
	{key: "log.verified", want: 12_000, more: true},
	{key: "review.submitted", want: 1000, more: true},
	{key: "review.approved", want: 500, more: true},
	{key: "review.returned", want: 50, more: true},
	{key: "photos.complete", want: 2000, more: true},
	{key: "photos.found_reuse", want: 100, more: true},
	{key: "photos.false_reuse", want: 0},
}

func main() {
	if err := check(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

// check holds a report against every promise. What else the report says is its own affair.
func check(in io.Reader, out io.Writer) error {
	report, err := only(in)
	if err != nil {
		return err
	}
	var broken []error
	for _, f := range promised {
		if err := f.in(report); err != nil {
			broken = append(broken, err)
		}
	}
	if len(broken) > 0 {
		return errors.Join(broken...)
	}
	fmt.Fprintf(out, "the demo kept its %d promises\n", len(promised))
	return nil
}

// only returns the one JSON document: anything printed around it would break a machine's reading.
func only(in io.Reader) (map[string]any, error) {
	var report map[string]any
	values := json.NewDecoder(in)
	values.UseNumber()
	err := values.Decode(&report)
	if errors.Is(err, io.EOF) {
		return nil, errors.New("the demo printed no report")
	}
	if err != nil {
		return nil, fmt.Errorf("read the demo's report: %w", err)
	}
	if _, err := values.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something stands behind the demo's report")
	}
	return report, nil
}

// in reports how a report breaks the promise, if it does. A figure that is missing is not taken for 0.
func (f figure) in(report map[string]any) error {
	var at any = report
	for name := range strings.SplitSeq(f.key, ".") {
		members, _ := at.(map[string]any)
		at = members[name]
	}
	number, ok := at.(json.Number)
	if !ok {
		return fmt.Errorf("%s is missing, or no number", f.key)
	}
	got, err := number.Int64()
	switch {
	case err != nil:
		return fmt.Errorf("%s: %w", f.key, err)
	case f.more && got < f.want:
		return fmt.Errorf("%s is %d, want at least %d", f.key, got, f.want)
	case !f.more && got != f.want:
		return fmt.Errorf("%s is %d, want %d", f.key, got, f.want)
	}
	return nil
}
