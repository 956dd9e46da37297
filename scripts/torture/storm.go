package main

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"ruhu/mobile-contract/replica"
	"ruhu/scripts/county"
	"ruhu/server/sim"
)

const (
	morning    = 4  // visits of each device before its first sync, on homes that all go to
	photoEvery = 6  // visits
	pushesEach = 12 // that are answered to a device on average, at least
	restUpTo   = 200 * time.Millisecond
)

// rage lets the devices work and sync until calm.
func (r *rig) rage() {
	r.ending = make(chan struct{})
	for i, d := range r.world.Devices {
		dice := rand.New(rand.NewPCG(r.Seed, uint64(i+1)))
		r.storm.Go(func() {
			if err := r.live(d, dice); err != nil {
				r.notes.Lock()
				r.failed = append(r.failed, fmt.Errorf("%s: %w", d.Person.Login, err))
				r.notes.Unlock()
			}
		})
	}
}

// calm ends the storm, and says what devices were told that they may not be told.
func (r *rig) calm() {
	if r.ending == nil {
		return
	}
	close(r.ending)
	r.storm.Wait()
	r.ending = nil
	for _, err := range r.failed {
		r.broke("%v", err)
	}
	r.failed = nil
}

// live is a device's life: visits, photos, and a sync after each one. First comes a
// morning without a network, on which all go to the same few homes and their visits clash.
func (r *rig) live(d *sim.Device, dice *rand.Rand) error {
	homes := r.homesOf(d.Person.Area)
	if len(homes) == 0 { // a village of the county may have none
		return nil
	}
	status, err := d.Replica.Status()
	if err != nil {
		return err
	}
	for number := int(status.Saved); ; number++ {
		early, home := number < morning, homes[dice.IntN(len(homes))]
		if early {
			home = homes[number%len(homes)]
		}
		if err := r.world.Visit(d, home, number, early); err != nil {
			return err
		}
		if early {
			continue
		}
		if err := r.meet(d, home, dice); err != nil {
			return err
		}
		select {
		case <-r.ending:
			return nil
		case <-time.After(time.Duration(dice.Int64N(int64(restUpTo)))):
		}
	}
}

// homesOf are the homes at or below an area.
func (r *rig) homesOf(area string) (homes []*county.Household) {
	for village, there := range r.homes {
		if strings.HasPrefix(village, area) {
			homes = append(homes, there...)
		}
	}
	slices.SortFunc(homes, func(a, b *county.Household) int { return cmp.Compare(a.ID, b.ID) })
	return homes
}

// meet is the end of a visit: a photo now and then, and whatever the network lets through.
func (r *rig) meet(d *sim.Device, home *county.Household, dice *rand.Rand) error {
	if dice.IntN(photoEvery) == 0 {
		hash, err := r.world.Photograph(d, home, r.shot(dice))
		if err != nil {
			return err
		}
		r.notes.Lock()
		r.photos = append(r.photos, hash)
		r.notes.Unlock()
	}
	if err := r.sync(d); err != nil && !r.forgives(err) {
		return err
	}
	if _, err := d.Replica.UploadPhotos(r.uploads.On(d.Link().(replica.Uploader))); err != nil && !r.forgives(err) {
		return err
	}
	return nil
}

// noise is what most storms take for a photo: bytes, and no picture.
func noise(dice *rand.Rand) []byte {
	data := make([]byte, 1+dice.IntN(300_000))
	rand.NewChaCha8([32]byte{byte(dice.Uint32()), byte(dice.Uint32()), byte(dice.Uint32()), byte(dice.Uint32())}).Read(data)
	return data
}

// sync tries once. Whatever has happened, no repair may be needed.
func (r *rig) sync(d *sim.Device) error {
	report, err := d.Replica.Sync(r.heard.On(d.Link()))
	if report.Mismatched > 0 || report.Restarts > 0 {
		return fmt.Errorf("a sync needed repair: %s (%v)", report.JSON(), err)
	}
	return err
}

// errSilent is a server that answers nobody.
var errSilent = errors.New("the server answers nobody")

// answered waits until the server has answered so many pushes more.
func (r *rig) answered(more int64) error {
	return r.until(errSilent, func(before int64) bool { return r.heard.Answers.Load() >= before+more })
}

// until waits for something that should take a moment. It is told how many pushes had been
// answered before.
func (r *rig) until(late error, done func(before int64) bool) error {
	before := r.heard.Answers.Load()
	for deadline := time.Now().Add(patience); !done(before); time.Sleep(time.Millisecond) {
		switch {
		case r.ctx.Err() != nil:
			return r.ctx.Err()
		case time.Now().After(deadline):
			return late
		case r.allFailed():
			return errors.New("every device has given up")
		}
	}
	return nil
}

func (r *rig) allFailed() bool {
	r.notes.Lock()
	defer r.notes.Unlock()
	return len(r.failed) == len(r.world.Devices)
}

// wait lets the storm go on for a moment that nobody knows before.
func (r *rig) wait(most time.Duration) { time.Sleep(time.Duration(r.dice.Int64N(int64(most)))) }
