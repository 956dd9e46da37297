// Package metrics tells Prometheus how a server is: what the page of the system shows, and
// what requests and commits come to. It names nobody: no label holds a person, a household,
// a device or a village.
package metrics

import (
	"context"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"ruhu/server/app"
	"ruhu/syncproto"
)

// Config is what there is to tell.
type Config struct {
	Look    func(context.Context) (*app.System, error)
	Commits func() app.Commits
	Tally   func() (outcomes map[syncproto.OutcomeKind]uint64, repeated uint64)
	// Until is when the server's certificate ends; the zero time where it has none.
	Until func() time.Time
}

// Metrics are one server's.
type Metrics struct {
	Config
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
}

// New returns the metrics of a server.
func New(c Config) *Metrics {
	m := &Metrics{Config: c, registry: prometheus.NewRegistry(), requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "ruhu_request_seconds", Help: "Requests that were answered, by route and class of status.",
		Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10, 60},
	}, []string{"method", "route", "status"})}
	m.registry.MustRegister(m.requests, &looker{m}, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// classes of status, by hundreds; what clients broke off is among those of 400.
var classes = [...]string{"none", "1xx", "2xx", "3xx", "4xx", "5xx"}

// Observe counts a request that was answered. A route is one of a server's own, so there
// are as many as it has; methods are only those that it knows.
func (m *Metrics) Observe(method, route string, status int, took time.Duration) {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
	default:
		method = "other"
	}
	m.requests.WithLabelValues(method, route, classes[min(max(status/100, 0), len(classes)-1)]).Observe(took.Seconds())
}

// Handler serves them at /metrics, and nothing else.
func (m *Metrics) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 2, Timeout: 20 * time.Second}))
	return mux
}
