package county_test

import (
	"testing"

	"ruhu/schema/antu"
	"ruhu/scripts/county"
)

func checkVillages(t *testing.T, households []*counted) {
	inVillage := map[string]int{}
	for _, h := range households {
		inVillage[h.root.Village]++
		box, ok := county.Extent(h.root.Village)
		at := county.Place{Latitude: h.root.Get("latitude").Int(), Longitude: h.root.Get("longitude").Int()}
		if !ok || !box.Contains(at) {
			t.Errorf("household %s at %+v is outside village %s %+v", h.root.ID, at, h.root.Village, box)
		}
	}
	for _, v := range antu.Villages() {
		if n := inVillage[v.Code]; n < 5 || n > 120 {
			t.Errorf("%s %s: %d households", v.Code, v.Name.ZH, n)
		}
	}
}

func TestExtent_VillagesDoNotOverlapAndLieInAntu(t *testing.T) {
	antuBox := county.Box{South: 42_000_000, West: 127_800_000, North: 43_400_000, East: 129_200_000}
	var boxes []county.Box
	for _, v := range antu.Villages() {
		b, ok := county.Extent(v.Code)
		if !ok || !antuBox.Contains(county.Place{Latitude: b.South, Longitude: b.West}) ||
			!antuBox.Contains(county.Place{Latitude: b.North, Longitude: b.East}) {
			t.Errorf("%s: %+v", v.Code, b)
		}
		for _, o := range boxes {
			if b.South <= o.North && o.South <= b.North && b.West <= o.East && o.West <= b.East {
				t.Errorf("%s: %+v overlaps %+v", v.Code, b, o)
			}
		}
		boxes = append(boxes, b)
	}
}

func TestExtent_UnknownVillage(t *testing.T) {
	for _, code := range []string{"", "222426100", "222426100999", "110101001001"} {
		if b, ok := county.Extent(code); ok {
			t.Errorf("%q has the extent %+v", code, b)
		}
	}
}

// Screening every household of the selected hamlets must have both results, and
// each for a reason that the rows show.
func checkSelectedHamlets(t *testing.T, households []*counted) {
	screened := 0
	for _, s := range county.SelectedHamlets() {
		qualify, others := 0, 0
		for _, h := range households {
			if h.root.Village != s.Village || h.text("group_name") != s.Hamlet {
				continue
			}
			screened++
			grade := h.children["dwelling"][0].Get("danger_grade").Text()
			relocates := coverage(t, h)["relocation"] != nil
			if relocates != (grade >= "C") || relocates && h.text("status") != "registered" {
				t.Errorf("household %s: relocates %v from a house of grade %s", h.root.ID, relocates, grade)
			}
			if relocates {
				qualify++
			} else {
				others++
			}
		}
		if qualify != s.Qualify || others != s.Others {
			t.Errorf("%s: %d qualify and %d do not, want %d and %d", s.Hamlet, qualify, others, s.Qualify, s.Others)
		}
	}
	if screened < 60 || screened > 90 {
		t.Errorf("%d households to screen", screened)
	}
}
