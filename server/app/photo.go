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
	// Size returns how many bytes there are, or ErrNotFound.
	Size(ctx context.Context, hash string) (int64, error)
	// Put takes bytes in and has them on disk, or nothing of them. Bytes that are
	// not what they should be are a schema.Problem.
	Put(ctx context.Context, p syncproto.Photo, r io.Reader) error
	// Adopt takes a file over whose bytes were hashed and are on disk; it is gone from
	// where it was when Adopt returns nil.
	Adopt(ctx context.Context, p syncproto.Photo, path string) error
	// Open reads the bytes, or returns ErrNotFound. Whoever opens closes.
	Open(ctx context.Context, hash string) (io.ReadSeekCloser, error)
	// Each calls fn with every photo that is there, by hash.
	Each(ctx context.Context, fn func(syncproto.Photo) error) error
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
	return a.prove(ctx, p)
}

// AdoptPhoto is TakePhoto of a file that was received, hashed and brought to disk
// before, and need not be copied. It may be called again after it failed, whether or
// not the file is still there.
func (a *App) AdoptPhoto(ctx context.Context, p syncproto.Photo, path string) error {
	here, err := a.FindPhoto(ctx, p)
	if err != nil || here {
		return err
	}
	if err := a.photos.Adopt(ctx, p, path); err != nil {
		return err
	}
	return a.prove(ctx, p)
}

// FindPhoto reports whether a photo's bytes are here, whoever brought them. If they
// are, its rows are complete when FindPhoto returns: nothing need be brought.
func (a *App) FindPhoto(ctx context.Context, p syncproto.Photo) (here bool, err error) {
	if a.photos == nil {
		return false, errNoPhotos
	}
	size, err := a.photos.Size(ctx, p.SHA256)
	switch {
	case errors.Is(err, ErrNotFound):
		return false, nil
	case err != nil:
		return false, err
	case size != p.Size: // no bytes of this length can have this hash
		return false, schema.Problem{Code: schema.PhotoDamaged}
	}
	return true, a.prove(ctx, p)
}

// PreviewHere returns the hash of the small picture that a device has sent ahead of a
// photo; "" when there is none.
func PreviewHere(r Reader, row schema.Row) (string, error) {
	hash := row.Get("preview").Text()
	if hash == "" {
		return "", nil
	}
	if proven, err := r.PhotoProven(hash); err != nil || !proven {
		return "", err
	}
	return hash, nil
}

// Epoch names the server's timeline: what it says of photos holds within it.
func (a *App) Epoch(ctx context.Context) (epoch string, err error) {
	err = a.store.Read(ctx, func(r Reader) error {
		epoch, err = r.Epoch()
		return err
	})
	return epoch, err
}

// MayBring refuses a device that neither works in a village nor ever did with
// schema.OutOfScope. Photos may come long after the work that they belong to.
func (a *App) MayBring(ctx context.Context, device, village string) error {
	return a.store.Read(ctx, func(r Reader) error {
		_, author, err := authorOf(r, device)
		if err == nil && !author.EverWorked(village) {
			err = schema.Problem{Code: schema.OutOfScope, Param: village}
		}
		return err
	})
}

// prove lets the rows that name a photo be complete, once its bytes are here, and asks
// for somebody to look into it. Also
// for bytes that were here before: the server may have died before it noted them, or
// its store may be an older copy than its photos.
func (a *App) prove(ctx context.Context, p syncproto.Photo) error {
	m := a.moment(0)
	return a.store.Write(ctx, func(tx Tx) error {
		proven, err := tx.PhotoProven(p.SHA256)
		if err != nil || proven {
			return err
		}
		err = errors.Join(tx.PutPhoto(p, m.Now.Milli()), tx.PutJob(JobPicture, p.SHA256, m.Now.Milli()))
		if err != nil {
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
	err := a.completeIn(tx, c.Rows, m)
	for i := 0; i < len(c.Also) && err == nil; i++ {
		err = a.completeIn(tx, c.Also[i].Rows, m)
	}
	return err
}

func (a *App) completeIn(tx Tx, rows []*syncproto.RowState, m registry.Moment) error {
	for _, row := range rows {
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
