package intake

import (
	"errors"
	"regexp"
	"strconv"

	"ruhu/schema"
	"ruhu/server/intake/xlsx"
)

// workbook reads a sheet of a workbook. What is stored is taken: of a formula what
// it came to when the workbook was saved. What cannot be what somebody sees and
// means is a fault: merged cells, hidden rows and columns, formulas that were never
// computed.
func (r *reading) workbook(book *xlsx.Book, sheet xlsx.Sheet) error {
	r.book = book
	c := record{reading: r}
	margin, err := book.Read(sheet, func(row xlsx.Row) error {
		c.fill(row)
		if !c.blank() {
			r.row(c)
		}
		return nil
	})
	if err != nil {
		r.damage(r.where(0, "", problemOfBook(err), schema.Label{}))
		return nil
	}
	if r.index == nil {
		r.header(record{reading: r, line: 1})
	}
	r.checkMargin(margin)
	return nil
}

// fill takes a row of a sheet, in which cells without anything are left out.
func (c *record) fill(row xlsx.Row) {
	c.line, c.form, c.cells = row.Number, nil, c.cells[:0]
	for _, stored := range row.Cells {
		for len(c.cells) < stored.Column-1 {
			c.cells = append(c.cells, cell{})
		}
		c.cells = append(c.cells, cell{text: stored.Text, kind: stored.Kind, fault: faultOf(stored)})
	}
	switch stray := c.stray(); {
	case row.Hidden && !c.blank():
		c.deform(schema.Label{}, schema.Problem{Code: schema.HiddenCells, Param: strconv.Itoa(row.Number)})
	case stray != "":
		c.deform(schema.Label{}, schema.Problem{Code: schema.UnknownField, Param: stray})
		c.form.Letter = stray
	}
}

// stray is the letter of a column without a heading that says something all the same.
func (c *record) stray() string {
	if c.index == nil {
		return ""
	}
	for i, cell := range c.cells {
		if (i >= len(c.headed) || !c.headed[i]) && (cell.fault != "" || plain(cell.text) != "") {
			return xlsx.Letter(i + 1)
		}
	}
	return ""
}

func faultOf(c xlsx.Cell) schema.ErrCode {
	switch {
	case c.Unknown:
		return schema.FormulaUnknown
	case c.Kind == xlsx.Error:
		return schema.CellError
	}
	return ""
}

// checkMargin refuses a sheet whose cells are merged, or in columns that nobody sees.
func (r *reading) checkMargin(margin xlsx.Margin) {
	for _, merged := range margin.Merged {
		line, letter := corner(merged)
		f := r.where(line, "", schema.Problem{Code: schema.MergedCells, Param: clip(merged)}, schema.Label{})
		f.Letter = letter
		r.damage(f)
	}
	for _, hidden := range margin.HiddenColumns {
		for _, c := range r.columns {
			if i, ok := r.index[c.name]; ok && hidden[0] <= i+1 && i+1 <= hidden[1] {
				r.damage(r.where(1, c.name, schema.Problem{Code: schema.HiddenCells, Param: r.letter(c.name)}, schema.Label{}))
			}
		}
	}
}

// corners is where a range begins.
var corners = regexp.MustCompile(`^([A-Z]{1,3})(\d{1,7})(:|$)`)

func corner(reference string) (line int, letter string) {
	found := corners.FindStringSubmatch(reference)
	if found == nil {
		return 0, ""
	}
	line, _ = strconv.Atoi(found[2])
	return line, found[1]
}

// problemOfBook says in the words of the schema why a workbook cannot be read.
func problemOfBook(err error) schema.Problem {
	switch {
	case errors.Is(err, xlsx.ErrTooLarge):
		return schema.Problem{Code: schema.TooLarge, Param: strconv.Itoa(xlsx.MaxUnpacked>>20) + " MB"}
	case errors.Is(err, xlsx.ErrEncrypted):
		return schema.Problem{Code: schema.FileProtected}
	case errors.Is(err, xlsx.ErrOld):
		return schema.Problem{Code: schema.OldWorkbook}
	}
	return schema.Problem{Code: schema.FileDamaged}
}
