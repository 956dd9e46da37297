package registry

import (
	"strconv"
	"strings"

	"ruhu/schema"
	"ruhu/syncproto"
)

// The actions of review. A cadre submits, a township approves or returns, the
// county opens an approved record again.
const (
	doSubmit  = "record.submit"
	doApprove = "record.approve"
	doReturn  = "record.return"
	doReopen  = "record.reopen"
)

// ReviewState is where a household stands in review, a code of the list
// review_state; "" when nobody ever submitted it.
type ReviewState string

// The states.
const (
	ReviewNone      ReviewState = ""
	ReviewSubmitted ReviewState = "submitted"
	ReviewApproved  ReviewState = "approved"
	ReviewReturned  ReviewState = "returned"
	ReviewReopened  ReviewState = "reopened"
)

// reviewing is one action of review on one household, with all that it is judged by.
type reviewing struct {
	action   syncproto.Action
	c        *syncproto.Changeset
	s        *Situation
	m        Moment
	at       int64 // when the person acted, Unix milliseconds
	rows     view  // of the household, as the changeset's edits left it
	pending  []*syncproto.RowState
	standing *syncproto.RowState // the newest round; nil when there is none
}

// ofReview reports whether an action is one of review.
func ofReview(a syncproto.Action) bool { return strings.HasPrefix(a.Do, "record.") }

// review checks an action of review. It returns the server's own edits that follow,
// and for an approval what is approved.
func (d *decision) review(c *syncproto.Changeset, a syncproto.Action) ([]syncproto.Edit, *Approval, *schema.Problem) {
	r := &reviewing{action: a, c: c, s: d.s, m: d.m, at: d.At.Milli(), rows: d.view()}
	r.pending, r.standing = rounds(r.rows)
	if p := r.there(); p != nil {
		return nil, nil, p
	}
	switch a.Do {
	case doSubmit:
		edits, p := r.submit()
		return edits, nil, p
	case doApprove:
		return r.approve()
	case doReturn:
		edits, p := r.giveBack()
		return edits, nil, p
	case doReopen:
		edits, p := r.reopen()
		return edits, nil, p
	}
	return nil, nil, &schema.Problem{Code: schema.UnknownAction, Param: a.Do}
}

func (r *reviewing) state() ReviewState {
	if r.standing == nil {
		return ReviewNone
	}
	return ReviewState(r.standing.Get("state").Text())
}

// there refuses an action on what is no household, or is none any more.
func (r *reviewing) there() *schema.Problem {
	if r.c.Household == "" {
		return &schema.Problem{Code: schema.WrongUnit, Table: schema.ReviewRound.Name}
	}
	if r.rows.find(schema.Household, r.c.Household) == nil {
		return &schema.Problem{Code: schema.NoSuchUnit}
	}
	return nil
}

// submit puts the household before the township as it is after this changeset. It is
// taken whatever the state: the edits that a cadre made offline come with it, and may
// not be refused because somebody decided meanwhile. A household that waits already
// waits as it is now.
func (r *reviewing) submit() ([]syncproto.Edit, *schema.Problem) {
	if !r.s.Author.held(Cadre, r.c.Village, r.at) {
		return nil, &schema.Problem{Code: schema.WrongLevel, Param: Cadre.Level()}
	}
	if p := r.spelled("remark"); p != nil {
		return nil, p
	}
	values := map[string]schema.Value{
		"state": schema.TextOf(string(ReviewSubmitted)), "submitted_rev": schema.IntOf(int64(r.s.nextRev())),
		"submitted_at": schema.IntOf(r.at), "submitted_by": schema.TextOf(r.c.By), "remark": textOrNull(r.action.Reason),
	}
	if r.state() == ReviewSubmitted {
		return []syncproto.Edit{r.change(r.standing, values)}, nil
	}
	return []syncproto.Edit{serverEdit(schema.ReviewRound, r.newRound(), values)}, nil
}

// approve freezes the record that the reviewer looked at, and ends every round that
// waits.
func (r *reviewing) approve() ([]syncproto.Edit, *Approval, *schema.Problem) {
	problem := firstRefusal(
		func() *schema.Problem { return r.mayDecide(TownshipReviewer) },
		r.alone, r.waits, r.asSeen, r.notOwn, r.undisputed,
		func() *schema.Problem { return r.spelled("reason") },
	)
	if problem != nil {
		return nil, nil, problem
	}
	return r.decided(ReviewApproved), approvalOf(r), nil
}

// giveBack returns the household to its cadre, with what the reviewer says of it.
func (r *reviewing) giveBack() ([]syncproto.Edit, *schema.Problem) {
	problem := firstRefusal(
		func() *schema.Problem { return r.mayDecide(TownshipReviewer) },
		r.waits, r.asSeen, r.reasoned, r.commented,
	)
	if problem != nil {
		return nil, problem
	}
	return r.decided(ReviewReturned), nil
}

// reopen takes an approved record up again. What was approved stays approved until
// the township approves anew; the cadre is told to look at it.
func (r *reviewing) reopen() ([]syncproto.Edit, *schema.Problem) {
	problem := firstRefusal(
		func() *schema.Problem { return r.mayDecide(CountyStaff) },
		r.alone, r.settled, r.reasoned,
	)
	if problem != nil {
		return nil, problem
	}
	values := r.decision(ReviewReopened)
	values["decided_rev"] = schema.IntOf(int64(r.s.nextRev()))
	return []syncproto.Edit{serverEdit(schema.ReviewRound, r.newRound(), values)}, nil
}

// mayDecide refuses people of another level or area, and phones: who decides sees
// old beside new.
func (r *reviewing) mayDecide(role Role) *schema.Problem {
	if !r.s.Author.Grants.Has(role, r.c.Village) {
		return &schema.Problem{Code: schema.WrongLevel, Param: role.Level()}
	}
	if r.s.Author.Device != 0 {
		return &schema.Problem{Code: schema.NotFromDevice, Param: r.action.Do}
	}
	return nil
}

// alone refuses a decision that comes with edits: nobody approves what they write in
// the same breath.
func (r *reviewing) alone() *schema.Problem {
	if len(r.c.Edits) > 0 || len(r.c.Actions) > 1 {
		return &schema.Problem{Code: schema.NotBesideOthers, Param: r.action.Do}
	}
	return nil
}

// waits refuses a decision on what nobody submitted, or what is decided already.
func (r *reviewing) waits() *schema.Problem {
	if len(r.pending) == 0 {
		return &schema.Problem{Code: schema.NotSubmitted, Table: schema.ReviewRound.Name, Field: "state", Param: string(r.state())}
	}
	return nil
}

// settled refuses to open what is not closed: nothing is approved, or it is under
// review, or open already.
func (r *reviewing) settled() *schema.Problem {
	state := r.state()
	if state == ReviewApproved || state == ReviewNone && r.s.Approved != nil {
		return nil
	}
	return &schema.Problem{Code: schema.NotApproved, Table: schema.ReviewRound.Name, Field: "state", Param: string(state)}
}

// asSeen refuses a reviewer who looked at another revision: anything that people
// have changed since must be looked at first. What the server itself noted since,
// such as that a photo has come, changes nothing of what was seen.
func (r *reviewing) asSeen() *schema.Problem {
	seen, ok := seenRev(r.action.Expect)
	if !ok || seen > r.s.Unit.Rev || seen < ContentRev(&r.s.Unit) {
		return &schema.Problem{Code: schema.StateMoved, Table: schema.ReviewRound.Name, Field: "decided_rev", Param: count(int64(r.s.Unit.Rev))}
	}
	return nil
}

// seenRev reads the revision that a reviewer names.
func seenRev(expect string) (syncproto.Rev, bool) {
	n, err := strconv.ParseInt(expect, 10, 64)
	return syncproto.Rev(n), err == nil && n > 0
}

// ContentRev is the revision at which people last changed anything that a reviewer
// looks at: the record, the visits, which photos there are.
func ContentRev(unit *syncproto.UnitState) (newest syncproto.Rev) {
	for _, row := range unit.Rows {
		switch {
		case row.Table == schema.Photo:
			newest = max(newest, madeRev(row))
		case row.Table.Recorded || row.Table == schema.Visit:
			newest = max(newest, row.Rev)
		}
	}
	return newest
}

// madeRev is when people last wrote to a row of which the server changes a field.
func madeRev(row *syncproto.RowState) (newest syncproto.Rev) {
	for i, stamp := range row.Stamps {
		if i == len(row.Table.Fields) || row.Table.Fields[i].Policy != schema.Server {
			newest = max(newest, stamp.Rev)
		}
	}
	return newest
}

// notOwn keeps four eyes on a record.
func (r *reviewing) notOwn() *schema.Problem {
	for _, round := range r.pending {
		if round.Get("submitted_by").Text() == r.c.By {
			return &schema.Problem{Code: schema.OwnSubmission}
		}
	}
	return nil
}

// undisputed refuses while people have yet to decide which of two values is right, or
// how a broken rule is mended: nobody knows what would be approved. That a household
// may be registered twice is a question about two, and does not stop it.
func (r *reviewing) undisputed() *schema.Problem {
	open := 0
	for _, row := range r.rows.living(schema.Conflict) {
		if row.Get("state").Text() == stateOpen && row.Get("kind").Text() != conflictTwice {
			open++
		}
	}
	if open > 0 {
		return &schema.Problem{Code: schema.ConflictOpen, Table: schema.Conflict.Name, Param: strconv.Itoa(open)}
	}
	return nil
}

// reasoned refuses a decision that must give its reason and does not.
func (r *reviewing) reasoned() *schema.Problem {
	if strings.TrimSpace(r.action.Reason) == "" {
		return &schema.Problem{Code: schema.ReasonMissing}
	}
	return r.spelled("reason")
}

// spelled checks the text that goes into the row's field: the merge takes what the
// server itself writes without looking.
func (r *reviewing) spelled(field string) *schema.Problem {
	t := schema.ReviewRound
	if r.action.Reason == "" {
		return nil
	}
	if p, ok := t.CheckField(t.Ordinal(field), schema.TextOf(r.action.Reason), r.m.Today); !ok {
		return &p
	}
	return nil
}

// decided are the edits that end every round that waits.
func (r *reviewing) decided(state ReviewState) (edits []syncproto.Edit) {
	for _, round := range r.pending {
		edits = append(edits, r.change(round, r.decision(state)))
	}
	return edits
}

// decision is what a round says of how it ended.
func (r *reviewing) decision(state ReviewState) map[string]schema.Value {
	seen, _ := seenRev(r.action.Expect)
	return map[string]schema.Value{
		"state": schema.TextOf(string(state)), "decided_rev": schema.IntOf(int64(seen)),
		"decided_at": schema.IntOf(r.m.Now.Milli()), "decided_by": schema.TextOf(r.c.By), "reason": textOrNull(r.action.Reason),
	}
}

// change is an edit of a round that the server has just looked at.
func (r *reviewing) change(row *syncproto.RowState, values map[string]schema.Value) syncproto.Edit {
	return atRevision(serverEdit(schema.ReviewRound, row.ID, values), row.Rev)
}

func (r *reviewing) newRound() string { return DerivedID(r.c.ID, schema.ReviewRound.Name) }

// nextRev is the revision that a commit on the situation makes.
func (s *Situation) nextRev() syncproto.Rev { return max(s.Unit.Rev, s.Floor) + 1 }
