package registry_test

import (
	"fmt"
	"slices"
	"testing"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// inOrder is a household with a visit at flagNoon, and a photo of it in good order: taken
// there and then, bright and sharp.
func inOrder() (unit *syncproto.UnitState, facts registry.PhotoFacts) {
	unit = &syncproto.UnitState{ID: registry.DerivedID("home"), Village: longmen, Rows: map[syncproto.RowKey]*syncproto.RowState{}}
	put := func(t *schema.Table, id string, values map[string]schema.Value) *syncproto.RowState {
		row := syncproto.NewRowState(t, id, unit.ID, unit.Village)
		for name, v := range values {
			row.Values[t.Ordinal(name)] = v
		}
		unit.Rows[row.Key()] = row
		return row
	}
	put(schema.Household, unit.ID, map[string]schema.Value{"latitude": schema.IntOf(43_000_000), "longitude": schema.IntOf(128_500_000)})
	put(schema.Visit, "visit", map[string]schema.Value{"visited_at": schema.IntOf(flagNoon)})
	photo := put(schema.Photo, "photo", map[string]schema.Value{
		"kind": schema.TextOf("house_outside"), "visit": schema.TextOf("visit"), "taken_at": schema.IntOf(flagNoon),
	})
	return unit, registry.PhotoFacts{Row: photo.Row, Picture: &registry.Picture{
		Shot: registry.Shot{TakenAt: flagNoon, Place: &registry.Place{Latitude: 43_000_500, Longitude: 128_500_500}, Camera: "HUAWEI P30", Software: "ELE-AL00 10.1.0"},
		Look: registry.Look{Brightness: 120, Sharpness: 500},
	}}
}

const (
	flagNoon = 1_528_000_000_000
	flagHour = 60 * 60 * 1000
)

// photoOf is a row of a photo of a household.
func photoOf(household string) schema.Row {
	return schema.NewRow(schema.Photo, registry.DerivedID(household), household, nowhere)
}

const nowhere = "222426888888"

func TestPhotoFlags(t *testing.T) {
	for name, c := range map[string]struct {
		change func(unit *syncproto.UnitState, f *registry.PhotoFacts)
		want   string
	}{
		"in order":        {func(*syncproto.UnitState, *registry.PhotoFacts) {}, "[]"},
		"not looked into": {func(_ *syncproto.UnitState, f *registry.PhotoFacts) { f.Picture = nil }, "[]"},
		"cannot be shown": {func(_ *syncproto.UnitState, f *registry.PhotoFacts) {
			*f.Picture = registry.Picture{Problem: &schema.Problem{}}
		}, "[]"},
		"the camera says nothing": {func(_ *syncproto.UnitState, f *registry.PhotoFacts) { f.Picture.Shot = registry.Shot{} }, "[]"},
		"1.1 km north":            {func(_ *syncproto.UnitState, f *registry.PhotoFacts) { f.Picture.Place.Latitude += 10_000 }, "[far_away 1169]"},
		"1.1 km west":             {func(_ *syncproto.UnitState, f *registry.PhotoFacts) { f.Picture.Place.Longitude -= 14_000 }, "[far_away 1100]"},
		"900 m away":              {func(_ *syncproto.UnitState, f *registry.PhotoFacts) { f.Picture.Place.Latitude += 7_500 }, "[]"},
		"of a meeting, far away": {func(_ *syncproto.UnitState, f *registry.PhotoFacts) {
			ofKind(f, "meeting")
			f.Picture.Place.Latitude = 0
		}, "[]"},
		"the household has no place": {func(unit *syncproto.UnitState, f *registry.PhotoFacts) {
			unit.Rows[syncproto.RowKey{Table: schema.Household, ID: unit.ID}].Values[schema.Household.Ordinal("latitude")] = schema.Null
			f.Picture.Place.Latitude = 0
		}, "[]"},
		"the morning of the day": {func(_ *syncproto.UnitState, f *registry.PhotoFacts) { f.Picture.TakenAt -= 12 * flagHour }, "[]"},
		"a day before":           {func(_ *syncproto.UnitState, f *registry.PhotoFacts) { f.Picture.TakenAt -= 24 * flagHour }, "[other_time 24]"},
		"a day after":            {func(_ *syncproto.UnitState, f *registry.PhotoFacts) { f.Picture.TakenAt += 25 * flagHour }, "[other_time 25]"},
		"of no visit, as it says": {func(_ *syncproto.UnitState, f *registry.PhotoFacts) {
			alone(f, flagNoon+48*flagHour)
			f.Picture.TakenAt += 47 * flagHour
		}, "[]"},
		"of no visit, another day": {func(_ *syncproto.UnitState, f *registry.PhotoFacts) { alone(f, flagNoon+48*flagHour) }, "[other_time 48]"},
		"edited":                   {func(_ *syncproto.UnitState, f *registry.PhotoFacts) { f.Picture.Software = "Adobe Photoshop 2020" }, "[edited Adobe Photoshop 2020]"},
		"made beautiful":           {func(_ *syncproto.UnitState, f *registry.PhotoFacts) { f.Picture.Software = "美图秀秀" }, "[edited 美图秀秀]"},
		"a screen": {func(_ *syncproto.UnitState, f *registry.PhotoFacts) {
			f.Picture.Software, f.Picture.Comment = "", "Screenshot"
		}, "[screen Screenshot]"},
		"night": {func(_ *syncproto.UnitState, f *registry.PhotoFacts) {
			f.Picture.Brightness, f.Picture.Sharpness = 10, 3
		}, "[dark ]"},
		"blurred": {func(_ *syncproto.UnitState, f *registry.PhotoFacts) { f.Picture.Sharpness = 9 }, "[blurred ]"},
		"used twice here": {func(unit *syncproto.UnitState, f *registry.PhotoFacts) {
			f.Same, f.Alike = []schema.Row{f.Row, photoOf(unit.ID)}, []schema.Row{photoOf(unit.ID)}
		}, "[]"},
		"used elsewhere": {func(_ *syncproto.UnitState, f *registry.PhotoFacts) {
			f.Same, f.Alike = []schema.Row{f.Row, photoOf("b"), photoOf("b"), photoOf("c")}, []schema.Row{photoOf("d")}
		}, "[same_file of b same_file of c look_alike of d]"},
		"a form like every form": {func(_ *syncproto.UnitState, f *registry.PhotoFacts) {
			ofKind(f, "document")
			f.Same, f.Alike = []schema.Row{photoOf("b")}, []schema.Row{photoOf("c")}
		}, "[same_file of b]"},
	} {
		unit, facts := inOrder()
		c.change(unit, &facts)
		var got []string
		for _, flag := range registry.PhotoFlags(unit, facts) {
			text := string(flag.Kind) + " " + flag.Param
			if flag.Household != "" {
				text += "of " + flag.Household
			}
			if got = append(got, text); flag.Photo != "photo" || (flag.Household == "") != (flag.Village == "") {
				t.Errorf("%s: %+v", name, flag)
			}
		}
		if fmt.Sprint(got) != c.want {
			t.Errorf("%s: %v, want %s", name, got, c.want)
		}
	}
}

func ofKind(f *registry.PhotoFacts, kind string) {
	f.Row.Values[schema.Photo.Ordinal("kind")] = schema.TextOf(kind)
}

// alone takes a photo from its visit.
func alone(f *registry.PhotoFacts, takenAt int64) {
	f.Row.Values[schema.Photo.Ordinal("visit")] = schema.Null
	f.Row.Values[schema.Photo.Ordinal("taken_at")] = schema.IntOf(takenAt)
}

// Every flag is told in every language, with what it is about.
func TestPhotoFlags_AreTold(t *testing.T) {
	var told []string
	for _, flag := range schema.PhotoFlags() {
		for _, lang := range schema.Langs {
			text := flag.Message(lang, "42")
			if text == "" || slices.Contains(told, text) {
				t.Errorf("%s in %s: %q", flag, lang, text)
			}
			told = append(told, text)
		}
	}
}
