package backup_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io/fs"
	mrand "math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ruhu/server/backup"
)

// place is a data folder with something like a database and photos in it, and a folder of
// backups.
type place struct {
	*testing.T
	data, to  string
	identity  backup.Identity
	recipient string
	dice      *mrand.Rand
	now       time.Time
	entry     int64
	stop      func(what string, done, of int) // is told of progress
}

// folders are what belongs to a backup here.
var folders = []string{"photos", "courier"}

func newPlace(t *testing.T) *place {
	p := &place{T: t, data: t.TempDir(), to: filepath.Join(t.TempDir(), "usb", "backups"), dice: mrand.New(mrand.NewPCG(1, 2)),
		now: time.Date(2018, 7, 2, 9, 30, 0, 0, time.UTC), stop: func(string, int, int) {}}
	p.identity, p.recipient = p.newIdentity()
	p.write("ruhu.db", p.random(300_000))
	p.write("photos/ab/cdef", p.random(5000))
	p.write("photos/ab/0123", p.random(70_000))
	p.write("courier/late.ruhu", p.random(10))
	p.write("photos/arriving/half", p.random(10))
	p.write("photos/ab/new.part", p.random(10))
	p.write("courier/.new-1", p.random(10))
	p.write("uploads/half", p.random(10))
	return p
}

func (p *place) newIdentity() (backup.Identity, string) {
	p.Helper()
	text, recipient, err := backup.NewIdentity()
	p.must(err)
	identity, err := backup.ReadIdentity([]byte("# a remark\n" + text + "\n"))
	p.must(err)
	return identity, recipient
}

func (p *place) must(err error) {
	p.Helper()
	if err != nil {
		p.Fatal(err)
	}
}

func (p *place) random(size int) []byte {
	b := make([]byte, size)
	for i := range b {
		b[i] = byte(p.dice.Uint32())
	}
	return b
}

func (p *place) write(path string, content []byte) {
	p.Helper()
	path = filepath.Join(p.data, path)
	p.must(os.MkdirAll(filepath.Dir(path), 0o700))
	p.must(os.WriteFile(path, content, 0o600))
}

// work changes a few bytes of the database, and brings a photo.
func (p *place) work() {
	p.Helper()
	db, err := os.ReadFile(filepath.Join(p.data, "ruhu.db"))
	p.must(err)
	copy(db[p.dice.IntN(len(db)-10):], p.random(10))
	p.write("ruhu.db", append(db, p.random(p.dice.IntN(5000))...))
	p.write(fmt.Sprintf("photos/%02x/%x", p.dice.IntN(256), p.random(8)), p.random(1+p.dice.IntN(20_000)))
	p.entry++
	p.now = p.now.Add(time.Hour)
}

func (p *place) open() *backup.Repository {
	p.Helper()
	r, err := backup.Create(p.to)
	p.must(err)
	p.Cleanup(func() { r.Close() })
	return r
}

func (p *place) key(recipients ...string) *backup.Key {
	p.Helper()
	k, err := backup.OpenKey(filepath.Join(p.data, "backup.json"), recipients, rand.Reader)
	p.must(err)
	return k
}

func (p *place) source() backup.Source {
	return backup.Source{Data: p.data, Folders: folders, Progress: func(what string, done, of int) { p.stop(what, done, of) },
		Copy: func(_ context.Context, to string) (backup.Stand, error) {
			db, err := os.ReadFile(filepath.Join(p.data, "ruhu.db"))
			if err == nil {
				err = os.WriteFile(to, db, 0o600)
			}
			return backup.Stand{Epoch: "e", Entry: p.entry, Head: "h"}, err
		}}
}

func (p *place) make() *backup.Report {
	p.Helper()
	report, err := p.open().Make(p.Context(), p.source(), p.key(p.recipient), p.now)
	p.must(err)
	return report
}

// holds is what a backup of the data folder as it is now has to bring back.
func (p *place) holds() map[string]string {
	p.Helper()
	all := map[string]string{}
	for path, content := range p.files(p.data) {
		top, _, _ := strings.Cut(path, "/")
		if path == "ruhu.db" || (top == "photos" || top == "courier") && !strings.Contains(path, "arriving") && !strings.Contains(path, "new") {
			all[path] = content
		}
	}
	return all
}

func (p *place) files(folder string) map[string]string {
	p.Helper()
	all := map[string]string{}
	p.must(fs.WalkDir(os.DirFS(folder), ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		content, err := os.ReadFile(filepath.Join(folder, path))
		all[path] = string(content)
		return err
	}))
	return all
}

// fetch brings the backup of a time back into a new folder.
func (p *place) fetch(at time.Time, identity backup.Identity) (map[string]string, error) {
	p.Helper()
	r := p.open()
	m, err := r.Find(at)
	p.must(err)
	into := p.TempDir()
	_, err = r.Fetch(p.Context(), m, identity, backup.Place{Data: into, Database: filepath.Join(into, "ruhu.db"), Folders: folders,
		Progress: func(string, int, int) {}})
	return p.files(into), err
}

// same compares what came back with what was there.
func (p *place) same(got, want map[string]string) {
	p.Helper()
	for path := range want {
		if !bytes.Equal([]byte(got[path]), []byte(want[path])) {
			p.Errorf("%s: %d bytes came back of %d, or others", path, len(got[path]), len(want[path]))
		}
	}
	if len(got) != len(want) {
		p.Errorf("%d files came back of %d", len(got), len(want))
	}
}
