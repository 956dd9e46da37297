package storetest

import (
	"context"
	"errors"
	"fmt"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
)

var references = []test{
	{"Reference_IsReplacedAsAWhole", replaced},
	{"Reference_AreasAreAddedAndRenamed", addedAreas},
	{"Reference_OfAnotherKindIsRefused", func(w *world) {
		w.write(func(tx app.Tx) error {
			return tx.PutReference(schema.PovertyLine, [][]schema.Value{line(2018, "national", 1)})
		})
		before := w.dumpAll(nil)
		for _, row := range [][]schema.Value{
			{schema.TextOf("2019"), schema.TextOf("national"), schema.IntOf(1)},
			{schema.IntOf(2019), schema.TextOf("national"), schema.Null},
			{schema.IntOf(2019), schema.TextOf("national")},
			{},
		} {
			err := w.Write(context.Background(), func(tx app.Tx) error {
				return tx.PutReference(schema.PovertyLine, [][]schema.Value{line(2020, "national", 1), row})
			})
			if err == nil {
				w.Errorf("%v was taken", row)
			}
		}
		w.same("after refusals", w.dumpAll(nil), before)
	}},
}

func line(year int64, kind string, amount int64) []schema.Value {
	return []schema.Value{schema.IntOf(year), schema.TextOf(kind), schema.IntOf(amount)}
}

func (w *world) referenceVersion() (version int64) {
	w.Helper()
	w.read(func(r app.Reader) (err error) {
		version, err = r.ReferenceVersion()
		return err
	})
	return version
}

// replaced: the rows of a table are those of the last Put, in a fixed order, and
// each Put makes the version grow.
func replaced(w *world) {
	text, number := schema.TextOf, schema.IntOf
	for _, c := range []struct {
		table         *schema.Table
		first, second [][]schema.Value // in order
	}{
		{schema.PovertyLine, [][]schema.Value{line(2017, "national", 1), line(2018, "national", -1), line(2018, "province", 1<<53-1)}, [][]schema.Value{line(2018, "national", 2)}},
		{schema.RelocationQuota, [][]schema.Value{{text(township), number(0), number(12)}}, nil},
		{schema.Assignment, [][]schema.Value{
			{text("a"), text("张三"), text("cadre"), text(village)}, {text("a"), text("张三"), text("cadre"), text(nextVillage)}, {text("a"), text("张三"), text("county_staff"), text(county)},
		}, [][]schema.Value{{text("b"), text(""), text("cadre"), text(village)}}},
	} {
		for _, rows := range [][][]schema.Value{c.first, c.second, c.first} {
			version := w.referenceVersion()
			w.write(func(tx app.Tx) error {
				var backwards [][]schema.Value
				for i := range rows {
					backwards = append(backwards, rows[len(rows)-1-i])
				}
				return tx.PutReference(c.table, backwards)
			})
			if got := w.referenceVersion(); got <= version {
				w.Errorf("%s: version %d after %d", c.table.Name, got, version)
			}
			w.read(func(r app.Reader) error {
				got, err := r.Reference(c.table)
				return differ(c.table.Name, got, rows, err)
			})
		}
	}
	version := w.referenceVersion()
	w.reopen()
	if got := w.referenceVersion(); got != version {
		w.Errorf("after reopening: version %d, was %d", got, version)
	}
}

// addedAreas: putting areas again renames them and adds new ones; villages keep
// their counters, rows and digests, and new ones begin at nothing.
func addedAreas(w *world) {
	const added = "222426100299"
	id := w.id()
	m := newModel(village, added)
	w.write(func(tx app.Tx) error {
		c, err := w.household(w.desk(), id, village).save(tx)
		m.take(c)
		if err != nil {
			return err
		}
		if s, err := tx.Load(added, added, registry.Needs{}); err != nil || s.VillageKnown {
			return fmt.Errorf("the village is known before it is there: %w", err)
		}
		renamed := areasWithSpares()
		for _, row := range renamed {
			row[schema.Area.Ordinal("name_zh")] = schema.TextOf("新名")
		}
		if err := tx.PutReference(schema.Area, append(renamed, area(added, township, "village"))); err != nil {
			return err
		}
		c, err = w.household(w.desk(), w.id(), added).save(tx)
		m.take(c)
		return errors.Join(err, m.check(tx))
	})
	w.read(m.check)
	w.read(func(r app.Reader) error {
		rows, err := r.Reference(schema.Area)
		if len(rows) != len(areasWithSpares())+1 {
			w.Errorf("%d areas, want %d", len(rows), len(areasWithSpares())+1)
		}
		for _, row := range rows {
			name, code := row[schema.Area.Ordinal("name_zh")].Text(), row[0].Text()
			if (name == "新名") == (code == added) {
				w.Errorf("%s is called %s", code, name)
			}
		}
		return err
	})
	w.write(func(tx app.Tx) error {
		c, err := w.remark(w.desk(), id, village, "renamed").save(tx)
		m.take(c)
		return err
	})
	w.read(m.check)
}
