package replica

import (
	"errors"

	"ruhu/syncproto"
)

// errNotRefused answers a call about a refusal that is not there, or not any more.
var errNotRefused = errors.New("replica: no such refused changeset")

// Entry is one line of the journal: a changeset ever saved on this device.
type Entry struct {
	No        int64  // order of saving
	ID        string // of the changeset
	Device    string // id under which it was, or will be, sent
	N         int64  // its number under that id
	Village   string
	Household string // "" for a village's papers
	At        syncproto.HLC
	Body      []byte // the changeset as it is sent
	State     string // "unsent", "acked" or "refused"
	Overlaid  bool   // its edits still lie on top of the server's state
	Outcome   []byte // JSON of the server's answer; nil before
	Closed    string // a refusal: "dismissed", or the id of the changeset that mends it
}

const entryColumns = "SELECT no, id, device, n, village, household, at, body, state, overlaid, outcome, closed FROM journal "

func (t *tx) entries(where string, args ...any) ([]Entry, error) {
	var out []Entry
	err := t.each(func(scan func(...any) error) error {
		var e Entry
		var at int64
		err := scan(&e.No, &e.ID, &e.Device, &e.N, &e.Village, &e.Household, &at, &e.Body, &e.State, &e.Overlaid, &e.Outcome, &e.Closed)
		e.At = syncproto.HLC(at)
		out = append(out, e)
		return err
	}, entryColumns+where, args...)
	return out, err
}

// JournalEntries returns at most limit lines of the journal after one of them, in
// the order of saving; 0 begins at the first.
func (r *Replica) JournalEntries(after int64, limit int) (out []Entry, err error) {
	err = r.read(func(t *tx) error {
		out, err = t.entries("WHERE no > ? ORDER BY no LIMIT ?", after, limit)
		return err
	})
	return out, err
}

// RefusedEntries returns the changesets that wait for the cadre: refused, and
// neither mended nor dismissed.
func (r *Replica) RefusedEntries() (out []Entry, err error) {
	err = r.read(func(t *tx) error {
		out, err = t.entries("WHERE state = 'refused' AND closed = '' ORDER BY no")
		return err
	})
	return out, err
}

// Dismiss gives a refused changeset up. It stays in the journal.
func (r *Replica) Dismiss(id string) error {
	return r.write(func(t *tx) error { return t.closeRefusal(id, "dismissed") })
}

func (t *tx) closeRefusal(id, how string) error {
	open, err := number(t, "SELECT count(*) FROM refused WHERE id = ?", id)
	if err != nil {
		return err
	}
	if open == 0 {
		return errNotRefused
	}
	return t.exec("UPDATE journal SET closed = ? WHERE id = ?", how, id)
}

// MendEdits returns what a refused changeset meant, as a new visit would say
// it: without bases, which belong to what the person looked at then, and without
// deletions of rows that are not here.
func (r *Replica) MendEdits(id string) (c syncproto.Changeset, err error) {
	err = r.read(func(t *tx) error {
		entries, err := t.entries("WHERE id = ? AND state = 'refused' AND closed = ''", id)
		if err != nil {
			return err
		}
		if len(entries) == 0 {
			return errNotRefused
		}
		was, err := r.view.read(entries[0].Body)
		if err != nil {
			return err
		}
		c = syncproto.Changeset{Village: was.Village, Household: was.Household, Actions: was.Actions}
		for i := range was.Edits {
			meant, err := t.meant(&was.Edits[i])
			if err != nil {
				return err
			}
			c.Edits = append(c.Edits, meant...)
		}
		return nil
	})
	return c, err
}

func (t *tx) meant(e *syncproto.Edit) ([]syncproto.Edit, error) {
	row, err := t.working(key{Table: e.Table, ID: e.Row})
	if err != nil || e.Delete && (row == nil || row.Deleted) {
		return nil, err
	}
	out := syncproto.Edit{Table: e.Table, Row: e.Row, Delete: e.Delete}
	for _, s := range e.Sets {
		out.Sets = append(out.Sets, syncproto.Set{Field: s.Field, Value: s.Value})
	}
	return []syncproto.Edit{out}, nil
}

// SaveMendedEdits saves a visit that takes the place of a refused changeset, and
// closes the refusal in the same transaction.
func (r *Replica) SaveMendedEdits(refused, village, household string, edits []syncproto.Edit, actions []syncproto.Action) (string, error) {
	c := syncproto.Changeset{Village: village, Household: household, Edits: edits, Actions: actions}
	err := r.write(func(t *tx) error {
		if err := t.save(&c); err != nil {
			return err
		}
		return t.closeRefusal(refused, c.ID)
	})
	if err != nil {
		return "", err
	}
	return c.ID, nil
}
