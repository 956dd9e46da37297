package app_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/syncproto"
)

// repair asks as the device would, of a village at its newest commit.
func (d *dev) repair(q syncproto.RepairRequest) (syncproto.RepairAnswer, error) {
	q.Device = d.device
	if q.Version == 0 {
		q.Version = schema.Version
	}
	return d.Repair(context.Background(), d.device, &q)
}

// buckets are a village's, as the server carries them for a version.
func (w *world) buckets(village string, version int) []syncproto.Digest {
	w.Helper()
	var out []syncproto.Digest
	err := w.Store().Read(context.Background(), func(r app.Reader) error {
		all, err := r.Buckets(village)
		for _, digests := range all {
			out = append(out, digests.Of(version))
		}
		return err
	})
	if err != nil {
		w.Fatal(err)
	}
	return out
}

func (w *world) seq(village string) (seq syncproto.Seq) {
	w.Helper()
	err := w.Store().Read(context.Background(), func(r app.Reader) error {
		_, state, err := app.VillageNow(r, village)
		seq = state.Seq
		return err
	})
	if err != nil {
		w.Fatal(err)
	}
	return seq
}

func TestRepair_TellsTheHouseholdsOfTheBucketsThatDiffer(t *testing.T) {
	w := newWorld(t)
	d := w.enrol(north, south)
	homes := map[string]home{}
	for range 40 {
		h := w.home(north)
		homes[h.id] = h
	}
	w.home(south)
	for version := schema.OldestVersion; version <= schema.Version; version++ {
		held := w.buckets(north, version)
		q := syncproto.RepairRequest{Version: version, Village: north, Seq: w.seq(north), Buckets: held}
		if a, err := d.repair(q); err != nil || a.Buckets != nil || a.Units != nil || a.Tables != nil || a.Seq != q.Seq {
			t.Fatalf("equal buckets: %+v, %v", a, err)
		}
		held[3] = held[3].Plus(syncproto.Digest{Lo: 1})
		held[5] = held[5].Plus(syncproto.Digest{Lo: 1})
		a, err := d.repair(q)
		if err != nil || len(a.Buckets) != 2 || a.Buckets[0] != 3 || a.Buckets[1] != 5 {
			t.Fatalf("%+v, %v", a, err)
		}
		sums := map[int]syncproto.Digest{}
		for _, u := range a.Units {
			if b := syncproto.BucketOf(u.Unit); homes[u.Unit].village != north || b != 3 && b != 5 {
				t.Errorf("household %s is listed", u.Unit)
			} else {
				sums[b] = sums[b].Plus(u.Digest)
			}
		}
		for _, b := range a.Buckets {
			if got := sums[b].Plus(syncproto.Digest{Lo: 1}); got != held[b] {
				t.Errorf("version %d: the households of bucket %d add up to %s", version, b, got)
			}
		}
	}
}

func TestRepair_SendsTheRowsOfTheHouseholdsAskedFor(t *testing.T) {
	w := newWorld(t)
	d := w.enrol(north, south)
	h, other, far := w.home(north), w.home(north), w.home(south)
	w.desk(h)
	a, err := d.repair(syncproto.RepairRequest{Village: north, Seq: w.seq(north), Units: []string{h.id, h.id, far.id, "nobody", north}})
	if err != nil {
		t.Fatal(err)
	}
	unit := w.unit(h)
	rows := 0
	for _, table := range a.Tables {
		for _, row := range table.Rows {
			rows++
			if state := unit.Rows[syncproto.RowKey{Table: table.Table, ID: row.ID}]; state == nil || state.Rev != row.Rev {
				t.Errorf("%s %s is sent", table.Table.Name, row.ID)
			}
		}
	}
	if rows != len(unit.Rows) {
		t.Errorf("%d rows of %d; %s is none of it", rows, len(unit.Rows), other.id)
	}
}

func TestRepair_IsRefusedWhereAPullIs(t *testing.T) {
	w := newWorld(t)
	d := w.enrol(north)
	h, far := w.home(north), w.home(south)
	_, err := d.repair(syncproto.RepairRequest{Village: south, Seq: w.seq(south), Units: []string{far.id}})
	w.problem(err, schema.OutOfScope)
	_, err = d.repair(syncproto.RepairRequest{Village: "222426999999", Units: []string{far.id}})
	w.problem(err, schema.OutOfScope)
	a, err := d.repair(syncproto.RepairRequest{Village: north, Seq: w.seq(north) - 1, Units: []string{h.id}})
	if err != nil || a.Tables != nil || a.Seq != w.seq(north) {
		t.Errorf("a village that has moved on: %+v, %v", a, err)
	}
	w.ServeFrom(schema.Version)
	_, err = d.repair(syncproto.RepairRequest{Village: north, Version: schema.OldestVersion, Units: []string{h.id}})
	w.problem(err, schema.UpgradeRequired)
	d.revoke()
	_, err = d.repair(syncproto.RepairRequest{Village: north, Seq: w.seq(north), Units: []string{h.id}})
	w.problem(err, schema.DeviceRevoked)
}

// Whoever runs the server reads which device held what it should not have.
func TestRepair_IsKeptAndLogged(t *testing.T) {
	w := newWorld(t)
	d, h := w.enrol(north), w.home(north)
	var log bytes.Buffer
	core := app.New(w.Store(), w.Now, slog.New(slog.NewTextHandler(&log, nil)))
	q := syncproto.RepairRequest{Device: d.device, Version: schema.Version, Village: north, Seq: w.seq(north), Buckets: make([]syncproto.Digest, syncproto.Buckets)}
	if _, err := core.Repair(context.Background(), d.device, &q); err != nil || log.Len() > 0 {
		t.Errorf("looking is logged: %s, %v", &log, err)
	}
	q.Buckets, q.Units = nil, []string{h.id}
	if _, err := core.Repair(context.Background(), d.device, &q); err != nil {
		t.Fatal(err)
	}
	var kept []app.Mismatch
	if err := w.Store().Read(context.Background(), func(r app.Reader) (err error) { kept, err = r.Mismatches(); return err }); err != nil {
		t.Fatal(err)
	}
	if len(kept) != 1 || kept[0].Village != north || kept[0].Seq != q.Seq || kept[0].Households != 1 || kept[0].Device == 0 {
		t.Errorf("kept: %+v", kept)
	}
	for _, part := range []string{"level=WARN", d.device, north, h.id} {
		if !strings.Contains(log.String(), part) {
			t.Errorf("%s is not in the log: %s", part, &log)
		}
	}
}
