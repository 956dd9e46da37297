package chaos

import (
	"context"
	"reflect"
	"time"

	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/server/store/sqlite"
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
	loaded *registry.Situation // for the decision at hand
}

// Load implements app.Tx.
func (t *watchedTx) Load(unit, village string, needs registry.Needs) (registry.Situation, error) {
	s, err := t.Tx.Load(unit, village, needs)
	own := s
	t.loaded = &own
	return s, err
}

// Save implements app.Tx.
func (t *watchedTx) Save(c *registry.Commit) error {
	situation := t.loaded
	if t.loaded = nil; situation == nil { // not decided: answered as under a former identity
		return t.Tx.Save(c)
	}
	situation.Author = c.Author
	m := registry.Moment{Now: c.Now, Today: app.Today(time.UnixMicro(int64(c.Now))), Offset: t.watch.offset}
	if c.Author.Device == 0 { // decided at a desk, or by the server itself
		m.Offset = 0
	}
	if again := registry.Decide(situation, c.Changeset, m); !reflect.DeepEqual(&again, c) {
		t.watch.w.broken("determinism: changeset %s decided twice: %+v and %+v", c.Changeset.ID, c.Outcome, again.Outcome)
	}
	t.watch.w.judge(t.Tx, situation, c)
	return t.Tx.Save(c)
}
