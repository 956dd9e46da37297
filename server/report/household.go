package report

import (
	"cmp"
	"maps"
	"slices"

	"ruhu/schema"
	"ruhu/server/geojson"
)

// household is what one household counts for.
type household struct {
	id, village string
	home        geojson.Point // zero when it is not known
	cause       string        // code of the main cause
	exited      bool          // out of poverty
	year        int           // of exit: when it is done the year it was, otherwise the planned one; 0 when it is not set
	people      int           // current members
	grade       string        // the worst of its houses
	covered     map[string]int
	relocation  relocation
	held, left  places // of its township's quota

	visits   int            // in the period that is asked about
	visitors map[string]int // how many of these each of the visitors made

	leftOut bool // of the screening that it is due

	whole map[string]bool // codes of the measures that cover all members
}

// relocation is the relocation case that counts for a household; the zero value
// is none.
type relocation struct {
	state, step string
	people      int
	at          int64
}

// places are places of a quota: those that cases hold, or gave up and nobody has
// taken since.
type places struct{ households, people int }

func (p *places) add(c schema.Row) {
	p.households++
	p.people += int(c.Get("people").Int())
}

// Codes that the tables look at.
const (
	statusExited  = "exited"
	statusRemoved = "removed"

	stateActive    = "active"
	stateConfirmed = "confirmed"

	measureRelocation = "relocation"
)

// counts reports whether the household's move is under way or confirmed.
func (r relocation) counts() bool { return r.state == stateActive || r.state == stateConfirmed }

// supersedes: a case that counts before one that was given up, then the later.
func (r relocation) supersedes(o relocation) bool {
	if r.counts() != o.counts() {
		return r.counts()
	}
	return r.at > o.at
}

// unsafe reports whether the household has a house of grade C or D (plan 4(2)).
func (h *household) unsafe() bool { return h.grade == "C" || h.grade == "D" }

// tally gathers rows, in no particular order within a table but each table
// after those it refers to.
type tally struct {
	households map[string]*household
	members    map[string]*member
}

// member is a current member, with the codes of the measures that name it.
type member struct {
	household *household
	covered   map[string]bool
}

func newTally() *tally {
	return &tally{households: map[string]*household{}, members: map[string]*member{}}
}

func (t *tally) household(row schema.Row) {
	status := row.Get("status").Text()
	if status == statusRemoved {
		return
	}
	h := &household{
		id: row.ID, village: row.Village, home: geojson.Point{Latitude: row.Get("latitude").Int(), Longitude: row.Get("longitude").Int()}, cause: row.Get("main_cause").Text(), exited: status == statusExited,
		covered: map[string]int{}, whole: map[string]bool{},
	}
	h.year = int(row.Get("planned_exit_year").Int())
	if h.exited {
		h.year = int(row.Get("exit_year").Int())
	}
	t.households[row.ID] = h
}

func (t *tally) member(row schema.Row) {
	h := t.households[row.Household]
	if h == nil || !row.Get("left_on").IsNull() {
		return
	}
	h.people++
	t.members[row.ID] = &member{household: h}
}

func (t *tally) dwelling(row schema.Row) {
	if h := t.households[row.Household]; h != nil {
		h.grade = max(h.grade, row.Get("danger_grade").Text())
	}
}

// measure: a row that names nobody covers every current member of its
// household, one that names a member covers that member (table 3-1).
func (t *tally) measure(row schema.Row) {
	h, code, named := t.households[row.Household], row.Get("measure_code").Text(), row.Get("member")
	if h == nil {
		return
	}
	if named.IsNull() {
		h.whole[code] = true
		return
	}
	m := t.members[named.Text()]
	if m == nil || m.household != h || m.covered[code] {
		return
	}
	if m.covered == nil {
		m.covered = map[string]bool{}
	}
	m.covered[code] = true
	h.covered[code]++
}

// settle returns the households by id, once every row is gathered: only now is
// it known how many people a measure for a whole household covers.
func (t *tally) settle() []*household {
	for _, h := range t.households {
		for code := range h.whole {
			h.covered[code] = h.people
		}
	}
	return slices.SortedFunc(maps.Values(t.households), func(a, b *household) int { return cmp.Compare(a.id, b.id) })
}
