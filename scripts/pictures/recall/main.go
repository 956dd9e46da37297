// Command recall draws an album in which photos are used again for other houses, lets
// the server look into it as it does with any, and counts what it found against what
// was planted.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
)

func main() {
	n := flag.Int("n", 4000, "how many photos")
	seed := flag.Uint64("seed", 1, "what they show follows from it")
	flag.Parse()
	if err := run(context.Background(), os.Stdout, *n, *seed); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer, n int, seed uint64) error {
	folder, err := os.MkdirTemp("", "ruhu-recall-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder + ".keys")
	defer os.RemoveAll(folder)
	c, err := count(ctx, folder, n, seed)
	if err == nil {
		c.print(out)
	}
	return err
}
