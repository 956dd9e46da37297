package exchange_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/csv"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/chronicle"
	"ruhu/server/exchange"
	"ruhu/server/registry"
)

// changed is the household that stands with another remark, as an archive.
func (c *counter) changed(remark string) []byte {
	c.t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(c.good), int64(len(c.good)))
	c.must(err)
	f, err := archive.Open("household.csv")
	c.must(err)
	text, err := io.ReadAll(f)
	c.must(err)
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff")))).ReadAll()
	c.must(err)
	rows[1][slices.Index(rows[0], "remark")] = remark
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	table, err := w.Create("household.csv")
	c.must(err)
	c.must(csv.NewWriter(table).WriteAll(rows))
	c.must(w.Close())
	return out.Bytes()
}

// imports counts the entries of the log that tell of an import.
func (c *counter) imports() (n int) {
	c.t.Helper()
	c.must(c.app.Store().Read(c.t.Context(), func(r app.Reader) error {
		return app.EachInLog(r, app.LogQuery{Kind: chronicle.Imported}, func(*chronicle.Entry) error {
			n++
			return nil
		})
	}))
	return n
}

// handIn hands a file in, and returns its token.
func (c *counter) handIn(once string, file []byte) string {
	c.t.Helper()
	token, err := c.HandIn(c.staff, once, "台账.zip", bytes.NewReader(file), schema.EN)
	c.must(err)
	return token
}

func (c *counter) status(token string) exchange.Status {
	c.t.Helper()
	s, err := c.Status(c.staff, token)
	c.must(err)
	return s
}

// is requires a delivery to be in a state.
func (c *counter) is(token string, want exchange.State) exchange.Status {
	c.t.Helper()
	s := c.status(token)
	if s.State != want {
		c.t.Errorf("%s is %s, want %s (%v)", token, s.State, want, s.Why)
	}
	return s
}

// restart is what another process makes of the folder.
func (c *counter) restart() {
	c.t.Helper()
	var err error
	c.Desk, err = exchange.OpenDesk(c.app, c.folder, c.store.Vault(), rand.Reader)
	c.must(err)
	c.must(c.Recover(c.t.Context()))
}

func TestQueue_DoesWhatWasAskedForInTurn(t *testing.T) {
	c := newCounter(t)
	first, second := c.handIn("1", c.changed("first")), c.handIn("2", c.changed("second"))
	c.is(first, exchange.StateWaits)
	c.restart() // what waits outlives the process
	c.must(c.Drain(t.Context()))
	plan := c.is(first, exchange.StateChecked).Plan
	other := c.is(second, exchange.StateChecked)
	if plan == "" || plan == other.Plan || other.Changed != 1 {
		t.Fatalf("%q %+v", plan, other)
	}
	for range 2 {
		c.must(c.TakeLater(c.staff, first, plan, false, schema.KO))
	}
	c.must(c.TakeLater(c.staff, second, other.Plan, false, schema.KO))
	c.is(first, exchange.StateWaits)
	c.must(c.Drain(t.Context()))
	c.is(first, exchange.StateTaken)
	if s := c.is(second, exchange.StateRefused); s.Why.Code != schema.PlanMoved {
		t.Errorf("%v", s.Why)
	}
	c.must(c.TakeLater(c.staff, first, "another", false, schema.EN)) // it was taken: nothing is done with it any more
	c.must(c.CheckAgain(c.staff, first, schema.EN))
	c.is(first, exchange.StateTaken)
	c.must(c.CheckAgain(c.staff, second, schema.EN))
	c.must(c.Drain(t.Context()))
	c.is(second, exchange.StateChecked)
	for lang, want := range map[schema.Lang]string{schema.ZH: "备注", schema.KO: "비고", schema.EN: "remark"} {
		report, err := c.ReportOf(c.staff, second, lang)
		c.must(err)
		if len(report.Changes) != 1 || report.Changes[0].Column != want || len(report.Sources) != 1 || report.Sources[0].Rows != 1 {
			t.Errorf("%s: %+v %+v", lang, report.Changes, report.Sources)
		}
	}
}

func TestQueue_TakesOnlyWhatWasShown(t *testing.T) {
	c := newCounter(t)
	token := c.handIn("1", c.changed("x"))
	refused := func(want schema.ErrCode, err error) {
		t.Helper()
		if p, _ := app.AsProblem(err); p.Code != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
	c.must(c.TakeLater(c.staff, token, "", false, schema.EN)) // it still waits to be checked
	c.must(c.Drain(t.Context()))
	plan := c.is(token, exchange.StateChecked).Plan
	refused(schema.PlanMoved, c.TakeLater(c.staff, token, "", false, schema.EN))
	refused(schema.PlanMoved, c.TakeLater(c.staff, token, plan+"0", false, schema.EN))
	stranger := registry.Person{ID: registry.DerivedID("stranger"), Grants: c.staff.Grants}
	refused(schema.NotFound, c.TakeLater(stranger, token, plan, false, schema.EN))
	refused(schema.NotFound, c.CheckAgain(stranger, token, schema.EN))
	for _, name := range []string{"", "x", "../x", strings.Repeat("0", 32)} {
		refused(schema.NotFound, c.TakeLater(c.staff, name, plan, false, schema.EN))
		_, err := c.Status(c.staff, name)
		refused(schema.NotFound, err)
	}
	bad := c.handIn("2", []byte("no archive"))
	c.must(c.Drain(t.Context()))
	refused(schema.PlanMoved, c.TakeLater(c.staff, bad, "", true, schema.EN))
	c.is(bad, exchange.StateChecked)
}

// A process that ends in order leaves what it is about to the next one.
func TestQueue_GoesOnAfterAnOrderlyEnd(t *testing.T) {
	c := newCounter(t)
	token := c.handIn("1", c.changed("x"))
	ctx, stop := context.WithCancel(t.Context())
	stop()
	c.must(c.Drain(ctx))
	c.is(token, exchange.StateWaits)
	done := make(chan struct{})
	ctx, stop = context.WithCancel(t.Context())
	go func() { c.Run(ctx, slog.New(slog.NewTextHandler(io.Discard, nil))); close(done) }()
	for c.status(token).State != exchange.StateChecked {
		if t.Context().Err() != nil {
			t.Fatal("it is never checked")
		}
		runtime.Gosched()
	}
	stop()
	<-done
}

// A process that dies leaves half of what comes in, and a delivery that it was about: the
// next one says so, and neither begins it by itself nor does it twice.
func TestQueue_SaysWhatAServerDiedOver(t *testing.T) {
	c := newCounter(t)
	token := c.handIn("1", c.changed("x"))
	c.must(c.Drain(t.Context()))
	plan := c.is(token, exchange.StateChecked).Plan
	c.must(c.TakeLater(c.staff, token, plan, false, schema.EN))
	slip := filepath.Join(c.folder, token, "delivery.json")
	asked, err := os.ReadFile(slip)
	c.must(err)
	if bytes.Contains(asked, []byte("taking")) {
		t.Error("it lies open")
	}
	asked, err = c.store.Vault().OpenFile(token+"/delivery.json", asked)
	c.must(err)
	begun := bytes.Replace(asked, []byte(`"taking":true`), []byte(`"taking":true,"begun":true`), 1)
	c.must(os.WriteFile(slip, begun, 0o600))
	c.must(os.Mkdir(filepath.Join(c.folder, ".coming-1"), 0o700))
	c.restart()
	c.must(c.Drain(t.Context()))
	c.is(token, exchange.StateCutOff)
	if _, err := os.Stat(filepath.Join(c.folder, ".coming-1")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("what came in half is there: %v", err)
	}
	// It died after the import was done, and before that was noted.
	c.must(os.WriteFile(slip, asked, 0o600))
	c.must(c.Drain(t.Context()))
	c.is(token, exchange.StateTaken)
	for _, lang := range []string{"", ".zh-CN", ".ko", ".en"} {
		c.must(os.Remove(filepath.Join(c.folder, token, "taken"+lang+".json")))
	}
	c.must(os.WriteFile(slip, begun, 0o600))
	c.restart()
	c.is(token, exchange.StateTaken)
	report, err := c.ReportOf(c.staff, token, schema.KO)
	if err != nil || !report.Taken || report.Changed != 1 || report.DryRun {
		t.Errorf("%+v %v", report, err)
	}
	if n := c.imports(); n != 2 { // and the one before all tests
		t.Errorf("imported %d times", n)
	}
}
