package auth

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
)

const (
	sessionIdle    = 12 * time.Hour
	sessionLife    = 7 * 24 * time.Hour
	sessionTouch   = 5 * time.Minute // how exactly the last use is remembered
	sessionPurpose = "session"
)

// SignIn returns a session for somebody who knows a login's password. client
// says where the try comes from, for the throttle. An unknown login, a disabled
// person and a wrong password look alike and take equally long.
func (a *Auth) SignIn(ctx context.Context, login, password, client string) (session string, err error) {
	byLogin, byClient := loginKey(login), clientKey(client)
	if p := a.throttle.take(a.now(), byLogin, byClient); p != nil {
		return "", *p
	}
	var person registry.Person
	err = a.store.Read(ctx, func(r app.Reader) (err error) {
		person, err = r.PersonByLogin(login)
		return err
	})
	if err != nil && !errors.Is(err, app.ErrNotFound) {
		return "", fmt.Errorf("person by login: %w", err)
	}
	fits, err := a.passwords.check(ctx, person.Password, password)
	if err != nil {
		return "", err
	}
	if !fits || person.Disabled {
		return "", schema.Problem{Code: schema.BadLogin}
	}
	a.throttle.forgive(byLogin, byClient)
	if a.passwords.stale(person.Password) {
		hash, err := a.passwords.hash(ctx, password)
		if err != nil {
			return "", err
		}
		if person, err = a.keepHash(ctx, person.ID, hash); err != nil {
			return "", err
		}
	}
	return a.newSession(ctx, person)
}

func (a *Auth) newSession(ctx context.Context, person registry.Person) (string, error) {
	secret, err := a.newSecret()
	if err != nil {
		return "", err
	}
	now := a.now().UnixMilli()
	err = a.store.Write(ctx, func(tx app.Tx) error {
		return tx.PutSession(app.Session{Hash: hashOf(sessionPurpose, secret), Person: person.ID, CreatedAt: now, UsedAt: now})
	})
	if err != nil {
		return "", fmt.Errorf("put session: %w", err)
	}
	return secret + "." + proof(secret, person.Password), nil
}

// proof ties a session to the password it was opened with: setting another one
// ends every session, without a list of them.
func proof(secret, hash string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(hash))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:16])
}

// Who returns the person whose session it is, with what they may do now.
func (a *Auth) Who(ctx context.Context, session string) (registry.Person, error) {
	secret, tie, _ := strings.Cut(session, ".")
	var kept app.Session
	var person registry.Person
	err := a.store.Read(ctx, func(r app.Reader) (err error) {
		if kept, err = r.Session(hashOf(sessionPurpose, secret)); err != nil {
			return err
		}
		person, err = r.Person(kept.Person)
		return err
	})
	switch {
	case errors.Is(err, app.ErrNotFound):
		return registry.Person{}, schema.Problem{Code: schema.Unauthenticated}
	case err != nil:
		return registry.Person{}, fmt.Errorf("session: %w", err)
	case person.Disabled, !hmac.Equal([]byte(tie), []byte(proof(secret, person.Password))):
		return registry.Person{}, schema.Problem{Code: schema.Unauthenticated}
	}
	return person, a.touch(ctx, kept)
}

// touch refuses a session that is over, and remembers that one is in use.
func (a *Auth) touch(ctx context.Context, s app.Session) error {
	now := a.now()
	idle, age := now.Sub(time.UnixMilli(s.UsedAt)), now.Sub(time.UnixMilli(s.CreatedAt))
	switch {
	case idle >= sessionIdle || age >= sessionLife:
		if err := a.deleteSession(ctx, s.Hash); err != nil {
			return err
		}
		return schema.Problem{Code: schema.TokenExpired}
	case idle < sessionTouch:
		return nil
	}
	s.UsedAt = now.UnixMilli()
	err := a.store.Write(ctx, func(tx app.Tx) error {
		if _, err := tx.Session(s.Hash); err != nil {
			return err // signed out meanwhile
		}
		return tx.PutSession(s)
	})
	if errors.Is(err, app.ErrNotFound) {
		return schema.Problem{Code: schema.Unauthenticated}
	}
	return err
}

// SignOut ends a session. Ending one that is over is no error.
func (a *Auth) SignOut(ctx context.Context, session string) error {
	secret, _, _ := strings.Cut(session, ".")
	return a.deleteSession(ctx, hashOf(sessionPurpose, secret))
}

func (a *Auth) deleteSession(ctx context.Context, hash string) error {
	err := a.store.Write(ctx, func(tx app.Tx) error { return tx.DeleteSession(hash) })
	if err != nil {
		return fmt.Errorf("delete session: %w", err)
	}
	return nil
}
