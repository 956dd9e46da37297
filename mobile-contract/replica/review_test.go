package replica_test

import (
	"testing"

	"ruhu/mobile-contract/replica"
	"ruhu/schema"
	"ruhu/syncproto"
)

// A cadre submits without a network, and reads what the township sends back with the
// next pull; what is said of which field is there to be put right.
func TestReview_IsSubmittedOfflineAndReturnedByThePull(t *testing.T) {
	w := newWorld(t)
	d, other, h := w.device(north), w.device(north), w.newHome(north)
	d.sync()
	_, err := d.SaveEdits(north, h.id, []syncproto.Edit{set(schema.Household, h.id, "remark", "核实后")}, []syncproto.Action{{Do: "record.submit"}})
	w.must(err)
	if rounds := d.rounds(h); len(rounds) != 0 {
		t.Errorf("a round that the server does not know of: %v", rounds)
	}
	d.sync()
	round := w.giveBack(h, "收入漏填", set(schema.ReviewComment, w.NewID(), "table_name", "member", "row_id", h.head, "field", "born_on", "text", "出生日期漏填"))
	d.sync()
	other.sync()
	for _, phone := range []*dev{d, other} {
		w.equal(phone.sees(schema.ReviewRound, round, "state"), text("returned"), "state")
		w.equal(phone.sees(schema.ReviewRound, round, "reason"), text("收入漏填"), "reason")
		comments := phone.rowsOf(h, schema.ReviewComment)
		if len(comments) != 1 || comments[0].Get("row_id").Text() != h.head || comments[0].Get("text").Text() != "出生日期漏填" {
			t.Errorf("comments: %v", comments)
		}
		phone.verified()
	}
	_, err = d.SaveEdits(north, h.id, []syncproto.Edit{set(schema.Member, h.head, "born_on", "1950-03-01")}, []syncproto.Action{{Do: "record.submit"}})
	w.must(err)
	d.sync()
	w.equal(len(d.rounds(h)), 2, "rounds")
	if _, err := d.SaveEdits(north, h.id, []syncproto.Edit{set(schema.ReviewRound, round, "state", "approved")}, nil); err == nil {
		t.Error("a phone wrote a round")
	}
	d.verified()
	w.sound()
}

func (d *dev) rounds(h home) []replica.Row { return d.rowsOf(h, schema.ReviewRound) }

// rowsOf are the rows of a table that a household has on the phone.
func (d *dev) rowsOf(h home, t *schema.Table) (out []replica.Row) {
	d.w.Helper()
	rows, err := d.ReadUnit(h.id)
	d.w.must(err)
	for _, row := range rows {
		if row.Table == t {
			out = append(out, row)
		}
	}
	return out
}
