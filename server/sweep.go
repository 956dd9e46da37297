package main

import (
	"context"
	"log/slog"
	"time"
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
