package main

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/scripts/effort"
	"ruhu/server/conform"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// tried is a server with the codes of two cadres of a village for each time that it is tried.
type tried struct {
	url    string
	codes  [][]string
	county string // the code of a cadre of the whole county
	stop   func() // and sees whether the server's store is in order
}

func newTried(t *testing.T, times int) *tried {
	t.Helper()
	stick := newStick(t) // with the table of areas
	c := &tried{}
	stick.on(func(s *site) {
		for i := range times {
			c.codes = append(c.codes, []string{codeOf(t, s, fmt.Sprint("kim", i), antuVillage), codeOf(t, s, fmt.Sprint("pak", i), antuVillage)})
		}
		c.county = codeOf(t, s, "li", antu.CountyCode)
	})
	s := startServer(t, stick.data)
	c.stop = func() {
		s.stop()
		if code := <-s.code; code != exitOK {
			t.Errorf("exit code %d: %s", code, s.errs)
		}
		stick.run(exitOK, "", "verify")
	}
	c.url = s.url
	return c
}

// codeOf is an enrolment code of a new cadre of an area.
func codeOf(t *testing.T, s *site, login, area string) string {
	t.Helper()
	p, err := s.auth.AddPerson(t.Context(), registry.Person{Login: login, Name: "金", Grants: registry.Grants{{Role: registry.Cadre, Area: area}}}, "")
	must(t, err)
	code, _, err := s.auth.NewEnrolCode(t.Context(), p.ID)
	must(t, err)
	return code
}

// try tries the server, or what stands before it.
func (c *tried) try(t *testing.T, at string, codes ...string) conform.Report {
	t.Helper()
	client := &http.Client{Timeout: time.Minute}
	defer client.CloseIdleConnections()
	report, err := conform.Server(t.Context(), conform.Config{URL: at, Codes: codes, Client: client, Now: time.Now, Random: rand.Reader}, nil)
	must(t, err)
	return report
}

func TestConform_OurServerConforms(t *testing.T) {
	c := newTried(t, 1)
	defer c.stop()
	s := newShell(t)
	var report conform.Report
	s.json(&report, "", "conform", "--url", c.url, "--code", c.codes[0][0], "--code", c.codes[0][1])
	for _, r := range report.Cases {
		if !r.OK {
			t.Errorf("%s: %s: want %s, got %s%s", r.Name, r.What, r.Want, r.Got, r.Left)
		}
	}
	if report.Passed != len(conform.Names()) {
		t.Errorf("%d of %d passed", report.Passed, len(conform.Names()))
	}
}

// A cadre of the whole county has no village that is not theirs: what is wrong is the code, and
// is said once.
func TestConform_WantsACadreOfOneVillage(t *testing.T) {
	c := newTried(t, 0)
	defer c.stop()
	report := c.try(t, c.url, c.county)
	if report.Failed != 1 || report.Left != len(conform.Names())-report.Passed-1 {
		t.Errorf("%d failed and %d were left of %d", report.Failed, report.Left, len(conform.Names()))
	}
	for _, r := range report.Cases {
		if !r.OK && r.Left == "" && !strings.Contains(r.Got, "a cadre of one village") {
			t.Errorf("%+v", r)
		}
	}
}

func TestConform_OneCodeLeavesWhatNeedsTwo(t *testing.T) {
	c := newTried(t, 1)
	defer c.stop()
	report := c.try(t, c.url, c.codes[0][0])
	if report.Failed > 0 || report.Left == 0 || report.Left+report.Passed != len(conform.Names()) {
		t.Errorf("%+v", report)
	}
}

func TestConform_ExitsWithOneWhenACaseFails(t *testing.T) {
	broken := httptest.NewServer(http.NotFoundHandler())
	defer broken.Close()
	s := newShell(t)
	s.run(exitFailed, "", "conform", "--url", broken.URL, "--code", "AAAAA00000")
	if !strings.Contains(s.out.String(), "FAIL") {
		t.Errorf("%s", s.out.String())
	}
}

// mutants are servers that do one thing wrong, each with a case that has to notice.
var mutants = []struct {
	name, path, notices string
	ask                 func(r *http.Request, body []byte) []byte
	answer              func(r *http.Response, body []byte) []byte
}{
	{name: "forgets what it has seen", path: "/v1/push", notices: "push: sent again", answer: without(`"repeated":true,`)},
	{name: "makes another outcome of what comes again", path: "/v1/push", notices: "push: sent again", answer: instead(`("repeated":true,"seq":)`, `${1}9`)},
	{name: "waits for another number", path: "/v1/push", notices: "push: an empty batch", answer: instead(`"expects":`, `"expects":1`)},
	{name: "takes a gap", path: "/v1/push", notices: "push: a missing number", answer: without(`,"problem":{"code":"gap"[^}]*}`)},
	{name: "lets a bad changeset hold others up", path: "/v1/push", notices: "push: a bad changeset", answer: instead(`("outcome":"rejected".*"outcome":")applied`, `${1}rejected`)},
	{name: "reads over members that it does not know", path: "/v1/push", notices: "request: a member that is not known", ask: func(_ *http.Request, body []byte) []byte {
		return bytes.Replace(body, []byte(`,"more":1`), nil, 1)
	}},
	{name: "refuses with 200", path: "/v1/push", notices: "request: a fraction", answer: func(r *http.Response, body []byte) []byte { r.StatusCode = http.StatusOK; return body }},
	{name: "opens no case", path: "/v1/push", notices: "merge: ", answer: without(`,"cases":\[[^]]*\]`)},
	{name: "speaks one language", path: "/v1/pull", notices: "door: refusals are told", ask: func(r *http.Request, body []byte) []byte { r.Header.Del("Accept-Language"); return body }},
	{name: "gives another digest", path: "/v1/pull", notices: "pull: the rows that come", answer: instead(`"digest":"........`, `"digest":"00000000`)},
	{name: "loses rows", path: "/v1/pull", notices: "pull: the rows that come", answer: paged(func(p *syncproto.Page) {
		for i := range p.Villages {
			p.Villages[i].Tables = p.Villages[i].Tables[:len(p.Villages[i].Tables)/2]
		}
	})},
	{name: "does not say which request it answers", path: "/v1/pull", notices: "enrol: a code and a signature", answer: paged(func(p *syncproto.Page) { p.Request = "another" })},
	{name: "shows other villages", path: "/v1/pull", notices: "scope: no page brings", answer: paged(func(p *syncproto.Page) {
		for _, a := range antu.Areas() {
			if schema.ValidVillage(a.Code) && a.Code != antuVillage && len(p.Villages) > 0 {
				p.Villages = append(p.Villages, syncproto.VillagePage{Village: a.Code, To: 1})
			}
		}
	})},
	{name: "finds nothing to repair", path: "/v1/repair", notices: "repair: what is held right", answer: without(`,"buckets":\[[^]]*\],"units":\[.*\]`)},
	{name: "has tags of its own", path: "/v1/villages/" + antuVillage + "/snapshot", notices: "snapshot: a village's first copy", answer: func(r *http.Response, body []byte) []byte {
		r.Header.Set("ETag", `"v1"`)
		return body
	}},
	{name: "sends the whole for a piece", path: "/v1/villages/" + antuVillage + "/snapshot", notices: "snapshot: pieces of it", ask: func(r *http.Request, body []byte) []byte { r.Header.Del("Range"); return body }},
	{name: "counts bytes that did not come", path: "/v1/uploads/", notices: "photo: uploaded in pieces", answer: func(r *http.Response, body []byte) []byte {
		if r.Request.Method == http.MethodHead {
			r.Header.Set("Upload-Offset", "15001")
		}
		return body
	}},
	{name: "damages receipts", path: "/v1/courier", notices: "courier: a bundle is taken once", answer: func(r *http.Response, body []byte) []byte {
		if r.Request.Method == http.MethodPost && len(body) > 0 {
			body[len(body)-1] ^= 1
		}
		return body
	}},
	{name: "does not say wipe", path: "/v1/push", notices: "token: one that was left behind", answer: without(`,"wipe":true`)},
}

// TestConform_FindsWhatIsBroken puts something wrong before the server, one thing at a time.
func TestConform_FindsWhatIsBroken(t *testing.T) {
	some := mutants[:effort.Of(t, "mutants", 6, len(mutants), len(mutants))]
	c := newTried(t, len(some))
	defer c.stop()
	for i, m := range some {
		t.Run(m.name, func(t *testing.T) {
			report := c.try(t, c.before(t, m.path, m.ask, m.answer), c.codes[i]...)
			for _, r := range report.Cases {
				if strings.HasPrefix(r.Name, m.notices) && !r.OK && r.Left == "" {
					return
				}
			}
			t.Errorf("no case %q noticed: %+v", m.notices, report)
		})
	}
}

// before is the address of something that stands before the server and meddles with one path.
func (c *tried) before(t *testing.T, path string, ask func(*http.Request, []byte) []byte, answer func(*http.Response, []byte) []byte) string {
	t.Helper()
	target, err := url.Parse(c.url)
	must(t, err)
	meant := func(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, path) }
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			r.Out.Header.Del("Accept-Encoding") // so that what is meddled with is not packed
			if body, err := io.ReadAll(r.In.Body); ask != nil && meant(r.In) && err == nil {
				body = ask(r.Out, body)
				r.Out.Body, r.Out.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
			} else if err == nil {
				r.Out.Body = io.NopCloser(bytes.NewReader(body))
			}
		},
		ModifyResponse: func(r *http.Response) error {
			if answer == nil || !meant(r.Request) {
				return nil
			}
			body, err := io.ReadAll(r.Body)
			body = answer(r, body)
			r.Body = io.NopCloser(bytes.NewReader(body))
			if r.Request.Method != http.MethodHead {
				r.ContentLength = int64(len(body))
				r.Header.Set("Content-Length", strconv.Itoa(len(body)))
			}
			return err
		},
	}
	s := httptest.NewServer(proxy)
	t.Cleanup(s.Close)
	return s.URL
}

// without takes what matches out of answers; instead puts something in its place.
func without(pattern string) func(*http.Response, []byte) []byte { return instead(pattern, "") }

func instead(pattern, by string) func(*http.Response, []byte) []byte {
	form := regexp.MustCompile(pattern)
	return func(_ *http.Response, body []byte) []byte { return form.ReplaceAll(body, []byte(by)) }
}

// paged changes pages; what is none passes.
func paged(change func(*syncproto.Page)) func(*http.Response, []byte) []byte {
	return func(r *http.Response, body []byte) []byte {
		p, fault := syncproto.DecodePage(body)
		if fault != nil || r.StatusCode != http.StatusOK {
			return body
		}
		change(&p)
		return syncproto.AppendPage(nil, &p)
	}
}
