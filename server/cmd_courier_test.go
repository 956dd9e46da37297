package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ruhu/mobile-contract/replica"
	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/server/app"
	"ruhu/server/auth"
	"ruhu/syncproto"
)

// stick is a phone that never saw a network but when it was enrolled, and the
// township's stick.
type stick struct {
	*shell
	replica, bundle string
	device          string
	enrolled        auth.Enrolment
}

const antuVillage = "222426100200"

func newStick(t *testing.T) *stick {
	s := &stick{shell: newShell(t)}
	folder := t.TempDir()
	s.replica, s.bundle = filepath.Join(folder, "phone.db"), filepath.Join(folder, "cui.bundle")
	s.run(exitOK, "", "user", "add", "cui", "--name", "崔英子", "--grant", "cadre@"+antuVillage, "--no-password")
	var made struct{ Code string }
	s.json(&made, "", "device", "enrol-code", "cui")
	s.on(func(site *site) {
		_, key, err := ed25519.GenerateKey(rand.Reader)
		must(t, err)
		e, err := site.auth.Enrol(t.Context(), auth.EnrolRequest{Code: made.Code, Name: "phone",
			PublicKey: key.Public().(ed25519.PublicKey), Signature: ed25519.Sign(key, []byte("ruhu enrol\n"+made.Code))})
		must(t, err)
		s.device, s.enrolled = e.Device, e
		phone, err := replica.Open(s.replica)
		must(t, err)
		must(t, phone.Enrol(e.Device, e.Person, key.Seed(), e.Epoch, "ko"))
		must(t, phone.TrustServer(site.courier.Keys()))
		must(t, phone.Close())
		var areas [][]schema.Value
		for _, a := range antu.Areas() {
			areas = append(areas, []schema.Value{schema.TextOf(a.Code), schema.TextOf(a.Parent), schema.TextOf(a.Level),
				schema.TextOf(a.Name.ZH), schema.TextOf(a.Name.KO), schema.TextOf(a.Name.EN)})
		}
		must(t, site.store.Write(t.Context(), func(tx app.Tx) error { return tx.PutReference(schema.Area, areas) }))
	})
	return s
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// on opens the data folder between two commands.
func (s *stick) on(do func(*site)) {
	s.t.Helper()
	site, err := openSite(s.t.Context(), s.data, "", time.Now, rand.Reader, slog.New(slog.DiscardHandler))
	must(s.t, err)
	do(site)
	must(s.t, site.Close())
}

// save registers a household on the phone.
func (s *stick) save(name string) {
	s.t.Helper()
	phone, err := replica.Open(s.replica)
	must(s.t, err)
	defer phone.Close()
	id := phone.NewID()
	e := syncproto.Edit{Table: schema.Household, Row: id}
	for field, v := range map[string]schema.Value{"group_name": schema.TextOf("一组"), "head_name": schema.TextOf(name),
		"identification_standard": schema.TextOf("1"), "attribute": schema.TextOf("1"), "main_cause": schema.TextOf("01"),
		"status": schema.TextOf("registered"), "registered_year": schema.IntOf(2014)} {
		e.Sets = append(e.Sets, syncproto.Set{Field: schema.Household.Ordinal(field), Value: v})
	}
	_, err = phone.SaveEdits(antuVillage, id, []syncproto.Edit{e}, nil)
	must(s.t, err)
}

func TestCourier_FromAPhoneByStickAndBack(t *testing.T) {
	s := newStick(t)
	s.save("金英子")
	s.save("金明哲")
	var written struct {
		Device         string
		Pending, Bytes int
	}
	s.json(&written, "", "device", "bundle", "--replica", s.replica, "--out", s.bundle)
	if written.Device != s.device || written.Pending != 2 {
		t.Errorf("%+v", written)
	}
	var got struct{ Bundles []handed }
	for repeated := range []int{0, 1} {
		s.json(&got, "", "courier", s.bundle)
		if b := got.Bundles[0]; b.Device != s.device || b.First != 1 || b.Last != 2 || b.Outcomes["applied"] != 2 ||
			b.Repeated != 2*repeated || b.Expects != 3 || b.Code != "" || b.Receipts != s.bundle+".receipts" {
			t.Errorf("%+v", b)
		}
	}
	if text := s.run(exitOK, "", "courier", s.bundle); !strings.Contains(text, "had arrived before: 2") || !strings.Contains(text, "changesets 1 to 2") {
		t.Errorf("%q", text)
	}
	var left struct{ Pending, Refused int }
	s.json(&left, "", "device", "receipts", "--replica", s.replica, s.bundle+".receipts")
	if left.Pending != 0 || left.Refused != 0 {
		t.Errorf("%+v", left)
	}
	if text := s.run(exitOK, "", "device", "bundle", "--replica", s.replica, "--out", s.bundle+"2"); !strings.Contains(text, "nothing to send") {
		t.Errorf("%q", text)
	}
	s.run(exitOK, "", "verify")
}

func TestCourier_CarriesPhotosWithinALimit(t *testing.T) {
	s := newStick(t)
	phone, err := replica.Open(s.replica)
	must(t, err)
	for i := range 3 {
		_, err := phone.KeepPhoto(bytes.Repeat([]byte{byte(i)}, 200_000))
		must(t, err)
	}
	must(t, phone.Close())
	var written struct {
		Bytes, Photos int
		Left          int `json:"photos_left"`
	}
	s.json(&written, "", "device", "bundle", "--replica", s.replica, "--out", s.bundle, "--limit", "450000")
	if written.Photos != 2 || written.Left != 1 || written.Bytes > 450_000 {
		t.Errorf("%+v", written)
	}
	whole, err := os.ReadFile(s.bundle)
	must(t, err)
	cut := s.bundle + ".cut"
	must(t, os.WriteFile(cut, whole[:len(whole)-100_000], 0o600))
	if text := s.run(exitFailed, "", "courier", cut); !strings.Contains(text, "1 of 2 photos here") || !strings.Contains(text, "photo_cut: 1") {
		t.Errorf("%q", text)
	}
	if text := s.run(exitOK, "", "courier", s.bundle); !strings.Contains(text, "2 of 2 photos here") {
		t.Errorf("%q", text)
	}
	var left struct{ Photos, Proven int }
	s.json(&left, "", "device", "receipts", "--replica", s.replica, s.bundle+".receipts")
	if left.Photos != 3 || left.Proven != 2 {
		t.Errorf("%+v", left)
	}
}

func TestCourier_ExitsWithOneWhenABundleIsRefused(t *testing.T) {
	s := newStick(t)
	s.save("金英子")
	s.run(exitOK, "", "device", "bundle", "--replica", s.replica, "--out", s.bundle)
	good, err := os.ReadFile(s.bundle)
	must(t, err)
	spoilt := s.bundle + ".spoilt"
	must(t, os.WriteFile(spoilt, good[:len(good)-1], 0o600))
	text := s.run(exitFailed, "", "courier", spoilt, s.bundle)
	if !strings.Contains(text, "REFUSED") || !strings.Contains(text, "applied: 1") || !strings.Contains(s.errs.String(), "1 of 2") {
		t.Errorf("%q, %q", text, s.errs.String())
	}
	if _, err := os.Stat(spoilt + ".receipts"); err == nil {
		t.Error("there are receipts of a bundle that nobody could open")
	}

	s.save("金明哲")
	s.run(exitOK, "", "device", "bundle", "--replica", s.replica, "--out", s.bundle)
	s.run(exitOK, "", "device", "revoke", s.device)
	s.run(exitFailed, "", "courier", s.bundle, "--json")
	if !strings.Contains(s.out.String(), `"code": "device_revoked"`) {
		t.Errorf("%s", s.out.String())
	}
	kept, err := filepath.Glob(filepath.Join(s.data, "courier", s.device+"-1-2-*.age"))
	must(t, err)
	if len(kept) != 1 {
		t.Fatalf("kept: %q", kept)
	}
	original, err := os.ReadFile(s.bundle)
	must(t, err)
	copy, err := os.ReadFile(kept[0])
	must(t, err)
	if !bytes.Equal(copy, original) {
		t.Error("what is kept is not what was handed in")
	}
	s.run(exitFailed, "", "device", "receipts", "--replica", s.replica, s.bundle+".receipts")
	want := "device_revoked"
	if !strings.Contains(s.errs.String(), want) {
		t.Errorf("%q", s.errs.String())
	}
	s.run(exitUsage, "", "courier", filepath.Join(t.TempDir(), "nothing"))
}
