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

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/intake"
	"ruhu/server/registry"
)

// Desk takes deliveries from people who are not at the server's machine: what they
// deliver is kept with everything that is wrong with it, and taken when they have seen
// what it would do. It looks into one delivery at a time, for their sake who wait.
type Desk struct {
	app      *app.App
	folder   string
	sealer   Sealer
	random   io.Reader
	busy     sync.Mutex
	slips    sync.RWMutex // what is noted of deliveries, together with what is under way
	underway underway
	wake     chan struct{} // for Run, when there is something to do
}

// Sealer seals what lies in the folder, bound to its name there.
type Sealer interface {
	SealFile(name string, content []byte) ([]byte, error)
	OpenFile(name string, sealed []byte) ([]byte, error)
	Current(sealed []byte) bool // it is sealed, as it would be now
}

// OpenDesk returns the desk over a folder, which is made when there is none. What it keeps is
// sealed.
func OpenDesk(a *app.App, folder string, sealer Sealer, random io.Reader) (*Desk, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("open the desk of deliveries: %w", err)
	}
	return &Desk{app: a, folder: folder, sealer: sealer, random: random, wake: make(chan struct{}, 1)}, nil
}

// Checked is a delivery that was checked, under the token by which it can be taken.
type Checked struct {
	Token string `json:"token"`
	Report
}

// Check keeps a delivery and says what is wrong with it and what it would change. The
// name is that of its file, for the report and for what it is. Somebody who is not of
// the county's staff where its households are is refused, and nothing is kept.
func (d *Desk) Check(ctx context.Context, p registry.Person, name string, file io.Reader, lang schema.Lang) (Checked, error) {
	if !d.busy.TryLock() {
		return Checked{}, schema.Problem{Code: schema.Busy}
	}
	defer d.busy.Unlock()
	token, err := d.newToken()
	if err == nil {
		_, err = d.keep(token, name, file)
	}
	if err != nil {
		return Checked{}, err
	}
	s := slip{Token: token, Person: p.ID, At: d.app.Now(), Name: name, Lang: lang}
	report, err := d.check(ctx, p, &s)
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
	s, err := d.slipOf(token)
	if errors.Is(err, fs.ErrNotExist) || err == nil && s.Person != p.ID {
		return Checked{}, schema.Problem{Code: schema.NotFound}
	}
	if err != nil {
		return Checked{}, err
	}
	s.Partly, s.Lang = partly, lang
	report, err := d.take(ctx, p, &s)
	return Checked{token, report}, err
}

// newToken names a delivery so that nobody can guess it.
func (d *Desk) newToken() (string, error) {
	random := make([]byte, 16)
	if _, err := io.ReadFull(d.random, random); err != nil {
		return "", fmt.Errorf("name a delivery: %w", err)
	}
	return hex.EncodeToString(random), nil
}

// keep writes a delivery into a folder of its own, which is there with the whole file or
// not at all. It reports whether it did: not when the folder is there already.
func (d *Desk) keep(token, name string, file io.Reader) (kept bool, err error) {
	folder := filepath.Join(d.folder, token)
	if _, err := os.Stat(folder); err == nil {
		return false, nil
	}
	content, err := io.ReadAll(file)
	if err != nil {
		return false, fmt.Errorf("keep a delivery: %w", err)
	}
	coming, err := os.MkdirTemp(d.folder, comingFolders+"*")
	if err != nil {
		return false, fmt.Errorf("keep a delivery: %w", err)
	}
	err = d.writeSealed(coming, token, name, content)
	if err == nil {
		err = os.Rename(coming, folder)
	}
	if err == nil {
		return true, nil
	}
	err = errors.Join(err, os.RemoveAll(coming))
	if _, there := os.Stat(folder); there == nil { // the same was faster
		return false, nil
	}
	return false, err
}

// check looks into a delivery that is kept, and notes what it found.
func (d *Desk) check(ctx context.Context, p registry.Person, s *slip) (Report, error) {
	delivery, reports, err := d.look(ctx, p, s, Request{Dry: true})
	if err != nil {
		return Report{}, err
	}
	s.Area = app.AreaOf(delivery.Villages())
	return reports[s.Lang], d.file(checkedFile, s, reports)
}

// take takes a delivery that was checked, if it does what was shown, and notes that. One
// that was taken before is not taken again, also when nobody could note that any more.
func (d *Desk) take(ctx context.Context, p registry.Person, s *slip) (Report, error) {
	if done, err := d.reportOf(takenFile, s); !errors.Is(err, fs.ErrNotExist) {
		return done, err
	}
	shown, err := d.reportOf(checkedFile, s)
	if errors.Is(err, fs.ErrNotExist) {
		return Report{}, schema.Problem{Code: schema.NotFound}
	}
	if err != nil {
		return Report{}, err
	}
	_, reports, err := d.look(ctx, p, s, Request{Partly: s.Partly, Plan: shown.Plan, Delivery: s.Token})
	if moved, _ := app.AsProblem(err); moved.Code == schema.PlanMoved {
		report, done, failed := d.takenBefore(ctx, s)
		if done || failed != nil {
			return report, failed
		}
	}
	if err == nil && reports[s.Lang].Taken {
		err = d.file(takenFile, s, reports)
	}
	return reports[s.Lang], err
}

// takenBefore finds a delivery that was taken by a server which died before it noted that,
// and notes it: what came of it is what was shown.
func (d *Desk) takenBefore(ctx context.Context, s *slip) (report Report, done bool, err error) {
	err = d.app.Store().Read(ctx, func(r app.Reader) (err error) {
		done, err = app.Imported(r, s.Token)
		return err
	})
	if err != nil || !done {
		return report, done, err
	}
	reports := map[schema.Lang]Report{}
	for _, lang := range schema.Langs {
		if report, err = d.reportIn(checkedFile, s.Token, lang); err != nil {
			return report, done, err
		}
		report.DryRun, report.Taken = false, true
		reports[lang] = report
	}
	return reports[s.Lang], done, d.file(takenFile, s, reports)
}

// look reads a delivery that is kept, for somebody of the staff of every village in it.
func (d *Desk) look(ctx context.Context, p registry.Person, s *slip, q Request) (*intake.Delivery, map[schema.Lang]Report, error) {
	content, err := d.readSealed(s.Token, s.Name)
	if err != nil {
		return nil, nil, fmt.Errorf("open delivery: %w", err)
	}
	delivery, err := openBytes(s.Name, content, app.Today(d.app.Now()))
	if err != nil {
		return nil, nil, err
	}
	for rows := range delivery.Households() {
		if village := rows[0].Village; !p.Grants.Has(registry.CountyStaff, village) {
			return nil, nil, schema.Problem{Code: schema.OutOfScope, Param: village}
		}
	}
	q.Person, q.Lang, q.Progress = p.ID, s.Lang, d.underway.step
	q.Hidden = func(f *schema.Field) bool { return f.Sensitivity == schema.Sensitive }
	reports, err := importIn(ctx, d.app, delivery, q, schema.Langs[:]...)
	return delivery, reports, err
}

// Deliverable reports whether a file of a name may be delivered: a plain name of a kind
// of file that is known, if only to be refused with advice.
func Deliverable(name string) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".xlsx", ".xlsm", ".xls", ".csv", ".zip":
		return name == filepath.Base(name) && !strings.ContainsAny(name, `/\:`) && len(name) <= 200 && !strings.HasPrefix(name, ".")
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

// writeSealed writes a file of a delivery, sealed, into a folder.
func (d *Desk) writeSealed(folder, token, name string, content []byte) error {
	sealed, err := d.sealer.SealFile(token+"/"+name, content)
	if err != nil {
		return fmt.Errorf("keep a delivery: %w", err)
	}
	return writeSynced(filepath.Join(folder, name), func(w io.Writer) error {
		_, err := w.Write(sealed)
		return err
	})
}

// readSealed reads a file of a delivery.
func (d *Desk) readSealed(token, name string) ([]byte, error) {
	content, err := os.ReadFile(filepath.Join(d.folder, token, name))
	if err != nil || !sealedFile(content) {
		return content, err // SealOpen has not been there yet
	}
	return d.sealer.OpenFile(token+"/"+name, content)
}

// WriteFile writes a selection in a format, "xlsx" or "csv", into a file that is gone
// when it is closed: a reader that is slow must not hold the store.
func (d *Desk) WriteFile(ctx context.Context, s Selection, format string) (io.ReadSeekCloser, error) {
	f, err := os.CreateTemp(d.folder, ".out-*")
	if err != nil {
		return nil, fmt.Errorf("export: %w", err)
	}
	out := &passing{f}
	os.Remove(f.Name()) // where the system lets it: whoever kills the server leaves nothing
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
func (p *passing) Close() error {
	err := p.File.Close()
	if gone := os.Remove(p.Name()); !errors.Is(gone, fs.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	return err
}
