// Package vitals looks how a server is: what runs, what the disk holds, how old the newest
// copy of the database is, what work and which photos are on their way. It names nobody.
package vitals

import (
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"ruhu/server/app"
)

// Config is what there is to look at.
type Config struct {
	App     *app.App
	Now     func() time.Time
	Started time.Time
	Program app.Program
	Store   Files
	Room    func(path string) (int64, error) // bytes that are free on a path's disk
	Data    string                           // folder of the server's data
	// Folders below it are measured by walking through them: few and small ones.
	Uploads, Deliveries, Copies string
	UnderWay                    func() app.Delivery
	Throttled                   func() app.Throttled
	// Backups is the folder where copies of the database are kept, "" where nobody said.
	Backups string
	IsCopy  func(path string) (bool, error) // reports whether a file is one, and whole
	// OwnBackups tells of the backups that the server makes. Nil where it makes none.
	OwnBackups func() (app.Backup, error)
}

// Files is a store that lies in files.
type Files interface {
	Sizes() (database, log int64, err error)
	// Waiting is how many transactions wait for their turn to write.
	Waiting() int
}

// Source looks how a server is.
type Source struct{ Config }

// New returns a source.
func New(c Config) *Source { return &Source{c} }

// troubledShown bounds the work that is told one by one.
const troubledShown = 50

// Look looks how the server is, as far as its own people are concerned.
func (s *Source) Look(ctx context.Context) (*app.System, error) {
	v := &app.System{At: s.Now().UnixMilli(), Started: s.Started.UnixMilli(), Program: s.Program}
	v.Program.Oldest = s.App.OldestServed()
	for _, part := range []struct {
		name string
		look func(context.Context, *app.System) error
	}{
		{"the store", s.store},
		{"the disk", s.disk},
		{"copies", s.backup},
		{"what waits", s.queues},
	} {
		if err := part.look(ctx, v); err != nil {
			return nil, fmt.Errorf("look at %s: %w", part.name, err)
		}
	}
	under := s.UnderWay()
	under.Taken, under.Here = v.Photos.Taken, v.Photos.Here
	v.Photos, v.Doors = under, s.Throttled()
	v.Warn()
	return v, nil
}

// store is what the store says of itself, all of one moment.
func (s *Source) store(ctx context.Context, v *app.System) error {
	return s.App.Store().Read(ctx, func(r app.Reader) (err error) {
		held, err := r.Holdings()
		if err != nil {
			return err
		}
		v.Store.Format, v.Store.Restore, v.Backup.Restored = held.Format, held.Restores, held.RestoredAt
		v.Disk.Photos, v.Disk.Pictures = held.PhotoBytes, held.PictureBytes
		v.Photos.Taken, v.Photos.Here = held.Photos, held.PhotosHere
		if v.Store.Epoch, err = r.Epoch(); err != nil {
			return err
		}
		number, head, err := r.LogEnd()
		if err != nil {
			return err
		}
		v.Store.Entries, v.Store.Head = number, hex.EncodeToString(head[:])
		if v.Work, err = r.Work(); err != nil {
			return err
		}
		v.Troubled, err = r.TroubledJobs(troubledShown)
		return err
	})
}
