package certificate_test

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ruhu/server/certificate"
)

var start = time.Date(2026, 5, 1, 9, 0, 0, 0, time.UTC)

// office is an authority, and a folder for what it issues.
type office struct {
	*testing.T
	ca, out string
	now     time.Time
	log     bytes.Buffer
}

func newOffice(t *testing.T, hosts ...string) *office {
	o := &office{T: t, ca: filepath.Join(t.TempDir(), "ca"), out: filepath.Join(t.TempDir(), "tls"), now: start}
	if _, err := certificate.NewAuthority(o.ca, "安图县", hosts, start); err != nil {
		t.Fatal(err)
	}
	return o
}

func (o *office) issue(hosts ...string) (*x509.Certificate, error) {
	a, err := certificate.OpenAuthority(o.ca)
	if err != nil {
		o.Fatal(err)
	}
	return a.Issue(o.out, hosts, o.now)
}

func (o *office) files() (*certificate.Files, error) {
	return certificate.FromFiles(filepath.Join(o.out, certificate.ServerFile), filepath.Join(o.out, certificate.KeyFile),
		func() time.Time { return o.now }, slog.New(slog.NewTextHandler(&o.log, nil)))
}

// believes reports whether a phone that trusts the root believes a server.
func (o *office) believes(c *tls.Config, host string) (*x509.Certificate, error) {
	o.Helper()
	root, err := os.ReadFile(filepath.Join(o.ca, certificate.RootFile))
	if err != nil {
		o.Fatal(err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(root) {
		o.Fatal("the root is none")
	}
	here, there := net.Pipe()
	server := tls.Server(there, c)
	go func() {
		server.Handshake()
		io.Copy(io.Discard, server)
		server.Close()
	}()
	client := tls.Client(here, &tls.Config{RootCAs: roots, ServerName: host, Time: func() time.Time { return o.now }})
	defer client.Close()
	if err := client.Handshake(); err != nil {
		return nil, err
	}
	return client.ConnectionState().PeerCertificates[0], nil
}

func TestAuthority_PhonesBelieveWhatItIssues(t *testing.T) {
	o := newOffice(t, "ruhu.antu.lan", "192.168.0.0/16", "10.1.2.3")
	for _, hosts := range [][]string{{"ruhu.antu.lan"}, {"www.ruhu.antu.lan", "192.168.7.9"}, {"10.1.2.3"}} {
		if _, err := o.issue(hosts...); err != nil {
			t.Fatal(err)
		}
		files, err := o.files()
		if err != nil {
			t.Fatal(err)
		}
		for _, host := range hosts {
			if _, err := o.believes(files.Config(), host); err != nil {
				t.Errorf("%s: %v", host, err)
			}
		}
		if _, err := o.believes(files.Config(), "bank.cn"); err == nil {
			t.Error("it is believed to be a bank")
		}
	}
}

// Whoever steals the authority's key can be none but the office's servers.
func TestAuthority_VouchesForNothingElse(t *testing.T) {
	for _, c := range []struct{ of, host string }{
		{"ruhu.antu.lan", "bank.cn"}, {"ruhu.antu.lan", "antu.lan"}, {"ruhu.antu.lan", "10.1.2.3"},
		{"10.1.2.3", "10.1.2.4"}, {"10.1.2.3", "bank.cn"}, {"192.168.0.0/16", "192.169.0.1"}, {"10.1.2.3", "::1"},
	} {
		o := newOffice(t, c.of)
		if _, err := o.issue(c.host); err == nil {
			t.Errorf("the authority for %s vouches for %s", c.of, c.host)
		}
		if _, err := o.files(); err == nil {
			t.Errorf("what nobody believes is kept: %s for %s", c.of, c.host)
		}
	}
}

func TestAuthority_RefusesWhatItCannotBe(t *testing.T) {
	for _, host := range []string{"", "https://ruhu.lan", "*.lan", "a b", ".lan", "10.0.0.0/99"} {
		if _, err := certificate.NewAuthority(filepath.Join(t.TempDir(), "ca"), "x", []string{host}, start); err == nil {
			t.Errorf("there is an authority for %q", host)
		}
	}
	o := newOffice(t, "ruhu.lan")
	if _, err := certificate.NewAuthority(o.ca, "x", []string{"ruhu.lan"}, start); err == nil {
		t.Error("an authority is written over")
	}
	if _, err := o.issue("ruhu.lan"); err != nil {
		t.Fatal("the authority was damaged by one that could not take its place", err)
	}
	if _, err := certificate.OpenAuthority(o.out); err == nil {
		t.Error("a server's certificate is an authority")
	}
	other := newOffice(t, "ruhu.lan")
	key, err := os.ReadFile(filepath.Join(other.ca, "root.key"))
	if err == nil {
		err = os.WriteFile(filepath.Join(o.ca, "root.key"), key, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := certificate.OpenAuthority(o.ca); err == nil {
		t.Error("the key of another authority is taken")
	}
}

// A certificate that is renewed serves without a restart; one that cannot be used never
// ends what serves.
func TestFiles_AreRenewedWhileTheServerRuns(t *testing.T) {
	o := newOffice(t, "ruhu.lan")
	first, err := o.issue("ruhu.lan")
	if err != nil {
		t.Fatal(err)
	}
	files, err := o.files()
	if err != nil {
		t.Fatal(err)
	}
	serves := func(want *x509.Certificate, what string) {
		t.Helper()
		got, err := o.believes(files.Config(), "ruhu.lan")
		if err != nil || !got.Equal(want) {
			t.Errorf("%s: another certificate serves, or none: %v", what, err)
		}
	}
	serves(first, "at first")
	o.now = o.now.Add(time.Minute)
	second, err := o.issue("ruhu.lan")
	if err != nil {
		t.Fatal(err)
	}
	serves(second, "after it was renewed")
	good, err := os.ReadFile(filepath.Join(o.out, certificate.ServerFile))
	if err != nil {
		t.Fatal(err)
	}
	for _, spoilt := range [][]byte{nil, good[:100], []byte("nothing")} {
		o.now = o.now.Add(time.Minute)
		if err := os.WriteFile(filepath.Join(o.out, certificate.ServerFile), spoilt, 0o600); err != nil {
			t.Fatal(err)
		}
		serves(second, "while the file is spoilt")
	}
	if err := os.Remove(filepath.Join(o.out, certificate.ServerFile)); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		o.now = o.now.Add(time.Minute)
		serves(second, "while the file is gone")
	}
	if told := strings.Count(o.log.String(), "cannot be used"); told == 0 || told > 4 {
		t.Errorf("told %d times:\n%s", told, o.log.String())
	}
	if _, err := o.files(); err == nil {
		t.Error("a server starts without its certificate")
	}
}

func TestFiles_RefuseACertificateThatHasEnded(t *testing.T) {
	o := newOffice(t, "ruhu.lan")
	if _, err := o.issue("ruhu.lan"); err != nil {
		t.Fatal(err)
	}
	o.now = o.now.Add(1000 * 24 * time.Hour)
	if _, err := o.files(); err == nil || !strings.Contains(err.Error(), "ended on") {
		t.Error(err)
	}
}

func TestFiles_SpeakNothingOld(t *testing.T) {
	o := newOffice(t, "ruhu.lan")
	if _, err := o.issue("ruhu.lan"); err != nil {
		t.Fatal(err)
	}
	files, err := o.files()
	if err != nil {
		t.Fatal(err)
	}
	here, there := net.Pipe()
	go tls.Server(there, files.Config()).Handshake()
	client := tls.Client(here, &tls.Config{InsecureSkipVerify: true, MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10})
	defer client.Close()
	if err := client.Handshake(); err == nil {
		t.Error("it speaks TLS 1.1")
	}
}
