package console

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// undoView is a settled conflict, and the form by which its decision is taken back.
type undoView struct {
	Case  caseView
	Whose string // page of the household or of its village's conflicts
	Form  filled
	Most  int // letters of a reason
	file  *app.CaseFile
}

// mostReason bounds what a form takes; the schema bounds what is kept.
const mostReason = 1000

func undoPage(id string) string { return "/conflicts/" + url.PathEscape(id) + "/undo" }

// undoForm asks why a decision is to be taken back.
func (k *Console) undoForm(c echo.Context, who reader) error {
	view, err := k.readUndo(c, who)
	if err != nil {
		return err
	}
	view.Form, err = k.blank(who.lang, url.Values{"reason": {""}, "seen": {strconv.FormatInt(int64(view.file.Unit.Rev), 10)}})
	if err != nil {
		return err
	}
	return k.show(c, http.StatusOK, who, "undo", view)
}

// undo takes a decision back.
func (k *Console) undo(c echo.Context, who reader) error {
	view, err := k.readUndo(c, who)
	if err != nil {
		return err
	}
	if view.Form, err = readFilled(c, who.lang); err != nil {
		return err
	}
	done, err := k.takeBack(c, who, &view)
	if err != nil {
		return err
	}
	if done {
		return k.done(c, view.Whose, "done.undo")
	}
	return k.show(c, http.StatusUnprocessableEntity, who, "undo", view)
}

// Whole is the case as lists of cases are shown.
func (v undoView) Whole() []caseView { return []caseView{v.Case} }

// readUndo reads the case that the address names. Whoever may not decide it has no form.
func (k *Console) readUndo(c echo.Context, who reader) (view undoView, err error) {
	view.Most = mostReason
	err = k.app.Store().Read(c.Request().Context(), func(r app.Reader) error {
		if view.file, err = readCase(r, who, c.Param("id")); err != nil {
			return err
		}
		row := view.file.Row.Row
		if !who.mayDecide(row) {
			return schema.Problem{Code: schema.WrongLevel, Param: registry.CountyStaff.Level()}
		}
		f := form{lang: who.lang, ids: newNames(r, who.lang)}
		f.ids.know(view.file.Unit)
		view.Case, view.Whose = f.conflict(row, schema.Personal), "/conflicts?area="+row.Village
		if row.Household != "" {
			view.Whose = householdPage(row.Household) + "#conflict"
		}
		return f.ids.err
	})
	return view, err
}

// mayDecide reports whether the reader decides a conflict, or takes its decision back.
func (who reader) mayDecide(row schema.Row) bool {
	return who.Grants.Has(registry.CountyStaff, row.Village)
}

// takeBack does it, in sight of the revision that the form was shown with.
func (k *Console) takeBack(c echo.Context, who reader, view *undoView) (bool, error) {
	reason := strings.TrimSpace(view.Form.Get("reason"))
	seen, err := strconv.ParseInt(view.Form.Get("seen"), 10, 64)
	if err != nil {
		return false, schema.Problem{Code: schema.BadQuery, Field: "seen"}
	}
	if reason == "" {
		view.Form.refuse(schema.Problem{Code: schema.Required, Table: schema.Conflict.Name, Field: "reason"})
		return false, nil
	}
	row := view.file.Row
	return k.act(c, who, &view.Form, &syncproto.Changeset{
		Village: row.Village, Household: row.Household, Seen: syncproto.Rev(seen),
		Actions: []syncproto.Action{{Do: "conflict.undo", Ref: row.ID, Reason: reason}},
	})
}
