package county

import (
	"fmt"
	"time"

	"ruhu/schema"
)

// dwelling adds the household's house, of grade C or D exactly where Unsafe says
// so.
func (s *sheet) dwelling() {
	h, d := s.h, s.h.dice("dwelling")
	built := d.between(1988, 2012)
	grade := []string{"A", "B"}[d.weighted([]int{40, 60})]
	structure := []string{"2", "3", "1"}[d.weighted([]int{35, 62, 3})]
	document := ""
	if h.Unsafe {
		built = d.between(1962, 1994)
		grade = []string{"C", "D"}[d.weighted([]int{62, 38})]
		structure = []string{"3", "4", "5"}[d.weighted([]int{45, 50, 5})]
		document = fmt.Sprintf("安建危鉴〔2018〕%04d号", h.number+1)
	}
	s.add(schema.Dwelling, values{
		"area":           integer(10*d.between(28, 45) + 80*h.Size),
		"structure":      text(structure),
		"built_year":     integer(built),
		"danger_grade":   text(grade),
		"graded_by":      text("县住房和城乡建设局"),
		"graded_on":      text(day(d, 2018, time.March, 1, 90)),
		"grade_document": text(document),
	})
}

// holding is what a household works, in hundredths of a mu.
type holding struct{ arable, forest, orchard int }

// holding returns the household's land; it is the same for the row of the land
// and for the income from it.
func (h *Household) holding() holding {
	d := h.dice("land")
	hands := min(h.Size, 4)
	var l holding
	for range hands {
		l.arable += d.between(120, 480)
	}
	if h.Cause == "lack_of_land" {
		l.arable = d.below(80 * hands)
	}
	if d.chance(45) {
		l.forest = d.between(200, 3000)
		if d.chance(15) {
			l.orchard = d.between(50, 180)
		}
	}
	return l
}

// land adds the household's land.
func (s *sheet) land() {
	l := s.h.holding()
	s.add(schema.Land, values{
		"arable":  integer(l.arable),
		"forest":  integer(l.forest),
		"orchard": integer(l.orchard),
		"pasture": integer(0),
		"water":   integer(0),
	})
}

// conditions adds the living conditions. Whoever has left poverty has safe water
// and a road; of all households four in five have safe water (table 2-2).
func (s *sheet) conditions() {
	h, d := s.h, s.h.dice("conditions")
	safe := h.Exited() || d.chance(64)
	source := []string{"3", "4"}[d.weighted([]int{92, 8})]
	if safe {
		source = []string{"1", "2"}[d.weighted([]int{55, 45})]
	}
	road := []string{"3", "4", "5"}[d.weighted([]int{25, 60, 15})]
	market, main := d.between(5, 180), d.between(0, 15)
	if inSelectedHamlet(h) {
		road = []string{"2", "3"}[d.weighted([]int{75, 25})]
		market, main = d.between(180, 420), d.between(20, 80)
	}
	s.add(schema.Conditions, values{
		"electricity":     boolean(true), // table 2-2: every hamlet has it
		"water_source":    text(source),
		"safe_water":      boolean(safe),
		"broadcast_tv":    boolean(d.chance(97)),
		"sanitary_toilet": boolean(d.chance(38)),
		"fuel":            schema.SetOf([][]string{{"1"}, {"1", "3"}, {"1", "4"}, {"3", "4"}}[d.weighted([]int{40, 35, 18, 7})]...),
		"access_road":     text(road),
		"distance_market": integer(market),
		"distance_road":   integer(main),
	})
}

// day throws for a day in the span of days that begins at a date.
func day(d *dice, year int, month time.Month, first, span int) string {
	return time.Date(year, month, first+d.below(span), 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
}
