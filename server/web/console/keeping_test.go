package console_test

import (
	"reflect"
	"testing"

	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/server/app"
	"ruhu/server/chronicle"
	"ruhu/server/registry"
	"ruhu/server/web/console"
)

// TestKeeping_EveryActIsInTheLog does everything that people who keep accounts can do to
// those of others, and finds for each an entry in their name.
func TestKeeping_EveryActIsInTheLog(t *testing.T) {
	w := newWorld(t)
	admin, cadre := w.person("admin", registry.Administrator, antu.CountyCode), w.person("cadre", registry.Cadre, here)
	phone, more := w.device(cadre), registry.Grant{Role: registry.Cadre, Area: there}
	acts := map[string]struct {
		kind chronicle.Kind
		do   func() error
	}{
		"AddAccount": {chronicle.PersonAdded, func() error {
			_, _, err := w.auth.AddAccount(w.ctx, admin.ID, registry.Person{Login: "new", Name: "新", Grants: registry.Grants{more}}, true)
			return err
		}},
		"RenameAccount": {chronicle.PersonChanged, func() error { return w.auth.RenameAccount(w.ctx, admin.ID, cadre.ID, "另", schema.KO) }},
		"GrantTo":       {chronicle.PersonChanged, func() error { return w.auth.GrantTo(w.ctx, admin.ID, cadre.ID, more) }},
		"WithdrawFrom": {chronicle.PersonChanged, func() error {
			return w.auth.WithdrawFrom(w.ctx, admin.ID, cadre.ID, registry.Grant{Role: registry.Cadre, Area: here})
		}},
		"Disable":       {chronicle.PersonChanged, func() error { return w.auth.Disable(w.ctx, admin.ID, cadre.ID, true) }},
		"ResetPassword": {chronicle.PersonChanged, func() error { _, err := w.auth.ResetPassword(w.ctx, admin.ID, cadre.ID); return err }},
		"ResetFactor":   {chronicle.PersonChanged, func() error { return w.auth.ResetFactor(w.ctx, admin.ID, cadre.ID) }},
		"EndSessions":   {chronicle.PersonChanged, func() error { return w.auth.EndSessions(w.ctx, admin.ID, cadre.ID) }},
		"EnrolFor":      {chronicle.EnrolCodeMade, func() error { _, _, err := w.auth.EnrolFor(w.ctx, admin.ID, cadre.ID); return err }},
		"Revoke":        {chronicle.DeviceRevoked, func() error { return w.auth.Revoke(w.ctx, admin.ID, phone, "lost on the road") }},
	}
	order := []string{"AddAccount", "RenameAccount", "GrantTo", "WithdrawFrom", "ResetPassword", "ResetFactor", "EndSessions", "EnrolFor", "Revoke", "Disable"}
	keeping := reflect.TypeFor[console.AccountKeeping]()
	if keeping.NumMethod() != len(acts) || len(order) != len(acts) {
		t.Errorf("there are %d acts and %d are tried", keeping.NumMethod(), len(acts))
	}
	for _, name := range order {
		act, before := acts[name], w.entriesBy(admin.ID)
		if _, there := keeping.MethodByName(name); !there {
			t.Errorf("nobody can do %s", name)
		}
		w.must(act.do())
		if after := w.entriesBy(admin.ID); len(after) != len(before)+1 || after[0].Kind != act.kind {
			t.Errorf("%s left %d entries: %+v", name, len(after)-len(before), after[:min(1, len(after))])
		}
	}
}

// entriesBy are the log's entries of what a person did, the newest first.
func (w *world) entriesBy(person string) (entries []*chronicle.Entry) {
	w.tb.Helper()
	page, _, err := w.app.LogPage(w.ctx, app.LogQuery{Limit: 100, May: func(e *chronicle.Entry) bool { return e.Person == person }})
	w.must(err)
	return page
}
