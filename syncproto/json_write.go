package syncproto

import (
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"ruhu/schema"
)

// writer builds one JSON message by appending. Members are written in a fixed
// order and without spaces, so that equal messages are equal bytes.
type writer struct {
	buf   []byte
	comma bool // the next member or element needs a comma before it
}

func (w *writer) open(bracket byte) {
	w.separate()
	w.buf = append(w.buf, bracket)
	w.comma = false
}

func (w *writer) close(bracket byte) {
	w.buf = append(w.buf, bracket)
	w.comma = true
}

func (w *writer) separate() {
	if w.comma {
		w.buf = append(w.buf, ',')
	}
	w.comma = true
}

func (w *writer) name(name string) {
	w.word(name)
	w.buf = append(w.buf, ':')
	w.comma = false
}

// word is a text of the program's own, of letters, digits and what needs no escape: names of
// members, tables and fields, which are half of the texts of a message.
func (w *writer) word(s string) {
	w.separate()
	w.buf = append(append(append(w.buf, '"'), s...), '"')
}

func (w *writer) text(s string) {
	w.separate()
	w.buf = appendQuoted(w.buf, s)
}

func (w *writer) integer(n int64) {
	w.separate()
	w.buf = strconv.AppendInt(w.buf, n, 10)
}

func (w *writer) boolean(b bool) {
	w.separate()
	w.buf = strconv.AppendBool(w.buf, b)
}

func (w *writer) value(v schema.Value) {
	w.separate()
	w.buf = AppendValue(w.buf, v)
}

// The member forms leave out what is empty.

func (w *writer) textMember(name, s string) {
	if s != "" {
		w.name(name)
		w.text(s)
	}
}

func (w *writer) intMember(name string, n int64) {
	if n != 0 {
		w.name(name)
		w.integer(n)
	}
}

func (w *writer) trueMember(name string, b bool) {
	if b {
		w.name(name)
		w.boolean(true)
	}
}

// AppendValue adds a value's JSON spelling to dst: null, an integer or a string.
func AppendValue(dst []byte, v schema.Value) []byte {
	switch {
	case v.IsInt():
		return strconv.AppendInt(dst, v.Int(), 10)
	case v.IsText():
		return appendQuoted(dst, v.Text())
	}
	return append(dst, "null"...)
}

// appendQuoted adds a JSON string. Invalid UTF-8 cannot come in through the
// reader; were it in the database, it would be replaced rather than spread.
func appendQuoted(dst []byte, s string) []byte {
	dst, _ = jsontext.AppendQuote(dst, s)
	return dst
}
