package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"ruhu/server/app"
)

// maxGroup is the most transactions that share one commit to disk.
const maxGroup = 64

// errClosed is returned by transactions after Close.
var errClosed = errors.New("sqlite: the store is closed")

// errAbandoned is the error of a transaction whose goroutine ended inside it.
var errAbandoned = errors.New("sqlite: the goroutine ended inside its transaction")

// writer runs all write transactions on one connection, in the order of arrival.
// Those that wait while one commit is on its way to disk share the next one: that
// makes synchronous=FULL nearly free. A transaction that fails takes nobody else's
// with it. For that each is in a savepoint of its own; but in a savepoint SQLite
// copies every page before it is changed for the first time, 5 % of a push. Those
// that can be run again do without: when one of them fails, which is rare, all of the
// group are undone and run again, in savepoints.
//
// Those run on the writer's own goroutine: given its turn on another, each push took SQLite's
// pages to another processor's cache and back, 6 % of the storm's processor time. The others'
// functions run on the goroutine that called Write, when the writer gives them their turn, so
// that a test which gives up inside one ends itself. Whoever ends the writer's goroutine has
// another go on (goOn).
type writer struct {
	session *session
	copier  *copier
	readers func() int // that are open
	lock    *os.File   // takes the mark
	groups  int        // committed since the last
	queue   chan *job
	group   []*job // being settled
	next    *job   // has come, and is not of that group
	stopped chan struct{}
	mu      sync.RWMutex
	closed  bool
	// accounts is app.Store's count.
	accounts atomic.Uint64
	counted  counters
}

// job is one transaction that waits or runs.
type job struct {
	ctx  context.Context
	fn   func(app.Tx) error
	bare bool          // can be run again, and so needs no savepoint
	turn chan struct{} // the caller may run its function
	ran  chan struct{} // it has
	done chan struct{} // closed when it is on disk, or has failed
	err  error
}

func newWriter(s *session, c *copier, readers func() int, lock *os.File) *writer {
	w := &writer{session: s, copier: c, readers: readers, lock: lock, queue: make(chan *job, 4*maxGroup), stopped: make(chan struct{})}
	go w.run()
	return w
}

// do queues a transaction and waits until it is on disk or has failed. When the
// context has ended before its turn comes, nothing of it happens; after that the
// context has no say.
func (w *writer) do(ctx context.Context, repeatable bool, fn func(app.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	j := &job{ctx: ctx, fn: fn, bare: repeatable, turn: make(chan struct{}), ran: make(chan struct{}), done: make(chan struct{})}
	w.mu.RLock()
	if w.closed {
		w.mu.RUnlock()
		return errClosed
	}
	w.queue <- j
	w.mu.RUnlock()
	for {
		select {
		case <-j.turn:
			j.performInTurn(w.session)
		case <-j.done:
			return named(j.err)
		}
	}
}

// performInTurn runs the function while the writer waits, also for one that ends its
// goroutine.
func (j *job) performInTurn(s *session) {
	defer func() { j.ran <- struct{}{} }()
	j.perform(s)
}

// perform runs the function. A panic in it becomes the transaction's error: it
// must not end a server that has other work to do.
func (j *job) perform(s *session) {
	if j.err = j.ctx.Err(); j.err != nil {
		return
	}
	j.err = errAbandoned
	defer func() {
		if fault := recover(); fault != nil {
			j.err = fmt.Errorf("sqlite: panic in a transaction: %v\n%s", fault, debug.Stack())
		}
	}()
	j.err = j.fn(s)
}

// stop runs what is queued, ends the writer, and closes its connections.
func (w *writer) stop() error {
	w.mu.Lock()
	if !w.closed {
		w.closed = true
		close(w.queue)
	}
	w.mu.Unlock()
	<-w.stopped
	return errors.Join(w.mark(), w.copier.stop(), w.session.close())
}

// run settles what comes until the queue is closed.
func (w *writer) run() {
	closed := false
	defer func() {
		if closed {
			close(w.stopped)
		} else {
			go w.goOn()
		}
	}()
	for w.gather() {
		w.settle(w.group)
	}
	closed = true
}

// goOn is run after a function has ended the writer's goroutine. The others of its group run
// again.
func (w *writer) goOn() {
	w.undo()
	w.settle(again(w.group))
	w.run()
}

// settle brings the jobs of the group that are to run to disk, in one transaction or, when
// some of it fails, in several, and tells all of the group.
func (w *writer) settle(rest []*job) {
	for len(rest) > 0 {
		rest = w.transaction(rest)
	}
	if w.session.accounts {
		w.accounts.Add(1)
		w.session.accounts = false
	}
	for _, j := range w.group {
		close(j.done)
	}
	w.session.tidy()
	w.copier.committed(w.session) // nobody is kept waiting for it
	w.session.trimCaches(w.readers())
	if w.groups++; w.groups >= markEvery {
		w.mark() // what fails is tried again
	}
}

// mark notes outside of the file how far it has come.
func (w *writer) mark() error {
	m, err := w.session.markOf()
	if err == nil {
		err = m.write(w.lock)
	}
	if err == nil {
		w.groups = 0
	}
	return err
}

// gather waits for a job, and makes a group of it and those of its kind that are queued
// right behind it. It reports whether there is one: there is none when the queue is closed.
func (w *writer) gather() bool {
	if w.next == nil {
		w.next = <-w.queue
	}
	if w.next == nil {
		return false
	}
	w.group, w.next = []*job{w.next}, nil
	for len(w.group) < maxGroup {
		select {
		case j := <-w.queue: // nil when the queue is closed
			if j == nil || j.bare != w.group[0].bare {
				w.next = j
				return true
			}
			w.group = append(w.group, j)
		default:
			return true
		}
	}
	return true
}

// transaction runs jobs and commits them together. It returns the jobs that are
// still to run: some failures (a full disk, an error of the device) make SQLite roll
// everything back at once, which is no reason to fail what follows.
func (w *writer) transaction(group []*job) (rest []*job) {
	if err := w.begin(); err != nil {
		fail(group, fmt.Errorf("begin: %w", err))
		return nil
	}
	run := w.runSaved
	if group[0].bare {
		run = w.runBare
	}
	if rest, stands := run(group); !stands {
		return rest
	}
	began := time.Now()
	err := w.session.exec("COMMIT")
	w.counted.commit(len(group), time.Since(began), err)
	if err != nil {
		w.undo()
		fail(group, fmt.Errorf("commit: %w", err))
	}
	return nil
}

// undo rolls the transaction back, if there is anything left to roll back.
func (w *writer) undo() {
	w.session.forget()
	w.session.exec("ROLLBACK")
}

// runBare runs jobs that can be run again. When one fails and had written, everything
// is undone, and all are to run again, in savepoints.
func (w *writer) runBare(group []*job) (rest []*job, stands bool) {
	for _, j := range group {
		w.session.wrote = false
		if w.give(j); j.err == nil {
			continue
		}
		w.session.forget()
		if w.session.wrote {
			w.undo()
			return again(group), false
		}
	}
	return nil, true
}

// again makes jobs ready to run once more, in savepoints. Whose goroutine has ended
// cannot.
func again(group []*job) (rest []*job) {
	for _, j := range group {
		if !errors.Is(j.err, errAbandoned) {
			j.bare, rest = false, append(rest, j)
		}
	}
	return rest
}

// runSaved runs jobs in savepoints. When SQLite has rolled everything back, those
// before are failed, and those behind are to run.
func (w *writer) runSaved(group []*job) (rest []*job, stands bool) {
	for i, j := range group {
		if intact := w.one(j); !intact {
			w.undo()
			fail(group[:i], fmt.Errorf("sqlite: rolled back with another transaction: %w", j.err))
			return group[i+1:], false
		}
	}
	return nil, true
}

// begin opens a transaction, after ending one that a failed rollback left open.
func (w *writer) begin() error {
	err := w.session.exec("BEGIN IMMEDIATE")
	if err != nil && w.session.exec("ROLLBACK") == nil {
		err = w.session.exec("BEGIN IMMEDIATE")
	}
	return err
}

// one gives a job its turn, in a savepoint, and undoes it when it has failed. It
// reports whether the transaction around it still stands.
func (w *writer) one(j *job) (intact bool) {
	s := w.session
	if j.err = s.exec("SAVEPOINT job"); j.err != nil {
		return false
	}
	if w.give(j); j.err != nil {
		s.forget()
		if s.exec("ROLLBACK TO job") != nil {
			return false
		}
	}
	if err := s.exec("RELEASE job"); err != nil {
		j.err = errors.Join(j.err, err)
		return false
	}
	return true
}

// give gives a job its turn, and says in its error whether it may be committed.
func (w *writer) give(j *job) {
	s := w.session
	s.failed = nil
	if j.bare {
		j.perform(s)
	} else {
		j.turn <- struct{}{}
		<-j.ran
	}
	if j.err == nil && s.failed == nil {
		s.flush() // which fails the transaction when it fails
	}
	if j.err == nil {
		j.err = s.failed
	}
}

// fail gives every job an error that has none of its own.
func fail(jobs []*job, err error) {
	for _, j := range jobs {
		if j.err == nil {
			j.err = err
		}
	}
}
