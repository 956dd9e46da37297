package registry

import (
	"cmp"
	"maps"
	"slices"

	"ruhu/schema"
)

// Covered is how many of all there are were reached.
type Covered struct {
	Done, All int
}

func (c *Covered) add(done bool) {
	c.All++
	if done {
		c.Done++
	}
}

// Coverage says for one area that no area, no village, no household and no person is
// left out (不遗漏一个区域、一个村、一户、一人).
type Coverage struct {
	Area       string  // code: of what was asked for, a township or a village
	Proposed   Covered // villages: an area of it was proposed, be it to be struck out again
	Areas      Covered // proposed areas: decided
	Villages   Covered // villages with a selected area: the conditions hang
	Households Covered // of the selected areas: screened, with a reason
	People     Covered // members of those households: of a screened one
	// Steps are by step, in the plan's order: areas or cases that have done it, of those that
	// stand. A village of which no area was proposed is one that lacks the first.
	Steps []Covered
}

// add adds what was counted of another part of the area.
func (c *Coverage) add(o Coverage) {
	for _, sum := range []struct {
		to  *Covered
		add Covered
	}{{&c.Proposed, o.Proposed}, {&c.Areas, o.Areas}, {&c.Villages, o.Villages}, {&c.Households, o.Households}, {&c.People, o.People}} {
		sum.to.Done, sum.to.All = sum.to.Done+sum.add.Done, sum.to.All+sum.add.All
	}
	for i, step := range o.Steps {
		c.Steps[i].Done, c.Steps[i].All = c.Steps[i].Done+step.Done, c.Steps[i].All+step.All
	}
}

// SumCoverage is the coverage of an area, first, then of the townships and villages below
// it by code, from that of each of its villages. An area without any has nothing to cover.
func SumCoverage(area string, villages []Coverage) []Coverage {
	lines := map[string]*Coverage{area: newCoverage(area)}
	for _, v := range villages {
		for _, code := range placesIn(area, v.Area) {
			if lines[code] == nil {
				lines[code] = newCoverage(code)
			}
			lines[code].add(v)
		}
	}
	return inOrder(lines)
}

// inOrder are lines by the codes of their areas: the widest comes first.
func inOrder(lines map[string]*Coverage) (out []Coverage) {
	for _, code := range slices.Sorted(maps.Keys(lines)) {
		out = append(out, *lines[code])
	}
	return out
}

// LeftOut is something that a step has not reached: a household, an area, or with neither
// a whole village.
type LeftOut struct {
	Step      *schema.Step
	Village   string
	Hamlet    string
	Area      string // id of the relocation area, "" for a household
	Household string // id, "" for an area
	Number    string // registry number of the household
	Head      string // its head's name
	// Of a whole village, whom it has: nobody has asked whether they are to be relocated.
	Households, People int
}

// Census counts coverage from the rows of a place. Rows come in any order.
type Census struct {
	area       string
	villages   []string
	areas      []schema.Row
	households []schema.Row
	people     map[string]int // members who have not left, by household
	screened   map[string]bool
	cases      []schema.Row
}

// NewCensus counts what is at or below an area.
func NewCensus(area string) *Census {
	return &Census{area: area, people: map[string]int{}, screened: map[string]bool{}}
}

// CensusTables are the tables whose living rows a census looks at.
func CensusTables() []*schema.Table {
	return []*schema.Table{schema.RelocationArea, schema.Household, schema.Member, schema.Screening, schema.RelocationCase}
}

// TakeVillage takes a village that is there.
func (c *Census) TakeVillage(code string) { c.villages = append(c.villages, code) }

// Take takes one living row of CensusTables, and does not keep its values.
func (c *Census) Take(row schema.Row) {
	kept := func() schema.Row {
		row.Values = slices.Clone(row.Values)
		return row
	}
	switch row.Table {
	case schema.RelocationArea:
		c.areas = append(c.areas, kept())
	case schema.Household:
		c.households = append(c.households, kept())
	case schema.Member:
		if row.Get("left_on").IsNull() {
			c.people[row.Household]++
		}
	case schema.Screening:
		c.screened[row.Household] = true
	case schema.RelocationCase:
		c.cases = append(c.cases, kept())
	}
}

// Coverage is the whole first, then townships and villages by code.
func (c *Census) Coverage() []Coverage {
	lines := map[string]*Coverage{c.area: newCoverage(c.area)}
	each := func(village string, do func(*Coverage)) {
		for _, code := range placesIn(c.area, village) {
			if lines[code] == nil {
				lines[code] = newCoverage(code)
			}
			do(lines[code])
		}
	}
	c.countVillages(each)
	c.countAreas(each)
	c.countHouseholds(each)
	c.countCases(each)
	return inOrder(lines)
}

func newCoverage(area string) *Coverage {
	return &Coverage{Area: area, Steps: make([]Covered, len(schema.Steps()))}
}

// placesIn are the areas that a village counts in: what was asked for, and below it the
// township and the village.
func placesIn(area, village string) []string {
	out := []string{area}
	for _, width := range []int{9, 12} {
		if width > len(area) && width <= len(village) {
			out = append(out, village[:width])
		}
	}
	return out
}

type inEach = func(village string, do func(*Coverage))

func (c *Census) countVillages(each inEach) {
	for _, village := range c.villages {
		proposed := c.proposed(village)
		each(village, func(l *Coverage) {
			l.Proposed.add(proposed)
			if !proposed {
				l.Steps[0].add(false)
			}
		})
	}
}

// proposed reports whether any area of a village was ever proposed.
func (c *Census) proposed(village string) bool {
	return slices.ContainsFunc(c.areas, func(a schema.Row) bool { return a.Village == village })
}

func (c *Census) countAreas(each inEach) {
	posted := map[string]bool{} // by village: no selected area lacks its notice
	for _, a := range c.areas {
		state := a.Get("state").Text()
		each(a.Village, func(l *Coverage) { l.Areas.add(state != areaProposed) })
		if state == areaStruckOut {
			continue
		}
		for i := range schema.Steps() {
			if step := &schema.Steps()[i]; step.OfArea() {
				each(a.Village, func(l *Coverage) { l.Steps[i].add(hasDone(a, step)) })
			}
		}
		if before, known := posted[a.Village]; state == areaSelected {
			posted[a.Village] = (before || !known) && through(a)
		}
	}
	for village, all := range posted {
		each(village, func(l *Coverage) { l.Villages.add(all) })
	}
}

func (c *Census) countHouseholds(each inEach) {
	screening := schema.FirstCaseStep().Number - 1
	for _, h := range c.concerned() {
		people, screened := c.people[h.ID], c.screened[h.ID]
		each(h.Village, func(l *Coverage) {
			l.Households.add(screened)
			l.Steps[screening].add(screened)
			l.People.All += people
			if screened {
				l.People.Done += people
			}
		})
	}
}

// countCases: of the steps after the screening, those that stand have done them or not.
func (c *Census) countCases(each inEach) {
	for _, row := range c.cases {
		for i := schema.FirstCaseStep().Number; i < len(schema.Steps()) && stands(row); i++ {
			each(row.Village, func(l *Coverage) { l.Steps[i].add(hasDone(row, &schema.Steps()[i])) })
		}
	}
}

// hasDone reports whether an area or a case has a step behind it.
func hasDone(row schema.Row, step *schema.Step) bool {
	done := schema.StepOf(row.Get("step").Text())
	return done != nil && done.Number >= step.Number
}

// through reports whether an area has all its steps behind it.
func through(area schema.Row) bool { return hasDone(area, schema.Before(schema.FirstCaseStep().Code)) }

// concerned are the households of the selected areas.
func (c *Census) concerned() []schema.Row {
	type hamlet struct{ village, name string }
	selected := map[hamlet]bool{}
	for _, a := range c.areas {
		if a.Get("state").Text() == areaSelected {
			selected[hamlet{a.Village, a.Get("group_name").Text()}] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(c.households), func(h schema.Row) bool {
		return !selected[hamlet{h.Village, h.Get("group_name").Text()}] || h.Get("status").Text() == householdRemoved
	})
}

// householdRemoved is a code of the list household_status: struck from the register.
const householdRemoved = "removed"

// LeftOut lists what is missing, down to the household: villages of which nobody has
// proposed an area, areas that wait to be decided or to have their conditions posted, and
// households that nobody has screened.
func (c *Census) LeftOut() []LeftOut {
	out := c.passedOver()
	for _, a := range c.areas {
		next := schema.Next(a.Get("step").Text())
		if a.Get("state").Text() != areaStruckOut && next != nil && next.OfArea() {
			out = append(out, LeftOut{Step: next, Village: a.Village, Hamlet: a.Get("group_name").Text(), Area: a.ID})
		}
	}
	for _, h := range c.concerned() {
		if !c.screened[h.ID] {
			out = append(out, LeftOut{Step: schema.FirstCaseStep(), Village: h.Village, Hamlet: h.Get("group_name").Text(),
				Household: h.ID, Number: h.Get("registry_no").Text(), Head: h.Get("head_name").Text()})
		}
	}
	slices.SortFunc(out, func(a, b LeftOut) int {
		return cmp.Or(cmp.Compare(a.Village, b.Village), cmp.Compare(a.Step.Number, b.Step.Number), cmp.Compare(a.Hamlet, b.Hamlet),
			cmp.Compare(a.Number, b.Number), cmp.Compare(a.Household+a.Area, b.Household+b.Area))
	})
	return out
}

// passedOver are the villages of which no area was ever proposed.
func (c *Census) passedOver() (out []LeftOut) {
	for _, village := range c.villages {
		if c.proposed(village) {
			continue
		}
		left := LeftOut{Step: &schema.Steps()[0], Village: village}
		for _, h := range c.households {
			if h.Village == village && h.Get("status").Text() != householdRemoved {
				left.Households, left.People = left.Households+1, left.People+c.people[h.ID]
			}
		}
		out = append(out, left)
	}
	return out
}
