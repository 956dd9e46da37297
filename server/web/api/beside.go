package api

import (
	"errors"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/server/web"
	"ruhu/syncproto"
)

// householdsBeside puts two households that may be one side by side, field by field, for
// somebody who sees both. What is sensitive comes only with a reason, which is put on record
// for both. They are made one by mergeHouseholds; that they are two is decided as the case
// that asks (see conflict).
func (a *API) householdsBeside(c echo.Context, p registry.Person) error {
	curtain, err := a.curtainOf(c)
	if err != nil {
		return err
	}
	var left, right syncproto.UnitState
	err = a.App.Store().Read(c.Request().Context(), func(r app.Reader) (err error) {
		if left, err = seen(r, c.Param("id"), p); err != nil {
			return err
		}
		right, err = seen(r, c.Param("other"), p)
		return err
	})
	for _, unit := range []*syncproto.UnitState{&left, &right} {
		if err == nil && curtain.open {
			err = a.shown(c, p, unit.ID, unit.Village)
		}
	}
	if err != nil {
		return err
	}
	return web.JSON(c, curtain.beside(&left, &right))
}

// seen reads a household that the person may see; that there is another is not told.
func seen(r app.Reader, id string, p registry.Person) (syncproto.UnitState, error) {
	unit, err := r.Household(id)
	if errors.Is(err, app.ErrNotFound) || err == nil && !p.Grants.Sees(unit.Village) {
		return unit, schema.Problem{Code: schema.NotFound}
	}
	return unit, err
}

type besideDocument struct {
	Left  unitDocument   `json:"left"`
	Right unitDocument   `json:"right"`
	Pairs []pairDocument `json:"pairs"`
}

type unitDocument struct {
	ID      string         `json:"id"`
	Village string         `json:"village"`
	Rev     syncproto.Rev  `json:"rev"`  // "seen" of a decision
	Rows    map[string]int `json:"rows"` // that live, by table
}

// pairDocument are two rows beside one another; a side that has nothing like the other's
// row has no id.
type pairDocument struct {
	Table  string         `json:"t"`
	Left   string         `json:"left,omitzero"`
	Right  string         `json:"right,omitzero"`
	Fields []besideFields `json:"fields"`
}

type besideFields struct {
	Field   string         `json:"field"`
	Left    jsontext.Value `json:"left,omitzero"`
	Right   jsontext.Value `json:"right,omitzero"`
	Differs bool           `json:"differs,omitzero"`
	Masked  bool           `json:"masked,omitzero"`
}

func (k curtain) beside(left, right *syncproto.UnitState) besideDocument {
	out := besideDocument{Left: unitOf(left), Right: unitOf(right), Pairs: []pairDocument{}}
	for _, pair := range registry.Beside(left, right) {
		out.Pairs = append(out.Pairs, k.pair(&pair))
	}
	return out
}

func unitOf(unit *syncproto.UnitState) unitDocument {
	d := unitDocument{ID: unit.ID, Village: unit.Village, Rev: unit.Rev, Rows: map[string]int{}}
	for t, n := range registry.Counts(unit) {
		d.Rows[t.Name] = n
	}
	return d
}

// pair leaves out what neither side says.
func (k curtain) pair(p *registry.Pair) pairDocument {
	d := pairDocument{Table: p.Table.Name, Fields: []besideFields{}}
	value := func(row *syncproto.RowState, field int) schema.Value {
		if row == nil {
			return schema.Null
		}
		return row.Values[field]
	}
	for _, field := range p.Table.FieldsAt(schema.Version) {
		left, right := value(p.Left, field), value(p.Right, field)
		if left.IsNull() && right.IsNull() {
			continue
		}
		f := besideFields{Differs: p.Differs(field)}
		if f.Field, f.Masked = k.named(p.Table, field); !f.Masked {
			f.Left, f.Right = valueJSON(left), valueJSON(right)
		}
		d.Fields = append(d.Fields, f)
	}
	if p.Left != nil {
		d.Left = p.Left.ID
	}
	if p.Right != nil {
		d.Right = p.Right.ID
	}
	return d
}
