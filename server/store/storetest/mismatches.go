package storetest

import (
	"slices"

	"ruhu/server/app"
)

var mismatches = []test{{"Mismatches_AreRemembered", mismatchesRemembered}}

func mismatchesRemembered(w *world) {
	author, _ := w.enrol()
	all := []app.Mismatch{{Device: author.Device, Village: village, Seq: 7, Households: 2, At: 100}, {Device: author.Device, Village: farVillage, Seq: 3, Households: 1, At: 90}}
	for _, m := range all {
		w.write(func(tx app.Tx) error { return tx.PutMismatch(m) })
	}
	w.reopen()
	w.read(func(r app.Reader) error {
		got, err := r.Mismatches()
		if !slices.Equal(got, all) {
			w.Errorf("got %+v, want %+v", got, all)
		}
		return err
	})
}
