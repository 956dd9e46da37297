package console

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"
	"golang.org/x/text/unicode/norm"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/server/web"
)

const devicesPath = "/devices"

func devicePage(id string) string { return devicesPath + "/" + id }

// deviceListView is a list of devices and what was asked for.
type deviceListView struct {
	Search   string
	Places   places
	States   []choice
	Filtered bool
	Keeps    bool // the reader enrols devices
	Rows     []deviceRow
	Pager    pager
}

// deviceRow is one device of a list.
type deviceRow struct {
	ID, Name   string
	Number     int
	Carrier    string
	CarrierRef string // page of who carries it, "" where it is not shown
	Places     []string
	LastSync   string // "" for never
	Silent     bool   // for longer than people should be left alone
	Version    int    // of the schema, 0 when it has not said
	Old        bool   // that is not the newest
	Clock      string // how far it is off, "" within the tolerance
	Enrolled   string
	Revoked    string // when, "" while it is in use
	Reason     string
	Href       string // where it is revoked, "" where the reader does not
}

// seesDeviceList reports whether the reader is shown devices at all.
func (who reader) seesDeviceList() bool { return len(who.Grants.DeviceAreas()) > 0 }

// deviceList lists the devices of the reader's areas, who has been silent longest first.
func (k *Console) deviceList(c echo.Context, who reader) error {
	page, err := pageOf(c, "page")
	if err != nil {
		return err
	}
	view := deviceListView{Search: strings.TrimSpace(c.QueryParam("q")), Keeps: who.keepsPeople(), States: who.deviceStates(c.QueryParam("state"))}
	q := app.DeviceQuery{Text: norm.NFC.String(view.Search), State: app.DeviceState(chosen(view.States)),
		SilentSince: k.app.Now().UnixMilli() - staleAfter, Limit: pageSize, Offset: (page - 1) * pageSize}
	err = k.app.Store().Read(c.Request().Context(), func(r app.Reader) error {
		all, err := readAreas(r)
		if err != nil {
			return err
		}
		if q.Areas, err = placesAsked(c, all, who.Grants.DeviceAreas()); err != nil {
			return err
		}
		view.Places = all.places(who.Grants.DeviceAreas(), c.QueryParam("area"), who.lang)
		lines, total, err := r.FindDevices(q)
		for _, line := range lines {
			view.Rows = append(view.Rows, k.deviceRow(all, line, who))
		}
		view.Pager = pagerOf(c, "page", "", page, pageSize, total)
		return err
	})
	if err != nil {
		return err
	}
	view.Filtered = view.Search+c.QueryParam("area")+string(q.State) != ""
	return k.show(c, http.StatusOK, who, "devices", view)
}

func (who reader) deviceStates(selected string) []choice {
	return marked([]choice{
		{Code: string(app.DeviceActive), Label: say(who.lang, "phone.active")},
		{Code: string(app.DeviceSilent), Label: say(who.lang, "phone.silent")},
		{Code: string(app.DeviceClock), Label: say(who.lang, "clocks.wrong")},
		{Code: string(app.DeviceRevoked), Label: say(who.lang, "phone.revoked")},
	}, selected)
}

// deviceRow is what the reader sees of a device.
func (k *Console) deviceRow(all *areas, line app.DeviceLine, who reader) deviceRow {
	d := line.Device
	row := deviceRow{ID: d.ID, Name: d.Name, Number: int(d.No), Carrier: line.Carrier.Name, Version: d.Version,
		Old: d.Version > 0 && d.Version < schema.Version, Enrolled: moment(d.EnrolledAt), Reason: d.Reason}
	if who.Grants.SeesAccount(line.Carrier) {
		row.CarrierRef = personPage(line.Carrier.ID)
	}
	for _, g := range line.Carrier.Reach() {
		row.Places = append(row.Places, all.place(g.Area, who.lang))
	}
	if d.SeenAt > 0 {
		row.LastSync = moment(d.SeenAt)
	}
	row.Silent = !d.Revoked && d.SeenAt < k.app.Now().UnixMilli()-staleAfter
	if d.ClockOffset != 0 {
		row.Clock = offset(who.lang, d.ClockOffset)
	}
	if d.Revoked {
		row.Revoked = say(who.lang, "phone.revoked")
		if d.RevokedAt > 0 {
			row.Revoked = moment(d.RevokedAt)
		}
	} else if who.Grants.KeepsDevices(line.Carrier) {
		row.Href = devicePage(d.ID)
	}
	return row
}

// deviceView is one device, and the form by which it is revoked.
type deviceView struct {
	Device deviceRow
	Form   filled
	Most   int // letters of a reason
	Back   string
}

// revokeForm asks why a device is to be shut out.
func (k *Console) revokeForm(c echo.Context, who reader) error {
	form, err := k.blank(who.lang, url.Values{"reason": {""}})
	if err != nil {
		return err
	}
	return k.showRevoke(c, who, http.StatusOK, form)
}

func (k *Console) showRevoke(c echo.Context, who reader, status int, form filled) error {
	view := deviceView{Form: form, Most: mostRevokeReason, Back: devicesPath}
	err := k.app.Store().Read(c.Request().Context(), func(r app.Reader) error {
		line, err := keptDevice(r, who, c.Param("id"))
		if err != nil {
			return err
		}
		all, err := readAreas(r)
		if err == nil {
			view.Device = k.deviceRow(all, line, who)
		}
		return err
	})
	if err != nil {
		return err
	}
	return k.show(c, status, who, "device", view)
}

// mostRevokeReason bounds what the form takes.
const mostRevokeReason = 200

// keptDevice is a device that is the reader's to revoke; any other is not there.
func keptDevice(r app.Reader, who reader, id string) (app.DeviceLine, error) {
	d, err := r.Device(id)
	if errors.Is(err, app.ErrNotFound) {
		return app.DeviceLine{}, schema.Problem{Code: schema.NotFound}
	}
	if err != nil {
		return app.DeviceLine{}, err
	}
	var carrier registry.Person
	if carrier, err = r.Person(d.Person); err == nil && !who.Grants.KeepsDevices(carrier) {
		err = schema.Problem{Code: schema.NotFound}
	}
	return app.DeviceLine{Device: d, Carrier: carrier}, err
}

// revoke shuts a device out.
func (k *Console) revoke(c echo.Context, who reader) error {
	form, err := readFilled(c, who.lang)
	if err != nil {
		return err
	}
	err = k.accounts.Revoke(c.Request().Context(), who.ID, c.Param("id"), form.Get("reason"))
	p := schema.Problem{}
	switch {
	case errors.As(err, &p) && (p.Code == schema.NotFound || p.Code == schema.Forbidden):
		return schema.Problem{Code: schema.NotFound}
	case errors.As(err, &p):
		form.refuse(p)
		return k.showRevoke(c, who, web.StatusOf(p.Code), form)
	case err != nil:
		return err
	}
	return k.done(c, devicesPath, "done.revoked")
}
