package storetest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/syncproto"
)

var crowds = []test{{"Writers_SixtyFourAtOnceLoseNothing", sixtyFour}}

// sixtyFour goroutines add to the counters of households in a few villages, with
// failures in between. Each household's counter must be how often it was added
// to, and each village's commits must be numbered without a gap.
func sixtyFour(w *world) {
	const goroutines, turns = 64, 8
	places := []string{village, nextVillage, farVillage}
	var houses [3][4]string
	for i := range houses {
		for j := range houses[i] {
			houses[i][j] = w.id()
		}
	}
	var mu sync.Mutex
	added, seqs := map[string]int64{}, map[string]syncproto.Seq{}
	var wg sync.WaitGroup
	for g := range goroutines {
		wg.Go(func() {
			random := rand.New(rand.NewPCG(1, uint64(g)))
			for range turns {
				place, house, fate := random.IntN(3), random.IntN(4), random.IntN(6)
				id := houses[place][house]
				write := w.Write
				if random.IntN(2) == 0 {
					write = w.WriteAgain
				}
				err := write(context.Background(), func(tx app.Tx) error {
					if err := increment(w, tx, id, places[place]); err != nil {
						return err
					}
					if fate == 0 {
						return errUndone
					}
					if fate == 1 {
						panic(errUndone)
					}
					return nil
				})
				if (err != nil) != (fate < 2) {
					w.Errorf("fate %d: %v", fate, err)
				}
				if err == nil {
					mu.Lock()
					added[id]++
					seqs[places[place]]++
					mu.Unlock()
				}
			}
		})
	}
	wg.Wait()
	w.read(func(r app.Reader) error {
		for i, place := range places {
			if err := numbered(r, place, seqs[place]); err != nil {
				return fmt.Errorf("village %s: %w", place, err)
			}
			for _, id := range houses[i] {
				if err := counted(r, id, added[id]); err != nil {
					return fmt.Errorf("household %s: %w", id, err)
				}
			}
		}
		return nil
	})
}

var counter = schema.Household.Ordinal("registered_year")

// increment adds one to a household's counter, as two people would who both look
// and then write.
func increment(w *world, tx app.Tx, id, place string) error {
	unit, err := tx.Household(id)
	if err != nil && !errors.Is(err, app.ErrNotFound) {
		return err
	}
	d := w.household(w.desk(), id, place)
	if row := unit.Rows[syncproto.RowKey{Table: schema.Household, ID: id}]; row != nil {
		d.edits[0].values[counter] = schema.IntOf(row.Values[counter].Int() + 1)
	} else {
		d.edits[0].values[counter] = schema.IntOf(1)
	}
	_, err = d.save(tx)
	return err
}

// numbered checks that a village's commits are 1, 2, 3 … and its digests those
// of its rows.
func numbered(r app.Reader, place string, want syncproto.Seq) error {
	next := syncproto.Seq(1)
	err := r.EachHistory(place, func(h app.HistoryEntry) error {
		if h.Seq != next {
			return fmt.Errorf("commit %d after %d", h.Seq, next-1)
		}
		next++
		return nil
	})
	states, err2 := r.Villages([]string{place})
	if err := errors.Join(err, err2); err != nil {
		return err
	}
	if states[0].Seq != want || next-1 != want {
		return fmt.Errorf("the counter is %d, the history has %d, %d were acknowledged", states[0].Seq, next-1, want)
	}
	return digested(r, place)
}

// digested checks the digests that a village carries against its rows.
func digested(r app.Reader, place string) error {
	var want [syncproto.Buckets]syncproto.Digests
	for _, t := range schema.Replicated() {
		err := r.EachRow(t, place, func(row schema.Row) error {
			unit := row.Household
			if unit == "" {
				unit = row.Village
			}
			bucket := &want[syncproto.BucketOf(unit)]
			*bucket = bucket.Plus(syncproto.RowDigests(t, row.ID, row.Household, false, row.Values))
			return nil
		})
		if err != nil {
			return err
		}
	}
	got, err := r.Buckets(place)
	return differ("buckets", got, want, err)
}

// counted checks a household's counter and revision.
func counted(r app.Reader, id string, want int64) error {
	unit, err := r.Household(id)
	if errors.Is(err, app.ErrNotFound) && want == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	value := unit.Rows[syncproto.RowKey{Table: schema.Household, ID: id}].Values[counter].Int()
	if value != want || int64(unit.Rev) != want {
		return fmt.Errorf("the counter is %d, rev %d; %d additions were acknowledged", value, unit.Rev, want)
	}
	return nil
}
