package app_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"ruhu/schema"
	"ruhu/scripts/effort"
	"ruhu/server/app"
	"ruhu/syncproto"
)

// TestTrim_NothingAliveIsLost lets three villages live for a while: rows of every table
// come and are deleted, households move and become one, devices pull a page or all
// there is or stay away for months, some are revoked, and the server trims in between.
// Whoever pulls, whenever and from wherever, holds what the server does in the end; a
// village comes anew to those who are below its mark, and to nobody else.
func TestTrim_NothingAliveIsLost(t *testing.T) {
	seeds := uint64(effort.Of(t, "seeds", 5, 6, 40))
	total := tally{deleted: map[string]int{}}
	for seed := range seeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			y := newYear(t, seed, &total)
			for range 150 {
				y.step()
			}
			for _, d := range y.devices {
				d.through(0)
			}
		})
	}
	for _, table := range schema.Replicated() {
		if total.deleted[table.Name] == 0 && deletable(table) && effort.Whole() {
			t.Errorf("no row of %s was ever deleted", table.Name)
		}
	}
	if total.trimmed == 0 || total.anew == 0 || total.moved == 0 || total.merged == 0 || total.apart == 0 {
		t.Errorf("too little happened to prove anything: %+v", total)
	}
}

// tally counts what happened.
type tally struct {
	deleted                                     map[string]int // rows by table
	trimmed, anew, moved, merged, apart, pulled int
}

// year is what goes on in three villages.
type year struct {
	*world
	dice    *rand.Rand
	total   *tally
	homes   []home
	devices []*holder
}

// holder is a device with what it holds.
type holder struct {
	*dev
	y        *year
	held     *replica
	began    map[string]syncproto.Seq // where the server was when a village began to come from nothing
	villages []string
}

func newYear(t *testing.T, seed uint64, total *tally) *year {
	y := &year{world: newWorld(t), dice: rand.New(rand.NewPCG(seed, 0)), total: total}
	for _, village := range []string{north, north, south, far} {
		y.homes = append(y.homes, y.home(village))
	}
	for _, villages := range [][]string{{north}, {north, south}, {south, far}, {north, south, far}} {
		y.devices = append(y.devices, &holder{y.enrol(villages...), y, newReplica(), map[string]syncproto.Seq{}, villages})
	}
	return y
}

// step lets one thing happen, and time go by.
func (y *year) step() {
	y.now = y.now.Add(time.Duration(y.dice.IntN(48)) * time.Hour)
	switch n := y.dice.IntN(20); {
	case n < 6:
		y.add()
	case n < 11:
		y.remove()
	case n < 12:
		y.move()
	case n < 13:
		y.merge()
	case n < 17 && len(y.devices) > 0:
		d := y.devices[y.dice.IntN(len(y.devices))]
		if limit := 1 + y.dice.IntN(12); y.dice.IntN(2) == 0 {
			d.page(limit)
		} else {
			d.through(limit)
		}
	case n < 18:
		y.now = y.now.Add(app.AwayFor / 3)
	case n < 19 && y.dice.IntN(8) == 0 && len(y.devices) > 2:
		y.devices[0].revoke()
		y.devices = y.devices[1:]
	default:
		y.total.trimmed += y.trim([]time.Duration{0, app.AwayFor, app.AwayFor}[y.dice.IntN(3)]).Tombstones
	}
}

// some draws a household, or the papers of a village.
func (y *year) some(t *schema.Table) home {
	h := y.homes[y.dice.IntN(len(y.homes))]
	if t != nil && t.Scope == schema.OfVillage {
		return home{village: h.village}
	}
	return h
}

// add makes a row of any table that people write.
func (y *year) add() {
	tables := slices.DeleteFunc(slices.Collect(slices.Values(schema.Replicated())), func(t *schema.Table) bool { return t.ServerOnly || t.IsRoot() })
	t := tables[y.dice.IntN(len(tables))]
	y.act(staff, y.desk(y.some(t), y.whole(t)))
}

// remove deletes one to three rows that stand, of a household or of a village's papers.
// More often than not something else happens there afterwards: a deletion that is the
// newest of its unit tells the unit's revision, and is not trimmed.
func (y *year) remove() {
	h := y.some(nil)
	if y.dice.IntN(4) == 0 {
		h.id = ""
	}
	unit := y.unitOf(h)
	var edits []syncproto.Edit
	for _, row := range unit.Rows {
		if !row.Deleted && deletable(row.Table) && row.ID != h.head {
			edits = append(edits, remove(unit.Rev, row.Table, row.ID))
		}
	}
	if len(edits) == 0 {
		return
	}
	slices.SortFunc(edits, func(a, b syncproto.Edit) int { return slices.Compare([]byte(a.Row), []byte(b.Row)) })
	y.dice.Shuffle(len(edits), func(i, j int) { edits[i], edits[j] = edits[j], edits[i] })
	edits = edits[:min(len(edits), 1+y.dice.IntN(3))]
	if o := y.act(staff, y.desk(h, edits...)); o.Kind == syncproto.Applied {
		for _, e := range edits {
			y.total.deleted[e.Table.Name]++
		}
	}
	if y.dice.IntN(4) > 0 {
		t := schema.Meeting
		if h.id != "" {
			t = schema.Visit
		}
		y.act(staff, y.desk(h, y.whole(t)))
	}
}

// deletable reports whether people may delete rows of a table. What somebody objected
// stays.
func deletable(t *schema.Table) bool {
	return !t.IsRoot() && !t.AppendOnly && !t.ServerOnly && t != schema.Objection
}

func (y *year) unitOf(h home) (unit syncproto.UnitState) {
	if h.id != "" {
		return y.unit(h)
	}
	y.read(y, func(r app.Reader) (err error) {
		unit, err = r.VillagePapers(h.village)
		return err
	})
	return unit
}

// whole is a new row with everything that is required.
func (y *year) whole(t *schema.Table) syncproto.Edit {
	e := syncproto.Edit{Table: t, Row: y.id()}
	for i := range t.Fields {
		if f := &t.Fields[i]; f.Required() {
			e.Sets = append(e.Sets, syncproto.Set{Field: i, Value: plausible(f, e.Row)})
		}
	}
	if t == schema.Member { // the head stays one
		e.Sets = append(e.Sets[:0:0], member(e.Row, "王小明", "20").Sets...)
	}
	return e
}

// plausible is a value that a field can hold.
func plausible(f *schema.Field, row string) schema.Value {
	switch f.Kind {
	case schema.Code, schema.CodeSet:
		return schema.TextOf(schema.Codes(f.Codes).Items[0].Code)
	case schema.Date:
		return schema.TextOf("2018-06-01")
	case schema.Hash:
		return schema.TextOf(fmt.Sprintf("%064x", len(row)))
	case schema.ID:
		return schema.TextOf(row)
	case schema.Text:
		return schema.TextOf("文" + row[30:])
	case schema.Time:
		return schema.IntOf(1_530_000_000_000)
	case schema.Year:
		return schema.IntOf(2016)
	}
	return schema.IntOf(1)
}

func (y *year) move() {
	i := y.dice.IntN(len(y.homes))
	to := []string{north, south, far}[y.dice.IntN(3)]
	if to != y.homes[i].village {
		y.applied(y.world.move(staff, y.homes[i], to))
		y.homes[i].village = to
		y.total.moved++
	}
}

// merge makes two households one, and lets a new one be registered.
func (y *year) merge() {
	i, j := y.dice.IntN(len(y.homes)), y.dice.IntN(len(y.homes))
	if i == j {
		return
	}
	y.applied(y.world.merge(staff, y.homes[i], y.homes[j], y.relatives(y.homes[i])...))
	y.total.merged++
	y.homes[i] = y.home(y.homes[i].village)
}

// relatives lets every head of a household be nobody's head any more.
func (y *year) relatives(h home) (edits []syncproto.Edit) {
	for _, row := range y.unit(h).Rows {
		if row.Table == schema.Member && !row.Deleted && row.Get("relation").Text() == "02" {
			edits = append(edits, set(schema.Member, row.ID, "relation", "20"))
		}
	}
	return edits
}

// page takes one page, in which a village that was held comes anew exactly when the
// device may have missed what was trimmed.
func (d *holder) page(limit int) (more bool) {
	d.Helper()
	marks := map[string]app.VillageState{}
	d.read(d, func(r app.Reader) error {
		states, err := r.Villages([]string{""})
		for _, v := range states {
			marks[v.Village] = v
		}
		return err
	})
	page := d.pull(d.held.cursor, limit)
	for _, v := range page.Villages {
		below := max(d.held.seq[v.Village], d.began[v.Village]) < marks[v.Village].Trimmed
		switch held := d.held.seq[v.Village] > 0; {
		case held && (v.From == 0) != below:
			d.Errorf("village %s, held up to %d and trimmed up to %d, comes from %d", v.Village, d.held.seq[v.Village], marks[v.Village].Trimmed, v.From)
		case held && v.From == 0:
			maps.DeleteFunc(d.held.rows, func(key syncproto.RowKey, _ syncproto.PageRow) bool { return d.held.village[key] == v.Village })
			maps.DeleteFunc(d.held.village, func(_ syncproto.RowKey, village string) bool { return village == v.Village })
			d.held.seq[v.Village] = 0
			d.y.total.anew++
		}
		if v.From == 0 {
			d.began[v.Village] = marks[v.Village].Seq
		}
		if v.To >= d.began[v.Village] {
			delete(d.began, v.Village)
		}
		d.y.total.apart += len(v.Evicted)
	}
	d.held.take(d, page, limit)
	return page.More
}

// through pulls until there is nothing more, and then the device holds what the server
// does.
func (d *holder) through(limit int) {
	d.Helper()
	const most = 10_000 // pages, where some hundreds are enough
	for pages := 0; d.page(limit); pages++ {
		if pages == most {
			d.Fatalf("%d pages lead nowhere", pages)
		}
	}
	d.y.total.pulled++
	d.hasAll(d.held, d.villages...)
}
