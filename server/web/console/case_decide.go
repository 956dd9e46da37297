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
	"ruhu/server/web"
	"ruhu/syncproto"
)

// Choices of a decision that this package tells apart, and the code of a case that was
// settled by making two households one.
const (
	choiceOther    = "other"
	choiceDistinct = "distinct"
	decisionUnited = "united"
)

// decideCase decides a case, and leads to its page, from which the next is one step away.
func (k *Console) decideCase(c echo.Context, who reader) error {
	sent, err := readFilled(c, who.lang)
	if err != nil {
		return err
	}
	var change *syncproto.Changeset
	err = k.app.Store().Read(c.Request().Context(), func(r app.Reader) error {
		file, err := readCase(r, who, c.Param("id"))
		if err == nil {
			change, err = decisionOn(file, &sent)
		}
		return err
	})
	if err != nil {
		return err
	}
	done := false
	if !sent.Refused() {
		if done, err = k.act(c, who, &sent, change); err != nil {
			return err
		}
	}
	if done {
		return k.done(c, casePage(c.Param("id")), "done.decided")
	}
	return k.showCase(c, who, http.StatusUnprocessableEntity, sent, filled{}, false)
}

// decisionOn is the decision that a form makes, of one case, or of all of its household.
func decisionOn(file *app.CaseFile, sent *filled) (*syncproto.Changeset, error) {
	seen, err := seenIn(sent, "seen")
	if err != nil {
		return nil, err
	}
	action := syncproto.Action{Do: "conflict.decide", Ref: file.Row.ID, Step: sent.Get("choice"), Reason: strings.TrimSpace(sent.Get("reason"))}
	c := &syncproto.Changeset{Village: file.Row.Village, Household: file.Row.Household, Seen: seen}
	switch {
	case action.Step == "":
		sent.refuse(schema.Problem{Code: schema.Required, Table: schema.Conflict.Name, Field: "decision"})
	case action.Step == choiceOther:
		c.Edits = ownValues(file, sent, seen)
	case sent.Has("together", "1") && action.Step != choiceDistinct:
		action.Ref = ""
	}
	c.Actions = []syncproto.Action{action}
	return c, nil
}

// seenIn is the revision that a form was shown with.
func seenIn(sent *filled, name string) (syncproto.Rev, error) {
	seen, err := strconv.ParseInt(sent.Get(name), 10, 64)
	if err != nil || seen < 1 {
		return 0, schema.Problem{Code: schema.BadQuery, Field: name}
	}
	return syncproto.Rev(seen), nil
}

// ownValues is the edit that sets what somebody typed.
func ownValues(file *app.CaseFile, sent *filled, seen syncproto.Rev) []syncproto.Edit {
	t := schema.TableOf(file.Row.Get("table_name").Text())
	if t == nil || file.Subject == nil {
		return nil
	}
	e := syncproto.Edit{Table: t, Row: file.Subject.ID, Base: seen}
	for _, i := range slices.Sorted(slices.Values(file.Fields)) {
		if i == syncproto.Deletion || !sent.values.Has(valueInput+t.Fields[i].Name) {
			continue
		}
		v, p, ok := valueTyped(&t.Fields[i], sent.Get(valueInput+t.Fields[i].Name))
		if !ok {
			p.Table = t.Name
			sent.refuse(p)
		}
		e.Sets = append(e.Sets, syncproto.Set{Field: i, Value: v, Base: seen})
	}
	return []syncproto.Edit{e}
}

// unmaskCase shows what is sensitive in a case, once, to whom gives a reason that is put
// on record.
func (k *Console) unmaskCase(c echo.Context, who reader) error {
	sent, err := readFilled(c, who.lang)
	if err != nil {
		return err
	}
	var household, village string
	err = k.app.Store().Read(c.Request().Context(), func(r app.Reader) error {
		file, err := readCase(r, who, c.Param("id"))
		if err == nil {
			household, village = file.Unit.ID, file.Row.Village
		}
		return err
	})
	if err != nil {
		return err
	}
	if !web.GoodReason(sent.Get("reason")) {
		sent.refuse(schema.Problem{Code: schema.Required, Table: schema.Conflict.Name, Field: "reason"})
		return k.showCase(c, who, http.StatusUnprocessableEntity, filled{}, sent, false)
	}
	if err := k.app.LogUnmasked(c.Request().Context(), who.ID, household, village, sent.Get("reason")); err != nil {
		return err
	}
	return k.showCase(c, who, http.StatusOK, filled{}, filled{}, true)
}

// mayMerge reports whether the reader decides on both of two households.
func (who reader) mayMerge(one, other *syncproto.UnitState) bool {
	return who.Grants.Has(registry.CountyStaff, one.Village) && who.Grants.Has(registry.CountyStaff, other.Village)
}
