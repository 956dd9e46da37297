package storetest

import (
	"context"
	"errors"
	"sync"

	"ruhu/schema"
	"ruhu/server/app"
)

var lives = []test{
	{"Open_FindsEverythingAgain", again},
	{"Open_EpochsDiffer", func(w *world) {
		// Each test has a place of its own; the epoch of this one must be kept, and
		// be fit to be compared with others.
		var first string
		look := func(r app.Reader) (err error) {
			epoch, err := r.Epoch()
			if len(epoch) < 8 || first != "" && first != epoch {
				w.Errorf("epoch %q, was %q", epoch, first)
			}
			first = epoch
			return err
		}
		w.read(look)
		w.reopen()
		w.read(look)
	}},
	{"Lifts_OfAStoreThatWasNeverRestored", func(w *world) {
		w.read(func(r app.Reader) error {
			lifts, err := r.Lifts()
			return differ("lifts", lifts, nil, err)
		})
	}},
	{"Close_EndsWritesAndReads", func(w *world) {
		for range 2 {
			if err := w.Close(); err != nil {
				w.Errorf("close: %v", err)
			}
		}
		never := errors.New("it ran")
		for _, err := range []error{
			w.Write(context.Background(), func(app.Tx) error { return never }),
			w.Read(context.Background(), func(app.Reader) error { return never }),
		} {
			if err == nil || errors.Is(err, never) {
				w.Errorf("after Close: %v", err)
			}
		}
	}},
	{"Close_KeepsWhatWasAcknowledged", closing},
	{"Integrity_OfASoundStore", func(w *world) {
		author, device := w.enrol()
		known := w.id()
		w.write(func(tx app.Tx) error {
			d := w.household(author, known, village)
			d.n = 1
			_, err := d.save(tx)
			return errors.Join(err, everything(w, tx, author, device, known, w.id()))
		})
		w.read(func(r app.Reader) error {
			faults, err := r.Integrity()
			if len(faults) > 0 {
				w.Errorf("faults: %q", faults)
			}
			return err
		})
	}},
}

// again: a store that was closed and opened shows what it showed before.
func again(w *world) {
	author, device := w.enrol()
	known, fresh := w.id(), w.id()
	keys := []string{author.Person, device, known, fresh}
	w.write(func(tx app.Tx) error {
		d := w.household(author, known, village, edit{table: schema.Visit, row: w.id(), values: plain(schema.Visit)})
		d.n = 1
		_, err := d.save(tx)
		return errors.Join(err, everything(w, tx, author, device, known, fresh))
	})
	before := w.dumpAll(keys)
	w.reopen()
	w.same("after reopening", w.dumpAll(keys), before)
	w.same("inside the first transaction", w.inside(dump, keys), before)
	w.write(func(tx app.Tx) error {
		_, err := w.remark(w.desk(), known, village, "afterwards").save(tx)
		return err
	})
}

// closing: writers that race against Close are told the truth.
func closing(w *world) {
	const writers = 16
	ids := make([]string, writers)
	told := make([]error, writers)
	var ready, done sync.WaitGroup
	start := make(chan struct{})
	for i := range writers {
		ids[i] = w.id()
		ready.Add(1)
		done.Go(func() {
			ready.Done()
			<-start
			told[i] = w.Write(context.Background(), func(tx app.Tx) error {
				_, err := w.household(w.desk(), ids[i], village).save(tx)
				return err
			})
		})
	}
	ready.Wait()
	close(start)
	if err := w.Close(); err != nil {
		w.Errorf("close: %v", err)
	}
	done.Wait()
	w.open()
	w.read(func(r app.Reader) error {
		for i, id := range ids {
			_, err := r.Household(id)
			if (err == nil) != (told[i] == nil) {
				w.Errorf("writer %d was told %v, and the household: %v", i, told[i], err)
			}
		}
		return nil
	})
}
