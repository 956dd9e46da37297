package syncproto_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	"ruhu/mobile-contract/vectors"
	"ruhu/schema"
	"ruhu/syncproto"
)

type mergeFile struct {
	About string      `json:"about"`
	Cases []mergeCase `json:"cases"`
}

type mergeCase struct {
	Name  string          `json:"name"`
	State stateInJSON     `json:"state"`
	Edits json.RawMessage `json:"edits"` // as they stand in a changeset
	By    editionInJSON   `json:"by"`
	Want  resultInJSON    `json:"want"`
}

type stateInJSON struct {
	Unit    string        `json:"unit"`
	Village string        `json:"village"`
	Rev     syncproto.Rev `json:"rev"`
	Rows    []rowInJSON   `json:"rows"`
}

// rowInJSON leaves out nulls and the stamps of fields that were never set. The
// stamp of the deletion is called "deleted".
type rowInJSON struct {
	Table     string                   `json:"table"`
	ID        string                   `json:"id"`
	Household string                   `json:"household"`
	Rev       syncproto.Rev            `json:"rev"`
	Deleted   bool                     `json:"deleted"`
	Values    map[string]vectors.Value `json:"values"`
	Stamps    map[string]stampInJSON   `json:"stamps"`
}

type stampInJSON struct {
	Rev    syncproto.Rev      `json:"rev"`
	At     syncproto.HLC      `json:"at"`
	Device syncproto.DeviceNo `json:"device"`
}

type editionInJSON struct {
	Device syncproto.DeviceNo `json:"device"`
	At     syncproto.HLC      `json:"at"`
}

type resultInJSON struct {
	Rows       []rowInJSON      `json:"rows"`
	Changes    []changeInJSON   `json:"changes"`
	Disputes   []disputeInJSON  `json:"disputes"`
	Problems   []schema.Problem `json:"problems"`
	Concurrent bool             `json:"concurrent"`
}

type changeInJSON struct {
	Table   string        `json:"table"`
	Row     string        `json:"row"`
	Field   string        `json:"field"`
	How     string        `json:"how"`
	Before  vectors.Value `json:"before"`
	Offered vectors.Value `json:"offered"`
	After   vectors.Value `json:"after"`
}

type disputeInJSON struct {
	Table   string                   `json:"table"`
	Row     string                   `json:"row"`
	Fields  []string                 `json:"fields"`
	Kept    map[string]vectors.Value `json:"kept"`
	Offered map[string]vectors.Value `json:"offered"`
	Base    syncproto.Rev            `json:"base"`
	By      stampInJSON              `json:"by"`
}

func TestVectors_Merge(t *testing.T) {
	var file mergeFile
	readVectors(t, "merge.json", &file)
	for _, c := range file.Cases {
		t.Run(c.Name, func(t *testing.T) {
			got := mergeChecked(t, c.State.unit(), editsFrom(t, c.Edits), edition(c.By.Device, c.By.At))
			if want := c.Want; !reflect.DeepEqual(resultToJSON(got), want) {
				t.Errorf("got  %+v\nwant %+v", resultToJSON(got), want)
			}
		})
	}
}

// Every policy must be seen to settle in each of the ways that it can.
func TestVectors_MergeByEveryPolicy(t *testing.T) {
	var file mergeFile
	readVectors(t, "merge.json", &file)
	type way struct{ policy, how string }
	seen := map[way]bool{}
	for _, c := range file.Cases {
		for _, change := range c.Want.Changes {
			if change.Field == deletedField {
				seen[way{"deletion", change.How}] = true
				continue
			}
			f := fieldOf(change.Table + "." + change.Field)
			seen[way{f.table.PolicyOf(f.ordinal).String(), change.How}] = true
		}
		for _, p := range c.Want.Problems {
			seen[way{"problem", string(p.Code)}] = true
		}
	}
	for policy, hows := range map[string][]string{
		"review": {"took", "same", "disputed"}, "latest": {"took", "same", "replaced", "superseded"},
		"union": {"took", "same", "united"}, "immutable": {"took", "same"}, "server": {"took"},
		"deletion": {"took", "same", "disputed"},
		"problem": {string(schema.FieldImmutable), string(schema.FieldServer), string(schema.NoSuchRow),
			string(schema.CannotDelete), string(schema.RepeatedRow), string(schema.DeleteAndSet)},
	} {
		for _, how := range hows {
			if !seen[way{policy, how}] {
				t.Errorf("no vector of %s %s (vector_merge_cases_test.go)", policy, how)
			}
		}
	}
	for _, table := range schema.Tables() {
		for f := range table.Fields {
			if policy := table.PolicyOf(f).String(); !seen[way{policy, "took"}] {
				t.Errorf("no vector of the policy %s", policy)
			}
		}
	}
}

const deletedField = "deleted"

func fieldName(table *schema.Table, field int) string {
	if field == syncproto.Deletion || field == len(table.Fields) {
		return deletedField
	}
	return table.Fields[field].Name
}

func (s stateInJSON) unit() *syncproto.UnitState {
	u := &syncproto.UnitState{ID: s.Unit, Village: s.Village, Rev: s.Rev, Rows: map[syncproto.RowKey]*syncproto.RowState{}}
	for _, r := range s.Rows {
		table := schema.TableOf(r.Table)
		row := syncproto.NewRowState(table, r.ID, r.Household, s.Village)
		row.Rev, row.Deleted, row.Values = r.Rev, r.Deleted, vectors.Unnamed(table, r.Values)
		for f := range row.Stamps {
			row.Stamps[f] = syncproto.Stamp(r.Stamps[fieldName(table, f)])
		}
		u.Rows[row.Key()] = row
	}
	return u
}

func stateToJSON(u *syncproto.UnitState) stateInJSON {
	s := stateInJSON{Unit: u.ID, Village: u.Village, Rev: u.Rev, Rows: []rowInJSON{}}
	for _, key := range sortedKeys(u) {
		s.Rows = append(s.Rows, rowToJSON(u.Rows[key]))
	}
	return s
}

func rowToJSON(r *syncproto.RowState) rowInJSON {
	out := rowInJSON{Table: r.Table.Name, ID: r.ID, Household: r.Household, Rev: r.Rev, Deleted: r.Deleted,
		Values: vectors.Named(r.Table, r.Values), Stamps: map[string]stampInJSON{}}
	for f, s := range r.Stamps {
		if s != (syncproto.Stamp{}) {
			out.Stamps[fieldName(r.Table, f)] = stampInJSON(s)
		}
	}
	return out
}

func resultToJSON(r syncproto.Result) resultInJSON {
	out := resultInJSON{Rows: []rowInJSON{}, Changes: []changeInJSON{}, Disputes: []disputeInJSON{},
		Problems: append([]schema.Problem{}, r.Problems...), Concurrent: r.Concurrent()}
	for _, row := range r.Rows {
		out.Rows = append(out.Rows, rowToJSON(row))
	}
	for _, c := range r.Changes {
		out.Changes = append(out.Changes, changeInJSON{Table: c.Key.Table.Name, Row: c.Key.ID, Field: fieldName(c.Key.Table, c.Field),
			How: c.How.String(), Before: vectors.Value{Value: c.Before}, Offered: vectors.Value{Value: c.Offered}, After: vectors.Value{Value: c.After}})
	}
	for _, d := range r.Disputes {
		dispute := disputeInJSON{Table: d.Key.Table.Name, Row: d.Key.ID, Base: d.Base, By: stampInJSON(d.By),
			Kept: map[string]vectors.Value{}, Offered: map[string]vectors.Value{}}
		for i, f := range d.Fields {
			name := fieldName(d.Key.Table, f)
			dispute.Fields = append(dispute.Fields, name)
			dispute.Kept[name], dispute.Offered[name] = vectors.Value{Value: d.Kept[i]}, vectors.Value{Value: d.Offered[i]}
		}
		out.Disputes = append(out.Disputes, dispute)
	}
	return out
}

// editsFrom reads edits in the form that a changeset has them.
func editsFrom(t *testing.T, edits json.RawMessage) []syncproto.Edit {
	t.Helper()
	var compact bytes.Buffer
	if err := json.Compact(&compact, edits); err != nil {
		t.Fatal(err)
	}
	c, problem := syncproto.DecodeChangeset([]byte(`{"n":1,"id":"x","by":"x","village":"x","at":1,"edits":` + compact.String() + `}`))
	if problem != nil {
		t.Fatalf("%s: %v", edits, problem)
	}
	return c.Edits
}

// editsToJSON takes the edits out of an encoded changeset.
func editsToJSON(t *testing.T, edits []syncproto.Edit) json.RawMessage {
	t.Helper()
	var c struct {
		Edits json.RawMessage `json:"edits"`
	}
	if err := json.Unmarshal(syncproto.AppendChangeset(nil, &syncproto.Changeset{Edits: edits}), &c); err != nil {
		t.Fatal(err)
	}
	return c.Edits
}

func mergeVectors(t *testing.T) mergeFile {
	file := mergeFile{About: "The rows of a household as the server holds them, the edits of one changeset, who made them, and what merging gives: " +
		"the rows that changed, one change per set (the history), what people must decide, and why nothing may be applied. " +
		"concurrent: the outcome is \"merged\" (or \"conflict\" when there are disputes) and not \"applied\"."}
	for _, w := range mergeCases() {
		r := mergeChecked(t, w.unit, w.edits, w.by)
		if got := settledAs(r); got != w.want {
			t.Errorf("%s: %q, want %q", w.name, got, w.want)
		}
		file.Cases = append(file.Cases, mergeCase{Name: w.name, State: stateToJSON(w.unit), Edits: editsToJSON(t, w.edits),
			By: editionInJSON{w.by.Device, w.by.At}, Want: resultToJSON(r)})
	}
	return file
}
