package browser

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
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
	admin     = "administrator"
)

// areaOf is where each role stands: in the county's town there is the most to see.
var areaOf = map[string]string{
	staff: "222426", reviewer: "222426100", cadre: "222426100200", officer: "2224",
	inspector: "22", auditor: "222426", admin: "222426",
}

const word = "correct horse battery staple"

func login(role string) string { return "browser." + strings.ReplaceAll(role, "_", ".") }

// county is a server with the county's real volume.
type county struct {
	url string
}

// newCounty builds the program, gives each role an account, and serves.
func newCounty(t *testing.T) *county {
	t.Helper()
	program := filepath.Join(t.TempDir(), "ruhu")
	build := exec.Command("go", "build", "-buildvcs=false", "-o", program, "./server")
	build.Dir = filepath.Join("..", "..")
	finish(t, build)
	data := filepath.Join(t.TempDir(), "county")
	if *dataFlag == "" {
		t.Log("the demo makes a county; -data takes one that is there")
		finish(t, exec.Command(program, "demo", "--once", "--data", data))
	} else if err := copyData(data, *dataFlag); err != nil {
		t.Fatal(err)
	}
	for role, area := range areaOf {
		add := exec.Command(program, "user", "add", login(role), "--data", data, "--name", "金"+role, "--grant", role+"@"+area, "--stdin")
		add.Stdin = strings.NewReader(word + "\n")
		finish(t, add)
	}
	return serve(t, program, data)
}

// finish runs a command to its end.
func finish(t *testing.T, command *exec.Cmd) {
	t.Helper()
	if said, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", command, err, said)
	}
}

// copyData copies a data folder without the pictures and what else can be large and is
// looked at by nobody.
func copyData(to, from string) error {
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (rel == "devices" || rel == "first-copies"):
			return fs.SkipDir
		case entry.IsDir():
			return os.MkdirAll(filepath.Join(to, rel), 0o700)
		case filepath.Ext(rel) == ".lock":
			return nil
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, rel), content, 0o600)
	})
}

// serve starts the server, which ends with the test.
func serve(t *testing.T, program, data string) *county {
	t.Helper()
	server := exec.Command(program, "serve", "--data", data, "--addr", net.JoinHostPort("127.0.0.1", "0"), "--json")
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
	t.Cleanup(func() {
		err := errors.Join(server.Process.Signal(os.Interrupt), server.Wait())
		if err != nil {
			t.Errorf("the server: %v", err)
		}
		for line := range strings.Lines(log.String()) {
			if strings.Contains(line, `"level":"ERROR"`) {
				t.Errorf("the server: %s", line)
			}
		}
	})
	var said struct{ URL string }
	if err := json.NewDecoder(bufio.NewReader(out)).Decode(&said); err != nil {
		t.Fatal(fmt.Errorf("the server did not say where it is: %w", err))
	}
	return &county{url: said.URL}
}
