package replica_test

import (
	"fmt"
	"testing"

	"ruhu/mobile-contract/replica"
	"ruhu/schema"
	"ruhu/syncproto"
)

// story tells a case to a scripted replica and notes each step with what came of it.
// It plays the server too, as far as a device can tell: rows by village, which its
// pages bring and its digests are over.
type story struct {
	*scripted
	steps   []rebaseStep
	epoch   string
	served  map[string]map[syncproto.RowKey]replica.Row
	saved   []string // ids of the changesets
	cursors int
}

func newStory(t *testing.T, file *rebaseFile) *story {
	s := &story{scripted: newScripted(t, file), epoch: file.Epoch, served: map[string]map[syncproto.RowKey]replica.Row{north: {}, south: {}}}
	s.now = 1530493200000 // 2018-07-02 09:00 in the county
	return s
}

func (s *story) step(step rebaseStep) wantInJSON {
	s.t.Helper()
	s.now += 1000
	step.Now = s.now
	step.Want = s.do(step)
	s.steps = append(s.steps, step)
	return step.Want
}

// save saves a visit and returns the changeset as it is sent.
func (s *story) save(h home, edits ...syncproto.Edit) syncproto.Changeset {
	s.t.Helper()
	want := s.try(h, edits...)
	if want.Sent == nil {
		s.t.Fatalf("not saved: %v", want.Problems)
	}
	c, fault := syncproto.DecodeChangeset(want.Sent)
	if fault != nil {
		s.t.Fatal(fault)
	}
	s.saved = append(s.saved, c.ID)
	return c
}

// try saves a visit that may be refused.
func (s *story) try(h home, edits ...syncproto.Edit) wantInJSON {
	s.t.Helper()
	visit := syncproto.AppendChangeset(nil, &syncproto.Changeset{Village: h.village, Household: h.id, Edits: edits})
	return s.step(rebaseStep{Save: &savedInJSON{fmt.Sprintf("0190dddd-0000-7000-8000-%012d", len(s.steps)+1), visit}})
}

// push notes what a push request carries.
func (s *story) push(numbers ...int64) {
	s.t.Helper()
	want := s.step(rebaseStep{Push: true})
	if got := fmt.Sprint(want.Push != nil, append([]int64{}, derefOr(want.Push)...)); got != fmt.Sprint(true, append([]int64{}, numbers...)) {
		s.t.Errorf("push %s, want %v", got, numbers)
	}
}

func derefOr(numbers *[]int64) []int64 {
	if numbers == nil {
		return nil
	}
	return *numbers
}

// outcome answers the changeset with a number.
func (s *story) outcome(n int64, kind syncproto.OutcomeKind, seq syncproto.Seq) syncproto.Outcome {
	o := syncproto.Outcome{N: n, ID: s.saved[n-1], Kind: kind, Seq: seq, Rev: syncproto.Rev(seq)}
	if kind == syncproto.Rejected {
		o.Seq, o.Rev = 0, 0
		o.Problems = []schema.Problem{{Code: schema.OutOfScope, Param: north}}
	}
	return o
}

// answered gives outcomes in an answer that expects the next number.
func (s *story) answered(outcomes ...syncproto.Outcome) {
	s.t.Helper()
	s.answer(syncproto.PushAnswer{Expects: int64(len(s.saved)) + 1, Outcomes: outcomes})
}

func (s *story) answer(a syncproto.PushAnswer) {
	s.t.Helper()
	a.Epoch, a.Now = s.epoch, syncproto.HLCOf(s.now+1000)
	s.step(rebaseStep{Answer: syncproto.AppendAnswer(nil, &a, schema.ZH)})
}

// part is what a page brings of one village.
type part struct {
	village  string
	from, to syncproto.Seq
	cut      bool // the village goes on in the next page
	evicted  []string
	rows     []replica.Row
}

// ask notes a pull request.
func (s *story) ask() wantInJSON { s.t.Helper(); return s.step(rebaseStep{Ask: true}) }

// pull asks, and takes the page that answers.
func (s *story) pull(parts ...part) wantInJSON {
	s.t.Helper()
	s.ask()
	return s.page(syncproto.Page{}, parts...)
}

func (s *story) page(p syncproto.Page, parts ...part) wantInJSON {
	s.t.Helper()
	s.cursors++
	p.Epoch, p.Now, p.Cursor = s.epoch, syncproto.HLCOf(s.now+1000), fmt.Sprintf("cursor %d", s.cursors)
	for _, part := range parts {
		p.More = p.More || part.cut
		p.Villages = append(p.Villages, s.serve(part))
	}
	return s.step(rebaseStep{Page: syncproto.AppendPage(nil, &p)})
}

func (s *story) serve(p part) syncproto.VillagePage {
	v := syncproto.VillagePage{Village: p.village, From: p.from, To: p.to, Evicted: p.evicted}
	held := s.served[p.village]
	if p.from == 0 {
		clear(held)
	}
	for _, household := range p.evicted {
		for k, r := range held {
			if r.Household == household {
				delete(held, k)
			}
		}
	}
	for _, r := range p.rows {
		held[syncproto.RowKey{Table: r.Table, ID: r.ID}] = r
		v.Tables = append(v.Tables, syncproto.TablePage{Table: r.Table, Rows: []syncproto.PageRow{{ID: r.ID, Household: ownerOf(r), Rev: r.Rev, Deleted: r.Deleted, Values: r.Values}}})
	}
	if !p.cut {
		v.Digest = digestOf(held).String()
	}
	return v
}

// ownerOf is what a page says of a row's household: nothing of the household's own.
func ownerOf(r replica.Row) string {
	if r.Table.IsRoot() {
		return ""
	}
	return r.Household
}

func digestOf(rows map[syncproto.RowKey]replica.Row) (sum syncproto.Digest) {
	for _, r := range rows {
		sum = sum.Plus(syncproto.RowDigest(r.Table, r.ID, r.Household, r.Deleted, r.Values))
	}
	return sum
}

// row is a row of a household as the server has it: what an edit makes, with other
// values in some fields.
func row(h home, rev syncproto.Rev, made syncproto.Edit, fields ...any) replica.Row {
	r := replica.Row{Row: schema.NewRow(made.Table, made.Row, h.id, h.village), Rev: rev}
	for _, e := range []syncproto.Edit{made, set(made.Table, made.Row, fields...)} {
		for _, s := range e.Sets {
			r.Values[s.Field] = s.Value
		}
	}
	return r
}

func gone(r replica.Row) replica.Row { r.Deleted = true; return r }

// shows fails the test unless the person sees a value in a field.
func (s *story) shows(t *schema.Table, id, field string, want any) {
	s.t.Helper()
	r, err := s.ReadRow(t, id)
	s.must(err)
	got := text("(no row)")
	switch {
	case r != nil && r.Deleted:
		got = text("(deleted)")
	case r != nil:
		got = r.Get(field)
	}
	if got != value(want) {
		s.t.Errorf("step %d: %s.%s shows %s, want %v", len(s.steps), t.Name, field, got, want)
	}
}

// based fails the test unless a changeset says of its first edit's fields these bases.
func (s *story) based(c syncproto.Changeset, seen syncproto.Rev, bases ...syncproto.Rev) {
	s.t.Helper()
	var got []syncproto.Rev
	for _, set := range c.Edits[0].Sets {
		got = append(got, set.Base)
	}
	if c.Edits[0].Delete {
		got = append(got, c.Edits[0].Base)
	}
	if fmt.Sprint(c.Seen, got) != fmt.Sprint(seen, bases) {
		s.t.Errorf("step %d: seen and bases are %v, want %v", len(s.steps), fmt.Sprint(c.Seen, got), fmt.Sprint(seen, bases))
	}
}

func (p part) with(rows ...replica.Row) part { p.rows = rows; return p }
