package main

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// Prometheus asks at an address of its own: where the server is met there is nothing to see.
func TestServe_TellsPrometheus(t *testing.T) {
	stick := newStick(t)
	at := freePort(t)
	flags, client := (&shell{t: t, data: stick.data}).office()
	_, port, _ := strings.Cut(at, ":")
	s := startServer(t, stick.data, append(flags, "--metrics", ":"+port)...)
	page, err := client.Get(s.url + "/sign-in")
	must(t, err)
	page.Body.Close()
	public, err := client.Get(s.url + "/metrics")
	must(t, err)
	public.Body.Close()
	if public.StatusCode != http.StatusNotFound {
		t.Errorf("the world can see: %s", public.Status)
	}
	res, err := http.Get("http://" + at + "/metrics")
	must(t, err)
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	must(t, err)
	told := string(text)
	for _, want := range []string{"\nruhu_up 1\n", `ruhu_request_seconds_count{method="GET",route="/sign-in",status="2xx"} 1`, "\nruhu_certificate_seconds ", "\nruhu_devices 1\n", "\nruhu_commit_groups_total "} {
		if !strings.Contains(told, want) {
			t.Errorf("%q is not told:\n%s", want, told)
		}
	}
	for _, name := range []string{stick.enrolled.Device, stick.enrolled.Person, antuVillage} {
		if strings.Contains(told, name) {
			t.Errorf("%s is named", name)
		}
	}
	s.stop()
	if code := <-s.code; code != exitOK {
		t.Errorf("exit code %d: %s", code, s.errs)
	}
}

func TestServe_RefusesABadAddressForPrometheus(t *testing.T) {
	s := newShell(t)
	s.fails("--metrics", "serve", "--addr", "127.0.0.1:0", "--metrics", "nowhere")
}
