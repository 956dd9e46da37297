package console

import (
	"context"
	"time"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
)

// Accounts know who is at the desk, and keep what people are let in by. Their refusals
// are schema.Problems.
type Accounts interface {
	Door
	OwnAccount
	AccountKeeping
}

// Door lets people in.
type Door interface {
	// SignIn returns a session, which opens nothing until Complete has the code that it
	// lacks where there is a second factor.
	SignIn(ctx context.Context, c app.Credentials) (session string, err error)
	Complete(ctx context.Context, session, code, client string) (whole string, err error)
	// Remember returns what a browser is known by when somebody signs in with it again.
	Remember(login string) (browser string, err error)
	SignOut(ctx context.Context, session string) error
	// Who returns the person whose session it is. Somebody who owes a code, a password or
	// a second factor is refused with CodeRequired, PasswordDue or FactorDue.
	Who(ctx context.Context, session string) (registry.Person, error)
	// Visitor is Who for the pages where a password or a second factor is set up.
	Visitor(ctx context.Context, session string) (registry.Person, error)
}

// OwnAccount is what people do to their own accounts.
type OwnAccount interface {
	Factor(ctx context.Context, p registry.Person) (app.Factor, error)
	OfferFactor(ctx context.Context, person, password string) error
	// ConfirmFactor returns the codes for recovery, which are shown this once.
	ConfirmFactor(ctx context.Context, session, code string) (recovery []string, err error)
	RenewRecoveryCodes(ctx context.Context, p registry.Person, password string) (recovery []string, err error)
	// ChangePassword ends all sessions, and returns a new one.
	ChangePassword(ctx context.Context, p registry.Person, present, next string) (session string, err error)
	SetLang(ctx context.Context, person string, lang schema.Lang) error
	SignOutEverywhere(ctx context.Context, person string) error
}

// AccountKeeping is what people do to the accounts and devices of others, each in the name
// of by: whether they may is judged there.
type AccountKeeping interface {
	AddAccount(ctx context.Context, by string, p registry.Person, withPassword bool) (id, password string, err error)
	RenameAccount(ctx context.Context, by, id, name string, lang schema.Lang) error
	GrantTo(ctx context.Context, by, id string, g registry.Grant) error
	WithdrawFrom(ctx context.Context, by, id string, g registry.Grant) error
	Disable(ctx context.Context, by, id string, disabled bool) error
	ResetPassword(ctx context.Context, by, id string) (password string, err error)
	ResetFactor(ctx context.Context, by, id string) error
	EndSessions(ctx context.Context, by, id string) error
	EnrolFor(ctx context.Context, by, id string) (code string, expires time.Time, err error)
	Revoke(ctx context.Context, by, device, reason string) error
}
