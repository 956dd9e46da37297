package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"ruhu/server/certificate"
)

// acmeFolder, in the data folder, keeps the certificates that an authority has given. They
// are got again when it is lost.
const acmeFolder = "acme"

// front is where the server is met: with or without TLS.
type front struct {
	url      string
	listener net.Listener
	redirect *redirect        // nil without one
	measured *measured        // nil where nobody asks
	until    func() time.Time // when the certificate ends, the zero time where there is none
}

// validateTLS refuses settings that contradict each other.
func (c *serveCommand) validateTLS() error {
	switch files, acme := c.TLSCert != "", len(c.ACME) > 0; {
	case files != (c.TLSKey != ""):
		return errors.New("--tls-cert and --tls-key: one is of no use without the other")
	case files && acme:
		return errors.New("--tls-cert and --acme: the certificate comes from one of them")
	case (c.ACMEMail != "" || c.ACMEAt != "") && !acme:
		return errors.New("--acme-mail and --acme-directory are of no use without --acme")
	case c.Redirect != "" && !files && !acme:
		return errors.New("--redirect leads to TLS: there is none without --tls-cert or --acme")
	}
	return nil
}

// openFront lets a listener speak TLS where that was asked for.
func (c *serveCommand) openFront(p *program, listener net.Listener) (*front, error) {
	f := &front{url: "http://" + listener.Addr().String(), listener: listener, until: func() time.Time { return time.Time{} }}
	held, err := c.certificate(p)
	if err != nil || held == nil {
		return f, err
	}
	f.url = "https://" + listener.Addr().String()
	f.listener, f.until = tls.NewListener(listener, withHTTP2(held.Config())), held.Until
	if c.Redirect != "" {
		f.redirect, err = openRedirect(c.Redirect, listener.Addr(), held.Answer, p.log)
	}
	return f, err
}

// certified is how the server speaks TLS.
type certified interface {
	Config() *tls.Config
	Until() time.Time                 // when what is shown ends
	Answer(http.Handler) http.Handler // what an authority is answered without TLS
}

// certificate is how the server speaks TLS, nil when it does not.
func (c *serveCommand) certificate(p *program) (certified, error) {
	switch {
	case c.TLSCert != "":
		return certificate.FromFiles(c.TLSCert, c.TLSKey, p.now, p.log)
	case len(c.ACME) > 0:
		return certificate.FromACME(filepath.Join(p.Data, acmeFolder), c.ACMEAt, c.ACMEMail, c.ACME), nil
	}
	return nil, nil
}

// withHTTP2 lets clients choose HTTP/2.
func withHTTP2(c *tls.Config) *tls.Config {
	for _, known := range c.NextProtos {
		if known == "h2" {
			return c
		}
	}
	c.NextProtos = append([]string{"h2", "http/1.1"}, c.NextProtos...)
	return c
}

// redirect leads browsers that come without TLS to where there is.
type redirect struct {
	listener net.Listener
	server   *http.Server
}

func openRedirect(at string, to net.Addr, lead func(http.Handler) http.Handler, log *slog.Logger) (*redirect, error) {
	listener, err := net.Listen("tcp", at)
	if err != nil {
		return nil, fmt.Errorf("--redirect: %w", err)
	}
	_, port, err := net.SplitHostPort(to.String())
	if err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	server := newServer(lead(toTLS(port)), log)
	server.ReadTimeout, server.WriteTimeout = headerTimeout, headerTimeout
	return &redirect{listener, server}, nil
}

// toTLS answers every request of a browser with the same address over TLS. Whoever sends
// anything is refused: what was to be secret has been in the open, and must not be so
// again unnoticed.
func toTLS(port string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if name, _, err := net.SplitHostPort(host); err == nil {
			host = name
		}
		if port != "443" {
			host = net.JoinHostPort(host, port)
		}
		if r.Method != http.MethodGet && r.Method != http.MethodHead || host == "" {
			http.Error(w, "https only", http.StatusForbidden)
			return
		}
		w.Header().Set("Cache-Control", "no-store") // the port may be another tomorrow
		http.Redirect(w, r, "https://"+host+r.URL.RequestURI(), http.StatusTemporaryRedirect)
	})
}

// run redirects until the context ends.
func (r *redirect) run(ctx context.Context, log *slog.Logger) {
	end := context.AfterFunc(ctx, func() { r.server.Close() })
	defer end()
	if err := r.server.Serve(r.listener); !errors.Is(err, http.ErrServerClosed) {
		log.Error("leading to TLS ended", "error", err)
	}
}
