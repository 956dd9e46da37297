package sim

import (
	"context"
	"fmt"

	"ruhu/schema"
	"ruhu/syncproto"
)

// each does something for every hamlet.
func (l *Line) each(ctx context.Context, do func(context.Context, *hamlet) error) error {
	for _, h := range l.hamlets {
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

// round makes ids of what is posted: a list that is posted again is another.
func (l *Line) round(what string, h *hamlet) string {
	return l.w.id(what, h.area, fmt.Sprint(l.w.Clock.Now().UnixMilli()))
}

func (l *Line) postVillage(ctx context.Context, h *hamlet) error {
	h.villageNotice = l.round("village notice", h)
	meeting := l.meetingOf(l.round("committee", h), "committee", l.today())
	return l.act(ctx, l.cadre(h), h.village, "", []syncproto.Edit{meeting, l.noticeOf(h.villageNotice, "village_publicity")})
}

func (l *Line) postTownship(ctx context.Context, h *hamlet) error {
	h.townNotice = l.round("township notice", h)
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
