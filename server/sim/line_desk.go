package sim

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"ruhu/schema"
	"ruhu/scripts/county"
	"ruhu/server/app"
	"ruhu/syncproto"
)

// day is a calendar day.
const day = 24 * time.Hour

// Finish takes the steps from the village committee's publicity to the province's
// confirmation. The calendar moves on: each list hangs its full days.
func (l *Line) Finish(ctx context.Context) error {
	for _, stage := range []func(context.Context) error{
		l.villageLists, l.records, l.townshipLists, l.again, l.review, l.approval, l.confirmation,
	} {
		if err := stage(ctx); err != nil {
			return err
		}
	}
	return nil
}

// steps of the desks, by their codes.
const (
	stepVillage    = "village_committee_review_publicity"
	stepTownship   = "township_review_publicity"
	stepCounty     = "county_first_review"
	stepPrefecture = "prefecture_approval"
	stepProvince   = "province_spot_check_confirmation"
)

// villageLists hangs the villages' lists. Somebody objects to one household, and is
// answered.
func (l *Line) villageLists(ctx context.Context) error {
	if err := l.each(ctx, l.postVillage); err != nil {
		return err
	}
	if err := l.object(ctx, l.cast.cleared, "dismiss", "该户在县城有房。", "经查，该房屋为其兄所有，异议不成立。"); err != nil {
		return err
	}
	l.w.Clock.Advance((schema.PublicityFloor + 1) * day)
	if err := l.each(ctx, l.removeVillage); err != nil {
		return err
	}
	return l.takeAll(ctx, stepVillage, l.cadre, func(h *hamlet, _ *county.Household) syncproto.Action {
		return syncproto.Action{Ref: h.villageNotice}
	})
}

// townshipLists hangs the townships' lists. What somebody says against a household is
// true: it goes back to its village.
func (l *Line) townshipLists(ctx context.Context) error {
	if err := l.each(ctx, l.postTownship); err != nil {
		return err
	}
	wrong := l.cast.objected
	if err := l.object(ctx, wrong, "uphold", "该户公示人数与实际不符。", "经查属实，退回村委会复议。"); err != nil {
		return err
	}
	l.w.Clock.Advance((schema.PublicityFloor + 1) * day)
	if err := l.each(ctx, l.removeTownship); err != nil {
		return err
	}
	h := l.hamletOf(wrong)
	err := l.act(ctx, l.reviewer(h), h.village, wrong.ID, nil,
		syncproto.Action{Do: "relocation.back", Step: stepVillage, Expect: stepVillage, Reason: "公示异议成立，退回复议并重新公示"})
	if err != nil {
		return err
	}
	return l.takeAll(ctx, stepTownship, l.reviewer, func(h *hamlet, _ *county.Household) syncproto.Action {
		return syncproto.Action{Ref: h.townNotice}
	}, wrong)
}

// again walks the household that went back through both lists once more.
func (l *Line) again(ctx context.Context) error {
	household := l.cast.objected
	h := l.hamletOf(household)
	l.w.Clock.Advance(day) // papers must be newer than the return
	for _, list := range []struct {
		step         string
		post, remove func(context.Context, *hamlet) error
		who          string
		notice       *string
	}{
		{stepVillage, l.postVillage, l.removeVillage, l.cadre(h), &h.villageNotice},
		{stepTownship, l.postTownship, l.removeTownship, l.reviewer(h), &h.townNotice},
	} {
		if err := list.post(ctx, h); err != nil {
			return err
		}
		l.w.Clock.Advance((schema.PublicityFloor + 1) * day)
		if err := list.remove(ctx, h); err != nil {
			return err
		}
		action := take(list.step)[0]
		action.Ref = *list.notice
		if err := l.act(ctx, list.who, h.village, household.ID, nil, action); err != nil {
			return err
		}
	}
	return nil
}

// review is the county's. A household that is not of the plan's takes a place, so that
// one of those finds the quota full; then it gives the place up, and the other is
// named for it.
func (l *Line) review(ctx context.Context) error {
	l.w.Clock.Advance(day)
	gives, takes := l.cast.givesUp, l.cast.takesOver
	h, other := l.hamletOf(gives), l.hamletOf(takes)
	review := take(stepCounty)[0]
	if err := l.act(ctx, importer, h.village, gives.ID, nil, review); err != nil {
		return err
	}
	if err := l.takeAll(ctx, stepCounty, func(*hamlet) string { return importer }, nil, gives, takes); err != nil {
		return err
	}
	if err := l.refused(ctx, schema.OverQuota, other, takes, review); err != nil {
		return err
	}
	l.w.Clock.Advance(day)
	err := l.act(ctx, l.cadre(h), h.village, gives.ID, nil, syncproto.Action{Do: "relocation.withdraw", Reason: "子女接到县城同住，自愿放弃"})
	if err != nil {
		return err
	}
	place, err := l.caseOf(ctx, gives)
	if err != nil {
		return err
	}
	return l.act(ctx, importer, other.village, takes.ID, nil,
		syncproto.Action{Do: "relocation.replace", Ref: place, Expect: stepTownship, Reason: "退一补一，按评议名次递补"}, review)
}

// refused lets the county try what must be refused.
func (l *Line) refused(ctx context.Context, want schema.ErrCode, h *hamlet, household *county.Household, a syncproto.Action) error {
	err := l.act(ctx, importer, h.village, household.ID, nil, a)
	if p, ok := app.AsProblem(err); !ok || p.Code != want {
		return errors.Join(fmt.Errorf("%s was not refused for %s", a.Step, want), err)
	}
	return nil
}

func (l *Line) approval(ctx context.Context) error {
	l.w.Clock.Advance(2 * day)
	return l.takeAll(ctx, stepPrefecture, l.official(county.RolePrefectureOfficer), func(*hamlet, *county.Household) syncproto.Action {
		return syncproto.Action{Document: "延州脱贫办〔2018〕27号"}
	}, l.cast.givesUp)
}

// confirmation is the province's: it looks into a sample of every village's cases.
func (l *Line) confirmation(ctx context.Context) error {
	l.w.Clock.Advance(3 * day)
	if err := l.each(ctx, l.sample); err != nil {
		return err
	}
	return l.takeAll(ctx, stepProvince, l.official(county.RoleProvincialInspector), func(*hamlet, *county.Household) syncproto.Action {
		return syncproto.Action{Document: "吉脱贫办〔2018〕61号"}
	}, l.cast.givesUp)
}

// caseOf is the id of a household's case; "" when it has none.
func (l *Line) caseOf(ctx context.Context, household *county.Household) (id string, err error) {
	err = l.w.App.Store().Read(ctx, func(r app.Reader) error {
		return r.EachRow(schema.RelocationCase, household.Village, func(row schema.Row) error {
			if row.Household == household.ID {
				id = row.ID
			}
			return nil
		})
	})
	return id, err
}

// takeAll takes a step of every household that the assemblies voted for, but for some.
// more says what the action names besides; nil for nothing.
func (l *Line) takeAll(ctx context.Context, step string, who func(*hamlet) string,
	more func(*hamlet, *county.Household) syncproto.Action, but ...*county.Household) error {
	for _, h := range l.hamlets {
		for _, household := range l.heard(h) {
			if slices.Contains(but, household) {
				continue
			}
			action := take(step)[0]
			if more != nil {
				with := more(h, household)
				action.Ref, action.Document = with.Ref, with.Document
			}
			if err := l.act(ctx, who(h), h.village, household.ID, nil, action); err != nil {
				return err
			}
		}
	}
	return nil
}

// object lets a villager say something against a household while the list hangs, and
// the township answer.
func (l *Line) object(ctx context.Context, household *county.Household, how, what, answer string) error {
	h := l.hamletOf(household)
	notice := h.villageNotice
	if h.townNotice != "" {
		notice = h.townNotice
	}
	l.w.Clock.Advance(day)
	id := l.w.id("objection", household.ID)
	err := l.act(ctx, l.cadre(h), h.village, "", []syncproto.Edit{editOf(schema.Objection, id, papers{
		"notice": schema.TextOf(notice), "subject": schema.TextOf(household.ID), "raised_on": schema.TextOf(l.today()),
		"raised_by": schema.TextOf("本村村民"), "contact": schema.TextOf("13944330009"), "content": schema.TextOf(what), "state": schema.TextOf("open"),
	})})
	if err != nil {
		return err
	}
	l.w.Clock.Advance(day)
	return l.act(ctx, l.reviewer(h), h.village, "", nil, syncproto.Action{Do: "objection." + how, Ref: id, Expect: "open", Reason: answer})
}
