package replica

// forget drops what the server once said of a village, because the page at hand
// brings it from nothing. Unsent work stays. It returns the rows with local edits, which are to be
// computed anew.
func (t *tx) forget(village string) ([]key, error) {
	for _, table := range t.r.view.replicated {
		if err := t.exec(t.r.view.tables[table].clear, village); err != nil {
			return nil, err
		}
	}
	if err := t.exec("DELETE FROM unit WHERE village = ?", village); err != nil {
		return nil, err
	}
	keys, err := t.keys("SELECT tbl, row FROM confirmed WHERE village = ?", village)
	if err != nil {
		return nil, err
	}
	return keys, t.exec("UPDATE confirmed SET rev = 0, deleted = 0, vals = NULL WHERE village = ?", village)
}

// freeze marks a village as no longer assigned: nothing new is saved in it. Were
// it assigned again, its first page would bring it from nothing.
func (t *tx) freeze(village string) error {
	if err := t.exec("DELETE FROM taken WHERE village = ?", village); err != nil {
		return err
	}
	return t.exec("UPDATE village SET frozen = 1, seq = -1 WHERE code = ?", village)
}

// freezeUnbrought freezes the villages that a pull from nothing did not bring. The
// server names as gone only what stands in the cursor, and there was none.
func (t *tx) freezeUnbrought() error {
	codes, err := column[string](t, "SELECT code FROM village WHERE seq < 0 AND frozen = 0")
	if err != nil {
		return err
	}
	for _, code := range codes {
		if err := t.freeze(code); err != nil {
			return err
		}
	}
	return nil
}

// purgeFrozen takes away the villages that are no longer assigned and of which
// nothing is unsent. The journal stays.
func (t *tx) purgeFrozen() error {
	codes, err := column[string](t, `SELECT code FROM village WHERE frozen = 1
		AND NOT EXISTS (SELECT 1 FROM journal WHERE state = 'unsent' AND journal.village = village.code)`)
	if err != nil {
		return err
	}
	for _, code := range codes {
		if err := t.purge(code); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) purge(village string) error {
	waiting, err := column[int64](t, "SELECT no FROM journal WHERE overlaid = 1 AND village = ?", village)
	if err != nil {
		return err
	}
	for _, no := range waiting {
		if err := t.uncover(no); err != nil {
			return err
		}
	}
	if _, err := t.forget(village); err != nil {
		return err
	}
	return t.exec("DELETE FROM village WHERE code = ?", village)
}
