package registry_test

import (
	"slices"
	"testing"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// journey is everything about two households, or one that moves, as a store loads it.
func (w *relocationWorld) journey(from, into *home) *registry.Journey {
	j := &registry.Journey{Author: person("county_staff", longmen), From: *w.units[from.id], VillageKnown: true, FromSeq: 7, Seq: 9}
	if j.Seen = j.From.Rev; into != nil {
		j.Into = *w.units[into.id]
	}
	return j
}

// decision is a changeset of the county's staff about a household.
func (w *relocationWorld) decision(h *home, village string) *syncproto.Changeset {
	return &syncproto.Changeset{ID: w.id(), By: person("county_staff", longmen).Person, Village: village, Household: h.id,
		Seen: w.units[h.id].Rev, At: syncproto.HLCOf(w.now), Version: schema.Version}
}

func (w *relocationWorld) merge(from, into *home, edits ...syncproto.Edit) registry.Transfer {
	c := w.decision(into, into.village)
	c.Edits = edits
	return registry.Merge(w.journey(from, into), c, w.moment())
}

func (w *relocationWorld) moment() registry.Moment {
	return registry.Moment{Now: syncproto.HLCOf(w.now), Today: w.today(0)}
}

// notHead lets somebody be a relative of the other household's head.
func notHead(h *home) syncproto.Edit {
	return syncproto.Edit{Table: schema.Member, Row: h.head, Sets: []syncproto.Set{{Field: schema.Member.Ordinal("relation"), Value: schema.TextOf("20")}}}
}

func TestMove_RefusesWhatWasNotSeenOrMayNotBe(t *testing.T) {
	w := newRelocationWorld(t)
	h := w.household(longmen, hamlet, 1)
	for name, c := range map[string]struct {
		code  schema.ErrCode
		spoil func(*registry.Journey, *syncproto.Changeset)
	}{
		"seen at another revision": {schema.StateMoved, func(j *registry.Journey, _ *syncproto.Changeset) { j.Seen-- }},
		"to where it is":           {schema.SameVillage, func(_ *registry.Journey, c *syncproto.Changeset) { c.Village = longmen }},
		"to no village":            {schema.OutOfScope, func(j *registry.Journey, _ *syncproto.Changeset) { j.VillageKnown = false }},
		"by a cadre":               {schema.OutOfScope, func(j *registry.Journey, _ *syncproto.Changeset) { j.Author = desk(person("cadre", longmen)) }},
		"by another county":        {schema.NoSuchUnit, func(j *registry.Journey, _ *syncproto.Changeset) { j.Author = person("county_staff", "222424100201") }},
		"of nobody":                {schema.NoSuchUnit, func(j *registry.Journey, _ *syncproto.Changeset) { j.From = syncproto.UnitState{} }},
		"with an action":           {schema.UnknownAction, func(_ *registry.Journey, c *syncproto.Changeset) { c.Actions = []syncproto.Action{{Do: "submit"}} }},
		"under no id":              {schema.BadID, func(_ *registry.Journey, c *syncproto.Changeset) { c.ID = "" }},
	} {
		j, changeset := w.journey(h, nil), w.decision(h, remote)
		c.spoil(j, changeset)
		transfer := registry.Move(j, changeset, w.moment())
		if o := transfer.Outcome; o.Kind != syncproto.Rejected || o.Problems[0].Code != c.code || transfer.Left.Changeset != nil {
			t.Errorf("%s: %+v", name, o)
		}
	}
	if o := registry.Move(w.journey(h, nil), w.decision(h, remote), w.moment()).Outcome; o.Kind != syncproto.Applied || o.Seq != 10 || o.Rev != 2 {
		t.Errorf("%+v", o)
	}
}

// Two places in the relocation cannot become one by themselves: whichever stood would
// have been granted to other people.
func TestMerge_OfTwoThatRelocate(t *testing.T) {
	w := newRelocationWorld(t)
	one, two := w.household(longmen, hamlet, 1), w.household(longmen, hamlet, 1)
	relocates := func(h *home, state string) {
		row := syncproto.NewRowState(schema.RelocationCase, w.id(), h.id, h.village)
		row.Rev, row.Values[schema.RelocationCase.Ordinal("state")] = 1, schema.TextOf(state)
		w.units[h.id].Rows[row.Key()] = row
	}
	relocates(one, "active")
	if o := w.merge(one, two, notHead(one)).Outcome; o.Kind != syncproto.Applied {
		t.Errorf("one of them relocates: %+v", o)
	}
	relocates(two, "withdrawn")
	if o := w.merge(one, two, notHead(one)).Outcome; o.Kind != syncproto.Applied {
		t.Errorf("the other did once: %+v", o)
	}
	relocates(two, "confirmed")
	if o := w.merge(one, two, notHead(one)).Outcome; o.Kind != syncproto.Rejected || o.Problems[0].Code != schema.BothRelocating {
		t.Errorf("both: %+v", o)
	}
}

// The desk decides in sight of both households: what it sets stands, whatever base its
// edits name, and its own row's number is not to be changed even so.
func TestMerge_TheDesksEditsAreMadeInSightOfEverything(t *testing.T) {
	w := newRelocationWorld(t)
	from, into := w.household(longmen, hamlet, 1), w.household(longmen, hamlet, 1)
	cause := syncproto.Edit{Table: schema.Household, Row: into.id, Sets: []syncproto.Set{{Field: schema.Household.Ordinal("main_cause"), Value: schema.TextOf("03")}}}
	transfer := w.merge(from, into, notHead(from), cause)
	if transfer.Outcome.Kind != syncproto.Applied || len(transfer.Outcome.Cases) != 0 || transfer.Arrived.Outcome.Kind != syncproto.Arrived {
		t.Fatalf("%+v", transfer.Outcome)
	}
	for _, row := range transfer.Arrived.Rows {
		if row.ID == into.id && row.Get("main_cause").Text() != "03" || row.ID == from.head && row.Get("relation").Text() != "20" {
			t.Errorf("%+v", row)
		}
	}
	edits := []syncproto.Edit{notHead(from), {Table: schema.Visit, Row: w.id(), Delete: true}, {Table: schema.Household, Row: from.id, Sets: cause.Sets}}
	if o := w.merge(from, into, edits...).Outcome; o.Kind != syncproto.Rejected {
		t.Errorf("an edit of the row that is gone: %+v", o)
	}
}

// A merge answers the question whether the two are one, in whichever household it was
// asked, and no other question.
func TestMerge_AnswersTheQuestionFromEitherSide(t *testing.T) {
	for _, side := range []int{0, 1} {
		w := newRelocationWorld(t)
		pair := []*home{w.household(longmen, hamlet, 1), w.household(longmen, hamlet, 1)}
		third := w.household(longmen, hamlet, 1)
		asked, about := pair[side], pair[1-side]
		ask := func(about *home) *syncproto.RowState {
			row := syncproto.NewRowState(schema.Conflict, w.id(), asked.id, longmen)
			row.Rev = 1
			for field, v := range map[string]string{"kind": "duplicate", "state": "open", "kept": `{"household":"` + about.id + `","village":"` + longmen + `"}`} {
				row.Values[schema.Conflict.Ordinal(field)] = schema.TextOf(v)
			}
			w.units[asked.id].Rows[row.Key()] = row
			return row
		}
		answered, open := ask(about), ask(third)
		states := map[string]string{open.ID: "open"}
		for _, row := range w.merge(pair[0], pair[1], notHead(pair[0])).Arrived.Rows {
			if row.Table == schema.Conflict {
				states[row.ID] = row.Get("state").Text()
			}
		}
		if states[answered.ID] != "settled" || states[open.ID] != "open" {
			t.Errorf("asked in household %d: %v and %v", side, states[answered.ID], states[open.ID])
		}
	}
}

func TestForwarded_ABaseThatNobodyCanHaveSeenIsRefused(t *testing.T) {
	w := newRelocationWorld(t)
	into := w.household(longmen, hamlet, 1)
	unit := *w.units[into.id]
	gone, field := w.id(), schema.Household.Ordinal("main_cause")
	send := func(base syncproto.Rev) syncproto.Outcome {
		c := &syncproto.Changeset{N: 1, ID: w.id(), By: person("cadre", remote).Person, Village: remote, Household: gone, At: syncproto.HLCOf(w.now), Version: schema.Version,
			Edits: []syncproto.Edit{{Table: schema.Household, Row: gone, Base: base, Sets: []syncproto.Set{{Field: field, Value: schema.TextOf("09"), Base: base}}}}}
		s := &registry.Situation{Unit: unit, Seq: 3, VillageKnown: true, From: remote, Author: person("cadre", remote)}
		return registry.Decide(s, c, w.moment()).Outcome
	}
	if o := send(unit.Rev); o.Kind != syncproto.Conflict || o.Household != into.id || o.Village != longmen {
		t.Errorf("a base of the household that is gone: %+v", o)
	}
	if o := send(unit.Rev + 1); o.Kind != syncproto.Rejected || o.Problems[0].Code != schema.BadBase || o.Household != "" {
		t.Errorf("a base of the future: %+v", o)
	}
}

func TestIdentities_OfSomebodyKnownByNameAndBirth(t *testing.T) {
	row := schema.NewRow(schema.Member, "row", "household", longmen)
	row.Set("name", schema.TextOf("金明哲"))
	if found := registry.IdentitiesOf(row); len(found) != 0 {
		t.Errorf("nobody knows when: %+v", found)
	}
	row.Set("id_number", schema.TextOf("222426196001010012"))
	found := registry.IdentitiesOf(row)
	if len(found) != 2 || !found[1].ByName() || found[1].Born != "1960-01-01" || found[1].Value.Text() != "金明哲" {
		t.Fatalf("%+v", found)
	}
	other := schema.NewRow(schema.Member, "other", "elsewhere", longmen)
	other.Set("name", schema.TextOf("金明哲"))
	other.Set("born_on", schema.TextOf("1960-01-01"))
	if !found[1].Is(other) {
		t.Error("a number is missing, and they may be one")
	}
	other.Set("id_number", schema.TextOf("222426196001010039"))
	if found[1].Is(other) {
		t.Error("two numbers are two people")
	}
}

func TestIdentities_AreNumbersThatARowHolds(t *testing.T) {
	number := schema.TextOf("222426196001010012")
	for _, c := range []struct {
		table *schema.Table
		field string
		want  int
	}{{schema.Household, "registry_no", 1}, {schema.Household, "phone", 0}, {schema.Member, "id_number", 1}, {schema.Visit, "content", 0}} {
		row := schema.NewRow(c.table, "row", "household", longmen)
		row.Values[c.table.Ordinal(c.field)] = number
		found := registry.IdentitiesOf(row)
		if len(found) != c.want || c.want == 1 && (found[0].Value != number || found[0].Row != "row") {
			t.Errorf("%s.%s: %+v", c.table.Name, c.field, found)
		}
	}
}

// The case about a pair is the same one, whichever of the two came second, and another
// for another number.
func TestMatch_CaseFollowsFromThePair(t *testing.T) {
	match := func(row, other, number string) string {
		m := registry.Match{Identity: registry.Identity{Table: schema.Member, Field: schema.Member.Ordinal("id_number"), Value: schema.TextOf(number), Row: row}, Other: other}
		return m.CaseID()
	}
	ids := []string{match("a", "b", "1"), match("b", "a", "1"), match("a", "c", "1"), match("a", "b", "2")}
	slices.Sort(ids)
	if len(slices.Compact(ids)) != 3 {
		t.Errorf("%q", ids)
	}
}
