package app_test

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/syncproto"
)

func income(id string, amount int) syncproto.Edit {
	return set(schema.Income, id, "year", 2018, "category", "wage", "item", "零工", "amount", amount)
}

func (w *world) trim(away time.Duration) app.TrimReport {
	w.Helper()
	report, err := w.Trim(context.Background(), away)
	if err != nil {
		w.Fatal(err)
	}
	return report
}

// heldBy is what a device holds after it has pulled everything in pages of a size,
// and how often a village began from nothing.
func (d *dev) heldBy(r *replica, limit int) (anew int) {
	d.Helper()
	for more := true; more; {
		page := d.pull(r.cursor, limit)
		for _, v := range page.Villages {
			if v.From == 0 && r.seq[v.Village] > 0 {
				anew++
				maps.DeleteFunc(r.rows, func(key syncproto.RowKey, _ syncproto.PageRow) bool { return r.village[key] == v.Village })
				r.seq[v.Village] = 0
			}
		}
		r.take(d, page, limit)
		more = page.More
	}
	return anew
}

func TestTrim_WaitsForActiveDevices(t *testing.T) {
	w := newWorld(t)
	h := w.home(north)
	d1, d2 := w.enrol(north), w.enrol(north)
	one, two := newReplica(), newReplica()
	d1.heldBy(one, 0)
	d2.heldBy(two, 0)
	id := w.id()
	rev := d1.must(h, income(id, 1))
	d1.must(h, remove(rev, schema.Income, id))
	d1.must(h, visit(w.id(), "二")) // else the deletion tells the household's revision, and stays
	d1.heldBy(one, 0)
	d1.heldBy(one, 0) // only now the server knows that it holds it
	if report := w.trim(app.AwayFor); report.Tombstones != 0 {
		t.Errorf("d2 has not heard of it: %+v", report)
	}
	if anew := d2.heldBy(two, 0); anew != 0 || !two.rows[syncproto.RowKey{Table: schema.Income, ID: id}].Deleted {
		t.Errorf("d2 is told of the deletion: %d times anew, %+v", anew, two.rows)
	}
	d2.heldBy(two, 0)
	if report := w.trim(app.AwayFor); report.Tombstones != 1 || len(report.Villages) != 1 {
		t.Errorf("both have heard of it: %+v", report)
	}
	if report := w.trim(app.AwayFor); len(report.Villages) != 0 {
		t.Errorf("again: %+v", report)
	}
	if anew := d1.heldBy(one, 0) + d2.heldBy(two, 0); anew != 0 {
		t.Errorf("who has heard of it goes on where it was, and %d began anew", anew)
	}
}

func TestTrim_WhatDevicesHoldOutlivesTheProcess(t *testing.T) {
	w := newWorld(t)
	h := w.home(north)
	d := w.enrol(north)
	r := newReplica()
	id := w.id()
	rev := d.must(h, income(id, 1))
	d.must(h, remove(rev, schema.Income, id))
	d.must(h, visit(w.id(), "二"))
	d.heldBy(r, 0)
	d.pull(r.cursor, 0)
	w.trim(app.AwayFor)
	again := app.New(w.Store(), w.Now, slog.New(slog.DiscardHandler))
	if report, err := again.Trim(context.Background(), app.AwayFor); err != nil || len(report.Villages) != 0 {
		t.Errorf("%+v %v", report, err)
	}
	d.must(h, visit(w.id(), "三"))
	if report, err := again.Trim(context.Background(), app.AwayFor); err != nil || len(report.Villages) != 0 {
		t.Errorf("it has not said that it holds more: %+v %v", report, err)
	}
}

func TestTrim_WhoWasAwayBeginsFromNothing(t *testing.T) {
	for _, limit := range []int{0, 1, 3} {
		w := newWorld(t)
		d1, d2 := w.enrol(north, south), w.enrol(north, south)
		h := w.busy(d1)[0]
		id := w.id()
		rev := d1.must(h, income(id, 1))
		away := newReplica()
		d2.heldBy(away, 0)
		d1.must(h, remove(rev, schema.Income, id))
		d1.must(h, visit(w.id(), "二")) // else the deletion tells the household's revision, and stays
		w.now = w.now.Add(app.AwayFor + time.Hour)
		d1.must(h, visit(w.id(), "二"))
		one := newReplica()
		d1.heldBy(one, 0)
		d1.pull(one.cursor, 0)
		if report := w.trim(app.AwayFor); report.Tombstones == 0 {
			t.Fatalf("%+v", report)
		}
		if anew := d2.heldBy(away, limit); anew != 1 {
			t.Errorf("pages of %d: %d villages came anew, want the one with the deletion", limit, anew)
		}
		w.hasAll(away, north, south)
	}
}

func TestTrim_RevokedDevicesHoldNothingUp(t *testing.T) {
	w := newWorld(t)
	h := w.home(north)
	d1, d2 := w.enrol(north), w.enrol(north)
	d2.pull("", 0)
	id := w.id()
	rev := d1.must(h, income(id, 1))
	d1.must(h, remove(rev, schema.Income, id))
	d1.must(h, visit(w.id(), "二")) // else the deletion tells the household's revision, and stays
	r := newReplica()
	d1.heldBy(r, 0)
	d1.pull(r.cursor, 0)
	if report := w.trim(app.AwayFor); report.Tombstones != 0 {
		t.Errorf("%+v", report)
	}
	d2.revoke()
	if report := w.trim(app.AwayFor); report.Tombstones != 1 {
		t.Errorf("%+v", report)
	}
}

func TestPull_WhoHoldsNothingIsToldOfNoDeletion(t *testing.T) {
	w := newWorld(t)
	h := w.home(north)
	d := w.enrol(north)
	id := w.id()
	rev := d.must(h, income(id, 1))
	d.must(h, remove(rev, schema.Income, id))
	d.must(h, visit(w.id(), "二"))
	r := newReplica()
	d.heldBy(r, 0)
	w.hasAll(r, north)
	for key, row := range r.rows {
		if row.Deleted {
			t.Errorf("told of %s %s", key.Table.Name, key.ID)
		}
	}
}

func TestPull_ADeletionThatIsTheNewestTellsTheRevision(t *testing.T) {
	w := newWorld(t)
	h := w.home(north)
	d := w.enrol(north)
	id := w.id()
	rev := d.must(h, income(id, 1))
	rev = d.must(h, remove(rev, schema.Income, id))
	w.now = w.now.Add(time.Minute)
	w.trim(0)
	var newest syncproto.Rev
	for _, table := range d.pull("", 0).Villages[0].Tables {
		for _, row := range table.Rows {
			newest = max(newest, row.Rev)
		}
	}
	if newest != rev {
		t.Errorf("a device that begins now sees revision %d, and may not act on %d", newest, rev)
	}
}

// TestTrim_NoOutcomeDependsOnIt lets the same things happen in two worlds, of which
// one trims whenever it likes and as hard as it can.
func TestTrim_NoOutcomeDependsOnIt(t *testing.T) {
	never, often := newWorld(t), newWorld(t)
	trimmed := 0
	rapid.Check(t, func(r *rapid.T) {
		// The first row is made, seen, deleted, passed over by another, and trimmed.
		script := append([]int{0, 12, 24, 2, 18}, rapid.SliceOfN(rapid.IntRange(0, 29), 1, 40).Draw(r, "script")...)
		want, got := never.tell(script, func() {}), often.tell(script, func() { trimmed += often.trim(0).Tombstones })
		if !slices.Equal(got, want) {
			r.Fatalf("without:\n%q\nwith:\n%q", want, got)
		}
	})
	if trimmed == 0 {
		t.Error("nothing was ever trimmed")
	}
}

// tell lets two devices with stale eyes make, change and delete a few rows of one
// home; it returns all outcomes, rows and digests.
func (w *world) tell(script []int, trim func()) (told []string) {
	h := w.home(north)
	devices := []*dev{w.enrol(north), w.enrol(north)}
	seen := []syncproto.Rev{1, 1}
	ids := []string{w.id(), w.id(), w.id()}
	for _, n := range script {
		w.now = w.now.Add(time.Second)
		who, id := n%2, ids[n/2%3]
		d := devices[who]
		edit := remove(seen[who], schema.Income, id)
		switch n / 6 % 5 {
		case 0:
			edit = income(id, n)
		case 1:
			edit = at(seen[who], set(schema.Income, id, "amount", n))
		case 2:
			seen[who] = w.rev(h)
			continue
		case 3:
			trim()
			continue
		}
		o := d.save(h, edit)
		told = append(told, fmt.Sprint(o.Kind, o.Problems, o.Seq, o.Rev, len(o.Cases)))
	}
	for _, row := range w.unit(h).Rows {
		if row.Table == schema.Income {
			told = append(told, fmt.Sprint(row.ID, row.Village, row.Rev, row.Deleted, row.Stamps, row.Values))
		}
	}
	slices.Sort(told)
	return append(told, w.state())
}
