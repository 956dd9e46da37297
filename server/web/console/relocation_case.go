package console

import (
	"errors"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// caseFile is one household's case: the way so far, what it waits for, and what the reader
// may do about it.
type caseFile struct {
	Head       string
	Household  string // its page
	Village    string // page of its village's list
	Places     []crumb
	State      string
	Summary    []entry
	Waits      *boardLine
	Way        *relocationView
	Moves      []moveView
	Objections []objectionView
	Actions    []actionView
	Refused    *filled // a form that was refused, and is not among the actions any more
}

// showCase shows the case of a household.
func (k *Console) relocationCase(c echo.Context, who reader) error {
	return k.showRelocation(c, who, http.StatusOK, nil)
}

// decideRelocation does what somebody decided about a case.
func (k *Console) decideRelocation(c echo.Context, who reader) error {
	form, err := readFilled(c, who.lang)
	if err != nil {
		return err
	}
	kind, ok := kindOf(caseActions[:], form.Get("do"))
	if !ok {
		return schema.Problem{Code: schema.UnknownAction, Param: form.Get("do")}
	}
	var unit syncproto.UnitState
	err = k.app.Store().Read(c.Request().Context(), func(r app.Reader) error {
		unit, err = seenHousehold(r, who, c.Param("id"))
		return err
	})
	if err != nil {
		return err
	}
	done, err := k.act(c, who, &form, &syncproto.Changeset{
		Village: unit.Village, Household: unit.ID, Actions: []syncproto.Action{actionIn(form)},
	})
	if err != nil {
		return err
	}
	if done {
		return k.done(c, casePath(unit.ID), kind.done)
	}
	return k.showRelocation(c, who, http.StatusUnprocessableEntity, &form)
}

// seenHousehold is a household in a village that the reader sees; any other is not there.
func seenHousehold(r app.Reader, who reader, id string) (syncproto.UnitState, error) {
	unit, err := r.Household(id)
	if errors.Is(err, app.ErrNotFound) || err == nil && !who.Grants.Sees(unit.Village) {
		return unit, schema.Problem{Code: schema.NotFound}
	}
	return unit, err
}

// showRelocation shows a case, with the form that was refused if one was.
func (k *Console) showRelocation(c echo.Context, who reader, status int, sent *filled) error {
	var view caseFile
	err := k.app.Store().Read(c.Request().Context(), func(r app.Reader) error {
		unit, err := seenHousehold(r, who, c.Param("id"))
		if err != nil {
			return err
		}
		s, err := k.situationOf(r, unit)
		if err != nil {
			return err
		}
		history, err := r.History(unit.ID)
		if err != nil {
			return err
		}
		f := form{lang: who.lang, ids: newNames(r, who.lang), link: k.links.Link}
		f.ids.know(s.papers)
		f.ids.know(unit)
		return view.fill(r, f, who, s, history)
	})
	if err != nil {
		return err
	}
	if view.Refused, err = k.offer(who, view.Actions, sent); err != nil {
		return err
	}
	return k.show(c, status, who, "relocation-case", view)
}

// situation is what stands about a household's case, by which actions are offered.
type situation struct {
	unit     syncproto.UnitState
	root     schema.Row
	papers   syncproto.UnitState // of the village
	standing *schema.Row         // the case that asks for a place or holds one; nil for none
	next     *schema.Step        // nil after the last
	obstacle *schema.Problem     // what keeps it from that; nil for nothing that is known
	township []schema.Row        // cases of the whole township
	areas    *areas
	today    string
}

func (k *Console) situationOf(r app.Reader, unit syncproto.UnitState) (s *situation, err error) {
	root, ok := unit.Rows[syncproto.RowKey{Table: schema.Household, ID: unit.ID}]
	if !ok || root.Deleted {
		return nil, schema.Problem{Code: schema.NotFound}
	}
	s = &situation{unit: unit, root: root.Row, next: schema.FirstCaseStep(), today: app.Today(k.app.Now())}
	for _, c := range livingRows(unit, schema.RelocationCase) {
		if state := c.Get("state").Text(); state == relocationActive || state == relocationConfirmed {
			s.standing, s.next = &c, schema.Next(c.Get("step").Text())
		}
	}
	if s.papers, err = r.VillagePapers(unit.Village); err != nil {
		return nil, err
	}
	if s.areas, err = readAreas(r); err != nil {
		return nil, err
	}
	if s.township, err = app.CasesIn(r, s.areas.townshipOf(unit.Village)); err != nil {
		return nil, err
	}
	s.obstacle, err = k.app.Obstacle(r, &unit)
	return s, err
}

// relocationConfirmed is the state of a case that is through.
const relocationConfirmed = "confirmed"

// townshipOf is the code of a village's township.
func (all *areas) townshipOf(village string) string {
	for _, a := range all.above(village) {
		if a.Level == levelTownship {
			return a.Code
		}
	}
	return village
}

func (v *caseFile) fill(r app.Reader, f form, who reader, s *situation, history []app.HistoryEntry) (err error) {
	v.Head = f.value(s.root.Table.Field("head_name"), s.root.Get("head_name"), schema.Personal).Text
	v.Household, v.Village = householdPage(s.unit.ID), villageBoard(s.unit.Village)
	for _, a := range append(s.areas.above(s.unit.Village), s.areas.of(s.unit.Village)) {
		if who.Grants.Sees(a.Code) {
			v.Places = append(v.Places, crumb{Name: a.Name.In(who.lang), Href: boardPath + "?area=" + a.Code})
		}
	}
	v.Summary = []entry{f.entry(s.root, "group_name"), f.entry(s.root, "registry_no")}
	if v.Way = f.relocation(s.unit, history); v.Way != nil {
		v.State = v.Way.State
	}
	if s.standing != nil {
		v.Summary = append(v.Summary, f.entry(*s.standing, "people"), f.entry(*s.standing, "step"))
		if waits := registry.WaitsFor(*s.standing, s.papers.Rows, s.today, schema.PublicityFloor); waits != nil {
			line := lineOf(*s.standing, waits, s.today)
			line.name(f, s.areas, map[string]schema.Row{s.unit.ID: s.root})
			if s.obstacle != nil {
				line.Obstacle = s.obstacle.Message(f.lang)
			}
			v.Waits = &line
		}
	}
	v.Moves = f.moves(history)
	if v.Objections, err = objectionsAbout(f, who, s); err != nil {
		return err
	}
	v.Actions, err = s.offers(r, f, who)
	return errors.Join(err, f.ids.err)
}

// entry is one field of a row.
func (f form) entry(row schema.Row, name string) entry {
	field := row.Table.Field(name)
	return entry{Label: field.Label.In(f.lang), Value: f.value(field, row.Get(name), schema.Personal)}
}

// moveView is one action on a case: where it stood after it, who did it and why.
type moveView struct {
	At, Who  string
	Step     string
	State    string // "" where it stayed what it was
	Back     bool
	Reason   string
	Document string
}

// moves are all actions on a household's cases, the newest first: also those that were
// overtaken by a return.
func (f form) moves(history []app.HistoryEntry) (out []moveView) {
	stood := map[string]int{}
	for _, h := range history {
		changed := map[string]map[string]schema.Value{}
		for _, c := range h.Changes {
			if c.Key.Table == schema.RelocationCase && c.Field != syncproto.Deletion {
				if changed[c.Key.ID] == nil {
					changed[c.Key.ID] = map[string]schema.Value{}
				}
				changed[c.Key.ID][c.Key.Table.Fields[c.Field].Name] = c.After
			}
		}
		for id, fields := range changed {
			m := f.move(h, fields)
			if step, moved := fields["step"]; moved {
				number := 0
				if s := schema.StepOf(step.Text()); s != nil {
					number = s.Number
				}
				m.Back, stood[id] = number < stood[id], number
			}
			out = append(out, m)
		}
	}
	slices.Reverse(out)
	return out
}

func (f form) move(h app.HistoryEntry, fields map[string]schema.Value) moveView {
	m := moveView{At: moment(h.At.Milli()), Who: f.ids.person(h.Person), Reason: fields["reason"].Text(), Document: fields["document"].Text()}
	if step, moved := fields["step"]; moved {
		m.Step = schema.StepName(step.Text()).In(f.lang)
	}
	if state, moved := fields["state"]; moved {
		m.State = f.text(schema.RelocationCase.Field("state"), state)
	}
	return m
}
