package auth

import (
	"context"
	"fmt"
	"time"

	"ruhu/server/app"
)

// keptExpired is how long refresh tokens and enrolment codes stay that let nobody in any
// more: until then whoever brings one hears that it expired.
const keptExpired = 30 * 24 * time.Hour

// Purge deletes sessions, refresh tokens and enrolment codes that are over.
func (a *Auth) Purge(ctx context.Context) (done app.Purged, err error) {
	now := a.now()
	err = a.store.Write(ctx, func(tx app.Tx) (err error) {
		done, err = tx.Purge(app.Purge{
			SessionsMade: now.Add(-a.policy.Life).UnixMilli(), SessionsUsed: now.Add(-a.policy.Idle).UnixMilli(),
			SessionsBegun: now.Add(-beginLife).UnixMilli(), Expired: now.Add(-keptExpired).UnixMilli(),
		})
		return err
	})
	return done, err
}

// KeepTries keeps who has to wait before they may try to sign in again, for the server
// that starts after this one.
func (a *Auth) KeepTries(ctx context.Context) error {
	tries, changed := a.throttle.waiting(a.now())
	if !changed {
		return nil
	}
	return a.store.Write(ctx, func(tx app.Tx) error { return tx.PutTries(tries) })
}

// Throttled counts who has to wait before they may try to sign in again.
func (a *Auth) Throttled() app.Throttled {
	waiting := a.throttle.counted(a.now())
	return app.Throttled{Logins: waiting[byPair] + waiting[byLogin] + waiting[byBrowser], Addresses: waiting[byClient], Codes: waiting[byProof]}
}

func (a *Auth) recallTries(ctx context.Context) error {
	err := a.store.Read(ctx, func(r app.Reader) error {
		tries, err := r.Tries()
		a.throttle.recall(tries)
		return err
	})
	if err != nil {
		return fmt.Errorf("tries to sign in: %w", err)
	}
	return nil
}
