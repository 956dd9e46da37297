package replica_test

import (
	"testing"

	"ruhu/mobile-contract/vectors"
	"ruhu/schema"
	"ruhu/syncproto"
)

// told is the household of the stories; li is a member that some of them add.
var (
	told = home{north, "0190cccc-0000-7000-8000-000000000001", "0190cccc-0000-7000-8000-000000000002", "0190cccc-0000-7000-8000-000000000003"}
	li   = "0190cccc-0000-7000-8000-000000000004"
	seen = "0190cccc-0000-7000-8000-000000000005"
)

// atHome is the household's own row at a revision, and what is said of it here.
func atHome(rev syncproto.Rev, fields ...any) part { return homeIn(told, rev, fields...) }

func homeIn(h home, rev syncproto.Rev, fields ...any) part {
	from := syncproto.Seq(rev) - 1
	p := part{village: h.village, from: from, to: syncproto.Seq(rev)}
	p.rows = append(p.rows, row(h, rev, told.edits()[0], fields...))
	return p
}

// first brings the village for the first time: the household and its head.
func (s *story) first() {
	s.t.Helper()
	p := atHome(1)
	p.rows = append(p.rows, row(told, 1, told.edits()[1]))
	if want := s.pull(p); !want.Proven[north] {
		s.t.Error("the first page does not prove")
	}
}

func edited(fields ...any) syncproto.Edit { return set(schema.Household, told.id, fields...) }

func (s *story) remark(want any) { s.t.Helper(); s.shows(schema.Household, told.id, "remark", want) }

// rebaseStories are the cases. Each says in Go what must come out where it matters, so
// that writing the vectors anew cannot make a mistake the expected result.
var rebaseStories = []struct {
	name string
	tell func(s *story)
}{
	{"an edit lies on top of what is pulled; other fields are the server's", func(s *story) {
		s.first()
		s.based(s.save(told, edited("remark", "mine")), 1, 1)
		want := s.pull(atHome(2, "remark", "theirs", "phone", "13944330077"))
		s.remark("mine")
		s.shows(schema.Household, told.id, "phone", "13944330077")
		if !want.Proven[north] {
			s.t.Error("the digest is not over what the server said")
		}
	}},
	{"an acknowledged edit stays on top until its commit has come", func(s *story) {
		s.first()
		s.save(told, edited("remark", "mine"))
		s.push(1)
		s.answered(s.outcome(1, syncproto.Conflict, 3))
		s.remark("mine")
		cut := atHome(2, "remark", "theirs")
		cut.cut = true
		s.pull(cut)
		s.remark("mine")
		s.pull(atHome(3, "remark", "theirs"))
		s.remark("theirs")
	}},
	{"the commit comes before the answer", func(s *story) {
		s.first()
		s.save(told, edited("remark", "mine"))
		s.push(1)
		s.pull(atHome(2, "remark", "mine"))
		s.push(1)
		s.answered(s.outcome(1, syncproto.Applied, 2))
		s.remark("mine")
	}},
	{"what is refused is taken off, and what lies above it stays", func(s *story) {
		s.first()
		s.save(told, edited("remark", "mine", "phone", "13944330002"))
		s.save(told, edited("remark", "mine still"))
		s.push(1, 2)
		s.answered(s.outcome(1, syncproto.Rejected, 0))
		s.remark("mine still")
		s.shows(schema.Household, told.id, "phone", "13944330001")
	}},
	{"a row whose making was refused is no row, whatever else was said of it", func(s *story) {
		s.first()
		s.save(told, member(li, "李", "10"))
		s.based(s.save(told, set(schema.Member, li, "name", "李英")), 1, 0)
		s.push(1, 2)
		s.answered(s.outcome(1, syncproto.Rejected, 0))
		s.shows(schema.Member, li, "name", "(no row)")
		s.answered(s.outcome(2, syncproto.Rejected, 0))
		s.shows(schema.Member, li, "name", "(no row)")
	}},
	{"a field keeps the base of its first edit through pulls; another has today's", func(s *story) {
		s.first()
		s.based(s.save(told, edited("main_cause", "02")), 1, 1)
		s.pull(atHome(2, "main_cause", "03", "remark", "theirs"))
		s.based(s.save(told, edited("main_cause", "04")), 2, 1)
		s.based(s.save(told, edited("remark", "seen")), 2, 2)
		s.push(1, 2, 3)
		s.answered(s.outcome(1, syncproto.Conflict, 3), s.outcome(2, syncproto.Conflict, 4), s.outcome(3, syncproto.Applied, 5))
		s.based(s.save(told, edited("main_cause", "05")), 2, 1)
		s.pull(part{village: north, from: 2, to: 5, rows: atHome(5, "main_cause", "03", "remark", "seen").rows})
		s.shows(schema.Household, told.id, "main_cause", "05")
		s.based(s.save(told, edited("main_cause", "06")), 5, 1)
		s.based(s.save(told, edited("remark", "seen and changed")), 5, 5)
	}},
	{"a new row has base 0 until the server has it", func(s *story) {
		s.first()
		s.based(s.save(told, member(li, "李", "10")), 1, make([]syncproto.Rev, 10)...)
		s.based(s.save(told, set(schema.Member, li, "education", code("education"))), 1, 0)
		s.push(1, 2)
		s.answered(s.outcome(1, syncproto.Applied, 2), s.outcome(2, syncproto.Applied, 3))
		s.based(s.save(told, set(schema.Member, li, "name", "李英")), 1, 0)
		s.pull(part{village: north, from: 1, to: 3}.with(row(told, 3, member(li, "李", "10"), "education", code("education"))))
		s.shows(schema.Member, li, "name", "李英")
		s.based(s.save(told, set(schema.Member, li, "education", nil)), 3, 3)
	}},
	{"sets of codes are united, and say what was seen", func(s *story) {
		s.first()
		s.save(told, edited("other_causes", "02,05,06"))
		s.pull(atHome(2, "other_causes", "02,03,05"))
		s.shows(schema.Household, told.id, "other_causes", "02,03,05,06")
		c := s.save(told, edited("other_causes", "03,06"))
		s.based(c, 2, 1)
		if was := c.Edits[0].Sets[0].Was; was != text("02,03,05,06") {
			s.t.Errorf("was %s", was)
		}
		s.pull(atHome(3, "other_causes", "02"))
		s.shows(schema.Household, told.id, "other_causes", "06")
	}},
	{"a group goes whole; what does not change is left out", func(s *story) {
		s.first()
		s.based(s.save(told, edited("latitude", 42_600_000, "phone", "13944330001", "remark", "x")), 1, 1, 1, 1, 1)
		want := s.try(told, edited("remark", "x"))
		if len(want.Problems) != 1 || want.Problems[0].Code != schema.EmptyChangeset {
			s.t.Errorf("a visit that changes nothing: %v", want.Problems)
		}
	}},
	{"a deletion hides the row, a later edit brings it back", func(s *story) {
		s.first()
		s.save(told, member(li, "李", "10"))
		s.save(told, deleted(schema.Member, li))
		s.shows(schema.Member, li, "name", "(deleted)")
		s.save(told, set(schema.Member, li, "name", "李"))
		s.shows(schema.Member, li, "name", "李")
	}},
	{"a deletion hides what is pulled too; refused, it lets the row be seen again", func(s *story) {
		s.withLi()
		s.based(s.save(told, deleted(schema.Member, li)), 2, 2)
		s.pull(part{village: north, from: 2, to: 3}.with(row(told, 3, member(li, "李英", "10"))))
		s.shows(schema.Member, li, "name", "(deleted)")
		s.push(1)
		s.answered(s.outcome(1, syncproto.Rejected, 0))
		s.shows(schema.Member, li, "name", "李英")
	}},
	{"the base of a deletion is the lowest of the edits on top", func(s *story) {
		s.withLi()
		s.save(told, set(schema.Member, li, "name", "李玉"))
		s.pull(part{village: north, from: 2, to: 3}.with(row(told, 3, member(li, "李英", "10"))))
		s.based(s.save(told, deleted(schema.Member, li)), 3, 2)
		s.based(s.save(told, set(schema.Member, li, "labour", code("labour"))), 3, 2)
	}},
	{"what the server deleted lives on under an edit, and is gone without", func(s *story) {
		s.withLi()
		s.save(told, set(schema.Member, li, "name", "李玉"))
		s.pull(part{village: north, from: 2, to: 3}.with(gone(row(told, 3, member(li, "李", "10")))))
		s.shows(schema.Member, li, "name", "李玉")
		s.push(1)
		s.answered(s.outcome(1, syncproto.Rejected, 0))
		s.shows(schema.Member, li, "name", "(deleted)")
	}},
	{"between the pages of a village nobody has seen the new revision", func(s *story) {
		s.first()
		cut := atHome(2, "remark", "theirs")
		cut.cut = true
		s.pull(cut)
		s.remark("theirs")
		s.based(s.save(told, set(schema.Member, told.head, "name", "金明")), 1, 1)
		s.pull(part{village: north, from: 2, to: 3}.with(row(told, 3, told.edits()[1])))
		s.based(s.save(told, edited("phone", nil)), 3, 3)
	}},
	{"an edit that landed in another village is lifted by the end of the next pull", func(s *story) {
		s.first()
		s.save(told, edited("remark", "mine"))
		s.push(1)
		s.ask()
		landed := s.outcome(1, syncproto.Applied, 9)
		landed.Village = south
		s.answered(landed)
		s.page(syncproto.Page{}, part{village: north, from: 1, to: 1})
		s.remark("mine")
		moved := told
		moved.village = south
		arrived := part{village: south, from: 0, to: 9}.with(row(moved, 3, told.edits()[0], "remark", "mine"), row(moved, 3, told.edits()[1]))
		s.pull(part{village: north, from: 1, to: 2, evicted: []string{told.id}}, arrived)
		s.remark("mine")
		if entries := s.state().Journal; entries[0].OnTop {
			s.t.Error("the edit is still on top")
		}
	}},
	{"a household that has left goes, but for what is unsent of it and stands by itself", func(s *story) {
		s.first()
		s.save(told, edited("remark", "mine"), visit(seen))
		s.pull(part{village: north, from: 1, to: 2, evicted: []string{told.id}})
		s.remark("(no row)")
		s.shows(schema.Visit, seen, "visitors", "金")
		s.push(1)
		landed := s.outcome(1, syncproto.Applied, 9)
		landed.Village = south
		s.answered(landed)
		s.pull(part{village: north, from: 2, to: 2})
		s.shows(schema.Visit, seen, "visitors", "(no row)")
	}},
	{"one that left and came back in the same page is there, with the edits on top", func(s *story) {
		s.first()
		s.save(told, edited("remark", "mine"))
		back := part{village: north, from: 1, to: 3, evicted: []string{told.id}}
		s.pull(back.with(row(told, 3, told.edits()[0], "remark", "theirs"), row(told, 3, told.edits()[1])))
		s.remark("mine")
		s.based(s.save(told, edited("phone", nil)), 3, 3)
	}},
	{"a farewell that comes after the arrival takes nothing away", func(s *story) {
		s.first()
		moved := told
		moved.village = south
		s.save(told, edited("remark", "mine"))
		s.pull(part{village: south, from: 0, to: 5}.with(row(moved, 2, told.edits()[0]), row(moved, 2, told.edits()[1])),
			part{village: north, from: 1, to: 2}.with(gone(row(told, 2, told.edits()[0])), gone(row(told, 2, told.edits()[1]))))
		s.remark("mine")
		s.shows(schema.Member, told.head, "name", "金明哲")
	}},
	{"a village that comes from nothing keeps the edits on top", func(s *story) {
		s.withLi()
		s.save(told, edited("remark", "mine"))
		s.save(told, set(schema.Member, li, "name", "李玉"))
		s.pull(part{village: north, from: 0, to: 7}.with(row(told, 5, told.edits()[0], "remark", "theirs"), row(told, 1, told.edits()[1])))
		s.remark("mine")
		s.shows(schema.Member, li, "name", "(no row)")
		s.shows(schema.Member, told.head, "name", "金明哲")
	}},
	{"a village that is gone: nothing new, what is unsent is sent, and then its rows go", func(s *story) {
		s.first()
		s.save(told, edited("remark", "mine"))
		s.ask()
		s.page(syncproto.Page{Gone: []string{north}})
		s.remark("mine")
		if want := s.try(told, edited("remark", "more")); len(want.Problems) != 1 || want.Problems[0].Code != schema.OutOfScope {
			s.t.Errorf("saved in a frozen village: %v", want.Problems)
		}
		s.push(1)
		s.answered(s.outcome(1, syncproto.Applied, 2))
		s.remark("(no row)")
	}},
	{"a gone village that is assigned again thaws", func(s *story) {
		s.first()
		s.save(told, edited("remark", "mine"))
		s.ask()
		s.page(syncproto.Page{Gone: []string{north}})
		s.pull(part{village: north, from: 0, to: 4}.with(row(told, 4, told.edits()[0], "remark", "theirs"), row(told, 1, told.edits()[1])))
		s.based(s.save(told, edited("remark", "more")), 4, 1)
	}},
	{"a page that answers another request is passed over", func(s *story) {
		s.first()
		s.ask()
		if want := s.page(syncproto.Page{Request: "an older one"}, atHome(2, "remark", "theirs")); want.Page != "late" {
			s.t.Errorf("a late page: %s", want.Page)
		}
		s.remark(nil)
		s.ask()
	}},
	{"a page that does not continue what is held begins from nothing", func(s *story) {
		s.first()
		s.save(told, edited("remark", "mine"))
		hole := atHome(3, "remark", "theirs")
		if want := s.pull(hole); want.Page != "anew" {
			s.t.Errorf("a page with a hole before it: %s", want.Page)
		}
		s.remark("mine")
		if want := s.ask(); want.Ask.Cursor != "" {
			s.t.Errorf("the next request asks from %q", want.Ask.Cursor)
		}
		s.page(syncproto.Page{}, part{village: north, from: 0, to: 3}.with(row(told, 3, told.edits()[0], "remark", "theirs"), row(told, 1, told.edits()[1])))
		s.remark("mine")
	}},
	{"a pull from nothing that ends without a village takes it for gone", func(s *story) {
		s.first()
		s.pull(atHome(3))
		s.pull(part{village: south, from: 0, to: 1})
		s.remark("(no row)")
	}},
	{"a digest that differs asks for that village anew, once", func(s *story) {
		s.first()
		wrong := atHome(2, "remark", "theirs")
		s.ask()
		s.served[north][syncproto.RowKey{Table: schema.Member, ID: li}] = row(told, 2, member(li, "李", "10")) // the page forgets it
		if want := s.page(syncproto.Page{}, wrong); want.Proven[north] {
			s.t.Error("a page without a row proves")
		}
		if want := s.ask(); len(want.Ask.Anew) != 1 {
			s.t.Errorf("asks anew for %v", want.Ask.Anew)
		}
		s.page(syncproto.Page{}, part{village: north, from: 0, to: 2}.with(row(told, 2, told.edits()[0], "remark", "theirs"), row(told, 1, told.edits()[1]), row(told, 2, member(li, "李", "10"))))
		s.shows(schema.Member, li, "name", "李")
		if want := s.ask(); len(want.Ask.Anew) != 0 {
			s.t.Errorf("asks anew for %v", want.Ask.Anew)
		}
	}},
	{"answers that come twice, late, or for somebody else's changeset change nothing", func(s *story) {
		s.first()
		s.save(told, edited("remark", "mine"))
		s.save(told, edited("remark", "mine still"))
		s.push(1, 2)
		foreign := s.outcome(2, syncproto.Rejected, 0)
		foreign.ID = li
		s.answered(s.outcome(1, syncproto.Applied, 2), foreign)
		s.push(2)
		repeated := s.outcome(1, syncproto.Rejected, 0)
		repeated.Repeated = true
		s.answered(repeated, s.outcome(2, syncproto.Applied, 3))
		s.remark("mine still")
		s.answered(s.outcome(1, syncproto.Applied, 2), s.outcome(2, syncproto.Applied, 3))
		if s.step(rebaseStep{Push: true}).Push != nil {
			s.t.Error("there is something to send")
		}
		s.pull(part{village: north, from: 1, to: 3, rows: atHome(3, "remark", "mine still").rows})
		s.remark("mine still")
	}},
	{"a server that waits for a number it had lacks what it had: it is sent again", func(s *story) {
		s.first()
		s.save(told, edited("remark", "mine"))
		s.push(1)
		s.answered(s.outcome(1, syncproto.Applied, 2))
		s.pull(atHome(2, "remark", "mine"))
		s.save(told, edited("phone", nil))
		s.push(2)
		s.answer(syncproto.PushAnswer{Expects: 1, Problem: &schema.Problem{Code: schema.Gap, Param: "1"}})
		s.push(1, 2)
		s.remark("mine")
	}},
	{"a restored server: no pull before a push, and what the backup lacks is sent again", func(s *story) {
		s.first()
		for n, remark := range []string{"one", "two", "three"} {
			s.save(told, edited("remark", remark))
			s.push(int64(n) + 1)
			s.answered(s.outcome(int64(n)+1, syncproto.Applied, syncproto.Seq(n)+2))
		}
		s.pull(part{village: north, from: 1, to: 4, rows: atHome(4, "remark", "three").rows})
		s.epoch = "1.restored"
		if want := s.pull(part{village: north, from: 4, to: 4}); want.Page != "anew" {
			s.t.Errorf("a page of a new epoch: %s", want.Page)
		}
		if want := s.ask(); !want.PushFirst {
			s.t.Error("pulls before it has pushed")
		}
		s.push()
		s.answer(syncproto.PushAnswer{Expects: 3, Kept: 2})
		s.push(2, 3)
		again := s.outcome(2, syncproto.Applied, 3)
		again.Repeated = true
		s.answer(syncproto.PushAnswer{Expects: 4, Kept: 2, Outcomes: []syncproto.Outcome{again, s.outcome(3, syncproto.Applied, 1<<20+1)}})
		s.pull(part{village: north, from: 0, to: 1<<20 + 1}.with(row(told, 1<<20+1, told.edits()[0], "remark", "three"), row(told, 1, told.edits()[1])))
		s.remark("three")
		if s.step(rebaseStep{Push: true}).Push != nil {
			s.t.Error("there is something to send")
		}
	}},
	{"an answer and a page of an earlier epoch are passed over", func(s *story) {
		s.first()
		s.save(told, edited("remark", "mine"))
		s.push(1)
		s.epoch = "2.newer"
		s.answer(syncproto.PushAnswer{Expects: 1})
		s.epoch = "1.older"
		s.answered(s.outcome(1, syncproto.Rejected, 0))
		s.remark("mine")
		s.push(1)
		s.ask()
		if want := s.page(syncproto.Page{}, part{village: north, from: 0, to: 1}); want.Page != "late" {
			s.t.Errorf("a page of an earlier epoch: %s", want.Page)
		}
	}},
	{"the clock never goes back", func(s *story) {
		s.first()
		a := s.save(told, edited("remark", "a"))
		s.now -= 20 * 365 * 24 * 3600 * 1000
		b := s.save(told, edited("remark", "b"))
		s.now += 21 * 365 * 24 * 3600 * 1000
		c := s.save(told, edited("remark", "c"))
		if b.At != a.At+1 || c.At <= b.At {
			s.t.Errorf("readings %d %d %d", a.At, b.At, c.At)
		}
	}},
	{"a second head is refused; a household that had two is not this visit's fault", func(s *story) {
		s.first()
		if want := s.try(told, member(li, "李", "02")); len(want.Problems) != 1 || want.Problems[0].Code != schema.NotOneHead {
			s.t.Errorf("a second head: %v", want.Problems)
		}
		s.pull(part{village: north, from: 1, to: 2}.with(row(told, 2, member(li, "李", "02"))))
		s.save(told, set(schema.Member, li, "name", "李英"))
	}},
}

// withLi is first with another member, at revision 2.
func (s *story) withLi() {
	s.t.Helper()
	s.first()
	s.pull(part{village: north, from: 1, to: 2}.with(row(told, 2, member(li, "李", "10"))))
}

func TestVectors_RebaseIsWhatTheReplicaDoes(t *testing.T) {
	file := &rebaseFile{
		About:  "What a device is told by its cadre and its server, step by step, and what it holds, shows and sends after each. See README.md, Rebase.",
		Device: "0190aaaa-0000-7000-8000-000000000001", Person: "0190bbbb-0000-7000-8000-000000000001", Epoch: "first",
	}
	for _, told := range rebaseStories {
		t.Run(told.name, func(t *testing.T) {
			s := newStory(t, file)
			told.tell(s)
			file.Cases = append(file.Cases, rebaseCase{told.name, s.steps})
		})
	}
	vectors.Keep(t, rebasePath, file, *update)
}
