package storetest

import (
	"fmt"
	"slices"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// draft is a commit in the making: what registry.Decide would hand to the store,
// without its rules.
type draft struct {
	by      registry.Author
	n       int64  // the changeset's number, for a device
	id      string // the changeset's
	unit    string
	village string
	edits   []edit
	kind    syncproto.OutcomeKind // "" for applied
}

// edit gives a row new values, or deletes it.
type edit struct {
	table   *schema.Table
	row     string
	values  []schema.Value // nil leaves them
	deleted bool
}

// save decides the draft on what the transaction holds, and saves it.
func (d draft) save(tx app.Tx) (registry.Commit, error) {
	commit, err := d.decide(tx)
	if err == nil {
		err = tx.Save(&commit)
	}
	return commit, err
}

func (d draft) decide(tx app.Tx) (registry.Commit, error) {
	var needs registry.Needs
	for _, e := range d.edits {
		needs.Rows = append(needs.Rows, syncproto.RowKey{Table: e.table, ID: e.row})
	}
	s, err := tx.Load(d.unit, d.village, needs)
	if err != nil || !s.VillageKnown {
		return registry.Commit{}, fmt.Errorf("load %s (village known: %v): %w", d.unit, s.VillageKnown, err)
	}
	at := syncproto.HLCOf(1_530_000_000_000 + int64(s.Seq))
	c := registry.Commit{
		Changeset: &syncproto.Changeset{N: d.n, ID: d.id, By: d.by.Person, Village: d.village, At: at, Raw: []byte(d.id)},
		Before:    map[syncproto.RowKey]*syncproto.RowState{},
		Author:    d.by, Unit: d.unit, Village: d.village, At: at, Now: at + 7,
		Outcome: syncproto.Outcome{N: d.n, ID: d.id, Kind: d.kind, Seq: s.Seq, Rev: s.Unit.Rev},
	}
	if d.kind == "" {
		c.Outcome.Kind = syncproto.Applied
	}
	if len(d.edits) > 0 {
		c.Outcome.Seq, c.Outcome.Rev = s.Seq+1, s.Unit.Rev+1
	}
	for _, e := range d.edits {
		d.apply(e, &s.Unit, &c)
	}
	return c, nil
}

// apply puts one edit into the commit: the row as it becomes, a change for every
// field that differs, and the difference of the digests.
func (d draft) apply(e edit, unit *syncproto.UnitState, c *registry.Commit) {
	owner := unit.ID
	if owner == d.village {
		owner = ""
	}
	row := syncproto.NewRowState(e.table, e.row, owner, d.village)
	if old := unit.Rows[row.Key()]; old != nil {
		c.Digests = c.Digests.Minus(old.Digests())
		row = old.Clone()
		if d.by.Device != 0 { // a desk's drafts do without, as a commit may
			c.Before[row.Key()] = old
		}
	}
	stamp := syncproto.Stamp{Rev: c.Outcome.Rev, At: c.At, Device: d.by.Device}
	note := func(field int, before, after schema.Value) {
		if before != after {
			row.Stamps[(field+len(row.Stamps))%len(row.Stamps)] = stamp // a deletion's is the last
			c.Changes = append(c.Changes, syncproto.Change{Key: row.Key(), Field: field, Before: before, Offered: after, After: after})
		}
	}
	for i, v := range e.values {
		note(i, row.Values[i], v)
		row.Values[i] = v
	}
	note(syncproto.Deletion, schema.BoolOf(row.Deleted), schema.BoolOf(e.deleted))
	row.Deleted, row.Rev = e.deleted, c.Outcome.Rev
	c.Digests = c.Digests.Plus(row.Digests())
	c.Rows = append(c.Rows, row)
}

// dice returns a number from 0 to n-1.
type dice func(n int) int

// fixed is a die that always shows the same.
func fixed(face int) dice { return func(n int) int { return face % n } }

// texts are what people and machines might enter.
var texts = []string{
	"", "张三", "김철수", "O'Brien\"; DROP TABLE household; --", "first\nsecond\r\n\tthird", "😀 é é ︎", "12", "-0", "1e3", "0x10",
	"2018-07-02", " before and after ", "%_\\*?[", "NULL", "\uFEFFmark", "true", longText(),
}

func longText() string { return string(slices.Repeat([]rune("长文"), 2000)) }

// numbers are what an integer field can hold: what a JavaScript number can.
var numbers = []int64{0, 1, -1, 42, 2018, 1<<31 - 1, -1 << 31, 1<<53 - 1, -(1<<53 - 1)}

// valuesOf draws values for every field of a table.
func valuesOf(t *schema.Table, roll dice) []schema.Value {
	values := make([]schema.Value, len(t.Fields))
	for i := range t.Fields {
		f := &t.Fields[i]
		switch {
		case !f.Required() && roll(5) == 0:
		case f.Kind == schema.Bool:
			values[i] = schema.IntOf(int64(roll(2)))
		case f.Kind.IsText():
			values[i] = schema.TextOf(texts[roll(len(texts))])
		default:
			values[i] = schema.IntOf(numbers[roll(len(numbers))])
		}
	}
	return values
}

// plain draws a row's values that are the same every time.
func plain(t *schema.Table) []schema.Value { return valuesOf(t, fixed(1)) }

// withField is plain values but for one field.
func withField(t *schema.Table, field string, v schema.Value) []schema.Value {
	values := plain(t)
	values[t.Ordinal(field)] = v
	return values
}

// household is a draft that makes or changes a household.
func (w *world) household(by registry.Author, id, village string, more ...edit) draft {
	root := edit{table: schema.Household, row: id, values: plain(schema.Household)}
	return draft{by: by, id: w.id(), unit: id, village: village, edits: append([]edit{root}, more...)}
}

// remark is a draft that only changes a household's remark.
func (w *world) remark(by registry.Author, id, village, text string) draft {
	d := w.household(by, id, village)
	d.edits[0].values = withField(schema.Household, "remark", schema.TextOf(text))
	return d
}
