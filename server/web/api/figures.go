package api

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/server/web"
)

// Figures counts tables. What is wrong with a query is a schema.Problem whose field
// is the parameter that says it; what is not there is one with the code NotFound.
type Figures interface {
	// List says which tables there are, as JSON is to be made of it.
	List(lang schema.Lang) any
	// File counts a table and returns it in a format.
	File(ctx context.Context, q FigureQuery, format string, lang schema.Lang) (File, error)
	// Households returns the ids of the households behind a figure, in order.
	Households(ctx context.Context, q FigureQuery, row, column string) ([]string, error)
}

// FigureQuery says which figures are asked for.
type FigureQuery struct {
	Table, Area string
	Record      string // "" for the one that the table is counted from of itself
	At          string // day at whose end the approved record is looked at; "" is now
	From, Until string // first and last day of a table of a period; "" is open
}

// File is a table as it is handed out.
type File struct {
	Name string
	Type string // media type
	Body []byte
}

// The formats that the API knows by itself; others are for Figures to know.
const (
	formatJSON    = "json"
	formatGeoJSON = "geojson"
)

// figureParams are the parameters of a FigureQuery, and others.
func figureParams(more ...string) []string {
	return append(more, "area", "record", "at", "from", "until")
}

// listFigures says which tables there are.
func (a *API) listFigures(c echo.Context, _ registry.Person) error {
	return web.JSON(c, map[string]any{"tables": a.Figures.List(web.LangOf(c))})
}

// figures returns one of the tables for an area, in the format that is asked for.
func (a *API) figures(c echo.Context, p registry.Person) error {
	q, err := figureQuery(c, p)
	if err != nil {
		return err
	}
	format := formatJSON
	if c.QueryParams().Has("format") {
		format = c.QueryParam("format")
	}
	file, err := a.Figures.File(c.Request().Context(), q, format, web.LangOf(c))
	if err != nil {
		return err
	}
	return hand(c, file, format != formatJSON)
}

// hand sends a file: to be kept under its name, or to be read at once.
func hand(c echo.Context, f File, keep bool) error {
	h := c.Response().Header()
	h.Set("Content-Language", string(web.LangOf(c)))
	if keep {
		h.Set(echo.HeaderContentDisposition, `attachment; filename="`+f.Name+`"`)
	}
	return c.Blob(http.StatusOK, f.Type, f.Body)
}

func figureQuery(c echo.Context, p registry.Person) (FigureQuery, error) {
	area, err := areaOf(c, p)
	return FigureQuery{
		Table: c.Param("table"), Area: area, Record: c.QueryParam("record"), At: c.QueryParam("at"),
		From: c.QueryParam("from"), Until: c.QueryParam("until"),
	}, err
}
