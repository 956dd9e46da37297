package chaos

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"ruhu/schema"
	"ruhu/syncproto"
)

// casefile is a household's relocation as somebody sees it who takes its next step,
// on a phone or at a desk.
type casefile struct {
	h      home
	rows   []schema.Row // of the household
	papers []schema.Row // of its village
	dice   *rand.Rand   // nil for somebody who makes no mistakes
	milli  int64        // by the person's clock
	newID  func() string
}

// standing is the case that asks for a place or holds one.
func (c *casefile) standing() (schema.Row, bool) {
	cases := in(c.rows, schema.RelocationCase, stands)
	if len(cases) == 0 {
		return schema.Row{}, false
	}
	return cases[0], true
}

// stands selects cases that ask for a place or hold one.
func stands(r schema.Row) bool {
	state := r.Get("state").Text()
	return state == "active" || state == "confirmed"
}

// done is the last step done; "" for none.
func (c *casefile) done() string {
	if row, ok := c.standing(); ok {
		return row.Get("step").Text()
	}
	return ""
}

// saysNo reports whether some paper of the household is against its moving.
func (c *casefile) saysNo() bool {
	return slices.ContainsFunc(c.rows, func(r schema.Row) bool {
		switch r.Table {
		case schema.Screening:
			return r.Get("result").Text() != "meets"
		case schema.HomeCheck:
			return r.Get("finding").Text() != "qualified"
		case schema.Vote:
			return r.Get("in_favour").Int() < r.Get("against").Int()
		}
		return false
	})
}

// following is the step of a household after one that is done; nil after the last.
func following(done string) *schema.Step {
	if done == "" {
		return schema.FirstCaseStep()
	}
	return schema.Next(done)
}

// day is a date, so many days ago.
func (c *casefile) day(ago int) string { return dateAt(c.milli, -ago) }

// dateAt is the date in China some days after an instant.
func dateAt(milli int64, days int) string {
	return time.UnixMilli(milli).UTC().Add(8*time.Hour).AddDate(0, 0, days).Format(time.DateOnly)
}

// dateAfter is the date so many days after another.
func dateAfter(date string, days int) string {
	at, _ := time.Parse(time.DateOnly, date)
	return at.AddDate(0, 0, days).Format(time.DateOnly)
}

// in are the rows of a table among some.
func in(rows []schema.Row, t *schema.Table, is func(schema.Row) bool) (out []schema.Row) {
	for _, r := range rows {
		if r.Table == t && is(r) {
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(a, b schema.Row) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// kind selects papers of a kind.
func kind(code string) func(schema.Row) bool {
	return func(r schema.Row) bool { return r.Get("kind").Text() == code }
}

// anyRow selects them all.
func anyRow(schema.Row) bool { return true }

// signed is a hash that stands for a signature or a picture.
func signed(what ...any) string { return hashOf([]byte(fmt.Sprint(what...))) }

// own are the household's own papers for a step; now and then they say no. The ids
// are those of numbers when a story tells it, and new ones otherwise.
func (c *casefile) own(step string) []syncproto.Edit {
	switch step {
	case "screen_households":
		return []syncproto.Edit{c.screening(c.newID(), c.mostly("meets", "not_meets"))}
	case "apply":
		return []syncproto.Edit{c.application(c.newID())}
	case "verify_at_home":
		return c.homeCheck(c.newID(), c.newID(), c.newID())
	case "villager_assembly_review":
		if meetings := in(c.papers, schema.Meeting, kind("assembly")); len(meetings) > 0 {
			return []syncproto.Edit{c.vote(c.newID(), meetings[len(meetings)-1].ID)}
		}
	}
	return nil
}

// mostly is the first of two, and now and then the second.
func (c *casefile) mostly(usual, other string) string {
	if c.slips(6) {
		return other
	}
	return usual
}

// slips reports whether a mistake is made that happens so many times in a hundred.
func (c *casefile) slips(percent int) bool { return c.dice != nil && chance(c.dice, percent) }

func (c *casefile) screening(id, result string) syncproto.Edit {
	return editOf(schema.Screening, id, values{"result": result, "reason": "unsafe_place", "screened_on": c.day(1), "screened_by": "崔英子"})
}

func (c *casefile) application(id string) syncproto.Edit {
	applicant, people := c.h.id, 1 // nobody who lives there, unless somebody does
	if members := in(c.rows, schema.Member, func(r schema.Row) bool { return r.Get("left_on").IsNull() }); len(members) > 0 {
		applicant, people = members[0].ID, len(members)
	}
	return editOf(schema.Application, id, values{
		"applied_on": c.day(1), "applicant": applicant, "people": people, "way": "1", "signature": signed("application", id),
		"received_on": c.day(1), "receiver": "崔英子",
	})
}

func (c *casefile) homeCheck(visitID, photoID, id string) []syncproto.Edit {
	second := c.mostly("李哲", "崔英子") // now and then one cadre signs for two
	return []syncproto.Edit{
		visit(visitID, max(c.milli, 0), "入户核实"),
		editOf(schema.Photo, photoID, values{"kind": "house_outside", "sha256": signed("house", photoID), "bytes": 1000, "taken_at": max(c.milli, 0), "visit": visitID}),
		editOf(schema.HomeCheck, id, values{
			"checked_on": c.day(1), "visit": visitID, "finding": c.mostly("qualified", "not_qualified"), "members_match": 1, "danger_grade": "D",
			"income_per_person": 280_000, "cadre_1": "崔英子", "cadre_2": second,
			"cadre_1_signature": signed("c1", id), "cadre_2_signature": signed("c2", id), "household_signature": signed("h", id),
		}),
	}
}

func (c *casefile) vote(id, meeting string) syncproto.Edit {
	in := 19
	if c.slips(6) {
		in = 9
	}
	return editOf(schema.Vote, id, values{"meeting": meeting, "in_favour": in, "against": 22 - in, "abstained": 0})
}

func (c *casefile) meeting(id, kind string) syncproto.Edit {
	present := 22
	if c.slips(6) {
		present = 12 // no quorum
	}
	return editOf(schema.Meeting, id, values{
		"kind": kind, "held_on": c.day(0), "place": "村委会", "entitled": 30, "present": present,
		"minutes": "逐户评议", "attendance_sheet": signed("sheet", id), "photo": signed("photo", id),
	})
}

// notice is a list that somebody puts up, and now and then says to have put up before.
func (c *casefile) notice(id, kind string) syncproto.Edit {
	posted := 0
	if c.slips(8) {
		posted = 9
	}
	return editOf(schema.Notice, id, values{
		"kind": kind, "text": "公示", "place": "村委会", "posted_on": c.day(posted), "first_day_photo": signed("first", id),
	})
}

// down takes a list down.
func (c *casefile) down(list string) syncproto.Edit {
	return editOf(schema.Notice, list, values{"removed_on": c.day(0), "last_day_photo": signed("last", list)})
}

// days are how long a list hangs: mostly its full week.
func (c *casefile) days() time.Duration {
	if c.slips(8) {
		return 5 * 24 * time.Hour
	}
	return 8 * 24 * time.Hour
}

// common are the village's papers that a step needs and that are not there yet, the
// list that the action names, and whether that is among them.
func (c *casefile) common(step string) (edits []syncproto.Edit, ref string, hangs bool) {
	meeting := func(code string) {
		if len(in(c.papers, schema.Meeting, kind(code))) == 0 {
			edits = append(edits, c.meeting(c.newID(), code))
		}
	}
	list := func(code string) {
		posted := in(c.papers, schema.Notice, kind(code))
		if len(posted) > 0 && c.dice != nil && chance(c.dice, 60) {
			ref = posted[len(posted)-1].ID
			return
		}
		ref, hangs = c.newID(), true
		edits = append(edits, c.notice(ref, code))
	}
	switch step {
	case "villager_assembly_review":
		meeting("assembly")
	case "village_committee_review_publicity":
		meeting("committee")
		list("village_publicity")
	case "township_review_publicity":
		list("township_publicity")
	}
	return edits, ref, hangs
}
