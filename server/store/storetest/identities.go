package storetest

import (
	"context"
	"errors"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
)

var identities = []test{
	{"Load_FindsTheSameIdentityInTheCounty", sameIdentity},
	{"Load_KnowsWhichPairsWereAskedAbout", askedAbout},
	{"Load_FindsAnIdentityAsItIsNow", changedIdentity},
}

// sameIdentity: who else of the county holds a number: living rows of other
// households, and people who have not left.
func sameIdentity(w *world) {
	const number, card = "2224261001", "222426196001010012"
	text := schema.TextOf
	registered := valuesWith(schema.Household, map[string]schema.Value{"registry_no": text(number)})
	person := func(left schema.Value, deleted bool) edit {
		return edit{table: schema.Member, row: w.id(), deleted: deleted, values: valuesWith(schema.Member, map[string]schema.Value{"id_number": text(card), "left_on": left})}
	}
	own, away, removed, abroad := w.id(), w.id(), w.id(), w.id()
	mine, theirs := person(schema.Null, false), person(schema.Null, false)
	w.write(func(tx app.Tx) error {
		for _, d := range []draft{
			w.household(w.desk(), own, village, mine),
			w.household(w.desk(), away, lastVillage, theirs, person(text("2017-01-01"), false), person(schema.Null, true)),
			w.household(w.desk(), removed, nextVillage),
			w.household(w.desk(), abroad, elsewhere, person(schema.Null, false)),
		} {
			d.edits[0].values, d.edits[0].deleted = registered, d.unit == removed
			if _, err := d.save(tx); err != nil {
				return err
			}
		}
		return nil
	})
	home := registry.Identity{Table: schema.Household, Field: schema.Household.Ordinal("registry_no"), Value: text(number), Row: own}
	head := registry.Identity{Table: schema.Member, Field: schema.Member.Ordinal("id_number"), Value: text(card), Row: mine.row}
	nobodys := head
	nobodys.Value = text("222426196001010020")
	twice := []registry.Match{
		{Identity: home, Other: away, Household: away, Village: lastVillage},
		{Identity: head, Other: theirs.row, Household: away, Village: lastVillage},
	}
	look := func(tx app.Tx) error {
		all, err1 := tx.Load(own, village, registry.Needs{Identities: []registry.Identity{home, nobodys, head}})
		none, err2 := tx.Load(own, village, registry.Needs{})
		fresh, err3 := tx.Load(w.id(), farVillage, registry.Needs{Identities: []registry.Identity{head}})
		return errors.Join(
			differ("matches", all.Matches, twice, err1),
			differ("matches of no identity", none.Matches, nil, err2),
			differ("matches of a new household", len(fresh.Matches), 2, err3),
		)
	}
	w.write(look)
	// Where it has moved to, and as part of which it lives, it is its own twin no more
	// than before.
	w.write(func(tx app.Tx) error {
		_, err := shift{by: w.desk(), id: w.id(), household: own, village: farVillage}.save(tx)
		return errors.Join(err, look(tx))
	})
	w.write(func(tx app.Tx) error {
		_, err := shift{by: w.desk(), id: w.id(), household: own, village: lastVillage, into: away}.save(tx)
		s, failed := tx.Load(own, farVillage, registry.Needs{Identities: []registry.Identity{head}})
		return errors.Join(err, differ("matches within one household", s.Matches, nil, failed))
	})
}

// changedIdentity: a row is found by what it says now, whatever else of it was changed before;
// and a row that is not as it was read is not written.
func changedIdentity(w *world) {
	const first, second = "222426196001010012", "222426196001010020"
	author, _ := w.enrol()
	text := schema.TextOf
	holder, asker, row, n := w.id(), w.id(), w.id(), int64(0)
	person := func(card, education string) edit {
		return edit{table: schema.Member, row: row, values: valuesWith(schema.Member, map[string]schema.Value{
			"id_number": text(card), "left_on": schema.Null, "education": text(education)})}
	}
	say := func(edits ...edit) draft {
		n++
		return draft{by: author, n: n, id: w.id(), unit: holder, village: village, edits: edits}
	}
	holds := func(card string) (found int) {
		who := registry.Identity{Table: schema.Member, Field: schema.Member.Ordinal("id_number"), Value: text(card), Row: w.id()}
		w.write(func(tx app.Tx) error {
			s, err := tx.Load(asker, farVillage, registry.Needs{Identities: []registry.Identity{who}})
			found = len(s.Matches)
			return err
		})
		return found
	}
	for i, step := range []struct {
		card, education string
		first, second   int
	}{{first, "20", 1, 0}, {first, "30", 1, 0}, {second, "30", 0, 1}, {second, "40", 0, 1}, {first, "50", 1, 0}} {
		d := say(person(step.card, step.education))
		if i == 0 {
			d.edits = append([]edit{{table: schema.Household, row: holder, values: plain(schema.Household)}}, d.edits...)
		}
		w.write(func(tx app.Tx) error {
			_, err := d.save(tx)
			return err
		})
		if a, b := holds(first), holds(second); a != step.first || b != step.second {
			w.Errorf("step %d: %d hold the first number and %d the second, not %d and %d", i, a, b, step.first, step.second)
		}
	}
	err := w.Write(context.Background(), func(tx app.Tx) error {
		c, err := say(person(first, "60")).decide(tx)
		if err != nil {
			return err
		}
		stale := *c.Before[c.Rows[0].Key()]
		stale.Rev--
		c.Before[c.Rows[0].Key()] = &stale
		return tx.Save(&c)
	})
	if err == nil {
		w.Errorf("a row that was read as something else was written over")
	}
}

// askedAbout: whether there is a case about a pair, be it open, settled or removed.
func askedAbout(w *world) {
	const card = "222426196001010012"
	text := schema.TextOf
	person := edit{table: schema.Member, row: w.id(), values: valuesWith(schema.Member, map[string]schema.Value{"id_number": text(card), "left_on": schema.Null})}
	holder, asker := w.id(), w.id()
	head := registry.Identity{Table: schema.Member, Field: schema.Member.Ordinal("id_number"), Value: text(card), Row: w.id()}
	w.write(func(tx app.Tx) error {
		_, first := w.household(w.desk(), holder, village, person).save(tx)
		_, second := w.household(w.desk(), asker, farVillage).save(tx)
		return errors.Join(first, second)
	})
	known := func() (is bool) {
		w.write(func(tx app.Tx) error {
			s, err := tx.Load(asker, farVillage, registry.Needs{Identities: []registry.Identity{head}})
			if len(s.Matches) != 1 {
				w.Fatalf("matches: %+v", s.Matches)
			}
			is = s.Matches[0].Known
			return err
		})
		return is
	}
	if known() {
		w.Errorf("nobody has asked yet")
	}
	match := registry.Match{Identity: head, Other: person.row}
	for _, c := range []struct {
		state   string
		deleted bool
	}{{"open", false}, {"settled", false}, {"settled", true}} {
		w.write(func(tx app.Tx) error {
			asked := edit{table: schema.Conflict, row: match.CaseID(), deleted: c.deleted, values: withField(schema.Conflict, "state", text(c.state))}
			_, err := draft{by: w.desk(), id: w.id(), unit: asker, village: farVillage, edits: []edit{asked}}.save(tx)
			return err
		})
		if !known() {
			w.Errorf("the case is %s, deleted %v, and nobody knows it", c.state, c.deleted)
		}
	}
}
