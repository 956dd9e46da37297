package console

import (
	"cmp"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/app"
)

// conflictsView is the open cases, village by village.
type conflictsView struct {
	Areas    []areaChoice
	Filtered bool
	Villages []villageCases
	Pager    pager
}

type villageCases struct {
	Name  string
	Open  int // in the whole village, on whichever page
	Units []unitCases
	code  string
}

// unitCases are the cases of one household, or of a village's own papers.
type unitCases struct {
	Head   value
	Number value
	Href   string // of the household, "" for a village's own papers
	Cases  []caseView
	id     string
}

// conflicts lists the open cases of the areas that the reader sees.
func (k *Console) conflicts(c echo.Context, who reader) error {
	page, err := pageOf(c, "page")
	if err != nil {
		return err
	}
	view := conflictsView{Filtered: c.QueryParam("area") != ""}
	err = k.app.Store().Read(c.Request().Context(), func(r app.Reader) error {
		all, err := readAreas(r)
		if err != nil {
			return err
		}
		asked, err := who.areasAsked(c, all)
		if err != nil {
			return err
		}
		open, err := openCases(r, asked)
		if err != nil {
			return err
		}
		view.Areas = who.areaChoices(all, c.QueryParam("area"))
		view.Pager = pagerOf(c, "page", "", page, pageSize, len(open))
		return view.fill(r, who, all, open, slice(open, page, pageSize))
	})
	if err != nil {
		return err
	}
	return k.show(c, http.StatusOK, who, "conflicts", view)
}

// openCases are the conflicts that wait for people, by village and household.
func openCases(r app.Reader, areas []string) ([]schema.Row, error) {
	var open []schema.Row
	for _, area := range areas {
		err := r.EachRow(schema.Conflict, area, func(row schema.Row) error {
			if row.Get("state").Text() == caseOpen {
				row.Values = slices.Clone(row.Values)
				open = append(open, row)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	slices.SortFunc(open, func(a, b schema.Row) int {
		return cmp.Or(cmp.Compare(a.Village, b.Village), cmp.Compare(a.Household, b.Household), cmp.Compare(a.ID, b.ID))
	})
	return open, nil
}

// fill lays out the cases of a page; open are those of all pages.
func (v *conflictsView) fill(r app.Reader, who reader, all *areas, open, page []schema.Row) error {
	f := form{lang: who.lang, ids: newNames(r, who.lang)}
	households, err := householdsOf(r, page)
	if err != nil {
		return err
	}
	inVillage := map[string]int{}
	for _, row := range open {
		inVillage[row.Village]++
	}
	for _, row := range page {
		if n := len(v.Villages); n == 0 || v.Villages[n-1].code != row.Village {
			v.Villages = append(v.Villages, villageCases{Name: all.villageName(row.Village, who.lang), Open: inVillage[row.Village], code: row.Village})
		}
		village := &v.Villages[len(v.Villages)-1]
		if n := len(village.Units); n == 0 || village.Units[n-1].id != row.Household {
			village.Units = append(village.Units, f.unit(row.Household, households, schema.Plain))
		}
		unit := &village.Units[len(village.Units)-1]
		unit.Cases = append(unit.Cases, f.conflict(row, schema.Plain))
	}
	return f.ids.err
}

// unit names whose cases follow, as far as the reader of the page is to recognise them.
func (f form) unit(id string, households map[string]schema.Row, shown schema.Sensitivity) unitCases {
	u := unitCases{id: id}
	if id == "" {
		return u
	}
	u.Href = householdPage(id) + "#conflict"
	u.Head, u.Number = value{Text: short(id)}, value{Absent: true}
	if h, ok := households[id]; ok {
		u.Head = f.value(h.Table.Field("head_name"), h.Get("head_name"), shown)
		u.Number = f.value(h.Table.Field("registry_no"), h.Get("registry_no"), shown)
	}
	return u
}

// householdsOf are the households that cases are about, by id.
func householdsOf(r app.Reader, cases []schema.Row) (map[string]schema.Row, error) {
	q := app.HouseholdQuery{IDs: []string{}, Limit: len(cases)}
	for _, row := range cases {
		q.IDs, q.Areas = append(q.IDs, row.Household), append(q.Areas, row.Village)
	}
	return householdRows(r, q)
}

// householdRows are the households that meet a query, by id.
func householdRows(r app.Reader, q app.HouseholdQuery) (map[string]schema.Row, error) {
	lines, _, err := r.FindHouseholds(q)
	byID := map[string]schema.Row{}
	for _, line := range lines {
		byID[line.ID] = line.Row
	}
	return byID, err
}
