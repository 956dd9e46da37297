package app

import (
	"context"
	"errors"
	"fmt"
	"io"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// Photos keeps the bytes of photos by their hash; the store keeps which there are.
type Photos interface {
	// Has reports whether the bytes are there, whole and on disk.
	Has(ctx context.Context, hash string) (bool, error)
	// Put takes bytes in and has them on disk, or nothing of them. Bytes that are
	// not what they should be are a schema.Problem.
	Put(ctx context.Context, p syncproto.Photo, r io.Reader) error
}

// ReadPhotos is what taking in a photo, or its row, looks at.
type ReadPhotos interface {
	// PhotoProven reports whether a photo's bytes are here.
	PhotoProven(hash string) (bool, error)
	// PhotoRows returns the living rows that name a photo, by id.
	PhotoRows(hash string) ([]schema.Row, error)
}

// TakePhoto takes in the bytes of a photo, whoever brings them, and lets the rows
// that name it be complete. There may be none yet: a row that comes later finds the
// bytes here. Bytes that are not what they are said to be are a schema.Problem, and
// leave nothing. When TakePhoto returns nil, bytes and rows are on disk.
func (a *App) TakePhoto(ctx context.Context, p syncproto.Photo, r io.Reader) error {
	if a.photos == nil {
		return errNoPhotos
	}
	has, err := a.photos.Has(ctx, p.SHA256)
	if err == nil && !has {
		err = a.photos.Put(ctx, p, r)
	}
	if err != nil {
		return err
	}
	// Also for bytes that were here: the server may have died before it noted them,
	// or its store may be an older copy than its photos.
	m := a.moment(0)
	return a.store.Write(ctx, func(tx Tx) error {
		proven, err := tx.PhotoProven(p.SHA256)
		if err != nil || proven {
			return err
		}
		if err := tx.PutPhoto(p, m.Now.Milli()); err != nil {
			return err
		}
		rows, err := tx.PhotoRows(p.SHA256)
		for i := 0; err == nil && i < len(rows); i++ {
			err = a.complete(tx, rows[i], m)
		}
		return err
	})
}

// errNoPhotos is a server that was wired without a place for photos.
var errNoPhotos = errors.New("app: there is no place for photos")

// save writes a commit. Photos in it whose bytes were here before their row are
// complete at once.
func (a *App) save(tx Tx, c *registry.Commit, m registry.Moment) error {
	if err := tx.Save(c); err != nil {
		return err
	}
	for _, row := range c.Rows {
		if row.Table != schema.Photo || row.Deleted {
			continue
		}
		proven, err := tx.PhotoProven(row.Get("sha256").Text())
		if err == nil && proven {
			err = a.complete(tx, row.Row, m)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// complete lets a photo's row say that its bytes are here, by a commit of the
// server's like everybody's.
func (a *App) complete(tx Tx, row schema.Row, m registry.Moment) error {
	c, needed := registry.PhotoComplete(row, m)
	if !needed {
		return nil
	}
	situation, err := tx.Load(c.Unit(), c.Village, registry.NeedsOf(&c))
	if err != nil {
		return fmt.Errorf("photo %s: %w", row.ID, err)
	}
	situation.Author = registry.ServerIn(c.Village)
	for i := range c.Edits[0].Sets {
		c.Edits[0].Sets[i].Base = situation.Unit.Rev // the server knows all that stands
	}
	m.Offset = 0 // the server's own clock
	commit := a.decide(&situation, &c, m)
	if commit.Outcome.Kind == syncproto.Rejected {
		return fmt.Errorf("photo %s cannot be complete: %v", row.ID, commit.Outcome.Problems)
	}
	return tx.Save(&commit)
}
