package chaos

import (
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"

	"ruhu/schema"
	"ruhu/syncproto"
)

// harm is a change of a household's rows that no program of ours makes, as a bad disk
// or another app would. It leaves alone what lies under local edits: nobody compares
// what the cadre has changed himself.
type harm struct {
	table string
	query string // its parameter is the household
}

var harms = []harm{
	{"household", "UPDATE household SET remark = 'spoilt' WHERE id = ?1 AND " + bare("household")},
	{"member", "UPDATE member SET name = name || '?' WHERE household = ?1 AND " + bare("member")},
	{"conditions", "DELETE FROM conditions WHERE household = ?1 AND " + bare("conditions")},
	{"land", "INSERT OR IGNORE INTO land (id, household, village, rev, arable, forest) SELECT 'spoilt ' || id, id, village, 1, 0, 0 FROM household WHERE id = ?1"},
}

// bare says that a row of a table has no local edits.
func bare(table string) string {
	return "NOT EXISTS (SELECT 1 FROM confirmed WHERE tbl = '" + table + "' AND row = " + table + ".id)"
}

func harmOf(table string) harm {
	for _, h := range harms {
		if h.table == table {
			return h
		}
	}
	return harm{}
}

// damage spoils some rows of a device's file.
func damage(_ *world, d *device, dice *rand.Rand) {
	h, _ := d.someHome(dice)
	d.spoil(pick(dice, harms...), h.id)
}

// spoil changes a household's rows while the app is closed.
func (d *device) spoil(h harm, household string) {
	d.w.must(d.replica.Close(), "close "+d.name)
	changed, err := execute(d.path, h.query, household)
	d.w.must(errors.Join(err, d.open()), "spoil "+d.name)
	if changed == 0 {
		return
	}
	if d.spoilt == nil {
		d.spoilt = map[string]bool{}
	}
	d.spoilt[household] = true
	d.w.struck("device_file_damaged")
	d.w.log("    %s of %s is spoilt in %s", h.table, household, d.name)
}

// execute runs a statement on a file that nobody has open.
func execute(path, query string, args ...any) (int64, error) {
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		return 0, err
	}
	defer db.Close()
	done, err := db.Exec(query, args...)
	if err != nil {
		return 0, err
	}
	return done.RowsAffected()
}

// inspect lets a device whose file was damaged look for it, as an app does now and
// then.
func (d *device) inspect() {
	if len(d.spoilt) == 0 || d.revoked || d.isRogue() {
		return
	}
	wrong, err := d.replica.Inspect()
	d.w.must(err, "inspect "+d.name)
	if wrong > 0 {
		d.w.struck("damage_found_by_inspection")
	}
}

// serveRepair answers a repair request. No household travels but those that were
// damaged.
func (w *world) serveRepair(id string, body []byte) ([]byte, error) {
	req, problem := syncproto.DecodeRepairRequest(body)
	if problem != nil {
		return nil, *problem
	}
	if req.Device != id {
		return nil, schema.Problem{Code: schema.Forbidden}
	}
	answer, err := w.app.Repair(context.Background(), id, &req)
	if err != nil {
		return nil, err
	}
	if len(answer.Tables) > 0 {
		w.struck("households_repaired")
	}
	w.onlySpoilt(id, req.Units)
	return syncproto.AppendRepairAnswer(nil, &answer), nil
}

func (w *world) onlySpoilt(id string, units []string) {
	for _, d := range w.devices {
		for _, unit := range units {
			if d.id == id && !d.spoilt[unit] {
				w.broken("repair: %s asks for household %s, which nobody damaged", d.name, unit)
			}
		}
	}
}
