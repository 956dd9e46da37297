package chronicle

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"golang.org/x/mod/sumdb/tlog"
)

// Hash is a SHA-256 sum. The zero hash stands before the first entry.
type Hash = tlog.Hash

// Entry is one line of the log.
type Entry struct {
	Number  int64 // from 1, in the order of commit, without a gap
	Kind    Kind
	At      int64  // the server's clock, Unix microseconds
	Person  string // who; "" for the server itself and for whoever works at its command line
	Device  int64  // from which device; 0 for none
	Receipt int64  // number under which a device was answered with a refusal; 0 for all else
	Area    string // code of the village or area that it is about; "" for the server as a whole
	Unit    string // id of the household, or code of the village for its own papers; "" for none
	Subject string // what or whom it is about: a changeset, a person, a device
	Facts   []byte // what else everybody may read who may read the entry: a JSON object, canonical
	// Details are what not everybody may read who may read the entry, one by one: the
	// changes of a commit. They are hashed each under a salt of its own, so that one can
	// be shown and another not, and what is not shown cannot be guessed either.
	Details [][]byte
	Hash    Hash // over the entry and the hash before it
}

// FactsOf spells facts as an entry keeps them: canonical JSON (RFC 8785).
func FactsOf(facts any) ([]byte, error) {
	text, err := json.Marshal(facts)
	if err != nil {
		return nil, fmt.Errorf("facts of an entry: %w", err)
	}
	value := jsontext.Value(text)
	err = value.Canonicalize()
	return value, err
}

// append adds the entry as it is hashed: one JSON object in the canonical form of
// RFC 8785, whose member "details" is the sealed hash of the details.
func (e *Entry) append(dst []byte, sealed string) ([]byte, error) {
	w := entryWriter{buf: append(dst, '{')}
	w.text("area", e.Area)
	w.integer("at", e.At)
	w.text("details", sealed)
	w.integer("device", e.Device)
	w.name("facts")
	w.buf = append(w.buf, e.Facts...)
	w.text("kind", string(e.Kind))
	w.integer("n", e.Number)
	w.text("person", e.Person)
	w.integer("receipt", e.Receipt)
	w.text("subject", e.Subject)
	w.text("unit", e.Unit)
	return append(w.buf, '}'), w.err
}

// entryWriter writes members in the order in which they are named.
type entryWriter struct {
	buf []byte
	err error
}

func (w *entryWriter) name(name string) {
	if w.buf[len(w.buf)-1] != '{' {
		w.buf = append(w.buf, ',')
	}
	w.buf = append(w.buf, '"')
	w.buf = append(append(w.buf, name...), '"', ':')
}

func (w *entryWriter) integer(name string, n int64) {
	w.name(name)
	w.buf = strconv.AppendInt(w.buf, n, 10)
}

// text fails on what is no text: it would be spelled like another.
func (w *entryWriter) text(name, s string) {
	w.name(name)
	var err error
	if w.buf, err = jsontext.AppendQuote(w.buf, s); err != nil && w.err == nil {
		w.err = fmt.Errorf("%s of an entry: %w", name, err)
	}
}

// errNoList is what Items says of a text that is no list.
var errNoList = errors.New("chronicle: not a list of JSON values without a space between")

// Items cuts a JSON list into its elements, which are byte for byte what stands there:
// put together with commas and brackets they are the list again.
func Items(list []byte) (items [][]byte, err error) {
	n := len(list)
	if n < 2 || list[0] != '[' || list[n-1] != ']' {
		return nil, errNoList
	}
	depth, from, quoted := 0, 1, false
	for i := 1; i < n-1; i++ {
		switch c := list[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '[' || c == '{':
			depth++
		case c == ']' || c == '}':
			depth--
		case c == ',' && depth == 0:
			items = append(items, list[from:i])
			from = i + 1
		}
	}
	if depth != 0 || quoted {
		return nil, errNoList
	}
	if n > 2 {
		items = append(items, list[from:n-1])
	}
	return items, nil
}
