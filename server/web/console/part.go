package console

import (
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// partLine is a household that another was made of, on the other's page.
type partLine struct {
	besideHead
	At, By string
	Part   string // page on which it comes out again, "" for whom that is not
}

// partView is a household that is to come out of the one that it is part of, with what
// comes out and what stays, and the form that asks why.
type partView struct {
	Out, Of besideHead
	With    []besideHead // that were part of it before, and come out with it
	Rows    []card       // that come out, in brief: people and what they live on
	Counts  []countView  // rows that come out, and that stay, in every table
	Back    []changedRow // what was decided when the two were made one, and is taken back
	Asks    int          // questions that are put to people
	May     bool         // nothing is in the way
	Form    filled
	Most    int // letters of a reason
}

func partPage(household string) string { return householdPage(household) + "/part" }

// partForm shows what becomes of two households when one comes out of the other.
func (k *Console) partForm(c echo.Context, who reader) error {
	return k.showPart(c, who, http.StatusOK, filled{})
}

// part takes a household out of the one that it is part of.
func (k *Console) part(c echo.Context, who reader) error {
	sent, err := readFilled(c, who.lang)
	if err != nil {
		return err
	}
	if strings.TrimSpace(sent.Get("reason")) == "" {
		sent.refuse(schema.Problem{Code: schema.Required, Table: schema.Conflict.Name, Field: "reason"})
	}
	done := false
	if !sent.Refused() {
		if done, err = k.takeOut(c, who, &sent); err != nil {
			return err
		}
	}
	if done {
		return k.done(c, householdPage(c.Param("id")), "done.parted")
	}
	return k.showPart(c, who, http.StatusUnprocessableEntity, sent)
}

// takeOut does it, in sight of the household and the revision that the form was shown with.
func (k *Console) takeOut(c echo.Context, who reader, sent *filled) (bool, error) {
	seen, err := seenIn(sent, "seen")
	if err != nil {
		return false, err
	}
	change := &syncproto.Changeset{Household: sent.Get("of"), Seen: seen, Actions: []syncproto.Action{{
		Do: "household.part", Reason: strings.TrimSpace(sent.Get("reason")), Document: strings.TrimSpace(sent.Get("document")),
	}}}
	if change.ID, err = decisionID(c, who, sent); err != nil {
		return false, err
	}
	err = k.app.Store().Read(c.Request().Context(), func(r app.Reader) error {
		of, err := who.unitOf(r, change.Household)
		change.Village = of.Village
		return err
	})
	if err != nil {
		return false, err
	}
	outcome, err := k.app.PartHousehold(c.Request().Context(), who.ID, c.Param("id"), change)
	if err != nil {
		return false, err
	}
	sent.refuse(outcome.Problems...)
	return outcome.Kind != syncproto.Rejected, nil
}

// showPart shows the form, blank or as it was filled in, beside what it would come to now.
func (k *Console) showPart(c echo.Context, who reader, status int, sent filled) error {
	look, err := k.readPart(c, who)
	if err != nil {
		return err
	}
	view := partView{Form: sent, Most: mostReason}
	if sent.values == nil {
		view.Form, err = k.blank(who.lang, url.Values{
			"reason": {""}, "document": {""}, "of": {look.Parting.Of.ID}, "seen": {strconv.FormatInt(int64(look.Parting.Of.Rev), 10)},
		})
		if err != nil {
			return err
		}
		view.Form.refuse(look.Separation.Outcome.Problems...)
	}
	err = k.app.Store().Read(c.Request().Context(), func(r app.Reader) error {
		f := form{lang: who.lang, ids: newNames(r, who.lang)}
		f.ids.know(look.Parting.Of)
		f.ids.know(look.Parting.Out)
		return errors.Join(view.fill(r, f, who, look), f.ids.err)
	})
	if err != nil {
		return err
	}
	return k.show(c, status, who, "part", view)
}

// readPart previews it. Who is of no county's staff has no form; a household, or the one
// that it is part of, in a village that the reader does not see is not there.
func (k *Console) readPart(c echo.Context, who reader) (*app.PartLook, error) {
	err := k.app.Store().Read(c.Request().Context(), func(r app.Reader) error {
		unit, err := who.unitOf(r, c.Param("id"))
		if err == nil && !who.Grants.Has(registry.CountyStaff, unit.Village) {
			err = schema.Problem{Code: schema.WrongLevel, Param: registry.CountyStaff.Level()}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	look, err := k.app.PreviewPart(c.Request().Context(), who.ID, c.Param("id"))
	if err == nil && !who.Grants.Sees(look.Parting.Of.Village) {
		err = schema.Problem{Code: schema.NotFound}
	}
	return &look, err
}

// fill lays out the two as they would be afterwards; where something is in the way, only
// what they are called.
func (v *partView) fill(r app.Reader, f form, who reader, look *app.PartLook) error {
	p, s := &look.Parting, &look.Separation
	v.Out, v.Of = f.besideHead(&p.Out, schema.Personal), f.besideHead(&p.Of, schema.Personal)
	if v.May = s.Outcome.Kind != syncproto.Rejected; !v.May {
		return nil
	}
	for _, id := range p.Parts {
		if unit, err := who.unitOf(r, id); err == nil {
			v.With = append(v.With, f.besideHead(&unit, schema.Personal))
		}
	}
	out, stays := afterPart(look)
	for _, t := range []*schema.Table{schema.Member, schema.Dwelling, schema.Land, schema.Conditions} {
		for _, row := range livingRows(out, t) {
			v.Rows = append(v.Rows, card{Title: join(" · ", t.Label.In(f.lang), f.ids.title(row, schema.Personal)), Entries: f.inBrief(row)})
		}
	}
	counted := [2]map[*schema.Table]int{registry.Counts(&out), registry.Counts(&stays)}
	for _, t := range schema.Replicated() {
		if n := (countView{Table: t.Label.In(f.lang), Left: counted[0][t], Right: counted[1][t]}); n.Left+n.Right > 0 && !t.IsRoot() {
			v.Counts = append(v.Counts, n)
		}
	}
	v.Back, v.Asks = f.takenBack(slices.Concat(s.Stays.Changes, s.Out.Changes)), len(s.Outcome.Cases)
	return nil
}

// afterPart is the household that comes out and the one that stays, as they would be.
func afterPart(look *app.PartLook) (out, stays syncproto.UnitState) {
	out, stays = look.Parting.Out, look.Parting.Of
	out.Rows, stays.Rows = map[syncproto.RowKey]*syncproto.RowState{}, maps.Clone(stays.Rows)
	for _, row := range look.Separation.Out.Rows {
		out.Rows[row.Key()] = row
		delete(stays.Rows, row.Key())
	}
	for _, row := range look.Separation.Stays.Rows {
		stays.Rows[row.Key()] = row
	}
	return out, stays
}

// takenBack are the changes to rows that a separation makes besides moving them.
func (f form) takenBack(all []syncproto.Change) []changedRow {
	known := map[syncproto.RowKey]bool{}
	for _, c := range all {
		known[c.Key] = true
	}
	changes := slices.DeleteFunc(f.withoutMoves(all, &commitView{}), func(c syncproto.Change) bool {
		return c.Key.Table == schema.Conflict || c.Before == c.After
	})
	return f.changedRows(changes, known)
}

// madeOf lists what a household was made of, as far as the reader sees where that was.
func (f form) madeOf(r app.Reader, who reader, household string, history []app.HistoryEntry) (out []partLine, err error) {
	for _, part := range app.PartsOf(household, history) {
		unit, err := who.unitOf(r, part.Household)
		if errors.Is(err, schema.Problem{Code: schema.NotFound}) {
			continue
		}
		if err != nil {
			return nil, err
		}
		line := partLine{besideHead: f.besideHead(&unit, schema.Personal), At: moment(part.Merged.At.Milli()), By: f.ids.person(part.Merged.Person)}
		if who.Grants.Has(registry.CountyStaff, unit.Village) && who.Grants.Has(registry.CountyStaff, part.Merged.Village) {
			line.Part = partPage(unit.ID)
		}
		out = append(out, line)
	}
	return out, nil
}
