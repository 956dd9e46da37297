package console_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/scripts/county"
	"ruhu/scripts/discreet"
	"ruhu/server/adapter"
	"ruhu/server/app"
	"ruhu/server/auth"
	"ruhu/server/exchange"
	"ruhu/server/photo"
	"ruhu/server/registry"
	"ruhu/server/report"
	"ruhu/server/store/sqlite"
	"ruhu/server/vitals"
	"ruhu/server/web"
	"ruhu/server/web/console"
	"ruhu/syncproto"
)

const password = "correct horse"

// Two villages of one township, and one of another.
const (
	here    = "222426100200"
	there   = "222426100201"
	faraway = "222426101200"
)

const importer = "01900000-0000-7000-8000-000000000001"

// generated is the county, made once for all tests.
var generated = sync.OnceValue(func() *county.County { return county.Generate(1) })

// world is a real server over HTTP and a real file, with a clock that stands
// still until a test moves it.
type world struct {
	tb         testing.TB
	ctx        context.Context
	url        string
	file       string       // of the store
	clock      atomic.Int64 // Unix milliseconds
	app        *app.App
	auth       *auth.Auth
	edge       *web.Web
	source     *report.Source
	deliveries *exchange.Desk
	delivered  string       // folder of the deliveries
	counts     atomic.Int64 // how often an official table was counted

	system *vitals.Source
	free   atomic.Int64 // bytes on the disk
}

// newWorld returns a world with the households of some areas.
func newWorld(tb testing.TB, areas ...string) *world {
	tb.Helper()
	w := &world{tb: tb, ctx: tb.Context()}
	w.clock.Store(time.Date(2018, 7, 2, 1, 0, 0, 0, time.UTC).UnixMilli())
	w.file = filepath.Join(tb.TempDir(), "ruhu.db")
	store, err := sqlite.Open(w.file)
	w.must(err)
	tb.Cleanup(func() { store.Close() })
	logs := &bytes.Buffer{}
	tb.Cleanup(func() { discreet.Check(tb, "the log", logs.String()) })
	log := slog.New(slog.NewTextHandler(logs, nil))
	photos, err := photo.Open(filepath.Join(tb.TempDir(), "photos"))
	w.must(err)
	tb.Cleanup(func() { photos.Close() })
	w.app = app.New(store, w.now, log).WithPhotos(photos)
	w.auth, err = auth.New(w.ctx, store, auth.Config{Now: w.now, Random: rand.Reader, Cost: auth.Cost{Memory: 8, Time: 1, Threads: 1}})
	w.must(err)
	w.auth.Rule(passwordsAlone())
	w.must(store.Write(w.ctx, putReference))
	w.delivered = filepath.Join(tb.TempDir(), "deliveries")
	w.deliveries, err = exchange.OpenDesk(w.app, w.delivered, store.Vault(), rand.Reader)
	w.must(err)
	w.settle(areas)
	w.source = report.NewSource(store, w.now)
	w.edge = web.New(web.Config{Log: log, Now: w.now, Random: rand.Reader})
	w.free.Store(100 << 30)
	w.system = vitals.New(vitals.Config{App: w.app, Now: w.now, Started: w.now(), Program: app.Program{Revision: "0123456789abcdef", Schema: schema.Version}, Store: store,
		Room: func(string) (int64, error) { return w.free.Load(), nil }, Data: tb.TempDir(), UnderWay: func() app.Delivery { return app.Delivery{} },
		Throttled: w.auth.Throttled, IsCopy: sqlite.IsCopy})
	console.New(console.Config{App: w.app, Accounts: w.auth, Counter: w, Reports: adapter.Reports{Source: w.source}, Links: links{}, Random: rand.Reader, Board: w.auth, System: w.system, Deliveries: adapter.Deliveries{Desk: w.deliveries}}).Register(w.edge)
	server := httptest.NewServer(w.edge.Handler())
	tb.Cleanup(server.Close)
	w.url = server.URL
	return w
}

// passwordsAlone lets everybody in without a second factor, as long as they like.
func passwordsAlone() auth.Policy {
	policy := auth.DefaultPolicy()
	policy.Optional = true
	return policy
}

func putReference(tx app.Tx) error {
	var areas, lines [][]schema.Value
	for _, a := range antu.Areas() {
		areas = append(areas, []schema.Value{schema.TextOf(a.Code), schema.TextOf(a.Parent), schema.TextOf(a.Level),
			schema.TextOf(a.Name.ZH), schema.TextOf(a.Name.KO), schema.TextOf(a.Name.EN)})
	}
	for _, l := range antu.Lines() {
		lines = append(lines, []schema.Value{schema.IntOf(int64(l.Year)), schema.TextOf(l.Kind), schema.IntOf(l.Fen)})
	}
	if err := tx.PutReference(schema.PovertyLine, lines); err != nil {
		return err
	}
	if err := tx.PutPerson(registry.Person{ID: importer, Name: "县里人", Login: "importer", Grants: registry.Grants{{Role: registry.CountyStaff, Area: antu.CountyCode}}}); err != nil {
		return err
	}
	return tx.PutReference(schema.Area, areas)
}

// settle imports the households of some areas.
func (w *world) settle(areas []string) {
	w.tb.Helper()
	if len(areas) == 0 {
		return
	}
	households := func(yield func([]schema.Row) bool) {
		for _, h := range generated().Households {
			for _, area := range areas {
				if strings.HasPrefix(h.Village, area) && !yield(generated().RowsOf(h)) {
					return
				}
			}
		}
	}
	done, err := w.app.Import(w.ctx, importer, households, app.ImportOptions{})
	w.must(err)
	if done.Refused > 0 {
		w.tb.Fatalf("%+v", done)
	}
}

func (w *world) now() time.Time { return time.UnixMilli(w.clock.Load()) }

func (w *world) pass(d time.Duration) { w.clock.Add(d.Milliseconds()) }

func (w *world) must(err error) {
	w.tb.Helper()
	if err != nil {
		w.tb.Fatal(err)
	}
}

// householdsIn are the generated households of a village.
func householdsIn(village string) []*county.Household {
	var out []*county.Household
	for _, h := range generated().Households {
		if h.Village == village {
			out = append(out, h)
		}
	}
	return out
}

// person makes an account with one role.
func (w *world) person(login string, role registry.Role, area string) registry.Person {
	w.tb.Helper()
	p, err := w.auth.AddPerson(w.ctx, registry.Person{Login: login, Name: "崔" + login, Grants: registry.Grants{{Role: role, Area: area}}}, password)
	w.must(err)
	return p
}

// desk signs a new person in, and returns their browser.
func (w *world) desk(login string, role registry.Role, area string) *browser {
	w.tb.Helper()
	w.person(login, role, area)
	b := w.browser()
	if a := b.post("/sign-in", url.Values{"login": {login}, "password": {password}}); a.StatusCode != http.StatusSeeOther {
		w.tb.Fatalf("%s: %s", a.Status, a.body)
	}
	return b
}

// device gives a person a phone.
func (w *world) device(p registry.Person) string {
	w.tb.Helper()
	id := "0190dddd" + p.ID[8:]
	w.must(w.app.Store().Write(w.ctx, func(tx app.Tx) error {
		_, err := tx.PutDevice(registry.Device{ID: id, Person: p.ID, Name: "Redmi of " + p.Login, PublicKey: []byte{1}, EnrolledAt: w.clock.Load()})
		return err
	}))
	return id
}

// push sends one changeset with a number from a phone whose clock is ahead, and
// returns what became of it.
func (w *world) push(device string, by registry.Person, n int64, h *county.Household, ahead time.Duration, edits ...syncproto.Edit) syncproto.Outcome {
	w.tb.Helper()
	clock := syncproto.HLC(w.now().Add(ahead).UnixMicro())
	answer, err := w.app.Push(w.ctx, device, &syncproto.PushRequest{Device: device, Now: clock, Changesets: []syncproto.Changeset{{
		N: n, ID: registry.DerivedID(device, fmt.Sprint(n)), By: by.ID, Village: h.Village, Household: h.ID,
		At: clock, Version: schema.Version, Seen: 1, Edits: edits,
	}}})
	w.must(err)
	if len(answer.Outcomes) != 1 || len(answer.Outcomes[0].Problems) > 0 {
		w.tb.Fatalf("%+v", answer)
	}
	return answer.Outcomes[0]
}

// set is an edit of one field, based on the revision that the import made.
func set(row schema.Row, field string, v schema.Value) syncproto.Edit {
	return syncproto.Edit{Table: row.Table, Row: row.ID, Sets: []syncproto.Set{{Field: row.Table.Ordinal(field), Value: v, Base: 1}}}
}

// rowOf is the first row of a table in a generated household.
func rowOf(h *county.Household, t *schema.Table) schema.Row {
	for _, row := range generated().RowsOf(h) {
		if row.Table == t {
			return row
		}
	}
	panic("no row of " + t.Name)
}

// browser keeps cookies and follows nothing.
type browser struct {
	w       *world
	client  *http.Client
	cookies map[string]*http.Cookie
}

func (w *world) browser() *browser {
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return &browser{w: w, client: client, cookies: map[string]*http.Cookie{}}
}

// answer is what came back.
type answer struct {
	*http.Response
	tb   testing.TB
	body string
}

func (b *browser) get(path string, headers ...string) answer {
	b.w.tb.Helper()
	return b.do(http.MethodGet, path, "", headers...)
}

func (b *browser) post(path string, form url.Values, headers ...string) answer {
	b.w.tb.Helper()
	return b.do(http.MethodPost, path, form.Encode(), append([]string{"Content-Type", "application/x-www-form-urlencoded"}, headers...)...)
}

// do sends a request as a browser would; headers come in pairs.
func (b *browser) do(method, path, body string, headers ...string) answer {
	b.w.tb.Helper()
	req, err := http.NewRequestWithContext(b.w.ctx, method, b.w.url+path, strings.NewReader(body))
	b.w.must(err)
	req.Header.Set("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	for _, c := range b.cookies {
		req.AddCookie(c)
	}
	res, err := b.client.Do(req)
	b.w.must(err)
	defer res.Body.Close()
	got, err := io.ReadAll(res.Body)
	b.w.must(err)
	discreet.Check(b.w.tb, "where "+path+" leads", res.Header.Get("Location"))
	for _, link := range addresses.FindAllString(string(got), -1) {
		discreet.Check(b.w.tb, "a link of "+path, link)
	}
	for _, c := range res.Cookies() {
		if b.cookies[c.Name] = c; c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		}
	}
	return answer{res, b.w.tb, string(got)}
}

// page returns a good page.
func (b *browser) page(path string, headers ...string) answer {
	b.w.tb.Helper()
	a := b.get(path, headers...)
	if a.StatusCode != http.StatusOK || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
		b.w.tb.Fatalf("GET %s: %s %s", path, a.Status, a.body)
	}
	return a
}

// in switches the language.
func (b *browser) in(lang schema.Lang) *browser {
	b.w.tb.Helper()
	b.get("/sign-in?lang=" + string(lang))
	return b
}

// has requires texts in a page.
func (a answer) has(texts ...string) answer {
	a.tb.Helper()
	for _, text := range texts {
		if !strings.Contains(a.body, text) {
			a.tb.Errorf("%s lacks %q", a.Request.URL, text)
		}
	}
	return a
}

// lacks refuses texts in a page.
func (a answer) lacks(texts ...string) answer {
	a.tb.Helper()
	for _, text := range texts {
		if strings.Contains(a.body, text) {
			a.tb.Errorf("%s has %q", a.Request.URL, text)
		}
	}
	return a
}

// addresses are the attributes of a page in which addresses stand.
var addresses = regexp.MustCompile(`(?:href|action|src)="[^"]*"`)

var tags = regexp.MustCompile(`<[^>]*>`)

// words is the text of a page, without its tags.
func (a answer) words() string {
	return strings.Join(strings.Fields(tags.ReplaceAllString(a.body, " ")), " ")
}

// Count counts, and how often.
func (w *world) Count(r app.Reader, area string) (console.Figures, error) {
	w.counts.Add(1)
	return adapter.Counter{Source: w.source}.Count(r, area)
}

// links leads nowhere.
type links struct{}

func (links) Link(hash string) string { return "/v1/pictures/" + hash + "?sign=x" }
