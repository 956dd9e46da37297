package console

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/app"
)

// conflictsView is the open cases, village by village.
type conflictsView struct {
	Areas    []areaChoice
	Kinds    choices
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
	kinds := choicesOf(schema.Conflict.Field("kind"), c.QueryParam("kind"), who.lang)
	view := conflictsView{Kinds: kinds, Filtered: c.QueryParam("area")+chosen(kinds.Items) != ""}
	err = k.app.Store().Read(c.Request().Context(), func(r app.Reader) error {
		all, err := readAreas(r)
		if err != nil {
			return err
		}
		asked, err := who.areasAsked(c, all)
		if err != nil {
			return err
		}
		villages, err := k.inboxesIn(r, asked)
		if err != nil {
			return err
		}
		open := villages.openCases()
		if kind := chosen(kinds.Items); kind != "" {
			open = slices.DeleteFunc(open, func(row schema.Row) bool { return row.Get("kind").Text() != kind })
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
	var areas, ids []string
	for _, row := range cases {
		ids, areas = append(ids, row.Household), append(areas, row.Village)
	}
	return householdRows(r, areas, ids)
}

// householdRows are those of some households that lie in areas, by id.
func householdRows(r app.Reader, areas, ids []string) (map[string]schema.Row, error) {
	lines, err := r.HouseholdLines(areas, ids)
	byID := map[string]schema.Row{}
	for _, line := range lines {
		byID[line.ID] = line.Row
	}
	return byID, err
}
