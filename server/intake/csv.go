package intake

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"ruhu/schema"
	"ruhu/server/intake/xlsx"
	"ruhu/server/sheet"
)

// csv reads a CSV file, and tells what is wrong with the file itself: its size and
// its encoding.
func (r *reading) csv(files fs.FS, name string) error {
	data, err := load(files, name)
	if damaged(err) {
		r.damage(r.where(0, "", schema.Problem{Code: schema.FileDamaged}, schema.Label{}))
		return nil
	}
	if err != nil {
		return err
	}
	text, fault := decode(data)
	if fault != nil {
		fault.File = name
		r.damage(*fault)
		return nil
	}
	commas := &counted{from: bytes.NewReader(text)}
	lines := csv.NewReader(commas)
	lines.FieldsPerRecord, lines.TrimLeadingSpace, lines.ReuseRecord = -1, true, true
	c := record{reading: r}
	for {
		commas.n = 0
		more, err := c.next(lines)
		if errors.Is(err, errTooWide) {
			r.damage(r.where(c.line+1, "", schema.Problem{Code: schema.TooLarge, Param: strconv.Itoa(xlsx.MaxColumn)}, tooManyColumns))
			return nil
		}
		if err != nil {
			return err
		}
		if !more {
			break
		}
		if r.index == nil && c.form != nil {
			r.damage(*c.form)
			return nil
		}
		if c.checkWidth(); r.index == nil || c.form != nil || !c.blank() {
			r.row(c)
		}
	}
	if r.index == nil {
		r.header(record{reading: r, line: 1})
	}
	return nil
}

// counted counts the commas that were read for one row, and ends one that has more than a
// sheet has columns: each cell takes a hundred times the memory of its comma.
type counted struct {
	from io.Reader
	n    int
}

var errTooWide = errors.New("intake: a row has too many cells")

// Read reads on, unless the row is too wide.
func (c *counted) Read(p []byte) (int, error) {
	if c.n > xlsx.MaxColumn {
		return 0, errTooWide
	}
	n, err := c.from.Read(p)
	c.n += bytes.Count(p[:n], []byte(","))
	return n, err
}

// next reads one row.
func (c *record) next(lines *csv.Reader) (more bool, err error) {
	c.form, c.lost, c.cells = nil, false, c.cells[:0]
	texts, err := lines.Read()
	for _, text := range texts {
		c.cells = append(c.cells, cell{text: sheet.Plain(text)})
	}
	var bad *csv.ParseError
	switch {
	case errors.Is(err, io.EOF):
		return false, nil
	case errors.As(err, &bad):
		c.line, c.lost = bad.StartLine, bad.Line > bad.StartLine
		c.deform(malformed, schema.Problem{Code: schema.Malformed, Param: strconv.Itoa(bad.Column)})
	case err != nil:
		return false, fmt.Errorf("read %s: %w", c.file, err)
	default:
		c.line, _ = lines.FieldPos(0)
	}
	return true, nil
}

// checkWidth finds rows with another number of cells than the header. One that
// has line breaks too may be several rows in one.
func (c *record) checkWidth() {
	if c.form != nil || c.index == nil || c.blank() || len(c.cells) == c.width {
		return
	}
	c.lost = slices.ContainsFunc(c.cells, func(c cell) bool { return strings.Contains(c.text, "\n") })
	c.deform(wrongWidth, schema.Problem{Code: schema.WrongLength, Param: fmt.Sprintf("%d ≠ %d", len(c.cells), c.width)})
}

func (c *record) deform(told schema.Label, p schema.Problem) {
	f := c.where(c.line, "", p, told)
	c.form = &f
}
