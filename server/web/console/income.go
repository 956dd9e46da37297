package console

import (
	"slices"
	"strconv"

	"ruhu/schema"
	"ruhu/server/app"
)

// productionCost is the category of a line that is spent, not earned.
const productionCost = "production_cost"

// nationalLine is the kind of the income line that the exit standard names.
const nationalLine = "national"

// incomeView is what a household earned and spent, by category and year.
type incomeView struct {
	Title     string
	RowsAre   string   // label of the categories
	Years     []string // the latest first
	Lines     []incomeLine
	Net       []string
	PerPerson []string // by the members of today
	Line      []string // the national line of the year, "" where none is known
	Below     []bool   // the household is below it
	Unit      string
	Chart     *incomeChart
	Detail    *grid // every line as recorded
	Cards     []card
}

type incomeLine struct {
	Label   string
	Cost    bool
	Amounts []string
}

// income adds up a household's lines; nil when there are none.
func (f form) income(r app.Reader, lines []schema.Row, people int) (*incomeView, error) {
	if len(lines) == 0 {
		return nil, nil
	}
	limits, err := povertyLines(r)
	if err != nil {
		return nil, err
	}
	t := schema.Income
	amounts, years := addUp(lines)
	v := &incomeView{Title: t.Label.In(f.lang), RowsAre: t.Field("category").Label.In(f.lang), Unit: schema.UnitLabel(t.Field("amount").Unit).In(f.lang)}
	for _, item := range schema.Codes(t.Field("category").Codes).Items {
		if line, any := amounts.line(item, years, f.lang); any {
			v.Lines = append(v.Lines, line)
		}
	}
	var each, limit []int64
	for i, year := range years {
		net := amounts.net(year)
		v.Years = append(v.Years, strconv.FormatInt(year, 10))
		v.Net = append(v.Net, yuan(net))
		each, limit = append(each, net/max(int64(people), 1)), append(limit, limits[year])
		v.PerPerson = append(v.PerPerson, yuan(each[i]))
		v.Line = append(v.Line, lineText(limit[i]))
		v.Below = append(v.Below, each[i] < limit[i])
	}
	v.Chart = v.chart(each, limit, say(f.lang, "income.chart"), say(f.lang, "income.chart.text"))
	byYear := slices.Clone(lines)
	slices.SortStableFunc(byYear, func(a, b schema.Row) int { return int(b.Get("year").Int() - a.Get("year").Int()) })
	detail := f.section(t, byYear)
	v.Detail, v.Cards = detail.Grid, detail.Cards
	return v, nil
}

// sums are amounts in fen by year and category.
type sums map[int64]map[string]int64

// addUp returns the sums of lines, and the years that have any, the latest first.
func addUp(lines []schema.Row) (sums, []int64) {
	all := sums{}
	var years []int64
	for _, line := range lines {
		year := line.Get("year").Int()
		if all[year] == nil {
			all[year] = map[string]int64{}
			years = append(years, year)
		}
		all[year][line.Get("category").Text()] += line.Get("amount").Int()
	}
	slices.Sort(years)
	slices.Reverse(years)
	return all, years
}

// line is one category through the years, and whether it has anything.
func (s sums) line(category schema.Item, years []int64, lang schema.Lang) (incomeLine, bool) {
	line := incomeLine{Label: category.Label.In(lang), Cost: category.Code == productionCost}
	any := false
	for _, year := range years {
		fen, there := s[year][category.Code]
		any = any || there
		text := ""
		if there && line.Cost {
			fen = -fen
		}
		if there {
			text = yuan(fen)
		}
		line.Amounts = append(line.Amounts, text)
	}
	return line, any
}

// net is what was earned less what earning it cost (plan, section 3(7)).
func (s sums) net(year int64) int64 {
	var net int64
	for category, fen := range s[year] {
		if category == productionCost {
			fen = -fen
		}
		net += fen
	}
	return net
}

// povertyLines are the national lines by year, in fen.
func povertyLines(r app.Reader) (map[int64]int64, error) {
	rows, err := r.Reference(schema.PovertyLine)
	if err != nil {
		return nil, err
	}
	lines := map[int64]int64{}
	for _, values := range rows {
		row := schema.Row{Table: schema.PovertyLine, Values: values}
		if row.Get("kind").Text() == nationalLine {
			lines[row.Get("year").Int()] = row.Get("amount").Int()
		}
	}
	return lines, nil
}

func lineText(fen int64) string {
	if fen == 0 {
		return ""
	}
	return yuan(fen)
}
