package report

import (
	"io"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"ruhu/schema"
	"ruhu/server/geojson"
	"ruhu/server/sheet"
)

// A place on the map is where its households live, taken together: so many of them,
// and so coarse, that the point is nobody's home.
const (
	fewestHomes = 3
	coarse      = 1000 // microdegrees; about 100 m
)

// points are the places of the area by their code, without those of which too few
// homes are known.
func (f *Figures) points() map[string]*geojson.Point {
	homes := map[string][]geojson.Point{}
	for _, h := range f.households {
		if h.home != (geojson.Point{}) {
			homes[f.place(h)] = append(homes[f.place(h)], h.home)
		}
	}
	all := map[string]*geojson.Point{}
	for place, known := range homes {
		if at := center(known); at != nil {
			all[place] = at
		}
	}
	return all
}

// center is the middle of homes to a coarse grid, nil of too few: as many lie north of
// it as south, and east as west, so that one that was noted wrongly moves it nowhere.
func center(homes []geojson.Point) *geojson.Point {
	if len(homes) < fewestHomes {
		return nil
	}
	middle := func(of func(geojson.Point) int64) int64 {
		all := make([]int64, 0, len(homes))
		for _, p := range homes {
			all = append(all, of(p))
		}
		slices.Sort(all)
		return all[len(all)/2] / coarse * coarse
	}
	return &geojson.Point{
		Latitude:  middle(func(p geojson.Point) int64 { return p.Latitude }),
		Longitude: middle(func(p geojson.Point) int64 { return p.Longitude }),
	}
}

// centers are the middles of villages by their codes, of those that are known.
func centers(villages []*village) map[string]*geojson.Point {
	all := map[string]*geojson.Point{}
	for _, v := range villages {
		if v.center != nil {
			all[v.coverage.Area] = v.center
		}
	}
	return all
}

// about says of a map what its figures are.
type about struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	Area  string `json:"area"`
	Note  string `json:"note,omitzero"`
	Basis Basis  `json:"basis"`
}

// writeGeoJSON writes a feature for each place. Sums of places are none.
func (t Table) writeGeoJSON(w io.Writer, lang schema.Lang) error {
	var features []geojson.Feature
	for _, row := range t.Rows {
		if row.Key != total && row.Key != share {
			features = append(features, geojson.NewFeature(row.Key, t.points[row.Key], t.properties(row, lang)))
		}
	}
	return geojson.Write(w, about{t.Name, t.Title.In(lang), t.Area, t.Note.In(lang), t.Basis}, features)
}

// properties are a place's name and figures, by the keys of their columns.
func (t Table) properties(row Row, lang schema.Lang) map[string]any {
	all := map[string]any{"name": row.Label.In(lang)}
	for i, c := range row.Cells {
		key := t.Columns[i].Key
		all[key] = number(c.Value, row.Scale)
		if c.Plan != nil {
			all[key+"_plan"], all[key+"_difference"] = number(*c.Plan, row.Scale), number(*c.Difference, row.Scale)
		}
	}
	return all
}

func number(n, scale int) jsontext.Value {
	return jsontext.Value(sheet.Number(int64(n), scale).String())
}
