package web

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/syncproto"
)

// Config is what the edge needs of the world.
type Config struct {
	Log     *slog.Logger
	Now     func() time.Time            // the server's clock
	Random  io.Reader                   // of the names that requests get
	Ready   func(context.Context) error // why the server cannot serve, or nil
	Full    func(error) bool            // whether an error means that the disk is full; nil when none can
	Proxies []netip.Prefix              // whose X-Forwarded-For is believed; nobody's when empty
	Rates   Rates                       // how often whoever may call; without limits when nil

	Dictionary *syncproto.Dictionary // that messages may be packed with; nil for none

	// Observe is told of each request that was answered, nil for nobody.
	Observe func(method, route string, status int, took time.Duration)
}

// Web is the edge of one server.
type Web struct {
	Config
	echo     *echo.Echo
	packers  *packers
	check    *checker
	limiter  *limiter
	page     func(echo.Context, schema.Problem) error // nil while there are only programs
	draining atomic.Bool
}

// New returns an edge that serves /healthz and /readyz.
func New(cfg Config) *Web {
	w := &Web{Config: cfg, echo: echo.New(), packers: newPackers(cfg.Dictionary), check: newChecker(), limiter: newLimiter(cfg.Rates, cfg.Now)}
	w.echo.HideBanner, w.echo.HidePort = true, true
	w.echo.Logger.SetOutput(io.Discard) // Echo's own log would go to standard output
	w.echo.IPExtractor = addressOf(cfg.Proxies)
	w.echo.HTTPErrorHandler = w.fail
	w.echo.Validator = w.check
	w.echo.Use(w.name, w.compress, w.log, w.recover, secure, limit, w.rate)
	w.echo.GET("/healthz", w.healthy)
	w.echo.GET("/readyz", w.ready)
	return w
}

// Handler serves everything that was registered.
func (w *Web) Handler() http.Handler { return w.echo }

// Group registers the routes of one part under a prefix.
func (w *Web) Group(prefix string) *echo.Group { return w.echo.Group(prefix) }

// Routes returns everything that was registered, for tests to compare.
func (w *Web) Routes() []*echo.Route { return w.echo.Routes() }

// Drain makes /readyz say no, so that no new work is sent here while the server
// finishes what it has.
func (w *Web) Drain() { w.draining.Store(true) }

const requestKey = "request"

// name gives every request a name of our own, by which people can ask about it.
// A name that the client brought is not believed.
func (w *Web) name(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		b := make([]byte, 8)
		if _, err := io.ReadFull(w.Random, b); err != nil {
			return fmt.Errorf("name a request: %w", err)
		}
		id := hex.EncodeToString(b)
		c.Set(requestKey, id)
		c.Response().Header().Set(echo.HeaderXRequestID, id)
		return next(c)
	}
}

// RequestOf returns the name of a request.
func RequestOf(c echo.Context) string {
	id, _ := c.Get(requestKey).(string)
	return id
}

// secure forbids what no answer of ours needs. The console allows itself more.
func secure(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		if OverTLS(c) {
			h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
		}
		return next(c)
	}
}

// wholeKey is where a request keeps its body without the limit, for Whole.
const wholeKey = "whole body"

// limit bounds every body as it comes over the wire, whoever reads it: but for a
// Stream or the Whole, whose readers have a limit of their own.
func limit(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		c.Set(wholeKey, r.Body)
		r.Body = http.MaxBytesReader(c.Response(), r.Body, syncproto.MaxBody)
		return next(c)
	}
}

// healthy says that the process is alive.
func (w *Web) healthy(c echo.Context) error { return JSON(c, map[string]string{"status": "ok"}) }

// ready says that requests can be served.
func (w *Web) ready(c echo.Context) error {
	if w.draining.Load() {
		return busy
	}
	if w.Ready != nil {
		if err := w.Ready(c.Request().Context()); err != nil {
			w.Log.Error("not ready", "request", RequestOf(c), "err", err)
			return busy
		}
	}
	return JSON(c, map[string]string{"status": "ready"})
}
