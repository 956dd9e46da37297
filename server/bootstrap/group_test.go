package bootstrap_test

import (
	"testing"

	"ruhu/mobile-contract/replica"
	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/server/app"
)

// few are as many villages as are worth a file together.
func few() (codes []string) {
	for _, a := range antu.Areas() {
		if schema.ValidVillage(a.Code) && len(codes) < 8 {
			codes = append(codes, a.Code)
		}
	}
	return codes
}

// group is the file of villages together.
func (w *world) group(villages ...string) (body []byte, tag string) {
	w.Helper()
	body, tag, err := w.cache.Group(ctx, villages, schema.Version)
	w.must(err)
	return body, tag
}

func TestGroup_ADeviceOfManyVillagesTakesOneFile(t *testing.T) {
	w := newWorld(t)
	villages := few()
	w.settle(villages...)
	plain := w.enrol(villages...)
	_, err := plain.Sync(byRows{plain.line})
	w.must(err)
	d := w.enrol(villages...)
	if report := w.sync(d); report.Files != 1 || d.gets != 1 || report.Verified < int64(len(villages)) || report.Mismatched > 0 || report.Restarts > 0 {
		t.Errorf("%d downloads: %s", d.gets, report.JSON())
	}
	w.same(d, plain, villages...)

	w.visit(villages[3], w.households(villages[3])[0])
	for _, x := range []*device{d, plain} {
		w.sync(x)
	}
	w.same(d, plain, villages...)
}

// Whatever is wrong with the file of many, each village comes by itself.
func TestGroup_AnUnfitFileIsRefusedWhole(t *testing.T) {
	w := newWorld(t)
	villages := few()
	w.settle(villages...)
	body, tag := w.group(villages...)
	for what, query := range map[string]string{
		"a changed value":       "UPDATE member SET name = '金明鐵' WHERE rowid = 1",
		"a lost row":            "DELETE FROM member WHERE rowid = 7",
		"a village left out":    "DELETE FROM member WHERE village = '" + villages[2] + "'",
		"two villages mixed":    "UPDATE household SET village = '" + villages[1] + "' WHERE village = '" + villages[0] + "'",
		"a village twice":       "INSERT INTO snapshot SELECT * FROM snapshot LIMIT 1",
		"one of another server": "UPDATE snapshot SET epoch = 'x' WHERE village = '" + villages[5] + "'",
		"one that is no place":  "UPDATE snapshot SET village = 'x' WHERE village = '" + villages[5] + "'",
		"nothing about itself":  "DELETE FROM snapshot",
	} {
		d := w.enrol(villages...)
		d.meddle = func(got *replica.Download) {
			if got.Tag == tag {
				*got = *w.forge(body, query)
			}
		}
		if report := w.sync(d); report.Files != int64(len(villages)) || report.Mismatched > 0 || report.Restarts > 0 {
			t.Errorf("%s: %s", what, report.JSON())
		}
		if ok, err := d.Verify(); !ok || err != nil {
			t.Errorf("%s: does not verify: %v", what, err)
		}
		w.must(d.Close())
	}
}

// A file that does not speak of a village brings nothing of it, although its rows are
// there: nothing would prove them.
func TestGroup_WhatItDoesNotSpeakOfComesByItself(t *testing.T) {
	w := newWorld(t)
	villages := few()
	w.settle(villages...)
	body, tag := w.group(villages...)
	d := w.enrol(villages...)
	d.meddle = func(got *replica.Download) {
		if got.Tag == tag {
			*got = *w.forge(body, "DELETE FROM snapshot WHERE village = '"+villages[4]+"'")
		}
	}
	if report := w.sync(d); report.Files != 2 || report.Mismatched > 0 {
		t.Errorf("%s", report.JSON())
	}
	plain := w.enrol(villages...)
	_, err := plain.Sync(byRows{plain.line})
	w.must(err)
	w.same(d, plain, villages...)
}

func TestGroup_AnOlderServerHasNone(t *testing.T) {
	w := newWorld(t)
	villages := few()
	w.settle(villages...)
	d := w.enrol(villages...)
	d.alone = true
	if report := w.sync(d); report.Files != int64(len(villages)) {
		t.Errorf("%s", report.JSON())
	}
	few := w.enrol(villages[:7]...)
	if report := w.sync(few); report.Files != 7 {
		t.Errorf("seven villages: %s", report.JSON())
	}
}

func TestGroup_ACutDownloadGoesOnWhereItStopped(t *testing.T) {
	w := newWorld(t)
	villages := few()
	w.settle(villages...)
	d := w.enrol(villages...)
	stop := true
	d.cut = func(left int) int {
		if stop && d.gets > 1 {
			return 0
		}
		if stop {
			return left / 2
		}
		return left
	}
	if _, err := d.Sync(d.line); err == nil {
		t.Fatal("half a file was taken for a whole one")
	}
	stop = false
	body, _ := w.group(villages...)
	w.sync(d)
	// All was asked for once, and the other half twice.
	if d.Bytes > 2*int64(len(body))+1 {
		t.Errorf("%d bytes were asked for of a file of %d", d.Bytes, len(body))
	}
	if ok, err := d.Verify(); !ok || err != nil {
		t.Errorf("does not verify: %v", err)
	}
}

func TestGroup_IsKeptUntilACommit(t *testing.T) {
	w := newWorld(t)
	w.settle(north, south)
	_, first := w.group(north, south)
	reads := w.store.reads.Load()
	if _, again := w.group(south, north, south); again != first || w.store.reads.Load() != reads {
		t.Errorf("made again: %s, %s", first, again)
	}
	w.open() // as a server that starts
	if _, again := w.group(north, south); again != first || w.store.reads.Load() != reads {
		t.Errorf("made again after a start: %s, %s", first, again)
	}
	w.visit(south, w.households(south)[0])
	if _, newer := w.group(north, south); newer == first {
		t.Error("the file is older than a commit")
	}
	for _, villages := range [][]string{nil, {"222426"}, {north, "222426199299"}} {
		_, _, err := w.cache.Group(ctx, villages, schema.Version)
		if p, ok := app.AsProblem(err); !ok || p.Code != schema.NotFound {
			t.Errorf("%v: %v", villages, err)
		}
	}
}
