package auth

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/chronicle"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// refusedADay is how many refused tries at one account, or at all logins together that
// nobody has, the log takes on one day in China: whoever tries a million passwords must
// not fill the disk. The last says that there are no more. Those that were not even let
// through are told of less often.
var refusedADay = map[chronicle.Kind]int{chronicle.SignInRefused: 100, chronicle.SignInThrottled: 20}

// signInFacts are what the log says of a sign-in. What was typed as a login that nobody
// has is not among them: it may be a password.
type signInFacts struct {
	From string         `json:"from,omitzero"` // address
	Code schema.ErrCode `json:"code,omitzero"` // why it was refused
	Last bool           `json:"last,omitzero"` // further ones on this day are not in the log
}

// logSignedIn says that somebody has signed in, from where.
func (a *Auth) logSignedIn(tx app.Tx, p registry.Person, client string) error {
	return a.logTry(tx, chronicle.SignedIn, p, signInFacts{From: plain(client)})
}

func (a *Auth) logTry(tx app.Tx, kind chronicle.Kind, p registry.Person, facts signInFacts) error {
	return app.Record(tx, facts, chronicle.Entry{Kind: kind, At: a.now().UnixMicro(), Person: p.ID, Area: p.Grants.Span()})
}

// logRefused says that a try at a login was refused, and returns why. A try that nobody
// refused is no affair of this.
func (a *Auth) logRefused(ctx context.Context, login, client string, refused error) error {
	problem, ok := app.AsProblem(refused)
	if !ok {
		return refused
	}
	kind := chronicle.SignInRefused
	if problem.Code == schema.TooManyTries {
		kind = chronicle.SignInThrottled
	}
	if err := a.noteRefused(ctx, kind, login, signInFacts{From: plain(client), Code: problem.Code}); err != nil {
		return fmt.Errorf("note a refused sign-in: %w", err)
	}
	return refused
}

// noteRefused writes only while there is room: tries without end must not queue with
// those who write.
func (a *Auth) noteRefused(ctx context.Context, kind chronicle.Kind, login string, facts signInFacts) error {
	room := false
	err := a.store.Read(ctx, func(r app.Reader) error {
		_, n, err := a.refusedToday(r, kind, login)
		room = n < refusedADay[kind]
		return err
	})
	if err != nil || !room {
		return err
	}
	return a.store.Write(ctx, func(tx app.Tx) error {
		p, n, err := a.refusedToday(tx, kind, login)
		if err != nil || n >= refusedADay[kind] {
			return err
		}
		facts.Last = n == refusedADay[kind]-1
		return a.logTry(tx, kind, p, facts)
	})
}

// refusedToday finds whose login it is, nobody's if need be, and counts today's refusals.
func (a *Auth) refusedToday(r app.Reader, kind chronicle.Kind, login string) (p registry.Person, n int, err error) {
	if p, err = r.PersonByLogin(login); err != nil && !errors.Is(err, app.ErrNotFound) {
		return p, 0, err
	}
	day, _, _ := app.Day(app.Today(a.now()))
	n, err = r.CountEntries(kind, p.ID, syncproto.HLC(day.UnixMicro()))
	return p, n, err
}

// plain is what can be spelled as JSON.
func plain(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }
