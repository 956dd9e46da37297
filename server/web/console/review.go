package console

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// reviewView is one household before its reviewer: what was approved beside what stands
// now, with everything that the decision may rest on.
type reviewView struct {
	Head, Number string
	Household    string // its page
	Places       []crumb
	Queue        queueView
	Filter       reviewFilter
	State        string
	Waits        bool
	Round        []entry
	Marks        []string
	Approved     *approvalView // nil when nothing ever was
	Changes      differenceTable
	Record       []section // what stands now, in full
	Visits       []visitView
	Earlier      []visitView // those that the approved record rests on already
	Photos       []photoView // of all visits
	OpenCases    int
	Cases        []caseView
	History      []commitView
	More         int // commits that the history has beyond these
	Rounds       []roundView
	Fields       []aboutGroup
	Rev          syncproto.Rev
	Form         filled
	Address      string // that the form is sent to
	Moved        *movedView
	MayDecide    bool // approve or return
	MayReopen    bool
	Keys         []keyView
}

// keyView is a key, and what it does where scripts run.
type keyView struct{ Key, Does string }

// keys are those of the page.
func (who reader) keys() []keyView {
	return []keyView{
		{"j", say(who.lang, "review.keys.forth")}, {"k", say(who.lang, "review.keys.back")},
		{"a", say(who.lang, "review.keys.approve")}, {"r", say(who.lang, "review.keys.return")},
		{"Ctrl+Enter", say(who.lang, "review.keys.send")}, {"?", say(who.lang, "review.keys.help")},
	}
}

// queueView is where the household stands in the list that the reader works through.
type queueView struct {
	At, Of      int // At is 0 for one that is not in the list
	List        string
	Back, Forth string // "" at the ends
	First       string // of those that are passed over by going on from here
}

// reviewHistory is how many commits a review shows.
const reviewHistory = 10

// review shows a household to whoever decides on it.
func (k *Console) review(c echo.Context, who reader) error {
	form, err := k.blank(who.lang, nil)
	if err != nil {
		return err
	}
	return k.showReview(c, http.StatusOK, who, form)
}

func (k *Console) showReview(c echo.Context, status int, who reader, filled filled) error {
	view := reviewView{Form: filled, Filter: reviewFilterOf(c), Keys: who.keys()}
	err := k.app.Store().Read(c.Request().Context(), func(r app.Reader) error {
		unit, err := who.unitOf(r, c.Param("id"))
		if err != nil {
			return err
		}
		states, err := app.ReadRevisions(r, unit.ID)
		if err != nil {
			return err
		}
		if view.Queue, err = k.queueOf(c, r, who, view.Filter, unit.ID); err != nil {
			return err
		}
		f, err := k.formOf(r, who, &unit)
		if err != nil {
			return err
		}
		return view.fill(f, r, who, &states)
	})
	if err != nil {
		return err
	}
	return k.show(c, status, who, "review", view)
}

// queueOf finds a household in the list of a filter.
func (k *Console) queueOf(c echo.Context, r app.Reader, who reader, filter reviewFilter, household string) (queueView, error) {
	v := queueView{List: filter.list()}
	all, err := readAreas(r)
	if err != nil {
		return v, err
	}
	asked, err := who.areasAsked(c, all)
	if err != nil {
		return v, err
	}
	lines, err := k.app.Reviews(r, asked, filter.State)
	lines = filter.of(lines)
	at := slices.IndexFunc(lines, func(l app.ReviewLine) bool { return l.Household == household })
	v.At, v.Of = at+1, len(lines)
	if at > 0 {
		v.Back, v.First = filter.review(lines[at-1].Household), filter.review(lines[0].Household)
	}
	if at+1 < len(lines) { // also the first, for one that is not in the list
		v.Forth = filter.review(lines[at+1].Household)
	}
	return v, err
}

// after is the address to go on to once the household is decided: the one behind it, or
// else the first of those that were passed over, or the list.
func (v queueView) after() string { return cmp.Or(v.Forth, v.First, v.List) }

func (v *reviewView) fill(f form, r app.Reader, who reader, states *app.Revisions) error {
	unit := &states.Unit
	root, ok := unit.Rows[syncproto.RowKey{Table: schema.Household, ID: unit.ID}]
	if !ok {
		return schema.Problem{Code: schema.NotFound}
	}
	all, err := readAreas(r)
	if err != nil {
		return err
	}
	v.Head, v.Number = f.headOf(root.Row), root.Get("registry_no").Text()
	v.Household, v.Places, v.Rev = householdPage(unit.ID), who.placesOf(all, unit.Village), unit.Rev
	v.Address = v.Filter.review(unit.ID)
	v.round(f, who, unit)
	if err := v.marks(f, r, unit); err != nil {
		return err
	}
	approved, working := states.Approved(), states.Working()
	v.Changes = differenceTable{say(f.lang, "review.approved"), say(f.lang, "review.working"), f.differences(approved.Rows, working.Rows, isRecord)}
	v.Record = f.recordOf(unit)
	v.evidence(f, unit, approved.Approved)
	v.cases(f, unit)
	v.history(f, states, approved.Rev)
	v.Rounds = f.rounds(unit)
	v.Fields = f.fieldsOf(unit, isRecord)
	if approved.Approved != nil {
		v.Approved = f.approval(approved.Approved)
	}
	v.commentable()
	v.moved(f, states)
	return f.ids.err
}

// commentable lets whoever decides say something of each field that changed, and of any
// other one.
func (v *reviewView) commentable() {
	if !v.MayDecide {
		return
	}
	for i := range v.Changes.Rows {
		for j := range v.Changes.Rows[i].Lines {
			line := &v.Changes.Rows[i].Lines[j]
			line.Input = line.on.input()
			line.Said = v.Form.Get(line.Input)
		}
	}
	for i := range v.Fields {
		for j := range v.Fields[i].Fields {
			field := &v.Fields[i].Fields[j]
			field.Selected = field.Code == v.Form.Get("about")
		}
	}
}

// round says where the household stands, and what the reader may do about it.
func (v *reviewView) round(f form, who reader, unit *syncproto.UnitState) {
	standing := registry.StandingRound(unit)
	county, township := who.Grants.Has(registry.CountyStaff, unit.Village), who.Grants.Has(registry.TownshipReviewer, unit.Village)
	if standing == nil {
		v.MayReopen = county
		return
	}
	state := registry.ReviewState(standing.Get("state").Text())
	v.Waits = state == registry.ReviewSubmitted
	v.MayDecide, v.MayReopen = v.Waits && township, state == registry.ReviewApproved && county
	v.State = f.text(schema.ReviewRound.Field("state"), standing.Get("state"))
	v.Round = f.filledIn(standing.Row, "state", "submitted_rev", "decided_rev")
}

// filledIn are a row's fields with a value, but for those that are shown elsewhere.
func (f form) filledIn(row schema.Row, elsewhere ...string) []entry {
	return slices.DeleteFunc(f.card(row, elsewhere...).Entries, func(e entry) bool { return e.Value.Absent })
}

// marks says what is unusual about a household that waits.
func (v *reviewView) marks(f form, r app.Reader, unit *syncproto.UnitState) error {
	if !v.Waits {
		return nil
	}
	marks, err := app.ReviewMarksOf(r, unit)
	for _, mark := range marks {
		v.Marks = append(v.Marks, mark.Label().In(f.lang))
	}
	return err
}

// recordOf is everything that would be approved.
func (f form) recordOf(unit *syncproto.UnitState) []section {
	var recorded []*schema.Table
	for _, t := range schema.Replicated() {
		if t.Recorded {
			recorded = append(recorded, t)
		}
	}
	return f.sections(*unit, recorded)
}

// evidence parts the visits into those that the reviewer has not seen and those that the
// approved record rests on.
func (v *reviewView) evidence(f form, unit *syncproto.UnitState, approved *registry.Approval) {
	for _, visit := range f.visits(*unit) {
		v.Photos = append(v.Photos, visit.Photos...)
		if approved != nil && slices.Contains(approved.Visits, visit.ID) {
			v.Earlier = append(v.Earlier, visit)
		} else {
			v.Visits = append(v.Visits, visit)
		}
	}
}

func (v *reviewView) cases(f form, unit *syncproto.UnitState) {
	for _, row := range livingRows(*unit, schema.Conflict) {
		if c := f.conflict(row, schema.Personal); c.Open {
			v.Cases = append(v.Cases, c)
		}
	}
	v.OpenCases = len(v.Cases)
}

// history shows the newest commits since the household was approved.
func (v *reviewView) history(f form, states *app.Revisions, approved syncproto.Rev) {
	commits := f.history(states.History)
	since := 0
	for _, h := range states.History {
		if h.Unit == states.Unit.ID && h.Rev > approved {
			since++
		}
	}
	v.History = commits[:min(since, reviewHistory, len(commits))]
	v.More = len(commits) - len(v.History)
}

// movedView is what has changed since a reader was shown the household.
type movedView struct {
	From, To syncproto.Rev
	Changes  differenceTable
}

// moved says what the reader who sent a form has not seen of it.
func (v *reviewView) moved(f form, states *app.Revisions) {
	seen, err := strconv.ParseInt(v.Form.Get("seen"), 10, 64)
	if err != nil || !v.Form.Refused() || seen < 1 || syncproto.Rev(seen) >= states.Unit.Rev {
		return
	}
	rows := f.differences(states.At(syncproto.Rev(seen)).Rows, states.Working().Rows, func(*schema.Table) bool { return true })
	if len(rows) > 0 {
		v.Moved = &movedView{From: syncproto.Rev(seen), To: states.Unit.Rev, Changes: differenceTable{say(f.lang, "review.seen"), say(f.lang, "review.working"), rows}}
	}
}
