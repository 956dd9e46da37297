// Package jobs does durable work: what the store says is to be done, each until it
// ended. A job is claimed, done, and ended in the same commit that keeps what came of
// it; whoever claims one and dies only makes it late. So work has its effects once,
// and may be begun more often: it must be able to.
package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"ruhu/server/app"
)

// How jobs are tried.
const (
	Attempts = 6                // before a job is given up
	Lease    = 10 * time.Minute // after which whoever claimed a job must be dead
	first    = time.Minute      // until the second attempt; each time after that four times as long
	poll     = 2 * time.Second
)

// Work is how jobs of one kind are done.
type Work interface {
	// Do does what a subject asks for and returns what to keep of it, which is written
	// in the commit that ends the job. An error is a surprise: it is tried again.
	Do(ctx context.Context, subject string) (keep func(app.Tx) error, err error)
	// GiveUp notes that a subject's job is not tried any more.
	GiveUp(tx app.Tx, subject string) error
}

// Config is what a Runner needs. All of it is required.
type Config struct {
	Store   app.Store
	Now     func() time.Time
	Log     *slog.Logger
	Kinds   map[string]Work
	Workers int // how many jobs are done at once
}

// Runner does jobs.
type Runner struct{ Config }

// New returns a runner, which does nothing before Run or Drain.
func New(c Config) *Runner { return &Runner{c} }

// Run does what is due, and waits for more, until the context ends. What was claimed
// and has not come to its end then is put back.
func (r *Runner) Run(ctx context.Context) {
	ticker := time.NewTicker(poll)
	defer ticker.Stop()
	for {
		if _, err := r.Drain(ctx); err != nil && ctx.Err() == nil {
			r.Log.Error("jobs", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// Drain does jobs until none is due, and returns how many attempts that took. A job
// that failed is not due before its time, so Drain ends.
func (r *Runner) Drain(ctx context.Context) (attempts int, err error) {
	for {
		claimed, err := r.claim(ctx)
		if err != nil || len(claimed) == 0 {
			return attempts, err
		}
		attempts += len(claimed)
		if err := r.doAll(ctx, claimed); err != nil {
			return attempts, err
		}
	}
}

// claim takes a few jobs for each worker, so that many share a commit and none waits
// for long behind another.
func (r *Runner) claim(ctx context.Context) (claimed []app.Job, err error) {
	now := r.Now()
	if due, err := r.due(ctx, now); err != nil || !due {
		return nil, err
	}
	err = r.Store.Write(ctx, func(tx app.Tx) (err error) {
		claimed, err = tx.ClaimJobs(now.UnixMilli(), now.Add(Lease).UnixMilli(), 8*r.Workers)
		return err
	})
	return claimed, err
}

// due looks whether there is anything to do: a look costs no commit.
func (r *Runner) due(ctx context.Context, now time.Time) (due bool, err error) {
	err = r.Store.Read(ctx, func(reader app.Reader) error {
		at, err := reader.NextJob()
		if errors.Is(err, app.ErrNotFound) {
			return nil
		}
		due = err == nil && at <= now.UnixMilli()
		return err
	})
	return due, err
}

// doAll does jobs on all workers, and returns when the last has ended.
func (r *Runner) doAll(ctx context.Context, claimed []app.Job) error {
	queue := make(chan app.Job, len(claimed))
	for _, job := range claimed {
		queue <- job
	}
	close(queue)
	failed := make([]error, r.Workers)
	var workers sync.WaitGroup
	for i := range failed {
		workers.Go(func() {
			for job := range queue {
				failed[i] = errors.Join(failed[i], r.do(ctx, job))
			}
		})
	}
	workers.Wait()
	return errors.Join(failed...)
}

// do makes one attempt. Its error is that of the store, or of the context. When nothing
// can be noted, the job is due again when its lease is over.
func (r *Runner) do(ctx context.Context, job app.Job) error {
	if ctx.Err() != nil {
		return r.putBack(ctx, job)
	}
	work, known := r.Kinds[job.Kind]
	switch {
	case !known:
		return r.fail(ctx, job, fmt.Errorf("nobody does work of the kind %q", job.Kind))
	case job.Attempts > Attempts: // those who claimed it died of it
		return r.giveUp(ctx, job, "it ended the process, or took longer than its lease")
	}
	keep, err := attempt(ctx, work, job.Subject)
	if err == nil {
		err = r.Store.Write(ctx, func(tx app.Tx) error {
			if err := tx.FinishJob(job.ID); err != nil {
				return err
			}
			return keep(tx)
		})
	}
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return r.putBack(ctx, job)
	}
	return r.fail(ctx, job, err)
}

// putBack leaves a job to the next run.
func (r *Runner) putBack(ctx context.Context, job app.Job) error {
	err := r.Store.Write(context.WithoutCancel(ctx), func(tx app.Tx) error {
		return tx.ReleaseJob(job.ID, r.Now().UnixMilli())
	})
	return errors.Join(ctx.Err(), err)
}

// attempt turns a panic into a failure: one bad subject may not end the server.
func attempt(ctx context.Context, work Work, subject string) (keep func(app.Tx) error, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return work.Do(ctx, subject)
}

// fail lets a job be tried later, or gives it up.
func (r *Runner) fail(ctx context.Context, job app.Job, trouble error) error {
	r.Log.Warn("job failed", "kind", job.Kind, "subject", job.Subject, "attempt", job.Attempts, "error", trouble)
	if job.Attempts >= Attempts {
		return r.giveUp(ctx, job, trouble.Error())
	}
	wait := first << (2 * (job.Attempts - 1))
	return r.Store.Write(ctx, func(tx app.Tx) error {
		return tx.RetryJob(job.ID, r.Now().Add(wait).UnixMilli(), trouble.Error())
	})
}

func (r *Runner) giveUp(ctx context.Context, job app.Job, trouble string) error {
	r.Log.Error("job given up", "kind", job.Kind, "subject", job.Subject, "attempts", job.Attempts, "error", trouble)
	return r.Store.Write(ctx, func(tx app.Tx) error {
		if err := tx.GiveUpJob(job.ID, trouble); err != nil {
			return err
		}
		if work, known := r.Kinds[job.Kind]; known {
			return work.GiveUp(tx, job.Subject)
		}
		return nil
	})
}
