package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"ruhu/schema"
	"ruhu/server/auth"
	"ruhu/syncproto"
)

// phone is an enrolled device on the line to a server.
type phone struct {
	t   *testing.T
	url string
	auth.Enrolment
}

// ask sends a request and returns the status and the body.
func (p *phone) ask(method, path, body string) (int, []byte) {
	p.t.Helper()
	req, err := http.NewRequestWithContext(p.t.Context(), method, p.url+path, strings.NewReader(body))
	must(p.t, err)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+p.Access)
	res, err := http.DefaultClient.Do(req)
	must(p.t, err)
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	must(p.t, err)
	return res.StatusCode, answer
}

// push saves a household in the words of schema version 1.
func (p *phone) push(n int) {
	p.t.Helper()
	id := fmt.Sprintf("0190aaaa-0000-7000-8000-%012d", n)
	_, answer := p.ask(http.MethodPost, "/v1/push", fmt.Sprintf(`{"device":%q,"now":%d,"changesets":[{"n":%d,"id":%q,"by":%q,"village":%q,"household":%q,"at":%[2]d,"v":1,
		"edits":[{"t":"household","id":%[7]q,"set":{"group_name":"一组","head_name":"金英子","identification_standard":"1","attribute":"1","main_cause":"01","status":"registered","registered_year":2014}}]}]}`,
		p.Device, time.Now().UnixMicro(), n, "0190bbbb"+id[8:], p.Person, antuVillage, id))
	got, problem := syncproto.DecodeAnswer(answer)
	if problem != nil || len(got.Outcomes) != 1 || got.Outcomes[0].Kind != syncproto.Applied {
		p.t.Errorf("push: %s", answer)
	}
}

// TestServe_OldestSchema: below the oldest version a device gets no villages, neither
// as pages nor as files, and is told which version will do. What it saved is taken.
func TestServe_OldestSchema(t *testing.T) {
	stick := newStick(t)
	p := &phone{t: t, Enrolment: stick.enrolled}
	for n, c := range []struct {
		flags  []string
		status int
	}{
		{nil, http.StatusOK},
		{[]string{"--oldest-schema", "2"}, http.StatusUpgradeRequired},
		{[]string{"--oldest-schema", "1"}, http.StatusOK},
	} {
		s := startServer(t, stick.data, c.flags...)
		p.url = s.url
		p.push(n + 1)
		for _, request := range [][3]string{
			{http.MethodPost, "/v1/pull", fmt.Sprintf(`{"device":%q,"v":%%d}`, p.Device)},
			{http.MethodGet, "/v1/villages/" + antuVillage + "/snapshot?v=%d", ""},
			{http.MethodGet, "/v1/snapshot?v=%d", ""},
		} {
			in := func(v int) (int, []byte) {
				return p.ask(request[0], strings.Replace(request[1], "%d", fmt.Sprint(v), 1), strings.Replace(request[2], "%d", fmt.Sprint(v), 1))
			}
			if status, answer := in(schema.Version); status != http.StatusOK {
				t.Errorf("%v: %s in the newest version: %d %.200s", c.flags, request[1], status, answer)
			}
			status, answer := in(1)
			var problem schema.Problem
			if status != c.status || status != http.StatusOK && (json.Unmarshal(answer, &problem) != nil || problem.Code != schema.UpgradeRequired || problem.Param != "2") {
				t.Errorf("%v: %s in version 1: %d, want %d: %.200s", c.flags, request[1], status, c.status, answer)
			}
		}
		s.stop()
		if code := <-s.code; code != exitOK {
			t.Fatalf("exit code %d: %s", code, s.errs)
		}
	}
}

func TestServe_OldestSchemaComesFromTheEnvironment(t *testing.T) {
	t.Setenv("RUHU_OLDEST_SCHEMA", "9")
	s := newShell(t)
	s.run(exitUsage, "", "serve")
	if !strings.Contains(s.errs.String(), "there is no version 9 here") {
		t.Errorf("%s", s.errs.String())
	}
}
