package replica_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"ruhu/mobile-contract/replica"
	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

var errLost = errors.New("the network failed")

func TestPush_SameBytesAtEveryTryAndLostAnswersDoNoHarm(t *testing.T) {
	w := newWorld(t)
	d, h := w.device(north), w.newHome(north)
	d.sync()
	d.save(h, set(schema.Household, h.id, "remark", "one"))
	d.save(h, set(schema.Household, h.id, "remark", "two"))
	var sent [][]byte
	d.line.before = func(path string, body []byte) ([]byte, error) {
		if path == replica.PathPush {
			_, changesets, _ := bytes.Cut(body, []byte(`"changesets":`))
			sent = append(sent, changesets)
		}
		return body, nil
	}
	d.line.meddle = func(string, []byte) ([]byte, error) { return nil, errLost }
	for range 3 {
		if _, err := d.Sync(d.line); !errors.Is(err, errLost) {
			t.Fatalf("sync: %v", err)
		}
		d.reopen()
	}
	w.equal(d.status().Pending, 2, "pending")
	d.line.meddle = nil
	report := d.sync()
	w.equal(report.Pending, 0, "pending")
	for _, body := range sent[1:] {
		if !bytes.Equal(body, sent[0]) {
			t.Errorf("sent %s, and before %s", body, sent[0])
		}
	}
	w.equal(w.server(h, schema.Household, h.id, "remark"), text("two"), "server")
	o := string(d.entryOf(2).Outcome)
	if !strings.Contains(o, `"repeated":true`) || !strings.Contains(o, `"rev":3`) {
		t.Errorf("outcome %s", o)
	}
	d.verified()
}

// entryOf is the journal's line of a number.
func (d *dev) entryOf(no int64) replica.Entry {
	d.w.Helper()
	entries, err := d.JournalEntries(no-1, 1)
	d.w.must(err)
	return entries[0]
}

func TestPush_AnswersMayComeTwiceAndLate(t *testing.T) {
	w := newWorld(t)
	d, h := w.device(north), w.newHome(north)
	d.sync()
	var answers [][]byte
	d.line.meddle = func(path string, answer []byte) ([]byte, error) {
		if path == replica.PathPush {
			answers = append(answers, answer)
		}
		w.now = w.now.Add(1e9)
		return answer, nil
	}
	for _, remark := range []string{"one", "two", "three"} {
		d.save(h, set(schema.Household, h.id, "remark", remark))
		d.push()
	}
	before := d.status()
	for _, i := range []int{0, 2, 1, 0, 2} {
		w.must(d.TakeAnswer(answers[i]))
		w.equal(d.status(), before, "status")
	}
	d.sync()
	for i := range answers {
		w.must(d.TakeAnswer(answers[i]))
	}
	w.equal(d.status().Pending+d.status().Waiting, 0, "pending and waiting")
	d.verified()
}

func TestPush_OneAtATimeAndCutAnywhere(t *testing.T) {
	w := newWorld(t)
	d, h := w.device(north), w.newHome(north)
	d.sync()
	for range 5 {
		d.save(h, set(schema.Household, h.id, "remark", w.NewID()))
	}
	for {
		body, err := d.NextPush(1)
		w.must(err)
		if body == nil {
			break
		}
		if q, _ := syncproto.DecodePush(body); len(q.Changesets) != 1 {
			t.Fatalf("%d changesets in a request for one", len(q.Changesets))
		}
		answer, err := d.line.Post(replica.PathPush, body)
		w.must(err)
		if err := d.TakeAnswer(answer[:len(answer)/2]); err == nil {
			t.Error("took half an answer")
		}
		w.must(d.TakeAnswer(answer))
	}
	d.sync()
	d.verified()
}

func TestPush_ARefusalWaitsUntilItIsMended(t *testing.T) {
	w := newWorld(t)
	d, h := w.device(north), w.newHome(north)
	d.sync()
	// The device believes that tomorrow is today, and the server does not.
	d.clock.off = 10 * 24 * 3600 * 1000
	id := w.NewID()
	bad := d.save(h, set(schema.Member, h.head, "joined_on", "2018-07-10", "health", schema.Codes("health").Items[1].Code))
	d.save(h, set(schema.Household, h.id, "remark", "nobody is held up"))
	d.save(h, member(id, "李", "10"))
	d.sync()
	w.equal(w.server(h, schema.Household, h.id, "remark"), text("nobody is held up"), "server")
	w.equal(d.sees(schema.Member, h.head, "joined_on"), schema.Null, "cadre, after the refusal")
	d.verified()

	list, err := d.Refused()
	w.must(err)
	if !strings.Contains(list, `"in_future"`) || !strings.Contains(list, "不能晚于今天") {
		t.Errorf("refused: %s", list)
	}
	edits, err := d.Mend(bad.ID)
	w.must(err)
	answer, err := d.SaveMended(bad.ID, strings.Replace(edits, `"2018-07-10"`, `"2018-99-10"`, 1))
	w.must(err)
	if !strings.Contains(answer, "bad_date") || d.status().Refused != 1 {
		t.Errorf("mended badly: %s", answer)
	}
	_, err = d.SaveMended(bad.ID, strings.Replace(edits, "2018-07-10", "2018-07-01", 1))
	w.must(err)
	w.equal(d.status().Refused, 0, "refused")
	if _, err := d.Mend(bad.ID); err == nil {
		t.Error("mended twice")
	}
	d.sync()
	w.equal(w.server(h, schema.Member, h.head, "joined_on"), text("2018-07-01"), "server")
	w.equal(d.entry(bad.ID).State, "refused", "state in the journal")
	d.verified()
}

func TestPush_WhatRestsOnARefusedRowCanBeMendedOrDismissed(t *testing.T) {
	w := newWorld(t)
	d, h := w.device(north), w.newHome(north)
	d.sync()
	d.clock.off = 10 * 24 * 3600 * 1000
	id := w.NewID()
	made := member(id, "李", "10")
	made.Sets = append(made.Sets, set(schema.Member, id, "joined_on", "2018-07-10").Sets...)
	first := d.save(h, made)
	second := d.save(h, set(schema.Member, id, "name", "李英"))
	third := d.save(h, deleted(schema.Member, id), set(schema.Household, h.id, "remark", "gone again"))
	body, err := d.NextPush(1)
	w.must(err)
	answer, err := d.line.Post(replica.PathPush, body)
	w.must(err)
	w.must(d.TakeAnswer(answer))
	w.equal(d.sees(schema.Member, id, "name"), text("(no row)"), "a row of which only a part is left")
	d.sync()
	w.equal(d.status().Refused, 3, "refused")
	w.equal(d.sees(schema.Household, h.id, "remark"), schema.Null, "remark")
	d.verified()

	edits, err := d.MendEdits(third.ID)
	w.must(err)
	w.equal(len(edits.Edits), 1, "edits left to save: the deletion has nothing to delete")
	_, err = d.SaveMendedEdits(third.ID, h.village, h.id, edits.Edits, nil)
	w.must(err)
	w.must(d.Dismiss(first.ID))
	w.must(d.Dismiss(second.ID))
	if d.Dismiss(second.ID) == nil {
		t.Error("dismissed twice")
	}
	d.sync()
	w.equal(w.server(h, schema.Household, h.id, "remark"), text("gone again"), "server")
	w.equal(d.status().Refused, 0, "refused")
	w.equal(d.status().Saved, 4, "nothing leaves the journal")
}

func TestPush_ARestoredServerGetsAgainWhatItLost(t *testing.T) {
	for _, properly := range []bool{true, false} {
		w := newWorld(t)
		d, other, h := w.device(north), w.device(north), w.newHome(north)
		d.sync()
		other.sync()
		d.save(h, set(schema.Household, h.id, "remark", "in the backup"))
		d.sync()
		backup := w.backup()
		w.now = w.now.Add(1e12)
		d.save(h, set(schema.Household, h.id, "remark", "lost with the server"))
		d.sync()
		id := w.NewID()
		d.save(h, member(id, "李", "10"))
		d.sync()
		other.sync()
		w.restore(backup, properly)
		w.now = w.now.Add(1e12)
		other.save(h, set(schema.Member, h.head, "work_months", 3))
		if !properly {
			d.save(h, set(schema.Member, h.head, "health", schema.Codes("health").Items[1].Code))
		}
		d.sync()
		w.equal(w.server(h, schema.Household, h.id, "remark"), text("lost with the server"), "server")
		w.equal(w.server(h, schema.Member, id, "name"), text("李"), "server")
		d.verified()
		other.sync()
		d.sync()
		w.equal(d.status().Refused, 0, "refused")
		other.verified()
		d.verified()
	}
}

func TestPush_WhatARestoredServerLostStaysInSight(t *testing.T) {
	w := newWorld(t)
	d, h := w.device(north), w.newHome(north)
	d.sync()
	backup := w.backup()
	c := d.save(h, set(schema.Household, h.id, "remark", "lost with the server"))
	d.sync()
	w.restore(backup, true)
	report := d.take(d.ask())
	w.equal([]bool{report.Restarted, report.More}, []bool{true, true}, "restarted, more")
	body, err := d.NextPush(0) // empty: it only asks
	w.must(err)
	answer, err := d.line.Post(replica.PathPush, body)
	w.must(err)
	w.must(d.TakeAnswer(answer))
	w.equal(d.entry(c.ID).State, "unsent", "state")
	d.pull()
	w.equal(d.sees(schema.Household, h.id, "remark"), text("lost with the server"), "cadre")
	d.sync()
	d.verified()
}

// A device that was enrolled after the backup was made is a stranger to the restored
// server. It enrols again, and what it sent under its first name comes again too.
func TestPush_ADeviceThatARestoredServerDoesNotKnowSendsEverythingAgain(t *testing.T) {
	w := newWorld(t)
	h := w.newHome(north)
	backup := w.backup()
	d := w.device(north)
	d.sync()
	taken := d.save(h, set(schema.Household, h.id, "remark", "lost with the server"))
	refused := d.save(h, set(schema.Household, h.id, "phone", "13944330005"))
	d.line.meddle = func(path string, answer []byte) ([]byte, error) {
		if path != replica.PathPush {
			return answer, nil
		}
		a, _ := syncproto.DecodeAnswer(answer)
		a.Outcomes[1].Kind = syncproto.Rejected
		return syncproto.AppendAnswer(nil, &a, schema.ZH), nil
	}
	d.sync()
	d.line.meddle = nil
	waiting := d.save(h, set(schema.Member, h.head, "work_months", 3))
	w.restore(backup, true)
	if _, err := d.Sync(d.line); err == nil {
		t.Fatal("the restored server knows a device that it never met")
	}
	w.assign(d, north)
	id := w.NewID()
	w.enrol(id, d.person)
	w.must(d.Reenrol(id, seed(), w.epoch()))
	w.equal(d.status().Pending, 3, "pending")
	w.equal(d.sees(schema.Household, h.id, "remark"), text("lost with the server"), "cadre")
	d.sync()
	for n, c := range []string{taken.ID, refused.ID, waiting.ID} {
		e := d.entry(c)
		w.equal([]any{e.Device, e.N, e.State}, []any{id, int64(n + 1), "acked"}, "in the journal")
	}
	w.equal(w.server(h, schema.Household, h.id, "remark"), text("lost with the server"), "server")
	d.verified()
}

// What was said before a restore is no news after it, however late it comes.
func TestPush_AnAnswerFromBeforeARestoreIsPassedOver(t *testing.T) {
	w := newWorld(t)
	d, h := w.device(north), w.newHome(north)
	d.sync()
	backup := w.backup()
	c := d.save(h, set(schema.Household, h.id, "remark", "lost with the server"))
	body, err := d.NextPush(0)
	w.must(err)
	late, err := d.line.Post(replica.PathPush, body)
	w.must(err)
	page := d.ask()
	w.restore(backup, true)
	w.equal(d.take(d.ask()).Restarted, true, "restarted")
	w.must(d.TakeAnswer(late))
	w.equal(*d.take(page), replica.PageReport{Late: true}, "a page of the lost timeline")
	w.equal(d.entry(c.ID).State, "unsent", "state after an answer of the lost timeline")
	if _, err := d.PullRequest(); !errors.Is(err, replica.ErrPushFirst) {
		t.Errorf("pulls before it has pushed: %v", err)
	}
	d.sync()
	w.equal(w.server(h, schema.Household, h.id, "remark"), text("lost with the server"), "server")
	d.verified()
}

// What stands in the backup is not sent again, but for one changeset that shows
// that both mean the same device.
func TestPush_WhatTheBackupHasIsSentOnceMoreAtMost(t *testing.T) {
	w := newWorld(t)
	d, h := w.device(north), w.newHome(north)
	d.sync()
	for range 5 {
		d.save(h, set(schema.Household, h.id, "remark", w.NewID()))
	}
	d.sync()
	backup := w.backup()
	last := d.save(h, set(schema.Household, h.id, "remark", "lost"))
	d.sync()
	w.restore(backup, true)
	var sent []int64
	d.line.before = func(path string, body []byte) ([]byte, error) {
		if q, fault := syncproto.DecodePush(body); path == replica.PathPush && fault == nil {
			for _, c := range q.Changesets {
				sent = append(sent, c.N)
			}
		}
		return body, nil
	}
	d.sync()
	w.equal(sent, []int64{5, 6}, "sent again")
	w.equal(d.entry(last.ID).State, "acked", "state")
	d.verified()
}

func TestPush_ARestoredServerGetsAgainWhatThePurgedVillageSaved(t *testing.T) {
	w := newWorld(t)
	d, h := w.device(north, south), w.newHome(north)
	w.newHome(south)
	d.sync()
	backup := w.backup()
	made := home{north, w.NewID(), w.NewID(), w.NewID()}
	d.save(made, made.edits()...)
	d.sync()
	w.assign(d, south)
	d.sync()
	w.equal(d.status().Villages, 1, "villages")
	w.restore(backup, true)
	d.sync()
	w.equal(d.sees(schema.Member, made.head, "name"), text("金明哲"), "cadre: the backup still assigns the village")
	w.assign(d, south)
	d.sync()
	w.equal(d.sees(schema.Member, h.head, "name"), text("(no row)"), "cadre")
	d.verified()

	w.restore(backup, true)
	w.assign(d, south)
	d.take(d.ask())
	body, err := d.NextPush(0)
	w.must(err)
	answer, err := d.line.Post(replica.PathPush, body)
	w.must(err)
	w.must(d.TakeAnswer(answer))
	w.equal(d.status().Pending, 1, "pending")
	w.equal(d.sees(schema.Member, made.head, "name"), text("(no row)"), "cadre: nothing is laid over a village that is not held")
	d.sync()
	d.verified()
}

func TestPush_ADeviceRestoredFromAnOldCopyEnrolsAgain(t *testing.T) {
	w := newWorld(t)
	d, h := w.device(north), w.newHome(north)
	d.sync()
	d.save(h, set(schema.Household, h.id, "remark", "before the copy"))
	old := d.path
	d.crash() // the copy that d goes on with
	d.save(h, set(schema.Member, h.head, "work_months", 1))
	d.sync()

	copied := &dev{w: w, version: d.version, path: old, clock: d.clock, id: d.id, person: d.person}
	copied.line = &line{d: copied}
	copied.open()
	copied.save(h, set(schema.Member, h.head, "health", schema.Codes("health").Items[1].Code))
	var last []byte
	copied.line.meddle = func(_ string, answer []byte) ([]byte, error) {
		last = answer
		return answer, nil
	}
	if _, err := copied.Sync(copied.line); !errors.Is(err, replica.ErrForked) {
		t.Fatalf("sync of the copy: %v", err)
	}
	copied.reopen()
	w.equal(copied.status().Forked, true, "forked")
	lost := copied.save(h, set(schema.Household, h.id, "phone", "13944330009")) // work goes on

	copied.id = "0190aaaa-0000-7000-8000-000000000999"
	w.enrol(copied.id, d.person)
	w.must(copied.Reenrol(copied.id, seed(), w.epoch()))
	a, _ := syncproto.DecodeAnswer(last)
	a.Problem, a.Expects = nil, 9
	w.must(copied.TakeAnswer(syncproto.AppendAnswer(nil, &a, schema.ZH))) // late, to the old identity
	w.equal(copied.status().Forked, false, "forked")
	w.equal(copied.sent(lost.ID).N, 2, "number under the new id")
	copied.sync()
	w.equal(copied.status().Pending, 0, "pending")
	w.equal(copied.status().Refused, 0, "refused")
	w.equal(w.server(h, schema.Household, h.id, "phone"), text("13944330009"), "server")
	w.equal(w.server(h, schema.Member, h.head, "work_months"), schema.IntOf(1), "server")
	copied.verified()
	d.sync()
	d.verified()
}

func TestPush_ACopyWithNothingUnsentFindsOutAtItsNextVisit(t *testing.T) {
	w := newWorld(t)
	d, h := w.device(north), w.newHome(north)
	d.sync()
	d.save(h, set(schema.Household, h.id, "remark", "one"))
	copied := &dev{w: w, version: d.version, path: d.path, clock: d.clock, id: d.id, person: d.person}
	copied.line = &line{d: copied}
	d.crash()
	copied.open()
	for range 3 {
		d.save(h, set(schema.Household, h.id, "remark", w.NewID()))
	}
	d.sync()
	// The copy's first changeset is the same as d's; the answer tells of more.
	if _, err := copied.Sync(copied.line); !errors.Is(err, replica.ErrForked) {
		t.Errorf("sync of the copy: %v", err)
	}
}

func TestPush_AWholeDayInManyRequests(t *testing.T) {
	w := newWorld(t)
	d, h := w.device(north), w.newHome(north)
	d.sync()
	for range 40 {
		d.save(h, set(schema.Visit, w.NewID(), "visited_at", 1, "visitors", "金", "purpose", code("visit_purpose"), "content", strings.Repeat("走访", 2000)))
	}
	report := d.sync()
	if report.Pushes < 1 || report.Pending != 0 {
		t.Errorf("report: %s", report.JSON())
	}
	d.verified()
}

func TestPush_ANewHouseholdFromTheFieldReachesAColleague(t *testing.T) {
	w := newWorld(t)
	d, other := w.device(north), w.device(north)
	other.sync()
	h := home{north, w.NewID(), w.NewID(), w.NewID()}
	d.save(h, h.edits()...) // before the first sync, with nothing pulled
	d.sync()
	other.sync()
	w.equal(other.sees(schema.Member, h.head, "name"), text("金明哲"), "colleague")
	d.verified()
	other.verified()
}

func TestPush_APaperOfTheVillage(t *testing.T) {
	w := newWorld(t)
	d := w.device(north)
	d.sync()
	id, hash := w.NewID(), strings.Repeat("ab", 32)
	paper := set(schema.Notice, id, "kind", code("notice_kind"), "text", "公示", "place", "村部", "posted_on", "2018-07-01", "first_day_photo", hash)
	_, err := d.SaveEdits(north, "", []syncproto.Edit{paper}, nil)
	w.must(err)
	d.sync()
	_, err = d.SaveEdits(north, "", []syncproto.Edit{set(schema.Notice, id, "place", "村口")}, nil)
	w.must(err)
	d.sync()
	w.equal(d.status().Refused, 0, "refused")
	papers, err := d.Papers(north)
	w.must(err)
	if !strings.Contains(papers, "村口") {
		t.Errorf("papers: %s", papers)
	}
	d.verified()
}

func TestPush_ARevokedDeviceIsToldAndKeepsItsWork(t *testing.T) {
	w := newWorld(t)
	d, h := w.device(north), w.newHome(north)
	d.sync()
	d.save(h, set(schema.Household, h.id, "remark", "kept"))
	w.write(func(tx app.Tx) error {
		_, err := tx.PutDevice(registry.Device{ID: d.id, Person: d.person, Name: "phone", PublicKey: []byte{1}, Revoked: true})
		return err
	})
	_, err := d.Sync(d.line)
	var refused *replica.ServerError
	if !errors.As(err, &refused) || refused.Code != string(schema.DeviceRevoked) {
		t.Errorf("sync: %v", err)
	}
	w.equal(d.status().Pending, 1, "pending")
}
