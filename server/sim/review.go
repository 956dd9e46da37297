package sim

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"ruhu/mobile-contract/replica"
	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/scripts/county"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// How the county's review goes: each cadre submits a few of the households that they
// changed, and of those every so many goes back.
const (
	submittedByEach = 3
	returnedOneIn   = 9
	reviewersAtOnce = 16 // people at desks share commits
)

// Reviews counts rounds of review by what became of them.
type Reviews struct {
	Submitted int `json:"submitted"` // all of them
	Approved  int `json:"approved"`
	Returned  int `json:"returned"`
}

// Review lets cadres submit what they changed. Townships approve most of it and return
// some, with what they miss; the cadres put that right and submit again. Where a
// conflict is open, the township has to wait.
func (w *World) Review(ctx context.Context) error {
	if err := w.Each("submitting for review", w.Devices, (*Device).submit); err != nil {
		return err
	}
	w.Progress("townships review", 0, 0)
	returned, err := w.judge(ctx, returnedOneIn)
	if err != nil {
		return err
	}
	var again []*Device
	for _, d := range w.Devices {
		if slices.Contains(returned, d.Person.ID) {
			again = append(again, d)
		}
	}
	if err := w.Each("putting right what came back", again, (*Device).putRight); err != nil {
		return err
	}
	_, err = w.judge(ctx, 0)
	return err
}

// submit puts some of the households that the cadre changed before the township.
func (d *Device) submit() error {
	entries, err := d.Replica.JournalEntries(0, 1<<30)
	if err != nil {
		return err
	}
	villages := map[string]string{}
	for _, e := range entries {
		c, problem := syncproto.DecodeChangeset(e.Body)
		if problem != nil {
			return fmt.Errorf("journal of %s: %w", d.Person.Login, problem)
		}
		if e.State == "refused" || c.Household == "" || len(villages) == submittedByEach || villages[c.Household] != "" {
			continue
		}
		villages[c.Household] = c.Village
		if err := d.save(c.Village, c.Household, nil, syncproto.Action{Do: "record.submit"}); err != nil {
			return err
		}
	}
	return d.sync()
}

// putRight pulls what the township returned, changes the fields that its comments
// name, and submits again.
func (d *Device) putRight() error {
	if err := d.sync(); err != nil {
		return err
	}
	var comments []replica.Row
	for _, village := range d.villages() {
		err := d.Replica.ReadVillage(village, func(row *replica.Row) error {
			if row.Table == schema.ReviewComment {
				copied := *row
				copied.Values = slices.Clone(row.Values)
				comments = append(comments, copied)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	for _, comment := range comments {
		round, err := d.Replica.ReadRow(schema.ReviewRound, comment.Get("review").Text())
		if err != nil || round == nil || round.Get("submitted_by").Text() != d.Person.ID {
			continue // a colleague's
		}
		edit := editOf(schema.Household, comment.Household, map[string]schema.Value{comment.Get("field").Text(): schema.TextOf("收入来源已与户主核对。")})
		if err := d.save(comment.Village, comment.Household, []syncproto.Edit{edit}, syncproto.Action{Do: "record.submit", Reason: "已按意见补充"}); err != nil {
			return err
		}
	}
	return d.sync()
}

// villages are those that the cadre works in.
func (d *Device) villages() (codes []string) {
	for _, v := range antu.Villages() {
		if (registry.Grant{Role: registry.Cadre, Area: d.Person.Area}).Covers(v.Code) {
			codes = append(codes, v.Code)
		}
	}
	return codes
}

// waiting is a household before its township, as the reviewer sees it.
type waiting struct {
	unit  syncproto.UnitState
	round *syncproto.RowState
}

// judge decides everything that waits: one in so many is returned, none for 0. It
// returns whose submissions were.
func (w *World) judge(ctx context.Context, oneIn int) (returned []string, err error) {
	queue, err := w.waiting(ctx)
	if err != nil {
		return nil, err
	}
	var mu sync.Mutex
	var people sync.WaitGroup
	next := make(chan int)
	for range reviewersAtOnce {
		people.Go(func() {
			for i := range next {
				back := oneIn > 0 && i%oneIn == 0
				taken, failed := w.reviews(ctx, &queue[i], back)
				mu.Lock()
				if failed != nil && err == nil {
					err = failed
				}
				if back && taken {
					returned = append(returned, queue[i].round.Get("submitted_by").Text())
				}
				mu.Unlock()
			}
		})
	}
	for i := range queue {
		next <- i
	}
	close(next)
	people.Wait()
	return returned, err
}

// waiting are the households that wait, each once, by id.
func (w *World) waiting(ctx context.Context) (queue []waiting, err error) {
	err = w.App.Store().Read(ctx, func(r app.Reader) error {
		var households []string
		err := r.EachRow(schema.ReviewRound, antu.CountyCode, func(row schema.Row) error {
			if row.Get("state").Text() == string(registry.ReviewSubmitted) {
				households = append(households, row.Household)
			}
			return nil
		})
		slices.Sort(households)
		for _, household := range slices.Compact(households) {
			if err != nil {
				return err
			}
			var unit syncproto.UnitState
			unit, err = r.Household(household)
			queue = append(queue, waiting{unit, registry.StandingRound(&unit)})
		}
		return err
	})
	return queue, err
}

// reviews approves or returns one household. An open conflict is no fault of anybody
// here; everything else that stops it is.
func (w *World) reviews(ctx context.Context, h *waiting, back bool) (taken bool, err error) {
	action := syncproto.Action{Do: "record.approve", Expect: fmt.Sprint(int64(h.unit.Rev))}
	c := &syncproto.Changeset{ID: w.id("review", h.round.ID, action.Expect), Village: h.unit.Village, Household: h.unit.ID}
	if back {
		action.Do, action.Reason = "record.return", "收入来源没有写明"
		c.Edits = []syncproto.Edit{editOf(schema.ReviewComment, w.id("comment", h.round.ID), map[string]schema.Value{
			"review": schema.TextOf(h.round.ID), "table_name": schema.TextOf(schema.Household.Name), "row_id": schema.TextOf(h.unit.ID),
			"field": schema.TextOf("remark"), "text": schema.TextOf("请在备注中写明收入来源。"),
		})}
	}
	c.Actions = []syncproto.Action{action}
	outcome, err := w.App.Act(ctx, w.person(w.reviewerOf(h.unit.Village)).ID, c)
	switch {
	case err != nil:
		return false, err
	case outcome.Kind != syncproto.Rejected:
		return true, nil
	case outcome.Problems[0].Code == schema.ConflictOpen:
		return false, nil
	}
	return false, fmt.Errorf("%s of household %s: %w", action.Do, h.unit.ID, outcome.Problems[0])
}

// reviewerOf is the login of a village's township reviewer.
func (w *World) reviewerOf(village string) string {
	for _, p := range w.County.People {
		if p.Role == county.RoleTownshipReviewer && p.Area == village[:9] {
			return p.Login
		}
	}
	panic("sim: no reviewer for " + village)
}

// count counts a round.
func (r *Reviews) count(round schema.Row) {
	r.Submitted++
	switch registry.ReviewState(round.Get("state").Text()) {
	case registry.ReviewApproved:
		r.Approved++
	case registry.ReviewReturned:
		r.Returned++
	}
}
