package vitals_test

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ruhu/server/app"
	"ruhu/server/store/sqlite"
	"ruhu/server/vitals"
)

// place is a data folder with a real store, and a folder for copies.
type place struct {
	*testing.T
	vitals.Config
	database string
	free     int64
	now      time.Time
}

func newPlace(t *testing.T) *place {
	data := t.TempDir()
	p := &place{T: t, database: filepath.Join(data, "ruhu.db"), free: 100 << 30, now: time.Date(2018, 7, 2, 9, 0, 0, 0, time.UTC)}
	store, err := sqlite.Open(p.database)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	now := func() time.Time { return p.now }
	p.Config = vitals.Config{
		App: app.New(store, now, slog.New(slog.NewTextHandler(io.Discard, nil))), Now: now, Started: p.now.Add(-time.Hour), Store: store,
		Program: app.Program{Version: "v1.0.0"}, Room: func(string) (int64, error) { return p.free, nil },
		Data: data, Uploads: "uploads", Deliveries: "deliveries", Copies: "first-copies",
		UnderWay: func() app.Delivery { return app.Delivery{Uploads: 2, Received: 5, Expected: 9} }, Throttled: func() app.Throttled { return app.Throttled{Logins: 3} },
		Backups: filepath.Join(data, "backups"), IsCopy: sqlite.IsCopy,
	}
	p.must(os.Mkdir(p.Backups, 0o700))
	return p
}

func (p *place) must(err error) {
	p.Helper()
	if err != nil {
		p.Fatal(err)
	}
}

func (p *place) look() *app.System {
	p.Helper()
	v, err := vitals.New(p.Config).Look(context.Background())
	p.must(err)
	return v
}

func (p *place) warns(want ...app.Warning) *app.System {
	p.Helper()
	v := p.look()
	if !slices.Equal(v.Warnings, want) {
		p.Errorf("warnings %q, want %q", v.Warnings, want)
	}
	return v
}

// copyAs makes a copy of the database as its operators do, and dates it.
func (p *place) copyAs(name string, made time.Time) string {
	p.Helper()
	to := filepath.Join(p.Backups, name)
	db, err := sql.Open("sqlite", "file:"+p.database+"?mode=ro")
	p.must(err)
	defer db.Close()
	_, err = db.Exec("VACUUM INTO ?", to)
	p.must(err)
	p.must(os.Chtimes(to, made, made))
	return to
}

func TestLook_TellsHowTheServerIs(t *testing.T) {
	p := newPlace(t)
	p.copyAs("today.db", p.now.Add(-time.Hour))
	for folder, size := range map[string]int{"uploads": 100, "deliveries/a": 200, "first-copies": 300} {
		p.must(os.MkdirAll(filepath.Join(p.Data, folder), 0o700))
		p.must(os.WriteFile(filepath.Join(p.Data, folder, "file"), make([]byte, size), 0o600))
	}
	v := p.warns()
	if v.At-v.Started != time.Hour.Milliseconds() || v.Program.Version != "v1.0.0" || v.Program.Oldest < 1 || v.Store.Format < 17 || v.Store.Epoch == "" || len(v.Store.Head) != 64 {
		t.Errorf("%+v", v)
	}
	d := v.Disk
	if d.Uploads != 100 || d.Deliveries != 200 || d.Copies != 300 || d.Database < 4096 || d.Free != p.free || d.Used() < 600+d.Database {
		t.Errorf("%+v", d)
	}
	if v.Photos.Uploads != 2 || v.Photos.Expected != 9 || v.Doors.Logins != 3 {
		t.Errorf("%+v %+v", v.Photos, v.Doors)
	}
}

func TestLook_WarnsOfADiskWithoutRoom(t *testing.T) {
	p := newPlace(t)
	p.copyAs("today.db", p.now)
	p.free = 2<<30 - 1
	p.warns(app.DiskLow)
	p.free++
	p.warns()
	p.Room = func(string) (int64, error) { return 0, errors.New("no disk") }
	if _, err := vitals.New(p.Config).Look(context.Background()); err == nil || !strings.Contains(err.Error(), "the disk") {
		t.Errorf("%v", err)
	}
}

func TestLook_KnowsTheNewestWholeCopy(t *testing.T) {
	p := newPlace(t)
	p.warns(app.BackupMissing)
	p.copyAs("old.db", p.now.Add(-app.BackupAge-time.Minute))
	p.warns(app.BackupOld)

	// Nothing of this is a copy of ours.
	whole, err := os.ReadFile(p.copyAs("whole.db", p.now.Add(-50*time.Hour)))
	p.must(err)
	p.must(os.WriteFile(filepath.Join(p.Backups, "cut.db"), whole[:len(whole)-1], 0o600))
	p.must(os.WriteFile(filepath.Join(p.Backups, "short.db"), whole[:50], 0o600))
	p.must(os.WriteFile(filepath.Join(p.Backups, "empty.db"), nil, 0o600))
	p.must(os.WriteFile(filepath.Join(p.Backups, "notes.txt"), []byte(strings.Repeat("copies ", 100)), 0o600))
	p.must(os.Mkdir(filepath.Join(p.Backups, "folder"), 0o700))
	foreign, err := sql.Open("sqlite", "file:"+filepath.Join(p.Backups, "foreign.db"))
	p.must(err)
	_, err = foreign.Exec("CREATE TABLE a (b)")
	p.must(errors.Join(err, foreign.Close()))
	if v := p.warns(app.BackupOld); v.Backup.Copies != 2 {
		t.Errorf("%+v", v.Backup)
	}

	made := p.now.Add(-app.BackupAge)
	p.copyAs("new.db", made)
	if v := p.warns(); v.Backup.Copies != 3 || v.Backup.Made != made.UnixMilli() || v.Backup.Size == 0 {
		t.Errorf("%+v", v.Backup)
	}
}

func TestLook_SaysWhatIsNotKnownOfCopies(t *testing.T) {
	p := newPlace(t)
	folder := p.Backups
	p.Backups = ""
	if v := p.warns(app.BackupUnwatched); v.Backup.Watched || v.Backup.Trouble != "" {
		t.Errorf("%+v", v.Backup)
	}
	p.Backups = filepath.Join(folder, "nowhere")
	if v := p.warns(app.BackupUnreadable); !v.Backup.Watched || !strings.Contains(v.Backup.Trouble, "nowhere") {
		t.Errorf("%+v", v.Backup)
	}
}

func TestLook_WarnsOfWork(t *testing.T) {
	p := newPlace(t)
	p.copyAs("today.db", p.now)
	write := func(fn func(app.Tx) error) { p.must(p.App.Store().Write(context.Background(), fn)) }
	write(func(tx app.Tx) error { return tx.PutJob("picture", "a", p.now.UnixMilli()) })
	p.warns()
	p.now = p.now.Add(16 * time.Minute)
	p.warns(app.WorkLate)
	write(func(tx app.Tx) error {
		claimed, err := tx.ClaimJobs(p.now.UnixMilli(), p.now.Add(time.Minute).UnixMilli(), 1)
		return errors.Join(err, tx.GiveUpJob(claimed[0].ID, "damaged"))
	})
	v := p.warns(app.WorkGivenUp)
	if v.Work.GivenUp != 1 || len(v.Troubled) != 1 || v.Troubled[0].Trouble != "damaged" {
		t.Errorf("%+v %+v", v.Work, v.Troubled)
	}
	p.UnderWay = func() app.Delivery { return app.Delivery{Uploads: 1, Quiet: 1} }
	p.warns(app.WorkGivenUp, app.UploadsQuiet)
}

// Of backups that the server makes itself it need not look at files.
func TestLook_BackupsOfItsOwn(t *testing.T) {
	p := newPlace(t)
	count, made, trouble := 0, int64(0), error(nil)
	faults := 0
	p.OwnBackups = func() (app.Backup, error) {
		return app.Backup{Copies: count, Made: made, Size: 5 << 20, Faults: faults}, trouble
	}
	for _, c := range []struct {
		count   int
		age     time.Duration
		trouble error
		want    app.Warning
	}{
		{0, 0, nil, app.BackupMissing},
		{3, 2 * time.Hour, nil, ""},
		{3, 40 * time.Hour, nil, app.BackupOld},
		{0, 0, errors.New("no such disk"), app.BackupUnreadable},
	} {
		count, made, trouble = c.count, p.now.Add(-c.age).UnixMilli(), c.trouble
		v := p.look()
		if !v.Backup.Watched || v.Backup.Copies != c.count || v.Backup.Size != 5<<20 {
			t.Errorf("%+v", v.Backup)
		}
		if c.want != "" && !slices.Contains(v.Warnings, c.want) || c.want == "" && len(v.Warnings) > 0 {
			t.Errorf("%+v: %v", c, v.Warnings)
		}
	}
	count, made, trouble, faults = 3, p.now.UnixMilli(), nil, 2
	p.warns(app.BackupFaulty)
}
