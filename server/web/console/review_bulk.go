package console

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// bulkView is a decision on many households: before it is taken what it comes to, and
// afterwards what it came to.
type bulkView struct {
	Done     bool
	Approved []bulkRow
	Left     []bulkRow // that stay as they are, each with the reasons
	Labels   struct{ Number, Head string }
	List     string // also the address that the form is sent to
	Form     filled
}

// bulkRow is one of the households. Names are hinted at, as in the list.
type bulkRow struct {
	Choice, Href string
	Number, Head value
	Place        string
	Changed      []string // labels of the fields that are approved anew
	Reasons      []string
}

// mostAtOnce bounds what one form decides.
const mostAtOnce = 500

// bulkReview shows what a decision on many households would come to, and takes it when
// that was seen. A result that is asked for again is told again: the same form decides
// nothing twice.
func (k *Console) bulkReview(c echo.Context, who reader) error {
	filled, err := readFilled(c, who.lang)
	if err != nil {
		return err
	}
	chosen, err := chosenReviews(filled)
	if err != nil {
		return err
	}
	bulk := bulk{console: k, who: who, filter: reviewFilterOf(c), chosen: chosen}
	if err := bulk.read(c); err != nil {
		return err
	}
	view := bulkView{List: bulk.filter.list(), Form: filled}
	view.Labels.Number, view.Labels.Head = schema.Household.Field("registry_no").Label.In(who.lang), schema.Household.Field("head_name").Label.In(who.lang)
	switch filled.Get("do") {
	case "preview":
		err = bulk.preview(c, &view)
	case "approve":
		err = bulk.approve(c, &view)
	default:
		err = schema.Problem{Code: schema.BadQuery, Field: "do"}
	}
	if err != nil {
		return err
	}
	return k.show(c, http.StatusOK, who, "bulk", view)
}

// chosenReviews are the households that a form names: those that were chosen, or all
// that it showed.
func chosenReviews(f filled) (chosen []chosenReview, err error) {
	input := "choice"
	if f.Get("all") != "" {
		input = "shown"
	}
	known := map[string]bool{}
	for _, text := range f.values[input] {
		household, rev, _ := strings.Cut(text, "@")
		n, failed := strconv.ParseInt(rev, 10, 64)
		if failed != nil || household == "" || len(known) == mostAtOnce {
			return nil, schema.Problem{Code: schema.BadQuery, Field: input}
		}
		if !known[household] {
			chosen = append(chosen, chosenReview{household, n})
		}
		known[household] = true
	}
	return chosen, nil
}

// bulk is a decision on many households while it is looked at.
type bulk struct {
	console *Console
	who     reader
	filter  reviewFilter
	chosen  []chosenReview
	many    []app.ReviewOf      // those chosen
	rows    []bulkRow           // beside them
	marks   map[string][]string // what is unusual, by household
}

// read finds the households that were chosen. One in a village that the reader does not
// see is not there.
func (b *bulk) read(c echo.Context) error {
	return b.console.app.Store().Read(c.Request().Context(), func(r app.Reader) error {
		all, err := readAreas(r)
		if err != nil {
			return err
		}
		lines, err := b.console.app.Reviews(r, b.who.areas(), registry.ReviewSubmitted)
		if err != nil {
			return err
		}
		b.marks = marksOf(lines, b.who.lang)
		f := form{lang: b.who.lang, ids: newNames(r, b.who.lang)}
		for _, chosen := range b.chosen {
			if err := b.add(f, r, all, chosen); err != nil {
				return err
			}
		}
		return f.ids.err
	})
}

func marksOf(lines []app.ReviewLine, lang schema.Lang) map[string][]string {
	marks := map[string][]string{}
	for _, l := range lines {
		for _, mark := range l.Marks {
			marks[l.Household] = append(marks[l.Household], mark.Label().In(lang))
		}
	}
	return marks
}

func (b *bulk) add(f form, r app.Reader, all *areas, chosen chosenReview) error {
	unit, err := b.who.unitOf(r, chosen.Household)
	if err != nil {
		return err
	}
	row := bulkRow{Choice: chosen.String(), Href: b.filter.review(unit.ID), Place: all.villageName(unit.Village, f.lang), Head: value{Text: short(unit.ID)}}
	if root := unit.Rows[syncproto.RowKey{Table: schema.Household, ID: unit.ID}]; root != nil {
		row.Number = f.value(root.Table.Field("registry_no"), root.Get("registry_no"), schema.Plain)
		row.Head = f.value(root.Table.Field("head_name"), root.Get("head_name"), schema.Plain)
	}
	row.Changed, err = f.changedSinceApproval(r, &unit)
	b.rows = append(b.rows, row)
	b.many = append(b.many, app.ReviewOf{Household: unit.ID, Village: unit.Village, Expect: strconv.FormatInt(chosen.Rev, 10)})
	return err
}

// changedSinceApproval are the labels of what is not approved of a household as it is.
func (f form) changedSinceApproval(r app.Reader, unit *syncproto.UnitState) (labels []string, err error) {
	approved, err := app.ApprovedOf(r, unit.ID)
	if err != nil {
		return nil, err
	}
	var before []schema.Row
	if approved != nil {
		before = approved.Rows
	}
	for _, row := range f.differences(before, registry.RecordOf(unit.Rows), isRecord) {
		for _, line := range row.Lines {
			if !slices.Contains(labels, line.Label) {
				labels = append(labels, line.Label)
			}
		}
	}
	return labels, nil
}

// preview parts those that would be approved from those that have to be looked at one by
// one, or cannot be approved.
func (b *bulk) preview(c echo.Context, view *bulkView) error {
	outcomes, err := b.console.app.PreviewReview(c.Request().Context(), b.who.ID, doApprove, "", b.many)
	if err != nil {
		return err
	}
	b.part(view, outcomes)
	view.Form, err = b.console.blank(b.who.lang, nil)
	return err
}

// approve decides them, each by itself. What has become unusual since the preview stays.
func (b *bulk) approve(c echo.Context, view *bulkView) error {
	id, err := decisionID(c, b.who, &view.Form)
	if err != nil {
		return err
	}
	usual := slices.DeleteFunc(slices.Clone(b.many), func(of app.ReviewOf) bool { return len(b.marks[of.Household]) > 0 })
	outcomes, err := b.console.app.Review(c.Request().Context(), b.who.ID, id, doApprove, "", usual)
	view.Done = true
	b.part(view, outcomes)
	return err
}

// part sorts households by what becomes of them.
func (b *bulk) part(view *bulkView, outcomes []syncproto.Outcome) {
	problems := map[string][]schema.Problem{}
	for _, outcome := range outcomes {
		problems[outcome.Household] = outcome.Problems
	}
	for i, row := range b.rows {
		household := b.many[i].Household
		row.Reasons = append(row.Reasons, b.marks[household]...)
		for _, p := range problems[household] {
			row.Reasons = append(row.Reasons, p.Message(b.who.lang))
		}
		if len(row.Reasons) > 0 {
			view.Left = append(view.Left, row)
		} else {
			view.Approved = append(view.Approved, row)
		}
	}
}
