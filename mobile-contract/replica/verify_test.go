package replica_test

import (
	"context"
	"fmt"
	"testing"

	"ruhu/mobile-contract/replica"
	"ruhu/schema"
	"ruhu/syncproto"
)

var testContext = context.Background()

// tamper changes the file behind the replica's back, as a fault of the disk or of
// the program would.
func (d *dev) tamper(query string, args ...any) {
	d.w.Helper()
	d.w.must(d.Close())
	d.w.sql(d.path, query, args...)
	d.open()
}

func TestVerify_FindsRowsThatAreWrongAndTheNextSyncRepairsThem(t *testing.T) {
	for what, query := range map[string]string{
		"a changed value": "UPDATE member SET name = '金明鐵'",
		"a lost row":      "DELETE FROM conditions",
		"a row too many":  "INSERT INTO land (id, household, village, rev, arable, forest) SELECT 'x', household, village, 1, 0, 0 FROM member WHERE village = '" + north + "'",
	} {
		w := newWorld(t)
		d, h, other := w.device(north, south), w.newHome(north), w.newHome(south)
		d.sync()
		d.save(h, set(schema.Household, h.id, "phone", "13944330003"))
		d.sync()
		d.verified()
		d.tamper(query)
		ok, err := d.Verify()
		w.must(err)
		if ok {
			t.Errorf("%s: not found", what)
		}
		d.save(h, set(schema.Household, h.id, "remark", "unsent meanwhile"))
		w.desk(h, set(schema.Household, h.id, "phone", "13944330006")) // the village is compared when it changes
		w.desk(other, set(schema.Household, other.id, "phone", "13944330007"))
		d.pull()
		w.equal(d.sees(schema.Household, h.id, "remark"), text("unsent meanwhile"), "local edit")
		d.tamper(query)
		w.desk(h, set(schema.Household, h.id, "phone", "13944330009"))
		report := d.sync()
		if report.Mismatched < 1 || report.Restarts != 1 {
			t.Errorf("%s: %s", what, report.JSON())
		}
		w.equal(d.sees(schema.Household, h.id, "remark"), text("unsent meanwhile"), "local edit")
		w.equal(d.status().Mismatched, 0, "mismatched")
		d.verified()
	}
}

func TestVerify_AMismatchThatNoRepairHelpsIsReportedNotChased(t *testing.T) {
	w := newWorld(t)
	d, h := w.device(north), w.newHome(north)
	d.line.meddle = func(path string, answer []byte) ([]byte, error) {
		if path != replica.PathPull {
			return answer, nil
		}
		page, _ := syncproto.DecodePage(answer)
		for i := range page.Villages {
			page.Villages[i].Digest = syncproto.Digest{Lo: 1}.String()
		}
		return syncproto.AppendPage(nil, &page), nil
	}
	report := d.sync()
	w.equal([]int64{report.Mismatched, report.Restarts}, []int64{2, 1}, "mismatched, restarts")
	w.equal(d.status().Mismatched, 1, "mismatched")
	w.equal(d.sees(schema.Member, h.head, "name"), text("金明哲"), "the rows stay readable")
	report = d.sync()
	w.equal(report.Restarts, 0, "restarts when nothing is new")
	if ok, _ := d.Verify(); ok {
		t.Error("verified")
	}
	d.line.meddle = nil
	w.desk(h, set(schema.Household, h.id, "remark", "x"))
	d.sync()
	d.verified()
}

// A server that does not repair sends the village that is wrong anew; the others are
// none of it.
func TestVerify_OnlyTheWrongVillageIsPulledAnew(t *testing.T) {
	w := newWorld(t)
	d, h := w.device(north, south), w.newHome(north)
	other := w.newHome(south)
	d.sync()
	d.tamper("UPDATE member SET name = 'x' WHERE village = ?", north)
	d.save(h, set(schema.Household, h.id, "remark", "waits"))
	w.desk(h, set(schema.Household, h.id, "phone", "13944330002"))
	w.desk(other, set(schema.Household, other.id, "phone", "13944330003"))
	var brought []string
	d.line.before = withoutRepair
	d.line.meddle = func(path string, answer []byte) ([]byte, error) {
		if page, fault := syncproto.DecodePage(answer); path == replica.PathPull && fault == nil {
			for _, v := range page.Villages {
				brought = append(brought, fmt.Sprint(v.Village, " from nothing: ", v.From == 0))
			}
		}
		return answer, nil
	}
	report := d.sync()
	w.equal(brought, []string{north + " from nothing: false", south + " from nothing: false", north + " from nothing: true"}, "pages")
	w.equal([]int64{report.Mismatched, report.Restarts}, []int64{1, 1}, "mismatched, restarts")
	d.verified()
}

func TestSync_AServerThatStandsStillDoesNotHoldTheDevice(t *testing.T) {
	w := newWorld(t)
	d, h := w.device(north), w.newHome(north)
	page := d.ask()
	d.line.meddle = func(path string, answer []byte) ([]byte, error) {
		p, _ := syncproto.DecodePage(page)
		asked, _ := syncproto.DecodePage(answer)
		p.More, p.Request = true, asked.Request
		return syncproto.AppendPage(nil, &p), nil
	}
	if _, err := d.Sync(d.line); err == nil {
		t.Error("pulled for ever")
	}
	d.line.meddle = nil
	d.sync()
	d.save(h, set(schema.Household, h.id, "remark", "x"))
	d.line.meddle = func(path string, answer []byte) ([]byte, error) {
		a := syncproto.PushAnswer{Epoch: w.epoch(), Now: 1, Expects: 1}
		return syncproto.AppendAnswer(nil, &a, schema.ZH), nil
	}
	if _, err := d.Sync(d.line); err == nil {
		t.Error("pushed for ever")
	}
	d.line.meddle = nil
	d.sync()
	d.verified()
}

func TestSync_ACursorTheServerDoesNotKnowBeginsAnew(t *testing.T) {
	w := newWorld(t)
	d, h := w.device(north), w.newHome(north)
	d.sync()
	d.save(h, set(schema.Household, h.id, "remark", "kept"))
	d.tamper("UPDATE device SET cursor = 'not;a;cursor'")
	report := d.sync()
	w.equal(report.Restarts, 1, "restarts")
	d.verified()
}

// A server may leave digests out; what it says is then taken as it is.
func TestVerify_WithoutDigestsNothingIsHeldUp(t *testing.T) {
	w := newWorld(t)
	d, h := w.device(north), w.newHome(north)
	d.line.meddle = func(path string, answer []byte) ([]byte, error) {
		if path != replica.PathPull {
			return answer, nil
		}
		page, _ := syncproto.DecodePage(answer)
		for i := range page.Villages {
			page.Villages[i].Digest = ""
		}
		return syncproto.AppendPage(nil, &page), nil
	}
	d.sync()
	w.desk(h, set(schema.Conditions, h.conditions, "electricity", 0))
	d.sync()
	c := d.save(h, set(schema.Household, h.id, "main_cause", "02"))
	w.equal([]syncproto.Rev{c.Seen, c.Edits[0].Sets[0].Base}, []syncproto.Rev{2, 2}, "seen, base")
	d.sync()
	w.equal(d.status().Waiting, 0, "waiting")
	if ok, _ := d.Verify(); ok {
		t.Error("verified against nothing")
	}
}
