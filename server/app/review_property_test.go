package app_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// twoHats is a cadre of the village who reviews in its township, too.
const twoHats = "01900000-0000-7000-8000-0000000000a5"

// TestReview_WhoeverDoesWhatever lets random people do random things to a household's
// review, having looked at the newest or at an older state of it. Only who may gets
// through, nothing that is refused leaves a trace, and the approved record is always
// what the last approval saw. In the end the history replays to what stands: every
// world is verified.
func TestReview_WhoeverDoesWhatever(t *testing.T) {
	did := map[string]int{}
	for seed := range uint64(10) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			w, d, h := newReview(t)
			w.person(w, twoHats, registry.Grant{Role: registry.TownshipReviewer, Area: north[:9]}, registry.Grant{Role: registry.Cadre, Area: north})
			m := &office{world: w, phone: d, home: h, dice: rand.New(rand.NewPCG(seed, 0)), did: did, content: w.rev(h), approved: "(no record)"}
			for i := range 200 {
				m.step(i)
			}
		})
	}
	for _, what := range []string{"edit", "record.submit", "record.approve", "record.return", "record.reopen", "record.submit refused", "record.approve refused", "record.return refused", "record.reopen refused", "one's own refused"} {
		if did[what] < 5 {
			t.Errorf("too seldom %s to prove anything: %v", what, did)
		}
	}
}

// office is one household's review, told once more.
type office struct {
	*world
	phone *dev
	home  home
	dice  *rand.Rand
	did   map[string]int

	state     string
	submitter string
	content   syncproto.Rev // at which people last changed anything
	remark    string        // as it stands
	approved  string        // as it was last approved
}

func (m *office) step(i int) {
	m.Helper()
	if m.dice.IntN(4) == 0 {
		m.remark = fmt.Sprint("第", i, "次")
		m.content = m.phone.must(m.home, at(m.rev(m.home), set(schema.Household, m.home.id, "remark", m.remark)))
		m.did["edit"]++
	} else {
		m.decide([]string{"record.submit", "record.approve", "record.return", "record.reopen"}[m.dice.IntN(4)])
	}
	if got := m.standing(); got != m.state {
		m.Fatalf("step %d: it is %q, want %q", i, got, m.state)
	}
	if got := m.approvedRemark(m.home); got != m.approved {
		m.Fatalf("step %d: approved is %q, want %q", i, got, m.approved)
	}
}

// decide lets somebody act, who looked at the household at some revision.
func (m *office) decide(do string) {
	m.Helper()
	people := []string{reviewer, reviewer, neighbour, prefecture, staff, staff, staff, twoHats, twoHats, twoHats}
	by := people[m.dice.IntN(len(people))]
	rev := m.rev(m.home)
	looked := rev - syncproto.Rev(m.dice.IntN(3))
	var o syncproto.Outcome
	if do == "record.submit" && m.dice.IntN(4) == 0 {
		by, o = "the phone's", m.phone.submit(m.home)
	} else {
		o = m.act(by, m.judgement(m.home, do, looked))
	}
	may := m.may(do, by, looked)
	if (o.Kind == syncproto.Applied) != may {
		m.Fatalf("%s by %s, who saw %d of %d, last changed at %d: %+v", do, by, looked, rev, m.content, o)
	}
	if !may {
		m.did[do+" refused"]++
		if now := m.rev(m.home); now != rev {
			m.Fatalf("what was refused left revision %d after %d", now, rev)
		}
		return
	}
	m.did[do]++
	m.done(do, by)
}

// may says who may do what, in which state.
func (m *office) may(do, by string, looked syncproto.Rev) bool {
	township := by == reviewer || by == twoHats
	waits := m.state == "submitted" && looked >= m.content
	switch do {
	case "record.submit":
		return by == "the phone's" || by == twoHats
	case "record.approve":
		if township && waits && by == m.submitter {
			m.did["one's own refused"]++
		}
		return township && waits && by != m.submitter
	case "record.return":
		return township && waits
	}
	return by == staff && m.state == "approved"
}

func (m *office) done(do, by string) {
	switch do {
	case "record.submit":
		m.state, m.submitter = "submitted", by
	case "record.approve":
		m.state, m.approved = "approved", m.remark
	case "record.return":
		m.state = "returned"
	case "record.reopen":
		m.state = "reopened"
	}
}

func (m *office) standing() string {
	if round := m.round(m.home); round != nil {
		return round.Get("state").Text()
	}
	return ""
}
