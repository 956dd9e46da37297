package chaos

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"ruhu/schema"
	"ruhu/syncproto"
)

// Report is what a campaign found. Keys are stable.
type Report struct {
	Seeds        int            `json:"seeds"`
	Steps        int            `json:"steps"`
	Faults       map[string]int `json:"faults"` // that really struck, by kind
	ValuesPushed int            `json:"values_pushed"`
	ValuesLost   int            `json:"values_lost"`
	Violations   []Violation    `json:"violations"`
	Seconds      float64        `json:"seconds"`
}

// Violation is a promise that was not kept.
type Violation struct {
	Seed    uint64   `json:"seed"`
	Text    string   `json:"text"`
	History []string `json:"history,omitempty"` // the shortest run that was found to break it
}

// Campaign says which seeds to run.
type Campaign struct {
	First    uint64
	Seeds    int           // how many; 0 for as many as the time allows
	Time     time.Duration // when to stop; 0 for when all seeds are done
	Workers  int
	Now      func() time.Time
	Progress func(r *Report) // called after each seed
}

// Run runs a campaign.
func (l *Lab) Run(ctx context.Context, c Campaign) Report {
	began := c.Now()
	report := Report{Faults: map[string]int{}, Violations: []Violation{}}
	var mu sync.Mutex
	var wg sync.WaitGroup
	next := c.First
	take := func() (uint64, bool) {
		mu.Lock()
		defer mu.Unlock()
		if ctx.Err() != nil || c.Seeds > 0 && next >= c.First+uint64(c.Seeds) || c.Time > 0 && c.Now().Sub(began) >= c.Time {
			return 0, false
		}
		next++
		return next - 1, true
	}
	for range max(c.Workers, 1) {
		wg.Go(func() {
			for seed, more := take(); more; seed, more = take() {
				o := l.Seed(seed)
				mu.Lock()
				report.add(seed, o)
				report.Seconds = c.Now().Sub(began).Seconds()
				if c.Progress != nil {
					c.Progress(&report)
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return report
}

func (r *Report) add(seed uint64, o Outcome) {
	r.Seeds++
	r.Steps += o.Steps
	r.ValuesPushed += o.Pushed
	r.ValuesLost += o.Lost
	for what, n := range o.Faults {
		r.Faults[what] += n
	}
	for i, text := range o.Violations {
		v := Violation{Seed: seed, Text: text}
		if i == 0 {
			v.History = o.History
		}
		r.Violations = append(r.Violations, v)
	}
}

// Outcome is what one seed came to.
type Outcome struct {
	Steps        int
	Faults       map[string]int
	Pushed, Lost int
	Violations   []string
	History      []string // of a shortened run, when there are violations
}

// Seed runs one seed. A failing one is shortened: actions are left out as long as it
// still fails.
func (l *Lab) Seed(seed uint64) Outcome {
	plan := planOf(seed)
	o := l.play(seed, plan, false)
	if len(o.Violations) == 0 {
		return o
	}
	short := l.play(seed, l.shorten(seed, plan), true)
	if len(short.Violations) > 0 {
		o.History = short.History
	}
	return o
}

// step is one action that is going to happen.
type step struct {
	number int
	action int // index in actions
}

// planOf draws what is going to happen in a seed.
func planOf(seed uint64) []step {
	dice := diceFor(seed, "plan")
	total := 0
	for _, a := range actions {
		total += a.weight
	}
	plan := make([]step, 40+dice.IntN(80))
	for i := range plan {
		at := dice.IntN(total)
		for k, a := range actions {
			if at -= a.weight; at < 0 {
				plan[i] = step{i, k}
				break
			}
		}
	}
	return plan
}

// shorten leaves out halves, quarters, and so on down to single actions.
func (l *Lab) shorten(seed uint64, plan []step) []step {
	const most = 150 // runs
	runs := 0
	for size := len(plan) / 2; size > 0; size /= 2 {
		for at := 0; at+size <= len(plan) && runs < most; {
			shorter := slices.Concat(plan[:at], plan[at+size:])
			runs++
			if o := l.play(seed, shorter, false); len(o.Violations) > 0 {
				plan = shorter
			} else {
				at += size
			}
		}
	}
	return plan
}

// play builds a world, lets the plan happen, heals the world and checks it.
func (l *Lab) play(seed uint64, plan []step, tell bool) (o Outcome) {
	w, err := l.newWorld(seed)
	if err != nil {
		return Outcome{Violations: []string{"make a world: " + err.Error()}}
	}
	if tell {
		w.log = func(format string, args ...any) { o.History = append(o.History, fmt.Sprintf(format, args...)) }
	}
	defer func() {
		if fault := recover(); fault != nil {
			w.broken("panic: %v\n%s", fault, debug.Stack())
		}
		o.Faults, o.Violations, o.Steps = w.faults, w.faulty, len(plan)
		if err := w.close(); err != nil {
			o.Violations = append(o.Violations, "close: "+err.Error())
		}
	}()
	if err := w.populate(seed); err != nil {
		w.broken("populate: %v", err)
		return o
	}
	w.wild = true
	for _, s := range plan {
		w.happen(seed, s)
	}
	w.log("heal")
	w.heal()
	w.newcomers()
	o.Pushed, o.Lost = w.check()
	return o
}

// happen lets one action happen, some time after the last.
func (w *world) happen(seed uint64, s step) {
	dice := diceFor(seed, fmt.Sprint("step ", s.number))
	w.clock.Advance(within(dice, 3*time.Hour))
	d := w.devices[dice.IntN(len(w.devices)-1)] // the last is the rogue
	a := actions[s.action]
	w.log("%d: %s %s (%v, server %s)", s.number, d.name, a.name, d.areas, w.clock.Now().Format("2006-01-02T15:04"))
	a.do(w, d, dice)
}

// populate makes a few villages with a handful of homes, and two to four devices
// that share them.
func (w *world) populate(seed uint64) error {
	dice := diceFor(seed, "people")
	worked := villages[:1+dice.IntN(len(villages))]
	for _, v := range worked {
		for range 1 + dice.IntN(2) {
			if _, err := w.home(v); err != nil {
				return err
			}
		}
	}
	if chance(dice, 75) {
		if err := w.openAreas(worked); err != nil {
			return err
		}
	}
	for range 2 + dice.IntN(3) {
		version := schema.OldestVersion + dice.IntN(syncproto.Versions)
		d, err := w.deviceAs(version, seed, someOf(dice, worked)...)
		if err != nil {
			return err
		}
		if err := d.sync(); err != nil {
			return err
		}
	}
	for _, h := range w.homes[:min(2, len(w.homes))] { // of one township, whose quota is one
		if chance(dice, 60) {
			if err := w.headStart(h.id, pick(dice, 2, 4, 7, 9), dice); err != nil {
				return err
			}
		}
	}
	bad, err := w.device(seed, villages[0])
	w.rogue = &rogue{device: bad}
	return err
}

// someOf are the first of some villages, and each of the others or not.
func someOf(dice *rand.Rand, all []string) []string {
	out := []string{all[0]}
	for _, v := range all[1:] {
		if chance(dice, 60) {
			out = append(out, v)
		}
	}
	return out
}

// Kinds are the faults that struck, by name.
func (r *Report) Kinds() []string { return slices.Sorted(maps.Keys(r.Faults)) }
