package console

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/syncproto"
)

// differenceView is two states of a household beside one another.
type differenceView struct {
	Head, Household string
	From, To        choices // the states to choose from
	Changes         differenceTable
}

// difference shows what makes one state of a household another.
func (k *Console) difference(c echo.Context, who reader) error {
	var view differenceView
	err := k.app.Store().Read(c.Request().Context(), func(r app.Reader) error {
		unit, err := who.unitOf(r, c.Param("id"))
		if err != nil {
			return err
		}
		states, err := app.ReadRevisions(r, unit.ID)
		if err != nil {
			return err
		}
		f, err := k.formOf(r, who, &unit)
		if err != nil {
			return err
		}
		f.veil = true
		return view.fill(f, c, &states)
	})
	if err != nil {
		return err
	}
	return k.show(c, http.StatusOK, who, "difference", view)
}

func (v *differenceView) fill(f form, c echo.Context, states *app.Revisions) error {
	root, ok := states.Unit.Rows[syncproto.RowKey{Table: schema.Household, ID: states.Unit.ID}]
	if !ok {
		return schema.Problem{Code: schema.NotFound}
	}
	v.Head, v.Household = f.headOf(root.Row), householdPage(states.Unit.ID)
	from, err := f.state(c, states, "from", app.ApprovedState, &v.From)
	if err != nil {
		return err
	}
	to, err := f.state(c, states, "to", app.WorkingState, &v.To)
	if err != nil {
		return err
	}
	v.From.Label, v.To.Label = say(f.lang, "revisions.from"), say(f.lang, "revisions.to")
	v.Changes = differenceTable{v.From.chosen(), v.To.chosen(), f.differences(from.Rows, to.Rows, func(*schema.Table) bool { return true })}
	return f.ids.err
}

// chosen is the label of the item that is selected.
func (c choices) chosen() string {
	for _, item := range c.Items {
		if item.Selected {
			return item.Label
		}
	}
	return ""
}

// state finds the state that a parameter names, among all that there are.
func (f form) state(c echo.Context, states *app.Revisions, param, standard string, all *choices) (app.Revision, error) {
	name := c.QueryParam(param)
	if !c.QueryParams().Has(param) {
		name = standard
	}
	revision, ok := states.Named(name)
	if !ok {
		return revision, schema.Problem{Code: schema.BadQuery, Field: param}
	}
	*all = f.states(states, name)
	return revision, nil
}

// states are all that can be compared, the newest first.
func (f form) states(states *app.Revisions, selected string) (out choices) {
	add := func(code, label string) {
		out.Items = append(out.Items, choice{Code: code, Label: label, Selected: code == selected})
	}
	add(app.ApprovedState, say(f.lang, "review.approved"))
	add(app.WorkingState, say(f.lang, "review.working"))
	for i := len(states.History) - 1; i >= 0; i-- {
		if h := states.History[i]; h.Unit == states.Unit.ID {
			rev := strconv.FormatInt(int64(h.Rev), 10)
			add(rev, join(" · ", say(f.lang, "revision", rev), moment(h.At.Milli()), f.ids.person(h.Person)))
		}
	}
	return out
}
