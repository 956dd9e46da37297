package upload

import (
	"net/http"
	"path"
	"strings"
	"sync"
	"time"

	"ruhu/schema"
)

// answer holds back what tusd's handler says until it is known whether it is an error:
// those are told in words of our own.
type answer struct {
	to     http.ResponseWriter
	head   http.Header
	status int
	body   []byte

	mu    sync.Mutex
	ended bool
}

// Header implements http.ResponseWriter.
func (a *answer) Header() http.Header { return a.head }

// WriteHeader implements http.ResponseWriter.
func (a *answer) WriteHeader(status int) { a.status = status }

// Write implements http.ResponseWriter.
func (a *answer) Write(b []byte) (int, error) {
	a.body = append(a.body, b...)
	return len(b), nil
}

// SetReadDeadline lets http.ResponseController reach the connection.
func (a *answer) SetReadDeadline(at time.Time) error {
	return a.during((*http.ResponseController).SetReadDeadline, at)
}

// SetWriteDeadline lets http.ResponseController reach the connection.
func (a *answer) SetWriteDeadline(at time.Time) error {
	return a.during((*http.ResponseController).SetWriteDeadline, at)
}

// during sets a deadline while the request lasts. Who asked a request to let go may do
// so after it has ended, from a goroutine of tusd's handler, when the connection and
// the response belong to another request already.
func (a *answer) during(set func(*http.ResponseController, time.Time) error, at time.Time) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.ended {
		return http.ErrHandlerTimeout
	}
	return set(http.NewResponseController(a.to), at)
}

// end notes that the handler has returned.
func (a *answer) end() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.ended = true
}

// send lets the answer go out.
func (a *answer) send() {
	if at := a.head.Get("Location"); at != "" {
		a.head.Set("Location", basePath+path.Base(at)) // a proxy may have another name for us
	}
	for name, values := range a.head {
		a.to.Header()[name] = values
	}
	a.to.WriteHeader(a.status)
}

// problem returns why a request was not served, or nil.
func (a *answer) problem(c *call) error {
	if c.fault != nil {
		return c.fault
	}
	if a.status < http.StatusBadRequest {
		return nil
	}
	code, _, _ := strings.Cut(string(a.body), ":")
	if p, ok := problems[code]; ok {
		return p
	}
	if a.status == http.StatusNotFound { // the answer to HEAD has no body
		return schema.Problem{Code: schema.NotFound}
	}
	return schema.Problem{Code: schema.Busy}
}
