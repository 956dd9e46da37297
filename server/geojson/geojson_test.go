package geojson_test

import (
	"strings"
	"testing"

	"ruhu/server/geojson"
)

func TestWrite_ByTheLetter(t *testing.T) {
	var b strings.Builder
	err := geojson.Write(&b, map[string]string{"title": "村"}, []geojson.Feature{
		geojson.NewFeature("a", &geojson.Point{Latitude: 43_112_000, Longitude: 128_905_001}, map[string]any{"people": 3}),
		geojson.NewFeature("b", &geojson.Point{Latitude: -5, Longitude: -90_000_000}, nil),
		geojson.NewFeature("c", nil, map[string]any{}),
	})
	want := `{"type":"FeatureCollection","about":{"title":"村"},"features":[` +
		`{"type":"Feature","id":"a","geometry":{"type":"Point","coordinates":[128.905001,43.112000]},"properties":{"people":3}},` +
		`{"type":"Feature","id":"b","geometry":{"type":"Point","coordinates":[-90.000000,-0.000005]},"properties":{}},` +
		`{"type":"Feature","id":"c","geometry":null,"properties":{}}]}`
	if err != nil || b.String() != want {
		t.Errorf("got  %s\nwant %s\n%v", b.String(), want, err)
	}
	b.Reset()
	if err := geojson.Write(&b, nil, nil); err != nil || b.String() != `{"type":"FeatureCollection","features":[]}` {
		t.Errorf("%s, %v", b.String(), err)
	}
}
