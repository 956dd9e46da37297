// Command tusjs tries uploads with tus-js-client, the client that browsers use, over a
// line that breaks at random bytes. It installs the client by npm and needs node; where
// that cannot be had it says so and ends with status 3.
package main

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"

	"ruhu/scripts/photodesk"
)

// client is the version that was tried.
const client = "tus-js-client@4.3.1"

//go:embed upload.mjs
var script []byte

const exitNoClient = 3

// errNoClient is a machine that cannot try.
var errNoClient = errors.New("tus-js-client cannot be had")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	photos := flag.Int("photos", 60, "how many are uploaded")
	flag.Parse()
	err := run(ctx, *photos)
	if err != nil {
		fmt.Fprintln(os.Stderr, "tusjs:", err)
	}
	switch {
	case errors.Is(err, errNoClient):
		os.Exit(exitNoClient)
	case err != nil:
		os.Exit(1)
	}
}

// run uploads, and looks at what has come.
func run(ctx context.Context, photos int) (err error) {
	folder, err := os.MkdirTemp("", "tusjs-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	if err := install(ctx, folder); err != nil {
		return err
	}
	desk, err := photodesk.Open(ctx, filepath.Join(folder, "server"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, desk.Close()) }()
	line, err := serve(desk.Handler)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, line.Close()) }()
	said, err := upload(ctx, folder, "http://"+line.Addr().String()+"/v1/uploads", desk.Token, photos)
	if err != nil {
		return err
	}
	return judge(ctx, desk, said, photos, line.cuts.Load())
}

// install brings the client into a folder.
func install(ctx context.Context, folder string) error {
	for _, tool := range []string{"node", "npm"} {
		if _, err := exec.LookPath(tool); err != nil {
			return fmt.Errorf("%w: %w", errNoClient, err)
		}
	}
	if err := os.WriteFile(filepath.Join(folder, "package.json"), []byte(`{"private": true}`), 0o600); err != nil {
		return err
	}
	npm := exec.CommandContext(ctx, "npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", client)
	npm.Dir = folder
	if said, err := npm.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: npm: %w\n%s", errNoClient, err, said)
	}
	return os.WriteFile(filepath.Join(folder, "upload.mjs"), script, 0o600)
}

// serve serves over lines that break.
func serve(h http.Handler) (*brittle, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	line := &brittle{Listener: listener}
	server := &http.Server{Handler: h}
	go server.Serve(line) // ends with the listener
	return line, nil
}

// said is what the client reports: hashes of what it sent, and statuses of refusals.
type said struct {
	Whole, Failed, Again               []string
	WrongHash, Empty, NoHash, Stranger string
}

func upload(ctx context.Context, folder, endpoint, token string, photos int) (s said, err error) {
	node := exec.CommandContext(ctx, "node", "upload.mjs", endpoint, token, photodesk.Village, strconv.Itoa(photos))
	node.Dir = folder
	var out bytes.Buffer
	node.Stdout, node.Stderr = &out, os.Stderr
	if err := node.Run(); err != nil {
		return s, fmt.Errorf("node: %w", err)
	}
	return s, json.Unmarshal(out.Bytes(), &s)
}

// judge holds what the client reports against what the server has.
func judge(ctx context.Context, desk *photodesk.Desk, s said, photos int, cuts int64) error {
	var faults error
	expect := func(what, got, want string) {
		if got != want {
			faults = errors.Join(faults, fmt.Errorf("%s: got %q, want %q", what, got, want))
		}
	}
	expect("photos that came whole", strconv.Itoa(len(s.Whole)), strconv.Itoa(photos))
	expect("photos that failed", fmt.Sprint(s.Failed), "[]")
	expect("the same bytes twice", fmt.Sprintf("%q", s.Again), `["" ""]`)
	expect("a wrong hash", s.WrongHash, "422")
	expect("no bytes", s.Empty, "422")
	expect("a path for a hash", s.NoHash, "422")
	expect("a stranger", s.Stranger, "401")
	for _, hash := range s.Whole {
		file, err := desk.Photos.Open(ctx, hash)
		if err == nil {
			_, err = io.Copy(io.Discard, file)
			err = errors.Join(err, file.Close())
		}
		faults = errors.Join(faults, err)
	}
	if cuts == 0 {
		faults = errors.Join(faults, errors.New("no line broke: nothing was tried"))
	}
	if faults == nil {
		fmt.Printf("%s: %d photos are here, over %d lines that broke\n", client, len(s.Whole), cuts)
	}
	return faults
}
