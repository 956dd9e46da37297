package storetest

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"ruhu/schema"
	"ruhu/server/app"
)

var scopes = []test{{"Areas_CoverWhatBeginsWithTheirCode", coverage}}

// coverage compares every look-up by area with the plain rule that a village
// belongs to the areas whose code its own begins with, which is registry.Grant's.
func coverage(w *world) {
	villages := []string{village, nextVillage, farVillage, elsewhere, lastVillage}
	w.write(func(tx app.Tx) error {
		for i, v := range villages {
			for range i + 1 {
				if _, err := w.household(w.desk(), w.id(), v).save(tx); err != nil {
					return err
				}
			}
		}
		return nil
	})
	codes := []string{
		"2", "22", "2224", county, "222424", township, nextTownship, village, farVillage, "222426999", lastVillage, noVillage,
		"2224261", "22242610", "2224261001", "22242610020", village + "0", "3", "0", "%", "_", "222426%", "2224:", "村",
	}
	for _, code := range codes {
		w.read(func(r app.Reader) error { return covers(r, []string{code}, villages) })
	}
	w.read(func(r app.Reader) error {
		states, err := r.Villages(nil)
		if len(states) != 0 {
			err = errors.Join(err, fmt.Errorf("no areas at all have villages %v", states))
		}
		all, err2 := r.Villages([]string{""})
		if len(all) != len(villages)+spareVillages {
			err = errors.Join(err, fmt.Errorf("there are %d villages", len(all)))
		}
		return errors.Join(err, err2)
	})
	check(w, func(t *rapid.T) {
		areas := rapid.SliceOfN(rapid.SampledFrom(codes), 1, 4).Draw(t, "areas")
		w.with(t).read(func(r app.Reader) error { return covers(r, areas, villages) })
	})
}

// covers checks the look-ups by area against the rule. villages have one
// household, two, and so on.
func covers(r app.Reader, areas, villages []string) error {
	want := map[string]int{}
	for i, v := range villages {
		for _, a := range areas {
			if strings.HasPrefix(v, a) {
				want[v] = i + 1
			}
		}
	}
	states, err := r.Villages(areas)
	got := map[string]int{}
	for _, s := range states {
		if !strings.HasPrefix(s.Village, spareTownship) {
			got[s.Village] = int(s.Seq)
		}
	}
	if err := differ(fmt.Sprint(areas), got, want, err); err != nil {
		return err
	}
	if !slices.IsSortedFunc(states, func(a, b app.VillageState) int { return strings.Compare(a.Village, b.Village) }) {
		return fmt.Errorf("%v: villages are out of order", areas)
	}
	if len(areas) > 1 {
		return nil
	}
	rows, err1 := livingRows(r, schema.Household, areas[0])
	seen, commits := map[string]int{}, map[string]int{}
	for _, row := range rows {
		seen[row.Village]++
	}
	err2 := r.EachHistory(areas[0], func(h app.HistoryEntry) error {
		commits[h.Village]++
		return nil
	})
	n, err3 := r.CountRows(schema.Household, areas[0])
	return errors.Join(differ("rows at "+areas[0], seen, want, err1), differ("history at "+areas[0], commits, want, err2),
		differ("count at "+areas[0], n, len(rows), err3))
}
