package storetest

import (
	"errors"
	"maps"
	"slices"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/watermelon"
)

var melons = []test{
	{"Watermelon_RoundsAreKeptUntilNothingRestsOnThem", melonRounds},
	{"Watermelon_RowsAndStatementsAreOfOneDevice", melonRows},
}

func melonRounds(w *world) {
	author, _ := w.enrol()
	other, _ := w.enrol()
	var want []watermelon.Round
	for stamp := range int64(5) {
		r := watermelon.Round{Stamp: 100 + stamp, Since: 99 + stamp, Epoch: "e", Cursor: "1;" + village + ":7", Version: 2, Told: stamp}
		w.write(func(tx app.Tx) error {
			return errors.Join(tx.PutRound(author.Device, r, 102), tx.PutRound(other.Device, r, 0))
		})
		if want = append(want, r); r.Stamp > 102 {
			want = slices.DeleteFunc(want, func(r watermelon.Round) bool { return r.Stamp < 102 })
		}
	}
	w.reopen()
	w.read(func(r app.Reader) error {
		got, err := r.Rounds(author.Device)
		if !slices.Equal(got, want) {
			w.Errorf("got %+v, want %+v", got, want)
		}
		all, again := r.Rounds(other.Device)
		if len(all) != 5 {
			w.Errorf("another device has %d rounds", len(all))
		}
		return errors.Join(err, again)
	})
}

func melonRows(w *world) {
	author, _ := w.enrol()
	other, _ := w.enrol()
	first := watermelon.Held{Key: watermelon.KeyOf(schema.Member, w.id()), Household: w.id(), Village: village, First: 100}
	second := watermelon.Held{Key: watermelon.KeyOf(schema.Visit, first.Row), Village: farVillage, First: 101, Gone: 102, Again: 1}
	moved := first
	moved.Household, moved.Village, moved.First, moved.Gone, moved.Again = w.id(), farVillage, 103, 104, 105
	for _, rows := range [][]watermelon.Held{nil, {first, second}, {moved}} {
		w.write(func(tx app.Tx) error { return tx.PutHeldRows(author.Device, rows) })
	}
	for _, said := range []string{`{"floor":1}`, `{"floor":2}`} {
		w.write(func(tx app.Tx) error { return tx.PutStatement(author.Device, []byte(said)) })
	}
	w.reopen()
	w.read(func(r app.Reader) error {
		held, err := r.HeldRows(author.Device)
		if want := (watermelon.HeldRows{moved.Key: moved, second.Key: second}); !maps.Equal(held, want) {
			w.Errorf("got %+v, want %+v", held, want)
		}
		said, err2 := r.Statement(author.Device)
		none, err3 := r.Statement(other.Device)
		others, err4 := r.HeldRows(other.Device)
		if string(said) != `{"floor":2}` || len(none)+len(others) > 0 {
			w.Errorf("said %s; another device %s %v", said, none, others)
		}
		return errors.Join(err, err2, err3, err4)
	})
}
