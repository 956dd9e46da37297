package chaos

import (
	"errors"
	"slices"
	"strings"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// rung is one step of relocation, said once more, apart from the definition: who
// takes it, and whether in the field.
type rung struct {
	code  string
	roles []registry.Role
	field bool
}

// ladder are the steps in order; the first two are those of an area.
var ladder = []rung{
	{"select_area", []registry.Role{registry.CountyStaff}, false},
	{"publish_conditions", []registry.Role{registry.TownshipReviewer, registry.CountyStaff}, false},
	{"screen_households", []registry.Role{registry.Cadre, registry.TownshipReviewer}, true},
	{"apply", []registry.Role{registry.Cadre}, true},
	{"verify_at_home", []registry.Role{registry.Cadre, registry.TownshipReviewer}, true},
	{"villager_assembly_review", []registry.Role{registry.Cadre}, true},
	{"village_committee_review_publicity", []registry.Role{registry.Cadre}, false},
	{"township_review_publicity", []registry.Role{registry.TownshipReviewer}, false},
	{"county_first_review", []registry.Role{registry.CountyStaff}, false},
	{"prefecture_approval", []registry.Role{registry.PrefectureOfficer}, false},
	{"province_spot_check_confirmation", []registry.Role{registry.ProvincialInspector}, false},
}

// proofs are what must be there when a step has been taken, in the order of the ladder.
var proofs = []func(m *moved) bool{
	(*moved).areaNamed, (*moved).conditionsHang, (*moved).screened, (*moved).appliedFor, (*moved).verified, (*moved).votedFor,
	func(m *moved) bool { return m.hung("village_publicity") },
	func(m *moved) bool { return m.hung("township_publicity") && m.recordApproved() },
	func(m *moved) bool { return m.withinQuota() && m.recordApproved() },
	func(m *moved) bool { return m.withinQuota() && m.recordApproved() },
	func(m *moved) bool { return m.withinQuota() && m.recordApproved() && m.lookedInto() },
}

// ofCase is where a household's own steps begin.
const ofCase = 2

// rungOf is the place of a step in the ladder. Of none it is the one before the
// first that the row can take.
func rungOf(t *schema.Table, step string) int {
	if step == "" && t == schema.RelocationCase {
		return ofCase - 1
	}
	return slices.IndexFunc(ladder, func(r rung) bool { return r.code == step })
}

// moved is an area or a case that a decision moves.
type moved struct {
	w         *world
	tx        app.Tx
	s         *registry.Situation
	c         *registry.Commit
	was       *syncproto.RowState // nil for a new one
	row       *syncproto.RowState
	from, now int // rungs
}

// judge looks at every area and case that a decision is about to move, whatever the
// decision itself was made by.
func (w *world) judge(tx app.Tx, s *registry.Situation, c *registry.Commit) {
	if c.Outcome.Kind == syncproto.Rejected && c.Writes() {
		w.broken("atomicity: refused changeset %s writes rows", c.Changeset.ID)
	}
	for _, row := range c.Rows {
		if row.Table != schema.RelocationCase && row.Table != schema.RelocationArea {
			continue
		}
		m := moved{w: w, tx: tx, s: s, c: c, row: row, was: s.Unit.Rows[row.Key()], now: rungOf(row.Table, row.Get("step").Text())}
		m.from = rungOf(row.Table, "")
		if m.was != nil {
			m.from = rungOf(row.Table, m.was.Get("step").Text())
		}
		if fault := m.fault(); fault != "" {
			w.broken("relocation: %s %s goes from rung %d to %d, %s, by %v of device %d: %s", row.Table.Name, row.ID, m.from, m.now,
				row.Get("state").Text(), c.Author.Grants, c.Author.Device, fault)
		}
	}
}

// fault is what is wrong with a move; "" for nothing.
func (m *moved) fault() string {
	if len(m.c.Changeset.Actions) == 0 {
		if m.row.Table == schema.RelocationArea && m.from == m.now {
			return "" // a proposal
		}
		return "nobody acted"
	}
	state := m.row.Get("state").Text()
	switch a := m.c.Changeset.Actions[0]; a.Do {
	case "relocation.take":
		return m.faultOfTaking(a.Step, state)
	case "relocation.back":
		if m.now >= m.from || m.now != rungOf(m.row.Table, a.Step)-1 || state == "confirmed" || !m.by(m.from+1) {
			return "not a way back"
		}
	case "relocation.withdraw":
		if m.now != m.from || state != "withdrawn" || !m.holds(registry.Cadre, registry.TownshipReviewer, registry.CountyStaff) {
			return "not a withdrawal"
		}
	case "record.approve":
		held := m.from >= firstOfQuota || m.was != nil && m.was.Get("keeps_place").Bool()
		if !held || m.now >= m.from || state != "active" || !m.row.Get("keeps_place").Bool() {
			return "not what a changed record takes up again"
		}
	case "sample.fail":
		if m.from != len(ladder)-2 || m.now != rungOf(m.row.Table, "county_first_review")-1 || state != "active" || !m.by(len(ladder)-1) {
			return "not a sample that failed"
		}
	case "relocation.replace":
		if m.now != m.from || state != "active" || m.c.Author.Device != 0 || !m.holds(registry.TownshipReviewer, registry.CountyStaff) || !m.takesAPlace() {
			return "not one in for one out"
		}
	case "relocation.close":
		if m.now != m.from || state != "closed" && state != "struck_out" || !m.by(m.from+1) {
			return "not an end"
		}
	default:
		return "what is " + a.Do + "?"
	}
	return ""
}

func (m *moved) faultOfTaking(step, state string) string {
	switch {
	case m.now != m.from+1 || ladder[m.now].code != step:
		return "a step is skipped or taken twice"
	case m.was != nil && !slices.Contains([]string{"active", "proposed", "selected"}, m.was.Get("state").Text()):
		return "it had ended"
	case !m.by(m.now):
		return "who may not"
	case (state == "confirmed") != (m.now == len(ladder)-1):
		return "not its state"
	}
	first := 0
	if m.row.Table == schema.RelocationCase {
		first = ofCase
	}
	for i := first; i <= m.now; i++ {
		if !proofs[i](m) {
			return "nothing shows " + ladder[i].code
		}
	}
	return ""
}

// by reports whether the author may take a step.
func (m *moved) by(rung int) bool {
	return rung < len(ladder) && m.holds(ladder[rung].roles...) && (m.c.Author.Device == 0 || ladder[rung].field)
}

// holds reports whether the author has one of some roles in the village, or had it
// when a device saved the changeset.
func (m *moved) holds(roles ...registry.Role) bool {
	grants := slices.Clone(m.c.Author.Grants)
	for _, f := range m.c.Author.Former {
		if m.c.Author.Device != 0 && m.c.At.Milli() <= f.Until {
			grants = append(grants, f.Grant)
		}
	}
	return slices.ContainsFunc(roles, func(r registry.Role) bool { return grants.Has(r, m.c.Village) })
}

// some looks for a living row of the household or of its village, as the decision
// leaves it.
func (m *moved) some(t *schema.Table, is func(r *syncproto.RowState) bool) bool {
	for _, row := range m.c.Rows {
		if row.Table == t && !row.Deleted && is(row) {
			return true
		}
	}
	rows := m.s.Unit.Rows
	if m.c.Unit != m.c.Village && t.Scope == schema.OfVillage {
		rows = m.s.Facts.Papers
	}
	for key, row := range rows {
		if key.Table != t || row.Deleted || slices.ContainsFunc(m.c.Rows, func(r *syncproto.RowState) bool { return r.Key() == key }) {
			continue
		}
		if is(row) {
			return true
		}
	}
	return false
}

func text(r *syncproto.RowState, field string) string { return r.Get(field).Text() }

func (m *moved) areaNamed() bool {
	return text(m.row, "group_name") != "" && text(m.row, "minutes") != ""
}

func (m *moved) conditionsHang() bool {
	return m.some(schema.Notice, func(r *syncproto.RowState) bool { return text(r, "kind") == "conditions" })
}

func (m *moved) screened() bool {
	open := m.some(schema.RelocationArea, func(r *syncproto.RowState) bool {
		return r.ID == text(m.row, "area") && text(r, "state") == "selected" && text(r, "step") == "publish_conditions"
	})
	return open && m.some(schema.Screening, func(r *syncproto.RowState) bool { return text(r, "result") == "meets" })
}

func (m *moved) appliedFor() bool {
	return m.some(schema.Application, func(r *syncproto.RowState) bool {
		return m.some(schema.Member, func(who *syncproto.RowState) bool { return who.ID == text(r, "applicant") })
	})
}

func (m *moved) verified() bool {
	return m.some(schema.HomeCheck, func(r *syncproto.RowState) bool {
		at := text(r, "visit")
		return text(r, "finding") == "qualified" && text(r, "cadre_1") != text(r, "cadre_2") &&
			m.some(schema.Visit, func(v *syncproto.RowState) bool { return v.ID == at }) &&
			m.some(schema.Photo, func(p *syncproto.RowState) bool { return text(p, "visit") == at })
	})
}

// votedFor: by more than half of those who were there, who were two thirds at least;
// and every household of the hamlet was screened when that was decided.
func (m *moved) votedFor() bool {
	voted := m.some(schema.Vote, func(v *syncproto.RowState) bool {
		return m.some(schema.Meeting, func(r *syncproto.RowState) bool {
			there := r.Get("present").Int()
			return r.ID == text(v, "meeting") && text(r, "kind") == "assembly" && 3*there >= 2*r.Get("entitled").Int() && 2*v.Get("in_favour").Int() > there
		})
	})
	return voted && (text(m.row, "step") != "villager_assembly_review" || m.unscreened() == 0)
}

// unscreened counts the other households of the hamlet that nobody has screened.
func (m *moved) unscreened() (n int) {
	screened := map[string]bool{m.c.Unit: true}
	m.w.must(m.tx.EachRow(schema.Screening, m.c.Village, func(r schema.Row) error { screened[r.Household] = true; return nil }), "read screenings")
	m.w.must(m.tx.EachRow(schema.Household, m.c.Village, func(r schema.Row) error {
		if r.Get("group_name").Text() == hamlet && r.Get("status").Text() != "removed" && !screened[r.ID] {
			n++
		}
		return nil
	}), "read households")
	return n
}

// hung looks for a list that hung for a week between the day it came, or was said to have
// come, and the day it went, while no objection to the household waits for an answer.
func (m *moved) hung(kind string) bool {
	waits := m.some(schema.Objection, func(r *syncproto.RowState) bool { return text(r, "subject") == m.c.Unit && text(r, "state") == "open" })
	return !waits && m.some(schema.Notice, func(r *syncproto.RowState) bool {
		from := max(text(r, "posted_on"), dateAt(r.Stamps[r.Table.Ordinal("posted_on")].At.Milli(), 0))
		return text(r, "kind") == kind && text(r, "removed_on") > dateAfter(from, schema.PublicityFloor)
	})
}

// recordApproved holds the household's rows against what was approved of it, field by
// field.
func (m *moved) recordApproved() bool {
	approved, err := m.tx.Approved(m.c.Unit)
	if errors.Is(err, app.ErrNotFound) {
		return false
	}
	m.w.must(err, "read an approved record")
	unit, err := m.tx.Household(m.c.Unit)
	m.w.must(err, "read a household")
	living := 0
	for key, row := range unit.Rows {
		if !key.Table.Recorded || row.Deleted {
			continue
		}
		living++
		if !slices.ContainsFunc(approved.Rows, func(r schema.Row) bool {
			return r.Table == key.Table && r.ID == key.ID && slices.Equal(r.Values, row.Values)
		}) {
			return false
		}
	}
	return living == len(approved.Rows)
}

// firstOfQuota is the rung from which on a case holds a place of the quota.
const firstOfQuota = 8

// withinQuota counts the places of the township anew: those that are held, and those
// that were given up and wait for somebody else.
func (m *moved) withinQuota() bool {
	quota := places[m.c.Village[:9]]
	taken := registry.Places{Households: 1, People: m.row.Get("people").Int()}
	others := m.others()
	for _, r := range others {
		waits := gaveUp(r) && r.ID != text(m.row, "replaces") && !slices.ContainsFunc(others, func(o schema.Row) bool {
			return o.Get("replaces").Text() == r.ID && placed(o)
		})
		if stands(r) && placed(r) || waits {
			taken.Households, taken.People = taken.Households+1, taken.People+r.Get("people").Int()
		}
	}
	return taken.Households <= quota.Households && taken.People <= quota.People
}

// others are the township's other cases, also those of the same household that ended.
func (m *moved) others() (out []schema.Row) {
	m.w.must(m.tx.EachRow(schema.RelocationCase, m.c.Village[:9], func(r schema.Row) error {
		if r.ID != m.row.ID {
			r.Values = slices.Clone(r.Values)
			out = append(out, r)
		}
		return nil
	}), "read the cases")
	return out
}

func placed(r schema.Row) bool {
	return rungOf(schema.RelocationCase, r.Get("step").Text()) >= firstOfQuota || r.Get("keeps_place").Bool()
}

func gaveUp(r schema.Row) bool { return !stands(r) && placed(r) }

// takesAPlace looks for the place that was given up, which nobody else takes.
func (m *moved) takesAPlace() bool {
	place, others := text(m.row, "replaces"), m.others()
	return slices.ContainsFunc(others, func(r schema.Row) bool { return r.ID == place && gaveUp(r) }) &&
		!slices.ContainsFunc(others, func(r schema.Row) bool {
			return r.Get("replaces").Text() == place && (stands(r) || placed(r))
		})
}

// lookedInto looks for a sample of the village that the case was put before, in which
// cases were found and none of them bad.
func (m *moved) lookedInto() bool {
	passed := map[string]bool{}
	m.w.must(m.tx.EachRow(schema.SpotCheck, m.c.Village, func(r schema.Row) error {
		sample, before := r.Get("sample").Text(), true
		if was, seen := passed[sample]; seen {
			before = was
		}
		passed[sample] = before && r.Get("finding").Text() == "passed"
		return nil
	}), "read the findings")
	return m.some(schema.SpotSample, func(r *syncproto.RowState) bool {
		return passed[r.ID] && strings.Contains(text(r, "candidates"), m.row.ID)
	})
}
