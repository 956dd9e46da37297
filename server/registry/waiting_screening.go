package registry

import "ruhu/schema"

// ScreeningWaits says whom the households of an area wait for that nobody has screened
// yet, nil while the area itself is not through its steps.
func ScreeningWaits(area schema.Row, today string) *Waiting {
	if area.Get("state").Text() != areaSelected || !through(area) {
		return nil
	}
	w := &Waiting{Step: schema.FirstCaseStep(), From: dayOf(area.Get("step_at").Int())}
	if w.Step.Days > 0 {
		w.Due = daysAfter(w.From, w.Step.Days)
		w.Overdue = today > w.Due
	}
	return w
}
