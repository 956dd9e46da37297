// Command bench measures the server under load, and SQLite alone beside it: in one
// run, on one machine, with the same changes. Requests are prepared before any
// clock starts, every commit goes to disk, and afterwards everything is verified.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"time"

	contract "ruhu/mobile-contract"
	"ruhu/syncproto"
)

const usage = `Usage: go run ./scripts/bench [flags]

Fills a server with the county of the plan, enrols 543 devices, and measures

  raw      the rows of the pushes written straight to a copy of the same file
  storm    the pushes over HTTP, from so many connections at once
  pull     every village from the beginning

or, with -history, the same push and the same pull on a county with so many times
the history.

Flags:
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if len(os.Args) == 3 && os.Args[1] == asChild {
		os.Exit(runChild(ctx, os.Args[2]))
	}
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// runChild serves a file to the parent at the other end of standard input and output.
func runChild(ctx context.Context, file string) int {
	if err := serve(ctx, file, os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "bench: server:", err)
		return 1
	}
	return 0
}

// config is what one run measures.
type config struct {
	villages    int
	pushes      int // of each device in one storm
	changes     int // in a push
	connections counts
	history     counts // how often, instead of all else
	encoding    syncproto.Encoding
	packing     *syncproto.Dictionary // that server and devices hold
	seed        uint64
	folder      string
	json        bool
	profile     string
	load        float64 // of the machine, before the run
}

// counts is a flag of several numbers.
type counts []int

// String implements flag.Value.
func (c *counts) String() string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(*c), " ", ","), "[]")
}

// Set implements flag.Value.
func (c *counts) Set(text string) error {
	*c = nil
	for part := range strings.SplitSeq(text, ",") {
		n, err := strconv.Atoi(part)
		if err != nil || n < 1 {
			return errors.New("want numbers with commas between, such as 16,64")
		}
		*c = append(*c, n)
	}
	return nil
}

// parse reads the command line. A nil config without an error means that help was
// asked for.
func parse(args []string, errs io.Writer) (*config, error) {
	c := &config{connections: counts{16, 64}, encoding: syncproto.Dcz, packing: syncproto.NewDictionary(contract.Dictionary())}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(errs)
	flags.Usage = func() { fmt.Fprint(errs, usage); flags.PrintDefaults() }
	flags.IntVar(&c.villages, "villages", 180, "how many of the county's villages take part")
	flags.IntVar(&c.pushes, "pushes", 4, "pushes of each device in one storm")
	flags.IntVar(&c.changes, "changes", 18, "edited rows in a push, half of them visits; 3 or more")
	flags.Var(&c.connections, "connections", "connections at once, one storm for each")
	flags.Var(&c.history, "history", "measure push and pull at so many times the history, such as 1,10,50")
	flags.Func("encoding", "how devices compress: gzip, zstd, or dcz: zstd with the dictionary (default dcz)", func(text string) error {
		c.encoding = syncproto.Encoding(text)
		if !slices.Contains(codings[1:], c.encoding) {
			return errors.New("want gzip, zstd or dcz")
		}
		return nil
	})
	flags.Uint64Var(&c.seed, "seed", 1, "the county and what is written in it follow from it")
	flags.StringVar(&c.folder, "dir", "", "folder on the disk to measure (default the system's temporary one)")
	flags.BoolVar(&c.json, "json", false, "print one JSON document for machines")
	flags.StringVar(&c.profile, "cpuprofile", "", "write a CPU profile of the server in the storms and the pull to this file")
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	if flags.NArg() > 0 || c.villages < 1 || c.pushes < 1 || c.changes < fewestEdits {
		flags.Usage()
		return nil, errors.New("wrong arguments")
	}
	return c, nil
}

// run returns the exit status: 1 when something failed or is not sound, 2 when the
// command line is wrong.
func run(ctx context.Context, args []string, out, errs io.Writer) int {
	c, err := parse(args, errs)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	}
	began := time.Now()
	c.load = loadAverage()
	report, err := measure(ctx, c, func(what string) { fmt.Fprintf(errs, "%5.1f s  %s\n", time.Since(began).Seconds(), what) })
	if err == nil {
		err = show(out, report, c.json)
	}
	if err != nil {
		fmt.Fprintln(errs, "bench:", err)
		return 1
	}
	return 0
}

func show(out io.Writer, r *Report, machine bool) error {
	if !machine {
		return r.write(out)
	}
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	return encoder.Encode(r)
}
