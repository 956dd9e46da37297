// The assault command attacks the real server over its sockets: bad requests to every route,
// slow connections with good requests beside them, and bodies that unpack to far more than
// they are. It prints what came of each, and fails when anything bad was accepted.
package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"text/tabwriter"
	"time"

	"ruhu/server/sim/siege"
)

// What must hold.
const (
	mostOver = 256 << 20 // bytes of memory over the baseline
	mostP99  = 1000      // milliseconds of a good request
)

// accounts of each kind: enough for the attack to be told now and then only that it is too much.
const accounts = 6

type settings struct {
	seed                     uint64
	requests, sockets, bombs int
	hold                     time.Duration
	json                     bool
}

// report is everything that was tried, and what came of it.
type report struct {
	Seed   uint64       `json:"seed"`
	Fire   *siege.Fire  `json:"requests"`
	Slow   *siege.Slow  `json:"slow"`
	Bombs  *siege.Bombs `json:"bombs"`
	Faults []string     `json:"faults"` // everything that must not be
}

func main() {
	var s settings
	flag.Uint64Var(&s.seed, "seed", 1, "of the bad requests")
	flag.IntVar(&s.requests, "requests", 10_000, "bad requests")
	flag.IntVar(&s.sockets, "sockets", 1000, "slow connections at once")
	flag.IntVar(&s.bombs, "bombs", 500, "bodies that unpack to far more than they are")
	flag.DurationVar(&s.hold, "hold", 30*time.Second, "how long the slow connections are held")
	flag.BoolVar(&s.json, "json", false, "print one JSON document")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	r, err := s.run(ctx)
	if err == nil {
		err = r.print(os.Stdout, s.json)
	}
	if err == nil && len(r.Faults) > 0 {
		err = fmt.Errorf("%d things that must not be", len(r.Faults))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "assault:", err)
		os.Exit(1)
	}
}

// run builds the server, attacks it, ends it in order and judges what it left.
func (s *settings) run(ctx context.Context) (r *report, err error) {
	work, err := os.MkdirTemp("", "ruhu-assault-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	data, program := filepath.Join(work, "data"), filepath.Join(work, "ruhu")
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	if said, err := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-o", program, "./server").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("build the server: %w\n%s", err, said)
	}
	camp, err := siege.Pitch(ctx, data, accounts)
	if err != nil {
		return nil, err
	}
	server, err := serve(ctx, program, data)
	if err != nil {
		return nil, err
	}
	r = &report{Seed: s.seed}
	err = s.attack(ctx, camp, siege.Aim(server.url, server.process.Process.Pid), r)
	if err := errors.Join(err, server.stop()); err != nil {
		return nil, err
	}
	left, err := camp.Judge(ctx, data)
	r.judge(left)
	return r, err
}

func (s *settings) attack(ctx context.Context, camp *siege.Camp, to *siege.Target, r *report) (err error) {
	if err := camp.Enter(ctx, to); err != nil {
		return err
	}
	// Just below what a file may have: what is larger is refused before anything is made of it.
	if r.Bombs, err = camp.Bombs(ctx, to, s.bombs, 32<<20, 4); err != nil {
		return err
	}
	if r.Slow, err = camp.Slow(ctx, to, s.sockets, s.hold); err != nil {
		return err
	}
	r.Fire, err = camp.Fire(ctx, to, s.seed, s.requests, 8)
	return err
}

// judge gathers everything that must not be.
func (r *report) judge(left []string) {
	r.Faults = slices.Concat([]string{}, r.Fire.Faults, r.Slow.Faults, r.Bombs.Faults, left)
	if over := r.Bombs.Over(); over > mostOver {
		r.Faults = append(r.Faults, fmt.Sprintf("bombs took %d MB over the baseline", over>>20))
	}
	if r.Slow.P99 > mostP99 {
		r.Faults = append(r.Faults, fmt.Sprintf("one good request of a hundred takes %.0f ms", r.Slow.P99))
	}
}

// print tells people or machines.
func (r *report) print(w io.Writer, machine bool) error {
	if machine {
		return json.NewEncoder(w).Encode(r)
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "bad requests, seed %d\t%d in %.0f s\n", r.Seed, r.Fire.Requests, r.Fire.Seconds)
	for _, how := range siege.Methods() {
		fmt.Fprintf(t, "  %s\t%d\n", how, r.Fire.By[how])
	}
	for _, status := range slices.Sorted(maps.Keys(r.Fire.Answers)) {
		fmt.Fprintf(t, "  answered %s\t%d\n", cmp.Or(map[int]string{0: "not at all"}[status], fmt.Sprint(status)), r.Fire.Answers[status])
	}
	fmt.Fprintf(t, "slow connections\t%d at once for %.0f s, %d cut off by the server\n", r.Slow.Open, r.Slow.Seconds, r.Slow.Cut)
	fmt.Fprintf(t, "  good requests beside them\t%d, median %.1f ms, p99 %.1f ms; without them p99 %.1f ms\n", r.Slow.Good, r.Slow.Median, r.Slow.P99, r.Slow.Alone)
	fmt.Fprintf(t, "bombs\t%d in %.0f s, %d refused at once, of these %d as too many\n", r.Bombs.Thrown, r.Bombs.Seconds, r.Bombs.Refused, r.Bombs.Limited)
	for _, kind := range slices.Sorted(maps.Keys(r.Bombs.By)) {
		fmt.Fprintf(t, "  %s\t%d\n", kind, r.Bombs.By[kind])
	}
	fmt.Fprintf(t, "  memory at the most\t%d MB over %d MB\n", r.Bombs.Over()>>20, r.Bombs.Baseline>>20)
	fmt.Fprintf(t, "things that must not be\t%d\n", len(r.Faults))
	for _, fault := range r.Faults {
		fmt.Fprintf(t, "  %s\n", fault)
	}
	return t.Flush()
}
