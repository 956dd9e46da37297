package api

import (
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/server/watermelon"
	"ruhu/server/web"
	"ruhu/syncproto"
)

// maxStamp is the largest integer that JavaScript has exactly.
const maxStamp = 1<<53 - 1

// pullWatermelon returns what changed, as WatermelonDB's documentation asks for it: with
// everything in the address.
func (a *API) pullWatermelon(c echo.Context, device registry.Device) error {
	at, ok := stampOf(c.QueryParam("last_pulled_at"))
	if !ok {
		return schema.Problem{Code: schema.BadQuery, Field: "last_pulled_at"}
	}
	version, err := strconv.Atoi(c.QueryParam("schema_version"))
	if err != nil {
		return schema.Problem{Code: schema.BadQuery, Field: "schema_version"}
	}
	var said watermelon.Said
	for name, into := range map[string]any{"dirty": &said.Dirty, "kept": &said.Kept} {
		if text := c.QueryParam(name); text != "" && json.Unmarshal([]byte(text), into) != nil {
			return schema.Problem{Code: schema.BadQuery, Field: name}
		}
	}
	return a.tellWatermelon(c, device, app.WatermelonPull{At: at, Version: version, Said: said})
}

// watermelonPull is the same in a body, where much can be dirty. What the app's tables
// lack is known by its version: migration is passed over.
type watermelonPull struct {
	LastPulledAt  int64             `json:"lastPulledAt"`
	SchemaVersion int               `json:"schemaVersion" validate:"required"`
	Migration     jsontext.Value    `json:"migration"`
	Dirty         watermelon.Dirty  `json:"dirty"`
	Kept          map[string]string `json:"kept"`
}

func (a *API) pullWatermelonSaying(c echo.Context, device registry.Device) error {
	body, err := web.Body(c, syncproto.MaxBody)
	if err != nil {
		return err
	}
	var req watermelonPull
	if err := web.Read(c, body, &req); err != nil {
		return err
	}
	if req.LastPulledAt < 0 || req.LastPulledAt > maxStamp {
		return schema.Problem{Code: schema.BadCursor}
	}
	return a.tellWatermelon(c, device, app.WatermelonPull{At: req.LastPulledAt, Version: req.SchemaVersion, Said: watermelon.Said{Dirty: req.Dirty, Kept: req.Kept}})
}

func (a *API) tellWatermelon(c echo.Context, device registry.Device, q app.WatermelonPull) error {
	answer, err := a.App.PullWatermelon(c.Request().Context(), device.ID, q)
	if err != nil {
		return err
	}
	return web.Send(c, answer.Append(nil, web.LangOf(c)))
}

// watermelonTold says what became of a push. The library looks at none of it.
type watermelonTold struct {
	Taken     int `json:"taken"` // changesets that were applied, or merged
	Conflicts int `json:"conflicts"`
	Refused   int `json:"refused"` // told in full by the next pull
}

// pushWatermelon takes the changes of an app. When it answers, they are on disk.
func (a *API) pushWatermelon(c echo.Context, device registry.Device) error {
	at, ok := stampOf(c.QueryParam("last_pulled_at"))
	if !ok || at == 0 {
		return schema.Problem{Code: schema.BadQuery, Field: "last_pulled_at"}
	}
	body, err := web.Body(c, syncproto.MaxBody)
	if err != nil {
		return err
	}
	answer, err := a.App.PushWatermelon(c.Request().Context(), device.ID, at, body)
	if err != nil {
		return err
	}
	var told watermelonTold
	for _, o := range answer.Outcomes {
		switch o.Kind {
		case syncproto.Rejected:
			told.Refused++
		case syncproto.Conflict:
			told.Conflicts++
		default:
			told.Taken++
		}
	}
	return web.JSON(c, told)
}

// stampOf reads a timestamp; null and nothing are before the first.
func stampOf(text string) (stamp int64, ok bool) {
	if text == "" || text == "null" {
		return 0, true
	}
	stamp, err := strconv.ParseInt(text, 10, 64)
	return stamp, err == nil && stamp >= 0 && stamp <= maxStamp
}
