package storetest

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"slices"

	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

var people = []test{
	{"People_ComeBackAsTheyWere", persons},
	{"People_LoginsAreTheirOwn", logins},
	{"Devices_KeepTheirNumbers", devices},
	{"Devices_AreTouched", touches},
	{"EnrolCodes_AreUsedOnce", enrolCodes},
	{"RefreshTokens_HaveOneSuccessor", refreshTokens},
	{"Sessions_EndWhenTheyAreDeleted", sessions},
	{"ServerKeys_AreNeverReplaced", serverKeys},
	{"Accounts_AreCounted", accounts},
	{"Accounts_ThatDoNotExist", func(w *world) {
		missing := func(r app.Reader) error {
			for name, err := range lookups(r, w.id()) {
				if !errors.Is(err, app.ErrNotFound) {
					w.Errorf("%s: %v, want ErrNotFound", name, err)
				}
			}
			return nil
		}
		w.read(missing)
		w.write(func(tx app.Tx) error { return missing(tx) })
		w.write(func(tx app.Tx) error {
			for name, err := range map[string]error{
				"UseEnrolCode": tx.UseEnrolCode("x", "y"), "TouchDevice": tx.TouchDevice(99, 1, 1, 1), "UseRecoveryCode": tx.UseRecoveryCode("x", "y"), "NoteRepeat": tx.NoteRepeat(99, 1),
			} {
				if !errors.Is(err, app.ErrNotFound) {
					w.Errorf("%s: %v, want ErrNotFound", name, err)
				}
			}
			return tx.DeleteSession("x") // it is gone: that is all anybody wants
		})
	}},
}

func lookups(r app.Reader, key string) map[string]error {
	_, person := r.Person(key)
	_, login := r.PersonByLogin(key)
	_, device := r.Device(key)
	_, code := r.EnrolCode(key)
	_, token := r.RefreshToken(key)
	_, session := r.Session(key)
	_, secret := r.ServerKey(key)
	_, factor := r.SecondFactor(key)
	return map[string]error{"Person": person, "PersonByLogin": login, "Device": device, "EnrolCode": code, "RefreshToken": token, "Session": session, "ServerKey": secret, "SecondFactor": factor}
}

func persons(w *world) {
	first := registry.Person{ID: w.id(), Name: "김철수 O'Brien", Login: "b", Lang: "ko", Password: "$argon2id$v=19$", Lapses: 1 << 51, Disabled: true, Grants: registry.Grants{
		{Role: registry.Cadre, Area: village}, {Role: registry.Cadre, Area: nextVillage}, {Role: registry.CountyStaff, Area: county},
	}}
	second := registry.Person{ID: w.id(), Login: "a"}
	put := func(p registry.Person) {
		w.Helper()
		w.write(func(tx app.Tx) error { return tx.PutPerson(p) })
	}
	see := func(want registry.Person) {
		w.Helper()
		look := func(r app.Reader) error {
			byID, err := r.Person(want.ID)
			if err := differ("by id", sortGrants(byID), sortGrants(want), err); err != nil {
				return err
			}
			byLogin, err := r.PersonByLogin(want.Login)
			return differ("by login", sortGrants(byLogin), sortGrants(want), err)
		}
		w.read(look)
		w.write(func(tx app.Tx) error { return look(tx) })
	}
	put(first)
	put(second)
	see(first)
	see(second)
	first.Name, first.Disabled, first.Login, first.Grants = "changed", false, "c", registry.Grants{{Role: registry.Auditor, Area: "22"}}
	put(first)
	see(first)
	first.Former = []registry.Former{
		{Grant: registry.Grant{Role: registry.Cadre, Area: nextVillage}, Until: 1 << 52}, {Grant: registry.Grant{Role: registry.Cadre, Area: village}, Until: 5},
	}
	put(first)
	see(first)
	first.Grants = nil
	put(first)
	see(first)
	again := first // what is granted again stands, whatever was before
	again.Grants = registry.Grants{first.Former[0].Grant}
	put(again)
	again.Former = first.Former[1:]
	see(again)
	put(first)
	w.reopen()
	see(first)
	w.read(func(r app.Reader) error {
		if _, err := r.PersonByLogin("b"); !errors.Is(err, app.ErrNotFound) {
			w.Errorf("a login that was changed: %v, want ErrNotFound", err)
		}
		all, err := r.People()
		for i := range all {
			all[i] = sortGrants(all[i])
		}
		return differ("people", all, []registry.Person{second, sortGrants(first)}, err)
	})
}

// accounts: who remembers what was said of people and devices learns of every change
// to them by the time that it has happened, and of hardly anything else.
func accounts(w *world) {
	person := registry.Person{ID: w.id(), Login: "counted"}
	device := registry.Device{ID: w.id(), Person: person.ID, PublicKey: []byte{1}}
	before := w.Accounts()
	moves := func(what string, want bool, fn func(app.Tx) error) {
		w.Helper()
		w.write(fn)
		if moved := w.Accounts() != before; moved != want {
			w.Errorf("%s: moved %v, want %v", what, moved, want)
		}
		before = w.Accounts()
	}
	moves("a new person", true, func(tx app.Tx) error { return tx.PutPerson(person) })
	moves("a new device", true, func(tx app.Tx) (err error) { device.No, err = tx.PutDevice(device); return err })
	moves("a call", false, func(tx app.Tx) error { return tx.TouchDevice(device.No, 7, 8, 1) })
	moves("a session", false, func(tx app.Tx) error { return tx.PutSession(app.Session{Hash: "h", Person: person.ID}) })
	person.Disabled = true
	moves("a person shut out", true, func(tx app.Tx) error { return tx.PutPerson(person) })
	device.Revoked = true
	moves("a device revoked", true, func(tx app.Tx) error { _, err := tx.PutDevice(device); return err })
}

// sortGrants puts what has no order into one.
func sortGrants(p registry.Person) registry.Person {
	compare := func(a, b registry.Grant) int { return cmp.Or(cmp.Compare(a.Role, b.Role), cmp.Compare(a.Area, b.Area)) }
	p.Grants, p.Former = slices.Clone(p.Grants), slices.Clone(p.Former)
	slices.SortFunc(p.Grants, compare)
	slices.SortFunc(p.Former, func(a, b registry.Former) int { return compare(a.Grant, b.Grant) })
	return p
}

// logins: nobody takes another's login. People who only carry a device have
// none, and there may be many of them.
func logins(w *world) {
	first, second := w.id(), w.id()
	w.write(func(tx app.Tx) error {
		return errors.Join(
			tx.PutPerson(registry.Person{ID: first, Login: "same"}), tx.PutPerson(registry.Person{ID: second, Login: "other"}),
			tx.PutPerson(registry.Person{ID: w.id()}), tx.PutPerson(registry.Person{ID: w.id()}),
		)
	})
	for _, id := range []string{second, w.id()} {
		err := w.Write(context.Background(), func(tx app.Tx) error { return tx.PutPerson(registry.Person{ID: id, Login: "same"}) })
		if err == nil {
			w.Errorf("a login was taken twice")
		}
	}
	w.read(func(r app.Reader) error {
		if _, err := r.PersonByLogin(""); !errors.Is(err, app.ErrNotFound) {
			w.Errorf("somebody without a login was found by it: %v", err)
		}
		p, err := r.PersonByLogin("same")
		all, err2 := r.People()
		if p.ID != first || len(all) != 4 {
			w.Errorf("the login is %s's, %d people", p.ID, len(all))
		}
		return errors.Join(err, err2)
	})
}

func devices(w *world) {
	owner := w.id()
	var want []registry.Device
	put := func(d registry.Device) (no syncproto.DeviceNo) {
		w.Helper()
		w.write(func(tx app.Tx) (err error) {
			no, err = tx.PutDevice(d)
			return err
		})
		return no
	}
	w.write(func(tx app.Tx) error { return tx.PutPerson(registry.Person{ID: owner}) })
	for i := range 3 {
		d := registry.Device{
			ID: w.id(), Person: owner, Name: "手机 📱", PublicKey: bytes.Repeat([]byte{0, byte(i), 255}, 11),
			ClockOffset: -5, EnrolledAt: 1_530_000_000_000, SeenAt: 1 << 52,
		}
		d.No = put(d)
		if d.No <= 0 || i > 0 && d.No <= want[i-1].No {
			w.Errorf("number %d; 0 is the server itself, and numbers grow", d.No)
		}
		want = append(want, d)
	}
	want[1].Revoked, want[1].Name, want[1].PublicKey = true, "", []byte{7}
	want[1].RevokedAt, want[1].Reason, want[1].Version = 1<<52, "丢失", 2
	if no := put(want[1]); no != want[1].No {
		w.Errorf("the number changed from %d to %d", want[1].No, no)
	}
	look := func(r app.Reader) error {
		for _, d := range want {
			got, err := r.Device(d.ID)
			if err := differ("device", got, d, err); err != nil {
				return err
			}
		}
		all, err := r.Devices()
		return differ("devices", all, want, err)
	}
	w.read(look)
	w.write(func(tx app.Tx) error { return look(tx) })
	w.reopen()
	w.read(look)
}

// touches: a device's last call and clock are seen at once, also by the writer,
// which may remember devices.
func touches(w *world) {
	author, id := w.enrol()
	for i := int64(1); i < 4; i++ {
		look := func(r app.Reader) error {
			d, err := r.Device(id)
			if d.SeenAt != 1000*i || d.ClockOffset != -i || d.Version != 2 { // it did not say every time
				w.Errorf("seen at %d, off by %d, speaks %d", d.SeenAt, d.ClockOffset, d.Version)
			}
			return err
		}
		w.write(func(tx app.Tx) error {
			_, err := tx.Device(id)
			return errors.Join(err, tx.TouchDevice(author.Device, 1000*i, -i, int(2*(i%2))), look(tx))
		})
		w.read(look)
	}
}

func enrolCodes(w *world) {
	_, device := w.enrol()
	author, other := w.enrol()
	code := app.EnrolCode{Hash: w.id(), Person: author.Person, ExpiresAt: 1 << 52}
	see := func(want app.EnrolCode) {
		w.Helper()
		w.read(func(r app.Reader) error {
			got, err := r.EnrolCode(code.Hash)
			return differ("code", got, want, err)
		})
	}
	use := func(device string) error {
		return w.Write(context.Background(), func(tx app.Tx) error { return tx.UseEnrolCode(code.Hash, device) })
	}
	w.write(func(tx app.Tx) error { return tx.PutEnrolCode(code) })
	see(code)
	err := w.Write(context.Background(), func(tx app.Tx) error {
		return errors.Join(tx.UseEnrolCode(code.Hash, device), errUndone)
	})
	if !errors.Is(err, errUndone) {
		w.Errorf("undone: %v", err)
	}
	see(code)
	if err := use(device); err != nil {
		w.Errorf("use: %v", err)
	}
	code.Device = device
	see(code)
	for _, again := range []string{other, device} {
		if err := use(again); !errors.Is(err, app.ErrNotFound) {
			w.Errorf("used again: %v, want ErrNotFound", err)
		}
	}
	see(code)
	err = w.Write(context.Background(), func(tx app.Tx) error {
		return tx.PutEnrolCode(app.EnrolCode{Hash: code.Hash, Person: author.Person, ExpiresAt: 1})
	})
	if err == nil {
		w.Errorf("a code that was used is unused again")
	}
	see(code)
}

func refreshTokens(w *world) {
	_, device := w.enrol()
	token := app.RefreshToken{Hash: w.id(), Device: device, ExpiresAt: 5}
	for _, change := range []func(){func() {}, func() { token.Successor = w.id() }, func() { token.ExpiresAt = 1 << 52 }} {
		change()
		w.write(func(tx app.Tx) error { return tx.PutRefreshToken(token) })
		w.read(func(r app.Reader) error {
			got, err := r.RefreshToken(token.Hash)
			return differ("token", got, token, err)
		})
	}
}

func sessions(w *world) {
	author, _ := w.enrol()
	session := app.Session{Hash: w.id(), Person: author.Person, CreatedAt: 5, UsedAt: 6, Begun: true}
	other := app.Session{Hash: w.id(), Person: author.Person, CreatedAt: 7, UsedAt: 8}
	see := func(want app.Session) {
		w.Helper()
		w.read(func(r app.Reader) error {
			got, err := r.Session(want.Hash)
			return differ("session", got, want, err)
		})
	}
	w.write(func(tx app.Tx) error { return errors.Join(tx.PutSession(session), tx.PutSession(other)) })
	see(session)
	session.UsedAt = 1 << 52
	w.write(func(tx app.Tx) error { return tx.PutSession(session) })
	see(session)
	see(other)
	w.write(func(tx app.Tx) error { return tx.DeleteSession(session.Hash) })
	see(other)
	w.read(func(r app.Reader) error {
		if _, err := r.Session(session.Hash); !errors.Is(err, app.ErrNotFound) {
			w.Errorf("deleted: %v, want ErrNotFound", err)
		}
		return nil
	})
}

// serverKeys: a secret that others depend on cannot be overwritten by mistake.
func serverKeys(w *world) {
	secret := []byte("\x00\xff binary")
	w.write(func(tx app.Tx) error {
		return errors.Join(tx.PutServerKey("one", secret), tx.PutServerKey("two", []byte{2}))
	})
	if err := w.Write(context.Background(), func(tx app.Tx) error { return tx.PutServerKey("one", []byte{1}) }); err == nil {
		w.Errorf("a secret was replaced")
	}
	w.reopen()
	w.read(func(r app.Reader) error {
		got, err := r.ServerKey("one")
		return differ("secret", got, secret, err)
	})
}
