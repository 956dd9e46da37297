package courier_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"ruhu/mobile-contract/replica"
	"ruhu/schema"
	"ruhu/syncproto"
)

func TestHandIn_RoundTrip(t *testing.T) {
	w := newWorld(t)
	p := w.phone()
	id := p.home()
	p.save(id, "phone", "13944330001")
	p.save(id, "phone", "13944330002")
	sealed := p.bundle()
	if p.pending() != 3 {
		t.Error("a bundle counts as sent")
	}
	w.pass(9 * 24 * time.Hour)
	d := w.handIn(sealed)
	if d.Device.ID != p.id || d.First != 1 || d.Last != 3 || d.Problem != nil || d.Kept != "" {
		t.Errorf("%+v", d)
	}
	if p.pending() != 3 {
		t.Error("handing in counts as an answer")
	}
	for range 2 {
		w.must(p.TakeReceipts(d.Receipts))
		if p.pending() != 0 {
			t.Errorf("%d are pending", p.pending())
		}
	}
	if p.bundle() != nil {
		t.Error("there is nothing to send, and a bundle of it")
	}
	p.sync()
	if ok, err := p.Verify(); !ok || err != nil {
		t.Errorf("verify: %v, %v", ok, err)
	}
}

func TestHandIn_TwiceLateAndOutOfOrder(t *testing.T) {
	w := newWorld(t)
	p, q := w.phone(), w.phone()
	id := p.home()
	first := p.bundle()
	p.save(id, "phone", "13944330001")
	second := p.bundle()
	other := q.home()
	q.save(other, "phone", "13944330002")
	third := q.bundle()
	for _, c := range []struct {
		sealed []byte
		want   string
	}{
		{second, "[1 applied 2 applied]"}, {third, "[1 applied 2 applied]"},
		{first, "[1 applied again]"}, {second, "[1 applied again 2 applied again]"}, {third, "[1 applied again 2 applied again]"},
	} {
		w.pass(48 * time.Hour)
		if got := outcomes(w.handIn(c.sealed)); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
	if d := w.device(p.id); d.SeenAt != 0 || d.ClockOffset != 0 {
		t.Errorf("the device called, or its bundle's age is its clock's fault: %+v", d)
	}
}

// A server that was restored from a backup lacks what the device knows to be
// done. The bundle is refused with the number that the server waits for, and the
// receipts make the device send that again.
func TestHandIn_GapSaysWhatIsMissing(t *testing.T) {
	w := newWorld(t)
	p := w.phone()
	id := p.home()
	p.save(id, "phone", "13944330001")
	w.must(p.TakeReceipts(w.handIn(p.bundle()).Receipts))
	p.save(id, "phone", "13944330003")
	sealed := p.bundle()

	restored := newWorld(t)
	restored.enrol(p)
	to, _ := restored.courier.Keys()
	if problem := restored.refused(sealed); problem.Code != schema.BadBundle || problem.Param != "recipient" {
		t.Errorf("sealed for the old server: %v", problem)
	}
	w.must(p.TrustServer(restored.courier.Keys()))
	sealed, err := p.WriteBundle(to)
	w.must(err)
	d := restored.handIn(sealed)
	if got := outcomes(d); got != "[gap, expects 1]" || d.Problem.Code != schema.Gap {
		t.Errorf("got %s, %v", got, d.Problem)
	}
	w.must(p.TakeReceipts(d.Receipts))
	if p.pending() != 3 {
		t.Errorf("%d are pending", p.pending())
	}
	if got := outcomes(restored.handIn(p.bundle())); got != "[1 applied 2 applied 3 applied]" {
		t.Error(got)
	}
}

func TestHandIn_ClockThatIsAheadIsMeasured(t *testing.T) {
	w := newWorld(t)
	p := w.phone()
	p.off = 48 * time.Hour
	p.home()
	sealed := p.bundle()
	w.pass(24 * time.Hour)
	w.handIn(sealed)
	if off := w.device(p.id).ClockOffset; off != (24 * time.Hour).Milliseconds() {
		t.Errorf("at least 24 hours ahead, measured %v", time.Duration(off)*time.Millisecond)
	}
	w.pass(72 * time.Hour)
	w.handIn(sealed)
	if off := w.device(p.id).ClockOffset; off != (24 * time.Hour).Milliseconds() {
		t.Errorf("a later delivery says less, and is believed: %v", time.Duration(off)*time.Millisecond)
	}
}

func TestHandIn_RefusesWhatTheDeviceDidNotSign(t *testing.T) {
	w := newWorld(t)
	p, q := w.phone(), w.phone()
	p.home()
	good := p.bundle()
	before := w.dump()
	request, err := p.NextPush(0)
	w.must(err)
	h := syncproto.BundleHeader{Device: p.id, First: 1, Last: 1}
	for name, c := range map[string]struct {
		sealed []byte
		param  string
	}{
		"another device's key":    {q.seals(h, string(request)), "signature"},
		"an unknown device":       {p.seals(syncproto.BundleHeader{Device: "nobody"}), "device"},
		"no key for the receipts": {p.seals(syncproto.BundleHeader{Device: p.id, First: 1, Last: 1, Reply: "age1"}, string(request)), "reply"},
		"a byte too many":         {append(bytes.Clone(good), 0), "seal"},
	} {
		if problem := w.refused(c.sealed); problem.Code != schema.BadBundle || problem.Param != c.param {
			t.Errorf("%s: %+v", name, problem)
		}
	}
	if w.dump() != before {
		t.Error("something of it was applied")
	}
	if !strings.Contains(w.logs.String(), "courier bundle not taken") {
		t.Error("refusals are not logged")
	}
}

// A good device can still write a bundle that makes no sense. That is its own to
// hear.
func TestHandIn_TellsTheAuthorWhatIsWrongInside(t *testing.T) {
	w := newWorld(t)
	p, q := w.phone(), w.phone()
	q.home()
	foreign, err := q.NextPush(0)
	w.must(err)
	before := w.dump()
	for name, c := range map[string]struct {
		request string
		want    schema.ErrCode
	}{
		"a request of somebody else": {string(foreign), schema.WrongDevice},
		"no JSON":                    {"{", schema.Malformed},
		"other numbers":              {`{"device":"` + p.id + `","changesets":[]}`, schema.BadBundle},
	} {
		d := w.handIn(p.seals(syncproto.BundleHeader{Device: p.id, First: 1, Last: 1}, c.request))
		if d.Problem == nil || d.Problem.Code != c.want || len(d.Answers) > 0 || len(d.Receipts) == 0 {
			t.Errorf("%s: %+v", name, d.Problem)
		}
	}
	if w.dump() != before {
		t.Error("something of it was applied")
	}
}

// Of a device that was shut out nothing is applied, but its work is kept: the
// only other copy is in a device that is going to wipe itself.
func TestHandIn_RevokedDeviceIsKeptAndNotApplied(t *testing.T) {
	w := newWorld(t)
	p := w.phone()
	p.home()
	sealed := p.bundle()
	before := w.dump()
	p.revoke()
	d := w.handIn(sealed)
	if d.Problem == nil || d.Problem.Code != schema.DeviceRevoked || w.dump() != before {
		t.Errorf("%+v", d.Problem)
	}
	kept, err := os.ReadFile(d.Kept)
	if err != nil || !bytes.Equal(kept, sealed) {
		t.Errorf("kept %d bytes of %d: %v", len(kept), len(sealed), err)
	}
	if again := w.handIn(sealed); again.Kept != d.Kept {
		t.Errorf("kept twice: %s and %s", d.Kept, again.Kept)
	}
	var refused *replica.ServerError
	if err := p.TakeReceipts(d.Receipts); !errors.As(err, &refused) || refused.Code != string(schema.DeviceRevoked) || refused.Message == "" {
		t.Errorf("%v", err)
	}
	if p.pending() != 1 {
		t.Error("the refused work counts as sent")
	}
	// A stolen phone cannot fill the disk.
	for range 120 {
		p.home()
		d = w.handIn(p.bundle())
	}
	files, err := os.ReadDir(w.dir + "/kept")
	if err != nil || len(files) != 100 || d.Kept != "" {
		t.Errorf("%d files are kept: %v", len(files), err)
	}
}

func TestTakeReceipts_TrustsTheServerOnly(t *testing.T) {
	w := newWorld(t)
	p, q := w.phone(), w.phone()
	id := p.home()
	q.home()
	if err := p.TakeReceipts([]byte("x")); !errors.Is(err, replica.ErrNotOurs) {
		t.Errorf("before any bundle: %v", err)
	}
	mine, theirs := w.handIn(p.bundle()).Receipts, w.handIn(q.bundle()).Receipts
	if err := p.TakeReceipts(theirs); !errors.Is(err, replica.ErrNotOurs) {
		t.Errorf("receipts of another device: %v", err)
	}
	for i := range mine {
		spoilt := bytes.Clone(mine)
		spoilt[i] ^= 1
		if err := p.TakeReceipts(spoilt); err == nil {
			t.Fatalf("byte %d of receipts may be anything", i)
		}
	}
	if p.pending() != 1 {
		t.Errorf("%d are pending", p.pending())
	}
	w.must(p.TakeReceipts(mine))
	p.save(id, "phone", "13944330001")
	if p.pending() != 1 {
		t.Errorf("%d are pending", p.pending())
	}
}

// Receipts sealed to the right device and signed by another key than the server's.
func TestTakeReceipts_ForgedByWhoeverKnowsTheDevice(t *testing.T) {
	w := newWorld(t)
	p := w.phone()
	p.home()
	impostor := newWorld(t)
	impostor.enrol(p)
	to, _ := impostor.courier.Keys()
	sealed, err := p.WriteBundle(to) // the device was made to seal to somebody else
	w.must(err)
	d := impostor.handIn(sealed)
	if got := outcomes(d); got != "[1 applied]" {
		t.Fatal(got)
	}
	var problem *schema.Problem
	if err := p.TakeReceipts(d.Receipts); !errors.As(err, &problem) || problem.Code != schema.BadBundle || problem.Param != "signature" {
		t.Errorf("%v", err)
	}
	if p.pending() != 1 {
		t.Error("another server's receipts count")
	}
}

// Receipts of an earlier life of the server say what it may have forgotten since.
func TestTakeReceipts_FromBeforeARestoreChangeNothing(t *testing.T) {
	w := newWorld(t)
	p := w.phone()
	p.home()
	old := w.handIn(p.bundle()).Receipts
	w.pass(24 * time.Hour)
	answer := syncproto.PushAnswer{Epoch: "1.restored", Now: syncproto.HLC(w.now.UnixMicro()), Expects: 1}
	w.must(p.TakeAnswer(syncproto.AppendAnswer(nil, &answer, schema.ZH)))
	before, err := p.Status()
	w.must(err)
	w.must(p.TakeReceipts(old))
	after, err := p.Status()
	w.must(err)
	if *before != *after || after.Epoch != "1.restored" || after.Pending != 1 {
		t.Errorf("before %s\nafter %s", before.JSON(), after.JSON())
	}
}

func TestWriteBundle_CarriesMoreThanOneRequest(t *testing.T) {
	w := newWorld(t)
	p := w.phone()
	id := p.home()
	for i := range syncproto.MaxChangesets + 10 {
		p.save(id, "phone", fmt.Sprint(13944330000+i))
	}
	d := w.handIn(p.bundle())
	if len(d.Answers) != 2 || d.Last != syncproto.MaxChangesets+11 || d.Problem != nil {
		t.Errorf("%d answers up to %d: %v", len(d.Answers), d.Last, d.Problem)
	}
	w.must(p.TakeReceipts(d.Receipts))
	if p.pending() != 0 {
		t.Errorf("%d are pending", p.pending())
	}
}

func TestWriteBundle_NeedsToKnowTheServer(t *testing.T) {
	w := newWorld(t)
	r, err := replica.OpenWith(t.TempDir()+"/new.db", &phone{w: w}, w)
	w.must(err)
	defer r.Close()
	if _, err := r.WriteBundle(""); err == nil {
		t.Error("a device that is not enrolled writes bundles")
	}
	if err := r.TakeReceipts(nil); err == nil {
		t.Error("it takes receipts")
	}
	if err := r.TrustServer("age1", []byte{1}); err == nil {
		t.Error("one byte is a key")
	}
	p := w.phone()
	p.home()
	if _, err := p.WriteBundle("nobody"); err == nil {
		t.Error("sealed to nobody")
	}
}
