package replica

import (
	"fmt"
	"strconv"
	"time"

	"ruhu/schema"
	"ruhu/syncproto"
)

// Problems says why a visit was not saved: everything that is wrong with it.
type Problems []schema.Problem

// Error makes problems usable as an error; the text is English, for logs.
func (p Problems) Error() string {
	if len(p) == 0 {
		return "no problem"
	}
	text := p[0].Error()
	if len(p) > 1 {
		text += fmt.Sprintf(" (and %d more)", len(p)-1)
	}
	return text
}

// SaveEdits saves one visit as one changeset and returns its id. Edits need
// tables, row ids and the values that were entered; bases, earlier values and
// the other fields of a group are filled in here, and what changes nothing is
// left out. household is "" for a village's own papers.
//
// When anything is wrong, nothing is saved and the error is a Problems.
func (r *Replica) SaveEdits(village, household string, edits []syncproto.Edit, actions []syncproto.Action) (string, error) {
	c := syncproto.Changeset{Village: village, Household: household, Edits: edits, Actions: actions}
	err := r.write(func(t *tx) error { return t.save(&c) })
	if err != nil {
		return "", err
	}
	return c.ID, nil
}

// save completes a changeset, checks it and writes it to the journal.
func (t *tx) save(c *syncproto.Changeset) error {
	d, err := t.device()
	if err != nil {
		return err
	}
	if d.id == "" {
		return errNotEnrolled
	}
	now := d.believed(t.r.clock.UnixMilli())
	v := visit{tx: t, c: c, today: d.today(now)}
	if err := v.complete(); err != nil {
		return err
	}
	if len(v.problems) > 0 {
		return v.problems
	}
	c.N, c.ID, c.By = d.lastN+1, t.r.ids.NewID(), d.person
	c.At, c.Version, c.Seen = d.clock.Next(now), t.r.view.version, v.unitRev
	if err := t.exec("UPDATE device SET last_n = ?, clock = ?", c.N, int64(c.At)); err != nil {
		return err
	}
	before, err := t.brokenRules(c)
	if err != nil {
		return err
	}
	if err := t.record(d.id, c); err != nil {
		return err
	}
	return t.keepRules(c, before)
}

// maxBody leaves room for what a request adds around a single changeset.
const maxBody = syncproto.MaxBody - 1024

// record writes a changeset to the journal and lays it over its rows.
func (t *tx) record(device string, c *syncproto.Changeset) error {
	body := syncproto.AppendChangeset(nil, c)
	if len(body) > maxBody {
		return Problems{{Code: schema.TooLarge, Param: strconv.Itoa(maxBody)}}
	}
	no, err := number(t, "SELECT coalesce(max(no), 0) + 1 FROM journal")
	if err != nil {
		return err
	}
	err = t.exec(`INSERT INTO journal (no, id, device, n, village, household, at, body, state, overlaid, seq, asked, outcome, epoch, closed)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'unsent', 1, 0, 0, NULL, '', '')`,
		no, c.ID, device, c.N, c.Village, c.Household, int64(c.At), body)
	if err != nil {
		return err
	}
	return t.cover(no, c)
}

// chinaTime is the county's: a date is that of its wall calendar wherever the
// device believes to be.
var chinaTime = time.FixedZone("CST", 8*60*60)

// today is the date that the rules ask for. A device whose clock is behind would
// refuse what happened since, so the newest time heard from the server counts too.
func (d *device) today(now int64) string {
	return time.UnixMilli(max(now, d.heard.Milli())).In(chinaTime).Format(time.DateOnly)
}
