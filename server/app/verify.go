package app

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"ruhu/schema"
	"ruhu/server/chronicle"
	"ruhu/syncproto"
)

// VerifyReport is what checking a whole store found. It is sound when Faults is
// empty.
type VerifyReport struct {
	Villages   int      `json:"villages"`
	Households int      `json:"households"`
	Rows       int      `json:"rows"`
	Commits    int      `json:"commits"`
	Receipts   int      `json:"receipts"`
	Entries    int      `json:"entries"`   // of the log, whose chain was followed
	Approvals  int      `json:"approvals"` // entries of the approved record
	Photos     int      `json:"photos"`    // whose bytes were read
	Faults     []string `json:"faults"`
}

// Verify proves a store against itself: the log's chain holds from the first entry to the
// last; then, village by village, the history, replayed from the first commit, gives every row that stands now; sequence numbers have
// no gap but those of restores; no changeset was applied twice; every digest equals the one computed
// anew from the rows; every household is in one village, whoever left one is told to
// its devices, and forwarding addresses lead to households that stand; every entry of the
// approved record is what the history says was approved; and each device's receipts have no gap. progress, if not
// nil, is told how many villages are done.
func (a *App) Verify(ctx context.Context, progress func(done, of int)) (VerifyReport, error) {
	return a.VerifyAgainst(ctx, nil, progress)
}

// VerifyAgainst is Verify that holds the log against heads that were signed before and
// kept elsewhere, too: it tells of one that is not the head of the log's beginning.
// Nothing else can tell that the end of a log was cut off, or all of it made anew.
func (a *App) VerifyAgainst(ctx context.Context, heads []chronicle.Checkpoint, progress func(done, of int)) (VerifyReport, error) {
	report := VerifyReport{Faults: []string{}}
	err := a.store.Read(ctx, func(r Reader) error {
		// First, so that what was done to the log is told before what came of it.
		if err := report.broken("the log", verifyLog(r, heads, &report)); err != nil {
			return err
		}
		faults, err := r.Integrity()
		if err != nil {
			return err
		}
		for _, f := range faults {
			report.fault("database: %s", f)
		}
		villages, err := r.Villages([]string{""})
		if err != nil {
			return err
		}
		owners := owners{}
		for i, v := range villages {
			if err := report.broken("village "+v.Village, verifyVillage(r, v, owners, &report)); err != nil {
				return err
			}
			if progress != nil {
				progress(i+1, len(villages))
			}
			if ctx.Err() != nil {
				return ctx.Err()
			}
		}
		if err := verifyForwards(r, owners, &report); err != nil {
			return err
		}
		return verifyReceipts(r, &report)
	})
	return report, err
}

func (v *VerifyReport) fault(format string, args ...any) {
	const most = 100 // enough to see what is wrong
	if len(v.Faults) < most {
		v.Faults = append(v.Faults, fmt.Sprintf(format, args...))
	}
}

// broken makes an error one fault more when something is wrong already: what was changed
// behind the server's back may be so broken that it cannot be read.
func (v *VerifyReport) broken(what string, err error) error {
	switch {
	case err == nil:
		return nil
	case len(v.Faults) == 0 || errors.Is(err, context.Canceled):
		return fmt.Errorf("verify %s: %w", what, err)
	}
	v.fault("%s: %v", what, err)
	return nil
}

// replayed is a village as its history says that it must be.
type replayed struct {
	rows    map[syncproto.RowKey]*schema.Row
	deleted map[syncproto.RowKey]bool
	seq     syncproto.Seq
	lifts   []Lift        // that are still to come
	seen    map[once]bool // changesets of devices
	left    departures
}

// once is what a changeset becomes once: a commit of a household or of a village's papers.
type once struct{ changeset, unit string }

func verifyVillage(r Reader, v VillageState, owners owners, report *VerifyReport) error {
	past := replayed{rows: map[syncproto.RowKey]*schema.Row{}, deleted: map[syncproto.RowKey]bool{}, seen: map[once]bool{}}
	var err error
	if past.lifts, err = r.Lifts(); err != nil {
		return err
	}
	approved := approvals{latest: map[string][]schema.Row{}}
	if approved.entries, err = r.ApprovalsOf(v.Village); err != nil {
		return err
	}
	err = r.EachHistory(v.Village, func(h HistoryEntry) error {
		report.Commits++
		past.commit(h, report)
		return approved.verify(r, h, &past, report)
	})
	if err != nil {
		return err
	}
	approved.rest(report)
	past.lift(math.MaxInt64)
	if past.seq != v.Seq {
		report.fault("village %s: the history ends at seq %d, the counter says %d", v.Village, past.seq, v.Seq)
	}
	var buckets [syncproto.Buckets]syncproto.Digests
	for _, t := range schema.Replicated() {
		err := r.EachRow(t, v.Village, func(row schema.Row) error {
			report.Rows++
			if t.IsRoot() {
				report.Households++
			}
			unit := row.Household
			if unit == "" {
				unit = row.Village
			}
			bucket := &buckets[syncproto.BucketOf(unit)]
			*bucket = bucket.Plus(syncproto.RowDigests(t, row.ID, row.Household, false, row.Values))
			past.compare(row, report)
			owners.note(row, report)
			return nil
		})
		if err != nil {
			return err
		}
	}
	for key := range past.rows {
		if !past.deleted[key] {
			report.fault("%s %s: in the history, but not among the rows", key.Table.Name, key.ID)
		}
	}
	carried, err := r.Buckets(v.Village)
	if err == nil && carried != buckets {
		report.fault("village %s: the digest does not equal its rows", v.Village)
	}
	report.Villages++
	if err != nil {
		return err
	}
	return past.left.verify(r, v, report)
}

// lift raises the counter at the restores before a history entry.
func (p *replayed) lift(before int64) {
	for len(p.lifts) > 0 && p.lifts[0].After < before {
		p.seq += syncproto.Seq(p.lifts[0].By)
		p.lifts = p.lifts[1:]
	}
}

// commit replays one commit.
func (p *replayed) commit(h HistoryEntry, report *VerifyReport) {
	p.lift(h.ID)
	if h.Seq != p.seq && h.Seq != p.seq+1 {
		report.fault("village %s: seq %d after %d", h.Village, h.Seq, p.seq)
	}
	p.seq = h.Seq
	if h.Device != 0 && p.seen[once{h.Changeset, h.Unit}] {
		report.fault("changeset %s: applied twice", h.Changeset)
	}
	p.seen[once{h.Changeset, h.Unit}] = true
	switch h.Outcome {
	case syncproto.Left:
		p.leave(h)
		return
	case syncproto.Parted:
		p.left.part(h)
	case syncproto.Arrived:
		p.left.arrive(h)
	}
	p.replay(h, func(c syncproto.Change) {
		report.fault("%s %s.%s: history entry %d starts from another value", c.Key.Table.Name, c.Key.ID, c.Key.Table.Fields[c.Field].Name, h.ID)
	})
}

// replay makes a commit's changes to the rows. wrong is told of one that starts from
// another value than the replay holds.
func (p *replayed) replay(h HistoryEntry, wrong func(syncproto.Change)) {
	for _, c := range h.Changes {
		if h.Outcome == syncproto.Parted && c.How == syncproto.Moved { // told anew where it comes out
			delete(p.rows, c.Key)
			delete(p.deleted, c.Key)
			continue
		}
		row := p.rows[c.Key]
		if row == nil {
			fresh := schema.NewRow(c.Key.Table, c.Key.ID, householdOf(h), h.Village)
			row = &fresh
			p.rows[c.Key] = row
		}
		if c.Field == syncproto.Deletion {
			p.deleted[c.Key] = c.After.Bool()
			continue
		}
		if row.Values[c.Field] != c.Before {
			wrong(c)
		}
		row.Values[c.Field] = c.After
	}
}

// householdOf is the household that a commit is of, "" for a village's own papers.
func householdOf(h HistoryEntry) string {
	if h.Unit == h.Village {
		return ""
	}
	return h.Unit
}

// compare checks a row that stands now against the replay, and ticks it off.
func (p *replayed) compare(row schema.Row, report *VerifyReport) {
	key := syncproto.RowKey{Table: row.Table, ID: row.ID}
	past := p.rows[key]
	switch {
	case past == nil || p.deleted[key]:
		report.fault("%s %s: among the rows, but not in the history", row.Table.Name, row.ID)
	case past.Household != row.Household:
		report.fault("%s %s: of household %s, and the history says %s", row.Table.Name, row.ID, row.Household, past.Household)
	case !slices.Equal(past.Values, row.Values):
		report.fault("%s %s: the history gives other values", row.Table.Name, row.ID)
	}
	delete(p.rows, key)
}

func verifyReceipts(r Reader, report *VerifyReport) error {
	devices, err := r.Devices()
	if err != nil {
		return err
	}
	outcomes, err := r.CountOutcomes()
	if err != nil {
		return err
	}
	for _, n := range outcomes {
		report.Receipts += n
	}
	var last int64
	for _, d := range devices {
		last += d.LastN
	}
	if int64(report.Receipts) != last {
		report.fault("receipts: %d kept, the devices' numbers add up to %d", report.Receipts, last)
	}
	return nil
}
