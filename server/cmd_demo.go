package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"sync"
	"text/tabwriter"
	"time"

	"ruhu/schema"
	"ruhu/scripts/county"
	"ruhu/server/app"
	"ruhu/server/auth"
	"ruhu/server/registry"
	"ruhu/server/sim"
)

type demoCommand struct {
	Addr         string `help:"Address to serve the county on afterwards." default:"127.0.0.1:8080" env:"RUHU_ADDR" placeholder:"HOST:PORT"`
	Once         bool   `help:"End after the report instead of serving the county." xor:"serve"`
	From         string `help:"Serve the county that an earlier demo left in --data, by a clock that goes on from the morning of this day." xor:"serve" placeholder:"YYYY-MM-DD"`
	Seed         uint64 `help:"What people do and networks break follows from it." default:"1"`
	SecondFactor string `help:"Whether everybody above the village has to prove more than a password, when the county is served: ${enum}." enum:"required,optional" default:"optional"`

	Faults int `help:"How many of a thousand requests meet a fault of the network." default:"150"`
}

// devicesFolder, in the data folder, is where a demo's devices live.
const devicesFolder = "devices"

// Help is printed below the flags.
func (demoCommand) Help() string {
	return `Builds the county of the plan in a temporary folder (or in --data DIR, which must be new): 9 townships, 180 villages, 5,646 households, 10,146 people. 543 devices are enrolled and work five simulated days offline, over networks that cut requests and lose answers; the 39 households of the plan walk the eleven steps of relocation. Then everything is counted from the databases, and the county is served with printed log-ins until you stop it.

With --from DAY, the county that a demo left in --data is served once more, on that day of its own time. A later day lets the days between pass.`
}

// Run implements the command.
func (c *demoCommand) Run(p *program) error {
	if c.From != "" {
		return c.again(p)
	}
	began := time.Now()
	// A county of devices in one process makes garbage that a server never sees:
	// collecting it a third as often saves a tenth of the time.
	defer debug.SetGCPercent(debug.SetGCPercent(300))
	folder, cleanUp, err := c.folder(p)
	if err != nil {
		return err
	}
	defer cleanUp()
	clock := sim.NewClock(sim.Monday)
	s, err := openSite(p.ctx, folder, c.keys(p, folder), clock.Now, p.random, quiet())
	if err != nil {
		return err
	}
	defer s.Close() // nothing is being written by then
	report, err := c.simulate(p, s, clock, folder)
	if err != nil {
		return err
	}
	report.Seconds = time.Since(began).Round(10 * time.Millisecond).Seconds()
	if err := p.print(report, func(w io.Writer) { tell(w, report, p.Lang) }); err != nil {
		return err
	}
	if err := report.Sound(); err != nil || c.Once {
		return err
	}
	clock.Run(p.now)
	return c.serve(p, s)
}

// again serves a county that was built before. Its days are simulated ones, so they pass
// as whoever starts it says: a list of a publicity period need not be waited for.
func (c *demoCommand) again(p *program) error {
	day, _, ok := app.Day(c.From)
	if !ok {
		return fmt.Errorf("--from: %q is no date such as 2018-08-20", c.From)
	}
	if _, err := os.Stat(filepath.Join(p.Data, devicesFolder)); err != nil {
		return fmt.Errorf("no demo has left a county in %s: %w", p.Data, err)
	}
	clock := sim.NewClock(day.Add(officeHours))
	clock.Run(p.now)
	s, err := openSite(p.ctx, p.Data, p.keysFolder(), clock.Now, p.random, quiet())
	if err != nil {
		return err
	}
	return errors.Join(c.serve(p, s), s.Close())
}

// officeHours is when they begin.
const officeHours = 9 * time.Hour

// quiet is a log of faults only: what else happens is told as progress.
func quiet() *slog.Logger {
	return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))
}

// folder is where the county is built. Only a folder of our own making is
// removed in the end.
func (c *demoCommand) folder(p *program) (string, func(), error) {
	if p.Data != defaultData {
		if entries, err := os.ReadDir(p.Data); err == nil && len(entries) > 0 {
			return "", nil, fmt.Errorf("the demo needs a new folder, and %s holds something; --from serves a county that a demo left", p.Data)
		}
		return p.Data, func() {}, nil
	}
	folder, err := os.MkdirTemp("", "ruhu-demo-")
	return folder, func() { os.RemoveAll(folder) }, err
}

// keys is where the county's keys lie: with it, where it is removed in the end.
func (c *demoCommand) keys(p *program, folder string) string {
	if folder == p.Data {
		return p.keysFolder()
	}
	return filepath.Join(folder, "keys")
}

// simulate runs the county against the site, served on a port of its own.
func (c *demoCommand) simulate(p *program, s *site, clock *sim.Clock, folder string) (*sim.Report, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(p.ctx)
	served := make(chan error, 1)
	go func() { served <- serve(ctx, listener, s.edge(nil), s.log) }()
	devices := filepath.Join(folder, devicesFolder)
	if err := os.MkdirAll(devices, 0o700); err != nil {
		stop()
		return nil, errors.Join(err, <-served)
	}
	shown := newProgress(p.errs, p.now)
	w := &sim.World{
		Seed: c.Seed, Folder: devices, URL: "http://" + listener.Addr().String(), App: s.app, Accounts: s.auth,
		Photos: true, Chores: s.jobs,
		Clock: clock, County: county.Generate(c.Seed), FaultRate: c.Faults, Progress: shown.step,
	}
	report, err := w.Demo(ctx)
	err = errors.Join(err, w.Close())
	shown.end()
	stop()
	return report, errors.Join(err, <-served)
}

// tell prints the report for people.
func tell(w io.Writer, r *sim.Report, lang schema.Lang) {
	for _, t := range r.Tables {
		if t.Name == "1-1" || t.Name == "1-2" || t.Name == "relocation" {
			t.WriteText(w, lang) // to a terminal: nothing to do about an error
			fmt.Fprintln(w)
		}
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	line := func(label, format string, args ...any) { fmt.Fprintf(t, label+"\t"+format+"\n", args...) }
	line("villages, households, people", "%d, %d, %d", r.Villages, r.Households, r.People)
	line("devices", "%d", r.Devices)
	line("requests by what the network did", "%s", faults(r.Faults))
	line("  found too many by the server", "%d", r.Limited)
	line("changesets sent", "%d", r.Changesets.Sent)
	line("  delivered again", "%d", r.Changesets.Repeated)
	line("  merged by policy", "%d", r.Changesets.Merged)
	line("  in conflict, for people to decide", "%d", r.Changesets.Conflicts)
	line("  cases of values, of people or households that seem to be one", "%d, %d", r.Cases.Conflict, r.Cases.Duplicate)
	line("  of them settled, by rule, taken back", "%d, %d, %d", r.Cases.Settled, r.Cases.ByRule, r.Cases.Undone)
	line("  refused, and kept", "%d", r.Changesets.Refused)
	line("values pushed", "%d", r.ValuesPushed)
	line("values lost", "%d", r.ValuesLost)
	line("replicas verified equal", "%d of %d", r.ReplicasVerified, r.Devices)
	line("commits replayed, faults found", "%d, %d", r.Verify.Commits, len(r.Verify.Faults))
	line("entries of the log, whose chain holds up to", "%d, %d", r.Log.Entries, r.Log.Verified)
	line("cells that differ from the plan", "%d", r.TableDifferences)
	line("relocation", "%d households, %d people, %d confirmed by the province", r.Relocation.Households, r.Relocation.People, r.Relocation.Confirmed)
	line("  sent back, withdrawn, replaced, voted down, over the quota", "%d, %d, %d, %d, %d",
		r.Relocation.WentBack, r.Relocation.Withdrawn, r.Relocation.Replaced, r.Relocation.VotedDown, r.Relocation.OverQuotaRefused)
	line("  objections upheld, dismissed", "%d, %d", r.Relocation.ObjectionsUpheld, r.Relocation.ObjectionsDismissed)
	line("rounds of review, approved, returned", "%d, %d, %d", r.Review.Submitted, r.Review.Approved, r.Review.Returned)
	line("photos taken, here", "%d, %d", r.Photos.Taken, r.Photos.Complete)
	line("  used again for another household, found, wrongly", "%d, %d, %d", r.Photos.PlantedReuse, r.Photos.FoundReuse, r.Photos.FalseReuse)
	line("  bytes of photos sent twice", "%d", r.Photos.BytesResent)
	line("bytes sent, received", "%d, %d", r.BytesSent, r.BytesReceived)
	line("seconds", "%.1f", r.Seconds)
	t.Flush()
}

func faults(counts map[string]int64) string {
	text := ""
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		text += fmt.Sprintf("%s %d  ", name, counts[name])
	}
	return text
}

// serve keeps the county up for people to look at.
func (c *demoCommand) serve(p *program, s *site) error {
	listener, err := net.Listen("tcp", c.Addr)
	if err != nil {
		listener, err = net.Listen("tcp", "127.0.0.1:0") // somebody else has the port
	}
	if err != nil {
		return err
	}
	policy := auth.DefaultPolicy()
	policy.Optional = c.SecondFactor == "optional"
	s.auth.Rule(policy)
	if err := c.invite(p, s, "http://"+listener.Addr().String()); err != nil {
		return errors.Join(err, listener.Close())
	}
	ctx, stop := context.WithCancel(p.ctx)
	var chores sync.WaitGroup
	chores.Go(func() { s.jobs.Run(ctx) })
	chores.Go(func() { s.desk.Run(ctx, s.log) })
	chores.Go(func() { s.warm(ctx) })
	err = serve(p.ctx, listener, s.edge(nil), s.log)
	stop()
	chores.Wait()
	return err
}

// invite says where the county is, and gives people new passwords to sign in with. A
// machine that serves an old county knows its own.
func (c *demoCommand) invite(p *program, s *site, url string) error {
	if c.From != "" && p.JSON {
		return p.print(map[string]string{"url": url, "data": p.Data}, nil)
	}
	logins, err := c.passwords(p, s)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.errs, "\nServing the county on %s until you press Ctrl-C. Log-ins:\n\n", url)
	columns(p.errs, logins)
	if c.SecondFactor == "optional" {
		fmt.Fprintln(p.errs, "\nA password alone lets in here (--second-factor=optional); serve asks everybody above the village for a second factor.")
	}
	return nil
}

// passwords gives one person of each role a password, and returns what to print.
func (c *demoCommand) passwords(p *program, s *site) ([][]string, error) {
	var people []registry.Person
	err := s.store.Read(p.ctx, func(r app.Reader) (err error) {
		people, err = r.People()
		return err
	})
	if err != nil {
		return nil, err
	}
	var lines [][]string
	for _, item := range schema.Codes("role").Items {
		i := slices.IndexFunc(people, func(x registry.Person) bool { return x.Grants[0].Role == registry.Role(item.Code) })
		if i < 0 {
			continue
		}
		password, err := p.password(false)
		if err == nil {
			err = s.auth.SetPassword(p.ctx, people[i].ID, password)
		}
		if err != nil {
			return nil, err
		}
		lines = append(lines, []string{"  " + people[i].Login, password, item.Label.In(p.Lang), people[i].Grants[0].Area})
	}
	return lines, nil
}
