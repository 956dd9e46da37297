package auth

import (
	"context"
	"errors"
	"fmt"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
)

// What people do to their own accounts.

// ChangePassword gives a person another password for their present one. It ends all their
// sessions and returns a new one.
func (a *Auth) ChangePassword(ctx context.Context, person registry.Person, present, next string) (session string, err error) {
	if err := a.showAgain(ctx, person.ID, present); err != nil {
		return "", err
	}
	if present == next {
		return "", schema.Problem{Code: schema.SamePassword, Table: schema.OfAccount, Field: "password"}
	}
	hash, err := a.newHash(ctx, person.Login, next)
	if err != nil {
		return "", err
	}
	after := person
	after.Password = hash
	return a.newSession(ctx, after, false, func(tx app.Tx) error {
		before, err := personIn(tx, person.ID)
		if err != nil {
			return err
		}
		if before.Password != person.Password || before.Disabled {
			return schema.Problem{Code: schema.Unauthenticated} // it was changed meanwhile
		}
		after, err := a.changed(before, func(p *registry.Person) { p.Password, p.Lapses = hash, 0 })
		if err != nil {
			return err
		}
		if _, err := tx.DeleteSessions(person.ID, ""); err != nil {
			return fmt.Errorf("end the sessions of %s: %w", person.ID, err)
		}
		return a.putChanged(tx, person.ID, before, after)
	})
}

// SetLang has the pages speak a language to a person, wherever they sign in.
func (a *Auth) SetLang(ctx context.Context, person string, lang schema.Lang) error {
	return a.store.Write(ctx, func(tx app.Tx) error {
		before, err := personIn(tx, person)
		if err != nil {
			return err
		}
		after, err := a.changed(before, func(p *registry.Person) { p.Lang = string(lang) })
		return errors.Join(err, a.putChanged(tx, person, before, after))
	})
}
