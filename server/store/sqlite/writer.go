package sqlite

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"ruhu/server/app"
)

// maxGroup is the most transactions that share one commit to disk.
const maxGroup = 64

// errClosed is returned by writes after Close.
var errClosed = errors.New("sqlite: the store is closed")

// writer runs all write transactions on one connection, in the order of arrival.
// Those that wait while one commit is on its way to disk share the next one,
// each in a savepoint of its own: that makes synchronous=FULL nearly free, and a
// transaction that fails takes nobody else's with it.
type writer struct {
	session *session
	queue   chan *job
	stopped chan struct{}
	mu      sync.RWMutex
	closed  bool
}

type job struct {
	ctx  context.Context
	fn   func(app.Tx) error
	err  error
	done chan struct{}
}

func newWriter(s *session) *writer {
	w := &writer{session: s, queue: make(chan *job, 4*maxGroup), stopped: make(chan struct{})}
	go w.run()
	return w
}

// do queues a transaction and waits until it is on disk or has failed. A caller
// that gives up waiting must not conclude that nothing was written.
func (w *writer) do(ctx context.Context, fn func(app.Tx) error) error {
	j := &job{ctx: ctx, fn: fn, done: make(chan struct{})}
	w.mu.RLock()
	if w.closed {
		w.mu.RUnlock()
		return errClosed
	}
	w.queue <- j
	w.mu.RUnlock()
	<-j.done
	return j.err
}

// stop runs what is queued and ends the writer.
func (w *writer) stop() {
	w.mu.Lock()
	if !w.closed {
		w.closed = true
		close(w.queue)
	}
	w.mu.Unlock()
	<-w.stopped
}

func (w *writer) run() {
	defer close(w.stopped)
	for first := range w.queue {
		group := w.waiting(first)
		w.commit(group)
		for _, j := range group {
			close(j.done)
		}
	}
}

// waiting returns the first job and those already queued behind it.
func (w *writer) waiting(first *job) []*job {
	group := []*job{first}
	for len(group) < maxGroup {
		select {
		case j, ok := <-w.queue:
			if !ok {
				return group
			}
			group = append(group, j)
		default:
			return group
		}
	}
	return group
}

// commit runs a group in one transaction. When the transaction itself fails,
// every job in it has failed.
func (w *writer) commit(group []*job) {
	if err := w.session.exec("BEGIN IMMEDIATE"); err != nil {
		failAll(group, fmt.Errorf("begin: %w", err))
		return
	}
	for _, j := range group {
		j.err = w.one(j)
	}
	if err := w.session.exec("COMMIT"); err != nil {
		w.session.forget()
		failAll(group, errors.Join(fmt.Errorf("commit: %w", err), w.session.exec("ROLLBACK")))
	}
}

// one runs a job in a savepoint. A panic in it must not end the writer: it
// becomes the job's error.
func (w *writer) one(j *job) (err error) {
	if err := j.ctx.Err(); err != nil {
		return err
	}
	if err := w.session.exec("SAVEPOINT job"); err != nil {
		return err
	}
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("sqlite: panic in a transaction: %v", fault)
		}
		if err != nil {
			w.session.forget()
			err = errors.Join(err, w.session.exec("ROLLBACK TO job"))
		}
		err = errors.Join(err, w.session.exec("RELEASE job"))
	}()
	return j.fn(w.session)
}

func failAll(group []*job, err error) {
	for _, j := range group {
		j.err = errors.Join(j.err, err)
	}
}
