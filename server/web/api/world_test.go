package api_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	contract "ruhu/mobile-contract"
	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/scripts/discreet"
	"ruhu/server/adapter"
	"ruhu/server/app"
	"ruhu/server/auth"
	"ruhu/server/bootstrap"
	"ruhu/server/courier"
	"ruhu/server/exchange"
	"ruhu/server/photo"
	"ruhu/server/registry"
	"ruhu/server/report"
	"ruhu/server/store/sqlite"
	"ruhu/server/upload"
	"ruhu/server/vault"
	"ruhu/server/vitals"
	"ruhu/server/web"
	"ruhu/server/web/api"
	"ruhu/syncproto"
)

const password = "correct horse"

// Two villages of one township.
const (
	here  = "222426100200"
	there = "222426100201"
)

// world is a real server over HTTP and a real file, with a clock that stands
// still until a test moves it.
type world struct {
	key     string // that heads of the log are signed with
	t       *testing.T
	ctx     context.Context
	db      *sql.DB // beside the server, to look at what it wrote
	url     string
	client  *http.Client // that looks at all it sends and gets
	clock   atomic.Int64 // Unix milliseconds
	app     *app.App
	auth    *auth.Auth
	edge    *web.Web
	courier *courier.Courier
	logs    *bytes.Buffer

	photos  *photo.Folder
	uploads *uploads

	vault      *vault.Vault
	deliveries string // where they are kept
}

func newWorld(t *testing.T) *world {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ruhu.db")
	w := &world{t: t, ctx: t.Context(), logs: &bytes.Buffer{}}
	t.Cleanup(func() { discreet.Check(t, "the log", w.logs.String()) })
	w.clock.Store(time.Date(2018, 7, 2, 1, 0, 0, 0, time.UTC).UnixMilli())
	store, err := sqlite.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	w.db, err = sql.Open("sqlite", "file:"+path+"?mode=ro")
	w.must(err)
	t.Cleanup(func() { w.db.Close() })
	log := slog.New(slog.NewTextHandler(w.logs, nil))
	photos, err := photo.Open(filepath.Join(t.TempDir(), "photos"))
	w.must(err)
	t.Cleanup(func() { photos.Close() })
	w.photos = photos
	w.app = app.New(store, w.now, log).WithPhotos(photos)
	w.auth, err = auth.New(w.ctx, store, auth.Config{Now: w.now, Random: rand.Reader, Cost: auth.Cost{Memory: 8, Time: 1, Threads: 1}})
	if err != nil {
		t.Fatal(err)
	}
	alone := auth.DefaultPolicy()
	alone.Optional = true // second factors are tried where there is one
	w.auth.Rule(alone)
	w.must(store.Write(w.ctx, putAreas))
	w.edge = web.New(web.Config{Log: log, Now: w.now, Random: rand.Reader, Dictionary: syncproto.NewDictionary(contract.Dictionary())})
	w.courier, err = courier.New(w.ctx, courier.Config{App: w.app, Log: log, Random: rand.Reader, Folder: filepath.Join(t.TempDir(), "courier")})
	w.must(err)
	programs := api.API{App: w.app, Auth: adapter.Accounts{Auth: w.auth}, Figures: adapter.Figures{Source: report.NewSource(store, w.now)}, Courier: adapter.Courier{Courier: w.courier}}
	programs.Snapshots, err = bootstrap.Open(filepath.Join(t.TempDir(), "copies"), store, store.Vault())
	w.must(err)
	w.uploads = w.openUploads()
	programs.Uploads = w.uploads
	programs.Links, err = photo.NewLinks(w.ctx, store, w.now, rand.Reader, photos)
	w.must(err)
	w.vault = store.Vault()
	w.deliveries = filepath.Join(t.TempDir(), "deliveries")
	desk, err := exchange.OpenDesk(w.app, w.deliveries, store.Vault(), rand.Reader)
	w.must(err)
	programs.Registry = adapter.Registry{Desk: desk}
	programs.Signer, err = w.app.LogSigner(w.ctx, rand.Reader)
	w.must(err)
	w.key = programs.Signer.Key()
	programs.System = vitals.New(vitals.Config{App: w.app, Now: w.now, Started: w.now(), Store: store, Room: upload.RoomOf, Data: filepath.Dir(path),
		UnderWay: w.uploads.UnderWay, Throttled: w.auth.Throttled, IsCopy: sqlite.IsCopy})
	programs.Register(w.edge)
	server := httptest.NewServer(w.edge.Handler())
	t.Cleanup(server.Close)
	w.url = server.URL
	w.client = &http.Client{Transport: w.watched()}
	return w
}

func putAreas(tx app.Tx) error {
	var rows [][]schema.Value
	for _, a := range antu.Areas() {
		rows = append(rows, []schema.Value{schema.TextOf(a.Code), schema.TextOf(a.Parent), schema.TextOf(a.Level),
			schema.TextOf(a.Name.ZH), schema.TextOf(a.Name.KO), schema.TextOf(a.Name.EN)})
	}
	return tx.PutReference(schema.Area, rows)
}

func (w *world) now() time.Time { return time.UnixMilli(w.clock.Load()) }

func (w *world) pass(d time.Duration) { w.clock.Add(d.Milliseconds()) }

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// person makes an account with one role.
func (w *world) person(login string, role registry.Role, area string) registry.Person {
	w.t.Helper()
	p, err := w.auth.AddPerson(w.ctx, registry.Person{Login: login, Name: "崔" + login, Grants: registry.Grants{{Role: role, Area: area}}}, password)
	w.must(err)
	return p
}

// desk signs a new person in, and returns the session.
func (w *world) desk(login string, role registry.Role, area string) string {
	w.t.Helper()
	w.person(login, role, area)
	var in struct{ Session string }
	w.post("/v1/session", "", fmt.Sprintf(`{"login":%q,"password":%q}`, login, password)).into(&in)
	return in.Session
}

// phone is an enrolled device.
type phone struct {
	w                               *world
	key                             ed25519.PrivateKey
	Device, Person, Access, Refresh string
}

func (w *world) newPhone() *phone {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	w.must(err)
	return &phone{w: w, key: key}
}

// phone enrols a device for a new cadre.
func (w *world) phone(login, village string) *phone {
	w.t.Helper()
	p := w.newPhone()
	code, _, err := w.auth.NewEnrolCode(w.ctx, w.person(login, registry.Cadre, village).ID)
	w.must(err)
	p.enrol(code).into(p)
	return p
}

func (p *phone) enrol(code string) answer {
	p.w.t.Helper()
	return p.w.post("/v1/enrol", "", document(map[string]any{
		"code": code, "name": "Redmi 5", "public_key": []byte(p.key.Public().(ed25519.PublicKey)),
		"signature": ed25519.Sign(p.key, []byte("ruhu enrol\n"+code)),
	}))
}

func (p *phone) refresh(token string) answer {
	p.w.t.Helper()
	return p.w.post("/v1/token", "", document(map[string]any{
		"refresh": token, "signature": ed25519.Sign(p.key, []byte("ruhu refresh\n"+token)),
	}))
}

func (p *phone) push(changesets ...string) answer {
	p.w.t.Helper()
	return p.w.post("/v1/push", p.Access, p.batch(changesets...))
}

func (p *phone) batch(changesets ...string) string {
	return fmt.Sprintf(`{"device":%q,"now":%d,"changesets":[%s]}`, p.Device, p.w.now().UnixMicro(), strings.Join(changesets, ","))
}

// household is a changeset that registers one.
func (p *phone) household(n int, village string) string {
	return fmt.Sprintf(`{"n":%d,"id":%q,"by":%q,"village":%q,"household":%q,"at":%d,"v":1,"edits":[{"t":"household","id":%q,"set":{
		"group_name":"一组","head_name":"金英子","phone":"13900000000","bank_name":"农业银行","bank_account":"9999990001",
		"identification_standard":"1","attribute":"1","main_cause":"01","status":"registered","registered_year":2014}}]}`,
		n, id(n), p.Person, village, householdID, p.w.now().UnixMicro(), householdID)
}

const householdID = "0190aaaa-0000-7000-8000-000000000001"

func id(n int) string { return fmt.Sprintf("0190bbbb-0000-7000-8000-%012d", n) }

func document(v any) string {
	b, _ := json.Marshal(v) // of maps of strings and bytes: cannot fail
	return string(b)
}

// answer is what came back.
type answer struct {
	*http.Response
	t    *testing.T
	body []byte
}

func (w *world) post(path, token, body string, headers ...string) answer {
	w.t.Helper()
	return w.do("POST", path, token, body, headers...)
}

func (w *world) get(path, token string, headers ...string) answer {
	w.t.Helper()
	return w.do("GET", path, token, "", headers...)
}

// do sends a request; headers come in pairs.
func (w *world) do(method, path, token, body string, headers ...string) answer {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.ctx, method, w.url+path, strings.NewReader(body))
	w.must(err)
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := w.client.Do(req)
	w.must(err)
	defer res.Body.Close()
	got, err := io.ReadAll(res.Body)
	w.must(err)
	if res.StatusCode >= http.StatusBadRequest {
		discreet.Check(w.t, method+" "+path+", refused,", string(got))
	}
	return answer{res, w.t, got}
}

// into reads a good answer.
func (a answer) into(v any) {
	a.t.Helper()
	if a.StatusCode != http.StatusOK {
		a.t.Fatalf("%s: %s", a.Status, a.body)
	}
	if err := json.Unmarshal(a.body, v); err != nil {
		a.t.Fatalf("%v in %s", err, a.body)
	}
}

type problem struct {
	Status                              int
	Code, Detail, Field, Param, Request string
	Wipe                                bool
}

// refused reads a problem with a code.
func (a answer) refused(code schema.ErrCode) problem {
	a.t.Helper()
	var p problem
	if a.Request.Method == http.MethodHead { // whose answer has no body
		p = problem{Status: a.StatusCode, Code: string(code)}
		a.body = []byte(document(p))
	}
	if err := json.Unmarshal(a.body, &p); err != nil || p.Code != string(code) || p.Status != a.StatusCode || p.Status != web.StatusOf(code) {
		a.t.Fatalf("want %s, got %s: %s", code, a.Status, a.body)
	}
	return p
}

// fingerprint is the whole content of the database.
func (w *world) fingerprint(but ...string) string {
	w.t.Helper()
	sum := sha256.New()
	for _, table := range w.column("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name") {
		if slices.Contains(but, table) {
			continue
		}
		fmt.Fprintln(sum, table)
		rows, err := w.db.Query(`SELECT * FROM "` + table + `"`)
		w.must(err)
		names, err := rows.Columns()
		w.must(err)
		for rows.Next() {
			cells := make([]any, len(names))
			for i := range cells {
				cells[i] = new(any)
			}
			w.must(rows.Scan(cells...))
			for _, cell := range cells {
				fmt.Fprintf(sum, "%v|", *cell.(*any))
			}
			fmt.Fprintln(sum)
		}
		w.must(rows.Err())
		rows.Close()
	}
	return fmt.Sprintf("%x", sum.Sum(nil))
}

func (w *world) column(query string) (out []string) {
	w.t.Helper()
	rows, err := w.db.Query(query)
	w.must(err)
	defer rows.Close()
	for rows.Next() {
		var s string
		w.must(rows.Scan(&s))
		out = append(out, s)
	}
	w.must(rows.Err())
	return out
}
