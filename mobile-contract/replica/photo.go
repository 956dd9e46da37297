package replica

import (
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"ruhu/schema"
	"ruhu/syncproto"
)

//go:embed photo.sql
var photoSQL string

// photoFolder is what the name of the folder of photos adds to the replica's own.
const photoFolder = "-photos"

// arriving is what the name of a photo adds while it is being written.
const arriving = ".part"

// Errors of photos.
var (
	errNoPhoto  = errors.New("replica: no such photo")
	errUnproven = errors.New("replica: the server has not proven that it has the photo")
)

// KeepPhoto keeps the original of a photo until the server has proven that it has
// it, and returns its SHA-256: the value of the field sha256 of its row, which may be
// saved before or after. The same bytes are kept once.
func (r *Replica) KeepPhoto(data []byte) (string, error) { return r.keepPhoto(bytes.NewReader(data)) }

// MaxPreview is how large a preview may be, in bytes.
const MaxPreview = 64 << 10

// KeepPreview is KeepPhoto of a small picture that the app made of a photo, of 320
// pixels or so: it is sent before every original, and its SHA-256 is the value of the
// field preview of the photo's row. Over a slow line people see by it what is coming.
func (r *Replica) KeepPreview(data []byte) (string, error) {
	if len(data) > MaxPreview {
		return "", Problems{{Code: schema.PhotoTooLarge, Param: strconv.Itoa(MaxPreview)}}
	}
	p, err := r.storePhoto(bytes.NewReader(data))
	if err != nil {
		return "", err
	}
	return p.SHA256, r.write(func(t *tx) error {
		if err := t.exec("INSERT OR IGNORE INTO preview (sha256) VALUES (?)", p.SHA256); err != nil {
			return err
		}
		return t.adopt(p)
	})
}

// KeepPhotoFile is KeepPhoto of a file, which is copied and may then go.
func (r *Replica) KeepPhotoFile(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	return r.keepPhoto(f)
}

func (r *Replica) keepPhoto(from io.Reader) (string, error) {
	p, err := r.storePhoto(from)
	if err != nil {
		return "", err
	}
	return p.SHA256, r.write(func(t *tx) error { return t.adopt(p) })
}

// adopt notes an original that is on disk. One that was dropped is here again, and
// one more copy of it does no harm.
func (t *tx) adopt(p syncproto.Photo) error {
	return t.exec(`INSERT INTO original (sha256, size, state, problem) VALUES (?, ?, 'unsent', '')
		ON CONFLICT (sha256) DO UPDATE SET state = 'proven' WHERE state = 'dropped'`, p.SHA256, p.Size)
}

// storePhoto writes a photo to a file named by its hash. It is on disk when
// storePhoto returns, and before the database knows of it.
func (r *Replica) storePhoto(from io.Reader) (p syncproto.Photo, err error) {
	if err := os.MkdirAll(r.photos, 0o700); err != nil {
		return p, err
	}
	f, err := os.CreateTemp(r.photos, "*"+arriving)
	if err != nil {
		return p, err
	}
	sum := sha256.New()
	p.Size, err = io.Copy(io.MultiWriter(f, sum), io.LimitReader(from, syncproto.MaxPhoto+1))
	p.SHA256 = hex.EncodeToString(sum.Sum(nil))
	if problem := p.Check(); err == nil && problem != nil {
		err = Problems{*problem}
	}
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), r.photoPath(p.SHA256))
	}
	if err != nil {
		return p, errors.Join(err, os.Remove(f.Name()))
	}
	return p, syncFolder(r.photos)
}

func (r *Replica) photoPath(hash string) string { return filepath.Join(r.photos, hash) }

// syncFolder lets the names in a folder be on disk. Windows has no call for that.
func syncFolder(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// adoptPhotos looks through the folder when the replica is opened. What a process
// that died had not written to its end was promised to nobody. A whole file that the
// database does not know is kept like any other: perhaps the database is an old copy.
func (r *Replica) adoptPhotos(t *tx) error {
	if _, err := t.r.conn.ExecContext(context.Background(), photoSQL); err != nil {
		return fmt.Errorf("make the table of photos: %w", err)
	}
	entries, err := os.ReadDir(r.photos)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), arriving) {
			err = errors.Join(err, os.Remove(r.photoPath(e.Name())))
			continue
		}
		info, failed := e.Info()
		if failed == nil && info.Mode().IsRegular() && syncproto.ValidHash(e.Name()) {
			failed = t.adopt(syncproto.Photo{SHA256: e.Name(), Size: info.Size()})
		}
		err = errors.Join(err, failed)
	}
	return err
}

// OpenPhoto returns the path of a photo's original, to be shown and not to be changed.
func (r *Replica) OpenPhoto(hash string) (string, error) {
	if state, err := r.photoState(hash); err != nil || state == "dropped" {
		return "", errors.Join(err, errNoPhoto)
	}
	return r.photoPath(hash), nil
}

// DropPhoto makes room: it deletes the original of a photo that the server has. One
// that the server has not proven to have is refused.
func (r *Replica) DropPhoto(hash string) error {
	switch state, err := r.photoState(hash); {
	case err != nil:
		return err
	case state == "unsent":
		return errUnproven
	}
	// The row first: should the process die in between, the file is adopted again.
	err := r.write(func(t *tx) error {
		return t.exec("UPDATE original SET state = 'dropped' WHERE sha256 = ? AND state <> 'unsent'", hash)
	})
	if err != nil {
		return err
	}
	if err := os.Remove(r.photoPath(hash)); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

func (r *Replica) photoState(hash string) (state string, err error) {
	err = r.read(func(t *tx) error {
		found, err := t.one("SELECT state FROM original WHERE sha256 = ?", []any{hash}, &state)
		if err == nil && !found {
			err = errNoPhoto
		}
		return err
	})
	return state, err
}

// takePhotos takes what the server says of photos. Of another epoch than the
// device's it may have forgotten since what it says.
func (t *tx) takePhotos(d *device, receipts *syncproto.Receipts) error {
	if receipts.Epoch != d.epoch {
		return nil
	}
	for _, p := range receipts.Photos {
		query, code := "UPDATE original SET state = 'proven', problem = ? WHERE sha256 = ? AND state = 'unsent'", schema.ErrCode("")
		if p.Problem != nil {
			query, code = "UPDATE original SET problem = ? WHERE sha256 = ? AND state = 'unsent'", p.Problem.Code
		}
		if err := t.exec(query, string(code), p.SHA256); err != nil {
			return err
		}
	}
	return nil
}
