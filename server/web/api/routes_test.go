package api_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/server/web/api"
)

func TestRoutes_AreAllThatIsServed(t *testing.T) {
	w := newWorld(t)
	var table, served []string
	for _, r := range api.Routes() {
		table = append(table, r.Method+" "+r.Path)
	}
	for _, r := range w.edge.Routes() {
		if strings.HasPrefix(r.Path, "/v1") && r.Method != echo.RouteNotFound {
			served = append(served, r.Method+" "+r.Path)
		}
	}
	slices.Sort(table)
	slices.Sort(served)
	if !slices.Equal(table, served) {
		t.Errorf("the table says %v, served is %v", table, served)
	}
	names := map[string]bool{}
	for _, r := range api.Routes() {
		if r.Name == "" || names[r.Name] {
			t.Errorf("%s %s: the name %q is empty or taken", r.Method, r.Path, r.Name)
		}
		names[r.Name] = true
	}
}

// What is served and what is described are the same, both ways.
func TestRoutes_AreThoseOfTheSchema(t *testing.T) {
	tell := func(name, method, path, who string, query []string) string {
		return fmt.Sprint(name, " ", method, " ", path, " by ", who, " with ", slices.Sorted(slices.Values(query)))
	}
	described := map[string]bool{}
	for _, c := range schema.Calls() {
		if c.About == "" || len(c.Gives) == 0 {
			t.Errorf("%s is not told", c.Name)
		}
		for _, q := range c.Query {
			if schema.QueryAbout(q) == "" {
				t.Errorf("%s: nothing is said of the parameter %s", c.Name, q)
			}
		}
		described[tell(c.Name, c.Method, c.Path, string(c.Who), c.Query)] = true
	}
	for _, r := range api.Routes() {
		route := tell(r.Name, r.Method, parameter.ReplaceAllString(r.Path, "{$1}"), string(r.Who()), r.Query)
		if !described[route] {
			t.Errorf("served and not in schema/calls_*.go: %s", route)
		}
		delete(described, route)
	}
	for route := range described {
		t.Errorf("in schema/calls_*.go and not served: %s", route)
	}
}

var parameter = regexp.MustCompile(`:(\w+)`)

func TestRoutes_NeedWhatTheirTableSays(t *testing.T) {
	w := newWorld(t)
	p := w.phone("cui", here)
	session := w.desk("staff", registry.CountyStaff, "222426")
	for _, r := range api.Routes() {
		path := strings.NewReplacer(":id", householdID, ":table", "1-2", ":code", here).Replace(r.Path)
		wrong := map[api.Who][]string{
			api.Device:  {"", session, "nonsense", p.Refresh},
			api.Desk:    {"", p.Access, "nonsense", p.Refresh},
			api.Carrier: {"", "nonsense", p.Refresh},
			api.Viewer:  {"", "nonsense", p.Refresh},
		}[r.Who()]
		for _, token := range wrong {
			a := w.do(r.Method, path, token, "{}")
			a.refused(schema.Unauthenticated)
			if a.Header.Get("WWW-Authenticate") == "" {
				t.Errorf("%s %s: no WWW-Authenticate", r.Method, path)
			}
		}
		if r.Who() == api.Public && w.do(r.Method, path, "", "{}").StatusCode == 401 {
			t.Errorf("%s %s is said to be public", r.Method, path)
		}
		right := map[api.Who]string{api.Device: p.Access, api.Desk: session, api.Carrier: session, api.Viewer: p.Access}[r.Who()]
		if d := w.do(r.Method, path+"?nonsense=1", right, "{}").refused(schema.BadQuery); d.Field != "nonsense" && r.Method != http.MethodHead {
			t.Errorf("%+v", d)
		}
	}
	w.do("GET", "/v1/push", p.Access, "").refused(schema.WrongMethod)
	w.get("/v2/push", p.Access).refused(schema.NotFound)
	for _, header := range []string{p.Access, "Basic " + p.Access, "Bearer", "Bearer  " + p.Access} {
		w.post("/v1/pull", "", "{}", "Authorization", header).refused(schema.Unauthenticated)
	}
}
