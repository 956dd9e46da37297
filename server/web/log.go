package web

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"

	"github.com/labstack/echo/v4"
)

const whoKey = "who"

// statusGone is logged when the client went away before it was answered.
const statusGone = 499

// SetWho records on whose behalf a request is served, by an id, for the log.
func SetWho(c echo.Context, kind, id string) { c.Set(whoKey, slog.String(kind, id)) }

// log writes one line for each request: the route, never the address that was
// asked for, which may name a household; no bodies, tokens or query values. It
// answers errors itself so that the line has the status that was sent. An answer
// that broke in the middle is cut off, so that it cannot be taken for a whole one.
func (w *Web) log(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		began := w.Now()
		err := next(c)
		broken := err != nil && c.Response().Committed
		if err != nil {
			c.Error(err)
		}
		if !c.Response().Committed {
			c.Response().Status = statusGone
			broken = err != nil // net/http would make a 200 of it, should somebody be there to hear
		}
		route := c.Path()
		if route == "" {
			route = "none"
		}
		took := w.Now().Sub(began)
		if w.Observe != nil {
			w.Observe(c.Request().Method, route, c.Response().Status, took)
		}
		attrs := []slog.Attr{
			slog.String("request", RequestOf(c)), slog.String("method", c.Request().Method), slog.String("route", route),
			slog.Int("status", c.Response().Status), slog.Duration("took", took),
			slog.Int64("in", c.Request().ContentLength), slog.Int64("out", c.Response().Size),
			slog.String("client", ClientOf(c)),
		}
		if p, refused := refusal(err); refused {
			attrs = append(attrs, slog.String("code", string(p.Code)))
		}
		if who, ok := c.Get(whoKey).(slog.Attr); ok {
			attrs = append(attrs, who)
		}
		w.Log.LogAttrs(c.Request().Context(), slog.LevelInfo, "request", attrs...)
		if broken {
			panic(http.ErrAbortHandler)
		}
		return nil
	}
}

// recover turns a panic into an error: one bad request must not end the others.
func (w *Web) recover(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			fault := recover()
			if fault == nil {
				return
			}
			if abort, ok := fault.(error); ok && errors.Is(abort, http.ErrAbortHandler) {
				panic(fault) // net/http's own way to break a connection off
			}
			err = fmt.Errorf("panic: %v\n%s", fault, debug.Stack())
		}()
		return next(c)
	}
}
