package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// print tells the outcome of a command: one JSON document with --json, or else
// what text writes.
func (p *program) print(v any, text func(io.Writer)) error {
	if !p.JSON {
		text(p.out)
		return nil
	}
	err := json.MarshalWrite(p.out, v, json.Deterministic(true), jsontext.WithIndent("  "))
	if err == nil {
		_, err = fmt.Fprintln(p.out)
	}
	return err
}

// columns writes lines of cells under each other.
func columns(w io.Writer, lines [][]string) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, cells := range lines {
		fmt.Fprintln(t, strings.Join(cells, "\t"))
	}
	t.Flush()
}

// when spells an instant for people; "" is never.
func when(unixMilli int64) string {
	if unixMilli == 0 {
		return ""
	}
	return time.UnixMilli(unixMilli).Format(time.DateTime)
}
