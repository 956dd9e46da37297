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
		switch r.Who() {
		case Device:
			device, err := a.deviceOf(c)
			if err != nil {
				return err
			}
			return takes(c, r, func() error { return r.device(a, c, device) })
		case Desk:
			person, err := a.personOf(c)
			if err != nil {
				return err
			}
			if person.Lang != "" && c.Request().Header.Get("Accept-Language") == "" {
				web.SetLang(c, schema.ParseLang(person.Lang))
			}
			return takes(c, r, func() error { return r.desk(a, c, person) })
		case Carrier:
			carrier, err := a.carrierOf(c)
			if err != nil {
				return err
			}
			return takes(c, r, func() error { return r.carrier(a, c, carrier) })
		case Viewer:
			sees, err := a.viewOf(c)
			if err != nil {
				return err
			}
			return takes(c, r, func() error { return r.viewer(a, c, sees) })
		}
		if err := web.Admit(c, web.ByAddress, web.ClientOf(c)); err != nil {
			return err
		}
		return takes(c, r, func() error { return r.public(a, c) })
	}
}

// deviceOf returns the device that calls, if it may call now.
func (a *API) deviceOf(c echo.Context) (device registry.Device, err error) {
	token, err := bearer(c)
	if err == nil {
		device, err = a.Auth.Device(c.Request().Context(), token)
	}
	if err != nil {
		return device, web.Stranger(c, err)
	}
	return device, web.Admit(c, web.ByDevice, device.ID)
}

// personOf returns the person at the desk that calls, if they may call now.
func (a *API) personOf(c echo.Context) (person registry.Person, err error) {
	token, err := bearer(c)
	if err == nil {
		person, err = a.Auth.Who(c.Request().Context(), token)
	}
	if err != nil {
		return person, web.Stranger(c, err)
	}
	return person, web.Admit(c, web.ByPerson, person.ID)
}

// carrierOf returns who calls, with an access token or a session, as the log names them.
func (a *API) carrierOf(c echo.Context) (string, error) {
	device, person, err := a.callerOf(c)
	if device.ID != "" {
		return "device " + device.ID, err
	}
	return "person " + person.ID, err
}

// callerOf returns the device or the person that calls; the other has no id.
func (a *API) callerOf(c echo.Context) (device registry.Device, person registry.Person, err error) {
	token, err := bearer(c)
	if err != nil {
		return device, person, web.Stranger(c, err)
	}
	device, err = a.Auth.Device(c.Request().Context(), token)
	if p := (schema.Problem{}); errors.As(err, &p) && p.Code == schema.Unauthenticated {
		person, err = a.personOf(c)
		return device, person, err
	}
	if err != nil {
		return device, person, web.Stranger(c, err)
	}
	return device, person, web.Admit(c, web.ByDevice, device.ID)
}

// viewOf returns what the caller may be shown: a device what its person works in, a
// desk what its person sees.
func (a *API) viewOf(c echo.Context) (sees func(village string) bool, err error) {
	device, person, err := a.callerOf(c)
	if err != nil {
		return nil, err
	}
	if device.ID == "" {
		return person.Grants.Sees, nil
	}
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
