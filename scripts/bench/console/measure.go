package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"sync"
	"text/tabwriter"
	"time"
)

// times are how long answers took, by page.
type times map[string][]time.Duration

// askAlone has one person ask for every page, again and again.
func askAlone(ctx context.Context, p *person, pages []page, often int) (times, error) {
	all := times{}
	for range often {
		for _, at := range pages {
			took, err := p.time(ctx, at)
			if err != nil {
				return nil, err
			}
			all[at.name] = append(all[at.name], took)
		}
	}
	return all, nil
}

// time asks for a page.
func (p *person) time(ctx context.Context, at page) (time.Duration, error) {
	began := time.Now()
	_, err := p.get(ctx, at.path)
	return time.Since(began), err
}

// askTogether has people ask for pages as they come, each for themselves.
func askTogether(ctx context.Context, p *person, pages []page, o options) (times, error) {
	var (
		mu    sync.Mutex
		all   = times{}
		group sync.WaitGroup
		errs  error
		until = time.Now().Add(o.lasts)
	)
	for n := range o.people {
		group.Go(func() {
			err := browse(ctx, p.another(), pages, rand.New(rand.NewPCG(uint64(n), 1)), o.think, until, func(at page, took time.Duration) {
				mu.Lock()
				defer mu.Unlock()
				all[at.name] = append(all[at.name], took)
			})
			mu.Lock()
			defer mu.Unlock()
			errs = errors.Join(errs, err)
		})
	}
	group.Wait()
	return all, errs
}

// browse is one person's time at the desk. They do not all begin at once.
func browse(ctx context.Context, p *person, pages []page, dice *rand.Rand, think time.Duration, until time.Time, note func(page, time.Duration)) (err error) {
	for err == nil && time.Now().Before(until) {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Duration(dice.Float64() * 2 * float64(think))):
		}
		at := pages[dice.IntN(len(pages))]
		var took time.Duration
		if took, err = p.time(ctx, at); err == nil {
			note(at, took)
		}
	}
	return err
}

// tell prints what was measured.
func tell(w io.Writer, pages []page, alone, crowd times, o options) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(t, "page\talone, median\t%d people, median\tp99\tasked\t\n", o.people)
	var together []time.Duration
	for _, at := range pages {
		a, c := alone[at.name], crowd[at.name]
		together = append(together, c...)
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%d\t\n", at.name, of(a, 50), of(c, 50), of(c, 99), len(c))
	}
	fmt.Fprintf(t, "all\t\t%s\t%s\t%d\t\n", of(together, 50), of(together, 99), len(together))
	t.Flush() // to a terminal: nothing to do about an error
}

// of is a percentile, in milliseconds.
func of(all []time.Duration, percent int) string {
	if len(all) == 0 {
		return "–"
	}
	sorted := slices.Sorted(slices.Values(all))
	at := sorted[min(len(sorted)*percent/100, len(sorted)-1)]
	return fmt.Sprintf("%.1f ms", float64(at.Microseconds())/1000)
}
