package replica_test

import (
	"errors"
	"strings"
	"testing"

	"ruhu/mobile-contract/replica"
	"ruhu/schema"
	"ruhu/syncproto"
)

func TestSave_NamesEverythingThatIsWrongAndSavesNothing(t *testing.T) {
	w := newWorld(t)
	d, h := w.device(north), w.newHome(north)
	d.sync()
	stranger, newcomer := home{village: north, id: w.NewID()}, home{north, w.NewID(), w.NewID(), w.NewID()}
	for _, c := range []struct {
		what  string
		home  home
		edits []syncproto.Edit
		want  []schema.ErrCode
	}{
		{"two values that break rules", h, []syncproto.Edit{set(schema.Household, h.id, "main_cause", "99", "group_name", nil)}, []schema.ErrCode{schema.Required, schema.UnknownCode}},
		{"a row without what is required", h, []syncproto.Edit{set(schema.Dwelling, w.NewID(), "area", 800)}, []schema.ErrCode{schema.Required, schema.Required}},
		{"a field set for good", h, []syncproto.Edit{set(schema.Household, h.id, "registry_no", "222426")}, []schema.ErrCode{schema.FieldImmutable}},
		{"the server's own table", h, []syncproto.Edit{set(schema.RelocationCase, w.NewID(), "people", 3)}, nil},
		{"a row named twice", h, []syncproto.Edit{set(schema.Household, h.id, "phone", nil), set(schema.Household, h.id, "remark", "x")}, []schema.ErrCode{schema.RepeatedRow}},
		{"a paper of the village", h, []syncproto.Edit{set(schema.Notice, w.NewID(), "text", "x")}, []schema.ErrCode{schema.WrongUnit}},
		{"an id that is none", h, []syncproto.Edit{set(schema.Member, "x", "name", "x")}, []schema.ErrCode{schema.BadID}},
		{"the household itself deleted", h, []syncproto.Edit{deleted(schema.Household, h.id)}, []schema.ErrCode{schema.CannotDelete}},
		{"a row that is not here", h, []syncproto.Edit{deleted(schema.Member, w.NewID())}, []schema.ErrCode{schema.NoSuchRow}},
		{"no such household", stranger, []syncproto.Edit{member(w.NewID(), "李", "10")}, []schema.ErrCode{schema.NoSuchUnit}},
		{"another village", home{village: south, id: h.id}, []syncproto.Edit{set(schema.Household, h.id, "phone", nil)}, []schema.ErrCode{schema.WrongVillage}},
		{"nothing changed", h, []syncproto.Edit{set(schema.Household, h.id, "phone", "13944330001")}, []schema.ErrCode{schema.EmptyChangeset}},
		{"a second head", h, []syncproto.Edit{member(w.NewID(), "李", "02")}, []schema.ErrCode{schema.NotOneHead}},
		{"a new household without a head", newcomer, append(newcomer.edits()[:1], member(w.NewID(), "李", "10")), []schema.ErrCode{schema.NotOneHead}},
	} {
		_, err := d.SaveEdits(c.home.village, c.home.id, c.edits, nil)
		var problems replica.Problems
		if !errors.As(err, &problems) {
			t.Errorf("%s: %v is no list of problems", c.what, err)
			continue
		}
		var got []schema.ErrCode
		for _, p := range problems {
			got = append(got, p.Code)
		}
		if c.want != nil {
			w.equal(got, c.want, c.what)
		}
	}
	w.equal(d.status().Saved, 0, "saved")
	w.equal(d.sees(schema.Household, h.id, "main_cause"), text("01"), "what the cadre sees")
}

func TestSave_InJSONTellsProblemsInTheCadresLanguage(t *testing.T) {
	w := newWorld(t)
	d, h := w.device(north), w.newHome(north)
	d.sync()
	w.must(d.Enrol(d.id, d.person, seed(), w.epoch(), "ko"))
	edits := `{"village":"` + north + `","household":"` + h.id + `","edits":[{"t":"household","id":"` + h.id + `","set":{"phone":"119"}}]}`
	answer, err := d.Save(edits)
	w.must(err)
	if !strings.Contains(answer, `"code":"bad_phone"`) || !strings.Contains(answer, "유효한 전화번호가 아닙니다") {
		t.Errorf("answer: %s", answer)
	}
	answer, err = d.Save(strings.Replace(edits, `"119"`, `"13944330002"`, 1))
	w.must(err)
	if !strings.HasPrefix(answer, `{"id":"`) {
		t.Errorf("answer: %s", answer)
	}
	answer, err = d.Save(`{"village":`)
	w.must(err)
	if !strings.Contains(answer, `"code":"malformed"`) {
		t.Errorf("answer: %s", answer)
	}
	list, err := d.Households(north)
	w.must(err)
	one, err := d.Household(h.id)
	w.must(err)
	for _, text := range []string{list, one} {
		if !strings.Contains(text, `"phone":"13944330002"`) || !strings.Contains(text, `"local":true`) {
			t.Errorf("reads: %s", text)
		}
	}
}

func TestSave_SendsAGroupWhole(t *testing.T) {
	w := newWorld(t)
	d, h := w.device(north), w.newHome(north)
	d.sync()
	c := d.save(h, set(schema.Household, h.id, "latitude", 42_600_000, "remark", "迁"))
	got := map[string]string{}
	for _, s := range c.Edits[0].Sets {
		got[schema.Household.Fields[s.Field].Name] = s.Value.String()
	}
	w.equal(got, map[string]string{"latitude": "42600000", "longitude": "128500000", "accuracy": "10", "remark": "迁"}, "sets")
}

func TestSave_LeavesOutWhatDoesNotChange(t *testing.T) {
	w := newWorld(t)
	d, h := w.device(north), w.newHome(north)
	d.sync()
	c := d.save(h, set(schema.Household, h.id, "phone", "13944330001", "latitude", 42_500_000, "remark", "x"), set(schema.Member, h.head, "name", "金明哲"))
	w.equal(len(c.Edits), 1, "edits")
	w.equal(len(c.Edits[0].Sets), 1, "sets")
}

func TestSave_KeepsTheFirstBaseThroughPulls(t *testing.T) {
	w := newWorld(t)
	d, h := w.device(north), w.newHome(north)
	d.sync()
	first := d.save(h, set(schema.Household, h.id, "main_cause", "02"))
	w.equal(first.Edits[0].Sets[0].Base, 1, "first base")
	w.desk(h, set(schema.Household, h.id, "main_cause", "03", "remark", "by the desk"))
	d.pull()
	second := d.save(h, set(schema.Household, h.id, "main_cause", "04", "remark", "seen the desk's"))
	bases := map[string]syncproto.Rev{}
	for _, s := range second.Edits[0].Sets {
		bases[schema.Household.Fields[s.Field].Name] = s.Base
	}
	w.equal(bases, map[string]syncproto.Rev{"main_cause": 1, "remark": 2}, "bases")
	w.equal(second.Seen, 2, "seen")

	// Both collide with the desk's value, although the second was saved after it was pulled.
	d.sync()
	w.equal(w.server(h, schema.Household, h.id, "main_cause"), text("03"), "server")
	w.equal(d.sees(schema.Household, h.id, "main_cause"), text("03"), "cadre")
	third := d.save(h, set(schema.Household, h.id, "main_cause", "04"))
	if base := third.Edits[0].Sets[0].Base; base < 3 {
		t.Errorf("base %d once the edit is acknowledged and pulled", base)
	}
	d.sync()
	w.equal(w.server(h, schema.Household, h.id, "main_cause"), text("04"), "server")
	d.verified()
}

func TestSave_NewRowsHaveBaseZeroUntilTheServerHasThem(t *testing.T) {
	w := newWorld(t)
	d, h := w.device(north), w.newHome(north)
	d.sync()
	id := w.NewID()
	d.save(h, member(id, "李", "10"))
	c := d.save(h, set(schema.Member, id, "name", "李英"))
	w.equal(c.Edits[0].Sets[0].Base, 0, "base")
	c = d.save(h, set(schema.Member, id, "education", code("education")))
	w.equal(c.Edits[0].Sets[0].Base, 0, "base of a field that was not set when the row was made")
	d.sync()
	c = d.save(h, set(schema.Member, id, "name", "李玉英"))
	w.equal(c.Edits[0].Sets[0].Base, 4, "base")
	d.sync()
	w.equal(w.server(h, schema.Member, id, "name"), text("李玉英"), "server")
	d.verified()
}

func TestSave_SetsOfCodesKeepWhatOthersAdded(t *testing.T) {
	w := newWorld(t)
	d, h := w.device(north), w.newHome(north)
	d.sync()
	d.save(h, set(schema.Household, h.id, "other_causes", "02,05,06"))
	w.desk(h, set(schema.Household, h.id, "other_causes", "02,03,05"))
	d.pull()
	w.equal(d.sees(schema.Household, h.id, "other_causes"), text("02,03,05,06"), "rebased")
	c := d.save(h, set(schema.Household, h.id, "other_causes", "03,06"))
	w.equal(c.Edits[0].Sets[0].Was, text("02,03,05,06"), "was")
	w.equal(c.Edits[0].Sets[0].Base, 1, "base")
	d.sync()
	w.equal(w.server(h, schema.Household, h.id, "other_causes"), text("03,06"), "server")
	d.verified()
}

func TestSave_TimeNeverGoesBack(t *testing.T) {
	w := newWorld(t)
	d, h := w.device(north), w.newHome(north)
	d.sync()
	var last syncproto.HLC
	const year = int64(365 * 24 * 3600 * 1000)
	for i, off := range []int64{0, 3 * year, -20 * year, -70 * year, 500 * year, 0, 3*year + 1} {
		d.clock.off = off
		if i%2 == 0 {
			d.reopen()
		}
		c := d.save(h, set(schema.Household, h.id, "remark", strings.Repeat("x", i+1)))
		if c.At <= last {
			t.Errorf("clock off by %d: at went from %d to %d", off, last, c.At)
		}
		last = c.At
	}
	d.sync()
	w.equal(d.status().Refused, 0, "refused")
	d.verified()
}

func TestSave_ADeviceThatLivesInThePastCanRecordTheDay(t *testing.T) {
	w := newWorld(t)
	d, h := w.device(north), w.newHome(north)
	d.sync()
	d.clock.off = -8 * 365 * 24 * 3600 * 1000
	d.save(h, set(schema.Member, h.head, "joined_on", "2018-07-01"))
}

func TestSave_IsOnDiskWhenItReturns(t *testing.T) {
	w := newWorld(t)
	d, h := w.device(north), w.newHome(north)
	d.sync()
	c := d.save(h, set(schema.Household, h.id, "remark", "before the power cut"))
	d.crash()
	w.equal(d.sent(c.ID).N, 1, "n")
	w.equal(d.sees(schema.Household, h.id, "remark"), text("before the power cut"), "cadre")
	d.sync()
	w.equal(w.server(h, schema.Household, h.id, "remark"), text("before the power cut"), "server")
	d.verified()
}

func TestSave_ARowMadeAndDeletedBeforeItWasSentLeavesNoTrouble(t *testing.T) {
	w := newWorld(t)
	d, h := w.device(north), w.newHome(north)
	d.sync()
	id := w.NewID()
	d.save(h, member(id, "李", "10"))
	d.save(h, deleted(schema.Member, id))
	w.equal(d.sees(schema.Member, id, "name"), text("(deleted)"), "cadre")
	d.sync()
	w.equal(d.status().Refused, 0, "refused")
	w.equal(w.server(h, schema.Member, id, "name"), text("(deleted)"), "server")
	d.verified()
}

func TestSave_ADeletedRowComesBackWhenItIsEdited(t *testing.T) {
	w := newWorld(t)
	d, h := w.device(north), w.newHome(north)
	d.sync()
	d.save(h, deleted(schema.Conditions, h.conditions))
	w.equal(d.sees(schema.Conditions, h.conditions, "electricity"), text("(deleted)"), "cadre")
	d.save(h, set(schema.Conditions, h.conditions, "electricity", 0))
	w.equal(d.sees(schema.Conditions, h.conditions, "electricity"), schema.IntOf(0), "cadre")
	d.sync()
	w.equal(w.server(h, schema.Conditions, h.conditions, "electricity"), schema.IntOf(0), "server")
	d.verified()
}
