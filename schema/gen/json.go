package gen

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// object is a JSON object whose members keep their order: a map would lose the
// order of declaration, in which people read a form.
type object []member

type member struct {
	name  string
	value any
}

// obj makes an object of names and values in turn.
func obj(namesAndValues ...any) object {
	o := make(object, 0, len(namesAndValues)/2)
	for i := 0; i < len(namesAndValues); i += 2 {
		o = append(o, member{namesAndValues[i].(string), namesAndValues[i+1]})
	}
	return o
}

// with adds a member.
func (o object) with(name string, value any) object { return append(o, member{name, value}) }

// withText adds a member unless the text is empty.
func (o object) withText(name, text string) object {
	if text == "" {
		return o
	}
	return o.with(name, text)
}

// withTrue adds a member when it is true.
func (o object) withTrue(name string, is bool) object {
	if !is {
		return o
	}
	return o.with(name, true)
}

// withNumber adds a member unless the number is 0.
func (o object) withNumber(name string, n int) object {
	if n == 0 {
		return o
	}
	return o.with(name, n)
}

// withSome adds a member unless the array is empty.
func (o object) withSome(name string, items array) object {
	if len(items) == 0 {
		return o
	}
	return o.with(name, items)
}

// get returns the value of a member, nil when there is none.
func (o object) get(name string) any {
	for _, m := range o {
		if m.name == name {
			return m.value
		}
	}
	return nil
}

// array is a JSON array.
type array []any

func arrayOf[T any](items []T) array {
	out := make(array, len(items))
	for i, item := range items {
		out[i] = item
	}
	return out
}

// document is the bytes of a JSON file.
func document(o object) []byte {
	return append(appendJSON(nil, o, "\n"), '\n')
}

// appendJSON writes a value; newline is a line feed with the indentation of the
// place. Arrays of scalars and objects of one scalar stay on one line.
func appendJSON(dst []byte, value any, newline string) []byte {
	switch v := value.(type) {
	case nil:
		return append(dst, "null"...)
	case bool:
		return strconv.AppendBool(dst, v)
	case int:
		return strconv.AppendInt(dst, int64(v), 10)
	case string:
		dst, _ = jsontext.AppendQuote(dst, v) // fails on invalid UTF-8 only; sources are UTF-8
		return dst
	case object:
		return appendObject(dst, v, newline)
	case array:
		return appendArray(dst, v, newline)
	}
	panic(fmt.Sprintf("gen: no JSON for %T", value))
}

func appendObject(dst []byte, o object, newline string) []byte {
	inner := newline + "  "
	switch {
	case len(o) == 0:
		return append(dst, "{}"...)
	case len(o) == 1 && isScalar(o[0].value):
		newline, inner = " ", " "
	}
	dst = append(dst, '{')
	for i, m := range o {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, inner...)
		dst = append(appendJSON(dst, m.name, ""), ": "...)
		dst = appendJSON(dst, m.value, inner)
	}
	return append(append(dst, newline...), '}')
}

func appendArray(dst []byte, a array, newline string) []byte {
	inner, separator := newline+"  ", ","
	if scalars(a) {
		newline, inner, separator = "", "", ", "
	}
	dst = append(dst, '[')
	for i, v := range a {
		if i > 0 {
			dst = append(dst, separator...)
		}
		dst = append(dst, inner...)
		dst = appendJSON(dst, v, inner)
	}
	return append(append(dst, newline...), ']')
}

func scalars(a array) bool {
	for _, v := range a {
		if !isScalar(v) {
			return false
		}
	}
	return true
}

func isScalar(v any) bool {
	switch v.(type) {
	case object, array:
		return false
	}
	return true
}

// alternation is a regular expression for one of the words, which hold nothing
// but letters, digits and underscores.
func alternation(words []string) string { return "(?:" + strings.Join(words, "|") + ")" }
