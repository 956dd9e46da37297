package replica_test

import (
	"crypto/ed25519"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"ruhu/mobile-contract/replica"
	"ruhu/schema"
	"ruhu/syncproto"
)

func TestDevice_SignsWithTheKeyItWasEnrolledWith(t *testing.T) {
	w := newWorld(t)
	d := w.device(north)
	public, err := d.PublicKey()
	w.must(err)
	signature, err := d.Sign([]byte("a bundle"))
	w.must(err)
	if !ed25519.Verify(public, []byte("a bundle"), signature) {
		t.Error("the signature does not verify")
	}
}

func TestDevice_EnrolsOnce(t *testing.T) {
	r, err := replica.Open(filepath.Join(t.TempDir(), "100% a?b #1.db"))
	if err != nil {
		t.Fatal(err)
	}
	id, other := r.NewID(), r.NewID()
	if _, err := r.NextPush(0); err == nil {
		t.Error("pushed without an identity")
	}
	if _, err := r.PullRequest(); err == nil {
		t.Error("pulled without an identity")
	}
	if _, err := r.Sign(nil); err == nil {
		t.Error("signed without an identity")
	}
	if answer, err := r.Save(`{"village":"` + north + `"}`); err == nil {
		t.Errorf("saved without an identity: %s", answer)
	}
	for _, c := range []struct {
		device, person string
		seed           []byte
		good           bool
	}{
		{"x", other, seed(), false},
		{id, other, seed()[1:], false},
		{id, other, seed(), true},
		{id, other, seed(), true},
		{other, id, seed(), false},
	} {
		if err := r.Enrol(c.device, c.person, c.seed, "e", "ko"); (err == nil) != c.good {
			t.Errorf("enrol %s: %v", c.device, err)
		}
	}
	if err := r.Reenrol(id, seed(), "e"); err == nil {
		t.Error("enrolled again under the same id")
	}
	if s, err := r.Status(); err != nil || s.Device != id || s.Person != other || s.Language != "ko" || s.Epoch != "e" {
		t.Errorf("status: %+v %v", s, err)
	}
	for range 2 {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := r.Status(); err == nil {
		t.Error("a closed replica answers")
	}
}

// Kotlin and Swift get what gobind can carry over; the rest is for Go, and named
// here so that nothing falls out of the app's reach by accident.
func TestDevice_CanBeBoundByGomobile(t *testing.T) {
	forGo := []string{"SaveEdits", "SaveMendedEdits", "MendEdits", "JournalEntries", "RefusedEntries",
		"ReadVillage", "ReadUnit", "ReadRow", "ReferenceRows", "VillageDigest"}
	r := reflect.TypeFor[*replica.Replica]()
	for i := range r.NumMethod() {
		m := r.Method(i)
		bound := true
		for j := 1; j < m.Type.NumIn(); j++ {
			bound = bound && bindable(m.Type.In(j))
		}
		for j := range m.Type.NumOut() {
			bound = bound && bindable(m.Type.Out(j))
		}
		if bound == slices.Contains(forGo, m.Name) {
			t.Errorf("%s%s: bindable is %v", m.Name, strings.TrimPrefix(m.Type.String(), "func"), bound)
		}
	}
	for _, s := range []reflect.Type{reflect.TypeFor[replica.PageReport](), reflect.TypeFor[replica.SyncReport](), reflect.TypeFor[replica.Status](), reflect.TypeFor[replica.ServerError]()} {
		for i := range s.NumField() {
			if !bindable(s.Field(i).Type) {
				t.Errorf("%s.%s cannot be bound", s.Name(), s.Field(i).Name)
			}
		}
	}
}

func bindable(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.String, reflect.Int, reflect.Int64, reflect.Bool:
		return true
	case reflect.Slice:
		return t.Elem().Kind() == reflect.Uint8
	case reflect.Pointer:
		return t.Elem().Kind() == reflect.Struct && t != reflect.TypeFor[*replica.Row]() && strings.HasSuffix(t.Elem().PkgPath(), "replica")
	case reflect.Interface:
		return t == reflect.TypeFor[error]() || strings.HasSuffix(t.PkgPath(), "replica")
	}
	return false
}

func TestDevice_JournalKeepsEverything(t *testing.T) {
	w := newWorld(t)
	d, h := w.device(north), w.newHome(north)
	d.sync()
	for _, remark := range []string{"one", "two", "three"} {
		d.save(h, set(schema.Household, h.id, "remark", remark))
	}
	d.push()
	d.save(h, set(schema.Household, h.id, "remark", "four"))
	journal, err := d.Journal(2, 10)
	w.must(err)
	for _, part := range []string{`"no":3`, `"state":"acked"`, `"outcome":{"n":3,`, `"remark":"three"`, `"no":4`, `"state":"unsent"`} {
		if !strings.Contains(journal, part) {
			t.Errorf("the journal lacks %s: %s", part, journal)
		}
	}
	if strings.Contains(journal, `"no":2,`) {
		t.Errorf("the journal has more than was asked for: %s", journal)
	}
}

// An app that was upgraded finds a file of the schema before, here one without a
// column and a table.
func TestDevice_AFileOfANewerFormatIsLeftAlone(t *testing.T) {
	w := newWorld(t)
	d := w.device(north)
	d.w.must(d.Close())
	w.sql(d.path, "PRAGMA user_version = 99")
	if r, err := replica.OpenWith(d.path, d.clock, w); err == nil {
		t.Errorf("opened %v", r)
	}
}

func TestDevice_ARowThatOnlyAFaultyFileHeldIsToldOf(t *testing.T) {
	w := newWorld(t)
	d, h := w.device(north), w.newHome(north)
	d.sync()
	ghost := w.NewID()
	d.tamper("INSERT INTO land (id, household, village, rev, arable, forest) VALUES (?, ?, ?, 1, 0, 0)", ghost, h.id, north)
	d.save(h, set(schema.Land, ghost, "arable", 500))
	w.desk(h, set(schema.Household, h.id, "remark", "x"))
	d.pull()
	w.equal(d.status().Mismatched, 0, "mismatched")
	w.equal(d.sees(schema.Land, ghost, "arable"), text("(no row)"), "cadre, with the edit unsent")
	d.sync()
	w.equal(d.status().Refused, 1, "refused")
	w.equal(d.sees(schema.Land, ghost, "arable"), text("(no row)"), "cadre")
	d.verified()
	edits, err := d.MendEdits(d.entryOf(1).ID)
	w.must(err)
	w.equal(edits.Edits[0].Sets, []syncproto.Set{{Field: 0, Value: schema.IntOf(500)}}, "what was entered")
}
