package app

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"ruhu/schema"
	"ruhu/server/chronicle"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// PartHousehold takes a household that was made part of the changeset's out of it again,
// by decision of county staff at a desk who have seen that at the revision which the
// changeset says: see registry.Parting. The outcome is a refusal with its reasons, or says
// the commit of the household that came out. The log keeps why, and on which paper. Like
// Act it repeats the first outcome of a changeset that comes again.
func (a *App) PartHousehold(ctx context.Context, person, household string, c *syncproto.Changeset) (syncproto.Outcome, error) {
	var outcome syncproto.Outcome
	m := a.moment(0)
	err := a.store.Write(ctx, func(tx Tx) error {
		author, err := deskAuthor(tx, person)
		if err != nil {
			return err
		}
		c.By, c.At, c.Version = person, m.Now, schema.Version
		var known bool
		if outcome, known, err = partedBefore(tx, person, household, c); known || err != nil {
			return err
		}
		p, err := partingOf(tx, household, c)
		if err != nil {
			return err
		}
		p.Author = author
		s := registry.Part(&p, c, m)
		if outcome = s.Outcome; outcome.Kind == syncproto.Rejected {
			return logRefusal(tx, author, "part", c, outcome.Problems, m)
		}
		if err := tx.SaveSeparation(&s); err != nil {
			return err
		}
		return logParted(tx, &p, c, m)
	})
	return outcome, err
}

// logParted has the log say why a household was taken out of another.
func logParted(tx Tx, p *registry.Parting, c *syncproto.Changeset, m registry.Moment) error {
	facts := struct {
		Changeset string `json:"changeset"` // the decision's, of which the commits are in the log too
		Merge     string `json:"merge"`     // that of the merge which it takes back
		Reason    string `json:"reason"`
		Document  string `json:"document,omitzero"`
	}{c.ID, p.Merge.Changeset, strings.TrimSpace(c.Actions[0].Reason), c.Actions[0].Document}
	return Record(tx, facts, chronicle.Entry{
		Kind: chronicle.Parted, At: int64(m.Now), Person: c.By, Area: p.Of.Village, Unit: p.Of.ID, Subject: p.Out.ID,
	})
}

// partingOf loads everything that a separation is decided on. What is not there is left
// empty, for the decision to refuse.
func partingOf(tx Reader, household string, c *syncproto.Changeset) (p registry.Parting, err error) {
	if p.Of, err = wholeUnit(tx, c.Household); err != nil {
		return p, err
	}
	if p.Out, err = wholeUnit(tx, household); err != nil {
		return p, err
	}
	if p.Seq, _, err = counterOf(tx, p.Of.Village); err != nil {
		return p, err
	}
	if p.OutSeq, _, err = counterOf(tx, p.Out.Village); err != nil {
		return p, err
	}
	if p.Merge, p.Parts, err = mergeOf(tx, household, c.Household); err != nil {
		return p, err
	}
	return p, approvedOfBoth(tx, &p)
}

// mergeOf reads how a household became part of another, as the other's history tells it,
// or of which it became part first.
func mergeOf(r Reader, household, of string) (m registry.Merged, parts []string, err error) {
	now, err := r.Whereabouts(of) // whose history tells of both
	if errors.Is(err, ErrNotFound) {
		return m, nil, nil
	}
	if err != nil {
		return m, nil, fmt.Errorf("whereabouts of %s: %w", of, err)
	}
	history, err := r.History(now)
	if err != nil {
		return m, nil, fmt.Errorf("history of household %s: %w", of, err)
	}
	m, parts = registry.MergeIn(pastOf(history), household)
	return m, parts, nil
}

func pastOf(history []HistoryEntry) []registry.Past {
	past := make([]registry.Past, 0, len(history))
	for _, h := range history {
		past = append(past, registry.Past{Unit: h.Unit, Changeset: h.Changeset, Kind: h.Outcome, Rev: h.Rev, Changes: h.Changes})
	}
	return past
}

// approvedOfBoth loads what stands in the approved record of the two households.
func approvedOfBoth(r Reader, p *registry.Parting) error {
	p.Approved = map[string]*registry.Approval{}
	for _, id := range append([]string{p.Of.ID, p.Out.ID}, p.Parts...) {
		a, err := ApprovedOf(r, id)
		if err != nil {
			return err
		}
		if a != nil {
			p.Approved[id] = a
		}
	}
	all, err := r.Approvals(p.Out.ID)
	for i := range all {
		if all[i].Household == p.Out.ID {
			p.Last = &all[i]
		}
	}
	return err
}

// partedBefore looks for what became of a separation that comes again. An id that stands
// for something else is refused.
func partedBefore(tx Reader, person, household string, c *syncproto.Changeset) (o syncproto.Outcome, known bool, err error) {
	commits, err := tx.HistoryOf(c.ID)
	if len(commits) == 0 || err != nil {
		return o, false, err
	}
	o = syncproto.Outcome{ID: c.ID, Kind: syncproto.Rejected, Problems: []schema.Problem{{Code: schema.BadID, Field: "id"}}}
	stays, out := &commits[0], &commits[len(commits)-1]
	if stays.Outcome != syncproto.Parted || stays.Unit != c.Household || stays.Person != person || out.Unit != household {
		return o, true, nil
	}
	cases := append(casesIn(stays), casesIn(out)...)
	o = syncproto.Outcome{ID: c.ID, Kind: registry.OutcomeOfTransfer(cases), Repeated: true, Seq: out.Seq, Rev: out.Rev, Cases: cases, Household: household}
	if out.Village != c.Village {
		o.Village = out.Village
	}
	return o, true, nil
}
