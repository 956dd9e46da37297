package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

var answers = []test{
	{"Receipts_RepeatTheAnswerWordForWord", receipts},
	{"Receipts_CountEachNumberOnce", oncePerNumber},
	{"HistoryOf_FindsWhatAChangesetBecame", historyOf},
	{"Refusals_AreKeptByteForByte", refusals},
}

// outcomes are answers of every kind.
func outcomes(w *world) []syncproto.Outcome {
	problem := schema.Problem{Code: schema.BadBase, Table: "member", Row: w.id(), Field: "name", Param: "张三 \" \\ <>&\u2028"}
	return []syncproto.Outcome{
		{Kind: syncproto.Applied, Seq: 1, Rev: 1},
		{Kind: syncproto.Merged, Seq: 1<<53 - 1, Rev: 1<<53 - 1},
		{Kind: syncproto.Conflict, Seq: 3, Rev: 2, Cases: []string{w.id(), w.id()}},
		{Kind: syncproto.Rejected, Problems: []schema.Problem{problem, {Code: schema.Internal}}},
	}
}

// answered is a commit that writes no rows: only the answer.
func answered(by registry.Author, n int64, o syncproto.Outcome, village string, raw []byte, now syncproto.HLC) registry.Commit {
	o.N, o.ID = n, fmt.Sprintf("0190ffff-0000-7000-8000-%012x", n)
	return registry.Commit{
		Changeset: &syncproto.Changeset{N: n, ID: o.ID, By: by.Person, Village: village, Raw: raw},
		Author:    by, Outcome: o, Unit: village, Village: village, At: now, Now: now,
	}
}

func receipts(w *world) {
	author, device := w.enrol()
	other, _ := w.enrol()
	want := outcomes(w)
	for i, o := range want {
		w.write(func(tx app.Tx) error {
			c, d := answered(author, int64(i+1), o, village, nil, 1), answered(w.desk(), int64(i+1), o, village, nil, 1)
			want[i] = c.Outcome
			return errors.Join(tx.Save(&c), tx.Save(&d)) // a desk gets no receipt
		})
	}
	look := func(r app.Reader) error {
		for i, o := range want {
			receipt, err := r.Receipt(author.Device, int64(i+1))
			if err := differ("receipt", receipt, app.Receipt{ID: o.ID, Outcome: o}, err); err != nil {
				return err
			}
		}
		for _, missing := range []struct {
			device syncproto.DeviceNo
			n      int64
		}{{author.Device, 0}, {author.Device, int64(len(want) + 1)}, {other.Device, 1}, {0, 1}} {
			if _, err := r.Receipt(missing.device, missing.n); !errors.Is(err, app.ErrNotFound) {
				w.Errorf("receipt %d of device %d: %v, want ErrNotFound", missing.n, missing.device, err)
			}
		}
		d, err := r.Device(device)
		if d.LastN != int64(len(want)) {
			w.Errorf("last number %d, want %d", d.LastN, len(want))
		}
		counts, err2 := r.CountOutcomes()
		each := map[syncproto.OutcomeKind]int{syncproto.Applied: 1, syncproto.Merged: 1, syncproto.Conflict: 1, syncproto.Rejected: 1}
		return errors.Join(err, differ("outcomes", counts, each, err2))
	}
	w.read(look)
	w.reopen()
	w.read(look)
	w.write(func(tx app.Tx) error { return look(tx) })
}

// oncePerNumber: a device's number is answered once; coming again is counted.
func oncePerNumber(w *world) {
	author, device := w.enrol()
	save := func(n int64) error {
		return w.Write(context.Background(), func(tx app.Tx) error {
			c := answered(author, n, syncproto.Outcome{Kind: syncproto.Applied}, village, nil, 1)
			return tx.Save(&c)
		})
	}
	if err := errors.Join(save(1), save(2)); err != nil {
		w.Fatalf("save: %v", err)
	}
	if save(2) == nil {
		w.Errorf("a number was answered twice")
	}
	w.write(func(tx app.Tx) error {
		return errors.Join(tx.NoteRepeat(author.Device, 1), tx.NoteRepeat(author.Device, 1))
	})
	w.write(func(tx app.Tx) error { return tx.NoteRepeat(author.Device, 2) })
	w.read(func(r app.Reader) error {
		n, err := r.CountRepeats()
		d, err2 := r.Device(device)
		if n != 3 || d.LastN != 2 {
			w.Errorf("%d repeats, last number %d; want 3 and 2", n, d.LastN)
		}
		return errors.Join(err, err2)
	})
}

func refusals(w *world) {
	author, _ := w.enrol()
	every := make([]byte, 256)
	for i := range every {
		every[i] = byte(i)
	}
	bodies := [][]byte{
		[]byte(`{"n":1,"edits":[]}`), nil, {0}, every, []byte("\xff\xfe not UTF-8 \xc3"), []byte("张三\x00after a zero"), bytes.Repeat([]byte("x"), 1<<20),
	}
	o := outcomes(w)[3]
	var want []app.Refusal
	for i, body := range bodies {
		c := answered(author, int64(i+1), o, village, body, syncproto.HLC(len(bodies)-i/2)) // later numbers were received earlier
		if i == 1 {
			c.Village = "anything; the device may name no village at all"
		}
		w.write(func(tx app.Tx) error { return tx.Save(&c) })
		want = append(want, app.Refusal{Device: author.Device, N: int64(i + 1), Village: c.Village, Received: c.Now, Body: body, Problems: o.Problems})
	}
	for i := range want { // oldest first, then by number
		for j := i; j > 0 && want[j].Received < want[j-1].Received; j-- {
			want[j], want[j-1] = want[j-1], want[j]
		}
	}
	w.reopen()
	i := 0
	w.read(func(r app.Reader) error {
		return r.EachRefusal(func(got app.Refusal) error {
			if i < len(want) && !bytes.Equal(got.Body, want[i].Body) {
				w.Errorf("refusal %d: the body is %q", want[i].N, got.Body)
			}
			got.Body = want[i].Body
			err := differ("refusal", got, want[i], nil)
			i++
			return err
		})
	})
	if i != len(want) {
		w.Errorf("%d refusals, want %d", i, len(want))
	}
	w.read(func(r app.Reader) error {
		last, err := r.RefusalsOf(author.Device, int64(len(bodies)-2))
		if len(last) != 2 || last[0].N != int64(len(bodies)-1) || !bytes.Equal(last[1].Body, bodies[len(bodies)-1]) {
			w.Errorf("%d refusals behind the last but two", len(last))
		}
		none, err2 := r.RefusalsOf(author.Device+1, 0)
		if len(none) > 0 {
			w.Errorf("another device has %d refusals", len(none))
		}
		return errors.Join(err, err2)
	})
	if w.seq(village) != 0 {
		w.Errorf("a refusal moved the village's counter")
	}
}

// historyOf: a changeset is found by its id, whether a desk sent it, which gets
// no receipt, or a device, which may come back under another identity.
func historyOf(w *world) {
	author, _ := w.enrol()
	m := newModel(village)
	device, desk := w.household(author, w.id(), village), w.household(w.desk(), w.id(), village)
	device.n = 1
	w.write(func(tx app.Tx) error {
		for _, d := range []draft{device, desk} {
			c, err := d.save(tx)
			if err != nil {
				return err
			}
			m.take(c)
		}
		return nil
	})
	w.read(func(r app.Reader) error {
		for _, id := range []string{w.id(), ""} {
			if got, err := r.HistoryOf(id); len(got) > 0 || err != nil {
				w.Errorf("history of changeset %q: %v %v, want nothing", id, got, err)
			}
		}
		for _, id := range []string{device.id, desk.id} {
			got, err := r.HistoryOf(id)
			want := m.history(func(c *registry.Commit) bool { return c.Changeset.ID == id })
			if err := differ("history of "+id, withoutIDs(got), want, err); err != nil {
				return err
			}
		}
		return nil
	})
}
