package sheet

import (
	"strconv"
	"strings"

	"ruhu/schema"
)

// Sheet is one table to hand out.
type Sheet struct {
	Name    string // of its tab in a workbook: 1 to 31 UTF-16 units, none of : \ / ? * [ ]
	Columns []Column
	Rows    Rows
}

// Column is a column's heading, and how many characters wide it is shown; 0 is
// wide enough for the heading.
type Column struct {
	Heading string
	Width   int
}

// Rows calls fn with every row in order, until there is an error: its own, or the
// first of fn. fn keeps nothing of a row.
type Rows func(fn func(row []Cell) error) error

// Cell is one cell. The digits of an integer stand for a number that is smaller by
// ten to the power of Scale; null is an empty cell.
type Cell struct {
	schema.Value
	Scale int
}

// Text is a cell with a text.
func Text(s string) Cell { return Cell{Value: schema.TextOf(s)} }

// Number is a cell with a number: n ÷ 10^scale.
func Number(n int64, scale int) Cell { return Cell{Value: schema.IntOf(n), Scale: scale} }

// Fixed are rows that are there already.
func Fixed(rows [][]Cell) Rows {
	return func(fn func([]Cell) error) error {
		for _, row := range rows {
			if err := fn(row); err != nil {
				return err
			}
		}
		return nil
	}
}

// String spells the cell: a number with its point, exactly.
func (c Cell) String() string {
	if !c.IsInt() || c.Scale == 0 {
		return c.Value.String()
	}
	digits, negative := strings.CutPrefix(strconv.FormatInt(c.Int(), 10), "-")
	if missing := c.Scale + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	point := len(digits) - c.Scale
	text := digits[:point] + "." + digits[point:]
	if negative {
		return "-" + text
	}
	return text
}
