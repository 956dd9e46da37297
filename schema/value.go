package schema

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Value is what a field can hold: nothing, an integer or a text. There are no
// floating-point numbers anywhere in Ruhu, so that a value has one spelling and
// a digest computed on a phone equals the one computed on the server. Money is
// in fen, decimals are scaled integers, coordinates are microdegrees, instants
// are Unix milliseconds, booleans are 0 and 1, dates are YYYY-MM-DD and sets of
// codes are sorted and joined by commas.
//
// The zero Value is null. Values are comparable with ==.
type Value struct {
	kind valueKind
	num  int64
	text string
}

type valueKind uint8

const (
	nullValue valueKind = iota
	intValue
	textValue
)

// Null is the absent value.
var Null = Value{}

// IntOf returns the value of an integer.
func IntOf(n int64) Value { return Value{kind: intValue, num: n} }

// TextOf returns the value of a text. An empty text is a value, not null.
func TextOf(s string) Value { return Value{kind: textValue, text: s} }

// BoolOf returns 1 for true and 0 for false.
func BoolOf(b bool) Value {
	if b {
		return IntOf(1)
	}
	return IntOf(0)
}

// SetOf returns the value of a set of codes: sorted, without repeats.
func SetOf(codes ...string) Value {
	sorted := slices.Clone(codes)
	slices.Sort(sorted)
	return TextOf(strings.Join(slices.Compact(sorted), ","))
}

// IsNull reports whether the value is absent.
func (v Value) IsNull() bool { return v.kind == nullValue }

// IsInt reports whether the value is an integer.
func (v Value) IsInt() bool { return v.kind == intValue }

// IsText reports whether the value is a text.
func (v Value) IsText() bool { return v.kind == textValue }

// Int returns the integer, and 0 for anything else.
func (v Value) Int() int64 { return v.num }

// Text returns the text, and "" for anything else.
func (v Value) Text() string { return v.text }

// Bool reports whether the value is an integer other than 0.
func (v Value) Bool() bool { return v.num != 0 }

// Set returns the codes of a set; none for null and for the empty set.
func (v Value) Set() []string {
	if v.text == "" {
		return nil
	}
	return strings.Split(v.text, ",")
}

// String spells the value for people and logs: "" for null.
func (v Value) String() string {
	if v.kind == intValue {
		return strconv.FormatInt(v.num, 10)
	}
	return v.text
}

// Compare orders values: null, then integers, then texts. It breaks ties
// between equal clocks, so it must be the same on every machine.
func (v Value) Compare(o Value) int {
	return cmp.Or(cmp.Compare(v.kind, o.kind), cmp.Compare(v.num, o.num), strings.Compare(v.text, o.text))
}
