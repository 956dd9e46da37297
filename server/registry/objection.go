package registry

import (
	"slices"
	"strings"

	"ruhu/schema"
	"ruhu/syncproto"
)

// Codes of the list objection_state, beside stateOpen.
const (
	objectionUpheld    = "upheld"
	objectionDismissed = "dismissed"
)

// ObjectionOpen reports whether an objection waits for its answer.
func ObjectionOpen(objection schema.Row) bool { return objection.Get("state").Text() == stateOpen }

// verdicts is what an objection becomes by each action that answers it.
var verdicts = map[string]string{"objection.uphold": objectionUpheld, "objection.dismiss": objectionDismissed}

// answering is one action that answers an objection. Who answers and when is the
// server's to say: a row that anybody could write would be an answer by anybody.
type answering struct {
	action    syncproto.Action
	village   string
	author    Author
	papers    view
	objection *syncproto.RowState
}

// answerObjection answers an objection against a notice of the village, once and
// for good.
func answerObjection(v view, c *syncproto.Changeset, a syncproto.Action, s *Situation, m Moment) ([]syncproto.Edit, *schema.Problem) {
	if c.Household != "" {
		return nil, &schema.Problem{Code: schema.WrongUnit, Table: schema.Objection.Name, Field: "state"}
	}
	x := answering{action: a, village: c.Village, author: s.Author, papers: v, objection: v.find(schema.Objection, a.Ref)}
	problem := firstRefusal(x.there, x.mayAnswer, x.asSeen, func() *schema.Problem { return x.worded(m.Today) })
	if problem != nil {
		return nil, problem
	}
	edit := serverEdit(schema.Objection, x.objection.ID, map[string]schema.Value{
		"state": schema.TextOf(verdicts[a.Do]), "answer": schema.TextOf(strings.TrimSpace(a.Reason)),
		"answered_by": schema.TextOf(x.author.Name), "answered_on": schema.TextOf(m.Today),
		"answerer": schema.TextOf(x.author.Person), "answered_at": schema.IntOf(m.Now.Milli()),
	})
	return []syncproto.Edit{atRevision(edit, x.objection.Rev)}, nil
}

func (x *answering) there() *schema.Problem {
	if x.objection == nil {
		return &schema.Problem{Code: schema.NoSuchRow, Table: schema.Objection.Name, Row: x.action.Ref}
	}
	return nil
}

// mayAnswer refuses people of another level or area than the notice's, and devices:
// the answer is that of an office.
func (x *answering) mayAnswer() *schema.Problem {
	kind := ""
	if notice := x.papers.find(schema.Notice, x.objection.Get("notice").Text()); notice != nil {
		kind = notice.Get("kind").Text()
	}
	roles := schema.MayAnswer(kind)
	if !slices.ContainsFunc(roles, func(role string) bool { return x.author.Grants.Has(Role(role), x.village) }) {
		return &schema.Problem{Code: schema.WrongLevel, Param: Role(roles[0]).Level()}
	}
	if x.author.Device != 0 {
		return &schema.Problem{Code: schema.NotFromDevice, Param: x.action.Do}
	}
	return nil
}

// asSeen refuses a second answer, and a person who saw another one.
func (x *answering) asSeen() *schema.Problem {
	if state := x.objection.Get("state").Text(); state != stateOpen || x.action.Expect != stateOpen {
		return &schema.Problem{Code: schema.StateMoved, Table: schema.Objection.Name, Row: x.objection.ID, Field: "state", Param: state}
	}
	return nil
}

// worded refuses an answer without words.
func (x *answering) worded(today string) *schema.Problem {
	answer := strings.TrimSpace(x.action.Reason)
	if answer == "" {
		return &schema.Problem{Code: schema.ReasonMissing}
	}
	if p, ok := schema.Objection.CheckField(schema.Objection.Ordinal("answer"), schema.TextOf(answer), today); !ok {
		return &p
	}
	return nil
}

// mayRecordObjection: an objection is recorded open and as it was raised; what
// becomes of it are actions, and it is never taken away. That it came from the public
// page nobody says but the page.
func mayRecordObjection(by Author, row *syncproto.RowState, e *syncproto.Edit) bool {
	return !e.Delete && !slices.ContainsFunc(e.Sets, func(set syncproto.Set) bool {
		switch e.Table.Fields[set.Field].Name {
		case "state":
			return row != nil || set.Value.Text() != stateOpen
		case "channel":
			return !set.Value.IsNull() && by.Person != Public
		}
		return e.Table.PolicyOf(set.Field) == schema.Server
	})
}
