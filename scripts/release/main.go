// Release builds the server for every platform, with what belongs to it: checksums, a list
// of all parts (CycloneDX) and their licences. Whoever builds the same commit with the
// same Go gets the same bytes; -again proves it from a copy in another folder.
//
//	go run ./scripts/release -out dist
package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	r := &release{out: os.Stdout}
	flag.StringVar(&r.folder, "out", "dist", "folder to build into")
	flag.BoolVar(&r.again, "again", false, "build a second time, from a copy in another folder, and compare")
	flag.Parse()
	if err := r.run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

// platforms are what offices run.
var platforms = []string{"linux/amd64", "linux/arm64", "linux/loong64", "windows/amd64"}

// release is one under way.
type release struct {
	out    io.Writer
	folder string
	again  bool
	sums   map[string]string // by platform
}

func (r *release) run(ctx context.Context) error {
	if err := os.MkdirAll(r.folder, 0o755); err != nil {
		return err
	}
	var err error
	if r.sums, err = r.buildAll(ctx, ".", r.folder); err != nil {
		return err
	}
	if err := r.writeSums(); err != nil {
		return err
	}
	parts, err := partsOf(ctx, filepath.Join(r.folder, nameOf(platforms[0])), lockFile)
	if err != nil {
		return err
	}
	if err := parts.check(); err != nil {
		return err
	}
	if err := errors.Join(r.write("sbom.cdx.json", parts.writeSBOM), r.write("LICENCES.txt", parts.writeLicences)); err != nil {
		return err
	}
	fmt.Fprintf(r.out, "%d parts, each under a licence that may be passed on\n", len(parts))
	if r.again {
		return r.compare(ctx)
	}
	return nil
}

// nameOf is what a platform's program is called.
func nameOf(platform string) string {
	name := "ruhu-" + strings.ReplaceAll(platform, "/", "-")
	if strings.HasPrefix(platform, "windows/") {
		name += ".exe"
	}
	return name
}

// buildAll builds every platform from a checkout, and returns the SHA-256 of each.
func (r *release) buildAll(ctx context.Context, checkout, folder string) (map[string]string, error) {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return nil, err
	}
	sums := map[string]string{}
	for _, platform := range platforms {
		file := filepath.Join(folder, nameOf(platform))
		if err := build(ctx, checkout, file, platform); err != nil {
			return nil, err
		}
		if sums[platform], err = sumOf(file); err != nil {
			return nil, err
		}
		fmt.Fprintf(r.out, "%s  %s\n", sums[platform], nameOf(platform))
	}
	return sums, nil
}

// build builds one program, without anything of the machine that builds it.
func build(ctx context.Context, checkout, file, platform string) error {
	system, processor, _ := strings.Cut(platform, "/")
	c := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", file, "./server")
	c.Dir = checkout
	c.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+system, "GOARCH="+processor)
	if said, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("build for %s: %w\n%s", platform, err, said)
	}
	return nil
}

func sumOf(file string) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	_, err = io.Copy(sum, f)
	return hex.EncodeToString(sum.Sum(nil)), errors.Join(err, f.Close())
}

// writeSums writes what sha256sum --check reads.
func (r *release) writeSums() error {
	return r.write("SHA256SUMS", func(w io.Writer) error {
		for _, platform := range platforms {
			if _, err := fmt.Fprintf(w, "%s  %s\n", r.sums[platform], nameOf(platform)); err != nil {
				return err
			}
		}
		return nil
	})
}

func (r *release) write(name string, content func(io.Writer) error) error {
	f, err := os.Create(filepath.Join(r.folder, name))
	if err != nil {
		return err
	}
	return errors.Join(content(f), f.Close())
}

// compare builds once more from a copy of this folder elsewhere.
func (r *release) compare(ctx context.Context) error {
	folder, err := os.MkdirTemp("", "release-again-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	elsewhere := filepath.Join(folder, "some", "where", "else")
	if err := os.CopyFS(elsewhere, sources{os.DirFS("."), filepath.ToSlash(filepath.Clean(r.folder))}); err != nil {
		return err
	}
	sums, err := r.buildAll(ctx, elsewhere, folder)
	if err != nil {
		return err
	}
	for _, platform := range platforms {
		if sums[platform] != r.sums[platform] {
			return fmt.Errorf("%s: another folder builds other bytes", platform)
		}
	}
	fmt.Fprintln(r.out, "the same bytes from another folder")
	return nil
}
