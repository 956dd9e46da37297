package watermelon

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"ruhu/schema"
)

// RefusalTable tells apps what was refused, and why. It is theirs to read.
const RefusalTable = "ruhu_refusals"

// Refusal is one changeset that was refused.
type Refusal struct {
	N                  int64 // the device's number for it
	At                 int64 // Unix milliseconds
	Village, Household string
	Problems           []schema.Problem
	Body               []byte // what was refused, in JSON
}

// Answer is what a pull is told.
type Answer struct {
	Stamp    int64
	Version  int // schema version of the device
	Refusals []Refusal

	tables []tableChanges // in the schema's order
}

type tableChanges struct {
	t                *schema.Table
	created, updated []*Line
	deleted          []string
}

func (a *Answer) of(t *schema.Table) *tableChanges {
	if n := len(a.tables); n == 0 || a.tables[n-1].t != t {
		a.tables = append(a.tables, tableChanges{t: t})
	}
	return &a.tables[len(a.tables)-1]
}

func (a *Answer) tell(line *Line, known bool) {
	if t := a.of(line.Table); known {
		t.updated = append(t.updated, line)
	} else {
		t.created = append(t.created, line)
	}
}

func (a *Answer) delete(t *schema.Table, row string) {
	of := a.of(t)
	of.deleted = append(of.deleted, row)
}

// Append adds the JSON that synchronize() takes, with messages in a language.
func (a *Answer) Append(dst []byte, lang schema.Lang) []byte {
	dst = append(dst, `{"changes":{`...)
	for i := range a.tables {
		if t := &a.tables[i]; t.t.In(a.Version) {
			dst = append(t.append(dst, a.Version), ',')
		}
	}
	dst = appendName(dst, RefusalTable)
	dst = append(dst, `{"created":[`...)
	for i := range a.Refusals {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = a.Refusals[i].append(dst, lang)
	}
	dst = append(dst, `],"updated":[],"deleted":[]}},"timestamp":`...)
	return append(strconv.AppendInt(dst, a.Stamp, 10), '}')
}

func (t *tableChanges) append(dst []byte, version int) []byte {
	dst = appendName(dst, t.t.Name)
	dst = appendLines(append(dst, `{"created":[`...), t.created, version)
	dst = appendLines(append(dst, `],"updated":[`...), t.updated, version)
	dst = append(dst, `],"deleted":[`...)
	for i, row := range t.deleted {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendText(dst, LocalID(row))
	}
	return append(dst, "]}"...)
}

func appendLines(dst []byte, lines []*Line, version int) []byte {
	for i, line := range lines {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = line.append(dst, version)
	}
	return dst
}

func (l *Line) append(dst []byte, version int) []byte {
	dst = append(dst, `{"id":`...)
	dst = appendText(dst, LocalID(l.Row))
	if hasHousehold(l.Table) {
		dst = appendName(append(dst, ','), "household")
		dst = appendText(dst, LocalID(l.Household))
	}
	if l.Table.Replicated() {
		dst = appendName(append(dst, ','), "village")
		dst = appendText(dst, l.Village)
	}
	for _, i := range l.Table.FieldsAt(version) {
		f := &l.Table.Fields[i]
		dst = appendValue(appendName(append(dst, ','), f.Name), f, l.Values[i])
	}
	return append(dst, '}')
}

// hasHousehold reports whether an app's table has the column household.
func hasHousehold(t *schema.Table) bool {
	return t.Scope == schema.OfHousehold && !t.IsRoot() || t.AlsoVillage
}

func appendValue(dst []byte, f *schema.Field, v schema.Value) []byte {
	switch {
	case v.IsNull():
		return append(dst, "null"...)
	case f.Kind == schema.Bool:
		return strconv.AppendBool(dst, v.Bool())
	case f.Kind == schema.ID:
		return appendText(dst, LocalID(v.Text()))
	case v.IsInt():
		return strconv.AppendInt(dst, v.Int(), 10)
	}
	return appendText(dst, v.Text())
}

func (r *Refusal) append(dst []byte, lang schema.Lang) []byte {
	var messages []string
	for _, p := range r.Problems {
		messages = append(messages, p.Message(lang))
	}
	var first schema.Problem
	if len(r.Problems) > 0 {
		first = r.Problems[0]
	}
	dst = append(dst, `{"id":`...)
	dst = appendText(dst, "r"+strconv.FormatInt(r.N, 10))
	dst = strconv.AppendInt(append(dst, `,"number":`...), r.N, 10)
	dst = strconv.AppendInt(append(dst, `,"at":`...), r.At, 10)
	for _, column := range []struct{ name, text string }{
		{"village", r.Village}, {"household", LocalID(r.Household)}, {"code", string(first.Code)}, {"row_table", first.Table},
		{"row_id", LocalID(first.Row)}, {"field", first.Field}, {"message", strings.Join(messages, "\n")}, {"body", strings.ToValidUTF8(string(r.Body), string(utf8.RuneError))},
	} {
		dst = appendText(appendName(append(dst, ','), column.name), column.text)
	}
	return append(dst, '}')
}

func appendName(dst []byte, name string) []byte { return append(appendText(dst, name), ':') }

func appendText(dst []byte, text string) []byte {
	dst, _ = jsontext.AppendQuote(dst, text) // fails on invalid UTF-8 only, which nothing here is
	return dst
}
