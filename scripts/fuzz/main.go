// Command fuzz runs every fuzz target of the module, one after the other, each for
// a given time. It finds them in the sources, so that a new one needs no list.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"regexp"
	"time"
)

const usage = `Usage: go run ./scripts/fuzz [flags]

Runs every fuzz target for a while, from the root of the module, and exits with 1
when one finds something. "too short" is one whose time was up before it had gone
beyond its seeds: on a busy machine, give it more. What was found stands in testdata/fuzz of its package:
commit it with the mending, and go test tries it for ever.

`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], ".", os.Stdout, os.Stderr))
}

// options are what the command line decides.
type options struct {
	time  time.Duration
	match *regexp.Regexp
	list  bool
}

// run returns the exit status: 1 when something was found or could not be run, 2
// when the command line is wrong.
func run(ctx context.Context, args []string, root string, out, errs io.Writer) int {
	o, err := parse(args, errs)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	}
	targets, err := find(root, o.match)
	if err != nil {
		fmt.Fprintln(errs, "fuzz:", err)
		return 1
	}
	if o.list {
		for _, t := range targets {
			fmt.Fprintf(out, "%-28s ./%s\n", t.name, t.dir)
		}
		return 0
	}
	return fuzz(ctx, root, targets, o.time, out)
}

func parse(args []string, errs io.Writer) (options, error) {
	o := options{}
	flags := flag.NewFlagSet("fuzz", flag.ContinueOnError)
	flags.SetOutput(errs)
	flags.DurationVar(&o.time, "time", 10*time.Second, "how long each target runs")
	match := flags.String("match", "", "only targets whose name matches this expression")
	flags.BoolVar(&o.list, "list", false, "name the targets and run none")
	flags.Usage = func() { fmt.Fprint(errs, usage); flags.PrintDefaults() }
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	var err error
	if o.match, err = regexp.Compile(*match); err != nil {
		fmt.Fprintln(errs, "fuzz:", err)
		return o, err
	}
	if flags.NArg() > 0 || o.time <= 0 {
		flags.Usage()
		return o, errors.New("wrong arguments")
	}
	return o, nil
}

// fuzz runs the targets and prints a line for each.
func fuzz(ctx context.Context, root string, targets []target, each time.Duration, out io.Writer) int {
	found := 0
	fmt.Fprintf(out, "%-28s %-28s %12s %12s  %s\n", "target", "package", "executions", "interesting", "result")
	for _, t := range targets {
		r := t.run(ctx, root, each)
		if ctx.Err() != nil {
			fmt.Fprintln(out, "interrupted")
			return 1
		}
		fmt.Fprintf(out, "%-28s %-28s %12s %12s  %s\n", t.name, t.dir, r.executions, r.interesting, r.verdict())
		if r.err != nil {
			found++
			fmt.Fprintf(out, "%s\n", r.output)
		}
	}
	fmt.Fprintf(out, "%d targets, %d with findings\n", len(targets), found)
	return min(found, 1)
}
