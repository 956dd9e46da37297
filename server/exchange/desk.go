package exchange

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
)

// Desk takes deliveries from people who are not at the server's machine: what they
// deliver is kept with everything that is wrong with it, and taken when they have seen
// what it would do. It looks into one delivery at a time, for their sake who wait.
type Desk struct {
	app    *app.App
	folder string
	random io.Reader
	busy   sync.Mutex
}

// OpenDesk returns the desk over a folder, which is made when there is none.
func OpenDesk(a *app.App, folder string, random io.Reader) (*Desk, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("open the desk of deliveries: %w", err)
	}
	return &Desk{app: a, folder: folder, random: random}, nil
}

// Checked is a delivery that was checked, under the token by which it can be taken.
type Checked struct {
	Token string `json:"token"`
	Report
}

// kept is what is known of a delivery besides its bytes.
type kept struct {
	Token  string    `json:"token"`
	Person string    `json:"person"`
	At     time.Time `json:"at"`
	Name   string    `json:"name"`
	Report Report    `json:"report"`
}

// Files of a delivery in its folder.
const (
	checkedFile = "checked.json"
	takenFile   = "taken.json"
)

// Check keeps a delivery and says what is wrong with it and what it would change. The
// name is that of its file, for the report and for what it is. Somebody who is not of
// the county's staff where its households are is refused, and nothing is kept.
func (d *Desk) Check(ctx context.Context, p registry.Person, name string, file io.Reader, lang schema.Lang) (Checked, error) {
	if !d.busy.TryLock() {
		return Checked{}, schema.Problem{Code: schema.Busy}
	}
	defer d.busy.Unlock()
	token, err := d.keep(name, file)
	if err != nil {
		return Checked{}, err
	}
	report, err := d.look(ctx, p, token, name, Request{Lang: lang, Dry: true})
	if err == nil {
		err = d.note(token, checkedFile, kept{token, p.ID, d.app.Now(), name, report})
	}
	if err != nil {
		return Checked{}, errors.Join(err, os.RemoveAll(filepath.Join(d.folder, token)))
	}
	return Checked{token, report}, nil
}

// Take takes a delivery that the person has checked, if it does what was shown. One that
// was taken before is not taken again: its report is repeated.
func (d *Desk) Take(ctx context.Context, p registry.Person, token string, partly bool, lang schema.Lang) (Checked, error) {
	if !d.busy.TryLock() {
		return Checked{}, schema.Problem{Code: schema.Busy}
	}
	defer d.busy.Unlock()
	var before, done kept
	err := d.find(token, checkedFile, &before)
	if errors.Is(err, fs.ErrNotExist) || err == nil && before.Person != p.ID {
		return Checked{}, schema.Problem{Code: schema.NotFound}
	}
	if err != nil {
		return Checked{}, err
	}
	if err = d.find(token, takenFile, &done); !errors.Is(err, fs.ErrNotExist) {
		return Checked{token, done.Report}, err
	}
	report, err := d.look(ctx, p, token, before.Name, Request{Lang: lang, Partly: partly, Plan: before.Report.Plan})
	if err == nil && report.Taken {
		err = d.note(token, takenFile, kept{token, p.ID, d.app.Now(), before.Name, report})
	}
	return Checked{token, report}, err
}

// keep writes a delivery into a folder of its own.
func (d *Desk) keep(name string, file io.Reader) (token string, err error) {
	random := make([]byte, 16)
	if _, err := io.ReadFull(d.random, random); err != nil {
		return "", fmt.Errorf("name a delivery: %w", err)
	}
	token = hex.EncodeToString(random)
	folder := filepath.Join(d.folder, token)
	if err := os.Mkdir(folder, 0o700); err != nil {
		return "", fmt.Errorf("keep a delivery: %w", err)
	}
	if err := writeSynced(filepath.Join(folder, name), func(w io.Writer) error {
		_, err := io.Copy(w, file)
		return err
	}); err != nil {
		return "", errors.Join(err, os.RemoveAll(folder))
	}
	return token, nil
}

// look reads a delivery that is kept, for somebody of the staff of every village in it.
func (d *Desk) look(ctx context.Context, p registry.Person, token, name string, q Request) (Report, error) {
	delivery, err := Open(filepath.Join(d.folder, token, name), app.Today(d.app.Now()))
	if err != nil {
		return Report{}, err
	}
	for rows := range delivery.Households() {
		if village := rows[0].Village; !p.Grants.Has(registry.CountyStaff, village) {
			return Report{}, schema.Problem{Code: schema.OutOfScope, Param: village}
		}
	}
	q.Person = p.ID
	q.Hidden = func(f *schema.Field) bool { return f.Sensitivity == schema.Sensitive }
	return Import(ctx, d.app, delivery, q)
}

func (d *Desk) note(token, file string, k kept) error {
	return writeSynced(filepath.Join(d.folder, token, file), func(w io.Writer) error { return json.MarshalWrite(w, k) })
}

// find reads what was noted. A token that no delivery can have is not there.
func (d *Desk) find(token, file string, k *kept) error {
	if raw, err := hex.DecodeString(token); err != nil || len(raw) != 16 {
		return fs.ErrNotExist
	}
	data, err := os.ReadFile(filepath.Join(d.folder, token, file))
	if err != nil {
		return err
	}
	return json.Unmarshal(data, k)
}

// Deliverable reports whether a file of a name may be delivered: a plain name of a kind
// of file that is known, if only to be refused with advice.
func Deliverable(name string) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".xlsx", ".xlsm", ".xls", ".csv", ".zip":
		return name == filepath.Base(name) && !strings.ContainsAny(name, `/\:`) && len(name) <= 200 && !strings.HasPrefix(name, ".") && name != checkedFile && name != takenFile
	}
	return false
}

// writeSynced writes a file that is on disk, whole, when it is there.
func writeSynced(path string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return fmt.Errorf("keep a delivery: %w", err)
	}
	err = errors.Join(write(f), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}

// WriteFile writes a selection in a format, "xlsx" or "csv", into a file that is gone
// when it is closed: a reader that is slow must not hold the store.
func (d *Desk) WriteFile(ctx context.Context, s Selection, format string) (io.ReadSeekCloser, error) {
	f, err := os.CreateTemp(d.folder, ".out-*")
	if err != nil {
		return nil, fmt.Errorf("export: %w", err)
	}
	out := &passing{f}
	write := WriteXLSX
	if format == "csv" {
		write = WriteZIP
	}
	err = write(ctx, d.app.Store(), f, s)
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, errors.Join(err, out.Close())
	}
	return out, nil
}

// passing is a file that is gone when it is closed.
type passing struct{ *os.File }

// Close implements io.Closer.
func (p *passing) Close() error { return errors.Join(p.File.Close(), os.Remove(p.Name())) }
