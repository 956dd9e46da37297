package bootstrap

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/syncproto"
)

// builders is how many files are made at once: making one is work for a core and
// holds a village in memory.
const builders = 2

// file is the first copy of a village, or of several.
type file struct {
	body []byte
	tag  string // SHA-256 of the body, in hexadecimal
}

// Cache keeps the newest file of every village, and of several together, in a folder.
type Cache struct {
	folder string
	store  app.Store
	sealer Sealer
	room   chan struct{} // a token for each that is being made

	mu      sync.Mutex
	kept    map[kind]entry
	flights map[kind]*flight
}

// kind is what there is one file of.
type kind struct {
	subject string // a village, or what groupName calls several
	version int
}

// entry is a file that is kept, named after what it is a copy of.
type entry struct {
	kind
	epoch string        // as epochName spells it
	seq   syncproto.Seq // of a group: the sum of its villages', which grows with each commit in any
	tag   string
}

// flight is a file that is being made, for all who want it.
type flight struct {
	landed chan struct{}
	file   file
	err    error
}

// Sealer seals what lies in a folder, bound to its name.
type Sealer interface {
	SealFile(name string, content []byte) ([]byte, error)
	OpenFile(name string, sealed []byte) ([]byte, error)
}

// Open opens a cache in a folder, which is made when there is none. Its files are sealed.
func Open(folder string, store app.Store, sealer Sealer) (*Cache, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("open the cache of first copies: %w", err)
	}
	c := &Cache{folder: folder, store: store, sealer: sealer, room: make(chan struct{}, builders), kept: map[kind]entry{}, flights: map[kind]*flight{}}
	files, err := os.ReadDir(folder)
	if err != nil {
		return nil, fmt.Errorf("open the cache of first copies: %w", err)
	}
	for _, f := range files {
		e, ours := parseName(f.Name())
		if other, twice := c.kept[e.kind]; !ours || twice && other.seq >= e.seq {
			if err := os.Remove(c.path(f.Name())); err != nil { // of a process that died
				return nil, fmt.Errorf("open the cache of first copies: %w", err)
			}
			continue
		}
		c.kept[e.kind] = e
	}
	return c, nil
}

// Snapshot returns the file of a village for devices of a schema version: the one that
// is kept if it is as of the village's newest commit, else a new one. Who asks
// while one is being made gets that. A village that is not there is
// schema.NotFound.
func (c *Cache) Snapshot(ctx context.Context, village string, version int) (body []byte, tag string, err error) {
	if !schema.ValidVillage(village) { // it becomes a part of a file's name
		return nil, "", schema.Problem{Code: schema.NotFound}
	}
	f, err := c.snapshot(ctx, kind{village, served(version)}, []string{village})
	return f.body, f.tag, err
}

// served is the schema version that a file for devices of a version has.
func served(version int) int { return min(max(version, schema.OldestVersion), schema.Version) }

func (c *Cache) snapshot(ctx context.Context, k kind, villages []string) (file, error) {
	var epoch string
	var sum syncproto.Seq
	err := c.store.Read(ctx, func(r app.Reader) (err error) {
		epoch, sum, err = now(r, villages)
		return err
	})
	if err != nil {
		return file{}, err
	}
	if out, found := c.look(k, epoch, sum); found {
		return out, nil
	}
	return c.join(ctx, k, villages)
}

// now is how far villages are, added up.
func now(r app.Reader, villages []string) (epoch string, sum syncproto.Seq, err error) {
	for _, village := range villages {
		var state app.VillageState
		if epoch, state, err = app.VillageNow(r, village); err != nil {
			return "", 0, err
		}
		sum += state.Seq
	}
	return epoch, sum, nil
}

// look reads the file that is kept, when it is of this epoch and commit. One that
// is not what its name says is as good as none.
func (c *Cache) look(k kind, epoch string, seq syncproto.Seq) (file, bool) {
	c.mu.Lock()
	e := c.kept[k]
	c.mu.Unlock()
	if e.tag == "" || e.epoch != epochName(epoch) || e.seq != seq {
		return file{}, false
	}
	sealed, err := os.ReadFile(c.path(e.name()))
	if err != nil {
		return file{}, false
	}
	body, err := c.sealer.OpenFile(e.name(), sealed)
	if err != nil || tagOf(body) != e.tag {
		return file{}, false
	}
	return file{body, e.tag}, true
}

// join waits for the file that is being made, or makes it.
func (c *Cache) join(ctx context.Context, k kind, villages []string) (file, error) {
	c.mu.Lock()
	f := c.flights[k]
	if f != nil {
		c.mu.Unlock()
		select {
		case <-f.landed:
			return f.file, f.err
		case <-ctx.Done():
			return file{}, ctx.Err()
		}
	}
	f = &flight{landed: make(chan struct{}), err: errors.New("bootstrap: making a file broke off")}
	c.flights[k] = f
	c.mu.Unlock()
	defer func() { // even if making it panics: nobody may wait for ever
		c.mu.Lock()
		delete(c.flights, k)
		c.mu.Unlock()
		close(f.landed)
	}()
	// Others may be waiting when the one who asked first goes away.
	f.file, f.err = c.build(context.WithoutCancel(ctx), k, villages)
	return f.file, f.err
}

// build makes a file from one state of the store, beside any writer, and keeps it.
func (c *Cache) build(ctx context.Context, k kind, villages []string) (file, error) {
	c.room <- struct{}{}
	defer func() { <-c.room }()
	e, packed := entry{kind: k}, pack
	if len(villages) > 1 {
		packed = packGroup
	}
	var image []byte
	err := c.store.Read(ctx, func(r app.Reader) (err error) {
		image, err = database(func() (*app.FirstCopy, error) {
			if len(villages) == 0 {
				return nil, nil
			}
			first, err := app.ReadFirstCopy(r, villages[0], k.version)
			if err != nil {
				return nil, err
			}
			e.epoch, e.seq, villages = epochName(first.Epoch), e.seq+first.Seq, villages[1:]
			return first, nil
		}, k.version)
		return err
	})
	if err != nil {
		return file{}, fmt.Errorf("make a first copy: %w", err)
	}
	body := packed(image)
	e.tag = tagOf(body)
	return file{body, e.tag}, c.keep(e, body)
}

// keep writes a file so that it is either whole or not there, and removes the one
// it replaces.
func (c *Cache) keep(e entry, body []byte) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("keep the first copy of %s: %w", e.subject, err)
		}
	}()
	sealed, err := c.sealer.SealFile(e.name(), body)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(c.folder, "new-*") // mode 0600
	if err != nil {
		return err
	}
	_, err = f.Write(sealed)
	if err == nil {
		err = f.Sync()
	}
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), c.path(e.name()))
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	c.mu.Lock()
	before, replaces := c.kept[e.kind]
	c.kept[e.kind] = e
	c.mu.Unlock()
	if !replaces || before == e {
		return nil
	}
	if err := os.Remove(c.path(before.name())); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

func (c *Cache) path(name string) string { return filepath.Join(c.folder, name) }

func tagOf(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}
