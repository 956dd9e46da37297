package console

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/web"
)

// filled is a form as somebody filled it in, with what is wrong with it: a page shows it
// again just so.
type filled struct {
	values  url.Values
	lang    schema.Lang
	Refusal []string // what is wrong with the whole
	flaws   []flaw
}

// flaw is what is wrong with one input; Text is "" where nothing is.
type flaw struct{ Name, Text string }

// onceInput is the hidden input that tells one showing of a form from another.
const onceInput = "once"

// blank is a form that nobody has filled in yet, with the values that it begins with.
func (k *Console) blank(lang schema.Lang, values url.Values) (filled, error) {
	once := make([]byte, 16)
	if _, err := io.ReadFull(k.random, once); err != nil {
		return filled{}, fmt.Errorf("name a form: %w", err)
	}
	f := filled{values: url.Values{onceInput: {hex.EncodeToString(once)}}, lang: lang}
	for name, v := range values {
		f.values[name] = v
	}
	return f, nil
}

// readFilled reads a form that a page sent.
func readFilled(c echo.Context, lang schema.Lang) (filled, error) {
	r := c.Request()
	r.Body = http.MaxBytesReader(c.Response(), r.Body, web.SmallBody)
	err := r.ParseForm()
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return filled{}, err // the edge knows it
	}
	if err != nil {
		return filled{}, schema.Problem{Code: schema.Malformed, Param: "0"}
	}
	return filled{values: r.PostForm, lang: lang}, nil
}

// Get returns what an input holds.
func (f filled) Get(name string) string { return f.values.Get(name) }

// Has reports whether one of an input's choices is made.
func (f filled) Has(name, choice string) bool { return slices.Contains(f.values[name], choice) }

// Once is the value of the hidden input.
func (f filled) Once() string { return f.Get(onceInput) }

// refuse notes what is wrong, each below the input that it names, as far as the form has
// one of that name, and above the form otherwise.
func (f *filled) refuse(problems ...schema.Problem) {
	for _, p := range problems {
		if text := p.Message(f.lang); f.values.Has(p.Field) {
			f.flaws = append(f.flaws, flaw{p.Field, text})
		} else if !slices.Contains(f.Refusal, text) {
			f.Refusal = append(f.Refusal, text)
		}
	}
}

// Refused reports whether anything is wrong.
func (f filled) Refused() bool { return len(f.Refusal)+len(f.flaws) > 0 }

// Flaws are what is wrong with single inputs.
func (f filled) Flaws() []flaw { return f.flaws }

// Flaw is what is wrong with one input.
func (f filled) Flaw(name string) flaw {
	for _, flaw := range f.flaws {
		if flaw.Name == name {
			return flaw
		}
	}
	return flaw{Name: name}
}
