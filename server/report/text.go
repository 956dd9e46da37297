package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"ruhu/schema"
	"ruhu/server/sheet"
)

// textWidth is how many columns of a terminal a table may fill; a wider one is
// continued below itself.
const textWidth = 100

// What stands over the three figures of a column.
var (
	valueLabel      = schema.L("实有", "실제", "counted")
	planLabel       = schema.L("规划", "계획", "plan")
	differenceLabel = schema.L("差", "차이", "diff")
)

// WriteText writes the table for people at a terminal: each figure beside the
// plan's with the difference, aligned by the cells that characters take there.
// A column of which the plan says nothing has figures only.
func (t Table) WriteText(w io.Writer, lang schema.Lang) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %s\n", t.AreaName.In(lang), t.Title.In(lang))
	labels := t.labels(lang)
	for _, bundle := range bundles(t.groups(lang), textWidth-labels.width()) {
		for i, label := range labels.lines {
			line := pad(label, labels.width(), false)
			for _, g := range bundle {
				line += gap + g.line(i)
			}
			b.WriteString(strings.TrimRight(line, " ") + "\n")
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// Between the groups of a line, and between the figures of a group.
const (
	gap      = "   "
	narrower = " "
)

// strip is a strip of text of the table's height.
type strip struct{ lines []string }

func (s strip) width() int {
	widest := 0
	for _, line := range s.lines {
		widest = max(widest, sheet.Width(line))
	}
	return widest
}

// labels is the strip that names the rows. The first two lines are headings.
func (t Table) labels(lang schema.Lang) strip {
	s := strip{lines: []string{t.RowsAre.In(lang), ""}}
	for _, row := range t.Rows {
		s.lines = append(s.lines, row.Label.In(lang))
	}
	return s
}

// group is one column of the table: its figures, and beside them the plan's and
// the differences.
type group struct {
	title  string
	strips []strip
}

func (t Table) groups(lang schema.Lang) []group {
	var all []group
	for i, c := range t.Columns {
		g := group{title: c.Label.In(lang), strips: make([]strip, 3)}
		for j, label := range []schema.Label{valueLabel, planLabel, differenceLabel} {
			g.strips[j].lines = []string{"", label.In(lang)}
		}
		planned := false
		for _, row := range t.Rows {
			cell := row.Cells[i]
			planned = planned || cell.Plan != nil
			for j, text := range cell.texts(row.Scale) {
				g.strips[j].lines = append(g.strips[j].lines, text)
			}
		}
		if !planned {
			g.strips = g.strips[:1]
		}
		all = append(all, g)
	}
	return all
}

// texts are the figure, the plan's and the difference as they are printed.
func (c Cell) texts(scale int) [3]string {
	texts := [3]string{decimal(c.Value, scale), "-", "-"}
	if c.Plan != nil {
		texts[1], texts[2] = decimal(*c.Plan, scale), decimal(*c.Difference, scale)
		if *c.Difference > 0 {
			texts[2] = "+" + texts[2]
		}
		if *c.Difference == 0 {
			texts[2] = "0"
		}
	}
	return texts
}

// decimal spells a scaled integer.
func decimal(n, scale int) string {
	if scale == 0 {
		return strconv.Itoa(n)
	}
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	digits := fmt.Sprintf("%0*d", scale+1, n)
	return sign + digits[:len(digits)-scale] + "." + digits[len(digits)-scale:]
}

func (g group) width() int { return max(sheet.Width(g.title), g.figuresWidth()) }

func (g group) figuresWidth() int {
	n := -len(narrower)
	for _, s := range g.strips {
		n += len(narrower) + s.width()
	}
	return n
}

// line is the ith line of the group: its title, or its figures set flush right.
func (g group) line(i int) string {
	if i == 0 {
		return pad(g.title, g.width(), true)
	}
	var figures []string
	for _, s := range g.strips {
		figures = append(figures, pad(s.lines[i], s.width(), true))
	}
	return pad(strings.Join(figures, narrower), g.width(), true)
}

// bundles are the groups that fit beside one another, at least one at a time.
func bundles(all []group, room int) [][]group {
	var out [][]group
	used := room + 1
	for _, g := range all {
		if need := len(gap) + g.width(); used+need > room {
			out, used = append(out, nil), need
		} else {
			used += need
		}
		out[len(out)-1] = append(out[len(out)-1], g)
	}
	return out
}

// pad fills a text with spaces, in front of it or behind it.
func pad(s string, to int, front bool) string {
	spaces := strings.Repeat(" ", max(to-sheet.Width(s), 0))
	if front {
		return spaces + s
	}
	return s + spaces
}
