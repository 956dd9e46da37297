package bootstrap_test

import (
	"bytes"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"pgregory.net/rapid"

	"ruhu/mobile-contract/replica"
	"ruhu/schema"
	"ruhu/scripts/effort"
	"ruhu/server/app"
	"ruhu/syncproto"
)

func (w *world) sync(d *device) *replica.SyncReport {
	w.Helper()
	report, err := d.Sync(d.line)
	w.must(err)
	return report
}

// same fails the test unless a device holds what the server does, and shows the
// same rows as another that took everything as rows.
func (w *world) same(d, plain *device, villages ...string) {
	w.Helper()
	for _, x := range []*device{d, plain} {
		if ok, err := x.Verify(); !ok || err != nil {
			status, _ := x.Status()
			w.Fatalf("does not verify: %s %v", status.JSON(), err)
		}
	}
	for _, village := range villages {
		got, want := w.held(d, village), w.held(plain, village)
		if !maps.Equal(got, want) {
			w.Fatalf("%s: %d rows, want %d", village, len(got), len(want))
		}
	}
}

// held is what a device's file holds of a village: the rows that are not deleted, and
// the revisions of its units. Only who was there before a deletion was told of it.
func (w *world) held(d *device, village string) map[string]string {
	w.Helper()
	out := map[string]string{}
	db, err := sql.Open("sqlite", "file:"+filepath.Join(w.folder, "device"+fmt.Sprint(d.number())+".db")+"?mode=ro")
	w.must(err)
	defer db.Close()
	tables := []string{"unit"}
	for _, t := range schema.Replicated() {
		tables = append(tables, t.Name)
	}
	for _, table := range tables {
		rows, err := db.Query("SELECT * FROM "+table+" WHERE village = ?", village)
		w.must(err)
		columns, err := rows.Columns()
		w.must(err)
		for rows.Next() {
			cells := make([]any, len(columns))
			for i := range cells {
				cells[i] = new(any)
			}
			w.must(rows.Scan(cells...))
			text := ""
			for i := range cells {
				text += fmt.Sprintf("%s=%v|", columns[i], *cells[i].(*any))
			}
			if !strings.Contains(text, "|deleted=1|") {
				out[table+fmt.Sprint(*cells[0].(*any))] = text
			}
		}
		w.must(rows.Err())
		rows.Close()
	}
	return out
}

func (d *device) number() (n int) {
	fmt.Sscanf(d.id[24:], "%d", &n)
	return n
}

func TestSync_FilesAndThenDeltasAreAFullReplay(t *testing.T) {
	w := newWorld(t)
	w.settle(north, south)
	d, plain := w.enrol(north, south), w.enrol(north, south)
	homes := map[string][]string{north: w.households(north), south: w.households(south)}
	report := w.sync(d)
	if report.Files != 2 || report.Verified != 2 || report.Pages != 2 || report.Restarts != 0 {
		t.Errorf("%s", report.JSON())
	}
	_, err := plain.Sync(byRows{plain.line})
	w.must(err)
	w.same(d, plain, north, south)
	w.visit(north, homes[north][0])
	if report := w.sync(d); report.Rows != 1 || report.Files != 0 {
		t.Errorf("after one visit: %s", report.JSON())
	}
	w.sync(plain)
	w.same(d, plain, north, south)
	status, err := d.Status()
	w.must(err)
	if status.Villages != 2 || status.Mismatched != 0 {
		t.Errorf("%s", status.JSON())
	}
}

// Commits at random, devices that begin at random times and sync at random: each
// ends as one that never saw a file.
func TestSync_AtRandomTimes(t *testing.T) {
	effort.Checks(t, 5, 20) // each costs a server and several devices
	rapid.Check(t, func(r *rapid.T) {
		w := newWorld(t)
		w.settle(north)
		homes := w.households(north)
		plain := w.enrol(north, south)
		devices := []*device{}
		r.Repeat(map[string]func(*rapid.T){
			"visit": func(r *rapid.T) { w.visit(north, rapid.SampledFrom(homes).Draw(r, "home")) },
			"edit": func(r *rapid.T) {
				h := rapid.SampledFrom(homes).Draw(r, "home")
				e := syncproto.Edit{Table: schema.Household, Row: h, Sets: []syncproto.Set{{Field: schema.Household.Ordinal("remark"), Value: schema.TextOf(rapid.StringN(0, 9, 20).Draw(r, "remark"))}}}
				_, err := w.app.Act(ctx, staff, &syncproto.Changeset{ID: w.id(), Village: north, Household: h, Edits: []syncproto.Edit{e}})
				w.must(err)
			},
			"delete": func(r *rapid.T) {
				h := rapid.SampledFrom(homes).Draw(r, "home")
				w.must(w.store.Read(ctx, func(rd app.Reader) error {
					unit, err := rd.Household(h)
					for k, row := range unit.Rows {
						if k.Table == schema.Conditions && !row.Deleted {
							defer w.app.Act(ctx, staff, &syncproto.Changeset{ID: w.id(), Village: north, Household: h, Seen: unit.Rev,
								Edits: []syncproto.Edit{{Table: k.Table, Row: k.ID, Delete: true, Base: unit.Rev}}})
						}
					}
					return err
				}))
			},
			"begin": func(r *rapid.T) {
				if len(devices) < 3 {
					d := w.enrol(north, south)
					devices = append(devices, d)
					w.sync(d)
				}
			},
			"sync": func(r *rapid.T) {
				if len(devices) > 0 {
					w.sync(rapid.SampledFrom(devices).Draw(r, "device"))
				}
			},
			"plain": func(*rapid.T) { _, err := plain.Sync(byRows{plain.line}); w.must(err) },
		})
		_, err := plain.Sync(byRows{plain.line})
		w.must(err)
		for _, d := range devices {
			w.sync(d)
			w.same(d, plain, north, south)
		}
	})
}

func TestSync_ACutDownloadGoesOnWhereItStopped(t *testing.T) {
	w := newWorld(t)
	w.settle(north)
	body, _ := w.snapshot(north)
	effort.Checks(t, 20, 100)
	rapid.Check(t, func(r *rapid.T) {
		d, got := w.enrol(north), []byte(nil)
		d.cut = func(left int) int { return rapid.IntRange(0, left).Draw(r, "came") }
		d.meddle = func(x *replica.Download) { got = append(got[:x.Offset], x.Body...) }
		for range 30 {
			if report, err := d.Sync(d.line); err == nil {
				if report.Files != 1 || !bytes.Equal(got, body) || d.Bytes < int64(len(body)) {
					r.Fatalf("%s, %d of %d bytes", report.JSON(), len(got), len(body))
				}
				return
			}
			if rapid.Bool().Draw(r, "restart") {
				w.must(d.Close())
				var err error
				d.Replica, err = replica.Open(filepath.Join(w.folder, fmt.Sprintf("device%d.db", d.number())))
				w.must(err)
				w.Cleanup(func() { d.Replica.Close() })
			}
		}
	})
}

func TestSync_AFileThatMovesOnDuringADownloadIsTakenAnew(t *testing.T) {
	w := newWorld(t)
	w.settle(north)
	d := w.enrol(north)
	d.cut = func(left int) int { return left / 2 }
	home := w.households(north)[0]
	d.meddle = func(x *replica.Download) {
		if x.Offset == 0 && d.gets < 3 {
			w.visit(north, home)
		}
		if d.gets == 5 {
			d.cut = nil
		}
	}
	if report := w.sync(d); report.Files != 1 || report.Restarts != 0 {
		t.Errorf("%s", report.JSON())
	}
	if ok, err := d.Verify(); !ok || err != nil {
		t.Error("does not verify", err)
	}
}

// forge packs rows of one household that were changed, with a tag that is right.
func (w *world) forge(body []byte, query string) *replica.Download {
	w.Helper()
	z, err := zstd.NewReader(nil)
	w.must(err)
	defer z.Close()
	plain, err := z.DecodeAll(body, nil)
	w.must(err)
	path := filepath.Join(w.folder, "forged.db")
	w.must(os.WriteFile(path, plain, 0o600))
	db, err := sql.Open("sqlite", "file:"+path)
	w.must(err)
	_, err = db.Exec(query)
	w.must(err)
	w.must(db.Close())
	plain, err = os.ReadFile(path)
	w.must(err)
	out := syncproto.Compress(plain, syncproto.Zstd)
	sum := sha256.Sum256(out)
	return &replica.Download{Tag: hex.EncodeToString(sum[:]), Size: int64(len(out)), Body: out}
}

func TestSync_AnUnfitFileIsRefusedAndTheVillageComesAsRows(t *testing.T) {
	w := newWorld(t)
	w.settle(north)
	body, _ := w.snapshot(north)
	for what, meddle := range map[string]func(*replica.Download){
		"a flipped bit":        func(d *replica.Download) { d.Body[len(d.Body)/3] ^= 1 },
		"another tag":          func(d *replica.Download) { d.Tag = "x" },
		"too much":             func(d *replica.Download) { d.Body = append(d.Body, 1) },
		"a hole":               func(d *replica.Download) { d.Offset = 7 },
		"no file":              func(d *replica.Download) { *d = *packed([]byte("hello, world")) },
		"not packed":           func(d *replica.Download) { d.Body = []byte("hello"); d.Size = 5; d.Tag = tagOf(d.Body) },
		"gigabytes":            func(d *replica.Download) { d.Size = 1 << 40 },
		"a changed value":      func(d *replica.Download) { *d = *w.forge(body, "UPDATE member SET name = '金明鐵'") },
		"a lost row":           func(d *replica.Download) { *d = *w.forge(body, "DELETE FROM member WHERE rowid = 1") },
		"a lost table":         func(d *replica.Download) { *d = *w.forge(body, "DROP TABLE member") },
		"a value of a kind":    func(d *replica.Download) { *d = *w.forge(body, "UPDATE member SET dibao = 'yes'") },
		"a row twice":          func(d *replica.Download) { *d = *w.forge(body, "INSERT INTO member SELECT * FROM member LIMIT 1") },
		"another village":      func(d *replica.Download) { *d = *w.forge(body, "UPDATE snapshot SET village = '222426100201'") },
		"another server":       func(d *replica.Download) { *d = *w.forge(body, "UPDATE snapshot SET epoch = 'x'") },
		"another format":       func(d *replica.Download) { *d = *w.forge(body, "UPDATE snapshot SET format = format + 1") },
		"nothing about itself": func(d *replica.Download) { *d = *w.forge(body, "DELETE FROM snapshot") },
		"a household elsewhere": func(d *replica.Download) {
			*d = *w.forge(body, "UPDATE household SET village = '222426100201' WHERE rowid = 1")
		},
	} {
		d := w.enrol(north)
		d.meddle = meddle
		report := w.sync(d)
		if report.Files != 0 || report.Mismatched != 0 || report.Restarts != 0 || report.Rows == 0 {
			t.Errorf("%s: %s", what, report.JSON())
		}
		if ok, err := d.Verify(); !ok || err != nil {
			t.Errorf("%s: does not verify: %v", what, err)
		}
		if left, _ := filepath.Glob(filepath.Join(w.folder, "*-first")); len(left) > 0 {
			t.Errorf("%s: left %v", what, left)
		}
		w.must(d.Close())
	}
}

func packed(plain []byte) *replica.Download {
	out := syncproto.Compress(plain, syncproto.Zstd)
	return &replica.Download{Tag: tagOf(out), Size: int64(len(out)), Body: out}
}

func tagOf(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// A device that claims commits which it does not have harms itself alone: the next
// page does not continue what it holds.
func TestSync_AWrongClaimIsFoundAndRepaired(t *testing.T) {
	w := newWorld(t)
	w.settle(north, south)
	home := w.households(north)[0]
	for what, claim := range map[string]syncproto.Seq{"too much": 1, "beyond the newest": 1_000_000, "too little": -1} {
		d := w.enrol(north)
		first := true
		d.meddle = func(*replica.Download) { w.visit(north, home) }
		d.line.request = func(q *syncproto.PullRequest) {
			if seq := q.Have[north]; seq > 0 && first {
				first = false
				q.Have[north] = seq + claim
				q.Have[south] = 1 // which is not the device's
			}
		}
		report := w.sync(d)
		if report.Files != 1 || what == "too much" && report.Mismatched != 0 {
			t.Errorf("%s: %s", what, report.JSON())
		}
		w.visit(north, home)
		if report := w.sync(d); report.Mismatched > 0 || (report.Restarts == 1) != (what == "too much") {
			t.Errorf("%s: %s", what, report.JSON())
		}
		if ok, err := d.Verify(); !ok || err != nil {
			status, _ := d.Status()
			t.Errorf("%s: does not verify: %v %s", what, err, status.JSON())
		}
		if n := len(w.held(d, south)); n > 0 {
			t.Errorf("%s: %d rows of another's village", what, n)
		}
		w.must(d.Close())
	}
}

func TestSync_AVillageThatIsGoneBeforeItsCursorKnowsItIsPurged(t *testing.T) {
	w := newWorld(t)
	w.settle(north, south)
	d := w.enrol(north, south)
	d.page = func(_ string, answer []byte) ([]byte, error) {
		if d.gets == 2 {
			return nil, io.ErrUnexpectedEOF // the answer after the files is lost
		}
		return answer, nil
	}
	if _, err := d.Sync(d.line); err == nil {
		t.Fatal("nothing was lost")
	}
	d.page = nil
	w.assign(d, north)
	w.sync(d)
	if n := len(w.held(d, south)); n > 0 {
		t.Errorf("%d rows of a village that is no longer assigned", n)
	}
	w.assign(d, north, south)
	if report := w.sync(d); report.Files != 1 {
		t.Errorf("assigned again: %s", report.JSON())
	}
	if ok, err := d.Verify(); !ok || err != nil {
		t.Error("does not verify", err)
	}
}

func TestSync_WorkBeforeTheFirstPullLiesOnTop(t *testing.T) {
	w := newWorld(t)
	w.settle(north)
	home := w.households(north)[0]
	d := w.enrol(north)
	id := w.id()
	_, err := d.SaveEdits(north, home, nil, nil)
	if err == nil {
		t.Fatal("saved nothing into a household that is not there")
	}
	member := schema.Household
	edit := syncproto.Edit{Table: member, Row: id}
	for i := range member.Fields {
		f := &member.Fields[i]
		switch {
		case !f.Required():
		case f.Name == "identification_standard", f.Name == "attribute":
			edit.Sets = append(edit.Sets, syncproto.Set{Field: i, Value: schema.TextOf("1")})
		case f.Name == "main_cause":
			edit.Sets = append(edit.Sets, syncproto.Set{Field: i, Value: schema.TextOf("01")})
		case f.Name == "status":
			edit.Sets = append(edit.Sets, syncproto.Set{Field: i, Value: schema.TextOf("registered")})
		case f.Name == "registered_year":
			edit.Sets = append(edit.Sets, syncproto.Set{Field: i, Value: schema.IntOf(2014)})
		default:
			edit.Sets = append(edit.Sets, syncproto.Set{Field: i, Value: schema.TextOf("一组")})
		}
	}
	_, err = d.SaveEdits(north, id, []syncproto.Edit{edit}, nil)
	w.must(err)
	report := w.sync(d)
	if report.Pushes == 0 || report.Files != 0 {
		t.Errorf("%s", report.JSON())
	}
	if ok, err := d.Verify(); !ok || err != nil {
		t.Error("does not verify", err)
	}
}

func TestSync_ARefusedFileComesAsRows(t *testing.T) {
	w := newWorld(t)
	w.settle(north)
	d := w.enrol(north)
	report, err := d.SyncWith(d.line, refusing{})
	w.must(err)
	if report.Files != 0 || report.Rows == 0 {
		t.Errorf("%s", report.JSON())
	}
}

type refusing struct{}

func (refusing) Get(string, string, int64) (*replica.Download, error) {
	return nil, &replica.ServerError{Code: string(schema.Internal), Retry: true}
}

func TestMayCopy_IsForThoseWhoWorkThere(t *testing.T) {
	w := newWorld(t)
	d := w.enrol(north)
	for village, want := range map[string]schema.ErrCode{north: "", south: schema.OutOfScope, "222426999299": schema.OutOfScope} {
		p, _ := app.AsProblem(w.app.MayCopy(ctx, d.id, village, schema.Version))
		if p.Code != want {
			t.Errorf("%s: %v", village, p)
		}
	}
	w.must(w.store.Write(ctx, func(tx app.Tx) error {
		dev, err := tx.Device(d.id)
		dev.Revoked = true
		if err == nil {
			_, err = tx.PutDevice(dev)
		}
		return err
	}))
	if p, _ := app.AsProblem(w.app.MayCopy(ctx, d.id, north, schema.Version)); p.Code != schema.DeviceRevoked {
		t.Errorf("%v", p)
	}
}
