package upload

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path"
	"runtime"
	"strings"

	"ruhu/syncproto"
)

// The endings of an upload's two files.
const (
	ticketEnding = ".json"
	dataEnding   = ".part"
)

// create makes an upload's files.
func (up *upload) create() error {
	if err := up.home.hasRoom(up.Size); err != nil {
		return err
	}
	ticket, err := json.Marshal(up.origin)
	if err != nil {
		return err
	}
	return full(errors.Join(up.home.make(up.ticket(), ticket), up.home.make(up.data(), nil)))
}

// settle lets an upload's ticket, and the names of both files, be on disk: before
// anybody is told of the upload, and not at all for one that comes whole in the
// request that begins it.
func (up *upload) settle() error {
	if up.settled.Load() {
		return nil
	}
	ticket, err := up.home.root.OpenFile(up.ticket(), os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	err = errors.Join(ticket.Sync(), ticket.Close(), up.home.syncNames())
	up.settled.Store(err == nil)
	return full(err)
}

// make makes a file, which is not on disk yet.
func (u *Uploads) make(name string, content []byte) error {
	f, err := u.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	return errors.Join(err, f.Close())
}

// syncNames lets the names in the folder be on disk. Windows does that by itself, and
// has no call for it.
func (u *Uploads) syncNames() error {
	if runtime.GOOS == "windows" {
		return nil
	}
	folder, err := u.root.Open(".")
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// remove deletes an upload's files. Names that come back after a power cut are those
// of an upload that may go on, or of one that has come whole.
func (up *upload) remove() error {
	var err error
	for _, name := range []string{up.ticket(), up.data()} {
		if failed := up.home.root.Remove(name); failed != nil && !errors.Is(failed, fs.ErrNotExist) {
			err = errors.Join(err, failed)
		}
	}
	return err
}

// load finds the uploads of an earlier process. A file without its other is of an
// upload that had not begun, or had ended.
func (u *Uploads) load() error {
	entries, err := fs.ReadDir(u.root.FS(), ".")
	if err != nil {
		return err
	}
	for _, e := range entries {
		id, found := strings.CutSuffix(e.Name(), ticketEnding)
		if !found {
			continue
		}
		if up := u.read(id); up != nil {
			u.put(up)
		}
	}
	for _, e := range entries {
		if id := strings.TrimSuffix(e.Name(), path.Ext(e.Name())); u.all[id] == nil {
			err = errors.Join(err, u.root.RemoveAll(e.Name()))
		}
	}
	return err
}

// read returns the upload of a ticket; nil when there is none to go on with.
func (u *Uploads) read(id string) *upload {
	up := &upload{home: u, id: id}
	ticket, err := u.root.ReadFile(up.ticket())
	if err != nil || json.Unmarshal(ticket, &up.origin) != nil || !syncproto.ValidHash(up.SHA256) {
		return nil
	}
	info, err := u.root.Stat(up.data())
	if err != nil || info.Size() > up.Size {
		return nil
	}
	up.offset.Store(info.Size())
	up.settled.Store(true)
	return up
}
