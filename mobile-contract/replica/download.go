package replica

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"ruhu/syncproto"
)

// Downloader fetches files from the server. Connection and tokens are its affair,
// as they are a Transport's.
type Downloader interface {
	// Get fetches a file from a byte on: GET with Range, and with If-Range for the
	// tag of what came before. With offset 0 the tag is "". It answers a refusal
	// with a *ServerError. When the connection breaks off after the first byte, it
	// returns what came.
	Get(path, tag string, offset int64) (*Download, error)
}

// Download is what came of a file.
type Download struct {
	Tag    string // the file's ETag without quotes
	Offset int64  // where Body begins in the file: what was asked for, or 0 when the file is another one by now
	Size   int64  // of the whole file
	Body   []byte
}

// PathSnapshot is where the first copy of a village is, for an app of a schema
// version.
func PathSnapshot(village string, version int) string {
	return fmt.Sprintf("/v1/villages/%s/snapshot?v=%d", village, version)
}

// PathSnapshots is where the first copies of all villages of the device are, in one
// file, for an app of a schema version.
func PathSnapshots(version int) string { return fmt.Sprintf("/v1/snapshot?v=%d", version) }

// several is the name under which such a file is kept while it comes, in the place of
// a village's code.
const several = "*"

// fewest is how many villages are worth one file instead of one each: making it is
// work for the server.
const fewest = 8

// errUnfit is a file that cannot be used. Its village comes as rows instead.
var errUnfit = errors.New("replica: the file of a village is not fit for use")

// errCut is a download that broke off and brought nothing new.
var errCut = errors.New("replica: a download broke off")

// maxGets bounds the pieces of one download.
const maxGets = 100

// firstCopies takes villages as files, in the course of one pull.
type firstCopies struct {
	r     *Replica
	files Downloader      // nil: everything comes as rows
	rows  map[string]bool // villages whose file was refused or unfit
}

// have is what a pull request says of villages that the cursor does not know of;
// nil when nothing is to come as a file. What is held already, and has to come
// anew, comes as rows: local edits lie on top of it.
func (f *firstCopies) have(t *tx) (map[string]syncproto.Seq, error) {
	if f == nil || f.files == nil {
		return nil, nil
	}
	have := map[string]syncproto.Seq{}
	for village := range f.rows {
		have[village] = 0
	}
	err := t.each(func(scan func(...any) error) error {
		var village string
		var seq int64
		if err := scan(&village, &seq); err != nil {
			return err
		}
		have[village] = syncproto.Seq(seq)
		return nil
	}, "SELECT code, 0 FROM village WHERE seq <= 0 UNION ALL SELECT village, seq FROM taken")
	return have, err
}

// take takes the villages that a page named. One whose file is refused or unfit
// will come as rows; an error is the network's or this device's.
func (f *firstCopies) take(villages []string, report *SyncReport) error {
	if len(villages) >= fewest {
		// What it does not bring is still missing, and comes one by one.
		if _, err := f.takeOne(several, PathSnapshots(f.r.view.version), report); err != nil {
			return err
		}
	}
	for _, village := range villages {
		fit, err := f.takeOne(village, PathSnapshot(village, f.r.view.version), report)
		if err != nil {
			return err
		}
		if !fit {
			f.rows[village] = true
		}
	}
	return nil
}

// takeOne downloads a file and takes what is missing of it. It is not fit when the
// server refuses it, or it is no good.
func (f *firstCopies) takeOne(name, path string, report *SyncReport) (fit bool, err error) {
	if held, err := f.r.held(name); err != nil || held {
		return true, err
	}
	body, err := f.download(name, path)
	if err == nil {
		err = f.r.takeFile(name, body, report)
	}
	var refused *ServerError
	switch {
	case errors.As(err, &refused), errors.Is(err, errUnfit):
		return false, f.r.dropPart(name)
	case err != nil:
		return false, fmt.Errorf("first copy of %s: %w", name, err)
	}
	return true, nil
}

// held reports whether a village is here, or, for several, any.
func (r *Replica) held(name string) (held bool, err error) {
	err = r.read(func(t *tx) error {
		n, err := number(t, "SELECT count(*) FROM village WHERE code = ?1 OR ?1 = '"+several+"'", name)
		held = n > 0
		return err
	})
	return held, err
}

// download fetches a file, from where an earlier call was cut.
func (f *firstCopies) download(village, path string) ([]byte, error) {
	tag, body, err := f.r.part(village)
	if err != nil {
		return nil, err
	}
	kept := len(body)
	for range maxGets {
		d, err := f.files.Get(path, tag, int64(len(body)))
		if err == nil && (d == nil || len(d.Body) == 0) {
			err = errCut
		}
		if err != nil {
			if len(body) == kept {
				return nil, err
			}
			return nil, errors.Join(err, f.r.keepPart(village, tag, body))
		}
		if d.Offset == 0 {
			tag, body = d.Tag, nil
		}
		if d.Tag != tag || d.Offset != int64(len(body)) || d.Size > syncproto.MaxPage {
			return nil, errUnfit
		}
		body = append(body, d.Body...)
		if int64(len(body)) < d.Size {
			continue
		}
		if sum := sha256.Sum256(body); hex.EncodeToString(sum[:]) != tag {
			return nil, errUnfit
		}
		if kept > 0 {
			err = f.r.dropPart(village)
		}
		return body, err
	}
	return nil, errors.Join(ErrNoProgress, f.r.keepPart(village, tag, body))
}

// part is what came of a village's file before.
func (r *Replica) part(village string) (tag string, body []byte, err error) {
	err = r.read(func(t *tx) error {
		_, err := t.one("SELECT tag, body FROM download WHERE village = ?", []any{village}, &tag, &body)
		return err
	})
	return tag, body, err
}

func (r *Replica) keepPart(village, tag string, body []byte) error {
	return r.write(func(t *tx) error {
		return t.exec("INSERT OR REPLACE INTO download (village, tag, body) VALUES (?, ?, ?)", village, tag, body)
	})
}

func (r *Replica) dropPart(village string) error {
	return r.write(func(t *tx) error { return t.exec("DELETE FROM download WHERE village = ?", village) })
}
