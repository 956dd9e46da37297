package api

import (
	"bytes"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/geojson"
	"ruhu/server/registry"
	"ruhu/server/web"
)

// How many households a page has.
const (
	fewHouseholds  = 100
	mostHouseholds = 1000
)

// figureHouseholds returns the households behind a figure, in the order of their
// ids: the page after an id. As places on a map they come only with a reason, which
// is put on record: where somebody lives is not for lists.
func (a *API) figureHouseholds(c echo.Context, p registry.Person) error {
	q, err := figureQuery(c, p)
	if err != nil {
		return err
	}
	page, err := behindPageOf(c)
	if err != nil {
		return err
	}
	list, err := a.behind(c.Request().Context(), q, page)
	if err != nil {
		return err
	}
	if !page.onMap {
		return web.JSON(c, list)
	}
	figure := strings.Join([]string{q.Table, page.row, page.column}, " ")
	if err := a.App.LogMapped(c.Request().Context(), p.ID, q.Area, figure, c.QueryParam("reason"), len(list.Households)); err != nil {
		return err
	}
	return list.sendMap(c)
}

// behindPage is what is asked of the households behind a figure.
type behindPage struct {
	row, column string
	after       string // id
	limit       int
	onMap       bool
}

func behindPageOf(c echo.Context) (behindPage, error) {
	p := behindPage{row: c.QueryParam("row"), column: c.QueryParam("column"), after: c.QueryParam("after"), limit: fewHouseholds}
	for _, name := range []string{"row", "column"} {
		if c.QueryParam(name) == "" {
			return p, schema.Problem{Code: schema.BadQuery, Field: name}
		}
	}
	if c.QueryParams().Has("limit") {
		n, err := strconv.Atoi(c.QueryParam("limit"))
		if err != nil || n < 1 || n > mostHouseholds {
			return p, schema.Problem{Code: schema.BadQuery, Field: "limit"}
		}
		p.limit = n
	}
	var err error
	p.onMap, err = mapAsked(c)
	return p, err
}

// mapAsked reports whether a request is for a map, and may be answered with one.
func mapAsked(c echo.Context) (bool, error) {
	params := c.QueryParams()
	if params.Has("reason") && !web.GoodReason(c.QueryParam("reason")) {
		return false, schema.Problem{Code: schema.BadQuery, Field: "reason"}
	}
	switch format := c.QueryParam("format"); {
	case format == formatJSON || !params.Has("format"):
		return false, nil
	case format != formatGeoJSON:
		return false, schema.Problem{Code: schema.NotOneOf, Field: "format", Param: formatJSON + ", " + formatGeoJSON}
	case !params.Has("reason"):
		return false, schema.Problem{Code: schema.ReasonMissing, Field: "reason"}
	}
	return true, nil
}

// behindFigure is a page of the households behind a figure.
type behindFigure struct {
	aboutFigure
	Households []householdBehind `json:"households"`
}

// aboutFigure says which figure it is, and where the page stands.
type aboutFigure struct {
	Table  string `json:"table"`
	Area   string `json:"area"`
	Row    string `json:"row"`
	Column string `json:"column"`
	Total  int    `json:"total"`         // households behind the figure, in all pages
	Next   string `json:"next,omitzero"` // to ask for the next page after; none on the last
}

// householdBehind is a household that a figure counts. One that is not in the area
// any more, or not at all, is told by its id alone.
type householdBehind struct {
	rowDocument
	People int  `json:"people"`
	Gone   bool `json:"gone,omitzero"`

	at *geojson.Point
}

// behind reads a page of the households behind a figure.
func (a *API) behind(ctx context.Context, q FigureQuery, p behindPage) (behindFigure, error) {
	ids, err := a.Figures.Households(ctx, q, p.row, p.column)
	if err != nil {
		return behindFigure{}, err
	}
	list := behindFigure{aboutFigure{Table: q.Table, Area: q.Area, Row: p.row, Column: p.column, Total: len(ids)}, []householdBehind{}}
	from, found := slices.BinarySearch(ids, p.after)
	if found {
		from++
	}
	page := ids[from:min(from+p.limit, len(ids))]
	if from+p.limit < len(ids) {
		list.Next = page[len(page)-1]
	}
	err = a.App.Store().Read(ctx, func(r app.Reader) error {
		lines, err := r.HouseholdLines([]string{q.Area}, page)
		list.fill(page, lines)
		return err
	})
	return list, err
}

// fill puts what is known now beside the ids of a page.
func (b *behindFigure) fill(page []string, lines []app.HouseholdLine) {
	for _, id := range page {
		h := householdBehind{rowDocument: rowDocument{Table: schema.Household.Name, ID: id}, Gone: true}
		i := slices.IndexFunc(lines, func(line app.HouseholdLine) bool { return line.ID == id })
		if i >= 0 {
			line := lines[i]
			h = householdBehind{rowDocument: curtain{}.row(line.Row, schema.Plain), People: line.People}
			if latitude, longitude := line.Get("latitude"), line.Get("longitude"); latitude.IsInt() && longitude.IsInt() {
				h.at = &geojson.Point{Latitude: latitude.Int(), Longitude: longitude.Int()}
			}
		}
		b.Households = append(b.Households, h)
	}
}

// shownOnMaps are the fields of households that maps tell. None of them names anybody.
func shownOnMaps() []string { return []string{"registry_no", "group_name", "main_cause", "status"} }

// sendMap sends the page as places on a map.
func (b behindFigure) sendMap(c echo.Context) error {
	var features []geojson.Feature
	for _, h := range b.Households {
		properties := map[string]any{"gone": h.Gone}
		if !h.Gone {
			properties = map[string]any{"village": h.Village, "people": h.People}
			for _, name := range shownOnMaps() {
				properties[name] = h.Values[name]
			}
		}
		features = append(features, geojson.NewFeature(h.ID, h.at, properties))
	}
	var body bytes.Buffer
	if err := geojson.Write(&body, b.aboutFigure, features); err != nil {
		return err
	}
	return hand(c, File{Name: b.Table + "_" + b.Area + "_households.geojson", Type: geojson.MediaType, Body: body.Bytes()}, true)
}
