package auth

import (
	"slices"

	"ruhu/server/app"
	"ruhu/server/chronicle"
	"ruhu/server/registry"
)

// What is done to accounts and devices goes into the log in the transaction that does
// it: no secret, no hash of one. Whoever did it is named, but for what is done at the
// server's own command line.

// accountFacts are what the log says of an account: what became different.
type accountFacts struct {
	Login     string   `json:"login"`
	Name      string   `json:"name,omitzero"`
	Granted   []string `json:"granted,omitempty"` // role@area
	Withdrawn []string `json:"withdrawn,omitempty"`
	Disabled  *bool    `json:"disabled,omitzero"`
	Lang      string   `json:"lang,omitzero"`
	Password  bool     `json:"password,omitzero"`      // there is another one
	OneTime   bool     `json:"one_time,omitzero"`      // which its person has to change
	Factor    string   `json:"second_factor,omitzero"` // "set" or "reset"
	Recovery  string   `json:"recovery_code,omitzero"` // "used", or "renewed" all of them
	SignedOut *int     `json:"signed_out,omitzero"`    // how many sessions were ended
}

// logAccount says what was done to an account that says who it is all the same.
func (a *Auth) logAccount(tx app.Tx, by string, p registry.Person, facts accountFacts) error {
	facts.Login = p.Login
	return app.Record(tx, facts, chronicle.Entry{
		Kind: chronicle.PersonChanged, At: a.now().UnixMicro(), Person: by, Area: p.Reach().Span(), Subject: p.ID,
	})
}

// logPerson says what became of an account: of a new one, before is the zero Person. by is
// who did it, "" at the command line.
func (a *Auth) logPerson(tx app.Tx, by string, before, after registry.Person) error {
	facts := accountFacts{
		Login: after.Login, Granted: granted(after.Grants, before.Grants), Withdrawn: granted(before.Grants, after.Grants),
		Password: after.Password != before.Password,
	}
	facts.OneTime = facts.Password && after.Lapses != 0
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
		Kind: kind, At: a.now().UnixMicro(), Person: by, Area: slices.Concat(before.Grants, after.Grants).Span(), Subject: after.ID,
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
	Reason string `json:"reason,omitzero"`
}

// logDevice says what became of a device, and who did it.
func (a *Auth) logDevice(tx app.Tx, kind chronicle.Kind, by string, d registry.Device, reused bool) error {
	p, err := tx.Person(d.Person)
	if err != nil {
		return err
	}
	return app.Record(tx, deviceFacts{d.Name, d.Person, reused, d.Reason}, chronicle.Entry{
		Kind: kind, At: a.now().UnixMicro(), Person: by, Device: int64(d.No), Area: p.Grants.Span(), Subject: d.ID,
	})
}
