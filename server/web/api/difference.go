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

// differenceDocument is what makes one state of a household another, who changed it on
// the way, and everything that was ever approved of it.
type differenceDocument struct {
	Household string             `json:"household"`
	Village   string             `json:"village"`
	From      stateDocument      `json:"from"`
	To        stateDocument      `json:"to"`
	Rows      []rowDifference    `json:"rows"`
	Commits   []commitDocument   `json:"commits"` // after From, up to To
	Approvals []approvalDocument `json:"approvals"`
}

// stateDocument names a state: a revision of the working record, or the approved one.
type stateDocument struct {
	Rev      syncproto.Rev `json:"rev"` // 0: nothing was ever approved
	Approved bool          `json:"approved"`
}

type rowDifference struct {
	Table  string                 `json:"t"`
	ID     string                 `json:"id"`
	How    registry.RowDifference `json:"how"`
	Fields []fieldDifference      `json:"fields"`
}

type fieldDifference struct {
	Field  string         `json:"field"`
	Before jsontext.Value `json:"before"`
	After  jsontext.Value `json:"after"`
	Masked bool           `json:"masked,omitzero"`
}

// approvalDocument is one entry of the approved record: who approved what, when, and
// on which evidence.
type approvalDocument struct {
	Kind      registry.ApprovalKind `json:"kind"`
	Household string                `json:"household"`
	Village   string                `json:"village"`
	Into      string                `json:"into,omitzero"`
	Rev       syncproto.Rev         `json:"rev"`
	At        int64                 `json:"at"`
	By        string                `json:"by"`
	Changeset string                `json:"changeset"`
	Visits    []string              `json:"visits"`
	Photos    []string              `json:"photos"`
}

// difference compares two states of a household: revisions by their number, "approved",
// or "working", which is the newest revision. Without parameters it is what a reviewer
// looks at: what changed since the township approved.
func (a *API) difference(c echo.Context, p registry.Person) error {
	var revisions app.Revisions
	err := a.App.Store().Read(c.Request().Context(), func(r app.Reader) (err error) {
		revisions, err = app.ReadRevisions(r, c.Param("id"))
		return err
	})
	if errors.Is(err, app.ErrNotFound) || err == nil && !p.Grants.Sees(revisions.Unit.Village) {
		return schema.Problem{Code: schema.NotFound}
	}
	if err != nil {
		return err
	}
	from, err := stateOf(c, &revisions, "from", app.ApprovedState)
	if err != nil {
		return err
	}
	to, err := stateOf(c, &revisions, "to", app.WorkingState)
	if err != nil {
		return err
	}
	return web.JSON(c, differenceOf(&revisions, from, to))
}

func stateOf(c echo.Context, v *app.Revisions, param, standard string) (app.Revision, error) {
	name := c.QueryParam(param)
	if !c.QueryParams().Has(param) {
		name = standard
	}
	state, ok := v.Named(name)
	if !ok {
		return state, schema.Problem{Code: schema.BadQuery, Field: param}
	}
	return state, nil
}

func differenceOf(v *app.Revisions, from, to app.Revision) differenceDocument {
	d := differenceDocument{Household: v.Unit.ID, Village: v.Unit.Village, Rows: []rowDifference{}, Commits: []commitDocument{}, Approvals: []approvalDocument{}}
	d.From, d.To = stateDocument{from.Rev, from.Approved != nil}, stateDocument{to.Rev, to.Approved != nil}
	for _, change := range registry.Difference(from.Rows, to.Rows) {
		d.Rows = append(d.Rows, curtain{}.difference(change))
	}
	for _, h := range v.History {
		if h.Unit == v.Unit.ID && from.Rev < h.Rev && h.Rev <= to.Rev {
			d.Commits = append(d.Commits, commitDocument{Seq: h.Seq, Rev: h.Rev, Person: h.Person, Device: h.Device, Changeset: h.Changeset,
				At: h.At, Received: h.Received, Outcome: h.Outcome, Changes: []changeDocument{}})
		}
	}
	for _, a := range v.Approvals {
		d.Approvals = append(d.Approvals, approvalDocument{a.Kind, a.Household, a.Village, a.Into, a.Rev, a.At, a.By, a.Changeset, a.Visits, a.Photos})
	}
	return d
}

// difference hides what a household's own page hides.
func (k curtain) difference(change registry.RowChange) rowDifference {
	t := change.Key.Table
	d := rowDifference{Table: t.Name, ID: change.Key.ID, How: change.How, Fields: []fieldDifference{}}
	for _, cell := range change.Cells {
		f := &t.Fields[cell.Field]
		out := fieldDifference{Field: f.Name, Masked: !k.open && f.Sensitivity > schema.Personal}
		if out.Masked {
			cell.Before, cell.After = schema.Null, schema.Null
		}
		out.Before, out.After = valueJSON(cell.Before), valueJSON(cell.After)
		d.Fields = append(d.Fields, out)
	}
	return d
}
