package app

import (
	"context"
	"errors"
	"fmt"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// MoveHousehold moves the changeset's household to the changeset's village, all of
// it, by decision of county staff at a desk who have seen it at the revision that the
// changeset says. The outcome is a refusal with its reasons, or says the commit of the
// new village. Like Act it repeats the first outcome of a changeset that comes again.
func (a *App) MoveHousehold(ctx context.Context, person string, c *syncproto.Changeset) (syncproto.Outcome, error) {
	return a.transfer(ctx, person, "move", c.Household, c, func(j *registry.Journey, m registry.Moment) registry.Transfer {
		j.Seen = c.Seen
		return registry.Move(j, c, m)
	})
}

// MergeHouseholds makes a household, seen at a revision, part of the changeset's, and
// makes the changeset's edits to the two together: see registry.Merge. Otherwise it is
// as MoveHousehold.
func (a *App) MergeHouseholds(ctx context.Context, person, household string, seen syncproto.Rev, c *syncproto.Changeset) (syncproto.Outcome, error) {
	return a.transfer(ctx, person, "merge", household, c, func(j *registry.Journey, m registry.Moment) registry.Transfer {
		j.Seen = seen
		return registry.Merge(j, c, m)
	})
}

func (a *App) transfer(ctx context.Context, person, do, household string, c *syncproto.Changeset, decide func(*registry.Journey, registry.Moment) registry.Transfer) (syncproto.Outcome, error) {
	var outcome syncproto.Outcome
	m := a.moment(0)
	err := a.store.Write(ctx, func(tx Tx) error {
		author, err := deskAuthor(tx, person)
		if err != nil {
			return err
		}
		c.By, c.At, c.Version = person, m.Now, schema.Version
		var known bool
		if outcome, known, err = transferredBefore(tx, person, household, c); known || err != nil {
			return err
		}
		journey, err := journeyOf(tx, household, c)
		if err != nil {
			return err
		}
		journey.Author = author
		transfer := decide(&journey, m)
		if outcome = transfer.Outcome; outcome.Kind == syncproto.Rejected {
			return logRefusal(tx, author, do, c, outcome.Problems, m)
		}
		return tx.SaveTransfer(&transfer)
	})
	return outcome, err
}

// journeyOf loads everything that a transfer is decided on. What is not there is left
// empty, for the decision to refuse.
func journeyOf(tx Tx, household string, c *syncproto.Changeset) (j registry.Journey, err error) {
	if j.From, err = wholeUnit(tx, household); err != nil {
		return j, err
	}
	if c.Household != household {
		if j.Into, err = wholeUnit(tx, c.Household); err != nil {
			return j, err
		}
		if j.Within, err = within(tx, household, c.Household); err != nil {
			return j, err
		}
		if j.Matches, err = matchesOf(tx, c); err != nil {
			return j, err
		}
	}
	if j.Approved, err = approvedWith(tx, household); err != nil {
		return j, err
	}
	if j.FromSeq, _, err = counterOf(tx, j.From.Village); err != nil {
		return j, err
	}
	j.Seq, j.VillageKnown, err = counterOf(tx, c.Village)
	return j, err
}

// matchesOf looks for whom the edits of a merge make somebody else the same as.
func matchesOf(tx Tx, c *syncproto.Changeset) ([]registry.Match, error) {
	if len(c.Edits) == 0 {
		return nil, nil
	}
	situation, err := tx.Load(c.Household, c.Village, registry.NeedsOf(c))
	return situation.Matches, err
}

func wholeUnit(r Reader, household string) (syncproto.UnitState, error) {
	unit, err := r.Household(household)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return unit, fmt.Errorf("load household %s: %w", household, err)
	}
	return unit, nil
}

// within are the households that have become part of one of two.
func within(r Reader, one, other string) (parts []string, err error) {
	err = r.EachForward(func(household, to string) error {
		if to == one || to == other {
			parts = append(parts, household)
		}
		return nil
	})
	return parts, err
}

// approvedWith is what stands in the approved record of a household and of those that
// have become part of it.
func approvedWith(r Reader, household string) (map[string]*registry.Approval, error) {
	standing := map[string]*registry.Approval{}
	parts, err := within(r, household, household)
	if err != nil {
		return nil, err
	}
	for _, id := range append(parts, household) {
		a, err := ApprovedOf(r, id)
		if err != nil {
			return nil, err
		}
		if a != nil {
			standing[id] = a
		}
	}
	return standing, nil
}

// counterOf returns how far a village is, if there is one of exactly this code.
func counterOf(r Reader, village string) (seq syncproto.Seq, known bool, err error) {
	if !schema.ValidVillage(village) {
		return 0, false, nil
	}
	states, err := r.Villages([]string{village})
	if err != nil || len(states) != 1 {
		return 0, false, err
	}
	return states[0].Seq, true, nil
}

// transferredBefore looks for what became of a transfer that comes again. An id that
// stands for something else is refused.
func transferredBefore(tx Reader, person, household string, c *syncproto.Changeset) (o syncproto.Outcome, known bool, err error) {
	commits, err := tx.HistoryOf(c.ID)
	if len(commits) == 0 || err != nil {
		return o, false, err
	}
	o = syncproto.Outcome{ID: c.ID, Kind: syncproto.Rejected, Problems: []schema.Problem{{Code: schema.BadID, Field: "id"}}}
	left, arrived := &commits[0], &commits[len(commits)-1]
	if left.Outcome != syncproto.Left || left.Unit != household || left.Person != person || arrived.Unit != c.Household || arrived.Village != c.Village {
		return o, true, nil
	}
	cases := casesIn(arrived)
	return syncproto.Outcome{ID: c.ID, Kind: registry.OutcomeOfTransfer(cases), Repeated: true, Seq: arrived.Seq, Rev: arrived.Rev, Cases: cases}, true, nil
}

// PartOf returns the household that one has become part of, to somebody who sees the
// village where that is; otherwise, and for one that is its own, "".
func PartOf(r Reader, household string, sees func(village string) bool) (string, error) {
	now, err := r.Whereabouts(household)
	if err != nil || now == household {
		return "", err
	}
	unit, err := r.Household(now)
	if err != nil || !sees(unit.Village) {
		return "", err
	}
	return now, nil
}
