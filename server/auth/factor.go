package auth

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
)

// offerLife is how long a new secret is shown and can be confirmed.
const offerLife = 15 * time.Minute

// Factor says how it stands with a person's second factor.
func (a *Auth) Factor(ctx context.Context, p registry.Person) (app.Factor, error) {
	out := app.Factor{Needed: a.needsFactor(p)}
	err := a.store.Read(ctx, func(r app.Reader) error {
		f, err := factorOf(r, p.ID)
		if err != nil {
			return err
		}
		out.Set, out.DueAt = f.Secret != nil, f.DueAt
		if out.Key, out.URI, err = a.offered(f, p); err != nil {
			return err
		}
		out.Codes, err = r.RecoveryCodes(p.ID)
		return err
	})
	return out, err
}

func (a *Auth) needsFactor(p registry.Person) bool {
	return !a.policy.Optional && p.Grants.NeedSecondFactor()
}

// factorOf returns a person's second factor, the zero one when there is none.
func factorOf(r app.Reader, person string) (app.SecondFactor, error) {
	f, err := r.SecondFactor(person)
	if errors.Is(err, app.ErrNotFound) {
		return app.SecondFactor{Person: person}, nil
	}
	if err != nil {
		return f, fmt.Errorf("second factor of %s: %w", person, err)
	}
	return f, nil
}

// offered is the secret that waits to be confirmed, as long as it may.
func (a *Auth) offered(f app.SecondFactor, p registry.Person) (key, uri string, err error) {
	if !a.offers(f) {
		return "", "", nil
	}
	secret, err := a.sealer.open(f.Candidate, p.ID)
	if err != nil {
		return "", "", err
	}
	return spellKey(secret), totpURI(p.Login, secret), nil
}

func (a *Auth) offers(f app.SecondFactor) bool {
	return f.Candidate != nil && a.now().Sub(time.UnixMilli(f.OfferedAt)) < offerLife
}

// OfferFactor makes a new secret for a person who shows their password once more. Until
// a code confirms it, what was there before is what counts.
func (a *Auth) OfferFactor(ctx context.Context, person, password string) error {
	if err := a.showAgain(ctx, person, password); err != nil {
		return err
	}
	secret := make([]byte, totpBytes)
	if _, err := io.ReadFull(a.random, secret); err != nil {
		return fmt.Errorf("new second factor: %w", err)
	}
	sealed, err := a.sealer.seal(secret, person)
	if err != nil {
		return err
	}
	return a.store.Write(ctx, func(tx app.Tx) error {
		f, err := factorOf(tx, person)
		if err != nil {
			return err
		}
		f.Candidate, f.OfferedAt = sealed, a.now().UnixMilli()
		return tx.PutSecondFactor(f)
	})
}

// showAgain asks somebody who has a session for their password: a desk that was left
// alone must not be enough to take an account over.
func (a *Auth) showAgain(ctx context.Context, person, password string) error {
	key := a.tryKey(byProof, person)
	if p := a.throttle.take(a.now(), key); p != nil {
		return *p
	}
	var p registry.Person
	err := a.store.Read(ctx, func(r app.Reader) (err error) {
		p, err = r.Person(person)
		return err
	})
	if err != nil {
		return fmt.Errorf("person %s: %w", person, err)
	}
	fits, err := a.passwords.check(ctx, p.Password, password)
	if err != nil {
		return err
	}
	if !fits {
		return schema.Problem{Code: schema.WrongPassword, Table: schema.OfAccount, Field: "present"}
	}
	a.throttle.forgive(key)
	return nil
}

// ConfirmFactor has the secret that was offered count from now on, for somebody whose
// authenticator shows its code. It returns the codes for recovery, which are shown this
// once, and ends every session of theirs but the one given.
func (a *Auth) ConfirmFactor(ctx context.Context, session, code string) (recovery []string, err error) {
	person, err := a.Visitor(ctx, session)
	if err != nil {
		return nil, err
	}
	key := a.tryKey(byProof, person.ID)
	if p := a.throttle.take(a.now(), key); p != nil {
		return nil, *p
	}
	recovery, hashes, err := a.newRecoveryCodes(person.ID)
	if err != nil {
		return nil, err
	}
	err = a.store.Write(ctx, func(tx app.Tx) error {
		if err := a.confirm(tx, person.ID, plainDigits(code)); err != nil {
			return err
		}
		_, ended := tx.DeleteSessions(person.ID, sessionHash(session))
		return errors.Join(ended, tx.PutRecoveryCodes(person.ID, hashes), a.logAccount(tx, person.ID, person, accountFacts{Factor: "set"}))
	})
	if err != nil {
		return nil, err
	}
	a.throttle.forgive(key)
	return recovery, nil
}

// confirm moves the secret that was offered into its place.
func (a *Auth) confirm(tx app.Tx, person, code string) error {
	f, err := factorOf(tx, person)
	if err != nil {
		return err
	}
	if !a.offers(f) {
		return schema.Problem{Code: schema.BadCode, Table: schema.OfAccount, Field: "code"}
	}
	secret, err := a.sealer.open(f.Candidate, person)
	if err != nil {
		return err
	}
	step, found := stepOf(secret, code, a.now(), 0)
	if !found {
		return schema.Problem{Code: schema.BadCode, Table: schema.OfAccount, Field: "code"}
	}
	f.Secret, f.Candidate, f.Step = f.Candidate, nil, step
	return tx.PutSecondFactor(f)
}

// takeCode takes a code of a person's authenticator, or one for recovery: each once.
func (a *Auth) takeCode(tx app.Tx, person registry.Person, code string) error {
	f, err := factorOf(tx, person.ID)
	if err != nil {
		return err
	}
	digits := plainDigits(code)
	if len(digits) != totpDigits {
		return a.takeRecovery(tx, person, code)
	}
	secret, err := a.sealer.open(f.Secret, person.ID)
	if err != nil {
		return err
	}
	step, found := stepOf(secret, digits, a.now(), f.Step)
	if !found {
		return schema.Problem{Code: schema.BadCode, Table: schema.OfAccount, Field: "code"}
	}
	f.Step = step
	return tx.PutSecondFactor(f)
}

// plainDigits undoes how authenticators set the digits of a code apart.
func plainDigits(code string) string { return strings.ReplaceAll(strings.TrimSpace(code), " ", "") }
