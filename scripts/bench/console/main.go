// Command console asks a server at county size for each page of the console: by one
// person alone, and by several at once who each look at a page for a while before they
// ask for the next. It builds the program and serves a copy of a county, the demo's when
// none is given; the server is known only from outside.
//
//	go run ./scripts/bench/console -data FOLDER
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"time"
)

// options say what is measured.
type options struct {
	data   string
	people int
	think  time.Duration
	lasts  time.Duration
	alone  int
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var o options
	flag.StringVar(&o.data, "data", "", "data folder of a county, which is copied; without it the demo makes one")
	flag.IntVar(&o.people, "people", 16, "how many ask at once")
	flag.DurationVar(&o.think, "think", time.Second, "how long each looks at a page")
	flag.DurationVar(&o.lasts, "for", 30*time.Second, "how long they do")
	flag.IntVar(&o.alone, "alone", 20, "how often one person alone asks for each page")
	flag.Parse()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "console:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) (err error) {
	folder, err := os.MkdirTemp("", "ruhu-console-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	s, err := start(ctx, filepath.Join(folder, "ruhu"), filepath.Join(folder, "county"), o.data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	p, err := s.signIn(ctx)
	if err != nil {
		return err
	}
	found, err := find(ctx, p)
	if err != nil {
		return err
	}
	alone, err := askAlone(ctx, p, found, o.alone)
	if err != nil {
		return err
	}
	crowd, err := askTogether(ctx, p, found, o)
	if err != nil {
		return err
	}
	tell(os.Stdout, found, alone, crowd, o)
	return nil
}
