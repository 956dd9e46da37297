package console

import (
	"errors"
	"net/http"
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// votesView is a meeting of villagers' representatives and what it decided on each
// household of the village's list.
type votesView struct {
	Place   string
	Back    string
	Meeting card
	Photos  []photoInput // of the meeting
	Columns []string
	Lines   []voteLine
	Open    bool // there are votes to enter, and the reader may
	Takes   bool // the reader may also take the step
	Form    filled

	step    *schema.Step
	village string
	meeting string
}

// voteLine is one household: the votes that stand, or inputs for them.
type voteLine struct {
	Household string
	Head      value
	Hamlet    string
	Href      string
	Stands    []value
	Inputs    []voteInput // nil where the votes stand
	Refusals  []string
}

type voteInput struct{ Name, Label, Value string }

// voteFields are the counts of a vote.
var voteFields = [...]string{"in_favour", "against", "abstained"}

// votes shows a meeting with the list that it votes on.
func (k *Console) votes(c echo.Context, who reader) error {
	blank, err := k.blank(who.lang, nil)
	if err != nil {
		return err
	}
	return k.showVotes(c, who, http.StatusOK, blank, nil)
}

// enterVotes records the votes that were typed, household by household: each is kept or
// refused by itself. Whoever may takes the step for each in the same go.
func (k *Console) enterVotes(c echo.Context, who reader) error {
	said, err := readFilled(c, who.lang)
	if err != nil {
		return err
	}
	if said.Once() == "" {
		return schema.Problem{Code: schema.BadID, Field: onceInput}
	}
	view, err := k.readVotes(c, who, said)
	if err != nil {
		return err
	}
	if !who.Grants.Records(view.village) {
		return schema.Problem{Code: schema.Forbidden}
	}
	refusals := map[string][]string{}
	for _, line := range view.Lines {
		problems, err := k.enterVote(c, who, &view, line)
		if err != nil {
			return err
		}
		for _, p := range problems {
			refusals[line.Household] = append(refusals[line.Household], p.Message(who.lang))
		}
	}
	if len(refusals) == 0 {
		return k.done(c, c.Request().URL.Path, "done.votes")
	}
	return k.showVotes(c, who, http.StatusUnprocessableEntity, said, refusals)
}

// enterVote records one household's votes and then takes the step: the votes stand also
// where the step is refused, for they may be why.
func (k *Console) enterVote(c echo.Context, who reader, v *votesView, line voteLine) ([]schema.Problem, error) {
	edit, problems := v.edit(line)
	if len(edit.Sets) == 0 || len(problems) > 0 {
		return problems, nil
	}
	parts := []string{"votes", who.ID, v.meeting, line.Household, v.Form.Once()}
	for _, set := range edit.Sets {
		parts = append(parts, set.Value.String())
	}
	outcome, err := k.app.Act(c.Request().Context(), who.ID, &syncproto.Changeset{
		ID: registry.DerivedID(parts...), Village: v.village, Household: line.Household, Edits: []syncproto.Edit{edit},
	})
	if err != nil || outcome.Kind == syncproto.Rejected || !v.Takes {
		return outcome.Problems, err
	}
	outcome, err = k.app.Act(c.Request().Context(), who.ID, &syncproto.Changeset{
		ID: registry.DerivedID(append(parts, v.step.Code)...), Village: v.village, Household: line.Household,
		Actions: []syncproto.Action{{Do: "relocation.take", Step: v.step.Code, Expect: schema.Before(v.step.Code).Code}},
	})
	return outcome.Problems, err
}

// edit is the vote that was typed for a household; it has no sets where nothing was.
func (v *votesView) edit(line voteLine) (e syncproto.Edit, problems []schema.Problem) {
	t := schema.Vote
	e = syncproto.Edit{Table: t, Row: registry.DerivedID(v.meeting, line.Household, t.Name)}
	for i, in := range line.Inputs {
		field := t.Field(voteFields[i])
		n, problem, ok := valueTyped(field, in.Value)
		switch {
		case !ok:
			problem.Table = t.Name
			problems = append(problems, problem)
		case !n.IsNull():
			e.Sets = append(e.Sets, syncproto.Set{Field: field.Ordinal(), Value: n})
		}
	}
	if len(e.Sets) > 0 {
		e.Sets = slices.Insert(e.Sets, 0, syncproto.Set{Field: t.Ordinal("meeting"), Value: schema.TextOf(v.meeting)})
	}
	return e, problems
}

func (k *Console) showVotes(c echo.Context, who reader, status int, said filled, refusals map[string][]string) error {
	view, err := k.readVotes(c, who, said)
	if err != nil {
		return err
	}
	for i := range view.Lines {
		view.Lines[i].Refusals = refusals[view.Lines[i].Household]
	}
	return k.show(c, status, who, "votes", view)
}

// readVotes reads a meeting and the village's list as it stands.
func (k *Console) readVotes(c echo.Context, who reader, said filled) (v votesView, err error) {
	v = votesView{village: c.Param("village"), meeting: c.Param("id"), Back: villageBoard(c.Param("village")), Form: said}
	v.step = votedStep()
	err = k.app.Store().Read(c.Request().Context(), func(r app.Reader) error {
		papers, err := papersSeen(r, who, v.village)
		if err != nil {
			return err
		}
		row := papers.Rows[syncproto.RowKey{Table: schema.Meeting, ID: v.meeting}]
		if row == nil || row.Deleted {
			return schema.Problem{Code: schema.NotFound}
		}
		f := form{lang: who.lang, ids: newNames(r, who.lang)}
		v.Meeting = f.card(row.Row, meetingPhotos[:]...)
		for _, name := range meetingPhotos {
			hash := row.Get(name).Text()
			v.Photos = append(v.Photos, photoInput{Name: name, Label: schema.Meeting.Field(name).Label.In(who.lang), Hash: hash, Link: k.links.Link(hash)})
		}
		v.Takes, v.Open = who.mayTake(v.step, v.village), false
		for _, name := range voteFields {
			v.Columns = append(v.Columns, schema.Vote.Field(name).Label.In(who.lang))
		}
		all, err := readAreas(r)
		if err != nil {
			return err
		}
		v.Place = all.villageName(v.village, who.lang)
		if v.votes(row.Row) {
			err = v.list(r, f, who)
		}
		return errors.Join(err, f.ids.err)
	})
	return v, err
}

// votedStep is the step that villagers' representatives vote on.
func votedStep() *schema.Step {
	steps := schema.Steps()
	i := slices.IndexFunc(steps, func(s schema.Step) bool {
		return slices.ContainsFunc(s.Evidence, func(p schema.Paper) bool { return p.Table == schema.Vote })
	})
	return &steps[i]
}

// meetingPhotos are the pictures that a meeting leaves.
var meetingPhotos = [...]string{"attendance_sheet", "photo"}

// votes reports whether a meeting is one that the step's votes are taken in.
func (v *votesView) votes(meeting schema.Row) bool {
	return slices.ContainsFunc(v.step.Evidence, func(p schema.Paper) bool {
		return p.Table == schema.Meeting && slices.Contains(p.Which[0].Is, meeting.Get(p.Which[0].Field))
	})
}

// list is every household that waits for the vote, and those on which this meeting voted.
func (v *votesView) list(r app.Reader, f form, who reader) error {
	cases, err := app.CasesIn(r, v.village)
	if err != nil {
		return err
	}
	for _, c := range cases {
		unit, err := r.Household(c.Household)
		if err != nil {
			return err
		}
		waits := c.Get("state").Text() == relocationActive && c.Get("step").Text() == schema.Before(v.step.Code).Code
		voted := slices.IndexFunc(livingRows(unit, schema.Vote), func(vote schema.Row) bool { return vote.Get("meeting").Text() == v.meeting })
		if root := unit.Rows[syncproto.RowKey{Table: schema.Household, ID: unit.ID}]; root != nil && (waits || voted >= 0) {
			v.Lines = append(v.Lines, v.line(f, who, root.Row, unit, voted))
		}
	}
	slices.SortFunc(v.Lines, func(a, b voteLine) int { return compareTexts(a.Hamlet, b.Hamlet, a.Household, b.Household) })
	return nil
}

func (v *votesView) line(f form, who reader, root schema.Row, unit syncproto.UnitState, voted int) voteLine {
	records := who.Grants.Records(v.village)
	shown := choose(records, schema.Personal, schema.Plain) // whoever enters votes must know whose they are
	line := voteLine{Household: unit.ID, Href: casePath(unit.ID), Hamlet: root.Get("group_name").Text(),
		Head: f.value(root.Table.Field("head_name"), root.Get("head_name"), shown)}
	for _, name := range voteFields {
		field := schema.Vote.Field(name)
		switch {
		case voted >= 0:
			line.Stands = append(line.Stands, f.value(field, livingRows(unit, schema.Vote)[voted].Get(name), schema.Plain))
		case records:
			in := voteInput{Name: name + "." + unit.ID, Label: field.Label.In(f.lang)}
			in.Value = v.Form.Get(in.Name)
			line.Inputs, v.Open = append(line.Inputs, in), true
		default:
			line.Stands = append(line.Stands, value{Absent: true})
		}
	}
	return line
}

// meetingPath is where a meeting's votes are.
func meetingPath(meeting schema.Row) string {
	return villageBoard(meeting.Village) + "/meetings/" + url.PathEscape(meeting.ID)
}
