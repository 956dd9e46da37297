package chaos

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"

	"ruhu/mobile-contract/replica"
	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/server/upload"
)

// uploadPhotos lets a device send its photos by tus, beside the courier.
func uploadPhotos(_ *world, d *device, _ *rand.Rand) {
	_, err := d.replica.UploadPhotos(d)
	d.heardOf(err, "upload photos")
}

// openUploads opens the server's place for uploads, as every new process does.
func (w *world) openUploads() (err error) {
	ids := rand.NewChaCha8([32]byte{byte(w.seed), byte(w.seed >> 8), byte(w.seed >> 16), byte(w.order), byte(w.order >> 8)})
	w.post.uploads, err = upload.Open(upload.Config{App: w.app, Folder: filepath.Join(w.dir, "uploads"), Now: w.clock.Now, Random: ids,
		Room: func(string) (int64, error) { return 1 << 40, nil }})
	return err
}

// reopenUploads ends a process and begins the next.
func (w *world) reopenUploads() {
	if w.post.uploads != nil {
		w.must(errors.Join(w.post.uploads.Close(), w.openUploads()), "open the uploads after a crash")
	}
}

// Upload implements replica.Uploader: the way to the server and back, with whatever
// happens on it.
func (d *device) Upload(q *replica.UploadRequest) (*replica.UploadAnswer, error) {
	d.w.order++
	if !d.w.wild || !chance(d.dice, 35) {
		return d.w.serveUpload(d.id, q, nil)
	}
	return uploadFaults[d.dice.IntN(len(uploadFaults))](d, q)
}

// uploadFaults are what can happen to a request of tus, each as likely as the others.
var uploadFaults = []func(d *device, q *replica.UploadRequest) (*replica.UploadAnswer, error){
	uploadLost, uploadCut, uploadTwice, uploadUnheard, uploadDies, uploadKills,
}

func uploadLost(d *device, _ *replica.UploadRequest) (*replica.UploadAnswer, error) {
	d.w.struck("upload_lost")
	return nil, errNetwork
}

// uploadCut lets the server see a part of what is sent.
func uploadCut(d *device, q *replica.UploadRequest) (*replica.UploadAnswer, error) {
	d.w.struck("upload_cut")
	if len(q.Body) > 0 {
		d.w.serveUpload(d.id, q, q.Body[:d.dice.IntN(len(q.Body))])
	}
	return nil, errNetwork
}

func uploadTwice(d *device, q *replica.UploadRequest) (*replica.UploadAnswer, error) {
	d.w.struck("upload_delivered_twice")
	d.w.serveUpload(d.id, q, nil)
	return d.w.serveUpload(d.id, q, nil)
}

func uploadUnheard(d *device, q *replica.UploadRequest) (*replica.UploadAnswer, error) {
	d.w.struck("upload_answer_lost")
	d.w.serveUpload(d.id, q, nil)
	return nil, errNetwork
}

func uploadDies(d *device, q *replica.UploadRequest) (*replica.UploadAnswer, error) {
	d.w.struck("device_died_in_upload")
	d.w.serveUpload(d.id, q, nil)
	d.die()
	return nil, errDied
}

// uploadKills kills the server while it takes what comes.
func uploadKills(d *device, q *replica.UploadRequest) (*replica.UploadAnswer, error) {
	d.w.dieIn(d.dice, func() { d.w.serveUpload(d.id, q, nil) })
	return nil, errNetwork
}

// serveUpload is the server's edge. cut is what comes of the body before the line
// breaks; nil when it does not.
func (w *world) serveUpload(id string, q *replica.UploadRequest, cut []byte) (*replica.UploadAnswer, error) {
	answer := &window{head: http.Header{}}
	err := w.mayCall(id)
	if err == nil {
		err = w.post.uploads.Serve(answer, tusRequest(q, cut), id)
	}
	switch problem, refused := app.AsProblem(err); {
	case err == nil:
		offset, _ := strconv.ParseInt(answer.head.Get("Upload-Offset"), 10, 64) // none is 0
		return &replica.UploadAnswer{Location: answer.head.Get("Location"), Offset: offset, Epoch: answer.head.Get("Ruhu-Epoch")}, nil
	case isFull(err):
		w.struck("server_disk_full")
		return nil, &replica.ServerError{Code: string(schema.Busy), Retry: true}
	case refused:
		later := []schema.ErrCode{schema.Busy, schema.DiskFull, schema.TooManyUploads}
		return nil, &replica.ServerError{Code: string(problem.Code), Retry: slices.Contains(later, problem.Code)}
	}
	w.broken("the server failed in an upload: %v", err)
	return nil, &replica.ServerError{Code: string(schema.Internal), Retry: true}
}

// mayCall is what the edge asks of every device.
func (w *world) mayCall(id string) error {
	var device registry.Device
	err := w.read(func(r app.Reader) (err error) {
		device, err = r.Device(id)
		return err
	})
	switch {
	case errors.Is(err, app.ErrNotFound):
		return schema.Problem{Code: schema.Unauthenticated}
	case err == nil && device.Revoked:
		return schema.Problem{Code: schema.DeviceRevoked}
	}
	return err
}

func tusRequest(q *replica.UploadRequest, cut []byte) *http.Request {
	body := io.Reader(bytes.NewReader(q.Body))
	if cut != nil {
		body = io.MultiReader(bytes.NewReader(cut), broken{})
	}
	r, _ := http.NewRequestWithContext(context.Background(), q.Method, q.Path, body) // of methods and paths of our own: cannot fail
	r.ContentLength = int64(len(q.Body))
	r.Header.Set("Tus-Resumable", "1.0.0")
	switch q.Method {
	case http.MethodPost:
		r.Header.Set("Upload-Length", strconv.FormatInt(q.Length, 10))
		r.Header.Set("Upload-Metadata", q.Metadata)
	case http.MethodPatch:
		r.Header.Set("Upload-Offset", strconv.FormatInt(q.Offset, 10))
		r.Header.Set("Content-Type", "application/offset+octet-stream")
	}
	return r
}

// broken is a line that has broken.
type broken struct{}

// Read implements io.Reader.
func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// window is where an answer comes out. Nothing but its header is looked at.
type window struct{ head http.Header }

// Header implements http.ResponseWriter.
func (w *window) Header() http.Header { return w.head }

// Write implements http.ResponseWriter.
func (w *window) Write(b []byte) (int, error) { return len(b), nil }

// WriteHeader implements http.ResponseWriter.
func (w *window) WriteHeader(int) {}
