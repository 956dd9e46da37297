package replica_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"ruhu/mobile-contract/replica"
	"ruhu/schema"
	"ruhu/scripts/effort"
	"ruhu/server/app"
	"ruhu/syncproto"
)

// TestReplica_WhateverHappens plays random days of two cadres and the county's
// staff: visits, lost and repeated requests, pulls cut between pages, power cuts,
// clocks that jump. After every step a device shows exactly what the pages it
// took and the work it has not seen come back add up to; in the end all hold the
// same, and every changeset ever saved is accounted for.
func TestReplica_WhateverHappens(t *testing.T) {
	effort.Checks(t, 15, 80) // a day costs a server and two devices
	rapid.Check(t, func(t *rapid.T) {
		dir, err := os.MkdirTemp(inMemory(), "replica")
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(dir + ".keys") // of the server
		defer os.RemoveAll(dir)
		w := newWorldIn(t, dir, t.Cleanup)
		p := &play{world: w, t: t, homes: []home{w.newHome(north), w.newHome(north)}}
		for range 2 {
			d := w.device(north)
			defer func() { d.Close() }()
			p.devices = append(p.devices, &modelled{dev: d, rows: map[string]*modelRow{}})
		}
		t.Repeat(map[string]func(*rapid.T){
			"visit":  p.visit,
			"visit2": p.visit,
			"desk":   p.desk,
			"push":   p.push,
			"pull":   p.pull,
			"pull2":  p.pull,
			"reopen": p.reopen,
			"clock":  p.jump,
			"":       p.check,
		})
		p.settle()
	})
}

// inMemory is a folder that costs no waiting for a disk, where the system has one.
// That the disk is waited for is another test's affair.
func inMemory() string {
	const shared = "/dev/shm"
	if info, err := os.Stat(shared); err == nil && info.IsDir() {
		return shared
	}
	return ""
}

type play struct {
	*world
	t       *rapid.T
	devices []*modelled
	homes   []home
}

// modelled is a device with what the test knows about it: the rows of the pages
// that it took.
type modelled struct {
	*dev
	rows  map[string]*modelRow
	to    syncproto.Seq // of the newest page
	whole syncproto.Seq // of the newest page that ended a pull
}

type modelRow struct {
	table  *schema.Table
	values []schema.Value
	gone   bool
}

func (p *play) pick(t *rapid.T) *modelled { return rapid.SampledFrom(p.devices).Draw(t, "device") }

var visitFields = []struct {
	field  string
	values []any
}{
	{"remark", []any{"a", "b", "c", nil}},
	{"main_cause", []any{"01", "02", "03"}},
	{"other_causes", []any{"", "02", "02,05", "03,05", "05,06", nil}},
	{"latitude", []any{42_500_000, 42_600_000}},
	{"accuracy", []any{5, 10, nil}},
}

// draw makes a random visit to a household.
func (p *play) draw(t *rapid.T) (home, []syncproto.Edit) {
	h := rapid.SampledFrom(p.homes).Draw(t, "home")
	var fields []any
	for _, f := range visitFields {
		if rapid.Bool().Draw(t, f.field) {
			fields = append(fields, f.field, rapid.SampledFrom(f.values).Draw(t, "value"))
		}
	}
	edits := []syncproto.Edit{set(schema.Household, h.id, fields...)}
	id := h.id[:35] + fmt.Sprint(rapid.IntRange(0, 2).Draw(t, "member")) // shared by all who make or change it
	id = strings.Replace(id, "dddd", "eeee", 1)
	switch rapid.IntRange(0, 4).Draw(t, "what") {
	case 0:
		edits = append(edits, member(id, "李", "10"))
	case 1:
		edits = append(edits, set(schema.Member, id, "name", rapid.SampledFrom([]string{"金", "朴", "崔"}).Draw(t, "name")))
	case 2:
		edits = append(edits, deleted(schema.Member, id))
	case 3:
		edits = append(edits, set(schema.Visit, p.NewID(), "visited_at", 1, "visitors", "金", "purpose", code("visit_purpose")))
	}
	return h, edits
}

func (p *play) visit(t *rapid.T) {
	d := p.pick(t)
	h, edits := p.draw(t)
	_, err := d.SaveEdits(h.village, h.id, edits, nil)
	var problems replica.Problems
	if err != nil && !errors.As(err, &problems) {
		t.Fatal(err)
	}
}

func (p *play) desk(t *rapid.T) {
	h, edits := p.draw(t)
	defer func() {
		// Staff may try what is not possible, such as a member that is not there.
		p.now = p.now.Add(1e9)
	}()
	c := &syncproto.Changeset{ID: p.NewID(), Village: h.village, Household: h.id, Edits: edits[:1]}
	_, err := p.app.Act(context.Background(), staff, c)
	p.must(err)
}

func (p *play) push(t *rapid.T) {
	d := p.pick(t)
	body, err := d.NextPush(rapid.IntRange(1, 3).Draw(t, "batch"))
	p.must(err)
	if body == nil {
		return
	}
	for range rapid.IntRange(0, 2).Draw(t, "deliveries") {
		answer, err := d.line.Post(replica.PathPush, body)
		p.must(err)
		for range rapid.IntRange(0, 2).Draw(t, "answers") {
			p.must(d.TakeAnswer(answer))
		}
	}
}

func (p *play) pull(t *rapid.T) {
	d := p.pick(t)
	d.line.limit = rapid.IntRange(1, 12).Draw(t, "limit")
	page := d.ask()
	for range rapid.IntRange(0, 2).Draw(t, "deliveries") {
		report := d.take(page)
		if report.Restarted || report.Mismatched > 0 {
			t.Fatalf("page: %+v", report)
		}
		if !report.Late { // the second time
			d.model(page)
		}
	}
}

// model notes what a page says.
func (d *modelled) model(data []byte) {
	page, _ := syncproto.DecodePage(data)
	for _, v := range page.Villages {
		for _, table := range v.Tables {
			for _, r := range table.Rows {
				d.rows[table.Table.Name+" "+r.ID] = &modelRow{table.Table, r.Values, r.Deleted}
			}
		}
		d.to = v.To
	}
	if !page.More {
		d.whole = d.to
	}
}

func (p *play) reopen(t *rapid.T) {
	d := p.pick(t)
	before := d.shows()
	if rapid.Bool().Draw(t, "crash") {
		d.crash()
	} else {
		d.reopen()
	}
	if after := d.shows(); !maps.Equal(before, after) {
		t.Fatalf("reopened: %v, before %v", after, before)
	}
}

func (p *play) jump(t *rapid.T) {
	p.pick(t).clock.off = rapid.Int64Range(-1e9, 1e6).Draw(t, "off")
	p.now = p.now.Add(1e10)
}

// shows is every living row as the cadre sees it.
func (d *dev) shows() map[string]string {
	d.w.Helper()
	out := map[string]string{}
	d.w.must(d.ReadVillage(north, func(r *replica.Row) error {
		out[r.Table.Name+" "+r.ID] = fmt.Sprint(r.Values)
		return nil
	}))
	return out
}

func (p *play) check(t *rapid.T) {
	for i, d := range p.devices {
		got, want := d.shows(), d.expected()
		for k := range want {
			if got[k] != want[k] {
				t.Fatalf("device %d shows %s as %s, want %s", i+1, k, got[k], want[k])
			}
		}
		if len(got) != len(want) {
			t.Fatalf("device %d shows %d rows, want %d", i+1, len(got), len(want))
		}
	}
}

// expected is what the device must show: what its pages said, and on top, in
// order, what it saved and the server has not refused or sent back.
func (d *modelled) expected() map[string]string {
	rows := map[string]modelRow{}
	for k, r := range d.rows {
		rows[k] = modelRow{r.table, slices.Clone(r.values), r.gone}
	}
	entries, err := d.JournalEntries(0, 1_000_000)
	d.w.must(err)
	for _, e := range entries {
		if e.State == "refused" {
			continue
		}
		if e.State == "acked" {
			if o, _ := syncproto.DecodeOutcome(e.Outcome); o.Seq <= d.whole {
				continue
			}
		}
		c := d.sent(e.ID)
		for _, edit := range c.Edits {
			d.lay(rows, edit)
		}
	}
	out := map[string]string{}
	for k, r := range rows {
		if !r.gone && whole(r) {
			out[k] = fmt.Sprint(r.values)
		}
	}
	return out
}

func (d *modelled) lay(rows map[string]modelRow, e syncproto.Edit) {
	k := e.Table.Name + " " + e.Row
	r, there := rows[k]
	if !there {
		if e.Delete {
			return
		}
		r = modelRow{table: e.Table, values: make([]schema.Value, len(e.Table.Fields))}
	}
	r.gone = e.Delete
	for _, s := range e.Sets {
		value := s.Value
		if there && e.Table.PolicyOf(s.Field) == schema.Union && r.values[s.Field] != s.Was {
			value = threeWay(r.values[s.Field], s.Was, s.Value)
		}
		r.values[s.Field] = value
	}
	rows[k] = r
}

// threeWay is the rule for sets of codes, told another way: a code is in when the
// editor has it, unless others removed it; or others have it, unless the editor
// removed it.
func threeWay(current, was, offered schema.Value) schema.Value {
	if current == offered {
		return current
	}
	var codes []string
	for _, item := range schema.Codes("poverty_cause").Items {
		in := func(v schema.Value) bool { return slices.Contains(v.Set(), item.Code) }
		if in(was) && in(current) && in(offered) || !in(was) && (in(current) || in(offered)) {
			codes = append(codes, item.Code)
		}
	}
	if len(codes) == 0 && (current.IsNull() || offered.IsNull()) {
		return schema.Null
	}
	return schema.SetOf(codes...)
}

func whole(r modelRow) bool {
	for i, v := range r.values {
		if v.IsNull() && r.table.Fields[i].Required() {
			return false
		}
	}
	return true
}

// settle lets everybody sync until nothing moves, and counts.
func (p *play) settle() {
	p.Helper()
	saved := int64(0)
	for range 2 {
		for _, d := range p.devices {
			d.clock.off, d.line.limit = 0, 0
			d.sync()
		}
	}
	first := p.devices[0].shows()
	for _, d := range p.devices {
		d.verified()
		saved += d.status().Saved
		if !maps.Equal(first, d.shows()) {
			p.Fatalf("two devices show different things:\n%v\n%v", first, d.shows())
		}
	}
	answered := 0
	p.must(p.store.Read(context.Background(), func(r app.Reader) error {
		counts, err := r.CountOutcomes()
		for _, n := range counts {
			answered += n
		}
		return err
	}))
	p.equal(int64(answered), saved, "changesets answered by the server, of those saved")
}
