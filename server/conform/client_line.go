package conform

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"

	"ruhu/schema"
	"ruhu/server/web"
	"ruhu/syncproto"
)

// line is the network between a client and the county, at one address whatever becomes of the
// county. It breaks as it is told, and keeps what was sent over it.
type line struct {
	url    string
	still  *listening // the county without faults, for the witness
	faulty *listening
	county http.Handler
	known  *syncproto.Dictionary // the county's, to read what was packed with it; nil when it has none

	mu     sync.Mutex
	faults []*fault
	heard  []heard
}

// fault is what happens to the next requests to a path.
type fault struct {
	path  string // its end
	times int
	meets func(w http.ResponseWriter, r *http.Request, county http.Handler)
}

// heard is a request that came from the client, unpacked.
type heard struct {
	path string
	body []byte
}

// listening is a handler at an address of its own.
type listening struct {
	url    string
	server *http.Server
	ended  chan error
}

func listen(handler http.Handler) (*listening, error) {
	at, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	l := &listening{url: "http://" + at.Addr().String(), server: &http.Server{Handler: handler}, ended: make(chan error, 1)}
	go func() { l.ended <- l.server.Serve(at) }()
	return l, nil
}

func (l *listening) close() error {
	return errors.Join(l.server.Close(), ignore(<-l.ended, http.ErrServerClosed))
}

func ignore(err, usual error) error {
	if errors.Is(err, usual) {
		return nil
	}
	return err
}

func newLine(county http.Handler) (l *line, err error) {
	l = &line{county: county}
	if l.still, err = listen(county); err != nil {
		return nil, err
	}
	if l.known, err = dictionaryOf(l.still.url); err != nil {
		return nil, errors.Join(err, l.still.close())
	}
	if l.faulty, err = listen(l); err != nil {
		return nil, errors.Join(err, l.still.close())
	}
	l.url = l.faulty.url
	return l, nil
}

// dictionaryOf is what a county's messages may be packed with; nil for one that has none.
func dictionaryOf(county string) (*syncproto.Dictionary, error) {
	res, err := http.Get(county + "/v1/dictionary")
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	content, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		return nil, err
	}
	return syncproto.NewDictionary(content), nil
}

func (l *line) close() error { return errors.Join(l.faulty.close(), l.still.close()) }

// ServeHTTP lets a request meet the fault that is due for it, or reach the county.
func (l *line) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, syncproto.MaxPage))
	if err != nil {
		return // the client broke it off
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	if f := l.meet(r, body); f != nil {
		f.meets(w, r, l.county)
		return
	}
	l.county.ServeHTTP(w, r)
}

// meet notes a request, and returns the fault that it is to meet, if any.
func (l *line) meet(r *http.Request, body []byte) *fault {
	l.mu.Lock()
	defer l.mu.Unlock()
	plain, problem := l.known.Decompress(body, syncproto.Encoding(r.Header.Get("Content-Encoding")), syncproto.MaxPage)
	if problem == nil {
		l.heard = append(l.heard, heard{r.URL.Path, plain})
	}
	for _, f := range l.faults {
		if f.times > 0 && strings.HasSuffix(r.URL.Path, f.path) {
			f.times--
			return f
		}
	}
	return nil
}

// next has the next request to a path meet a fault.
func (l *line) next(path string, meets func(http.ResponseWriter, *http.Request, http.Handler)) {
	l.times(1, path, meets)
}

func (l *line) times(times int, path string, meets func(http.ResponseWriter, *http.Request, http.Handler)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.faults = append(l.faults, &fault{path, times, meets})
}

// cut ends the network until it is calm again.
func (l *line) cut() { l.times(1<<30, "", noRequest) }

// lose has no answer to a path arrive until it is calm again: a browser repeats by itself, once,
// what was not answered.
func (l *line) lose(path string) { l.times(1<<30, path, noAnswer) }

// calm drops what is left of all faults.
func (l *line) calm() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.faults = nil
}

// forget drops what was heard.
func (l *line) forget() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.heard = nil
}

// sent are the bodies that came for a path.
func (l *line) sent(path string) (bodies [][]byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, h := range l.heard {
		if strings.HasSuffix(h.path, path) {
			bodies = append(bodies, h.body)
		}
	}
	return bodies
}

// noRequest is a request that never arrives.
func noRequest(http.ResponseWriter, *http.Request, http.Handler) { panic(http.ErrAbortHandler) }

// noAnswer is a request that arrives, and whose answer does not.
func noAnswer(_ http.ResponseWriter, r *http.Request, county http.Handler) {
	serve(r, county)
	panic(http.ErrAbortHandler)
}

// half is an answer that breaks off in its midst.
func half(w http.ResponseWriter, r *http.Request, county http.Handler) {
	a := serve(r, county)
	a.head(w)
	w.Write(a.body.Bytes()[:a.body.Len()/2])
	http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

// portal is the page of a network that wants a log-in first.
func portal(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
	w.Header().Set("Content-Type", "text/html")
	io.WriteString(w, "<!doctype html><title>Wi-Fi</title>")
}

// proxy is what something between a device and its county answers in a form of its own.
func proxy(status int, media, body string) func(http.ResponseWriter, *http.Request, http.Handler) {
	return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		w.Header().Set("Content-Type", media)
		w.WriteHeader(status)
		io.WriteString(w, body)
	}
}

// refuse is a refusal of the whole request.
func refuse(code schema.ErrCode) func(http.ResponseWriter, *http.Request, http.Handler) {
	return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		w.Header().Set("Content-Type", schema.MediaProblem)
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(web.StatusOf(code))
		fmt.Fprintf(w, `{"type":"urn:ruhu:problem:%s","title":"trial","status":%d,"detail":"trial","code":"%[1]s","request":"trial"}`, code, web.StatusOf(code))
	}
}

// stranger is a county that has another dictionary than the client.
func stranger(w http.ResponseWriter, r *http.Request, county http.Handler) {
	if r.Header.Get("Content-Encoding") == string(syncproto.Dcz) {
		refuse(schema.UnsupportedMedia)(w, r, county)
		return
	}
	county.ServeHTTP(w, r)
}

// other is an answer with another text.
func other(text func(body []byte) []byte) func(http.ResponseWriter, *http.Request, http.Handler) {
	return func(w http.ResponseWriter, r *http.Request, county http.Handler) {
		r.Header.Del("Accept-Encoding")
		a := serve(r, county)
		body := text(a.body.Bytes())
		a.header.Del("Content-Length")
		a.head(w)
		w.Write(body)
	}
}

// kept is an answer that waits to be sent, or not.
type kept struct {
	status int
	header http.Header
	body   bytes.Buffer
}

func serve(r *http.Request, county http.Handler) *kept {
	k := &kept{status: http.StatusOK, header: http.Header{}}
	county.ServeHTTP(k, r)
	return k
}

// Header, WriteHeader and Write make it an http.ResponseWriter.
func (k *kept) Header() http.Header { return k.header }

func (k *kept) WriteHeader(status int) { k.status = status }

func (k *kept) Write(p []byte) (int, error) { return k.body.Write(p) }

func (k *kept) head(w http.ResponseWriter) {
	for name, values := range k.header {
		w.Header()[name] = values
	}
	w.WriteHeader(k.status)
}
