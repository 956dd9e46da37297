package app_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/chronicle"
	"ruhu/syncproto"
)

// Two villages of one township, and one of another.
const (
	north = "222426100200"
	south = "222426100201"
	far   = "222426101200"
)

// world is a server core with devices and households. When a test ends, the
// database must be as its own history says, whatever was sent to it.
type world struct {
	testing.TB
	*fixture
	devices, ids int
}

func newWorld(tb testing.TB) *world {
	tb.Helper()
	w := &world{TB: tb, fixture: newFixture(tb, inMemory(tb))}
	tb.Cleanup(func() {
		if !tb.Failed() {
			w.sound()
		}
	})
	return w
}

// sound proves the database against itself, and that every device's numbers have
// an answer each.
func (w *world) sound() {
	w.Helper()
	report, err := w.Verify(context.Background(), nil)
	if err != nil || len(report.Faults) > 0 {
		w.Errorf("verify: %v %q", err, report.Faults)
	}
	w.read(w, func(r app.Reader) error {
		devices, err := r.Devices()
		for _, d := range devices {
			for n := int64(1); n <= d.LastN; n++ {
				if _, err := r.Receipt(d.No, n); err != nil {
					w.Errorf("device %s: receipt %d: %v", d.ID, n, err)
				}
			}
		}
		return err
	})
}

func (w *world) id() string {
	w.ids++
	return fmt.Sprintf("0190dddd-0000-7000-8000-%012d", w.ids)
}

// home is a household with a head, and its living conditions.
type home struct{ village, id, head, conditions string }

// home makes a household, by hand of the county's staff.
func (w *world) home(village string) home {
	w.Helper()
	h := home{village, w.id(), w.id(), w.id()}
	if o := w.act(staff, w.desk(h, h.edits()...)); o.Kind != syncproto.Applied {
		w.Fatalf("a new home: %+v", o)
	}
	return h
}

// edits are those that make the household.
func (h home) edits() []syncproto.Edit {
	return []syncproto.Edit{
		set(schema.Household, h.id, "group_name", "一组", "head_name", "金明哲", "identification_standard", "1", "attribute", "1",
			"main_cause", "01", "status", "registered", "registered_year", 2014, "registry_no", h.id[24:], "other_causes", "02,05",
			"latitude", 42_500_000, "longitude", 128_500_000, "accuracy", 10, "phone", "13944330001"),
		member(h.head, "金明哲", "02"),
		set(schema.Conditions, h.conditions, "electricity", 1, "water_source", first("water_source"), "safe_water", 1, "broadcast_tv", 1,
			"sanitary_toilet", 0, "fuel", first("fuel"), "access_road", first("access_road")),
	}
}

func member(id, name, relation string) syncproto.Edit {
	return set(schema.Member, id, "name", name, "sex", "1", "relation", relation, "ethnic_group", first("ethnic_group"),
		"school_status", first("school_status"), "health", first("health"), "labour", first("labour"),
		"dibao", 0, "medical_insurance", 1, "pension_insurance", 1)
}

func visit(id, content string) syncproto.Edit {
	return set(schema.Visit, id, "visited_at", 1_530_522_000_000, "visitors", "崔英子", "purpose", "routine", "content", content)
}

// first is the first code of a list.
func first(list string) string { return schema.Codes(list).Items[0].Code }

// set is an edit of a row: names of fields, each with its value.
func set(t *schema.Table, id string, values ...any) syncproto.Edit {
	e := syncproto.Edit{Table: t, Row: id}
	for i := 0; i < len(values); i += 2 {
		s := syncproto.Set{Field: t.Ordinal(values[i].(string))}
		switch v := values[i+1].(type) {
		case int:
			s.Value = schema.IntOf(int64(v))
		case string:
			s.Value = schema.TextOf(v)
		case schema.Value:
			s.Value = v
		}
		e.Sets = append(e.Sets, s)
	}
	return e
}

// at gives an edit the revision that its author was looking at.
func at(rev syncproto.Rev, e syncproto.Edit) syncproto.Edit {
	e.Base = rev
	e.Sets = slices.Clone(e.Sets)
	for i := range e.Sets {
		e.Sets[i].Base = rev
	}
	return e
}

// remove deletes a row as it was at a revision.
func remove(rev syncproto.Rev, t *schema.Table, id string) syncproto.Edit {
	return syncproto.Edit{Table: t, Row: id, Delete: true, Base: rev}
}

// dev is a phone in the hands of its cadre.
type dev struct {
	*world
	device, person string
	n              int64 // of its last changeset
}

func (w *world) enrol(areas ...string) *dev {
	w.Helper()
	w.devices++
	d := &dev{world: w}
	d.device, d.person = w.device(w, w.devices, areas...)
	return d
}

// changes is the device's next changeset.
func (d *dev) changes(h home, edits ...syncproto.Edit) syncproto.Changeset {
	d.n++
	return syncproto.Changeset{
		N: d.n, ID: d.id(), By: d.person, Village: h.village, Household: h.id, At: syncproto.HLC(d.now.UnixMicro()), Version: schema.Version,
		Seen: highest(edits), Edits: edits,
	}
}

// highest is the newest revision that any edit knows.
func highest(edits []syncproto.Edit) (rev syncproto.Rev) {
	for _, e := range edits {
		rev = max(rev, e.Base)
	}
	return rev
}

// push sends changesets as they travel, and fails unless they are answered.
func (d *dev) push(changesets ...syncproto.Changeset) syncproto.PushAnswer {
	d.Helper()
	var raw [][]byte
	for i := range changesets {
		raw = append(raw, syncproto.AppendChangeset(nil, &changesets[i]))
	}
	return d.pushRaw(raw...)
}

// pushRaw sends changesets already spelled, well or badly.
func (d *dev) pushRaw(changesets ...[]byte) syncproto.PushAnswer {
	d.Helper()
	answer, err := d.trySend(d.request(changesets...))
	if err != nil {
		d.Fatal(err)
	}
	return answer
}

func (d *dev) request(changesets ...[]byte) []byte {
	return syncproto.AppendPush(nil, d.device, syncproto.HLC(d.now.UnixMicro()), changesets)
}

func (d *dev) trySend(body []byte) (syncproto.PushAnswer, error) {
	req, problem := syncproto.DecodePush(body)
	if problem != nil {
		return syncproto.PushAnswer{}, *problem
	}
	return d.Push(context.Background(), d.device, &req)
}

// save pushes the next changeset alone and returns what became of it.
func (d *dev) save(h home, edits ...syncproto.Edit) syncproto.Outcome {
	d.Helper()
	return d.one(d.push(d.changes(h, edits...)))
}

// one is the outcome of a batch of one.
func (w *world) one(a syncproto.PushAnswer) syncproto.Outcome {
	w.Helper()
	if a.Problem != nil || len(a.Outcomes) != 1 {
		w.Fatalf("answer: %+v", a)
	}
	return a.Outcomes[0]
}

// must saves what has to be applied, and returns the household's revision.
func (d *dev) must(h home, edits ...syncproto.Edit) syncproto.Rev {
	d.Helper()
	o := d.save(h, edits...)
	if o.Kind != syncproto.Applied {
		d.Fatalf("save: %+v", o)
	}
	return o.Rev
}

// pull asks for one page.
func (d *dev) pull(cursor string, limit int) syncproto.Page {
	d.Helper()
	page, err := d.Pull(context.Background(), d.device, &syncproto.PullRequest{Device: d.device, Cursor: cursor, Version: schema.Version, Limit: limit})
	if err != nil {
		d.Fatal(err)
	}
	return page
}

// desk is a changeset of somebody who looks at the newest state of a household.
func (w *world) desk(h home, edits ...syncproto.Edit) *syncproto.Changeset {
	return &syncproto.Changeset{ID: w.id(), Village: h.village, Household: h.id, Seen: highest(edits), Edits: edits}
}

// deciding is a decision on a case by somebody who looks at the newest state.
func (w *world) deciding(h home, id, choice string, edits ...syncproto.Edit) *syncproto.Changeset {
	w.Helper()
	c := w.desk(h, edits...)
	c.Seen, c.Actions = w.rev(h), []syncproto.Action{{Do: "conflict.decide", Ref: id, Step: choice}}
	return c
}

// undoing takes a decision back.
func (w *world) undoing(h home, id string) *syncproto.Changeset {
	w.Helper()
	c := w.desk(h)
	c.Seen, c.Actions = w.rev(h), []syncproto.Action{{Do: "conflict.undo", Ref: id, Reason: "看错了"}}
	return c
}

func (w *world) act(person string, c *syncproto.Changeset) syncproto.Outcome {
	w.Helper()
	o, err := w.Act(context.Background(), person, c)
	if err != nil {
		w.Fatal(err)
	}
	return o
}

// rev is the revision of a household, 0 when there is none.
func (w *world) rev(h home) syncproto.Rev { return w.unit(h).Rev }

func (w *world) unit(h home) (unit syncproto.UnitState) {
	w.Helper()
	w.read(w, func(r app.Reader) (err error) {
		if unit, err = r.Household(h.id); errors.Is(err, app.ErrNotFound) {
			err = nil
		}
		return err
	})
	return unit
}

// row is a row of a household as it stands.
func (w *world) row(h home, t *schema.Table, id string) *syncproto.RowState {
	w.Helper()
	row := w.unit(h).Rows[syncproto.RowKey{Table: t, ID: id}]
	if row == nil {
		w.Fatalf("no %s %s", t.Name, id)
	}
	return row
}

// root is the value of a field of the household's own row.
func (w *world) root(h home, field string) schema.Value {
	w.Helper()
	return w.row(h, schema.Household, h.id).Get(field)
}

func (w *world) history(unit string) (entries []app.HistoryEntry) {
	w.Helper()
	w.read(w, func(r app.Reader) (err error) {
		entries, err = r.History(unit)
		return err
	})
	return entries
}

// last is how the newest commit of a household settled a field.
func (w *world) last(h home, t *schema.Table, field string) syncproto.Change {
	w.Helper()
	entries := w.history(h.id)
	for _, c := range entries[len(entries)-1].Changes {
		if c.Key.Table == t && c.Field >= 0 && t.Fields[c.Field].Name == field {
			return c
		}
	}
	w.Fatalf("the newest commit says nothing about %s.%s", t.Name, field)
	return syncproto.Change{}
}

// cases are the conflicts of a household, in the order of their ids.
func (w *world) cases(h home) (rows []*syncproto.RowState) {
	w.Helper()
	for key, row := range w.unit(h).Rows {
		if key.Table == schema.Conflict {
			rows = append(rows, row)
		}
	}
	slices.SortFunc(rows, func(a, b *syncproto.RowState) int { return bytes.Compare([]byte(a.ID), []byte(b.ID)) })
	return rows
}

func (w *world) refusals() (all []app.Refusal) {
	w.Helper()
	w.read(w, func(r app.Reader) error {
		return r.EachRefusal(func(x app.Refusal) error {
			x.Body = bytes.Clone(x.Body)
			all = append(all, x)
			return nil
		})
	})
	return all
}

// state is everything that a changeset could have changed, spelled out: the
// counters and digests of all villages, the history, the living rows, and what
// was answered.
func (w *world) state() string {
	w.Helper()
	var out bytes.Buffer
	w.read(w, func(r app.Reader) error {
		villages, err := r.Villages([]string{""})
		for _, v := range villages {
			if v.Seq > 0 {
				fmt.Fprintln(&out, v.Village, v.Seq, v.Digests)
			}
		}
		if err != nil {
			return err
		}
		commits := 0
		if err := r.EachHistory("", func(app.HistoryEntry) error { commits++; return nil }); err != nil {
			return err
		}
		fmt.Fprintln(&out, "commits", commits)
		for _, t := range schema.Replicated() {
			n, err := r.CountRows(t, "")
			if err != nil {
				return err
			}
			fmt.Fprintln(&out, t.Name, n)
		}
		version, err := r.ReferenceVersion()
		people, err2 := r.People()
		fmt.Fprintln(&out, "reference", version, "people", len(people), err, err2)
		return nil
	})
	return out.String()
}

// problem checks that a call was refused as a whole, and for which reason.
func (w *world) problem(err error, code schema.ErrCode) {
	w.Helper()
	if p, ok := app.AsProblem(err); !ok || p.Code != code {
		w.Errorf("got %v, want %s", err, code)
	}
}

// rejected checks that a changeset was refused, and for which first reason.
func (w *world) rejected(o syncproto.Outcome, code schema.ErrCode) {
	w.Helper()
	if o.Kind != syncproto.Rejected || len(o.Problems) == 0 || o.Problems[0].Code != code || o.Seq != 0 || o.Rev != 0 || len(o.Cases) > 0 {
		w.Errorf("got %+v, want a refusal for %s", o, code)
	}
}

// disable shuts a person out.
func (w *world) disable(person string) {
	w.Helper()
	w.write(w, func(tx app.Tx) error {
		p, err := tx.Person(person)
		if err != nil {
			return err
		}
		p.Disabled = true
		return tx.PutPerson(p)
	})
}

// revoke shuts a device out.
func (d *dev) revoke() {
	d.Helper()
	d.write(d, func(tx app.Tx) error {
		device, err := tx.Device(d.device)
		if err != nil {
			return err
		}
		device.Revoked = true
		_, err = tx.PutDevice(device)
		return err
	})
}

// log is everything in the log.
func (w *world) log() (entries []*chronicle.Entry) {
	w.Helper()
	w.read(w, func(r app.Reader) error {
		return r.EachEntry(1, math.MaxInt64, func(e *chronicle.Entry) error { entries = append(entries, e); return nil })
	})
	return entries
}
