package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"ruhu/scripts/discreet"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// asServer in the environment makes the test binary be the program itself. That
// way a test can kill a real server without the go command to build one.
const asServer = "RUHU_TEST_AS_SERVER"

func TestMain(m *testing.M) {
	if mutant, is := os.LookupEnv(asDriver); is {
		os.Exit(driveAs(mutant))
	}
	if os.Getenv(asServer) == "" {
		os.Exit(m.Run())
	}
	go func() {
		io.Copy(io.Discard, os.Stdin) // ends with the test, however that ends
		os.Exit(exitFailed)
	}()
	main()
}

// child is `ruhu serve` in processes of its own: one after the other, on one data
// folder.
type child struct {
	t       *testing.T
	data    string
	logs    []string // a file of each process
	address atomic.Pointer[string]
	process *exec.Cmd
	end     io.Closer // of the process's input, by which it sees that the test is alive
	said    io.ReadCloser
}

func newChild(t *testing.T, data string) *child {
	c := &child{t: t, data: data}
	t.Cleanup(func() {
		if c.process != nil {
			c.kill()
		}
		for _, log := range c.logs {
			text, err := os.ReadFile(log)
			c.must(err)
			discreet.Check(t, "the server's log", string(text))
		}
		if t.Failed() {
			t.Logf("the last server's last words:\n%s", c.lastWords())
		}
	})
	return c
}

// launch begins a process and does not wait for it to serve.
func (c *child) launch() {
	c.t.Helper()
	log, err := os.Create(filepath.Join(c.t.TempDir(), "server.log"))
	c.must(err)
	c.logs = append(c.logs, log.Name())
	defer log.Close() // the process has its own
	self, err := os.Executable()
	c.must(err)
	c.process = exec.Command(self, "serve", "--json", "--addr", "127.0.0.1:0", "--data", c.data)
	c.process.Env = append(os.Environ(), asServer+"=1")
	c.process.Stderr = log
	c.said, err = c.process.StdoutPipe()
	c.must(err)
	c.end, err = c.process.StdinPipe()
	c.must(err)
	c.must(c.process.Start())
}

// start launches a process and waits until it serves.
func (c *child) start() {
	c.t.Helper()
	c.launch()
	var said struct{ URL string }
	if err := json.NewDecoder(c.said).Decode(&said); err != nil {
		c.t.Fatalf("the server did not come up: %v", err)
	}
	address := strings.TrimPrefix(said.URL, "http://")
	c.address.Store(&address)
}

// kill is kill -9: the process has no say in it. What it had handed to the system
// stays; a machine that loses its power is what synchronous=FULL is for, and no
// test here can pull that plug.
func (c *child) kill() {
	c.t.Helper()
	c.address.Store(nil)
	c.must(c.process.Process.Kill())
	if code := c.wait(); code != -1 {
		c.t.Errorf("the server ended by itself, with exit code %d", code)
	}
}

// stop asks the process to end in order, and waits until it has.
func (c *child) stop() {
	c.t.Helper()
	c.address.Store(nil)
	c.must(c.process.Process.Signal(syscall.SIGTERM))
	if code := c.wait(); code != exitOK {
		c.t.Errorf("the server ended with exit code %d", code)
	}
}

// wait returns the exit code: -1 of a process that was killed.
func (c *child) wait() int {
	c.t.Helper()
	err := c.process.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		c.t.Errorf("wait for the server: %v", err)
	}
	code := c.process.ProcessState.ExitCode()
	c.end.Close()
	c.process = nil
	return code
}

// errDown is what devices meet while no process serves.
var errDown = errors.New("the server is down")

// dial connects to the process that serves now, whatever address was asked for:
// each has a port of its own, because somebody else may take a fixed one between
// two of them.
func (c *child) dial(ctx context.Context, network, _ string) (net.Conn, error) {
	address := c.address.Load()
	if address == nil {
		return nil, &net.OpError{Op: "dial", Net: network, Err: errDown}
	}
	dialer := net.Dialer{Timeout: 10 * time.Second}
	return dialer.DialContext(ctx, network, *address)
}

// complaints are the lines of the logs that tell of a surprise. The last line of a
// killed server may be half a line.
func (c *child) complaints() []string {
	var found []string
	for _, log := range c.logs {
		text, err := os.ReadFile(log)
		c.must(err)
		for line := range strings.Lines(string(text)) {
			var entry struct{ Level string }
			torn := !strings.HasSuffix(line, "\n")
			if !torn && (json.Unmarshal([]byte(line), &entry) != nil || entry.Level != "INFO") {
				found = append(found, line)
			}
		}
	}
	return found
}

func (c *child) lastWords() string {
	if len(c.logs) == 0 {
		return ""
	}
	text, err := os.ReadFile(c.logs[len(c.logs)-1])
	if err != nil {
		return err.Error()
	}
	lines := bytes.SplitAfter(text, []byte("\n"))
	return string(bytes.Join(lines[max(0, len(lines)-20):], nil))
}

func (c *child) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}
