package storetest

import (
	"context"
	"errors"

	"pgregory.net/rapid"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

var commits = []test{
	{"Save_AnyHistoryEqualsTheModel", anyHistory},
	{"Save_SequenceNumberOutOfTurnIsRefused", outOfTurn},
	{"Save_CommitWithoutRowsMovesNoCounter", withoutRows},
	{"Save_HistoryKeepsEveryWayOfSettling", settlings},
	{"Save_NeedsNoOrderOfRows", childrenFirst},
}

// check runs a property with as many cases as a store on a disk can bear.
func check(w *world, property func(*rapid.T)) {
	w.Helper()
	rapid.Check(w.tb.(rapid.TB), property)
}

// anyHistory runs random transactions, some of which fail, over a few households
// and papers in two villages, and compares the store with the model in the end.
func anyHistory(w *world) {
	authors := []registry.Author{w.desk()}
	one, _ := w.enrol()
	other, _ := w.enrol()
	authors = append(authors, one, other)
	numbers := map[syncproto.DeviceNo]int64{}
	check(w, func(t *rapid.T) {
		w := w.with(t)
		places := []string{w.village(), w.village()}
		m := newModel(places...)
		units := [][2]string{{places[0], places[0]}, {places[1], places[1]}}
		for i := range 4 {
			units = append(units, [2]string{w.id(), places[i%2]})
		}
		for range rapid.IntRange(1, 5).Draw(t, "transactions") {
			anyTransaction(w, t, m, authors, numbers, units)
		}
		w.read(m.check)
	})
}

var errUndone = errors.New("storetest: undone")

// anyTransaction makes a few random commits in one transaction, and undoes all
// of them now and then.
func anyTransaction(w *world, t *rapid.T, m *model, authors []registry.Author, numbers map[syncproto.DeviceNo]int64, units [][2]string) {
	roll := func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "roll") }
	var made []registry.Commit
	undo := roll(4) == 0
	used := map[syncproto.DeviceNo]int64{}
	err := w.Write(context.Background(), func(tx app.Tx) error {
		for range 1 + roll(4) {
			by := authors[roll(len(authors))]
			used[by.Device]++
			d := draft{by: by, n: numbers[by.Device] + used[by.Device], id: w.id()}
			unit := units[roll(len(units))]
			d.unit, d.village = unit[0], unit[1]
			d.edits = anyEdits(w, roll, tx, d)
			c, err := d.save(tx)
			if err != nil {
				return err
			}
			made = append(made, c)
		}
		if undo {
			return errUndone
		}
		return nil
	})
	switch {
	case undo && !errors.Is(err, errUndone) || !undo && err != nil:
		t.Fatalf("write: %v", err)
	case !undo:
		m.take(made...)
		for device, n := range used {
			numbers[device] += n
		}
	}
}

// anyEdits changes, deletes or revives some rows that are there, and adds some.
func anyEdits(w *world, roll dice, tx app.Tx, d draft) []edit {
	var unit syncproto.UnitState
	tables := []*schema.Table{schema.Member, schema.Income, schema.Visit, schema.Conflict}
	if d.unit == d.village {
		tables = []*schema.Table{schema.Meeting, schema.Notice, schema.Conflict}
		unit, _ = tx.VillagePapers(d.unit)
	} else {
		unit, _ = tx.Household(d.unit)
	}
	var edits []edit
	if d.unit != d.village && (!unit.Exists() || roll(2) == 0) {
		edits = append(edits, edit{table: schema.Household, row: d.unit, values: valuesOf(schema.Household, roll)})
	}
	for _, row := range sortedRows(unit) {
		if !row.Table.IsRoot() && roll(3) == 0 {
			e := edit{table: row.Table, row: row.ID, deleted: roll(2) == 0}
			if !e.deleted || roll(2) == 0 {
				e.values = valuesOf(row.Table, roll)
			}
			edits = append(edits, e)
		}
	}
	for len(edits) == 0 || roll(2) == 0 {
		t := tables[roll(len(tables))]
		edits = append(edits, edit{table: t, row: w.id(), values: valuesOf(t, roll)})
	}
	return edits
}

// outOfTurn: the counter cannot be moved by any other number than the next.
func outOfTurn(w *world) {
	id := w.id()
	m := newModel(village)
	w.write(func(tx app.Tx) error {
		c, err := w.household(w.desk(), id, village).save(tx)
		m.take(c)
		return err
	})
	for _, seq := range []syncproto.Seq{0, 1, 3, -1} {
		err := w.Write(context.Background(), func(tx app.Tx) error {
			c, err := w.remark(w.desk(), id, village, "out of turn").decide(tx)
			c.Outcome.Seq = seq
			return errors.Join(err, tx.Save(&c))
		})
		if err == nil {
			w.Errorf("seq %d was taken after 1", seq)
		}
	}
	w.read(m.check)
}

// withoutRows: a changeset whose every value had been overtaken has a history
// and a receipt, but is no commit in the village.
func withoutRows(w *world) {
	author, device := w.enrol()
	id := w.id()
	m := newModel(village)
	w.write(func(tx app.Tx) error {
		first := w.household(author, id, village)
		first.n = 1
		c, err := first.save(tx)
		m.take(c)
		return err
	})
	w.write(func(tx app.Tx) error {
		c, err := draft{by: author, n: 2, id: w.id(), unit: id, village: village, kind: syncproto.Merged}.decide(tx)
		c.Changes = []syncproto.Change{{
			Key: syncproto.RowKey{Table: schema.Household, ID: id}, Field: schema.Household.Ordinal("phone"), How: syncproto.Superseded,
			Before: schema.TextOf("1"), Offered: schema.TextOf("2"), After: schema.TextOf("1"),
		}}
		m.take(c)
		return errors.Join(err, tx.Save(&c))
	})
	w.read(func(r app.Reader) error {
		d, err := r.Device(device)
		receipt, err2 := r.Receipt(author.Device, 2)
		if d.LastN != 2 || receipt.Outcome.Kind != syncproto.Merged || receipt.Outcome.Seq != 1 {
			w.Errorf("number %d, receipt %+v", d.LastN, receipt)
		}
		return errors.Join(err, err2, m.check(r))
	})
}

// settlings: each way of settling, with each kind of value, comes back.
func settlings(w *world) {
	id := w.id()
	m := newModel(village)
	key := syncproto.RowKey{Table: schema.Household, ID: id}
	var changes []syncproto.Change
	values := []schema.Value{schema.Null, schema.IntOf(-1), schema.IntOf(1<<53 - 1), schema.TextOf("")}
	for _, text := range texts {
		values = append(values, schema.TextOf(text))
	}
	for how := syncproto.Took; how <= syncproto.Disputed; how++ {
		for i, v := range values {
			c := syncproto.Change{Key: key, Field: i % len(schema.Household.Fields), How: how, Before: v, Offered: values[(i+1)%len(values)]}
			switch how {
			case syncproto.Superseded, syncproto.Disputed:
				c.After = c.Before
			case syncproto.United:
				c.After = values[(i+2)%len(values)]
			default:
				c.After = c.Offered
			}
			changes = append(changes, c)
		}
	}
	changes = append(changes, syncproto.Change{Key: key, Field: syncproto.Deletion, How: syncproto.Disputed, Before: schema.IntOf(0), Offered: schema.IntOf(1), After: schema.IntOf(0)})
	w.write(func(tx app.Tx) error {
		c, err := w.household(w.desk(), id, village).decide(tx)
		c.Changes = changes
		m.take(c)
		return errors.Join(err, tx.Save(&c))
	})
	w.read(m.check)
}

// childrenFirst: a commit may list a member before the household it belongs to.
func childrenFirst(w *world) {
	id := w.id()
	m := newModel(village)
	w.write(func(tx app.Tx) error {
		d := w.household(w.desk(), id, village)
		d.edits = append([]edit{{table: schema.Photo, row: w.id(), values: plain(schema.Photo)}, {table: schema.Member, row: w.id(), values: plain(schema.Member)}}, d.edits...)
		c, err := d.save(tx)
		m.take(c)
		return err
	})
	w.read(m.check)
}
