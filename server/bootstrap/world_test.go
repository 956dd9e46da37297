package bootstrap_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"ruhu/mobile-contract/replica"
	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/scripts/county"
	"ruhu/server/app"
	"ruhu/server/bootstrap"
	"ruhu/server/registry"
	"ruhu/server/store/sqlite"
	"ruhu/syncproto"
)

const (
	north = "222426100200" // two villages of the county
	south = "222426100201"
	staff = "01900000-0000-7000-8000-000000000001"
)

var ctx = context.Background()

// world is the server core on a real file, with the cache beside it.
type world struct {
	testing.TB
	folder  string
	store   *counted
	app     *app.App
	cache   *bootstrap.Cache
	now     time.Time
	ids     int
	devices int
}

// counted counts how often a village was read whole.
type counted struct {
	app.Store
	reads atomic.Int64
}

func (s *counted) Read(ctx context.Context, fn func(app.Reader) error) error {
	return s.Store.Read(ctx, func(r app.Reader) error { return fn(countedReader{r, s}) })
}

type countedReader struct {
	app.Reader
	s *counted
}

func (r countedReader) ChangedRows(t *schema.Table, village string, from, to syncproto.Seq) ([]syncproto.PageRow, error) {
	if t == schema.Household && from == 0 {
		r.s.reads.Add(1)
	}
	return r.Reader.ChangedRows(t, village, from, to)
}

func newWorld(tb testing.TB) *world {
	tb.Helper()
	w := &world{TB: tb, folder: inMemory(tb), now: time.Date(2018, 7, 2, 1, 0, 0, 0, time.UTC)}
	store, err := sqlite.Open(filepath.Join(w.folder, "ruhu.db"))
	w.must(err)
	tb.Cleanup(func() { store.Close() })
	w.store = &counted{Store: store}
	w.app = app.New(w.store, func() time.Time { return w.now }, slog.New(slog.NewTextHandler(io.Discard, nil)))
	w.must(store.Write(ctx, func(tx app.Tx) error {
		for _, r := range antu.Reference() {
			if err := tx.PutReference(r.Table, r.Rows); err != nil {
				return err
			}
		}
		return tx.PutPerson(registry.Person{ID: staff, Name: "县里人", Login: "staff", Grants: registry.Grants{{Role: registry.CountyStaff, Area: antu.CountyCode}}})
	}))
	w.open()
	return w
}

// inMemory is a folder for tests that do not ask what a disk does.
func inMemory(tb testing.TB) string {
	tb.Helper()
	if info, err := os.Stat("/dev/shm"); err != nil || !info.IsDir() {
		return tb.TempDir()
	}
	folder, err := os.MkdirTemp("/dev/shm", "ruhu-bootstrap-")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		os.RemoveAll(folder)
		os.RemoveAll(folder + ".keys")
	})
	return folder
}

// copies is the cache's folder.
func (w *world) copies() string { return filepath.Join(w.folder, "copies") }

// open opens the cache, as a server that starts does.
func (w *world) open() {
	w.Helper()
	var err error
	w.cache, err = bootstrap.Open(w.copies(), w.store, w.store.Store.(*sqlite.Store).Vault())
	w.must(err)
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// settle imports the synthetic county, or those of its households that are in some
// villages.
func (w *world) settle(villages ...string) {
	w.Helper()
	c := county.Generate(1)
	households := func(yield func([]schema.Row) bool) {
		for _, h := range c.Households {
			wanted := len(villages) == 0
			for _, v := range villages {
				wanted = wanted || h.Village == v
			}
			if wanted && !yield(c.RowsOf(h)) {
				return
			}
		}
	}
	report, err := w.app.Import(ctx, staff, households, app.ImportOptions{})
	w.must(err)
	if report.Refused > 0 || report.Added == 0 {
		w.Fatalf("import: %+v", report)
	}
}

func (w *world) id() string {
	w.ids++
	return fmt.Sprintf("0190dddd-0000-7000-8000-%012d", w.ids)
}

// visit lets the county's staff write down a visit to a household.
func (w *world) visit(village, household string) {
	w.Helper()
	edit := syncproto.Edit{Table: schema.Visit, Row: w.id()}
	for name, value := range map[string]schema.Value{
		"visited_at": schema.IntOf(1), "visitors": schema.TextOf("金"), "purpose": schema.TextOf(schema.Codes("visit_purpose").Items[0].Code),
	} {
		edit.Sets = append(edit.Sets, syncproto.Set{Field: schema.Visit.Ordinal(name), Value: value})
	}
	w.act(village, household, edit)
}

func (w *world) act(village, household string, edits ...syncproto.Edit) {
	w.Helper()
	o, err := w.app.Act(ctx, staff, &syncproto.Changeset{ID: w.id(), Village: village, Household: household, Edits: edits})
	w.must(err)
	if o.Kind == syncproto.Rejected {
		w.Fatalf("desk: %v", o.Problems)
	}
}

// households are those of a village.
func (w *world) households(village string) (ids []string) {
	w.Helper()
	w.must(w.store.Read(ctx, func(r app.Reader) error {
		return r.EachRow(schema.Household, village, func(row schema.Row) error {
			ids = append(ids, row.ID)
			return nil
		})
	}))
	return ids
}

func (w *world) snapshot(village string) (body []byte, tag string) {
	w.Helper()
	body, tag, err := w.cache.Snapshot(ctx, village, schema.Version)
	w.must(err)
	return body, tag
}

// device is a replica with its line to the server core.
type device struct {
	*replica.Replica
	*line
	id, person string
}

// enrol gives a new cadre a device with an empty replica.
func (w *world) enrol(areas ...string) *device {
	w.Helper()
	w.devices++
	d := &device{id: fmt.Sprintf("0190aaaa-0000-7000-8000-%012d", w.devices), person: fmt.Sprintf("0190bbbb-0000-7000-8000-%012d", w.devices)}
	d.line = &line{w: w, device: d.id}
	w.assign(d, areas...)
	var epoch string
	w.must(w.store.Write(ctx, func(tx app.Tx) error {
		_, err := tx.PutDevice(registry.Device{ID: d.id, Person: d.person, Name: "phone", PublicKey: []byte{1}})
		if err == nil {
			epoch, err = tx.Epoch()
		}
		return err
	}))
	r, err := replica.Open(filepath.Join(w.folder, fmt.Sprintf("device%d.db", w.devices)))
	w.must(err)
	w.Cleanup(func() { r.Close() })
	d.Replica = r
	w.must(r.Enrol(d.id, d.person, make([]byte, 32), epoch, "zh-CN"))
	return d
}

func (w *world) assign(d *device, areas ...string) {
	w.Helper()
	grants := registry.Grants{}
	for _, area := range areas {
		grants = append(grants, registry.Grant{Role: registry.Cadre, Area: area})
	}
	w.must(w.store.Write(ctx, func(tx app.Tx) error {
		return tx.PutPerson(registry.Person{ID: d.person, Name: "干部", Login: d.person, Grants: grants})
	}))
}

// byRows hides that a line can fetch files.
type byRows struct{ replica.Transport }

// line brings a device's requests to the server core through the codecs.
type line struct {
	w       *world
	device  string
	gets    int
	alone   bool                                             // the server is an older one, which has no file with several villages
	cut     func(left int) int                               // how much of a file's rest comes; nil: all of it
	meddle  func(*replica.Download)                          // with what comes
	request func(*syncproto.PullRequest)                     // before the server acts
	page    func(path string, answer []byte) ([]byte, error) // after the server has acted

	Bytes int64 // of answers, as compressed on the wire
}

func (l *line) Post(path string, body []byte) ([]byte, error) {
	answer, err := l.serve(path, body)
	if err != nil {
		if p, ok := app.AsProblem(err); ok {
			return nil, &replica.ServerError{Code: string(p.Code), Message: p.Message(schema.ZH)}
		}
		return nil, err
	}
	if l.page != nil {
		return l.page(path, answer)
	}
	return answer, nil
}

func (l *line) serve(path string, body []byte) ([]byte, error) {
	if path == replica.PathPush {
		q, fault := syncproto.DecodePush(body)
		if fault != nil {
			return nil, fault
		}
		a, err := l.w.app.Push(ctx, q.Device, &q)
		return syncproto.AppendAnswer(nil, &a, schema.ZH), err
	}
	q, fault := syncproto.DecodePullRequest(body)
	if fault != nil {
		return nil, fault
	}
	if l.request != nil {
		l.request(&q)
	}
	p, err := l.w.app.Pull(ctx, q.Device, &q)
	return syncproto.AppendPage(nil, &p), err
}

// file is what the API serves under a path.
func (l *line) file(path string) (body []byte, tag string, err error) {
	var version int
	if n, _ := fmt.Sscanf(path, "/v1/snapshot?v=%d", &version); n == 1 {
		if l.alone {
			return nil, "", schema.Problem{Code: schema.NotFound}
		}
		villages, err := l.w.app.MayCopyAll(ctx, l.device, version)
		if err != nil {
			return nil, "", err
		}
		return l.w.cache.Group(ctx, villages, version)
	}
	var village string
	if _, err := fmt.Sscanf(path, "/v1/villages/%12s/snapshot?v=%d", &village, &version); err != nil {
		return nil, "", err
	}
	if err := l.w.app.MayCopy(ctx, l.device, village, version); err != nil {
		return nil, "", err
	}
	return l.w.cache.Snapshot(ctx, village, version)
}

// Get does what the API and http.ServeContent do.
func (l *line) Get(path, tag string, offset int64) (*replica.Download, error) {
	l.gets++
	body, now, err := l.file(path)
	if p, ok := app.AsProblem(err); ok {
		return nil, &replica.ServerError{Code: string(p.Code)}
	}
	l.w.must(err)
	if now != tag {
		offset = 0
	}
	d := &replica.Download{Tag: now, Offset: offset, Size: int64(len(body)), Body: append([]byte{}, body[offset:]...)}
	l.Bytes += int64(len(body)) - offset
	if l.cut != nil {
		n := l.cut(len(d.Body))
		if n == 0 {
			return nil, io.ErrUnexpectedEOF
		}
		d.Body = d.Body[:n]
	}
	if l.meddle != nil {
		l.meddle(d)
	}
	return d, nil
}
