package sim

import (
	"fmt"
	"slices"
	"sync"

	"ruhu/mobile-contract/replica"
)

// HeardUploads is how much of every photo a server has said that it has: bytes that it
// may not ask for again, also not in another upload of the same photo.
type HeardUploads struct {
	mu      sync.Mutex
	photos  map[string]string // by the path of their uploads
	reached map[string]int64  // by photo
	acked   int64             // bytes
	faults  []string
}

// NewHeardUploads has heard nothing yet.
func NewHeardUploads() *HeardUploads {
	return &HeardUploads{photos: map[string]string{}, reached: map[string]int64{}}
}

// uploadListener is a device's way to the server for photos, overheard.
type uploadListener struct {
	*HeardUploads
	next replica.Uploader
}

// On overhears a device's uploads.
func (h *HeardUploads) On(next replica.Uploader) replica.Uploader { return &uploadListener{h, next} }

// Upload implements replica.Uploader.
func (l *uploadListener) Upload(q *replica.UploadRequest) (*replica.UploadAnswer, error) {
	answer, err := l.next.Upload(q)
	if err == nil {
		l.note(q, answer)
	}
	return answer, err
}

// note takes down what the server says that it has. What a photo is called is in the
// request that begins its upload.
func (h *HeardUploads) note(q *replica.UploadRequest, answer *replica.UploadAnswer) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if q.Method == "POST" {
		h.photos[answer.Location] = q.Metadata
	}
	photo := h.photos[q.Path]
	if q.Method == "POST" {
		photo = q.Metadata
	}
	had := h.reached[photo]
	if answer.Offset < had {
		h.faults = append(h.faults, fmt.Sprintf("%s %s: the server has %d bytes, and had %d", q.Method, q.Path, answer.Offset, had))
	}
	h.acked += max(0, answer.Offset-had)
	h.reached[photo] = answer.Offset
}

// Faults are what was taken back.
func (h *HeardUploads) Faults() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.faults)
}

// Bytes is how much was acknowledged.
func (h *HeardUploads) Bytes() int64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.acked
}
