// Command watermelon tries the endpoint for WatermelonDB with the library itself, under
// Node: random histories of one such phone and two ordinary ones, with others at work,
// answers that are lost, rounds that are killed, work that goes on during a push, and a
// village that is taken away with unsent work. After each, the library's rows must be the
// server's, field by field, and so must both replicas be, by digest; and every value that
// was ever saved on the phone must be in the state, the history, a case or a refusal.
//
// It installs the library by npm and needs node; where that cannot be had it says so and
// ends with status 3.
package main

import (
	"context"
	"embed"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"

	contract "ruhu/mobile-contract"
)

//go:embed phone.mjs package.json package-lock.json
var program embed.FS

const exitNoClient = 3

// errNoClient is a machine that cannot try.
var errNoClient = errors.New("WatermelonDB cannot be had")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	histories := flag.Int("histories", 200, "how many are tried")
	first := flag.Uint64("seed", 1, "of the first; the others follow")
	steps := flag.Int("steps", 60, "how long each is")
	storage := flag.String("storage", "lokijs", "lokijs, or sqlite where better-sqlite3 can be built")
	flag.Parse()
	err := run(ctx, *storage, *first, *histories, *steps)
	if err != nil {
		fmt.Fprintln(os.Stderr, "watermelon:", err)
	}
	switch {
	case errors.Is(err, errNoClient):
		os.Exit(exitNoClient)
	case err != nil:
		os.Exit(1)
	}
}

func run(ctx context.Context, storage string, first uint64, histories, steps int) (err error) {
	folder, err := os.MkdirTemp("", "watermelon-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder), os.RemoveAll(folder+".keys")) }()
	if err := install(ctx, folder, storage); err != nil {
		return err
	}
	node, err := startNode(ctx, folder, storage)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, node.close()) }()
	var all tally
	for seed := first; seed < first+uint64(histories); seed++ {
		t, err := try(ctx, node, seed, steps)
		if err != nil {
			return fmt.Errorf("history %d (-seed %d -histories 1): %w", seed, seed, err)
		}
		all.add(t)
	}
	return all.report(histories, storage)
}

// install brings the library, the program and the schema into a folder.
func install(ctx context.Context, folder, storage string) error {
	for _, tool := range []string{"node", "npm"} {
		if _, err := exec.LookPath(tool); err != nil {
			return fmt.Errorf("%w: %w", errNoClient, err)
		}
	}
	for _, name := range []string{"phone.mjs", "package.json", "package-lock.json"} {
		text, err := program.ReadFile(name)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, name), text, 0o600); err != nil {
			return err
		}
	}
	if err := npm(ctx, folder, "ci", "--ignore-scripts"); err != nil {
		return err
	}
	if storage == "sqlite" {
		return npm(ctx, folder, "install", "--no-save", "better-sqlite3@11.10.0")
	}
	return nil
}

func npm(ctx context.Context, folder string, args ...string) error {
	c := exec.CommandContext(ctx, "npm", append(args, "--no-audit", "--no-fund")...)
	c.Dir = folder
	if said, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: npm %s: %w\n%s", errNoClient, args[0], err, said)
	}
	return nil
}

// schemaFile lays the app's schema beside the program.
func schemaFile(folder string) (string, error) {
	text, err := contract.Files().Open("watermelon.json")
	if err != nil {
		return "", err
	}
	defer text.Close()
	path := filepath.Join(folder, "schema.json")
	file, err := os.Create(path)
	if err == nil {
		_, err = file.ReadFrom(text)
		err = errors.Join(err, file.Close())
	}
	return path, err
}
