package storetest

import (
	"context"
	"errors"
	"fmt"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/chronicle"
	"ruhu/syncproto"
)

var logs = []test{
	{"Log_IsOneChainOverCommitsAndEntries", oneChain},
	{"Log_GoesOnWhereATransactionThatFailedBegan", chainAfterFailures},
	{"Log_KeepsEntriesAsTheyWerePut", entriesKept},
	{"Log_TellsOfRefusalsWithWhatIsKeptOfThem", refusalsTold},
	{"Log_CountsAPersonsEntries", entriesCounted},
}

// audited is the log, whose chain must hold.
func (w *world) audited() (entries []*chronicle.Entry) {
	w.Helper()
	w.read(func(r app.Reader) (err error) {
		entries, err = Audit(r)
		return err
	})
	return entries
}

// said is an entry with nothing but a subject.
func said(subject string) chronicle.Entry {
	return chronicle.Entry{Kind: chronicle.PersonChanged, At: 7, Subject: subject, Facts: []byte("{}")}
}

func (w *world) say(tx app.Tx, subject string) error {
	_, err := tx.PutEntry(said(subject))
	return err
}

func oneChain(w *world) {
	author, _ := w.enrol()
	home, other := w.id(), w.id()
	w.write(func(tx app.Tx) error {
		_, err := w.household(w.desk(), home, village).save(tx)
		return errors.Join(err, w.say(tx, "between"))
	})
	w.write(func(tx app.Tx) error {
		_, err := w.household(w.desk(), other, farVillage).save(tx)
		return err
	})
	w.reopen()
	w.write(func(tx app.Tx) error {
		d := w.remark(author, home, village, "after reopening")
		d.n = 1
		_, err := d.save(tx)
		return errors.Join(err, w.say(tx, "last"))
	})
	w.write(func(tx app.Tx) error {
		_, err := tx.PutEntry(chronicle.Entry{Kind: chronicle.Unmasked, Unit: home, Subject: "last", Facts: []byte("{}")})
		return err
	})
	var got []string
	for _, e := range w.audited() {
		got = append(got, string(e.Kind)+" "+e.Unit+e.Subject[:min(len(e.Subject), 7)])
	}
	if len(got) != 6 || got[1] != "person.changed between" || got[4] != "person.changed last" {
		w.Errorf("entries %q", got)
	}
	w.read(func(r app.Reader) error {
		history, err := r.History(home)
		if err == nil && (history[0].ID != 1 || history[1].ID != 4) {
			err = fmt.Errorf("commits %d and %d", history[0].ID, history[1].ID)
		}
		numbers, err2 := r.EntriesOf(home)
		return errors.Join(err, differ("entries of the household", numbers, []int64{1, 4, 6}, err2))
	})
}

// chainAfterFailures: what a transaction knew of the end of the log is forgotten with it.
func chainAfterFailures(w *world) {
	failed := errors.New("failed")
	w.write(func(tx app.Tx) error { return w.say(tx, "first") })
	for range 3 {
		err := w.Write(context.Background(), func(tx app.Tx) error {
			_, err := w.household(w.desk(), w.id(), village).save(tx)
			return errors.Join(err, w.say(tx, "undone"), failed)
		})
		if !errors.Is(err, failed) {
			w.Errorf("%v", err)
		}
		err = w.Write(context.Background(), func(tx app.Tx) error {
			e := said("\xff") // no text
			_, err := tx.PutEntry(e)
			_ = err // passed over
			return nil
		})
		if err == nil {
			w.Errorf("an entry without a hash was taken")
		}
		w.write(func(tx app.Tx) error { return w.say(tx, "done") })
	}
	if entries := w.audited(); len(entries) != 4 || entries[3].Number != 4 {
		w.Errorf("%d entries", len(entries))
	}
}

func entriesKept(w *world) {
	want := chronicle.Entry{Kind: chronicle.Unmasked, At: 1 << 52, Person: "谁", Device: 3, Area: village, Unit: w.id(), Subject: "s", Facts: []byte(`{"reason":"核对"}`)}
	w.write(func(tx app.Tx) (err error) {
		want.Number, err = tx.PutEntry(want)
		return err
	})
	w.reopen()
	w.write(func(tx app.Tx) error { return w.say(tx, "later") })
	w.read(func(r app.Reader) error {
		n := 0
		err := r.EachEntry(1, 1, func(e *chronicle.Entry) error {
			n++
			want.Hash = e.Hash
			return differ("entry", *e, want, nil)
		})
		hashes := 0
		err = errors.Join(err, r.EachHash(1, 1, func(number int64, hash chronicle.Hash) error {
			hashes++
			if number != 1 || hash != want.Hash {
				w.Errorf("hash %d: %s", number, hash)
			}
			return nil
		}))
		if n != 1 || hashes != 1 || want.Hash == (chronicle.Hash{}) {
			w.Errorf("%d entries, %d hashes of one", n, hashes)
		}
		return err
	})
}

func refusalsTold(w *world) {
	author, _ := w.enrol()
	raw := []byte("no text \xff")
	w.write(func(tx app.Tx) error {
		c := answered(author, 1, syncproto.Outcome{Kind: syncproto.Rejected, Problems: []schema.Problem{{Code: schema.OutOfScope, Param: village}}}, village, raw, 9)
		return tx.Save(&c)
	})
	entries := w.audited()
	if len(entries) != 1 {
		w.Fatalf("%d entries", len(entries))
	}
	e := entries[0]
	if e.Kind != chronicle.Refused || e.Receipt != 1 || e.Device != int64(author.Device) || e.Person != author.Person || e.Area != village || e.At != 9 ||
		len(e.Details) != 2 || string(e.Details[0]) != string(raw) || string(e.Facts) != `{"problems":[{"code":"out_of_scope","param":"`+village+`"}]}` {
		w.Errorf("%+v %s", e, e.Facts)
	}
}

func entriesCounted(w *world) {
	w.write(func(tx app.Tx) error {
		for i := range 5 {
			e := chronicle.Entry{Kind: chronicle.Refused, At: int64(10 * i), Person: "p", Facts: []byte("{}")}
			if _, err := tx.PutEntry(e); err != nil {
				return err
			}
		}
		n, err := tx.CountEntries(chronicle.Refused, "p", 20)
		if n != 3 {
			w.Errorf("%d since 20", n)
		}
		other, err2 := tx.CountEntries(chronicle.Unmasked, "p", 0)
		nobody, err3 := tx.CountEntries(chronicle.Refused, "q", 0)
		if other+nobody != 0 {
			w.Errorf("%d of another kind, %d of another person", other, nobody)
		}
		return errors.Join(err, err2, err3)
	})
}
