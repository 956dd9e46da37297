package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"ruhu/schema"
)

// shell runs commands on one data folder.
type shell struct {
	t         *testing.T
	data      string
	out, errs bytes.Buffer
}

func newShell(t *testing.T) *shell {
	return &shell{t: t, data: filepath.Join(t.TempDir(), "data")}
}

// run runs a command line and checks its exit code.
func (s *shell) run(want int, in string, args ...string) string {
	s.t.Helper()
	s.out.Reset()
	s.errs.Reset()
	if got := run(s.t.Context(), append(args, "--data", s.data), strings.NewReader(in), &s.out, &s.errs); got != want {
		s.t.Fatalf("%v: exit code %d, want %d\n%s%s", args, got, want, s.out.String(), s.errs.String())
	}
	return s.out.String()
}

// json runs a command that prints one JSON document and nothing else.
func (s *shell) json(v any, in string, args ...string) {
	s.t.Helper()
	if err := json.Unmarshal([]byte(s.run(exitOK, in, append(args, "--json")...)), v); err != nil {
		s.t.Fatalf("%v: %v in %s", args, err, s.out.String())
	}
}

type people struct {
	People []struct {
		Login, Name        string
		Grants             []string
		Password, Disabled bool
	}
}

func TestUser_AccountsFromAddToDisable(t *testing.T) {
	s := newShell(t)
	var made struct{ ID, Login, Password string }
	s.json(&made, "", "user", "add", "cui", "--name", "崔英子", "--grant", "cadre@222426100200", "--speaks", "ko")
	if made.ID == "" || made.Login != "cui" || len(made.Password) != 27 {
		t.Errorf("%+v", made)
	}
	s.json(&made, "", "user", "add", "kim", "--name", "金", "--no-password")
	var list people
	s.json(&list, "", "user", "list")
	if len(list.People) != 2 || !list.People[0].Password || list.People[1].Password || fmt.Sprint(list.People[0].Grants) != "[cadre@222426100200]" {
		t.Errorf("%+v", list)
	}
	s.json(&list, "", "user", "grant", "cui", "auditor@22", "cadre@222426100201")
	s.json(&list, "", "user", "grant", "cui", "cadre@222426100200", "--remove")
	if fmt.Sprint(list.People[0].Grants) != "[auditor@22 cadre@222426100201]" {
		t.Errorf("%+v", list)
	}
	s.json(&list, "", "user", "disable", "kim")
	if !list.People[0].Disabled {
		t.Errorf("%+v", list)
	}
	s.json(&list, "", "user", "disable", "kim", "--undo")
	if list.People[0].Disabled {
		t.Errorf("%+v", list)
	}
	made.Password = ""
	s.json(&made, "a password of my own\n", "user", "passwd", "kim", "--stdin")
	if made.Password != "" {
		t.Error("a password that was given is not shown")
	}
}

func TestDevice_CodesAreForPeopleThereAre(t *testing.T) {
	s := newShell(t)
	s.run(exitOK, "", "user", "add", "cui", "--name", "崔英子", "--no-password")
	var made struct{ Code, Login, Expires string }
	s.json(&made, "", "device", "enrol-code", "cui")
	if len(made.Code) != 10 || made.Login != "cui" {
		t.Errorf("%+v", made)
	}
	if text := s.run(exitOK, "", "device", "enrol-code", "cui"); text[5] != '-' {
		t.Errorf("%q", text)
	}
	var devices struct{ Devices []any }
	s.json(&devices, "", "device", "list")
	if devices.Devices == nil || len(devices.Devices) != 0 {
		t.Errorf("%+v", devices)
	}
	s.run(exitFailed, "", "device", "enrol-code", "nobody")
	s.run(exitFailed, "", "device", "revoke", "nothing")
}

func TestVerify_OfANewStore(t *testing.T) {
	var report struct{ Faults []string }
	newShell(t).json(&report, "", "verify")
	if report.Faults == nil || len(report.Faults) > 0 {
		t.Errorf("%+v", report)
	}
}

func TestExitCodes_TellUsageFromFailure(t *testing.T) {
	s := newShell(t)
	for _, args := range [][]string{{}, {"nonsense"}, {"user"}, {"user", "add", "cui"}, {"serve", "--trust-proxy", "x"},
		{"serve", "--oldest-schema", "0"}, {"serve", "--oldest-schema", strconv.Itoa(schema.Version + 1)}, {"serve", "--oldest-schema", "new"},
		{"user", "add", "cui", "--name", "x", "--grant", "king@22"}, {"verify", "--lang", "fr"},
		{"user", "add", "cui", "--name", "x", "--stdin", "--no-password"}} {
		s.run(exitUsage, "", args...)
		if s.out.Len() > 0 || !strings.Contains(s.errs.String(), "ruhu:") {
			t.Errorf("%v: %q, %q", args, s.out.String(), s.errs.String())
		}
	}
	for _, args := range [][]string{{"--help"}, {"serve", "--help"}, {"user", "add", "--help"}} {
		s.run(exitOK, "", args...)
		if !strings.Contains(s.out.String(), "Usage: ruhu") {
			t.Errorf("%v: %q", args, s.out.String())
		}
	}
	for _, lang := range schema.Langs {
		s.run(exitFailed, "short\n", "user", "add", "cui", "--name", "x", "--stdin", "--lang", string(lang))
		want := schema.Problem{Code: schema.WrongLength, Table: schema.OfAccount, Field: "password", Param: "10–512"}.Message(lang)
		if !strings.Contains(s.errs.String(), want) {
			t.Errorf("%s: %q", lang, s.errs.String())
		}
	}
}

// server is `ruhu serve` in this process.
type server struct {
	url  string
	stop context.CancelFunc
	code chan int
	errs *bytes.Buffer
}

func startServer(t *testing.T, data string, flags ...string) *server {
	t.Helper()
	return startCommand(t, "serve", data, flags...)
}

// startCommand runs a command that serves, until it is stopped.
func startCommand(t *testing.T, command, data string, flags ...string) *server {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	s := &server{stop: cancel, code: make(chan int, 1), errs: &bytes.Buffer{}}
	read, write := io.Pipe()
	go func() {
		s.code <- run(ctx, append([]string{command, "--addr", "127.0.0.1:0", "--data", data, "--json"}, flags...), nil, write, s.errs)
		write.Close()
	}()
	var said struct{ URL string }
	if err := json.NewDecoder(bufio.NewReader(read)).Decode(&said); err != nil {
		t.Fatalf("%v: %s", err, s.errs)
	}
	go io.Copy(io.Discard, read)
	s.url = said.URL
	t.Cleanup(func() { cancel(); http.DefaultClient.CloseIdleConnections() })
	return s
}

func TestServe_AnswersAndStopsInOrder(t *testing.T) {
	data := t.TempDir()
	s := startServer(t, data)
	for path, want := range map[string]int{"/healthz": 200, "/readyz": 200, "/v1/nothing": 404} {
		res, err := http.Get(s.url + path)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != want {
			t.Errorf("%s: %s", path, res.Status)
		}
	}
	if code := run(t.Context(), []string{"verify", "--data", data}, nil, io.Discard, io.Discard); code != exitFailed {
		t.Error("two processes have opened one data folder")
	}
	res, err := http.Post(s.url+"/v1/session", "application/json", strings.NewReader(`{"login":"x","password":"y"}`))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	s.stop()
	if code := <-s.code; code != exitOK {
		t.Errorf("exit code %d: %s", code, s.errs)
	}
	if code := run(t.Context(), []string{"verify", "--data", data}, nil, io.Discard, io.Discard); code != exitOK {
		t.Error("the data folder was not closed")
	}
}

func TestServe_FinishesWhatHasBegun(t *testing.T) {
	s := startServer(t, t.TempDir())
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	body := `{"login":"x","password":"y"}`
	fmt.Fprintf(conn, "POST /v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\nExpect: 100-continue\r\n\r\n", len(body))
	answers := bufio.NewReader(conn)
	if line, err := answers.ReadString('\n'); err != nil || !strings.Contains(line, "100 Continue") {
		t.Fatalf("%q %v", line, err) // the handler waits for the body now
	}
	s.stop()
	for refused := false; !refused; { // until no new connection is taken
		late, err := net.DialTimeout("tcp", strings.TrimPrefix(s.url, "http://"), time.Second)
		if refused = err != nil; !refused {
			late.Close()
		}
	}
	answers.ReadString('\n')
	io.WriteString(conn, body)
	if line, err := answers.ReadString('\n'); err != nil || !strings.Contains(line, "401") {
		t.Errorf("%q %v", line, err)
	}
	if code := <-s.code; code != exitOK {
		t.Errorf("exit code %d: %s", code, s.errs)
	}
}

func TestServe_SaysWhyItCannotListen(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	s := newShell(t)
	s.run(exitFailed, "", "serve", "--addr", taken.Addr().String())
	if !strings.Contains(s.errs.String(), "listen tcp") {
		t.Errorf("%s", s.errs.String())
	}
}

func TestServer_BoundsWhatAClientHoldsOnTo(t *testing.T) {
	s := newServer(http.NotFoundHandler(), newLog(io.Discard, false))
	for name, timeout := range map[string]time.Duration{"header": s.ReadHeaderTimeout, "read": s.ReadTimeout, "write": s.WriteTimeout, "idle": s.IdleTimeout} {
		if timeout <= 0 || timeout > 10*time.Minute {
			t.Errorf("%s timeout %s", name, timeout)
		}
	}
	if s.MaxHeaderBytes <= 0 || s.MaxHeaderBytes > 1<<20 {
		t.Errorf("a header may have %d bytes", s.MaxHeaderBytes)
	}
}

func TestVerify_ReadsEveryPhoto(t *testing.T) {
	s := newShell(t)
	whole, spoilt := s.photo("the roof"), s.photo("the wall")
	if err := os.WriteFile(filepath.Join(s.data, photosFolder, spoilt[:2], spoilt[2:]), []byte("the w"), 0o600); err != nil {
		t.Fatal(err)
	}
	told := s.run(exitFailed, "", "verify")
	if !strings.Contains(told, "photos 2\n") || !strings.Contains(told, "FAULT: photo "+spoilt) || strings.Contains(told, whole) {
		t.Error(told)
	}
}
