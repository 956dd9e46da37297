package syncproto_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"ruhu/schema"
	"ruhu/syncproto"
)

// The golden vectors of mobile-contract/vectors: what every implementation of the
// contract must agree on. Their cases are written in the vector_*_test.go files;
// what is expected of them is stored, so that a change of it shows:
//
//	go test ./syncproto -run Vectors -update
//
// writes the files anew. Other tests read the files as a client would.

var update = flag.Bool("update", false, "write mobile-contract/vectors anew")

const vectorFolder = "../mobile-contract/vectors"

func TestVectors_AreWhatTheCodeGives(t *testing.T) {
	for name, file := range map[string]any{
		"clock.json": clockVectors(), "digest.json": digestVectors(), "validation.json": validationVectors(t),
		"merge.json": mergeVectors(t), "codec.json": codecVectors(t),
		"courier.json": courierVectors(t), "dictionary.json": dictionaryVectors(), "versions.json": versionVectors(t),
	} {
		made := laidOut(t, file)
		path := filepath.Join(vectorFolder, name)
		if *update {
			if t.Failed() {
				t.Fatalf("%s is not written: a case does not give what is written beside it", name)
			}
			if err := os.WriteFile(path, made, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		stored, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(made, stored) {
			t.Errorf("%s differs from what the code gives (go test ./syncproto -run Vectors -update writes it anew):\n%s", name, firstDifference(stored, made))
		}
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

// readVectors reads a file as a client would.
func readVectors(t *testing.T, name string, into any) {
	t.Helper()
	if *update {
		t.Skip("the vectors are being written")
	}
	data, err := os.ReadFile(filepath.Join(vectorFolder, name))
	if err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// inJSON is any value of a field: null, an integer or a text.
type inJSON struct{ schema.Value }

func (v inJSON) MarshalJSON() ([]byte, error) { return syncproto.AppendValue(nil, v.Value), nil }

func (v *inJSON) UnmarshalJSON(data []byte) error {
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

// named are the values of a row by field, without those that are null.
func namedValues(table *schema.Table, values []schema.Value) map[string]inJSON {
	out := map[string]inJSON{}
	for f, v := range values {
		if !v.IsNull() {
			out[table.Fields[f].Name] = inJSON{v}
		}
	}
	return out
}

func valuesNamed(table *schema.Table, named map[string]inJSON) []schema.Value {
	values := make([]schema.Value, len(table.Fields))
	for name, v := range named {
		values[table.Ordinal(name)] = v.Value
	}
	return values
}

const lineWidth = 160

// laidOut is JSON that reads well in a diff: what fits into a line stands in one.
func laidOut(t *testing.T, file any) []byte {
	t.Helper()
	var raw bytes.Buffer
	e := json.NewEncoder(&raw)
	e.SetEscapeHTML(false)
	if err := e.Encode(file); err != nil {
		t.Fatal(err)
	}
	return append(layOut(nil, bytes.TrimSpace(raw.Bytes()), 0), '\n')
}

func layOut(dst, raw []byte, depth int) []byte {
	if open := raw[0]; open != '{' && open != '[' || depth > 0 && len(raw)+depth <= lineWidth {
		return append(dst, raw...)
	}
	d := jsontext.NewDecoder(bytes.NewReader(raw))
	d.ReadToken()
	indent := "\n" + string(bytes.Repeat([]byte{' '}, depth+1))
	dst = append(dst, raw[0])
	for first := true; d.PeekKind() != '}' && d.PeekKind() != ']'; first = false {
		if !first {
			dst = append(dst, ',')
		}
		dst = append(dst, indent...)
		v, _ := d.ReadValue()
		if raw[0] == '{' {
			dst = append(append(dst, v...), ':', ' ')
			v, _ = d.ReadValue()
		}
		dst = layOut(dst, v, depth+1)
	}
	return append(append(dst, indent[:len(indent)-1]...), raw[len(raw)-1])
}
