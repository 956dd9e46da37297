package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"time"

	"ruhu/server/app"
)

type trimCommand struct {
	Away int `help:"Days after which a device that was not heard of holds nothing up." default:"90"`
}

// Help is printed below the flags.
func (trimCommand) Help() string {
	return `Takes deletions that every active device of a village has out of what devices are sent. A device that was away for longer gets its villages from nothing when it comes back; what it has not sent is kept and taken as ever. Deleted rows stay in the database with their history. A server that runs does this once a day by itself.`
}

// Run implements the command.
func (c *trimCommand) Run(p *program) error {
	return p.with(func(s *site) error {
		report, err := s.app.Trim(p.ctx, time.Duration(c.Away)*24*time.Hour)
		if err != nil {
			return err
		}
		return p.print(report, func(w io.Writer) {
			for _, v := range report.Villages {
				if v.Tombstones > 0 {
					fmt.Fprintf(w, "%s: %d deletions up to commit %d\n", v.Village, v.Tombstones, v.To)
				}
			}
			fmt.Fprintf(w, "%d deletions are not sent any more; the mark moved in %d villages.\n", report.Tombstones, len(report.Villages))
		})
	})
}

// trimEvery is how often a server trims by itself.
const trimEvery = 24 * time.Hour

// trimmer is what is trimmed.
type trimmer interface {
	Trim(ctx context.Context, away time.Duration) (app.TrimReport, error)
}

// keepTrimmed trims once in a while until the context ends. A failure is told, and
// the next time tries again.
func keepTrimmed(ctx context.Context, store trimmer, log *slog.Logger) {
	ticker := time.NewTicker(trimEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		report, err := store.Trim(ctx, app.AwayFor)
		if err != nil && ctx.Err() == nil {
			log.Error("trim", "error", err)
		} else if err == nil {
			log.Info("trimmed", "tombstones", report.Tombstones, "villages", len(report.Villages))
		}
	}
}
