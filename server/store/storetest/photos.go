package storetest

import (
	"strings"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/syncproto"
)

var photos = []test{{"Photos_AreFoundByTheirHash", photosByHash}, {"Photos_ThatAreHereAreRemembered", photosRemembered}}

// photosByHash: the living rows of a photo, in whichever household they are.
func photosByHash(w *world) {
	hash, other := strings.Repeat("0a", 32), strings.Repeat("0b", 32)
	photo := func(hash string, deleted bool) edit {
		return edit{table: schema.Photo, row: w.id(), deleted: deleted, values: valuesWith(schema.Photo, map[string]schema.Value{"sha256": schema.TextOf(hash)})}
	}
	one, gone, else1, two := photo(hash, false), photo(hash, true), photo(other, false), photo(hash, false)
	near, far := w.id(), w.id()
	w.write(func(tx app.Tx) error {
		if _, err := w.household(w.desk(), near, village, one, gone, else1).save(tx); err != nil {
			return err
		}
		_, err := w.household(w.desk(), far, farVillage, two).save(tx)
		return err
	})
	w.read(func(r app.Reader) error {
		rows, err := r.PhotoRows(hash)
		if err != nil {
			return err
		}
		if len(rows) != 2 || rows[0].ID != one.row || rows[1].ID != two.row {
			w.Fatalf("found %v", rows)
		}
		if rows[0].Household != near || rows[0].Village != village || rows[1].Household != far || rows[1].Village != farVillage {
			w.Errorf("in the wrong households: %v", rows)
		}
		if got := rows[0].Get("sha256").Text(); got != hash {
			w.Errorf("its hash is %s", got)
		}
		rows, err = r.PhotoRows(strings.Repeat("0c", 32))
		if len(rows) != 0 {
			w.Errorf("found %v", rows)
		}
		return err
	})
}

func photosRemembered(w *world) {
	hash := strings.Repeat("0a", 32)
	is := func(want bool) {
		w.Helper()
		w.read(func(r app.Reader) error {
			got, err := r.PhotoProven(hash)
			if got != want {
				w.Errorf("proven: %v, want %v", got, want)
			}
			return err
		})
	}
	is(false)
	for range 2 {
		w.write(func(tx app.Tx) error { return tx.PutPhoto(syncproto.Photo{SHA256: hash, Size: 5}, 7) })
		is(true)
	}
	w.reopen()
	is(true)
}
