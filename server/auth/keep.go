package auth

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
)

// What people who keep accounts do to those of others. Whom they may do it to is judged
// in the transaction that does it, by what they may do then.

// oneTimeLife is how long a password lets in that was given to somebody.
const oneTimeLife = 72 * time.Hour

// AddAccount makes an account in the name of by. It returns a password to be handed over,
// with which its person chooses one of their own; without one the account is for a device
// alone.
func (a *Auth) AddAccount(ctx context.Context, by string, p registry.Person, withPassword bool) (id, password string, err error) {
	if p.ID, err = a.newID(a.now()); err != nil {
		return "", "", err
	}
	if withPassword {
		if password, err = a.oneTime(ctx, &p); err != nil {
			return "", "", err
		}
	}
	return p.ID, password, a.store.Write(ctx, func(tx app.Tx) error {
		keeper, err := personIn(tx, by)
		if err != nil {
			return err
		}
		if len(p.Grants) == 0 {
			return schema.Problem{Code: schema.Required, Table: schema.OfAccount, Field: "area"}
		}
		if problem, ok := checkPerson(p); !ok {
			return problem
		}
		if !keeper.Grants.KeepsAccount(p) {
			return schema.Problem{Code: schema.Forbidden}
		}
		if err := placesExist(tx, p.Grants); err != nil {
			return err
		}
		return a.addPerson(tx, by, p)
	})
}

// oneTime gives a person a password that they have to change.
func (a *Auth) oneTime(ctx context.Context, p *registry.Person) (password string, err error) {
	plain, err := a.letters(12)
	if err != nil {
		return "", err
	}
	plain = strings.ToLower(plain)
	password = strings.Join([]string{plain[:4], plain[4:8], plain[8:]}, "-")
	p.Lapses = a.now().Add(oneTimeLife).UnixMilli()
	p.Password, err = a.passwords.hash(ctx, password)
	return password, err
}

// placesExist refuses grants at areas that there are not.
func placesExist(r app.Reader, grants registry.Grants) error {
	rows, err := r.Reference(schema.Area)
	if err != nil {
		return fmt.Errorf("areas: %w", err)
	}
	code := schema.Area.Ordinal("code")
	for _, g := range grants {
		if !slices.ContainsFunc(rows, func(row []schema.Value) bool { return row[code].Text() == g.Area }) {
			return schema.Problem{Code: schema.UnknownCode, Table: schema.OfAccount, Field: "area"}
		}
	}
	return nil
}

// care is what somebody must be for what they do: whose accounts or devices they keep, and
// whose they are shown.
type care struct {
	keeps, sees func(registry.Grants, registry.Person) bool
}

func ofAccounts() care { return care{registry.Grants.KeepsAccount, registry.Grants.SeesAccount} }
func ofDevices() care  { return care{registry.Grants.KeepsDevices, registry.Grants.SeesDevices} }

// keeping finds somebody's account and who wants to do something to it, and refuses what
// is not theirs to do. What they are not shown at all is not there.
func keeping(tx app.Tx, by, id string, c care) (keeper, p registry.Person, err error) {
	if keeper, err = personIn(tx, by); err != nil {
		return keeper, p, err
	}
	if p, err = personIn(tx, id); err != nil {
		return keeper, p, err
	}
	switch {
	case !c.sees(keeper.Grants, p):
		err = schema.Problem{Code: schema.NotFound}
	case keeper.Disabled || !c.keeps(keeper.Grants, p):
		err = schema.Problem{Code: schema.Forbidden}
	}
	return keeper, p, err
}

// keepingAnother is keeping, but for one's own account: nobody shuts themselves out, or
// gives themselves more, without another to see it.
func keepingAnother(tx app.Tx, by, id string, c care) (keeper, p registry.Person, err error) {
	if by == id {
		return keeper, p, schema.Problem{Code: schema.OwnAccount}
	}
	return keeping(tx, by, id, c)
}

// changeAnother changes somebody else's account in the name of by, and leaves no area
// without an administrator.
func (a *Auth) changeAnother(ctx context.Context, by, id string, c care, change func(tx app.Tx, keeper registry.Person, p *registry.Person) error) error {
	return a.store.Write(ctx, func(tx app.Tx) error {
		keeper, before, err := keepingAnother(tx, by, id, c)
		if err != nil {
			return err
		}
		var refused error
		after, err := a.changed(before, func(p *registry.Person) { refused = change(tx, keeper, p) })
		if refused != nil || err != nil {
			return cmp.Or(refused, err)
		}
		if err := stillAdministered(tx, before, after); err != nil {
			return err
		}
		return a.putChanged(tx, by, before, after)
	})
}

func stillAdministered(tx app.Tx, before, after registry.Person) error {
	people, err := tx.People()
	if err != nil {
		return fmt.Errorf("people: %w", err)
	}
	if area := registry.Orphaned(before, after, people); area != "" {
		return schema.Problem{Code: schema.LastAdmin, Param: area}
	}
	return nil
}

// RenameAccount changes what somebody is called and spoken to.
func (a *Auth) RenameAccount(ctx context.Context, by, id, name string, lang schema.Lang) error {
	return a.store.Write(ctx, func(tx app.Tx) error {
		_, before, err := keeping(tx, by, id, ofAccounts())
		if err != nil {
			return err
		}
		after, err := a.changed(before, func(p *registry.Person) { p.Name, p.Lang = name, string(lang) })
		if err != nil {
			return err
		}
		return a.putChanged(tx, by, before, after)
	})
}

// GrantTo gives somebody a role at an area, as far as it is theirs to give: an
// administrator's every one, to county staff the villages of cadres.
func (a *Auth) GrantTo(ctx context.Context, by, id string, g registry.Grant) error {
	return a.changeAnother(ctx, by, id, ofDevices(), func(tx app.Tx, keeper registry.Person, p *registry.Person) error {
		if !keeper.Grants.MayGrant(g) {
			return schema.Problem{Code: schema.Forbidden}
		}
		if !slices.Contains(p.Grants, g) {
			p.Grants = append(p.Grants, g)
		}
		return placesExist(tx, p.Grants)
	})
}

// WithdrawFrom ends a role of somebody's. Work that they did until now still counts.
func (a *Auth) WithdrawFrom(ctx context.Context, by, id string, g registry.Grant) error {
	return a.changeAnother(ctx, by, id, ofDevices(), func(_ app.Tx, _ registry.Person, p *registry.Person) error {
		n := len(p.Grants)
		if p.Grants = slices.DeleteFunc(p.Grants, func(old registry.Grant) bool { return old == g }); len(p.Grants) == n {
			return schema.Problem{Code: schema.NotFound}
		}
		return nil
	})
}

// Disable shuts somebody out, or lets them in again.
func (a *Auth) Disable(ctx context.Context, by, id string, disabled bool) error {
	return a.changeAnother(ctx, by, id, ofAccounts(), func(tx app.Tx, _ registry.Person, p *registry.Person) error {
		p.Disabled = disabled
		_, err := tx.DeleteSessions(id, "")
		return err
	})
}

// ResetPassword gives somebody a password to choose another with, which ends their
// sessions. It is returned to be handed over, and never again.
func (a *Auth) ResetPassword(ctx context.Context, by, id string) (password string, err error) {
	var made registry.Person
	if password, err = a.oneTime(ctx, &made); err != nil {
		return "", err
	}
	return password, a.changeAnother(ctx, by, id, ofAccounts(), func(_ app.Tx, _ registry.Person, p *registry.Person) error {
		p.Password, p.Lapses = made.Password, made.Lapses
		return nil
	})
}

// ResetFactor takes somebody's second factor away, and ends their sessions. Where one is
// needed they have no grace again: the next sign-in leads to setting it up.
func (a *Auth) ResetFactor(ctx context.Context, by, id string) error {
	return a.store.Write(ctx, func(tx app.Tx) error {
		_, p, err := keepingAnother(tx, by, id, ofAccounts())
		if err != nil {
			return err
		}
		return a.resetFactor(tx, by, p)
	})
}

// TakeFactor is ResetFactor at the command line: for an administrator beside whom there
// is no other.
func (a *Auth) TakeFactor(ctx context.Context, id string) error {
	return a.store.Write(ctx, func(tx app.Tx) error {
		p, err := personIn(tx, id)
		if err != nil {
			return err
		}
		return a.resetFactor(tx, "", p)
	})
}

func (a *Auth) resetFactor(tx app.Tx, by string, p registry.Person) error {
	_, ended := tx.DeleteSessions(p.ID, "")
	return errors.Join(ended, tx.PutSecondFactor(app.SecondFactor{Person: p.ID, DueAt: a.now().UnixMilli()}),
		tx.PutRecoveryCodes(p.ID, nil), a.logAccount(tx, by, p, accountFacts{Factor: "reset"}))
}

// EndSessions signs somebody out everywhere.
func (a *Auth) EndSessions(ctx context.Context, by, id string) error {
	return a.store.Write(ctx, func(tx app.Tx) error {
		_, p, err := keeping(tx, by, id, ofAccounts())
		if err != nil {
			return err
		}
		return a.signOutAll(tx, by, p)
	})
}
