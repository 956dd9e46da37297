package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"ruhu/server/app"
	"ruhu/server/backup"
	"ruhu/server/store/sqlite"
)

type restoreCommand struct {
	From     string    `help:"A folder of backups, or one copy of the database: a file that VACUUM INTO or SQLite's backup made, or the ruhu.db of a stopped server." required:"" type:"path" placeholder:"DIR|FILE"`
	Identity string    `help:"File of the identity that opens the backups." type:"existingfile" placeholder:"FILE"`
	At       time.Time `help:"Of the backups, the newest that is not later, such as 2018-07-02T18:00:00+08:00; without it, the newest." placeholder:"TIME"`
}

// Help is printed below the flags.
func (restoreCommand) Help() string {
	return `Fetches a backup, the photos in it too, or takes a copy of the database; checks it, lays it in the place of the database and keeps the old one beside it. Photos that came after the copy was made stay, and it is told of them. The server begins a new epoch: every counter is lifted far above all that may have been given out since the copy was made, and every device sends again what it had been answered since. What people decided at a desk after the copy was made has to be decided again, and devices that were enrolled after it need a new code.

Stop the server first. Never copy a database into the data folder by hand: devices would go on as if nothing had happened. The server notices, and refuses to start.`
}

// Run implements the command.
func (c *restoreCommand) Run(p *program) error {
	report, fetched, err := c.restore(p)
	if err != nil {
		return err
	}
	return p.restored(report, fetched)
}

// restored lets the database that is in place know of photos that are newer, and tells what
// became of the restore.
func (p *program) restored(report sqlite.RestoreReport, fetched *fetchedBackup) error {
	var photos app.Found
	err := p.with(func(s *site) (err error) {
		photos, err = s.app.ProvePhotos(p.ctx)
		return err
	})
	if err != nil {
		return fmt.Errorf("the copy is in place; look for newer photos: %w", err)
	}
	out := struct {
		sqlite.RestoreReport
		Fetched *fetchedBackup `json:"fetched,omitempty"`
		Photos  int            `json:"photos"`         // whose bytes are newer than the copy
		Damaged []string       `json:"photos_damaged"` // whose bytes are not what their name says
	}{report, fetched, photos.Noted, append([]string{}, photos.Damaged...)}
	return p.print(out, func(w io.Writer) {
		if fetched != nil {
			fmt.Fprintf(w, "Backup %s: %d files were brought back, %d lay there as they were.\n", fetched.Moment, fetched.Files, fetched.Kept)
		}
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

// fetchedBackup says what came out of a folder of backups.
type fetchedBackup struct {
	Moment string `json:"moment"`
	*backup.Fetched
}

// restore puts a copy in the place of the database: one that is a file, or that of a
// backup.
func (c *restoreCommand) restore(p *program) (report sqlite.RestoreReport, _ *fetchedBackup, err error) {
	database, from := filepath.Join(p.Data, storeFile), c.From
	info, err := os.Stat(from)
	if err != nil {
		return report, nil, err
	}
	if !info.IsDir() {
		if c.Identity != "" || !c.At.IsZero() {
			return report, nil, errors.New("--identity and --at are for a folder of backups")
		}
		report, err = sqlite.Restore(database, from, p.now(), sqlite.Keys(p.keysFolder()))
		return report, nil, err
	}
	from = filepath.Join(p.Data, "restore.part")
	fetched, err := c.fetch(p, from)
	if err == nil {
		report, err = sqlite.Restore(database, from, p.now(), sqlite.Keys(p.keysFolder()))
	}
	if gone := os.Remove(from); !errors.Is(gone, fs.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	return report, fetched, err
}

// fetch brings the files of a backup back, and its database as a file of its own.
func (c *restoreCommand) fetch(p *program, database string) (_ *fetchedBackup, err error) {
	identity, err := readIdentity(c.Identity)
	if err == nil && identity == nil {
		err = errors.New("--identity: backups are closed; name the file of what opens them")
	}
	if err != nil {
		return nil, err
	}
	r, err := backup.Open(c.From)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	at := c.At
	if at.IsZero() {
		at = lastMoment
	}
	m, err := r.Find(at)
	if err != nil {
		return nil, err
	}
	step := newProgress(p.errs, p.now)
	defer step.end()
	fetched, err := r.Fetch(p.ctx, m, identity, backup.Place{Data: p.Data, Database: database, Folders: backedUp, Keys: p.bringKeys, Progress: step.step})
	return &fetchedBackup{m.Name, fetched}, err
}

// lastMoment is later than any backup.
var lastMoment = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
