package console

import (
	"net/url"
	"strings"
)

// tableCoverage is the table that says who was left out.
const tableCoverage = "coverage"

// coverageView says what relocation has reached of all that there is, and what not.
type coverageView struct {
	There  []fact // townships, villages, households, people
	Lines  []coverageLine
	Whole  bool // nothing and nobody is left out
	Places []leftPlace
}

// coverageLine is one kind of thing.
type coverageLine struct {
	Label     string
	Done, All int
	Missing   int
	Left      string // what is missing is called
	Href      string // what is missing, "" for nothing
}

// leftPlace is a place in which something is missing.
type leftPlace struct{ Name, Href, Text string }

// coverageColumns are the columns of the table that belong together.
var coverageColumns = [...]struct{ all, done, missing string }{
	{"villages_all", "villages_proposed", "villages_passed_over"},
	{"areas", "areas_decided", "areas_missing"},
	{"villages", "villages_posted", "villages_missing"},
	{keyHouseholds, "households_screened", "households_missing"},
	{keyPeople, "people_screened", "people_missing"},
}

// newCoverage is that of no area: nothing is left out.
func newCoverage() *coverageView {
	return &coverageView{Lines: make([]coverageLine, len(coverageColumns)), Whole: true}
}

// there is how much there is to be covered.
func (d *desk) there(villages []Village) []fact {
	towns, households, people := map[string]bool{}, 0, 0
	for _, one := range villages {
		towns[d.all.of(one.Code).Parent] = true
		households, people = households+one.Households, people+one.People
	}
	return []fact{
		{Label: say(d.who.lang, "township"), Figure: grouped(int64(len(towns))), Href: overviewPath},
		{Label: say(d.who.lang, "villages"), Figure: grouped(int64(len(villages))), Href: villagesPath},
		{Label: say(d.who.lang, "households"), Figure: grouped(int64(households)), Href: "/households"},
		{Label: say(d.who.lang, "people"), Figure: grouped(int64(people)), Href: overviewPath},
	}
}

// add adds the coverage of an area.
func (v *coverageView) add(t Table, area string) {
	for i, columns := range coverageColumns {
		line := &v.Lines[i]
		line.Label, line.Left = t.label(columns.done), t.label(columns.missing)
		line.Done, line.All = line.Done+t.at(keyTotal, columns.done), line.All+t.at(keyTotal, columns.all)
		if missing := t.at(keyTotal, columns.missing); missing > 0 {
			line.Missing, v.Whole = line.Missing+missing, false
			line.Href = coverageOf(area)
			if columns.all == keyHouseholds || columns.all == keyPeople {
				line.Href = figureHref(tableCoverage, area, keyTotal, columns.missing)
			}
		}
	}
	for _, row := range t.Rows {
		if text := t.missing(row); text != "" && row.Key != keyTotal && row.Key != area {
			v.Places = append(v.Places, leftPlace{Name: row.Label, Href: coverageOf(row.Key), Text: text})
		}
	}
}

// coverageOf is the table of an area.
func coverageOf(area string) string {
	return figuresPath + "?" + url.Values{"table": {tableCoverage}, "area": {area}}.Encode()
}

// label is what a column is called.
func (t Table) label(column string) string {
	for _, h := range t.Columns {
		if h.Key == column {
			return h.Label
		}
	}
	return ""
}

// missing says what a place lacks, "" for nothing.
func (t Table) missing(row Row) string {
	var parts []string
	for _, columns := range coverageColumns {
		if n := t.at(row.Key, columns.missing); n > 0 {
			parts = append(parts, t.label(columns.missing)+" "+grouped(int64(n)))
		}
	}
	return strings.Join(parts, " · ")
}
