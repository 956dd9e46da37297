package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// patience is how long anything may take that should take a moment.
const patience = time.Minute

// server is `ruhu serve` in processes of its own: one after the other, on one data
// folder. It is told nothing that an office would not tell it.
type server struct {
	program string
	data    string
	folder  string // of its logs
	env     []string
	logs    []string // a file of each process
	address atomic.Pointer[string]
	process *exec.Cmd
	said    *os.File
}

// launch begins a process and does not wait for it to serve.
func (s *server) launch() error {
	name := filepath.Join(s.folder, fmt.Sprintf("server-%04d", len(s.logs)))
	log, err := os.Create(name + ".log")
	if err != nil {
		return err
	}
	defer log.Close() // the process has its own
	s.logs = append(s.logs, log.Name())
	said, theirs, err := os.Pipe()
	if err != nil {
		return err
	}
	defer theirs.Close()
	c := exec.Command(s.program, "serve", "--json", "--addr", "127.0.0.1:0", "--data", s.data)
	c.Env, c.Stdout, c.Stderr = append(os.Environ(), s.env...), theirs, log
	if err := c.Start(); err != nil {
		return errors.Join(err, said.Close())
	}
	s.process, s.said = c, said
	return nil
}

// await waits until the process serves, and says where.
func (s *server) await() (address string, err error) {
	if err := s.said.SetReadDeadline(time.Now().Add(patience)); err != nil {
		return "", err
	}
	var said struct{ URL string }
	if err := json.NewDecoder(s.said).Decode(&said); err != nil {
		return "", fmt.Errorf("the server did not come up: %w\n%s", err, s.lastWords())
	}
	return strings.TrimPrefix(said.URL, "http://"), nil
}

// start launches a process, waits until it serves, and lets devices reach it.
func (s *server) start() error {
	if err := s.launch(); err != nil {
		return err
	}
	address, err := s.await()
	if err == nil {
		s.address.Store(&address)
	}
	return err
}

// kill is kill -9: the process has no say in it.
func (s *server) kill() error {
	s.address.Store(nil)
	if s.process == nil {
		return nil
	}
	if err := s.process.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	if code := s.wait(); code != -1 {
		return fmt.Errorf("the server ended by itself, with exit code %d\n%s", code, s.lastWords())
	}
	return nil
}

// stop asks the process to end in order, and waits until it has.
func (s *server) stop() error {
	s.address.Store(nil)
	if err := s.process.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	if code := s.wait(); code != 0 {
		return fmt.Errorf("the server ended with exit code %d\n%s", code, s.lastWords())
	}
	return nil
}

// wait returns the exit code: -1 of a process that was killed.
func (s *server) wait() int {
	s.process.Wait() // what it was is in its state
	code := s.process.ProcessState.ExitCode()
	s.said.Close()
	s.process = nil
	return code
}

// errDown is what devices meet while no process serves.
var errDown = errors.New("the server is down")

// dial connects to the process that serves now, whatever address was asked for.
func (s *server) dial(ctx context.Context, network, _ string) (net.Conn, error) {
	address := s.address.Load()
	if address == nil {
		return nil, &net.OpError{Op: "dial", Net: network, Err: errDown}
	}
	dialer := net.Dialer{Timeout: 10 * time.Second}
	return dialer.DialContext(ctx, network, *address)
}

// command runs another command of the program on the same folder.
func (s *server) command(ctx context.Context, args ...string) (said string, err error) {
	c := exec.CommandContext(ctx, s.program, append(args, "--data", s.data)...)
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	if err := c.Run(); err != nil {
		return out.String(), fmt.Errorf("%s: %w\n%s%s", args[0], err, out.String(), tail(errs.Bytes()))
	}
	return out.String(), nil
}

// complaints are the lines of the logs that tell of a surprise. The last line of a
// killed server may be half a line.
func (s *server) complaints() (found []string, err error) {
	for _, log := range s.logs {
		text, err := os.ReadFile(log)
		if err != nil {
			return nil, err
		}
		for line := range strings.Lines(string(text)) {
			var entry struct{ Level string }
			torn := !strings.HasSuffix(line, "\n")
			if !torn && (json.Unmarshal([]byte(line), &entry) != nil || !slices.Contains([]string{"INFO", "DEBUG"}, entry.Level)) {
				found = append(found, strings.TrimSpace(line))
			}
		}
	}
	return found, nil
}

func (s *server) lastWords() string {
	if len(s.logs) == 0 {
		return ""
	}
	text, err := os.ReadFile(s.logs[len(s.logs)-1])
	if err != nil {
		return err.Error()
	}
	return tail(text)
}

// tail is the end of a text.
func tail(text []byte) string {
	lines := bytes.SplitAfter(bytes.TrimSpace(text), []byte("\n"))
	return string(bytes.Join(lines[max(0, len(lines)-8):], nil))
}

// isNetwork tells a broken connection from everything that a server may not say.
func isNetwork(err error) bool {
	var network net.Error
	return errors.As(err, &network) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF)
}
