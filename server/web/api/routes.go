package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"ruhu/server/registry"
)

// Who may call a route.
type Who string

// The callers. A device shows its access token, a desk its person's session;
// what the person may see is another question, and every handler's.
const (
	Public Who = "public"
	Device Who = "device"
	Desk   Who = "desk"
	// Carrier is a device or a desk: whoever hands in what is somebody else's.
	Carrier Who = "carrier"
	// Viewer is a device or a desk that sees the village that is asked about.
	Viewer Who = "viewer"
)

// Route is one row of the table of what is served.
type Route struct {
	Method, Path string
	Name         string   // of the operation, in documents and clients
	Query        []string // parameters that it takes; any other is refused

	// Exactly one of these serves it, and thereby says who may call: a handler
	// that needs to know its caller cannot be registered for everybody.
	public func(*API, echo.Context) error
	device func(*API, echo.Context, registry.Device) error
	desk   func(*API, echo.Context, registry.Person) error
	// carrier says who the caller is, as the log does.
	carrier func(a *API, c echo.Context, carrier string) error
	// sees says of a village whether it may be shown to the caller.
	viewer func(a *API, c echo.Context, sees func(village string) bool) error
}

// Who says who may call the route.
func (r Route) Who() Who {
	switch {
	case r.device != nil:
		return Device
	case r.desk != nil:
		return Desk
	case r.carrier != nil:
		return Carrier
	case r.viewer != nil:
		return Viewer
	}
	return Public
}

// Routes is everything that programs can call, and all of it.
func Routes() []Route {
	return []Route{
		{Method: http.MethodPost, Path: "/v1/enrol", Name: "enrol", public: (*API).enrol},
		{Method: http.MethodPost, Path: "/v1/token", Name: "refresh", public: (*API).refresh},
		{Method: http.MethodPost, Path: "/v1/push", Name: "push", device: (*API).push},
		{Method: http.MethodPost, Path: "/v1/pull", Name: "pull", device: (*API).pull},
		{Method: http.MethodPost, Path: "/v1/repair", Name: "repair", device: (*API).repair},
		{Method: http.MethodGet, Path: "/v1/watermelon", Name: "pullWatermelon", Query: []string{"last_pulled_at", "schema_version", "migration", "dirty", "kept"}, device: (*API).pullWatermelon},
		{Method: http.MethodPost, Path: "/v1/watermelon", Name: "pushWatermelon", Query: []string{"last_pulled_at"}, device: (*API).pushWatermelon},
		{Method: http.MethodPost, Path: "/v1/watermelon/pull", Name: "pullWatermelonSaying", device: (*API).pullWatermelonSaying},
		{Method: http.MethodGet, Path: "/v1/villages/:code/snapshot", Name: "snapshot", Query: []string{"v"}, device: (*API).snapshot},
		{Method: http.MethodGet, Path: "/v1/snapshot", Name: "snapshots", Query: []string{"v"}, device: (*API).snapshots},
		{Method: http.MethodGet, Path: "/v1/dictionary", Name: "dictionary", public: (*API).dictionary},
		{Method: http.MethodGet, Path: "/v1/courier", Name: "courierKeys", device: (*API).courierKeys},
		{Method: http.MethodPost, Path: "/v1/courier", Name: "handIn", carrier: (*API).handIn},
		{Method: http.MethodOptions, Path: "/v1/uploads", Name: "describeUploads", public: (*API).describeUploads},
		{Method: http.MethodPost, Path: "/v1/uploads", Name: "beginUpload", device: (*API).upload},
		{Method: http.MethodHead, Path: "/v1/uploads/:id", Name: "findUpload", device: (*API).upload},
		{Method: http.MethodPatch, Path: "/v1/uploads/:id", Name: "continueUpload", device: (*API).upload},
		{Method: http.MethodDelete, Path: "/v1/uploads/:id", Name: "dropUpload", device: (*API).upload},
		{Method: http.MethodGet, Path: "/v1/households/:id/photos", Name: "photos", viewer: (*API).photos},
		{Method: http.MethodGet, Path: "/v1/pictures/:hash", Name: "picture", Query: []string{"until", "sign"}, public: (*API).picture},

		{Method: http.MethodPost, Path: "/v1/session", Name: "signIn", public: (*API).signIn},
		{Method: http.MethodDelete, Path: "/v1/session", Name: "signOut", desk: (*API).signOut},
		{Method: http.MethodPost, Path: "/v1/act", Name: "act", desk: (*API).act},
		{Method: http.MethodPost, Path: "/v1/households/:id/move", Name: "moveHousehold", desk: (*API).moveHousehold},
		{Method: http.MethodPost, Path: "/v1/households/:id/merge", Name: "mergeHouseholds", Query: []string{"seen"}, desk: (*API).mergeHouseholds},
		{Method: http.MethodPost, Path: "/v1/households/:id/part", Name: "partHousehold", desk: (*API).partHousehold},
		{Method: http.MethodGet, Path: "/v1/households", Name: "households", Query: []string{"area", "q", "main_cause", "status", "limit", "offset"}, desk: (*API).households},
		{Method: http.MethodGet, Path: "/v1/households/:id", Name: "household", Query: []string{"reason"}, desk: (*API).household},
		{Method: http.MethodGet, Path: "/v1/conflicts", Name: "conflicts", Query: []string{"area", "kind", "state", "table", "field", "days", "limit", "after"}, desk: (*API).conflicts},
		{Method: http.MethodGet, Path: "/v1/conflicts/:id", Name: "conflict", Query: []string{"reason"}, desk: (*API).conflict},
		{Method: http.MethodPost, Path: "/v1/conflicts/preview", Name: "previewRule", desk: (*API).previewRule},
		{Method: http.MethodPost, Path: "/v1/conflicts/rule", Name: "applyRule", desk: (*API).applyRule},
		{Method: http.MethodGet, Path: "/v1/households/:id/beside/:other", Name: "householdsBeside", Query: []string{"reason"}, desk: (*API).householdsBeside},
		{Method: http.MethodGet, Path: "/v1/relocation", Name: "relocations", Query: []string{"area", "step"}, desk: (*API).relocations},
		{Method: http.MethodGet, Path: "/v1/relocation/board", Name: "relocationBoard", Query: []string{"area", "step", "overdue", "limit", "offset"}, desk: (*API).relocationBoard},
		{Method: http.MethodGet, Path: "/v1/objections", Name: "objections", Query: []string{"area", "state", "limit", "offset", "reason"}, desk: (*API).objections},
		{Method: http.MethodGet, Path: "/v1/relocation/:id", Name: "relocation", desk: (*API).relocation},
		{Method: http.MethodGet, Path: "/v1/coverage", Name: "coverage", Query: []string{"area"}, desk: (*API).coverage},
		{Method: http.MethodGet, Path: "/v1/reviews", Name: "reviews", Query: []string{"area", "state", "limit", "offset"}, desk: (*API).reviews},
		{Method: http.MethodPost, Path: "/v1/reviews/bulk", Name: "reviewBulk", desk: (*API).reviewBulk},
		{Method: http.MethodGet, Path: "/v1/households/:id/difference", Name: "difference", Query: []string{"from", "to"}, desk: (*API).difference},
		{Method: http.MethodGet, Path: "/v1/figures", Name: "listFigures", desk: (*API).listFigures},
		{Method: http.MethodGet, Path: "/v1/figures/:table", Name: "figures", Query: figureParams("format"), desk: (*API).figures},
		{Method: http.MethodGet, Path: "/v1/figures/:table/households", Name: "figureHouseholds",
			Query: figureParams("row", "column", "after", "limit", "format", "reason"), desk: (*API).figureHouseholds},
		{Method: http.MethodPost, Path: "/v1/registry/check", Name: "checkRegistry", Query: []string{"name"}, desk: (*API).checkRegistry},
		{Method: http.MethodPost, Path: "/v1/registry", Name: "takeRegistry", desk: (*API).takeRegistry},
		{Method: http.MethodGet, Path: "/v1/registry", Name: "exportRegistry", Query: []string{"area", "format", "reason"}, desk: (*API).exportRegistry},
		{Method: http.MethodGet, Path: "/v1/log", Name: "log", Query: []string{"area", "unit", "person", "kind", "from", "to", "before", "limit"}, desk: (*API).log},
		{Method: http.MethodGet, Path: "/v1/log/checkpoint", Name: "logHead", desk: (*API).logHead},
		{Method: http.MethodGet, Path: "/v1/system", Name: "system", desk: (*API).system},
		{Method: http.MethodGet, Path: "/v1/log/:entry/proof", Name: "proveEntry", desk: (*API).proveEntry},
	}
}
