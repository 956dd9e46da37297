package main

import (
	"context"
	"log/slog"
	"time"

	"ruhu/server/app"
)

// sweepEvery is how often a server drops uploads that nobody goes on with, and
// deliveries that have been kept for long enough.
const sweepEvery = time.Hour

// keepSwept sweeps once in a while until the context ends. A failure is told, and the
// next time tries again.
func keepSwept(ctx context.Context, what string, sweep func(context.Context) (dropped int, err error), log *slog.Logger) {
	ticker := time.NewTicker(sweepEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		switch dropped, err := sweep(ctx); {
		case err != nil && ctx.Err() == nil:
			log.Error("sweep "+what, "error", err)
		case dropped > 0:
			log.Info("swept "+what, "dropped", dropped)
		}
	}
}

// keepFinding looks for photos that the store does not know, at the start and once in a
// while: a server can die, or its disk be full, between the one and the other, and who brought
// them may never ask again.
func keepFinding(ctx context.Context, a *app.App, log *slog.Logger) {
	ticker := time.NewTicker(sweepEvery)
	defer ticker.Stop()
	for {
		findPhotos(ctx, a, log)
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// findPhotos looks for them once. A failure is told, and nobody waits.
func findPhotos(ctx context.Context, a *app.App, log *slog.Logger) {
	found, err := a.ProvePhotos(ctx)
	switch {
	case ctx.Err() != nil:
	case err != nil:
		log.Warn("looking for photos failed", "error", err)
	case found.Noted > 0 || len(found.Damaged) > 0:
		log.Info("photos that were not known", "noted", found.Noted, "damaged", found.Damaged)
	}
}
