// Package photo keeps the bytes of pictures by what they are: their SHA-256. Bytes
// count from the moment that they were hashed, are on disk, and turned out to be what
// they were said to be; before that there is nothing. The same bytes are kept once.
package photo

import (
	"context"
	"io"

	"ruhu/syncproto"
)

// Blobs keeps bytes by their hash. Nothing in it is bound to a file system: a Folder
// is one, and a store of objects would be. A hash is spelled in 64 small hexadecimal
// digits; under a text that is no hash there is nothing, and nothing is taken.
type Blobs interface {
	// Has reports whether the bytes are there, whole and on disk.
	Has(ctx context.Context, hash string) (bool, error)
	// Size returns how many bytes there are, or app.ErrNotFound.
	Size(ctx context.Context, hash string) (int64, error)
	// Open reads the bytes, or returns app.ErrNotFound. Whoever opens closes.
	Open(ctx context.Context, hash string) (io.ReadSeekCloser, error)
	// Put takes a photo's bytes from a reader, which it reads to the end of them and
	// no further. When it returns nil they are there; when it does not, nothing of
	// them is. Bytes that are not what they should be are a schema.Problem.
	Put(ctx context.Context, p syncproto.Photo, r io.Reader) error
	// Adopt takes over a file that holds a photo's bytes, hashed and on disk, as Put
	// takes bytes. Whoever calls it answers for the bytes.
	Adopt(ctx context.Context, p syncproto.Photo, path string) error
	// Each calls fn with every photo that is there, by hash, until fn returns an error.
	Each(ctx context.Context, fn func(syncproto.Photo) error) error
}
