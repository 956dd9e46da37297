package console

import "slices"

// chart is a table's first column as bars, drawn by the server. The table beside it says
// the same, so to a screen reader it is one picture with a name.
type chart struct {
	Title  string
	Height int // of the drawing, whose width is chartWidth
	Bars   []bar
}

// bar is one row. Lengths are in units of the drawing.
type bar struct {
	Label, Text string
	Y, Length   int
	Plan        int // where the plan's figure would end, 0 for none
	TextX       int
}

// Measures of a chart, in units of the drawing.
const (
	chartWidth  = 720
	chartLabels = 190 // left of the bars
	chartRoom   = 430 // of the longest bar
	chartStep   = 28  // from bar to bar
	chartMost   = 40  // bars: with more the table is clearer
)

// chartOf draws a table, or nil where there is nothing to compare.
func chartOf(t Table) *chart {
	if len(t.Columns) == 0 {
		return nil
	}
	column := chartColumn(t)
	ch := &chart{Title: t.Title + " · " + t.Columns[column].Label}
	most := 0
	var rows []Row
	for _, row := range t.Rows {
		if row.Key != keyTotal && row.Key != "share" && row.Scale == 0 {
			rows, most = append(rows, row), max(most, row.Cells[column].Value, planOf(row.Cells[column]))
		}
	}
	if len(rows) < 2 || len(rows) > chartMost || most == 0 {
		return nil
	}
	for i, row := range rows {
		cell := row.Cells[column]
		b := bar{Label: row.Label, Text: grouped(int64(cell.Value)), Y: i*chartStep + 4, Length: cell.Value * chartRoom / most, Plan: planOf(cell) * chartRoom / most}
		b.TextX = chartLabels + b.Length + 8
		ch.Bars = append(ch.Bars, b)
	}
	ch.Height = len(rows)*chartStep + 4
	return ch
}

// chartColumn is the column that is drawn: the total where there is one, or else the first.
func chartColumn(t Table) int {
	return max(0, slices.IndexFunc(t.Columns, func(h Heading) bool { return h.Key == keyTotal }))
}

func planOf(c Cell) int {
	if c.Plan == nil {
		return 0
	}
	return *c.Plan
}

// Planned reports whether the plan says anything of what is drawn.
func (ch *chart) Planned() bool {
	return slices.ContainsFunc(ch.Bars, func(b bar) bool { return b.Plan > 0 })
}

// Width is the drawing's.
func (*chart) Width() int { return chartWidth }

// LabelX is where the labels end.
func (*chart) LabelX() int { return chartLabels - 10 }

// BarX is where the bars begin.
func (*chart) BarX() int { return chartLabels }

// TextY is the line that a bar's texts stand on.
func (b bar) TextY() int { return b.Y + 14 }

// PlanX is where the plan's mark stands.
func (b bar) PlanX() int { return chartLabels + b.Plan }
