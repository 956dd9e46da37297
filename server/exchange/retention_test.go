package exchange_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/scripts/county"
	"ruhu/server/app"
	"ruhu/server/chronicle"
	"ruhu/server/exchange"
	"ruhu/server/registry"
	"ruhu/server/store/sqlite"
)

// counter is a desk of deliveries over a real store, with a clock that tests move.
type counter struct {
	*exchange.Desk
	t      *testing.T
	app    *app.App
	store  *sqlite.Store
	folder string
	now    time.Time
	staff  registry.Person
	good   []byte // the registry as it stands, ready to be delivered
}

func newCounter(t *testing.T) *counter {
	c := &counter{t: t, folder: filepath.Join(t.TempDir(), "deliveries"), now: time.Date(2018, 7, 2, 1, 0, 0, 0, time.UTC)}
	store, err := sqlite.Open(filepath.Join(t.TempDir(), "ruhu.db"))
	c.must(err)
	t.Cleanup(func() { store.Close() })
	c.app = app.New(store, func() time.Time { return c.now }, slog.New(slog.NewTextHandler(io.Discard, nil)))
	c.staff = registry.Person{ID: registry.DerivedID("staff"), Name: "林海", Login: "lin", Grants: registry.Grants{{Role: registry.CountyStaff, Area: antu.CountyCode}}}
	c.must(store.Write(t.Context(), func(tx app.Tx) error {
		for _, r := range antu.Reference() {
			if err := tx.PutReference(r.Table, r.Rows); err != nil {
				return err
			}
		}
		return tx.PutPerson(c.staff)
	}))
	c.store = store
	all := county.Generate(1)
	_, err = c.app.Import(t.Context(), c.staff.ID, func(yield func([]schema.Row) bool) { yield(all.RowsOf(all.Households[0])) }, app.ImportOptions{})
	c.must(err)
	var out bytes.Buffer
	c.must(exchange.WriteZIP(t.Context(), store, &out, exchange.Selection{Area: antu.CountyCode}))
	c.good = out.Bytes()
	c.Desk, err = exchange.OpenDesk(c.app, c.folder, store.Vault(), rand.Reader)
	c.must(err)
	return c
}

func (c *counter) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

func (c *counter) pass(days int) { c.now = c.now.AddDate(0, 0, days) }

// deliver hands a file in, and takes it.
func (c *counter) deliver(file []byte, taken bool) (token string) {
	c.t.Helper()
	checked, err := c.Check(c.t.Context(), c.staff, "台账.zip", bytes.NewReader(file), schema.EN)
	c.must(err)
	done, err := c.Take(c.t.Context(), c.staff, checked.Token, false, schema.EN)
	c.must(err)
	if done.Taken != taken {
		c.t.Fatalf("taken: %v, %v", done.Taken, done.Faults)
	}
	c.now = c.now.Add(time.Minute)
	return checked.Token
}

// kept sweeps, and returns which of some deliveries are still there.
func (c *counter) kept(tokens ...string) (left []int) {
	c.t.Helper()
	_, err := c.Sweep(c.t.Context())
	c.must(err)
	for i, token := range tokens {
		if _, err := os.Stat(filepath.Join(c.folder, token)); err == nil {
			left = append(left, i)
		}
	}
	return left
}

func (c *counter) dropped() (entries []*chronicle.Entry) {
	c.t.Helper()
	c.must(c.app.Store().Read(c.t.Context(), func(r app.Reader) error {
		return app.EachInLog(r, app.LogQuery{Kind: chronicle.DeliveryDropped}, func(e *chronicle.Entry) error {
			entries = append(entries, e)
			return nil
		})
	}))
	return entries
}

func TestSweep_KeepsRefusedDeliveriesLongerAndNeverDropsTheLast(t *testing.T) {
	c := newCounter(t)
	bad := []byte("no archive")
	tokens := []string{c.deliver(c.good, true), c.deliver(bad, false)}
	c.pass(1)
	tokens = append(tokens, c.deliver(c.good, true), c.deliver(bad, false))
	for _, step := range []struct {
		days int
		want []int
	}{
		{88, []int{0, 1, 2, 3}},
		{1, []int{1, 2, 3}},   // 90 days: the first that was taken goes
		{274, []int{1, 2, 3}}, // 364
		{1, []int{2, 3}},      // 365: the first that was refused goes; the others are the last of their kind
		{4000, []int{2, 3}},
	} {
		c.pass(step.days)
		if got := c.kept(tokens...); !slices.Equal(got, step.want) {
			t.Errorf("%d days on: %v are kept, want %v", step.days, got, step.want)
		}
	}
	entries := c.dropped()
	sum := sha256.Sum256(c.good)
	if len(entries) != 2 || entries[0].Subject != tokens[0] || entries[1].Subject != tokens[1] || entries[0].Kind.Class() != chronicle.OfServer ||
		!strings.Contains(string(entries[0].Facts), `"delivered":"2018-07-02","name":"台账.zip"`) ||
		!strings.Contains(string(entries[0].Facts), hex.EncodeToString(sum[:])) || !strings.Contains(string(entries[0].Facts), `"taken":true`) ||
		!strings.Contains(string(entries[1].Facts), `"taken":false`) {
		for _, e := range entries {
			t.Errorf("%s %s", e.Subject, e.Facts)
		}
	}
}

// What a server died over has no note. It goes like what was refused, and the rest is
// no delivery.
func TestSweep_ClearsAwayWhatWasNeverChecked(t *testing.T) {
	c := newCounter(t)
	torn, strange := filepath.Join(c.folder, strings.Repeat("ab", 16)), filepath.Join(c.folder, "note.txt")
	c.must(os.Mkdir(torn, 0o700))
	c.must(os.WriteFile(filepath.Join(torn, "台账.zip"), c.good, 0o600))
	c.must(os.Chtimes(torn, c.now, c.now))
	c.must(os.WriteFile(strange, nil, 0o600))
	c.pass(1)
	last := c.deliver(c.good, true)
	c.pass(363)
	if got := c.kept(filepath.Base(torn), last, "note.txt"); !slices.Equal(got, []int{0, 1, 2}) {
		t.Errorf("too early: %v are left", got)
	}
	c.pass(1)
	if got := c.kept(filepath.Base(torn), last, "note.txt"); !slices.Equal(got, []int{1, 2}) {
		t.Errorf("%v are left", got)
	}
	if len(c.dropped()) != 1 {
		t.Errorf("%d entries", len(c.dropped()))
	}
	ended, end := context.WithCancel(t.Context())
	end()
	c.pass(4000)
	if _, err := c.Sweep(ended); err == nil {
		t.Error("it went on when it was to end")
	}
}
