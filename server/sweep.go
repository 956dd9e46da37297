package main

import (
	"context"
	"log/slog"
	"time"
)

// sweepEvery is how often a server drops uploads that nobody goes on with.
const sweepEvery = time.Hour

// sweeper is what is swept.
type sweeper interface {
	Sweep() (dropped int, err error)
}

// keepSwept sweeps once in a while until the context ends. A failure is told, and the
// next time tries again.
func keepSwept(ctx context.Context, uploads sweeper, log *slog.Logger) {
	ticker := time.NewTicker(sweepEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		switch dropped, err := uploads.Sweep(); {
		case err != nil:
			log.Error("sweep uploads", "error", err)
		case dropped > 0:
			log.Info("swept uploads", "dropped", dropped)
		}
	}
}
