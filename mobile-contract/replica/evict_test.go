package replica_test

import (
	"context"
	"strings"
	"testing"

	"ruhu/mobile-contract/replica"
	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/syncproto"
)

// rev is a household's revision on the server.
func (w *world) rev(h home) (rev syncproto.Rev) {
	w.Helper()
	w.must(w.store.Read(context.Background(), func(r app.Reader) error {
		unit, err := r.Household(h.id)
		rev = unit.Rev
		return err
	}))
	return rev
}

// move lets the county's staff move a household, and returns where it is now.
func (w *world) move(h home, village string) home {
	w.Helper()
	c := &syncproto.Changeset{ID: w.NewID(), Village: village, Household: h.id, Seen: w.rev(h)}
	o, err := w.app.MoveHousehold(context.Background(), staff, c)
	w.must(err)
	w.equal(o.Kind, syncproto.Applied, "move")
	h.village = village
	return h
}

// merge lets them make one household part of another, whose head stays head.
func (w *world) merge(from, into home) {
	w.Helper()
	c := &syncproto.Changeset{ID: w.NewID(), Village: into.village, Household: into.id, Seen: w.rev(into),
		Edits: []syncproto.Edit{set(schema.Member, from.head, "relation", "20")}}
	o, err := w.app.MergeHouseholds(context.Background(), staff, from.id, w.rev(from), c)
	w.must(err)
	w.equal(o.Kind, syncproto.Applied, "merge")
}

// landed is where the server said that a changeset went; "" where it was sent.
func (d *dev) landed(id string) (household, village string) {
	d.w.Helper()
	o, problem := syncproto.DecodeOutcome(d.entry(id).Outcome)
	if problem != nil {
		d.w.Fatal(problem)
	}
	return o.Household, o.Village
}

func visit(id string) syncproto.Edit {
	return set(schema.Visit, id, "visited_at", 1, "visitors", "金", "purpose", code("visit_purpose"))
}

// goOn pulls, and onward pushes and pulls, without finding anything wrong on the way:
// what a repair makes good again was wrong before.
func (d *dev) goOn() {
	d.w.Helper()
	for more := true; more; {
		report := d.take(d.ask())
		if more = report.More; report.Mismatched > 0 || report.Restarted {
			d.w.Errorf("a page was wrong: %+v", *report)
		}
	}
}

func (d *dev) onward() {
	d.w.Helper()
	if report := d.sync(); report.Mismatched > 0 || report.Repairs > 0 {
		d.w.Errorf("sync went wrong on the way: %s", report.JSON())
	}
	d.verified()
}

// holdsNothingOf fails the test when a device without unsent work still has a row of
// a household.
func (d *dev) holdsNothingOf(h home) {
	d.w.Helper()
	rows, err := d.ReadUnit(h.id)
	d.w.must(err)
	for _, row := range rows {
		d.w.Errorf("%s %s of the household is still here", row.Table.Name, row.ID)
	}
}

// A household leaves while its cadre has unsent work on it: the work stays in sight as
// far as it stands by itself, arrives where the household is now, and goes then.
func TestEvict_UnsentWorkArrivesWhereTheHouseholdIs(t *testing.T) {
	w := newWorld(t)
	d, other, h := w.device(north), w.device(south), w.newHome(north)
	d.sync()
	seen := w.NewID()
	c := d.save(h, set(schema.Household, h.id, "remark", "mine"), visit(seen))
	now := w.move(h, south)
	d.goOn()
	w.equal(d.status().Pending, 1, "pending")
	w.equal(d.sees(schema.Household, h.id, "head_name"), text("(no row)"), "the household, of which only a remark is unsent")
	w.equal(d.sees(schema.Visit, seen, "visitors"), text("金"), "the visit, which is nobody else's")
	d.crash()
	d.push()
	household, village := d.landed(c.ID)
	w.equal(household+" "+village, " "+south, "where the server says that it went")
	if journal, err := d.Journal(0, 9); err != nil || !strings.Contains(journal, `"village":"`+south+`"`) {
		t.Errorf("the journal does not say where it went: %v %s", err, journal)
	}
	d.goOn()
	d.holdsNothingOf(h)
	w.equal(d.status().Waiting, 0, "waiting")
	d.verified()
	w.equal(w.server(now, schema.Household, h.id, "remark"), text("mine"), "server")
	w.equal(w.server(now, schema.Visit, seen, "visitors"), text("金"), "server")
	other.onward()
	w.equal(other.sees(schema.Household, h.id, "remark"), text("mine"), "the new village's cadre")
}

// The work was sent in time and waits to come back when the household leaves.
func TestEvict_WhatWasTakenBeforeGoesWithTheHousehold(t *testing.T) {
	w := newWorld(t)
	d, h := w.device(north), w.newHome(north)
	d.sync()
	seen := w.NewID()
	c := d.save(h, set(schema.Household, h.id, "remark", "mine"), visit(seen))
	d.push()
	now := w.move(h, south)
	d.goOn()
	w.equal(d.status().Pending+d.status().Waiting, 0, "pending and waiting")
	d.holdsNothingOf(h)
	d.verified()
	household, village := d.landed(c.ID)
	w.equal(household+village, "", "it went where it was sent")
	w.equal(w.server(now, schema.Visit, seen, "visitors"), text("金"), "server")
}

// A household is back before the device has heard that it went, and after. What the
// desk did elsewhere comes with it, and unsent work lies on top.
func TestEvict_AndComeBack(t *testing.T) {
	for name, between := range map[string]func(*dev){
		"unheard":  func(*dev) {},
		"heard of": (*dev).goOn,
		"reopened": func(d *dev) { d.goOn(); d.crash() },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			d, h := w.device(north), w.newHome(north)
			d.sync()
			d.save(h, set(schema.Household, h.id, "remark", "mine"), deleted(schema.Conditions, h.conditions))
			away := w.move(h, south)
			w.desk(away, set(schema.Household, h.id, "main_cause", "03"), set(schema.Member, h.head, "name", "金明"))
			between(d)
			back := w.move(away, north)
			d.goOn()
			w.equal(d.sees(schema.Household, h.id, "remark"), text("mine"), "unsent")
			w.equal(d.sees(schema.Household, h.id, "main_cause"), text("03"), "what the desk wrote elsewhere")
			w.equal(d.sees(schema.Member, h.head, "name"), text("金明"), "what the desk wrote elsewhere")
			w.equal(d.sees(schema.Conditions, h.conditions, "safe_water"), text("(deleted)"), "unsent deletion")
			d.onward()
			w.equal(w.server(back, schema.Household, h.id, "remark"), text("mine"), "server")
			w.equal(w.server(back, schema.Conditions, h.conditions, "safe_water"), text("(deleted)"), "server")
			w.equal(d.status().Refused, 0, "refused")
		})
	}
}

// A device that has both villages holds the household once, whichever of the two comes
// first in a page, and its next edit is one of the new village.
func TestEvict_ToAVillageThatTheDeviceAlsoHas(t *testing.T) {
	for _, way := range [][2]string{{north, south}, {south, north}} {
		for _, limit := range []int{0, 1} {
			w := newWorld(t)
			d, h := w.device(north, south), w.newHome(way[0])
			d.line.limit = limit
			d.sync()
			seen := w.NewID()
			c := d.save(h, set(schema.Household, h.id, "remark", "mine"), visit(seen))
			now := w.move(h, way[1])
			d.goOn()
			w.equal(d.sees(schema.Household, h.id, "remark"), text("mine"), "unsent")
			w.equal(d.sees(schema.Member, h.head, "name"), text("金明哲"), "what came along")
			d.push()
			_, village := d.landed(c.ID)
			w.equal(village, way[1], "where it went")
			w.equal(d.sees(schema.Household, h.id, "remark"), text("mine"), "on its way back")
			d.goOn()
			d.verified()
			w.must(d.ReadVillage(way[0], func(row *replica.Row) error {
				t.Errorf("%s %s is still in the old village", row.Table.Name, row.ID)
				return nil
			}))
			next := d.save(now, set(schema.Household, h.id, "phone", "13944330009"))
			d.onward()
			_, village = d.landed(next.ID)
			w.equal(village+" "+w.server(now, schema.Household, h.id, "phone").Text(), " 13944330009", "the next edit")
		}
	}
}

// The pages that tell of moves are cut after every row, and the device loses its power
// after each: what it holds is some state of the server all the time, and the last in
// the end.
func TestEvict_InPagesThatAreCutAnywhere(t *testing.T) {
	w := newWorld(t)
	d := w.device(north)
	stays, goes, returns, merges := w.newHome(north), w.newHome(north), w.newHome(north), w.newHome(north)
	d.sync()
	d.save(goes, set(schema.Household, goes.id, "remark", "mine"))
	d.save(merges, set(schema.Member, merges.head, "name", "朴"))
	w.desk(stays, set(schema.Household, stays.id, "remark", "1"))
	w.desk(goes, set(schema.Household, goes.id, "phone", "13944330007"))
	gone := w.move(goes, south)
	w.desk(stays, set(schema.Household, stays.id, "remark", "2"))
	back := w.move(w.move(returns, south), north)
	w.merge(merges, stays)
	w.desk(back, set(schema.Household, returns.id, "remark", "3"))
	d.line.limit = 1
	pages := 0
	for more := true; more; pages++ {
		more = d.take(d.ask()).More
		d.crash()
		w.equal(d.sees(schema.Member, merges.head, "name"), text("朴"), "unsent, page after page")
		w.equal(d.status().Mismatched, 0, "mismatched")
	}
	if pages < 6 {
		t.Fatalf("only %d pages", pages)
	}
	w.equal(d.sees(schema.Household, goes.id, "head_name"), text("(no row)"), "who left")
	w.equal(d.sees(schema.Household, merges.id, "head_name"), text("(deleted)"), "who became part of another")
	w.equal(d.sees(schema.Household, returns.id, "remark"), text("3"), "who came back")
	d.onward()
	w.equal(w.server(gone, schema.Household, goes.id, "remark"), text("mine"), "server")
	w.equal(w.server(stays, schema.Member, merges.head, "name"), text("朴"), "server")
}

// A restored server does not know of a move any more, or of the way back; it may move
// the household again. No counter means two commits, so no page is taken for another.
func TestEvict_AfterARestore(t *testing.T) {
	w := newWorld(t)
	d, h, k := w.device(north), w.newHome(north), w.newHome(south)
	d.sync()
	before := w.backup()
	away := w.move(h, south)
	w.move(k, north)
	d.onward()
	d.holdsNothingOf(away)
	w.equal(d.sees(schema.Household, k.id, "head_name"), text("金明哲"), "who arrived")

	w.restore(before, true)
	d.onward()
	w.equal(d.sees(schema.Household, h.id, "head_name"), text("金明哲"), "whose move is forgotten")
	d.holdsNothingOf(k)
	c := d.save(h, set(schema.Household, h.id, "remark", "mine"))
	now := w.move(h, south)
	d.goOn()
	w.equal(d.sees(schema.Household, h.id, "head_name"), text("(no row)"), "moved again")
	d.onward()
	d.holdsNothingOf(h)
	_, village := d.landed(c.ID)
	w.equal(village+" "+w.server(now, schema.Household, h.id, "remark").Text(), south+" mine", "server")
}

// Work was taken where the household had gone; the backup knows neither. It is sent
// again and lands where the household is now.
func TestEvict_TheServerForgetsTheMoveAndWhatLandedThere(t *testing.T) {
	w := newWorld(t)
	d, h := w.device(north), w.newHome(north)
	d.sync()
	before := w.backup()
	w.move(h, south)
	c := d.save(h, set(schema.Household, h.id, "remark", "mine"))
	d.onward()
	_, village := d.landed(c.ID)
	w.equal(village, south, "where it went")
	w.restore(before, true)
	d.onward()
	_, village = d.landed(c.ID)
	w.equal(village, "", "where it went the second time")
	w.equal(d.sees(schema.Household, h.id, "remark"), text("mine"), "cadre")
	w.equal(w.server(h, schema.Household, h.id, "remark"), text("mine"), "server")
}

// An edit of a household that has become part of another is one of that other's, made
// without a look at it: its cadre is told so, and people decide.
func TestEvict_WorkForAHouseholdThatBecamePartOfAnother(t *testing.T) {
	for _, there := range []string{north, south} {
		w := newWorld(t)
		d, h, into := w.device(north), w.newHome(north), w.newHome(there)
		d.sync()
		c := d.save(h, set(schema.Household, h.id, "main_cause", "03"), visit(w.NewID()))
		w.merge(h, into)
		d.onward()
		household, village := d.landed(c.ID)
		w.equal(household, into.id, "which household it went to")
		w.equal(village, strings.TrimPrefix(there, north), "which village it went to")
		w.equal(w.server(into, schema.Household, into.id, "main_cause"), text("01"), "the survivor's own value")
		o, _ := syncproto.DecodeOutcome(d.entry(c.ID).Outcome)
		w.equal(string(o.Kind)+" "+w.server(into, schema.Conflict, o.Cases[0], "state").Text(), "conflict open", "outcome and case")
	}
}
