package auth

import (
	"context"
	"errors"
	"fmt"
	"time"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
)

// beginLife is how long a code may follow its password.
const beginLife = 10 * time.Minute

// SignIn returns a session for somebody who knows a login's password. An unknown login, a
// disabled person and a wrong password look alike and take equally long. Where a second
// factor is set and the credentials have no code, the session opens nothing until
// Complete has one. The log tells of every session that opens, and of refused tries in
// bounded number.
func (a *Auth) SignIn(ctx context.Context, c app.Credentials) (session string, err error) {
	if session, err = a.signIn(ctx, c); err != nil {
		return "", a.logRefused(ctx, c.Login, c.Client, err)
	}
	return session, nil
}

func (a *Auth) signIn(ctx context.Context, c app.Credentials) (session string, err error) {
	tries := a.triesOf(c)
	if p := a.throttle.take(a.now(), tries...); p != nil {
		return "", *p
	}
	person, err := a.recognise(ctx, c)
	if err != nil {
		return "", err
	}
	a.throttle.forgive(tries...)
	if a.passwords.stale(person.Password) {
		hash, err := a.passwords.hash(ctx, c.Password)
		if err != nil {
			return "", err
		}
		if person, err = a.keepHash(ctx, person.ID, hash); err != nil {
			return "", err
		}
	}
	return a.enter(ctx, person, c)
}

// recognise finds whom a password belongs to.
func (a *Auth) recognise(ctx context.Context, c app.Credentials) (person registry.Person, err error) {
	err = a.store.Read(ctx, func(r app.Reader) (err error) {
		person, err = r.PersonByLogin(c.Login)
		return err
	})
	if err != nil && !errors.Is(err, app.ErrNotFound) {
		return person, fmt.Errorf("person by login: %w", err)
	}
	fits, err := a.passwords.check(ctx, person.Password, c.Password)
	if err == nil && (!fits || person.Disabled || a.lapsed(person)) {
		err = schema.Problem{Code: schema.BadLogin}
	}
	return person, err
}

// lapsed reports whether a person's password was given by somebody else, too long ago.
func (a *Auth) lapsed(p registry.Person) bool {
	return p.Lapses != 0 && p.Lapses <= a.now().UnixMilli()
}

// enter opens the session of somebody whose password was right: a whole one where that is
// enough, or where the code is there too.
func (a *Auth) enter(ctx context.Context, person registry.Person, c app.Credentials) (string, error) {
	var factor app.SecondFactor
	err := a.store.Read(ctx, func(r app.Reader) (err error) {
		factor, err = factorOf(r, person.ID)
		return err
	})
	switch {
	case err != nil:
		return "", err
	case factor.Secret == nil:
		return a.newSession(ctx, person, false, func(tx app.Tx) error {
			if err := a.startGrace(tx, person); err != nil {
				return err
			}
			return a.logSignedIn(tx, person, c.Client)
		})
	case c.Code == "":
		return a.newSession(ctx, person, true, func(app.Tx) error { return nil })
	}
	return a.enterByCode(ctx, person, c.Code, c.Client, func(app.Tx) error { return nil })
}

// startGrace notes when somebody who needs a second factor has signed in first.
func (a *Auth) startGrace(tx app.Tx, person registry.Person) error {
	f, err := factorOf(tx, person.ID)
	if err != nil || !a.needsFactor(person) || f.DueAt != 0 {
		return err
	}
	f.DueAt = a.now().Add(a.policy.Grace).UnixMilli()
	return tx.PutSecondFactor(f)
}

// Complete exchanges a session that lacks a code for a whole one.
func (a *Auth) Complete(ctx context.Context, session, code, client string) (string, error) {
	v, err := a.visit(ctx, session)
	if err != nil {
		return "", err
	}
	if !v.session.Begun {
		return "", schema.Problem{Code: schema.Unauthenticated}
	}
	whole, err := a.enterByCode(ctx, v.person, code, client, func(tx app.Tx) error {
		if _, err := tx.Session(v.session.Hash); err != nil {
			return schema.Problem{Code: schema.Unauthenticated} // signed out meanwhile
		}
		return tx.DeleteSession(v.session.Hash)
	})
	if err != nil {
		return "", a.logRefused(ctx, v.person.Login, client, err)
	}
	return whole, nil
}

// enterByCode takes a code and opens a whole session, and does with in the same
// transaction. Only who knows the password comes as far as to be counted here.
func (a *Auth) enterByCode(ctx context.Context, person registry.Person, code, client string, with func(app.Tx) error) (string, error) {
	tries := []tryKey{a.tryKey(byProof, person.ID), a.tryKey(byClient, client)}
	if p := a.throttle.take(a.now(), tries...); p != nil {
		return "", *p
	}
	session, err := a.newSession(ctx, person, false, func(tx app.Tx) error {
		if err := a.takeCode(tx, person, code); err != nil {
			return err
		}
		if err := with(tx); err != nil {
			return err
		}
		return a.logSignedIn(tx, person, client)
	})
	if err == nil {
		a.throttle.forgive(tries...)
	}
	return session, err
}

// newSession opens a session, in the transaction that does with.
func (a *Auth) newSession(ctx context.Context, person registry.Person, begun bool, with func(app.Tx) error) (string, error) {
	secret, err := a.newSecret()
	if err != nil {
		return "", err
	}
	now := a.now().UnixMilli()
	err = a.store.Write(ctx, func(tx app.Tx) error {
		if err := with(tx); err != nil {
			return err
		}
		return tx.PutSession(app.Session{Hash: hashOf(sessionPurpose, secret), Person: person.ID, CreatedAt: now, UsedAt: now, Begun: begun})
	})
	if err != nil {
		return "", fmt.Errorf("open a session: %w", err)
	}
	return secret + "." + proof(secret, person.Password), nil
}
