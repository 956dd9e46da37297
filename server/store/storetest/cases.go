package storetest

import (
	"errors"
	"strings"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
)

var cases = []test{
	{"FindCases_MeetsEveryConditionOldestFirst", findCases},
	{"Load_FindsPeopleByNameAndBirthInTheVillage", sameName},
}

// findCases: a page follows the case that it is said to follow, whatever has become of it.
func findCases(w *world) {
	text := schema.TextOf
	first, second := w.id(), w.id()
	var ids []string
	conflict := func(opened schema.Value, kind, state, table, field string, deleted bool) edit {
		e := edit{table: schema.Conflict, row: w.id(), deleted: deleted, values: valuesWith(schema.Conflict, map[string]schema.Value{
			"opened_at": opened, "offered_at": schema.IntOf(15_000), "kind": text(kind), "state": text(state), "table_name": text(table), "field": text(field)})}
		ids = append(ids, e.row)
		return e
	}
	w.write(func(tx app.Tx) error {
		_, one := w.household(w.desk(), first, village,
			conflict(schema.IntOf(30), "value", "open", "household", "bank", false),
			conflict(schema.Null, "value", "settled", "member", "name", false), // of old: opened when it was offered
			conflict(schema.IntOf(5), "value", "open", "household", "bank", true),
		).save(tx)
		_, other := w.household(w.desk(), second, farVillage, conflict(schema.IntOf(20), "duplicate", "open", "member", "name", false)).save(tx)
		return errors.Join(one, other)
	})
	for name, c := range map[string]struct {
		query app.CaseQuery
		want  string // numbers in order
		total int
	}{
		"all, oldest first":    {app.CaseQuery{}, "1 3 0", 3},
		"a village":            {app.CaseQuery{Areas: []string{farVillage}}, "3", 1},
		"elsewhere":            {app.CaseQuery{Areas: []string{elsewhere}}, "", 0},
		"kind":                 {app.CaseQuery{Kind: "duplicate"}, "3", 1},
		"state":                {app.CaseQuery{State: "open"}, "3 0", 2},
		"table and field":      {app.CaseQuery{Table: "member", Field: "name"}, "1 3", 2},
		"old enough":           {app.CaseQuery{Opened: 20}, "1 3", 2},
		"first page":           {app.CaseQuery{Limit: 1}, "1", 3},
		"the page behind":      {app.CaseQuery{Limit: 1, After: ids[1]}, "3", 3},
		"behind one that left": {app.CaseQuery{State: "open", After: ids[1]}, "3 0", 2},
		"behind the last":      {app.CaseQuery{After: ids[0]}, "", 3},
		"behind none":          {app.CaseQuery{After: w.id()}, "", 3},
	} {
		if c.query.Areas == nil {
			c.query.Areas = []string{county}
		}
		w.read(func(r app.Reader) error {
			page, total, err := r.FindCases(c.query)
			var got []string
			for _, row := range page {
				for i, id := range ids {
					if row.ID == id {
						got = append(got, string(rune('0'+i)))
					}
				}
			}
			if strings.Join(got, " ") != c.want || total != c.total {
				w.Errorf("%s: %q of %d, want %q of %d", name, got, total, c.want, c.total)
			}
			return err
		})
	}
	w.read(func(r app.Reader) error {
		row, err := r.Case(ids[0])
		_, none := r.Case(w.id())
		if err != nil || row.Household != first || row.Get("field").Text() != "bank" || !errors.Is(none, app.ErrNotFound) {
			w.Errorf("%+v %v, %v", row, err, none)
		}
		return nil
	})
}

// sameName: who of the village has the name and the birth, where a number is missing.
func sameName(w *world) {
	text := schema.TextOf
	own, beside, far := w.id(), w.id(), w.id()
	person := func(born, number, left schema.Value, deleted bool) edit {
		return edit{table: schema.Member, row: w.id(), deleted: deleted, values: valuesWith(schema.Member,
			map[string]schema.Value{"name": text("李英"), "born_on": born, "id_number": number, "left_on": left})}
	}
	day, card := text("1960-01-01"), text("222426196001010012")
	plain, numbered := person(day, schema.Null, schema.Null, false), person(schema.Null, card, schema.Null, false)
	w.write(func(tx app.Tx) error {
		_, one := w.household(w.desk(), own, village, person(day, schema.Null, schema.Null, false)).save(tx)
		_, two := w.household(w.desk(), beside, village, plain, numbered, person(text("1960-01-02"), schema.Null, schema.Null, false),
			person(day, schema.Null, text("2017-01-01"), false), person(day, schema.Null, schema.Null, true)).save(tx)
		_, three := w.household(w.desk(), far, farVillage, person(day, schema.Null, schema.Null, false)).save(tx)
		return errors.Join(one, two, three)
	})
	asked := registry.Identity{Table: schema.Member, Field: schema.Member.Ordinal("name"), Value: text("李英"), Row: w.id(), Born: "1960-01-01"}
	withNumber := asked
	withNumber.Number = text("222426196001010039")
	want := map[string]int{plain.row: 1, numbered.row: 1}
	w.write(func(tx app.Tx) error {
		s, err := tx.Load(own, village, registry.Needs{Identities: []registry.Identity{asked}})
		for _, m := range s.Matches {
			if want[m.Other]--; m.Household != beside || m.Village != village || m.Known {
				w.Errorf("%+v", m)
			}
		}
		if len(s.Matches) != 2 || want[plain.row] != 0 || want[numbered.row] != 0 {
			w.Errorf("%+v", s.Matches)
		}
		numbers, err2 := tx.Load(own, village, registry.Needs{Identities: []registry.Identity{withNumber}})
		if len(numbers.Matches) != 1 || numbers.Matches[0].Other != plain.row {
			w.Errorf("two numbers are two people: %+v", numbers.Matches)
		}
		return errors.Join(err, err2)
	})
}
