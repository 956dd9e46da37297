package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"ruhu/schema/antu"
	"ruhu/server/app"
	"ruhu/server/store/sqlite"
	"ruhu/syncproto"
)

// begun is how long ago a history begins, which goes on by a day with every push of all
// devices. All of it written on one day would be as long, but like none that there is: new
// rows belong behind all others in an index by id, whose order is that of the writing, and
// would be scattered over them.
const begun = 1000 * day

// ground copies the file and lets devices push until its history is long enough:
// one time is what the county began with and one push of each device.
func (b *bench) ground(ctx context.Context, factor int) (*ground, error) {
	copied := *b
	g := &ground{bench: &copied, factor: factor, seqs: map[string]syncproto.Seq{}, cursors: map[*phone]string{}}
	g.file = fmt.Sprintf("%s.x%d", b.file, factor)
	if err := copyFile(g.file, b.file); err != nil {
		return nil, err
	}
	store, err := sqlite.Open(g.file)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(g.grow(ctx, store), store.Close()); err != nil {
		return nil, err
	}
	g.say(fmt.Sprintf("history ×%d: %d commits", factor, g.entries))
	// New devices, whose tokens are young. They know what the old ones wrote.
	g.phones, err = enrol(ctx, g.file, g.county)
	g.author.phones = g.phones
	return g, err
}

func (g *ground) grow(ctx context.Context, store app.Store) error {
	phones := make([]*phone, len(g.phones))
	for i, p := range g.phones {
		fresh := *p
		phones[i] = &fresh
	}
	g.author = newAuthor(&config{changes: g.config.changes, pushes: 1, seed: g.seed, encoding: g.encoding, packing: g.packing}, g.county, phones)
	g.author.ago = begun
	a := app.New(store, time.Now, slog.New(slog.DiscardHandler))
	for want := 0; ; {
		pushes, _ := g.author.round()
		if err := pushAll(ctx, a, pushes); err != nil {
			return err
		}
		if err := g.count(ctx, store); err != nil {
			return err
		}
		if want == 0 {
			want = g.factor * g.entries
		}
		if g.entries >= want {
			return nil
		}
	}
}

// pushAll hands pushes in without a network, one of each device, many at once.
func pushAll(ctx context.Context, a *app.App, pushes []*push) error {
	failed := make([]error, len(pushes))
	var wg sync.WaitGroup
	turns := make(chan struct{}, signingIn)
	for i, p := range pushes {
		turns <- struct{}{}
		wg.Go(func() {
			defer func() { <-turns }()
			req, problem := syncproto.DecodePush(p.plain)
			if problem != nil {
				failed[i] = problem
				return
			}
			answer, err := a.Push(ctx, p.phone.id, &req)
			if err == nil && len(answer.Outcomes) != p.changesets {
				err = fmt.Errorf("%d of %d changesets were taken", len(answer.Outcomes), p.changesets)
			}
			failed[i] = err
		})
	}
	wg.Wait()
	return errors.Join(failed...)
}

// count counts a store's history: a village's counter moves by one with each commit.
func (g *ground) count(ctx context.Context, store app.Store) error {
	return store.Read(ctx, func(r app.Reader) error {
		villages, err := r.Villages([]string{antu.CountyCode})
		g.entries = 0
		for _, v := range villages {
			g.seqs[v.Village] = v.Seq
			g.entries += int(v.Seq)
		}
		return err
	})
}
