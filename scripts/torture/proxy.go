package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"ruhu/server/sim"
)

// What becomes of a request on a bad network.
const (
	arrives   = "arrived"                        // as it was sent
	slow      = "slow"                           // waits, both ways
	cutUp     = "cut on the way"                 // breaks off at some byte
	cutDown   = "cut in the answer"              // the server acts, and its answer breaks off
	trickles  = "trickled"                       // up and down in small pieces
	twice     = "delivered twice at once"        // either answer comes back
	overtaken = "overtaken by the device's next" // given up by the device, and delivered all the same
)

var fates = []string{slow, cutUp, cutDown, trickles, twice, overtaken}

const (
	longestWait   = 300 * time.Millisecond
	trickleEvery  = time.Millisecond
	tricklePieces = 50
)

// proxy is a bad network between devices and server. It knows nothing but requests and
// their bytes, and throws for each what becomes of it.
type proxy struct {
	line   *http.Server
	own    net.Listener
	server http.RoundTripper

	mu     sync.Mutex
	dice   *rand.Rand
	bad    bool // there are fates
	counts map[string]int

	// late are requests that a device has given up, by its token. They are delivered after
	// its next one.
	late map[string]*letter
}

// letter is a request as it goes to the server.
type letter struct {
	method, path string
	header       http.Header
	body         []byte
	cut          int // bytes after which it breaks off, if it does
	slowly       bool
}

// newProxy listens on a port of its own.
func newProxy(seed uint64, dial sim.Dial) (*proxy, error) {
	own, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &proxy{
		own: own, dice: rand.New(rand.NewPCG(seed, 7)), counts: map[string]int{}, late: map[string]*letter{},
		server: &http.Transport{DialContext: dial, DisableCompression: true, MaxIdleConnsPerHost: 64},
	}
	p.line = &http.Server{Handler: p, ReadHeaderTimeout: patience}
	go p.line.Serve(own) // until close
	return p, nil
}

func (p *proxy) close() error { return p.line.Close() }

// way leads devices here, whatever address they ask for.
func (p *proxy) way(ctx context.Context, network, _ string) (net.Conn, error) {
	var d net.Dialer
	return d.DialContext(ctx, network, p.own.Addr().String())
}

// turn lets things become of requests, or not any more.
func (p *proxy) turn(bad bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.bad = bad
}

// total is how many requests something became of.
func (p *proxy) total() (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, fate := range fates {
		n += p.counts[fate]
	}
	return n
}

// throw decides about a request. Half of them meet nothing.
func (p *proxy) throw() (fate string, at int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	fate = arrives
	if p.bad && p.dice.IntN(2) == 0 {
		fate = fates[p.dice.IntN(len(fates))]
	}
	p.counts[fate]++
	return fate, p.dice.IntN(1 << 30)
}

// ServeHTTP implements http.Handler.
func (p *proxy) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	l := &letter{method: req.Method, path: req.URL.RequestURI(), header: req.Header, body: body}
	fate, at := p.throw()
	switch fate {
	case slow:
		time.Sleep(time.Duration(at) % longestWait)
	case cutUp:
		l.cut = 1 + at%max(len(body), 1)
	case trickles:
		l.slowly = true
	case overtaken:
		p.hold(l)
		panic(http.ErrAbortHandler)
	}
	answer := p.deliver(l, fate == twice)
	p.release(l)
	p.bring(w, answer, fate, at)
}

// hold keeps a request that its device has given up.
func (p *proxy) hold(l *letter) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.late[l.header.Get("Authorization")] = l
}

// release delivers what a device has given up before, now that its next request was
// answered. Nobody hears the answer.
func (p *proxy) release(l *letter) {
	device := l.header.Get("Authorization")
	p.mu.Lock()
	late := p.late[device]
	delete(p.late, device)
	p.mu.Unlock()
	if late != nil {
		p.deliver(late, false)
	}
}

// reply is what the server said; nil when it said nothing.
type reply struct {
	status int
	header http.Header
	body   []byte
}

// deliver brings a request to the server. One that is brought twice arrives twice at once,
// and the answer is whichever comes last.
func (p *proxy) deliver(l *letter, again bool) *reply {
	if !again {
		return p.send(l)
	}
	first := make(chan *reply, 1)
	go func() { first <- p.send(l) }()
	second := p.send(l)
	if other := <-first; second == nil {
		return other
	}
	return second
}

// send is one delivery.
func (p *proxy) send(l *letter) *reply {
	var body io.Reader = bytes.NewReader(l.body)
	switch {
	case l.cut > 0:
		body = io.MultiReader(bytes.NewReader(l.body[:min(l.cut, len(l.body))]), brokenLine{})
	case l.slowly:
		body = &trickle{body, 1 + len(l.body)/tricklePieces}
	}
	req, err := http.NewRequest(l.method, "http://server"+l.path, body)
	if err != nil {
		return nil
	}
	req.Header, req.ContentLength = l.header.Clone(), int64(len(l.body))
	if len(l.body) == 0 {
		req.Body = http.NoBody
	}
	res, err := p.server.RoundTrip(req)
	if err != nil {
		return nil
	}
	defer res.Body.Close()
	said, err := io.ReadAll(res.Body)
	if err != nil {
		return nil
	}
	return &reply{res.StatusCode, res.Header, said}
}

// bring takes an answer to the device, if it gets there.
func (p *proxy) bring(w http.ResponseWriter, a *reply, fate string, at int) {
	if a == nil || fate == cutUp {
		panic(http.ErrAbortHandler)
	}
	for name, values := range a.header {
		if !strings.EqualFold(name, "Connection") {
			w.Header()[name] = values
		}
	}
	said, piece := a.body, max(1, len(a.body))
	switch fate {
	case slow:
		time.Sleep(time.Duration(at/7) % longestWait)
	case cutDown:
		said = said[:at%max(len(said), 1)]
	case trickles:
		piece = 1 + len(said)/tricklePieces
	}
	w.WriteHeader(a.status)
	for ; len(said) > 0; said = said[min(piece, len(said)):] {
		w.Write(said[:min(piece, len(said))]) // a device that has gone hears nothing
		http.NewResponseController(w).Flush()
		if fate == trickles {
			time.Sleep(trickleEvery)
		}
	}
	if fate == cutDown {
		panic(http.ErrAbortHandler)
	}
}

var errLine = errors.New("the line broke")

// brokenLine is where a body breaks off.
type brokenLine struct{}

func (brokenLine) Read([]byte) (int, error) { return 0, errLine }

// trickle is a body that comes in small pieces.
type trickle struct {
	io.Reader
	piece int
}

func (t *trickle) Read(p []byte) (int, error) {
	time.Sleep(trickleEvery)
	return t.Reader.Read(p[:min(len(p), t.piece)])
}
