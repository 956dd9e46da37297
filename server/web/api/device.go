package api

import (
	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/server/web"
	"ruhu/syncproto"
)

// enrol binds a new device to a person.
func (a *API) enrol(c echo.Context) error {
	var req EnrolRequest
	if err := web.Bind(c, &req); err != nil {
		return err
	}
	enrolment, err := a.Auth.Enrol(c.Request().Context(), req)
	if err != nil {
		return err
	}
	web.SetWho(c, "device", enrolment.Device)
	return web.JSON(c, enrolled{enrolment, a.keys()})
}

// refresh exchanges a refresh token.
func (a *API) refresh(c echo.Context) error {
	var req RefreshRequest
	if err := web.Bind(c, &req); err != nil {
		return err
	}
	tokens, err := a.Auth.Refresh(c.Request().Context(), req)
	if err != nil {
		return err
	}
	return web.JSON(c, tokens)
}

// push takes a batch of changesets. When it answers, everything it answers for
// is on disk.
func (a *API) push(c echo.Context, device registry.Device) error {
	body, err := web.Body(c, syncproto.MaxBody)
	if err != nil {
		return err
	}
	req, problem := syncproto.DecodePush(body)
	if problem != nil {
		return *problem
	}
	if req.Device != device.ID {
		return schema.Problem{Code: schema.WrongDevice}
	}
	answer, err := a.App.Push(c.Request().Context(), device.ID, &req)
	if err != nil {
		return err
	}
	return web.Send(c, syncproto.AppendAnswer(nil, &answer, web.LangOf(c)))
}

// pull returns what changed since the device's cursor.
func (a *API) pull(c echo.Context, device registry.Device) error {
	body, err := web.Body(c, web.SmallBody)
	if err != nil {
		return err
	}
	req, problem := syncproto.DecodePullRequest(body)
	if problem != nil {
		return *problem
	}
	if req.Device != device.ID {
		return schema.Problem{Code: schema.WrongDevice}
	}
	page, err := a.App.Pull(c.Request().Context(), device.ID, &req)
	if err != nil {
		return err
	}
	return web.Send(c, syncproto.AppendPage(nil, &page))
}

// repair tells a device which households it holds wrong, and sends them.
func (a *API) repair(c echo.Context, device registry.Device) error {
	body, err := web.Body(c, web.SmallBody)
	if err != nil {
		return err
	}
	req, problem := syncproto.DecodeRepairRequest(body)
	if problem != nil {
		return *problem
	}
	if req.Device != device.ID {
		return schema.Problem{Code: schema.WrongDevice}
	}
	answer, err := a.App.Repair(c.Request().Context(), device.ID, &req)
	if err != nil {
		return err
	}
	return web.Send(c, syncproto.AppendRepairAnswer(nil, &answer))
}
