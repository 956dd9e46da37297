package main

import (
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	_ "modernc.org/sqlite" // reads what the machine came up with

	"ruhu/schema"
)

// onDisk makes a rig whose data folder lies on a disk of its own, lets something happen,
// and takes all of it down again.
func (t *trial) onDisk(bytes int64, do func(*rig, *disk) error, env ...string) error {
	d, err := newDisk(t.ctx, t.folder, bytes)
	if err != nil {
		return err
	}
	r, err := newRig(t, filepath.Join(d.mount, "data"), env...)
	if err != nil {
		return errors.Join(err, d.remove())
	}
	if err := do(r, d); err != nil {
		return errors.Join(err, r.close(), d.remove())
	}
	return d.remove()
}

// powerCut takes the machine's power away in mid-storm, again and again. Whatever a device
// was told before is there when the machine is up again.
func powerCut(t *trial) error {
	return t.onDisk(1<<30, func(r *rig, d *disk) error {
		r.forgive(schema.Internal) // between the cut and its death a server has no disk
		r.rage()
		for range t.Tries {
			lost, err := r.cutOnce(d)
			if err != nil {
				return err
			}
			for _, l := range lost {
				r.broke("after cut %d: %s", r.Counts["power cuts"], l)
			}
		}
		return r.reckon(false)
	})
}

// powerCutControl does the same to a server that waits less for its disk, as SQLite calls it:
// with OFF it hands its work to the system, with NORMAL it waits before its log is taken into
// the database, and not at each commit. It must lose work, or powerCut proves nothing.
func powerCutControl(synchronous string) func(*trial) error {
	return func(t *trial) error {
		return t.onDisk(1<<30, func(r *rig, d *disk) error {
			r.forgive(schema.Internal)                    // between the cut and its death a server has no disk
			r.forgives = func(error) bool { return true } // devices meet a server that has forgotten them
			r.rage()
			for range t.Tries {
				lost, err := r.cutOnce(d)
				if err != nil {
					return err
				}
				r.Counts["acknowledged changesets lost"] += len(lost)
				if len(lost) > 0 {
					return r.close() // devices and server disagree from here on
				}
			}
			return errors.New("a server that does not wait for its disk has lost nothing: cutting the power proves nothing here")
		}, "RUHU_TORTURE_SYNCHRONOUS="+synchronous)
	}
}

// cutOnce takes the power away, lets the machine come up, and returns what was acknowledged
// and is not there. No device reaches the server before that is known.
func (r *rig) cutOnce(d *disk) (lost []string, err error) {
	if err := r.answered(1); err != nil {
		return nil, err
	}
	r.wait(longestStorm)
	r.Counts["requests under way"] += int(r.heard.Waiting.Load())
	err = d.cut()
	if err = errors.Join(err, r.server.kill(), d.detach()); err != nil {
		return nil, err
	}
	r.Counts["power cuts"]++
	return r.comeUpAndLookUp(d)
}

// comeUpAndLookUp lets the machine come up with its disk, and returns what was acknowledged
// and is not there.
func (r *rig) comeUpAndLookUp(d *disk) (lost []string, err error) {
	if err := r.until(errors.New("a device waits for a dead server"), func(int64) bool { return r.heard.Waiting.Load() == 0 }); err != nil {
		return nil, err
	}
	if err := d.attach(r.ctx); err != nil {
		return nil, err
	}
	began := time.Now()
	if err := r.server.launch(); err != nil {
		return nil, err
	}
	address, err := r.server.await()
	if err != nil {
		return nil, err
	}
	r.Counts["ms to come up, at most"] = max(r.Counts["ms to come up, at most"], int(time.Since(began).Milliseconds()))
	lost, err = r.missing()
	r.server.address.Store(&address)
	return lost, err
}

// missing are the acknowledged changesets of which the database has no receipt. It is read
// beside the running server, which has recovered it.
func (r *rig) missing() (lost []string, err error) {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(r.server.data, storeFile)+"?_pragma=busy_timeout(10000)&_pragma=query_only(1)")
	if err != nil {
		return nil, err
	}
	defer db.Close()
	for device, known := range r.heard.Numbers() {
		there, err := receipts(db, device)
		if err != nil {
			return nil, err
		}
		for n, id := range known {
			if there[n] != id {
				lost = append(lost, fmt.Sprintf("changeset %d of device %s (%s) was acknowledged and is not there", n, device, id))
			}
		}
		r.Counts["acknowledged changesets looked up"] += len(known)
	}
	return lost, nil
}

// receipts are the ids of the changesets that a device had answered, by number.
func receipts(db *sql.DB, device string) (ids map[int64]string, err error) {
	rows, err := db.Query("SELECT n, receipt.id FROM receipt JOIN device ON no = device WHERE device.id = ?", device)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	ids = map[int64]string{}
	for rows.Next() {
		var n int64
		var id string
		if err := rows.Scan(&n, &id); err != nil {
			return nil, err
		}
		ids[n] = id
	}
	return ids, rows.Err()
}
