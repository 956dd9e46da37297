package registry

import (
	"fmt"
	"slices"
	"strconv"

	"ruhu/schema"
	"ruhu/syncproto"
)

// Moment is the server's "now" of one decision. A transaction carries one.
type Moment struct {
	Now    syncproto.HLC
	Today  string // YYYY-MM-DD, China Standard Time
	Offset int64  // milliseconds the author's clock is ahead of the server's
}

// Situation is what the store holds of everything that one changeset touches.
type Situation struct {
	Unit         syncproto.UnitState // Rows has what Needs asked for, and nothing else
	Seq          syncproto.Seq       // of the village
	VillageKnown bool                // the village exists
	Floor        syncproto.Rev       // revisions of a new unit begin above it: those below were given out before a restore
	// From is the village that the changeset was written for, when its household has
	// moved since or has become part of another: then Unit and Seq are those of where
	// it is now. "" when it is where the changeset says.
	From    string
	Beside  bool    // other households are decided on by the same changeset, and one of them first
	Matches []Match // of Needs.Identities
	Author  Author
	Facts   *Facts   // for actions of relocation; nil when there are none
	Parts   []string // households that have become part of this one, when Needs asked for them
	// Delivers: the changeset is the county's own registry. What it says counts as approved
	// as it is delivered; Approved is needed then.
	Delivers bool
	// Approved is what stands of the household in the approved record, if that was
	// needed; nil when nothing does.
	Approved *Approval
}

// Commit is a decision, ready to be saved in one transaction. Rows is empty for
// a refusal and for a changeset that changed nothing.
type Commit struct {
	Changeset *syncproto.Changeset
	Author    Author
	Outcome   syncproto.Outcome
	Unit      string
	Village   string
	At        syncproto.HLC // corrected clock of the changeset
	Now       syncproto.HLC // the server's clock
	Rows      []*syncproto.RowState
	Before    map[syncproto.RowKey]*syncproto.RowState // those of Rows that were there, as they were; it may be left out
	Changes   []syncproto.Change
	Digests   syncproto.Digests // to add to the unit's digests
	Approvals []Approval        // entries of the approved record that follow
	Also      []Commit          // of the same changeset, on other households: see DecideShares
}

// Writes reports whether the commit changes any row.
func (c *Commit) Writes() bool { return len(c.Rows) > 0 }

// Needs is what must be loaded before a changeset can be decided.
type Needs struct {
	Rows   []syncproto.RowKey // these rows, whoever they belong to
	Tables []*schema.Table    // all rows of the unit in these tables
	Facts  bool               // what relocation looks at besides the household
	Parts  bool               // the households that have become part of it
	// Approved: what stands of the household in the approved record.
	Approved bool
	// Identities are looked for among the county's other households.
	Identities []Identity
}

// NeedsOf says what deciding a changeset takes: the rows it names, the tables
// that household rules look at, and for actions the whole household.
func NeedsOf(c *syncproto.Changeset) Needs {
	var n Needs
	whole := map[*schema.Table]bool{}
	for _, a := range c.Actions {
		if a.Do == doSubmit { // it comes with pushes, and looks at little
			whole[schema.Household], whole[schema.ReviewRound] = true, true
			continue
		}
		n.Parts, n.Approved = n.Parts || onCase(a), n.Approved || ofReview(a) || restsOnApproval(a)
		n.Facts = n.Facts || !onCase(a) && !ofReview(a)
		for _, t := range schema.Replicated() {
			if (c.Household != "") == (t.Scope == schema.OfHousehold) || t.AlsoVillage {
				whole[t] = true
			}
		}
	}
	for _, rule := range schema.HouseholdRules() {
		for i := range c.Edits {
			if c.Edits[i].Table == rule.Table {
				whole[rule.Table], whole[schema.Conflict] = true, true
			}
		}
	}
	for _, t := range schema.Replicated() {
		if whole[t] {
			n.Tables = append(n.Tables, t)
		}
	}
	for i := range c.Edits {
		n.Rows = append(n.Rows, syncproto.RowKey{Table: c.Edits[i].Table, ID: c.Edits[i].Row})
		n.Identities = append(n.Identities, identitiesIn(&c.Edits[i])...)
	}
	return n
}

// Decide settles one changeset: it is applied, merged, put before people as a
// conflict, or refused with every reason. It is pure and deterministic.
func Decide(s *Situation, c *syncproto.Changeset, m Moment) Commit {
	sent := c
	if s.From != "" {
		c = forwarded(c, &s.Unit)
	}
	d := decision{s: s, m: m, Commit: Commit{
		Changeset: sent, Author: s.Author, Unit: c.Unit(), Village: c.Village, Now: m.Now,
		At: c.At.Corrected(m.Offset, m.Now),
	}}
	if problems := checkChangeset(s, c, m); len(problems) > 0 {
		return d.refuse(problems)
	}
	// From here on it is as the newest version says it; what is kept of it, and
	// what is told about it, is as it came.
	c = syncproto.Upgraded(c, schema.Version)
	if problems := checkEdits(s, c, m); len(problems) > 0 {
		return d.refuse(problems)
	}
	if problems := d.apply(c); len(problems) > 0 {
		return d.refuse(problems)
	}
	if s.Delivers {
		d.deliver(c)
	}
	return d.accept()
}

// Refuse is the commit of a changeset that could not be decided at all: it is
// kept under its number, so that it holds nobody up.
func Refuse(s *Situation, c *syncproto.Changeset, m Moment, p schema.Problem) Commit {
	d := decision{s: s, m: m, Commit: Commit{Changeset: c, Author: s.Author, Unit: c.Unit(), Village: c.Village, Now: m.Now, At: c.At}}
	return d.refuse([]schema.Problem{p})
}

type decision struct {
	Commit
	s     *Situation
	m     Moment
	old   map[syncproto.RowKey]*syncproto.RowState // rows as they were
	new   map[syncproto.RowKey]*syncproto.RowState // rows as they become
	order []syncproto.RowKey
	cases []string
	how   syncproto.OutcomeKind
}

// apply runs edits, household rules and actions in that order, each on what the
// one before left.
func (d *decision) apply(c *syncproto.Changeset) []schema.Problem {
	d.how = syncproto.Applied
	d.old = d.s.Unit.Rows
	d.new = map[syncproto.RowKey]*syncproto.RowState{}
	edition := syncproto.Edition{Device: d.Author.Device, At: d.At}
	result := syncproto.Merge(&d.s.Unit, c.Edits, edition)
	if len(result.Problems) > 0 {
		return result.Problems
	}
	if result.Concurrent() {
		d.how = syncproto.Merged
	}
	d.take(result)
	for i, dispute := range result.Disputes {
		d.open(valueConflict(d.s, c, dispute, d.m, i))
	}
	if problems := d.checkRules(c); len(problems) > 0 {
		return problems
	}
	d.findDuplicates(c)
	return d.act(c)
}

// act runs the changeset's actions.
func (d *decision) act(c *syncproto.Changeset) []schema.Problem {
	for _, action := range c.Actions {
		if on := caseActions[action.Do]; on != nil {
			if problems := on(d, c, action); len(problems) > 0 {
				return problems
			}
			continue
		}
		edits, problem := d.decideAction(c, action)
		if problem != nil {
			return []schema.Problem{*problem}
		}
		d.write(edits)
	}
	if slices.ContainsFunc(c.Actions, onCase) {
		return d.keepsRules()
	}
	return nil
}

// decideAction checks one action and returns the server's own edits that follow.
func (d *decision) decideAction(c *syncproto.Changeset, a syncproto.Action) ([]syncproto.Edit, *schema.Problem) {
	if !ofReview(a) {
		return decideAction(d.view(), c, a, d.s, d.m)
	}
	edits, approval, problem := d.review(c, a)
	if approval != nil {
		d.Approvals = append(d.Approvals, *approval)
		edits = append(edits, d.rejudged(c, approval)...)
	}
	return edits, problem
}

// checkRules looks at the household as it has become. A rule that was broken
// before is somebody's open case, and no reason to refuse what came since. When
// somebody else had changed the household since the author looked, each may have
// been right alone: people decide. Otherwise the author broke the rule, and is told.
func (d *decision) checkRules(c *syncproto.Changeset) []schema.Problem {
	var problems []schema.Problem
	for _, rule := range schema.HouseholdRules() {
		if !d.writes(rule.Table) || d.view().keeps(rule) || view(d.old).breaks(rule) {
			continue
		}
		if d.s.Unit.Rev <= c.Seen {
			problems = append(problems, schema.Problem{Code: rule.Code, Table: rule.Table.Name})
		} else if !d.ruleCaseOpen(rule.Code) {
			d.open(ruleConflict(d.s, c, rule, d.m))
		}
	}
	return problems
}

func (d *decision) ruleCaseOpen(code schema.ErrCode) bool {
	for _, row := range d.view().living(schema.Conflict) {
		if row.Get("kind").Text() == conflictRule && row.Get("field").Text() == string(code) && row.Get("state").Text() == stateOpen {
			return true
		}
	}
	return false
}

// open adds a case that people must decide.
func (d *decision) open(e syncproto.Edit) {
	d.how = syncproto.Conflict
	d.cases = append(d.cases, e.Row)
	d.write([]syncproto.Edit{e})
}

// write lets the server itself make edits: through the same merge as everybody's,
// so that the history replays them.
func (d *decision) write(edits []syncproto.Edit) {
	if len(edits) == 0 {
		return
	}
	unit := d.s.Unit
	unit.Rows = d.view()
	d.take(syncproto.Merge(&unit, edits, syncproto.Edition{At: d.m.Now}))
}

// take puts a merge's rows and changes into the commit.
func (d *decision) take(r syncproto.Result) {
	if d.Changes == nil {
		d.Changes = r.Changes // which most are
	} else {
		d.Changes = append(d.Changes, r.Changes...)
	}
	for _, row := range r.Rows {
		key := row.Key()
		if d.new[key] == nil {
			d.order = append(d.order, key)
		}
		d.new[key] = row
	}
}

// view is the household as the decision has made it so far.
func (d *decision) view() view {
	v := make(view, len(d.old)+len(d.new))
	for k, row := range d.old {
		v[k] = row
	}
	for k, row := range d.new {
		v[k] = row
	}
	return v
}

func (d *decision) accept() Commit {
	rev, seq := d.s.Unit.Rev, d.s.Seq
	d.Rows = d.rows()
	for _, row := range d.Rows {
		key := row.Key()
		d.Digests = d.Digests.Plus(row.Digests())
		if before := d.old[key]; before != nil {
			d.Digests = d.Digests.Minus(before.Digests())
			if d.Before == nil {
				d.Before = make(map[syncproto.RowKey]*syncproto.RowState, len(d.Rows))
			}
			d.Before[key] = before
		}
	}
	if d.Writes() {
		rev, seq = max(rev, d.s.Floor)+1, seq+1
	}
	d.Outcome = syncproto.Outcome{N: d.Changeset.N, ID: d.Changeset.ID, Kind: d.how, Seq: seq, Rev: rev, Cases: d.cases}
	d.landed()
	return d.Commit
}

// rows are those that the decision has written so far, in order.
func (d *decision) rows() (rows []*syncproto.RowState) {
	for _, key := range d.order {
		rows = append(rows, d.new[key])
	}
	return rows
}

func (d *decision) refuse(problems []schema.Problem) Commit {
	d.Rows, d.Before, d.Changes, d.Digests, d.Approvals = nil, nil, nil, syncproto.Digests{}, nil
	d.Unit, d.Village = d.Changeset.Unit(), d.Changeset.Village
	d.Outcome = syncproto.Outcome{N: d.Changeset.N, ID: d.Changeset.ID, Kind: syncproto.Rejected, Problems: problems}
	return d.Commit
}

// Sequence judges a changeset's number against the last one answered: it is the
// next one, or known already, or there is a gap before it.
func Sequence(last, n int64) (next, known bool) { return n == last+1, n <= last }

// GapAt is the problem of a missing changeset.
func GapAt(last int64) schema.Problem {
	return schema.Problem{Code: schema.Gap, Param: strconv.FormatInt(last+1, 10)}
}

// ForkAt is the problem of a known number under another id: the device was
// restored from an old copy, and must enrol again.
func ForkAt(n int64) schema.Problem {
	return schema.Problem{Code: schema.Fork, Param: strconv.FormatInt(n, 10)}
}

// InternalFault is the problem that a changeset is refused with when deciding it
// failed in a way nobody foresaw.
func InternalFault(reference any) schema.Problem {
	return schema.Problem{Code: schema.Internal, Param: fmt.Sprint(reference)}
}
