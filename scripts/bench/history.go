package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"runtime"

	"ruhu/schema"
	"ruhu/syncproto"
)

// ageRounds is how often push and pull are measured on each of the grounds, in
// turns. What is reported is the median: other work on the machine is an outlier.
const ageRounds = 7

// ground is the same county with a longer or a shorter history.
type ground struct {
	*bench
	factor  int
	entries int // of history, before measuring
	author  *author
	server  *process
	client  *client
	seqs    map[string]syncproto.Seq // of each village, before measuring
	pullers []*phone                 // one of each village
	cursors map[*phone]string        // of those
	pushes  []cost
	pulls   []cost
}

// ages measures the same push and the same pull on counties with so many times the
// history: the cost of both should be that of what is new.
func (b *bench) ages(ctx context.Context) (err error) {
	var grounds []*ground
	defer func() {
		for _, g := range grounds {
			if g.server != nil {
				err = errors.Join(err, g.server.Close())
			}
		}
	}()
	for _, factor := range b.history {
		g, err := b.ground(ctx, factor)
		if err != nil {
			return fmt.Errorf("history ×%d: %w", factor, err)
		}
		grounds = append(grounds, g)
	}
	for _, g := range grounds {
		if err := g.open(ctx); err != nil {
			return fmt.Errorf("history ×%d: %w", g.factor, err)
		}
	}
	for i := range ageRounds + 1 { // the first warms up
		b.say(fmt.Sprintf("push and pull, round %d", i))
		for j := range grounds { // nobody is always the first
			if err := grounds[(i+j)%len(grounds)].measure(ctx); err != nil {
				return err
			}
		}
	}
	return b.reportAges(ctx, grounds)
}

// open serves the ground's file. One device of each village says that it has all
// there is, so that it pulls what is new.
func (g *ground) open(ctx context.Context) (err error) {
	if g.server, err = launch(ctx, g.file); err != nil {
		return err
	}
	g.client = newClient(g.server.url, g.connections[0], g.encoding)
	if err := g.client.warm(ctx, g.connections[0]); err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, p := range g.phones {
		village := p.person.Area
		if len(village) < 12 || seen[village] {
			continue
		}
		seen[village] = true
		req, err := g.pullRequest(ctx, p, map[string]syncproto.Seq{village: g.seqs[village]})
		if err != nil {
			return err
		}
		page, err := g.client.page(req)
		if err != nil {
			return err
		}
		g.pullers, g.cursors[p] = append(g.pullers, p), page.Cursor
	}
	return nil
}

func (g *ground) pullRequest(ctx context.Context, p *phone, have map[string]syncproto.Seq) (*http.Request, error) {
	ask := syncproto.AppendPullRequest(nil, &syncproto.PullRequest{Device: p.id, Cursor: g.cursors[p], Version: schema.Version, Have: have})
	return g.client.request(ctx, "/v1/pull", p.access, g.client.packing.Compress(ask, g.encoding))
}

// measure lets every device push once, and one of each village pull what came of it.
func (g *ground) measure(ctx context.Context) error {
	pushes, _ := g.author.round()
	all, err := turns(ctx, g.client, pushes)
	if err != nil {
		return err
	}
	changes := 0
	for _, p := range pushes {
		changes += p.changes
	}
	spent, err := g.drain(ctx, all)
	if err := errors.Join(err, judge(pushes)); err != nil {
		return fmt.Errorf("push: %w", err)
	}
	g.pushes = append(g.pushes, newCost(spent, changes))
	if err := g.pull(ctx); err != nil {
		return fmt.Errorf("pull: %w", err)
	}
	return nil
}

func (g *ground) pull(ctx context.Context) error {
	var all []*turn
	for _, p := range g.pullers {
		req, err := g.pullRequest(ctx, p, nil)
		if err != nil {
			return err
		}
		all = append(all, &turn{push: &push{phone: p}, req: req})
	}
	spent, err := g.drain(ctx, all)
	if err != nil {
		return err
	}
	rows := &Pull{}
	for _, t := range all {
		page, err := g.client.unpackPage(t.push.answer, t.push.answeredAs)
		if err != nil {
			return err
		}
		rows.count(page)
		g.cursors[t.push.phone] = page.Cursor
	}
	g.pulls = append(g.pulls, newCost(spent, rows.Rows))
	return nil
}

func (g *ground) drain(ctx context.Context, all []*turn) (spent, error) {
	q := newQueue(all, len(all))
	runtime.GC() // see writeRaw
	return g.server.watch(func() error { return q.drain(ctx, g.connections[0], g.client.turn) })
}

// reportAges verifies the grounds and compares them with the first.
func (b *bench) reportAges(ctx context.Context, grounds []*ground) (err error) {
	sample, _ := grounds[0].author.round()
	b.report = newReport(b.config, b.county, b.phones, sample)
	if b.report.Machine.FsyncMS, err = fsyncTime(filepath.Dir(b.file)); err != nil {
		return err
	}
	for _, g := range grounds {
		b.say(fmt.Sprintf("verifying history ×%d", g.factor))
		peak, err := g.server.ask("usage")
		err = errors.Join(err, g.server.Close())
		g.server = nil
		if err == nil {
			b.report.Verify, err = verify(ctx, g.file)
		}
		if err != nil {
			return err
		}
		age := Age{Factor: g.factor, Commits: g.entries, PeakMB: float64(peak.Peak) / 1e6, Push: median(g.pushes[1:]), Pull: median(g.pulls[1:])}
		b.report.History = append(b.report.History, &age)
		first := b.report.History[0]
		age.Push.compare(first.Push)
		age.Pull.compare(first.Pull)
	}
	return nil
}
