package picture_test

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/disintegration/imaging"

	"ruhu/server/photo/picture"
)

// childMode is set in a process of its own, so that its peak of memory is that of the
// one thing it does: to a way of making copies, how often, and the file.
const childMode = "RUHU_PICTURE_CHILD"

// TestMain is also the child.
func TestMain(m *testing.M) {
	if mode := os.Getenv(childMode); mode != "" {
		if err := child(mode); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// ways are how copies can be made of a picture.
var ways = map[string]func(data []byte) error{
	"ours":    ours,
	"decode":  func(data []byte) error { _, err := jpeg.Decode(bytes.NewReader(data)); return err },
	"box":     func(data []byte) error { return plain(data, imaging.Box, true) },
	"lanczos": func(data []byte) error { return plain(data, imaging.Lanczos, false) },
}

func ours(data []byte) error {
	head, err := picture.Inspect(data)
	if err == nil {
		_, err = picture.Read(data, head)
	}
	return err
}

// plain is what one would write with imaging alone, the small copy from the large one
// or both from the whole.
func plain(data []byte, filter imaging.ResampleFilter, chained bool) error {
	full, err := imaging.Decode(bytes.NewReader(data), imaging.AutoOrientation(true))
	if err != nil {
		return err
	}
	large := imaging.Fit(full, 1280, 1280, filter)
	from := full
	if chained {
		from = large
	}
	for _, img := range []image.Image{large, imaging.Fit(from, 320, 320, filter)} {
		var out bytes.Buffer
		if err := imaging.Encode(&out, img, imaging.JPEG, imaging.JPEGQuality(80)); err != nil {
			return err
		}
	}
	return nil
}

// child makes copies as often as it is told, two at a time, of each file in turn.
// Pictures that are refused count, too.
func child(mode string) error {
	words := strings.Split(mode, "\n")
	n, err := strconv.Atoi(words[1])
	if err != nil {
		return err
	}
	todo := make(chan string, n)
	for i := range n {
		todo <- words[2+i%len(words[2:])]
	}
	close(todo)
	var workers sync.WaitGroup
	for range 2 {
		workers.Go(func() {
			for name := range todo {
				if data, err := os.ReadFile(name); err == nil {
					ways[words[0]](data)
				}
			}
		})
	}
	workers.Wait()
	return nil
}

// usage is what a process took.
type usage struct {
	wall, cpu time.Duration
	peak      int64 // bytes, 0 where that is not told
}

// runChild runs a way over files, n times in all.
func runChild(t testing.TB, way string, n int, files ...string) usage {
	t.Helper()
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), childMode+"="+strings.Join(append([]string{way, strconv.Itoa(n)}, files...), "\n"), "GOMAXPROCS=2")
	return run(t, command)
}

func run(t testing.TB, command *exec.Cmd) usage {
	t.Helper()
	began := time.Now()
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	state := command.ProcessState
	return usage{time.Since(began), state.UserTime() + state.SystemTime(), peakOf(state)}
}
