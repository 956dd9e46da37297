package replica_test

import (
	"errors"
	"testing"

	"ruhu/mobile-contract/replica"
	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/syncproto"
)

func TestPull_LaysLocalEditsOnTopOfWhatComes(t *testing.T) {
	w := newWorld(t)
	d, h := w.device(north), w.newHome(north)
	d.sync()
	d.save(h, set(schema.Household, h.id, "remark", "mine"))
	w.desk(h, set(schema.Household, h.id, "phone", "13944330077", "remark", "the desk's"))
	d.pull()
	w.equal(d.sees(schema.Household, h.id, "remark"), text("mine"), "edited field")
	w.equal(d.sees(schema.Household, h.id, "phone"), text("13944330077"), "other field")
	ok, err := d.Verify()
	w.must(err)
	if ok {
		t.Error("verified with work unsent")
	}
	digest, err := d.VillageDigest(north)
	w.must(err)
	w.equal(digest.String(), w.digest(north), "digest without the unsent edit")
}

// digest is the server's own digest of a village.
func (w *world) digest(village string) (digest string) {
	w.Helper()
	w.must(w.store.Read(testContext, func(r app.Reader) error {
		states, err := r.Villages([]string{village})
		digest = states[0].Digests.Of(schema.Version).String()
		return err
	}))
	return digest
}

func TestPull_AnAcknowledgedEditStaysOnTopUntilItComesBack(t *testing.T) {
	w := newWorld(t)
	d, h := w.device(north), w.newHome(north)
	d.sync()
	w.desk(h, set(schema.Household, h.id, "main_cause", "03"))
	d.save(h, set(schema.Household, h.id, "main_cause", "02"))
	d.push()
	w.equal(d.status().Waiting, 1, "waiting")
	w.equal(d.sees(schema.Household, h.id, "main_cause"), text("02"), "before the pull")
	d.reopen()
	d.pull()
	w.equal(d.status().Waiting, 0, "waiting")
	w.equal(d.sees(schema.Household, h.id, "main_cause"), text("03"), "after the pull: the case is open")
	d.verified()
}

func TestPull_RowsMayComeBackBeforeTheAnswer(t *testing.T) {
	w := newWorld(t)
	d, h := w.device(north), w.newHome(north)
	d.sync()
	d.save(h, set(schema.Household, h.id, "remark", "mine"), member(w.NewID(), "李", "10"))
	body, err := d.NextPush(0)
	w.must(err)
	answer, err := d.line.Post(replica.PathPush, body)
	w.must(err)
	d.pull()
	w.must(d.TakeAnswer(answer))
	w.equal(d.status().Pending+d.status().Waiting, 0, "pending and waiting")
	w.equal(d.sees(schema.Household, h.id, "remark"), text("mine"), "cadre")
	d.verified()
}

func TestPull_RepeatedOldAndCutPagesDoNoHarm(t *testing.T) {
	w := newWorld(t)
	d, h := w.device(north), w.newHome(north)
	first := d.ask()
	for end := range len(first) {
		if end%7 == 0 || end > len(first)-20 {
			if _, err := d.TakePage(first[:end]); err == nil {
				t.Fatalf("took a page cut at %d of %d", end, len(first))
			}
		}
	}
	w.equal(d.status().Villages, 0, "villages after cut pages only")
	d.take(first)
	d.take(first)
	d.verified()
	w.desk(h, set(schema.Household, h.id, "remark", "newer"))
	second := d.ask()
	d.take(second)
	d.save(h, set(schema.Household, h.id, "phone", "13944330005"))
	for _, page := range [][]byte{first, second, first} {
		report := d.take(page)
		w.equal(report.Mismatched, 0, "mismatched")
	}
	w.equal(d.sees(schema.Household, h.id, "remark"), text("newer"), "cadre")
	w.equal(d.sees(schema.Household, h.id, "phone"), text("13944330005"), "cadre")
	d.sync()
	d.verified()
}

// A page that was given up may be of a village that has been taken away since. It
// would bring it back, for as long as the device does not sync.
func TestPull_APageThatWasGivenUpIsPassedOver(t *testing.T) {
	w := newWorld(t)
	d, h := w.device(north, south), w.newHome(north)
	w.newHome(south)
	late := [][]byte{d.ask()}
	d.sync()
	w.desk(h, set(schema.Household, h.id, "remark", "x"))
	late = append(late, d.ask())
	w.assign(d, south)
	d.sync()
	for _, page := range late {
		w.equal(*d.take(page), replica.PageReport{Late: true}, "a late page")
	}
	w.equal(d.status().Villages, 1, "villages")
	w.equal(d.sees(schema.Household, h.id, "remark"), text("(no row)"), "cadre")
	d.verified()

	last := d.ask()
	d.reopen()
	w.equal(*d.take(last), replica.PageReport{Late: true}, "a page that another process asked for")
	d.sync()
	d.verified()
}

func TestPull_APageThatLeavesAGapBeginsAnew(t *testing.T) {
	w := newWorld(t)
	d, h := w.device(north), w.newHome(north)
	d.sync()
	for range 3 {
		w.desk(h, set(schema.Household, h.id, "remark", w.NewID()))
	}
	page, _ := syncproto.DecodePage(d.ask())
	w.equal(page.Villages[0].From+3, page.Villages[0].To, "what the page continues")
	page.Villages[0].From++
	report := d.take(syncproto.AppendPage(nil, &page))
	w.equal(*report, replica.PageReport{Restarted: true, More: true}, "a page with a gap before it")
	d.sync()
	d.verified()
}

func TestPull_APageWithOneBadRowChangesNothing(t *testing.T) {
	w := newWorld(t)
	d, h := w.device(north), w.newHome(north)
	page, _ := syncproto.DecodePage(d.ask())
	for i := range page.Villages[0].Tables {
		table := &page.Villages[0].Tables[i]
		if table.Table == schema.Member {
			table.Rows[len(table.Rows)-1].Rev = 0
		}
	}
	if _, err := d.TakePage(syncproto.AppendPage(nil, &page)); err == nil {
		t.Fatal("took it")
	}
	w.equal(d.sees(schema.Household, h.id, "remark"), text("(no row)"), "cadre")
	d.sync()
	d.verified()
}

func TestPull_ASmallPageAtATime(t *testing.T) {
	w := newWorld(t)
	d := w.device(north, south)
	var homes []home
	for range 10 {
		homes = append(homes, w.newHome(north), w.newHome(south))
	}
	d.line.limit = 4
	report := d.sync()
	if report.Pages < 10 {
		t.Errorf("%d pages", report.Pages)
	}
	w.equal(report.Verified, 2, "villages verified")
	d.verified()
	d.save(homes[3], set(schema.Household, homes[3].id, "remark", "x"))
	d.sync()
	d.verified()
}

// A page brings each row in its last state, so between two pages a household can
// be partly old and partly new. What is edited then must not pass for seen.
func TestPull_AnEditBetweenTwoPagesHidesNothing(t *testing.T) {
	w := newWorld(t)
	d, h := w.device(north), w.newHome(north)
	d.sync()
	w.desk(h, set(schema.Household, h.id, "main_cause", "03"), set(schema.Conditions, h.conditions, "electricity", 0))
	w.newHome(north)
	w.desk(h, set(schema.Household, h.id, "remark", "moves the row to the end"))
	d.line.limit = 2
	if report := d.take(d.ask()); !report.More {
		t.Fatal("the pull was not cut")
	}
	w.equal(d.sees(schema.Household, h.id, "main_cause"), text("01"), "cadre, half way")
	w.equal(d.sees(schema.Conditions, h.conditions, "electricity"), schema.IntOf(0), "cadre, half way")
	c := d.save(h, set(schema.Household, h.id, "main_cause", "02"), set(schema.Conditions, h.conditions, "electricity", 1))
	w.equal(c.Edits[0].Sets[0].Base, 1, "base of what is still old")
	w.equal(c.Edits[1].Sets[0].Base, 2, "base of what is new")
	d.sync()
	w.equal(w.server(h, schema.Household, h.id, "main_cause"), text("03"), "server: in dispute")
	w.equal(w.server(h, schema.Conditions, h.conditions, "electricity"), schema.IntOf(1), "server")
	d.verified()
}

func TestPull_ADeletionByOthersMeetsAnEdit(t *testing.T) {
	w := newWorld(t)
	d, h := w.device(north), w.newHome(north)
	d.sync()
	d.save(h, set(schema.Conditions, h.conditions, "electricity", 0))
	w.desk(h, deleted(schema.Conditions, h.conditions))
	d.pull()
	w.equal(d.sees(schema.Conditions, h.conditions, "electricity"), schema.IntOf(0), "cadre")
	d.sync()
	w.equal(w.server(h, schema.Conditions, h.conditions, "electricity"), schema.IntOf(0), "server: the edit wins")
	d.verified()
}

func TestPull_AVillageThatIsGoneIsFrozenSentAndPurged(t *testing.T) {
	w := newWorld(t)
	d, h, other := w.device(north, south), w.newHome(north), w.newHome(south)
	d.sync()
	c := d.save(h, set(schema.Household, h.id, "remark", "work of the last day"))
	d.save(other, set(schema.Household, other.id, "remark", "stays"))
	w.assign(d, south)
	d.pull()
	s := d.status()
	w.equal([]int64{s.Villages, s.Frozen, s.Pending}, []int64{2, 1, 2}, "villages, frozen, pending")
	w.equal(d.sees(schema.Household, h.id, "remark"), text("work of the last day"), "cadre")
	_, err := d.SaveEdits(h.village, h.id, []syncproto.Edit{set(schema.Household, h.id, "remark", "more")}, nil)
	var problems replica.Problems
	if !errors.As(err, &problems) || problems[0].Code != schema.OutOfScope {
		t.Errorf("saved in a frozen village: %v", err)
	}
	d.sync()
	s = d.status()
	w.equal([]int64{s.Villages, s.Frozen, s.Pending, s.Saved}, []int64{1, 0, 0, 2}, "villages, frozen, pending, saved")
	w.equal(d.sees(schema.Household, h.id, "remark"), text("(no row)"), "cadre")
	if d.entry(c.ID).State == "unsent" {
		t.Error("the last day's work was not sent")
	}
	d.verified()

	w.desk(h, set(schema.Household, h.id, "phone", "13944330008"))
	w.assign(d, north, south)
	d.sync()
	w.equal(d.sees(schema.Household, h.id, "phone"), text("13944330008"), "cadre, assigned again")
	d.verified()
}

func TestPull_AVillageComesBackBeforeItWasPurged(t *testing.T) {
	w := newWorld(t)
	d, h := w.device(north, south), w.newHome(north)
	w.newHome(south)
	d.sync()
	d.save(h, set(schema.Household, h.id, "remark", "mine"))
	w.assign(d, south)
	d.pull()
	w.desk(h, deleted(schema.Conditions, h.conditions))
	w.assign(d, north, south)
	d.pull()
	w.equal(d.status().Frozen, 0, "frozen")
	w.equal(d.sees(schema.Household, h.id, "remark"), text("mine"), "cadre")
	w.equal(d.sees(schema.Conditions, h.conditions, "electricity"), text("(deleted)"), "cadre")
	d.sync()
	w.equal(w.server(h, schema.Household, h.id, "remark"), text("mine"), "server")
	d.verified()
}

// The server names as gone what stands in the cursor, and after a restore there is
// none.
func TestPull_AVillageTakenAwayWhileAllIsPulledAnewIsPurged(t *testing.T) {
	w := newWorld(t)
	d, h := w.device(north, south), w.newHome(north)
	w.newHome(south)
	d.sync()
	w.restore(w.backup(), true)
	d.save(h, set(schema.Household, h.id, "remark", "work of the last day"))
	w.assign(d, south)
	d.line.limit = 1
	d.sync()
	s := d.status()
	w.equal([]int64{s.Villages, s.Frozen, s.Pending}, []int64{1, 0, 0}, "villages, frozen, pending")
	w.equal(d.sees(schema.Household, h.id, "remark"), text("(no row)"), "cadre")
	d.verified()
}

func TestPull_AHouseholdMovesToAnotherVillage(t *testing.T) {
	for _, arrivesFirst := range []bool{false, true} {
		w := newWorld(t)
		d, h := w.device(north, south), w.newHome(north)
		w.newHome(south)
		page, _ := syncproto.DecodePage(d.ask())
		d.take(syncproto.AppendPage(nil, &page))
		from := page.Villages[0]
		to := syncproto.VillagePage{Village: south, From: page.Villages[1].To, To: page.Villages[1].To + 1, Tables: from.Tables}
		farewell := syncproto.VillagePage{Village: from.Village, From: from.To, To: from.To + 1}
		for _, table := range from.Tables {
			gone := syncproto.TablePage{Table: table.Table}
			for _, row := range table.Rows {
				row.Deleted, row.Rev = true, row.Rev+1
				gone.Rows = append(gone.Rows, row)
			}
			farewell.Tables = append(farewell.Tables, gone)
		}
		d.save(h, set(schema.Household, h.id, "remark", "on its way"))
		villages := []syncproto.VillagePage{farewell, to}
		if arrivesFirst {
			villages = []syncproto.VillagePage{to, farewell}
		}
		page.Villages, page.Reference, page.Request = villages, nil, ""
		d.take(syncproto.AppendPage(nil, &page))
		row, err := d.ReadRow(schema.Household, h.id)
		w.must(err)
		w.equal([]any{row.Village, row.Deleted, row.Get("remark").Text()}, []any{south, false, "on its way"}, "the edited row")
		row, err = d.ReadRow(schema.Member, h.head)
		w.must(err)
		w.equal([]any{row.Village, row.Deleted}, []any{south, false}, "an unedited row")
	}
}

func TestPull_ReferenceTablesAreReplaced(t *testing.T) {
	w := newWorld(t)
	d := w.device(north)
	d.sync()
	list, err := d.Reference("area")
	w.must(err)
	if len(list) < 1000 {
		t.Errorf("areas: %s", list)
	}
	w.write(func(tx app.Tx) error {
		return tx.PutReference(schema.PovertyLine, [][]schema.Value{{schema.IntOf(2018), text(code("poverty_line_kind")), schema.IntOf(320_000)}})
	})
	d.sync()
	rows, err := d.ReferenceRows(schema.PovertyLine)
	w.must(err)
	w.equal(len(rows), 1, "lines")
	w.equal(rows[0][2], schema.IntOf(320_000), "amount")
}

// A household that has moved meanwhile is written in another village, whose
// counter says nothing about the one the changeset names.
func TestPull_AnEditThatLandedElsewhereIsLiftedByTheNextWholePull(t *testing.T) {
	w := newWorld(t)
	d, h := w.device(north), w.newHome(north)
	d.sync()
	w.desk(h, set(schema.Household, h.id, "main_cause", "03"))
	d.save(h, set(schema.Household, h.id, "main_cause", "02"))
	d.line.meddle = func(path string, answer []byte) ([]byte, error) {
		if path != replica.PathPush {
			return answer, nil
		}
		a, _ := syncproto.DecodeAnswer(answer)
		a.Outcomes[0].Seq = 1_000_000
		return syncproto.AppendAnswer(nil, &a, schema.ZH), nil
	}
	early := d.ask() // before the acknowledgement: it says nothing about the edit
	d.push()
	d.take(early)
	w.equal(d.status().Waiting, 1, "waiting")
	d.pull()
	w.equal(d.status().Waiting, 0, "waiting")
	w.equal(d.sees(schema.Household, h.id, "main_cause"), text("03"), "cadre")
}
