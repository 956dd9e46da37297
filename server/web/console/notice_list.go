package console

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// posted is a list as it hangs, with what may be told of those who stand on it.
type posted struct {
	registry.Posting
	areas  *areas
	listed []listed
}

// listed is one household of a list: rows by their table, as far as the list tells of them.
type listed struct {
	household string
	rows      map[*schema.Table]schema.Row
}

// readPosted reads who stands on a list.
func readPosted(r app.Reader, p registry.Posting) (*posted, error) {
	all, err := readAreas(r)
	if err != nil {
		return nil, err
	}
	cases, err := app.CasesIn(r, p.Village)
	if err != nil {
		return nil, err
	}
	list := &posted{Posting: p, areas: all}
	for _, c := range cases {
		if !p.Has(c) {
			continue
		}
		unit, err := r.Household(c.Household)
		if err != nil {
			return nil, err
		}
		list.listed = append(list.listed, listedOf(unit, c))
	}
	slices.SortFunc(list.listed, func(a, b listed) int {
		of := func(l listed, field string) string { return l.rows[schema.Household].Get(field).Text() }
		return cmp.Or(cmp.Compare(of(a, "group_name"), of(b, "group_name")), cmp.Compare(of(a, "head_name"), of(b, "head_name")),
			cmp.Compare(a.household, b.household))
	})
	return list, nil
}

// listedOf takes of a household what its case rests on.
func listedOf(unit syncproto.UnitState, c schema.Row) listed {
	l := listed{household: unit.ID, rows: map[*schema.Table]schema.Row{}}
	take := func(t *schema.Table, id string) {
		if row := unit.Rows[syncproto.RowKey{Table: t, ID: id}]; row != nil {
			l.rows[t] = row.Row
		}
	}
	take(schema.Household, unit.ID)
	for _, step := range registry.EvidenceOf(c) {
		for _, paper := range step.Papers {
			for _, told := range schema.Publicity() {
				take(told.Table, paper.Row)
			}
		}
	}
	return l
}

// columns are what a list tells, in a language.
func (f form) toldColumns() (columns []string) {
	for _, told := range schema.Publicity() {
		columns = append(columns, told.Of().Label.In(f.lang))
	}
	return columns
}

// told is what a list says of one household: of the whitelist and of nothing else.
func (f form) told(l listed) (values []value) {
	for _, told := range schema.Publicity() {
		row, ok := l.rows[told.Table]
		if !ok {
			values = append(values, value{Absent: true})
			continue
		}
		values = append(values, f.value(told.Of(), row.Get(told.Field), schema.Personal))
	}
	return values
}

// noticeView is a list in one language.
type noticeView struct {
	Lang           schema.Lang
	Title, Intro   string
	Number, Issuer string
	Period, Where  string
	Site           string // what stands before the address of the public page
	Columns        []string
	Rows           [][]value
	Counted        string
	On             string // date on which it is put up
	Empty          string
	Words          map[string]string // labels
}

// notice is a list in the language of a form.
func (f form) notice(p *posted) noticeView {
	village, town := p.areas.of(p.Village), p.areas.of(p.areas.townshipOf(p.Village))
	own := p.Step.Level == levelVillage // the village's own list
	in := func(l schema.Label) string { return l.In(f.lang) }
	v := noticeView{
		Lang: f.lang, Number: p.Number(), On: f.day(p.Posted), Columns: f.toldColumns(),
		Title:  say(f.lang, choose(own, "notice.village", "notice.township")),
		Issuer: say(f.lang, choose(own, "notice.committee", "notice.government"), in(choose(own, village, town).Name)),
		Intro:  say(f.lang, choose(own, "notice.intro.village", "notice.intro.township"), in(town.Name), in(village.Name)),
		Period: say(f.lang, "notice.period", f.day(p.First()), f.day(p.Last()), strconv.Itoa(p.Days)),
		Where:  say(f.lang, "notice.where", in(village.Name), in(town.Name)), Site: say(f.lang, "notice.site"),
		Empty: say(f.lang, "notice.nobody"),
		Words: map[string]string{"number": say(f.lang, "notice.number"), "line": say(f.lang, "notice.line")},
	}
	for _, l := range p.listed {
		v.Rows = append(v.Rows, f.told(l))
	}
	v.Counted = say(f.lang, "notice.counted", grouped(int64(len(v.Rows))))
	return v
}

// day spells a date as papers in a language do.
func (f form) day(date string) string {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return date
	}
	return t.Format(longDay[f.lang])
}

// longDay is how dates are written out.
var longDay = map[schema.Lang]string{schema.ZH: "2006年1月2日", schema.KO: "2006년 1월 2일", schema.EN: "2 January 2006"}
