package replica_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"testing"

	"ruhu/mobile-contract/replica"
	"ruhu/schema"
	"ruhu/syncproto"
)

func photoHash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

func (d *dev) original(hash string) []byte {
	d.w.Helper()
	path, err := d.OpenPhoto(hash)
	d.w.must(err)
	data, err := os.ReadFile(path)
	d.w.must(err)
	return data
}

func TestKeepPhoto_IsOnDiskUnderItsHash(t *testing.T) {
	w := newWorld(t)
	d := w.device(north)
	data := bytes.Repeat([]byte("照片"), 30_000)
	for range 2 { // the same bytes are kept once
		hash, err := d.KeepPhoto(data)
		w.must(err)
		w.equal(hash, photoHash(data), "hash")
	}
	path := filepath.Join(t.TempDir(), "DSC_0001.JPG")
	w.must(os.WriteFile(path, []byte("another"), 0o600))
	hash, err := d.KeepPhotoFile(path)
	w.must(err)
	w.must(os.Remove(path))
	d.reopen()
	w.equal(d.original(hash), []byte("another"), "the original of a file that went")
	w.equal(d.original(photoHash(data)), data, "the original later")
	w.equal(d.status().Photos, int64(2), "photos")
	w.equal(d.status().Proven, int64(0), "proven")
	for _, bad := range [][]byte{nil, make([]byte, syncproto.MaxPhoto+1)} {
		if _, err := d.KeepPhoto(bad); err == nil {
			t.Errorf("%d bytes are kept as a photo", len(bad))
		}
	}
	if err := d.DropPhoto(hash); err == nil || d.DropPhoto("../"+hash) == nil {
		t.Error("an original goes before it is proven")
	}
}

// What was being written when the process died was promised to nobody; a whole
// original that an old copy of the database does not know is kept all the same.
func TestOpen_LooksThroughThePhotos(t *testing.T) {
	w := newWorld(t)
	d := w.device(north)
	data := []byte("a picture")
	hash, err := d.KeepPhoto(data)
	w.must(err)
	path, err := d.OpenPhoto(hash)
	w.must(err)
	part := filepath.Join(filepath.Dir(path), "123.part")
	w.must(os.WriteFile(part, []byte("hal"), 0o600))
	w.must(os.WriteFile(filepath.Join(filepath.Dir(path), "notes.txt"), []byte("x"), 0o600))
	w.must(d.Close())
	w.sql(d.path, "DELETE FROM original")
	d.open()
	w.equal(d.original(hash), data, "the original")
	w.equal(d.status().Photos, int64(1), "photos")
	if _, err := os.Stat(part); !os.IsNotExist(err) {
		t.Errorf("what was half written is still there: %v", err)
	}
}

// A server that was restored from a backup may have lost photos that it once proved.
func TestNewEpoch_PhotosAreUnprovenAgain(t *testing.T) {
	w := newWorld(t)
	d := w.device(north)
	hash, err := d.KeepPhoto([]byte("a picture"))
	w.must(err)
	gone, err := d.KeepPhoto([]byte("dropped"))
	w.must(err)
	d.sync()
	w.must(d.Close())
	w.sql(d.path, "UPDATE original SET state = 'proven'")
	d.open()
	w.must(d.DropPhoto(gone))
	w.equal(d.status().Proven, int64(2), "proven")
	w.restore(w.backup(), true)
	d.sync()
	w.equal(d.status().Proven, int64(1), "proven, and gone from here")
	if d.DropPhoto(hash) == nil {
		t.Error("an original goes before it is proven")
	}
}

// A device sees of each household how many of its photos are on the server, and how
// many it still keeps for it.
func TestHouseholdPhotos_CountsWhatIsWhere(t *testing.T) {
	w := newWorld(t)
	d := w.device(north)
	h := w.newHome(north)
	d.sync()
	count := func() replica.PhotoStatus {
		s, err := d.HouseholdPhotos(h.id)
		w.must(err)
		return *s
	}
	w.equal(count(), replica.PhotoStatus{}, "without photos")
	mine, err := d.KeepPhoto([]byte("a picture"))
	w.must(err)
	for _, hash := range []string{mine, photoHash([]byte("another device's"))} {
		d.save(h, set(schema.Photo, w.NewID(), "kind", code("photo_kind"), "sha256", hash, "bytes", 9, "taken_at", 1))
	}
	w.equal(count(), replica.PhotoStatus{All: 2, Kept: 1}, "unsent")
	d.sync()
	w.equal(count(), replica.PhotoStatus{All: 2, Kept: 1}, "rows sent")
	w.must(d.Close())
	w.sql(d.path, "UPDATE original SET state = 'proven'")
	d.open()
	w.equal(count(), replica.PhotoStatus{All: 2, Here: 1}, "proven")
}
