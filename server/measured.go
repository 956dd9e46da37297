package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"ruhu/server/metrics"
)

// measured is where Prometheus asks. It is apart from where the server is met, so that no
// proxy and no open port ever makes it public.
type measured struct {
	listener net.Listener
	server   *http.Server
}

// openMeasured listens for Prometheus; an address without a host is this machine's own.
func openMeasured(at string, s *site, until func() time.Time, log *slog.Logger) (*measured, error) {
	host, port, err := net.SplitHostPort(at)
	if err != nil {
		return nil, fmt.Errorf("--metrics: %w", err)
	}
	if host == "" {
		host = "127.0.0.1"
	}
	listener, err := net.Listen("tcp", net.JoinHostPort(host, port))
	if err != nil {
		return nil, fmt.Errorf("--metrics: %w", err)
	}
	if own, is := listener.Addr().(*net.TCPAddr); is && !own.IP.IsLoopback() {
		log.Warn("the metrics are open to other machines: let the firewall pass only Prometheus", "address", own.String())
	}
	m := metrics.New(metrics.Config{Look: s.vitals().Look, Commits: s.store.Commits, Tally: s.app.Tally, Until: until})
	s.observe = m.Observe
	server := newServer(m.Handler(), log)
	server.ReadTimeout = headerTimeout
	return &measured{listener, server}, nil
}

// run answers Prometheus until the context ends.
func (m *measured) run(ctx context.Context, log *slog.Logger) {
	end := context.AfterFunc(ctx, func() { m.server.Close() })
	defer end()
	if err := m.server.Serve(m.listener); !errors.Is(err, http.ErrServerClosed) {
		log.Error("the metrics ended", "error", err)
	}
}
