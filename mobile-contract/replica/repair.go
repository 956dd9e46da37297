package replica

import (
	"cmp"
	"fmt"
	"slices"

	"ruhu/syncproto"
)

// cure is a repair under way: of a village as of one commit.
type cure struct {
	village string
	seq     int64
	units   []string // households that are wrong; nil while nobody knows which
}

// RepairReport says what taking one repair answer did.
type RepairReport struct {
	Repaired   int64 // villages that now hold what the server does: 1 or 0
	Households int64 // that were fetched
	Rows       int64 // in them
	Late       bool  // the answer is to something else, and was passed over
}

// RepairRequest makes the body of the next repair request, or nil when there is
// nothing that a repair can help: then pull. A village takes two requests.
func (r *Replica) RepairRequest() (body []byte, err error) {
	err = r.read(func(t *tx) error {
		d, err := t.device()
		if err != nil || d.id == "" || d.ask {
			return err
		}
		q := syncproto.RepairRequest{Device: d.id, Version: r.view.version}
		if err := t.nextCure(); err != nil || r.cure == nil {
			return err
		}
		if r.cure.units == nil {
			if q.Buckets, err = t.buckets(r.cure.village); err != nil {
				return err
			}
		}
		q.Village, q.Seq, q.Units = r.cure.village, syncproto.Seq(r.cure.seq), r.cure.units
		body = syncproto.AppendRepairRequest(nil, &q)
		return nil
	})
	return body, err
}

// nextCure goes on with the repair under way, or begins with the first village that
// is marked and was whole.
func (t *tx) nextCure() error {
	c := &cure{}
	found, err := t.one("SELECT code, whole FROM village WHERE seq < 0 AND frozen = 0 AND whole > 0 AND expected <> '' ORDER BY code LIMIT 1", nil, &c.village, &c.seq)
	switch under := t.r.cure; {
	case !found:
		t.r.cure = nil
	case under == nil || under.village != c.village || under.seq != c.seq:
		t.r.cure = c
	}
	return err
}

func (t *tx) buckets(village string) ([]syncproto.Digest, error) {
	sums := make([]syncproto.Digest, syncproto.Buckets)
	err := t.eachHeld(t.r.view.replicated, village, func(r *Row) {
		b := syncproto.BucketOf(unitOf(r))
		sums[b] = sums[b].Plus(r.digest())
	})
	return sums, err
}

// unitOf is the household of a row, or the village whose paper it is.
func unitOf(r *Row) string { return cmp.Or(r.Household, r.Village) }

// TakeRepair takes the answer to the newest repair request. Households that came
// replace what is held of them in one transaction; unsent work stays on top. When
// that is not enough, the next page brings the village from nothing.
func (r *Replica) TakeRepair(answer []byte) (*RepairReport, error) {
	a, fault := syncproto.DecodeRepairAnswer(answer)
	if fault != nil {
		return nil, fmt.Errorf("take repair: %w", fault)
	}
	report := &RepairReport{}
	err := r.write(func(t *tx) error { return t.repair(&a, report) })
	if err != nil {
		return nil, fmt.Errorf("take repair: %w", err)
	}
	return report, nil
}

func (t *tx) repair(a *syncproto.RepairAnswer, report *RepairReport) error {
	c := t.r.cure
	if c == nil || a.Village != c.village {
		report.Late = true
		return nil
	}
	d, err := t.device()
	if err != nil {
		return err
	}
	state, _, err := t.villageState(c.village)
	switch {
	case err != nil:
		return err
	case a.Epoch != d.epoch || state.seq >= 0 || state.whole != c.seq:
		t.r.cure, report.Late = nil, true
		return nil
	case int64(a.Seq) != c.seq: // pull what is new first, and compare then
		t.r.cure = nil
		return t.exec("UPDATE village SET seq = whole WHERE code = ?", c.village)
	case c.units == nil:
		return t.diagnose(c, a)
	case len(a.Buckets) > 0: // asked before it was known which households
		report.Late = true
		return nil
	}
	t.r.cure = nil
	return t.heal(c, a, state.expected, report)
}

// giveUp leaves a village to the next page.
func (t *tx) giveUp(village string) error {
	t.r.cure = nil
	return t.exec("UPDATE village SET whole = 0 WHERE code = ?", village)
}

// diagnose finds the households that are wrong: in the buckets that differ, those
// that the server holds otherwise, lacks here, or does not hold.
func (t *tx) diagnose(c *cure, a *syncproto.RepairAnswer) error {
	unlike := map[string]syncproto.Digest{}
	for _, u := range a.Units {
		unlike[u.Unit] = unlike[u.Unit].Plus(u.Digest)
	}
	err := t.eachHeld(t.r.view.replicated, c.village, func(r *Row) {
		unlike[unitOf(r)] = unlike[unitOf(r)].Minus(r.digest())
	})
	if err != nil {
		return err
	}
	var units []string
	for unit, left := range unlike {
		if left != (syncproto.Digest{}) && slices.Contains(a.Buckets, syncproto.BucketOf(unit)) {
			units = append(units, unit)
		}
	}
	if len(units) == 0 || len(units) > syncproto.MaxRepairUnits {
		return t.giveUp(c.village)
	}
	slices.Sort(units)
	t.r.cure = &cure{c.village, c.seq, units}
	return nil
}

// heal replaces the households asked for by what came, and compares again.
func (t *tx) heal(c *cure, a *syncproto.RepairAnswer, expected string, report *RepairReport) error {
	if err := t.replace(c, a.Tables, report); err != nil {
		return err
	}
	got, err := t.digest(c.village)
	if err != nil {
		return err
	}
	if got.String() != expected {
		return t.giveUp(c.village)
	}
	report.Repaired = 1
	return t.exec("UPDATE village SET seq = whole, got = ?, repaired = '' WHERE code = ?", expected, c.village)
}

func (t *tx) replace(c *cure, tables []syncproto.TablePage, report *RepairReport) error {
	covered, err := t.covered()
	if err != nil {
		return err
	}
	var again []key
	for _, unit := range c.units {
		under, err := t.forgetUnit(c.village, unit)
		if err != nil {
			return err
		}
		again = append(again, under...)
	}
	heads := map[string]syncproto.Rev{}
	for i := range tables {
		changed, err := t.takeRows(c.village, &tables[i], covered, heads)
		if err != nil {
			return err
		}
		again = append(again, changed...)
		report.Rows += int64(len(tables[i].Rows))
	}
	report.Households = int64(len(c.units))
	if err := t.rebaseAll(again); err != nil {
		return err
	}
	for unit, rev := range heads {
		err := t.exec("INSERT OR REPLACE INTO unit (id, village, rev, ahead) VALUES (?1, ?2, ?3, ?3)", unit, c.village, int64(rev))
		if err != nil {
			return err
		}
	}
	return nil
}

// forgetUnit is forget for one household, or a village's own papers: because what is
// held of it is wrong, or because it has left the village. Its rows that have arrived
// in another village stay.
func (t *tx) forgetUnit(village, unit string) ([]key, error) {
	household := unit
	if unit == village {
		household = ""
	}
	for _, table := range t.r.view.replicated {
		if err := t.exec(t.r.view.tables[table].strip, village, household); err != nil {
			return nil, err
		}
	}
	if err := t.exec("DELETE FROM unit WHERE id = ? AND village = ?", unit, village); err != nil {
		return nil, err
	}
	const under = " WHERE village = ? AND household = ?"
	keys, err := t.keys("SELECT tbl, row FROM confirmed"+under, village, household)
	if err != nil {
		return nil, err
	}
	return keys, t.exec("UPDATE confirmed SET rev = 0, deleted = 0, vals = NULL"+under, village, household)
}
