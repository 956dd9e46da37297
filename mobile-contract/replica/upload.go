package replica

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"ruhu/schema"
	"ruhu/syncproto"
)

// Uploader carries one request of tus 1.0, the protocol of resumable uploads, to the
// server and brings its answer. Connection and tokens are its affair, as they are a
// Transport's. It answers a refusal with a *ServerError.
type Uploader interface {
	Upload(request *UploadRequest) (*UploadAnswer, error)
}

// UploadRequest is what is sent: POST begins an upload, HEAD asks how much of it has
// come, PATCH continues it. All carry Tus-Resumable: 1.0.0.
type UploadRequest struct {
	Method   string
	Path     string
	Length   int64  // POST: header Upload-Length
	Metadata string // POST: header Upload-Metadata
	Offset   int64  // PATCH: header Upload-Offset
	Body     []byte // PATCH: of type application/offset+octet-stream
}

// UploadAnswer is what came back.
type UploadAnswer struct {
	Location string // POST: the path of the upload, without the server's name
	Offset   int64  // header Upload-Offset; 0 when there is none
	Epoch    string // header Ruhu-Epoch: of the server
}

// PathUploads is where uploads begin.
const PathUploads = "/v1/uploads"

// chunk is how much of a photo one request carries. What a broken line has brought of
// it counts, so it need not be small.
const chunk = 1 << 20

// maxTurns bounds how often one run begins a photo anew or asks again where it stands.
const maxTurns = 5

// UploadReport says what one run did.
type UploadReport struct {
	Proven  int64 `json:"proven"`  // photos that the server now has
	Refused int64 `json:"refused"` // photos that it did not take
	Bytes   int64 `json:"bytes"`   // sent, as far as they were answered
	Left    int64 `json:"left"`    // photos still unsent
}

// JSON spells the report.
func (u *UploadReport) JSON() string {
	text, _ := json.Marshal(u) // integers only: cannot fail
	return string(text)
}

// UploadPhotos sends the unsent photos: previews first, then oldest first, and those
// that were refused before last. Whatever breaks it off, what was sent until then counts, and the next
// run goes on at the byte that the server has come to. A photo that the server does
// not take holds no other up. The report is never nil.
func (r *Replica) UploadPhotos(via Uploader) (*UploadReport, error) {
	report := &UploadReport{}
	err := r.uploadAll(via, report)
	return report, errors.Join(err, r.read(func(t *tx) (err error) {
		report.Left, err = number(t, "SELECT count(*) FROM original WHERE state = 'unsent'")
		return err
	}))
}

func (r *Replica) uploadAll(via Uploader, report *UploadReport) error {
	waiting, err := r.waitingPhotos()
	if err != nil {
		return err
	}
	for _, p := range waiting {
		u := &photoUpload{r: r, via: via, photo: p, report: report}
		err := u.send()
		var refused *ServerError
		if errors.As(err, &refused) && aboutThePhoto[schema.ErrCode(refused.Code)] {
			report.Refused++
			err = u.refuse(refused.Code)
		}
		if err != nil {
			return fmt.Errorf("upload photo %s: %w", p.SHA256, err)
		}
	}
	return nil
}

// aboutThePhoto are the refusals that say something of one photo. Any other is about
// the device or the server, and the same for the next.
var aboutThePhoto = map[schema.ErrCode]bool{
	schema.PhotoDamaged: true, schema.PhotoCut: true, schema.PhotoTooLarge: true, schema.BadHash: true,
	schema.BadVillage: true, schema.OutOfScope: true, schema.MoreThanSaid: true,
}

// waitingPhotos are the unsent photos in the order of sending.
func (r *Replica) waitingPhotos() (waiting []syncproto.Photo, err error) {
	err = r.read(func(t *tx) error {
		waiting, err = t.unsentPhotos()
		return err
	})
	return waiting, err
}

// photoUpload is one photo on its way.
type photoUpload struct {
	r      *Replica
	via    Uploader
	photo  syncproto.Photo
	report *UploadReport

	village string // that it was taken in

	path   string // of the upload, "" while there is none
	offset int64  // how much the server has
	epoch  string // of the server when it said so
}

// send brings one photo to the server, from wherever an earlier run was cut.
func (u *photoUpload) send() error {
	ready, err := u.prepare()
	if err != nil || !ready {
		return err
	}
	for range maxTurns {
		err = u.findOut()
		if err == nil {
			err = u.continueIt()
		}
		var refused *ServerError
		if !errors.As(err, &refused) {
			break
		}
		switch schema.ErrCode(refused.Code) {
		case schema.NotFound: // it has ended, or is another's by now
			err = errors.Join(ErrNoProgress, u.note(""))
		case schema.WrongOffset: // ask
			err = ErrNoProgress
		default:
			return err
		}
	}
	if err != nil {
		return err
	}
	return u.prove()
}

// prepare finds out how an earlier run left things, whether the original is there, and
// which village's it is: a device that has never pulled knows of none.
func (u *photoUpload) prepare() (ready bool, err error) {
	err = u.r.write(func(t *tx) error {
		whole, err := t.looksWhole(u.photo)
		if err != nil || !whole {
			return err
		}
		if u.village, err = t.villageOf(u.photo.SHA256); err != nil || u.village == "" {
			return err
		}
		ready = true
		_, err = t.one("SELECT path FROM upload WHERE sha256 = ?", []any{u.photo.SHA256}, &u.path)
		return err
	})
	return ready, err
}

// findOut asks how much the server has, and begins an upload when there is none.
func (u *photoUpload) findOut() error {
	request := &UploadRequest{Method: "HEAD", Path: u.path}
	if u.path == "" {
		request = &UploadRequest{Method: "POST", Path: PathUploads, Length: u.photo.Size, Metadata: metadataOf(u.photo.SHA256, u.village)}
	}
	answer, err := u.via.Upload(request)
	if err != nil {
		return err
	}
	u.offset, u.epoch = answer.Offset, answer.Epoch
	if u.path == "" {
		return u.note(answer.Location)
	}
	return nil
}

// continueIt sends what the server has not.
func (u *photoUpload) continueIt() error {
	f, err := os.Open(u.r.photoPath(u.photo.SHA256))
	if err != nil {
		return err
	}
	defer f.Close()
	for buffer := make([]byte, min(chunk, u.photo.Size)); u.offset < u.photo.Size; {
		n, err := f.ReadAt(buffer[:min(chunk, u.photo.Size-u.offset)], u.offset)
		if err != nil && !(errors.Is(err, io.EOF) && n > 0) {
			return err
		}
		answer, err := u.via.Upload(&UploadRequest{Method: "PATCH", Path: u.path, Offset: u.offset, Body: buffer[:n]})
		if err != nil {
			return err
		}
		if answer.Offset <= u.offset || answer.Offset > u.photo.Size {
			return ErrNoProgress
		}
		u.report.Bytes += answer.Offset - u.offset
		u.offset, u.epoch = answer.Offset, answer.Epoch
	}
	return nil
}

// prove notes that the server has the photo whole: it says so only of bytes whose hash
// it has proven. Of another epoch than the device's it may forget it again.
func (u *photoUpload) prove() error {
	return u.r.write(func(t *tx) error {
		d, err := t.device()
		if err != nil || d.epoch != u.epoch {
			return err
		}
		u.report.Proven++
		if err := t.exec("UPDATE original SET state = 'proven', problem = '' WHERE sha256 = ? AND state = 'unsent'", u.photo.SHA256); err != nil {
			return err
		}
		return t.exec("DELETE FROM upload WHERE sha256 = ?", u.photo.SHA256)
	})
}

// refuse notes why the server did not take the photo. It is tried again, after the
// others.
func (u *photoUpload) refuse(code string) error {
	return errors.Join(u.note(""), u.r.write(func(t *tx) error {
		return t.exec("UPDATE original SET problem = ? WHERE sha256 = ? AND state = 'unsent'", code, u.photo.SHA256)
	}))
}

// note keeps where the upload is; "" forgets it.
func (u *photoUpload) note(path string) error {
	u.path = path
	return u.r.write(func(t *tx) error {
		if path == "" {
			return t.exec("DELETE FROM upload WHERE sha256 = ?", u.photo.SHA256)
		}
		return t.exec("INSERT OR REPLACE INTO upload (sha256, path) VALUES (?, ?)", u.photo.SHA256, path)
	})
}

// metadataOf spells Upload-Metadata.
func metadataOf(hash, village string) string {
	spell := base64.StdEncoding.EncodeToString
	return "sha256 " + spell([]byte(hash)) + ",village " + spell([]byte(village))
}
