package upload

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tus/tusd/v2/pkg/handler"

	"ruhu/schema"
)

// upload is one photo on its way. Whoever holds its lock may call the methods of
// handler.Upload.
type upload struct {
	origin
	home *Uploads
	id   string

	done    atomic.Bool  // its bytes are a photo, and its files are gone
	settled atomic.Bool  // its ticket is on disk
	touched atomic.Int64 // when something last came, Unix milliseconds

	turn    sync.Mutex // guards what is about the lock
	held    chan struct{}
	let     func() // asks whoever holds the lock to let go
	wanted  bool   // by another request
	reading bool   // from the holder's connection

	offset atomic.Int64 // bytes that are on disk
	sum    hash.Hash    // of these; nil when they have to be read again
}

func (up *upload) data() string   { return up.id + dataEnding }
func (up *upload) ticket() string { return up.id + ticketEnding }

func (up *upload) touch() { up.touched.Store(up.home.Now().UnixMilli()) }

func (up *upload) expired(now time.Time) bool {
	return now.Sub(time.UnixMilli(up.touched.Load())) > Life
}

// GetInfo implements handler.Upload.
func (up *upload) GetInfo(context.Context) (handler.FileInfo, error) {
	return handler.FileInfo{ID: up.id, Size: up.Size, Offset: up.offset.Load(), MetaData: up.metadata()}, nil
}

// GetReader implements handler.Upload. Nothing is read through tus.
func (up *upload) GetReader(context.Context) (io.ReadCloser, error) {
	return nil, handler.ErrNotImplemented
}

// WriteChunk implements handler.Upload. What came of a chunk counts, wherever it was
// cut, and is on disk when WriteChunk returns.
func (up *upload) WriteChunk(ctx context.Context, offset int64, from io.Reader) (n int64, err error) {
	if offset != up.offset.Load() { // another request came first
		return 0, handler.ErrMismatchOffset
	}
	if err := up.home.hasRoom(up.Size - offset); err != nil {
		return 0, failed(ctx, err)
	}
	if err := up.readAgain(); err != nil {
		return 0, failed(ctx, err)
	}
	f, err := up.home.root.OpenFile(up.data(), os.O_WRONLY, 0)
	if err != nil {
		return 0, failed(ctx, err)
	}
	up.reads()
	n, err = up.receive(f, from)
	up.offset.Add(n)
	up.touch()
	faulty := errors.Join(f.Sync(), f.Close())
	if up.offset.Load() < up.Size {
		faulty = errors.Join(faulty, up.settle())
	}
	if faulty != nil {
		// What a failed sync has left on disk nobody can tell, nor ask again.
		return 0, failed(ctx, errors.Join(faulty, up.home.drop(up)))
	}
	return n, failed(ctx, full(err))
}

// pieces are what chunks are copied through. Each piece is written as it comes: what
// a slow line has brought must not wait in memory for more.
var pieces = sync.Pool{New: func() any { return new([256 << 10]byte) }}

// receive appends to the file, and hashes what was written.
func (up *upload) receive(f *os.File, from io.Reader) (total int64, err error) {
	buffer := pieces.Get().(*[256 << 10]byte)
	defer pieces.Put(buffer)
	at := up.offset.Load()
	for {
		n, ended := from.Read(buffer[:])
		wrote, err := f.WriteAt(buffer[:n], at+total)
		up.sum.Write(buffer[:wrote])
		total += int64(wrote)
		switch {
		case err != nil:
			return total, err
		case ended == io.EOF:
			return total, nil
		case ended != nil:
			return total, ended
		}
	}
}

// readAgain hashes what came to an earlier process.
func (up *upload) readAgain() error {
	if up.sum != nil {
		return nil
	}
	f, err := up.home.root.Open(up.data())
	if err != nil {
		return err
	}
	sum := sha256.New()
	_, err = io.CopyN(sum, f, up.offset.Load())
	if err = errors.Join(err, f.Close()); err == nil {
		up.sum = sum
	}
	return err
}

// FinishUpload implements handler.Upload: bytes that prove their hash become a photo,
// others are gone. It goes on when the device does not wait for it.
func (up *upload) FinishUpload(ctx context.Context) error {
	if up.done.Load() {
		return nil
	}
	if err := up.readAgain(); err != nil {
		return failed(ctx, err)
	}
	if hex.EncodeToString(up.sum.Sum(nil)) != up.SHA256 {
		return failed(ctx, errors.Join(schema.Problem{Code: schema.PhotoDamaged}, up.home.drop(up)))
	}
	err := up.home.App.AdoptPhoto(context.WithoutCancel(ctx), up.photo(), up.home.path(up.data()))
	if err != nil {
		return failed(ctx, errors.Join(full(fmt.Errorf("adopt an upload: %w", err)), up.dropIfGone()))
	}
	return failed(ctx, up.finish())
}

// prove finishes what has come whole and was not looked at, because the process died or the
// disk was full: nobody hears that all is here while it has proven nothing.
func (up *upload) prove(ctx context.Context) error {
	if err := (turn{up}).Lock(ctx, func() {}); err != nil {
		return err
	}
	defer up.unlock()
	return up.FinishUpload(ctx)
}

// finish notes that an upload has become a photo.
func (up *upload) finish() error {
	up.done.Store(true)
	up.home.mu.Lock()
	up.home.forgetDone(up.Device)
	up.home.mu.Unlock()
	return up.remove()
}

// dropIfGone drops an upload whose bytes were lost on the way to their place: its
// device begins anew.
func (up *upload) dropIfGone() error {
	if _, err := up.home.root.Stat(up.data()); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return up.home.drop(up)
}

// Terminate implements handler.TerminatableUpload.
func (up *upload) Terminate(ctx context.Context) error { return failed(ctx, up.home.drop(up)) }
