package replica

import (
	"encoding/json"
	"fmt"

	"ruhu/schema"
	"ruhu/syncproto"
)

// rowJSON is a row as the app reads it. Local says that edits of this device lie
// on top, which the server has not confirmed.
type rowJSON struct {
	ID     string          `json:"id"`
	Rev    int64           `json:"rev"`
	Local  bool            `json:"local,omitempty"`
	Values json.RawMessage `json:"values"`
}

func jsonOf(r *Row, covered map[key]bool) rowJSON {
	return rowJSON{ID: r.ID, Rev: int64(r.Rev), Local: covered[r.key()], Values: valuesJSON(r.Table, r.Values)}
}

// valuesJSON spells the fields that are not null, by name.
func valuesJSON(t *schema.Table, values []schema.Value) json.RawMessage {
	out := []byte{'{'}
	for i, v := range values {
		if v.IsNull() {
			continue
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(append(append(out, '"'), t.Fields[i].Name...), '"', ':')
		out = syncproto.AppendValue(out, v)
	}
	return append(out, '}')
}

// Households lists the households of a village as the cadre sees them:
// [{"id","rev","local","values":{…}}], local being true when any row of the
// household has edits that the server has not confirmed.
func (r *Replica) Households(village string) (string, error) {
	out := []rowJSON{}
	err := r.read(func(t *tx) error {
		local, err := column[string](t, "SELECT DISTINCT household FROM confirmed WHERE village = ?", village)
		if err != nil {
			return err
		}
		covered := map[key]bool{}
		for _, id := range local {
			covered[key{Table: schema.Household, ID: id}] = true
		}
		return t.eachRow(schema.Household, t.r.view.tables[schema.Household].all, func(row *Row) error {
			out = append(out, jsonOf(row, covered))
			return nil
		}, village)
	})
	if err != nil {
		return "", err
	}
	return marshal(out)
}

// Household reads one household as the cadre sees it: {"id","village","tables":
// {"household":[{"id","rev","local","values":{…}}],"member":[…],…}}. A household
// that is not here has no tables.
func (r *Replica) Household(id string) (string, error) { return r.unitJSON(id) }

// Papers reads a village's own papers in the form of Household.
func (r *Replica) Papers(village string) (string, error) { return r.unitJSON(village) }

func (r *Replica) unitJSON(unit string) (string, error) {
	out := struct {
		ID      string               `json:"id"`
		Village string               `json:"village,omitempty"`
		Tables  map[string][]rowJSON `json:"tables"`
	}{ID: unit, Tables: map[string][]rowJSON{}}
	err := r.read(func(t *tx) error {
		covered, err := t.covered()
		if err != nil {
			return err
		}
		rows, err := t.readUnit(unit)
		for i := range rows {
			row := &rows[i]
			out.Village = row.Village
			out.Tables[row.Table.Name] = append(out.Tables[row.Table.Name], jsonOf(row, covered))
		}
		return err
	})
	if err != nil {
		return "", err
	}
	return marshal(out)
}

// Reference reads a table that devices only read: [{…},…], fields by name.
func (r *Replica) Reference(table string) (string, error) {
	t := schema.TableOf(table)
	if t == nil || t.Replicated() {
		return "", fmt.Errorf("replica: no reference table %q", table)
	}
	rows, err := r.ReferenceRows(t)
	if err != nil {
		return "", err
	}
	out := make([]json.RawMessage, len(rows))
	for i, row := range rows {
		out[i] = valuesJSON(t, row)
	}
	return marshal(out)
}
