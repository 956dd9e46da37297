package app

import (
	"context"
	"errors"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// ReviewOf is a household that somebody decides on, as they saw it.
type ReviewOf struct {
	Household, Village string
	Expect             string // revision that was looked at
}

// changeset is the decision on the household, under an id that follows from the one that
// all have in common.
func (of ReviewOf) changeset(id, do, reason string) *syncproto.Changeset {
	return &syncproto.Changeset{
		ID: registry.DerivedID(id, of.Household), Village: of.Village, Household: of.Household,
		Actions: []syncproto.Action{{Do: do, Expect: of.Expect, Reason: reason}},
	}
}

// Review approves or returns many households. Each is decided by itself, whole or not at
// all: there is an outcome for each, in their order, which says whose it is. The same id
// again repeats what was taken, and tries once more what was refused.
func (a *App) Review(ctx context.Context, person, id, do, reason string, many []ReviewOf) (outcomes []syncproto.Outcome, err error) {
	for _, of := range many {
		outcome, err := a.Act(ctx, person, of.changeset(id, do, reason))
		if err != nil {
			return outcomes, err
		}
		outcome.Household = of.Household
		outcomes = append(outcomes, outcome)
	}
	return outcomes, nil
}

// PreviewReview says what Review would come to as things stand, and keeps nothing of it.
func (a *App) PreviewReview(ctx context.Context, person, do, reason string, many []ReviewOf) (outcomes []syncproto.Outcome, err error) {
	m := a.moment(0)
	err = a.store.Read(ctx, func(r Reader) error {
		author, err := deskAuthor(r, person)
		for i := 0; err == nil && i < len(many); i++ {
			var outcome syncproto.Outcome
			outcome, err = a.previewOf(r, author, many[i].changeset("preview", do, reason), m)
			outcome.Household = many[i].Household
			outcomes = append(outcomes, outcome)
		}
		return err
	})
	return outcomes, err
}

func (a *App) previewOf(r Reader, author registry.Author, c *syncproto.Changeset, m registry.Moment) (syncproto.Outcome, error) {
	unit, err := r.Household(c.Household)
	if errors.Is(err, ErrNotFound) {
		return syncproto.Outcome{Kind: syncproto.Rejected, Problems: []schema.Problem{{Code: schema.NoSuchUnit}}}, nil
	}
	if err != nil {
		return syncproto.Outcome{}, err
	}
	approved, err := ApprovedOf(r, unit.ID)
	c.Village, c.By, c.At, c.Version = unit.Village, author.Person, m.Now, schema.Version
	situation := registry.Situation{Unit: unit, VillageKnown: true, Author: author, Approved: approved}
	commit := a.decide(&situation, c, m)
	return commit.Outcome, err
}
