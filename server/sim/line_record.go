package sim

import (
	"context"
	"fmt"

	"ruhu/schema"
	"ruhu/scripts/county"
	"ruhu/syncproto"
)

// records lets the townships approve the records of the households that the assemblies
// voted for, as they stand: the levels above the village decide on nothing else.
func (l *Line) records(ctx context.Context) error {
	for _, h := range l.hamlets {
		for _, household := range l.heard(h) {
			if err := l.approve(ctx, h, household); err != nil {
				return err
			}
		}
	}
	return nil
}

// approve lets the county settle what is in dispute about a household, a cadre put it
// before the township, and the township approve it.
func (l *Line) approve(ctx context.Context, h *hamlet, household *county.Household) error {
	disputed, err := l.disputed(ctx, household)
	if err != nil {
		return err
	}
	if disputed {
		if err := l.w.onCases(ctx, household.ID, syncproto.Action{Do: "conflict.decide", Step: "kept", Reason: "入户核实，以现有登记为准"}); err != nil {
			return err
		}
	}
	if err := l.act(ctx, l.cadre(h), h.village, household.ID, nil, syncproto.Action{Do: "record.submit", Reason: "搬迁对象档案"}); err != nil {
		return err
	}
	unit, err := l.w.unit(ctx, household.ID)
	if err != nil {
		return err
	}
	return l.act(ctx, l.reviewer(h), h.village, household.ID, nil, syncproto.Action{Do: "record.approve", Expect: fmt.Sprint(int64(unit.Rev))})
}

// disputed reports whether a household has cases that one decision settles.
func (l *Line) disputed(ctx context.Context, household *county.Household) (bool, error) {
	unit, err := l.w.unit(ctx, household.ID)
	if err != nil {
		return false, err
	}
	for _, row := range unit.Rows {
		if row.Table == schema.Conflict && row.Get("state").Text() == "open" && row.Get("kind").Text() != "duplicate" {
			return true, nil
		}
	}
	return false, nil
}
