package storetest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

var transactions = []test{
	{"Write_ErrorUndoesEverything", func(w *world) {
		errStop := errors.New("stop")
		undoes(w, func(fn func(app.Tx) error) {
			err := w.Write(context.Background(), func(tx app.Tx) error { return errors.Join(fn(tx), errStop) })
			if !errors.Is(err, errStop) {
				w.Fatalf("Write returned %v, not the error of its function", err)
			}
		})
	}},
	{"Write_PanicUndoesEverythingAndIsAnError", func(w *world) {
		undoes(w, func(fn func(app.Tx) error) {
			err := w.Write(context.Background(), func(tx app.Tx) error { return panicAfter(fn(tx)) })
			if err == nil {
				w.Fatalf("Write returned no error after a panic")
			}
		})
	}},
	{"Write_EndOfGoroutineUndoesEverything", func(w *world) {
		undoes(w, func(fn func(app.Tx) error) {
			ended := make(chan struct{})
			go func() { // what t.Fatal does
				defer close(ended)
				w.Write(context.Background(), func(tx app.Tx) error {
					err := fn(tx)
					if err == nil {
						runtime.Goexit()
					}
					return err
				})
			}()
			<-ended
		})
	}},
	{"Write_FailedStatementFailsItsTransaction", failedStatement},
	{"Write_FailuresLeaveNeighboursAlone", neighbours},
	{"Write_SeesItsOwnWrites", ownWrites},
	{"Write_CancelledBeforeItsTurnDoesNotRun", cancelled},
}

func panicAfter(err error) error {
	if err == nil {
		panic("a fault that nobody foresaw")
	}
	return err
}

// undoes checks that a transaction which writes one of each thing and then fails
// leaves no trace, neither for readers nor for what the writer remembers.
func undoes(w *world, fail func(fn func(app.Tx) error)) {
	author, device := w.enrol()
	known, fresh := w.id(), w.id()
	keys := []string{author.Person, device, known, fresh}
	w.write(func(tx app.Tx) error {
		d := w.household(author, known, village)
		d.n = 1
		_, err := d.save(tx)
		return err
	})
	before := w.dumpAll(keys)
	w.same("inside a transaction", w.inside(dump, keys), before)
	ran := false
	fail(func(tx app.Tx) error {
		if err := everything(w, tx, author, device, known, fresh); err != nil {
			w.Errorf("before the failure: %v", err)
			return err
		}
		lines, err := dump(tx, keys)
		ran = len(lines) != len(before)
		return err
	})
	if !ran {
		w.Fatalf("the transaction did not see what it wrote")
	}
	w.same("after the failure", w.dumpAll(keys), before)
	w.same("inside the next transaction", w.inside(dump, keys), before)
	w.write(func(tx app.Tx) error { return everything(w, tx, author, device, known, fresh) })
	after := w.dumpAll(keys)
	w.same("inside a transaction after success", w.inside(dump, keys), after)
}

// everything calls every method of app.Tx that writes: on things that are known,
// and on fresh ones.
func everything(w *world, tx app.Tx, author registry.Author, device, known, fresh string) error {
	change := w.remark(author, known, village, "changed")
	change.edits = append(change.edits, edit{table: schema.Member, row: w.id(), values: plain(schema.Member)})
	change.n = 2
	_, changed := change.save(tx)
	_, made := w.household(w.desk(), fresh, village).save(tx)
	_, refused := draft{by: author, n: 3, id: w.id(), unit: known, village: village, kind: "rejected"}.save(tx)
	_, renamed := tx.PutDevice(registry.Device{ID: device, Person: author.Person, Name: "renamed", PublicKey: []byte{2}})
	_, enrolled := tx.PutDevice(registry.Device{ID: fresh, Person: author.Person, PublicKey: []byte{3}})
	return errors.Join(changed, made, refused, renamed, enrolled,
		tx.TouchDevice(author.Device, 1234, 56, 2),
		tx.NoteRepeat(author.Device, 1),
		tx.PutHeld(author.Device, map[string]syncproto.Seq{village: 1}),
		tx.PutPerson(registry.Person{ID: fresh, Login: fresh}),
		tx.PutPerson(registry.Person{ID: author.Person, Name: "renamed", Login: author.Person, Grants: registry.Grants{{Role: registry.Cadre, Area: village}}}),
		tx.PutReference(schema.PovertyLine, [][]schema.Value{{schema.IntOf(2018), schema.TextOf("national"), schema.IntOf(295200)}}),
		tx.PutReference(schema.Area, append(areas(), area("222426100299", township, "village"))),
		tx.PutEnrolCode(app.EnrolCode{Hash: fresh, Person: fresh, ExpiresAt: 1}),
		tx.UseEnrolCode(fresh, device),
		tx.PutRefreshToken(app.RefreshToken{Hash: fresh, Device: device, ExpiresAt: 1}),
		tx.PutSession(app.Session{Hash: fresh, Person: fresh, CreatedAt: 1}),
		tx.PutServerKey(fresh, []byte{1}),
		tx.PutSecondFactor(app.SecondFactor{Person: author.Person, Secret: []byte{1}}),
		tx.PutRecoveryCodes(author.Person, []string{fresh, "another"}),
		tx.UseRecoveryCode(author.Person, "another"),
		tx.PutTries([]app.Try{{Key: fresh, Wrong: 1}}),
	)
}

// failedStatement: a method that fails may have done half of its work, so the
// transaction fails even when its function passes over the error.
func failedStatement(w *world) {
	id, other := w.id(), w.id()
	m := newModel(village)
	w.write(func(tx app.Tx) error {
		c, err := w.household(w.desk(), id, village).save(tx)
		m.take(c)
		return err
	})
	err := w.Write(context.Background(), func(tx app.Tx) error {
		d := w.remark(w.desk(), id, village, "lost")
		orphan := withField(schema.Member, "name", schema.IntOf(1)) // no text
		d.edits = append(d.edits, edit{table: schema.Member, row: w.id(), values: orphan})
		if _, err := d.save(tx); err == nil {
			return errors.New("storetest: the row was saved")
		}
		w.household(w.desk(), other, village).save(tx)
		return nil
	})
	if err == nil {
		w.Errorf("Write returned nil although a statement had failed in it")
	}
	w.read(m.check)
	w.write(func(tx app.Tx) error {
		c, err := w.household(w.desk(), other, village).save(tx)
		m.take(c)
		return err
	})
	w.read(m.check)
}

// neighbours runs transactions that wait behind one, so that an engine may
// commit them together: those that fail take nobody along.
func neighbours(w *world) {
	const rounds, crowd = 8, 24
	var kept []registry.Commit
	for range rounds {
		var ready, finished sync.WaitGroup
		var mu sync.Mutex
		release, gone := make(chan struct{}), make(chan struct{})
		go func() {
			defer close(gone)
			w.Write(context.Background(), func(app.Tx) error { <-release; return nil })
		}()
		for i := range crowd {
			ready.Add(1)
			finished.Add(1)
			go func() {
				defer finished.Done()
				ready.Done()
				var saved registry.Commit
				err := w.Write(context.Background(), func(tx app.Tx) (err error) {
					saved, err = w.household(w.desk(), w.id(), village).save(tx)
					switch {
					case err != nil:
						return err
					case i%3 == 1:
						return errors.New("stop")
					case i%3 == 2:
						return panicAfter(nil)
					}
					return nil
				})
				if (err == nil) != (i%3 == 0) {
					w.Errorf("transaction %d: %v", i, err)
				}
				if err == nil {
					mu.Lock()
					defer mu.Unlock()
					kept = append(kept, saved)
				}
			}()
		}
		ready.Wait()
		close(release)
		finished.Wait()
		<-gone
	}
	slices.SortFunc(kept, func(a, b registry.Commit) int { return cmp.Compare(a.Outcome.Seq, b.Outcome.Seq) })
	m := newModel(village)
	m.take(kept...)
	w.read(m.check)
}

func ownWrites(w *world) {
	id := w.id()
	m := newModel(village)
	w.write(func(tx app.Tx) error {
		for i := range 3 {
			c, err := w.remark(w.desk(), id, village, fmt.Sprint(i)).save(tx)
			if err != nil {
				return err
			}
			m.take(c)
			if err := m.check(tx); err != nil {
				return fmt.Errorf("inside, after %d: %w", i+1, err)
			}
		}
		return nil
	})
	w.read(m.check)
}

// cancelled: neither a transaction whose context has ended before it was handed
// in, nor one whose context ends while it waits, runs.
func cancelled(w *world) {
	ctx, cancel := context.WithCancel(context.Background())
	never := func(app.Tx) error { w.Errorf("a cancelled transaction ran"); return nil }
	inside, release, gone, waited := make(chan struct{}), make(chan struct{}), make(chan struct{}), make(chan error)
	go func() {
		defer close(gone)
		w.Write(context.Background(), func(app.Tx) error { close(inside); <-release; return nil })
	}()
	<-inside
	asked := make(chan struct{})
	go func() { waited <- w.Write(&watched{Context: ctx, asked: asked}, never) }()
	<-asked
	cancel()
	close(release)
	if err := <-waited; !errors.Is(err, context.Canceled) {
		w.Errorf("cancelled while it waited: %v", err)
	}
	<-gone
	if err := w.Write(ctx, never); !errors.Is(err, context.Canceled) {
		w.Errorf("cancelled before: %v", err)
	}
	w.write(func(app.Tx) error { return nil })
}

// watched is a context that tells when somebody has looked whether it has ended.
type watched struct {
	context.Context
	once  sync.Once
	asked chan struct{}
}

func (c *watched) Err() error {
	defer c.once.Do(func() { close(c.asked) })
	return c.Context.Err()
}

func (c *watched) Done() <-chan struct{} {
	defer c.once.Do(func() { close(c.asked) })
	return c.Context.Done()
}
