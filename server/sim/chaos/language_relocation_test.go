package chaos

import (
	"slices"
	"strings"

	"ruhu/schema"
	"ruhu/syncproto"
)

// What stories tell of relocation, beside what language_test.go says:
//
//	desk.area                the county selects the household's hamlet, the township publishes the conditions
//	meeting                  puts down the assembly of villagers, as a paper of the village
//	take STEP [bare]         takes a step with the household's papers, or without; at a desk it is whose turn it is
//	back STEP   withdraw   close   as the one who does it sees the case
//	paper STEP               puts down a step's papers, and takes none
//
// A step is told by the beginning of its code. After the arrow step=STEP is the last step
// done of the case that stands, - for none, and cases of relocation that ended are
// ended=STATE,….

// relocates tells a relocation verb of a device; false when it is none.
func (s *story) relocates(d *device, part, verb string, args []string) bool {
	c := s.file(d)
	var edits []syncproto.Edit
	var actions []syncproto.Action
	h := s.h
	switch verb {
	case "meeting":
		h, edits = home{village: s.h.village}, []syncproto.Edit{c.meeting(paperID(schema.Meeting), "assembly")}
	case "paper":
		edits = s.papers(c, args[0])
	case "take":
		step := s.step(args[0])
		expect := ""
		if before := schema.Before(step.Code); before != nil && !before.OfArea() {
			expect = before.Code
		}
		if actions = []syncproto.Action{take(step.Code, expect)}; len(args) == 1 {
			edits = s.papers(c, step.Code)
		}
	case "back", "withdraw", "close":
		actions = s.other(c, verb, args)
	default:
		return false
	}
	id, err := d.replica.SaveEdits(h.village, h.id, d.inWords(edits), actions)
	if !d.told(id, err) {
		s.Fatalf("%s: %v", part, err)
	}
	return true
}

// other are the actions that take no step.
func (s *story) other(c *casefile, verb string, args []string) []syncproto.Action {
	a := syncproto.Action{Do: "relocation." + verb, Expect: c.done(), Reason: "有原因"}
	if verb == "back" {
		a.Step = s.step(args[0]).Code
	}
	return []syncproto.Action{a}
}

// relocatesAtDesk tells a relocation verb of the office; false when it is none.
func (s *story) relocatesAtDesk(verb string, args []string) bool {
	if verb == "area" {
		s.w.must(s.w.openAreas([]string{s.now.village}), "open an area")
		return true
	}
	if !slices.Contains([]string{"take", "back", "withdraw", "close"}, verb) {
		return false
	}
	c, unit, _ := s.w.casefile(s.now.id, nil)
	c.newID = func() string { return newID(s.w.dice, c.milli) }
	turn := following(c.done())
	var edits []syncproto.Edit
	var actions []syncproto.Action
	if verb == "take" {
		turn = s.step(args[0])
		action := take(turn.Code, c.done())
		edits, actions = s.w.deskPapers(c, turn.Code, &action), []syncproto.Action{action}
	} else if actions = s.other(c, verb, args); turn == nil {
		turn = schema.StepOf(c.done())
	}
	if o, err := s.w.decide(s.w.rightful(turn, c.h.village), c.h, unit.Rev, false, edits, actions...); err != nil || o.Kind == syncproto.Rejected {
		s.Fatalf("desk.%s %v: %+v %v", verb, args, o, err)
	}
	return true
}

// file is the household as a device's cadre sees it, who makes no mistakes.
func (s *story) file(d *device) *casefile {
	rows, err := d.replica.ReadUnit(s.h.id)
	s.w.must(err, "read the household")
	return &casefile{h: s.h, rows: rowsOf(rows), milli: d.UnixMilli()}
}

// papers are those of the household for a step, under ids that every cadre gives them.
func (s *story) papers(c *casefile, step string) []syncproto.Edit {
	n := 0
	c.newID = func() string {
		n++
		return s.h.child([]*schema.Table{schema.Visit, schema.Photo, schema.HomeCheck}[n-1], 9)
	}
	switch code := s.step(step).Code; code {
	case "screen_households":
		return []syncproto.Edit{c.screening(s.h.child(schema.Screening, 1), "meets")}
	case "apply":
		return []syncproto.Edit{c.application(s.h.child(schema.Application, 1))}
	case "villager_assembly_review":
		return []syncproto.Edit{c.vote(s.h.child(schema.Vote, 1), paperID(schema.Meeting))}
	default:
		return c.own(code)
	}
}

// paperID is the id of a paper of the story's village.
func paperID(t *schema.Table) string {
	return home{id: "0190aaaa-0000-7000-8000-" + villages[0]}.child(t, 1)
}

func (s *story) step(name string) *schema.Step {
	s.Helper()
	steps := schema.Steps()
	i := slices.IndexFunc(steps, func(step schema.Step) bool { return strings.HasPrefix(step.Code, name) })
	if i < 0 {
		s.Fatalf("what is step %s?", name)
	}
	return &steps[i]
}

// relocated is where the household stands, spelled as the wish when it is fulfilled.
func (s *story) relocated(what, want string) string {
	c, _, _ := s.w.casefile(s.now.id, nil)
	if what == "step" {
		if done := c.done(); done == "" || !strings.HasPrefix(done, want) {
			return orDash(done)
		}
		return want
	}
	var ended []string
	for _, row := range in(c.rows, schema.RelocationCase, func(r schema.Row) bool { return !stands(r) }) {
		ended = append(ended, row.Get("state").Text())
	}
	return orDash(strings.Join(ended, ","))
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}
