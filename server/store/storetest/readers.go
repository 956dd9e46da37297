package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/syncproto"
)

var readers = []test{
	{"Read_SeesOneStateToItsEnd", oneState},
	{"Read_NeverSeesHalfACommit", neverHalf},
	{"Read_ErrorIsReturned", func(w *world) {
		errStop := errors.New("stop")
		if err := w.Read(context.Background(), func(app.Reader) error { return errStop }); !errors.Is(err, errStop) {
			w.Errorf("Read returned %v, not the error of its function", err)
		}
	}},
	{"Read_CancelledBeforeItsTurnDoesNotRun", func(w *world) {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		for range 100 { // a free reader must not make it a game of chance
			err := w.Read(ctx, func(app.Reader) error { w.Errorf("a cancelled read ran"); return nil })
			if !errors.Is(err, context.Canceled) {
				w.Errorf("Read returned %v", err)
			}
		}
	}},
	{"Read_PanicLeavesItsConnectionUsable", func(w *world) {
		for range 50 { // more than any pool has
			func() {
				defer func() { _ = recover() }()
				w.Read(context.Background(), func(r app.Reader) error {
					_, err := r.Epoch()
					return panicAfter(err)
				})
			}()
		}
		w.write(func(tx app.Tx) error { return tx.PutServerKey("later", []byte{1}) })
		for range 50 {
			w.read(func(r app.Reader) error {
				_, err := r.ServerKey("later")
				return err
			})
		}
	}},
	{"Read_QueriesMayNest", nested},
}

// oneState: what a reader has looked at does not change under it.
func oneState(w *world) {
	id := w.id()
	w.write(func(tx app.Tx) error {
		_, err := w.household(w.desk(), id, village).save(tx)
		return err
	})
	before := w.dumpAll([]string{id})
	w.read(func(r app.Reader) error {
		if _, err := r.Epoch(); err != nil {
			return err
		}
		w.write(func(tx app.Tx) error {
			_, err := w.remark(w.desk(), id, village, "later").save(tx)
			return errors.Join(err, tx.PutServerKey(id, []byte{1}))
		})
		lines, err := dump(r, []string{id})
		w.same("beside a writer", lines, before)
		return err
	})
	w.read(func(r app.Reader) error {
		unit, err := r.Household(id)
		if unit.Rev != 2 {
			w.Errorf("a new reader sees rev %d, want 2", unit.Rev)
		}
		return err
	})
}

// neverHalf: each transaction gives two households in two villages, and the
// papers of one, the same new text; no reader ever sees two texts.
func neverHalf(w *world) {
	const writers, turns = 3, 20
	one, other, paper := w.id(), w.id(), w.id()
	put := func(text string) {
		w.write(func(tx app.Tx) error {
			_, first := w.remark(w.desk(), one, village, text).save(tx)
			_, second := w.remark(w.desk(), other, nextVillage, text).save(tx)
			_, third := draft{by: w.desk(), id: w.id(), unit: village, village: village,
				edits: []edit{{table: schema.Meeting, row: paper, values: withField(schema.Meeting, "place", schema.TextOf(text))}}}.save(tx)
			return errors.Join(first, second, third)
		})
	}
	put("0")
	stop := make(chan struct{})
	var reading, writing sync.WaitGroup
	for range 2 {
		reading.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					w.read(func(r app.Reader) error { return sameText(r, one, other, paper) })
				}
			}
		})
	}
	for i := range writers {
		writing.Go(func() {
			for j := range turns {
				put(fmt.Sprint(i, j))
			}
		})
	}
	writing.Wait()
	close(stop)
	reading.Wait()
}

func sameText(r app.Reader, one, other, paper string) error {
	a, first := r.Household(one)
	b, second := r.Household(other)
	papers, third := r.VillagePapers(village)
	states, fourth := r.Villages([]string{township})
	if err := errors.Join(first, second, third, fourth); err != nil {
		return err
	}
	texts := []string{
		a.Rows[syncproto.RowKey{Table: schema.Household, ID: one}].Get("remark").Text(),
		b.Rows[syncproto.RowKey{Table: schema.Household, ID: other}].Get("remark").Text(),
		papers.Rows[syncproto.RowKey{Table: schema.Meeting, ID: paper}].Get("place").Text(),
	}
	if texts[0] != texts[1] || texts[0] != texts[2] {
		return fmt.Errorf("half a commit: %q", texts)
	}
	if states[0].Seq != 2*states[1].Seq || int64(a.Rev) != int64(b.Rev) {
		return fmt.Errorf("half a commit: seq %d and %d, rev %d and %d", states[0].Seq, states[1].Seq, a.Rev, b.Rev)
	}
	return nil
}

// nested: a query may be asked while the rows of another one, even of the same,
// are being looked at.
func nested(w *world) {
	w.write(func(tx app.Tx) error {
		for range 3 {
			if _, err := w.household(w.desk(), w.id(), village).save(tx); err != nil {
				return err
			}
		}
		return nil
	})
	pairs := 0
	count := func(r app.Reader) error {
		return r.EachRow(schema.Household, village, func(schema.Row) error {
			return r.EachRow(schema.Household, village, func(schema.Row) error {
				pairs++
				_, err := r.Villages([]string{village})
				return err
			})
		})
	}
	w.read(count)
	w.write(func(tx app.Tx) error { return count(tx) })
	if pairs != 2*9 {
		w.Errorf("%d pairs of 3 households, want 9, twice", pairs)
	}
}
