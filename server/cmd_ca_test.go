package main

import (
	"bytes"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// office makes an authority for this machine and a certificate of it, and returns the
// flags to serve with and a client that trusts the root.
func (s *shell) office() (flags []string, client *http.Client) {
	s.t.Helper()
	ca, out := filepath.Join(s.t.TempDir(), "ca"), filepath.Join(s.t.TempDir(), "tls")
	s.run(exitOK, "", "ca", "make", "--out", ca, "--for", "127.0.0.0/8", "--for", "localhost")
	s.run(exitOK, "", "ca", "issue", "--ca", ca, "--out", out, "--host", "127.0.0.1", "--host", "localhost")
	root, err := os.ReadFile(filepath.Join(ca, "root.crt"))
	must(s.t, err)
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(root) {
		s.t.Fatal("the root is none")
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}, ForceAttemptHTTP2: true}
	s.t.Cleanup(transport.CloseIdleConnections)
	return []string{"--tls-cert", filepath.Join(out, "server.crt"), "--tls-key", filepath.Join(out, "server.key")},
		&http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// freePort is one that nobody uses.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	must(t, l.Close())
	return l.Addr().String()
}

func TestServe_SpeaksTLS(t *testing.T) {
	s := newShell(t)
	flags, client := s.office()
	plain := freePort(t)
	served := startServer(t, s.data, append(flags, "--redirect", plain)...)
	if !strings.HasPrefix(served.url, "https://") {
		t.Fatal(served.url)
	}
	get := func(url string) *http.Response {
		t.Helper()
		res, err := client.Get(url)
		must(t, err)
		res.Body.Close()
		return res
	}
	page := get(served.url + "/sign-in")
	if page.StatusCode != http.StatusOK || page.ProtoMajor != 2 || page.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("%s %s %v", page.Status, page.Proto, page.Header)
	}
	led := get("http://" + plain + "/cases?id=1")
	if led.StatusCode != http.StatusTemporaryRedirect || led.Header.Get("Location") != served.url+"/cases?id=1" {
		t.Errorf("%s %v", led.Status, led.Header)
	}
	res, err := http.Post("http://"+plain+"/v1/push", "application/json", strings.NewReader(`{"device":"x"}`))
	must(t, err)
	res.Body.Close()
	if res.StatusCode != http.StatusForbidden {
		t.Errorf("what is sent in the open is led on: %s", res.Status)
	}
	// Who does not know the root learns nothing, and who speaks no TLS is told so.
	if _, err := http.Get(served.url + "/healthz"); err == nil {
		t.Error("a stranger believes the certificate")
	}
	if res, err := http.Get(strings.Replace(served.url, "https", "http", 1) + "/healthz"); err == nil && res.StatusCode < 400 {
		t.Errorf("it answers without TLS: %s", res.Status)
	}
	served.stop()
	if code := <-served.code; code != exitOK {
		t.Errorf("exit code %d: %s", code, served.errs)
	}
	if _, err := net.Dial("tcp", plain); err == nil {
		t.Error("the way to TLS is still open")
	}
}

// Photos go on at the byte over HTTP/2, too, where a request is no connection.
func TestServe_UploadsOverHTTP2(t *testing.T) {
	stick := newStick(t)
	flags, client := newShell(t).office()
	served := startServer(t, stick.data, flags...)
	photo := bytes.Repeat([]byte("roof"), 50_000)
	sum := sha256.Sum256(photo)
	ask := func(method, at string, body io.Reader, headers ...string) *http.Response {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), method, served.url+at, body)
		must(t, err)
		for i := 0; i < len(headers); i += 2 {
			req.Header.Set(headers[i], headers[i+1])
		}
		req.Header.Set("Tus-Resumable", "1.0.0")
		req.Header.Set("Authorization", "Bearer "+stick.enrolled.Access)
		res, err := client.Do(req)
		must(t, err)
		res.Body.Close()
		if res.ProtoMajor != 2 {
			t.Fatalf("%s %s in %s", method, at, res.Proto)
		}
		return res
	}
	spell := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	begun := ask("POST", "/v1/uploads", nil, "Upload-Length", fmt.Sprint(len(photo)),
		"Upload-Metadata", "sha256 "+spell(hex.EncodeToString(sum[:]))+",village "+spell(antuVillage))
	at := begun.Header.Get("Location")
	// The first request hangs when a part of it has come; the next one takes the upload.
	body, feed := io.Pipe()
	go func() {
		feed.Write(photo[:70_000])
	}()
	hanging := make(chan error, 1)
	go func() {
		req, err := http.NewRequestWithContext(t.Context(), "PATCH", served.url+at, body)
		if err == nil {
			for name, value := range map[string]string{"Tus-Resumable": "1.0.0", "Authorization": "Bearer " + stick.enrolled.Access,
				"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"} {
				req.Header.Set(name, value)
			}
			var res *http.Response
			if res, err = client.Do(req); err == nil {
				res.Body.Close()
			}
		}
		hanging <- err
	}()
	offset := ""
	for offset == "" || offset == "0" {
		offset = ask("HEAD", at, nil).Header.Get("Upload-Offset")
	}
	var from int
	fmt.Sscan(offset, &from)
	rest := ask("PATCH", at, bytes.NewReader(photo[from:]), "Upload-Offset", offset, "Content-Type", "application/offset+octet-stream")
	if rest.StatusCode != http.StatusNoContent || rest.Header.Get("Upload-Offset") != fmt.Sprint(len(photo)) {
		t.Errorf("%s %v", rest.Status, rest.Header)
	}
	feed.CloseWithError(io.ErrUnexpectedEOF)
	<-hanging
}

func TestServe_RefusesTLSSettingsThatContradict(t *testing.T) {
	s := newShell(t)
	flags, _ := s.office()
	for _, c := range []struct {
		want  string
		flags []string
	}{
		{"one is of no use without the other", flags[:2]},
		{"one is of no use without the other", flags[2:]},
		{"comes from one of them", append([]string{"--acme", "ruhu.cn"}, flags...)},
		{"without --acme", []string{"--acme-mail", "a@b.cn"}},
		{"there is none without", []string{"--redirect", "127.0.0.1:0"}},
	} {
		if s.run(exitUsage, "", append([]string{"serve"}, c.flags...)...); !strings.Contains(s.errs.String(), c.want) {
			t.Errorf("%v: %s", c.flags, s.errs.String())
		}
	}
	if s.run(exitFailed, "", "serve", "--addr", "127.0.0.1:0", "--tls-cert", flags[3], "--tls-key", flags[3]); !strings.Contains(s.errs.String(), "the certificate") {
		t.Error(s.errs.String())
	}
	if s.run(exitFailed, "", append([]string{"serve", "--addr", "127.0.0.1:0", "--redirect", "256.0.0.1:1"}, flags...)...); !strings.Contains(s.errs.String(), "--redirect") {
		t.Error(s.errs.String())
	}
}
