package storetest

import (
	"errors"
	"maps"
	"slices"

	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

var keeping = []test{
	{"FindPeople_ByAreaNameRoleAndState", foundPeople},
	{"FindDevices_ByAreaPersonAndState", foundDevices},
	{"LastCalls_OfDevicesInUse", lastCalls},
	{"SecondFactors_ComeBackAsTheyWere", secondFactors},
	{"RecoveryCodes_AreUsedOnce", recoveryCodes},
	{"Sessions_EndForOnePerson", sessionsOf},
	{"Tries_AreReplaced", tries},
	{"Purge_TakesOnlyWhatIsOver", purges},
}

// staff is a person with a role, and one they had before.
func (w *world) staff(tx app.Tx, login, name string, role registry.Role, area, former string) registry.Person {
	w.Helper()
	p := registry.Person{ID: w.id(), Login: login, Name: name, Password: "hash"}
	if area != "" {
		p.Grants = registry.Grants{{Role: role, Area: area}}
	}
	if former != "" {
		p.Former = []registry.Former{{Grant: registry.Grant{Role: role, Area: former}, Until: 5}}
	}
	if err := tx.PutPerson(p); err != nil {
		w.Errorf("put person: %v", err)
	}
	return p
}

func foundPeople(w *world) {
	w.write(func(tx app.Tx) error {
		w.staff(tx, "b.cadre", "金英子", registry.Cadre, village, farVillage)
		w.staff(tx, "a.cadre", "100%", registry.Cadre, nextVillage, "")
		w.staff(tx, "c.left", "李", registry.Cadre, "", village)
		w.staff(tx, "d.nowhere", "无", registry.Cadre, "", "")
		w.staff(tx, "e.far", "金", registry.Cadre, farVillage, "")
		county := w.staff(tx, "f.county", "王", registry.CountyStaff, county, "")
		shut := w.staff(tx, "g.shut", "赵", registry.Auditor, township, "")
		shut.Disabled = true
		alone := w.staff(tx, "h.alone", "孙", registry.Cadre, lastVillage, "")
		alone.Password = ""
		_, err := tx.PutDevice(registry.Device{ID: w.id(), Person: alone.ID, PublicKey: []byte{1}})
		_, revoked := tx.PutDevice(registry.Device{ID: w.id(), Person: alone.ID, PublicKey: []byte{1}, Revoked: true})
		return errors.Join(err, revoked, tx.PutPerson(shut), tx.PutPerson(alone), tx.PutSecondFactor(app.SecondFactor{Person: county.ID, Secret: []byte{1}}))
	})
	for _, c := range []struct {
		q    app.PeopleQuery
		want []string
	}{
		{app.PeopleQuery{}, nil},
		{app.PeopleQuery{Areas: []string{county}}, []string{"a.cadre", "b.cadre", "c.left", "e.far", "f.county", "g.shut", "h.alone"}},
		{app.PeopleQuery{Areas: []string{village}}, []string{"b.cadre", "c.left"}},
		{app.PeopleQuery{Areas: []string{farVillage}}, []string{"e.far"}},
		{app.PeopleQuery{Areas: []string{village, nextVillage}}, []string{"a.cadre", "b.cadre", "c.left"}},
		{app.PeopleQuery{Areas: []string{county}, Text: "金"}, []string{"b.cadre", "e.far"}},
		{app.PeopleQuery{Areas: []string{county}, Text: "cadre"}, []string{"a.cadre", "b.cadre"}},
		{app.PeopleQuery{Areas: []string{county}, Text: "%"}, []string{"a.cadre"}},
		{app.PeopleQuery{Areas: []string{county}, Text: "' OR 1"}, nil},
		{app.PeopleQuery{Areas: []string{county}, Role: registry.CountyStaff}, []string{"f.county"}},
		{app.PeopleQuery{Areas: []string{county}, Role: registry.Cadre}, []string{"a.cadre", "b.cadre", "e.far", "h.alone"}},
		{app.PeopleQuery{Areas: []string{county}, State: app.PeopleDisabled}, []string{"g.shut"}},
		{app.PeopleQuery{Areas: []string{county}, State: app.PeopleNoPassword}, []string{"h.alone"}},
		{app.PeopleQuery{Areas: []string{county}, State: app.PeopleNoFactor}, []string{"a.cadre", "b.cadre", "c.left", "e.far"}},
		{app.PeopleQuery{Areas: []string{county}, State: app.PeopleActive}, []string{"a.cadre", "b.cadre", "c.left", "e.far", "f.county", "h.alone"}},
	} {
		w.findsPeople(c.q, c.want)
	}
	w.read(func(r app.Reader) error {
		page, total, err := r.FindPeople(app.PeopleQuery{Areas: []string{county}, Limit: 3, Offset: 4})
		if total != 7 || len(page) != 3 || !page[0].Factor || page[0].Grants[0].Area != county || page[2].Devices != 1 {
			w.Errorf("%d: %+v", total, page)
		}
		past, total, err2 := r.FindPeople(app.PeopleQuery{Areas: []string{county}, Limit: 3, Offset: 70})
		if total != 7 || len(past) != 0 {
			w.Errorf("behind the end: %d, %+v", total, past)
		}
		return errors.Join(err, err2)
	})
}

func (w *world) findsPeople(q app.PeopleQuery, want []string) {
	w.Helper()
	q.Limit = 100
	w.read(func(r app.Reader) error {
		page, total, err := r.FindPeople(q)
		var got []string
		for _, line := range page {
			got = append(got, line.Login)
		}
		if !slices.Equal(got, want) || total != len(want) {
			w.Errorf("%+v finds %q of %d, want %q", q, got, total, want)
		}
		return err
	})
}

func foundDevices(w *world) {
	var mine registry.Person
	w.write(func(tx app.Tx) error {
		mine = w.staff(tx, "cadre", "金英子", registry.Cadre, village, "")
		far := w.staff(tx, "far", "李", registry.Cadre, farVillage, "")
		left := w.staff(tx, "left", "王", registry.Cadre, "", village)
		for i, d := range []registry.Device{
			{Person: mine.ID, Name: "young", SeenAt: 90}, {Person: mine.ID, Name: "old", SeenAt: 10, ClockOffset: 5},
			{Person: far.ID, Name: "far", SeenAt: 20}, {Person: left.ID, Name: "left", SeenAt: 30, Revoked: true, Reason: "丢失", RevokedAt: 31, Version: 2},
		} {
			d.ID, d.PublicKey = w.id(), []byte{byte(i)}
			if _, err := tx.PutDevice(d); err != nil {
				return err
			}
		}
		return nil
	})
	all := []string{county}
	for _, c := range []struct {
		q    app.DeviceQuery
		want []string
	}{
		{app.DeviceQuery{}, nil},
		{app.DeviceQuery{Areas: all}, []string{"old", "far", "young", "left"}},
		{app.DeviceQuery{Areas: []string{village}}, []string{"old", "young", "left"}},
		{app.DeviceQuery{Areas: all, Person: mine.ID}, []string{"old", "young"}},
		{app.DeviceQuery{Areas: []string{farVillage}, Person: mine.ID}, nil},
		{app.DeviceQuery{Areas: all, Text: "英"}, []string{"old", "young"}},
		{app.DeviceQuery{Areas: all, Text: "far"}, []string{"far"}},
		{app.DeviceQuery{Areas: all, State: app.DeviceActive}, []string{"old", "far", "young"}},
		{app.DeviceQuery{Areas: all, State: app.DeviceClock}, []string{"old"}},
		{app.DeviceQuery{Areas: all, State: app.DeviceRevoked}, []string{"left"}},
		{app.DeviceQuery{Areas: all, State: app.DeviceSilent, SilentSince: 20}, []string{"old"}},
	} {
		c.q.Limit = 100
		w.read(func(r app.Reader) error {
			page, total, err := r.FindDevices(c.q)
			var got []string
			for _, line := range page {
				got = append(got, line.Name)
			}
			if !slices.Equal(got, c.want) || total != len(c.want) {
				w.Errorf("%+v finds %q of %d, want %q", c.q, got, total, c.want)
			}
			return err
		})
	}
	w.read(func(r app.Reader) error {
		page, total, err := r.FindDevices(app.DeviceQuery{Areas: all, Limit: 1, Offset: 3})
		if total != 4 || len(page) != 1 || page[0].Carrier.Login != "left" || len(page[0].Carrier.Former) != 1 || page[0].Reason != "丢失" {
			w.Errorf("%d: %+v", total, page)
		}
		return err
	})
}

func lastCalls(w *world) {
	var no [3]syncproto.DeviceNo
	w.write(func(tx app.Tx) (err error) {
		carrier := w.staff(tx, "cadre", "金英子", registry.Cadre, village, "")
		for i := range no {
			d := registry.Device{ID: w.id(), Person: carrier.ID, PublicKey: []byte{byte(i)}, SeenAt: int64(i * 10), Revoked: i == 2}
			if no[i], err = tx.PutDevice(d); err != nil {
				return err
			}
		}
		return nil
	})
	expect := func(want map[syncproto.DeviceNo]app.LastCall) {
		w.Helper()
		w.read(func(r app.Reader) error {
			got, err := r.LastCalls()
			if !maps.Equal(got, want) {
				w.Errorf("%+v, want %+v", got, want)
			}
			return err
		})
	}
	expect(map[syncproto.DeviceNo]app.LastCall{no[0]: {}, no[1]: {SeenAt: 10}})
	w.write(func(tx app.Tx) error { return tx.TouchDevice(no[0], 50, -7, 1) })
	expect(map[syncproto.DeviceNo]app.LastCall{no[0]: {SeenAt: 50, ClockOffset: -7}, no[1]: {SeenAt: 10}})
}

func secondFactors(w *world) {
	author, _ := w.enrol()
	f := app.SecondFactor{Person: author.Person, Candidate: []byte{0, 255}, OfferedAt: 1 << 52, DueAt: 7}
	for _, change := range []func(){
		func() {}, func() { f.Secret, f.Candidate, f.Step = f.Candidate, nil, 1<<40 }, func() { f = app.SecondFactor{Person: author.Person, DueAt: 9} },
	} {
		change()
		w.write(func(tx app.Tx) error { return tx.PutSecondFactor(f) })
		w.reopen()
		w.read(func(r app.Reader) error {
			got, err := r.SecondFactor(author.Person)
			return differ("second factor", got, f, err)
		})
	}
}

func recoveryCodes(w *world) {
	one, _ := w.enrol()
	other, _ := w.enrol()
	count := func(person string, want int) {
		w.Helper()
		w.read(func(r app.Reader) error {
			n, err := r.RecoveryCodes(person)
			return differ("codes", n, want, err)
		})
	}
	w.write(func(tx app.Tx) error {
		return errors.Join(tx.PutRecoveryCodes(one.Person, []string{"a", "b"}), tx.PutRecoveryCodes(other.Person, []string{"a"}))
	})
	w.write(func(tx app.Tx) error {
		if err := tx.UseRecoveryCode(other.Person, "b"); !errors.Is(err, app.ErrNotFound) {
			w.Errorf("another's code: %v", err)
		}
		return tx.UseRecoveryCode(one.Person, "a")
	})
	w.write(func(tx app.Tx) error {
		if err := tx.UseRecoveryCode(one.Person, "a"); !errors.Is(err, app.ErrNotFound) {
			w.Errorf("used twice: %v", err)
		}
		return nil
	})
	count(one.Person, 1)
	count(other.Person, 1)
	w.write(func(tx app.Tx) error { return tx.PutRecoveryCodes(one.Person, []string{"c", "d", "e"}) })
	count(one.Person, 3)
	w.write(func(tx app.Tx) error { return tx.PutRecoveryCodes(one.Person, nil) })
	count(one.Person, 0)
}

func sessionsOf(w *world) {
	one, _ := w.enrol()
	other, _ := w.enrol()
	w.write(func(tx app.Tx) error {
		return errors.Join(tx.PutSession(app.Session{Hash: "1", Person: one.Person}), tx.PutSession(app.Session{Hash: "2", Person: one.Person}),
			tx.PutSession(app.Session{Hash: "3", Person: one.Person}), tx.PutSession(app.Session{Hash: "4", Person: other.Person}))
	})
	for _, c := range []struct {
		but  string
		want int
	}{{"2", 2}, {"2", 0}, {"", 1}, {"", 0}} {
		w.write(func(tx app.Tx) error {
			n, err := tx.DeleteSessions(one.Person, c.but)
			return differ("sessions of one", n, c.want, err)
		})
	}
	w.read(func(r app.Reader) error {
		_, err := r.Session("4")
		return err
	})
}

func tries(w *world) {
	for _, want := range [][]app.Try{{{Key: "a", Wrong: 3, Last: 1 << 52, Until: 2}, {Key: "b"}}, {{Key: "b", Wrong: 1}}, nil} {
		w.write(func(tx app.Tx) error { return tx.PutTries(want) })
		w.reopen()
		w.read(func(r app.Reader) error {
			got, err := r.Tries()
			return differ("tries", got, want, err)
		})
	}
}

func purges(w *world) {
	author, device := w.enrol()
	w.write(func(tx app.Tx) error {
		return errors.Join(
			tx.PutSession(app.Session{Hash: "good", Person: author.Person, CreatedAt: 100, UsedAt: 200}),
			tx.PutSession(app.Session{Hash: "old", Person: author.Person, CreatedAt: 99, UsedAt: 200}),
			tx.PutSession(app.Session{Hash: "idle", Person: author.Person, CreatedAt: 100, UsedAt: 199}),
			tx.PutSession(app.Session{Hash: "begun", Person: author.Person, CreatedAt: 299, UsedAt: 299, Begun: true}),
			tx.PutSession(app.Session{Hash: "beginning", Person: author.Person, CreatedAt: 300, UsedAt: 300, Begun: true}),
			tx.PutRefreshToken(app.RefreshToken{Hash: "over", Device: device, ExpiresAt: 49}), tx.PutRefreshToken(app.RefreshToken{Hash: "good", Device: device, ExpiresAt: 50}),
			tx.PutEnrolCode(app.EnrolCode{Hash: "over", Person: author.Person, ExpiresAt: 49}), tx.PutEnrolCode(app.EnrolCode{Hash: "good", Person: author.Person, ExpiresAt: 50}),
		)
	})
	for _, want := range []app.Purged{{Sessions: 3, Tokens: 1, Codes: 1}, {}} {
		w.write(func(tx app.Tx) error {
			got, err := tx.Purge(app.Purge{SessionsMade: 100, SessionsUsed: 200, SessionsBegun: 300, Expired: 50})
			return differ("purged", got, want, err)
		})
	}
	w.read(func(r app.Reader) error {
		_, err1 := r.Session("good")
		_, err2 := r.Session("beginning")
		_, err3 := r.RefreshToken("good")
		_, err4 := r.EnrolCode("good")
		return errors.Join(err1, err2, err3, err4)
	})
}
