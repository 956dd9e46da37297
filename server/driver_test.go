package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	contract "ruhu/mobile-contract"
	"ruhu/mobile-contract/driver"
)

// codings is the HTTP client of a device; it notes how its requests are packed.
type codings struct {
	sent []string
	lost string // a path whose requests do not arrive
}

func (c *codings) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Path == c.lost {
		return nil, errors.New("lost")
	}
	res, err := http.DefaultTransport.RoundTrip(r)
	if err == nil {
		c.sent = append(c.sent, strings.TrimSpace(fmt.Sprint(r.URL.Path, " ", r.Header.Get("Content-Encoding"), " ", res.StatusCode)))
	}
	return res, err
}

// TestDriver_TakesTheServersDictionary has a device that was made with another dictionary than
// the server's: what it sends arrives all the same, and from the next message on it is packed
// with the server's, also after a restart.
func TestDriver_TakesTheServersDictionary(t *testing.T) {
	c := newTried(t, 1)
	defer c.stop()
	folder := t.TempDir()
	file := filepath.Join(folder, "dictionary")
	must(t, os.WriteFile(file, []byte("of an app of the year before"), 0o600))
	drive := func(lost string, orders ...map[string]string) []string {
		var in, out bytes.Buffer
		for _, o := range append([]map[string]string{{"do": "open", "folder": folder, "url": c.url}}, orders...) {
			must(t, json.NewEncoder(&in).Encode(o))
		}
		line := &codings{lost: lost}
		must(t, driver.Run(&in, &out, &http.Client{Transport: line}))
		if strings.Contains(out.String(), "fault") || strings.Contains(out.String(), "refusal") {
			t.Fatalf("%s", out.String())
		}
		return line.sent
	}
	sent := drive("/v1/dictionary", map[string]string{"do": "enrol", "code": c.codes[0][0]}, map[string]string{"do": "sync"})
	if want := []string{"/v1/enrol dcz 415", "/v1/enrol gzip 200", "/v1/pull gzip 200"}; !slices.Equal(sent, want) {
		t.Errorf("without the server's %q, want %q", sent, want)
	}
	sent = drive("", map[string]string{"do": "sync"}, map[string]string{"do": "sync"})
	if want := []string{"/v1/token dcz 415", "/v1/dictionary  200", "/v1/token gzip 200"}; len(sent) < 4 || !slices.Equal(sent[:3], want) {
		t.Errorf("first %q, want %q", sent, want)
	}
	for _, s := range sent[3:] {
		if strings.Contains(s, "gzip") || strings.Contains(s, "415") {
			t.Errorf("after it has the server's: %q", sent)
		}
	}
	kept, err := os.ReadFile(file)
	must(t, err)
	if !bytes.Equal(kept, contract.Dictionary()) {
		t.Error("it keeps another one than the server's")
	}
	if sent := drive("", map[string]string{"do": "sync"}); len(sent) == 0 || !strings.HasSuffix(sent[0], "dcz 200") {
		t.Errorf("started again: %q", sent)
	}
}
