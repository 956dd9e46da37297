package registry

import (
	"strings"

	"ruhu/schema"
	"ruhu/syncproto"
)

// rejudged takes a case up again that holds a place of the quota, when the record that
// is approved now differs from the one that stood in what the case rests on. It keeps
// its place until it is judged; what it rested on stays in the history.
func (d *decision) rejudged(c *syncproto.Changeset, after *Approval) []syncproto.Edit {
	before := d.s.Approved
	x := newMotion(d.view(), c, syncproto.Action{}, d.s, d.m)
	if before == nil || x.subject == nil || !holdsPlace(x.subject.Row) {
		return nil
	}
	step, changed := doubtful(before.Rows, after.Rows)
	if step == nil || step.Number > schema.StepOf(x.done()).Number {
		return nil // it is not taken yet, and is judged then
	}
	values := x.returned(step.Code)
	values["keeps_place"] = schema.BoolOf(true)
	values["reason"] = schema.TextOf("批准的档案有变化：" + strings.Join(changed, "、"))
	return x.save(values)
}

// doubtful is the first step that must be taken again when one record takes the place of
// another, and what changed, as people call it; nil when nothing did that matters.
func doubtful(before, after []schema.Row) (first *schema.Step, changed []string) {
	for _, rest := range schema.Rests() {
		names := rest.Differences(before, after)
		if len(names) == 0 {
			continue
		}
		changed = append(changed, names...)
		if step := schema.StepOf(rest.Back); first == nil || step.Number < first.Number {
			first = step
		}
	}
	return first, changed
}
