package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/web"
)

// counted is an edge with small rates, a clock that stands, and calls of whoever the
// address names.
func counted(t *testing.T, now *time.Time) *edge {
	e := newEdge(t, func(c *web.Config) {
		c.Now = func() time.Time { return *now }
		c.Rates = web.Rates{web.ByDevice: {Often: 2, Burst: 4}, web.ByAddress: {Often: 1, Burst: 3}}
		c.Proxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("192.0.2.0/24")}
	})
	admit := func(by web.By) echo.HandlerFunc {
		return func(c echo.Context) error {
			if err := web.Admit(c, by, c.Param("id")); err != nil {
				return err
			}
			return c.NoContent(http.StatusNoContent)
		}
	}
	e.Group("/device").GET("/:id", admit(web.ByDevice))
	e.Group("/person").GET("/:id", admit(web.ByPerson))
	e.Group("/stranger").GET("", func(c echo.Context) error {
		return web.Stranger(c, schema.Problem{Code: schema.Unauthenticated})
	})
	return e
}

func (e *edge) taken(path string, times int) {
	e.t.Helper()
	for i := range times {
		if a := e.do("GET", path, ""); a.StatusCode != http.StatusNoContent {
			e.t.Fatalf("call %d of %s: %s", i+1, path, a.body)
		}
	}
}

func TestRate_IsEachCallersOwnAndComesBack(t *testing.T) {
	now := time.Date(2018, 7, 2, 9, 0, 0, 0, time.UTC)
	e := counted(t, &now)
	e.taken("/device/a", 4)
	a := e.do("GET", "/device/a", "")
	a.problem(t, schema.TooManyRequests)
	if a.StatusCode != http.StatusTooManyRequests || a.Header.Get("Retry-After") != "1" {
		t.Errorf("%d %v", a.StatusCode, a.Header)
	}
	e.taken("/device/b", 4)
	e.taken("/person/a", 20) // whom nobody limits
	now = now.Add(500 * time.Millisecond)
	e.taken("/device/a", 1)
	e.do("GET", "/device/a", "").problem(t, schema.TooManyRequests)
	now = now.Add(time.Hour)
	e.taken("/device/a", 4) // a long pause saves up no more than the burst
	e.do("GET", "/device/a", "").problem(t, schema.TooManyRequests)
	now = now.Add(-24 * time.Hour)
	e.taken("/device/a", 1) // a clock that is set back keeps nobody out
}

// Whoever shows no right token is counted by address, and so is who asks for what is not
// there; those who are known are not theirs to use up.
func TestRate_StrangersShareTheirAddress(t *testing.T) {
	now := time.Date(2018, 7, 2, 9, 0, 0, 0, time.UTC)
	e := counted(t, &now)
	from := []string{"X-Forwarded-For", "203.0.113.7"}
	e.do("GET", "/stranger", "", from...).problem(t, schema.Unauthenticated)
	e.do("GET", "/nothing", "", from...).problem(t, schema.NotFound)
	e.do("GET", "/stranger", "", from...).problem(t, schema.Unauthenticated)
	e.do("GET", "/stranger", "", from...).problem(t, schema.TooManyRequests)
	e.do("GET", "/nothing", "", from...).problem(t, schema.TooManyRequests)
	e.do("GET", "/stranger", "", "X-Forwarded-For", "203.0.113.8").problem(t, schema.Unauthenticated)
	if a := e.do("GET", "/device/a", "", from...); a.StatusCode != http.StatusNoContent {
		t.Errorf("a device at the same address: %s", a.body)
	}
	now = now.Add(time.Second)
	e.do("GET", "/stranger", "", from...).problem(t, schema.Unauthenticated)
}

func TestRate_WhatIsDearCountsForMany(t *testing.T) {
	now := time.Date(2018, 7, 2, 9, 0, 0, 0, time.UTC)
	e := newEdge(t, func(c *web.Config) {
		c.Now, c.Rates = func() time.Time { return now }, web.Rates{web.ByDevice: {Often: 10, Burst: 100}}
	})
	e.Group("/v1").GET("/registry", func(c echo.Context) error {
		if err := web.Admit(c, web.ByDevice, "a"); err != nil {
			return err
		}
		return c.NoContent(http.StatusNoContent)
	})
	e.taken("/v1/registry", 2)
	a := e.do("GET", "/v1/registry", "")
	a.problem(t, schema.TooManyRequests)
	if a.Header.Get("Retry-After") != "5" {
		t.Errorf("%v", a.Header)
	}
}

// Addresses without end do not fill the memory, nor wash away who owes most.
func TestRate_RemembersABoundedNumber(t *testing.T) {
	now := time.Date(2018, 7, 2, 9, 0, 0, 0, time.UTC)
	e := counted(t, &now)
	call := func(address string) int {
		r := httptest.NewRequest("GET", "/nothing", nil)
		r.Header.Set("X-Forwarded-For", address)
		w := httptest.NewRecorder()
		e.Handler().ServeHTTP(w, r)
		return w.Code
	}
	for range 3 {
		call("203.0.113.7")
	}
	for i := range 51_000 {
		if code := call(fmt.Sprintf("10.%d.%d.%d", i>>16, i>>8&255, i&255)); code != http.StatusNotFound {
			t.Fatalf("address %d: %d", i, code)
		}
	}
	if code := call("203.0.113.7"); code != http.StatusTooManyRequests {
		t.Errorf("who owed most is forgotten: %d", code)
	}
}
