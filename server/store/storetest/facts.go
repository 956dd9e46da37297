package storetest

import (
	"errors"
	"slices"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
)

var facts = []test{{"Facts_AreWhatRelocationLooksAt", relocationFacts}}

// relocationFacts: what an action on one household looks at beside it, with one
// household for each reason to be left out.
func relocationFacts(w *world) {
	text, number := schema.TextOf, schema.IntOf
	step, early := schema.QuotaSteps()[0], "no step that holds a place"
	place := func(state, step string, people int64, deleted bool) *edit {
		return &edit{table: schema.RelocationCase, row: w.id(), deleted: deleted, values: valuesWith(schema.RelocationCase, map[string]schema.Value{
			"state": text(state), "step": text(step), "people": number(people)})}
	}
	screened := func(deleted bool) *edit {
		return &edit{table: schema.Screening, row: w.id(), values: plain(schema.Screening), deleted: deleted}
	}
	own := w.id()
	for _, h := range []struct {
		id, village, group, status string
		more                       *edit
		deleted                    bool
	}{
		{own, village, "一组", "registered", place("active", step, 100, false), false},
		{w.id(), village, "一组", "registered", screened(false), false},
		{w.id(), village, "一组", "registered", screened(true), false},
		{w.id(), village, "二组", "registered", place("active", step, 3, false), false},
		{w.id(), village, "二组", "exited", place("withdrawn", step, 1000, false), false},
		{w.id(), village, "二组", "removed", nil, false},
		{w.id(), village, "二组", "registered", nil, true},
		{w.id(), nextVillage, "二组", "registered", place("confirmed", step, 5, false), false},
		{w.id(), nextVillage, "二组", "registered", place("active", early, 1000, false), false},
		{w.id(), nextVillage, "二组", "registered", place("active", step, 1000, true), false},
		{w.id(), farVillage, "二组", "registered", place("active", step, 1000, false), false},
	} {
		w.write(func(tx app.Tx) error {
			d := w.household(w.desk(), h.id, h.village)
			d.edits[0].deleted = h.deleted
			d.edits[0].values = valuesWith(schema.Household, map[string]schema.Value{"group_name": text(h.group), "status": text(h.status)})
			if h.more != nil && h.more.table == schema.RelocationCase {
				d.edits = append(d.edits, edit{table: schema.SpotCheck, row: w.id(), values: plain(schema.SpotCheck), deleted: h.more.deleted || h.status == "exited"})
			}
			if h.more != nil {
				d.edits = append(d.edits, *h.more)
			}
			_, err := d.save(tx)
			return err
		})
	}
	for _, at := range []string{village, nextVillage, farVillage} {
		w.write(func(tx app.Tx) error {
			_, err := draft{by: w.desk(), id: w.id(), unit: at, village: at, edits: []edit{{table: schema.SpotSample, row: w.id(), values: plain(schema.SpotSample)}}}.save(tx)
			return err
		})
	}
	paper, old := w.id(), w.id()
	w.write(func(tx app.Tx) error {
		_, err := draft{by: w.desk(), id: w.id(), unit: village, village: village, edits: []edit{
			{table: schema.Notice, row: paper, values: plain(schema.Notice)}, {table: schema.Objection, row: old, values: plain(schema.Objection), deleted: true},
		}}.save(tx)
		return errors.Join(err, tx.PutReference(schema.RelocationQuota, [][]schema.Value{
			{text(township), number(7), number(8)}, {text(nextTownship), number(70), number(80)},
		}))
	})
	look := func(r app.Reader) error {
		got, err := r.Facts(village, own)
		papers, err2 := r.VillagePapers(village)
		if err := errors.Join(err, err2); err != nil {
			return err
		}
		ofArea, err := r.Facts(village, "")
		return errors.Join(
			differ("papers", got.Papers, papers.Rows, nil),
			differ("unscreened", got.Unscreened, map[string]int{"一组": 1, "二组": 2}, nil),
			differ("quota", got.Quota, registry.Places{Households: 7, People: 8}, nil),
			differ("samples of the township", len(got.Samples), 2, nil),
			differ("findings in it", len(got.Checks), 3, nil),
			differ("people of the other cases", peopleOf(got.Cases), []int64{3, 5, 1000, 1000}, nil),
			differ("papers for an area", len(ofArea.Papers), 0, err),
			differ("unscreened for an area", ofArea.Unscreened, map[string]int{"一组": 2, "二组": 2}, nil),
			differ("all findings", len(ofArea.Checks), 4, nil),
			differ("people of all cases", peopleOf(ofArea.Cases), []int64{3, 5, 100, 1000, 1000}, nil),
		)
	}
	w.read(look)
	w.write(func(tx app.Tx) error {
		s, err := tx.Load(own, village, registry.Needs{Facts: true})
		if s.Facts == nil {
			w.Errorf("Load gives no facts")
		}
		return errors.Join(err, look(tx))
	})
	w.read(func(r app.Reader) error {
		got, err := r.Facts(elsewhere, w.id())
		return errors.Join(differ("quota of a township without", got.Quota, registry.Places{}, err), differ("its unscreened", got.Unscreened, map[string]int{}, nil))
	})
}

// peopleOf are the people of each case, fewest first.
func peopleOf(cases []schema.Row) []int64 {
	var out []int64
	for _, c := range cases {
		out = append(out, c.Get("people").Int())
	}
	slices.Sort(out)
	return out
}
