package storetest

import (
	"errors"
	"strings"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/syncproto"
)

// holdings: living rows of photos, the bytes of those that are here, and of their copies.
func holdings(w *world) {
	photo := func(hash byte, state string, deleted bool) edit {
		return edit{table: schema.Photo, row: w.id(), deleted: deleted, values: valuesWith(schema.Photo, map[string]schema.Value{
			"sha256": schema.TextOf(strings.Repeat(string(hash), 64)), "state": schema.TextOf(state)})}
	}
	w.write(func(tx app.Tx) error {
		_, err := w.household(w.desk(), w.id(), village, photo('a', "complete", false), photo('b', "declared", false), photo('c', "complete", true)).save(tx)
		proven := tx.PutPhoto(syncproto.Photo{SHA256: strings.Repeat("a", 64), Size: 700}, 5)
		return errors.Join(err, proven, tx.PutPicture(fullPicture(strings.Repeat("a", 64)), nil))
	})
	w.read(func(r app.Reader) error {
		got, err := r.Holdings()
		format := got.Format
		if got.Format = 0; format < 1 || got != (app.Holdings{Photos: 2, PhotosHere: 1, PhotoBytes: 700, PictureBytes: 220_000}) {
			w.Errorf("format %d: %+v", format, got)
		}
		return err
	})
}
