package bootstrap_test

import (
	"testing"

	"ruhu/mobile-contract/replica"
	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/syncproto"
)

// move lets the county's staff move a household to another village.
func (w *world) move(household, village string) {
	w.Helper()
	c := &syncproto.Changeset{ID: w.id(), Village: village, Household: household}
	w.must(w.store.Read(ctx, func(r app.Reader) error {
		unit, err := r.Household(household)
		c.Seen = unit.Rev
		return err
	}))
	o, err := w.app.MoveHousehold(ctx, staff, c)
	w.must(err)
	if o.Kind != syncproto.Applied {
		w.Fatalf("move: %+v", o)
	}
}

// heldIn are the rows that a device holds of a household, by village.
func (d *device) heldIn(household string) map[string]int {
	rows := map[string]int{}
	for _, village := range []string{north, south} {
		err := d.ReadVillage(village, func(row *replica.Row) error {
			if row.Household == household {
				rows[village]++
			}
			return nil
		})
		d.w.must(err)
	}
	return rows
}

// A household moves while a device fetches its villages one after the other, so that
// two files have it, or none. Whichever comes first, the device holds it once, where it
// is, in the end.
func TestSync_AHouseholdMovesBetweenTwoFiles(t *testing.T) {
	for _, way := range [][2]string{{north, south}, {south, north}} {
		w := newWorld(t)
		w.settle(north, south)
		home := w.households(way[0])[0]
		d := w.enrol(north, south)
		moved := false
		d.meddle = func(*replica.Download) {
			if !moved {
				moved = true
				w.move(home, way[1])
			}
		}
		w.sync(d)
		if !moved {
			t.Fatal("no file was fetched")
		}
		w.sync(d)
		if ok, err := d.Verify(); !ok || err != nil {
			t.Errorf("from %s to %s: does not verify: %v", way[0], way[1], err)
		}
		if held := d.heldIn(home); held[way[0]] != 0 || held[way[1]] == 0 {
			t.Errorf("from %s to %s: rows by village: %v", way[0], way[1], held)
		}
	}
}

// A device that works in one village is given the one that a household of its own has
// gone to, before it has heard of that.
func TestSync_AFileBringsAHouseholdThatIsHeldAlready(t *testing.T) {
	for _, way := range [][2]string{{north, south}, {south, north}} {
		w := newWorld(t)
		w.settle(north, south)
		homes := w.households(way[0])
		d := w.enrol(way[0])
		w.sync(d)
		edit := syncproto.Edit{Table: schema.Household, Row: homes[1], Sets: []syncproto.Set{{Field: schema.Household.Ordinal("remark"), Value: schema.TextOf("未发送")}}}
		if _, err := d.SaveEdits(way[0], homes[1], []syncproto.Edit{edit}, nil); err != nil {
			t.Fatal(err)
		}
		w.move(homes[0], way[1])
		w.move(homes[1], way[1])
		w.assign(d, north, south)
		w.sync(d)
		if ok, err := d.Verify(); !ok || err != nil {
			t.Errorf("from %s to %s: does not verify: %v", way[0], way[1], err)
		}
		for _, home := range homes[:2] {
			if held := d.heldIn(home); held[way[0]] != 0 || held[way[1]] == 0 {
				t.Errorf("from %s to %s: rows by village: %v", way[0], way[1], held)
			}
		}
		row, err := d.ReadRow(schema.Household, homes[1])
		if err != nil || row == nil || row.Get("remark").Text() != "未发送" {
			t.Errorf("from %s to %s: the unsent edit is gone: %+v %v", way[0], way[1], row, err)
		}
	}
}
