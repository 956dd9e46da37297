package console

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/server/web"
	"ruhu/syncproto"
)

// householdView is everything that is known of one household.
type householdView struct {
	Head       string
	Deleted    bool
	Merged     bool
	PartOf     string // page of the household that it has become part of, "" when the reader does not see that
	Part       string // page on which it comes out of that again, "" for whom that is not
	MadeOf     []partLine
	Places     []crumb // from the county down to the village
	Summary    []entry
	OpenCases  int
	Record     section
	Before     []section // tables before the income, in the schema's order
	Income     *incomeView
	After      []section
	Visits     []visitView
	Photos     []photoView // of all visits
	VisitTitle string
	Review     *reviewLink
	Approvals  []approvalView
	Links      householdLinks
	Ask        filled // for what is sensitive
	Shown      bool   // what is sensitive is shown
	Relocation *relocationView
	CaseTitle  string
	Cases      []caseView
	History    []commitView
	Pager      pager
}

// shownApart are the tables that a household's page shows in a way of their own.
var shownApart = append([]*schema.Table{
	schema.Household, schema.Income, schema.Visit, schema.Photo, schema.RelocationCase, schema.Conflict,
}, relocationTables...)

// householdLinks lead to what else is told of a household.
type householdLinks struct{ Own, Difference, Field, Copy string }

// reviewLink is where a household stands in review.
type reviewLink struct{ State, Href string }

// household shows one household. One in a village that the reader does not see
// is not there.
func (k *Console) household(c echo.Context, who reader) error {
	return k.showHousehold(c, who, http.StatusOK, filled{}, false)
}

// unmaskHousehold shows what is sensitive in a household, once, to whom gives a reason
// that is put on record before.
func (k *Console) unmaskHousehold(c echo.Context, who reader) error {
	sent, err := readFilled(c, who.lang)
	if err != nil {
		return err
	}
	var unit syncproto.UnitState
	err = k.app.Store().Read(c.Request().Context(), func(r app.Reader) error {
		unit, err = who.unitOf(r, c.Param("id"))
		return err
	})
	if err != nil {
		return err
	}
	if !web.GoodReason(sent.Get("reason")) {
		sent.refuse(schema.Problem{Code: schema.Required, Table: schema.ReviewRound.Name, Field: "reason"})
		return k.showHousehold(c, who, http.StatusUnprocessableEntity, sent, false)
	}
	if err := k.app.LogUnmasked(c.Request().Context(), who.ID, unit.ID, unit.Village, sent.Get("reason")); err != nil {
		return err
	}
	return k.showHousehold(c, who, http.StatusOK, filled{}, true)
}

// showHousehold shows a household, with what is sensitive only when that was asked for.
func (k *Console) showHousehold(c echo.Context, who reader, status int, ask filled, open bool) error {
	page, err := pageOf(c, "history")
	if err != nil {
		return err
	}
	view := householdView{Ask: ask, Shown: open}
	err = k.app.Store().Read(c.Request().Context(), func(r app.Reader) error {
		unit, err := who.unitOf(r, c.Param("id"))
		if err != nil {
			return err
		}
		history, err := r.History(unit.ID)
		if err != nil {
			return err
		}
		view.Pager = pagerOf(c, "history", "history", page, historyPage, len(history))
		f, err := k.formOf(r, who, &unit)
		if err != nil {
			return err
		}
		f.open, f.veil = open, true
		return view.fill(f, r, who, unit, history, page)
	})
	if err != nil {
		return err
	}
	return k.show(c, status, who, "household", view)
}

func (v *householdView) fill(f form, r app.Reader, who reader, unit syncproto.UnitState, history []app.HistoryEntry, page int) error {
	root, ok := unit.Rows[syncproto.RowKey{Table: schema.Household, ID: unit.ID}]
	if !ok {
		return schema.Problem{Code: schema.NotFound}
	}
	all, err := readAreas(r)
	if err != nil {
		return err
	}
	v.Deleted = root.Deleted
	v.Merged = f.ids.whereabouts(unit.ID) != unit.ID
	if into, err := app.PartOf(r, unit.ID, who.Grants.Sees); err != nil {
		return err
	} else if into != "" {
		v.PartOf = householdPage(into)
		if who.Grants.Has(registry.CountyStaff, root.Village) {
			v.Part = partPage(unit.ID)
		}
	}
	if v.MadeOf, err = f.madeOf(r, who, unit.ID, history); err != nil {
		return err
	}
	v.header(f, who, all, root.Row)
	v.photos(f, &unit)
	v.Record = section{ID: schema.Household.Name, Title: say(who.lang, "record"), Cards: []card{f.card(root.Row)}}
	v.Record.Cards[0].Title = ""
	if err := v.tables(f, r, unit); err != nil {
		return err
	}
	if err := v.reviewed(f, r, &unit); err != nil {
		return err
	}
	v.Relocation = f.relocation(unit, history)
	v.conflicts(f, who, unit)
	commits := f.history(history)
	v.History = slice(commits, page, historyPage)
	return f.ids.err
}

// reviewed says where the household stands in review, and what was approved of it.
func (v *householdView) reviewed(f form, r app.Reader, unit *syncproto.UnitState) error {
	own := householdPage(unit.ID)
	v.Links = householdLinks{Own: own, Difference: own + "/difference", Field: own + "/field", Copy: copyPage(unit.ID)}
	v.Review = &reviewLink{State: say(f.lang, "review.never"), Href: "/reviews/" + url.PathEscape(unit.ID)}
	if round := registry.StandingRound(unit); round != nil {
		v.Review.State = f.text(schema.ReviewRound.Field("state"), round.Get("state"))
	}
	entries, err := r.Approvals(unit.ID)
	v.Approvals = f.approvals(unit, entries)
	return err
}

// header names the household and where it is.
func (v *householdView) header(f form, who reader, all *areas, root schema.Row) {
	v.Head, v.Places = f.headOf(root), who.placesOf(all, root.Village)
	for _, name := range []string{"registry_no", "group_name", "status", "main_cause"} {
		field := root.Table.Field(name)
		v.Summary = append(v.Summary, entry{Label: field.Label.In(who.lang), Value: f.value(field, root.Get(name), schema.Personal)})
	}
}

// photos says how many of the household's photos are here, when it has any: the bytes
// of one may come long after its row.
func (v *householdView) photos(f form, unit *syncproto.UnitState) {
	all, here := registry.PhotosHere(unit)
	if all == 0 {
		return
	}
	text := say(f.lang, "photos.all", strconv.Itoa(all))
	if here < all {
		text = say(f.lang, "photos.here", strconv.Itoa(here), strconv.Itoa(all))
	}
	v.Summary = append(v.Summary, entry{Label: schema.Photo.Label.In(f.lang), Value: value{Text: text}})
}

// tables shows the household's own tables in the schema's order, the income
// where it stands among them.
func (v *householdView) tables(f form, r app.Reader, unit syncproto.UnitState) error {
	to := &v.Before
	for _, t := range schema.Replicated() {
		switch {
		case t == schema.Income:
			to = &v.After
		case t.Scope == schema.OfHousehold && !apart(t):
			*to = append(*to, f.sections(unit, []*schema.Table{t})...)
		}
	}
	members := 0
	for _, m := range livingRows(unit, schema.Member) {
		members += 1 - ended(m)
	}
	var err error
	v.Income, err = f.income(r, livingRows(unit, schema.Income), members)
	v.VisitTitle, v.Visits = schema.Visit.Label.In(f.lang), f.visits(unit)
	for _, visit := range v.Visits {
		v.Photos = append(v.Photos, visit.Photos...)
	}
	return err
}

func apart(t *schema.Table) bool {
	for _, other := range shownApart {
		if other == t {
			return true
		}
	}
	return false
}

// conflicts shows the household's cases, those that are open first.
func (v *householdView) conflicts(f form, who reader, unit syncproto.UnitState) {
	v.CaseTitle = schema.Conflict.Label.In(f.lang)
	var settled []caseView
	for _, row := range livingRows(unit, schema.Conflict) {
		c := f.conflict(row, schema.Personal)
		if c.Open {
			v.Cases = append(v.Cases, c)
			continue
		}
		if who.mayDecide(row) && row.Get("decision").Text() != decisionUnited {
			c.Undo = undoPage(row.ID)
		}
		settled = append(settled, c)
	}
	v.OpenCases = len(v.Cases)
	v.Cases = append(v.Cases, settled...)
}
