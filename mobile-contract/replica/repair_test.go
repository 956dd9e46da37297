package replica_test

import (
	"fmt"
	"testing"

	"ruhu/mobile-contract/replica"
	"ruhu/schema"
	"ruhu/syncproto"
)

// withoutRepair is a server that does not know the route.
func withoutRepair(path string, body []byte) ([]byte, error) {
	if path == replica.PathRepair {
		return nil, &replica.ServerError{Code: string(schema.NotFound)}
	}
	return body, nil
}

// asked notes which households a device asks for.
func (d *dev) asked() *[]string {
	units := []string{}
	d.line.before = func(path string, body []byte) ([]byte, error) {
		if q, fault := syncproto.DecodeRepairRequest(body); path == replica.PathRepair && fault == nil {
			units = append(units, q.Units...)
		}
		return body, nil
	}
	return &units
}

// inspect looks for what is wrong, which must be found in one village.
func (d *dev) inspect() {
	d.w.Helper()
	wrong, err := d.Inspect()
	d.w.must(err)
	d.w.equal(wrong, 1, "villages found wrong")
}

// A row of a village that the device does not have is found, and goes; what the cadre
// recorded there stays.
func TestInspect_OfAVillageThatIsNotHere(t *testing.T) {
	w := newWorld(t)
	d, own := w.device(north), home{village: south, id: w.NewID(), head: w.NewID(), conditions: w.NewID()}
	d.sync()
	d.save(own, own.edits()...)
	d.tamper("INSERT INTO land (id, household, village, rev, arable, forest) VALUES ('x', ?, ?, 1, 0, 0)", own.id, own.village)
	d.inspect()
	w.equal(d.sees(schema.Member, own.head, "name"), text("金明哲"), "what was recorded")
	w.equal(d.sees(schema.Land, "x", "arable"), text("(no row)"), "the row that nobody recorded")
	wrong, err := d.Inspect()
	w.must(err)
	w.equal(wrong, 0, "villages found wrong")
}

// In a village of thirty households only those that were damaged travel, whatever
// befell them.
func TestRepair_FetchesOnlyTheHouseholdsThatAreWrong(t *testing.T) {
	for what, harm := range map[string]func(d *dev, h home) (hurt []string){
		"a changed value": func(d *dev, h home) []string {
			d.tamper("UPDATE member SET name = '金明鐵' WHERE id = ?", h.head)
			return []string{h.id}
		},
		"a lost row": func(d *dev, h home) []string {
			d.tamper("DELETE FROM conditions WHERE household = ?", h.id)
			return []string{h.id}
		},
		"a lost household": func(d *dev, h home) []string {
			for _, table := range []string{"conditions", "member"} {
				d.tamper("DELETE FROM "+table+" WHERE household = ?", h.id)
			}
			d.tamper("DELETE FROM household WHERE id = ?", h.id)
			return []string{h.id}
		},
		"an extra row": func(d *dev, h home) []string {
			d.tamper("INSERT INTO land (id, household, village, rev, arable, forest) VALUES ('x', ?, ?, 1, 0, 0)", h.id, h.village)
			return []string{h.id}
		},
		"an extra household": func(d *dev, h home) []string {
			d.tamper("INSERT INTO land (id, household, village, rev, arable, forest) VALUES ('x', 'nobody-e', ?, 1, 0, 0)", h.village)
			return []string{"nobody-e"}
		},
		"an extra paper of the village": func(d *dev, h home) []string {
			d.tamper(`INSERT INTO notice (id, village, rev, kind, text, place, posted_on, first_day_photo)
				VALUES ('x', ?, 1, 'conditions', '公示', '村口', '2018-07-01', '')`, h.village)
			return []string{h.village}
		},
		"a row brought back from the dead": func(d *dev, h home) []string {
			d.w.desk(h, deleted(schema.Conditions, h.conditions))
			d.sync()
			d.tamper("UPDATE conditions SET deleted = 0 WHERE id = ?", h.conditions)
			return []string{h.id}
		},
	} {
		w := newWorld(t)
		d := w.device(north)
		var homes []home
		for range 30 {
			homes = append(homes, w.newHome(north))
		}
		d.sync()
		units := d.asked()
		hurt := harm(d, homes[11])
		*units = nil
		d.inspect()
		report := d.sync()
		w.equal(*units, hurt, what+": households asked for")
		w.equal([]int64{report.Repairs, report.Repaired, report.Rows, report.Restarts, report.Mismatched}, []int64{1, 1, 0, 0, 0}, what+": "+report.JSON())
		w.equal(d.sees(schema.Member, homes[11].head, "name"), text("金明哲"), what+": name")
		d.verified()
	}
}

// The mismatch that the last page finds is repaired in the same sync.
func TestRepair_OfWhatAPageFindsWrong(t *testing.T) {
	w := newWorld(t)
	d, h, other := w.device(north), w.newHome(north), w.newHome(north)
	d.sync()
	d.tamper("UPDATE member SET name = 'x' WHERE id = ?", h.head)
	w.desk(other, set(schema.Household, other.id, "phone", "13944330006"))
	units := d.asked()
	report := d.sync()
	w.equal(*units, []string{h.id}, "households asked for")
	w.equal([]int64{report.Mismatched, report.Repairs, report.Repaired}, []int64{1, 1, 1}, report.JSON())
	w.equal(d.sees(schema.Member, h.head, "name"), text("金明哲"), "name")
	d.verified()
}

func TestRepair_LeavesUnsentWorkOnTop(t *testing.T) {
	w := newWorld(t)
	d, h := w.device(north), w.newHome(north)
	d.sync()
	d.save(h, set(schema.Household, h.id, "remark", "unsent"), set(schema.Land, w.NewID(), "arable", 100, "forest", 0))
	d.tamper("UPDATE confirmed SET vals = replace(vals, '金明哲', '金明鐵')")
	d.inspect()
	for {
		body, err := d.RepairRequest()
		w.must(err)
		if body == nil {
			break
		}
		answer, err := d.line.Post(replica.PathRepair, body)
		w.must(err)
		report, err := d.TakeRepair(answer)
		w.must(err)
		w.equal(report.Late, false, "late")
	}
	w.equal(d.sees(schema.Household, h.id, "remark"), text("unsent"), "the unsent edit")
	w.equal(d.sees(schema.Household, h.id, "head_name"), text("金明哲"), "the name under it")
	w.equal(d.status().Pending, 1, "pending")
	d.sync()
	w.equal(w.server(h, schema.Household, h.id, "remark"), text("unsent"), "sent in the end")
	d.verified()
}

// A village that moved on meanwhile is pulled first; nothing is believed of a repair
// that was asked for before.
func TestRepair_OfAVillageThatMovesOn(t *testing.T) {
	w := newWorld(t)
	d, h, other := w.device(north), w.newHome(north), w.newHome(north)
	d.sync()
	d.tamper("UPDATE member SET name = 'x' WHERE id = ?", h.head)
	d.inspect()
	w.desk(other, set(schema.Household, other.id, "phone", "13944330006"))
	report := d.sync()
	w.equal([]int64{report.Repairs, report.Repaired, report.Restarts}, []int64{1, 1, 1}, report.JSON())
	d.verified()
}

func TestRepair_FallsBackToTheWholeVillage(t *testing.T) {
	for what, before := range map[string]func(path string, body []byte) ([]byte, error){
		"a server that does not know it": withoutRepair,
		"a server that fails": func(path string, body []byte) ([]byte, error) {
			if path == replica.PathRepair {
				return nil, &replica.ServerError{Code: string(schema.Internal), Retry: true}
			}
			return body, nil
		},
	} {
		w := newWorld(t)
		d, h := w.device(north), w.newHome(north)
		d.sync()
		d.tamper("UPDATE member SET name = 'x' WHERE id = ?", h.head)
		d.inspect()
		d.line.before = before
		report := d.sync()
		w.equal([]int64{report.Repairs, report.Rows}, []int64{0, 3}, what)
		d.verified()
	}
	for what, meddle := range map[string]func(a *syncproto.RepairAnswer){
		"rows are missing":               func(a *syncproto.RepairAnswer) { a.Tables = nil },
		"no household is said to differ": func(a *syncproto.RepairAnswer) { a.Units, a.Buckets = nil, nil },
		"another village":                func(a *syncproto.RepairAnswer) { a.Village = south },
		"another epoch":                  func(a *syncproto.RepairAnswer) { a.Epoch = "x" },
	} {
		w := newWorld(t)
		d, h := w.device(north), w.newHome(north)
		d.sync()
		d.tamper("UPDATE member SET name = 'x' WHERE id = ?", h.head)
		d.inspect()
		d.line.meddle = func(path string, answer []byte) ([]byte, error) {
			a, fault := syncproto.DecodeRepairAnswer(answer)
			if path != replica.PathRepair || fault != nil {
				return answer, nil
			}
			meddle(&a)
			return syncproto.AppendRepairAnswer(nil, &a), nil
		}
		report := d.sync()
		w.equal([]int64{report.Repairs, report.Rows}, []int64{0, 3}, what)
		d.verified()
	}
}

// More wrong households than one repair fetches bring the whole village.
func TestRepair_OfAFileThatIsSpoiltAllOver(t *testing.T) {
	w := newWorld(t)
	d := w.device(north)
	for range syncproto.MaxRepairUnits + 1 {
		w.newHome(north)
	}
	d.sync()
	d.tamper("UPDATE member SET name = name || 'x'")
	d.inspect()
	units := d.asked()
	report := d.sync()
	w.equal(*units, []string{}, "households asked for")
	w.equal(report.Rows, 3*(syncproto.MaxRepairUnits+1), "rows of the whole village")
	d.verified()
}

// A connection that breaks during a repair breaks the sync; the next one goes on.
func TestRepair_ThatBreaksOffIsTakenUpAgain(t *testing.T) {
	w := newWorld(t)
	d, h := w.device(north), w.newHome(north)
	d.sync()
	d.tamper("UPDATE member SET name = 'x' WHERE id = ?", h.head)
	d.inspect()
	for range 2 {
		left := 1
		d.line.before = func(path string, body []byte) ([]byte, error) {
			if left--; left < 0 {
				return nil, fmt.Errorf("the network")
			}
			return body, nil
		}
		if _, err := d.Sync(d.line); err == nil {
			t.Error("synced without a network")
		}
		d.reopen()
	}
	d.line.before = nil
	report := d.sync()
	w.equal([]int64{report.Repairs, report.Repaired}, []int64{1, 1}, report.JSON())
	d.verified()
}

// An app of the oldest version compares and fetches in its own words.
func TestRepair_OfAnOldApp(t *testing.T) {
	w := newWorld(t)
	d, h := w.deviceAs(schema.OldestVersion, north), w.newHome(north)
	other := w.newHome(north)
	w.desk(other, set(schema.Member, other.head, "work_province", "22", "work_locality", "延吉"))
	w.desk(h, set(schema.Member, h.head, "work_province", "22", "work_locality", "延吉"))
	d.sync()
	d.tamper("UPDATE member SET work_place = 'x' WHERE id = ?", h.head)
	units := d.asked()
	d.inspect()
	report := d.sync()
	w.equal(*units, []string{h.id}, "households asked for")
	w.equal([]int64{report.Repairs, report.Repaired, report.Rows}, []int64{1, 1, 0}, report.JSON())
	d.verified()
}
