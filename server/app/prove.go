package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"ruhu/syncproto"
)

// Found says what ProvePhotos came upon.
type Found struct {
	Noted   int      // photos whose bytes are here, of which the store did not know
	Damaged []string // hashes under which there are other bytes; they are left alone
}

// ProvePhotos lets the store know of every photo whose bytes are here. A store that
// was restored is an older copy than the photos beside it, and those who brought them
// since may have no reason, or no device left, to bring them again. Bytes that the
// store does not know are hashed once more.
func (a *App) ProvePhotos(ctx context.Context) (found Found, err error) {
	if a.photos == nil {
		return found, errNoPhotos
	}
	err = a.photos.Each(ctx, func(p syncproto.Photo) error {
		proven := false
		err := a.store.Read(ctx, func(r Reader) (err error) {
			proven, err = r.PhotoProven(p.SHA256)
			return err
		})
		if err != nil || proven {
			return err
		}
		whole, err := a.isWhole(ctx, p)
		switch {
		case err != nil:
			return fmt.Errorf("photo %s: %w", p.SHA256, err)
		case !whole:
			found.Damaged = append(found.Damaged, p.SHA256)
			return nil
		}
		found.Noted++
		return a.prove(ctx, p)
	})
	return found, err
}

// isWhole reports whether a photo's bytes are what their name says.
func (a *App) isWhole(ctx context.Context, p syncproto.Photo) (whole bool, err error) {
	r, err := a.photos.Open(ctx, p.SHA256)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	sum := sha256.New()
	_, err = io.Copy(sum, r)
	return hex.EncodeToString(sum.Sum(nil)) == p.SHA256, err
}
