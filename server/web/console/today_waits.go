package console

import (
	"net/url"
	"slices"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
)

// waitRow is what waits for the reader of one kind, and the list that shows just this.
type waitRow struct {
	Label, Href string
	Figure      int
	Oldest      string // how long the oldest has waited, "" where that is not known
	Due         string // the first day by which something must be done, "" for none
	Late        int    // of these, that are overdue
	Part        bool   // they are among those of the row above
}

// waiting is everything that waits for the reader.
func (d *desk) waiting() (rows []waitRow, err error) {
	for _, kind := range [...]func(*desk) ([]waitRow, error){
		(*desk).reviewsWaiting, (*desk).returned, (*desk).casesWaiting, (*desk).stepsWaiting,
		(*desk).objectionsWaiting, (*desk).unmanned, (*desk).factorless,
	} {
		of, err := kind(d)
		if err != nil {
			return nil, err
		}
		for _, row := range of {
			if row.Figure > 0 {
				rows = append(rows, row)
			}
		}
	}
	return rows, nil
}

// part is areas that one list shows: all that the reader sees, or one of them.
type part struct {
	areas []string
	area  string // as an address names it, "" for all
	name  string // "" for all
}

// parts are where the reader has a role, as lists can show it: who sees more than they
// decide needs a list for each.
func (d *desk) parts(role registry.Role) (out []part) {
	as := d.who.areasAs(role)
	if len(as) > 0 && slices.Equal(as, d.who.areas()) {
		return []part{{areas: as}}
	}
	for _, area := range as {
		out = append(out, part{[]string{area}, area, d.all.of(area).Name.In(d.who.lang)})
	}
	return out
}

// row begins a row of a part.
func (p part) row(label, href string) waitRow {
	if p.name != "" {
		label += " · " + p.name
	}
	return waitRow{Label: label, Href: href}
}

// address is a list of the part.
func (p part) address(path string, q url.Values) string {
	if p.area != "" {
		q.Set("area", p.area)
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// reviewsWaiting are the records that the reader's townships submitted, and among them
// those with photos to look at.
func (d *desk) reviewsWaiting() (rows []waitRow, err error) {
	for _, p := range d.parts(registry.TownshipReviewer) {
		lines, err := d.app.Reviews(d.r, p.areas, registry.ReviewSubmitted)
		if err != nil {
			return nil, err
		}
		for _, l := range lines {
			d.waits[l.Village]++
		}
		all := reviewFilter{Area: p.area, State: registry.ReviewSubmitted}
		flagged := all
		flagged.Only = string(schema.MarkPhotoFlags)
		among := d.reviewRow(p, say(d.who.lang, "today.flagged"), flagged, flagged.of(slices.Clone(lines)))
		among.Part = true
		rows = append(rows, d.reviewRow(p, say(d.who.lang, "today.reviews"), all, lines), among)
	}
	return rows, nil
}

// returned are the records that came back to the reader's villages.
func (d *desk) returned() (rows []waitRow, err error) {
	for _, p := range d.parts(registry.Cadre) {
		lines, err := d.app.Reviews(d.r, p.areas, registry.ReviewReturned)
		if err != nil {
			return nil, err
		}
		for _, l := range lines {
			d.waits[l.Village]++
		}
		rows = append(rows, d.reviewRow(p, say(d.who.lang, "today.returned"), reviewFilter{Area: p.area, State: registry.ReviewReturned}, lines))
	}
	return rows, nil
}

func (d *desk) reviewRow(p part, label string, filter reviewFilter, lines []app.ReviewLine) waitRow {
	row, since := p.row(label, filter.list()), int64(0)
	row.Figure = len(lines)
	for _, l := range lines {
		since = earlier(since, l.Since())
	}
	return d.since(row, since)
}

// earlier is the earlier of two instants, of which 0 is none.
func earlier(a, b int64) int64 {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}

// since says in a row for how long the oldest has waited.
func (d *desk) since(row waitRow, milli int64) waitRow {
	if milli != 0 {
		row.Oldest = d.age(milli)
	}
	return row
}

// casesWaiting are the conflicts that the county decides, by kind.
func (d *desk) casesWaiting() (rows []waitRow, err error) {
	for _, p := range d.parts(registry.CountyStaff) {
		counts, since := map[string]int{}, map[string]int64{}
		for _, row := range d.in.below(p.areas).openCases() {
			kind := row.Get("kind").Text()
			d.waits[row.Village]++
			counts[kind], since[kind] = counts[kind]+1, earlier(since[kind], openedAt(row))
		}
		for _, item := range schema.Codes(schema.Conflict.Field("kind").Codes).Items {
			row := p.row(item.Label.In(d.who.lang), p.address("/conflicts", url.Values{"kind": {item.Code}}))
			row.Figure = counts[item.Code]
			rows = append(rows, d.since(row, since[item.Code]))
		}
	}
	return rows, nil
}

// openedAt is when a case was opened; those from before that was noted are about as old
// as what was offered, whose clock counts microseconds.
func openedAt(row schema.Row) int64 {
	if at := row.Get("opened_at"); !at.IsNull() {
		return at.Int()
	}
	return row.Get("offered_at").Int() / 1000
}

// stepsWaiting are the steps of relocation that the reader may take, in the plan's order:
// counted as the board counts them.
func (d *desk) stepsWaiting() ([]waitRow, error) {
	steps, mine, from := schema.Steps(), boardView{Mine: true}, make([]string, len(schema.Steps()))
	rows := make([]waitRow, len(steps))
	for _, line := range d.in.board(app.Today(d.now)).waiting {
		step := line.waits.Step
		if !d.who.mayTake(step, line.row.Village) {
			continue
		}
		row, n := &rows[step.Number-1], max(line.Households, 1)
		row.Label, row.Href = step.Name.In(d.who.lang), mine.address(step.Code)
		row.Figure, d.waits[line.row.Village] = row.Figure+n, d.waits[line.row.Village]+n
		if line.Late {
			row.Late += n
		}
		row.Due = firstDay(row.Due, line.Due)
		from[step.Number-1] = firstDay(from[step.Number-1], line.From)
	}
	for i := range rows {
		rows[i].Oldest = d.ageOf(from[i])
	}
	return rows, nil
}

// firstDay is the earlier of two dates, of which "" is none.
func firstDay(a, b string) string {
	if a == "" || b != "" && b < a {
		return b
	}
	return a
}

// objectionsWaiting are those that the reader may answer.
func (d *desk) objectionsWaiting() ([]waitRow, error) {
	rows := d.in.toAnswer(d.who)
	row := waitRow{Label: say(d.who.lang, "today.objections"), Href: objectionsPath + "?mine=1", Figure: len(rows)}
	if len(rows) == 0 {
		return nil, nil
	}
	for _, o := range rows {
		d.waits[o.Village]++
	}
	row.Oldest = d.ageOf(rows[0].Get("raised_on").Text())
	return []waitRow{row}, nil
}

// unmanned are villages that no cadre is assigned to, for who assigns them.
func (d *desk) unmanned() (rows []waitRow, err error) {
	manned := mannedBy(d.people)
	for _, p := range d.parts(registry.CountyStaff) {
		row := p.row(say(d.who.lang, "today.unmanned"), p.address(villagesPath, url.Values{"only": {onlyUnmanned}}))
		for _, in := range d.in.below(p.areas) {
			if !manned(in.village) {
				row.Figure++
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// factorless are accounts that still lack their second factor, for who keeps them.
func (d *desk) factorless() ([]waitRow, error) {
	if !d.who.makesAccounts() {
		return nil, nil
	}
	_, n, err := d.r.FindPeople(app.PeopleQuery{Areas: d.who.Grants.AccountAreas(), State: app.PeopleNoFactor, Limit: 1})
	return []waitRow{{Label: say(d.who.lang, "today.factorless"), Href: peoplePath + "?state=" + string(app.PeopleNoFactor), Figure: n}}, err
}
