package app_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"testing"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// spoilt are changesets that must be refused, each with the reason.
var spoilt = []struct {
	name string
	code schema.ErrCode
	make func(d *dev, h, other home) syncproto.Changeset
}{
	{"by somebody else", schema.WrongAuthor, func(d *dev, h, _ home) syncproto.Changeset {
		c := d.changes(h, remark(h))
		c.By = staff
		return c
	}},
	{"of a newer schema", schema.UnknownVersion, func(d *dev, h, _ home) syncproto.Changeset {
		c := d.changes(h, remark(h))
		c.Version = schema.Version + 1
		return c
	}},
	{"with an id that is none", schema.BadID, func(d *dev, h, _ home) syncproto.Changeset {
		c := d.changes(h, remark(h))
		c.ID = "x'; DROP TABLE receipt; --"
		return c
	}},
	{"with nothing in it", schema.EmptyChangeset, func(d *dev, h, _ home) syncproto.Changeset { return d.changes(h) }},
	{"on a household in a village that is not theirs", schema.OutOfScope, func(d *dev, _, other home) syncproto.Changeset {
		return d.changes(other, remark(other))
	}},
	{"on such a household, as if it were in theirs", schema.WrongVillage, func(d *dev, h, other home) syncproto.Changeset {
		return d.changes(home{village: h.village, id: other.id}, remark(other))
	}},
	{"on a village that there is not", schema.OutOfScope, func(d *dev, h, _ home) syncproto.Changeset {
		return d.changes(home{village: "999999999999", id: h.id}, remark(h))
	}},
	{"on a household that there is not", schema.NoSuchUnit, func(d *dev, h, _ home) syncproto.Changeset {
		return d.changes(home{village: h.village, id: d.id()}, member(d.id(), "王明", "02"))
	}},
	{"on a household with an id that is none", schema.BadID, func(d *dev, h, _ home) syncproto.Changeset {
		return d.changes(home{village: h.village, id: "../../etc/passwd"}, remark(h))
	}},
	{"that knows a revision that is still to come", schema.BadBase, func(d *dev, h, _ home) syncproto.Changeset {
		c := d.changes(h, remark(h))
		c.Seen = 99
		return c
	}},
	{"on a base that is still to come", schema.BadBase, func(d *dev, h, _ home) syncproto.Changeset {
		c := d.changes(h, at(99, set(schema.Household, h.id, "remark", "x")))
		c.Seen = 1
		return c
	}},
	{"on a base of one field that is still to come", schema.BadBase, func(d *dev, h, _ home) syncproto.Changeset {
		c := d.changes(h, at(1, set(schema.Household, h.id, "remark", "x", "phone", "13944330002")))
		c.Edits[0].Sets[1].Base = 99
		return c
	}},
	{"with a row of another household", schema.RowElsewhere, func(d *dev, h, other home) syncproto.Changeset {
		return d.changes(h, at(1, set(schema.Member, other.head, "name", "王明")))
	}},
	{"with another household's own row", schema.WrongUnit, func(d *dev, h, other home) syncproto.Changeset {
		return d.changes(h, remark(other))
	}},
	{"that deletes and sets one row", schema.DeleteAndSet, func(d *dev, h, _ home) syncproto.Changeset {
		e := at(1, set(schema.Conditions, h.conditions, "electricity", 0))
		e.Delete = true
		return d.changes(h, e)
	}},
	{"that sets nothing of a row", schema.EmptyEdit, func(d *dev, h, _ home) syncproto.Changeset {
		return d.changes(h, syncproto.Edit{Table: schema.Member, Row: h.head})
	}},
	{"that names a row twice", schema.RepeatedRow, func(d *dev, h, _ home) syncproto.Changeset {
		return d.changes(h, remark(h), remark(h))
	}},
	{"with a row id that is none", schema.BadID, func(d *dev, h, _ home) syncproto.Changeset {
		return d.changes(h, member("1", "王明", "10"))
	}},
	{"that changes a row that there is not", schema.NoSuchRow, func(d *dev, h, _ home) syncproto.Changeset {
		e := member(d.id(), "王明", "10")
		return d.changes(h, at(1, e))
	}},
	{"that deletes a row that there is not", schema.NoSuchRow, func(d *dev, h, _ home) syncproto.Changeset {
		return d.changes(h, remove(1, schema.Member, d.id()))
	}},
	{"that deletes a household", schema.CannotDelete, func(d *dev, h, _ home) syncproto.Changeset {
		return d.changes(h, remove(1, schema.Household, h.id))
	}},
	{"with a paper of the village in a household", schema.WrongUnit, func(d *dev, h, _ home) syncproto.Changeset {
		return d.changes(h, set(schema.Notice, d.id(), "text", "公示"))
	}},
	{"with a member of a household in the village's papers", schema.WrongUnit, func(d *dev, h, _ home) syncproto.Changeset {
		return d.changes(home{village: h.village}, member(h.head, "王明", "02"))
	}},
	{"with a conflict of its own making", schema.FieldServer, func(d *dev, h, _ home) syncproto.Changeset {
		return d.changes(h, set(schema.Conflict, d.id(), "kind", "value", "state", "settled"))
	}},
	{"with a relocation case of its own making", schema.FieldServer, func(d *dev, h, _ home) syncproto.Changeset {
		return d.changes(h, set(schema.RelocationCase, d.id(), "state", "confirmed"))
	}},
	{"that changes what is fixed", schema.FieldImmutable, func(d *dev, h, _ home) syncproto.Changeset {
		return d.changes(h, at(1, set(schema.Household, h.id, "registry_no", "000")))
	}},
	{"with a value of another kind", schema.WrongKind, func(d *dev, h, _ home) syncproto.Changeset {
		return d.changes(h, at(1, set(schema.Household, h.id, "main_cause", 1)))
	}},
	{"with an unknown code", schema.UnknownCode, func(d *dev, h, _ home) syncproto.Changeset {
		return d.changes(h, at(1, set(schema.Household, h.id, "main_cause", "99")))
	}},
	{"that empties what is required", schema.Required, func(d *dev, h, _ home) syncproto.Changeset {
		return d.changes(h, at(1, set(schema.Household, h.id, "head_name", schema.Null)))
	}},
	{"with a new row that lacks what is required", schema.Required, func(d *dev, h, _ home) syncproto.Changeset {
		return d.changes(h, set(schema.Member, d.id(), "name", "王明"))
	}},
	{"with an action that there is not", schema.UnknownAction, func(d *dev, h, _ home) syncproto.Changeset {
		c := d.changes(h)
		c.Actions = []syncproto.Action{{Do: "relocation.skip"}}
		return c
	}},
	{"with too many edits", schema.TooManyEdits, func(d *dev, h, _ home) syncproto.Changeset {
		c := d.changes(h)
		for range syncproto.MaxEdits + 1 {
			c.Edits = append(c.Edits, visit(d.id(), ""))
		}
		return c
	}},
}

func remark(h home) syncproto.Edit {
	return at(1, set(schema.Household, h.id, "remark", "不应写入"))
}

// Whatever is wrong with a changeset: it is refused with the reason, changes
// nothing, is kept as it came, has used its number up, and the next one is taken.
func TestPush_ASpoiltChangesetIsKeptAndHoldsNobodyUp(t *testing.T) {
	w := newWorld(t)
	for i, c := range spoilt {
		t.Run(c.name, func(t *testing.T) {
			w.TB = t
			d, h, other := w.enrol(north), w.home(north), w.home(far)
			bad := c.make(d, h, other)
			raw := syncproto.AppendChangeset(nil, &bad)
			before := w.state()
			w.rejected(w.one(d.pushRaw(raw)), c.code)
			if got := w.state(); got != before {
				t.Errorf("before:\n%safter:\n%s", before, got)
			}
			kept := w.refusals()
			if len(kept) != i+1 || !bytes.Equal(kept[i].Body, raw) || kept[i].N != bad.N || kept[i].Problems[0].Code != c.code {
				t.Errorf("kept: %d, %+v", len(kept), kept[len(kept)-1])
			}
			if rev := d.must(h, at(1, set(schema.Household, h.id, "remark", "在家"))); rev != 2 {
				t.Errorf("the next one made revision %d", rev)
			}
			w.now = w.now.Add(1e9) // refusals are listed by the time they came
		})
	}
	w.TB = t
}

func TestPush_WhatCannotBeReadIsKeptByteForByte(t *testing.T) {
	w := newWorld(t)
	d, h := w.enrol(north), w.home(north)
	frame := func(n int, rest string) []byte {
		return fmt.Appendf(nil, `{"n":%d,"id":%q,"by":%q,"village":%q,"household":%q,"at":1,"v":1,%s}`, n, d.id(), d.person, h.village, h.id, rest)
	}
	edit := func(rest string) string { return `"edits":[{"t":"household","id":"` + h.id + `",` + rest + `}]` }
	bad := []struct {
		rest string
		code schema.ErrCode
	}{
		{`"colour":"red"`, schema.UnknownMember},
		{`"village":"222426100201"`, schema.DuplicateMember},
		{`"edits":[{"t":"boat","id":"x","set":{}}]`, schema.UnknownTable},
		{edit(`"set":{"colour":1}`), schema.UnknownField},
		{edit(`"set":{"remark":1.5}`), schema.WrongType},
		{edit(`"set":{"remark":99999999999999999999}`), schema.OutOfRange},
		{edit(`"set":{"remark":"a\u0000b"}`), schema.BadText},
		{edit("\"set\":{\"remark\":\"\xff\xfe\"}"), schema.InvalidUTF8},
		{`"edits":{}  `, schema.WrongType},
		{`"edits":[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]`, schema.TooDeep},
	}
	before := w.state()
	for i, b := range bad {
		d.n++
		raw := frame(i+1, b.rest)
		w.rejected(w.one(d.pushRaw(raw)), b.code)
		if kept := w.refusals(); len(kept) != i+1 || !bytes.Equal(kept[i].Body, raw) {
			t.Errorf("%s: kept as\n%q, sent as\n%q", b.rest, kept[len(kept)-1].Body, raw)
		}
		w.now = w.now.Add(1e9)
	}
	if w.state() != before {
		t.Error("something was written")
	}
	d.must(h, at(1, set(schema.Household, h.id, "remark", "在家")))
}

func TestPush_BadOnesInABatchLeaveTheOthersAlone(t *testing.T) {
	w := newWorld(t)
	d, h, other := w.enrol(north), w.home(north), w.home(far)
	answer := d.push(
		d.changes(h, at(1, set(schema.Household, h.id, "remark", "一"))),
		d.changes(other, at(1, set(schema.Household, other.id, "remark", "二"))),
		d.changes(h, at(1, set(schema.Household, h.id, "phone", "call me"))),
		d.changes(h, at(1, set(schema.Household, h.id, "remark", "四"))),
	)
	want := []syncproto.OutcomeKind{syncproto.Applied, syncproto.Rejected, syncproto.Rejected, syncproto.Applied}
	for i, o := range answer.Outcomes {
		if o.Kind != want[i] || o.N != int64(i+1) {
			t.Errorf("outcome %d: %+v", i+1, o)
		}
	}
	if answer.Expects != 5 || w.root(h, "remark") != schema.TextOf("四") || w.rev(h) != 3 || w.rev(other) != 1 {
		t.Errorf("expects %d, remark %q, revisions %d and %d", answer.Expects, w.root(h, "remark"), w.rev(h), w.rev(other))
	}
}

// A changeset whose decision panics is a fault of the program. It must not hold
// the device up for good.
func TestPush_APoisonChangesetIsRefusedAndKept(t *testing.T) {
	w := newWorld(t)
	d, h := w.enrol(north), w.home(north)
	poison := map[string]func(*syncproto.Edit){
		"no table":        func(e *syncproto.Edit) { e.Table = nil },
		"no such field":   func(e *syncproto.Edit) { e.Sets[0].Field = 99 },
		"field below all": func(e *syncproto.Edit) { e.Sets[0].Field = -7 },
	}
	before := w.state()
	for name, spoil := range poison {
		c := d.changes(h, at(1, set(schema.Household, h.id, "remark", "x")))
		c.Raw = []byte(name)
		spoil(&c.Edits[0])
		answer, err := w.Push(context.Background(), d.device, &syncproto.PushRequest{Device: d.device, Changesets: []syncproto.Changeset{c}})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		w.rejected(w.one(answer), schema.Internal)
		w.now = w.now.Add(1e9)
		if kept := w.refusals(); string(kept[len(kept)-1].Body) != name {
			t.Errorf("%s: kept %q", name, kept[len(kept)-1].Body)
		}
	}
	if w.state() != before {
		t.Error("something was written")
	}
	d.must(h, at(1, set(schema.Household, h.id, "remark", "在家")))
}

func TestPush_AGapStopsTheBatchWhereItIs(t *testing.T) {
	w := newWorld(t)
	d, h := w.enrol(north), w.home(north)
	one, two, three := d.changes(h, remark(h)), d.changes(h, remark(h)), d.changes(h, remark(h))
	answer := d.push(one, three, two)
	if len(answer.Outcomes) != 1 || answer.Problem == nil || answer.Problem.Code != schema.Gap || answer.Problem.Param != "2" || answer.Expects != 2 {
		t.Errorf("%+v", answer)
	}
	if answer = d.push(three); len(answer.Outcomes) != 0 || answer.Expects != 2 {
		t.Errorf("alone: %+v", answer)
	}
	if answer = d.push(two, three); len(answer.Outcomes) != 2 || answer.Problem != nil || answer.Expects != 4 {
		t.Errorf("mended: %+v", answer)
	}
}

func TestPush_AKnownNumberUnderAnotherIdIsAFork(t *testing.T) {
	w := newWorld(t)
	d, h := w.enrol(north), w.home(north)
	one, two := d.changes(h, remark(h)), d.changes(h, remark(h))
	d.push(one, two)
	copied := *d
	copied.n = 1
	other := copied.changes(h, at(1, set(schema.Household, h.id, "remark", "从旧备份来")))
	before := w.state()
	answer := d.push(one, other, d.changes(h, remark(h)))
	if len(answer.Outcomes) != 1 || answer.Problem == nil || answer.Problem.Code != schema.Fork || answer.Problem.Param != "2" || answer.Expects != 3 {
		t.Errorf("%+v", answer)
	}
	if w.state() != before {
		t.Error("something was written")
	}
}

// A phone that was restored from an old copy enrols anew and sends its unsent work
// under its new identity. What had arrived under the old one, though the answer
// had not, is answered as it was then, and no case is opened twice.
func TestPush_WhatArrivedUnderAFormerIdentityIsNotDecidedAgain(t *testing.T) {
	w := newWorld(t)
	old := w.enrol(north)
	batch := w.batch(old)
	first := old.pushRaw(batch...)
	before, kept := w.state(), len(w.refusals())
	anew := &dev{world: w, device: w.id(), person: old.person}
	w.write(t, func(tx app.Tx) error {
		_, err := tx.PutDevice(registry.Device{ID: anew.device, Person: old.person, PublicKey: []byte{2}})
		return err
	})
	answer := anew.pushRaw(batch...)
	for i, o := range first.Outcomes {
		o.Repeated = o.Kind != syncproto.Rejected // a refused one is looked at again
		if !reflect.DeepEqual(answer.Outcomes[i], o) {
			t.Errorf("outcome %d:\n%+v, first:\n%+v", i+1, answer.Outcomes[i], o)
		}
	}
	if w.state() != before || len(w.refusals()) != kept+1 {
		t.Errorf("%d refusals; before:\n%safter:\n%s", len(w.refusals()), before, w.state())
	}
	again := anew.pushRaw(batch...)
	for i := range again.Outcomes {
		again.Outcomes[i].Repeated = answer.Outcomes[i].Repeated
	}
	if !reflect.DeepEqual(again.Outcomes, answer.Outcomes) {
		t.Errorf("again:\n%+v, first:\n%+v", again, answer)
	}
}

func TestPush_AnIdThatStandsForAnotherChangesetIsRefused(t *testing.T) {
	w := newWorld(t)
	h, ours, theirs := w.two()
	other := w.home(north)
	c := ours.changes(h, at(1, set(schema.Household, h.id, "main_cause", "02")))
	ours.push(c)
	before := w.state()
	stolen := theirs.changes(h, at(1, set(schema.Household, h.id, "main_cause", "03")))
	stolen.ID = c.ID
	w.rejected(w.one(theirs.push(stolen)), schema.BadID)
	reused := ours.changes(other, at(1, set(schema.Household, other.id, "main_cause", "03")))
	reused.ID = c.ID
	w.rejected(w.one(ours.push(reused)), schema.BadID)
	if w.state() != before || len(w.refusals()) != 2 {
		t.Errorf("%d refusals; before:\n%safter:\n%s", len(w.refusals()), before, w.state())
	}
	theirs.must(other, at(1, set(schema.Household, other.id, "main_cause", "03")))
}

// batch is a batch with every kind of outcome, and the household it is about.
func (w *world) batch(d *dev) [][]byte {
	w.Helper()
	h := w.home(north)
	w.act(staff, w.desk(h, at(1, set(schema.Household, h.id, "main_cause", "03", "remark", "先到"))))
	w.now = w.now.Add(1e9)
	var raw [][]byte
	for _, c := range []syncproto.Changeset{
		d.changes(h, visit(w.id(), "在家")),
		d.changes(h, at(1, set(schema.Household, h.id, "remark", "后到"))),
		d.changes(h, at(1, set(schema.Household, h.id, "main_cause", "02"))),
		d.changes(h, at(1, set(schema.Household, h.id, "phone", "call me"))),
		d.changes(h, at(1, set(schema.Household, h.id, "main_cause", "03"))),
	} {
		raw = append(raw, syncproto.AppendChangeset(nil, &c))
	}
	return raw
}

func TestPush_ARepeatedBatchIsAnsweredWordForWord(t *testing.T) {
	w := newWorld(t)
	d := w.enrol(north)
	batch := w.batch(d)
	first := d.pushRaw(batch...)
	for i, want := range []syncproto.OutcomeKind{syncproto.Applied, syncproto.Merged, syncproto.Conflict, syncproto.Rejected, syncproto.Applied} {
		if first.Outcomes[i].Kind != want {
			t.Errorf("outcome %d: %+v", i+1, first.Outcomes[i])
		}
	}
	before, kept := w.state(), len(w.refusals())
	w.now = w.now.Add(1e12)
	for range 3 {
		again := d.pushRaw(batch...)
		for i := range first.Outcomes {
			first.Outcomes[i].Repeated = true
		}
		if !reflect.DeepEqual(again.Outcomes, first.Outcomes) || again.Expects != first.Expects || again.Problem != nil {
			t.Errorf("again:\n%+v\nfirst:\n%+v", again, first)
		}
	}
	d.pushRaw(batch[1:3]...)
	if w.state() != before || len(w.refusals()) != kept {
		t.Error("something was written")
	}
	if n := w.repeats(); n != 3*5+2 {
		t.Errorf("%d repeats were counted, want 17", n)
	}
}

func (w *world) repeats() (n int) {
	w.Helper()
	w.read(w, func(r app.Reader) (err error) {
		n, err = r.CountRepeats()
		return err
	})
	return n
}

// The first delivery is still under way when the device gives up waiting and
// sends the batch again.
func TestPush_TheSameBatchTwiceAtOnceIsDecidedOnce(t *testing.T) {
	w := newWorld(t)
	d := w.enrol(north)
	body := d.request(w.batch(d)...)
	before := len(w.everyCommit())
	var answers [4]syncproto.PushAnswer
	var wg sync.WaitGroup
	for i := range answers {
		wg.Go(func() {
			var err error
			if answers[i], err = d.trySend(body); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	fresh := 0
	for _, a := range answers {
		if len(a.Outcomes) != 5 || a.Problem != nil {
			t.Fatalf("%+v", a)
		}
		if !a.Outcomes[0].Repeated {
			fresh++
		}
		for i := range a.Outcomes {
			a.Outcomes[i].Repeated = answers[0].Outcomes[i].Repeated
		}
		if !reflect.DeepEqual(a.Outcomes, answers[0].Outcomes) {
			t.Errorf("answered\n%+v and\n%+v", a.Outcomes, answers[0].Outcomes)
		}
	}
	if commits := len(w.everyCommit()) - before; fresh != 1 || commits != 4 || w.repeats() != 3*5 {
		t.Errorf("%d first answers, %d commits, %d repeats", fresh, commits, w.repeats())
	}
}

func (w *world) everyCommit() (all []app.HistoryEntry) {
	w.Helper()
	w.read(w, func(r app.Reader) error {
		return r.EachHistory("", func(h app.HistoryEntry) error {
			all = append(all, h)
			return nil
		})
	})
	return all
}

// Every value that either of them sent is in the history, whoever was faster.
func TestPush_TwoDevicesRacingOnOneHouseholdLoseNothing(t *testing.T) {
	const rounds = 20
	w := newWorld(t)
	h := w.home(north)
	devices := []*dev{w.enrol(north), w.enrol(north)}
	var bodies [2][][]byte
	for i, d := range devices {
		for n := range rounds {
			c := d.changes(h, at(1, set(schema.Household, h.id, "remark", fmt.Sprintf("%d/%d", i, n), "main_cause", []string{"02", "03"}[i])), visit(w.id(), fmt.Sprintf("%d/%d", i, n)))
			bodies[i] = append(bodies[i], d.request(syncproto.AppendChangeset(nil, &c)))
		}
	}
	var wg sync.WaitGroup
	for i, d := range devices {
		wg.Go(func() {
			for _, body := range bodies[i] {
				if a, err := d.trySend(body); err != nil || len(a.Outcomes) != 1 || a.Outcomes[0].Kind == syncproto.Rejected {
					t.Errorf("%+v %v", a, err)
				}
			}
		})
	}
	wg.Wait()
	offered := map[string]int{}
	for _, entry := range w.history(h.id) {
		for _, c := range entry.Changes {
			if c.Key.Table == schema.Household && c.Field == schema.Household.Ordinal("remark") {
				offered[c.Offered.Text()]++
			}
		}
	}
	for i := range devices {
		for n := range rounds {
			if offered[fmt.Sprintf("%d/%d", i, n)] != 1 {
				t.Errorf("remark %d/%d is in the history %d times", i, n, offered[fmt.Sprintf("%d/%d", i, n)])
			}
		}
	}
	if n := w.count(schema.Visit); n != 2*rounds {
		t.Errorf("%d visits stand, want %d", n, 2*rounds)
	}
}

func (w *world) count(t *schema.Table) (n int) {
	w.Helper()
	w.read(w, func(r app.Reader) (err error) {
		n, err = r.CountRows(t, "")
		return err
	})
	return n
}

func TestPush_ADeviceShutOutIsToldSo(t *testing.T) {
	w := newWorld(t)
	h := w.home(north)
	before := w.state()
	call := func(d *dev) (push, pull error) {
		c := d.changes(h, remark(h))
		_, push = d.trySend(d.request(syncproto.AppendChangeset(nil, &c)))
		_, pull = w.Pull(context.Background(), d.device, &syncproto.PullRequest{Device: d.device, Version: schema.Version})
		return push, pull
	}
	revoked := w.enrol(north)
	revoked.revoke()
	push, pull := call(revoked)
	w.problem(push, schema.DeviceRevoked)
	w.problem(pull, schema.DeviceRevoked)

	stranger := &dev{world: w, device: w.id(), person: w.id()}
	push, pull = call(stranger)
	if !errors.Is(push, app.ErrNotFound) || !errors.Is(pull, app.ErrNotFound) {
		t.Errorf("a device that nobody enrolled: %v, %v", push, pull)
	}
	w.read(t, func(r app.Reader) error {
		people, err := r.People()
		if len(people) != 2 || w.rev(h) != 1 {
			t.Errorf("%d people; before:\n%safter:\n%s", len(people), before, w.state())
		}
		return err
	})
}

// The phone of somebody who was let go keeps the work that is still on it: they
// may be let in again.
func TestPush_ThePhoneOfSomebodyShutOutStopsWithoutWiping(t *testing.T) {
	w := newWorld(t)
	d, h := w.enrol(north), w.home(north)
	w.disable(d.person)
	c := d.changes(h, at(1, set(schema.Household, h.id, "remark", "还没发出")))
	body := d.request(syncproto.AppendChangeset(nil, &c))
	_, err := d.trySend(body)
	w.problem(err, schema.Forbidden)
	_, err = w.Pull(context.Background(), d.device, &syncproto.PullRequest{Device: d.device, Version: schema.Version})
	w.problem(err, schema.Forbidden)
	w.person(t, d.person, cadreOf(north)...)
	if answer, err := d.trySend(body); err != nil || w.one(answer).Kind != syncproto.Applied {
		t.Errorf("let in again: %+v %v", answer, err)
	}
}

func TestPush_WhoHasNoAreaWritesNothing(t *testing.T) {
	w := newWorld(t)
	d, h := w.enrol(), w.home(north)
	w.rejected(d.save(h, remark(h)), schema.OutOfScope)
	w.person(t, d.person, registry.Grant{Role: registry.Cadre})
	w.rejected(d.save(h, remark(h)), schema.OutOfScope)
	for _, role := range []registry.Role{registry.TownshipReviewer, registry.PrefectureOfficer, registry.Auditor, registry.Administrator} {
		w.person(t, d.person, registry.Grant{Role: role, Area: north[:6]})
		w.rejected(d.save(h, remark(h)), schema.OutOfScope)
	}
	w.person(t, d.person, cadreOf(north)...)
	d.must(h, at(1, set(schema.Household, h.id, "remark", "在家")))
}

func TestPush_AClockThatIsOffIsCorrectedAndNoted(t *testing.T) {
	w := newWorld(t)
	d, h := w.enrol(north), w.home(north)
	const hour = int64(3600 * 1e6)
	now := syncproto.HLC(w.now.UnixMicro())
	for _, c := range []struct {
		name        string
		sent, saved int64 // microseconds ahead of the server
		want        syncproto.HLC
		offset      int64
	}{
		{"right", 0, -hour, now - syncproto.HLC(hour), 0},
		{"an hour fast", hour, hour - 1000, now - 1000, 3600_000},
		{"an hour slow", -hour, -2 * hour, now - syncproto.HLC(hour), -3600_000},
		{"saved in the future", 0, 2 * hour, now, 0},
		{"not told", -int64(now), -hour, now - syncproto.HLC(hour), 0},
	} {
		change := d.changes(h, at(w.rev(h), set(schema.Household, h.id, "remark", c.name)))
		change.At = now + syncproto.HLC(c.saved)
		req := &syncproto.PushRequest{Device: d.device, Now: now + syncproto.HLC(c.sent), Changesets: []syncproto.Changeset{change}}
		if _, err := w.Push(context.Background(), d.device, req); err != nil {
			t.Fatal(err)
		}
		entries := w.history(h.id)
		if got := entries[len(entries)-1].At; got != c.want {
			t.Errorf("%s: at %d, want %d", c.name, got, c.want)
		}
		w.read(t, func(r app.Reader) error {
			device, err := r.Device(d.device)
			if device.ClockOffset != c.offset || device.SeenAt != now.Milli() {
				t.Errorf("%s: offset %d, seen at %d", c.name, device.ClockOffset, device.SeenAt)
			}
			return err
		})
	}
}
