package syncproto

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"ruhu/schema"
)

// maxDepth is deeper than any message of the protocol nests.
const maxDepth = 16

// reader walks one JSON message token by token. It is strict: no unknown or
// repeated members, no trailing data, exact integers, valid UTF-8. The first
// fault ends the walk and is kept in err as a *schema.Problem whose Field is the
// JSON pointer of the place.
type reader struct {
	data []byte
	dec  *jsontext.Decoder
	err  *schema.Problem
	sets []Set // room for those of an edit
}

// newFrame reads what stands around changesets. It passes over whatever it does
// not look into, however spoilt, as long as it can tell where it ends: members
// given twice, invalid UTF-8, deep nesting. What is passed over must be read by
// a reader of its own.
func newFrame(data []byte) *reader {
	return &reader{data: data, dec: jsontext.NewDecoder(bytes.NewBuffer(data), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))}
}

// newReader checks what must hold before the first token is looked at.
func newReader(data []byte) *reader {
	r := &reader{data: data, dec: jsontext.NewDecoder(bytes.NewBuffer(data))}
	switch {
	case !utf8.Valid(data):
		r.err = &schema.Problem{Code: schema.InvalidUTF8}
	case tooDeep(data):
		r.err = &schema.Problem{Code: schema.TooDeep}
	}
	return r
}

// tooDeep counts brackets outside strings, so that a hostile message is refused
// before anything is built from it.
func tooDeep(data []byte) bool {
	depth, quoted := 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > maxDepth {
				return true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return false
}

// fail records the first fault, at the place where the reader stands.
func (r *reader) fail(code schema.ErrCode, param string) {
	r.failAt(code, string(r.dec.StackPointer()), param)
}

// missing records that the object the reader stands at or in lacks a member.
func (r *reader) missing(object jsontext.Pointer, name string) {
	r.failAt(schema.MissingMember, string(object.AppendToken(name)), "")
}

func (r *reader) failAt(code schema.ErrCode, pointer, param string) {
	if r.err == nil {
		r.err = &schema.Problem{Code: code, Field: quotable(pointer), Param: quotable(param)}
	}
}

// maxQuoted is how much of somebody else's text a problem repeats, in bytes.
const maxQuoted = 200

// quotable makes a text from a message fit to be repeated: it may be of any
// length and hold control characters, but problems are stored, logged and shown.
func quotable(s string) string {
	s = strings.Map(func(c rune) rune {
		if unicode.IsControl(c) {
			return utf8.RuneError
		}
		return c
	}, s)
	if len(s) <= maxQuoted {
		return s
	}
	end := maxQuoted
	for !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + "…"
}

func (r *reader) broken(err error) {
	var syntax *jsontext.SyntacticError
	code := schema.Malformed
	if errors.Is(err, jsontext.ErrDuplicateName) {
		code = schema.DuplicateMember
	}
	if errors.As(err, &syntax) {
		r.failAt(code, string(syntax.JSONPointer), strconv.FormatInt(syntax.ByteOffset, 10))
		return
	}
	r.fail(code, strconv.FormatInt(r.dec.InputOffset(), 10))
}

func (r *reader) token() jsontext.Token {
	if r.err != nil {
		return jsontext.Null
	}
	t, err := r.dec.ReadToken()
	if err != nil {
		r.broken(err)
		return jsontext.Null
	}
	return t
}

// object reads an object and calls member with each name; member must consume
// the value.
func (r *reader) object(member func(name string)) {
	if t := r.token(); t.Kind() != '{' {
		r.fail(schema.WrongType, "object")
		return
	}
	for r.err == nil && r.dec.PeekKind() != '}' {
		if name := r.name(); r.err == nil {
			member(name)
		}
	}
	r.token()
}

// name reads the name of a member. Those that messages are made of are not made anew for
// each: a push has a dozen to every row.
func (r *reader) name() string {
	if r.err != nil {
		return ""
	}
	v, err := r.dec.ReadValue()
	if err != nil {
		r.broken(err)
		return ""
	}
	if known, ok := names()[string(v)]; ok {
		return known
	}
	plain, _ := jsontext.AppendUnquote(nil, v) // it has been read as a string
	return string(plain)
}

// names are those of fields and of the members of a push, by how they are quoted.
var names = sync.OnceValue(func() map[string]string {
	quoted := map[string]string{}
	add := func(names ...string) {
		for _, name := range names {
			quoted[`"`+name+`"`] = name
		}
	}
	add("device", "now", "changesets", "n", "id", "by", "village", "household", "at", "v", "seen", "edits", "actions", "t", "del", "base", "set", "bases", "was")
	for _, t := range schema.Replicated() {
		for i := range t.Fields {
			add(t.Fields[i].Name)
		}
	}
	return quoted
})

// array reads an array and calls element for each element, which it must consume.
func (r *reader) array(element func()) {
	if t := r.token(); t.Kind() != '[' {
		r.fail(schema.WrongType, "array")
		return
	}
	for r.err == nil && r.dec.PeekKind() != ']' {
		element()
	}
	r.token()
}

// unknown refuses a member that the message does not have.
func (r *reader) unknown() { r.fail(schema.UnknownMember, "") }

// text reads a string of at most limit bytes. No text of the protocol holds a
// zero byte: the parts of a digest end with one, and PostgreSQL keeps none.
func (r *reader) text(limit int) string {
	t := r.token()
	if r.err != nil {
		return ""
	}
	if t.Kind() != '"' {
		r.fail(schema.WrongType, "string")
		return ""
	}
	s := t.String()
	switch {
	case len(s) > limit:
		r.fail(schema.TooLong, strconv.Itoa(limit))
		return ""
	case strings.IndexByte(s, 0) >= 0:
		r.fail(schema.BadText, "")
		return ""
	}
	return s
}

// integer reads a whole number within bounds.
func (r *reader) integer(least, most int64) int64 {
	t := r.token()
	if r.err != nil {
		return 0
	}
	if t.Kind() != '0' {
		r.fail(schema.WrongType, "integer")
		return 0
	}
	n, err := t.Int()
	switch {
	case errors.Is(err, strconv.ErrSyntax): // a fraction or an exponent
		r.fail(schema.WrongType, "integer")
		return 0
	case err != nil || n < least || n > most:
		r.fail(schema.OutOfRange, strconv.FormatInt(least, 10)+"…"+strconv.FormatInt(most, 10))
		return 0
	}
	return n
}

func (r *reader) boolean() bool {
	t := r.token()
	if k := t.Kind(); r.err == nil && k != 't' && k != 'f' {
		r.fail(schema.WrongType, "boolean")
	}
	return r.err == nil && t.Kind() == 't'
}

// value reads null, an integer or a text: what a field can hold.
func (r *reader) value() schema.Value {
	switch r.dec.PeekKind() {
	case 'n':
		r.token()
		return schema.Null
	case '0':
		return schema.IntOf(r.integer(-int64(MaxHLC), int64(MaxHLC)))
	case '"':
		return schema.TextOf(r.text(maxText))
	}
	r.skip()
	r.fail(schema.WrongType, "null, integer or string")
	return schema.Null
}

// skip passes over any value.
func (r *reader) skip() {
	if r.err != nil {
		return
	}
	if err := r.dec.SkipValue(); err != nil {
		r.broken(err)
	}
}

// raw reads any value without looking inside: a part of the message itself.
func (r *reader) raw() []byte {
	if r.err != nil {
		return nil
	}
	v, err := r.dec.ReadValue()
	if err != nil {
		r.broken(err)
		return nil
	}
	end := r.dec.InputOffset()
	return r.data[end-int64(len(v)) : end : end]
}

// end makes sure that nothing follows the message.
func (r *reader) end() *schema.Problem {
	if r.err == nil {
		if _, err := r.dec.ReadToken(); !errors.Is(err, io.EOF) {
			r.fail(schema.Malformed, strconv.FormatInt(r.dec.InputOffset(), 10))
		}
	}
	return r.err
}
