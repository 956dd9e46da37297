package xlsx

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// scanner reads the XML of one part.
type scanner struct {
	part io.ReadCloser
	xml  *xml.Decoder
}

// scan opens a part; one that is missing is damage.
func (b *Book) scan(part string) (*scanner, error) {
	f := b.parts[partName("", part)]
	if f == nil {
		return nil, fmt.Errorf("%w: there is no part %q", ErrDamaged, part)
	}
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return &scanner{r, xml.NewDecoder(&guard{r: r})}, nil
}

// Close ends the reading of the part.
func (s *scanner) Close() error { return s.part.Close() }

// token returns the next piece of the XML, or io.EOF.
func (s *scanner) token() (xml.Token, error) {
	token, err := s.xml.RawToken()
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, ErrTooLarge) {
		err = fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return token, err
}

// text returns the text of an element that has begun, of all its runs, but not how
// it is to be pronounced.
func (s *scanner) text(element string) (string, error) {
	var text strings.Builder
	within, aside := false, false
	for {
		token, err := s.token()
		if err != nil {
			return "", broken(err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			within = t.Name.Local == "t"
			aside = aside || t.Name.Local == "rPh"
		case xml.CharData:
			if within && !aside {
				text.Write(t)
			}
		case xml.EndElement:
			within = false
			aside = aside && t.Name.Local != "rPh"
			if t.Name.Local == element {
				return unescape(text.String()), nil
			}
		}
		if text.Len() > MaxCell {
			return "", ErrTooLarge
		}
	}
}

// plain returns the text of an element that has begun and has no others within it.
func (s *scanner) plain(element string) (string, error) {
	text := ""
	for {
		token, err := s.token()
		if err != nil {
			return "", broken(err)
		}
		switch t := token.(type) {
		case xml.CharData:
			text += string(t)
		case xml.EndElement:
			if t.Name.Local == element {
				return unescape(text), nil
			}
		}
		if len(text) > MaxCell {
			return "", ErrTooLarge
		}
	}
}

// broken: a part that ends within an element is damaged.
func broken(err error) error {
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: it ends too early", ErrDamaged)
	}
	return err
}

// escaped is how a workbook spells what XML cannot hold.
var escaped = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

func unescape(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	return escaped.ReplaceAllStringFunc(s, func(e string) string {
		n, err := strconv.ParseUint(e[2:6], 16, 32)
		if err != nil || !utf8.ValidRune(rune(n)) {
			return e
		}
		return string(rune(n))
	})
}

// guard ends the reading of XML with a tag or a text that would fill the memory.
type guard struct {
	r     io.Reader
	since int // bytes since the last angle bracket
}

// Read implements io.Reader.
func (g *guard) Read(p []byte) (int, error) {
	n, err := g.r.Read(p)
	for _, c := range p[:n] {
		if g.since++; c == '<' || c == '>' {
			g.since = 0
		}
		if g.since > maxToken {
			return 0, ErrTooLarge
		}
	}
	return n, err
}
