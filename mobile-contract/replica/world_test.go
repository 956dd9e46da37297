package replica_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"ruhu/mobile-contract/replica"
	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/server/store/sqlite"
	"ruhu/syncproto"
)

const (
	north = "222426100200" // two villages of the county
	south = "222426100201"
	staff = "01900000-0000-7000-8000-000000000001"

	reviewer = "01900000-0000-7000-8000-0000000000a1" // of the township that both are in
)

// tb is what the world needs of a test, a benchmark or a property.
type tb interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
	Errorf(string, ...any)
}

// world is the real server core on a real file, with a clock that tests move.
type world struct {
	tb
	dir     string
	store   *sqlite.Store
	app     *app.App
	now     time.Time
	devices int
	ids     int
}

func newWorld(t *testing.T) *world { return newWorldIn(t, t.TempDir(), t.Cleanup) }

func newWorldIn(t tb, dir string, cleanup func(func())) *world {
	w := &world{tb: t, dir: dir, now: time.Date(2018, 7, 2, 1, 0, 0, 0, time.UTC)}
	w.start()
	cleanup(func() { w.store.Close() })
	w.write(func(tx app.Tx) error {
		var areas [][]schema.Value
		for _, a := range antu.Areas() {
			areas = append(areas, []schema.Value{text(a.Code), text(a.Parent), text(a.Level), text(a.Name.ZH), text(a.Name.KO), text(a.Name.EN)})
		}
		if err := tx.PutReference(schema.Area, areas); err != nil {
			return err
		}
		if err := tx.PutPerson(registry.Person{ID: reviewer, Name: "乡里人", Login: "reviewer", Grants: registry.Grants{{Role: registry.TownshipReviewer, Area: north[:9]}}}); err != nil {
			return err
		}
		return tx.PutPerson(registry.Person{ID: staff, Name: "县里人", Login: "staff", Grants: registry.Grants{{Role: registry.CountyStaff, Area: antu.CountyCode}}})
	})
	return w
}

func (w *world) start() {
	w.Helper()
	store, err := sqlite.Open(filepath.Join(w.dir, "server.db"))
	w.must(err)
	w.store = store
	w.app = app.New(store, func() time.Time { return w.now }, slog.New(slog.NewTextHandler(io.Discard, nil)))
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) write(fn func(app.Tx) error) {
	w.Helper()
	w.must(w.store.Write(context.Background(), fn))
}

func (w *world) epoch() (epoch string) {
	w.must(w.store.Read(context.Background(), func(r app.Reader) (err error) {
		epoch, err = r.Epoch()
		return err
	}))
	return epoch
}

// backup copies the server's file; restore puts a copy in its place and begins a
// new epoch, as an operator would, unless properly is false: then it is laid down on
// another machine, and nobody is told.
func (w *world) backup() []byte {
	w.Helper()
	w.must(w.store.Close())
	data, err := os.ReadFile(filepath.Join(w.dir, "server.db"))
	w.must(err)
	w.start()
	return data
}

func (w *world) restore(copy []byte, properly bool) {
	w.Helper()
	w.must(w.store.Close())
	path := filepath.Join(w.dir, "server.db")
	if properly {
		from := filepath.Join(w.dir, "backup.db")
		w.must(os.WriteFile(from, copy, 0o600))
		_, err := sqlite.Restore(path, from, w.now)
		w.must(err)
	} else {
		w.must(os.Remove(path + ".lock"))
		w.must(os.WriteFile(path, copy, 0o600))
	}
	w.start()
}

// nameEpoch gives the server's timeline a name that is not a matter of chance.
func (w *world) nameEpoch(epoch string) {
	w.Helper()
	w.must(w.store.Close())
	path := filepath.Join(w.dir, "server.db")
	w.sql(path, "UPDATE meta SET value = ? WHERE name = 'epoch'", epoch)
	w.must(os.Remove(path + ".lock"))
	w.start()
}

// sql runs a statement on a closed file, behind everybody's back.
func (w *world) sql(path, query string, args ...any) {
	w.Helper()
	db, err := sql.Open("sqlite", "file:"+path)
	w.must(err)
	_, err = db.Exec(query, args...)
	w.must(errors.Join(err, db.Close()))
}

// clock is a device's wall clock: the world's, set wrong by off milliseconds.
type clock struct {
	w   *world
	off int64
}

func (c *clock) UnixMilli() int64 { return c.w.now.UnixMilli() + c.off }

// NewID makes ids that are the same in every run.
func (w *world) NewID() string {
	w.ids++
	return fmt.Sprintf("0190dddd-0000-7000-8000-%012d", w.ids)
}

// dev is a device with its cadre.
type dev struct {
	*replica.Replica
	w      *world
	path   string
	clock  *clock
	id     string
	person string
	line   *line

	version int // schema version of the app
}

// device enrols a new cadre with a new device.
func (w *world) device(villages ...string) *dev {
	w.Helper()
	return w.deviceAs(schema.Version, villages...)
}

// deviceAs is device with an app of a schema version.
func (w *world) deviceAs(version int, villages ...string) *dev {
	w.Helper()
	w.devices++
	d := &dev{w: w, version: version, clock: &clock{w: w}, path: filepath.Join(w.dir, fmt.Sprintf("device%d.db", w.devices))}
	d.id, d.person = fmt.Sprintf("0190aaaa-0000-7000-8000-%012d", w.devices), fmt.Sprintf("0190bbbb-0000-7000-8000-%012d", w.devices)
	d.line = &line{d: d}
	w.assign(d, villages...)
	w.enrol(d.id, d.person)
	d.open()
	w.must(d.Enrol(d.id, d.person, seed(), w.epoch(), "zh-CN"))
	return d
}

func (w *world) assign(d *dev, villages ...string) {
	w.Helper()
	grants := registry.Grants{}
	for _, v := range villages {
		grants = append(grants, registry.Grant{Role: registry.Cadre, Area: v})
	}
	w.write(func(tx app.Tx) error {
		return tx.PutPerson(registry.Person{ID: d.person, Name: "干部", Login: d.person, Grants: grants})
	})
}

func (w *world) enrol(device, person string) {
	w.Helper()
	w.write(func(tx app.Tx) error {
		_, err := tx.PutDevice(registry.Device{ID: device, Person: person, Name: "phone", PublicKey: []byte{1}})
		return err
	})
}

func seed() []byte { return bytes.Repeat([]byte{7}, 32) }

func (d *dev) open() {
	d.w.Helper()
	r, err := replica.OpenAs(d.version, d.path, d.clock, d.w)
	d.w.must(err)
	d.Replica = r
}

// reopen closes the file properly; crash leaves it as a power cut would, by going
// on with a copy of what is on disk.
func (d *dev) reopen() {
	d.w.must(d.Close())
	d.open()
}

func (d *dev) crash() {
	d.w.Helper()
	for _, end := range []string{"", "-wal"} {
		data, err := os.ReadFile(d.path + end)
		if !errors.Is(err, os.ErrNotExist) {
			d.w.must(err)
			d.w.must(os.WriteFile(d.path+".crashed"+end, data, 0o600))
		}
	}
	d.Close()
	d.path += ".crashed"
	d.open()
}

// sync syncs without faults.
func (d *dev) sync() *replica.SyncReport {
	d.w.Helper()
	report, err := d.Sync(d.line)
	d.w.must(err)
	return report
}

// push sends what is unsent and takes the answers, without pulling.
func (d *dev) push() {
	d.w.Helper()
	for {
		body, err := d.NextPush(0)
		d.w.must(err)
		if body == nil {
			return
		}
		answer, err := d.line.Post(replica.PathPush, body)
		d.w.must(err)
		d.w.must(d.TakeAnswer(answer))
	}
}

// ask posts a pull request and returns the page.
func (d *dev) ask() []byte {
	d.w.Helper()
	body, err := d.PullRequest()
	d.w.must(err)
	page, err := d.line.Post(replica.PathPull, body)
	d.w.must(err)
	return page
}

func (d *dev) take(page []byte) *replica.PageReport {
	d.w.Helper()
	report, err := d.TakePage(page)
	d.w.must(err)
	return report
}

// pull pulls until there is nothing more, without pushing.
func (d *dev) pull() {
	d.w.Helper()
	for d.take(d.ask()).More {
	}
}

// line brings a device's requests to the server core through the codecs. meddle
// may change a request or answer, or lose it by returning an error.
type line struct {
	d      *dev
	limit  int                                                      // rows in a page; 0 leaves it
	meddle func(path string, answer []byte) ([]byte, error)         // after the server has acted
	before func(path string, body []byte) (again []byte, err error) // before it
}

func (l *line) Post(path string, body []byte) ([]byte, error) {
	if l.before != nil {
		var err error
		if body, err = l.before(path, body); err != nil {
			return nil, err
		}
	}
	answer, err := l.serve(path, body)
	if err != nil || l.meddle == nil {
		return answer, err
	}
	return l.meddle(path, answer)
}

func (l *line) serve(path string, body []byte) ([]byte, error) {
	switch path {
	case replica.PathPush:
		q, fault := syncproto.DecodePush(body)
		if fault != nil {
			return nil, serverError(*fault)
		}
		a, err := l.d.w.app.Push(context.Background(), q.Device, &q)
		if err != nil {
			return nil, serverError(err)
		}
		return syncproto.AppendAnswer(nil, &a, schema.ZH), nil
	case replica.PathRepair:
		q, fault := syncproto.DecodeRepairRequest(body)
		if fault != nil {
			return nil, serverError(*fault)
		}
		a, err := l.d.w.app.Repair(context.Background(), q.Device, &q)
		if err != nil {
			return nil, serverError(err)
		}
		return syncproto.AppendRepairAnswer(nil, &a), nil
	default:
		q, fault := syncproto.DecodePullRequest(body)
		if fault != nil {
			return nil, serverError(*fault)
		}
		if l.limit > 0 {
			q.Limit = l.limit
		}
		p, err := l.d.w.app.Pull(context.Background(), q.Device, &q)
		if err != nil {
			return nil, serverError(err)
		}
		return syncproto.AppendPage(nil, &p), nil
	}
}

func serverError(err error) error {
	if p, ok := app.AsProblem(err); ok {
		return &replica.ServerError{Code: string(p.Code), Message: p.Message(schema.ZH)}
	}
	return err
}

// The language of edits.

func text(s string) schema.Value { return schema.TextOf(s) }

// set makes an edit of named fields; deleted makes a deletion.
func set(t *schema.Table, id string, fields ...any) syncproto.Edit {
	e := syncproto.Edit{Table: t, Row: id}
	for i := 0; i < len(fields); i += 2 {
		e.Sets = append(e.Sets, syncproto.Set{Field: t.Ordinal(fields[i].(string)), Value: value(fields[i+1])})
	}
	return e
}

func deleted(t *schema.Table, id string) syncproto.Edit {
	return syncproto.Edit{Table: t, Row: id, Delete: true}
}

func value(v any) schema.Value {
	switch v := v.(type) {
	case int:
		return schema.IntOf(int64(v))
	case string:
		return text(v)
	}
	return schema.Null
}

// home is a household of the tests and its rows.
type home struct{ village, id, head, conditions string }

// newHome makes a household on the server, by hand of the county's staff.
func (w *world) newHome(village string) home {
	w.Helper()
	h := home{village, w.NewID(), w.NewID(), w.NewID()}
	rows := []schema.Row{
		schema.NewRow(schema.Household, h.id, h.id, village), schema.NewRow(schema.Member, h.head, h.id, village),
		schema.NewRow(schema.Conditions, h.conditions, h.id, village),
	}
	for i, e := range h.edits() {
		for _, s := range e.Sets {
			rows[i].Values[s.Field] = s.Value
		}
	}
	one := func(yield func([]schema.Row) bool) { yield(rows) }
	report, err := w.app.Import(context.Background(), staff, one, app.ImportOptions{})
	w.must(err)
	if report.Added != 1 {
		w.Fatalf("import: %+v", report)
	}
	return h
}

// edits are those that make the household.
func (h home) edits() []syncproto.Edit {
	return []syncproto.Edit{
		set(schema.Household, h.id, "group_name", "一组", "head_name", "金明哲", "identification_standard", code("identification_standard"),
			"attribute", code("household_attribute"), "main_cause", "01", "status", code("household_status"), "registered_year", 2014,
			"other_causes", "02,05", "latitude", 42_500_000, "longitude", 128_500_000, "accuracy", 10, "phone", "13944330001"),
		member(h.head, "金明哲", "02"),
		set(schema.Conditions, h.conditions, "electricity", 1, "water_source", code("water_source"), "safe_water", 1, "broadcast_tv", 1,
			"sanitary_toilet", 0, "fuel", code("fuel"), "access_road", code("access_road")),
	}
}

func member(id, name, relation string) syncproto.Edit {
	return set(schema.Member, id, "name", name, "sex", "1", "relation", relation, "ethnic_group", code("ethnic_group"),
		"school_status", code("school_status"), "health", code("health"), "labour", code("labour"),
		"dibao", 0, "medical_insurance", 1, "pension_insurance", 1)
}

// code is the first code of a list.
func code(list string) string { return schema.Codes(list).Items[0].Code }

// save saves edits of the household and returns the changeset as it is sent.
func (d *dev) save(h home, edits ...syncproto.Edit) syncproto.Changeset {
	d.w.Helper()
	id, err := d.SaveEdits(h.village, h.id, edits, nil)
	d.w.must(err)
	return d.sent(id)
}

// sent is a changeset as it stands in the journal.
func (d *dev) sent(id string) syncproto.Changeset {
	d.w.Helper()
	c, fault := syncproto.DecodeChangeset(d.entry(id).Body)
	if fault != nil {
		d.w.Fatal(fault)
	}
	return c
}

func (d *dev) entry(id string) replica.Entry {
	d.w.Helper()
	entries, err := d.JournalEntries(0, 1_000_000)
	d.w.must(err)
	for _, e := range entries {
		if e.ID == id {
			return e
		}
	}
	d.w.Fatalf("changeset %s is not in the journal", id)
	return replica.Entry{}
}

// desk lets the county's staff change a household.
func (w *world) desk(h home, edits ...syncproto.Edit) {
	w.Helper()
	w.ids++
	c := &syncproto.Changeset{ID: w.NewID(), Village: h.village, Household: h.id, Edits: edits}
	w.must(w.store.Read(context.Background(), func(r app.Reader) error {
		unit, err := r.Household(h.id)
		c.Seen = unit.Rev
		for i := range edits {
			if unit.Rows[syncproto.RowKey{Table: edits[i].Table, ID: edits[i].Row}] == nil {
				continue // a new row is based on nothing
			}
			for j := range edits[i].Sets {
				edits[i].Sets[j].Base = unit.Rev
			}
			edits[i].Base = unit.Rev
		}
		return err
	}))
	o, err := w.app.Act(context.Background(), staff, c)
	w.must(err)
	if o.Kind == syncproto.Rejected {
		w.Fatalf("desk: %v", o.Problems)
	}
}

// giveBack lets the township return a household that waits for review, and returns
// the round.
func (w *world) giveBack(h home, reason string, comments ...syncproto.Edit) (round string) {
	w.Helper()
	c := &syncproto.Changeset{ID: w.NewID(), Village: h.village, Household: h.id, Edits: comments}
	w.must(w.store.Read(context.Background(), func(r app.Reader) error {
		unit, err := r.Household(h.id)
		standing := registry.StandingRound(&unit)
		if err != nil || standing == nil {
			return fmt.Errorf("no round of review: %w", err)
		}
		round = standing.ID
		c.Actions = []syncproto.Action{{Do: "record.return", Expect: strconv.FormatInt(int64(unit.Rev), 10), Reason: reason}}
		for i := range comments {
			e := set(schema.ReviewComment, comments[i].Row, "review", round)
			comments[i].Sets = append(comments[i].Sets, e.Sets...)
		}
		return nil
	}))
	o, err := w.app.Act(context.Background(), reviewer, c)
	w.must(err)
	if o.Kind == syncproto.Rejected {
		w.Fatalf("return: %v", o.Problems)
	}
	return round
}

// sees returns a field as the cadre sees it; server as the server holds it.
func (d *dev) sees(t *schema.Table, id, field string) schema.Value {
	d.w.Helper()
	row, err := d.ReadRow(t, id)
	d.w.must(err)
	if row == nil {
		return text("(no row)")
	}
	if row.Deleted {
		return text("(deleted)")
	}
	return row.Get(field)
}

func (w *world) server(h home, t *schema.Table, id, field string) schema.Value {
	w.Helper()
	var unit syncproto.UnitState
	w.must(w.store.Read(context.Background(), func(r app.Reader) (err error) {
		unit, err = r.Household(h.id)
		return err
	}))
	row := unit.Rows[syncproto.RowKey{Table: t, ID: id}]
	if row == nil {
		return text("(no row)")
	}
	if row.Deleted {
		return text("(deleted)")
	}
	return row.Get(field)
}

// verified fails the test unless the device holds exactly what the server does.
func (d *dev) verified() {
	d.w.Helper()
	ok, err := d.Verify()
	d.w.must(err)
	if !ok {
		status, _ := d.Status()
		d.w.Fatalf("the replica does not verify: %s", status.JSON())
	}
}

func (d *dev) status() *replica.Status {
	d.w.Helper()
	s, err := d.Status()
	d.w.must(err)
	return s
}

// equal compares values of any kind by their JSON.
func (w *world) equal(got, want any, what string) {
	w.Helper()
	g, _ := json.Marshal(shown(got))
	e, _ := json.Marshal(shown(want))
	if !bytes.Equal(g, e) {
		w.Errorf("%s: got %s, want %s", what, g, e)
	}
}

func shown(v any) any {
	if v, ok := v.(schema.Value); ok {
		return map[bool]any{true: nil, false: v.String()}[v.IsNull()]
	}
	return v
}
