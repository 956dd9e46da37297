package console

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/app"
)

const householdsPath = "/households"

// householdsView is a list of households and what was asked for.
type householdsView struct {
	Areas    []areaChoice
	Whole    string // name of everything that the reader sees
	Causes   choices
	Statuses choices
	Search   string
	Figure   *figureView // the figure that the list is behind, if it is
	Columns  []string    // labels
	Rows     []householdRow
	Pager    pager
	Filtered bool
}

// choices is one menu of codes.
type choices struct {
	Label string
	Items []choice
}

type choice struct {
	Code, Label string
	Selected    bool
}

// householdRow is one line of the list. Names are hinted at: lists lie open on
// desks.
type householdRow struct {
	Href      string
	Number    value
	Place     string // township and village
	Group     value
	Head      value
	People    int
	Cause     value
	Status    value
	StatusKey string
	Conflicts int
	VisitedAt string
}

// figureView says which figure of which table a list is behind.
type figureView struct {
	Title, Row, Column, Figure string
	Table, In, RowKey, Col     string // as the address has them, for the form to keep
	Record, At, From, Until    string
	Without                    string // address of the list without it
}

// households lists the households that the reader sees and asks for.
func (k *Console) households(c echo.Context, who reader) error {
	page, err := pageOf(c, "page")
	if err != nil {
		return err
	}
	view := householdsView{Search: strings.TrimSpace(c.QueryParam("q"))}
	q := app.HouseholdQuery{
		Cause: codeParam(c, "main_cause"), Status: codeParam(c, "status"), Text: view.Search,
		Limit: pageSize, Offset: (page - 1) * pageSize,
	}
	if q.Tails, err = k.app.SeekTails(c.Request().Context(), who.Person, q.Text); err != nil {
		return err
	}
	err = k.app.Store().Read(c.Request().Context(), func(r app.Reader) error {
		all, err := readAreas(r)
		if err != nil {
			return err
		}
		if q.Areas, err = who.areasAsked(c, all); err != nil {
			return err
		}
		if view.Figure, q.IDs, err = k.behind(c, r, who, all); err != nil {
			return err
		}
		lines, total, err := k.app.FindHouseholds(r, q)
		if err != nil {
			return err
		}
		view.Pager = pagerOf(c, "page", "", page, pageSize, total)
		view.fill(c, who, all, lines)
		return nil
	})
	if err != nil {
		return err
	}
	return k.show(c, http.StatusOK, who, "households", view)
}

// codeParam reads a field's code from an address: "" when it is none of its list.
func codeParam(c echo.Context, field string) string {
	code := c.QueryParam(field)
	if !schema.Codes(schema.Household.Field(field).Codes).Has(code) {
		return ""
	}
	return code
}

// figureParams are what an address says of a figure, and of the page of its list.
var figureParams = [...]string{"table", "in", "row", "column", "page", "record", "at", "from", "until"}

// behind finds the households behind the figure that an address names, if it
// names one: the ids are nil when it does not.
func (k *Console) behind(c echo.Context, r app.Reader, who reader, all *areas) (*figureView, []string, error) {
	f := figureView{Table: c.QueryParam("table"), In: c.QueryParam("in"), RowKey: c.QueryParam("row"), Col: c.QueryParam("column")}
	if f.Table == "" {
		return nil, nil, nil
	}
	if !all.has(f.In) || !who.Grants.Sees(f.In) {
		return nil, nil, schema.Problem{Code: schema.NotFound}
	}
	f.Record, f.At, f.From, f.Until = c.QueryParam("record"), c.QueryParam("at"), c.QueryParam("from"), c.QueryParam("until")
	counted := k.onPage
	if f.Record != "" {
		counted = k.reported
	}
	ids, t, err := counted(c, r, f, who.lang)
	if err != nil {
		return nil, nil, err
	}
	f.name(t)
	q := repeated(c)
	for _, name := range figureParams {
		q.Del(name)
	}
	f.Without = "/households?" + q.Encode()
	return &f, ids, nil
}

// onPage are the households behind a figure of the pages that count the working record.
func (k *Console) onPage(_ echo.Context, r app.Reader, f figureView, lang schema.Lang) (ids []string, t Table, err error) {
	figures, err := k.figures.of(r, f.In)
	if err != nil {
		return nil, t, err
	}
	if ids, err = figures.Households(f.Table, f.RowKey, f.Col); err != nil {
		return nil, t, err
	}
	t, err = figures.Table(f.Table, lang)
	return ids, t, err
}

// name spells what the figure is called in its table.
func (f *figureView) name(t Table) {
	f.Title = t.Title
	for _, row := range t.Rows {
		for j, column := range t.Columns {
			if row.Key == f.RowKey && column.Key == f.Col {
				f.Row, f.Column, f.Figure = row.Label, column.Label, scaled(int64(row.Cells[j].Value), row.Scale)
			}
		}
	}
}

func (v *householdsView) fill(c echo.Context, who reader, all *areas, lines []app.HouseholdLine) {
	f := form{lang: who.lang}
	t := schema.Household
	label := func(name string) string { return t.Field(name).Label.In(who.lang) }
	v.Areas = who.areaChoices(all, c.QueryParam("area"))
	v.Causes = choicesOf(t.Field("main_cause"), codeParam(c, "main_cause"), who.lang)
	v.Statuses = choicesOf(t.Field("status"), codeParam(c, "status"), who.lang)
	v.Filtered = c.QueryParam("area") != "" || codeParam(c, "main_cause") != "" || codeParam(c, "status") != "" || v.Search != ""
	v.Columns = []string{
		label("registry_no"), say(who.lang, "village"), label("group_name"), label("head_name"), say(who.lang, "people"),
		label("main_cause"), label("status"), say(who.lang, "conflicts.open"), say(who.lang, "visited"),
	}
	for _, line := range lines {
		get := func(name string) value { return f.value(t.Field(name), line.Get(name), schema.Plain) }
		row := householdRow{
			Href: "/households/" + url.PathEscape(line.ID), Number: get("registry_no"), Place: all.villageName(line.Village, who.lang),
			Group: get("group_name"), Head: get("head_name"), Cause: get("main_cause"), Status: get("status"), StatusKey: line.Get("status").Text(),
			People: line.People, Conflicts: line.Conflicts,
		}
		if line.VisitedAt > 0 {
			row.VisitedAt = moment(line.VisitedAt)
		}
		v.Rows = append(v.Rows, row)
	}
}

func choicesOf(field *schema.Field, selected string, lang schema.Lang) choices {
	out := choices{Label: field.Label.In(lang)}
	for _, item := range schema.Codes(field.Codes).Items {
		out.Items = append(out.Items, choice{Code: item.Code, Label: item.Label.In(lang), Selected: item.Code == selected})
	}
	return out
}

// villageName is a village with its township.
func (all *areas) villageName(code string, lang schema.Lang) string {
	village := all.of(code)
	if !all.has(village.Parent) {
		return village.Name.In(lang)
	}
	return all.of(village.Parent).Name.In(lang) + " · " + village.Name.In(lang)
}
