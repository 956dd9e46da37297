package replica

import (
	"ruhu/schema"
	"ruhu/syncproto"
)

// digest computes a village's digest from the rows that the file holds: the
// server's state, without the local edits on top of it.
func (t *tx) digest(village string) (syncproto.Digest, error) {
	return t.digestOver(t.r.view.replicated, village)
}

// digestOver is digest for who knows which tables have rows of the village.
func (t *tx) digestOver(tables []*schema.Table, village string) (syncproto.Digest, error) {
	var sum syncproto.Digest
	err := t.eachHeld(tables, village, func(r *Row) { sum = sum.Plus(r.digest()) })
	return sum, err
}

// eachHeld visits what the server said of every row of a village, as it is held.
func (t *tx) eachHeld(tables []*schema.Table, village string, visit func(*Row)) error {
	under, err := t.keys("SELECT tbl, row FROM confirmed WHERE village = ?", village)
	if err != nil {
		return err
	}
	covered := make(map[key]bool, len(under))
	for _, k := range under {
		covered[k] = true
		s, _, err := t.confirmed(k)
		if err != nil {
			return err
		}
		if s.there {
			visit(&s.Row)
		}
	}
	for _, table := range tables {
		err := t.eachRow(table, t.r.view.tables[table].all, func(r *Row) error {
			if len(covered) == 0 || !covered[r.key()] {
				visit(r)
			}
			return nil
		}, village)
		if err != nil {
			return err
		}
	}
	return nil
}

func (r *Row) digest() syncproto.Digest {
	return syncproto.RowDigest(r.Table, r.ID, r.Household, r.Deleted, r.Values)
}

// Verify hashes every village anew and compares it with the last digest that the
// server gave. It is true when all are equal and nothing is unsent: then this
// device and the server hold the same.
func (r *Replica) Verify() (bool, error) {
	same := false
	err := r.read(func(t *tx) error {
		open, err := number(t, `SELECT (SELECT count(*) FROM journal WHERE state = 'unsent')
			+ (SELECT count(*) FROM village WHERE seq < 0 OR whole < seq OR expected = '')`)
		if err != nil || open > 0 {
			return err
		}
		wrong, err := t.mismatched()
		same = wrong == 0
		return err
	})
	return same && err == nil, err
}

// mismatched counts the villages whose rows do not give the server's digest.
func (t *tx) mismatched() (int, error) {
	codes, err := column[string](t, "SELECT code FROM village")
	if err != nil {
		return 0, err
	}
	wrong := 0
	for _, code := range codes {
		state, _, err := t.villageState(code)
		if err != nil {
			return 0, err
		}
		got, err := t.digest(code)
		if err != nil {
			return 0, err
		}
		if got.String() != state.expected {
			wrong++
		}
	}
	return wrong, nil
}
