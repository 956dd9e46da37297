package sqlite_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ruhu/scripts/effort"
	"ruhu/server/app"
	"ruhu/server/store/sqlite"
	"ruhu/server/store/storetest"
)

// crashFile is the variable that makes a test run the one that is killed.
const crashFile = "RUHU_CRASH_FILE"

// TestCrash_NothingAcknowledgedIsLost kills a process that writes, again and
// again, at any moment: while it opens the file, commits or checkpoints. What it
// had acknowledged must be there, and nothing in part.
func TestCrash_NothingAcknowledgedIsLost(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED with -short: surviving kill -9 was NOT tested")
	}
	s, path := prepared(t)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(7, 7))
	acknowledged := map[string]string{} // by household, the last text
	total := 0
	for round := range effort.Of(t, "rounds", 0, 6, 30) {
		for _, line := range crash(t, path, round, time.Duration(random.IntN(250))*time.Millisecond) {
			id, text, whole := strings.Cut(strings.TrimSpace(line), " ")
			if !whole {
				t.Fatalf("round %d: the child said %q", round, line)
			}
			acknowledged[id] = text
			total++
		}
		s := mustOpen(t, path)
		err := s.Read(context.Background(), func(r app.Reader) error {
			for id, want := range acknowledged {
				// A later text may have been committed and not acknowledged any more.
				if got, err := storetest.SurveyText(r, id); err != nil || got < want {
					return fmt.Errorf("household %s: %q was acknowledged, there is %q: %w", id, want, got, err)
				}
			}
			return storetest.Sound(r)
		})
		if err := errors.Join(err, s.Close()); err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
	}
	if total == 0 {
		t.Error("no write was ever acknowledged")
	}
	t.Logf("%d writes acknowledged", total)
}

// crash starts a child, kills it some time after its first word, and returns the
// whole lines that it had said.
func crash(t *testing.T, path string, round int, after time.Duration) []string {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run=^TestCrash_Child$")
	child.Env = append(os.Environ(), crashFile+"="+path, fmt.Sprintf("RUHU_CRASH_ROUND=%03d", round))
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	words := bufio.NewReader(out)
	var lines []string
	var timer *time.Timer
	for {
		line, err := words.ReadString('\n')
		if err != nil { // what stands before the end without a line feed was cut off
			break
		}
		if timer == nil {
			timer = time.AfterFunc(after, func() { child.Process.Kill() })
			continue
		}
		lines = append(lines, line)
	}
	if timer == nil {
		t.Fatal("the child never began")
	}
	if err := child.Wait(); err == nil {
		t.Fatal("the child ended by itself")
	}
	return lines
}

// TestCrash_Child is the process that is killed. It says "begin", and then each
// household and text when Write has returned.
func TestCrash_Child(t *testing.T) {
	path := os.Getenv(crashFile)
	if path == "" {
		t.Skip("runs only as a child of TestCrash_NothingAcknowledgedIsLost")
	}
	fmt.Println("begin")
	s, err := sqlite.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	var n atomic.Int64
	var out sync.Mutex
	for g := range 8 {
		go func() {
			for {
				village, id := storetest.Villages()[g%4], household(g*4+int(n.Load())%4)
				text := fmt.Sprintf("%s-%06d %s", os.Getenv("RUHU_CRASH_ROUND"), n.Add(1), strings.Repeat("长", 300))
				err := s.Write(context.Background(), func(tx app.Tx) error {
					_, err := storetest.Survey(tx, village, id, text)
					return err
				})
				if err != nil {
					fmt.Fprintln(os.Stderr, "child:", err)
					os.Exit(3)
				}
				out.Lock()
				io.WriteString(os.Stdout, id+" "+text+"\n")
				out.Unlock()
			}
		}()
	}
	time.Sleep(time.Minute) // killed long before, unless the parent died
	os.Exit(4)
}

func TestCrash_FilesBesideTheDatabaseAreGoneAfterClose(t *testing.T) {
	s, path := prepared(t)
	if err := errors.Join(survey(s, 1, "x"), s.Close()); err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob(path + "*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if name != path && name != path+".lock" {
			t.Errorf("left behind: %s", name)
		}
	}
}
