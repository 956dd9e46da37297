package doctor

import (
	"errors"
	"io/fs"

	"ruhu/server/app"
)

// manyPages is how long SQLite's log may be, in bytes, before something must be wrong: it
// begins anew at 32 MB.
const manyPages = 256 << 20

// database looks whether the file is a store of ours, whole, and the one that was last
// written here.
func (d *doctor) database() {
	store, err := d.Open()
	switch {
	case errors.Is(err, fs.ErrNotExist):
		d.note("database_missing", d.Database)
		return
	case err != nil:
		d.note("database_unreadable", err)
		return
	}
	d.store = store
	version, newest, pending, err := store.Form()
	if err != nil {
		d.drop("database_foreign", err)
		return
	}
	if err := store.Replaced(); err != nil {
		d.note("database_replaced", err)
	}
	d.size(version)
	if pending {
		d.drop("database_pending", version, newest)
		return
	}
	d.integrity()
}

// drop notes why the database is not looked into further.
func (d *doctor) drop(code string, params ...any) {
	d.note(code, params...)
	d.store.Close() // nothing was written
	d.store = nil
}

func (d *doctor) size(version int) {
	database, log, err := d.store.Sizes()
	switch {
	case err != nil:
		d.note("database_unreadable", err)
	case log > manyPages:
		d.note("database_log", megabytes(log))
	default:
		d.note("database_ok", megabytes(database), megabytes(log), version)
	}
}

// integrity lets SQLite read the whole file.
func (d *doctor) integrity() {
	var faults []string
	err := d.store.Read(d.ctx, func(r app.Reader) (err error) {
		faults, err = r.Integrity()
		return err
	})
	switch {
	case err != nil:
		d.note("database_damaged", err)
	case len(faults) > 0:
		d.note("database_damaged", faults[0])
	default:
		d.note("database_whole")
	}
}

// log follows the chain through the log.
func (d *doctor) log() {
	if d.store == nil {
		return
	}
	check, err := app.New(d.store, d.Now, nil).CheckLog(d.ctx)
	switch {
	case err != nil:
		d.note("log_broken", err)
	case len(check.Faults) > 0:
		d.note("log_broken", check.Faults[0])
	default:
		d.note("log_ok", check.Entries, check.Head)
	}
}

// late is how long after its time work may be begun.
const late = 15 * 60 * 1000

// work looks for work that does not come to its end.
func (d *doctor) work() {
	if d.store == nil {
		return
	}
	var state app.WorkState
	err := d.store.Read(d.ctx, func(r app.Reader) (err error) {
		state, err = r.Work()
		return err
	})
	switch {
	case err != nil:
		d.note("database_damaged", err)
	case state.GivenUp > 0:
		d.note("work_given_up", state.GivenUp)
	case d.held && state.Due > 0 && d.Now().UnixMilli()-state.Due > late:
		d.note("work_late", state.Waiting+state.Again)
	default:
		d.note("work_ok", state.Waiting+state.Begun+state.Again)
	}
}

// devices looks for those that nobody has heard of, and those whose clocks are wrong.
func (d *doctor) devices() {
	if d.store == nil {
		return
	}
	var all, quiet, wrong int
	err := d.store.Read(d.ctx, func(r app.Reader) error {
		list, err := r.Devices()
		for _, one := range list {
			if one.Revoked {
				continue
			}
			all++
			if d.Now().UnixMilli()-max(one.SeenAt, one.EnrolledAt) > app.Week.Milliseconds() {
				quiet++
			}
			if one.ClockOffset != 0 {
				wrong++
			}
		}
		return err
	})
	if err != nil {
		d.note("database_damaged", err)
		return
	}
	if quiet > 0 {
		d.note("devices_silent", quiet, all)
	}
	if wrong > 0 {
		d.note("devices_clock", wrong, all)
	}
	if quiet == 0 && wrong == 0 {
		d.note("devices_ok", all)
	}
}
