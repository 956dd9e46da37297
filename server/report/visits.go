package report

import (
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
)

// Visits are counted so that a township sees which households nobody has been to. A
// count of visits says nothing of what was done on them: the tables name nobody
// first and nobody last.
var visitsNote = schema.L(
	"仅供安排工作参考，不是评分，也不排名；次数不说明走访的质量。",
	"사업배치에 참고하기 위한것일뿐 점수나 순위가 아니며, 회수는 방문의 질을 말해주지 않습니다.",
	"An aid for planning the work, not a score or a ranking; a number of visits says nothing of what was done on them.")

// Columns of visits.
var (
	visitsMade   = heading("visits", "走访次数", "방문 회수", "visits")
	visited      = heading("visited", "走访到的户", "방문한 호", "households visited")
	notVisited   = heading("not_visited", "未走访到的户", "방문하지 못한 호", "households not visited")
	visitedLabel = schema.L("行政村 · 走访人", "행정촌 · 방문자", "village · visitor")
)

// visitForms are the tables of a period.
func visitForms() []form {
	return []form{
		{
			name: "visits", title: schema.L("入户走访", "호별 방문", "Home visits by place"), note: visitsNote,
			rowsAre: placeLabel, rows: placesBelow, byPlace: true, columns: fixed(households, visited, notVisited, visitsMade),
			count: countVisits, plan: planNothing,
		},
		{
			name: "visits-cadres", title: schema.L("入户走访：按走访人", "호별 방문: 방문자별", "Home visits by village and visitor"), note: visitsNote,
			rowsAre: visitedLabel, rows: visitors, columns: fixed(visited, visitsMade),
			count: countVisitors, plan: planNothing,
		},
	}
}

// CountVisits counts the visits to the households at or below an area in a period.
// What is wrong with the period is a schema.Problem with its end as the field.
func CountVisits(r app.Reader, area string, p Period) (*Figures, error) {
	from, until, err := p.instants()
	if err != nil {
		return nil, err
	}
	t := newTally()
	err = readRows(r, area, taking{schema.Household: t.household, schema.Visit: func(row schema.Row) {
		if at := row.Get("visited_at").Int(); from <= at && at < until {
			t.visit(row)
		}
	}})
	if err != nil {
		return nil, err
	}
	f, err := newFigures(r, area, visitForms())
	if err != nil {
		return nil, err
	}
	f.settle(t.settle(), nil)
	return f, f.readCadres(r)
}

// visit counts for its household, and for everybody who is written down as having
// made it.
func (t *tally) visit(row schema.Row) {
	h := t.households[row.Household]
	if h == nil {
		return
	}
	h.visits++
	if h.visitors == nil {
		h.visitors = map[string]int{}
	}
	for _, name := range names(row.Get("visitors").Text()) {
		h.visitors[name]++
	}
}

// names are the different names in a text, which people write with their own signs
// between them.
func names(text string) []string {
	all := strings.FieldsFunc(norm.NFC.String(text), func(r rune) bool { return strings.ContainsRune("、，,；;/／\n", r) })
	for i := range all {
		all[i] = strings.TrimSpace(all[i])
	}
	slices.Sort(all)
	return slices.DeleteFunc(slices.Compact(all), func(name string) bool { return name == "" })
}

// readCadres finds who works in the villages of the area: whoever made no visit has
// a row, too.
func (f *Figures) readCadres(r app.Reader) error {
	people, err := r.People()
	if err != nil {
		return err
	}
	for _, p := range people {
		for _, g := range p.Grants {
			if g.Role == registry.Cadre && !p.Disabled && f.villages[g.Area] != (schema.Label{}) && strings.HasPrefix(g.Area, f.Area) {
				f.cadres = append(f.cadres, visitorKey(g.Area, norm.NFC.String(p.Name)))
			}
		}
	}
	return nil
}

// visitorKey names a visitor in a village. Visits have names and no accounts, so
// two people of one name in a village are one row.
func visitorKey(village, name string) string { return village + "/" + name }

// visitors are those who made a visit or work in the village, by village and name.
func visitors(f *Figures, found []string) []Heading {
	keys := distinct(append(slices.Clone(found), f.cadres...))
	var all []Heading
	for _, key := range keys {
		village, name, _ := strings.Cut(key, "/")
		label := func(lang schema.Lang) string { return f.villages[village].In(lang) + " · " + name }
		all = append(all, heading(key, label(schema.ZH), label(schema.KO), label(schema.EN)))
	}
	return all
}

func countVisits(f *Figures, h *household, put put) {
	which := visited.Key
	if h.visits == 0 {
		which = notVisited.Key
	}
	for _, row := range []string{f.place(h), total} {
		put(row, households.Key, 1)
		put(row, which, 1)
		put(row, visitsMade.Key, h.visits)
	}
}

func countVisitors(_ *Figures, h *household, put put) {
	for name, n := range h.visitors {
		put(visitorKey(h.village, name), visited.Key, 1)
		put(visitorKey(h.village, name), visitsMade.Key, n)
	}
}
