package upload

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/tus/tusd/v2/pkg/handler"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/syncproto"
)

// App is what uploads are for. Its refusals are schema.Problems.
type App interface {
	// Epoch names the server's timeline.
	Epoch(ctx context.Context) (string, error)
	// MayBring refuses a device that may not bring photos of a village.
	MayBring(ctx context.Context, device, village string) error
	// FindPhoto reports whether a photo's bytes are here, and lets them count.
	FindPhoto(ctx context.Context, p syncproto.Photo) (here bool, err error)
	// AdoptPhoto takes over a file whose bytes were hashed and are on disk. It may be
	// called again after it failed.
	AdoptPhoto(ctx context.Context, p syncproto.Photo, path string) error
}

// Limits of what one device may have under way, and for how long.
const (
	MaxOpen  = 32                 // uploads that have not come whole
	MaxBytes = 512 << 20          // that they will have in all
	Life     = 7 * 24 * time.Hour // since something last came of an upload
	maxDone  = 32                 // uploads that are remembered after they have come whole
	reserve  = 256 << 20          // bytes of the disk that are left to the database
)

// Config is what uploads need of the rest.
type Config struct {
	App    App
	Folder string // of what has not come whole; made when there is none
	Now    func() time.Time
	Random io.Reader                        // of ids: nobody can guess one
	Room   func(path string) (int64, error) // bytes that are free on a path's disk; nil asks the system
}

// Uploads is every upload of every device.
type Uploads struct {
	Config
	root *os.Root
	tus  *handler.UnroutedHandler

	mu  sync.Mutex
	all map[string]*upload            // by id
	of  map[string]map[string]*upload // the same, by device and id
}

// Open opens the folder, and goes on with what an earlier process had received. Only
// one process may have it open.
func Open(cfg Config) (*Uploads, error) {
	if cfg.Room == nil {
		cfg.Room = RoomOf
	}
	u := &Uploads{Config: cfg, all: map[string]*upload{}, of: map[string]map[string]*upload{}}
	err := os.MkdirAll(cfg.Folder, 0o700)
	if err == nil {
		u.root, err = os.OpenRoot(cfg.Folder)
	}
	if err == nil {
		err = u.load()
	}
	if err == nil {
		u.tus, err = newHandler(u)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open the uploads: %w", err), u.Close())
	}
	return u, nil
}

// Close closes the folder. What was acknowledged is on disk already.
func (u *Uploads) Close() error {
	if u.root == nil {
		return nil
	}
	return u.root.Close()
}

// begin makes an upload of a device, or returns the one that it has of these bytes:
// the answer that told of it may have been lost. What comes with a chunk is settled
// behind it.
func (u *Uploads) begin(o origin, withChunk bool) (*upload, error) {
	up, fresh, err := u.admit(o)
	if err != nil || !fresh {
		return up, err
	}
	if err = up.create(); err == nil && !withChunk {
		err = up.settle()
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("begin an upload: %w", err), u.drop(up))
	}
	return up, nil
}

// admit finds or makes room for an upload within the device's limits.
func (u *Uploads) admit(o origin) (up *upload, fresh bool, err error) {
	id, err := u.newID()
	if err != nil {
		return nil, false, err
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if up := u.open(o); up != nil {
		return up, false, nil
	}
	open, bytes := 1, o.Size
	for _, other := range u.of[o.Device] {
		if !other.done.Load() {
			open, bytes = open+1, bytes+other.Size
		}
	}
	if open > MaxOpen || bytes > MaxBytes {
		return nil, false, schema.Problem{Code: schema.TooManyUploads, Param: strconv.Itoa(MaxOpen)}
	}
	up = &upload{origin: o, home: u, id: id}
	u.put(up)
	return up, true, nil
}

// open returns the upload that a device has under way of these bytes, or nil; u.mu is
// held.
func (u *Uploads) open(o origin) *upload {
	for _, up := range u.of[o.Device] {
		if !up.done.Load() && up.photo() == o.photo() && !up.expired(u.Now()) {
			return up
		}
	}
	return nil
}

// same is open for those who do not hold u.mu.
func (u *Uploads) same(o origin) *upload {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.open(o)
}

// newID returns what nobody can guess.
func (u *Uploads) newID() (string, error) {
	var id [16]byte
	if _, err := io.ReadFull(u.Random, id[:]); err != nil {
		return "", fmt.Errorf("name an upload: %w", err)
	}
	return hex.EncodeToString(id[:]), nil
}

// whole makes an upload of bytes that are here already. It is known for a while, and
// no file is needed for that.
func (u *Uploads) whole(o origin) (*upload, error) {
	id, err := u.newID()
	if err != nil {
		return nil, err
	}
	up := &upload{origin: o, home: u, id: id}
	up.offset.Store(o.Size)
	up.done.Store(true)
	u.mu.Lock()
	defer u.mu.Unlock()
	u.put(up)
	u.forgetDone(o.Device)
	return up, nil
}

// put enters an upload; u.mu is held.
func (u *Uploads) put(up *upload) {
	up.touch()
	if u.of[up.Device] == nil {
		u.of[up.Device] = map[string]*upload{}
	}
	u.of[up.Device][up.id], u.all[up.id] = up, up
}

// forget is the reverse of put; u.mu is held.
func (u *Uploads) forget(up *upload) {
	delete(u.all, up.id)
	delete(u.of[up.Device], up.id)
	if len(u.of[up.Device]) == 0 {
		delete(u.of, up.Device)
	}
}

// forgetDone keeps a device's finished uploads from growing without end; u.mu is held.
func (u *Uploads) forgetDone(device string) {
	done, oldest := 0, (*upload)(nil)
	for _, up := range u.of[device] {
		if !up.done.Load() {
			continue
		}
		if done++; oldest == nil || up.touched.Load() < oldest.touched.Load() {
			oldest = up
		}
	}
	if done > maxDone {
		u.forget(oldest)
	}
}

// find returns an upload of a device, or nil: somebody else's is not there.
func (u *Uploads) find(device, id string) *upload {
	u.mu.Lock()
	defer u.mu.Unlock()
	up := u.all[id]
	if up == nil || up.Device != device || up.expired(u.Now()) {
		return nil
	}
	return up
}

// drop forgets an upload and deletes its files.
func (u *Uploads) drop(up *upload) error {
	u.mu.Lock()
	u.forget(up)
	u.mu.Unlock()
	return up.remove()
}

// Sweep drops the uploads of which nothing has come for their Life, and returns how
// many.
func (u *Uploads) Sweep() (dropped int, err error) {
	var old []*upload
	u.mu.Lock()
	for _, up := range u.all {
		if up.expired(u.Now()) {
			old = append(old, up)
		}
	}
	u.mu.Unlock()
	for _, up := range old {
		if up.lockIfFree() {
			err = errors.Join(err, u.drop(up))
			up.unlock()
			dropped++
		}
	}
	return dropped, err
}

// quietAfter is how long nothing has come of an upload that people should ask about.
const quietAfter = time.Hour

// UnderWay counts the uploads that have not come whole.
func (u *Uploads) UnderWay() (d app.Delivery) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, up := range u.all {
		if up.done.Load() {
			continue
		}
		d.Uploads++
		d.Received, d.Expected = d.Received+up.offset.Load(), d.Expected+up.Size
		if u.Now().UnixMilli()-up.touched.Load() > quietAfter.Milliseconds() {
			d.Quiet++
		}
	}
	return d
}

// path is where a file of the folder is for those outside it.
func (u *Uploads) path(name string) string { return filepath.Join(u.Folder, name) }
