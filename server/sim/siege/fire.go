package siege

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Fire is what came of bad requests.
type Fire struct {
	Requests int            `json:"requests"`
	Answers  map[int]int    `json:"answers"` // by status; 0 of raw bytes that were not answered
	By       map[Method]int `json:"-"`
	Limited  int            `json:"limited"` // of the answers, that there were too many
	Seconds  float64        `json:"seconds"`
	Faults   []string       `json:"faults"` // what must not have been answered so, the first of it
}

// mostFaults are told of; one is too many already.
const mostFaults = 20

// Fire sends so many bad requests, some at once, and judges each answer by itself.
func (c *Camp) Fire(ctx context.Context, to *Target, seed uint64, requests, atOnce int) (*Fire, error) {
	f := &Fire{Requests: requests, Answers: map[int]int{}, By: map[Method]int{}, Faults: []string{}}
	routes, began := Routes(), time.Now()
	var mu sync.Mutex
	var next atomic.Uint64
	var workers sync.WaitGroup
	for range atOnce {
		workers.Go(func() {
			for n := next.Add(1); n <= uint64(requests) && ctx.Err() == nil; n = next.Add(1) {
				s := c.draw(seed, n, routes)
				status, faults := s.send(ctx, to)
				mu.Lock()
				f.note(n, &s, status, faults)
				mu.Unlock()
			}
		})
	}
	workers.Wait()
	f.Seconds = time.Since(began).Seconds()
	return f, ctx.Err()
}

func (f *Fire) note(n uint64, s *shot, status int, faults []string) {
	f.Answers[status]++
	f.By[s.how]++
	if status == http.StatusTooManyRequests {
		f.Limited++
	}
	for _, fault := range faults {
		if len(f.Faults) < mostFaults {
			f.Faults = append(f.Faults, fmt.Sprintf("request %d, %s: %s %.120s as %s: %s", n, s.how, s.method, s.path, s.who.name, fault))
		}
	}
}

// send sends the request and judges its answer.
func (s *shot) send(ctx context.Context, to *Target) (status int, faults []string) {
	if s.raw != nil {
		return s.sendRaw(ctx, to)
	}
	req, err := http.NewRequestWithContext(ctx, s.method, to.URL+s.path, bytes.NewReader(s.body))
	if err != nil { // a path that no client can send
		s.raw = []byte(s.method + " " + s.path + " HTTP/1.1\r\nHost: x\r\n\r\n")
		return s.sendRaw(ctx, to)
	}
	req.Header = s.header
	res, err := to.client.Do(req)
	if err != nil {
		if cutOff(err) {
			return 0, nil // while it was being sent: the server had refused it
		}
		return 0, []string{err.Error()}
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, 8<<20))
	if err != nil && !cutOff(err) {
		faults = append(faults, err.Error())
	}
	return res.StatusCode, append(faults, s.judge(res, body)...)
}

// sendRaw sends bytes and reads every answer that they get.
func (s *shot) sendRaw(ctx context.Context, to *Target) (status int, faults []string) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", to.address())
	if err != nil {
		return 0, []string{err.Error()}
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(2 * time.Second)) // a request that has not come to its end is not answered
	go conn.Write(s.raw)                              // which may be refused before it is all there
	in := bufio.NewReader(conn)
	for {
		res, err := http.ReadResponse(in, nil)
		if err != nil {
			return status, faults
		}
		body, _ := io.ReadAll(res.Body)
		status = res.StatusCode
		faults = append(faults, s.judge(res, body)...)
	}
}

// leaks are what no answer says.
var leaks = []string{"goroutine ", "runtime error", ".go:", "SQLITE", "sqlite:", "no such table", "syntax error", "/tmp/", "<script>alert", "onerror=alert(1)>", "root:x:0", "$argon2id"}

// judge says what is wrong with an answer.
func (s *shot) judge(res *http.Response, body []byte) (faults []string) {
	if res.StatusCode >= http.StatusInternalServerError && res.StatusCode != http.StatusNotImplemented && res.StatusCode != http.StatusHTTPVersionNotSupported {
		faults = append(faults, fmt.Sprintf("%s: %.200s", res.Status, body))
	}
	for _, word := range s.who.hidden {
		if bytes.Contains(body, []byte(word)) {
			faults = append(faults, "shows "+word)
		}
	}
	html := strings.HasPrefix(res.Header.Get("Content-Type"), "text/html")
	for _, leak := range leaks {
		if bytes.Contains(body, []byte(leak)) && (html || !strings.ContainsRune(leak, '<') && !strings.ContainsRune(leak, '>')) {
			faults = append(faults, "says "+leak)
		}
	}
	if to := res.Header.Get("Location"); strings.Contains(to, "evil.example") && !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") {
		faults = append(faults, "leads to "+to)
	}
	if res.Header.Get("Set-Cookie") == "a=b" {
		faults = append(faults, "a header was injected")
	}
	if s.mustFail() && res.StatusCode < http.StatusMultipleChoices {
		faults = append(faults, fmt.Sprintf("is taken: %s: %.200s", res.Status, body))
	}
	return faults
}

// mustFail reports whether no such request may ever be taken, whatever else it is: a forged
// token anywhere but where nobody looks at one, and a form of another site.
func (s *shot) mustFail() bool {
	open := []string{"/v1/dictionary", "/v1/pictures/:hash", "/v1/uploads", "/healthz", "/readyz", "/app", "/app/*", "/sign-in", "/sign-in/code", "/static/:file", "/design"}
	switch s.how {
	case Forged:
		return !slices.Contains(open, s.route.Path)
	case Crossed:
		return true
	}
	return false
}

// cutOff reports whether the other end closed the line.
func cutOff(err error) bool {
	var wire *net.OpError
	return errors.As(err, &wire) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) || strings.Contains(err.Error(), "malformed HTTP") || strings.Contains(err.Error(), "unsupported protocol")
}
