package console

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"ruhu/server/app"
)

const overviewPath = "/overview"

// Names of the official tables that the page shows.
const (
	tablePlaces = "1-1"
	tableCauses = "1-2"
	tableSteps  = "relocation-steps"
)

// overviewView is an area in figures.
type overviewView struct {
	Plan   bool // the plan says something of the area
	Area   string
	Name   string
	Above  []crumb // areas above, as far as the reader sees them
	Others []crumb // the reader's other areas
	Facts  []fact
	Tables []tableView
	Steps  *tableView // nil where no case is open or done
}

// crumb leads to another area.
type crumb struct {
	Name, Href string
	Current    bool
}

// fact is one figure and what is behind it.
type fact struct {
	Label, Figure, Note, Href string
	Alarm                     bool
}

// tableView is a table with a link behind each figure.
type tableView struct {
	Table
	Cells   [][]cellView
	Spread  bool // the plan's figure and the difference have columns of their own
	Planned bool // the plan says something
}

// spreadColumns is how many columns leave room for the plan's beside each.
const spreadColumns = 3

type cellView struct {
	Text, Href       string
	Planned, Differs bool
	Plan, Difference string // "" where the plan says nothing
}

// overview shows an area: the one that the address names, or the reader's first.
func (k *Console) overview(c echo.Context, who reader) error {
	_, phones, err := k.phonebook.now(c.Request().Context())
	if err != nil {
		return err
	}
	var view overviewView
	err = k.app.Store().Read(c.Request().Context(), func(r app.Reader) error {
		all, err := readAreas(r)
		if err != nil {
			return err
		}
		asked, err := who.areasAsked(c, all)
		if err != nil {
			return err
		}
		view = who.placeOf(all, asked[0])
		return k.fillOverview(r, who, phones, &view)
	})
	if err != nil {
		return err
	}
	return k.show(c, http.StatusOK, who, "overview", view)
}

// placeOf says where the page stands in the tree.
func (who reader) placeOf(all *areas, code string) overviewView {
	v := overviewView{Area: code, Name: all.of(code).Name.In(who.lang)}
	for _, a := range all.above(code) {
		if who.Grants.Sees(a.Code) {
			v.Above = append(v.Above, crumb{Name: a.Name.In(who.lang), Href: overviewOf(a.Code)})
		}
	}
	if seen := who.areas(); len(seen) > 1 {
		for _, other := range seen {
			v.Others = append(v.Others, crumb{Name: all.of(other).Name.In(who.lang), Href: overviewOf(other), Current: other == code})
		}
	}
	return v
}

func overviewOf(area string) string { return overviewPath + "?area=" + url.QueryEscape(area) }

func (k *Console) fillOverview(r app.Reader, who reader, phones devices, v *overviewView) error {
	figures, err := k.figures.of(r, v.Area)
	if err != nil {
		return err
	}
	tables := map[string]Table{}
	for _, name := range []string{tablePlaces, tableCauses, tableSteps} {
		if tables[name], err = figures.Table(name, who.lang); err != nil {
			return err
		}
	}
	for _, name := range []string{tablePlaces, tableCauses} {
		t := linked(tables[name], v.Area)
		v.Tables, v.Plan = append(v.Tables, t), v.Plan || t.Planned
	}
	if steps := tables[tableSteps]; steps.at(keyTotal, keyHouseholds) > 0 {
		t := linked(steps, v.Area)
		v.Steps = &t
	}
	v.Facts, err = k.facts(r, who, v.Area, phones.below(v.Area), tables[tablePlaces])
	return err
}

// facts are what stands above the tables.
func (k *Console) facts(r app.Reader, who reader, area string, phones devices, places Table) ([]fact, error) {
	villages, err := k.inboxesIn(r, []string{area})
	if err != nil {
		return nil, err
	}
	open := len(villages.openCases())
	in := "?area=" + url.QueryEscape(area)
	return []fact{
		{Label: say(who.lang, "villages"), Figure: grouped(int64(len(villages))), Href: "/villages" + in},
		{Label: say(who.lang, "households"), Figure: grouped(int64(places.at(keyTotal, keyHouseholds))), Href: "/households" + in},
		{Label: say(who.lang, "people"), Figure: grouped(int64(places.at(keyTotal, keyPeople))), Href: figureHref(tablePlaces, area, keyTotal, keyPeople)},
		{Label: say(who.lang, "conflicts.open"), Figure: grouped(int64(open)), Href: "/conflicts" + in, Alarm: open > 0},
		{Label: say(who.lang, "devices.synced"), Figure: grouped(int64(phones.synced())), Note: say(who.lang, "of", grouped(int64(len(phones)))), Href: "/villages" + in},
	}, nil
}

// linked puts the households behind each figure of a table.
func linked(t Table, area string) tableView {
	return linkedTo(t, func(row, column string) string { return figureHref(t.Name, area, row, column) })
}

// linkedTo puts an address behind each figure of a table.
func linkedTo(t Table, href func(row, column string) string) tableView {
	v := tableView{Table: t}
	for _, row := range t.Rows {
		var cells []cellView
		for j, c := range row.Cells {
			cell := cellView{Text: scaled(int64(c.Value), row.Scale)}
			if c.Value != 0 {
				cell.Href = href(row.Key, t.Columns[j].Key)
			}
			if c.Plan != nil {
				cell.Planned, cell.Plan = true, scaled(int64(*c.Plan), row.Scale)
				cell.Differs, cell.Difference = *c.Difference != 0, signed(int64(*c.Difference), row.Scale)
				v.Planned = true
			}
			cells = append(cells, cell)
		}
		v.Cells = append(v.Cells, cells)
	}
	v.Spread = v.Planned && len(t.Columns) <= spreadColumns
	return v
}

// signed spells a difference.
func signed(n int64, scale int) string {
	if n > 0 {
		return "+" + scaled(n, scale)
	}
	return scaled(n, scale)
}

// figureHref leads to the households behind a figure.
func figureHref(table, area, row, column string) string {
	return "/households?" + url.Values{"table": {table}, "in": {area}, "row": {row}, "column": {column}}.Encode()
}
