package photo

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
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/syncproto"
)

// arriving is the folder of what has not come whole. Nothing in it counts.
const arriving = "arriving"

// Folder keeps every photo as a file in a folder of this machine: "ab/cdef…", by the
// digits of its hash. No name leads out of it, whatever it is made of and whatever
// links lie inside.
type Folder struct{ root *os.Root }

// Open opens a folder, which is made when there is none, and removes what a process
// that died was about to write. Only one process may have it open.
func Open(path string) (*Folder, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, fmt.Errorf("open the photos: %w", err)
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, fmt.Errorf("open the photos: %w", err)
	}
	err = errors.Join(root.RemoveAll(arriving), root.Mkdir(arriving, 0o700), syncFolder(root, "."))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open the photos: %w", err), root.Close())
	}
	return &Folder{root}, nil
}

// Beside opens a folder that is there to be read, and leaves all of it alone: another process
// may have it open.
func Beside(path string) (*Folder, error) {
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, fmt.Errorf("look at the photos: %w", err)
	}
	return &Folder{root}, nil
}

// Close closes the folder. What is in it is on disk already.
func (f *Folder) Close() error { return f.root.Close() }

// Has implements Blobs.
func (f *Folder) Has(ctx context.Context, hash string) (bool, error) {
	_, err := f.Size(ctx, hash)
	if errors.Is(err, app.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// Size implements Blobs.
func (f *Folder) Size(_ context.Context, hash string) (int64, error) {
	if !syncproto.ValidHash(hash) {
		return 0, app.ErrNotFound
	}
	info, err := f.root.Stat(nameOf(hash))
	if err != nil {
		return 0, found(err)
	}
	return info.Size(), nil
}

// Open implements Blobs.
func (f *Folder) Open(_ context.Context, hash string) (io.ReadSeekCloser, error) {
	if !syncproto.ValidHash(hash) {
		return nil, app.ErrNotFound
	}
	file, err := f.root.Open(nameOf(hash))
	if err != nil {
		return nil, found(err)
	}
	return file, nil
}

// Put implements Blobs. Two who bring the same bytes at once each write them, and the
// name is that of whichever comes last.
func (f *Folder) Put(ctx context.Context, p syncproto.Photo, r io.Reader) error {
	if problem := p.Check(); problem != nil {
		return *problem
	}
	if !syncproto.ValidHash(p.SHA256) {
		return schema.Problem{Code: schema.BadHash}
	}
	if has, err := f.Has(ctx, p.SHA256); has || err != nil {
		return err
	}
	name, err := f.receive(p, r)
	if err == nil {
		err = f.keep(name, p.SHA256)
	}
	var refusal schema.Problem
	if err != nil && !errors.As(err, &refusal) {
		err = fmt.Errorf("keep photo %s: %w", p.SHA256, err)
	}
	return err
}

// Adopt implements Blobs. A file on another disk, which cannot be renamed into the
// folder, is copied.
func (f *Folder) Adopt(ctx context.Context, p syncproto.Photo, path string) error {
	if !syncproto.ValidHash(p.SHA256) {
		return schema.Problem{Code: schema.BadHash}
	}
	if has, err := f.Has(ctx, p.SHA256); err != nil {
		return err
	} else if has {
		return os.Remove(path)
	}
	if err := f.place(p.SHA256); err != nil {
		return fmt.Errorf("adopt photo %s: %w", p.SHA256, err)
	}
	// In one step: until it is done the bytes, which may have been acknowledged, are where
	// they were.
	if err := os.Rename(path, filepath.Join(f.root.Name(), nameOf(p.SHA256))); err != nil {
		return f.copyIn(ctx, p, path)
	}
	return syncFolder(f.root, p.SHA256[:2])
}

func (f *Folder) copyIn(ctx context.Context, p syncproto.Photo, path string) error {
	from, err := os.Open(path)
	if err != nil {
		return err
	}
	err = f.Put(ctx, p, from)
	if err = errors.Join(err, from.Close()); err != nil {
		return err
	}
	return os.Remove(path)
}

// Each implements Blobs. Files that are not named like photos are somebody else's.
func (f *Folder) Each(ctx context.Context, fn func(syncproto.Photo) error) error {
	return fs.WalkDir(f.root.FS(), ".", func(name string, e fs.DirEntry, err error) error {
		hash := strings.ReplaceAll(name, "/", "")
		switch {
		case err != nil || ctx.Err() != nil:
			return errors.Join(err, ctx.Err())
		case e.IsDir() && (name == "." || len(name) == 2):
			return nil
		case e.IsDir():
			return fs.SkipDir
		case !syncproto.ValidHash(hash) || name != nameOf(hash):
			return nil
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		return fn(syncproto.Photo{SHA256: hash, Size: info.Size()})
	})
}

// receive writes the bytes to a file of their own, which is gone when they are not
// what they should be or there is no room for them.
func (f *Folder) receive(p syncproto.Photo, r io.Reader) (name string, err error) {
	file, name, err := f.create(p.SHA256)
	if err != nil {
		return "", err
	}
	proof := &proof{sum: sha256.New(), out: file}
	_, err = io.Copy(proof, io.LimitReader(r, p.Size))
	if err = proof.judge(p, err); err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return "", errors.Join(err, f.root.Remove(name))
	}
	return name, nil
}

// create makes a file that nobody else is writing.
func (f *Folder) create(hash string) (*os.File, string, error) {
	for i := 0; ; i++ {
		name := arriving + "/" + hash + "." + strconv.Itoa(i)
		file, err := f.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if !errors.Is(err, fs.ErrExist) {
			return file, name, err
		}
	}
}

// proof hashes what it hands on.
type proof struct {
	sum  hash.Hash
	out  io.Writer
	n    int64
	full error // why writing failed, if it did
}

// Write implements io.Writer.
func (p *proof) Write(b []byte) (int, error) {
	n, err := p.out.Write(b)
	p.sum.Write(b[:n])
	p.n += int64(n)
	if err != nil {
		p.full = err
	}
	return n, err
}

// judge says what is wrong with the bytes that came, or with the disk. A reader that
// fails has broken off: what it brought is a part.
func (p *proof) judge(want syncproto.Photo, err error) error {
	switch {
	case p.full != nil:
		return err
	case p.n < want.Size:
		return schema.Problem{Code: schema.PhotoCut, Param: strconv.FormatInt(p.n, 10)}
	case hex.EncodeToString(p.sum.Sum(nil)) != want.SHA256:
		return schema.Problem{Code: schema.PhotoDamaged}
	}
	return nil
}

// place makes the folder that a photo lies in, and lets its name be on disk.
func (f *Folder) place(hash string) error {
	err := f.root.Mkdir(hash[:2], 0o700)
	switch {
	case err == nil:
		return syncFolder(f.root, ".")
	case errors.Is(err, fs.ErrExist):
		return nil
	}
	return err
}

// keep gives a whole file its name, and lets that be on disk.
func (f *Folder) keep(name, hash string) error {
	err := f.place(hash)
	if err == nil {
		err = f.root.Rename(name, nameOf(hash))
	}
	if err != nil {
		return errors.Join(err, f.root.Remove(name))
	}
	return syncFolder(f.root, hash[:2])
}

// syncFolder lets the names in a folder be on disk. Windows does that by itself, and
// has no call for it.
func syncFolder(root *os.Root, name string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	folder, err := root.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// nameOf is a photo's file. Two digits to a folder keep folders of 100,000 photos at
// 400 names.
func nameOf(hash string) string { return hash[:2] + "/" + hash[2:] }

// found turns "no such file" into "no such photo".
func found(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return app.ErrNotFound
	}
	return err
}
