package replica

import (
	"fmt"

	"ruhu/schema"
	"ruhu/syncproto"
)

// villageState is a line of the table village.
type villageState struct {
	seq      int64
	whole    int64
	expected string
	got      string
	repaired string
	frozen   bool
}

func (t *tx) villageState(code string) (s villageState, found bool, err error) {
	found, err = t.one("SELECT seq, whole, expected, got, repaired, frozen FROM village WHERE code = ?", []any{code},
		&s.seq, &s.whole, &s.expected, &s.got, &s.repaired, &s.frozen)
	return s, found, err
}

// covered is every row that has local edits.
func (t *tx) covered() (map[key]bool, error) {
	keys, err := t.keys("SELECT tbl, row FROM confirmed")
	m := make(map[key]bool, len(keys))
	for _, k := range keys {
		m[k] = true
	}
	return m, err
}

// village takes what a page brings of one village.
func (t *tx) village(v *syncproto.VillagePage, covered map[key]bool, report *PageReport) error {
	if !schema.ValidVillage(v.Village) {
		return fmt.Errorf("page with a village %q", v.Village)
	}
	_, held, err := t.villageState(v.Village)
	if err != nil {
		return err
	}
	again := []key(nil)
	if held && v.From == 0 {
		if again, err = t.forget(v.Village); err != nil {
			return err
		}
	}
	for _, household := range v.Evicted {
		left, err := t.forgetUnit(v.Village, household)
		if err != nil {
			return err
		}
		again = append(again, left...)
	}
	heads := map[string]syncproto.Rev{} // largest revision per unit
	for i := range v.Tables {
		changed, err := t.takeRows(v.Village, &v.Tables[i], covered, heads)
		if err != nil {
			return err
		}
		again = append(again, changed...)
		report.Rows += int64(len(v.Tables[i].Rows))
	}
	if err := t.rebaseAll(again); err != nil {
		return err
	}
	for unit, rev := range heads {
		err := t.exec(`INSERT INTO unit (id, village, rev, ahead) VALUES (?, ?, 0, ?)
			ON CONFLICT (id) DO UPDATE SET village = excluded.village, ahead = max(ahead, excluded.ahead)`, unit, v.Village, int64(rev))
		if err != nil {
			return err
		}
	}
	err = t.exec(`INSERT INTO village (code, seq, whole, expected, got, repaired, frozen) VALUES (?1, ?2, 0, '', '', '', 0)
		ON CONFLICT (code) DO UPDATE SET seq = excluded.seq, whole = iif(?3 = 0, 0, whole), frozen = 0`, v.Village, int64(v.To), int64(v.From))
	if err != nil || v.Digest == "" {
		return err
	}
	return t.whole(v, t.r.view.replicated, report)
}

// takeRows takes one table's rows of a village. It returns the rows with local
// edits, whose working state is to be computed anew.
func (t *tx) takeRows(village string, p *syncproto.TablePage, covered map[key]bool, heads map[string]syncproto.Rev) ([]key, error) {
	var again []key
	switch {
	case !p.Table.Replicated():
		return nil, fmt.Errorf("page with rows of %s", p.Table.Name)
	case !p.Table.In(t.r.view.version):
		return nil, nil // as a table that this app does not know at all
	}
	text := t.r.view.tables[p.Table]
	args := make([]any, 0, 5+len(text.fields))
	for i := range p.Rows {
		row, unit, err := rowOf(village, p.Table, &p.Rows[i])
		if err != nil {
			return nil, err
		}
		heads[unit] = max(heads[unit], row.Rev)
		if len(covered) > 0 && covered[row.key()] {
			again = append(again, row.key())
			err = t.confirm(&row)
		} else {
			err = t.exec(text.take, row.args(args, text.fields)...)
		}
		if err != nil {
			return nil, err
		}
	}
	return again, nil
}

// rowOf is a page's row as it is held here, and the unit it belongs to.
func rowOf(village string, table *schema.Table, p *syncproto.PageRow) (Row, string, error) {
	row := Row{Rev: p.Rev, Deleted: p.Deleted}
	row.Row = schema.Row{Table: table, ID: p.ID, Household: p.Household, Village: village, Values: p.Values}
	switch {
	case p.ID == "" || p.Rev < 1:
		return row, "", fmt.Errorf("page with a row of %s without id or revision", table.Name)
	case table.Scope == schema.OfVillage, table.AlsoVillage && p.Household == "":
		row.Household = ""
		return row, village, nil
	case table.IsRoot():
		row.Household = p.ID
	case p.Household == "":
		return row, "", fmt.Errorf("page with a row of %s without household", table.Name)
	}
	return row, row.Household, nil
}

// confirm replaces the snapshot of a row that has local edits, unless a village
// says farewell to a row that has already arrived in another.
func (t *tx) confirm(row *Row) error {
	before, _, err := t.confirmed(row.key())
	if err != nil || row.Deleted && before.there && before.Village != row.Village {
		return err
	}
	return t.putConfirmed(&snapshot{Row: *row, there: true})
}

// whole ends the pull of a village: every row is as of v.To, the edits that the
// server took until then are lifted, and what is held is compared with the digest.
// tables are those that can have rows of the village.
func (t *tx) whole(v *syncproto.VillagePage, tables []*schema.Table, report *PageReport) error {
	if err := t.settled(v.Village, v.To); err != nil {
		return err
	}
	got, err := t.digestOver(tables, v.Village)
	if err != nil {
		return err
	}
	return t.proven(v.Village, v.Digest, got, report)
}

// settled brings a village's units up to what is held of their rows now, and lifts the edits
// that the server took until a commit.
func (t *tx) settled(village string, to syncproto.Seq) error {
	if err := t.exec("UPDATE unit SET rev = ahead WHERE village = ? AND ahead > rev", village); err != nil {
		return err
	}
	back, err := column[int64](t, "SELECT no FROM journal WHERE state = 'acked' AND overlaid = 1 AND village = ? AND seq <= ?", village, int64(to))
	for i := 0; i < len(back) && err == nil; i++ {
		err = t.uncover(back[i])
	}
	return err
}

// proven compares what is held of a village with the digest that the server gives.
func (t *tx) proven(village, digest string, got syncproto.Digest, report *PageReport) error {
	if got.String() == digest {
		report.Verified++
	} else {
		report.Mismatched++
	}
	return t.exec("UPDATE village SET whole = seq, expected = ?1, got = ?2, repaired = iif(?1 = ?2, '', repaired) WHERE code = ?3", digest, got.String(), village)
}
