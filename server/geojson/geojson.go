// Package geojson writes points on a map (RFC 7946).
package geojson

import (
	"io"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"ruhu/server/sheet"
)

// MediaType is what files of features are.
const MediaType = "application/geo+json"

// Point is a place in microdegrees (WGS 84).
type Point struct{ Latitude, Longitude int64 }

// MarshalJSONTo writes the position: degrees, the longitude first.
func (p Point) MarshalJSONTo(enc *jsontext.Encoder) error {
	longitude, latitude := sheet.Number(p.Longitude, 6), sheet.Number(p.Latitude, 6)
	return enc.WriteValue(jsontext.Value("[" + longitude.String() + "," + latitude.String() + "]"))
}

// collection is features, and what else is to be known of them: members that the
// standard leaves free.
type collection struct {
	Type     string    `json:"type"`
	About    any       `json:"about,omitzero"`
	Features []Feature `json:"features"`
}

// Feature is something with a name, where it is, and what is said of it.
type Feature struct {
	Type       string         `json:"type"`
	ID         string         `json:"id"`
	Geometry   *geometry      `json:"geometry"` // null where the place is not known
	Properties map[string]any `json:"properties"`
}

type geometry struct {
	Type        string `json:"type"`
	Coordinates Point  `json:"coordinates"`
}

// NewFeature returns a feature at a point, or at none.
func NewFeature(id string, at *Point, properties map[string]any) Feature {
	f := Feature{Type: "Feature", ID: id, Properties: properties}
	if at != nil {
		f.Geometry = &geometry{Type: "Point", Coordinates: *at}
	}
	return f
}

// Write writes features, and what is to be known of them.
func Write(w io.Writer, about any, features []Feature) error {
	if features == nil {
		features = []Feature{}
	}
	return json.MarshalWrite(w, collection{Type: "FeatureCollection", About: about, Features: features}, json.Deterministic(true))
}
