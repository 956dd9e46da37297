package chaos

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"ruhu/mobile-contract/replica"
	"ruhu/schema"
	"ruhu/syncproto"
)

// drawing is one visit in the making: what a person does to a household, in sight
// of its rows.
type drawing struct {
	dice  *rand.Rand
	h     home
	now   int64 // Unix milliseconds by the person's clock
	newID func() string
	rows  []schema.Row
	edits map[string]*syncproto.Edit
	order []string
}

// strokes are what a person may do, each as likely as the others.
var strokes = []func(*drawing){
	func(d *drawing) { d.root("phone", phone(d.dice.IntN(4))) },
	func(d *drawing) { d.root("remark", pick[any](d.dice, "甲", "乙", "丙", nil)) },
	func(d *drawing) { d.root("main_cause", pick(d.dice, "01", "02", "03")) },
	func(d *drawing) { d.root("status", pick(d.dice, "registered", "exited")) },
	func(d *drawing) { d.root("other_causes", pick[any](d.dice, "", "02", "02,05", "03,05", "05,06", nil)) },
	func(d *drawing) { d.root("latitude", 42_500_000+d.dice.IntN(3)) },
	func(d *drawing) { d.root("accuracy", pick[any](d.dice, 5, 10, nil)) },
	func(d *drawing) {
		d.root("bank_name", pick(d.dice, "农行", "信用社"))
		d.root("bank_account", pick(d.dice, "6228", "6229"))
	},
	func(d *drawing) { d.root("registry_no", pick(d.dice, "A1", "A2")) }, // immutable: mostly refused
	func(d *drawing) { d.put(schema.Conditions, 1, "fuel", pick(d.dice, "1", "1,3", "3,4", "4", "1,5")) },
	func(d *drawing) { d.put(schema.Conditions, 1, "access_road", pick(d.dice, "2", "3", "4")) },
	func(d *drawing) { d.put(schema.Member, 1+d.dice.IntN(4), "name", pick(d.dice, "金", "朴", "崔")) },
	func(d *drawing) {
		d.workplace(1+d.dice.IntN(2), pick(d.dice, "", "22", "21"), pick(d.dice, "", "延吉", "长春"))
	},
	func(d *drawing) { d.put(schema.Member, 1+d.dice.IntN(2), "work_months", pick[any](d.dice, 3, 6, nil)) },
	func(d *drawing) { d.put(schema.Member, 2+d.dice.IntN(3), "relation", pick(d.dice, "02", "10", "20")) }, // a second head
	func(d *drawing) { d.whole(member(d.h.child(schema.Member, 3+d.dice.IntN(2)), "李", "20")) },
	func(d *drawing) { d.remove(schema.Member, 2+d.dice.IntN(3)) },
	func(d *drawing) { d.put(schema.Income, 1+d.dice.IntN(3), "amount", 100*d.dice.IntN(4)) },
	func(d *drawing) { d.whole(income(d.h.child(schema.Income, 2+d.dice.IntN(2)), 100*d.dice.IntN(4))) },
	func(d *drawing) { d.remove(schema.Income, 1+d.dice.IntN(3)) },
	func(d *drawing) { d.whole(visit(d.newID(), max(d.now, 0), fmt.Sprint("见闻", d.dice.IntN(1000)))) },
	func(d *drawing) { d.whole(visit(d.newID(), max(d.now, 0), fmt.Sprint("见闻", d.dice.IntN(1000)))) },
	func(d *drawing) { d.whole(dwelling(d.h.child(schema.Dwelling, 1), d.dice.IntN(3))) },
	func(d *drawing) {
		d.put(schema.Dwelling, 1, "renovated_year", pick[any](d.dice, 2016, 2017, 2018, nil))
		d.put(schema.Dwelling, 1, "area", 600+d.dice.IntN(3))
	},
	func(d *drawing) { d.put(schema.Dwelling, 1, "area", 600+d.dice.IntN(3)) },
	func(d *drawing) { // a date by the person's clock: refused when that is ahead
		d.put(schema.Member, 2, "left_on", time.UnixMilli(d.now).UTC().Format(time.DateOnly))
		d.put(schema.Member, 2, "left_reason", pick(d.dice, "death", "moved_away"))
	},
}

// draw makes the edits of one visit.
func (d *drawing) draw() []syncproto.Edit {
	d.edits = map[string]*syncproto.Edit{}
	for range 1 + d.dice.IntN(4) {
		strokes[d.dice.IntN(len(strokes))](d)
	}
	out := make([]syncproto.Edit, len(d.order))
	for i, key := range d.order {
		out[i] = *d.edits[key]
	}
	return out
}

func (d *drawing) edit(t *schema.Table, id string) *syncproto.Edit {
	key := t.Name + id
	if d.edits[key] == nil {
		d.edits[key] = &syncproto.Edit{Table: t, Row: id}
		d.order = append(d.order, key)
	}
	return d.edits[key]
}

func (d *drawing) set(t *schema.Table, id, field string, v any) {
	e, f := d.edit(t, id), t.Ordinal(field)
	if e.Delete {
		return
	}
	for i := range e.Sets {
		if e.Sets[i].Field == f {
			e.Sets[i].Value = valueOf(v)
			return
		}
	}
	e.Sets = append(e.Sets, syncproto.Set{Field: f, Value: valueOf(v)})
}

func (d *drawing) root(field string, v any) { d.set(schema.Household, d.h.id, field, v) }

// put sets a field of a row that the person sees.
func (d *drawing) put(t *schema.Table, number int, field string, v any) {
	if id := d.child(t, number); d.sees(t, id) {
		d.set(t, id, field, v)
	}
}

// workplace says where a member works away from home; "" is nothing.
func (d *drawing) workplace(number int, province, locality string) {
	orNull := func(s string) any {
		if s == "" {
			return nil
		}
		return s
	}
	d.put(schema.Member, number, "work_province", orNull(province))
	d.put(schema.Member, number, "work_locality", orNull(locality))
}

// child is the row of the home of that number, or the one that stands in that place
// among those that came from other homes.
func (d *drawing) child(t *schema.Table, number int) string {
	id := d.h.child(t, number)
	if d.sees(t, id) {
		return id
	}
	var ids []string
	for _, r := range d.rows {
		if r.Table == t {
			ids = append(ids, r.ID)
		}
	}
	if slices.Sort(ids); number <= len(ids) {
		return ids[number-1]
	}
	return id
}

func (d *drawing) whole(e syncproto.Edit) {
	for _, s := range e.Sets {
		d.set(e.Table, e.Row, e.Table.Fields[s.Field].Name, s.Value)
	}
}

func (d *drawing) remove(t *schema.Table, number int) {
	if id := d.child(t, number); d.sees(t, id) {
		e := d.edit(t, id)
		e.Sets, e.Delete = nil, true
	}
}

func (d *drawing) sees(t *schema.Table, id string) bool {
	for _, r := range d.rows {
		if r.Table == t && r.ID == id {
			return true
		}
	}
	return false
}

// rowsOf are the rows of a replica as drawings take them.
func rowsOf(rows []replica.Row) []schema.Row {
	out := make([]schema.Row, len(rows))
	for i := range rows {
		out[i] = rows[i].Row
	}
	return out
}
