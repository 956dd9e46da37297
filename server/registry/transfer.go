package registry

import (
	"cmp"
	"maps"
	"slices"
	"strconv"

	"ruhu/schema"
	"ruhu/syncproto"
)

// Transfer is a household on its way: to another village, or into another household.
// All its rows go, with their ids and the stamps of their fields; what a device says
// of them later is compared with the stamps as if they had never moved. It is two
// commits, one in each village's own history, which are saved together; within one
// village they are one, under one Seq.
type Transfer struct {
	Outcome syncproto.Outcome // what the person is told
	Left    Commit            // of the household that goes, where it was
	Arrived Commit            // of the household that has the rows afterwards, where it is
}

// Evicts reports whether the rows leave their village.
func (t *Transfer) Evicts() bool { return t.Left.Village != t.Arrived.Village }

// Journey is what is to be transferred, and what the store holds of it.
type Journey struct {
	Author       Author
	From         syncproto.UnitState // the household that goes, whole
	Seen         syncproto.Rev       // its revision that the person looked at
	Into         syncproto.UnitState // the household that it becomes part of, whole; none for a move
	Within       []string            // households that have become part of either before; none for a move
	FromSeq      syncproto.Seq       // of the village that From is in
	Seq          syncproto.Seq       // of the village that it goes to
	VillageKnown bool                // that village exists
	Matches      []Match             // of what the changeset's edits give to rows
	// Approved is what stands in the approved record of the household that goes and of
	// those that have become part of it.
	Approved map[string]*Approval
}

// Move settles the move of a household to the changeset's village. The changeset
// has no edits: it names who decides, and makes the decision one that can be repeated.
func Move(j *Journey, c *syncproto.Changeset, m Moment) Transfer {
	d := j.decision(c, m)
	if p, ok := j.checkMove(c); !ok {
		return d.refuseTransfer([]schema.Problem{p})
	}
	return j.transfer(d, nil)
}

// Merge settles that a household becomes part of the changeset's. The changeset may
// carry what the desk decides about the two together: which value of a field stands,
// who is head, which people are one. They are edits of the household as it is then.
func Merge(j *Journey, c *syncproto.Changeset, m Moment) Transfer {
	d := j.decision(c, m)
	if p, ok := j.checkMerge(c); !ok {
		return d.refuseTransfer([]schema.Problem{p})
	}
	var problems []schema.Problem
	if len(c.Edits) > 0 {
		c = atNewest(c, &d.s.Unit)
		if problems = checkChangeset(d.s, c, m); len(problems) == 0 {
			problems = checkEdits(d.s, c, m)
		}
	}
	if len(problems) == 0 {
		problems = d.unite(c, append([]string{j.From.ID, j.Into.ID}, j.Within...))
	}
	if len(problems) > 0 {
		return d.refuseTransfer(problems)
	}
	return j.transfer(d, j.tombstone(m))
}

func (j *Journey) checkMove(c *syncproto.Changeset) (schema.Problem, bool) {
	if p, ok := j.checkGoing(c); !ok {
		return p, false
	}
	switch {
	case !j.VillageKnown || !j.Author.Grants.Has(CountyStaff, c.Village):
		return schema.Problem{Code: schema.OutOfScope, Param: c.Village}, false
	case c.Village == j.From.Village:
		return schema.Problem{Code: schema.SameVillage, Param: c.Village}, false
	}
	return schema.Problem{}, true
}

func (j *Journey) checkMerge(c *syncproto.Changeset) (schema.Problem, bool) {
	if p, ok := j.checkGoing(c); !ok {
		return p, false
	}
	switch {
	case c.Household == j.From.ID:
		return schema.Problem{Code: schema.SameHousehold}, false
	case !standing(&j.Into) || !j.Author.Grants.Sees(j.Into.Village):
		return schema.Problem{Code: schema.NoSuchUnit}, false
	case c.Village != j.Into.Village:
		return schema.Problem{Code: schema.WrongVillage}, false
	case !j.Author.Grants.Has(CountyStaff, j.Into.Village):
		return schema.Problem{Code: schema.OutOfScope, Param: j.Into.Village}, false
	case c.Seen != j.Into.Rev:
		return schema.Problem{Code: schema.StateMoved, Param: strconv.FormatInt(int64(j.Into.Rev), 10)}, false
	case relocating(&j.From) && relocating(&j.Into):
		return schema.Problem{Code: schema.BothRelocating}, false
	}
	return schema.Problem{}, true
}

// checkGoing checks what holds for every household that goes anywhere. The person
// decides on what they saw: when that has changed, they look again.
func (j *Journey) checkGoing(c *syncproto.Changeset) (schema.Problem, bool) {
	switch {
	case !validID(c.ID):
		return schema.Problem{Code: schema.BadID, Field: "id"}, false
	case len(c.Actions) > 0:
		return schema.Problem{Code: schema.UnknownAction, Param: c.Actions[0].Do}, false
	case !standing(&j.From) || !j.Author.Grants.Sees(j.From.Village):
		return schema.Problem{Code: schema.NoSuchUnit}, false
	case !j.Author.Grants.Has(CountyStaff, j.From.Village):
		return schema.Problem{Code: schema.OutOfScope, Param: j.From.Village}, false
	case j.Seen != j.From.Rev:
		return schema.Problem{Code: schema.StateMoved, Param: strconv.FormatInt(int64(j.From.Rev), 10)}, false
	}
	return schema.Problem{}, true
}

// standing reports whether a household is there and has not become part of another.
func standing(unit *syncproto.UnitState) bool {
	root := unit.Rows[syncproto.RowKey{Table: schema.Household, ID: unit.ID}]
	return root != nil && !root.Deleted
}

func relocating(unit *syncproto.UnitState) bool {
	return slices.ContainsFunc(view(unit.Rows).living(schema.RelocationCase), func(row *syncproto.RowState) bool {
		state := row.Get("state").Text()
		return state == caseActive || state == caseConfirmed
	})
}

// decision begins with both households' rows as those of one, where they will be,
// at the revision after which everything that either has seen is old.
func (j *Journey) decision(c *syncproto.Changeset, m Moment) *decision {
	unit := syncproto.UnitState{ID: c.Household, Village: c.Village, Rev: max(j.From.Rev, j.Into.Rev), Rows: maps.Clone(j.Into.Rows)}
	if unit.Rows == nil {
		unit.Rows = map[syncproto.RowKey]*syncproto.RowState{}
	}
	for _, row := range j.going(c) {
		row = row.Clone()
		if row.Household, row.Village, row.Rev = unit.ID, unit.Village, unit.Rev+1; row.Table.IsRoot() {
			row.Household = row.ID
		}
		unit.Rows[row.Key()] = row
	}
	return &decision{
		s: &Situation{Unit: unit, Seq: j.Seq, VillageKnown: j.VillageKnown, Author: j.Author, Matches: j.Matches}, m: m, how: syncproto.Arrived,
		old: unit.Rows, new: map[syncproto.RowKey]*syncproto.RowState{},
		Commit: Commit{Changeset: c, Author: j.Author, Unit: unit.ID, Village: unit.Village, At: m.Now, Now: m.Now},
	}
}

// going are the rows that go, parents first: all of them, but for the own row of a
// household that becomes part of another.
func (j *Journey) going(c *syncproto.Changeset) []*syncproto.RowState {
	rows := make([]*syncproto.RowState, 0, len(j.From.Rows))
	for _, row := range j.From.Rows {
		if !row.Table.IsRoot() || j.From.ID == c.Household {
			rows = append(rows, row)
		}
	}
	slices.SortFunc(rows, byPlace)
	return rows
}

// byPlace orders rows by table, then by id.
func byPlace(a, b *syncproto.RowState) int {
	return cmp.Or(cmp.Compare(a.Table.Index(), b.Table.Index()), cmp.Compare(a.ID, b.ID))
}

// atNewest lets edits be made in sight of everything: that the person was is checked.
func atNewest(c *syncproto.Changeset, unit *syncproto.UnitState) *syncproto.Changeset {
	out := *c
	out.Seen, out.Edits = unit.Rev, slices.Clone(c.Edits)
	for i := range out.Edits {
		e := &out.Edits[i]
		if unit.Rows[syncproto.RowKey{Table: e.Table, ID: e.Row}] == nil {
			continue
		}
		*e = atRevision(*e, unit.Rev)
	}
	return &out
}

func atRevision(e syncproto.Edit, rev syncproto.Rev) syncproto.Edit {
	e.Base, e.Sets = rev, slices.Clone(e.Sets)
	for i := range e.Sets {
		e.Sets[i].Base = rev
	}
	return e
}

// unite makes the desk's edits, settles the cases that asked whether any two of the
// households are one, and refuses a household that breaks a rule: here it can be put
// right at once.
func (d *decision) unite(c *syncproto.Changeset, households []string) []schema.Problem {
	result := syncproto.Merge(&d.s.Unit, c.Edits, syncproto.Edition{At: d.At})
	if len(result.Problems) > 0 {
		return result.Problems
	}
	d.take(result)
	d.s.Matches = slices.DeleteFunc(slices.Clone(d.s.Matches), func(m Match) bool { return slices.Contains(households, m.Household) })
	d.findDuplicates(c)
	d.how = syncproto.Arrived // whatever cases are open
	d.write(d.answered(c, households))
	var problems []schema.Problem
	for _, rule := range schema.HouseholdRules() {
		if d.view().breaks(rule) {
			problems = append(problems, schema.Problem{Code: rule.Code, Table: rule.Table.Name})
		}
	}
	return problems
}

// answered settles the open cases that say that the household is one with any of those
// that it is made of.
func (d *decision) answered(c *syncproto.Changeset, households []string) (edits []syncproto.Edit) {
	for _, row := range d.view().living(schema.Conflict) {
		open := row.Get("kind").Text() == conflictTwice && row.Get("state").Text() == stateOpen
		if !open || !namesAny(row, households) {
			continue
		}
		edits = append(edits, atRevision(serverEdit(schema.Conflict, row.ID, map[string]schema.Value{
			"state": schema.TextOf(stateSettled), "decision": schema.TextOf(decisionUnited),
			"settled_by": schema.TextOf(c.By), "settled_at": schema.IntOf(d.m.Now.Milli()),
		}), row.Rev))
	}
	return edits
}

// tombstone is what stays of a household that becomes part of another.
func (j *Journey) tombstone(m Moment) *syncproto.RowState {
	root := j.From.Rows[syncproto.RowKey{Table: schema.Household, ID: j.From.ID}].Clone()
	root.Deleted, root.Rev = true, j.From.Rev+1
	root.Stamps[len(root.Table.Fields)] = syncproto.Stamp{Rev: root.Rev, At: m.Now}
	return root
}

// transfer makes the two commits. stays is the own row of a household that became
// part of another, nil for a move.
func (j *Journey) transfer(d *decision, stays *syncproto.RowState) Transfer {
	rows, changes := d.arrive()
	decided := d.accept()
	arrived := decided
	arrived.Rows, arrived.Changes, arrived.Digests = rows, append(changes, decided.Changes...), decided.Digests
	for _, row := range d.old {
		if row.Rev > d.s.Unit.Rev { // came along
			arrived.Digests = arrived.Digests.Plus(row.Digests())
		}
	}
	arrived.Outcome.Seq, arrived.Outcome.Rev = j.Seq+1, d.s.Unit.Rev+1
	t := Transfer{Outcome: arrived.Outcome, Arrived: arrived, Left: j.leave(d, stays)}
	t.Outcome.Kind = OutcomeOfTransfer(t.Outcome.Cases)
	t.Arrived.Approvals = CarriedApprovals(j.Approved, &t)
	return t
}

// OutcomeOfTransfer is what a person is told of a transfer that was done: what they said of
// the rows may have opened cases.
func OutcomeOfTransfer(cases []string) syncproto.OutcomeKind {
	if len(cases) > 0 {
		return syncproto.Conflict
	}
	return syncproto.Applied
}

// arrive lists every row that is written where the household is afterwards: those
// that came along, as the desk's edits left them, and those that only the edits touched.
// Each of the former tells the history everything that it holds.
func (d *decision) arrive() (rows []*syncproto.RowState, changes []syncproto.Change) {
	for _, row := range d.s.Unit.Rows {
		if row.Rev > d.s.Unit.Rev {
			rows = append(rows, row)
		}
	}
	slices.SortFunc(rows, byPlace)
	came := map[syncproto.RowKey]bool{}
	for i, row := range rows {
		changes = append(changes, everything(row)...)
		came[row.Key()] = true
		if edited := d.new[row.Key()]; edited != nil {
			rows[i] = edited
		}
	}
	for _, key := range d.order {
		if !came[key] {
			rows = append(rows, d.new[key])
		}
	}
	if len(rows) == 0 {
		rows = append(rows, d.touched())
	}
	return rows, changes
}

// touched is the own row of a household that nothing came along to: some row must
// tell the new revision, above everything that was seen of either.
func (d *decision) touched() *syncproto.RowState {
	row := d.old[syncproto.RowKey{Table: schema.Household, ID: d.Unit}].Clone()
	row.Rev = d.s.Unit.Rev + 1
	return row
}

// everything are the changes that make a row out of nothing.
func everything(row *syncproto.RowState) (changes []syncproto.Change) {
	note := func(field int, before, v schema.Value) {
		if v != before {
			changes = append(changes, syncproto.Change{Key: row.Key(), Field: field, Before: before, Offered: v, How: syncproto.Moved, After: v})
		}
	}
	for field, v := range row.Values {
		note(field, schema.Null, v)
	}
	note(syncproto.Deletion, schema.BoolOf(false), schema.BoolOf(row.Deleted))
	return changes
}

// leave takes the whole household out of its village.
func (j *Journey) leave(d *decision, stays *syncproto.RowState) Commit {
	left := Commit{Changeset: d.Changeset, Author: j.Author, Unit: j.From.ID, Village: j.From.Village, At: d.At, Now: d.Now}
	left.Outcome = syncproto.Outcome{ID: d.Changeset.ID, Kind: syncproto.Left, Seq: j.FromSeq + 1, Rev: d.s.Unit.Rev + 1}
	if stays != nil {
		left.Outcome.Rev, left.Rows = stays.Rev, []*syncproto.RowState{stays}
	}
	rows := slices.Collect(maps.Values(j.From.Rows))
	slices.SortFunc(rows, byPlace)
	for _, row := range rows {
		left.Digests = left.Digests.Minus(row.Digests())
		if row.Deleted {
			continue
		}
		how := syncproto.Moved
		if stays != nil && row.Table.IsRoot() {
			how = syncproto.Took
		}
		left.Changes = append(left.Changes, syncproto.Change{Key: row.Key(), Field: syncproto.Deletion,
			Before: schema.BoolOf(false), Offered: schema.BoolOf(true), How: how, After: schema.BoolOf(true)})
	}
	return left
}

func (d *decision) refuseTransfer(problems []schema.Problem) Transfer {
	return Transfer{Outcome: d.refuse(problems).Outcome}
}
