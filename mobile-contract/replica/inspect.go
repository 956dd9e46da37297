package replica

// A village whose rows do not give the server's digest is marked: its next page is
// to bring it from nothing. Before that, a repair can lift the mark by fetching only
// the households that are wrong.

// Inspect hashes every village anew and marks those whose rows are wrong, for the
// next sync to repair. Digests are otherwise compared when a village changes; an app
// calls this now and then, for what spoils in quiet times. Rows of villages that are not
// here go at once: there is no digest to find them by, and nobody sends better ones. It
// returns how many villages were wrong.
func (r *Replica) Inspect() (wrong int64, err error) {
	err = r.write(func(t *tx) error {
		strays, err := t.dropStrays()
		if err != nil {
			return err
		}
		if err := t.hashAll(); err != nil {
			return err
		}
		marked, err := t.mark()
		wrong = strays + marked
		return err
	})
	return wrong, err
}

// dropStrays takes away rows of villages that are not held, but for those with local
// edits, and returns how many villages they were said to be of.
func (t *tx) dropStrays() (int64, error) {
	villages := map[string]bool{}
	for _, table := range t.r.view.replicated {
		stray := " FROM " + table.Name + " WHERE village NOT IN (SELECT code FROM village) AND id NOT IN (SELECT row FROM confirmed WHERE tbl = '" + table.Name + "')"
		codes, err := column[string](t, "SELECT DISTINCT village"+stray)
		if err == nil && len(codes) > 0 {
			err = t.exec("DELETE" + stray)
		}
		if err != nil {
			return 0, err
		}
		for _, code := range codes {
			villages[code] = true
		}
	}
	return int64(len(villages)), nil
}

const wrongVillage = " WHERE frozen = 0 AND seq >= 0 AND expected <> got AND repaired <> expected || got"

// examine marks the villages whose rows turned out wrong, and only those. What
// spoiled one may have spoiled others that nothing new was pulled of, so all are
// hashed. What led to the very same mismatch is not tried again until something
// changes.
func (t *tx) examine() (bool, error) {
	n, err := number(t, "SELECT count(*) FROM village"+wrongVillage)
	if err != nil || n == 0 {
		return false, err
	}
	if err := t.hashAll(); err != nil {
		return false, err
	}
	n, err = t.mark()
	return n > 0, err
}

func (t *tx) mark() (int64, error) {
	n, err := number(t, "SELECT count(*) FROM village"+wrongVillage)
	if err != nil || n == 0 {
		return 0, err
	}
	t.r.asked = "" // no page that is on its way brings a village from nothing
	return n, t.exec("UPDATE village SET seq = -1, repaired = expected || got" + wrongVillage)
}

// hashAll computes anew what is held of every village that is whole.
func (t *tx) hashAll() error {
	codes, err := column[string](t, "SELECT code FROM village WHERE frozen = 0 AND expected <> '' AND whole = seq")
	if err != nil {
		return err
	}
	for _, code := range codes {
		got, err := t.digest(code)
		if err != nil {
			return err
		}
		if err := t.exec("UPDATE village SET got = ? WHERE code = ?", got.String(), code); err != nil {
			return err
		}
	}
	return nil
}
