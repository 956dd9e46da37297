package console

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/syncproto"
)

// fieldHistoryView is one field of a household through time.
type fieldHistoryView struct {
	Head, Household string
	Label           string
	Groups          []aboutGroup // of all fields
	Values          []fieldValue // the newest first; none before a field is chosen
	Chosen          bool
}

// fieldValue is what somebody wrote into the field.
type fieldValue struct {
	At, Who, From string
	Visits        []string // that were recorded in the same breath
	Line          changeLine
}

// fieldHistory shows what a field held over time, who wrote it, on which device and visit.
func (k *Console) fieldHistory(c echo.Context, who reader) error {
	var view fieldHistoryView
	err := k.app.Store().Read(c.Request().Context(), func(r app.Reader) error {
		unit, err := who.unitOf(r, c.Param("id"))
		if err != nil {
			return err
		}
		history, err := r.History(unit.ID)
		if err != nil {
			return err
		}
		f, err := k.formOf(r, who, &unit)
		if err != nil {
			return err
		}
		f.veil = true
		return view.fill(f, c.QueryParam("on"), &unit, history)
	})
	if err != nil {
		return err
	}
	return k.show(c, http.StatusOK, who, "field", view)
}

func (v *fieldHistoryView) fill(f form, on string, unit *syncproto.UnitState, history []app.HistoryEntry) error {
	root, ok := unit.Rows[syncproto.RowKey{Table: schema.Household, ID: unit.ID}]
	if !ok {
		return schema.Problem{Code: schema.NotFound}
	}
	v.Head, v.Household = f.headOf(root.Row), householdPage(unit.ID)
	v.Groups = f.fieldsOf(unit, func(t *schema.Table) bool { return t.Scope == schema.OfHousehold && !t.ServerOnly })
	for i := range v.Groups {
		for j := range v.Groups[i].Fields {
			field := &v.Groups[i].Fields[j]
			if field.Selected = field.Code == on; field.Selected {
				v.Label, v.Chosen = v.Groups[i].Title+" › "+field.Label, true
			}
		}
	}
	if of, ok := parseAbout(on); ok && v.Chosen {
		v.Values = f.valuesOf(of, history)
	} else if on != "" {
		return schema.Problem{Code: schema.NotFound}
	}
	return f.ids.err
}

// valuesOf are the changes of a field, the newest first.
func (f form) valuesOf(of about, history []app.HistoryEntry) (out []fieldValue) {
	t := schema.TableOf(of.Table)
	ordinal := t.Ordinal(of.Field)
	for i := len(history) - 1; i >= 0; i-- {
		h := &history[i]
		for _, change := range h.Changes {
			if change.Key.Table != t || change.Key.ID != of.Row || change.Field != ordinal {
				continue
			}
			v := fieldValue{At: moment(h.At.Milli()), Who: f.ids.person(h.Person), From: f.fromOf(h), Visits: f.visitsIn(h)}
			v.Line = f.changeLine(&t.Fields[ordinal], change)
			out = append(out, v)
		}
	}
	return out
}

// visitsIn are the visits that a commit recorded, by their titles.
func (f form) visitsIn(h *app.HistoryEntry) (titles []string) {
	seen := map[string]bool{}
	for _, change := range h.Changes {
		if id := change.Key.ID; change.Key.Table == schema.Visit && !seen[id] {
			seen[id] = true
			titles = append(titles, f.ids.of(id))
		}
	}
	return titles
}
