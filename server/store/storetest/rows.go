package storetest

import (
	"context"
	"errors"
	"slices"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

var rows = []test{
	{"Rows_ComeBackAsTheyWere", roundTrip},
	{"Rows_OfAnotherKindAreRefused", wrongKind},
	{"Rows_StayWithTheirOwner", owners},
	{"Load_GivesWhatWasAskedFor", load},
	{"Units_ThatDoNotExist", missingUnits},
}

// roundTrip writes rows of every table with every sample value, changes,
// deletes and revives some, and looks at them in every way.
func roundTrip(w *world) {
	author, _ := w.enrol()
	household, papers := w.id(), village
	m := newModel(village)
	n := int64(0)
	save := func(unit string, edits ...edit) {
		n++
		w.write(func(tx app.Tx) error {
			c, err := draft{by: author, n: n, id: w.id(), unit: unit, village: village, edits: edits}.save(tx)
			m.take(c)
			return err
		})
	}
	save(household, edit{table: schema.Household, row: household, values: plain(schema.Household)})
	for _, t := range schema.Replicated() {
		unit := household
		if t.Scope == schema.OfVillage {
			unit = papers
		}
		var ids []string
		var edits []edit
		for i := range len(texts) {
			id := household
			if !t.IsRoot() {
				id = w.id()
			}
			ids = append(ids, id)
			e := edit{table: t, row: id, values: valuesOf(t, inTurn(i))}
			if edits = append(edits, e); t.IsRoot() { // one row, so one commit for each state
				save(unit, e)
				edits = nil
			}
		}
		if t.IsRoot() {
			continue
		}
		save(unit, edits...)
		save(unit, edit{table: t, row: ids[0], deleted: true}, edit{table: t, row: ids[1], values: edits[2].values, deleted: true})
		save(unit, edit{table: t, row: ids[1], values: edits[3].values})
		if t.AlsoVillage {
			save(papers, edit{table: t, row: w.id(), values: plain(t)})
		}
	}
	w.read(m.check)
	w.write(func(tx app.Tx) error { return m.check(tx) })
	w.reopen()
	w.read(m.check)
	w.read(func(r app.Reader) error {
		row, err := r.Row(schema.Household, household)
		if err != nil || row.ID != household || row.Village != village || len(row.Stamps) != len(row.Values)+1 {
			w.Errorf("the row alone: %+v %v", row, err)
		}
		if _, err := r.Row(schema.Member, household); !errors.Is(err, app.ErrNotFound) {
			w.Errorf("a row that is not there: %v", err)
		}
		return nil
	})
}

// inTurn shows another face for every field and every row, so that all samples
// come up in all columns.
func inTurn(row int) dice {
	field := 0
	return func(n int) int {
		field++
		return (row + field) % n
	}
}

// wrongKind: a value of another kind than its field's is refused, never turned
// into something like it. A field that must be there cannot be left out.
func wrongKind(w *world) {
	id := w.id()
	m := newModel(village)
	w.write(func(tx app.Tx) error {
		c, err := w.household(w.desk(), id, village).save(tx)
		m.take(c)
		return err
	})
	for field, v := range map[string]schema.Value{
		"work_months": schema.TextOf("12"), "name": schema.IntOf(12), "dibao": schema.TextOf("1"), "born_on": schema.IntOf(2018), "relation": schema.Null,
	} {
		err := w.Write(context.Background(), func(tx app.Tx) error {
			d := w.household(w.desk(), id, village, edit{table: schema.Member, row: w.id(), values: withField(schema.Member, field, v)})
			_, err := d.save(tx)
			return err
		})
		if err == nil {
			w.Errorf("%s: %q was taken", field, v)
		}
	}
	w.read(m.check)
}

// owners: saving cannot move a row, or a whole household, to somebody else.
func owners(w *world) {
	one, other, member := w.id(), w.id(), w.id()
	row := edit{table: schema.Member, row: member, values: plain(schema.Member)}
	m := newModel(village, nextVillage)
	w.write(func(tx app.Tx) error {
		first, err1 := w.household(w.desk(), one, village, row).save(tx)
		second, err2 := w.household(w.desk(), other, nextVillage).save(tx)
		m.take(first, second)
		return errors.Join(err1, err2)
	})
	for name, d := range map[string]draft{
		"a member":                          w.household(w.desk(), other, nextVillage, row),
		"a household's row":                 {by: w.desk(), id: w.id(), unit: other, village: nextVillage, edits: []edit{{table: schema.Household, row: one, values: plain(schema.Household)}}},
		"a household into another village":  w.household(w.desk(), one, nextVillage),
		"a member into another village":     {by: w.desk(), id: w.id(), unit: one, village: nextVillage, edits: []edit{{table: schema.Member, row: w.id(), values: plain(schema.Member)}}},
		"a household of an unknown village": w.household(w.desk(), w.id(), noVillage),
	} {
		err := w.Write(context.Background(), func(tx app.Tx) error {
			c, err := d.decide(tx)
			for i, row := range c.Rows { // as if it were the new owner's own
				c.Rows[i] = syncproto.NewRowState(row.Table, row.ID, d.unit, d.village)
				copy(c.Rows[i].Values, row.Values)
			}
			if err == nil {
				err = tx.Save(&c)
			}
			return err
		})
		if err == nil {
			w.Errorf("%s was moved", name)
		}
	}
	w.read(m.check)
}

func load(w *world) {
	one, other, paper := w.id(), w.id(), w.id()
	members := []edit{
		{table: schema.Member, row: w.id(), values: plain(schema.Member)},
		{table: schema.Member, row: w.id(), values: plain(schema.Member)},
	}
	conflict := edit{table: schema.Conflict, row: w.id(), values: plain(schema.Conflict)}
	papers := draft{by: w.desk(), id: w.id(), unit: village, village: village,
		edits: []edit{{table: schema.Meeting, row: paper, values: plain(schema.Meeting)}, conflict}}
	w.write(func(tx app.Tx) error {
		_, first := w.household(w.desk(), one, village, members...).save(tx)
		_, second := w.household(w.desk(), other, nextVillage, edit{table: schema.Member, row: w.id(), values: plain(schema.Member)}).save(tx)
		_, third := papers.save(tx)
		_, fourth := draft{by: w.desk(), id: w.id(), unit: one, village: village, edits: []edit{{table: schema.Member, row: members[0].row, deleted: true}}}.save(tx)
		return errors.Join(first, second, third, fourth)
	})
	for _, c := range []struct {
		name          string
		unit, village string
		needs         registry.Needs
		rev           syncproto.Rev
		seq           syncproto.Seq
		rows          []string
	}{
		{"nothing", one, village, registry.Needs{}, 2, 3, nil},
		{"a table, deleted rows too", one, village, registry.Needs{Tables: []*schema.Table{schema.Member}}, 2, 3, []string{members[0].row, members[1].row}},
		{"a row and its table", one, village, registry.Needs{Tables: []*schema.Table{schema.Household}, Rows: []syncproto.RowKey{{Table: schema.Household, ID: one}}}, 2, 3, []string{one}},
		{"a row of somebody else", one, village, registry.Needs{Rows: []syncproto.RowKey{{Table: schema.Household, ID: other}}}, 2, 3, []string{other}},
		{"a row that does not exist", one, village, registry.Needs{Rows: []syncproto.RowKey{{Table: schema.Visit, ID: one}}}, 2, 3, nil},
		{"papers", village, village, registry.Needs{Tables: []*schema.Table{schema.Meeting, schema.Conflict}}, 1, 3, []string{paper, conflict.row}},
		{"a household has none of the papers' conflicts", one, village, registry.Needs{Tables: []*schema.Table{schema.Conflict}}, 2, 3, nil},
		{"a new household", w.id(), village, registry.Needs{Tables: []*schema.Table{schema.Member}}, 0, 3, nil},
	} {
		w.write(func(tx app.Tx) error {
			s, err := tx.Load(c.unit, c.village, c.needs)
			var ids []string
			for key := range s.Unit.Rows {
				ids = append(ids, key.ID)
			}
			slices.Sort(ids)
			slices.Sort(c.rows)
			if s.Unit.ID != c.unit || s.Unit.Village != c.village || s.Unit.Rev != c.rev || s.Seq != c.seq || !s.VillageKnown || !slices.Equal(ids, c.rows) {
				w.Errorf("%s: %s in %s, rev %d, seq %d, known %v, rows %v", c.name, s.Unit.ID, s.Unit.Village, s.Unit.Rev, s.Seq, s.VillageKnown, ids)
			}
			return err
		})
	}
}

func missingUnits(w *world) {
	unknown := w.id()
	w.write(func(tx app.Tx) error {
		s, err := tx.Load(unknown, noVillage, registry.Needs{Tables: []*schema.Table{schema.Member}})
		if s.VillageKnown || s.Unit.Exists() {
			w.Errorf("a village that nobody knows is known")
		}
		return err
	})
	w.read(func(r app.Reader) error {
		_, household := r.Household(unknown)
		_, papers := r.VillagePapers(noVillage)
		_, buckets := r.Buckets(noVillage)
		for i, err := range []error{household, papers, buckets} {
			if !errors.Is(err, app.ErrNotFound) {
				w.Errorf("look-up %d: %v, want ErrNotFound", i, err)
			}
		}
		unit, err := r.VillagePapers(village)
		if unit.Rev != 0 || unit.Village != village || len(unit.Rows) != 0 {
			w.Errorf("papers of a village that has none: %+v", unit)
		}
		history, err2 := r.History(unknown)
		if len(history) != 0 {
			w.Errorf("history of nothing: %+v", history)
		}
		end, err3 := r.PageEnd(noVillage, 0, 10, 5)
		if end.Rows != 0 || len(end.Tables) != 0 {
			w.Errorf("a page of nothing: %+v", end)
		}
		return errors.Join(err, err2, err3)
	})
	if w.seq(village) != 0 {
		w.Errorf("a new village has seq %d", w.seq(village))
	}
}
