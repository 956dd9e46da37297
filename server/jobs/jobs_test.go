package jobs_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"ruhu/server/app"
	"ruhu/server/jobs"
	"ruhu/server/store/sqlite"
)

// bench is a store with work that is told what to do. What is kept of a subject's work
// is a secret of the server's under its name: it cannot be kept twice.
type bench struct {
	*testing.T
	*jobs.Runner
	store app.Store
	path  string
	clock time.Time

	mu     sync.Mutex
	trials map[string]int
	do     func(ctx context.Context, subject string, trial int) error
}

func newBench(t *testing.T) *bench {
	b := &bench{T: t, path: filepath.Join(t.TempDir(), "x.db"), clock: time.UnixMilli(1_528_000_000_000), trials: map[string]int{}}
	b.do = func(context.Context, string, int) error { return nil }
	b.open()
	t.Cleanup(func() { b.store.Close() })
	return b
}

func (b *bench) open() {
	store, err := sqlite.Open(b.path)
	if err != nil {
		b.Fatal(err)
	}
	b.store = store
	b.Runner = jobs.New(jobs.Config{
		Store: store, Now: func() time.Time { return b.clock }, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Kinds: map[string]jobs.Work{"a": b}, Workers: 2,
	})
}

// Do implements jobs.Work.
func (b *bench) Do(ctx context.Context, subject string) (func(app.Tx) error, error) {
	b.mu.Lock()
	b.trials[subject]++
	trial := b.trials[subject]
	b.mu.Unlock()
	return func(tx app.Tx) error { return tx.PutServerKey("done "+subject, []byte{1}) }, b.do(ctx, subject, trial)
}

// GiveUp implements jobs.Work.
func (b *bench) GiveUp(tx app.Tx, subject string) error {
	return tx.PutServerKey("given up "+subject, []byte{1})
}

func (b *bench) ask(subjects ...string) {
	b.Helper()
	b.write(func(tx app.Tx) error {
		for _, s := range subjects {
			if err := tx.PutJob("a", s, b.clock.UnixMilli()); err != nil {
				return err
			}
		}
		return nil
	})
}

func (b *bench) write(fn func(app.Tx) error) {
	b.Helper()
	if err := b.store.Write(context.Background(), fn); err != nil {
		b.Fatal(err)
	}
}

func (b *bench) drain(want int) {
	b.Helper()
	if got, err := b.Drain(b.Context()); got != want || err != nil {
		b.Fatalf("%d attempts, %v; want %d", got, err, want)
	}
}

// is looks for what was kept under a name.
func (b *bench) is(name string, want bool) {
	b.Helper()
	err := b.store.Read(context.Background(), func(r app.Reader) error {
		_, err := r.ServerKey(name)
		return err
	})
	if got := err == nil; got != want || err != nil && !errors.Is(err, app.ErrNotFound) {
		b.Errorf("%s: %v, %v", name, got, err)
	}
}

func (b *bench) left() (all []app.Job) {
	b.Helper()
	err := b.store.Read(context.Background(), func(r app.Reader) (err error) {
		all, err = r.Jobs()
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return all
}

func TestDrain_DoesEverythingOnce(t *testing.T) {
	b := newBench(t)
	for i := range 100 {
		b.ask(strings.Repeat("x", i+1))
	}
	b.drain(100)
	b.drain(0)
	for i := range 100 {
		b.is("done "+strings.Repeat("x", i+1), true)
	}
	if left := b.left(); left != nil {
		t.Errorf("left: %v", left)
	}
}

func TestDrain_WaitsLongerAfterEachFailure(t *testing.T) {
	b := newBench(t)
	b.do = func(_ context.Context, _ string, trial int) error {
		if trial < 4 {
			return errors.New("the disk is full")
		}
		return nil
	}
	b.ask("x")
	for _, wait := range []time.Duration{time.Minute, 4 * time.Minute, 16 * time.Minute} {
		b.drain(1)
		b.clock = b.clock.Add(wait - time.Millisecond)
		b.drain(0)
		if left := b.left(); len(left) != 1 || left[0].Trouble != "the disk is full" {
			t.Errorf("%+v", left)
		}
		b.clock = b.clock.Add(time.Millisecond)
	}
	b.drain(1)
	b.is("done x", true)
	b.is("given up x", false)
}

func TestDrain_GivesUp(t *testing.T) {
	b := newBench(t)
	b.do = func(_ context.Context, subject string, _ int) error {
		if subject == "panics" {
			panic("of all things")
		}
		return errors.New("no")
	}
	b.ask("fails", "panics")
	b.write(func(tx app.Tx) error { return tx.PutJob("unheard of", "x", 0) })
	for range jobs.Attempts {
		b.drain(3)
		b.clock = b.clock.Add(48 * time.Hour)
	}
	b.drain(0)
	for _, subject := range []string{"fails", "panics"} {
		b.is("done "+subject, false)
		b.is("given up "+subject, true)
	}
	for _, job := range b.left() {
		if !job.GivenUp || job.Attempts != jobs.Attempts || job.Trouble == "" {
			t.Errorf("%+v", job)
		}
	}
}

// What a dead process had claimed is done by the next one, and what it had ended is not.
func TestDrain_AfterADeath(t *testing.T) {
	b := newBench(t)
	b.ask("ended", "claimed", "waiting")
	b.write(func(tx app.Tx) error {
		now := b.clock.UnixMilli()
		claimed, err := tx.ClaimJobs(now, now+jobs.Lease.Milliseconds(), 2)
		if err != nil {
			return err
		}
		return errors.Join(tx.FinishJob(claimed[0].ID), tx.PutServerKey("done ended", []byte{1}))
	})
	if err := b.store.Close(); err != nil {
		t.Fatal(err)
	}
	b.open()
	b.drain(1)
	b.is("done waiting", true)
	b.is("done claimed", false)
	b.clock = b.clock.Add(jobs.Lease)
	b.drain(1)
	b.is("done claimed", true)
	if b.trials["ended"] != 0 || b.left() != nil {
		t.Errorf("%v, left %v", b.trials, b.left())
	}
}

// A job that ends the process that does it is given up, and takes nothing else along.
func TestDrain_WhatKillsIsGivenUp(t *testing.T) {
	b := newBench(t)
	b.ask("kills", "harmless")
	for died := 0; died < jobs.Attempts; b.clock = b.clock.Add(jobs.Lease) {
		b.write(func(tx app.Tx) error {
			now := b.clock.UnixMilli()
			claimed, err := tx.ClaimJobs(now, now+jobs.Lease.Milliseconds(), 16)
			if err == nil && claimed[0].Subject == "harmless" {
				return errors.Join(tx.FinishJob(claimed[0].ID), tx.PutServerKey("done harmless", []byte{1}))
			}
			died++ // here the process ends
			return err
		})
	}
	b.drain(1)
	if b.trials["kills"] != 0 {
		t.Error("it was begun once more")
	}
	b.is("given up kills", true)
	b.is("done harmless", true)
}

func TestDrain_KeepsNothingOfAFailedCommit(t *testing.T) {
	b := newBench(t)
	b.write(func(tx app.Tx) error { return tx.PutServerKey("done x", []byte{7}) }) // so that keeping fails
	b.ask("x")
	b.drain(1)
	if left := b.left(); len(left) != 1 || left[0].Attempts != 1 || left[0].Trouble == "" {
		t.Errorf("%+v", left)
	}
}

// A server that is stopped in order leaves nothing claimed.
func TestDrain_PutsBackWhatItCannotEnd(t *testing.T) {
	b := newBench(t)
	b.ask("1", "2", "3", "4", "5")
	ctx, stop := context.WithCancel(t.Context())
	b.do = func(ctx context.Context, _ string, _ int) error {
		stop()
		return ctx.Err()
	}
	if _, err := b.Drain(ctx); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	for _, job := range b.left() {
		if job.Attempts != 0 || job.Due != b.clock.UnixMilli() {
			t.Errorf("%+v", job)
		}
	}
	b.do = func(context.Context, string, int) error { return nil }
	b.drain(5)
}
