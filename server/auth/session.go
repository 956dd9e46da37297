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
	sessionTouch   = 5 * time.Minute // how exactly the last use is remembered
	sessionPurpose = "session"
)

// proof ties a session to the password it was opened with: setting another one
// ends every session, without a list of them.
func proof(secret, hash string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(hash))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:16])
}

// sessionHash is what is kept of a session.
func sessionHash(session string) string {
	secret, _, _ := strings.Cut(session, ".")
	return hashOf(sessionPurpose, secret)
}

// Who returns the person whose session it is, with what they may do now. It refuses
// somebody who owes the server something first: the code of the second factor with
// CodeRequired, a password of their own with PasswordDue, a second factor with FactorDue.
func (a *Auth) Who(ctx context.Context, session string) (registry.Person, error) {
	v, err := a.visit(ctx, session)
	if err != nil {
		return registry.Person{}, err
	}
	if p := a.owed(v); p != nil {
		return registry.Person{}, *p
	}
	return v.person, a.touch(ctx, v.session)
}

// Visitor returns the person whose session it is, for the pages where they give what
// they owe. One that lacks a code is nobody's yet.
func (a *Auth) Visitor(ctx context.Context, session string) (registry.Person, error) {
	v, err := a.visit(ctx, session)
	if err == nil && v.session.Begun {
		err = schema.Problem{Code: schema.CodeRequired}
	}
	if err != nil {
		return registry.Person{}, err
	}
	return v.person, a.touch(ctx, v.session)
}

// visit is a session that stands, its person, and their second factor.
type visit struct {
	session app.Session
	person  registry.Person
	factor  app.SecondFactor
}

// owed is what stands between a visit and the pages.
func (a *Auth) owed(v visit) *schema.Problem {
	switch {
	case v.session.Begun:
		return &schema.Problem{Code: schema.CodeRequired}
	case v.person.Lapses != 0:
		return &schema.Problem{Code: schema.PasswordDue}
	case a.needsFactor(v.person) && v.factor.Secret == nil && v.factor.DueAt != 0 && v.factor.DueAt <= a.now().UnixMilli():
		return &schema.Problem{Code: schema.FactorDue}
	}
	return nil
}

// visit finds what a session stands for, and refuses one that does not stand any more.
func (a *Auth) visit(ctx context.Context, session string) (v visit, err error) {
	secret, tie, _ := strings.Cut(session, ".")
	err = a.store.Read(ctx, func(r app.Reader) (err error) {
		if v.session, err = r.Session(hashOf(sessionPurpose, secret)); err != nil {
			return err
		}
		if v.person, err = r.Person(v.session.Person); err != nil {
			return err
		}
		v.factor, err = factorOf(r, v.person.ID)
		return err
	})
	switch {
	case errors.Is(err, app.ErrNotFound):
		return v, schema.Problem{Code: schema.Unauthenticated}
	case err != nil:
		return v, fmt.Errorf("session: %w", err)
	case v.person.Disabled, a.lapsed(v.person), !hmac.Equal([]byte(tie), []byte(proof(secret, v.person.Password))):
		return v, schema.Problem{Code: schema.Unauthenticated}
	}
	return v, a.standing(ctx, v.session)
}

// standing refuses a session that is over.
func (a *Auth) standing(ctx context.Context, s app.Session) error {
	now := a.now()
	idle, age := now.Sub(time.UnixMilli(s.UsedAt)), now.Sub(time.UnixMilli(s.CreatedAt))
	if idle < a.policy.Idle && age < a.policy.Life && (!s.Begun || age < beginLife) {
		return nil
	}
	if err := a.deleteSession(ctx, s.Hash); err != nil {
		return err
	}
	return schema.Problem{Code: schema.TokenExpired}
}

// touch remembers that a session is in use.
func (a *Auth) touch(ctx context.Context, s app.Session) error {
	now := a.now()
	if now.Sub(time.UnixMilli(s.UsedAt)) < sessionTouch {
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

// SignOut ends a session. Ending one that is over, or that never was, is no error. A session
// that was tampered with is nobody's, and ends nothing.
func (a *Auth) SignOut(ctx context.Context, session string) error {
	_, err := a.visit(ctx, session)
	if p := (schema.Problem{}); errors.As(err, &p) {
		return nil
	}
	if err != nil {
		return err
	}
	return a.deleteSession(ctx, sessionHash(session))
}

// SignOutEverywhere ends every session of a person, in every browser and program.
func (a *Auth) SignOutEverywhere(ctx context.Context, person string) error {
	return a.store.Write(ctx, func(tx app.Tx) error {
		p, err := personIn(tx, person)
		if err != nil {
			return err
		}
		return a.signOutAll(tx, person, p)
	})
}

// signOutAll ends somebody's sessions in the name of another, or their own.
func (a *Auth) signOutAll(tx app.Tx, by string, p registry.Person) error {
	n, err := tx.DeleteSessions(p.ID, "")
	if err != nil {
		return fmt.Errorf("end the sessions of %s: %w", p.ID, err)
	}
	return a.logAccount(tx, by, p, accountFacts{SignedOut: &n})
}

func (a *Auth) deleteSession(ctx context.Context, hash string) error {
	err := a.store.Write(ctx, func(tx app.Tx) error { return tx.DeleteSession(hash) })
	if err != nil {
		return fmt.Errorf("delete session: %w", err)
	}
	return nil
}
