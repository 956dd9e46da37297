package main

import (
	"context"
	"log/slog"
	"time"

	"ruhu/server/app"
)

const (
	// keepTriesEvery is how much of what a guesser has to wait a crash forgives.
	keepTriesEvery = 30 * time.Second
	purgeEvery     = time.Hour
)

// door is what is kept of sign-ins.
type door interface {
	KeepTries(ctx context.Context) error
	Purge(ctx context.Context) (app.Purged, error)
}

// keepDoor keeps who has to wait before they try to sign in again, and purges what lets
// nobody in any more, until the context ends. A failure is told, and the next time tries
// again.
func keepDoor(ctx context.Context, d door, log *slog.Logger) {
	tries, purge := time.NewTicker(keepTriesEvery), time.NewTicker(purgeEvery)
	defer tries.Stop()
	defer purge.Stop()
	tell := func(what string, err error) {
		if err != nil {
			log.Error(what, "error", err)
		}
	}
	for {
		select {
		case <-ctx.Done():
			tell("keep tries to sign in", d.KeepTries(context.WithoutCancel(ctx)))
			return
		case <-tries.C:
			tell("keep tries to sign in", d.KeepTries(ctx))
		case <-purge.C:
			done, err := d.Purge(ctx)
			tell("purge sign-ins", err)
			if done != (app.Purged{}) {
				log.Info("purged sign-ins", "sessions", done.Sessions, "tokens", done.Tokens, "codes", done.Codes)
			}
		}
	}
}
