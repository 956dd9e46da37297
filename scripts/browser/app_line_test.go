package browser

import (
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/iotest"
)

// line is the network between phones and a county: one address that stays, whatever
// becomes of the server behind it, and that can be cut as a valley cuts it.
type line struct {
	url    string
	to     atomic.Pointer[url.URL]
	off    atomic.Bool
	guard  atomic.Pointer[http.HandlerFunc] // answers in the place of the county, where it is set
	proxy  http.Handler
	broken sync.Map // ends of paths of which the next answer breaks off
}

func newLine(t *testing.T, c *county) *line {
	t.Helper()
	l := &line{}
	l.lead(t, c)
	l.proxy = &httputil.ReverseProxy{
		Rewrite:        func(r *httputil.ProxyRequest) { r.SetURL(l.to.Load()) },
		ModifyResponse: l.breakOff,
		FlushInterval:  -1,                         // what came before the line broke has come
		ErrorLog:       log.New(io.Discard, "", 0), // a line that breaks is what this is for
	}
	served := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if l.off.Load() {
			panic(http.ErrAbortHandler) // the connection ends without a word
		}
		if guard := l.guard.Load(); guard != nil && strings.HasPrefix(r.URL.Path, "/v1/") {
			guard.ServeHTTP(w, r)
			return
		}
		l.proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(served.Close)
	l.url = served.URL
	return l
}

// breakNext lets the next answer to a call break off, after its head and a byte of it. The
// call is known by the end of its path.
func (l *line) breakNext(path string) { l.broken.Store(path, nil) }

func (l *line) breakOff(res *http.Response) error {
	for path := range l.broken.Range {
		if !strings.HasSuffix(res.Request.URL.Path, path.(string)) {
			continue
		}
		l.broken.Delete(path)
		res.Body = struct {
			io.Reader
			io.Closer
		}{io.MultiReader(io.LimitReader(res.Body, 1), iotest.ErrReader(io.ErrUnexpectedEOF)), res.Body}
	}
	return nil
}

// lead leads to where the county is served now.
func (l *line) lead(t *testing.T, c *county) {
	t.Helper()
	to, err := url.Parse(c.url)
	if err != nil {
		t.Fatal(err)
	}
	l.to.Store(to)
}

// guarded lets something in between answer all calls, until it is nil.
func (l *line) guarded(by http.HandlerFunc) {
	if by == nil {
		l.guard.Store(nil)
		return
	}
	l.guard.Store(&by)
}

// cut ends the network.
func (l *line) cut() { l.off.Store(true) }

// mend brings it back.
func (l *line) mend() { l.off.Store(false) }
