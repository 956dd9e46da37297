package chaos

import (
	"maps"
	"slices"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/server/report"
	"ruhu/syncproto"
)

// course is what the history tells of one relocation case, commit by commit.
type course struct {
	step, state string
	people      int64
}

// follow takes one commit into the courses of cases. A step is the one after the last,
// or an earlier one after a return; nothing follows an end.
func (w *world) follow(courses map[string]*course, h app.HistoryEntry) error {
	for id, after := range heard(courses, h) {
		was := courses[id]
		if was == nil {
			was = &course{state: "active"}
		}
		from, now := rungOf(schema.RelocationCase, was.step), rungOf(schema.RelocationCase, after.step)
		switch {
		case h.Outcome == syncproto.Arrived && after != *was: // it came along as it was
			w.broken("relocation: case %s left as %+v and arrived as %+v", id, *was, after)
		case was.state == "confirmed" && after.state == "active" && now < from: // the approved record changed
		case was.state != "active" && after != *was && (was.state != "confirmed" || after.state != "withdrawn"):
			w.broken("relocation: case %s is moved from %+v to %+v", id, *was, after)
		case now > from+1, now == from && after.state == "active" && after != *was:
			w.broken("relocation: case %s goes from step %q to %q", id, was.step, after.step)
		}
		courses[id] = &after
	}
	return nil
}

// heard are the cases that a commit moves, as it leaves them.
func heard(courses map[string]*course, h app.HistoryEntry) map[string]course {
	out := map[string]course{}
	for _, change := range h.Changes {
		if change.Key.Table != schema.RelocationCase || change.Field == syncproto.Deletion {
			continue
		}
		now, begun := out[change.Key.ID]
		if was := courses[change.Key.ID]; !begun && was != nil {
			now = *was
		}
		switch schema.RelocationCase.Fields[change.Field].Name {
		case "step":
			now.step = change.After.Text()
		case "state":
			now.state = change.After.Text()
		case "people":
			now.people = change.After.Int()
		}
		out[change.Key.ID] = now
	}
	return out
}

// relocation checks that cases stand where their history leaves them, that nobody has
// two, that every action that was taken has its commit, and that the county's table
// of steps adds up to them.
func (w *world) relocation(f *found) {
	standing, households := map[string]bool{}, 0
	want := map[string]registry.Places{}
	w.must(w.read(func(r app.Reader) error {
		return r.EachRow(schema.RelocationCase, county, func(row schema.Row) error {
			now := course{row.Get("step").Text(), row.Get("state").Text(), row.Get("people").Int()}
			if c := f.courses[row.ID]; c == nil || *c != now {
				w.broken("relocation: case %s stands at %+v, and its history says %+v", row.ID, now, c)
			}
			if households++; !stands(row) {
				return nil
			}
			if standing[row.Household] {
				w.broken("relocation: household %s has two cases", row.Household)
			}
			standing[row.Household] = true
			at := want[now.step]
			want[now.step] = registry.Places{Households: at.Households + 1, People: at.People + now.people}
			return nil
		})
	}), "read the cases")
	if households != len(f.courses) {
		w.broken("relocation: there are %d cases, and the history tells of %d", households, len(f.courses))
	}
	if got := w.stepsReported(); !maps.Equal(got, want) {
		w.broken("relocation: by step there are %v, and the report says %v", want, got)
	}
	w.actionsKept(f)
}

// stepsReported is the county's table of households and people by the last step done.
func (w *world) stepsReported() map[string]registry.Places {
	got := map[string]registry.Places{}
	var table report.Table
	w.must(w.read(func(r app.Reader) error {
		figures, err := report.Count(r, county)
		if err == nil {
			table, err = figures.Table("relocation-steps")
		}
		return err
	}), "count the county")
	column := func(key string) int {
		return slices.IndexFunc(table.Columns, func(h report.Heading) bool { return h.Key == key })
	}
	sum := registry.Places{}
	for _, row := range table.Rows {
		p := registry.Places{Households: int64(row.Cells[column("households")].Value), People: int64(row.Cells[column("people")].Value)}
		switch {
		case row.Key == "total":
			sum.Households, sum.People = sum.Households-p.Households, sum.People-p.People
		case p != registry.Places{}:
			got[row.Key] = p
			sum.Households, sum.People = sum.Households+p.Households, sum.People+p.People
		}
	}
	if (sum != registry.Places{}) {
		w.broken("relocation: the report's steps and their sum differ by %+v", sum)
	}
	return got
}

// moves is the field that an action other than a step writes, by the table that it is
// about.
var moves = map[string]map[*schema.Table]string{
	"relocation.withdraw": {schema.RelocationCase: "state"},
	"relocation.close":    {schema.RelocationCase: "state", schema.RelocationArea: "state"},
	"relocation.replace":  {schema.RelocationCase: "replaces"},
	"conflict.decide":     {schema.Conflict: "state"},
	"conflict.undo":       {schema.Conflict: "state"},
	"record.submit":       {schema.ReviewRound: "submitted_rev"},
	"record.approve":      {schema.ReviewRound: "state"},
	"sample.draw":         {schema.SpotSample: "drawn"},
	"sample.pass":         {schema.SpotCheck: "finding"},
	"sample.fail":         {schema.SpotCheck: "finding"},
	"objection.uphold":    {schema.Objection: "state"},
	"objection.dismiss":   {schema.Objection: "state"},
}

// actionsKept looks for what every action that was taken did, in the history.
func (w *world) actionsKept(f *found) {
	look := func(c *syncproto.Changeset, o syncproto.Outcome) {
		if len(c.Actions) == 0 || o.Kind == syncproto.Rejected {
			return
		}
		if c.Actions[0].Do == "household.part" && f.commits[c.ID] == 1 { // rows move, and no value is offered
			return
		}
		for v := range f.offered[c.ID] {
			if v.field == moves[c.Actions[0].Do][v.table] || v.field == "step" && v.table != schema.Objection {
				return
			}
		}
		w.broken("nothing lost: changeset %s did %s, and the history has nothing of it", c.ID, c.Actions[0].Do)
	}
	for _, a := range w.ledger.answered {
		c, fault := syncproto.DecodeChangeset(a.raw)
		if fault == nil {
			look(&c, a.outcome)
		}
	}
	for _, c := range w.ledger.desks {
		look(c.Changeset, c.outcome)
	}
}

// sameReasons reports whether a device holds the reasons that it was given.
func sameReasons(a, b []schema.Problem) bool {
	return slices.EqualFunc(a, b, func(a, b schema.Problem) bool { return a.Code == b.Code && a.Param == b.Param && a.Field == b.Field })
}
