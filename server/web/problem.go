package web

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/labstack/echo/v4"

	"ruhu/schema"
)

// busy is the answer when the server cannot serve now, but may soon.
var busy = schema.Problem{Code: schema.Busy}

// retryWhenBusy is how many seconds a client should leave a server alone that is busy, or
// has no room.
const retryWhenBusy = "5"

// retryNextDay is how many seconds somebody should wait who has used up a day: which part of it
// is left is not known here, so they ask again in an hour.
const retryNextDay = "3600"

// document is a problem as it travels (RFC 9457).
type document struct {
	Type    string         `json:"type"`
	Title   string         `json:"title"`
	Status  int            `json:"status"`
	Detail  string         `json:"detail"` // in the reader's language
	Code    schema.ErrCode `json:"code"`
	Table   string         `json:"table,omitzero"`
	Row     string         `json:"row,omitzero"`
	Field   string         `json:"field,omitzero"`
	Param   string         `json:"param,omitzero"`
	Request string         `json:"request"`
	Wipe    bool           `json:"wipe,omitzero"` // the device must delete what it holds
}

func documentOf(c echo.Context, p schema.Problem) document {
	code := string(p.Code)
	return document{
		Type:   "urn:ruhu:problem:" + code,
		Title:  strings.ReplaceAll(code, "_", " "),
		Status: StatusOf(p.Code), Detail: p.Message(LangOf(c)),
		Code: p.Code, Table: p.Table, Row: p.Row, Field: p.Field, Param: p.Param,
		Request: RequestOf(c), Wipe: p.Code == schema.DeviceRevoked,
	}
}

// fail answers a request that ended in an error.
func (w *Web) fail(err error, c echo.Context) {
	p := w.ProblemOf(c, err)
	if c.Response().Committed || errors.Is(c.Request().Context().Err(), context.Canceled) {
		return // too late to say anything, or nobody there to hear it
	}
	show := answer
	if w.page != nil && browsed(c) {
		show = w.page
	}
	if err := show(c, p); err != nil {
		w.Log.Error("answer a problem", "request", RequestOf(c), "err", err)
	}
}

// ShowProblems has page tell people who browse what is wrong. Programs get the
// document of RFC 9457 as before.
func (w *Web) ShowProblems(page func(echo.Context, schema.Problem) error) { w.page = page }

// browsed reports whether a request is for a page: no program of ours asks for HTML.
func browsed(c echo.Context) bool {
	return strings.Contains(c.Request().Header.Get(echo.HeaderAccept), echo.MIMETextHTML)
}

func answer(c echo.Context, p schema.Problem) error {
	d := documentOf(c, p)
	body, err := json.Marshal(d)
	if err != nil {
		return err
	}
	h := c.Response().Header()
	if d.Status == http.StatusUnauthorized {
		h.Set(echo.HeaderWWWAuthenticate, `Bearer realm="ruhu"`)
	}
	Retry(c, p)
	h.Set("Content-Language", string(LangOf(c)))
	h.Add(echo.HeaderVary, "Accept-Language")
	return c.Blob(d.Status, "application/problem+json", body)
}

// Retry says when to try again, where a problem is one of time.
func Retry(c echo.Context, p schema.Problem) {
	switch status := StatusOf(p.Code); {
	case p.Code == schema.TooManySearches: // its parameter counts searches
		c.Response().Header().Set(echo.HeaderRetryAfter, retryNextDay)
	case status == http.StatusTooManyRequests:
		c.Response().Header().Set(echo.HeaderRetryAfter, p.Param)
	case status == http.StatusServiceUnavailable || status == http.StatusInsufficientStorage:
		c.Response().Header().Set(echo.HeaderRetryAfter, retryWhenBusy)
	}
}

// ProblemOf returns the problem that an error is to its reader. What nobody
// foresaw is logged in full and told as Internal, with the request's name to ask
// about.
func (w *Web) ProblemOf(c echo.Context, err error) schema.Problem {
	if p, ok := refusal(err); ok {
		return p
	}
	var asked *echo.HTTPError
	if errors.As(err, &asked) {
		if code, ok := codeOfStatus[asked.Code]; ok {
			return schema.Problem{Code: code}
		}
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return busy
	}
	if w.Full != nil && w.Full(err) {
		w.Log.Error("the disk is full", "request", RequestOf(c), "route", c.Path(), "err", err)
		return schema.Problem{Code: schema.DiskFull}
	}
	if !wentAway(err) {
		w.Log.Error("request failed", "request", RequestOf(c), "method", c.Request().Method, "route", c.Path(), "err", err)
	}
	return schema.Problem{Code: schema.Internal, Param: RequestOf(c)}
}

// wentAway reports whether the client broke the connection off: nothing failed
// here, and it will ask again.
func wentAway(err error) bool {
	var wire *net.OpError
	return errors.Is(err, context.Canceled) || errors.As(err, &wire) && wire.Op == "write"
}

// codeOfStatus is what Echo's own refusals mean.
var codeOfStatus = map[int]schema.ErrCode{
	http.StatusNotFound:              schema.NotFound,
	http.StatusMethodNotAllowed:      schema.WrongMethod,
	http.StatusRequestEntityTooLarge: schema.TooLarge,
	http.StatusUnsupportedMediaType:  schema.UnsupportedMedia,
	http.StatusBadRequest:            schema.Malformed,
}

// refusal returns the problem that an error carries.
func refusal(err error) (schema.Problem, bool) {
	var p schema.Problem
	if errors.As(err, &p) {
		return p, true
	}
	var at *schema.Problem
	if errors.As(err, &at) {
		return *at, true
	}
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return tooLarge(large.Limit), true
	}
	return p, false
}

func tooLarge(limit int64) schema.Problem {
	return schema.Problem{Code: schema.TooLarge, Param: strconv.FormatInt(limit, 10)}
}
