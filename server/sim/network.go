package sim

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"sync/atomic"
)

// Fault is something that a village's network does to a request.
type Fault int

// The faults. Most requests meet none.
const (
	NoFault     Fault = iota
	Unreachable       // the request never leaves
	CutRequest        // the connection breaks while the request is on its way up
	LostAnswer        // the server acts, and its answer is lost
	CutAnswer         // the answer breaks off half way
	Repeated          // the request arrives twice
	faultKinds
)

var faultNames = [...]string{"none", "unreachable", "cut_request", "lost_answer", "cut_answer", "repeated"}

// String returns the fault's name as reports spell it.
func (f Fault) String() string { return faultNames[f] }

var errNetwork = errors.New("sim: the network failed")

// Meter counts what really went over the wire of all devices together.
type Meter struct {
	Sent, Received atomic.Int64
	Faults         [faultKinds]atomic.Int64
	Limited        atomic.Int64 // requests that the server found too many
}

// Dial connects to an address, as net.Dialer does.
type Dial func(ctx context.Context, network, address string) (net.Conn, error)

// NewTransport returns an HTTP transport whose connections are metered.
func NewTransport(m *Meter) *http.Transport { return newTransport(m, nil) }

// newTransport connects in a way of the caller's; in the ordinary one if nil.
func newTransport(m *Meter, dial Dial) *http.Transport {
	if dial == nil {
		dial = (&net.Dialer{}).DialContext
	}
	t := &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true}
	t.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return &meteredConn{conn, m}, nil
	}
	return t
}

type meteredConn struct {
	net.Conn
	meter *Meter
}

func (c *meteredConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.meter.Received.Add(int64(n))
	return n, err
}

func (c *meteredConn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	c.meter.Sent.Add(int64(n))
	return n, err
}

// Network is one device's way to the server. rate is how many of a thousand
// requests meet a fault. Only one request at a time goes through it.
type Network struct {
	next  http.RoundTripper
	dice  *rand.Rand
	rate  int
	meter *Meter
}

// RoundTrip implements http.RoundTripper.
func (n *Network) RoundTrip(req *http.Request) (*http.Response, error) {
	fault := n.draw()
	n.meter.Faults[fault].Add(1)
	switch fault {
	case Unreachable:
		return nil, errNetwork
	case CutRequest:
		return n.cutRequest(req)
	case Repeated:
		if again := copyOf(req); again != nil {
			if res, err := n.next.RoundTrip(again); err == nil {
				drain(res)
			}
		}
	}
	res, err := n.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	if res.StatusCode == http.StatusTooManyRequests {
		n.meter.Limited.Add(1)
	}
	switch fault {
	case LostAnswer:
		drain(res)
		return nil, errNetwork
	case CutAnswer:
		res.Body = &brokenBody{res.Body, 1 + n.dice.Int64N(max(res.ContentLength, 64))}
	}
	return res, nil
}

func (n *Network) draw() Fault {
	if n.dice.IntN(1000) >= n.rate {
		return NoFault
	}
	return Fault(1 + n.dice.IntN(int(faultKinds)-1))
}

// cutRequest lets a part of the body through and then breaks the connection.
func (n *Network) cutRequest(req *http.Request) (*http.Response, error) {
	if req.Body == nil || req.ContentLength < 2 {
		return nil, errNetwork
	}
	cut := req.Clone(req.Context())
	cut.Body = &brokenBody{req.Body, n.dice.Int64N(req.ContentLength)}
	if res, err := n.next.RoundTrip(cut); err == nil {
		drain(res)
	}
	return nil, errNetwork
}

// copyOf returns a request that can be sent beside the original, or nil.
func copyOf(req *http.Request) *http.Request {
	if req.GetBody == nil {
		return nil
	}
	body, err := req.GetBody()
	if err != nil {
		return nil
	}
	again := req.Clone(req.Context())
	again.Body = body
	return again
}

func drain(res *http.Response) {
	io.Copy(io.Discard, res.Body) // what it says no longer matters
	res.Body.Close()
}

// brokenBody fails after a number of bytes.
type brokenBody struct {
	io.ReadCloser
	left int64
}

func (b *brokenBody) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errNetwork
	}
	if int64(len(p)) > b.left {
		p = p[:b.left]
	}
	n, err := b.ReadCloser.Read(p)
	b.left -= int64(n)
	return n, err
}
