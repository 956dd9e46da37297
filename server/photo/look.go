package photo

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"golang.org/x/sync/semaphore"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/photo/picture"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// Looker looks into photos: the work of app.JobPicture. What it takes of memory is
// bounded whatever is uploaded: the file of each photo that is looked into at once,
// and for all of them together atOnce, or what the dearest takes that is alone then.
type Looker struct {
	photos, copies Blobs
	store          app.Store
	now            func() time.Time
	room           *semaphore.Weighted
}

// atOnce is the memory for decoding pictures, in bytes: two of 12 megapixels. With four of
// them the program took 350 MB at a county's size, and it was no faster on two processors.
const atOnce = 96 << 20

// NewLooker returns a looker into photos that keeps the copies which it makes.
func NewLooker(photos, copies Blobs, store app.Store, now func() time.Time) *Looker {
	return &Looker{photos: photos, copies: copies, store: store, now: now, room: semaphore.NewWeighted(atOnce)}
}

// Do implements jobs.Work. A photo that is no picture, or none that can be shown, is
// kept and marked.
func (l *Looker) Do(ctx context.Context, hash string) (keep func(app.Tx) error, err error) {
	data, err := l.read(ctx, hash)
	if err != nil {
		return nil, err
	}
	found, err := l.look(ctx, data)
	p := registry.Picture{SHA256: hash, At: l.now().UnixMilli()}
	if problem, refused := app.AsProblem(err); refused {
		p.Problem = &problem
		return func(tx app.Tx) error { return tx.PutPicture(p, nil) }, nil
	}
	if err != nil {
		return nil, err
	}
	describe(&p, found)
	if p.Large, err = l.keepCopy(ctx, found.Large); err == nil {
		p.Small, err = l.keepCopy(ctx, found.Small)
	}
	if err != nil {
		return nil, fmt.Errorf("keep copies of photo %s: %w", hash, err)
	}
	return l.compare(ctx, p, found.Hashes)
}

// GiveUp implements jobs.Work: the photo is marked.
func (l *Looker) GiveUp(tx app.Tx, hash string) error {
	return tx.PutPicture(registry.Picture{SHA256: hash, At: l.now().UnixMilli(), Problem: &schema.Problem{Code: schema.PictureFailed}}, nil)
}

func (l *Looker) read(ctx context.Context, hash string) (data []byte, err error) {
	file, err := l.photos.Open(ctx, hash)
	if err != nil {
		return nil, fmt.Errorf("open photo %s: %w", hash, err)
	}
	data, err = io.ReadAll(io.LimitReader(file, syncproto.MaxPhoto))
	return data, errors.Join(err, file.Close())
}

// look waits until there is room for what decoding takes.
func (l *Looker) look(ctx context.Context, data []byte) (picture.Picture, error) {
	head, err := picture.Inspect(data)
	if err != nil {
		return picture.Picture{}, err
	}
	room := min(head.Cost, atOnce)
	if err := l.room.Acquire(ctx, room); err != nil {
		return picture.Picture{}, err
	}
	defer l.room.Release(room)
	return picture.Read(data, head)
}

// keepCopy keeps a copy under its own hash: made again, it is the same.
func (l *Looker) keepCopy(ctx context.Context, data []byte) (syncproto.Photo, error) {
	sum := sha256.Sum256(data)
	p := syncproto.Photo{SHA256: hex.EncodeToString(sum[:]), Size: int64(len(data))}
	return p, l.copies.Put(ctx, p, bytes.NewReader(data))
}

// describe puts into the registry's words what was found.
func describe(p *registry.Picture, found picture.Picture) {
	p.Format, p.Width, p.Height = string(found.Format), found.Width, found.Height
	p.Shot = registry.Shot{TakenAt: found.TakenAt, Place: (*registry.Place)(found.Place), Camera: found.Camera, Software: found.Software, Comment: found.Comment}
	p.Look = registry.Look{Brightness: found.Brightness, Sharpness: found.Sharpness}
	for _, h := range found.Hashes {
		p.Hashes = append(p.Hashes, registry.PictureHash(h))
	}
}

// compare looks for pictures that look like one. Nobody who writes waits for that: in
// the commit only those are looked at that came since.
func (l *Looker) compare(ctx context.Context, p registry.Picture, hashes []picture.Hash) (keep func(app.Tx) error, err error) {
	lookups := picture.Lookups(hashes)
	var last int64
	var alike []string
	err = l.store.Read(ctx, func(r app.Reader) error {
		if last, err = r.LastPicture(); err != nil {
			return err
		}
		alike, err = alikes(r, p.SHA256, hashes, lookups, 0)
		return err
	})
	return func(tx app.Tx) error {
		since, err := alikes(tx, p.SHA256, hashes, lookups, last)
		if err == nil {
			err = tx.PutPicture(p, picture.Keys(hashes))
		}
		for _, other := range slices.Concat(alike, since) {
			err = errors.Join(err, tx.PutAlike(p.SHA256, other))
		}
		return err
	}, err
}

// alikes are the photos above a number that look like one.
func alikes(r app.Reader, hash string, hashes []picture.Hash, lookups []int64, above int64) (alike []string, err error) {
	candidates, err := r.PicturesSharing(lookups, above)
	for _, c := range candidates {
		others := make([]picture.Hash, len(c.Hashes))
		for i, h := range c.Hashes {
			others[i] = picture.Hash(h)
		}
		if c.SHA256 != hash && picture.Alike(hashes, others) {
			alike = append(alike, c.SHA256)
		}
	}
	return alike, err
}
