package replica

import (
	"ruhu/schema"
	"ruhu/syncproto"
)

// TakeAnswer takes the server's answer to a push. Answers may come late, twice,
// or not at all: a changeset that is answered already is left as it is.
func (r *Replica) TakeAnswer(answer []byte) error {
	a, fault := syncproto.DecodeAnswer(answer)
	if fault != nil {
		return fault
	}
	return r.write(func(t *tx) error {
		d, err := t.device()
		if err != nil {
			return err
		}
		return t.answer(d, &a)
	})
}

func (t *tx) answer(d *device, a *syncproto.PushAnswer) error {
	if syncproto.EpochLevel(a.Epoch) < syncproto.EpochLevel(d.epoch) {
		// From before the server was restored: it may have forgotten what it said
		// then. The device is sending that again already.
		return nil
	}
	restored := d.ask
	if d.epoch != "" && a.Epoch != d.epoch {
		restored = true
		if err := t.newEpoch(a.Epoch); err != nil {
			return err
		}
	}
	for i := range a.Outcomes {
		if err := t.outcome(d, a, &a.Outcomes[i]); err != nil {
			return err
		}
	}
	if err := t.expects(d, a); err != nil {
		return err
	}
	if restored {
		if err := t.sendAgain("device = ? AND n >= ? AND epoch <> ?", d.id, a.Kept, a.Epoch); err != nil {
			return err
		}
	}
	if err := t.exec("UPDATE device SET epoch = ?, heard = max(heard, ?), ask = 0", a.Epoch, int64(a.Now)); err != nil {
		return err
	}
	return t.purgeFrozen()
}

// landedElsewhere is the commit of a changeset whose household has moved: one that the
// village it was sent to never reaches. The last page of the next pull has its rows, if
// any village held here does.
const landedElsewhere = int64(syncproto.MaxHLC)

// outcome notes what became of one changeset. One that this device does not know
// by this number and id belongs to another life of it and is passed over.
func (t *tx) outcome(d *device, a *syncproto.PushAnswer, o *syncproto.Outcome) error {
	var no int64
	var overlaid bool
	var village string
	found, err := t.one("SELECT no, overlaid, village FROM journal WHERE device = ? AND n = ? AND id = ? AND state = 'unsent'",
		[]any{d.id, o.N, o.ID}, &no, &overlaid, &village)
	if err != nil || !found {
		return err
	}
	state := "acked"
	if o.Kind == syncproto.Rejected {
		state = "refused"
	}
	seq := int64(o.Seq)
	if o.Village != "" {
		seq = landedElsewhere
	}
	err = t.exec("UPDATE journal SET state = ?, seq = ?, asked = 0, outcome = ?, epoch = ? WHERE no = ?",
		state, seq, syncproto.AppendOutcome(nil, o), a.Epoch, no)
	if err == nil && o.N == a.Kept {
		// The backup has this one, and so all that was answered before it.
		err = t.exec("UPDATE journal SET epoch = ? WHERE no < ? AND state <> 'unsent'", a.Epoch, no)
	}
	if err != nil || !overlaid {
		return err
	}
	// The rows may have come back before the answer did.
	whole, err := number(t, "SELECT whole FROM village WHERE code = ?", village)
	if err != nil || state == "acked" && seq > whole {
		return err
	}
	return t.uncover(no)
}

// expects compares the numbers that the server waits for with the journal's.
// A server restored from a backup has lost what it once acknowledged: that is
// sent again. A server that knows more than was ever saved here knows another
// life of this device. An answer older than the newest one says nothing new.
func (t *tx) expects(d *device, a *syncproto.PushAnswer) error {
	old := a.Epoch == d.epoch && a.Now < d.heard
	switch {
	case a.Problem != nil && a.Problem.Code == schema.Fork,
		a.Expects > d.lastN+1 && !old:
		return t.exec("UPDATE device SET forked = 1")
	case a.Expects < 1, old && a.Problem == nil:
		return nil
	}
	return t.sendAgain("device = ? AND n >= ?", d.id, a.Expects)
}

// sendAgain makes answered changesets unsent again. What was taken, and is among the
// server's rows no more, stays in sight where it was.
func (t *tx) sendAgain(which string, args ...any) error {
	type lost struct {
		no   int64
		body []byte
	}
	var uncovered []lost
	err := t.each(func(scan func(...any) error) error {
		var l lost
		err := scan(&l.no, &l.body)
		uncovered = append(uncovered, l)
		return err
	}, `SELECT no, body FROM journal WHERE `+which+` AND state = 'acked' AND overlaid = 0
		AND village IN (SELECT code FROM village WHERE frozen = 0) ORDER BY no`, args...)
	if err != nil {
		return err
	}
	err = t.exec("UPDATE journal SET state = 'unsent', seq = 0, outcome = NULL, epoch = '' WHERE state <> 'unsent' AND "+which, args...)
	if err != nil {
		return err
	}
	for _, l := range uncovered {
		c, err := t.r.view.read(l.body)
		if err != nil {
			return err
		}
		if err := t.exec("UPDATE journal SET overlaid = 1 WHERE no = ?", l.no); err != nil {
			return err
		}
		if err := t.cover(l.no, c); err != nil {
			return err
		}
	}
	return nil
}

// newEpoch begins anew with a server that was restored from a backup: all is
// pulled again, but before that the server is asked which changesets it still has.
func (t *tx) newEpoch(epoch string) error {
	if err := startOver(t); err != nil {
		return err
	}
	// Its photos may be an old copy as well. What is here still is brought again.
	if err := t.exec("UPDATE original SET state = 'unsent' WHERE state = 'proven'"); err != nil {
		return err
	}
	return t.exec("UPDATE device SET epoch = ?, ask = 1", epoch)
}

// startOver makes the next pull bring everything from nothing. What is held stays
// readable until the page that replaces it; a village that no page brings is no
// longer assigned (see lastPage).
func startOver(t *tx) error {
	t.r.asked = "" // no page that is on its way continues what is held
	if err := t.exec("DELETE FROM taken"); err != nil {
		return err
	}
	if err := t.exec("UPDATE village SET seq = -1, whole = 0"); err != nil {
		return err
	}
	return t.exec("UPDATE device SET cursor = ''")
}
