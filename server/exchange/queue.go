package exchange

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
)

// underway is the delivery that is looked into now. It is not noted anywhere: with the
// process it is gone, and by that a delivery is known over which a server died.
type underway struct {
	mu       sync.Mutex
	token    string
	done, of int
}

func (u *underway) begin(token string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.token, u.done, u.of = token, 0, 0
}

func (u *underway) step(done, of int) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.done, u.of = done, of
}

// at returns how many households of a delivery have been looked at, of how many; none
// while its files are read.
func (u *underway) at(token string) (done, of int, is bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.done, u.of, u.token == token
}

// HandIn keeps a delivery, to be checked when those before it are done, and returns its
// token. once names the showing of the form that it came with: the same form sent again
// is the same delivery.
func (d *Desk) HandIn(p registry.Person, once, name string, file io.Reader, lang schema.Lang) (token string, err error) {
	sum := sha256.Sum256([]byte(p.ID + "\n" + once))
	token = hex.EncodeToString(sum[:16])
	kept, err := d.keep(token, name, file)
	if err != nil || !kept {
		return token, err
	}
	return token, d.ask(slip{Token: token, Person: p.ID, At: d.app.Now(), Name: name, Lang: lang})
}

// CheckAgain asks for a delivery to be checked anew: because a server died over it, or the
// data has moved on. One that is under way, or was taken, stays as it is.
func (d *Desk) CheckAgain(p registry.Person, token string, lang schema.Lang) error {
	d.slips.Lock()
	defer d.slips.Unlock()
	s, free, err := d.own(p, token)
	if err != nil || !free {
		return err
	}
	if !d.has(token, s.Name) {
		return schema.Problem{Code: schema.NotFound}
	}
	s.Lang, s.Taking = lang, false
	return d.ask(s)
}

// TakeLater asks for a delivery to be taken as it was shown: what names the plan. With
// partly, what is without a fault is taken. One that is under way, or was taken, stays as
// it is.
func (d *Desk) TakeLater(p registry.Person, token, plan string, partly bool, lang schema.Lang) error {
	d.slips.Lock()
	defer d.slips.Unlock()
	s, free, err := d.own(p, token)
	if err != nil || !free {
		return err
	}
	switch {
	case plan == "" || plan != s.Brief.Plan:
		return schema.Problem{Code: schema.PlanMoved}
	case s.Brief.Faults > 0 && !partly:
		return schema.Problem{Code: schema.BadQuery, Field: "partly"}
	}
	s.Lang, s.Taking, s.Partly = lang, true, partly
	return d.ask(s)
}

// ask puts a delivery at the end of the queue.
func (d *Desk) ask(s slip) error {
	s.Open, s.Begun, s.Why = true, false, nil
	err := d.put(&s)
	select {
	case d.wake <- struct{}{}:
	default: // it is awake
	}
	return err
}

// Run does what was asked for, one delivery after the other, until the context ends. What
// is under way then is begun anew by the next process. What a process died over is not:
// it may be what it died of, so people decide.
func (d *Desk) Run(ctx context.Context, log *slog.Logger) {
	for {
		if err := d.Drain(ctx); err != nil && ctx.Err() == nil {
			log.Error("deliveries", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-d.wake:
		}
	}
}

// Recover removes what a process that died has left of files on their way in, and notes
// what it took and could not note any more.
func (d *Desk) Recover(ctx context.Context) error {
	left, err := filepath.Glob(filepath.Join(d.folder, comingFolders+"*"))
	for _, folder := range left {
		err = errors.Join(err, os.RemoveAll(folder))
	}
	for _, cut := range []string{".out-*", filepath.Join("*", ".new-*")} {
		left, _ := filepath.Glob(filepath.Join(d.folder, cut)) // fails for bad patterns only
		for _, file := range left {
			err = errors.Join(err, os.Remove(file))
		}
	}
	_, sealing := d.SealAgain(ctx)
	err = errors.Join(err, sealing)
	all, failed := d.held()
	for _, h := range all {
		if h.Open && h.Begun && h.Taking && !h.taken {
			_, _, again := d.takenBefore(ctx, &h.slip)
			failed = errors.Join(failed, again)
		}
	}
	return errors.Join(err, failed)
}

// Drain does what was asked for until nothing is left.
func (d *Desk) Drain(ctx context.Context) (err error) {
	for ctx.Err() == nil {
		s, found, failed := d.next()
		if failed != nil || !found {
			return errors.Join(err, failed)
		}
		err = errors.Join(err, d.attend(ctx, s))
	}
	return err
}

// next is the delivery that waits the longest.
func (d *Desk) next() (first slip, found bool, err error) {
	all, err := d.held()
	for _, h := range all {
		if h.Open && !h.Begun {
			return h.slip, true, err
		}
	}
	return first, false, err
}

// attend does what was asked for with one delivery, and notes why where it could not.
func (d *Desk) attend(ctx context.Context, s slip) error {
	d.busy.Lock()
	defer d.busy.Unlock()
	if err := d.begin(&s); err != nil {
		return err
	}
	err := d.do(ctx, &s)
	problem, refused := app.AsProblem(err)
	switch {
	case err == nil:
		s.Open = false
	case ctx.Err() != nil: // the process ends in order: the next one begins anew
		s.Begun, err = false, nil
	case refused:
		s.Open, s.Why, err = false, &problem, nil
	default:
		s.Open, s.Why = false, &schema.Problem{Code: schema.Internal, Param: s.Token}
	}
	return errors.Join(err, d.end(&s))
}

// begin and end note what is under way so that nobody sees one without the other.
func (d *Desk) begin(s *slip) error {
	d.slips.Lock()
	defer d.slips.Unlock()
	s.Begun = true
	err := d.put(s)
	if err == nil {
		d.underway.begin(s.Token)
	}
	return err
}

func (d *Desk) end(s *slip) error {
	d.slips.Lock()
	defer d.slips.Unlock()
	d.underway.begin("")
	return d.put(s)
}

// do turns a panic into a failure: one bad file may not end the server.
func (d *Desk) do(ctx context.Context, s *slip) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic over delivery %s: %v\n%s", s.Token, p, debug.Stack())
		}
	}()
	var p registry.Person
	err = d.app.Store().Read(ctx, func(r app.Reader) (err error) {
		p, err = r.Person(s.Person)
		return err
	})
	if err != nil {
		return err
	}
	if s.Taking {
		_, err = d.take(ctx, p, s)
		return err
	}
	_, err = d.check(ctx, p, s)
	if problem, _ := app.AsProblem(err); problem.Code == schema.OutOfScope {
		err = errors.Join(err, os.Remove(filepath.Join(d.folder, s.Token, s.Name))) // it is none of theirs
	}
	return err
}

// own reads where a delivery of a person stands, and reports whether it is free for
// anything to be done with it; one of somebody else is not there.
func (d *Desk) own(p registry.Person, token string) (s slip, free bool, err error) {
	s, err = d.slipOf(token)
	if errors.Is(err, fs.ErrNotExist) || err == nil && s.Person != p.ID {
		return s, false, schema.Problem{Code: schema.NotFound}
	}
	state := d.stateOf(&s)
	return s, state != StateWaits && state != StateUnderway && state != StateTaken, err
}
