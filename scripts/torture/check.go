package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"ruhu/mobile-contract/replica"
	"ruhu/server/photo"
	"ruhu/server/sim"
	"ruhu/server/store/sqlite"
)

// photosFolder, in a data folder, holds the bytes of photos by their hash.
const photosFolder = "photos"

// reckon ends the storm, lets every device through, ends the server in order, and holds
// the databases against what the devices heard, sent and hold. It is asked of every fault
// alike. quiet says that the fault is none of the server's, which may not complain.
func (r *rig) reckon(quiet bool) error {
	if err := r.grow(); err != nil {
		return errors.Join(err, r.close())
	}
	r.calm()
	r.forgives = isNetwork
	for range 2 { // what the last one sends reaches the others in the second round
		if err := r.world.Each("settling", r.world.Devices, r.through); err != nil {
			return err
		}
	}
	if err := r.server.stop(); err != nil {
		return err
	}
	if quiet {
		complaints, err := r.server.complaints()
		if err != nil {
			return err
		}
		for _, line := range complaints {
			r.broke("in the log: %s", line)
		}
	}
	if said, err := r.server.command(r.ctx, "verify", "--json"); err != nil {
		r.broke("verify: %v %s", err, said)
	}
	return errors.Join(r.onStore(r.compare), r.world.Close())
}

// grow lets a storm that was short go on until it is one: people have to have met on the same
// fields.
func (r *rig) grow() error {
	if r.ending == nil { // it is over
		return nil
	}
	enough := int64(pushesEach * len(r.world.Devices))
	return r.until(errSilent, func(int64) bool { return r.heard.Answers.Load() >= enough })
}

// through sends all that a device has, and takes what is new.
func (r *rig) through(d *sim.Device) (err error) {
	for deadline := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		var report *replica.UploadReport
		if err = r.sync(d); err == nil {
			report, err = d.Replica.UploadPhotos(r.uploads.On(d.Link().(replica.Uploader)))
		}
		if err == nil && report.Left == 0 && report.Refused == 0 {
			return r.sync(d)
		}
		if time.Now().After(deadline) || r.ctx.Err() != nil {
			return fmt.Errorf("%s does not get through: %+v %w", d.Person.Login, report, err)
		}
	}
}

// compare looks for everything that was acknowledged or saved.
func (r *rig) compare(store *sqlite.Store) error {
	tally, err := r.world.Count(r.ctx)
	if err != nil {
		return err
	}
	if err := r.world.VerifyReplicas(r.ctx, &tally); err != nil {
		return err
	}
	r.judge(&tally)
	if err := store.Read(r.ctx, r.heard.Compare); err != nil {
		return err
	}
	for _, fault := range append(r.heard.Faults(), r.uploads.Faults()...) {
		r.broke("heard: %s", fault)
	}
	return r.comparePhotos()
}

func (r *rig) judge(tally *sim.Tally) {
	given := r.heard.Count()
	r.Counts["changesets answered"] = given
	r.Counts["values"] = tally.ValuesPushed
	r.Counts["values lost"] = tally.ValuesLost
	r.Counts["devices"] = len(r.world.Devices)
	r.Counts["replicas equal"] = tally.Verified
	if tally.ValuesLost > 0 {
		r.broke("lost: %v", tally.Lost)
	}
	if tally.Verified != len(r.world.Devices) || len(tally.Unverified) > 0 {
		r.broke("replicas: %v", tally.Unverified)
	}
	if tally.Sent != given {
		r.broke("devices took %d changesets for answered, and heard %d outcomes", tally.Sent, given)
	}
	if given == 0 || tally.Merged == 0 || tally.Conflicts == 0 {
		r.Unjudged = fmt.Sprintf("the storm was too small: %d changesets answered, %d merged, %d conflicts", given, tally.Merged, tally.Conflicts)
	}
}

// comparePhotos reads every photo that a device may let go of.
func (r *rig) comparePhotos() error {
	folder, err := photo.Open(filepath.Join(r.server.data, photosFolder))
	if err != nil {
		return err
	}
	defer folder.Close()
	for _, d := range r.world.Devices {
		status, err := d.Replica.Status()
		if err != nil {
			return err
		}
		if status.Proven != status.Photos {
			r.broke("%s: %d photos of %d are proven", d.Person.Login, status.Proven, status.Photos)
		}
		r.Counts["photos"] += int(status.Photos)
	}
	r.Counts["photo bytes acknowledged"] = int(r.uploads.Bytes())
	for _, hash := range r.photos {
		if got, err := r.hashOf(folder, hash); err != nil || got != hash {
			r.broke("photo %s: %s %v", hash, got, err)
		}
	}
	return nil
}

func (r *rig) hashOf(folder *photo.Folder, hash string) (string, error) {
	f, err := folder.Open(r.ctx, hash)
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	_, err = io.Copy(sum, f)
	return hex.EncodeToString(sum.Sum(nil)), errors.Join(err, f.Close())
}
