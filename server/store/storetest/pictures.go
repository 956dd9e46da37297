package storetest

import (
	"errors"
	"reflect"
	"slices"
	"strings"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

var pictures = []test{
	{"Pictures_AreKeptAsTheyWere", picturesKept},
	{"Pictures_AreFoundByAnyOfTheirKeys", picturesByKey},
	{"Pictures_AreFollowedByTheirNumbers", picturesAbove},
	{"Pictures_AreReplaced", picturesReplaced},
	{"Pictures_LookAlikeBothWays", picturesAlike},
}

// fullPicture says everything that can be said of one.
func fullPicture(hash string) registry.Picture {
	return registry.Picture{
		SHA256: hash, At: 5, Format: "jpeg", Width: 4000, Height: 3000,
		Shot:  registry.Shot{TakenAt: 1_528_000_000_000, Place: &registry.Place{Latitude: -1, Longitude: 128_900_000}, Camera: "HUAWEI P30", Software: "美图", Comment: "x"},
		Look:  registry.Look{Hashes: []registry.PictureHash{{Slow: 1<<64 - 1, Fast: 1 << 63}, {Slow: 0, Fast: 7}}, Brightness: 130, Sharpness: 900},
		Large: syncproto.Photo{SHA256: strings.Repeat("1a", 32), Size: 200_000}, Small: syncproto.Photo{SHA256: strings.Repeat("1b", 32), Size: 20_000},
	}
}

func picturesKept(w *world) {
	full, none := fullPicture(strings.Repeat("0a", 32)), registry.Picture{SHA256: strings.Repeat("0b", 32), At: 6}
	none.Problem = &schema.Problem{Code: schema.PictureTooLarge, Param: "40000 × 40000"}
	w.write(func(tx app.Tx) error { return errors.Join(tx.PutPicture(full, []int64{1}), tx.PutPicture(none, nil)) })
	w.reopen()
	w.read(func(r app.Reader) error {
		for _, want := range []registry.Picture{full, none} {
			got, err := r.Picture(want.SHA256)
			if err != nil {
				return err
			}
			if want.Number = got.Number; !reflect.DeepEqual(got, want) {
				w.Errorf("got  %+v\nwant %+v", got, want)
			}
		}
		if _, err := r.Picture(strings.Repeat("0c", 32)); !errors.Is(err, app.ErrNotFound) {
			w.Errorf("one that nobody looked into: %v", err)
		}
		return nil
	})
}

// sharing are the first digits of the pictures that share keys, above a number.
func (w *world) sharing(above int64, keys ...int64) (found []string) {
	w.Helper()
	w.read(func(r app.Reader) error {
		pictures, err := r.PicturesSharing(keys, above)
		for _, p := range pictures {
			found = append(found, p.SHA256[:2])
		}
		return err
	})
	return found
}

func picturesByKey(w *world) {
	for name, keys := range map[string][]int64{"0a": {1, 1 << 40, 3}, "0b": {3, 3, 4}, "0c": nil} {
		w.write(func(tx app.Tx) error { return tx.PutPicture(fullPicture(strings.Repeat(name, 32)), keys) })
	}
	for _, c := range []struct{ keys, want string }{{"\x01", "0a"}, {"\x04", "0b"}, {"\x03", "0a 0b"}, {"\x01\x04\x03\x03", "0a 0b"}, {"\x07", ""}, {"", ""}} {
		var keys []int64
		for _, key := range []byte(c.keys) {
			keys = append(keys, int64(key))
		}
		got := w.sharing(0, keys...)
		if slices.Sort(got); strings.Join(got, " ") != c.want {
			w.Errorf("%v: %v, want %s", keys, got, c.want)
		}
	}
	var last int64
	w.read(func(r app.Reader) (err error) {
		last, err = r.LastPicture()
		return err
	})
	w.write(func(tx app.Tx) error { return tx.PutPicture(fullPicture(strings.Repeat("0d", 32)), []int64{3}) })
	if got := w.sharing(last, 3); !slices.Equal(got, []string{"0d"}) {
		w.Errorf("above %d: %v", last, got)
	}
}

func picturesAbove(w *world) {
	above := func(number int64) (found string) {
		w.read(func(r app.Reader) error {
			hashes, err := r.PicturesAbove(number)
			for _, hash := range hashes {
				found += hash[:2] + " "
			}
			return err
		})
		return found
	}
	if got := above(0); got != "" {
		w.Errorf("of none: %s", got)
	}
	var last int64
	for _, name := range []string{"0b", "0a", "0c", "0b"} {
		w.write(func(tx app.Tx) error { return tx.PutPicture(fullPicture(strings.Repeat(name, 32)), nil) })
	}
	w.read(func(r app.Reader) (err error) {
		last, err = r.LastPicture()
		return err
	})
	if all, some, none := above(0), above(last-1), above(last); all != "0a 0c 0b " || some != "0b " || none != "" {
		w.Errorf("all %q, above the last but one %q, above the last %q", all, some, none)
	}
}

func picturesReplaced(w *world) {
	one := fullPicture(strings.Repeat("0a", 32))
	for i, keys := range [][]int64{{1, 2}, {2, 3}} {
		one.Width = i + 1
		w.write(func(tx app.Tx) error { return tx.PutPicture(one, keys) })
	}
	if a, b := w.sharing(0, 1), w.sharing(0, 2, 3); a != nil || !slices.Equal(b, []string{"0a"}) {
		w.Errorf("by the old key %v, by the new %v", a, b)
	}
	w.read(func(r app.Reader) error {
		got, err := r.Picture(one.SHA256)
		if got.Width != 2 || got.Number < 2 {
			w.Errorf("%+v", got)
		}
		return err
	})
}

func picturesAlike(w *world) {
	a, b, c := strings.Repeat("0a", 32), strings.Repeat("0b", 32), strings.Repeat("0c", 32)
	for range 2 {
		w.write(func(tx app.Tx) error { return errors.Join(tx.PutAlike(b, a), tx.PutAlike(b, c)) })
	}
	w.reopen()
	w.read(func(r app.Reader) error {
		for hash, want := range map[string][]string{a: {b}, b: {a, c}, c: {b}, strings.Repeat("0d", 32): nil} {
			if got, err := r.Alikes(hash); err != nil || !slices.Equal(got, want) {
				w.Errorf("%s: %v, %v", hash[:2], got, err)
			}
		}
		return nil
	})
}
