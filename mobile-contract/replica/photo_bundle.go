package replica

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"ruhu/schema"
	"ruhu/syncproto"
	"ruhu/syncproto/seal"
)

// BundleReport says what a bundle holds.
type BundleReport struct {
	Bytes      int64 `json:"bytes"`      // of the file; 0 when none was written, because nothing was there to send
	Changesets int64 `json:"changesets"` // in it
	Photos     int64 `json:"photos"`     // in it
	Left       int64 `json:"left"`       // unsent photos that are not, for the next one
}

// JSON spells the report.
func (b *BundleReport) JSON() string {
	text, _ := json.Marshal(b) // integers only: cannot fail
	return string(text)
}

// WriteBundleFile writes a bundle to a file: the unsent changesets as WriteBundle
// does, and behind them the unsent photos, oldest first, as far as all of it takes
// no more than limit bytes (0 for the protocol's limit). Photos that the server
// refused before come last, so that a bad one holds no other up. The file is whole
// and on disk, or not there; memory holds one piece of it at a time.
func (r *Replica) WriteBundleFile(serverRecipient, path string, limit int64) (*BundleReport, error) {
	if limit < 1 || limit > syncproto.MaxBundle {
		limit = syncproto.MaxBundle
	}
	report := &BundleReport{}
	d, _, err := r.fitting(serverRecipient, limit)
	if err != nil || d == nil {
		return report, err
	}
	report.Changesets, report.Photos, report.Left = int64(d.changesets), int64(len(d.photos)), d.left
	if d.empty() { // what is left does not fit into any bundle of this size
		return report, nil
	}
	report.Bytes, err = writeWhole(path, func(to io.Writer) error { return r.sealDraft(to, d) })
	if err != nil {
		err = fmt.Errorf("write a bundle: %w", err)
	}
	return report, err
}

// choosePhotos adds the photos that fit beside what is signed already, and counts
// the others.
func (t *tx) choosePhotos(b *draft, limit int64) error {
	const header = 4 << 10 // of age, more than it takes
	room := limit - header - int64(len(syncproto.Compress(b.plain, syncproto.Gzip)))
	waiting, err := t.unsentPhotos()
	if err != nil {
		return err
	}
	for _, p := range waiting {
		if len(b.photos) == syncproto.MaxPhotos || sealedSize(p) > room {
			b.left++
			continue
		}
		if fits, err := t.looksWhole(p); err != nil || !fits {
			if b.left++; err != nil {
				return err
			}
			continue
		}
		b.photos, room = append(b.photos, p), room-sealedSize(p)
	}
	return nil
}

// unsentPhotos are the photos that the server has not: previews before all others, then
// oldest first. Those that it refused before come last, so that a bad one holds no
// other up.
func (t *tx) unsentPhotos() (waiting []syncproto.Photo, err error) {
	err = t.each(func(scan func(...any) error) error {
		var p syncproto.Photo
		err := scan(&p.SHA256, &p.Size)
		waiting = append(waiting, p)
		return err
	}, "SELECT sha256, size FROM original WHERE state = 'unsent' ORDER BY problem <> '', sha256 NOT IN (SELECT sha256 FROM preview), no")
	return waiting, err
}

// sealedSize is the most that a photo takes in a bundle: its line in the header, its
// bytes, and 16 for every 65,536 of them that age authenticates.
func sealedSize(p syncproto.Photo) int64 { return 160 + p.Size + p.Size/4096 }

// looksWhole reports whether an original is there with all its bytes. One that is not
// would spoil the bundle for those behind it; that is noted like a refusal.
func (t *tx) looksWhole(p syncproto.Photo) (bool, error) {
	info, err := os.Stat(t.r.photoPath(p.SHA256))
	if err == nil && info.Size() == p.Size {
		return true, nil
	}
	return false, t.exec("UPDATE original SET problem = ? WHERE sha256 = ?", string(schema.PhotoCut), p.SHA256)
}

// sealDraft seals what is signed and lets the photos follow.
func (r *Replica) sealDraft(to io.Writer, d *draft) error {
	w, err := seal.SealStream(to, d.plain, d.to)
	if err != nil {
		return err
	}
	for _, p := range d.photos {
		if err := r.copyPhoto(w, p); err != nil {
			return err
		}
	}
	return w.Close()
}

func (r *Replica) copyPhoto(to io.Writer, p syncproto.Photo) error {
	f, err := os.Open(r.photoPath(p.SHA256))
	if err != nil {
		return err
	}
	_, err = io.CopyN(to, f, p.Size)
	return errors.Join(err, f.Close())
}

// writeWhole writes a file that is whole and on disk, or leaves what was there.
func writeWhole(path string, write func(io.Writer) error) (size int64, err error) {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*"+arriving)
	if err != nil {
		return 0, err
	}
	err = write(f)
	if err == nil {
		size, err = f.Seek(0, io.SeekCurrent)
	}
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return 0, errors.Join(err, os.Remove(f.Name()))
	}
	return size, syncFolder(filepath.Dir(path))
}
