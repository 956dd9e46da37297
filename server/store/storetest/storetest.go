// Package storetest is the one suite that every storage engine passes: what
// app.Store promises, tried out. An engine's own tests hold only what is its own.
package storetest

import (
	"context"
	"testing"

	"ruhu/server/app"
)

// Place is where one store keeps its data. The first call makes the store; after
// it was closed, another call opens it again with everything that it held.
type Place func() (app.Store, error)

// Run tries the whole suite on an engine. newPlace is called once for each test
// and returns an empty place; what it needs to clean up is its own business.
func Run(t *testing.T, newPlace func(t *testing.T) Place) {
	for _, part := range [][]test{transactions, readers, rows, scopes, commits, answers, pages, references, people, keeping, finds, photos, pictures, jobs, transfers, parts, identities, cases, trims, approvals, mismatches, facts, logs, caches, crowds, lives, melons} {
		for _, test := range part {
			t.Run(test.name, func(t *testing.T) {
				t.Parallel()
				test.run(newWorld(t, newPlace(t)))
			})
		}
	}
	for _, part := range [][]test{transactions, caches, crowds} {
		for _, test := range part {
			t.Run("Again/"+test.name, func(t *testing.T) {
				t.Parallel()
				test.run(newWorld(t, writingAgain(newPlace(t))))
			})
		}
	}
}

// writingAgain is a place whose stores write by WriteAgain.
func writingAgain(p Place) Place {
	return func() (app.Store, error) {
		s, err := p()
		return writesAgain{s}, err
	}
}

type writesAgain struct{ app.Store }

// Write implements app.Store.
func (s writesAgain) Write(ctx context.Context, fn func(app.Tx) error) error {
	return s.WriteAgain(ctx, fn)
}

// test is one behaviour. It gets a store with areas in it and nothing else.
type test struct {
	name string
	run  func(*world)
}
