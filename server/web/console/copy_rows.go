package console

import (
	"cmp"
	"slices"
	"unicode/utf8"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/syncproto"
)

// copyPart is one table of a copy: row by row, or the rows below one another.
type copyPart struct {
	Title   string
	Columns []column
	Grid    []copyGridRow
	Cards   []copyCard
}

// copyGridRow is a row all of whose values come from one commit.
type copyGridRow struct {
	Values []value
	From   copyMark
}

// copyCard is a row with all that is recorded in it. Values that come from elsewhere than
// most of the row say so.
type copyCard struct {
	Title string
	From  copyMark
	Gone  *copyMark // since when the row is deleted, nil for one that stands
	Lines []copyLine
}

type copyLine struct {
	Label string
	Value value
	From  copyMark
	Long  bool // takes a line of its own
}

// copyMark says since when something stands, and the number of the commit that it comes
// from: 0 where none is told, and Since is "" where that is told elsewhere.
type copyMark struct {
	Since  string
	Source int
}

// trail is the history of rows, and the place in it of the commit that each value which
// stands comes from.
type trail struct {
	commits []app.HistoryEntry
	from    map[valueKey]int
}

type valueKey struct {
	row   syncproto.RowKey
	field int
}

func trailOf(history []app.HistoryEntry) trail {
	t := trail{commits: history, from: map[valueKey]int{}}
	for i := range history {
		for _, c := range history[i].Changes {
			key := valueKey{c.Key, c.Field}
			if _, known := t.from[key]; !known || takes(c.How) {
				t.from[key] = i
			}
		}
	}
	return t
}

// takes reports whether a change that was settled so put another value in place.
func takes(how syncproto.Settled) bool {
	return how == syncproto.Took || how == syncproto.Replaced || how == syncproto.United
}

// divide tells a household's rows apart: those that name one member, those that name
// other members and not this one, and the household's own. A comment or a conflict on a
// row goes with the row.
func divide(unit *syncproto.UnitState, person string) (own, shared, left []*syncproto.RowState) {
	mine, theirs := map[string]bool{person: person != ""}, map[string]bool{}
	for key := range unit.Rows {
		if key.Table == schema.Member && key.ID != person {
			theirs[key.ID] = true
		}
	}
	for more := true; more; { // what names a row may itself be named
		more = false
		for key, row := range unit.Rows {
			switch {
			case key.Table == schema.Household || mine[key.ID] || theirs[key.ID]:
			case naming(row.Row, mine):
				mine[key.ID], more = true, true
			case naming(row.Row, theirs):
				theirs[key.ID], more = true, true
			}
		}
	}
	for key, row := range unit.Rows {
		switch {
		case mine[key.ID]:
			own = append(own, row)
		case theirs[key.ID]:
			left = append(left, row)
		default:
			shared = append(shared, row)
		}
	}
	return own, shared, left
}

// naming reports whether any field of a row holds one of some identifiers.
func naming(row schema.Row, ids map[string]bool) bool {
	for i, v := range row.Values {
		if kind := row.Table.Fields[i].Kind; (kind == schema.ID || kind == schema.Text) && v.IsText() && ids[v.Text()] {
			return true
		}
	}
	return false
}

// copyWriter lays rows out, and numbers the commits that their values come from.
type copyWriter struct {
	form
	trail
	apart   bool // commits are not numbered: they are told by their time alone
	numbers map[int]int
	sources []copySource
}

// parts shows rows table by table, in the schema's order.
func (w *copyWriter) parts(rows []*syncproto.RowState) (out []copyPart) {
	slices.SortFunc(rows, func(a, b *syncproto.RowState) int {
		return cmp.Or(cmp.Compare(a.Table.Index(), b.Table.Index()), behind(a.Deleted, b.Deleted), cmp.Compare(ended(a.Row), ended(b.Row)), cmp.Compare(a.ID, b.ID))
	})
	for len(rows) > 0 {
		n := slices.IndexFunc(rows, func(r *syncproto.RowState) bool { return r.Table != rows[0].Table })
		if n < 0 {
			n = len(rows)
		}
		out = append(out, w.part(rows[:n]))
		rows = rows[n:]
	}
	return out
}

// part shows the rows of one table.
func (w *copyWriter) part(rows []*syncproto.RowState) copyPart {
	p := copyPart{Title: rows[0].Table.Label.In(w.lang)}
	if len(rows) > 1 && w.below(&p, rows) {
		return p
	}
	for _, row := range rows {
		c := w.copyCard(row)
		if len(rows) == 1 {
			c.Title = ""
		}
		p.Cards = append(p.Cards, c)
	}
	return p
}

// below lays rows out below one another where they fit, and each comes from one commit.
func (w *copyWriter) below(p *copyPart, rows []*syncproto.RowState) bool {
	plain := make([]schema.Row, len(rows))
	for i, row := range rows {
		first, uniform := w.mostly(row)
		if row.Deleted || !uniform || first < 0 || row.Table == schema.Conflict {
			return false
		}
		plain[i] = row.Row
	}
	g := w.grid(rows[0].Table, plain)
	if g == nil {
		return false
	}
	p.Columns = g.Columns
	for i, row := range rows {
		from, _ := w.mostly(row)
		p.Grid = append(p.Grid, copyGridRow{g.Rows[i], w.mark(from)})
	}
	return true
}

// mostly is the commit that most values of a row come from, -1 where none is known, and
// whether all of them do.
func (w *copyWriter) mostly(row *syncproto.RowState) (most int, all bool) {
	counts, values := map[int]int{}, 0
	for i, v := range row.Values {
		if !v.IsNull() {
			values++
			counts[w.origin(row.Key(), i)]++
		}
	}
	most = -1
	for _, from := range sortedKeys(counts) {
		if most < 0 || counts[from] > counts[most] {
			most = from
		}
	}
	return most, counts[most] == values
}

func sortedKeys(m map[int]int) (keys []int) {
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// origin is the commit that a value comes from, -1 where that is not known.
func (w *copyWriter) origin(row syncproto.RowKey, field int) int {
	if from, known := w.from[valueKey{row, field}]; known {
		return from
	}
	return -1
}

// copyCard shows one row.
func (w *copyWriter) copyCard(row *syncproto.RowState) copyCard {
	most, _ := w.mostly(row)
	c := copyCard{Title: w.ids.title(row.Row, schema.Personal), From: w.mark(most)}
	if row.Deleted {
		gone := w.mark(w.origin(row.Key(), syncproto.Deletion))
		c.Gone = &gone
	}
	if row.Table == schema.Conflict {
		c.Lines = w.caseLines(row.Row)
		return c
	}
	for i, v := range row.Values {
		field := &row.Table.Fields[i]
		shown := w.value(field, v, schema.Personal)
		if shown.Absent {
			continue
		}
		if field.Name == "field" {
			shown.Text = fieldNamed(row.Row, shown.Text, w.lang)
		}
		line := copyLine{Label: field.Label.In(w.lang), Value: shown, Long: utf8.RuneCountInString(shown.Text) > longText}
		if from := w.origin(row.Key(), i); from != most {
			line.From = w.mark(from)
		}
		c.Lines = append(c.Lines, line)
	}
	return c
}

// fieldNamed is the label of the field that a row names beside its table.
func fieldNamed(row schema.Row, name string, lang schema.Lang) string {
	if t := schema.TableOf(row.Get("table_name").Text()); t != nil {
		if field := t.Field(name); field != nil {
			return field.Label.In(lang)
		}
	}
	return name
}

// caseLines tell a conflict in words. Of another household that seems to be the same it
// says nothing: that is about other people.
func (w *copyWriter) caseLines(row schema.Row) (lines []copyLine) {
	v := w.conflict(row, schema.Personal)
	add := func(label, text string) {
		if text != "" {
			lines = append(lines, copyLine{Label: label, Value: value{Text: text}})
		}
	}
	label := func(field string) string { return row.Table.Field(field).Label.In(w.lang) }
	add(label("kind"), join(" · ", cmp.Or(v.Tag, w.text(row.Table.Field("kind"), row.Get("kind"))), v.Subject))
	add(label("state"), join(" · ", v.State, v.Decision, v.SettledBy, v.SettledAt))
	add(label("reason"), row.Get("reason").Text())
	add(label("field"), v.Rule)
	for _, field := range v.Fields {
		side := func(key string, of value, by *sideView) {
			line := copyLine{Label: field.Label + " · " + say(w.lang, key), Value: of}
			if by != nil && by.By != "" {
				line.From.Since = join(" · ", by.By, by.At)
			}
			lines = append(lines, line)
		}
		side("case.current", field.Kept, v.Kept)
		if v.Other == nil {
			side("case.new", field.Offered, v.Offered)
		}
	}
	return lines
}

// mark tells a commit by its number and its time.
func (w *copyWriter) mark(at int) copyMark {
	if at < 0 {
		return copyMark{}
	}
	h := &w.commits[at]
	m := copyMark{Since: moment(h.At.Milli())}
	if w.apart {
		return m
	}
	if w.numbers[at] == 0 {
		w.numbers[at] = len(w.sources) + 1
		s := copySource{N: w.numbers[at], At: m.Since, Who: w.ids.person(h.Person), From: w.fromOf(h), Visits: w.visitsIn(h), Decisions: w.decisionsIn(h)}
		if h.Received.Milli()-h.At.Milli() > delay {
			s.Received = moment(h.Received.Milli())
		}
		w.sources = append(w.sources, s)
	}
	m.Source = w.numbers[at]
	return m
}

// decisionsIn are the kinds of what was decided in a commit.
func (f form) decisionsIn(h *app.HistoryEntry) (labels []string) {
	for _, c := range h.Changes {
		if label := c.Key.Table.Label.In(f.lang); c.Key.Table.ServerOnly && c.How != syncproto.Moved && !slices.Contains(labels, label) {
			labels = append(labels, label)
		}
	}
	return labels
}

// earlier are the values that rows held before, the newest first, and how many more there
// are.
func (w *copyWriter) earlier(groups ...[]*syncproto.RowState) (out []copyEarlier, left int) {
	of := map[syncproto.RowKey]schema.Row{}
	for _, rows := range groups {
		for _, row := range rows {
			if row.Table != schema.Conflict {
				of[row.Key()] = row.Row
			}
		}
	}
	for i := len(w.commits) - 1; i >= 0; i-- {
		for _, c := range w.commits[i].Changes {
			row, in := of[c.Key]
			if !in || c.Field == syncproto.Deletion {
				continue
			}
			was := c.Before
			if c.How == syncproto.Superseded {
				was = c.Offered
			} else if !takes(c.How) || c.Before == c.After {
				continue
			}
			field := &c.Key.Table.Fields[c.Field]
			v := w.value(field, was, schema.Personal)
			switch {
			case v.Absent:
			case len(out) == copyLines:
				left++
			default:
				m := w.mark(i)
				title := c.Key.Table.Label.In(w.lang)
				if !c.Key.Table.IsRoot() {
					title = join(" · ", title, w.ids.title(row, schema.Personal))
				}
				out = append(out, copyEarlier{Of: title, Label: field.Label.In(w.lang), Value: v, Until: m.Since, Source: m.Source})
			}
		}
	}
	return out, left
}
