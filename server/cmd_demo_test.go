package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ruhu/syncproto"
)

// TestDemo_ServesItsCountyAgain: a county that a demo left is served on a day of its own
// time, and on a later one when it is started so.
func TestDemo_ServesItsCountyAgain(t *testing.T) {
	s := newShell(t)
	s.run(exitOK, "", "user", "add", "cui", "--name", "崔英子", "--grant", "cadre@"+antuVillage, "--no-password")
	must(t, os.Mkdir(filepath.Join(s.data, devicesFolder), 0o700))
	for _, day := range []string{"2018-08-20", "2018-08-28"} {
		var made struct{ Code string }
		s.json(&made, "", "device", "enrol-code", "cui")
		_, key, err := ed25519.GenerateKey(rand.Reader)
		must(t, err)
		served := startCommand(t, "demo", s.data, "--from", day)
		p := &phone{t: t, url: served.url}
		body, err := json.Marshal(map[string]any{"code": made.Code, "public_key": []byte(key.Public().(ed25519.PublicKey)),
			"signature": ed25519.Sign(key, []byte("ruhu enrol\n"+made.Code))})
		must(t, err)
		status, answer := p.ask(http.MethodPost, "/v1/enrol", string(body))
		var enrolled struct{ Now syncproto.HLC }
		if status != http.StatusOK || json.Unmarshal(answer, &enrolled) != nil {
			t.Fatalf("%d %s", status, answer)
		}
		if got := time.UnixMicro(int64(enrolled.Now)).UTC().Format(time.DateTime); !strings.HasPrefix(got, day+" 01:0") {
			t.Errorf("it is %s", got)
		}
		served.stop()
		if code := <-served.code; code != exitOK {
			t.Errorf("exit code %d: %s", code, served.errs)
		}
	}
}

func TestDemo_RefusesWhatNoDemoLeft(t *testing.T) {
	s := newShell(t)
	s.run(exitOK, "", "user", "add", "cui", "--name", "崔英子", "--no-password")
	for _, c := range []struct{ from, want string }{
		{"2018-08-20", "no demo has left a county"},
		{"2018-02-30", "is no date"},
		{"tomorrow", "is no date"},
	} {
		if s.run(exitFailed, "", "demo", "--from", c.from); !strings.Contains(s.errs.String(), c.want) {
			t.Errorf("%s: %s", c.from, s.errs.String())
		}
	}
	if s.run(exitFailed, "", "demo"); !strings.Contains(s.errs.String(), "--from") {
		t.Errorf("%s", s.errs.String())
	}
	s.run(exitUsage, "", "demo", "--from", "2018-08-20", "--once")
}
