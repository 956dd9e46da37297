package registry_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// TestTransfer_WhateverHappens lets households of two villages be registered, twice
// now and then, changed by people who know them as they were some time ago, moved, and
// made part of one another. However that goes: every value that was offered is in the
// history, every row that goes arrives as it was, every forwarding address leads in one
// step to a household that stands, history and digests add up to the rows, and whatever
// comes again changes nothing.
func TestTransfer_WhateverHappens(t *testing.T) {
	did := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		c := &county{
			ledger: &ledger{t: t, dice: rand.New(rand.NewPCG(0, 0)), now: syncproto.HLCOf(morning), named: map[*schema.Table][]string{}, version: schema.Version},
			units:  map[string]*syncproto.UnitState{}, forward: map[string]string{}, been: map[[2]string]bool{},
			seqs: map[string]syncproto.Seq{}, sums: map[string]syncproto.Digests{},
		}
		p := &traffic{county: c, did: did}
		for i, seed := range rapid.SliceOfN(rapid.Uint64(), 40, 40).Draw(t, "steps") {
			c.dice = rand.New(rand.NewPCG(seed, uint64(i)))
			c.now += syncproto.HLC(1e6)
			if len(p.units) < 3 {
				p.register()
			} else {
				p.step()
			}
			p.check()
		}
	})
	if testing.Short() {
		return // a fifth of the runs: what is rare may not have happened
	}
	for _, what := range []string{"moved", "merged", "refused", "followed", "followed into another", "twins", "named alike", "parted", "parted to another village", "divided", "conflict.decide", "conflict.undo", "conflict"} {
		if did[what] < 5 {
			t.Errorf("too seldom %s to prove anything: %v", what, did)
		}
	}
}

// traffic is what goes on in a county.
type traffic struct {
	*county
	did   map[string]int
	known []acquaintance
}

// acquaintance is a household as somebody has seen it.
type acquaintance struct {
	device      syncproto.DeviceNo
	id, village string
	rev         syncproto.Rev
	members     []syncproto.RowKey
}

var cards = []string{"222426196001010012", "11010519491231002X", "440524188001010014"}

// cadre works in both villages.
func (p *traffic) cadre(no syncproto.DeviceNo) registry.Author {
	a := registry.Author{Person: registry.DerivedID("cadre", strconv.Itoa(int(no))), Device: no}
	a.Grants = registry.Grants{{Role: registry.Cadre, Area: longmen}, {Role: registry.Cadre, Area: remote}}
	return a
}

func (p *traffic) staff() registry.Author { return person("county_staff", longmen) }

func (p *traffic) moment() registry.Moment { return registry.Moment{Now: p.now, Today: "2018-06-15"} }

// step does one thing.
func (p *traffic) step() {
	switch p.dice.IntN(16) {
	case 0:
		p.register()
	case 1, 2:
		p.move()
	case 3, 4, 5:
		p.merge()
	case 6, 7:
		p.meet()
	case 8, 9:
		p.settle()
	case 10, 11:
		p.part()
	default:
		p.visit()
	}
}

// some draws a household, mostly one that stands.
func (p *traffic) some() *syncproto.UnitState {
	ids := slices.Sorted(maps.Keys(p.units))
	if p.dice.IntN(8) > 0 {
		ids = slices.DeleteFunc(ids, func(id string) bool { return p.forward[id] != "" })
	}
	return p.units[ids[p.dice.IntN(len(ids))]]
}

// register makes a household, some with nothing but their own row, some with a number
// that another has.
func (p *traffic) register() {
	root := p.whole(schema.Household)
	root.Sets = append(root.Sets, syncproto.Set{Field: schema.Household.Ordinal("registry_no"), Value: schema.TextOf(cards[p.dice.IntN(3)])})
	edits := []syncproto.Edit{root}
	if p.dice.IntN(4) > 0 {
		edits = append(edits, p.member("02"))
	}
	c := &syncproto.Changeset{ID: p.id(), Village: []string{longmen, remote}[p.dice.IntN(2)], Household: root.Row, Version: schema.Version, At: p.now, Edits: edits}
	p.push(p.cadre(1+syncproto.DeviceNo(p.dice.IntN(2))), c)
}

func (p *traffic) member(relation string) syncproto.Edit {
	e := p.whole(schema.Member)
	e.Sets = slices.DeleteFunc(e.Sets, func(s syncproto.Set) bool { return s.Field == schema.Member.Ordinal("relation") })
	e.Sets = append(e.Sets, syncproto.Set{Field: schema.Member.Ordinal("relation"), Value: schema.TextOf(relation)})
	if p.dice.IntN(2) == 0 {
		e.Sets = append(e.Sets, syncproto.Set{Field: schema.Member.Ordinal("id_number"), Value: schema.TextOf(cards[p.dice.IntN(3)])})
	} else {
		e.Sets = append(e.Sets, syncproto.Set{Field: schema.Member.Ordinal("born_on"), Value: schema.TextOf("1960-01-01")})
	}
	return e
}

// meet lets somebody see a household as it is now.
func (p *traffic) meet() {
	unit := p.some()
	if p.forward[unit.ID] == "" {
		p.known = append(p.known, p.seen(unit))
	}
}

// seen is a household as somebody sees it now.
func (p *traffic) seen(unit *syncproto.UnitState) acquaintance {
	a := acquaintance{device: syncproto.DeviceNo(p.dice.IntN(3)), id: unit.ID, village: unit.Village, rev: unit.Rev}
	for _, row := range living(unit, schema.Member) {
		a.members = append(a.members, row.Key())
	}
	return a
}

// visit lets somebody change a household that they know from some time or other.
func (p *traffic) visit() {
	if len(p.known) == 0 {
		return
	}
	a := p.known[p.dice.IntN(len(p.known))]
	if p.dice.IntN(3) == 0 { // knocks first
		p.meet()
		a = p.known[len(p.known)-1]
	}
	p.call(a)
}

// call lets somebody change what they have seen of a household.
func (p *traffic) call(a acquaintance) {
	by := p.staff()
	if a.device != 0 {
		by = p.cadre(a.device)
	}
	c := &syncproto.Changeset{ID: p.id(), Village: a.village, Household: a.id, Version: schema.Version, At: p.now, Seen: a.rev}
	c.Edits = []syncproto.Edit{p.change(schema.Household, a.id, a.rev)}
	if len(a.members) > 0 {
		key := a.members[p.dice.IntN(len(a.members))]
		if c.Edits = append(c.Edits, p.change(schema.Member, key.ID, a.rev)); p.dice.IntN(5) == 0 {
			c.Edits[1] = syncproto.Edit{Table: schema.Member, Row: key.ID, Delete: true, Base: a.rev}
		}
	}
	if p.dice.IntN(3) == 0 {
		c.Edits = append(c.Edits, p.member("20"), p.whole(schema.Visit))
	}
	p.push(by, c)
}

// change edits some fields of a row that somebody saw at a revision.
func (p *traffic) change(t *schema.Table, row string, base syncproto.Rev) syncproto.Edit {
	fields := map[*schema.Table][]string{schema.Household: {"main_cause", "phone", "other_causes", "remark"}, schema.Member: {"id_number", "name", "born_on", "health"}}[t]
	e := syncproto.Edit{Table: t, Row: row, Base: base}
	for _, name := range fields[:1+p.dice.IntN(len(fields))] {
		field := t.Ordinal(name)
		v := p.value(&t.Fields[field])
		switch name {
		case "id_number":
			v = schema.TextOf(cards[p.dice.IntN(2)])
		case "born_on":
			v = schema.TextOf("1960-01-01")
		}
		e.Sets = append(e.Sets, syncproto.Set{Field: field, Value: v, Base: base})
	}
	return e
}

// push lets somebody send a changeset, keeps what becomes of it, and sends it again.
func (p *traffic) push(by registry.Author, c *syncproto.Changeset) {
	c.By = by.Person
	commit := p.decide(by, c)
	if !reflect.DeepEqual(p.decide(by, c), commit) {
		p.t.Fatalf("deciding again gives another commit: %+v", commit)
	}
	if commit.Outcome.Kind == syncproto.Rejected {
		p.wroteNothing(&commit)
		p.did["refused"]++
		return
	}
	p.did[string(commit.Outcome.Kind)]++
	commits := append([]registry.Commit{commit}, commit.Also...)
	if len(commits) > 1 {
		p.did["divided"]++
	}
	p.offersArrived(c, commits)
	p.saysWhere(c, &commit)
	for i := range commits {
		p.asksOnce(&commits[i])
		p.save(&commits[i])
	}
	again := p.decide(by, c)
	for _, commit := range append([]registry.Commit{again}, again.Also...) {
		for _, row := range commit.Rows {
			if before := p.units[commit.Unit].Rows[row.Key()]; before == nil || row.Deleted != before.Deleted || !slices.Equal(row.Values, before.Values) {
				p.t.Fatalf("decided once more it changes %s %s from %+v to %+v", row.Table.Name, row.ID, before, row)
			}
		}
	}
}

// decide settles a changeset; one from a device follows its rows.
func (p *traffic) decide(by registry.Author, c *syncproto.Changeset) registry.Commit {
	s := p.situation(by, c)
	astray := registry.Astray(s, c)
	if len(astray) == 0 || by.Device == 0 {
		return registry.Decide(s, c, p.moment())
	}
	changesets, at := registry.Shared(c, astray)
	var shares []registry.Share
	for i, share := range changesets {
		there := s
		if at[i].Household != "" {
			there = p.situation(by, &syncproto.Changeset{Village: at[i].Village, Household: at[i].Household, Edits: share.Edits})
			there.From = c.Village
		}
		shares = append(shares, registry.Share{Situation: *there, Changeset: share})
	}
	return registry.DecideShares(shares, c, p.moment())
}

// offersArrived: every value that was sent stands in the history, of the row that it
// is one of by now.
func (p *traffic) offersArrived(c *syncproto.Changeset, commits []registry.Commit) {
	offered := func(key syncproto.RowKey, field int, v schema.Value) (n int) {
		for i := range commits {
			if slices.ContainsFunc(commits[i].Changes, func(c syncproto.Change) bool { return c.Key == key && c.Field == field && c.Offered == v }) {
				n++
			}
		}
		return n
	}
	for _, e := range c.Edits {
		key := syncproto.RowKey{Table: e.Table, ID: e.Row}
		if e.Table.IsRoot() {
			key.ID = commits[0].Unit
		}
		if e.Delete && offered(key, syncproto.Deletion, schema.BoolOf(true)) != 1 {
			p.t.Fatalf("the deletion of %v is lost, or there twice: %+v", key, commits)
		}
		for _, s := range e.Sets {
			if offered(key, s.Field, s.Value) != 1 {
				p.t.Fatalf("%q for %v is lost, or there twice: %+v", s.Value, key, commits)
			}
		}
	}
}

// asksOnce: of a pair that seems to be one it is asked once, wherever the two are by
// now, and not again after it was settled.
func (p *traffic) asksOnce(commit *registry.Commit) {
	for _, row := range commit.Rows {
		if row.Table != schema.Conflict || row.Get("kind").Text() != "duplicate" || row.Get("state").Text() != "open" {
			continue
		}
		if len(commit.Changeset.Actions) > 0 { // taken back
			continue
		}
		if p.holds(row.Key()) {
			p.t.Fatalf("it was asked before: %+v", row)
		}
		p.did["twins"]++
		if row.Get("field").Text() == "name" {
			p.did["named alike"]++
		}
	}
}

// settle lets the county's staff decide a case, or take back what they decided.
func (p *traffic) settle() {
	unit := p.some()
	cases := living(unit, schema.Conflict)
	if len(cases) == 0 {
		return
	}
	row := cases[p.dice.IntN(len(cases))]
	a := syncproto.Action{Do: "conflict.decide", Ref: row.ID, Step: []string{"kept", "offered", "later"}[p.dice.IntN(3)]}
	if row.Get("kind").Text() == "duplicate" {
		a.Step = "distinct"
	}
	if row.Get("state").Text() == "settled" {
		a = syncproto.Action{Do: "conflict.undo", Ref: row.ID}
	}
	p.did[a.Do]++
	p.push(p.staff(), &syncproto.Changeset{ID: p.id(), Village: unit.Village, Household: unit.ID, Version: schema.Version, At: p.now, Seen: unit.Rev, Actions: []syncproto.Action{a}})
}

// saysWhere: the outcome names the household and the village where they are others.
func (p *traffic) saysWhere(c *syncproto.Changeset, commit *registry.Commit) {
	o := &commit.Outcome
	if (o.Household != "") != (commit.Unit != c.Household) || (o.Village != "") != (commit.Village != c.Village) ||
		o.Household != "" && o.Household != commit.Unit || o.Village != "" && o.Village != commit.Village || p.forward[commit.Unit] != "" {
		p.t.Fatalf("sent to %s in %s, written to %s in %s, told %+v", c.Household, c.Village, commit.Unit, commit.Village, o)
	}
	if o.Village != "" {
		p.did["followed"]++
	}
	if o.Household == "" {
		return
	}
	p.did["followed into another"]++
	for _, change := range commit.Changes {
		fact := change.Key.Table.IsRoot() && change.Field >= 0 && schema.Household.PolicyOf(change.Field) == schema.Review
		if fact && !change.Before.IsNull() && change.After != change.Before {
			p.t.Fatalf("written for another household, it put %q in the place of %q: %+v", change.After, change.Before, change)
		}
	}
}

// move lets the county's staff move a household.
func (p *traffic) move() {
	unit := p.some()
	c := &syncproto.Changeset{ID: p.id(), By: p.staff().Person, Village: []string{longmen, remote}[p.dice.IntN(2)], Household: unit.ID, At: p.now, Version: schema.Version}
	p.transfer("moved", unit.ID, c, unit.Rev, func(j *registry.Journey) registry.Transfer { return registry.Move(j, c, p.moment()) })
}

// merge lets them make one household part of another: the heads of the one that goes
// are nobody's any more, or not, and then it may be refused.
func (p *traffic) merge() {
	from, into := p.some(), p.some()
	c := &syncproto.Changeset{ID: p.id(), By: p.staff().Person, Village: into.Village, Household: into.ID, Seen: into.Rev, At: p.now, Version: schema.Version}
	if p.dice.IntN(5) > 0 {
		for _, row := range living(from, schema.Member) {
			relation := schema.Member.Ordinal("relation")
			c.Edits = append(c.Edits, syncproto.Edit{Table: schema.Member, Row: row.ID, Sets: []syncproto.Set{{Field: relation, Value: schema.TextOf("20")}}})
		}
	}
	if p.dice.IntN(3) == 0 {
		c.Edits = append(c.Edits, p.change(schema.Household, into.ID, 0))
	}
	p.transfer("merged", from.ID, c, from.Rev, func(j *registry.Journey) registry.Transfer { return registry.Merge(j, c, p.moment()) })
}

// part lets them take a household out of the one that it is part of.
func (p *traffic) part() {
	parts := slices.Sorted(maps.Keys(p.forward))
	if len(parts) == 0 {
		return
	}
	out := parts[p.dice.IntN(len(parts))]
	of := p.units[p.forward[out]]
	knows := p.seen(of)
	c := &syncproto.Changeset{ID: p.id(), By: p.staff().Person, Village: of.Village, Household: of.ID, Seen: of.Rev, At: p.now, Version: schema.Version,
		Actions: []syncproto.Action{{Do: "household.part", Reason: "two"}}}
	c.Seen -= syncproto.Rev(p.dice.IntN(15) / 14)
	j, untouched := p.parting(p.staff(), out, c), p.parting(p.staff(), out, c)
	s := registry.Part(j, c, p.moment())
	if !reflect.DeepEqual(j, untouched) || !reflect.DeepEqual(registry.Part(j, c, p.moment()), s) {
		p.t.Fatalf("what was given was touched, or deciding again gives something else: %+v", s)
	}
	if s.Outcome.Kind == syncproto.Rejected {
		if s.Stays.Changeset != nil || s.Out.Changeset != nil {
			p.t.Fatalf("a refusal that writes: %+v", s)
		}
		p.did["refused"]++
		return
	}
	if p.did["parted"]++; s.Leaves() {
		p.did["parted to another village"]++
	}
	p.partedWhole(j, &s)
	p.saveSeparation(&s)
	if again := registry.Part(p.parting(p.staff(), out, c), c, p.moment()); again.Outcome.Kind != syncproto.Rejected {
		p.t.Fatalf("parted a second time: %+v", again)
	}
	if p.dice.IntN(2) == 0 { // somebody was on the way
		p.call(knows)
	}
}

// partedWhole: no row is lost between the two, each is newer than anything that was seen
// of it, and holds what it held but for what the merge had decided.
func (p *traffic) partedWhole(j *registry.Parting, s *registry.Separation) {
	decided := map[string]bool{}
	for _, c := range j.Merge.Decided {
		decided[fmt.Sprint(c.Key, c.Field)] = true
	}
	out := map[syncproto.RowKey]*syncproto.RowState{}
	for _, row := range s.Out.Rows {
		out[row.Key()] = row
		was := j.Of.Rows[row.Key()]
		if was == nil { // its own, and a case that it breaks a rule
			was = j.Out.Rows[row.Key()]
		}
		if row.Rev <= j.Of.Rev || row.Rev <= j.Out.Rev || row.Household != j.Out.ID || row.Village != j.Out.Village {
			p.t.Fatalf("%s %s comes out as %+v", row.Table.Name, row.ID, row)
		}
		for i, v := range row.Values {
			why := row.Table == schema.Conflict && row.Table.Fields[i].Name == "reason" // of one that is open again
			if was != nil && v != was.Values[i] && !why && !decided[fmt.Sprint(row.Key(), i)] {
				p.t.Fatalf("%s %s held %q and comes out with %q", row.Table.Name, row.ID, was.Values[i], v)
			}
		}
	}
	for _, key := range j.Merge.Came {
		if j.Of.Rows[key] != nil && !key.Table.IsRoot() && out[key] == nil {
			p.t.Fatalf("%s %s did not come out", key.Table.Name, key.ID)
		}
	}
}

// transfer decides a transfer, looks at it from all sides, and keeps it.
func (p *traffic) transfer(what, from string, c *syncproto.Changeset, seen syncproto.Rev, decide func(*registry.Journey) registry.Transfer) {
	seen -= syncproto.Rev(p.dice.IntN(15) / 14)
	j, untouched := p.journey(p.staff(), from, c, seen), p.journey(p.staff(), from, c, seen)
	t := decide(j)
	if !reflect.DeepEqual(j, untouched) || !reflect.DeepEqual(decide(j), t) {
		p.t.Fatalf("%s: the journey was touched, or deciding again gives something else: %+v", what, t)
	}
	if t.Outcome.Kind == syncproto.Rejected {
		if t.Left.Changeset != nil || t.Arrived.Changeset != nil || len(t.Outcome.Problems) == 0 {
			p.t.Fatalf("a refusal that writes: %+v", t)
		}
		p.did["refused"]++
		return
	}
	if p.did[what]++; p.forward[from] != "" || p.forward[c.Household] != "" {
		p.t.Fatalf("%s: %s or %s is part of another already", what, from, c.Household)
	}
	p.arrivedWhole(j, &t)
	p.saveTransfer(&t)
	if again := decide(p.journey(p.staff(), from, c, seen)); again.Outcome.Kind != syncproto.Rejected {
		p.t.Fatalf("%s a second time: %+v", what, again)
	}
}

// arrivedWhole: every row that goes is among those that arrive, with what it held but
// for what the desk changed, and newer than anything that was seen of either.
func (p *traffic) arrivedWhole(j *registry.Journey, t *registry.Transfer) {
	arrived := map[syncproto.RowKey]*syncproto.RowState{}
	for _, row := range t.Arrived.Rows {
		arrived[row.Key()] = row
		if row.Rev != t.Arrived.Outcome.Rev || row.Rev <= j.From.Rev || row.Rev <= j.Into.Rev || row.Village != t.Arrived.Village || row.Household != t.Arrived.Unit {
			p.t.Fatalf("%s %s arrives as %+v", row.Table.Name, row.ID, row)
		}
	}
	changed := map[string]bool{}
	for _, c := range t.Arrived.Changes {
		if c.How != syncproto.Moved {
			changed[fmt.Sprint(c.Key, c.Field)] = true
		}
	}
	for key, row := range j.From.Rows {
		if key.Table.IsRoot() && t.Left.Unit != t.Arrived.Unit {
			continue
		}
		now := arrived[key]
		if now == nil || now.Deleted != row.Deleted && !changed[fmt.Sprint(key, syncproto.Deletion)] {
			p.t.Fatalf("%s %s did not arrive: %+v", key.Table.Name, key.ID, now)
		}
		for i, v := range row.Values {
			if now.Values[i] != v && !changed[fmt.Sprint(key, i)] {
				p.t.Fatalf("%s %s left with %q and arrived with %q", key.Table.Name, key.ID, v, now.Values[i])
			}
		}
	}
}

// check looks at the whole county.
func (p *traffic) check() {
	for id, to := range p.forward {
		root := p.units[to].Rows[syncproto.RowKey{Table: schema.Household, ID: to}]
		if p.forward[to] != "" || root == nil || root.Deleted || len(p.units[id].Rows) != 1 || !p.units[id].Rows[syncproto.RowKey{Table: schema.Household, ID: id}].Deleted {
			p.t.Fatalf("%s leads to %s: %+v", id, to, p.forward)
		}
	}
	p.asksOfTwo()
	p.asksForHeads()
	sums, rows := map[string]syncproto.Digests{}, map[syncproto.RowKey]string{}
	for _, unit := range p.units {
		for key, row := range unit.Rows {
			sums[row.Village] = sums[row.Village].Plus(row.Digests())
			if rows[key] != "" || row.Household != unit.ID || row.Village != unit.Village || row.Rev > unit.Rev {
				p.t.Fatalf("%s %s is in %s as well as in %s: %+v", key.Table.Name, key.ID, unit.ID, rows[key], row)
			}
			rows[key] = unit.ID
		}
	}
	for _, village := range []string{longmen, remote} {
		if sums[village] != p.sums[village] {
			p.t.Fatalf("village %s: the commits' digests add up to %s, the rows have %s", village, p.sums[village], sums[village])
		}
		p.replayed(village)
	}
}

// asksOfTwo: no open case asks whether a household is one with what is part of it.
func (p *traffic) asksOfTwo() {
	for id, unit := range p.units {
		for _, row := range living(unit, schema.Conflict) {
			if row.Get("kind").Text() != "duplicate" || row.Get("state").Text() != "open" {
				continue
			}
			var about struct{ Household string }
			if err := json.Unmarshal([]byte(row.Get("kept").Text()), &about); err != nil || cmp.Or(p.forward[about.Household], about.Household) == id {
				p.t.Fatalf("%v: %s is asked whether it is one with itself: %+v", err, id, row)
			}
		}
	}
}

// asksForHeads: where a household breaks a rule, somebody has been asked.
func (p *traffic) asksForHeads() {
	for id, unit := range p.units {
		members, rule := rowsOf(living(unit, schema.Member)), schema.HouseholdRules()[0]
		if len(members) > 0 && !rule.Holds(members) && !p.asked(unit, rule.Code) {
			p.t.Fatalf("%s breaks %s, and no case says so: %+v", id, rule.Code, members)
		}
	}
}

func (p *traffic) asked(unit *syncproto.UnitState, code schema.ErrCode) bool {
	return slices.ContainsFunc(living(unit, schema.Conflict), func(row *syncproto.RowState) bool {
		return row.Get("field").Text() == string(code) && row.Get("state").Text() == "open"
	})
}

func rowsOf(states []*syncproto.RowState) (rows []schema.Row) {
	for _, s := range states {
		rows = append(rows, s.Row)
	}
	return rows
}

// replayed: the village's history, from the first commit, gives its living rows.
func (p *traffic) replayed(village string) {
	past, gone, of := map[syncproto.RowKey][]schema.Value{}, map[syncproto.RowKey]bool{}, map[syncproto.RowKey]string{}
	for _, k := range p.kept {
		if k.village != village {
			continue
		}
		if k.kind == syncproto.Parted {
			for _, c := range k.changes {
				if c.How == syncproto.Moved {
					delete(past, c.Key)
				}
			}
		}
		if k.kind == syncproto.Left {
			maps.DeleteFunc(past, func(key syncproto.RowKey, _ []schema.Value) bool { return of[key] == k.unit })
			continue
		}
		for _, c := range k.changes {
			if k.kind == syncproto.Parted && c.How == syncproto.Moved {
				continue
			}
			if past[c.Key] == nil {
				past[c.Key], gone[c.Key], of[c.Key] = make([]schema.Value, len(c.Key.Table.Fields)), false, k.unit
			}
			if c.Field == syncproto.Deletion {
				gone[c.Key] = c.After.Bool()
			} else if past[c.Key][c.Field] == c.Before {
				past[c.Key][c.Field] = c.After
			} else {
				p.t.Fatalf("a change from %q, where %q stood: %+v", c.Before, past[c.Key][c.Field], c)
			}
		}
	}
	maps.DeleteFunc(past, func(key syncproto.RowKey, _ []schema.Value) bool { return gone[key] })
	for id, unit := range p.units {
		for key, row := range unit.Rows {
			if unit.Village != village || row.Deleted {
				continue
			}
			if of[key] != id || !slices.Equal(past[key], row.Values) {
				p.t.Fatalf("%s %s is %v, the history gives %v", key.Table.Name, key.ID, row.Values, past[key])
			}
			delete(past, key)
		}
	}
	for key := range past {
		p.t.Fatalf("%s %s is in the history of %s, and nowhere else", key.Table.Name, key.ID, village)
	}
}
