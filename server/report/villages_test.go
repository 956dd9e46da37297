package report_test

import (
	"context"
	"reflect"
	"testing"
	"time"

	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/server/app"
	"ruhu/server/geojson"
	"ruhu/server/report"
)

// at registers a household that lives at a place.
func (r *register) at(id, village string, members int, latitude, longitude int64) {
	r.household(id, village, members)
	for _, row := range r.rows {
		if row.Table.IsRoot() && row.ID == id {
			row.Set("latitude", schema.IntOf(latitude))
			row.Set("longitude", schema.IntOf(longitude))
		}
	}
}

func TestVillages_LieWhereMostOfTheirHomesAre(t *testing.T) {
	r := &register{}
	r.at("a", first, 2, 43_100_400, 128_900_100)
	r.at("b", first, 1, 43_101_500, 128_901_200)
	r.at("c", first, 0, 43_102_900, 128_902_300)
	r.at("d", first, 4, 43_101_100, 128_901_900)
	r.at("far", first, 1, 12_000_000, 100_000_000) // somebody's phone was wrong
	r.household("nowhere", first, 1)
	r.at("e", second, 1, 43_200_000, 128_950_000)
	f, err := source(r).Working(r, shimen)
	if err != nil {
		t.Fatal(err)
	}
	villages := f.Villages()
	if len(villages) != len(antu.VillagesOf(shimen)) {
		t.Fatalf("%d villages", len(villages))
	}
	want := []report.Village{
		{Code: first, Households: 6, People: 9, Center: &geojson.Point{Latitude: 43_101_000, Longitude: 128_901_000}},
		{Code: second, Households: 1, People: 1}, // one home is nobody's to point at
	}
	if !reflect.DeepEqual(villages[:2], want) {
		t.Errorf("%+v %+v, want %+v", villages[0], villages[0].Center, want)
	}
}

// What relocation has reached is remembered village by village, and followed.
func TestCoverage_FollowsWhatChangesInAVillage(t *testing.T) {
	r := covering()
	s := source(r)
	ask := func() (screened, left int) {
		f, err := s.Working(r, antu.CountyCode)
		if err != nil {
			t.Fatal(err)
		}
		table, err := f.Table("coverage")
		if err != nil {
			t.Fatal(err)
		}
		same, err := s.Table(context.Background(), report.Query{Table: "coverage", Area: antu.CountyCode})
		if err != nil || !reflect.DeepEqual(table.Rows, same.Rows) {
			t.Errorf("a page and a table tell of coverage otherwise: %v", err)
		}
		row := figures(table, "total")
		return row["households_screened"], row["households_missing"]
	}
	if done, left := ask(); done != 2 || left != 1 {
		t.Errorf("%d screened, %d left", done, left)
	}
	r.add(schema.Screening, "b", first, nil)
	if done, left := ask(); done != 3 || left != 0 {
		t.Errorf("after a screening %d screened, %d left", done, left)
	}
}

// counting is a register that counts how often anybody asked for its members.
type counting struct {
	*register
	asked int
}

func (c *counting) EachRow(t *schema.Table, area string, fn func(schema.Row) error) error {
	if t == schema.Member {
		c.asked++
	}
	return c.register.EachRow(t, area, fn)
}

func (c *counting) Read(_ context.Context, fn func(app.Reader) error) error { return fn(c) }

func TestWarm_LeavesNothingToGather(t *testing.T) {
	r := &counting{register: covering()}
	s := report.NewSource(r, func() time.Time { return delivered })
	if err := s.Warm(t.Context()); err != nil || r.asked == 0 {
		t.Fatalf("%d: %v", r.asked, err)
	}
	r.asked = 0
	f, err := s.Working(r, antu.CountyCode)
	if err != nil || f.Totals().Households != 4 || r.asked != 0 {
		t.Errorf("%d gathered again: %v", r.asked, err)
	}
	r.household("new", first, 1)
	if f, err = s.Working(r, antu.CountyCode); err != nil || f.Totals().Households != 5 || r.asked == 0 {
		t.Errorf("%d gathered after a change: %v", r.asked, err)
	}
}
