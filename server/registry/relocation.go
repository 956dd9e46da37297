package registry

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"ruhu/schema"
	"ruhu/syncproto"
)

// Facts is what the steps of relocation look at besides the rows of the unit
// itself. The store loads them in the transaction that decides.
type Facts struct {
	// Papers is every row of the household's village in the tables of village
	// scope (meeting, notice, objection, relocation_area), deleted rows too: an
	// objection is not answered by deleting it. nil for an action on an area, whose
	// unit is those papers.
	Papers map[syncproto.RowKey]*syncproto.RowState
	// Unscreened counts, by group_name, the households of the village that have no
	// living row in screening. Deleted households, those whose status is removed,
	// and the household of the changeset itself are left out.
	Unscreened map[string]int
	// Quota is the township's row of relocation_quota; zero when it has none, and
	// then nobody can be relocated from it.
	Quota Places
	// Cases are the township's other cases, standing and ended: every living row of
	// relocation_case, without the household of the changeset. They say what is taken
	// of the quota and what was given up. Two villages of a township can be decided at
	// once, so a store with several writers must hold the quota's row locked until the
	// commit.
	Cases []schema.Row
	// Samples and Checks are the township's living rows of spot_sample, and those of
	// spot_check without the household's.
	Samples, Checks []schema.Row
	// PublicityDays is the county's own setting of how many full days a list
	// hangs; what is below a step's floor counts as the floor.
	PublicityDays int
}

// Places is a number of households and of the people in them.
type Places struct {
	Households, People int64
}

// Codes of the lists area_state and relocation_state, and of the one area_reason
// that says no.
const (
	areaProposed  = "proposed"
	areaSelected  = "selected"
	areaStruckOut = "struck_out"
	areaNoReason  = "not_eligible"

	caseActive    = "active"
	caseWithdrawn = "withdrawn"
	caseClosed    = "closed"
	caseConfirmed = "confirmed"
)

// motion is one action on one area or one household's case, with all that it is
// judged by.
type motion struct {
	action    syncproto.Action
	household string // "" when it is on an area
	village   string
	changeset string // id
	author    Author
	today     string
	at        int64 // when the person acted, Unix milliseconds
	rows      view  // of the household, as the changeset's edits left it
	papers    view  // of the village
	facts     Facts
	approved  *Approval // what stands of the household in the approved record; nil for nothing

	subject *syncproto.RowState            // the area or case; nil when the household has no case that stands
	former  *syncproto.RowState            // the household's last case that ended
	area    *syncproto.RowState            // the hamlet that the household lives in, or the subject itself
	found   map[string]*syncproto.RowState // papers by the names that the steps give them
}

// decideAction checks an action and returns the server's own edits that follow.
func decideAction(v view, c *syncproto.Changeset, a syncproto.Action, s *Situation, m Moment) ([]syncproto.Edit, *schema.Problem) {
	if verdicts[a.Do] != "" {
		return answerObjection(v, c, a, s, m)
	}
	x := newMotion(v, c, a, s, m)
	switch a.Do {
	case "relocation.take":
		return x.take()
	case "relocation.back":
		return x.back()
	case "relocation.withdraw":
		return x.withdraw()
	case "relocation.close":
		return x.close()
	case "relocation.replace":
		return x.replace()
	case "sample.draw":
		return x.draw()
	case "sample.pass", "sample.fail":
		return x.find()
	}
	return nil, &schema.Problem{Code: schema.UnknownAction, Param: a.Do}
}

func newMotion(v view, c *syncproto.Changeset, a syncproto.Action, s *Situation, m Moment) *motion {
	x := &motion{
		action: a, household: c.Household, village: c.Village, changeset: c.ID, author: s.Author, today: m.Today,
		at: c.At.Corrected(m.Offset, m.Now).Milli(), rows: v, approved: s.Approved, found: map[string]*syncproto.RowState{},
	}
	if s.Facts != nil {
		x.facts = *s.Facts
	}
	if x.onArea() {
		x.papers = v
		x.subject = v.find(schema.RelocationArea, a.Ref)
		x.area = x.subject
		return x
	}
	x.papers = x.facts.Papers
	x.subject, x.former = standingCase(v)
	x.area = x.findArea()
	return x
}

// standingCase returns the case that holds or asks for a place, and otherwise
// the last that ended.
func standingCase(v view) (standing, former *syncproto.RowState) {
	for _, row := range v.living(schema.RelocationCase) {
		switch {
		case stands(row.Row):
			standing = row
		case former == nil || former.Get("step_at").Int() <= row.Get("step_at").Int():
			former = row
		}
	}
	return standing, former
}

// findArea returns the area of the case, or the one that covers the hamlet of a
// household without a case: what is selected comes before what is not.
func (x *motion) findArea() *syncproto.RowState {
	if x.subject != nil {
		return x.papers.find(schema.RelocationArea, x.subject.Get("area").Text())
	}
	root := x.rows.find(schema.Household, x.household)
	if root == nil {
		return nil
	}
	areas := slices.DeleteFunc(x.papers.living(schema.RelocationArea), func(a *syncproto.RowState) bool {
		return a.Get("group_name") != root.Get("group_name")
	})
	rank := []string{areaSelected, areaProposed, areaStruckOut}
	slices.SortStableFunc(areas, func(a, b *syncproto.RowState) int {
		return cmp.Compare(slices.Index(rank, a.Get("state").Text()), slices.Index(rank, b.Get("state").Text()))
	})
	if len(areas) == 0 {
		return nil
	}
	return areas[0]
}

func (x *motion) onArea() bool { return x.household == "" }

// table is where the thing that the action moves is kept.
func (x *motion) table() *schema.Table {
	if x.onArea() {
		return schema.RelocationArea
	}
	return schema.RelocationCase
}

// done is the code of the last step done; "" for none.
func (x *motion) done() string {
	if x.subject == nil {
		return ""
	}
	return x.subject.Get("step").Text()
}

// underWay is the step that comes next; nil after the last.
func (x *motion) underWay() *schema.Step {
	if x.done() == "" && !x.onArea() {
		return schema.FirstCaseStep()
	}
	return schema.Next(x.done())
}

// there refuses an action on an area or a case that does not exist.
func (x *motion) there() *schema.Problem {
	if x.subject == nil {
		return &schema.Problem{Code: schema.NoSuchRow, Table: x.table().Name, Row: x.action.Ref}
	}
	return nil
}

// standing refuses what comes after the end: of a case or of an area struck out.
func (x *motion) standing() *schema.Problem {
	ended := x.former
	if x.subject != nil {
		if state := x.subject.Get("state").Text(); state == caseActive || state == areaProposed || state == areaSelected {
			return nil
		}
		ended = x.subject
	}
	if ended == nil {
		return nil
	}
	return &schema.Problem{Code: schema.CaseNotActive, Table: x.table().Name, Row: ended.ID, Field: "state", Param: ended.Get("state").Text()}
}

// asSeen refuses a person who looked at another state than the present one.
func (x *motion) asSeen() *schema.Problem {
	if x.action.Expect != x.done() {
		return &schema.Problem{Code: schema.StateMoved, Table: x.table().Name, Field: "step", Param: x.done()}
	}
	return nil
}

// mayAct refuses people of another level or area, and devices where the step
// needs a desk.
func (x *motion) mayAct(step *schema.Step) *schema.Problem {
	if !x.holdsOne(step.Roles) {
		return &schema.Problem{Code: schema.WrongLevel, Param: step.Level}
	}
	if x.author.Device != 0 && !step.Offline {
		return &schema.Problem{Code: schema.NotFromDevice, Param: step.Code}
	}
	return nil
}

func (x *motion) holdsOne(roles []string) bool {
	return slices.ContainsFunc(roles, func(role string) bool { return x.author.held(Role(role), x.village, x.at) })
}

// reasoned refuses an action that must give its reason and does not.
func (x *motion) reasoned() *schema.Problem {
	if strings.TrimSpace(x.action.Reason) == "" {
		return &schema.Problem{Code: schema.ReasonMissing}
	}
	return x.spelled()
}

// spelled checks the texts that go into the row: the merge takes what the
// server itself writes without looking.
func (x *motion) spelled() *schema.Problem {
	t := x.table()
	for _, given := range []struct{ field, text string }{{x.reasonField(), x.action.Reason}, {"document", x.action.Document}} {
		if t.Field(given.field) == nil || given.text == "" {
			continue
		}
		if p, ok := t.CheckField(t.Ordinal(given.field), schema.TextOf(given.text), x.today); !ok {
			return &p
		}
	}
	return nil
}

// reasonField is where the reason of an action is kept; an area's own reason is
// a code, given when it is proposed.
func (x *motion) reasonField() string {
	if x.onArea() {
		return "remark"
	}
	return "reason"
}

// firstRefusal runs guards in order and returns what the first one says.
func firstRefusal(guards ...func() *schema.Problem) *schema.Problem {
	for _, guard := range guards {
		if p := guard(); p != nil {
			return p
		}
	}
	return nil
}

// find returns a living row, or nil.
func (v view) find(t *schema.Table, id string) *syncproto.RowState {
	row := v[syncproto.RowKey{Table: t, ID: id}]
	if row == nil || row.Deleted {
		return nil
	}
	return row
}

// chinaStandardTime is UTC+8 all year round.
const chinaStandardTime = 8 * time.Hour

// dayOf is the date in China of an instant.
func dayOf(unixMilli int64) string {
	return time.UnixMilli(unixMilli).UTC().Add(chinaStandardTime).Format(time.DateOnly)
}

// daysAfter is the date a number of days after another. A date that cannot be
// read is never reached.
func daysAfter(date string, days int) string {
	day, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return "9999-12-31"
	}
	return day.AddDate(0, 0, days).Format(time.DateOnly)
}

func count(n int64) string { return strconv.FormatInt(n, 10) }
