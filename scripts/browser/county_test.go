package browser

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

var (
	dataFlag  = flag.String("data", "", "data folder of a county to look at, which is copied; without it the demo makes one")
	shotsFlag = flag.String("shots", "", "folder to keep pictures of all pages in")
)

// Who looks at pages: roles at the areas they are for.
const (
	staff     = "county_staff"
	reviewer  = "township_reviewer"
	cadre     = "cadre"
	officer   = "prefecture_officer"
	inspector = "provincial_inspector"
	auditor   = "auditor"
	logs      = "log_auditor"
	admin     = "administrator"
)

// areaOf is where each role stands: in the county's town there is the most to see.
var areaOf = map[string]string{
	staff: "222426", reviewer: "222426100", cadre: "222426100200", officer: "2224",
	inspector: "22", auditor: "222426", logs: "222426", admin: "222426",
}

const word = "correct horse battery staple"

func login(role string) string { return "browser." + strings.ReplaceAll(role, "_", ".") }

// county is a server with the county's real volume, in a data folder of its own.
type county struct {
	base
	url  string
	stop func() // ends the server in order
	kill func() // as kill -9 does
}

// newCounty serves a county as it is served for people.
func newCounty(t *testing.T) *county {
	t.Helper()
	c := prepare(t)
	c.start(t, "serve")
	return c
}

// prepare takes a copy of the county, which is not served yet.
func prepare(t *testing.T) *county {
	t.Helper()
	from, err := made()
	c := &county{base: base{program: from.program, data: filepath.Join(t.TempDir(), "county")}, stop: func() {}}
	if err == nil {
		err = copyData(c.data, from.data, shareFile)
	}
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// finish runs a command to its end, and returns what it said.
func finish(t *testing.T, command *exec.Cmd) string {
	t.Helper()
	said, err := output(command)
	if err != nil {
		t.Fatal(err)
	}
	return said
}

// start starts the server by a command, and ends it with the test at the latest.
func (c *county) start(t *testing.T, command ...string) {
	t.Helper()
	server := exec.Command(c.program, append(command, "--data", c.data, "--addr", net.JoinHostPort("127.0.0.1", "0"), "--json")...)
	server.Env = append(os.Environ(), "RUHU_SECOND_FACTOR=optional") // pages are looked at, not doors
	var log bytes.Buffer
	server.Stderr = &log
	out, err := server.StdoutPipe()
	if err == nil {
		err = server.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	var over sync.Once
	c.kill = func() { over.Do(func() { server.Process.Kill(); server.Wait() }) }
	c.stop = func() { over.Do(func() { end(t, server, &log) }) }
	t.Cleanup(c.stop)
	var said struct{ URL string }
	if err := json.NewDecoder(bufio.NewReader(out)).Decode(&said); err != nil {
		t.Fatal(fmt.Errorf("the server did not say where it is: %w", err))
	}
	c.url = said.URL
}

// end ends a server in order. It may not have met anything that nobody foresaw.
func end(t *testing.T, server *exec.Cmd, log *bytes.Buffer) {
	err := errors.Join(server.Process.Signal(os.Interrupt), server.Wait())
	if err != nil {
		t.Errorf("the server: %v", err)
	}
	for line := range strings.Lines(log.String()) {
		if strings.Contains(line, `"level":"ERROR"`) || strings.Contains(line, "level=ERROR") {
			t.Errorf("the server: %s", line)
		}
	}
}

// on serves the county on a day of its own time: days pass while nothing is served.
func (c *county) on(t *testing.T, day string) {
	t.Helper()
	c.stop()
	c.start(t, "demo", "--from", day)
}

// command runs a command on the folder, for which the server has to stand still.
func (c *county) command(t *testing.T, args ...string) string {
	t.Helper()
	c.stop()
	return finish(t, exec.Command(c.program, append(args, "--data", c.data)...))
}
