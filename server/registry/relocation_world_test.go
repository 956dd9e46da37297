package registry_test

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// relocationWorld is some villages with their households, people of every level
// and a calendar. It saves what Decide decides, as a store would.
type relocationWorld struct {
	t             fataler
	now           int64 // Unix milliseconds
	made          int   // rows and changesets so far, for ids
	units         map[string]*syncproto.UnitState
	quota         map[string]registry.Places // by township
	publicityDays int
	areas         map[string]string // relocation area by village
	last          registry.Commit
	approved      map[string]*registry.Approval // what stands, by household
	delivers      bool                          // changesets are the county's registry
}

// fataler is what tests and property tests have in common.
type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

const (
	longmen = "222426100201" // a village of Mingyue
	hamlet  = "二屯"
	morning = 1_529_020_800_000 // 2018-06-15 08:00 in China
	oneDay  = 24 * 60 * 60 * 1000
)

func newRelocationWorld(t fataler) *relocationWorld {
	return &relocationWorld{
		t: t, now: morning, units: map[string]*syncproto.UnitState{}, approved: map[string]*registry.Approval{}, areas: map[string]string{},
		quota: map[string]registry.Places{"222426100": {Households: 4, People: 8}},
	}
}

// home is one household of the world.
type home struct {
	id, village, head string
	people            int64
}

// today is the date in China, some days from now.
func (w *relocationWorld) today(days int) string {
	return time.UnixMilli(w.now).UTC().Add(8*time.Hour).AddDate(0, 0, days).Format(time.DateOnly)
}

func (w *relocationWorld) sleep(days int) { w.now += int64(days) * oneDay }

func (w *relocationWorld) id() string {
	w.made++
	return registry.DerivedID("world", strconv.Itoa(w.made))
}

// person is who holds a role for a village: cadres carry a device, the others
// sit at desks.
func person(role, village string) registry.Author {
	width := map[string]int{"cadre": 12, "township_reviewer": 9, "county_staff": 6, "prefecture_officer": 4, "provincial_inspector": 2, "auditor": 6}[role]
	area := village[:width]
	a := registry.Author{Person: registry.DerivedID(role, area), Name: role, Grants: registry.Grants{{Role: registry.Role(role), Area: area}}}
	if role == "cadre" {
		a.Device = 7
	}
	return a
}

// desk is the same person without a device.
func desk(a registry.Author) registry.Author {
	a.Device = 0
	return a
}

// push lets somebody send one changeset and saves what was decided.
func (w *relocationWorld) push(by registry.Author, village, household string, edits []syncproto.Edit, actions ...syncproto.Action) syncproto.Outcome {
	w.now += 60_000
	now := syncproto.HLCOf(w.now)
	c := &syncproto.Changeset{ID: w.id(), N: 1, By: by.Person, Village: village, Household: household, At: now, Version: schema.Version, Edits: edits, Actions: actions}
	unit := w.unit(c.Unit(), village)
	c.Seen = unit.Rev
	needs := registry.NeedsOf(c)
	if w.delivers { // an import asks for it besides
		needs.Tables = append(needs.Tables, schema.RelocationCase)
	}
	s := &registry.Situation{Unit: w.load(unit, needs), VillageKnown: true, Author: by, Delivers: w.delivers, Approved: w.approved[household]}
	if len(actions) > 0 {
		s.Facts = w.facts(village, household)
	}
	w.last = registry.Decide(s, c, registry.Moment{Now: now, Today: w.today(0)})
	for i := range w.last.Approvals {
		w.approved[w.last.Approvals[i].Household] = &w.last.Approvals[i]
	}
	for _, row := range w.last.Rows {
		unit.Rows[row.Key()] = row
		unit.Rev = w.last.Outcome.Rev
	}
	return w.last.Outcome
}

func (w *relocationWorld) unit(id, village string) *syncproto.UnitState {
	if w.units[id] == nil {
		w.units[id] = &syncproto.UnitState{ID: id, Village: village, Rows: map[syncproto.RowKey]*syncproto.RowState{}}
	}
	return w.units[id]
}

// load gives Decide what it asked for, and nothing else.
func (w *relocationWorld) load(unit *syncproto.UnitState, needs registry.Needs) syncproto.UnitState {
	out := *unit
	out.Rows = map[syncproto.RowKey]*syncproto.RowState{}
	for key, row := range unit.Rows {
		if slices.Contains(needs.Tables, key.Table) || slices.Contains(needs.Rows, key) {
			out.Rows[key] = row.Clone()
		}
	}
	return out
}

// facts is what a store would load.
func (w *relocationWorld) facts(village, household string) *registry.Facts {
	f := &registry.Facts{Unscreened: map[string]int{}, Quota: w.quota[village[:9]], PublicityDays: w.publicityDays}
	if household != "" {
		f.Papers = maps.Clone(w.unit(village, village).Rows)
	}
	for id, unit := range w.units {
		for _, s := range living(unit, schema.SpotSample) {
			if unit.Village[:9] == village[:9] {
				f.Samples = append(f.Samples, s.Row)
			}
		}
		if id == household || id == unit.Village {
			continue
		}
		root := unit.Rows[syncproto.RowKey{Table: schema.Household, ID: id}]
		if unit.Village == village && len(living(unit, schema.Screening)) == 0 && root.Get("status").Text() != "removed" {
			f.Unscreened[root.Get("group_name").Text()]++
		}
		for _, c := range living(unit, schema.RelocationCase) {
			if unit.Village[:9] == village[:9] {
				f.Cases = append(f.Cases, c.Row)
			}
		}
		for _, c := range living(unit, schema.SpotCheck) {
			if unit.Village[:9] == village[:9] {
				f.Checks = append(f.Checks, c.Row)
			}
		}
	}
	return f
}

func holdsPlace(c *syncproto.RowState) bool {
	state := c.Get("state").Text()
	return (state == "active" || state == "confirmed") && slices.Contains(schema.QuotaSteps(), c.Get("step").Text())
}

func living(unit *syncproto.UnitState, t *schema.Table) []*syncproto.RowState {
	var out []*syncproto.RowState
	for key, row := range unit.Rows {
		if key.Table == t && !row.Deleted {
			out = append(out, row)
		}
	}
	slices.SortFunc(out, func(a, b *syncproto.RowState) int { return strings.Compare(a.ID, b.ID) })
	return out
}

// must is a push that has to be taken.
func (w *relocationWorld) must(by registry.Author, village, household string, edits []syncproto.Edit, actions ...syncproto.Action) {
	w.t.Helper()
	if o := w.push(by, village, household, edits, actions...); o.Kind != syncproto.Applied {
		w.t.Fatalf("%v: %s %v", actions, o.Kind, o.Problems)
	}
}

// row makes a new row whose required fields all hold something plausible.
func (w *relocationWorld) row(t *schema.Table, given map[string]any) syncproto.Edit {
	e := syncproto.Edit{Table: t, Row: w.id()}
	if id, ok := given["id"]; ok {
		e.Row = id.(string)
	}
	for i := range t.Fields {
		f := &t.Fields[i]
		value, ok := given[f.Name]
		switch {
		case ok:
			e.Sets = append(e.Sets, syncproto.Set{Field: i, Value: valueOf(value)})
		case f.Required():
			e.Sets = append(e.Sets, syncproto.Set{Field: i, Value: w.plausible(f, e.Row)})
		}
	}
	return e
}

func (w *relocationWorld) plausible(f *schema.Field, row string) schema.Value {
	switch f.Kind {
	case schema.Code, schema.CodeSet:
		return schema.TextOf(schema.Codes(f.Codes).Items[0].Code)
	case schema.Date:
		return schema.TextOf(w.today(0))
	case schema.Hash:
		return schema.TextOf(hash(row + f.Name))
	case schema.ID:
		return schema.TextOf(w.id())
	case schema.Text:
		return schema.TextOf(f.Name + row[:8])
	case schema.Time:
		return schema.IntOf(w.now)
	case schema.Year:
		return schema.IntOf(2016)
	}
	return schema.IntOf(1)
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

// fullDays counts the days between two dates, without the two.
func fullDays(from, to string) int {
	a, _ := time.Parse(time.DateOnly, from)
	b, _ := time.Parse(time.DateOnly, to)
	return int(b.Sub(a).Hours()/24) - 1
}

func hash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// change edits fields of a row that its author has just looked at.
func (w *relocationWorld) change(unit string, t *schema.Table, id string, given map[string]any) syncproto.Edit {
	e := syncproto.Edit{Table: t, Row: id}
	for i := range t.Fields {
		if value, ok := given[t.Fields[i].Name]; ok {
			e.Sets = append(e.Sets, syncproto.Set{Field: i, Value: valueOf(value), Base: w.units[unit].Rev})
		}
	}
	return e
}

func edits(e ...syncproto.Edit) []syncproto.Edit { return e }

// propose is the desk's edit that proposes a hamlet.
func (w *relocationWorld) propose(by registry.Author, given map[string]any) syncproto.Edit {
	all := map[string]any{"group_name": hamlet, "state": "proposed", "step_by": by.Person, "reason": "remote_no_road"}
	maps.Copy(all, given)
	return w.row(schema.RelocationArea, all)
}

// paper adds a paper to a village and returns its id.
func (w *relocationWorld) paper(village string, t *schema.Table, given map[string]any) string {
	w.t.Helper()
	e := w.row(t, given)
	w.must(person("cadre", village), village, "", edits(e))
	return e.Row
}

// area selects a hamlet and posts the conditions in its village.
func (w *relocationWorld) area(village, group string) string {
	w.t.Helper()
	county := person("county_staff", village)
	e := w.propose(county, map[string]any{"group_name": group})
	w.must(county, village, "", edits(e), syncproto.Action{Do: "relocation.take", Step: "select_area", Ref: e.Row})
	w.paper(village, schema.Notice, map[string]any{"kind": "conditions"})
	w.must(person("township_reviewer", village), village, "", nil,
		syncproto.Action{Do: "relocation.take", Step: "publish_conditions", Expect: "select_area", Ref: e.Row})
	w.areas[village] = e.Row
	return e.Row
}

// household registers one in a hamlet, with so many people.
func (w *relocationWorld) household(village, group string, people int64) *home {
	w.t.Helper()
	h := &home{id: w.id(), village: village, people: people}
	rows := edits(w.row(schema.Household, map[string]any{"id": h.id, "group_name": group, "status": "registered"}))
	for i := range people {
		relation := "02"
		if i > 0 {
			relation = "10"
		}
		member := w.row(schema.Member, map[string]any{"relation": relation})
		if i == 0 {
			h.head = member.Row
		}
		rows = append(rows, member)
	}
	w.must(person("county_staff", village), village, h.id, rows)
	return h
}

// living rows of the household.
func (w *relocationWorld) rows(h *home, t *schema.Table) []*syncproto.RowState {
	return living(w.units[h.id], t)
}

// file is the household's newest case, or nil.
func (w *relocationWorld) file(h *home) *syncproto.RowState {
	var newest *syncproto.RowState
	for _, c := range w.rows(h, schema.RelocationCase) {
		if newest == nil || c.Get("step_at").Int() > newest.Get("step_at").Int() {
			newest = c
		}
	}
	return newest
}

// done is the last step done of the case that stands.
func (w *relocationWorld) done(h *home) string {
	if c := w.file(h); c != nil && (c.Get("state").Text() == "active" || c.Get("state").Text() == "confirmed") {
		return c.Get("step").Text()
	}
	return ""
}

// ready makes the papers of a household's step: those of the household are
// returned, to travel with the action; those of the village are sent.
func (w *relocationWorld) ready(h *home, step string) (rows []syncproto.Edit, a syncproto.Action) {
	w.t.Helper()
	if schema.StepOf(step).Approved {
		w.reviewed(h)
	}
	a = syncproto.Action{Do: "relocation.take", Step: step, Expect: w.done(h)}
	switch step {
	case "screen_households":
		rows = edits(w.row(schema.Screening, map[string]any{"result": "meets", "reason": "unsafe_place"}))
	case "apply":
		rows = edits(w.row(schema.Application, map[string]any{"applicant": h.head, "people": h.people}))
	case "verify_at_home":
		visit := w.row(schema.Visit, map[string]any{"purpose": "relocation"})
		rows = edits(visit, w.row(schema.Photo, map[string]any{"kind": "house_outside", "visit": visit.Row}),
			w.row(schema.HomeCheck, map[string]any{"visit": visit.Row, "finding": "qualified", "members_match": true}))
	case "villager_assembly_review":
		rows = edits(w.vote(w.assembly(h.village, 30, 20), 11, 5, 4))
	case "village_committee_review_publicity":
		w.paper(h.village, schema.Meeting, map[string]any{"kind": "committee"})
		a.Ref = w.publicity(h.village, "village_publicity", 8)
	case "township_review_publicity":
		a.Ref = w.publicity(h.village, "township_publicity", 8)
	case "prefecture_approval":
		a.Document = "延州扶办〔2018〕12号"
	case "province_spot_check_confirmation":
		a.Document = "吉扶办 〔2018〕 3号"
		w.sampled(h.village)
	}
	return rows, a
}

// reviewed lets the township approve a household's record, unless it is approved as it
// stands.
func (w *relocationWorld) reviewed(h *home) {
	w.t.Helper()
	if a := w.approved[h.id]; a == nil || len(registry.Difference(a.Rows, registry.RecordOf(w.units[h.id].Rows))) > 0 {
		w.approve(h)
	}
}

func (w *relocationWorld) assembly(village string, entitled, present int) string {
	w.t.Helper()
	return w.paper(village, schema.Meeting, map[string]any{"kind": "assembly", "entitled": entitled, "present": present})
}

func (w *relocationWorld) vote(meeting string, inFavour, against, abstained int) syncproto.Edit {
	return w.row(schema.Vote, map[string]any{"meeting": meeting, "in_favour": inFavour, "against": against, "abstained": abstained})
}

// publicity posts a list today and takes it down some days later.
func (w *relocationWorld) publicity(village, kind string, days int) string {
	w.t.Helper()
	notice := w.paper(village, schema.Notice, map[string]any{"kind": kind})
	w.sleep(days)
	w.takeDown(village, notice)
	return notice
}

func (w *relocationWorld) takeDown(village, notice string) {
	w.t.Helper()
	end := map[string]any{"removed_on": w.today(0), "last_day_photo": hash(notice)}
	w.must(person("cadre", village), village, "", edits(w.change(village, schema.Notice, notice, end)))
}

// raise records an objection and returns its id.
func (w *relocationWorld) raise(village string, given map[string]any) string {
	w.t.Helper()
	all := map[string]any{"state": "open", "notice": registry.DerivedID("a notice")}
	maps.Copy(all, given)
	return w.paper(village, schema.Objection, all)
}

// verdict is the answer to an objection.
func verdict(do, objection string) syncproto.Action {
	return syncproto.Action{Do: "objection." + do, Ref: objection, Expect: "open", Reason: "经查属实与否，答复如下"}
}

// answer lets the township answer an objection.
func (w *relocationWorld) answer(do, village, objection string) {
	w.t.Helper()
	w.must(person("township_reviewer", village), village, "", nil, verdict(do, objection))
}

// letter is the action that draws a sample under a letter.
func letter(number string) syncproto.Action {
	return syncproto.Action{Do: "sample.draw", Document: number}
}

// found is what the inspector says of a case that waits for the province.
func found(do, what string) syncproto.Action {
	return syncproto.Action{Do: "sample." + do, Expect: "prefecture_approval", Reason: what}
}

// draw draws a sample of a village and returns its row.
func (w *relocationWorld) draw(village, number string) *syncproto.RowState {
	w.t.Helper()
	w.must(person("provincial_inspector", village), village, "", nil, letter(number))
	rows := living(w.units[village], schema.SpotSample)
	return rows[slices.IndexFunc(rows, func(r *syncproto.RowState) bool { return r.Get("document").Text() == number })]
}

// pass lets every case of a sample pass.
func (w *relocationWorld) pass(sample *syncproto.RowState) {
	w.t.Helper()
	for _, id := range strings.Fields(sample.Get("drawn").Text()) {
		w.must(person("provincial_inspector", sample.Village), sample.Village, w.homeOf(id), nil, found("pass", "属实"))
	}
}

// homeOf is the household of a case.
func (w *relocationWorld) homeOf(id string) string {
	for unit, u := range w.units {
		if u.Rows[syncproto.RowKey{Table: schema.RelocationCase, ID: id}] != nil {
			return unit
		}
	}
	return ""
}

// sampled draws a sample of a village and lets it pass.
func (w *relocationWorld) sampled(village string) {
	w.t.Helper()
	w.pass(w.draw(village, "吉抽〔"+w.id()[:8]+"〕"))
}

// taker is who takes a step: the first of its roles, at a desk where the step
// needs one.
func taker(step, village string) registry.Author {
	s := schema.StepOf(step)
	a := person(s.Roles[0], village)
	if !s.Offline {
		a = desk(a)
	}
	return a
}

// take does a step of a household as it should be done.
func (w *relocationWorld) take(h *home, step string) {
	w.t.Helper()
	rows, action := w.ready(h, step)
	w.must(taker(step, h.village), h.village, h.id, rows, action)
}

// walk takes every step up to and including one.
func (w *relocationWorld) walk(h *home, to string) {
	w.t.Helper()
	for w.done(h) != to {
		next := schema.FirstCaseStep()
		if done := w.done(h); done != "" {
			next = schema.Next(done)
		}
		w.take(h, next.Code)
	}
}

// walkBefore takes every step before one.
func (w *relocationWorld) walkBefore(h *home, step string) {
	w.t.Helper()
	if before := schema.Before(step); !before.OfArea() {
		w.walk(h, before.Code)
	}
}

// refused expects a refusal that changed nothing.
func (w *relocationWorld) refused(want schema.ErrCode, param string, by registry.Author, h *home, rows []syncproto.Edit, a syncproto.Action) {
	w.t.Helper()
	o := w.push(by, h.village, h.id, rows, a)
	w.checkRefusal(o, want, param)
}

func (w *relocationWorld) checkRefusal(o syncproto.Outcome, want schema.ErrCode, param string) {
	w.t.Helper()
	if o.Kind != syncproto.Rejected || len(o.Problems) != 1 || o.Problems[0].Code != want || o.Problems[0].Param != param || len(w.last.Rows) > 0 {
		w.t.Fatalf("want %s %q, got %s %v", want, param, o.Kind, o.Problems)
	}
}
