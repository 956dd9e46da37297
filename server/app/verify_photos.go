package app

import (
	"context"
	"fmt"

	"ruhu/schema"
	"ruhu/syncproto"
)

// VerifyPhotos adds to a report what the bytes of photos are: each is read and held against
// the hash that is its name, and each that a row calls complete has to be here. progress is
// told how many were read.
func (a *App) VerifyPhotos(ctx context.Context, report *VerifyReport, progress func(done, of int)) error {
	if a.photos == nil {
		return errNoPhotos
	}
	missing, err := a.completePhotos(ctx)
	if err != nil {
		return fmt.Errorf("verify photos: %w", err)
	}
	all := len(missing)
	err = a.photos.Each(ctx, func(p syncproto.Photo) error {
		delete(missing, p.SHA256)
		report.Photos++
		progress(report.Photos, max(report.Photos, all))
		switch whole, err := a.isWhole(ctx, p); {
		case err != nil:
			report.fault("photo %s: %v", p.SHA256, err)
		case !whole:
			report.fault("photo %s: its bytes are not what its name says", p.SHA256)
		}
		return ctx.Err()
	})
	for hash, row := range missing {
		report.fault("photo %s: row %s calls it complete, and it is not here", hash, row)
	}
	return err
}

// completePhotos are the hashes that living rows call complete, each with one such row.
func (a *App) completePhotos(ctx context.Context) (rows map[string]string, err error) {
	rows = map[string]string{}
	sha256, state := schema.Photo.Ordinal("sha256"), schema.Photo.Ordinal("state")
	err = a.store.Read(ctx, func(r Reader) error {
		return r.EachRow(schema.Photo, "", func(row schema.Row) error {
			if row.Values[state].Text() == "complete" {
				rows[row.Values[sha256].Text()] = row.ID
			}
			return nil
		})
	})
	return rows, err
}
