package courier

import (
	"context"
	"fmt"
	"hash"
	"io"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/syncproto"
)

// photos takes in the bytes behind a bundle, in the order in which it named them.
// What becomes of one is no matter of the others: only where the bundle ends, the
// rest has not come. How the changesets fared is no matter of theirs either.
func (c *Courier) photos(ctx context.Context, named []syncproto.Photo, rest io.Reader, d *Delivery) (err error) {
	if len(named) == 0 {
		return nil
	}
	err = c.App.Store().Read(ctx, func(r app.Reader) error {
		d.epoch, err = r.Epoch()
		return err
	})
	if err != nil {
		return fmt.Errorf("epoch: %w", err)
	}
	for _, p := range named {
		answer := syncproto.PhotoAnswer{SHA256: p.SHA256}
		bytes := io.LimitReader(rest, p.Size)
		answer.Problem = c.photo(ctx, p, bytes)
		if err := ctx.Err(); err != nil {
			return err
		}
		d.Photos = append(d.Photos, answer)
		io.Copy(io.Discard, bytes) // what was not read of one is none of the next
	}
	return nil
}

// photo takes one in. A fault that is the server's own is for the log, and the device
// keeps the photo and brings it again.
func (c *Courier) photo(ctx context.Context, p syncproto.Photo, r io.Reader) *schema.Problem {
	if problem := p.Check(); problem != nil {
		return problem
	}
	err := c.App.TakePhoto(ctx, p, r)
	if refusal, refused := app.AsProblem(err); refused {
		return &refusal
	}
	if err != nil {
		c.Log.ErrorContext(ctx, "photo not taken", "photo", p.SHA256, "error", err)
		return &schema.Problem{Code: schema.Busy}
	}
	return nil
}

// file is a sealed bundle as it is read: counted, hashed for the log, and kept until
// it is known whether its author is shut out. What seal.OpenStream reads is bounded.
type file struct {
	r     io.Reader
	sum   hash.Hash
	n     int64
	head  []byte // what was read so far
	known bool   // that head is not needed
}

// dropHead forgets what was read.
func (f *file) dropHead() { f.known, f.head = true, nil }

// Read implements io.Reader.
func (f *file) Read(p []byte) (int, error) {
	n, err := f.r.Read(p)
	f.sum.Write(p[:n])
	f.n += int64(n)
	if !f.known {
		f.head = append(f.head, p[:n]...)
	}
	return n, err
}
