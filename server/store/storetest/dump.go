package storetest

import (
	"fmt"

	"ruhu/schema"
	"ruhu/server/app"
)

// dump writes down all that a reader shows, one line each, so that two states
// can be compared. keys are ids that may be there or not: of households, people,
// devices, codes, tokens, sessions and secrets.
func dump(r app.Reader, keys []string) ([]string, error) {
	d := dumper{}
	d.head(r, keys)
	d.records(r)
	return d.lines, d.err
}

// dumpHead leaves out what grows with every commit. What is left is everything
// that a writer might remember from one transaction to the next.
func dumpHead(r app.Reader, keys []string) ([]string, error) {
	d := dumper{}
	d.head(r, keys)
	return d.lines, d.err
}

type dumper struct {
	lines []string
	err   error
}

func (d *dumper) line(err error, format string, args ...any) {
	if err != nil && d.err == nil {
		d.err = fmt.Errorf(format+": %w", append(args, err)...)
	}
	d.lines = append(d.lines, fmt.Sprintf(format, args...))
}

func (d *dumper) head(r app.Reader, keys []string) {
	epoch, err := r.Epoch()
	d.line(err, "epoch %s", epoch)
	version, err := r.ReferenceVersion()
	d.line(err, "reference %d", version)
	villages, err := r.Villages([]string{""})
	d.line(err, "villages %v", villages)
	for _, v := range villages {
		if v.Seq > 0 {
			buckets, err := r.Buckets(v.Village)
			d.line(err, "buckets of %s: %v", v.Village, buckets)
		}
	}
	people, err := r.People()
	d.line(err, "people %+v", people)
	for _, p := range people {
		one, err := r.Person(p.ID)
		d.line(err, "person %+v", one)
	}
	devices, err := r.Devices()
	d.line(err, "devices %+v", devices)
	tries, err := r.Tries()
	d.line(err, "tries %+v", tries)
	for _, key := range keys {
		d.key(r, key)
	}
}

func (d *dumper) records(r app.Reader) {
	for _, t := range schema.Reference() {
		rows, err := r.Reference(t)
		d.line(err, "%s %v", t.Name, rows)
	}
	devices, err := r.Devices()
	d.line(err, "%d devices", len(devices))
	for _, device := range devices {
		for n := int64(1); n <= device.LastN; n++ {
			receipt, err := r.Receipt(device.No, n)
			d.line(err, "receipt %d of %d: %+v", n, device.No, receipt)
		}
	}
	outcomes, err := r.CountOutcomes()
	d.line(err, "outcomes %v", outcomes)
	repeats, err := r.CountRepeats()
	d.line(err, "repeats %d", repeats)
	d.line(r.EachHistory("", func(h app.HistoryEntry) error {
		d.line(nil, "history %+v", h)
		return nil
	}), "all history")
	d.line(r.EachRefusal(func(refusal app.Refusal) error {
		d.line(nil, "refusal %+v", refusal)
		return nil
	}), "all refusals")
	for _, t := range schema.Replicated() {
		rows, err := livingRows(r, t, "")
		d.line(err, "%s %+v", t.Name, rows)
	}
}

// key looks a key up everywhere; that it is not there is worth a line as well.
func (d *dumper) key(r app.Reader, key string) {
	unit, err := r.Household(key)
	d.line(nil, "household %s: %s %d %d rows %v", key, unit.Village, unit.Rev, len(unit.Rows), err)
	person, err := r.Person(key)
	d.line(nil, "person %s: %+v %v", key, person, err)
	device, err := r.Device(key)
	d.line(nil, "device %s: %+v %v", key, device, err)
	code, err := r.EnrolCode(key)
	d.line(nil, "code %s: %+v %v", key, code, err)
	token, err := r.RefreshToken(key)
	d.line(nil, "token %s: %+v %v", key, token, err)
	session, err := r.Session(key)
	d.line(nil, "session %s: %+v %v", key, session, err)
	secret, err := r.ServerKey(key)
	d.line(nil, "secret %s: %v %v", key, secret, err)
	factor, err := r.SecondFactor(key)
	d.line(nil, "second factor %s: %+v %v", key, factor, err)
	codes, err := r.RecoveryCodes(key)
	d.line(err, "codes of %s: %d", key, codes)
}

// dumpAll is the state that a new reader sees.
func (w *world) dumpAll(keys []string) []string {
	w.Helper()
	return w.seen(dump, keys)
}

// seen is what a new reader shows of the state.
func (w *world) seen(dump func(app.Reader, []string) ([]string, error), keys []string) (lines []string) {
	w.Helper()
	w.read(func(r app.Reader) (err error) {
		lines, err = dump(r, keys)
		return err
	})
	return lines
}

// inside is what a transaction shows of it.
func (w *world) inside(dump func(app.Reader, []string) ([]string, error), keys []string) (lines []string) {
	w.Helper()
	w.write(func(tx app.Tx) (err error) {
		lines, err = dump(tx, keys)
		return err
	})
	return lines
}

// same reports the first line in which two states differ.
func (w *world) same(what string, got, want []string) {
	w.Helper()
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			w.Fatalf("%s:\n got %s\nwant %s", what, got[i], want[i])
		}
	}
	if len(got) != len(want) {
		w.Fatalf("%s: %d lines, want %d", what, len(got), len(want))
	}
}
