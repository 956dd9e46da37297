package sim

import (
	"context"
	"time"

	"ruhu/schema"
	"ruhu/scripts/county"
	"ruhu/syncproto"
)

// day is a calendar day.
const day = 24 * time.Hour

// Finish takes the steps from the village committee's publicity to the province's
// confirmation. The calendar moves on: each list hangs its full days.
func (l *Line) Finish(ctx context.Context) error {
	for _, stage := range []struct {
		before func(context.Context, *hamlet) error // papers, on the stage's first day
		days   int                                  // until the stage ends
		after  func(context.Context, *hamlet) error // papers, on its last
		step   string
		who    func(*hamlet) string
		ref    func(*hamlet) string
		number string // of the official paper
	}{
		{l.postVillage, schema.PublicityFloor + 1, l.removeVillage, "village_committee_review_publicity", l.cadre, func(h *hamlet) string { return h.villageNotice }, ""},
		{l.postTownship, schema.PublicityFloor + 1, l.removeTownship, "township_review_publicity", l.reviewer, func(h *hamlet) string { return h.townNotice }, ""},
		{nil, 1, nil, "county_first_review", func(*hamlet) string { return importer }, nil, ""},
		{nil, 2, nil, "prefecture_approval", l.official(county.RolePrefectureOfficer), nil, "延州脱贫办〔2018〕27号"},
		{nil, 3, nil, "province_spot_check_confirmation", l.official(county.RoleProvincialInspector), nil, "吉脱贫办〔2018〕61号"},
	} {
		if err := l.each(ctx, stage.before); err != nil {
			return err
		}
		l.w.Clock.Advance(time.Duration(stage.days) * day)
		if err := l.each(ctx, stage.after); err != nil {
			return err
		}
		for _, h := range l.hamlets {
			action := take(stage.step)[0]
			action.Document = stage.number
			if stage.ref != nil {
				action.Ref = stage.ref(h)
			}
			for _, household := range h.moving() {
				if err := l.act(ctx, stage.who(h), h.village, household.ID, nil, action); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// each does something for every hamlet; nil does nothing.
func (l *Line) each(ctx context.Context, do func(context.Context, *hamlet) error) error {
	for _, h := range l.hamlets {
		if do == nil {
			return nil
		}
		if err := do(ctx, h); err != nil {
			return err
		}
	}
	return nil
}

func (l *Line) cadre(h *hamlet) string { return h.device.Person.Login }

// official is the login of whoever holds a role that only one person has.
func (l *Line) official(role string) func(*hamlet) string {
	return func(*hamlet) string {
		for _, p := range l.w.County.People {
			if p.Role == role {
				return p.Login
			}
		}
		panic("sim: nobody is " + role)
	}
}

func (l *Line) postVillage(ctx context.Context, h *hamlet) error {
	h.villageNotice = l.w.id("village notice", h.area)
	meeting := l.meetingOf(l.w.id("committee", h.area), "committee", l.today())
	return l.act(ctx, l.cadre(h), h.village, "", []syncproto.Edit{meeting, l.noticeOf(h.villageNotice, "village_publicity")})
}

func (l *Line) postTownship(ctx context.Context, h *hamlet) error {
	h.townNotice = l.w.id("township notice", h.area)
	return l.act(ctx, l.reviewer(h), h.village, "", []syncproto.Edit{l.noticeOf(h.townNotice, "township_publicity")})
}

func (l *Line) noticeOf(id, kind string) syncproto.Edit {
	return editOf(schema.Notice, id, papers{
		"kind": schema.TextOf(kind), "text": schema.TextOf("易地扶贫搬迁拟搬迁户名单公示，如有异议请在公示期内向村委会或乡镇政府提出。"),
		"place": schema.TextOf("村委会公示栏"), "posted_on": schema.TextOf(l.today()), "first_day_photo": hashOf("first" + id),
	})
}

func (l *Line) removeVillage(ctx context.Context, h *hamlet) error {
	return l.remove(ctx, l.cadre(h), h, h.villageNotice)
}

func (l *Line) removeTownship(ctx context.Context, h *hamlet) error {
	return l.remove(ctx, l.reviewer(h), h, h.townNotice)
}

// remove takes a notice down. The desk has the newest state before it.
func (l *Line) remove(ctx context.Context, who string, h *hamlet, notice string) error {
	e := editOf(schema.Notice, notice, papers{"removed_on": schema.TextOf(l.today()), "last_day_photo": hashOf("last" + notice)})
	for i := range e.Sets {
		e.Sets[i].Base = 1
	}
	return l.act(ctx, who, h.village, "", []syncproto.Edit{e})
}
