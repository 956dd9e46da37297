package registry

import (
	"slices"
	"strconv"
	"strings"

	"ruhu/schema"
	"ruhu/syncproto"
)

// Posting is a list of a publicity period on one board: the step that it is for, where
// it hangs, and since when. Everybody who knows these gives it the same number, also
// before it hangs: the number is on the paper that is put up.
type Posting struct {
	Step    *schema.Step
	Village string
	Posted  string // date on which it is put up
	Counted string // date after which its days are counted: Posted, or when it was recorded if that is later
	Removed string // date on which it came down, "" while it hangs
	Days    int    // full days that it must hang
	Notice  string // id of its row, "" while it is only to be put up
}

// PostingOf reads a notice. ok is false for one that is no list of a publicity period.
// days is the county's own setting of how long a list hangs.
func PostingOf(notice *syncproto.RowState, days int) (p Posting, ok bool) {
	step := schema.PublicityStep(notice.Get("kind").Text())
	if step == nil {
		return p, false
	}
	p = NewPosting(step, notice.Village, notice.Get("posted_on").Text(), days)
	p.Counted, p.Removed, p.Notice = countedFrom(notice), notice.Get("removed_on").Text(), notice.ID
	return p, true
}

// countedFrom is the date after which a notice's days count. A date that somebody typed
// proves nothing: days before the notice was recorded, by the corrected clock of whoever
// did, are none on which anybody can be shown to have read it.
func countedFrom(notice *syncproto.RowState) string {
	posted := schema.Notice.Ordinal("posted_on")
	return max(notice.Values[posted].Text(), dayOf(notice.Stamps[posted].At.Milli()))
}

// NewPosting is a list that is to be put up on a day.
func NewPosting(step *schema.Step, village, day string, days int) Posting {
	return Posting{Step: step, Village: village, Posted: day, Counted: day, Days: max(step.PublicityDays, days)}
}

// Number names the list: village, number of the step, day.
func (p Posting) Number() string {
	return p.Village + "-" + strconv.Itoa(p.Step.Number) + "-" + strings.ReplaceAll(p.Posted, "-", "")
}

// First is its first full day, Last its last: it may come down on the day after.
func (p Posting) First() string { return daysAfter(p.Counted, 1) }

// Last is the last of its full days.
func (p Posting) Last() string { return daysAfter(p.Counted, p.Days) }

// Begun reports whether it hangs by a day.
func (p Posting) Begun(today string) bool { return p.Notice != "" && p.Posted <= today }

// Over reports whether its days are over, or it came down before.
func (p Posting) Over(today string) bool {
	return today > p.Last() || p.Removed != "" && p.Removed < today
}

// Has reports whether a case stands on the list: it had come as far by the day on which
// the list was put up, and waits for the step, or has taken it on this list.
func (p Posting) Has(c schema.Row) bool {
	if p.carried(c) {
		return true
	}
	return c.Village == p.Village && waitsFor(c, p.Step) && dayOf(c.Get("step_at").Int()) <= p.Posted
}

// carried reports whether a case took the step on this list.
func (p Posting) carried(c schema.Row) bool {
	return p.Notice != "" && slices.ContainsFunc(EvidenceOf(c), func(e StepEvidence) bool {
		return e.Step == p.Step.Code && slices.ContainsFunc(e.Papers, func(ref PaperRef) bool { return ref.Row == p.Notice })
	})
}

// NumberedPosting finds the list of a number among a village's papers. Of two that were
// put up on one day the newest by id is meant.
func NumberedPosting(papers map[syncproto.RowKey]*syncproto.RowState, number string, days int) (found Posting, ok bool) {
	for _, row := range view(papers).living(schema.Notice) {
		if p, isList := PostingOf(row, days); isList && p.Number() == number && p.Notice > found.Notice {
			found, ok = p, true
		}
	}
	return found, ok
}
