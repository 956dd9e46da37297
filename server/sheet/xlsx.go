package sheet

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
)

// What a workbook can hold.
const (
	maxCell   = 32767               // UTF-16 units in a cell; the library would cut off the rest
	maxNumber = 999_999_999_999_999 // spreadsheets keep 15 digits
	maxWidth  = 60                  // characters that a column is shown wide of itself
)

// Formats of cells, by their number in ECMA-376 where they have one.
const (
	formatText  = 49 // "@": a text that is edited stays one
	formatWhole = 1  // "0"
)

// WriteXLSX writes sheets as one workbook, each with its headings frozen in the
// first row. A text is a text whatever it looks like, also after it is edited, and
// so is a number of more digits than spreadsheets keep. Rows wait in a temporary
// file once they are many; nothing is written before the last of them is there.
func WriteXLSX(w io.Writer, sheets ...Sheet) (err error) {
	book := &workbook{file: excelize.NewFile(), numbers: map[int]int{}}
	defer func() { err = errors.Join(err, book.file.Close()) }()
	if err := book.setStyles(); err != nil {
		return fmt.Errorf("write a workbook: %w", err)
	}
	for i, s := range sheets {
		if err := book.add(i, s); err != nil {
			return fmt.Errorf("write %s as XLSX: %w", s.Name, err)
		}
	}
	if err := book.file.Write(w); err != nil {
		return fmt.Errorf("write a workbook: %w", err)
	}
	return nil
}

// workbook is a file being written, with the styles of its cells.
type workbook struct {
	file          *excelize.File
	heading, text int
	numbers       map[int]int // by scale
}

func (b *workbook) setStyles() (err error) {
	b.heading, err = b.file.NewStyle(&excelize.Style{NumFmt: formatText, Font: &excelize.Font{Bold: true},
		Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	if err == nil {
		b.text, err = b.file.NewStyle(&excelize.Style{NumFmt: formatText})
	}
	return err
}

// number is the style of numbers of a scale.
func (b *workbook) number(scale int) (int, error) {
	if style, ok := b.numbers[scale]; ok {
		return style, nil
	}
	format := excelize.Style{NumFmt: formatWhole}
	if scale > 0 {
		digits := "0." + strings.Repeat("0", scale)
		format = excelize.Style{CustomNumFmt: &digits}
	}
	style, err := b.file.NewStyle(&format)
	b.numbers[scale] = style
	return style, err
}

// add writes a sheet; the first takes the place of the one that a new file has.
func (b *workbook) add(i int, s Sheet) error {
	if i == 0 {
		if err := b.file.SetSheetName(b.file.GetSheetName(0), s.Name); err != nil {
			return err
		}
	} else if _, err := b.file.NewSheet(s.Name); err != nil {
		return err
	}
	out, err := b.file.NewStreamWriter(s.Name)
	if err != nil {
		return err
	}
	if err := head(out, s.Columns, b.heading); err != nil {
		return err
	}
	line := 1
	err = s.Rows(func(row []Cell) error {
		line++
		if len(row) != len(s.Columns) {
			return fmt.Errorf("row %d has %d cells, not %d", line, len(row), len(s.Columns))
		}
		return b.row(out, line, row)
	})
	return errors.Join(err, out.Flush())
}

// head writes the headings, which stay in sight.
func head(out *excelize.StreamWriter, columns []Column, style int) error {
	var headings []any
	for i, c := range columns {
		width := c.Width
		if width == 0 {
			width = min(Width(c.Heading)+2, maxWidth)
		}
		if err := out.SetColWidth(i+1, i+1, float64(width)); err != nil {
			return err
		}
		headings = append(headings, excelize.Cell{StyleID: style, Value: c.Heading})
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	return out.SetRow("A1", headings)
}

func (b *workbook) row(out *excelize.StreamWriter, line int, row []Cell) error {
	values := make([]any, len(row))
	for i, c := range row {
		value, err := b.cell(c)
		if err != nil {
			return fmt.Errorf("row %d, column %d: %w", line, i+1, err)
		}
		values[i] = value
	}
	return out.SetRow("A"+strconv.Itoa(line), values)
}

// cell is a cell as the library takes it; nil for an empty one. The library has
// fractions as floats only, and of at most 15 digits they come out exactly.
func (b *workbook) cell(c Cell) (any, error) {
	switch {
	case c.IsNull():
		return nil, nil
	case c.IsText() || c.Int() > maxNumber || c.Int() < -maxNumber:
		text := c.String()
		if n := len(utf16.Encode([]rune(text))); n > maxCell {
			return nil, fmt.Errorf("a text of %d characters is longer than a cell may be", n)
		}
		return excelize.Cell{StyleID: b.text, Value: text}, nil
	}
	style, err := b.number(c.Scale)
	if err != nil || c.Scale == 0 {
		return excelize.Cell{StyleID: style, Value: c.Int()}, err
	}
	fraction, err := strconv.ParseFloat(c.String(), 64)
	return excelize.Cell{StyleID: style, Value: fraction}, err
}
