package console_test

import (
	"net/http"
	"net/url"
	"strconv"
	"testing"
	"time"

	"ruhu/schema"
	"ruhu/scripts/county"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

const (
	stepScreen    = "screen_households"
	stepAssembly  = "villager_assembly_review"
	stepVillage   = "village_committee_review_publicity"
	stepTownship  = "township_review_publicity"
	stepCounty    = "county_first_review"
	stepProvince  = "province_spot_check_confirmation"
	oneDay        = 24 * time.Hour
	publicityDays = schema.PublicityFloor + 1
)

// move is a village that is relocated: its people of every level, and the notices that
// hang.
type move struct {
	*world
	village string
	hamlet  string
	people  map[string]string // ids, by role
	n       int
	notice  map[string]string // newest by kind
	meeting string
}

// newMove lets a village's first hamlet be selected and its conditions be published.
func newMove(w *world, village string) *move {
	w.tb.Helper()
	m := &move{world: w, village: village, hamlet: householdsIn(village)[0].Hamlet, people: map[string]string{}, notice: map[string]string{}}
	for role, area := range map[registry.Role]string{
		registry.Cadre: village, registry.TownshipReviewer: village[:9], registry.CountyStaff: village[:6],
		registry.PrefectureOfficer: village[:4], registry.ProvincialInspector: village[:2],
	} {
		m.people[string(role)] = w.person("move."+string(role)+village, role, area).ID
	}
	m.grant(4, 8)
	area := m.id()
	m.decide("county_staff", "", edits(m.row(schema.RelocationArea, area, "group_name", m.hamlet, "state", "proposed", "reason", "remote_no_road",
		"minutes", "会议纪要", "step_at", w.now().UnixMilli(), "step_by", m.people["county_staff"])),
		syncproto.Action{Do: "relocation.take", Step: "select_area", Ref: area})
	m.post("conditions")
	m.decide("township_reviewer", "", nil, syncproto.Action{Do: "relocation.take", Step: "publish_conditions", Expect: "select_area", Ref: area})
	return m
}

// grant gives the village's township its places.
func (m *move) grant(households, people int64) {
	m.tb.Helper()
	m.must(m.app.Store().Write(m.ctx, func(tx app.Tx) error {
		return tx.PutReference(schema.RelocationQuota, [][]schema.Value{{schema.TextOf(m.village[:9]), schema.IntOf(households), schema.IntOf(people)}})
	}))
}

func (m *move) id() string {
	m.n++
	return registry.DerivedID("move", m.village, strconv.Itoa(m.n))
}

func edits(e ...syncproto.Edit) []syncproto.Edit { return e }

// row makes a row; what the table asks for and is not given holds something possible.
func (m *move) row(t *schema.Table, id string, given ...any) syncproto.Edit {
	e := syncproto.Edit{Table: t, Row: id}
	values := map[string]any{}
	for i := 0; i < len(given); i += 2 {
		values[given[i].(string)] = given[i+1]
	}
	for i := range t.Fields {
		f := &t.Fields[i]
		v, ok := values[f.Name]
		if !ok && !f.Required() {
			continue
		}
		if !ok {
			v = m.possible(f, id)
		}
		e.Sets = append(e.Sets, syncproto.Set{Field: i, Value: valueOf(v)})
	}
	return e
}

func (m *move) possible(f *schema.Field, id string) any {
	switch f.Kind {
	case schema.Code:
		return schema.Codes(f.Codes).Items[0].Code
	case schema.Date:
		return app.Today(m.now())
	case schema.Hash:
		return hashOf([]byte(id + f.Name))
	case schema.ID:
		return m.id()
	case schema.Time:
		return m.now().UnixMilli()
	case schema.Text:
		return f.Name + id[:8]
	}
	return int64(1)
}

func valueOf(v any) schema.Value {
	switch v := v.(type) {
	case string:
		return schema.TextOf(v)
	case int:
		return schema.IntOf(int64(v))
	case int64:
		return schema.IntOf(v)
	case bool:
		return schema.BoolOf(v)
	}
	return schema.Null
}

// act lets a role decide at its desk.
func (m *move) act(role, household string, rows []syncproto.Edit, actions ...syncproto.Action) syncproto.Outcome {
	m.tb.Helper()
	m.pass(time.Minute)
	o, err := m.app.Act(m.ctx, m.people[role], &syncproto.Changeset{ID: m.id(), Village: m.village, Household: household, Edits: rows, Actions: actions})
	m.must(err)
	return o
}

func (m *move) decide(role, household string, rows []syncproto.Edit, actions ...syncproto.Action) {
	m.tb.Helper()
	if o := m.act(role, household, rows, actions...); o.Kind == syncproto.Rejected {
		m.tb.Fatalf("%s %+v: %v", role, actions, o.Problems)
	}
}

// post puts a notice up today.
func (m *move) post(kind string) string {
	m.tb.Helper()
	m.notice[kind] = m.id()
	m.decide("township_reviewer", "", edits(m.row(schema.Notice, m.notice[kind], "kind", kind, "place", "村委会公示栏")))
	return m.notice[kind]
}

// takeDown takes the newest of a kind down today.
func (m *move) takeDown(kind string) {
	m.tb.Helper()
	n := schema.Notice
	m.decide("township_reviewer", "", edits(syncproto.Edit{Table: n, Row: m.notice[kind], Sets: []syncproto.Set{
		{Field: n.Ordinal("removed_on"), Value: schema.TextOf(app.Today(m.now())), Base: m.papers().Rev},
		{Field: n.Ordinal("last_day_photo"), Value: schema.TextOf(hashOf([]byte("last" + m.notice[kind]))), Base: m.papers().Rev},
	}}))
}

func (m *move) papers() (unit syncproto.UnitState) {
	m.tb.Helper()
	m.must(m.app.Store().Read(m.ctx, func(r app.Reader) (err error) {
		unit, err = r.VillagePapers(m.village)
		return err
	}))
	return unit
}

func (m *move) unit(h *county.Household) (unit syncproto.UnitState) {
	m.tb.Helper()
	m.must(m.app.Store().Read(m.ctx, func(r app.Reader) (err error) {
		unit, err = r.Household(h.ID)
		return err
	}))
	return unit
}

// stood is the newest case of a household.
func (m *move) stood(h *county.Household) (newest schema.Row) {
	m.tb.Helper()
	for key, row := range m.unit(h).Rows {
		if key.Table == schema.RelocationCase && (newest.Table == nil || row.Get("step_at").Int() > newest.Get("step_at").Int()) {
			newest = row.Row
		}
	}
	return newest
}

func (m *move) done(h *county.Household) string {
	m.tb.Helper()
	if row := m.stood(h); row.Table != nil {
		return row.Get("step").Text()
	}
	return ""
}

// screenAll gives every other household of the hamlet a screening result.
func (m *move) screenAll(but ...*county.Household) {
	m.tb.Helper()
	for _, h := range householdsIn(m.village) {
		named := false
		for _, b := range but {
			named = named || b == h
		}
		if h.Hamlet == m.hamlet && !named {
			m.decide("cadre", h.ID, edits(m.row(schema.Screening, m.id(), "result", "not_meets", "reason", "safe_house")))
		}
	}
}

// walk takes every step of a household up to and including one, as it should be done.
func (m *move) walk(h *county.Household, to string) {
	m.tb.Helper()
	for m.done(h) != to {
		next := schema.FirstCaseStep()
		if done := m.done(h); done != "" {
			next = schema.Next(done)
		}
		rows, action := m.ready(h, next)
		m.decide(next.Roles[0], h.ID, rows, action)
	}
}

// ready makes the papers of a household's next step.
func (m *move) ready(h *county.Household, step *schema.Step) (rows []syncproto.Edit, a syncproto.Action) {
	m.tb.Helper()
	a = syncproto.Action{Do: "relocation.take", Step: step.Code, Expect: m.done(h)}
	switch step.Code {
	case stepScreen:
		rows = edits(m.row(schema.Screening, m.id(), "result", "meets", "reason", "unsafe_place"))
	case "apply":
		rows = edits(m.row(schema.Application, m.id(), "applicant", rowOf(h, schema.Member).ID, "people", 1))
	case "verify_at_home":
		visit := m.row(schema.Visit, m.id())
		rows = edits(visit, m.row(schema.Photo, m.id(), "kind", "house_outside", "visit", visit.Row),
			m.row(schema.HomeCheck, m.id(), "visit", visit.Row, "finding", "qualified", "members_match", true))
	case stepAssembly:
		rows = edits(m.row(schema.Vote, m.id(), "meeting", m.assembly(), "in_favour", 15, "against", 3, "abstained", 2))
	case stepVillage, stepTownship:
		m.decide("cadre", "", edits(m.row(schema.Meeting, m.id(), "kind", "committee")))
		a.Ref = m.post(step.NoticeKind())
		m.pass(publicityDays * oneDay)
		m.takeDown(step.NoticeKind())
	default:
		if step.Document {
			a.Document = "延州扶办〔2018〕12号"
		}
	}
	return rows, a
}

// assembly is the meeting of the village's representatives.
func (m *move) assembly() string {
	m.tb.Helper()
	if m.meeting == "" {
		m.meeting = m.id()
		m.decide("cadre", "", edits(m.row(schema.Meeting, m.meeting, "kind", "assembly", "entitled", 30, "present", 20)))
	}
	return m.meeting
}

// at is the browser of whoever has a role for the village.
func (m *move) at(role registry.Role) *browser {
	m.tb.Helper()
	b := m.browser()
	if a := b.post("/sign-in", url.Values{"login": {"move." + string(role) + m.village}, "password": {password}}); a.StatusCode != http.StatusSeeOther {
		m.tb.Fatalf("%s: %s", a.Status, a.body)
	}
	return b
}

// home is one of the hamlet's households.
func (m *move) home(i int) *county.Household {
	m.tb.Helper()
	for _, h := range householdsIn(m.village) {
		if h.Hamlet == m.hamlet {
			if i--; i < 0 {
				return h
			}
		}
	}
	m.tb.Fatal("no such household")
	return nil
}

// theMove is a world with one village that is relocated.
func theMove(tb testing.TB) *move {
	w := newWorld(tb, here)
	return newMove(w, here)
}
