package auth

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
)

// Codes for somebody whose authenticator is gone. They are 80 bits each, so that a plain
// hash keeps them.
const (
	recoveryCodes   = 10
	recoveryLetters = 16
	recoveryPurpose = "recovery code"
)

// newRecoveryCodes makes a set of codes for one person, and what is kept of them.
func (a *Auth) newRecoveryCodes(person string) (codes, hashes []string, err error) {
	for range recoveryCodes {
		plain, err := a.letters(recoveryLetters)
		if err != nil {
			return nil, nil, err
		}
		codes = append(codes, strings.Join([]string{plain[:4], plain[4:8], plain[8:12], plain[12:]}, "-"))
		hashes = append(hashes, recoveryHash(person, plain))
	}
	return codes, hashes, nil
}

func recoveryHash(person, plain string) string { return hashOf(recoveryPurpose, person+"\n"+plain) }

// letters returns letters of the alphabet of codes, five bits each.
func (a *Auth) letters(n int) (string, error) {
	random := make([]byte, n)
	if _, err := io.ReadFull(a.random, random); err != nil {
		return "", fmt.Errorf("new code: %w", err)
	}
	for i, b := range random {
		random[i] = codeAlphabet[b%32]
	}
	return string(random), nil
}

// takeRecovery uses up a code for recovery, and has the log say so.
func (a *Auth) takeRecovery(tx app.Tx, person registry.Person, code string) error {
	err := tx.UseRecoveryCode(person.ID, recoveryHash(person.ID, plainCode(strings.TrimSpace(code))))
	if errors.Is(err, app.ErrNotFound) {
		return schema.Problem{Code: schema.BadCode, Table: schema.OfAccount, Field: "code"}
	}
	if err != nil {
		return err
	}
	return a.logAccount(tx, person.ID, person, accountFacts{Recovery: "used"})
}

// RenewRecoveryCodes gives a person with a second factor new codes in place of all before,
// for their password. They are shown this once.
func (a *Auth) RenewRecoveryCodes(ctx context.Context, person registry.Person, password string) ([]string, error) {
	if err := a.showAgain(ctx, person.ID, password); err != nil {
		return nil, err
	}
	codes, hashes, err := a.newRecoveryCodes(person.ID)
	if err != nil {
		return nil, err
	}
	return codes, a.store.Write(ctx, func(tx app.Tx) error {
		f, err := factorOf(tx, person.ID)
		if err != nil {
			return err
		}
		if f.Secret == nil {
			return schema.Problem{Code: schema.FactorDue}
		}
		return errors.Join(tx.PutRecoveryCodes(person.ID, hashes), a.logAccount(tx, person.ID, person, accountFacts{Recovery: "renewed"}))
	})
}
