package chaos

import (
	"context"
	"reflect"
	"time"

	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/server/store/sqlite"
	"ruhu/syncproto"
)

// watch is the server's store, with an eye on every decision: decided once more on
// the same situation, it must come out the same.
type watch struct {
	*sqlite.Store
	w      *world
	offset int64 // of the clock of whoever is being decided on
}

// Write implements app.Store.
func (s *watch) Write(ctx context.Context, fn func(app.Tx) error) error {
	return s.Store.Write(ctx, s.watched(fn))
}

// WriteAgain implements app.Store.
func (s *watch) WriteAgain(ctx context.Context, fn func(app.Tx) error) error {
	return s.Store.WriteAgain(ctx, s.watched(fn))
}

func (s *watch) watched(fn func(app.Tx) error) func(app.Tx) error {
	return func(tx app.Tx) error { return fn(&watchedTx{Tx: tx, watch: s}) }
}

type watchedTx struct {
	app.Tx
	watch  *watch
	loaded []registry.Situation // for the decision at hand
}

// Load implements app.Tx.
func (t *watchedTx) Load(unit, village string, needs registry.Needs) (registry.Situation, error) {
	s, err := t.Tx.Load(unit, village, needs)
	t.loaded = append(t.loaded, s)
	return s, err
}

// Save implements app.Tx.
func (t *watchedTx) Save(c *registry.Commit) error {
	loaded := t.loaded
	if t.loaded = nil; len(loaded) == 0 { // not decided: answered as under a former identity
		return t.Tx.Save(c)
	}
	for i := range loaded {
		loaded[i].Author = c.Author
	}
	m := registry.Moment{Now: c.Now, Today: app.Today(time.UnixMicro(int64(c.Now))), Offset: t.watch.offset}
	if c.Author.Device == 0 { // decided at a desk, or by the server itself
		m.Offset = 0
	}
	if again, ok := decidedAgain(loaded, c, m); ok && !reflect.DeepEqual(&again, c) {
		t.watch.w.broken("determinism: changeset %s decided twice: %+v and %+v", c.Changeset.ID, c.Outcome, again.Outcome)
	}
	t.watch.w.judge(t.Tx, &loaded[0], c)
	return t.Tx.Save(c)
}

// decidedAgain decides a commit once more, on what was loaded for it: where it was sent,
// and where the rows were that were elsewhere by then. ok is false for one that was
// divided and refused: it does not tell how.
func decidedAgain(loaded []registry.Situation, c *registry.Commit, m registry.Moment) (again registry.Commit, ok bool) {
	switch {
	case len(loaded) == 1:
		return registry.Decide(&loaded[0], c.Changeset, m), true
	case c.Outcome.Kind == syncproto.Rejected:
		return again, false
	}
	commits := append([]registry.Commit{*c}, c.Also...)
	elsewhere := loaded[1:]
	for i := range elsewhere {
		elsewhere[i].From = c.Changeset.Village
	}
	shares := make([]registry.Share, len(commits))
	for i := range commits {
		shares[i] = registry.Share{Situation: loaded[len(loaded)-len(commits)+i], Changeset: commits[i].Changeset}
	}
	return registry.DecideShares(shares, c.Changeset, m), true
}
