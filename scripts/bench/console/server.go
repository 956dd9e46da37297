package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"strings"

	"ruhu/server/vault"
)

const (
	login = "bench.staff"
	word  = "correct horse battery staple"
	area  = "222426"
)

// server is the program in a process of its own.
type server struct {
	url     string
	command *exec.Cmd
	errs    bytes.Buffer // to be read when it has ended
}

// start builds the program, makes an account in a copy of a county, and serves.
func start(ctx context.Context, program, county, from string) (*server, error) {
	build := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-o", program, "./server")
	if err := finish(build, ""); err != nil {
		return nil, err
	}
	if from != "" {
		for copied, whole := range map[string]string{county: from, vault.FolderOf(county): vault.FolderOf(from)} {
			if err := os.CopyFS(copied, os.DirFS(whole)); err != nil {
				return nil, err
			}
		}
	} else if err := finish(exec.CommandContext(ctx, program, "demo", "--once", "--data", county), ""); err != nil {
		return nil, err
	}
	add := exec.CommandContext(ctx, program, "user", "add", login, "--data", county, "--name", "金明", "--grant", "county_staff@"+area, "--stdin")
	if err := finish(add, word+"\n"); err != nil {
		return nil, err
	}
	return serve(ctx, program, county)
}

// finish runs a command to its end.
func finish(command *exec.Cmd, input string) error {
	command.Stdin = strings.NewReader(input)
	if said, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", command, err, said)
	}
	return nil
}

func serve(ctx context.Context, program, county string) (*server, error) {
	s := &server{command: exec.CommandContext(ctx, program, "serve", "--data", county, "--addr", "127.0.0.1:0", "--json")}
	s.command.Env = append(os.Environ(), "RUHU_SECOND_FACTOR=optional")
	s.command.Stderr = &s.errs
	out, err := s.command.StdoutPipe()
	if err == nil {
		err = s.command.Start()
	}
	if err != nil {
		return nil, err
	}
	var said struct{ URL string }
	if err := json.NewDecoder(out).Decode(&said); err != nil {
		return nil, errors.Join(fmt.Errorf("the server did not say where it is: %w", err), s.stop())
	}
	s.url = said.URL
	return s, nil
}

// stop ends the server in order.
func (s *server) stop() error {
	err := errors.Join(s.command.Process.Signal(os.Interrupt), s.command.Wait())
	if err != nil {
		err = fmt.Errorf("the server: %w: %s", err, s.errs.String())
	}
	return err
}

// person is somebody who has signed in.
type person struct {
	server *server
	client *http.Client
}

func (s *server) signIn(ctx context.Context) (*person, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	p := &person{server: s, client: &http.Client{Jar: jar}}
	form := url.Values{"login": {login}, "password": {word}, "next": {"/households"}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url+"/sign-in", strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	_, err = p.do(req)
	return p, err
}

// another is somebody else at a desk of their own, in the same session: signing in is
// throttled, and is not what is measured.
func (p *person) another() *person {
	return &person{server: p.server, client: &http.Client{Jar: p.client.Jar, Transport: &http.Transport{}}}
}

// get returns a page.
func (p *person) get(ctx context.Context, path string) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.server.url+path, nil)
	if err != nil {
		return "", err
	}
	return p.do(req)
}

func (p *person) do(req *http.Request) (string, error) {
	req.Header.Set("Accept", "text/html")
	res, err := p.client.Do(req)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s %s: %s", req.Method, req.URL.Path, res.Status)
	}
	return string(body), err
}
