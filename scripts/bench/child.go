package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"time"
)

// asChild is the argument that makes this program a server, for a parent that
// measures it. On its own the server's processor time and memory are nobody else's.
const asChild = "serve"

// garbage is the program's own setting (server/cmd_serve.go).
const garbage = 200

// reply is one line that a child writes to its parent.
type reply struct {
	URL    string        `json:"url,omitempty"`
	CPU    time.Duration `json:"cpu,omitempty"`  // since the process began
	Peak   int64         `json:"peak,omitempty"` // bytes of memory; 0 where the system does not tell
	Digest string        `json:"digest,omitempty"`
	Err    string        `json:"err,omitempty"`
}

// serve serves a store and answers the parent's questions, one to a line, until it
// hears no more.
func serve(ctx context.Context, file string, in io.Reader, out io.Writer) (err error) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
	s, err := openServer(ctx, file)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	stop := func() error { return nil }
	defer func() { err = errors.Join(err, stop()) }()
	replies := json.NewEncoder(out)
	if err := replies.Encode(reply{URL: s.url}); err != nil {
		return err
	}
	for lines := bufio.NewScanner(in); lines.Scan(); {
		var r reply
		var failed error
		switch question, param, _ := strings.Cut(lines.Text(), " "); question {
		case "usage":
			r.CPU, r.Peak = cpuTime(), peakMemory()
		case "digest":
			digest, err := digestOf(ctx, s.store)
			r.Digest, failed = digest.String(), err
		case "profile":
			stop, failed = profile(param)
		default:
			failed = fmt.Errorf("no such question: %s", question)
		}
		if failed != nil {
			r.Err = failed.Error()
		}
		if err := replies.Encode(r); err != nil {
			return err
		}
	}
	return nil
}

// peakMemory is the most that this process ever had in memory; 0 where the system
// does not tell. Not rusage's, in which Linux counts the parent's too.
func peakMemory() int64 {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(text), "VmHWM:")
	line, _, _ := strings.Cut(after, "\n")
	kilobytes, _ := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(line), "kB")), 10, 64) // 0 when it is no number
	return kilobytes << 10
}
