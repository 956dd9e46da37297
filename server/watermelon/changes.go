package watermelon

import (
	"bytes"
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"ruhu/schema"
)

// Record is one row as an app pushes it.
type Record struct {
	Table   *schema.Table
	ID      string // the app's
	Created bool   // the app says that the server has never answered for it
	Deleted bool
	Changed []string                  // columns that were changed since it was clean; of no meaning for a new row
	Columns map[string]jsontext.Value // everything that the app holds of it
	Raw     []byte                    // as it came
}

// sent is what an app sends of one table.
type sent struct {
	Created []jsontext.Value `json:"created"`
	Updated []jsontext.Value `json:"updated"`
	Deleted []string         `json:"deleted"`
}

// lenient reads what JavaScript writes: half a character of UTF-16 is replaced, and
// refused with the field that holds it.
var lenient = jsontext.AllowInvalidUTF8(true)

// DecodeChanges reads the changes of a push, by table, households first. Tables that are not
// of the schema are the app's own and are passed over.
func DecodeChanges(data []byte) ([]Record, *schema.Problem) {
	var tables map[string]sent
	if err := json.Unmarshal(data, &tables, lenient); err != nil {
		return nil, &schema.Problem{Code: schema.Malformed, Param: "changes"}
	}
	var out []Record
	for _, t := range schema.Replicated() {
		records, problem := tables[t.Name].of(t)
		if problem != nil {
			return nil, problem
		}
		out = append(out, records...)
	}
	return out, nil
}

// of reads the records of a table. One that is named twice keeps its first place.
func (s sent) of(t *schema.Table) ([]Record, *schema.Problem) {
	var out []Record
	named := map[string]bool{}
	add := func(r Record) {
		if !named[r.ID] {
			out = append(out, r)
		}
		named[r.ID] = true
	}
	for i, raw := range slices.Concat(s.Created, s.Updated) {
		r := Record{Table: t, Created: i < len(s.Created), Raw: raw}
		if err := json.Unmarshal(raw, &r.Columns, lenient); err != nil {
			return nil, &schema.Problem{Code: schema.Malformed, Param: t.Name}
		}
		if r.ID = r.text("id"); r.ID == "" {
			return nil, &schema.Problem{Code: schema.MissingMember, Table: t.Name, Field: "/id"}
		}
		if changed := r.text("_changed"); changed != "" {
			r.Changed = strings.Split(changed, ",")
		}
		add(r)
	}
	for _, id := range s.Deleted {
		add(Record{Table: t, ID: id, Deleted: true, Raw: []byte("{}")})
	}
	return out, nil
}

// text returns a column that is a text, and "" for anything else.
func (r *Record) text(column string) string {
	raw := r.Columns[column]
	if raw.Kind() != '"' {
		return ""
	}
	text, err := jsontext.AppendUnquote(nil, raw)
	if err != nil && !utf8.Valid(text) {
		text = bytes.ToValidUTF8(text, []byte(string(utf8.RuneError)))
	}
	return string(text)
}

// savedAt is when the app says that it changed the row, in Unix milliseconds; 0 when it does not.
func (r *Record) savedAt() int64 {
	if v, wrong := r.value("updated_at", false); wrong == "" {
		return max(v.Int(), 0)
	}
	return 0
}

// valueOf reads a field as the schema holds it; wrong is why that cannot be. What names a
// row names it as the server does.
func (r *Record) valueOf(f *schema.Field) (v schema.Value, wrong schema.ErrCode) {
	v, wrong = r.value(f.Name, f.Kind.IsText())
	if row, own := RowID(v.Text()); own && f.Kind == schema.ID {
		v = schema.TextOf(row)
	}
	return v, wrong
}

func (r *Record) value(column string, isText bool) (v schema.Value, wrong schema.ErrCode) {
	switch raw := r.Columns[column]; raw.Kind() {
	case 0, 'n':
		return schema.Null, ""
	case 't', 'f':
		return schema.BoolOf(raw.Kind() == 't'), onlyFor(!isText)
	case '0':
		var n float64
		err := json.Unmarshal(raw, &n)
		whole := err == nil && n == math.Trunc(n) && math.Abs(n) < 1<<53
		return schema.IntOf(int64(n)), onlyFor(!isText && whole)
	case '"':
		text := r.text(column)
		if strings.ContainsRune(text, utf8.RuneError) {
			return schema.Null, schema.InvalidUTF8
		}
		return schema.TextOf(text), onlyFor(isText)
	}
	return schema.Null, schema.WrongKind
}

func onlyFor(ok bool) schema.ErrCode {
	if ok {
		return ""
	}
	return schema.WrongKind
}

// spelling is a column as it can be compared with what came before: null when it is absent.
func (r *Record) spelling(column string) string {
	return string(cmp.Or(string(r.Columns[column]), "null"))
}

// Dirty says which rows have unsent work: by table and id of the app, the columns that were
// changed, with commas between as the library keeps them; "" where the app does not say which.
type Dirty map[string]map[string]string

// Has reports whether a row has unsent work.
func (d Dirty) Has(t *schema.Table, row string) bool {
	_, dirty := d[t.Name][LocalID(row)]
	return dirty
}
