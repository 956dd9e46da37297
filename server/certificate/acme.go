package certificate

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"net/http"
	"time"

	"golang.org/x/crypto/acme"
	"golang.org/x/crypto/acme/autocert"
)

// ACME gets certificates from an authority, such as Let's Encrypt, and renews them.
type ACME struct {
	manager *autocert.Manager
	names   []string
}

// FromACME asks an authority for certificates of so many names, and no others, when they
// are first needed, and agrees to its terms. It keeps them in a folder. directory is the
// authority's address, "" for Let's Encrypt.
func FromACME(folder, directory, mail string, names []string) *ACME {
	m := &autocert.Manager{Prompt: autocert.AcceptTOS, Cache: autocert.DirCache(folder), HostPolicy: autocert.HostWhitelist(names...), Email: mail}
	if directory != "" {
		m.Client = &acme.Client{DirectoryURL: directory}
	}
	return &ACME{m, names}
}

// Config is how the server speaks TLS with it. The authority looks whether the name is the
// server's on the same port.
func (a *ACME) Config() *tls.Config {
	c := a.manager.TLSConfig()
	c.MinVersion = tls.VersionTLS12
	return c
}

// Answer lets the authority ask over plain HTTP, too; everything else goes to next.
func (a *ACME) Answer(next http.Handler) http.Handler { return a.manager.HTTPHandler(next) }

// Until is when the first of the certificates ends that were got, the zero time before any
// was.
func (a *ACME) Until() (first time.Time) {
	for _, name := range a.names {
		if until := a.until(name); first.IsZero() || !until.IsZero() && until.Before(first) {
			first = until
		}
	}
	return first
}

// until reads what is kept of a name: its key, then the certificate and those above it.
func (a *ACME) until(name string) time.Time {
	kept, err := a.manager.Cache.Get(context.Background(), name)
	if err != nil {
		return time.Time{}
	}
	for block, rest := pem.Decode(kept); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			continue
		}
		if c, err := x509.ParseCertificate(block.Bytes); err == nil {
			return c.NotAfter
		}
	}
	return time.Time{}
}
