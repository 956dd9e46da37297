package replica_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"ruhu/mobile-contract/replica"
	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/photo"
	"ruhu/server/upload"
)

// desk is the real server's place for uploads, without a network.
type desk struct {
	*upload.Uploads
	w      *world
	app    *app.App
	photos *photo.Folder
	device string
	asked  []string // methods and what was sent with each
	before func(q *replica.UploadRequest) error
}

func (w *world) uploads(t *testing.T, d *dev) *desk {
	d.sync()
	photos, err := photo.Open(filepath.Join(w.dir, "photos"))
	w.must(err)
	k := &desk{w: w, photos: photos, device: d.status().Device, app: w.app.WithPhotos(photos)}
	k.Uploads, err = upload.Open(upload.Config{App: k.app, Folder: filepath.Join(w.dir, "uploads"),
		Now: func() time.Time { return w.now }, Random: rand.Reader})
	w.must(err)
	t.Cleanup(func() { w.must(errors.Join(k.Close(), photos.Close())) })
	return k
}

// Upload implements replica.Uploader.
func (k *desk) Upload(q *replica.UploadRequest) (*replica.UploadAnswer, error) {
	k.asked = append(k.asked, q.Method+" "+strconv.Itoa(len(q.Body)))
	if k.before != nil {
		if err := k.before(q); err != nil {
			return nil, err
		}
	}
	r := httptest.NewRequest(q.Method, q.Path, bytes.NewReader(q.Body))
	for name, value := range map[string]string{"Tus-Resumable": "1.0.0", "Upload-Length": strconv.FormatInt(q.Length, 10),
		"Upload-Metadata": q.Metadata, "Upload-Offset": strconv.FormatInt(q.Offset, 10)} {
		r.Header.Set(name, value)
	}
	if q.Method == http.MethodPatch {
		r.Header.Set("Content-Type", "application/offset+octet-stream")
		r.Header.Del("Upload-Length")
	}
	w := httptest.NewRecorder()
	if err := k.Serve(w, r, k.device); err != nil {
		return nil, serverError(err)
	}
	offset, _ := strconv.ParseInt(w.Header().Get("Upload-Offset"), 10, 64)
	return &replica.UploadAnswer{Location: w.Header().Get("Location"), Offset: offset, Epoch: w.Header().Get("Ruhu-Epoch")}, nil
}

func (k *desk) upload(d *dev) *replica.UploadReport {
	k.w.Helper()
	report, err := d.UploadPhotos(k)
	k.w.must(err)
	return report
}

func (k *desk) has(data []byte) bool {
	has, err := k.photos.Has(context.Background(), photoHash(data))
	k.w.must(err)
	return has
}

func TestUploadPhotos_OldestFirstAndOnlyOnce(t *testing.T) {
	w := newWorld(t)
	d := w.device(north)
	k := w.uploads(t, d)
	first, second := bytes.Repeat([]byte("一"), 600_000), []byte("the second")
	for _, data := range [][]byte{first, second} {
		_, err := d.KeepPhoto(data)
		w.must(err)
	}
	w.equal(*k.upload(d), replica.UploadReport{Proven: 2, Bytes: int64(len(first) + len(second))}, "report")
	w.equal(strings.Join(k.asked, ", "), "POST 0, PATCH 1048576, PATCH 751424, POST 0, PATCH 10", "asked")
	w.equal(k.has(first) && k.has(second), true, "the server has them")
	w.equal(d.status().Proven, int64(2), "proven")
	k.asked = nil
	w.equal(*k.upload(d), replica.UploadReport{}, "with nothing to send")
	w.equal(len(k.asked), 0, "requests")
	// What another device has sent is not sent again.
	e := w.device(north)
	e.sync()
	_, err := e.KeepPhoto(first)
	w.must(err)
	k.device = e.status().Device
	w.equal(*k.upload(e), replica.UploadReport{Proven: 1}, "of what is there")
}

// Over a slow line the small pictures come first, of however late a photo.
func TestUploadPhotos_PreviewsBeforeOriginals(t *testing.T) {
	w := newWorld(t)
	d := w.device(north)
	k := w.uploads(t, d)
	h := w.newHome(north)
	d.sync()
	for _, name := range []string{"first", "second"} {
		hash, err := d.KeepPhoto([]byte("the " + name + " photo"))
		w.must(err)
		preview, err := d.KeepPreview([]byte(name))
		w.must(err)
		d.save(h, set(schema.Photo, w.NewID(), "kind", code("photo_kind"), "sha256", hash, "bytes", 15, "taken_at", 1, "preview", preview))
	}
	w.equal(d.status().Photos, int64(2), "photos")
	w.equal(k.upload(d).Proven, int64(4), "proven")
	w.equal(strings.Join(k.asked, ", "), "POST 0, PATCH 5, POST 0, PATCH 6, POST 0, PATCH 15, POST 0, PATCH 16", "asked")
	w.equal(d.status().Proven, int64(2), "photos proven")
	if _, err := d.KeepPreview(make([]byte, replica.MaxPreview+1)); err == nil {
		t.Error("a preview may be as large as it likes")
	}
}

func TestUploadPhotos_GoesOnWhereItWasCut(t *testing.T) {
	w := newWorld(t)
	d := w.device(north)
	k := w.uploads(t, d)
	data := bytes.Repeat([]byte("照片"), 400_000)
	hash, err := d.KeepPhoto(data)
	w.must(err)
	cut := errors.New("cut")
	k.before = func(q *replica.UploadRequest) error {
		if q.Method == http.MethodPatch && q.Offset > 0 {
			return cut
		}
		return nil
	}
	if report, err := d.UploadPhotos(k); !errors.Is(err, cut) || report.Left != 1 || report.Bytes != 1<<20 {
		t.Fatalf("%s, %v", report.JSON(), err)
	}
	d.reopen()
	if d.DropPhoto(hash) == nil {
		t.Error("an original goes before it is proven")
	}
	k.before, k.asked = nil, nil
	w.equal(k.upload(d).Proven, int64(1), "proven")
	w.equal(strings.Join(k.asked, ", "), "HEAD 0, PATCH 1048576, PATCH 302848", "asked")
	w.must(d.DropPhoto(hash))
}

func TestUploadPhotos_BeginsAnewWhenTheUploadHasEnded(t *testing.T) {
	w := newWorld(t)
	d := w.device(north)
	k := w.uploads(t, d)
	_, err := d.KeepPhoto([]byte("a picture"))
	w.must(err)
	k.before = func(q *replica.UploadRequest) error {
		if q.Method == http.MethodPatch {
			return errors.New("cut")
		}
		return nil
	}
	if _, err := d.UploadPhotos(k); err == nil {
		t.Fatal("it was not cut")
	}
	w.now = w.now.Add(upload.Life + time.Hour)
	k.before, k.asked = nil, nil
	w.equal(k.upload(d).Proven, int64(1), "proven")
	w.equal(strings.Join(k.asked, ", "), "HEAD 0, POST 0, PATCH 9", "asked")
}

// A photo whose bytes went bad on the device holds no other up, and comes last from then on.
func TestUploadPhotos_ABadOneHoldsNobodyUp(t *testing.T) {
	w := newWorld(t)
	d := w.device(north)
	k := w.uploads(t, d)
	bad, err := d.KeepPhoto([]byte("damaged"))
	w.must(err)
	short, err := d.KeepPhoto([]byte("cut short"))
	w.must(err)
	_, err = d.KeepPhoto([]byte("good"))
	w.must(err)
	path := filepath.Join(d.path+"-photos", bad)
	w.must(os.WriteFile(path, []byte("DAMAGED"), 0o600))
	w.must(os.WriteFile(filepath.Join(d.path+"-photos", short), []byte("cut"), 0o600))
	w.equal(*k.upload(d), replica.UploadReport{Proven: 1, Refused: 1, Bytes: 4, Left: 2}, "report")
	w.equal(k.has([]byte("good")), true, "the good one is there")
	if d.DropPhoto(bad) == nil {
		t.Error("an original goes before it is proven")
	}
	w.must(os.WriteFile(path, []byte("damaged"), 0o600)) // it was the card
	w.equal(k.upload(d).Proven, int64(1), "proven")
}

// What a server says whose timeline the device does not know proves nothing yet.
func TestUploadPhotos_OfAnotherEpochProveNothing(t *testing.T) {
	w := newWorld(t)
	d := w.device(north)
	d.sync()
	w.restore(w.backup(), true)
	k := w.uploads(t, w.device(north))
	k.device = d.status().Device
	_, err := d.KeepPhoto([]byte("a picture"))
	w.must(err)
	w.equal(*k.upload(d), replica.UploadReport{Bytes: 9, Left: 1}, "report")
	w.equal(d.status().Proven, int64(0), "proven")
	d.sync() // which brings the new epoch
	w.equal(k.upload(d).Proven, int64(1), "proven")
}

// A server that cannot take any photo now is left alone, and says why.
func TestUploadPhotos_StopsWhenTheServerIsFull(t *testing.T) {
	w := newWorld(t)
	d := w.device(north)
	k := w.uploads(t, d)
	for _, data := range []string{"one", "another"} {
		_, err := d.KeepPhoto([]byte(data))
		w.must(err)
	}
	k.before = func(*replica.UploadRequest) error {
		return &replica.ServerError{Code: string(schema.DiskFull), Retry: true}
	}
	report, err := d.UploadPhotos(k)
	var refused *replica.ServerError
	if !errors.As(err, &refused) || refused.Code != string(schema.DiskFull) || len(k.asked) != 1 || report.Left != 2 {
		t.Errorf("%s, %v, %v", report.JSON(), err, k.asked)
	}
}
