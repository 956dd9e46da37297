package chaos

import (
	"errors"
	"math/rand/v2"

	"ruhu/schema"
	"ruhu/syncproto"
)

// hamlet is the group that all homes of a village belong to.
const hamlet = "一组"

// areaWork takes the next step of a village's area, proposes one when there is none,
// and now and then takes it back or strikes it out.
func (w *world) areaWork(village string, dice *rand.Rand) {
	papers := w.papersIn(village)
	areas := in(livingRows(papers), schema.RelocationArea, func(r schema.Row) bool { return r.Get("state").Text() != "struck_out" })
	var o syncproto.Outcome
	var err error
	switch {
	case len(areas) == 0 || chance(dice, 10): // a second area for one hamlet is refused
		o, err = w.selectArea(village)
	case areas[0].Get("step").Text() == "select_area" && !chance(dice, 10):
		o, err = w.publishConditions(village, areas[0].ID, w.taker(schema.StepOf("publish_conditions"), village, dice))
	default:
		a := syncproto.Action{Do: pick(dice, "relocation.back", "relocation.close"), Step: "select_area", Expect: areas[0].Get("step").Text(), Reason: "复查", Ref: areas[0].ID}
		if !chance(dice, 20) { // areas mostly stay
			return
		}
		o, err = w.decide(w.somebody(dice), home{village: village}, 0, false, nil, a)
	}
	w.deskHeard(o, err)
}

// selectArea lets the county propose a village's hamlet and select it.
func (w *world) selectArea(village string) (syncproto.Outcome, error) {
	now := w.clock.Now().UnixMilli()
	area := editOf(schema.RelocationArea, newID(w.dice, now), values{
		"group_name": hamlet, "state": "proposed", "reason": "geological_hazard", "minutes": "会议纪要", "step_at": max(now, 0), "step_by": desk,
	})
	return w.decide(desk, home{village: village}, 0, false, []syncproto.Edit{area}, syncproto.Action{Do: "relocation.take", Step: "select_area", Ref: area.Row})
}

// publishConditions lets somebody post the conditions in an area's village.
func (w *world) publishConditions(village, area, person string) (syncproto.Outcome, error) {
	now := w.clock.Now().UnixMilli()
	id := newID(w.dice, now)
	notice := editOf(schema.Notice, id, values{
		"kind": "conditions", "text": "搬迁条件", "place": "村口", "posted_on": dateAt(now, -1), "first_day_photo": signed("conditions", id),
	})
	return w.decide(person, home{village: village}, 0, false, []syncproto.Edit{notice},
		syncproto.Action{Do: "relocation.take", Step: "publish_conditions", Expect: "select_area", Ref: area})
}

// openAreas lets the county and the townships take both steps of the areas.
func (w *world) openAreas(villages []string) error {
	for _, v := range villages {
		if _, err := w.selectArea(v); err != nil {
			return err
		}
		areas := in(livingRows(w.papersIn(v)), schema.RelocationArea, anyRow)
		if o, err := w.publishConditions(v, areas[0].ID, w.rightful(schema.StepOf("publish_conditions"), v)); err != nil || o.Kind == syncproto.Rejected {
			return errors.Join(err, errors.New("open an area: "+string(o.Kind)))
		}
	}
	return nil
}
