package registry_test

import (
	"flag"
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

// TestDecide_IsAPureFunctionWhoseCommitsAddUp lets two cadres, one of another
// village and somebody at a desk send anything to one household, right and wrong.
// Whatever they send: deciding twice gives the same commit, from the rows that it
// asked for as from all of them; nothing that it was given is touched; the digest
// and the history add up to the rows; and a refusal writes nothing.
func TestDecide_IsAPureFunctionWhoseCommitsAddUp(t *testing.T) {
	checks := flag.Lookup("rapid.checks")
	usual := checks.Value.String() == checks.DefValue
	kinds := map[syncproto.OutcomeKind]int{}
	rapid.Check(t, func(t *rapid.T) {
		l := newLedger(t)
		for i, seed := range rapid.SliceOfN(rapid.Uint64(), 40, 40).Draw(t, "changesets") {
			l.dice = rand.New(rand.NewPCG(seed, uint64(i)))
			kinds[l.send(l.changeset())]++
		}
	})
	least := 20
	if testing.Short() { // rapid then checks a fifth
		least = 1
	}
	for _, kind := range []syncproto.OutcomeKind{syncproto.Applied, syncproto.Merged, syncproto.Conflict, syncproto.Rejected} {
		if usual && kinds[kind] < least {
			t.Errorf("too seldom %s to prove anything: %v", kind, kinds)
		}
	}
}

// ledger is one household as a store would keep it, with what the digests and the
// history say that it must be.
type ledger struct {
	t       *rapid.T
	dice    *rand.Rand // for what is in a changeset: rapid prefers small numbers, and little would be right
	unit    syncproto.UnitState
	seq     syncproto.Seq
	now     syncproto.HLC
	made    int
	version int                                      // of the app that the changeset is from
	named   map[*schema.Table][]string               // rows that somebody has named
	digests syncproto.Digests                        // the commits' digests added up
	past    map[syncproto.RowKey][]schema.Value      // what the history gives
	gone    map[syncproto.RowKey]bool                // what the history says is deleted
	foreign map[syncproto.RowKey]*syncproto.RowState // rows of another household
}

const remote = "222426101200" // a village of another township

func newLedger(t *rapid.T) *ledger {
	l := &ledger{
		t: t, dice: rand.New(rand.NewPCG(0, 0)), now: syncproto.HLCOf(morning), named: map[*schema.Table][]string{}, foreign: map[syncproto.RowKey]*syncproto.RowState{},
		past: map[syncproto.RowKey][]schema.Value{}, gone: map[syncproto.RowKey]bool{},
	}
	l.unit = syncproto.UnitState{ID: l.id(), Village: longmen, Rows: map[syncproto.RowKey]*syncproto.RowState{}}
	head := l.whole(schema.Member)
	head.Sets[slices.IndexFunc(head.Sets, func(s syncproto.Set) bool { return s.Field == schema.Member.Ordinal("relation") })].Value = schema.TextOf("02")
	root := l.whole(schema.Household)
	root.Row = l.unit.ID
	l.named[schema.Household] = []string{l.unit.ID}
	c := l.frame(l.authors()[0])
	c.Edits = []syncproto.Edit{root, head}
	if kind := l.send(c, l.authors()[0]); kind != syncproto.Applied {
		t.Fatalf("the household itself is %s", kind)
	}
	alien := syncproto.NewRowState(schema.Member, l.id(), l.id(), longmen)
	l.foreign[alien.Key()] = alien
	return l
}

func (l *ledger) id() string {
	l.made++
	return registry.DerivedID("ledger", strconv.Itoa(l.made))
}

// authors are two cadres of the village, one of another, and the county's staff
// at a desk.
func (l *ledger) authors() []registry.Author {
	cadre := func(no syncproto.DeviceNo, village string) registry.Author {
		return registry.Author{Person: registry.DerivedID("cadre", fmt.Sprint(no)), Device: no, Grants: registry.Grants{{Role: registry.Cadre, Area: village}}}
	}
	return []registry.Author{cadre(1, longmen), cadre(2, longmen), person("county_staff", longmen), cadre(3, remote)}
}

// frame is a changeset with nothing in it.
func (l *ledger) frame(by registry.Author) *syncproto.Changeset {
	l.version = 1 + l.dice.IntN(schema.Version)
	return &syncproto.Changeset{
		N: 1, ID: l.id(), By: by.Person, Village: longmen, Household: l.unit.ID, At: l.now - syncproto.HLC(l.dice.IntN(1e9)),
		Version: l.version, Seen: l.unit.Rev,
	}
}

// changeset draws a changeset, mostly a sensible one, and who sends it.
func (l *ledger) changeset() (*syncproto.Changeset, registry.Author) {
	by := l.authors()[[]int{0, 0, 0, 1, 1, 1, 2, 2, 2, 3}[l.dice.IntN(10)]]
	c := l.frame(by)
	c.Seen -= syncproto.Rev(l.dice.IntN(min(4, int(l.unit.Rev))))
	for range 1 + l.dice.IntN(3) {
		c.Edits = append(c.Edits, l.edit(by, c.Seen))
	}
	if by.Device == 0 && l.dice.IntN(2) == 0 {
		c.Edits, c.Actions = nil, l.onCases()
	}
	switch l.dice.IntN(40) {
	case 0:
		c.Seen = l.unit.Rev + 1
	case 1:
		c.Household = ""
	case 2:
		c.Village = remote
	case 3:
		c.Fault = &schema.Problem{Code: schema.Malformed}
	case 4:
		for alien := range l.foreign {
			c.Edits = append(c.Edits, syncproto.Edit{Table: alien.Table, Row: alien.ID, Sets: []syncproto.Set{{Value: schema.TextOf("甲")}}})
		}
	case 5:
		for i := range c.Edits {
			c.Edits[i].Sets = nil
		}
	}
	return c, by
}

// onCases are decisions on cases that there are, right and wrong, and their undoing.
func (l *ledger) onCases() (actions []syncproto.Action) {
	for range 1 + l.dice.IntN(2) {
		a := syncproto.Action{Do: "conflict.decide", Step: []string{"kept", "offered", "other", "later", "earlier", "distinct"}[l.dice.IntN(6)]}
		if cases := living(&l.unit, schema.Conflict); len(cases) > 0 && l.dice.IntN(5) > 0 {
			row := cases[l.dice.IntN(len(cases))]
			if a.Ref = row.ID; row.Get("state").Text() == "settled" && l.dice.IntN(5) > 0 {
				a.Do, a.Step = "conflict.undo", ""
			}
		}
		actions = append(actions, a)
	}
	return actions
}

// edit draws an edit of a row that there is, or that there is not, or a new one.
func (l *ledger) edit(by registry.Author, base syncproto.Rev) syncproto.Edit {
	tables := []*schema.Table{schema.Household, schema.Household, schema.Member, schema.Member, schema.Conditions, schema.Visit, schema.Conflict}
	t := tables[l.dice.IntN(len(tables))]
	if t == schema.Conflict && l.dice.IntN(10) > 0 {
		t = schema.Member
	}
	known := l.named[t]
	if len(known) == 0 || t != schema.Household && l.dice.IntN(4) == 0 || t == schema.Visit && l.dice.IntN(10) > 0 {
		return l.whole(t)
	}
	e := syncproto.Edit{Table: t, Row: known[l.dice.IntN(len(known))], Base: base}
	if t != schema.Household && l.dice.IntN(6) == 0 {
		e.Delete = true
		return e
	}
	fields := t.FieldsAt(l.version)
	must := fields[l.dice.IntN(len(fields))]
	for _, f := range fields {
		often := t.PolicyOf(f) == schema.Latest || t.PolicyOf(f) == schema.Union
		if f == must || l.dice.IntN(len(t.Fields)) == 0 || often && l.dice.IntN(2) == 0 {
			e.Sets = append(e.Sets, syncproto.Set{Field: f, Value: l.value(&t.Fields[f]), Base: base, Was: l.value(&t.Fields[f])})
		}
	}
	return e
}

// whole is a new row with everything that is required.
func (l *ledger) whole(t *schema.Table) syncproto.Edit {
	e := syncproto.Edit{Table: t, Row: l.id()}
	l.named[t] = append(l.named[t], e.Row)
	for f := range t.Fields {
		if t.Fields[f].Required() {
			e.Sets = append(e.Sets, syncproto.Set{Field: f, Value: l.value(&t.Fields[f])})
		}
	}
	return e
}

// value draws a value that the field can mostly hold, from few, so that they meet.
func (l *ledger) value(f *schema.Field) schema.Value {
	n := l.dice.IntN(3)
	if l.dice.IntN(60) == 0 {
		return schema.TextOf("\x01") // good for nothing
	}
	if !f.Required() && l.dice.IntN(8) == 0 || f.Name == "id_number" {
		return schema.Null
	}
	switch f.Kind {
	case schema.Code:
		items := schema.Codes(f.Codes).Items
		return schema.TextOf(items[n%len(items)].Code)
	case schema.CodeSet:
		items := schema.Codes(f.Codes).Items
		return schema.SetOf(items[n].Code, items[2].Code)
	case schema.Date:
		return schema.TextOf(fmt.Sprintf("2018-01-0%d", n+1))
	case schema.ID:
		return schema.TextOf(registry.DerivedID(strconv.Itoa(n)))
	case schema.Text:
		return schema.TextOf([]string{"13944330001", "13944330002", "13944330003"}[n])
	case schema.Year:
		return schema.IntOf(int64(2014 + n))
	case schema.Bool:
		return schema.IntOf(int64(n % 2))
	case schema.Coord:
		return schema.IntOf(int64(map[string]int{"latitude": 42_500_000, "longitude": 128_500_000}[f.Name] + n))
	}
	return schema.IntOf(int64(n))
}

// situation is what a store loads: the rows that were asked for, or with nil all.
func (l *ledger) situation(needs *registry.Needs, by registry.Author, c *syncproto.Changeset) *registry.Situation {
	s := &registry.Situation{Unit: l.unit, Seq: l.seq, VillageKnown: true, Author: by}
	s.Unit.Rows = map[syncproto.RowKey]*syncproto.RowState{}
	for key, row := range l.unit.Rows {
		if needs == nil || slices.Contains(needs.Rows, key) || slices.Contains(needs.Tables, key.Table) {
			s.Unit.Rows[key] = row.Clone()
		}
	}
	for key, row := range l.foreign {
		if slices.Contains(registry.NeedsOf(c).Rows, key) {
			s.Unit.Rows[key] = row.Clone()
		}
	}
	return s
}

// send decides a changeset in every way, checks the commit, and keeps it.
func (l *ledger) send(c *syncproto.Changeset, by registry.Author) syncproto.OutcomeKind {
	l.now += syncproto.HLC(1e6)
	m := registry.Moment{Now: l.now, Today: "2018-06-15"}
	needs := registry.NeedsOf(c)
	s, untouched := l.situation(&needs, by, c), l.situation(&needs, by, c)
	sent := cloneChangeset(c)
	commit := registry.Decide(s, c, m)
	for what, same := range map[string]bool{
		"deciding again gives another commit":       reflect.DeepEqual(registry.Decide(s, c, m), commit),
		"deciding on all rows gives another commit": reflect.DeepEqual(registry.Decide(l.situation(nil, by, c), c, m), commit),
		"the situation was touched":                 reflect.DeepEqual(s, untouched),
		"the changeset was touched":                 reflect.DeepEqual(c, sent),
		"the outcome is another changeset's":        commit.Outcome.N == c.N && commit.Outcome.ID == c.ID,
		"the commit is somebody else's":             commit.Author.Person == by.Person && commit.Unit == c.Unit() && commit.Village == c.Village && commit.Now == m.Now,
	} {
		if !same {
			l.t.Fatalf("%s: %+v", what, commit)
		}
	}
	if commit.Outcome.Kind == syncproto.Rejected {
		l.wroteNothing(&commit)
	} else {
		l.keep(&commit)
	}
	return commit.Outcome.Kind
}

func cloneChangeset(c *syncproto.Changeset) *syncproto.Changeset {
	out := *c
	out.Edits = slices.Clone(c.Edits)
	for i := range out.Edits {
		out.Edits[i].Sets = slices.Clone(c.Edits[i].Sets)
	}
	return &out
}

func (l *ledger) wroteNothing(c *registry.Commit) {
	o := c.Outcome
	if c.Writes() || len(c.Changes) > 0 || c.Digests != (syncproto.Digests{}) || len(o.Problems) == 0 || len(o.Cases) > 0 || o.Seq != 0 || o.Rev != 0 {
		l.t.Fatalf("a refusal that writes: %+v", c)
	}
}

// keep takes a commit over, as tx.Save would, and checks that it adds up.
func (l *ledger) keep(c *registry.Commit) {
	o := c.Outcome
	if c.Writes() {
		l.unit.Rev++
		l.seq++
	}
	if o.Rev != l.unit.Rev || o.Seq != l.seq || len(o.Problems) > 0 || len(c.Changes) == 0 {
		l.t.Fatalf("revision %d, seq %d: %+v", l.unit.Rev, l.seq, c)
	}
	seen := map[syncproto.RowKey]bool{}
	for _, row := range c.Rows {
		if seen[row.Key()] || row.Rev != o.Rev || row.Household != l.unit.ID || row.Village != longmen {
			l.t.Fatalf("%s %s, of revision %d: %+v", row.Table.Name, row.ID, row.Rev, c)
		}
		seen[row.Key()] = true
		l.unit.Rows[row.Key()] = row
	}
	l.digests = l.digests.Plus(c.Digests)
	var sum syncproto.Digests
	for _, row := range l.unit.Rows {
		sum = sum.Plus(row.Digests())
	}
	if l.digests != sum {
		l.t.Fatalf("the digests add up to %s, the rows have %s: %+v", l.digests, sum, c)
	}
	l.replay(c.Changes)
	l.offersAreIn(c)
	l.casesAreOpen(c)
}

// replay follows the history, which must lead to the rows.
func (l *ledger) replay(changes []syncproto.Change) {
	for _, c := range changes {
		if l.past[c.Key] == nil {
			l.past[c.Key] = make([]schema.Value, len(c.Key.Table.Fields))
		}
		if c.Field == syncproto.Deletion {
			l.gone[c.Key] = c.After.Bool()
			continue
		}
		if l.past[c.Key][c.Field] != c.Before {
			l.t.Fatalf("a change from %q, where %q stood: %+v", c.Before, l.past[c.Key][c.Field], c)
		}
		l.past[c.Key][c.Field] = c.After
	}
	for key, row := range l.unit.Rows {
		if !slices.Equal(l.past[key], row.Values) || l.gone[key] != row.Deleted {
			l.t.Fatalf("%s %s is %v, deleted %v; the history gives %v, %v", key.Table.Name, key.ID, row.Values, row.Deleted, l.past[key], l.gone[key])
		}
	}
	if len(l.past) != len(l.unit.Rows) {
		l.t.Fatalf("%d rows in the history, %d stand", len(l.past), len(l.unit.Rows))
	}
}

// offersAreIn: every value that was sent is in the history, however it was settled.
func (l *ledger) offersAreIn(c *registry.Commit) {
	type offer struct {
		key   syncproto.RowKey
		field int
		value schema.Value
	}
	kept := map[offer]bool{}
	for _, change := range c.Changes {
		kept[offer{change.Key, change.Field, change.Offered}] = true
	}
	for _, e := range syncproto.Upgraded(c.Changeset, schema.Version).Edits {
		key := syncproto.RowKey{Table: e.Table, ID: e.Row}
		if e.Delete && !kept[offer{key, syncproto.Deletion, schema.IntOf(1)}] {
			l.t.Fatalf("the deletion of %v is lost: %+v", key, c)
		}
		for _, s := range e.Sets {
			if !kept[offer{key, s.Field, s.Value}] {
				l.t.Fatalf("%q for %v is lost: %+v", s.Value, key, c)
			}
		}
	}
}

// casesAreOpen: the outcome says conflict when cases are open, and names them all.
func (l *ledger) casesAreOpen(c *registry.Commit) {
	opened := map[string]bool{}
	for _, row := range c.Rows {
		if row.Table == schema.Conflict && row.Get("changeset") == schema.TextOf(c.Outcome.ID) && row.Get("state") == schema.TextOf("open") {
			opened[row.ID] = true
		}
	}
	if !slices.Equal(slices.Sorted(slices.Values(c.Outcome.Cases)), slices.Sorted(maps.Keys(opened))) || (c.Outcome.Kind == syncproto.Conflict) != (len(opened) > 0) {
		l.t.Fatalf("%s with cases %v, opened %v", c.Outcome.Kind, c.Outcome.Cases, opened)
	}
}
