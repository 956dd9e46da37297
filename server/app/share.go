package app

import (
	"errors"
	"fmt"
	"slices"

	"ruhu/server/registry"
	"ruhu/syncproto"
)

// sharesOf divides a device's changeset of which some rows are of another household by
// now. It returns none while all of them are where they were sent, which costs nothing to
// see, and also when the way there was never theirs: then it is refused as it is.
func sharesOf(tx Tx, s *registry.Situation, c *syncproto.Changeset) ([]registry.Share, error) {
	astray := registry.Astray(s, c)
	if len(astray) == 0 || s.Author.Device == 0 || c.Household == "" || c.Fault != nil {
		return nil, nil
	}
	if err := keepFollowed(tx, c, astray); len(astray) == 0 || err != nil {
		return nil, err
	}
	changesets, at := registry.Shared(c, astray)
	shares := make([]registry.Share, len(changesets))
	for i, share := range changesets {
		shares[i] = registry.Share{Situation: *s, Changeset: share}
		if at[i] == (registry.Whereabouts{}) {
			continue
		}
		there, err := tx.Load(at[i].Household, at[i].Village, registry.NeedsOf(share))
		if err != nil {
			return nil, err
		}
		there.From, there.Author = c.Village, s.Author
		shares[i].Situation = there
	}
	return shares, nil
}

// keepFollowed keeps the rows that were in a household to which the changeset's address
// led, while it did: nobody reaches into another's rows by an address of theirs.
func keepFollowed(r Reader, c *syncproto.Changeset, astray map[string]registry.Whereabouts) error {
	met := map[string]bool{}
	if err := eachLedTo(r, c.Household, 0, 1<<62, func(h *HistoryEntry) {
		for _, change := range h.Changes {
			met[change.Key.ID] = true
		}
	}); err != nil {
		return err
	}
	for row := range astray {
		if !met[row] {
			delete(astray, row)
		}
	}
	return nil
}

// eachLedTo calls fn with the commits of a household up to an entry of the history, and
// of those that it was part of after an earlier one, as long as it was.
func eachLedTo(r Reader, household string, after, upTo int64, fn func(*HistoryEntry)) error {
	history, err := r.History(household)
	if err != nil {
		return fmt.Errorf("history of %s: %w", household, err)
	}
	history = slices.DeleteFunc(history, func(h HistoryEntry) bool { return h.Unit != household || h.ID > upTo })
	for i := range history {
		h := &history[i]
		fn(h)
		if h.Outcome != syncproto.Left || h.ID <= after {
			continue
		}
		until := upTo
		if i+1 < len(history) { // it came out again
			until = history[i+1].ID
		}
		commits, err := r.HistoryOf(h.Changeset)
		if err != nil {
			return err
		}
		if into := commits[len(commits)-1].Unit; into != household {
			if err := eachLedTo(r, into, h.ID, until, fn); err != nil {
				return err
			}
		}
	}
	return nil
}

// sameUnit reports whether two units are one, or have ever been: what was sent to a
// household may have landed in one that it was part of then, and the other way round.
func sameUnit(r Reader, a, b string) (bool, error) {
	kin := []string{a}
	for i := 0; i < len(kin); i++ {
		if slices.Contains(kin, b) {
			return true, nil
		}
		more, err := kinOf(r, kin[i])
		if err != nil {
			return false, err
		}
		for _, unit := range more {
			if !slices.Contains(kin, unit) {
				kin = append(kin, unit)
			}
		}
	}
	return slices.Contains(kin, b), nil
}

// kinOf are the households that a unit is one with or has been, each in one step.
func kinOf(r Reader, unit string) (kin []string, err error) {
	now, err := r.Whereabouts(unit)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return nil, fmt.Errorf("whereabouts of %s: %w", unit, err)
	}
	history, err := r.History(unit)
	if err != nil {
		return nil, fmt.Errorf("history of %s: %w", unit, err)
	}
	if now != "" {
		kin = append(kin, now)
	}
	for _, h := range history {
		if h.Outcome != syncproto.Left && h.Outcome != syncproto.Arrived && h.Outcome != syncproto.Parted {
			continue
		}
		commits, err := r.HistoryOf(h.Changeset)
		if err != nil {
			return nil, err
		}
		for i := range commits {
			kin = append(kin, commits[i].Unit)
		}
	}
	return kin, nil
}
