package auth

import (
	"slices"

	"ruhu/server/app"
	"ruhu/server/chronicle"
	"ruhu/server/registry"
)

// What is done to accounts and devices goes into the log in the transaction that does
// it: no secret, no hash of one. Nobody is named as having done it: accounts are kept at
// the server's own command line.

// accountFacts are what the log says of an account: what became different.
type accountFacts struct {
	Login     string   `json:"login"`
	Name      string   `json:"name,omitzero"`
	Granted   []string `json:"granted,omitempty"` // role@area
	Withdrawn []string `json:"withdrawn,omitempty"`
	Disabled  *bool    `json:"disabled,omitzero"`
	Lang      string   `json:"lang,omitzero"`
	Password  bool     `json:"password,omitzero"` // there is another one
}

// logPerson says what became of an account: of a new one, before is the zero Person.
func (a *Auth) logPerson(tx app.Tx, before, after registry.Person) error {
	facts := accountFacts{
		Login: after.Login, Granted: granted(after.Grants, before.Grants), Withdrawn: granted(before.Grants, after.Grants),
		Password: after.Password != before.Password,
	}
	changed := len(facts.Granted)+len(facts.Withdrawn) > 0 || facts.Password || before.Login != after.Login
	if before.Name != after.Name {
		facts.Name, changed = after.Name, true
	}
	if before.Lang != after.Lang {
		facts.Lang, changed = after.Lang, true
	}
	if before.Disabled != after.Disabled {
		facts.Disabled, changed = &after.Disabled, true
	}
	kind := chronicle.PersonChanged
	if before.ID == "" {
		kind = chronicle.PersonAdded
	}
	if !changed {
		return nil
	}
	return app.Record(tx, facts, chronicle.Entry{
		Kind: kind, At: a.now().UnixMicro(), Area: slices.Concat(before.Grants, after.Grants).Span(), Subject: after.ID,
	})
}

// granted spells the grants that are among some and not among others.
func granted(some, others registry.Grants) (out []string) {
	for _, g := range some {
		if !slices.Contains(others, g) {
			out = append(out, string(g.Role)+"@"+g.Area)
		}
	}
	return out
}

// deviceFacts are what the log says of a device.
type deviceFacts struct {
	Name   string `json:"name,omitzero"`
	Person string `json:"person"`          // who carries it
	Reused bool   `json:"reused,omitzero"` // it was shut out because two held its tokens
}

// logDevice says what became of a device.
func (a *Auth) logDevice(tx app.Tx, kind chronicle.Kind, d registry.Device, reused bool) error {
	p, err := tx.Person(d.Person)
	if err != nil {
		return err
	}
	e := chronicle.Entry{Kind: kind, At: a.now().UnixMicro(), Device: int64(d.No), Area: p.Grants.Span(), Subject: d.ID}
	if kind == chronicle.DeviceEnrolled {
		e.Person = d.Person
	}
	return app.Record(tx, deviceFacts{d.Name, d.Person, reused}, e)
}
