package auth

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
)

// ErrLoginTaken is returned for a login that somebody else has.
var ErrLoginTaken = errors.New("auth: the login is taken")

const (
	minPassword = 10  // characters
	maxPassword = 512 // bytes
	maxLogin    = 64  // bytes
	maxName     = 60  // characters
)

// AddPerson makes an account without a password, under a new id unless the
// person has one.
func (a *Auth) AddPerson(ctx context.Context, p registry.Person) (registry.Person, error) {
	if p.ID == "" {
		id, err := a.newID(a.now())
		if err != nil {
			return p, err
		}
		p.ID = id
	}
	p.Password = ""
	if problem, ok := checkPerson(p); !ok {
		return p, problem
	}
	return p, a.store.Write(ctx, func(tx app.Tx) error {
		_, err := tx.PersonByLogin(p.Login)
		if err == nil {
			return ErrLoginTaken
		}
		if !errors.Is(err, app.ErrNotFound) {
			return fmt.Errorf("person by login: %w", err)
		}
		return tx.PutPerson(p)
	})
}

// checkPerson checks what is kept of a person.
func checkPerson(p registry.Person) (schema.Problem, bool) {
	switch {
	case p.Login == "":
		return schema.Problem{Code: schema.Required, Field: "login"}, false
	case len(p.Login) > maxLogin:
		return schema.Problem{Code: schema.TooLong, Field: "login", Param: strconv.Itoa(maxLogin)}, false
	case strings.ContainsFunc(p.Login, func(r rune) bool { return r <= ' ' || r > '~' }):
		return schema.Problem{Code: schema.BadPrintable, Field: "login"}, false
	case p.Name == "":
		return schema.Problem{Code: schema.Required, Field: "name"}, false
	case utf8.RuneCountInString(p.Name) > maxName:
		return schema.Problem{Code: schema.TooLong, Field: "name", Param: strconv.Itoa(maxName)}, false
	case p.Lang != "" && !slices.Contains(schema.Langs[:], schema.Lang(p.Lang)):
		return schema.Problem{Code: schema.UnknownCode, Field: "lang", Param: "lang"}, false
	}
	for _, g := range p.Grants {
		if !schema.Codes("role").Has(string(g.Role)) {
			return schema.Problem{Code: schema.UnknownCode, Field: "role", Param: "role"}, false
		}
		if len(g.Area) < 2 || len(g.Area) > 12 || strings.Trim(g.Area, "0123456789") != "" {
			return schema.Problem{Code: schema.BadDigits, Field: "area"}, false
		}
	}
	return schema.Problem{}, true
}

// ChangePerson changes what is known of a person. Disabling one ends their
// sessions and makes their devices wipe themselves.
func (a *Auth) ChangePerson(ctx context.Context, id string, change func(*registry.Person)) (registry.Person, error) {
	var p registry.Person
	err := a.store.Write(ctx, func(tx app.Tx) (err error) {
		if p, err = tx.Person(id); errors.Is(err, app.ErrNotFound) {
			return schema.Problem{Code: schema.NotFound}
		}
		if err != nil {
			return fmt.Errorf("person %s: %w", id, err)
		}
		change(&p)
		if problem, ok := checkPerson(p); !ok {
			return problem
		}
		return tx.PutPerson(p)
	})
	return p, err
}

// SetPassword gives a person a password, and ends the sessions opened with the
// one before.
func (a *Auth) SetPassword(ctx context.Context, person, password string) error {
	if utf8.RuneCountInString(norm.NFC.String(password)) < minPassword || len(password) > maxPassword {
		return schema.Problem{Code: schema.WrongLength, Field: "password", Param: fmt.Sprintf("%d–%d", minPassword, maxPassword)}
	}
	_, err := a.setPassword(ctx, person, password)
	return err
}

func (a *Auth) setPassword(ctx context.Context, person, password string) (registry.Person, error) {
	hash, err := a.passwords.hash(ctx, password)
	if err != nil {
		return registry.Person{}, err
	}
	return a.ChangePerson(ctx, person, func(p *registry.Person) { p.Password = hash })
}

// RevokeDevice shuts a device out for good; it is told to wipe itself when it
// calls again.
func (a *Auth) RevokeDevice(ctx context.Context, id string) error {
	return a.store.Write(ctx, func(tx app.Tx) error {
		device, err := tx.Device(id)
		if errors.Is(err, app.ErrNotFound) {
			return schema.Problem{Code: schema.NotFound}
		}
		if err != nil {
			return fmt.Errorf("device %s: %w", id, err)
		}
		device.Revoked = true
		_, err = tx.PutDevice(device)
		return err
	})
}
