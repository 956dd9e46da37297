package app

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// RaiseObjection takes an objection that somebody wrote on the public page of a village's
// list, without signing in. It stands for the office to answer like any other when
// RaiseObjection returns nil; what is refused is a schema.Problem. Sent again, it is the
// same objection.
func (a *App) RaiseObjection(ctx context.Context, village string, raised registry.Raised) error {
	m := a.moment(0)
	c := raised.Changeset(village, m)
	return a.store.Write(ctx, func(tx Tx) error {
		if _, known, err := decidedBefore(tx, registry.Public, &c); known || err != nil {
			return err
		}
		if err := admit(tx, village, raised, m); err != nil {
			return err
		}
		situation, err := tx.Load(c.Unit(), c.Village, registry.NeedsOf(&c))
		if err != nil {
			return err
		}
		situation.Author = registry.PublicIn(village)
		commit := a.decide(&situation, &c, m)
		if commit.Outcome.Kind == syncproto.Rejected {
			return commit.Outcome.Problems[0]
		}
		return a.save(tx, &commit, m)
	})
}

// admit judges an objection by the notice that it is against, in the transaction that
// takes it: the notice may have come down since the page was shown.
func admit(r Reader, village string, raised registry.Raised, m registry.Moment) error {
	papers, err := r.VillagePapers(village)
	if errors.Is(err, ErrNotFound) {
		return schema.Problem{Code: schema.NotFound}
	}
	if err != nil {
		return fmt.Errorf("papers of village %s: %w", village, err)
	}
	notice := papers.Rows[syncproto.RowKey{Table: schema.Notice, ID: raised.Notice}]
	if notice == nil || notice.Deleted {
		return schema.Problem{Code: schema.NotFound}
	}
	posting, ok := registry.PostingOf(notice, schema.PublicityFloor)
	if !ok {
		return schema.Problem{Code: schema.NotFound}
	}
	cases, err := CasesIn(r, village)
	if err != nil {
		return err
	}
	if p := raised.Admissible(posting, papers.Rows, cases, m); p != nil {
		return *p
	}
	return nil
}

// CasesIn returns the relocation cases at or below an area, those that ended too.
func CasesIn(r Reader, area string) (cases []schema.Row, err error) {
	err = r.EachRow(schema.RelocationCase, area, func(row schema.Row) error {
		row.Values = slices.Clone(row.Values)
		cases = append(cases, row)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("relocation cases in %s: %w", area, err)
	}
	return cases, nil
}
