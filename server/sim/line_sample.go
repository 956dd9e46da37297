package sim

import (
	"context"
	"strings"

	"ruhu/schema"
	"ruhu/scripts/county"
	"ruhu/server/app"
	"ruhu/syncproto"
)

// sample draws a sample in a hamlet's village, unless a neighbouring hamlet's did, and
// passes all that is in it.
func (l *Line) sample(ctx context.Context, h *hamlet) error {
	inspector := l.official(county.RoleProvincialInspector)(h)
	if drawn, err := l.drawn(ctx, h.village); err != nil || len(drawn) > 0 {
		return err
	}
	if err := l.act(ctx, inspector, h.village, "", nil, syncproto.Action{Do: "sample.draw", Document: "吉抽〔2018〕" + h.village[9:] + "号"}); err != nil {
		return err
	}
	drawn, err := l.drawn(ctx, h.village)
	if err != nil {
		return err
	}
	for _, household := range drawn {
		err := l.act(ctx, inspector, h.village, household, nil,
			syncproto.Action{Do: "sample.pass", Expect: stepPrefecture, Reason: "入户抽查，人口、住房与档案一致。"})
		if err != nil {
			return err
		}
	}
	return nil
}

// drawn are the households of a village's samples.
func (l *Line) drawn(ctx context.Context, village string) (households []string, err error) {
	err = l.w.App.Store().Read(ctx, func(r app.Reader) error {
		cases := ""
		err := r.EachRow(schema.SpotSample, village, func(row schema.Row) error {
			cases += row.Get("drawn").Text() + "\n"
			return nil
		})
		if err != nil {
			return err
		}
		return r.EachRow(schema.RelocationCase, village, func(row schema.Row) error {
			if strings.Contains(cases, row.ID) {
				households = append(households, row.Household)
			}
			return nil
		})
	})
	return households, err
}
