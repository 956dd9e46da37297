package replica_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"ruhu/mobile-contract/replica"
	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/syncproto"
)

// What the program of schema version 1 left behind: a server, a device with unsent
// and refused work, and one without. Their files were written by that program and
// stand in testdata/v1 as SQL.
const (
	oldHome   = "0190dddd-0000-7000-8000-000000000001"
	oldHead   = "0190dddd-0000-7000-8000-000000000002" // works in 吉林省延吉市; two disagree about where now
	oldSecond = "0190dddd-0000-7000-8000-000000000004" // works in Korea
	oldGone   = "0190dddd-0000-7000-8000-000000000005" // moved, then was deleted
	oldHouse  = "0190dddd-0000-7000-8000-000000000006"
)

// oldWorld is a world on the server's file of version 1, migrated by opening it.
func oldWorld(t *testing.T) *world {
	w := &world{tb: t, dir: t.TempDir(), now: time.Date(2018, 7, 2, 6, 0, 0, 0, time.UTC), devices: 2, ids: 500}
	w.restoreSQL("server", filepath.Join(w.dir, "server.db"))
	w.start()
	t.Cleanup(func() { w.store.Close() })
	return w
}

// restoreSQL makes a file of version 1 from its text.
func (w *world) restoreSQL(name, path string) {
	w.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "v1", name+".sql"))
	w.must(err)
	db, err := sql.Open("sqlite", "file:"+path)
	w.must(err)
	_, err = db.Exec("BEGIN;" + string(text) + "COMMIT")
	w.must(errors.Join(err, db.Close()))
}

// oldDevice opens the file of one of the devices of version 1.
func (w *world) oldDevice(number string, version int) *dev {
	w.Helper()
	d := &dev{w: w, version: version, clock: &clock{w: w}, path: filepath.Join(w.dir, "device"+number+".db")}
	d.id, d.person = "0190aaaa-0000-7000-8000-00000000000"+number, "0190bbbb-0000-7000-8000-00000000000"+number
	d.line = &line{d: d}
	w.restoreSQL("device"+number, d.path)
	d.open()
	return d
}

func (w *world) sound() {
	w.Helper()
	report, err := w.app.Verify(context.Background(), nil)
	w.must(err)
	if len(report.Faults) > 0 || report.Commits == 0 {
		w.Errorf("verify: %+v", report)
	}
}

func TestOldServer_IsTakenForwardWithItsHistory(t *testing.T) {
	w := oldWorld(t)
	w.sound()
	h := home{village: north, id: oldHome}
	for _, c := range []struct {
		table      *schema.Table
		row, field string
		want       schema.Value
	}{
		{schema.Member, oldSecond, "work_place", schema.Null},
		{schema.Member, oldSecond, "work_province", schema.Null},
		{schema.Member, oldSecond, "work_locality", text("韩国京畿道安山市")},
		{schema.Member, oldSecond, "work_months", schema.IntOf(10)},
		{schema.Member, oldHead, "work_place", schema.Null},
		{schema.Member, oldHead, "work_province", text("21")},
		{schema.Member, oldHead, "work_locality", text("大连市")},
		{schema.Dwelling, oldHouse, "renovated_year", schema.Null},
	} {
		w.equal(w.server(h, c.table, c.row, c.field), c.want, c.table.Name+"."+c.field)
	}
	codes := map[string]int{}
	w.must(w.store.Read(context.Background(), func(r app.Reader) error {
		return r.EachHistory(north, func(h app.HistoryEntry) error {
			for _, c := range h.Changes {
				if c.Field != syncproto.Deletion && !c.Key.Table.Fields[c.Field].In(schema.Version) {
					t.Errorf("history %d still speaks of %s", h.ID, c.Key.Table.Fields[c.Field].Name)
				}
				codes[c.Offered.Text()]++
			}
			return nil
		})
	}))
	if codes["moved_away"] != 1 || codes["geological_hazard"] != 1 || codes["moved"]+codes["steep_or_hazard"] != 0 {
		t.Errorf("codes in the history: %v", codes)
	}
}

// A device of version 1 that had everything has everything still: its rows prove
// themselves against the migrated server, and nothing is pulled anew.
func TestOldServer_AnOldDeviceNoticesNothing(t *testing.T) {
	w := oldWorld(t)
	d := w.oldDevice("2", 1)
	before, err := d.VillageDigest(north)
	w.must(err)
	report := d.sync()
	w.equal(report.Rows, 0, "rows pulled")
	after, err := d.VillageDigest(north)
	w.must(err)
	if after != before {
		t.Errorf("the digest was %s, is %s", before, after)
	}
	d.verified()
	d.save(home{village: north, id: oldHome}, set(schema.Member, oldSecond, "work_place", "吉林省"))
	d.sync()
	d.verified()
	w.equal(w.server(home{village: north, id: oldHome}, schema.Member, oldSecond, "work_province"), text("22"), "server")
	w.sound()
}

func TestOldDevice_GrowsWithItsUnsentAndRefusedWork(t *testing.T) {
	w := oldWorld(t)
	old := w.oldDevice("1", 1)
	before, err := old.JournalEntries(0, 100)
	w.must(err)
	w.must(old.Close())
	old.version = schema.Version
	old.open()
	after, err := old.JournalEntries(0, 100)
	w.must(err)
	for i, e := range before {
		if !bytes.Equal(e.Body, after[i].Body) || e.State != after[i].State || e.Overlaid != after[i].Overlaid {
			t.Errorf("journal entry %d: was %+v, is %+v", i, e, after[i])
		}
	}
	for _, c := range []struct {
		row, field string
		want       schema.Value
	}{
		{oldHead, "work_province", text("22")}, {oldHead, "work_locality", text("敦化市")}, {oldHead, "work_months", schema.IntOf(6)},
		{oldSecond, "work_locality", text("韩国京畿道安山市")}, {oldSecond, "work_months", schema.IntOf(11)},
		{oldSecond, "left_reason", text("moved_away")}, {oldSecond, "work_place", schema.Null},
	} {
		w.equal(old.sees(schema.Member, c.row, c.field), c.want, c.field+" before any sync")
	}
	refused, err := old.RefusedEntries()
	w.must(err)
	mended, err := old.MendEdits(refused[0].ID)
	w.must(err)
	w.must(w.mend(old, refused[0].ID, mended))
	var sent [][]byte
	old.line.before = func(path string, body []byte) ([]byte, error) {
		if path == replica.PathPush {
			sent = append(sent, body)
		}
		return body, nil
	}
	old.sync()
	for _, e := range before {
		if e.State == "unsent" && !bytes.Contains(bytes.Join(sent, nil), e.Body) {
			t.Errorf("changeset %d was not sent as it was saved", e.N)
		}
	}
	w.equal(old.status().Pending, 0, "pending")
	old.verified()
	w.equal(w.server(home{village: north, id: oldHome}, schema.Member, oldSecond, "left_reason"), text("moved_away"), "server")
	w.sound()
}

// mend saves what was refused again, with yesterday's date.
func (w *world) mend(d *dev, refused string, c syncproto.Changeset) error {
	for i := range c.Edits {
		for j, s := range c.Edits[i].Sets {
			if s.Field == schema.Member.Ordinal("left_on") {
				c.Edits[i].Sets[j].Value = text("2018-07-01")
			}
		}
	}
	_, err := d.SaveMendedEdits(refused, c.Village, c.Household, c.Edits, c.Actions)
	return err
}

// Devices of both versions work on one household; each sees it in its own words.
func TestVersions_WorkSideBySide(t *testing.T) {
	w := newWorld(t)
	old, current, h := w.deviceAs(1, north), w.device(north), w.newHome(north)
	old.sync()
	house := w.NewID()
	current.sync()
	current.save(h, set(schema.Dwelling, house, "area", 600, "structure", code("house_structure"), "danger_grade", "C", "renovated_year", 2017),
		set(schema.Member, h.head, "work_province", "22", "work_locality", "延吉市", "work_months", 3, "left_reason", "moved_away"))
	current.sync()
	old.sync()
	old.verified()
	w.equal(old.sees(schema.Member, h.head, "work_place"), text("吉林省延吉市"), "old")
	w.equal(old.sees(schema.Member, h.head, "left_reason"), text("moved"), "old")
	w.equal(old.sees(schema.Dwelling, house, "renovated_year"), schema.Null, "old")

	old.save(h, set(schema.Dwelling, house, "area", 650), set(schema.Member, h.head, "work_months", 4))
	old.sync()
	current.sync()
	current.verified()
	old.verified()
	w.equal(current.sees(schema.Dwelling, house, "renovated_year"), schema.IntOf(2017), "what an old app does not know stays")
	w.equal(current.sees(schema.Dwelling, house, "area"), schema.IntOf(650), "current")
	w.equal(current.sees(schema.Member, h.head, "work_province"), text("22"), "current")
	w.equal(current.sees(schema.Member, h.head, "work_months"), schema.IntOf(4), "current")
	w.sound()
}

func TestVersions_AnAppKnowsItsOwnWordsOnly(t *testing.T) {
	w := newWorld(t)
	old, current, h := w.deviceAs(1, north), w.device(north), w.newHome(north)
	old.sync()
	current.sync()
	for name, c := range map[string]struct {
		d    *dev
		edit syncproto.Edit
		code schema.ErrCode
	}{
		"a field to come":  {old, set(schema.Member, h.head, "work_province", "22"), schema.UnknownField},
		"a code to come":   {old, set(schema.Member, h.head, "left_reason", "moved_away"), schema.UnknownCode},
		"a retired field":  {current, set(schema.Member, h.head, "work_place", "延吉"), schema.UnknownField},
		"a retired code":   {current, set(schema.Member, h.head, "left_reason", "moved"), schema.UnknownCode},
		"its own old code": {old, set(schema.Member, h.head, "left_reason", "moved"), ""},
	} {
		_, err := c.d.SaveEdits(north, h.id, []syncproto.Edit{c.edit}, nil)
		var problems replica.Problems
		errors.As(err, &problems)
		if c.code == "" && err != nil || c.code != "" && (len(problems) != 1 || problems[0].Code != c.code) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestVersions_AnUpgradeOfTheAppKeepsUnsentWork(t *testing.T) {
	w := newWorld(t)
	d, other, h := w.deviceAs(1, north), w.device(north), w.newHome(north)
	d.sync()
	d.save(h, set(schema.Member, h.head, "work_place", "吉林省延吉市", "work_months", 2), set(schema.Household, h.id, "remark", "before the upgrade"))
	w.must(d.Close())
	d.version = schema.Version
	d.open()
	w.equal(d.sees(schema.Member, h.head, "name"), text("金明哲"), "what was pulled stays readable")
	d.save(h, set(schema.Member, h.head, "work_locality", "珲春市"))
	d.sync()
	other.sync()
	d.verified()
	w.equal(other.sees(schema.Member, h.head, "work_province"), text("22"), "other")
	w.equal(other.sees(schema.Member, h.head, "work_locality"), text("珲春市"), "other")
	w.must(d.Close())
	if r, err := replica.OpenAs(1, d.path, d.clock, w); err == nil {
		t.Errorf("an older app opened the file: %v", r.Close())
	}
	w.sound()
}

// A table that came with a later version is not there for an older app: not in its
// file, not in pages, snapshots, repairs and digests, and it may not write to it.
func TestVersions_AnOldAppDoesWithoutALaterTable(t *testing.T) {
	w := newWorld(t)
	old, current, h := w.deviceAs(1, north), w.device(north), w.newHome(north)
	old.sync()
	current.sync()
	_, err := current.SaveEdits(north, h.id, nil, []syncproto.Action{{Do: "record.submit"}})
	w.must(err)
	current.sync()
	round := w.giveBack(h, "收入漏填")
	old.sync()
	current.sync()
	old.verified()
	current.verified()
	w.equal(current.sees(schema.ReviewRound, round, "reason"), text("收入漏填"), "current")
	for _, d := range []*dev{w.deviceAs(1, north), w.device(north)} { // from nothing
		d.sync()
		d.verified()
	}
	old.tamper("UPDATE member SET name = '?' WHERE id = ?", h.head)
	old.inspect()
	old.sync()
	old.verified()
	rows, err := old.ReadUnit(h.id)
	w.must(err)
	for _, row := range rows {
		if !row.Table.In(1) {
			t.Errorf("an old app holds a row of %s", row.Table.Name)
		}
	}
	_, err = old.SaveEdits(north, h.id, []syncproto.Edit{set(schema.ReviewComment, w.NewID(), "text", "?")}, nil)
	var problems replica.Problems
	if !errors.As(err, &problems) || problems[0].Code != schema.UnknownTable {
		t.Errorf("an old app writes to it: %v", err)
	}
	w.must(old.Close())
	old.version = schema.Version
	old.open()
	old.sync()
	old.verified()
	w.equal(old.sees(schema.ReviewRound, round, "state"), text("returned"), "upgraded")
	w.sound()
}

// An app that is not served any more is told so when it pulls, and loses nothing.
func TestVersions_BelowTheOldestAPullIsRefusedAndAPushIsNot(t *testing.T) {
	w := newWorld(t)
	d, h := w.deviceAs(1, north), w.newHome(north)
	d.sync()
	d.save(h, set(schema.Member, h.head, "work_place", "吉林省延吉市", "work_months", 2))
	w.app.ServeFrom(2)
	_, err := d.Sync(d.line)
	var refused *replica.ServerError
	if !errors.As(err, &refused) || refused.Code != string(schema.UpgradeRequired) {
		t.Fatalf("sync: %v", err)
	}
	w.equal(d.status().Pending, 0, "pending")
	w.equal(w.server(h, schema.Member, h.head, "work_province"), text("22"), "server")
	w.must(d.Close())
	d.version = schema.Version
	d.open()
	d.sync()
	d.verified()
	w.equal(d.sees(schema.Member, h.head, "work_locality"), text("延吉市"), "upgraded")
}
