package app

import (
	"context"
	"fmt"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// Act settles what a person decides at a desk: edits and actions on one
// household or village, all or nothing. It returns the outcome; a refusal is an
// outcome with its problems, told at once, of which the log keeps what was wanted and
// why not. A changeset that was taken before is not decided again: its first outcome is
// repeated.
func (a *App) Act(ctx context.Context, person string, c *syncproto.Changeset) (syncproto.Outcome, error) {
	var outcome syncproto.Outcome
	m := a.moment(0)
	err := a.store.Write(ctx, func(tx Tx) error {
		author, err := deskAuthor(tx, person)
		if err != nil {
			return err
		}
		c.By, c.At, c.Version = person, m.Now, schema.Version
		var known bool
		if outcome, known, err = decidedBefore(tx, person, c); known || err != nil {
			return err
		}
		situation, err := tx.Load(c.Unit(), c.Village, registry.NeedsOf(c))
		if err != nil {
			return err
		}
		situation.Author = author
		commit := a.decide(&situation, c, m)
		if outcome = commit.Outcome; outcome.Kind == syncproto.Rejected {
			return logRefusal(tx, author, "", c, outcome.Problems, m)
		}
		return a.save(tx, &commit, m)
	})
	return outcome, err
}

// deskAuthor returns a person who decides at a desk.
func deskAuthor(tx Reader, person string) (registry.Author, error) {
	p, err := tx.Person(person)
	if err != nil {
		return registry.Author{}, fmt.Errorf("person %s: %w", person, err)
	}
	if p.Disabled {
		return registry.Author{}, schema.Problem{Code: schema.Forbidden}
	}
	return registry.Author{Person: p.ID, Name: p.Name, Grants: p.Grants}, nil
}

// decidedBefore looks for what became of a changeset that comes again and not
// under the number it had: from a desk whose answer was lost, or from a device
// that had to enrol anew. An id that stands for another changeset is refused.
func decidedBefore(tx Reader, person string, c *syncproto.Changeset) (o syncproto.Outcome, known bool, err error) {
	commits, err := tx.HistoryOf(c.ID)
	if len(commits) == 0 || err != nil {
		return o, false, err
	}
	o = syncproto.Outcome{N: c.N, ID: c.ID}
	h := &commits[0]
	same, err := sameUnit(tx, h.Unit, c.Unit())
	if err != nil {
		return o, false, err
	}
	if h.Person != person || !same || h.Outcome == syncproto.Left || h.Outcome == syncproto.Parted {
		o.Kind, o.Problems = syncproto.Rejected, []schema.Problem{{Code: schema.BadID, Field: "id"}}
		return o, true, nil
	}
	o.Kind, o.Seq, o.Rev, o.Repeated = h.Outcome, h.Seq, h.Rev, true
	for i := range commits {
		o.Kind = registry.OutcomeOfBoth(o.Kind, commits[i].Outcome)
		o.Cases = append(o.Cases, casesIn(&commits[i])...)
	}
	if h.Unit != c.Unit() {
		o.Household = h.Unit
	}
	if h.Village != c.Village {
		o.Village = h.Village
	}
	return o, true, nil
}

// casesIn are the conflicts that a commit opened, in order: each says whose
// changeset it came of.
func casesIn(h *HistoryEntry) []string {
	var cases []string
	origin := schema.Conflict.Ordinal("changeset")
	for _, change := range h.Changes {
		if change.Key.Table == schema.Conflict && change.Field == origin && change.Before.IsNull() && change.After.Text() == h.Changeset {
			cases = append(cases, change.Key.ID)
		}
	}
	return cases
}
