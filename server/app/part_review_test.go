package app_test

import (
	"testing"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// counted are how many households and people the approved record of the county counts.
func (w *world) counted() (households, people int) {
	w.read(w, func(r app.Reader) error {
		return r.EachApproval("222426", app.Always, func(a registry.Approval) error {
			for _, row := range a.Rows {
				switch row.Table {
				case schema.Household:
					households++
				case schema.Member:
					people++
				}
			}
			return nil
		})
	})
	return households, people
}

// approve lets a cadre submit a household, and the township approve it.
func (d *dev) approve(h home, by string) {
	d.Helper()
	rev := d.submit(h).Rev
	d.applied(d.act(by, d.judgement(h, "record.approve", rev)))
}

// What was approved of a household before it was made part of another is its own again.
func TestPart_GivesTheApprovedRecordBack(t *testing.T) {
	w, d, out := newReview(t)
	of := w.home(far)
	d.approve(out, reviewer)
	w.enrol(far).approve(of, neighbour)
	w.applied(w.merge(staff, out, of, notHead(out)))
	w.applied(w.part(staff, out, of))
	a := w.approved(out)
	if households, people := w.counted(); households != 2 || people != 2 || a.Kind != registry.Carried || a.Into != "" || a.Village != north {
		t.Errorf("%d households and %d people, %+v", households, people, a)
	}
	if state := w.round(out).Get("state").Text(); state != "approved" {
		t.Errorf("its review is %s", state)
	}
}

// What a township approved of the two as one is divided: everybody counts, once, whether
// the household was ever approved by itself or not.
func TestPart_DividesWhatWasApprovedAsOne(t *testing.T) {
	for _, village := range []string{north, far} { // of the one that stays
		for _, before := range []bool{true, false} {
			w, d, out := newReview(t)
			of, by := w.home(village), neighbour
			if village == north {
				by = reviewer
			}
			if before {
				d.approve(out, reviewer)
			}
			w.applied(w.merge(staff, out, of, notHead(out)))
			cadre := w.enrol(village)
			cadre.approve(of, by)
			if households, people := w.counted(); households != 1 || people != 2 {
				t.Fatalf("as one: %d and %d", households, people)
			}
			w.applied(w.part(staff, out, of))
			if households, people := w.counted(); households != 2 || people != 2 {
				t.Errorf("%s, approved before %v: as two: %d and %d", village, before, households, people)
			}
			for _, h := range []home{out, of} {
				if a := w.approved(h); a.Kind != registry.Divided || a.Village != h.village {
					t.Errorf("%s, approved before %v: %+v", village, before, a)
				}
			}
			// Both are approved anew as before.
			d.approve(out, reviewer)
			cadre.approve(of, by)
			if households, people := w.counted(); households != 2 || people != 2 {
				t.Errorf("approved anew: %d and %d", households, people)
			}
		}
	}
}

// Whoever looked at the two as one has not seen what is left of it.
func TestPart_TheReviewerLooksAgain(t *testing.T) {
	w, d, out := newReview(t)
	of := w.home(north)
	w.applied(w.merge(staff, out, of, notHead(out)))
	rev := d.submit(of).Rev
	w.applied(w.part(staff, out, of))
	w.rejected(w.act(reviewer, w.judgement(of, "record.approve", rev)), schema.StateMoved)
	w.applied(w.act(reviewer, w.judgement(of, "record.approve", w.rev(of))))
	w.rejected(w.act(reviewer, w.judgement(out, "record.approve", w.rev(out))), schema.NotSubmitted)
	if o := d.submit(out); o.Kind != syncproto.Applied {
		t.Errorf("%+v", o)
	}
}
