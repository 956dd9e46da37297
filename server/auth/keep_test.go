package auth_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
)

const (
	thisCounty   = "222426"
	thisTownship = "222426100"
	thisVillage  = "222426100200"
	nextVillage  = "222426100201"
	nextTownship = "222426101"
)

// places puts the areas of the tests into the store.
func (w *world) places() {
	w.t.Helper()
	var rows [][]schema.Value
	for code, level := range map[string]string{"22": "province", "2224": "prefecture", thisCounty: "county", thisTownship: "township",
		nextTownship: "township", thisVillage: "village", nextVillage: "village", "222426101200": "village"} {
		rows = append(rows, []schema.Value{schema.TextOf(code), schema.Null, schema.TextOf(level), schema.TextOf(code), schema.TextOf(code), schema.TextOf(code)})
	}
	slices.SortFunc(rows, func(a, b []schema.Value) int { return strings.Compare(a[0].Text(), b[0].Text()) })
	for _, row := range rows[1:] {
		code := row[0].Text()
		row[1] = schema.TextOf(map[int]string{4: "22", 6: "2224", 9: thisCounty}[len(code)])
		if len(code) == 12 {
			row[1] = schema.TextOf(code[:9])
		}
	}
	w.want(w.store.Write(w.ctx, func(tx app.Tx) error { return tx.PutReference(schema.Area, rows) }), "")
}

// holding makes an account with one role.
func (w *world) holding(login string, role registry.Role, area string) registry.Person {
	w.t.Helper()
	p, err := w.AddPerson(w.ctx, registry.Person{Login: login, Name: login, Grants: registry.Grants{{Role: role, Area: area}}}, password)
	w.want(err, "")
	return p
}

// Whoever keeps accounts does it at and below their own area, to who may no more than
// they may give; and nobody else does it at all.
func TestKeep_HoldsToTheKeepersAreaAndLevel(t *testing.T) {
	w := newWorld(t)
	w.places()
	keepers := map[string]registry.Person{
		"county admin":   w.holding("ca", registry.Administrator, thisCounty),
		"township admin": w.holding("ta", registry.Administrator, thisTownship),
		"county staff":   w.holding("cs", registry.CountyStaff, thisCounty),
		"reviewer":       w.holding("tr", registry.TownshipReviewer, thisTownship),
		"auditor":        w.holding("au", registry.Auditor, thisCounty),
		"cadre":          w.holding("vc", registry.Cadre, thisVillage),
	}
	targets := map[string]registry.Person{
		"cadre here":      w.holding("c1", registry.Cadre, thisVillage),
		"cadre there":     w.holding("c2", registry.Cadre, "222426101200"),
		"reviewer here":   w.holding("r1", registry.TownshipReviewer, thisTownship),
		"staff at home":   w.holding("s1", registry.CountyStaff, thisTownship),
		"staff of county": w.holding("s2", registry.CountyStaff, thisCounty),
		"officer":         w.holding("o1", registry.PrefectureOfficer, "2224"),
		"inspector here":  w.holding("i1", registry.ProvincialInspector, thisTownship),
		"admin here":      w.holding("a1", registry.Administrator, thisTownship),
		"admin of county": w.holding("a2", registry.Administrator, thisCounty),
	}
	no, gone := schema.Forbidden, schema.NotFound
	all := func(code schema.ErrCode) map[string]schema.ErrCode {
		out := map[string]schema.ErrCode{}
		for name := range targets {
			out[name] = code
		}
		return out
	}
	with := func(codes map[string]schema.ErrCode, others map[string]schema.ErrCode) map[string]schema.ErrCode {
		for name, code := range others {
			codes[name] = code
		}
		return codes
	}
	for keeper, want := range map[string]map[string]schema.ErrCode{
		"county admin":   with(all(""), map[string]schema.ErrCode{"officer": gone, "inspector here": no}),
		"township admin": with(all(gone), map[string]schema.ErrCode{"cadre here": "", "reviewer here": "", "admin here": "", "staff at home": no, "inspector here": no}),
		"county staff":   with(all(no), map[string]schema.ErrCode{"officer": gone}), "reviewer": all(gone), "auditor": all(gone), "cadre": all(gone),
	} {
		for name, target := range targets {
			_, err := w.ResetPassword(w.ctx, keepers[keeper].ID, target.ID)
			w.wantAs(keeper+" resets the password of "+name, err, want[name])
			w.wantAs(keeper+" resets the factor of "+name, w.ResetFactor(w.ctx, keepers[keeper].ID, target.ID), want[name])
			w.wantAs(keeper+" signs out "+name, w.EndSessions(w.ctx, keepers[keeper].ID, target.ID), want[name])
			w.wantAs(keeper+" renames "+name, w.RenameAccount(w.ctx, keepers[keeper].ID, target.ID, "名字", schema.KO), want[name])
			w.wantAs(keeper+" disables "+name, w.Disable(w.ctx, keepers[keeper].ID, target.ID, true), want[name])
			if want[name] == "" {
				w.wantAs(keeper+" enables "+name, w.Disable(w.ctx, keepers[keeper].ID, target.ID, false), "")
			}
		}
	}
	for keeper, want := range map[string]map[string]schema.ErrCode{
		"county staff": with(all(no), map[string]schema.ErrCode{"cadre here": "", "cadre there": "", "officer": gone}),
		"reviewer":     with(all(gone), map[string]schema.ErrCode{"cadre here": no, "reviewer here": no, "staff at home": no, "inspector here": no, "admin here": no}),
		"cadre":        all(gone),
	} {
		for name, target := range targets {
			_, _, err := w.EnrolFor(w.ctx, keepers[keeper].ID, target.ID)
			w.wantAs(keeper+" enrols a device of "+name, err, want[name])
		}
	}
}

// Nobody is given a role over the log of an area beside another role there, by a page or at
// the command line; what they had they keep.
func TestKeep_WhoAuditsTheLogDoesNothingElseThere(t *testing.T) {
	w := newWorld(t)
	w.places()
	admin := w.holding("ca", registry.Administrator, thisCounty)
	logs := w.holding("la", registry.LogAuditor, thisTownship)
	for _, role := range []registry.Role{registry.Cadre, registry.TownshipReviewer, registry.CountyStaff, registry.Auditor, registry.Administrator} {
		for _, area := range []string{thisCounty, thisTownship, thisVillage} {
			g := registry.Grant{Role: role, Area: area}
			err := w.GrantTo(w.ctx, admin.ID, logs.ID, g)
			p, _ := app.AsProblem(err)
			w.wantAs(string(role)+"@"+area, err, schema.RolesApart)
			if p.Table != schema.OfAccount || p.Field != "role" || p.Param != thisTownship {
				t.Errorf("%+v", p)
			}
			for _, lang := range schema.Langs {
				if said := p.Message(lang); !strings.Contains(said, thisTownship) || strings.Contains(said, "{") {
					t.Errorf("%s: %s", lang, said)
				}
			}
			_, err = w.ChangePerson(w.ctx, logs.ID, func(p *registry.Person) { p.Grants = append(p.Grants, g) })
			w.wantAs("at the command line, "+string(role)+"@"+area, err, schema.RolesApart)
			holder := w.holding(string(role)+area, role, area)
			w.wantAs("the log to "+holder.Login, w.GrantTo(w.ctx, admin.ID, holder.ID, logs.Grants[0]), schema.RolesApart)
		}
	}
	w.want(w.GrantTo(w.ctx, admin.ID, logs.ID, registry.Grant{Role: registry.LogAuditor, Area: nextTownship}), "")
	cadre := w.holding("c9", registry.Cadre, "222426101200")
	w.want(w.GrantTo(w.ctx, admin.ID, cadre.ID, logs.Grants[0]), "") // elsewhere
	staff := w.holding("cs", registry.CountyStaff, thisCounty)
	_, err := w.ResetPassword(w.ctx, staff.ID, logs.ID)
	w.want(err, schema.Forbidden)
	_, err = w.ResetPassword(w.ctx, logs.ID, cadre.ID)
	w.want(err, schema.NotFound)
}

// wantAs is want with a name.
func (w *world) wantAs(what string, err error, code schema.ErrCode) {
	w.t.Helper()
	p, refused := app.AsProblem(err)
	if code == "" && err != nil || code != "" && (!refused || p.Code != code) {
		w.t.Errorf("%s: got %v, want %q", what, err, code)
	}
}

func TestKeep_NobodyGrantsAboveThemselves(t *testing.T) {
	w := newWorld(t)
	w.places()
	admin := w.holding("ta", registry.Administrator, thisTownship)
	staff := w.holding("cs", registry.CountyStaff, thisCounty)
	cadre := w.holding("c1", registry.Cadre, thisVillage)
	for _, c := range []struct {
		by   registry.Person
		role registry.Role
		area string
		want schema.ErrCode
	}{
		{admin, registry.Cadre, nextVillage, ""}, {admin, registry.Cadre, nextVillage, ""}, {admin, registry.TownshipReviewer, thisTownship, ""},
		{admin, registry.Administrator, thisTownship, ""}, {admin, registry.Auditor, thisVillage, ""},
		{admin, registry.CountyStaff, thisTownship, schema.Forbidden}, {admin, registry.TownshipReviewer, nextTownship, schema.Forbidden},
		{admin, registry.Administrator, thisCounty, schema.Forbidden}, {admin, registry.Cadre, "222426100999", schema.UnknownCode},
		{admin, registry.Cadre, "", schema.Forbidden}, {admin, "king", thisTownship, schema.UnknownCode},
	} {
		w.wantAs(c.by.Login+" "+string(c.role)+"@"+c.area, w.GrantTo(w.ctx, c.by.ID, cadre.ID, registry.Grant{Role: c.role, Area: c.area}), c.want)
	}
	w.wantAs("a reviewer's villages", w.GrantTo(w.ctx, staff.ID, cadre.ID, registry.Grant{Role: registry.Cadre, Area: nextVillage}), schema.Forbidden)
	other := w.holding("c2", registry.Cadre, thisVillage)
	w.want(w.GrantTo(w.ctx, staff.ID, other.ID, registry.Grant{Role: registry.Cadre, Area: nextVillage}), "")
	w.want(w.GrantTo(w.ctx, staff.ID, other.ID, registry.Grant{Role: registry.TownshipReviewer, Area: thisTownship}), schema.Forbidden)
	w.want(w.WithdrawFrom(w.ctx, staff.ID, other.ID, registry.Grant{Role: registry.Cadre, Area: thisVillage}), "")
	w.want(w.WithdrawFrom(w.ctx, staff.ID, other.ID, registry.Grant{Role: registry.Cadre, Area: thisVillage}), schema.NotFound)
	w.want(w.WithdrawFrom(w.ctx, staff.ID, other.ID, registry.Grant{Role: registry.Cadre, Area: nextVillage}), "")
	w.want(w.GrantTo(w.ctx, staff.ID, other.ID, registry.Grant{Role: registry.Cadre, Area: nextVillage}), "") // still the county's, by what it was
}

func TestKeep_OwnAccountsAreForOthers(t *testing.T) {
	w := newWorld(t)
	w.places()
	admin := w.holding("ca", registry.Administrator, thisCounty)
	_, err := w.ResetPassword(w.ctx, admin.ID, admin.ID)
	w.want(err, schema.OwnAccount)
	w.want(w.Disable(w.ctx, admin.ID, admin.ID, true), schema.OwnAccount)
	w.want(w.ResetFactor(w.ctx, admin.ID, admin.ID), schema.OwnAccount)
	w.want(w.GrantTo(w.ctx, admin.ID, admin.ID, registry.Grant{Role: registry.CountyStaff, Area: thisCounty}), schema.OwnAccount)
	w.want(w.WithdrawFrom(w.ctx, admin.ID, admin.ID, admin.Grants[0]), schema.OwnAccount)

	_, _, session := w.armed(admin)
	w.entries()
	w.want(w.TakeFactor(w.ctx, admin.ID), "") // at the command line
	if told := w.entries(); len(told) != 1 || !strings.Contains(told[0], `"second_factor":"reset"`) {
		t.Errorf("%q", told)
	}
	w.comesIn(session, schema.Unauthenticated)
	session, err = w.signIn("ca", password)
	w.want(err, "")
	w.comesIn(session, schema.FactorDue) // without a grace again
	w.want(w.TakeFactor(w.ctx, "nobody"), schema.NotFound)
}

func TestKeep_NoAreaIsLeftWithoutAnAdministrator(t *testing.T) {
	w := newWorld(t)
	w.places()
	province := w.holding("pa", registry.Administrator, "22")
	county := w.holding("ca", registry.Administrator, thisCounty)
	township := w.holding("ta", registry.Administrator, thisTownship)
	w.want(w.Disable(w.ctx, county.ID, township.ID, true), "") // the county's still keeps it
	w.want(w.Disable(w.ctx, county.ID, township.ID, false), "")
	w.want(w.WithdrawFrom(w.ctx, province.ID, county.ID, county.Grants[0]), "") // the province's does
	w.want(w.GrantTo(w.ctx, province.ID, county.ID, county.Grants[0]), "")
	_, err := w.ChangePerson(w.ctx, province.ID, func(p *registry.Person) { p.Grants[0].Area = thisCounty })
	w.want(err, "")
	w.want(w.WithdrawFrom(w.ctx, county.ID, province.ID, registry.Grant{Role: registry.Administrator, Area: thisCounty}), "")
	// From here on the county has one, whom a device's account cannot replace.
	second := w.holding("second", registry.Administrator, thisCounty)
	_, err = w.ChangePerson(w.ctx, county.ID, func(p *registry.Person) { p.Password = "" })
	w.want(err, "")
	w.want(w.WithdrawFrom(w.ctx, county.ID, second.ID, second.Grants[0]), schema.LastAdmin)
	w.want(w.Disable(w.ctx, county.ID, second.ID, true), schema.LastAdmin)
	w.entries()
	if err := w.Disable(w.ctx, county.ID, second.ID, true); err == nil || len(w.entries()) != 0 {
		t.Error("a refusal changed something")
	}
}

func TestKeep_PasswordsThatAreGivenAreChangedFirst(t *testing.T) {
	w := newWorld(t)
	w.places()
	admin := w.holding("ca", registry.Administrator, thisCounty)
	id, given, err := w.AddAccount(w.ctx, admin.ID, registry.Person{Login: "new", Name: "新人", Grants: registry.Grants{{Role: registry.Cadre, Area: thisVillage}}}, true)
	w.want(err, "")
	session, err := w.signIn("new", given)
	w.want(err, "")
	w.comesIn(session, schema.PasswordDue)
	p, err := w.Visitor(w.ctx, session)
	w.want(err, "")
	for _, c := range []struct {
		present, next string
		want          schema.ErrCode
	}{{"wrong", "another horse", schema.WrongPassword}, {given, given, schema.SamePassword}, {given, "short", schema.WrongLength}} {
		_, err = w.ChangePassword(w.ctx, p, c.present, c.next)
		w.want(err, c.want)
	}
	own, err := w.ChangePassword(w.ctx, p, given, "another horse")
	w.want(err, "")
	w.comesIn(own, "")
	w.comesIn(session, schema.Unauthenticated)
	_, err = w.signIn("new", given)
	w.want(err, schema.BadLogin)

	w.entries()
	given, err = w.ResetPassword(w.ctx, admin.ID, id)
	w.want(err, "")
	if told := w.entries(); len(told) != 1 || !strings.Contains(told[0], `"one_time":true,"password":true`) || strings.Contains(told[0], given) {
		t.Errorf("%q", told)
	}
	w.comesIn(own, schema.Unauthenticated)
	session, err = w.signIn("new", given)
	w.want(err, "")
	w.pass(72 * time.Hour)
	_, err = w.signIn("new", given)
	w.want(err, schema.BadLogin) // nobody came for it
	_, err = w.Visitor(w.ctx, session)
	w.want(err, schema.Unauthenticated)
}

func TestKeep_RefusesBadAccounts(t *testing.T) {
	w := newWorld(t)
	w.places()
	admin := w.holding("ta", registry.Administrator, thisTownship)
	good := registry.Person{Login: "new", Name: "新人", Grants: registry.Grants{{Role: registry.Cadre, Area: thisVillage}}}
	for _, c := range []struct {
		change func(*registry.Person)
		want   schema.ErrCode
	}{
		{func(p *registry.Person) { p.Login = "ta" }, schema.LoginTaken},
		{func(p *registry.Person) { p.Login = "新" }, schema.BadPrintable},
		{func(p *registry.Person) { p.Name = "a\x00b" }, schema.BadText},
		{func(p *registry.Person) { p.Name = "a\xff" }, schema.BadText},
		{func(p *registry.Person) { p.Grants = nil }, schema.Required},
		{func(p *registry.Person) { p.Grants = registry.Grants{{Role: "", Area: thisVillage}} }, schema.UnknownCode},
		{func(p *registry.Person) { p.Grants = registry.Grants{{Role: registry.Cadre, Area: "222426100777"}} }, schema.UnknownCode},
		{func(p *registry.Person) { p.Grants = registry.Grants{{Role: registry.Cadre, Area: "222426101200"}} }, schema.Forbidden},
		{func(p *registry.Person) { p.Grants = registry.Grants{{Role: registry.CountyStaff, Area: thisTownship}} }, schema.Forbidden},
		{func(*registry.Person) {}, ""},
	} {
		p := good
		c.change(&p)
		_, _, err := w.AddAccount(w.ctx, admin.ID, p, true)
		w.wantAs(p.Login+" "+p.Name, err, c.want)
	}
	w.want(w.RenameAccount(w.ctx, admin.ID, admin.ID, "", schema.KO), schema.Required)
	w.want(w.RenameAccount(w.ctx, admin.ID, admin.ID, "名", "fr"), schema.UnknownCode)
	w.want(w.RenameAccount(w.ctx, admin.ID, "nobody", "名", schema.KO), schema.NotFound)
}

func TestKeep_DevicesAreRevokedForAReason(t *testing.T) {
	w := newWorld(t)
	w.places()
	staff := w.holding("cs", registry.CountyStaff, thisCounty)
	elsewhere := w.holding("x", registry.CountyStaff, "222424")
	cadre := w.holding("c1", registry.Cadre, thisVillage)
	code, expires, err := w.EnrolFor(w.ctx, staff.ID, cadre.ID)
	w.want(err, "")
	if expires.Sub(w.clock) != 72*time.Hour {
		t.Errorf("until %v", expires)
	}
	p := w.phone()
	w.want(p.enrol(code), "")
	for _, c := range []struct {
		by, reason string
		want       schema.ErrCode
	}{
		{staff.ID, " ", schema.ReasonMissing}, {staff.ID, strings.Repeat("丢", 201), schema.TooLong}, {staff.ID, "a\x00", schema.BadText},
		{elsewhere.ID, "丢失", schema.NotFound}, {cadre.ID, "丢失", schema.NotFound}, {staff.ID, "手机丢失", ""},
	} {
		w.want(w.Revoke(w.ctx, c.by, p.Device, c.reason), c.want)
	}
	w.want(w.Revoke(w.ctx, staff.ID, "nothing", "丢失"), schema.NotFound)
	d := w.devices()[0]
	if !d.Revoked || d.Reason != "手机丢失" || d.RevokedAt != w.clock.UnixMilli() {
		t.Errorf("%+v", d)
	}
	_, err = w.Device(w.ctx, p.Access)
	w.want(err, schema.DeviceRevoked)
	told := w.entries()
	if last := told[len(told)-1]; !strings.Contains(last, `"reason":"手机丢失"`) {
		t.Errorf("%q", last)
	}
	w.entries()
	w.want(w.Revoke(w.ctx, staff.ID, p.Device, "again"), "")
	if told := w.entries(); len(told) != 0 {
		t.Errorf("%q", told)
	}
	w.want(w.Disable(w.ctx, w.holding("ca", registry.Administrator, thisCounty).ID, cadre.ID, true), "")
	_, _, err = w.EnrolFor(w.ctx, staff.ID, cadre.ID)
	w.want(err, schema.NotFound)
}
