package storetest

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// The villages of the tests: two townships whose codes differ in the last digit,
// in one county, its last possible one, and a village of another county. Tests
// that want villages of their own take spare ones.
const (
	county       = "222426"
	township     = "222426100"
	nextTownship = "222426101"
	village      = "222426100201"
	nextVillage  = "222426100202"
	farVillage   = "222426101201"
	elsewhere    = "222424100201"
	lastVillage  = "222426999999"
	noVillage    = "222426888888" // there is none of this code

	spareTownship = "222426300"
	spareVillages = 300
)

// world is the store under test and what a test needs to fill it.
type world struct {
	app.Store
	tb
	place Place
	ids   *atomic.Int64
	spare *atomic.Int64
}

// tb is what a test and a property have in common.
type tb interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

func newWorld(t *testing.T, place Place) *world {
	t.Helper()
	w := &world{tb: t, place: place, ids: new(atomic.Int64), spare: new(atomic.Int64)}
	w.open()
	t.Cleanup(func() { w.Store.Close() })
	w.write(func(tx app.Tx) error { return tx.PutReference(schema.Area, areasWithSpares()) })
	return w
}

// with is the same world, whose failures are another's.
func (w *world) with(t tb) *world {
	other := *w
	other.tb = t
	return &other
}

func (w *world) open() {
	w.Helper()
	var err error
	if w.Store, err = w.place(); err != nil {
		w.Fatalf("open: %v", err)
	}
}

// reopen closes the store and opens it again.
func (w *world) reopen() {
	w.Helper()
	if err := w.Close(); err != nil {
		w.Fatalf("close: %v", err)
	}
	w.open()
}

// write runs a transaction that must succeed.
func (w *world) write(fn func(app.Tx) error) {
	w.Helper()
	if err := w.Write(context.Background(), fn); err != nil {
		w.Fatalf("write: %v", err)
	}
}

// read looks at one state, and must succeed.
func (w *world) read(fn func(app.Reader) error) {
	w.Helper()
	if err := w.Read(context.Background(), fn); err != nil {
		w.Fatalf("read: %v", err)
	}
}

// id returns a new id. Its last digit, which decides the bucket, takes every value.
func (w *world) id() string { return fmt.Sprintf("0190aaaa-0000-7000-8000-%012x", w.ids.Add(1)) }

// village returns the code of a village that no other test of this world uses.
func (w *world) village() string {
	w.Helper()
	n := w.spare.Add(1)
	if n > spareVillages {
		w.Fatalf("storetest: no spare village is left")
	}
	return fmt.Sprintf("%s%03d", spareTownship, n)
}

// desk is a person without a device.
func (w *world) desk() registry.Author {
	return registry.Author{Person: "0190dddd-0000-7000-8000-000000000001"}
}

// enrol makes a person with a device.
func (w *world) enrol() (registry.Author, string) {
	w.Helper()
	author, device := registry.Author{Person: w.id()}, w.id()
	w.write(func(tx app.Tx) error {
		if err := tx.PutPerson(registry.Person{ID: author.Person, Name: "干部", Login: author.Person}); err != nil {
			return err
		}
		no, err := tx.PutDevice(registry.Device{ID: device, Person: author.Person, PublicKey: []byte{1}})
		author.Device = no
		return err
	})
	return author, device
}

// areas is the tree above the villages, and the villages.
func areas() [][]schema.Value {
	rows := [][]schema.Value{
		area("22", "", "province"), area("2224", "22", "prefecture"),
		area(county, "2224", "county"), area("222424", "2224", "county"),
		area(township, county, "township"), area(nextTownship, county, "township"),
		area("222424100", "222424", "township"), area("222426999", county, "township"), area(spareTownship, county, "township"),
		area(village, township, "village"), area(nextVillage, township, "village"),
		area(farVillage, nextTownship, "village"), area(elsewhere, "222424100", "village"),
		area(lastVillage, "222426999", "village"),
	}
	return rows
}

// areasWithSpares has the villages that a test may take, too.
func areasWithSpares() [][]schema.Value {
	rows := areas()
	for n := range spareVillages {
		rows = append(rows, area(fmt.Sprintf("%s%03d", spareTownship, n+1), spareTownship, "village"))
	}
	return rows
}

func area(code, parent, level string) []schema.Value {
	above := schema.Null
	if parent != "" {
		above = schema.TextOf(parent)
	}
	return []schema.Value{schema.TextOf(code), above, schema.TextOf(level), schema.TextOf("名" + code), schema.Null, schema.TextOf("name")}
}

// stateOf returns a village's counter and digest.
func (w *world) stateOf(code string) (state app.VillageState) {
	w.Helper()
	w.read(func(r app.Reader) error {
		states, err := r.Villages([]string{code})
		if err == nil && len(states) != 1 {
			err = fmt.Errorf("%d villages at %s", len(states), code)
		}
		if err == nil {
			state = states[0]
		}
		return err
	})
	return state
}

func (w *world) seq(code string) syncproto.Seq {
	w.Helper()
	return w.stateOf(code).Seq
}
