package web_test

import (
	"net/http"
	"testing"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/web"
)

func TestShowProblems_AreForWhoBrowses(t *testing.T) {
	e := newEdge(t)
	e.ShowProblems(func(c echo.Context, p schema.Problem) error {
		return c.HTML(web.StatusOf(p.Code), "<h1>"+p.Message(web.LangOf(c))+"</h1>")
	})
	a := e.do("GET", "/nothing", "", "Accept", "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Language", "en")
	if a.StatusCode != http.StatusNotFound || string(a.body) != "<h1>Not found.</h1>" {
		t.Errorf("%s: %s", a.Status, a.body)
	}
	e.do("GET", "/nothing", "", "Accept", "*/*").problem(t, schema.NotFound)
	e.do("GET", "/nothing", "").problem(t, schema.NotFound)
}
