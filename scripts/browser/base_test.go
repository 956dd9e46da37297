package browser

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// work is where everything is made that tests share.
var work string

func TestMain(m *testing.M) {
	if os.Getenv(asClient) != "" { // it is killed, and would leave what it makes
		os.Exit(m.Run())
	}
	var err error
	if work, err = os.MkdirTemp("", "ruhu-browser-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	if err := os.RemoveAll(work); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// base is the program, and a county with an account for each role, which each test takes
// a copy of.
type base struct{ program, data string }

// made is the base: it takes minutes where the demo has to make a county.
var made = sync.OnceValues(func() (b base, err error) {
	b = base{program: filepath.Join(work, "ruhu"), data: filepath.Join(work, "county")}
	build := exec.Command("go", "build", "-buildvcs=false", "-o", b.program, "./server")
	build.Dir = filepath.Join("..", "..")
	if _, err = output(build); err != nil {
		return b, err
	}
	if *dataFlag == "" {
		_, err = output(exec.Command(b.program, "demo", "--once", "--data", b.data))
	} else {
		err = copyData(b.data, *dataFlag, copyFile)
	}
	for role, area := range areaOf {
		if err == nil {
			err = b.account(login(role), role, area)
		}
	}
	return b, err
})

// account gives somebody an account while nothing is served.
func (b base) account(login, role, area string) error {
	add := exec.Command(b.program, "user", "add", login, "--data", b.data, "--name", "金"+role, "--grant", role+"@"+area, "--stdin")
	add.Stdin = strings.NewReader(word + "\n")
	_, err := output(add)
	return err
}

// output runs a command to its end, and returns what it said.
func output(command *exec.Cmd) (string, error) {
	var errs bytes.Buffer
	command.Stderr = &errs
	said, err := command.Output()
	if err != nil {
		err = fmt.Errorf("%s: %w\n%s%s", command, err, said, &errs)
	}
	return string(said), err
}

// copyData copies a data folder and the keys beside it, without what can be large and is looked
// at by nobody: of the simulated devices only where they were. One from before there were keys
// gets them when it is opened.
func copyData(to, from string, keep func(to, from string) error) error {
	const keys = ".keys"
	if err := os.CopyFS(to+keys, os.DirFS(from+keys)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		switch target, above := filepath.Join(to, rel), filepath.Dir(rel); {
		case above == "devices" || above == "first-copies":
			return skip(entry)
		case entry.IsDir():
			return os.MkdirAll(target, 0o700)
		case filepath.Ext(rel) == ".lock":
			return nil
		default:
			return keep(target, path)
		}
	})
}

// skip passes over what a folder holds.
func skip(entry fs.DirEntry) error {
	if entry.IsDir() {
		return fs.SkipDir
	}
	return nil
}

// copyFile copies the bytes of a file.
func copyFile(to, from string) error {
	content, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, content, 0o600)
	}
	return err
}

// shareFile copies the database, and shares the pictures, which nobody ever changes.
func shareFile(to, from string) error {
	if strings.HasPrefix(filepath.Base(from), "ruhu.db") {
		return copyFile(to, from)
	}
	return os.Link(from, to)
}
