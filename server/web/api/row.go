package api

import (
	"github.com/go-json-experiment/json/jsontext"

	"ruhu/schema"
	"ruhu/syncproto"
)

// rowDocument is one row as desks get it.
type rowDocument struct {
	Table     string                    `json:"t"`
	ID        string                    `json:"id"`
	Household string                    `json:"household,omitzero"`
	Village   string                    `json:"village"`
	Rev       syncproto.Rev             `json:"rev,omitzero"`
	Deleted   bool                      `json:"deleted,omitzero"`
	Values    map[string]jsontext.Value `json:"values"`
	Masked    []string                  `json:"masked,omitempty"` // fields that have a value, which is not shown
}

// changeDocument is one line of a history.
type changeDocument struct {
	Table   string         `json:"t"`
	ID      string         `json:"id"`
	Field   string         `json:"field,omitzero"` // none for a deletion
	How     string         `json:"how"`
	Before  jsontext.Value `json:"before"`
	Offered jsontext.Value `json:"offered"`
	After   jsontext.Value `json:"after"`
	Masked  bool           `json:"masked,omitzero"`
}

// curtain hides values that are not everybody's to see (schema.Sensitivity).
type curtain struct{ open bool }

// row hides what is more sensitive than the place where the row is shown.
func (k curtain) row(row schema.Row, shown schema.Sensitivity) rowDocument {
	d := rowDocument{Table: row.Table.Name, ID: row.ID, Household: row.Household, Village: row.Village,
		Values: make(map[string]jsontext.Value, len(row.Values))}
	for i, v := range row.Values {
		f := &row.Table.Fields[i]
		if !k.open && f.Sensitivity > shown && !v.IsNull() {
			d.Masked, v = append(d.Masked, f.Name), schema.Null
		}
		d.Values[f.Name] = valueJSON(v)
	}
	return d
}

// change hides what a household's own page hides.
func (k curtain) change(c syncproto.Change) changeDocument {
	d := changeDocument{Table: c.Key.Table.Name, ID: c.Key.ID, How: c.How.String()}
	if c.Field != syncproto.Deletion {
		f := &c.Key.Table.Fields[c.Field]
		d.Field, d.Masked = f.Name, !k.open && f.Sensitivity > schema.Personal
	}
	if d.Masked {
		c.Before, c.Offered, c.After = schema.Null, schema.Null, schema.Null
	}
	d.Before, d.Offered, d.After = valueJSON(c.Before), valueJSON(c.Offered), valueJSON(c.After)
	return d
}

func valueJSON(v schema.Value) jsontext.Value { return syncproto.AppendValue(nil, v) }
