// Package vectors is how the golden vectors beside it are kept: for the tests that write
// them, read them, and find that the code gives something else by now. What the
// files mean is told in README.md.
package vectors

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"testing"

	"ruhu/schema"
	"ruhu/syncproto"
)

// Keep compares a file with what the code gives for it, or writes it anew. A test
// that has failed before writes nothing: what it gives is not what it should.
func Keep(t testing.TB, path string, file any, update bool) {
	t.Helper()
	made, err := laidOut(file)
	if err != nil {
		t.Fatal(err)
	}
	if update && t.Failed() {
		t.Fatalf("%s is not written: a case does not give what is written beside it", path)
	}
	if update {
		if err := os.WriteFile(path, made, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	stored, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	if !bytes.Equal(made, stored) {
		t.Errorf("%s differs from what the code gives (README.md beside it says what writes it anew):\n%s", path, firstDifference(stored, made))
	}
}

func firstDifference(stored, made []byte) string {
	was, is := bytes.Split(stored, []byte("\n")), bytes.Split(made, []byte("\n"))
	for i := range min(len(was), len(is)) {
		if !bytes.Equal(was[i], is[i]) {
			return "stored: " + string(was[i]) + "\nmade:   " + string(is[i])
		}
	}
	return "one ends before the other"
}

// Read reads a file as a client would. A member that into does not know fails the
// test: a case that nobody looks at shows nothing.
func Read(t testing.TB, path string, into any) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// Value is any value of a field: null, an integer or a text.
type Value struct{ schema.Value }

// MarshalJSON spells the value as it travels.
func (v Value) MarshalJSON() ([]byte, error) { return syncproto.AppendValue(nil, v.Value), nil }

// UnmarshalJSON reads what MarshalJSON spells.
func (v *Value) UnmarshalJSON(data []byte) error {
	switch data[0] {
	case 'n':
		v.Value = schema.Null
	case '"':
		var s string
		if err := json.Unmarshal(data, &s); err != nil {
			return err
		}
		v.Value = schema.TextOf(s)
	default:
		var n int64
		if err := json.Unmarshal(data, &n); err != nil {
			return err
		}
		v.Value = schema.IntOf(n)
	}
	return nil
}

// Named are the values of a row by field, without those that are null.
func Named(table *schema.Table, values []schema.Value) map[string]Value {
	out := map[string]Value{}
	for f, v := range values {
		if !v.IsNull() {
			out[table.Fields[f].Name] = Value{v}
		}
	}
	return out
}

// Unnamed are the values of a row in the order of its fields.
func Unnamed(table *schema.Table, named map[string]Value) []schema.Value {
	values := make([]schema.Value, len(table.Fields))
	for name, v := range named {
		values[table.Ordinal(name)] = v.Value
	}
	return values
}
