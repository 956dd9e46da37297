package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	contract "ruhu/mobile-contract"
	"ruhu/mobile-contract/driver"
	"ruhu/scripts/effort"
	"ruhu/server/conform"
	"ruhu/syncproto"
)

// asDriver in the environment makes the test binary be a client that can be told what to do. Its
// value names what that client does wrong, if anything.
const asDriver = "RUHU_TEST_AS_DRIVER"

// clientMutant is a client that does one thing wrong, with the case that has to notice.
type clientMutant struct {
	name, notices, path string
	order, ask, answer  func([]byte) []byte
}

func clientMutants() []clientMutant {
	return []clientMutant{
		{name: "keeps nothing when it dies", notices: "enrol: the answer is lost", order: aside},
		{name: "says that it saved what it did not", notices: "save: without a network", order: swapped(`"remark":"said to be saved"`, `"remark":"something else"`)},
		{name: "changes what goes again", notices: "push: the answer is lost", path: "/v1/push", ask: swapped(`sent twice`, fmt.Sprint("sent by ", os.Getpid()))},
		{name: "takes a busy server for no network", notices: "push: an answer that breaks off", path: "/v1/push", answer: swapped(`"code":"busy"`, `"code":"offline"`)},
		{name: "insists on its dictionary", notices: "push: packed with a dictionary", path: "/v1/push", answer: swapped(`"code":"unsupported_media"`, `"code":"forbidden"`)},
		{name: "keeps rows that were deleted", notices: "push: a new row", order: swapped(`"del":true`, `"set":{"item":"x"}`)},
		{name: "does not renew its token", notices: "token: one that has ended", path: "/v1/pull", answer: swapped(`"code":"token_expired"`, `"code":"forbidden"`)},
		{name: "says nothing of what was refused", notices: "refusal: ", path: "/v1/push", answer: swapped(`"outcome":"rejected"`, `"outcome":"applied","seq":1,"rev":1`)},
		{name: "keeps a village that went", notices: "village: it goes", path: "/v1/pull", answer: swapped(`"gone":\[[^\]]*\]`, `"gone":[]`)},
		{name: "stays when it is shut out", notices: "device: shut out", path: "/v1/", answer: swapped(`"code":"device_revoked"`, `"code":"busy"`)},
	}
}

func swapped(pattern, by string) func([]byte) []byte {
	form := regexp.MustCompile(pattern)
	return func(text []byte) []byte { return form.ReplaceAllLiteral(text, []byte(by)) }
}

// aside leads each process to a folder of its own.
func aside(order []byte) []byte {
	folder := filepath.Join(os.Getenv(asDriver+"_ASIDE"), strconv.Itoa(os.Getpid()))
	if err := os.MkdirAll(folder, 0o700); err != nil {
		panic(err) // the process is the client alone
	}
	return swapped(`"folder":"[^"]*"`, fmt.Sprintf(`"folder":%q`, folder))(order)
}

// driveAs is the reference client, or one that does something wrong.
func driveAs(name string) int {
	var m clientMutant
	for _, some := range clientMutants() {
		if some.name == name {
			m = some
		}
	}
	if err := driver.Run(m.orders(os.Stdin), os.Stdout, &http.Client{Transport: m}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return exitFailed
	}
	return exitOK
}

// orders are the lines that come in, as the client hears them.
func (m clientMutant) orders(in io.Reader) io.Reader {
	if m.order == nil {
		return in
	}
	out, heard := io.Pipe()
	go func() {
		lines := bufio.NewScanner(in)
		for lines.Scan() {
			heard.Write(append(m.order(lines.Bytes()), '\n'))
		}
		heard.CloseWithError(lines.Err())
	}()
	return out
}

// RoundTrip meddles with what the client sends and hears.
func (m clientMutant) RoundTrip(r *http.Request) (*http.Response, error) {
	meant := m.path != "" && strings.HasPrefix(r.URL.Path, m.path) && r.Method == http.MethodPost
	if meant && m.ask != nil {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		held, coding := syncproto.NewDictionary(contract.Dictionary()), syncproto.Encoding(r.Header.Get("Content-Encoding"))
		plain, problem := held.Decompress(body, coding, syncproto.MaxPage)
		if problem != nil {
			return nil, problem
		}
		body = held.Compress(m.ask(plain), coding)
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	}
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil || !meant || m.answer == nil {
		return res, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	res.Body = io.NopCloser(bytes.NewReader(m.answer(body)))
	return res, nil
}

// drivenBy is the command that starts the test binary as a client.
func drivenBy(t *testing.T, mutant string) string {
	t.Helper()
	self, err := os.Executable()
	must(t, err)
	t.Setenv(asDriver, mutant)
	return self
}

func TestConform_TheReferenceClientConforms(t *testing.T) {
	s := newShell(t)
	var report conform.Report
	s.json(&report, "", "conform", "--client", drivenBy(t, ""))
	for _, r := range report.Cases {
		if !r.OK {
			t.Errorf("%s: %s: want %s, got %s", r.Name, r.What, r.Want, r.Got)
		}
	}
	if report.Passed != len(conform.ClientNames()) {
		t.Errorf("%d of %d passed", report.Passed, len(conform.ClientNames()))
	}
}

// TestConform_FindsWhatAClientDoesWrong drives clients that do one thing wrong each.
func TestConform_FindsWhatAClientDoesWrong(t *testing.T) {
	all := clientMutants()
	for _, m := range all[:effort.Of(t, "clients", 1, 2, len(all))] {
		t.Run(m.name, func(t *testing.T) {
			t.Setenv(asDriver+"_ASIDE", t.TempDir())
			s := newShell(t)
			s.run(exitFailed, "", "conform", "--client", drivenBy(t, m.name), "--json")
			var report conform.Report
			must(t, json.Unmarshal(s.out.Bytes(), &report))
			i := slices.IndexFunc(report.Cases, func(r conform.Result) bool { return !r.OK })
			if i < 0 {
				t.Fatal("nothing failed")
			}
			first := report.Cases[i]
			if !strings.HasPrefix(first.Name, m.notices) {
				t.Errorf("noticed first by %+v, want %q", first, m.notices)
			}
		})
	}
}

func TestConform_SaysWhenAClientDoesNotStart(t *testing.T) {
	s := newShell(t)
	s.run(exitFailed, "", "conform", "--client", "/nowhere/driver")
	s.run(exitUsage, "", "conform", "--client", "/nowhere/driver", "--code", "AAAAA00000")
	s.run(exitUsage, "", "conform", "--url", "http://localhost")
	s.run(exitUsage, "", "conform")
}
