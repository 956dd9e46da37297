package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/pprof"
	"slices"
	"time"

	"ruhu/scripts/county"
	"ruhu/server/app"
	"ruhu/server/store/sqlite"
)

// batches are how many pushes share a commit in the raw measurements: each has its
// own, or as many share one as a busy server's may.
var batches = [...]int{1, 16}

// bench is one run.
type bench struct {
	*config
	say    func(what string) // is told what is going on
	county *county.County
	file   string // of the server
	phones []*phone
	report *Report
}

// measure does a whole run.
func measure(ctx context.Context, c *config, say func(string)) (*Report, error) {
	folder, err := os.MkdirTemp(c.folder, "ruhu-bench-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder + ".keys")
	defer os.RemoveAll(folder)
	b := &bench{config: c, say: say, county: someVillages(county.Generate(c.seed), c.villages), file: filepath.Join(folder, "ruhu.db")}
	say(fmt.Sprintf("filling a server with %d households", len(b.county.Households)))
	if err := fill(ctx, b.file, b.county); err != nil {
		return nil, err
	}
	say("enrolling devices")
	if b.phones, err = enrol(ctx, b.file, b.county); err != nil {
		return nil, err
	}
	if len(c.history) > 0 {
		err = b.ages(ctx)
	} else {
		err = b.run(ctx)
	}
	return b.report, err
}

// run measures against a server that is filled, and copies of its file.
func (b *bench) run(ctx context.Context) error {
	copies, err := copiesOf(b.file, len(batches))
	if err != nil {
		return err
	}
	b.say("preparing pushes")
	author := newAuthor(b.config, b.county, b.phones)
	rounds := make([][]*push, len(b.connections))
	var rows [][]statement // of the first round
	for i := range rounds {
		pushes, raw := author.round()
		if rounds[i] = pushes; i == 0 {
			rows = raw
		}
	}
	b.report = newReport(b.config, b.county, b.phones, rounds[0])
	if b.report.Wire, err = b.weigh(ctx); err != nil {
		return err
	}
	if err := b.raws(ctx, copies, rows); err != nil {
		return fmt.Errorf("raw: %w", err)
	}
	if err := b.serving(ctx, func(s *process) error { return b.storms(ctx, s, rounds, copies) }); err != nil {
		return err
	}
	b.say("verifying")
	return b.verify(ctx)
}

// serving does something with the file's server, under the profiler if one was
// asked for.
func (b *bench) serving(ctx context.Context, do func(*process) error) (err error) {
	s, err := launch(ctx, b.file)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if b.profile != "" {
		if _, err := s.ask("profile " + b.profile); err != nil {
			return err
		}
	}
	return do(s)
}

// raws writes the pushes of the first storm into copies of the server's file.
func (b *bench) raws(ctx context.Context, copies []string, pushes [][]statement) (err error) {
	if b.report.Machine.FsyncMS, err = fsyncTime(filepath.Dir(copies[0])); err != nil {
		return err
	}
	for i, batch := range batches {
		b.say(fmt.Sprintf("raw, %d pushes a commit", batch))
		raw, err := writeRaw(ctx, copies[i], pushes, batch)
		if err != nil {
			return err
		}
		b.report.Raw = append(b.report.Raw, raw)
	}
	return nil
}

// storms lets the devices push and pull.
func (b *bench) storms(ctx context.Context, server *process, rounds [][]*push, copies []string) (err error) {
	for i, round := range rounds {
		connections := b.connections[i]
		b.say(fmt.Sprintf("storm, %d connections", connections))
		storm, err := rage(ctx, server, round, connections, b.encoding)
		if err != nil {
			return fmt.Errorf("storm of %d connections: %w", connections, err)
		}
		storm.compare(b.report.Raw)
		b.report.Storms = append(b.report.Storms, storm)
		if i == 0 { // the copies were given the pushes of the first storm
			if err := sameRows(ctx, server, copies); err != nil {
				return err
			}
		}
	}
	b.say("pull")
	b.report.Pull, err = pullAll(ctx, server, b.phones, b.connections[0], b.encoding)
	return err
}

func profile(path string) (stop func() error, err error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return func() error {
		pprof.StopCPUProfile()
		return f.Close()
	}, nil
}

// verify replays the whole store. A fast server that does not agree with itself
// has no figures.
func (b *bench) verify(ctx context.Context) (err error) {
	if b.report.Verify, err = verify(ctx, b.file); err != nil {
		return err
	}
	sent := 0
	for _, storm := range b.report.Storms {
		sent += storm.Changesets
	}
	if got := b.report.Verify.Receipts; got != sent {
		return fmt.Errorf("%d changesets were answered, %d have a receipt", sent, got)
	}
	return nil
}

// verify replays a store that nobody serves.
func verify(ctx context.Context, file string) (app.VerifyReport, error) {
	store, err := sqlite.Open(file)
	if err != nil {
		return app.VerifyReport{}, err
	}
	found, err := app.New(store, time.Now, slog.New(slog.DiscardHandler)).Verify(ctx, nil)
	if err == nil && len(found.Faults) > 0 {
		err = fmt.Errorf("the store disagrees with its history: %v", found.Faults)
	}
	return found, errors.Join(err, store.Close())
}

// sameRows proves that raw and server were given the same to write: their rows
// have the same digests, but for what the server seals.
func sameRows(ctx context.Context, server *process, copies []string) error {
	want, err := server.ask("digest")
	if err != nil {
		return err
	}
	for _, file := range copies {
		raw, err := sqlite.Open(file)
		if err != nil {
			return err
		}
		got, err := digestOf(ctx, raw)
		if err := errors.Join(err, raw.Close()); err != nil {
			return err
		}
		if got.String() != want.Digest {
			return fmt.Errorf("%s does not hold the rows that the server holds", file)
		}
	}
	return nil
}

// someVillages is a county with few of its villages.
func someVillages(c *county.County, villages int) *county.County {
	kept := map[string]bool{}
	for _, h := range c.Households {
		if len(kept) < villages {
			kept[h.Village] = true
		}
	}
	some := *c
	some.Households = slices.DeleteFunc(slices.Clone(c.Households), func(h *county.Household) bool { return !kept[h.Village] })
	some.People = slices.DeleteFunc(slices.Clone(c.People), func(p county.Person) bool {
		return len(p.Area) == 12 && !kept[p.Area]
	})
	return &some
}

// copiesOf copies a closed database.
func copiesOf(file string, n int) ([]string, error) {
	var copies []string
	for i := range n {
		to := fmt.Sprintf("%s.raw%d", file, i)
		if err := copyFile(to, file); err != nil {
			return nil, err
		}
		copies = append(copies, to)
	}
	return copies, nil
}

func copyFile(to, from string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}
