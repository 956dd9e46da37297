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
	lines := csv.NewReader(bytes.NewReader(text))
	lines.FieldsPerRecord, lines.TrimLeadingSpace, lines.ReuseRecord = -1, true, true
	c := record{reading: r}
	for {
		more, err := c.next(lines)
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
