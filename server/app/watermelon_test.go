package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/server/watermelon"
	"ruhu/syncproto"
)

// TestWatermelon_BaseIsTheRoundAtWhichAFieldWasClean: the library lets the person's value win
// over the other one in silence, and then pushes it with a timestamp behind both.
func TestWatermelon_BaseIsTheRoundAtWhichAFieldWasClean(t *testing.T) {
	for _, says := range []bool{true, false} {
		w := newWorld(t)
		at := w.home(north)
		m := w.melon(says, north)
		m.sync(trouble{})
		m.update(schema.Household, at.id, "head_name", "phone")
		w.act(staff, w.desk(at, atRev(1, set(schema.Household, at.id, "head_name", "desk"))...))
		m.sync(trouble{})
		if cases := w.cases(at); len(cases) != 1 || w.root(at, "head_name").Text() != "desk" {
			t.Errorf("says %v: %d cases, head_name is %s", says, len(cases), w.root(at, "head_name"))
		}
		m.sync(trouble{})
		if got := m.table("household")[at.id].values["head_name"]; got != "desk" {
			t.Errorf("says %v: the phone goes on with %v", says, got)
		}
		if len(m.living(schema.Conflict)) != 1 {
			t.Errorf("says %v: the phone was not told of the case", says)
		}
	}
}

func atRev(rev syncproto.Rev, e syncproto.Edit) []syncproto.Edit { return []syncproto.Edit{at(rev, e)} }

// TestWatermelon_WhatWasSeenIsNoConflict: who changes what they have pulled, has seen it.
func TestWatermelon_WhatWasSeenIsNoConflict(t *testing.T) {
	w := newWorld(t)
	h := w.home(north)
	m := w.melon(true, north)
	m.sync(trouble{})
	for round := range 3 {
		w.act(staff, w.desk(h, at(w.rev(h), set(schema.Household, h.id, "head_name", fmt.Sprint("desk ", round)))))
		m.sync(trouble{})
		m.update(schema.Household, h.id, "head_name", fmt.Sprint("phone ", round))
		m.sync(trouble{})
		if got := w.root(h, "head_name").Text(); got != fmt.Sprint("phone ", round) || len(w.cases(h)) > 0 {
			t.Errorf("round %d: head_name is %s, %d cases", round, got, len(w.cases(h)))
		}
	}
}

func TestWatermelon_OnlyChangedFieldsAreWritten(t *testing.T) {
	w := newWorld(t)
	h := w.home(north)
	m := w.melon(true, north)
	m.sync(trouble{})
	m.table("household")[h.id].values["group_name"] = "not changed by the person"
	m.update(schema.Household, h.id, "remark", "changed")
	m.sync(trouble{})
	if w.root(h, "group_name").Text() != "一组" || w.root(h, "remark").Text() != "changed" {
		t.Errorf("group_name %s, remark %s", w.root(h, "group_name"), w.root(h, "remark"))
	}
	last := w.history(h.id)
	if changes := last[len(last)-1].Changes; len(changes) != 1 {
		t.Errorf("%+v", changes)
	}
}

// TestWatermelon_VillageTakenAwayKeepsUnsentWork: the deletion waits for what is dirty, the
// work is taken, and then the rows go.
func TestWatermelon_VillageTakenAwayKeepsUnsentWork(t *testing.T) {
	for _, says := range []bool{true, false} {
		w := newWorld(t)
		h, other := w.home(south), w.home(south)
		m := w.melon(says, north, south)
		m.sync(trouble{})
		m.update(schema.Household, h.id, "remark", "unsent")
		w.now = w.now.Add(time.Hour)
		w.reassign(m.person, north)
		m.sync(trouble{pushLost: true})
		if m.table("household")[h.id] == nil {
			t.Fatalf("says %v: unsent work is gone", says)
		}
		if there := m.table("household")[other.id] != nil; there == says {
			t.Errorf("says %v: a household without unsent work is there: %v", says, there)
		}
		m.sync(trouble{})
		if w.root(h, "remark").Text() != "unsent" {
			t.Errorf("says %v: work of before was not taken", says)
		}
		m.sync(trouble{})
		if there := m.table("household")[h.id] != nil; there == says {
			t.Errorf("says %v: after its work was taken the household is there: %v", says, there)
		}
	}
}

func (w *world) reassign(person string, villages ...string) {
	w.Helper()
	w.write(w, func(tx app.Tx) error {
		p, err := tx.Person(person)
		if err != nil {
			return err
		}
		grants := cadreOf(villages...)
		p.Former = append(p.Former, registry.Ended(p.Grants, grants, w.now.UnixMilli())...)
		p.Grants = grants
		return tx.PutPerson(p)
	})
}

// TestWatermelon_RefusalsAreToldAndNotTriedAgain: the push succeeds, the row comes as it is,
// and what was refused stands in a table of its own.
func TestWatermelon_RefusalsAreToldAndNotTriedAgain(t *testing.T) {
	for column, value := range map[string]any{
		"registered_year": 2014.5, "status": "nonsense", "head_name": 7, "remark": "half \ufffd", "latitude": 1e300, "household": "elsewhere", "phone": "abc",
	} {
		w := newWorld(t)
		h := w.home(north)
		m := w.melon(true, north)
		m.sync(trouble{})
		before := m.table("household")[h.id].values[column]
		if column == "household" {
			m.update(schema.Member, h.head, column, value)
		} else {
			m.update(schema.Household, h.id, column, value)
		}
		m.sync(trouble{answerLost: true})
		for range 3 {
			m.sync(trouble{})
		}
		if _, unsent := m.local(); unsent {
			t.Errorf("%s: still unsent", column)
		}
		if refused := m.table(watermelon.RefusalTable); len(refused) != 1 {
			t.Errorf("%s: %d refusals", column, len(refused))
		}
		if got := m.table("household")[h.id].values[column]; fmt.Sprint(got) != fmt.Sprint(before) {
			t.Errorf("%s: the phone has %v, not %v", column, got, before)
		}
	}
}

// TestWatermelon_RefusedHouseholdIsTakenBackAndCanBeMended: every row of it is told to go,
// but for one that is being mended; then it comes whole.
func TestWatermelon_RefusedHouseholdIsTakenBackAndCanBeMended(t *testing.T) {
	w := newWorld(t)
	m := w.melon(true, north)
	m.sync(trouble{})
	values := map[string]any{"village": north, "group_name": "一组", "head_name": "金", "identification_standard": "1", "attribute": "1",
		"main_cause": "01", "status": "nonsense", "registered_year": 2014}
	mended, left := m.create(schema.Household, values), m.create(schema.Household, map[string]any{"village": north})
	m.sync(trouble{})
	m.update(schema.Household, mended, "status", "registered")
	m.sync(trouble{})
	m.sync(trouble{})
	if ids := m.living(schema.Household); len(ids) != 1 || ids[0] != mended {
		t.Errorf("the phone has %v, not %s without %s", ids, mended, left)
	}
	row, _ := watermelon.RowID(mended)
	if w.root(home{id: row}, "head_name").Text() != "金" {
		t.Error("the household is not as it was mended")
	}
}

// TestWatermelon_SecondEditAfterALostAnswer is another changeset, and the first is none again.
func TestWatermelon_SecondEditAfterALostAnswer(t *testing.T) {
	for _, says := range []bool{true, false} {
		w := newWorld(t)
		h := w.home(north)
		m := w.melon(says, north)
		m.sync(trouble{})
		m.update(schema.Household, h.id, "head_name", "first")
		m.sync(trouble{answerLost: true})
		w.act(staff, w.desk(h, at(w.rev(h), set(schema.Household, h.id, "head_name", "desk, who saw it"))))
		m.update(schema.Household, h.id, "remark", "second")
		m.sync(trouble{})
		m.sync(trouble{})
		if w.root(h, "head_name").Text() != "desk, who saw it" || w.root(h, "remark").Text() != "second" || len(w.cases(h)) > 0 {
			t.Errorf("says %v: %s, %s, %d cases", says, w.root(h, "head_name"), w.root(h, "remark"), len(w.cases(h)))
		}
		if got := m.table("household")[h.id].values["head_name"]; got != "desk, who saw it" {
			t.Errorf("says %v: the phone has %v", says, got)
		}
	}
}

// TestWatermelon_RowsOfOthersAreOutOfReach, also for who knows their ids.
func TestWatermelon_RowsOfOthersAreOutOfReach(t *testing.T) {
	w := newWorld(t)
	h := w.home(far)
	m := w.melon(true, north)
	m.sync(trouble{})
	m.table("household")[h.id] = &raw{"updated", map[string]bool{"remark": true}, map[string]any{"village": far, "remark": "mine"}}
	m.table("member")[h.head] = &raw{"deleted", map[string]bool{}, map[string]any{}}
	m.sync(trouble{})
	m.sync(trouble{})
	if !w.root(h, "remark").IsNull() || w.row(h, schema.Member, h.head).Deleted {
		t.Error("a row of another village was written")
	}
	if len(m.living(schema.Household)) > 0 {
		t.Error("a row of another village stays on the phone")
	}
}

// TestWatermelon_NewVersionBringsWhatItAdded, with the columns that the old one had not.
func TestWatermelon_NewVersionBringsWhatItAdded(t *testing.T) {
	w := newWorld(t)
	w.home(north)
	d := w.enrol(north)
	pull := func(at int64, version int) (text string, stamp int64) {
		answer, err := d.PullWatermelon(context.Background(), d.device, app.WatermelonPull{At: at, Version: version, Said: watermelon.Said{Dirty: watermelon.Dirty{}}})
		if err != nil {
			t.Fatal(err)
		}
		return string(answer.Append(nil, schema.EN)), answer.Stamp
	}
	old, stamp := pull(0, 1)
	again, stamp := pull(stamp, 1)
	grown, _ := pull(stamp, 2)
	if !strings.Contains(old, `"work_place"`) || strings.Contains(again, `"member"`) || !strings.Contains(grown, `"work_province"`) || strings.Contains(grown, `"work_place"`) {
		t.Errorf("%.300s\n%.300s\n%.300s", old, again, grown)
	}
	var told struct{ Changes changes }
	if err := json.Unmarshal([]byte(grown), &told); err != nil || len(told.Changes["member"].Updated) != 1 || len(told.Changes["member"].Created) != 0 {
		t.Errorf("a member that is there comes as new: %v %.300s", err, grown)
	}
}

func BenchmarkWatermelon_FirstPull(b *testing.B)  { benchmarkFirst(b, true) }
func BenchmarkWatermelon_FirstPages(b *testing.B) { benchmarkFirst(b, false) }

// benchmarkFirst brings a village of 200 households to an empty device.
func benchmarkFirst(b *testing.B, melon bool) {
	w := newWorld(b)
	for range 200 {
		w.home(north)
	}
	d := w.enrol(north)
	ctx := context.Background()
	for b.Loop() {
		if !melon {
			page := d.pull("", syncproto.MaxPageRows)
			b.ReportMetric(float64(len(syncproto.AppendPage(nil, &page))), "bytes")
			continue
		}
		answer, err := d.PullWatermelon(ctx, d.device, app.WatermelonPull{Version: schema.Version})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(answer.Append(nil, schema.EN))), "bytes")
	}
}
