package console

// incomeChart draws the net income per person of each year as a bar, and the national
// line as a mark across it. The table says the same in figures.
type incomeChart struct {
	Width, Height, Zero int // of the drawing, and where nothing is
	Title, Text         string
	Bars                []incomeBar
}

// incomeBar is one year. Lengths are in the drawing's own units.
type incomeBar struct {
	Year, Amount         string
	X, Middle, Y, Height int
	LabelY, YearY        int
	LineFrom, LineTo     int
	Line                 int // where the national line is
	Lined, Below         bool
}

// Sizes of the drawing.
const (
	chartBar  = 56 // width of a bar
	chartGap  = 40
	chartTall = 120 // of the longest bar
	chartHead = 18  // room for a figure above a bar, and for a year below
)

// chart draws amounts of fen by year, the latest first as the table has them.
func (v *incomeView) chart(each, lines []int64, title, text string) *incomeChart {
	high, low := int64(1), int64(0)
	for i := range each {
		high, low = max(high, each[i], lines[i]), min(low, each[i])
	}
	scale := func(fen int64) int { return int(fen * chartTall / (high - low)) }
	c := &incomeChart{
		Width: len(each)*(chartBar+chartGap) + chartGap, Height: chartTall + 3*chartHead,
		Zero: chartHead + scale(high), Title: title, Text: text,
	}
	for i, n := len(each)-1, 0; i >= 0; i, n = i-1, n+1 {
		x := chartGap + n*(chartBar+chartGap)
		top, bottom := c.Zero-scale(max(each[i], 0)), c.Zero-scale(min(each[i], 0))
		c.Bars = append(c.Bars, incomeBar{
			Year: v.Years[i], Amount: v.PerPerson[i], X: x, Middle: x + chartBar/2, Y: top, Height: bottom - top, LabelY: top - 4,
			YearY: c.Height - chartHead/2, LineFrom: x - chartGap/4, LineTo: x + chartBar + chartGap/4, Line: c.Zero - scale(lines[i]), Lined: lines[i] > 0, Below: v.Below[i],
		})
	}
	return c
}
