package courier_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"ruhu/mobile-contract/replica"
	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/server/app"
	"ruhu/server/courier"
	"ruhu/server/photo"
	"ruhu/server/registry"
	"ruhu/server/store/sqlite"
	"ruhu/syncproto"
	"ruhu/syncproto/seal"
)

const village = "222426100200"

// tb is what a world needs of a test or a property.
type tb interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
	Errorf(string, ...any)
}

// world is a server core on a real file with a courier's desk, and a clock that
// tests move.
type world struct {
	tb
	dir     string
	now     time.Time
	store   *sqlite.Store
	app     *app.App
	photos  *photo.Folder
	courier *courier.Courier
	logs    bytes.Buffer
	phones  int
	ids     int
}

func newWorld(t *testing.T) *world {
	w := newWorldIn(t, inMemory(t))
	t.Cleanup(w.close)
	return w
}

// inMemory is a folder that costs no waiting for a disk, where the system has one.
func inMemory(t testing.TB) string {
	t.Helper()
	root := "/dev/shm"
	if info, err := os.Stat(root); err != nil || !info.IsDir() {
		return t.TempDir()
	}
	dir, err := os.MkdirTemp(root, "ruhu-courier-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		os.RemoveAll(dir)
		os.RemoveAll(dir + ".keys")
	})
	return dir
}

func newWorldIn(t tb, dir string) *world {
	w := &world{tb: t, dir: dir, now: time.Date(2018, 7, 2, 1, 0, 0, 0, time.UTC)}
	var err error
	w.store, err = sqlite.Open(filepath.Join(dir, "server.db"))
	w.must(err)
	log := slog.New(slog.NewTextHandler(&w.logs, nil))
	w.photos, err = photo.Open(filepath.Join(dir, "photos"))
	w.must(err)
	w.app = app.New(w.store, func() time.Time { return w.now }, log).WithPhotos(w.photos)
	w.courier, err = courier.New(context.Background(), courier.Config{App: w.app, Log: log, Random: rand.Reader, Folder: filepath.Join(dir, "kept")})
	w.must(err)
	w.write(func(tx app.Tx) error {
		var areas [][]schema.Value
		for _, a := range antu.Areas() {
			areas = append(areas, []schema.Value{schema.TextOf(a.Code), schema.TextOf(a.Parent), schema.TextOf(a.Level),
				schema.TextOf(a.Name.ZH), schema.TextOf(a.Name.KO), schema.TextOf(a.Name.EN)})
		}
		return tx.PutReference(schema.Area, areas)
	})
	return w
}

func (w *world) close() {
	w.store.Close()
	w.photos.Close()
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

func (w *world) read(fn func(app.Reader) error) {
	w.Helper()
	w.must(w.store.Read(context.Background(), fn))
}

func (w *world) pass(d time.Duration) { w.now = w.now.Add(d) }

// NewID makes ids that are the same in every run.
func (w *world) NewID() string {
	w.ids++
	return fmt.Sprintf("0190dddd-0000-7000-8000-%012d", w.ids)
}

// phone is an enrolled device with its cadre.
type phone struct {
	*replica.Replica
	w          *world
	id, person string
	key        ed25519.PrivateKey
	off        time.Duration // how far its clock is ahead
}

// UnixMilli implements replica.Clock.
func (p *phone) UnixMilli() int64 { return p.w.now.Add(p.off).UnixMilli() }

func (w *world) phone() *phone {
	w.Helper()
	w.phones++
	p := &phone{w: w, id: fmt.Sprintf("0190aaaa-0000-7000-8000-%012d", w.phones), person: fmt.Sprintf("0190bbbb-0000-7000-8000-%012d", w.phones)}
	p.key = ed25519.NewKeyFromSeed(bytes.Repeat([]byte{byte(w.phones)}, ed25519.SeedSize))
	w.enrol(p)
	var err error
	p.Replica, err = replica.OpenWith(filepath.Join(w.dir, fmt.Sprintf("phone%d.db", w.phones)), p, w)
	w.must(err)
	var epoch string
	w.read(func(r app.Reader) (err error) {
		epoch, err = r.Epoch()
		return err
	})
	w.must(p.Enrol(p.id, p.person, p.key.Seed(), epoch, "zh-CN"))
	w.must(p.TrustServer(w.courier.Keys()))
	return p
}

// enrol makes a phone and its cadre known to a world.
func (w *world) enrol(p *phone) {
	w.Helper()
	w.write(func(tx app.Tx) error {
		person := registry.Person{ID: p.person, Name: "干部", Login: p.person, Grants: registry.Grants{{Role: registry.Cadre, Area: village}}}
		if err := tx.PutPerson(person); err != nil {
			return err
		}
		_, err := tx.PutDevice(registry.Device{ID: p.id, Person: p.person, Name: "phone", PublicKey: p.key.Public().(ed25519.PublicKey)})
		return err
	})
}

func (w *world) device(id string) (d registry.Device) {
	w.Helper()
	w.read(func(r app.Reader) (err error) {
		d, err = r.Device(id)
		return err
	})
	return d
}

// revoke shuts a phone out.
func (p *phone) revoke() {
	p.w.Helper()
	d := p.w.device(p.id)
	d.Revoked = true
	p.w.write(func(tx app.Tx) error {
		_, err := tx.PutDevice(d)
		return err
	})
}

// home registers a household on the phone and returns its id.
func (p *phone) home() string {
	p.w.Helper()
	id := p.w.NewID()
	p.save(id, "group_name", "一组", "head_name", "金明哲", "identification_standard", "1", "attribute", "1", "main_cause", "01",
		"status", "registered", "registered_year", 2014)
	return id
}

// save saves fields of a household.
func (p *phone) save(household string, fields ...any) {
	p.w.Helper()
	e := syncproto.Edit{Table: schema.Household, Row: household}
	for i := 0; i < len(fields); i += 2 {
		v := schema.Null
		switch f := fields[i+1].(type) {
		case int:
			v = schema.IntOf(int64(f))
		case string:
			v = schema.TextOf(f)
		}
		e.Sets = append(e.Sets, syncproto.Set{Field: schema.Household.Ordinal(fields[i].(string)), Value: v})
	}
	_, err := p.SaveEdits(village, household, []syncproto.Edit{e}, nil)
	p.w.must(err)
}

// bundle writes what is unsent.
func (p *phone) bundle() []byte {
	p.w.Helper()
	sealed, err := p.WriteBundle("")
	p.w.must(err)
	return sealed
}

// handIn hands a bundle in that is not refused out of hand.
func (w *world) handIn(sealed []byte) courier.Delivery {
	w.Helper()
	d, err := w.courier.HandIn(context.Background(), bytes.NewReader(sealed), "a test")
	w.must(err)
	return d
}

// refused hands in a bundle that must be, and returns the reason.
func (w *world) refused(sealed []byte) schema.Problem {
	w.Helper()
	d, err := w.courier.HandIn(context.Background(), bytes.NewReader(sealed), "a test")
	problem, ok := app.AsProblem(err)
	if !ok || d.Receipts != nil {
		w.Fatalf("taken: %+v, %v", d, err)
	}
	return problem
}

// outcomes spells what became of a bundle's changesets.
func outcomes(d courier.Delivery) string {
	var out []string
	for _, a := range d.Answers {
		for _, o := range a.Outcomes {
			text := fmt.Sprint(o.N, " ", o.Kind)
			if o.Repeated {
				text += " again"
			}
			out = append(out, text)
		}
		if a.Problem != nil {
			out = append(out, fmt.Sprint(a.Problem.Code, ", expects ", a.Expects))
		}
	}
	return fmt.Sprint(out)
}

// Post implements replica.Transport: the phone has a network for once.
func (p *phone) Post(path string, body []byte) ([]byte, error) {
	ctx := context.Background()
	if path == replica.PathPush {
		q, problem := syncproto.DecodePush(body)
		if problem != nil {
			return nil, problem
		}
		a, err := p.w.app.Push(ctx, q.Device, &q)
		return syncproto.AppendAnswer(nil, &a, schema.ZH), err
	}
	q, problem := syncproto.DecodePullRequest(body)
	if problem != nil {
		return nil, problem
	}
	page, err := p.w.app.Pull(ctx, q.Device, &q)
	return syncproto.AppendPage(nil, &page), err
}

func (p *phone) sync() {
	p.w.Helper()
	_, err := p.Sync(p)
	p.w.must(err)
}

func (p *phone) pending() int64 {
	p.w.Helper()
	n, err := p.Pending()
	p.w.must(err)
	return n
}

// seals signs and seals a bundle of any content, as a phone with other software
// could.
func (p *phone) seals(h syncproto.BundleHeader, requests ...string) []byte {
	p.w.Helper()
	if h.Reply == "" {
		secret, err := seal.NewSecret()
		p.w.must(err)
		h.Reply, err = seal.Recipient(secret)
		p.w.must(err)
	}
	lines := make([][]byte, len(requests))
	for i, r := range requests {
		lines[i] = []byte(r)
	}
	to, _ := p.w.courier.Keys()
	sealed, err := seal.Seal(syncproto.AppendBundle(nil, h, lines, p.key), to)
	p.w.must(err)
	return sealed
}

// dump is everything that delivery can change, as text; delivering again changes
// none of it.
func (w *world) dump() string {
	w.Helper()
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	w.read(func(r app.Reader) error {
		villages, err := r.Villages([]string{village})
		if err != nil {
			return err
		}
		devices, err := r.Devices()
		if err != nil {
			return err
		}
		e.Encode(villages)
		for _, d := range devices {
			for n := int64(1); n <= d.LastN; n++ {
				receipt, err := r.Receipt(d.No, n)
				if err != nil {
					return err
				}
				fmt.Fprintf(&out, "%s %s\n", d.ID, syncproto.AppendOutcome(nil, &receipt.Outcome))
			}
		}
		return errors.Join(
			r.EachHistory(village, func(h app.HistoryEntry) error { return e.Encode(h) }),
			r.EachRefusal(func(f app.Refusal) error { return e.Encode(f) }))
	})
	return out.String()
}
