package api

import (
	"cmp"
	"errors"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/server/web"
	"ruhu/syncproto"
)

// conflict returns one case with all that people decide it on: what both started from and
// what each says, who they are and when by whose clock, the visits and photos of either,
// and what else the two changed in the household since. What is sensitive comes only with
// a reason, which is put on record.
//
// It is decided, and undone, by actions (POST /v1/act), in sight of the revision here:
//
//	{"id":"<uuid of the decision>","village":"<code>","household":"<uuid>","seen":<rev>,
//	 "actions":[{"do":"conflict.decide","ref":"<case>","step":"offered","reason":"…"}]}
//
// step is kept, offered, later or earlier (by the two clocks), distinct of two that seem
// to be one, or other: then the values that are to stand come as edits of the same
// changeset. Without ref it is about every open case of values and deletions of the
// household. conflict.undo takes the decision of a case back.
func (a *API) conflict(c echo.Context, p registry.Person) error {
	curtain, err := a.curtainOf(c)
	if err != nil {
		return err
	}
	var out caseDocument
	err = a.App.Store().Read(c.Request().Context(), func(r app.Reader) error {
		file, err := app.ReadCase(r, c.Param("id"))
		if errors.Is(err, app.ErrNotFound) || err == nil && !p.Grants.Sees(file.Row.Village) {
			return schema.Problem{Code: schema.NotFound}
		}
		if err != nil {
			return err
		}
		out = caseOf(file, curtain)
		out.Members, err = membersOf(r, file, p)
		return err
	})
	if err == nil && curtain.open {
		err = a.shown(c, p, cmp.Or(out.Case.Household, out.Case.Village), out.Case.Village)
	}
	if err != nil {
		return err
	}
	return web.JSON(c, out)
}

// curtainOf is open when the request gives a good reason.
func (a *API) curtainOf(c echo.Context) (curtain, error) {
	if c.QueryParams().Has("reason") && !web.GoodReason(c.QueryParam("reason")) {
		return curtain{}, schema.Problem{Code: schema.BadQuery, Field: "reason"}
	}
	return curtain{open: c.QueryParam("reason") != ""}, nil
}

// shown puts on record that sensitive values of a household were shown, and why.
func (a *API) shown(c echo.Context, p registry.Person, household, village string) error {
	return a.App.LogUnmasked(c.Request().Context(), p.ID, household, village, c.QueryParam("reason"))
}

type caseDocument struct {
	Case     rowDocument      `json:"case"`
	OpenedAt int64            `json:"opened_at"` // Unix milliseconds
	Rev      syncproto.Rev    `json:"rev"`       // of the household, or of the village's papers: "seen" of a decision
	Fields   []fieldDocument  `json:"fields"`
	Kept     *sideDocument    `json:"kept,omitzero"`
	Offered  *sideDocument    `json:"offered,omitzero"`
	Members  []memberDocument `json:"members,omitempty"` // of two people who seem to be one
}

// fieldDocument is one fact in a case, by everybody's word. A side that says nothing of
// it has no value there.
type fieldDocument struct {
	Field   string         `json:"field"` // "deleted" for whether the row is there
	Base    jsontext.Value `json:"base,omitzero"`
	Kept    jsontext.Value `json:"kept,omitzero"`
	Offered jsontext.Value `json:"offered,omitzero"`
	Stands  jsontext.Value `json:"stands,omitzero"` // now
	Masked  bool           `json:"masked,omitzero"`
}

type sideDocument struct {
	Person     string           `json:"person"`
	Name       string           `json:"name,omitzero"`
	Device     int64            `json:"device,omitzero"` // none for a decision at a desk
	DeviceName string           `json:"device_name,omitzero"`
	ClockAhead int64            `json:"clock_ahead,omitzero"` // milliseconds by which the device's clock was last seen ahead
	At         syncproto.HLC    `json:"at"`                   // corrected by that
	Received   syncproto.HLC    `json:"received,omitzero"`    // by the server's clock
	Changeset  string           `json:"changeset,omitzero"`
	Evidence   []rowDocument    `json:"evidence"` // visits and photos that came with it
	Also       []commitDocument `json:"also"`     // what else the person changed in the household since the base
}

// memberDocument is somebody whom a case is about. Name is left out for readers who may
// not see their household.
type memberDocument struct {
	Household string `json:"household"`
	Village   string `json:"village"`
	Row       string `json:"row"`
	Name      string `json:"name,omitzero"`
}

func caseOf(f *app.CaseFile, curtain curtain) caseDocument {
	return caseDocument{
		Case: curtain.row(f.Row.Row, schema.Personal), OpenedAt: f.OpenedAt(), Rev: f.Unit.Rev,
		Fields: curtain.caseFields(f), Kept: curtain.side(f.Kept), Offered: curtain.side(f.Offered),
	}
}

// caseFields are those that the case is about, or that two rows which seem to be one have
// in common.
func (k curtain) caseFields(f *app.CaseFile) []fieldDocument {
	t := schema.TableOf(f.Row.Get("table_name").Text())
	kept, offered, stands := f.Side("kept"), f.Side("offered"), map[int]schema.Value{}
	for i, v := range f.Values() {
		stands[f.Fields[i]] = v
	}
	out := []fieldDocument{}
	for _, field := range sortedFields(f.Base, kept, offered, stands) {
		name, masked := k.named(t, field)
		d := fieldDocument{Field: name, Masked: masked}
		if !masked {
			d.Base, d.Kept, d.Offered, d.Stands = saidOf(f.Base, field), saidOf(kept, field), saidOf(offered, field), saidOf(stands, field)
		}
		out = append(out, d)
	}
	return out
}

// named is how documents call a field, and whether its values stay behind the curtain.
func (k curtain) named(t *schema.Table, field int) (name string, masked bool) {
	if field == syncproto.Deletion {
		return "deleted", false
	}
	return t.Fields[field].Name, !k.open && t.Fields[field].Sensitivity > schema.Personal
}

func saidOf(side map[int]schema.Value, field int) jsontext.Value {
	if v, said := side[field]; said {
		return valueJSON(v)
	}
	return nil
}

func (k curtain) side(s *app.CaseSide) *sideDocument {
	if s == nil {
		return nil
	}
	d := &sideDocument{Person: s.Person.ID, Name: s.Person.Name, Device: int64(s.Device.No), DeviceName: s.Device.Name, ClockAhead: s.Device.ClockOffset,
		At: s.At, Evidence: []rowDocument{}, Also: []commitDocument{}}
	if s.Commit != nil {
		d.Received, d.Changeset = s.Commit.Received, s.Commit.Changeset
	}
	for _, row := range s.Evidence {
		d.Evidence = append(d.Evidence, k.row(row, schema.Personal))
	}
	for _, h := range s.Also {
		d.Also = append(d.Also, k.commit(h))
	}
	return d
}

// membersOf names the two people whom a case is about.
func membersOf(r app.Reader, f *app.CaseFile, p registry.Person) ([]memberDocument, error) {
	other, of := f.Other()
	if !of || f.Row.Get("table_name").Text() != schema.Member.Name {
		return nil, nil
	}
	var out []memberDocument
	for _, m := range []registry.Named{{Household: f.Row.Household, Village: f.Row.Village, Row: f.Row.Get("row_id").Text()}, other} {
		d := memberDocument{Household: m.Household, Village: m.Village, Row: m.Row}
		name, err := nameOf(r, m, p)
		if err != nil {
			return nil, err
		}
		d.Name = name
		out = append(out, d)
	}
	return out, nil
}

// nameOf is the name of somebody in a household, or in the one that it has become part of.
func nameOf(r app.Reader, m registry.Named, p registry.Person) (string, error) {
	now, err := r.Whereabouts(m.Household)
	if err != nil {
		return "", err
	}
	unit, err := r.Household(now)
	if err != nil || !p.Grants.Sees(unit.Village) {
		return "", err
	}
	if row := unit.Rows[syncproto.RowKey{Table: schema.Member, ID: m.Row}]; row != nil {
		return row.Get("name").Text(), nil
	}
	return "", nil
}
