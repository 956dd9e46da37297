package main

import (
	"math/rand/v2"
	"net"
	"sync/atomic"
)

// brittle accepts lines that break at some byte on the way up.
type brittle struct {
	net.Listener
	cuts atomic.Int64
}

// farthest is how many bytes a line may carry.
const farthest = 300_000

// Accept implements net.Listener.
func (b *brittle) Accept() (net.Conn, error) {
	conn, err := b.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &line{Conn: conn, from: b, left: 1 + rand.IntN(farthest)}, nil
}

// line is one that will break, half of the time with all that is under way.
type line struct {
	net.Conn
	from *brittle
	left int
}

// Read implements net.Conn.
func (l *line) Read(p []byte) (int, error) {
	if len(p) > l.left {
		p = p[:l.left]
	}
	n, err := l.Conn.Read(p)
	if l.left -= n; l.left > 0 || err != nil {
		return n, err
	}
	l.from.cuts.Add(1)
	if tcp, ok := l.Conn.(*net.TCPConn); ok && rand.IntN(2) == 0 {
		tcp.SetLinger(0)
	}
	l.Conn.Close()
	return n, net.ErrClosed
}
