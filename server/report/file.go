package report

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"ruhu/schema"
	"ruhu/server/geojson"
	"ruhu/server/sheet"
)

// The formats that a table can be had in.
const (
	JSON    = "json"
	CSV     = "csv"
	XLSX    = "xlsx"
	GeoJSON = "geojson"
)

// File is a table as it is handed out.
type File struct {
	Name string // "1-1_222426_approved_2018-07-02.xlsx"
	Type string // media type
	Body []byte
}

// format is one way to hand a table out.
type format struct {
	name, media string
	places      bool // only for tables by place
	write       func(t Table, w io.Writer, lang schema.Lang) error
}

func formats() []format {
	return []format{
		{name: JSON, media: "application/json", write: Table.writeJSON},
		{name: CSV, media: "text/csv; charset=utf-8", write: func(t Table, w io.Writer, lang schema.Lang) error { return sheet.WriteCSV(w, t.line(lang)) }},
		{name: XLSX, media: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
			write: func(t Table, w io.Writer, lang schema.Lang) error {
				return sheet.WriteXLSX(w, t.Sheet(lang), t.notes(lang))
			}},
		{name: GeoJSON, media: geojson.MediaType, places: true, write: Table.writeGeoJSON},
	}
}

// formatsOf are the names of the formats of a table.
func formatsOf(byPlace bool) []string {
	var names []string
	for _, f := range formats() {
		if byPlace || !f.places {
			names = append(names, f.name)
		}
	}
	return names
}

// File returns the table in a format and a language. A format that it cannot be had
// in is a schema.Problem that says which it can.
func (t Table) File(name string, lang schema.Lang) (File, error) {
	all := formats()
	i := slices.IndexFunc(all, func(f format) bool { return f.name == name })
	if i < 0 || all[i].places && !t.byPlace {
		return File{}, schema.Problem{Code: schema.NotOneOf, Field: "format", Param: strings.Join(formatsOf(t.byPlace), ", ")}
	}
	var b bytes.Buffer
	if err := all[i].write(t, &b, lang); err != nil {
		return File{}, fmt.Errorf("table %s as %s: %w", t.Name, name, err)
	}
	return File{Name: t.stem() + "." + name, Type: all[i].media, Body: b.Bytes()}, nil
}

// stem is a file's name that tells files of different figures apart.
func (t Table) stem() string {
	parts := []string{t.Name, t.Area, t.Basis.Record, t.Basis.At}
	if t.Basis.Period != (Period{}) {
		parts = append(parts, t.Basis.From, "to", t.Basis.Until)
	}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "_")
}

func (t Table) writeJSON(w io.Writer, lang schema.Lang) error {
	return json.MarshalWrite(w, t.In(lang))
}
