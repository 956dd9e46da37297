package app_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"ruhu/schema"
	"ruhu/scripts/effort"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// TestPull_NoRowOfAVillageThatIsNotAssigned lets three cadres be assigned anew at
// random while they save, push and pull. No page ever has a row of a village that
// its device was not assigned to at that moment, nothing is written elsewhere,
// and what a device has pulled in the end is exactly what stands in its villages.
func TestPull_NoRowOfAVillageThatIsNotAssigned(t *testing.T) {
	effort.Checks(t, 10, 50) // each costs a server
	w := newWorld(t)
	for range 2 {
		for _, village := range scopeVillages {
			w.home(village)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := &scopes{world: w, t: t}
		for range 3 {
			s.cadres = append(s.cadres, &cadre{dev: w.enrol(), replica: newReplica()})
		}
		t.Repeat(map[string]func(*rapid.T){
			"assign": s.assign, "save": s.save, "save2": s.save, "pull": s.pull, "pull2": s.pull,
		})
		for _, c := range s.cadres {
			c.pullAll(c.replica, 7)
			w.hasAll(c.replica, c.villages()...)
		}
		if w.Failed() {
			t.Fatalf("see above")
		}
	})
}

var (
	scopeVillages = []string{north, south, far, "222426102200"}
	scopeAreas    = []string{north, south, far, "222426100", "222426101200", "222426102", "222426"}
)

// cadre is a device, what it is assigned to, and what it has pulled.
type cadre struct {
	*dev
	*replica
	areas []string
}

// villages are those that are assigned, of the county's 180.
func (c *cadre) villages() []string {
	var assigned []string
	c.read(c, func(r app.Reader) error {
		all, err := r.Villages([]string{"22"})
		for _, v := range all {
			if c.works(v.Village) {
				assigned = append(assigned, v.Village)
			}
		}
		return err
	})
	return assigned
}

func (c *cadre) works(village string) bool {
	return slices.ContainsFunc(c.areas, func(area string) bool { return strings.HasPrefix(village, area) })
}

type scopes struct {
	*world
	t      *rapid.T
	cadres []*cadre
}

func (s *scopes) pick(t *rapid.T) *cadre { return rapid.SampledFrom(s.cadres).Draw(t, "cadre") }

// assign gives a cadre other areas, and roles that see but do not work.
func (s *scopes) assign(t *rapid.T) {
	c := s.pick(t)
	c.areas = rapid.SliceOfNDistinct(rapid.SampledFrom(scopeAreas), 0, 3, rapid.ID[string]).Draw(t, "areas")
	grants := cadreOf(c.areas...)
	if rapid.Bool().Draw(t, "also an auditor") {
		grants = append(grants, registry.Grant{Role: registry.Auditor, Area: "22"}, registry.Grant{Role: registry.TownshipReviewer, Area: north[:9]})
	}
	s.person(s, c.person, grants...)
}

// save pushes a change to any household, or a new one anywhere.
func (s *scopes) save(t *rapid.T) {
	c := s.pick(t)
	h := home{village: rapid.SampledFrom(scopeVillages).Draw(t, "village"), id: s.id(), head: s.id(), conditions: s.id()}
	edits := h.edits()
	if there := s.homesIn(h.village); rapid.Bool().Draw(t, "an old one") {
		h.id = rapid.SampledFrom(there).Draw(t, "household")
		edits = []syncproto.Edit{visit(s.id(), "随机"), at(1, set(schema.Household, h.id, "remark", fmt.Sprint(s.ids)))}
	}
	if o := c.dev.save(h, edits...); (o.Kind == syncproto.Rejected) == c.works(h.village) {
		t.Fatalf("a cadre of %v saves in %s: %+v", c.areas, h.village, o)
	}
}

func (s *scopes) homesIn(village string) (ids []string) {
	s.read(s, func(r app.Reader) error {
		return r.EachRow(schema.Household, village, func(row schema.Row) error {
			ids = append(ids, row.ID)
			return nil
		})
	})
	slices.Sort(ids)
	return ids
}

// pull takes one page of a random size.
func (s *scopes) pull(t *rapid.T) {
	c := s.pick(t)
	limit := rapid.IntRange(1, 30).Draw(t, "rows")
	page := c.dev.pull(c.cursor, limit)
	for _, v := range page.Villages {
		if !c.works(v.Village) {
			t.Fatalf("a cadre of %v is sent village %s", c.areas, v.Village)
		}
		for _, table := range v.Tables {
			for _, row := range table.Rows {
				if of := s.villageOf(table.Table, row); of != v.Village {
					t.Fatalf("%s %s of village %s is sent with %s", table.Table.Name, row.ID, of, v.Village)
				}
			}
		}
	}
	c.take(s, page, limit)
}

// villageOf is where a row stands, whatever a page says.
func (s *scopes) villageOf(t *schema.Table, row syncproto.PageRow) (village string) {
	s.read(s, func(r app.Reader) error {
		unit, err := r.Household(row.Household)
		if stands := unit.Rows[syncproto.RowKey{Table: t, ID: row.ID}]; stands != nil {
			village = stands.Village
		}
		return err
	})
	return village
}
