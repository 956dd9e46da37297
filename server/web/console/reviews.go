package console

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
)

// reviewsView is the households that stand in review, those to look at first on top.
type reviewsView struct {
	Filter  reviewFilter
	Areas   []areaChoice
	States  choices
	Cadres  choices
	Marks   choices
	Columns []string
	Rows    []reviewRow
	Pager   pager
	Address string // of this list
	Begin   string // address of the first that waits, "" where none does
	Bulk    bool   // rows can be chosen, and decided together
	Form    filled
}

// reviewRow is one household of the list. Names are hinted at: lists lie open on desks.
type reviewRow struct {
	Href         string
	Choice       string // as the form names it: the household and what was seen of it
	Number, Head value
	Place        string
	By, Since    string
	Remark       value
	Marks        []string
}

// reviewFilter is what a reader asks of the list. It goes along through the reviews, so
// that the next one is the next of the same list.
type reviewFilter struct {
	Area, By, Only string
	State          registry.ReviewState
}

// What the filter for the unusual can say, besides one of the marks.
const (
	onlyUnusual = "unusual"
	onlyUsual   = "usual"
)

// reviewFilterOf reads the filter of an address. What it does not know asks for nothing.
func reviewFilterOf(c echo.Context) reviewFilter {
	f := reviewFilter{Area: c.QueryParam("area"), By: c.QueryParam("by"), Only: c.QueryParam("only"), State: registry.ReviewSubmitted}
	if state := c.QueryParam("state"); schema.Codes("review_state").Has(state) {
		f.State = registry.ReviewState(state)
	}
	return f
}

// Waiting reports whether the list is of those that wait for the township.
func (f reviewFilter) Waiting() bool { return f.State == registry.ReviewSubmitted }

// Asked reports whether the filter asks for anything.
func (f reviewFilter) Asked() bool { return f.query() != "" }

// query is the filter as a part of an address, with its question mark.
func (f reviewFilter) query() string {
	q := url.Values{}
	for name, v := range map[string]string{"area": f.Area, "by": f.By, "only": f.Only} {
		if v != "" {
			q.Set(name, v)
		}
	}
	if !f.Waiting() {
		q.Set("state", string(f.State))
	}
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

// list is the address of the list.
func (f reviewFilter) list() string { return "/reviews" + f.query() }

// review is the address of a household's review.
func (f reviewFilter) review(household string) string {
	return "/reviews/" + url.PathEscape(household) + f.query()
}

// takes reports whether a household is in the list.
func (f reviewFilter) takes(l app.ReviewLine) bool {
	if f.By != "" && l.Round.Get("submitted_by").Text() != f.By {
		return false
	}
	switch f.Only {
	case "":
		return true
	case onlyUnusual, onlyUsual:
		return l.Unusual() == (f.Only == onlyUnusual)
	}
	return slices.Contains(l.Marks, schema.ReviewMark(f.Only))
}

// reviews lists who stands in review.
func (k *Console) reviews(c echo.Context, who reader) error {
	page, err := pageOf(c, "page")
	if err != nil {
		return err
	}
	view := reviewsView{Filter: reviewFilterOf(c)}
	view.Address = view.Filter.list()
	if view.Form, err = k.blank(who.lang, nil); err != nil {
		return err
	}
	err = k.app.Store().Read(c.Request().Context(), func(r app.Reader) error {
		all, err := readAreas(r)
		if err != nil {
			return err
		}
		asked, err := who.areasAsked(c, all)
		if err != nil {
			return err
		}
		lines, err := k.app.Reviews(r, asked, view.Filter.State)
		if err != nil {
			return err
		}
		f := form{lang: who.lang, ids: newNames(r, who.lang)}
		view.choices(f, who.areaChoices(all, view.Filter.Area), lines)
		lines = view.Filter.of(lines)
		view.Pager = pagerOf(c, "page", "", page, pageSize, len(lines))
		view.Bulk = view.Filter.Waiting() && who.decidesReviews(asked)
		return view.fill(f, all, lines, page)
	})
	if err != nil {
		return err
	}
	return k.show(c, http.StatusOK, who, "reviews", view)
}

// of are the lines that the filter takes.
func (f reviewFilter) of(lines []app.ReviewLine) []app.ReviewLine {
	return slices.DeleteFunc(lines, func(l app.ReviewLine) bool { return !f.takes(l) })
}

// decidesReviews reports whether the reader decides anywhere in some areas.
func (who reader) decidesReviews(areas []string) bool {
	return slices.ContainsFunc(areas, func(area string) bool {
		return who.Grants.Has(registry.TownshipReviewer, area)
	})
}

// choices are the menus of the filter: of cadres, those who submitted any of the lines.
func (v *reviewsView) choices(f form, areas []areaChoice, lines []app.ReviewLine) {
	t := schema.ReviewRound
	v.Areas = areas
	v.States = choicesOf(t.Field("state"), string(v.Filter.State), f.lang)
	v.Cadres.Label = t.Field("submitted_by").Label.In(f.lang)
	known := map[string]bool{}
	for _, l := range lines {
		if by := l.Round.Get("submitted_by").Text(); by != "" && !known[by] {
			known[by] = true
			v.Cadres.Items = append(v.Cadres.Items, choice{Code: by, Label: f.ids.person(by), Selected: by == v.Filter.By})
		}
	}
	slices.SortFunc(v.Cadres.Items, func(a, b choice) int { return cmp.Or(cmp.Compare(a.Label, b.Label), cmp.Compare(a.Code, b.Code)) })
	v.Marks.Label = say(f.lang, "reviews.marks")
	item := func(code, label string) {
		v.Marks.Items = append(v.Marks.Items, choice{Code: code, Label: label, Selected: code == v.Filter.Only})
	}
	item(onlyUnusual, say(f.lang, "reviews.unusual"))
	item(onlyUsual, say(f.lang, "reviews.usual"))
	for _, mark := range schema.ReviewMarks() {
		item(string(mark), mark.Label().In(f.lang))
	}
}

func (v *reviewsView) fill(f form, all *areas, lines []app.ReviewLine, page int) error {
	t, h := schema.ReviewRound, schema.Household
	since := t.Field("submitted_at")
	if !v.Filter.Waiting() {
		since = t.Field("decided_at")
	}
	v.Columns = []string{
		h.Field("registry_no").Label.In(f.lang), say(f.lang, "village"), h.Field("head_name").Label.In(f.lang),
		t.Field("submitted_by").Label.In(f.lang), since.Label.In(f.lang), say(f.lang, "reviews.marks"),
	}
	if len(lines) > 0 && v.Filter.Waiting() {
		v.Begin = v.Filter.review(lines[0].Household)
	}
	shown := slice(lines, page, pageSize)
	households, err := reviewedHouseholds(f.ids.r, shown)
	if err != nil {
		return err
	}
	for _, l := range shown {
		v.Rows = append(v.Rows, f.reviewRow(l, households[l.Household], all, v.Filter))
	}
	return f.ids.err
}

func (f form) reviewRow(l app.ReviewLine, h schema.Row, all *areas, filter reviewFilter) reviewRow {
	row := reviewRow{
		Href: filter.review(l.Household), Choice: chosenReview{l.Household, l.Rev}.String(),
		Number: value{Absent: true}, Head: value{Text: short(l.Household)}, Place: all.villageName(l.Village, f.lang),
		By: f.ids.person(l.Round.Get("submitted_by").Text()), Since: moment(l.Since()),
		Remark: f.value(schema.ReviewRound.Field("remark"), l.Round.Get("remark"), schema.Personal),
	}
	if h.Table != nil {
		row.Number = f.value(h.Table.Field("registry_no"), h.Get("registry_no"), schema.Plain)
		row.Head = f.value(h.Table.Field("head_name"), h.Get("head_name"), schema.Plain)
	}
	for _, mark := range l.Marks {
		row.Marks = append(row.Marks, mark.Label().In(f.lang))
	}
	return row
}

// reviewedHouseholds are the households of a page of the list, by id.
func reviewedHouseholds(r app.Reader, lines []app.ReviewLine) (map[string]schema.Row, error) {
	var areas, ids []string
	for _, l := range lines {
		ids, areas = append(ids, l.Household), append(areas, l.Village)
	}
	return householdRows(r, areas, ids)
}
