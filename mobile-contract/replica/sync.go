package replica

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"ruhu/schema"
)

// Transport carries one request to the server and brings its answer: the body is
// JSON without compression. Connection, compression and tokens are its affair. It
// answers a refusal of the whole request with a *ServerError.
type Transport interface {
	Post(path string, body []byte) ([]byte, error)
}

// Paths of the requests.
const (
	PathPush   = "/v1/push"
	PathPull   = "/v1/pull"
	PathRepair = "/v1/repair"
)

// ServerError is a request that the server did not take.
type ServerError struct {
	Code    string // one of schema's codes
	Message string // for the person, in their language
	Retry   bool   // the same request may succeed later
}

// Error makes it usable as an error.
func (e *ServerError) Error() string { return "server: " + e.Code + ": " + e.Message }

// SyncReport says what one sync did.
type SyncReport struct {
	Pushes     int64 `json:"pushes"`     // requests answered
	Pages      int64 `json:"pages"`      // pages taken
	Rows       int64 `json:"rows"`       // rows in them
	Verified   int64 `json:"verified"`   // digests that were equal
	Mismatched int64 `json:"mismatched"` // digests that were not, before any repair
	Repairs    int64 `json:"repairs"`    // villages that fetching single households made right
	Repaired   int64 `json:"repaired"`   // households fetched for that
	Files      int64 `json:"files"`      // villages taken as files
	Restarts   int64 `json:"restarts"`   // times that pulling began again
	Pending    int64 `json:"pending"`    // changesets still unsent
	Refused    int64 `json:"refused"`    // changesets that wait for the cadre
}

// JSON spells the report.
func (s *SyncReport) JSON() string {
	text, _ := json.Marshal(s) // integers only: cannot fail
	return string(text)
}

// maxRestarts bounds how often one sync begins anew: once for a restored server,
// once for a repair, and once more should both meet.
const maxRestarts = 3

// maxRepairs bounds how often one sync tries to do with single households: in a
// village that moves on all the time, the second mismatch brings it whole.
const maxRepairs = 2

// ErrNoProgress ends a sync with a server, or a line, that answers without moving on. Try
// again later.
var ErrNoProgress = errors.New("replica: the server's answers lead nowhere")

// Sync sends what is unsent and takes what is new. Whatever breaks it off, what
// was done until then holds, and the next sync goes on from there. The report is
// never nil.
//
// Villages that were never held come as files when the transport is a Downloader
// as well. A Transport from another language never is: there it is SyncWith.
func (r *Replica) Sync(via Transport) (*SyncReport, error) {
	files, _ := via.(Downloader)
	return r.SyncWith(via, files)
}

// SyncWith is Sync with a Downloader beside the Transport, or none.
func (r *Replica) SyncWith(via Transport, files Downloader) (*SyncReport, error) {
	report := &SyncReport{}
	err := r.sync(via, &firstCopies{r: r, files: files, rows: map[string]bool{}}, report)
	return report, errors.Join(err, r.count(report))
}

func (r *Replica) sync(via Transport, first *firstCopies, report *SyncReport) error {
	for {
		if err := r.pushAll(via, report); err != nil {
			return fmt.Errorf("push: %w", err)
		}
		if report.Restarts < maxRepairs {
			if err := r.repairAll(via, report); err != nil {
				return fmt.Errorf("repair: %w", err)
			}
		}
		again, err := r.pullAll(via, first, report)
		if err != nil {
			return fmt.Errorf("pull: %w", err)
		}
		if !again {
			return nil
		}
		if report.Restarts++; report.Restarts > maxRestarts {
			return ErrNoProgress
		}
	}
}

// pushAll pushes until nothing is unsent. Pushing comes first: what a cadre did
// all day must not wait for a county to come down.
func (r *Replica) pushAll(via Transport, report *SyncReport) error {
	first, stalled := int64(0), 0
	for {
		body, err := r.NextPush(0)
		if err != nil || body == nil {
			return err
		}
		answer, err := via.Post(PathPush, body)
		if err != nil {
			return err
		}
		if err := r.TakeAnswer(answer); err != nil {
			return err
		}
		report.Pushes++
		// An answer may ask for earlier changesets; it may not stand still.
		next, err := r.firstUnsent()
		if err != nil {
			return err
		}
		if next == first {
			if stalled++; stalled > 2 {
				return ErrNoProgress
			}
			continue
		}
		first, stalled = next, 0
	}
}

func (r *Replica) firstUnsent() (no int64, err error) {
	err = r.read(func(t *tx) error {
		no, err = number(t, "SELECT min(no) FROM journal WHERE state = 'unsent'")
		return err
	})
	return no, err
}

// repairAll makes villages that turned out wrong right again, household by household.
// Where the server does not do that, or says what cannot be read, the pull that
// follows brings them whole.
func (r *Replica) repairAll(via Transport, report *SyncReport) error {
	for {
		body, err := r.RepairRequest()
		if err != nil || body == nil {
			return err
		}
		answer, err := via.Post(PathRepair, body)
		if refused := (*ServerError)(nil); errors.As(err, &refused) {
			return nil
		}
		if err != nil {
			return err
		}
		took, err := r.TakeRepair(answer)
		if unreadable := (*schema.Problem)(nil); errors.As(err, &unreadable) {
			return nil
		}
		if err != nil || took.Late {
			return err
		}
		report.Repairs += took.Repaired
		report.Repaired += took.Households
	}
}

// pullAll pulls until there is nothing more. again means that the pull has to
// begin anew, and that there may be something to send first.
func (r *Replica) pullAll(via Transport, first *firstCopies, report *SyncReport) (again bool, err error) {
	var last []byte
	for {
		request, err := r.pullRequest(first)
		if err != nil {
			return false, err
		}
		if bytes.Equal(request.place, last) { // the cursor stands still
			return false, ErrNoProgress
		}
		last = request.place
		answer, err := via.Post(PathPull, request.body)
		var refused *ServerError
		if errors.As(err, &refused) && refused.Code == string(schema.BadCursor) {
			return true, r.write(startOver)
		}
		if err != nil {
			return false, err
		}
		page, files, err := r.takePage(answer, request.told)
		if err != nil {
			return false, err
		}
		report.Pages++
		report.Rows += page.Rows
		report.Verified += page.Verified
		report.Mismatched += page.Mismatched
		if err := first.take(files, report); err != nil {
			return false, err
		}
		switch {
		case page.Late:
			return false, ErrNoProgress
		case page.Restarted:
			return true, nil
		case !page.More:
			return false, nil
		}
	}
}

func (r *Replica) count(report *SyncReport) error {
	return r.read(func(t *tx) (err error) {
		if report.Pending, err = number(t, "SELECT count(*) FROM journal WHERE state = 'unsent'"); err != nil {
			return err
		}
		report.Refused, err = number(t, "SELECT count(*) FROM refused")
		return err
	})
}
