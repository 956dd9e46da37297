package api

import (
	"errors"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/server/web"
)

// guard lets through to a route whom its row allows, and nothing it does not take.
func (a *API) guard(r Route) echo.HandlerFunc {
	return func(c echo.Context) error {
		ctx := c.Request().Context()
		switch r.Who() {
		case Device:
			token, err := bearer(c)
			if err != nil {
				return err
			}
			device, err := a.Auth.Device(ctx, token)
			if err != nil {
				return err
			}
			web.SetWho(c, "device", device.ID)
			return takes(c, r, func() error { return r.device(a, c, device) })
		case Desk:
			token, err := bearer(c)
			if err != nil {
				return err
			}
			person, err := a.Auth.Who(ctx, token)
			if err != nil {
				return err
			}
			web.SetWho(c, "person", person.ID)
			if person.Lang != "" && c.Request().Header.Get("Accept-Language") == "" {
				web.SetLang(c, schema.ParseLang(person.Lang))
			}
			return takes(c, r, func() error { return r.desk(a, c, person) })
		case Carrier:
			kind, id, err := a.carrierOf(c)
			if err != nil {
				return err
			}
			web.SetWho(c, kind, id)
			return takes(c, r, func() error { return r.carrier(a, c, kind+" "+id) })
		case Viewer:
			sees, err := a.viewOf(c)
			if err != nil {
				return err
			}
			return takes(c, r, func() error { return r.viewer(a, c, sees) })
		}
		return takes(c, r, func() error { return r.public(a, c) })
	}
}

// carrierOf returns who calls, with an access token or a session.
func (a *API) carrierOf(c echo.Context) (kind, id string, err error) {
	device, person, err := a.callerOf(c)
	if device.ID != "" {
		return "device", device.ID, err
	}
	return "person", person.ID, err
}

// callerOf returns the device or the person that calls; the other has no id.
func (a *API) callerOf(c echo.Context) (device registry.Device, person registry.Person, err error) {
	token, err := bearer(c)
	if err != nil {
		return device, person, err
	}
	device, err = a.Auth.Device(c.Request().Context(), token)
	if p := (schema.Problem{}); errors.As(err, &p) && p.Code == schema.Unauthenticated {
		person, err = a.Auth.Who(c.Request().Context(), token)
	}
	return device, person, err
}

// viewOf returns what the caller may be shown: a device what its person works in, a
// desk what its person sees.
func (a *API) viewOf(c echo.Context) (sees func(village string) bool, err error) {
	device, person, err := a.callerOf(c)
	if err != nil {
		return nil, err
	}
	if device.ID == "" {
		web.SetWho(c, "person", person.ID)
		return person.Grants.Sees, nil
	}
	web.SetWho(c, "device", device.ID)
	err = a.App.Store().Read(c.Request().Context(), func(r app.Reader) error {
		person, err = r.Person(device.Person)
		return err
	})
	return person.Grants.Works, err
}

// takes refuses parameters that the route does not have: one that is misspelt
// would otherwise be left out in silence.
func takes(c echo.Context, r Route, serve func() error) error {
	for name, values := range c.QueryParams() {
		if !slices.Contains(r.Query, name) || len(values) != 1 {
			return schema.Problem{Code: schema.BadQuery, Field: web.Printable(name)}
		}
	}
	return serve()
}

// bearer returns the token that a request carries.
func bearer(c echo.Context) (string, error) {
	scheme, token, _ := strings.Cut(c.Request().Header.Get(echo.HeaderAuthorization), " ")
	if !strings.EqualFold(scheme, "Bearer") || token == "" {
		return "", schema.Problem{Code: schema.Unauthenticated}
	}
	return token, nil
}
