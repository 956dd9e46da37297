package sim

import (
	"errors"
	"fmt"
	"time"

	"ruhu/scripts/county"
	"ruhu/server/app"
)

// Days is how long the cadres work: one week of five days in the village.
const Days = 5

// A tour is one visit that is planned for a device on a day.
type tour struct {
	household *county.Household
	with      meeting
}

// plan spreads the county's households over devices and days: every household is
// visited by its cadre, every twelfth by a colleague as well, on the same day and
// without either knowing. The county's own devices go where they like.
func (w *World) plan() map[*Device][Days][]tour {
	plans := map[*Device][Days][]tour{}
	add := func(d *Device, day int, t tour) {
		days := plans[d]
		days[day] = append(days[day], t)
		plans[d] = days
	}
	teams := w.teams()
	for village, households := range householdsByVillage(w.County) {
		team := teams[village]
		for i, h := range households {
			day, with := i/len(team)%Days, alone
			switch i % 24 {
			case 0:
				with = clashing
			case 12:
				with = settling
			}
			add(team[i%len(team)], day, tour{h, with})
			if with != alone {
				add(team[(i+1)%len(team)], day, tour{h, with})
			}
		}
	}
	for _, d := range w.countyDevices() {
		for day := range Days {
			for range 4 {
				add(d, day, tour{household: pick(d.dice, w.County.Households...)})
			}
		}
	}
	return plans
}

// teams are the devices of each village.
func (w *World) teams() map[string][]*Device {
	teams := map[string][]*Device{}
	for _, d := range w.Devices {
		if len(d.Person.Area) == 12 {
			teams[d.Person.Area] = append(teams[d.Person.Area], d)
		}
	}
	return teams
}

// countyDevices are the spare ones, which carry the whole county.
func (w *World) countyDevices() []*Device {
	var out []*Device
	for _, d := range w.Devices {
		if len(d.Person.Area) < 12 {
			out = append(out, d)
		}
	}
	return out
}

// Work lets the cadres work five days offline from Monday morning. In the evenings
// about one in three finds a network.
func (w *World) Work(monday time.Time, line *Line) error {
	plans := w.plan()
	for day := range Days {
		w.Clock.Set(monday.Add(time.Duration(day) * 24 * time.Hour))
		what := fmt.Sprintf("day %d of %d, offline", day+1, Days)
		err := w.Each(what, w.Devices, func(d *Device) error {
			for i, t := range plans[d][day] {
				if err := w.visit(d, t, day*100+i); err != nil {
					return err
				}
			}
			return line.Field(d, day)
		})
		if err != nil {
			return err
		}
		w.Clock.Advance(9 * time.Hour)
		evening := w.lucky()
		if err := w.Each(fmt.Sprintf("day %d of %d, evening sync", day+1, Days), evening, (*Device).sync); err != nil {
			return err
		}
	}
	return nil
}

// lucky are the devices that find a network in an evening.
func (w *World) lucky() []*Device {
	var out []*Device
	for _, d := range w.Devices {
		if d.dice.IntN(3) == 0 {
			out = append(out, d)
		}
	}
	return out
}

// Visit records one visit outside the week's plan. number tells the visits of a
// device apart; with clash it changes facts that only people can decide when a
// colleague has changed them too, else every second one changes what policies settle.
func (w *World) Visit(d *Device, h *county.Household, number int, clash bool) error {
	with := meeting(number % 2)
	if clash {
		with = clashing
	}
	return w.visit(d, tour{h, with}, number)
}

func (w *World) visit(d *Device, t tour, number int) error {
	now := time.UnixMilli(d.clock.UnixMilli())
	v := visit{dice: d.dice, by: d.Person.Name, at: now, rows: w.rows[t.household.ID], key: fmt.Sprint(d.Person.Login, number)}
	if w.Photos {
		v.snap = d.camera.snap
	}
	edits := v.record(t.with)
	if d.clock.off > 24*time.Hour && t.with == alone && d.dice.IntN(2) == 0 {
		v.finishedMeasure(app.Today(now))
		edits = v.edits
	}
	for _, data := range v.photos {
		if _, err := d.Replica.KeepPhoto(data); err != nil {
			return fmt.Errorf("photo of %s: %w", d.Person.Login, err)
		}
	}
	return d.save(t.household.Village, t.household.ID, edits)
}

// SyncAll syncs every device twice: what the last one sends in the first round
// reaches the others in the second.
func (w *World) SyncAll(what string) error {
	return errors.Join(
		w.Each(what+", sending", w.Devices, (*Device).sync),
		w.Each(what+", sending photos", w.photographers(), (*Device).upload),
		w.Each(what+", catching up", w.Devices, (*Device).sync),
	)
}
