// Command upload measures how fast photos come in, beside tusd with the store of its
// own and beside a plain PUT, in one run: the same bytes over the loopback into files
// on the same disk. Tusd's store neither hashes nor syncs; the other two do both.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	c := config{}
	flag.Int64Var(&c.size, "size", 8<<20, "bytes of a photo, at most 32 MB")
	flag.Int64Var(&c.total, "total", 512<<20, "bytes of one measurement")
	flag.IntVar(&c.rounds, "rounds", 3, "how often each is measured, turn about; the middle one counts")
	flag.StringVar(&c.folder, "dir", "", "folder on the disk to measure (default the system's temporary one)")
	flag.Parse()
	if err := run(ctx, c); err != nil {
		fmt.Fprintln(os.Stderr, "upload:", err)
		os.Exit(1)
	}
}

type config struct {
	size, total int64
	rounds      int
	folder      string
}

// contenders are what is measured, in turn.
var contenders = []struct {
	name string
	open func(ctx context.Context, folder string) (door, error)
}{
	{"tusd alone: no hash, no sync", openTusd},
	{"plain PUT: SHA-256 and sync", openPut},
	{"ours: tus, SHA-256, sync, a row", openOurs},
}

// connections are how many upload at once.
var connections = []int{1, 16}

func run(ctx context.Context, c config) error {
	photos := draw(c.size, int(c.total/c.size))
	speeds := map[string][]float64{}
	for range c.rounds {
		for _, who := range contenders {
			for _, n := range connections {
				took, err := measure(ctx, c, who.open, photos, n)
				if err != nil {
					return fmt.Errorf("%s: %w", who.name, err)
				}
				key := fmt.Sprint(who.name, n)
				speeds[key] = append(speeds[key], float64(int64(len(photos))*c.size)/1e6/took.Seconds())
			}
		}
	}
	fmt.Printf("%d photos of %.1f MB; MB/s, the middle of %d\n\n%-34s", len(photos), float64(c.size)/1e6, c.rounds, "")
	for _, n := range connections {
		fmt.Printf("%8d at once", n)
	}
	fmt.Println()
	for _, who := range contenders {
		fmt.Printf("%-34s", who.name)
		for _, n := range connections {
			fmt.Printf("%16.0f", middle(speeds[fmt.Sprint(who.name, n)]))
		}
		fmt.Println()
	}
	return nil
}

func middle(values []float64) float64 {
	slices.SortFunc(values, cmp.Compare)
	return values[len(values)/2]
}

// measure lets n connections bring all photos to a contender in a folder of its own.
func measure(ctx context.Context, c config, open func(context.Context, string) (door, error), photos []photo, n int) (took time.Duration, err error) {
	folder, err := os.MkdirTemp(c.folder, "upload-")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	to, err := open(ctx, folder)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, to.close()) }()
	return bring(ctx, to, photos, n)
}
