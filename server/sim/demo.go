package sim

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/server/app"
	"ruhu/server/report"
)

// Monday is the first day of the demo's week, two days after the county's
// registry was delivered: 2 July 2018, nine o'clock in China.
var Monday = time.Date(2018, 7, 2, 1, 0, 0, 0, time.UTC)

// Report is what the demo found in the databases after it ended. Keys are stable.
type Report struct {
	Villages         int        `json:"villages"`
	Households       int        `json:"households"`
	People           int        `json:"people"`
	Devices          int        `json:"devices"`
	Changesets       Changesets `json:"changesets"`
	ValuesPushed     int        `json:"values_pushed"`
	ValuesLost       int        `json:"values_lost"`
	ReplicasVerified int        `json:"replicas_verified"`
	TableDifferences int        `json:"table_differences"`
	Relocation       Relocation `json:"relocation"`
	Cases            Cases      `json:"cases"`
	Review           Reviews    `json:"review"`
	Photos           Photos     `json:"photos"`
	Log              Log        `json:"log"`
	Limited          int64      `json:"limited"` // requests that the server found too many
	Seconds          float64    `json:"seconds"`
	BytesSent        int64      `json:"bytes_sent"`
	BytesReceived    int64      `json:"bytes_received"`

	Tables []report.Table   `json:"-"`
	Verify app.VerifyReport `json:"-"`
	Tally  Tally            `json:"-"`
	Faults map[string]int64 `json:"-"` // requests by what the network did to them
}

// Changesets counts what became of the devices' changesets.
type Changesets struct {
	Sent      int `json:"sent"`
	Repeated  int `json:"repeated"`
	Merged    int `json:"merged"`
	Conflicts int `json:"conflicts"`
	Refused   int `json:"refused"`
}

// Log counts the entries of the log, and those up to which its chain held: all of them.
type Log struct {
	Entries  int `json:"entries"`
	Verified int `json:"verified"`
}

// logged counts what verifying has found of the log.
func (r *Report) logged() Log {
	sound := !slices.ContainsFunc(r.Verify.Faults, func(fault string) bool { return strings.HasPrefix(fault, "log: ") })
	l := Log{Entries: r.Verify.Entries}
	if sound {
		l.Verified = l.Entries
	}
	return l
}

// Sound reports whether everything is as it must be.
func (r *Report) Sound() error {
	var faults []error
	for _, f := range []struct {
		bad  bool
		what string
	}{
		{r.ValuesLost > 0, fmt.Sprintf("%d values lost: %v", r.ValuesLost, r.Tally.Lost)},
		{r.ReplicasVerified != r.Devices, fmt.Sprintf("%d of %d replicas verified: %v", r.ReplicasVerified, r.Devices, r.Tally.Unverified)},
		{r.TableDifferences > 0, fmt.Sprintf("%d cells differ from the plan", r.TableDifferences)},
		{r.Photos.Complete != r.Photos.Taken, fmt.Sprintf("%d of %d photos are here", r.Photos.Complete, r.Photos.Taken)},
		{r.Limited > 0, fmt.Sprintf("honest devices were found to call too often %d times", r.Limited)},
		{len(r.Verify.Faults) > 0, fmt.Sprintf("the store disagrees with its history: %v", r.Verify.Faults)},
	} {
		if f.bad {
			faults = append(faults, errors.New(f.what))
		}
	}
	return errors.Join(faults...)
}

// Demo lets the county work: the registry comes in, 543 devices are enrolled and
// work five days offline over bad networks, the relocation line is walked, and
// everything is counted from the databases.
func (w *World) Demo(ctx context.Context) (*Report, error) {
	w.Clock.Set(Monday)
	if err := w.Settle(ctx); err != nil {
		return nil, err
	}
	if err := w.Enrol(ctx); err != nil {
		return nil, err
	}
	line := w.NewLine()
	if err := line.Prepare(ctx); err != nil {
		return nil, err
	}
	if err := w.Work(Monday, line); err != nil {
		return nil, err
	}
	if err := w.SyncAll("end of the week"); err != nil {
		return nil, err
	}
	w.Progress("looking into photos", 0, 0)
	if _, err := w.Chores.Drain(ctx); err != nil {
		return nil, err
	}
	if err := w.Review(ctx); err != nil {
		return nil, err
	}
	w.Progress("relocation, steps 7 to 11", 0, 0)
	if err := line.Finish(ctx); err != nil {
		return nil, err
	}
	if err := w.Inbox(ctx); err != nil {
		return nil, err
	}
	if err := w.Each("taking the decisions home", w.Devices, (*Device).sync); err != nil {
		return nil, err
	}
	return w.report(ctx)
}

func (w *World) report(ctx context.Context) (*Report, error) {
	w.Progress("counting every value", 0, 0)
	tally, err := w.Count(ctx)
	if err != nil {
		return nil, err
	}
	if err := w.VerifyReplicas(ctx, &tally); err != nil {
		return nil, err
	}
	r := &Report{
		Changesets:   Changesets{tally.Sent, tally.Repeated, tally.Merged, tally.Conflicts, tally.Refused},
		ValuesPushed: tally.ValuesPushed, ValuesLost: tally.ValuesLost, ReplicasVerified: tally.Verified, Tally: tally,
		BytesSent: w.Meter.Sent.Load(), BytesReceived: w.Meter.Received.Load(), Faults: map[string]int64{}, Limited: w.Meter.Limited.Load(),
	}
	for f := range w.Meter.Faults {
		r.Faults[Fault(f).String()] = w.Meter.Faults[f].Load()
	}
	if err := w.App.Store().Read(ctx, func(rd app.Reader) error { return r.count(rd) }); err != nil {
		return nil, err
	}
	if r.Photos, err = w.countPhotos(ctx); err != nil {
		return nil, err
	}
	r.Verify, err = w.App.Verify(ctx, func(done, of int) { w.Progress("replaying the history", done, of) })
	r.Log = r.logged()
	return r, err
}

// count reads the county's figures.
func (r *Report) count(rd app.Reader) error {
	villages, err := rd.Villages([]string{antu.CountyCode})
	if err != nil {
		return err
	}
	devices, err := rd.Devices()
	if err != nil {
		return err
	}
	r.Villages, r.Devices = len(villages), len(devices)
	if r.Cases, err = countCases(rd); err != nil {
		return err
	}
	if r.Households, err = rd.CountRows(schema.Household, antu.CountyCode); err != nil {
		return err
	}
	if r.People, err = rd.CountRows(schema.Member, antu.CountyCode); err != nil {
		return err
	}
	figures, err := report.CountApproved(rd, antu.CountyCode, app.Always)
	if err != nil {
		return err
	}
	r.Tables = figures.Tables()
	for _, t := range r.Tables {
		r.TableDifferences += t.Differences()
	}
	err = rd.EachRow(schema.ReviewRound, antu.CountyCode, func(row schema.Row) error {
		r.Review.count(row)
		return nil
	})
	if err != nil {
		return err
	}
	return r.Relocation.count(rd)
}
