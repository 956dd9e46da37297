package app_test

import (
	"context"
	"reflect"
	"strings"
	"testing"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

const card = "222426196001010012"

// born is somebody in a household by name and birth.
func born(id, name, on string, more ...any) syncproto.Edit {
	e := member(id, name, "20")
	e.Sets = append(e.Sets, set(schema.Member, id, append([]any{"born_on", on}, more...)...).Sets...)
	return e
}

// In one village nobody is twice of the same name and day, as far as no numbers say so.
func TestPerson_IsAskedAboutByNameAndBirth(t *testing.T) {
	for _, c := range []struct {
		name          string
		first, second []any  // what is known of the two besides their names
		village       string // of the second
		asked         bool
	}{
		{"no numbers", []any{"born_on", "1960-01-01"}, []any{"born_on", "1960-01-01"}, north, true},
		{"a number on one side, with the birth in it", []any{"id_number", card}, []any{"born_on", "1960-01-01"}, north, true},
		{"the other way round", []any{"born_on", "1960-01-01"}, []any{"id_number", card}, north, true},
		{"two numbers", []any{"id_number", card}, []any{"id_number", "222426196001010039"}, north, false},
		{"one number, of which is asked by number", []any{"id_number", card}, []any{"id_number", card}, south, true},
		{"another day", []any{"born_on", "1960-01-01"}, []any{"born_on", "1960-01-02"}, north, false},
		{"no day", []any{"born_on", "1960-01-01"}, nil, north, false},
		{"another village", []any{"born_on", "1960-01-01"}, []any{"born_on", "1960-01-01"}, south, false},
		{"gone", []any{"born_on", "1960-01-01", "left_on", "2017-01-01"}, []any{"born_on", "1960-01-01"}, north, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			one, two := w.home(north), w.home(c.village)
			d := w.enrol(north, south)
			theirs, ours := w.id(), w.id()
			e := member(theirs, "李英", "20")
			e.Sets = append(e.Sets, set(schema.Member, theirs, c.first...).Sets...)
			d.must(one, e)
			e = member(ours, "李英", "20")
			e.Sets = append(e.Sets, set(schema.Member, ours, c.second...).Sets...)
			o := d.save(two, e)
			if got := len(o.Cases) == 1; got != c.asked || len(o.Cases) > 1 {
				t.Fatalf("%+v", o)
			}
			if c.asked {
				w.is(two, o.Cases[0], map[string]string{"kind": "duplicate", "table_name": "member", "row_id": ours,
					"kept": `{"household":"` + one.id + `","village":"` + north + `","row":"` + theirs + `"}`})
			}
		})
	}
}

// What makes two people alike may come in pieces, from whoever.
func TestPerson_IsAskedAboutOnceTheLastPieceIsThere(t *testing.T) {
	w := newWorld(t)
	one, two := w.home(north), w.home(north)
	d := w.enrol(north)
	theirs, ours := w.id(), w.id()
	d.must(one, born(theirs, "李英", "1960-01-01"))
	rev := d.must(two, member(ours, "李英", "20"))
	o := d.save(two, at(rev, set(schema.Member, ours, "born_on", "1960-01-01")))
	if o.Kind != syncproto.Conflict || len(o.Cases) != 1 {
		t.Fatalf("%+v", o)
	}
	w.is(two, o.Cases[0], map[string]string{"field": "name", "offered": `{"name":"李英","born_on":"1960-01-01"}`})
	if o := d.save(two, at(o.Rev, set(schema.Member, ours, "health", first("health")))); len(o.Cases) > 0 {
		t.Errorf("an edit of something else: %+v", o)
	}
}

// Two who were said to be two are never asked about again.
func TestPerson_WhoIsAnotherIsNotAskedAboutAgain(t *testing.T) {
	w := newWorld(t)
	one, two := w.home(north), w.home(north)
	d := w.enrol(north)
	theirs, ours := w.id(), w.id()
	d.must(one, born(theirs, "李英", "1960-01-01"))
	o := d.save(two, born(ours, "李英", "1960-01-01"))
	if o := w.act(staff, w.deciding(two, o.Cases[0], "distinct")); o.Kind != syncproto.Applied {
		t.Fatalf("%+v", o)
	}
	rev := w.rev(two)
	for _, on := range []string{"1960-01-02", "1960-01-01"} { // a slip, and right again
		o := d.save(two, at(rev, set(schema.Member, ours, "born_on", on)))
		if o.Kind != syncproto.Applied {
			t.Fatalf("%s: %+v", on, o)
		}
		rev = o.Rev
	}
	rev = w.rev(one) // nor from the other side
	for _, name := range []string{"李瑛", "李英"} {
		o := d.save(one, at(rev, set(schema.Member, theirs, "name", name)))
		if o.Kind != syncproto.Applied {
			t.Fatalf("%s: %+v", name, o)
		}
		rev = o.Rev
	}
	w.is(two, o.Cases[0], map[string]string{"state": "settled", "decision": "distinct"})
	if o := w.act(staff, w.undoing(two, o.Cases[0])); o.Kind != syncproto.Applied {
		t.Fatalf("%+v", o)
	}
	w.is(two, o.Cases[0], map[string]string{"state": "open", "decision": ""})
}

// Who was told apart by number is not asked about by name when a number is taken away.
func TestPerson_WhoWasToldApartByNumberIsNotAskedAboutByName(t *testing.T) {
	w := newWorld(t)
	one, two := w.home(north), w.home(north)
	d := w.enrol(north)
	ours := w.id()
	d.must(one, born(w.id(), "李英", "1960-01-01", "id_number", card))
	o := d.save(two, born(ours, "李英", "1960-01-01", "id_number", card))
	w.act(staff, w.deciding(two, o.Cases[0], "distinct"))
	if o := d.save(two, at(w.rev(two), set(schema.Member, ours, "id_number", schema.Null))); o.Kind != syncproto.Applied {
		t.Errorf("%+v", o)
	}
}

// A registry that is delivered asks the same questions.
func TestPerson_IsAskedAboutByAnImport(t *testing.T) {
	w := newWorld(t)
	one := w.home(north)
	w.enrol(north).must(one, born(w.id(), "李英", "1960-01-01"))
	two := home{north, w.id(), w.id(), w.id()}
	rows := w.rowsOf(two, append(two.edits(), born(w.id(), "李英", "1960-01-01"))...)
	report, err := w.Import(context.Background(), staff, func(yield func([]schema.Row) bool) { yield(rows) }, app.ImportOptions{})
	if err != nil || report.Added != 1 {
		t.Fatalf("%+v %v", report, err)
	}
	if cases := w.cases(two); len(cases) != 1 || cases[0].Get("field").Text() != "name" {
		t.Errorf("%+v", cases)
	}
}

// rowsOf are the rows that edits make.
func (w *world) rowsOf(h home, edits ...syncproto.Edit) (rows []schema.Row) {
	for _, e := range edits {
		row := schema.NewRow(e.Table, e.Row, h.id, h.village)
		for _, s := range e.Sets {
			row.Values[s.Field] = s.Value
		}
		if e.Table.IsRoot() {
			row.ID = h.id
		}
		rows = append(rows, row)
	}
	return rows
}

// What the desk says about two households that it makes one can make somebody the same
// as in a third.
func TestPerson_IsAskedAboutInAMerge(t *testing.T) {
	w := newWorld(t)
	from, into, third := w.home(north), w.home(north), w.home(far)
	w.enrol(far).must(third, born(w.id(), "赵一", "1960-01-01", "id_number", card))
	c := w.desk(into, set(schema.Member, from.head, "relation", "20", "id_number", card), set(schema.Member, into.head, "education", first("education")))
	c.Seen = w.rev(into)
	o, err := w.MergeHouseholds(context.Background(), staff, from.id, w.rev(from), c)
	if err != nil || o.Kind != syncproto.Conflict {
		t.Fatalf("%+v %v", o, err)
	}
	again, err := w.MergeHouseholds(context.Background(), staff, from.id, w.rev(from), c)
	if again.Repeated = false; err != nil || !reflect.DeepEqual(again, o) {
		t.Errorf("first %+v, then %+v", o, again)
	}
	cases := w.cases(into)
	if len(cases) != 1 || len(o.Cases) != 1 || o.Cases[0] != cases[0].ID || !strings.Contains(cases[0].Get("kept").Text(), third.id) || cases[0].Get("row_id").Text() != from.head {
		t.Errorf("%+v", cases)
	}
}

// The staff's word is one question, a match by number another.
func TestMatch_NamesItsCase(t *testing.T) {
	m := registry.Match{Identity: registry.Identity{Table: schema.Member, Field: schema.Member.Ordinal("name"), Value: schema.TextOf("李英"), Row: "a", Born: "1960-01-01"}, Other: "b"}
	id := m.CaseID()
	m.Value, m.Born = schema.TextOf("李瑛"), "1960-01-02"
	if m.CaseID() != id || len(m.AskedAs()) != 1 {
		t.Errorf("%q, then %q", id, m.AskedAs())
	}
	if m.OtherNumber = schema.TextOf(card); len(m.AskedAs()) != 2 {
		t.Errorf("%q", m.AskedAs())
	}
}
