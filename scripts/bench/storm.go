package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	contract "ruhu/mobile-contract"
	"ruhu/server/sim"
	"ruhu/syncproto"
)

// client sends prepared requests. Everything that it does counts towards the
// server's figures, so it does little.
type client struct {
	transport *http.Transport
	meter     sim.Meter
	url       string
	encoding  syncproto.Encoding
	packing   *syncproto.Dictionary
}

func newClient(url string, connections int, encoding syncproto.Encoding) *client {
	c := &client{url: url, encoding: encoding, packing: syncproto.NewDictionary(contract.Dictionary())}
	c.transport = sim.NewTransport(&c.meter)
	c.transport.MaxIdleConnsPerHost, c.transport.MaxConnsPerHost = connections, connections
	return c
}

// warm opens all connections, which devices would do while nobody waits.
func (c *client) warm(ctx context.Context, connections int) error {
	failed := make([]error, connections)
	var wg sync.WaitGroup
	for i := range failed {
		wg.Go(func() {
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.url+"/healthz", nil)
			if err == nil {
				_, _, err = c.answer(req)
			}
			failed[i] = err
		})
	}
	wg.Wait()
	return errors.Join(failed...)
}

func (c *client) request(ctx context.Context, path, access string, body []byte) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Content-Encoding", string(c.encoding))
	req.Header.Set("User-Agent", "") // else Go sends its own
	req.Header.Set("Accept-Encoding", "zstd")
	if c.encoding == syncproto.Dcz && path != "/v1/push" { // as sim's devices do: those answers are too short to be packed
		req.Header.Set("Accept-Encoding", "dcz, zstd")
		req.Header.Set("Available-Dictionary", c.packing.Available())
	}
	req.Header.Set("Authorization", "Bearer "+access)
	return req, nil
}

// answer sends a request and returns what came back, as it came.
func (c *client) answer(req *http.Request) ([]byte, syncproto.Encoding, error) {
	res, err := c.transport.RoundTrip(req)
	if err != nil {
		return nil, "", err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s: %s", req.URL.Path, res.Status, answer)
	}
	return answer, syncproto.Encoding(res.Header.Get("Content-Encoding")), err
}

// turn is one request of a device, and the turn after it: a device sends its next
// push when the one before is answered.
type turn struct {
	push *push
	req  *http.Request
	next *turn
}

// turns lines the pushes of each device up and returns the first of each.
func turns(ctx context.Context, c *client, pushes []*push) ([]*turn, error) {
	var first []*turn
	last := map[*phone]*turn{}
	for _, p := range pushes {
		req, err := c.request(ctx, "/v1/push", p.phone.access, p.body)
		if err != nil {
			return nil, err
		}
		t := &turn{push: p, req: req}
		if before := last[p.phone]; before != nil {
			before.next = t
		} else {
			first = append(first, t)
		}
		last[p.phone] = t
	}
	return first, nil
}

// rage sends all pushes over so many connections and measures. The loop is closed:
// a connection sends its next push when its last one is answered.
func rage(ctx context.Context, server *process, pushes []*push, connections int, encoding syncproto.Encoding) (*Storm, error) {
	c := newClient(server.url, connections, encoding)
	defer c.transport.CloseIdleConnections()
	first, err := turns(ctx, c, pushes)
	if err == nil {
		err = c.warm(ctx, connections)
	}
	if err != nil {
		return nil, err
	}
	q := newQueue(first, len(pushes))
	runtime.GC() // see writeRaw
	sent, received := c.meter.Sent.Load(), c.meter.Received.Load()
	spent, err := server.watch(func() error { return q.drain(ctx, connections, c.turn) })
	if err != nil {
		return nil, err
	}
	storm := newStorm(connections, pushes, spent)
	storm.wire(c.meter.Sent.Load()-sent, c.meter.Received.Load()-received)
	return storm, judge(pushes)
}

// turn sends one push.
func (c *client) turn(t *turn) error {
	began := time.Now()
	answer, encoding, err := c.answer(t.req)
	t.push.took, t.push.answer, t.push.answeredAs = time.Since(began), answer, encoding
	return err
}

// judge makes sure that each push was taken whole, each changeset for the first
// time and without a dispute: nothing else is what was to be measured.
func judge(pushes []*push) error {
	for _, p := range pushes {
		plain, problem := syncproto.Decompress(p.answer, p.answeredAs, syncproto.MaxPage)
		if problem != nil {
			return fmt.Errorf("an answer cannot be unpacked: %w", problem)
		}
		answer, problem := syncproto.DecodeAnswer(plain)
		if problem != nil {
			return fmt.Errorf("an answer cannot be read: %w", problem)
		}
		if answer.Problem != nil || len(answer.Outcomes) != p.changesets {
			return fmt.Errorf("a push of %d changesets was answered with %s", p.changesets, plain)
		}
		for _, o := range answer.Outcomes {
			if o.Kind != syncproto.Applied || o.Repeated {
				return fmt.Errorf("changeset %d of %s: %+v", o.N, p.phone.person.Login, o)
			}
		}
	}
	return nil
}

// queue hands turns to connections: first come, first served.
type queue struct {
	ready chan *turn
	left  atomic.Int64
}

func newQueue(first []*turn, all int) *queue {
	q := &queue{ready: make(chan *turn, len(first))}
	for _, t := range first {
		q.ready <- t
	}
	q.left.Store(int64(all))
	return q
}

// drain lets so many workers do all turns. The first that fails ends it.
func (q *queue) drain(ctx context.Context, workers int, do func(*turn) error) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			if err := q.work(ctx, do); err != nil {
				stop(err)
			}
		})
	}
	wg.Wait()
	return context.Cause(ctx)
}

// work does turns until there are none left.
func (q *queue) work(ctx context.Context, do func(*turn) error) error {
	for {
		select {
		case <-ctx.Done():
			return nil // drain tells why
		case t, more := <-q.ready:
			if !more {
				return nil
			}
			if err := do(t); err != nil {
				return err
			}
			q.done(t)
		}
	}
}

// done makes the device ready for its next turn.
func (q *queue) done(t *turn) {
	if t.next != nil {
		q.ready <- t.next
	}
	if q.left.Add(-1) == 0 {
		close(q.ready)
	}
}
