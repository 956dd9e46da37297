package chaos

import (
	"errors"
	"math/rand/v2"
	"slices"
	"time"

	"ruhu/mobile-contract/replica"
	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/syncproto"
)

// action is something that happens in the world.
type action struct {
	name   string
	weight int
	do     func(w *world, d *device, dice *rand.Rand)
}

// actions are everything that can happen; the dice that they get are their own, so
// that leaving one out leaves the others as they are.
var actions = []action{
	{"save", 34, save},
	{"sync", 22, func(_ *world, d *device, _ *rand.Rand) { d.sync() }},
	{"push", 5, pushStep},
	{"pull", 5, pullStep},
	{"desk", 6, deskEdit},
	{"settle", 4, settle},
	{"undo", 2, undo},
	{"rogue", 5, func(w *world, _ *device, _ *rand.Rand) { w.rogue.push() }},
	{"papers", 2, papers},
	{"relocation in the field", 22, fieldWork},
	{"relocation at a desk", 14, deskWork},
	{"register", 3, register},
	{"mend", 3, mend},
	{"deliver late", 9, deliverLate},
	{"photo", 5, takePhoto},
	{"upload photos", 8, uploadPhotos},
	{"write bundle", 7, writeBundle},
	{"carry", 9, carry},
	{"receipts", 5, bringReceipts},
	{"device clock", 4, deviceClock},
	{"server clock", 2, serverClock},
	{"device dies", 3, func(w *world, d *device, _ *rand.Rand) { w.struck("device_died_at_rest"); d.die() }},
	{"device dies in save", 3, dieInSave},
	{"device dies in page", 3, dieInPage},
	{"server dies", 2, func(w *world, _ *device, _ *rand.Rand) {
		now, err := imageOf(w.path())
		w.must(err, "image of the server")
		w.struck("server_died_at_rest")
		w.crash(now)
	}},
	{"back up server", 4, backUp},
	{"restore server", 3, restoreServer},
	{"trim", 4, trim},
	{"server disk", 3, func(w *world, _ *device, _ *rand.Rand) {
		if w.full {
			w.free()
		} else {
			w.fill()
		}
	}},
	{"device disk", 3, deviceDisk},
	{"reassign", 3, reassign},
	{"revoke", 1, revoke},
	{"upgrade app", 2, upgrade},
	{"damage device rows", 3, damage},
	{"copy device", 4, func(_ *world, d *device, _ *rand.Rand) { d.keep() }},
	{"restore device", 5, func(_ *world, d *device, _ *rand.Rand) {
		if d.copy != nil {
			d.restore()
		}
	}},
	{"move household", 4, moveHome},
	{"merge households", 4, mergeHomes},
	{"part households", 8, partHomes},
	{"register twice", 3, registerTwice},
}

// someHome is a household that the device works with.
func (d *device) someHome(dice *rand.Rand) (home, bool) {
	var near []home
	for _, h := range d.w.homes {
		if slices.Contains(d.areas, h.village) {
			near = append(near, h)
		}
	}
	if len(near) == 0 || chance(dice, 3) { // somewhere, assigned or not
		near = d.w.homes
	}
	return near[dice.IntN(len(near))], true
}

func (d *device) drawVisit(dice *rand.Rand) (home, []syncproto.Edit) {
	h, _ := d.someHome(dice)
	rows, err := d.replica.ReadUnit(h.id)
	d.w.must(err, "read a household")
	if len(rows) > 0 {
		h.village = rows[0].Village // the cadre knows it where it was pulled
	}
	drawn := drawing{dice: dice, h: h, now: d.UnixMilli(), newID: d.NewID, rows: rowsOf(rows)}
	return h, drawn.draw()
}

func save(_ *world, d *device, dice *rand.Rand) {
	for range 1 + dice.IntN(2) {
		h, edits := d.drawVisit(dice)
		d.save(h, edits...)
	}
}

// pushStep does what a phone whose app is closed after every step does.
func pushStep(_ *world, d *device, dice *rand.Rand) {
	body, err := d.replica.NextPush(1 + dice.IntN(3))
	if err != nil || body == nil {
		d.heardOf(err, "make a push")
		return
	}
	answer, err := d.Post(replica.PathPush, body)
	if err == nil {
		err = d.replica.TakeAnswer(answer)
	}
	d.heardOf(err, "push")
}

func pullStep(_ *world, d *device, _ *rand.Rand) {
	body, err := d.replica.PullRequest()
	if d.heardOf(err, "make a pull") != nil {
		return
	}
	page, err := d.Post(replica.PathPull, body)
	if err == nil {
		_, err = d.replica.TakePage(page)
	}
	d.heardOf(err, "pull")
}

// deskEdit lets the county's staff write into a household as it stands.
func deskEdit(w *world, d *device, dice *rand.Rand) {
	h := pick(dice, w.homes...)
	unit, err := w.unit(h.id)
	if err != nil {
		if !errors.Is(err, app.ErrNotFound) { // only on a device so far
			w.must(err, "read a household at the desk")
		}
		return
	}
	drawn := drawing{dice: dice, h: h, now: w.clock.Now().UnixMilli(), newID: func() string { return newID(dice, w.clock.Now().UnixMilli()) }}
	for _, row := range unit.Rows {
		if !row.Deleted {
			drawn.rows = append(drawn.rows, row.Row)
		}
	}
	edits := drawn.draw()
	for i := range edits {
		rev := unit.Rev
		row := unit.Rows[syncproto.RowKey{Table: edits[i].Table, ID: edits[i].Row}]
		if row == nil {
			rev = 0
		}
		edits[i] = based(edits[i], rev)
		for j := range edits[i].Sets {
			if row != nil && edits[i].Table.Fields[edits[i].Sets[j].Field].Kind == schema.CodeSet {
				edits[i].Sets[j].Was = row.Values[edits[i].Sets[j].Field]
			}
		}
	}
	o, err := w.act(h, unit.Rev, edits)
	w.deskHeard(o, err)
}

func (w *world) deskHeard(o syncproto.Outcome, err error) {
	switch {
	case err == nil:
		w.log("    desk: %s %v", o.Kind, o.Problems)
	case isFull(err):
		w.struck("server_disk_full")
	default:
		w.broken("the desk: %v", err)
	}
}

// papers writes a village's own papers.
func papers(_ *world, d *device, dice *rand.Rand) {
	village := pick(dice, villages...)
	if len(d.areas) > 0 {
		village = pick(dice, d.areas...)
	}
	d.save(home{village: village}, editOf(schema.Notice, home{village: village, id: "0190aaaa-0000-7000-8000-" + village}.child(schema.Notice, 1), values{
		"kind": "conditions", "text": "公示", "place": pick(dice, "村口", "村委会"), "posted_on": "2018-07-01",
		"first_day_photo": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	}))
}

// register adds a household that nobody knew.
func register(w *world, d *device, dice *rand.Rand) {
	if len(d.areas) == 0 {
		return
	}
	h := home{pick(dice, d.areas...), d.NewID()}
	id, err := d.replica.SaveEdits(h.village, h.id, h.made(), nil)
	if d.told(id, err) {
		w.homes = append(w.homes, h)
	}
}

// mend takes up a refusal: dismissed, or sent once more as it was meant.
func mend(_ *world, d *device, dice *rand.Rand) {
	refused, err := d.replica.RefusedEntries()
	d.w.must(err, "read refusals")
	if len(refused) == 0 {
		return
	}
	e := pick(dice, refused...)
	if chance(dice, 30) {
		if err := d.replica.Dismiss(e.ID); err != nil && !isFull(err) {
			d.w.must(err, "dismiss")
		}
		return
	}
	c, err := d.replica.MendEdits(e.ID)
	if err != nil {
		d.w.must(err, "mend")
		return
	}
	id, err := d.replica.SaveMendedEdits(e.ID, c.Village, c.Household, c.Edits, c.Actions)
	d.told(id, err)
}

func deliverLate(w *world, _ *device, dice *rand.Rand) {
	if len(w.mail) == 0 {
		return
	}
	i := dice.IntN(len(w.mail))
	l := w.mail[i]
	w.mail = slices.Delete(w.mail, i, i+1)
	w.deliver(l)
}

const year = 365 * 24 * time.Hour

func deviceClock(w *world, d *device, dice *rand.Rand) {
	w.struck("device_clock_jumped")
	switch dice.IntN(4) {
	case 0:
		d.off = within(dice, 40*year)
	case 1:
		d.off = -within(dice, 60*year)
	case 2:
		d.off = within(dice, 200*time.Hour) - 100*time.Hour
	case 3:
		d.off = 0
	}
}

func serverClock(w *world, _ *device, dice *rand.Rand) {
	w.struck("server_clock_jumped")
	w.clock.Set(monday.Add(within(dice, 4*year) - 2*year))
}

// dieInSave kills the device while it writes a visit. Nothing was promised, so the
// visit may be there or not, but never half.
func dieInSave(w *world, d *device, dice *rand.Rand) {
	h, edits := d.drawVisit(dice)
	d.dieIn(dice, func() {
		// Not noted as saved: nobody was told so.
		_, err := d.replica.SaveEdits(h.village, h.id, d.inWords(edits), nil)
		if isFull(err) {
			w.struck("device_disk_full")
		}
	})
}

// dieInPage kills the device while it takes a page or an answer.
func dieInPage(_ *world, d *device, dice *rand.Rand) {
	d.dieIn(dice, func() {
		if chance(dice, 50) {
			pushStep(d.w, d, dice)
		}
		pullStep(d.w, d, dice)
	})
}

func (d *device) dieIn(dice *rand.Rand, do func()) {
	was := d.replica
	before, err := imageOf(d.path)
	d.w.must(err, "image of "+d.name)
	do()
	if d.replica != was { // it has died already
		return
	}
	after, err := imageOf(d.path)
	d.w.must(err, "image of "+d.name)
	torn, inside := between(before, after, dice.Float64())
	if inside {
		d.w.struck("device_died_in_commit")
	} else {
		d.w.struck("device_died_at_rest")
	}
	d.reopen(torn)
}

func deviceDisk(w *world, d *device, _ *rand.Rand) {
	if d.full = !d.full; d.full {
		w.must(w.lab.disks.fill(d.path), "fill a device's disk")
	} else {
		w.must(w.lab.disks.free(d.path), "free a device's disk")
	}
}

// reassign moves a cadre: to one village more, to one less, or to another.
func reassign(w *world, d *device, dice *rand.Rand) {
	areas := slices.Clone(d.areas)
	v := pick(dice, villages...)
	if i := slices.Index(areas, v); i >= 0 {
		areas = slices.Delete(areas, i, i+1)
	} else {
		areas = append(areas, v)
	}
	switch err := w.assign(d, areas...); {
	case err == nil:
		w.struck("reassigned")
	case isFull(err):
		w.struck("server_disk_full")
	default:
		w.must(err, "reassign")
	}
}

// revoke shuts a device out, unless it is one of the last two.
func revoke(w *world, d *device, _ *rand.Rand) {
	left := 0
	for _, d := range w.devices {
		if !d.revoked && d != w.rogue.device {
			left++
		}
	}
	if left <= 2 || d.revoked {
		return
	}
	switch err := w.revoke(d); {
	case err == nil:
		w.struck("device_revoked")
	case isFull(err):
		w.struck("server_disk_full")
	case errors.Is(err, app.ErrNotFound) && w.restored: // it has yet to enrol again
	default:
		w.must(err, "revoke")
	}
}
