// Command torture does to the real program what happens to a machine in a county office:
// it kills it, takes its power away, fills its disk, lies to it about the time. Devices go on
// working meanwhile, as real replicas over HTTP, and afterwards everything that any of them
// was ever told must be true. FAULTS.md beside it has what came of it.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

const usage = `Usage: go run ./scripts/torture [flags]

Builds the program and does to it, fault by fault, what FAULTS.md tells. Some of it needs
Linux and root: what this machine cannot do is skipped, and said. Exit code 1 means that a
promise was broken, or that a control lost nothing and so proves nothing; 3 that nothing
broke, but that something was tried too little for that to mean anything.

`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// options are what the command line decides.
type options struct {
	only    []string
	scale   float64
	seed    uint64
	program string
	folder  string
	json    bool
	keep    bool
}

// run returns the exit status: 1 when something broke, 2 when the command line is wrong, 3 when
// something could not be judged.
func run(ctx context.Context, args []string, out, errs io.Writer) int {
	o, err := parse(args, errs)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	}
	results, err := torture(ctx, o, errs)
	if err == nil {
		err = write(out, results, o.json)
	}
	if err != nil {
		fmt.Fprintln(errs, "torture:", err)
		return 1
	}
	switch {
	case slices.ContainsFunc(results, func(r *result) bool { return len(r.Broken) > 0 }):
		return 1
	case slices.ContainsFunc(results, func(r *result) bool { return r.Unjudged != "" }):
		return 3
	}
	return 0
}

func parse(args []string, errs io.Writer) (options, error) {
	var o options
	var only string
	flags := flag.NewFlagSet("torture", flag.ContinueOnError)
	flags.SetOutput(errs)
	flags.StringVar(&only, "only", "", "these faults, separated by commas; all if none is named")
	flags.Float64Var(&o.scale, "scale", 1, "how many of the tries, such as 0.01; at least one of each")
	flags.Uint64Var(&o.seed, "seed", 0, "of everything that is thrown; 0 takes one from the time. When exactly a process dies no seed repeats")
	flags.StringVar(&o.program, "program", "", "the program, built with -tags torture; if none is named it is built")
	flags.StringVar(&o.folder, "folder", "", "where everything is made and deleted again; a temporary one if none is named")
	flags.BoolVar(&o.keep, "keep", false, "leave the folder as it is in the end")
	flags.BoolVar(&o.json, "json", false, "one JSON document instead of a table")
	flags.Usage = func() {
		fmt.Fprint(errs, usage)
		flags.PrintDefaults()
		fmt.Fprintln(errs, "\nFaults:")
		for _, f := range faults() {
			fmt.Fprintf(errs, "  %-10s %d %s\n", f.name, f.tries, f.what)
		}
	}
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if only != "" {
		o.only = strings.Split(only, ",")
	}
	known := func(name string) bool {
		return slices.ContainsFunc(faults(), func(f fault) bool { return f.name == name })
	}
	if flags.NArg() > 0 || o.scale <= 0 || slices.ContainsFunc(o.only, func(name string) bool { return !known(name) }) {
		flags.Usage()
		return o, errors.New("wrong arguments")
	}
	o.seed = cmp.Or(o.seed, uint64(time.Now().UnixNano())%1_000_000)
	return o, nil
}

// torture tries one fault after the other, each on a county of its own.
func torture(ctx context.Context, o options, errs io.Writer) (results []*result, err error) {
	folder, err := os.MkdirTemp(o.folder, "torture-")
	if err != nil {
		return nil, err
	}
	if !o.keep {
		defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	}
	if o.program == "" {
		if o.program, err = build(ctx, folder); err != nil {
			return nil, err
		}
	}
	for _, f := range faults() {
		if len(o.only) > 0 && !slices.Contains(o.only, f.name) {
			continue
		}
		tries := max(1, f.least, int(math.Round(float64(f.tries)*o.scale)))
		fmt.Fprintf(errs, "%s: %d %s\n", f.name, tries, f.what)
		r := f.try(ctx, o, filepath.Join(folder, f.name), tries)
		fmt.Fprintln(errs, r)
		results = append(results, r)
		if ctx.Err() != nil {
			return results, ctx.Err()
		}
	}
	return results, nil
}

// build makes the program of the sources around.
func build(ctx context.Context, folder string) (program string, err error) {
	program = filepath.Join(folder, "ruhu.exe") // the ending matters on Windows and nowhere else
	c := exec.CommandContext(ctx, "go", "build", "-tags", "torture", "-o", program, "ruhu/server")
	if said, err := c.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the program: %w\n%s", err, said)
	}
	return program, nil
}
