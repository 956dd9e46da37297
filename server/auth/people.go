package auth

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/chronicle"
	"ruhu/server/registry"
)

const (
	minPassword = 10  // characters
	maxPassword = 512 // bytes
	maxLogin    = 64  // bytes
	maxName     = 60  // characters
)

// AddPerson makes an account, under a new id unless the person has one. Without
// a password, "", nobody can sign in with it: it is for who only carries a device.
func (a *Auth) AddPerson(ctx context.Context, p registry.Person, password string) (registry.Person, error) {
	if problem, ok := checkPerson(p); !ok {
		return p, problem
	}
	var err error
	if p.Password = ""; password != "" {
		if p.Password, err = a.newHash(ctx, p.Login, password); err != nil {
			return p, err
		}
	}
	if p.ID == "" {
		if p.ID, err = a.newID(a.now()); err != nil {
			return p, err
		}
	}
	return p, a.store.Write(ctx, func(tx app.Tx) error { return a.addPerson(tx, "", p) })
}

// addPerson adds an account in the name of somebody.
func (a *Auth) addPerson(tx app.Tx, by string, p registry.Person) error {
	_, err := tx.PersonByLogin(p.Login)
	if err == nil {
		return schema.Problem{Code: schema.LoginTaken, Table: schema.OfAccount, Field: "login"}
	}
	if !errors.Is(err, app.ErrNotFound) {
		return fmt.Errorf("person by login: %w", err)
	}
	if err := tx.PutPerson(p); err != nil {
		return err
	}
	return a.logPerson(tx, by, registry.Person{}, p)
}

// checkPerson checks what is kept of a person.
func checkPerson(p registry.Person) (schema.Problem, bool) {
	switch {
	case p.Login == "":
		return schema.Problem{Code: schema.Required, Table: schema.OfAccount, Field: "login"}, false
	case len(p.Login) > maxLogin:
		return schema.Problem{Code: schema.TooLong, Table: schema.OfAccount, Field: "login", Param: strconv.Itoa(maxLogin)}, false
	case strings.ContainsFunc(p.Login, func(r rune) bool { return r <= ' ' || r > '~' }):
		return schema.Problem{Code: schema.BadPrintable, Table: schema.OfAccount, Field: "login"}, false
	case strings.TrimSpace(p.Name) == "":
		return schema.Problem{Code: schema.Required, Table: schema.OfAccount, Field: "name"}, false
	case utf8.RuneCountInString(p.Name) > maxName:
		return schema.Problem{Code: schema.TooLong, Table: schema.OfAccount, Field: "name", Param: strconv.Itoa(maxName)}, false
	case strings.ContainsFunc(p.Name, unicode.IsControl) || !utf8.ValidString(p.Name):
		return schema.Problem{Code: schema.BadText, Table: schema.OfAccount, Field: "name"}, false
	case p.Lang != "" && !slices.Contains(schema.Langs[:], schema.Lang(p.Lang)):
		return schema.Problem{Code: schema.UnknownCode, Table: schema.OfAccount, Field: "lang", Param: "lang"}, false
	}
	for _, g := range p.Grants {
		if !schema.Codes("role").Has(string(g.Role)) {
			return schema.Problem{Code: schema.UnknownCode, Table: schema.OfAccount, Field: "role", Param: "role"}, false
		}
		if len(g.Area) < 2 || len(g.Area) > 12 || strings.Trim(g.Area, "0123456789") != "" {
			return schema.Problem{Code: schema.BadDigits, Table: schema.OfAccount, Field: "area"}, false
		}
	}
	if g, conflicting := p.Grants.Conflicting(); conflicting {
		return schema.Problem{Code: schema.RolesApart, Table: schema.OfAccount, Field: "role", Param: g.Area}, false
	}
	return schema.Problem{}, true
}

// ChangePerson changes what is known of a person. What is no longer granted is
// remembered: work done until then still counts. Disabling one ends their
// sessions and stops their devices, which keep what is unsent.
func (a *Auth) ChangePerson(ctx context.Context, id string, change func(*registry.Person)) (registry.Person, error) {
	var p registry.Person
	err := a.store.Write(ctx, func(tx app.Tx) error {
		before, err := personIn(tx, id)
		if err != nil {
			return err
		}
		p, err = a.changed(before, change)
		if err != nil {
			return err
		}
		return a.putChanged(tx, "", before, p)
	})
	return p, err
}

// changed is a person after a change, with what is not granted any more among the former.
func (a *Auth) changed(before registry.Person, change func(*registry.Person)) (registry.Person, error) {
	p := before
	p.Grants = slices.Clone(before.Grants)
	change(&p)
	p.Former = append(slices.Clone(before.Former), registry.Ended(before.Grants, p.Grants, a.now().UnixMilli())...)
	if problem, ok := checkPerson(p); !ok {
		return p, problem
	}
	return p, nil
}

// putChanged keeps a change that was made in the name of somebody.
func (a *Auth) putChanged(tx app.Tx, by string, before, after registry.Person) error {
	if err := tx.PutPerson(after); err != nil {
		return err
	}
	return a.logPerson(tx, by, before, after)
}

func personIn(tx app.Tx, id string) (registry.Person, error) {
	p, err := tx.Person(id)
	if errors.Is(err, app.ErrNotFound) {
		return p, schema.Problem{Code: schema.NotFound}
	}
	if err != nil {
		return p, fmt.Errorf("person %s: %w", id, err)
	}
	return p, nil
}

// SetPassword gives a person a password, and ends the sessions opened with the
// one before.
func (a *Auth) SetPassword(ctx context.Context, person, password string) error {
	login, err := a.loginOf(ctx, person)
	if err != nil {
		return err
	}
	hash, err := a.newHash(ctx, login, password)
	if err != nil {
		return err
	}
	_, err = a.ChangePerson(ctx, person, func(p *registry.Person) { p.Password, p.Lapses = hash, 0 })
	return err
}

// loginOf is the login of a person, "" of who is not known: that is told later.
func (a *Auth) loginOf(ctx context.Context, person string) (login string, err error) {
	err = a.store.Read(ctx, func(r app.Reader) error {
		p, err := r.Person(person)
		if errors.Is(err, app.ErrNotFound) {
			return nil
		}
		login = p.Login
		return err
	})
	return login, err
}

// newHash hashes a password that somebody has chosen, if it is long enough and not one that
// others try first.
func (a *Auth) newHash(ctx context.Context, login, password string) (string, error) {
	if utf8.RuneCountInString(norm.NFC.String(password)) < minPassword || len(password) > maxPassword {
		return "", schema.Problem{Code: schema.WrongLength, Table: schema.OfAccount, Field: "password", Param: fmt.Sprintf("%d–%d", minPassword, maxPassword)}
	}
	if common(password, login) {
		return "", schema.Problem{Code: schema.CommonPassword, Table: schema.OfAccount, Field: "password"}
	}
	return a.passwords.hash(ctx, password)
}

// keepHash keeps another hash of the password that a person has: nothing that anybody
// decided, so the log says nothing of it.
func (a *Auth) keepHash(ctx context.Context, person, hash string) (p registry.Person, err error) {
	err = a.store.Write(ctx, func(tx app.Tx) error {
		if p, err = personIn(tx, person); err != nil {
			return err
		}
		p.Password = hash
		return tx.PutPerson(p)
	})
	return p, err
}

// RevokeDevice shuts a device out for good; it is told to wipe itself when it
// calls again.
func (a *Auth) RevokeDevice(ctx context.Context, id string) error {
	return a.store.Write(ctx, func(tx app.Tx) error {
		device, err := deviceIn(tx, id)
		if err != nil || device.Revoked {
			return err
		}
		return a.shutOut(tx, "", device, false)
	})
}

func deviceIn(tx app.Tx, id string) (registry.Device, error) {
	device, err := tx.Device(id)
	if errors.Is(err, app.ErrNotFound) {
		return device, schema.Problem{Code: schema.NotFound}
	}
	if err != nil {
		return device, fmt.Errorf("device %s: %w", id, err)
	}
	return device, nil
}

// shutOut revokes a device, for one reason or because its tokens were used twice.
func (a *Auth) shutOut(tx app.Tx, by string, device registry.Device, reused bool) error {
	device.Revoked, device.RevokedAt = true, a.now().UnixMilli()
	if _, err := tx.PutDevice(device); err != nil {
		return err
	}
	return a.logDevice(tx, chronicle.DeviceRevoked, by, device, reused)
}
