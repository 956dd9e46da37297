package console

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/web"
	"ruhu/syncproto"
)

// copyView is the form by which somebody's copy of what is held about them is asked for,
// and the copy, once that is on record.
type copyView struct {
	Head, Household string
	Form            filled
	People          []choice // members of the household, its head first; none where it has none
	Sheet           *copySheet
}

func copyPage(household string) string { return householdPage(household) + "/copy" }

// copyForm asks whose copy is to be printed, and why.
func (k *Console) copyForm(c echo.Context, who reader) error {
	return k.showCopy(c, who, http.StatusOK, filled{values: url.Values{}, lang: who.lang}, false)
}

// giveCopy shows everything that is held about one member of a household, once, to whom
// gives a reason that is put on record before. It is an unmasking like any other, and for
// whom that is.
func (k *Console) giveCopy(c echo.Context, who reader) error {
	sent, err := readFilled(c, who.lang)
	if err != nil {
		return err
	}
	var unit syncproto.UnitState
	err = k.app.Store().Read(c.Request().Context(), func(r app.Reader) error {
		if unit, err = who.unitOf(r, c.Param("id")); err != nil {
			return err
		}
		_, err = personIn(unit, sent.Get("member"))
		return err
	})
	if err != nil {
		return err
	}
	if !web.GoodReason(sent.Get("reason")) {
		sent.refuse(schema.Problem{Code: schema.Required, Table: schema.ReviewRound.Name, Field: "reason"})
		return k.showCopy(c, who, http.StatusUnprocessableEntity, sent, false)
	}
	if err := k.app.LogUnmasked(c.Request().Context(), who.ID, unit.ID, unit.Village, sent.Get("reason")); err != nil {
		return err
	}
	return k.showCopy(c, who, http.StatusOK, sent, true)
}

// showCopy shows the form, or the copy that was asked for by it.
func (k *Console) showCopy(c echo.Context, who reader, status int, sent filled, given bool) error {
	view := copyView{Form: sent}
	err := k.app.Store().Read(c.Request().Context(), func(r app.Reader) error {
		unit, err := who.unitOf(r, c.Param("id"))
		if err != nil {
			return err
		}
		root, ok := unit.Rows[syncproto.RowKey{Table: schema.Household, ID: unit.ID}]
		if !ok {
			return schema.Problem{Code: schema.NotFound}
		}
		f, err := k.formOf(r, who, &unit)
		if err != nil {
			return err
		}
		view.Head, view.Household = f.headOf(root.Row), householdPage(unit.ID)
		for _, m := range membersOf(unit) {
			view.People = append(view.People, choice{Code: m.ID, Label: f.memberName(m), Selected: m.ID == sent.Get("member")})
		}
		if !given {
			return f.ids.err
		}
		person, err := personIn(unit, sent.Get("member"))
		if err != nil {
			return err
		}
		f.open = true
		view.Sheet, err = f.copySheet(r, who, &unit, person, k.app.Now())
		return err
	})
	if err != nil {
		return err
	}
	return k.show(c, status, who, "copy", view)
}

// memberName is a member as a list of members names them.
func (f form) memberName(m *syncproto.RowState) string {
	part := func(name string) string {
		return f.value(schema.Member.Field(name), m.Get(name), schema.Personal).Text
	}
	gone := ""
	if m.Deleted {
		gone = say(f.lang, "copy.deleted")
	}
	return join(" · ", part("name"), part("relation"), part("left_reason"), gone)
}
