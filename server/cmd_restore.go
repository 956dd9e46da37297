package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"

	"ruhu/server/app"
	"ruhu/server/store/sqlite"
)

type restoreCommand struct {
	From string `help:"The copy: a file that VACUUM INTO or SQLite's backup made, or the ruhu.db of a stopped server." required:"" type:"existingfile" placeholder:"FILE"`
}

// Help is printed below the flags.
func (restoreCommand) Help() string {
	return `Checks the copy, lays it in the place of the database and keeps the old one beside it. Photos that came after the copy was made stay, and it is told of them. The server begins a new epoch: every counter is lifted far above all that may have been given out since the copy was made, and every device sends again what it had been answered since. What people decided at a desk after the copy was made has to be decided again, and devices that were enrolled after it need a new code.

Stop the server first. Never copy a database into the data folder by hand: devices would go on as if nothing had happened. The server notices, and refuses to start.

To make a copy while the server runs: sqlite3 DIR/ruhu.db "VACUUM INTO 'copy.db'".`
}

// Run implements the command.
func (c *restoreCommand) Run(p *program) error {
	report, err := sqlite.Restore(filepath.Join(p.Data, storeFile), c.From, p.now())
	if err != nil {
		return err
	}
	var photos app.Found
	err = p.with(func(s *site) (err error) {
		photos, err = s.app.ProvePhotos(p.ctx)
		return err
	})
	if err != nil {
		return fmt.Errorf("the copy is in place; look for newer photos: %w", err)
	}
	out := struct {
		sqlite.RestoreReport
		Photos  int      `json:"photos"`         // whose bytes are newer than the copy
		Damaged []string `json:"photos_damaged"` // whose bytes are not what their name says
	}{report, photos.Noted, append([]string{}, photos.Damaged...)}
	return p.print(out, func(w io.Writer) {
		fmt.Fprintf(w, "The copy is in place, at entry %d of the log. Epoch %s begins; counters are lifted by %d.\n", report.Entries, report.Epoch, report.Lift)
		switch {
		case report.Lost < 0:
			fmt.Fprintln(w, "The old database cannot be read, so nobody can say how many entries of its log are lost.")
		case report.Lost > 0:
			fmt.Fprintf(w, "%d entries of the old database's log are not in the copy. Devices send their part again when they next sync.\n", report.Lost)
		}
		if photos.Noted > 0 {
			fmt.Fprintf(w, "%d photos are newer than the copy; it knows them now.\n", photos.Noted)
		}
		for _, hash := range photos.Damaged {
			fmt.Fprintln(w, "Damaged: the file of photo", hash)
		}
		if report.Aside != "" {
			fmt.Fprintln(w, "The old database is kept as", report.Aside)
		}
		fmt.Fprintln(w, "Next: ruhu verify, then start the server.")
	})
}

// findPhotos looks for photos that the store does not know: a server can die between
// the one and the other. A failure is told, and nobody waits.
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
