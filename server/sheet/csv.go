package sheet

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// byteOrderMark says that a file is UTF-8; without it Excel takes it for the
// encoding of the country.
const byteOrderMark = "\ufeff"

// WriteCSV writes a sheet by RFC 4180: UTF-8 with a byte order mark, lines ended by
// CR LF, headings in the first. Numbers stand bare, texts in quotes and Harmless.
func WriteCSV(w io.Writer, s Sheet) error {
	out := bufio.NewWriter(w)
	out.WriteString(byteOrderMark)
	var headings []Cell
	for _, c := range s.Columns {
		headings = append(headings, Text(c.Heading))
	}
	err := writeLine(out, s, headings)
	if err == nil {
		err = s.Rows(func(row []Cell) error { return writeLine(out, s, row) })
	}
	if err == nil {
		err = out.Flush()
	}
	if err != nil {
		return fmt.Errorf("write %s as CSV: %w", s.Name, err)
	}
	return nil
}

// writeLine writes one row. Errors of the writer stay with it until the end.
func writeLine(out *bufio.Writer, s Sheet, row []Cell) error {
	if len(row) != len(s.Columns) {
		return fmt.Errorf("a row has %d cells, not %d", len(row), len(s.Columns))
	}
	for i, c := range row {
		if i > 0 {
			out.WriteByte(',')
		}
		if c.IsText() {
			out.WriteString(`"` + strings.ReplaceAll(Harmless(c.Text()), `"`, `""`) + `"`)
		} else {
			out.WriteString(c.String())
		}
	}
	_, err := out.WriteString("\r\n")
	return err
}
