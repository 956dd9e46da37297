package xlsx

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
)

// Kind is how a cell is stored.
type Kind uint8

// The kinds.
const (
	Text   Kind = iota + 1
	Number      // in the spelling of XML: 1200.5, 1.2E+3
	Bool        // 1 or 0
	Error       // #N/A
	Time        // a date or an instant in ISO 8601, which hardly anybody writes
)

// Cell is a cell that has anything in it.
type Cell struct {
	Column int // from 1
	Kind   Kind
	Text   string // as stored
	// Unknown: it has a formula, and what that comes to is not stored.
	Unknown bool
}

// Row is a row that has any cells, in the order of the columns.
type Row struct {
	Number int // from 1
	Hidden bool
	Cells  []Cell
}

// Margin is what stands around the rows of a sheet.
type Margin struct {
	Merged []string // ranges, such as A1:B2: at most maxMerged of them
	// HiddenColumns are pairs of the first and the last, from 1.
	HiddenColumns [][2]int
}

// maxMerged is how many merged ranges are told.
const maxMerged = 1000

// Read calls fn with each row of a sheet, and returns what stands around them. A row
// and its cells are fn's only while it runs.
func (b *Book) Read(sheet Sheet, fn func(Row) error) (Margin, error) {
	s, err := b.scan(sheet.part)
	if err != nil {
		return Margin{}, err
	}
	defer s.Close()
	r := &reader{scanner: s, book: b, fn: fn}
	for {
		token, err := s.token()
		if errors.Is(err, io.EOF) {
			return r.margin, nil
		}
		if err != nil {
			return r.margin, err
		}
		if e, ok := token.(xml.StartElement); ok {
			if err := r.element(e); err != nil {
				return r.margin, err
			}
		}
	}
}

// reader reads one sheet.
type reader struct {
	*scanner
	book   *Book
	fn     func(Row) error
	row    Row
	margin Margin
}

func (r *reader) element(e xml.StartElement) error {
	switch e.Name.Local {
	case "row":
		return r.readRow(e)
	case "col":
		from, err := strconv.Atoi(attr(e, "min"))
		to, err2 := strconv.Atoi(attr(e, "max"))
		if truth(attr(e, "hidden")) && err == nil && err2 == nil && len(r.margin.HiddenColumns) < maxMerged {
			r.margin.HiddenColumns = append(r.margin.HiddenColumns, [2]int{from, to})
		}
	case "mergeCell":
		if len(r.margin.Merged) < maxMerged {
			r.margin.Merged = append(r.margin.Merged, attr(e, "ref"))
		}
	}
	return nil
}

// readRow reads a row that has begun, and hands it on if anything is in it.
func (r *reader) readRow(e xml.StartElement) error {
	number, err := position(attr(e, "r"), r.row.Number, MaxRow)
	if err != nil {
		return err
	}
	r.row = Row{Number: number, Hidden: truth(attr(e, "hidden")), Cells: r.row.Cells[:0]}
	column := 0
	for {
		token, err := r.token()
		if err != nil {
			return broken(err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			if t.Name.Local != "c" {
				continue
			}
			if column, err = position(columnOf(attr(t, "r")), column, MaxColumn); err != nil {
				return err
			}
			if err := r.readCell(t, column); err != nil {
				return err
			}
		case xml.EndElement:
			if t.Name.Local == "row" {
				if len(r.row.Cells) == 0 {
					return nil
				}
				return r.fn(r.row)
			}
		}
	}
}

// position is the number that is written, which must be larger than the one before,
// or the next where none is.
func position(written string, before, most int) (int, error) {
	n := before + 1
	if written != "" {
		var err error
		if n, err = strconv.Atoi(written); err != nil {
			return 0, fmt.Errorf("%w: %w", ErrDamaged, err)
		}
	}
	if n <= before || n > most {
		return 0, fmt.Errorf("%w: row or column %d after %d", ErrDamaged, n, before)
	}
	return n, nil
}

// columnOf is the number of the column in a reference such as AB12, in digits.
func columnOf(reference string) string {
	n := 0
	for _, c := range reference {
		if c < 'A' || c > 'Z' {
			break
		}
		if n = n*26 + int(c-'A') + 1; n > MaxColumn {
			break
		}
	}
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// Letter is a column's name: A, B … Z, AA.
func Letter(column int) string {
	var letters []byte
	for ; column > 0; column = (column - 1) / 26 {
		letters = append(letters, 'A'+byte((column-1)%26))
	}
	slices.Reverse(letters)
	return string(letters)
}

// readCell reads a cell that has begun, and keeps it if anything is in it.
func (r *reader) readCell(e xml.StartElement, column int) error {
	cell := Cell{Column: column}
	formula, stored := false, false
	for {
		token, err := r.token()
		if err != nil {
			return broken(err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "f":
				formula = true
			case "v":
				stored = true
				cell.Text, err = r.plain("v")
			case "is":
				stored = true
				cell.Text, err = r.text("is")
			}
			if err != nil {
				return err
			}
		case xml.EndElement:
			if t.Name.Local != "c" {
				continue
			}
			cell.Unknown = formula && !stored
			return r.keep(cell, attr(e, "t"))
		}
	}
}

// kinds are the types of cells as XML names them.
var kinds = map[string]Kind{
	"": Number, "n": Number, "s": Text, "str": Text, "inlineStr": Text, "b": Bool, "e": Error, "d": Time,
}

func (r *reader) keep(cell Cell, kind string) error {
	if cell.Text == "" && !cell.Unknown {
		return nil
	}
	if cell.Kind = kinds[kind]; cell.Kind == 0 {
		return fmt.Errorf("%w: a cell of type %q", ErrDamaged, kind)
	}
	if kind == "s" && !cell.Unknown {
		i, err := strconv.Atoi(cell.Text)
		if err != nil || i < 0 || i >= len(r.book.strings) {
			return fmt.Errorf("%w: it has no text %q", ErrDamaged, cell.Text)
		}
		if cell.Text = r.book.strings[i]; cell.Text == "" {
			return nil
		}
	}
	if len(cell.Text) > MaxCell {
		return ErrTooLarge
	}
	r.row.Cells = append(r.row.Cells, cell)
	return nil
}
