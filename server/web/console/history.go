package console

import (
	"cmp"
	"slices"
	"strings"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/syncproto"
)

// historyPage is how many commits of a household a page shows.
const historyPage = 30

// commitView is one commit of a household's history.
type commitView struct {
	At       string
	Received string // when the server had it, "" when that was at once
	Who      string
	From     string // the device, or the desk
	Outcome  string
	Kind     syncproto.OutcomeKind
	Rows     []changedRow
	Changes  int
	Many     bool // too many changes to be read at once
	Moved    int  // rows that came with their household, or went with it
}

// changedRow is what a commit did to one row.
type changedRow struct {
	Title string
	Fate  string // added, deleted or brought back; "" for a row that changed
	Lines []changeLine
}

// changeLine is what a commit did to one field.
type changeLine struct {
	Label          string
	Before, After  value
	Offered        value
	How            string // how it was settled, "" when there was nothing to settle
	Unlike, Unused bool   // before differs from after; offered differs from after
}

const (
	manyChanges = 12             // from which a commit is folded
	delay       = 10 * 60 * 1000 // milliseconds after which arrival is news
)

// history shows commits, given oldest first; the newest come first.
func (f form) history(entries []app.HistoryEntry) []commitView {
	known := map[syncproto.RowKey]bool{}
	out := make([]commitView, 0, len(entries))
	for _, h := range entries {
		out = append(out, f.commit(h, known))
	}
	slices.Reverse(out)
	return out
}

func (f form) commit(h app.HistoryEntry, known map[syncproto.RowKey]bool) commitView {
	v := commitView{
		At: moment(h.At.Milli()), Who: f.ids.person(h.Person), From: f.fromOf(&h), Kind: h.Outcome,
		Outcome: schema.Codes("sync_outcome").Label(string(h.Outcome)).In(f.lang),
	}
	if h.Received.Milli()-h.At.Milli() > delay {
		v.Received = moment(h.Received.Milli())
	}
	changes := f.withoutMoves(h.Changes, &v)
	v.Changes, v.Many = len(changes), len(changes) > manyChanges
	v.Rows = f.changedRows(changes, known)
	return v
}

// changedRows shows changes row by row; one that is not known yet is new.
func (f form) changedRows(changes []syncproto.Change, known map[syncproto.RowKey]bool) (rows []changedRow) {
	slices.SortStableFunc(changes, func(a, b syncproto.Change) int {
		return cmp.Or(cmp.Compare(a.Key.Table.Index(), b.Key.Table.Index()), strings.Compare(a.Key.ID, b.Key.ID))
	})
	for len(changes) > 0 {
		n := slices.IndexFunc(changes, func(c syncproto.Change) bool { return c.Key != changes[0].Key })
		if n < 0 {
			n = len(changes)
		}
		rows = append(rows, f.changedRow(changes[:n], !known[changes[0].Key]))
		known[changes[0].Key] = true
		changes = changes[n:]
	}
	return rows
}

// fromOf is the device that a commit came from, or the desk.
func (f form) fromOf(h *app.HistoryEntry) string {
	if h.Device == 0 {
		return say(f.lang, "desk")
	}
	return say(f.lang, "device.number", int64(h.Device))
}

// withoutMoves counts the rows that moved instead of telling everything they hold: on
// the way they have not changed.
func (f form) withoutMoves(all []syncproto.Change, v *commitView) (changes []syncproto.Change) {
	moved := map[syncproto.RowKey]bool{}
	for _, c := range all {
		if c.How == syncproto.Moved {
			moved[c.Key] = true
		} else {
			changes = append(changes, c)
		}
	}
	v.Moved = len(moved)
	return changes
}

// changedRow shows the changes of one row; added says that it is the row's first.
func (f form) changedRow(changes []syncproto.Change, added bool) changedRow {
	t := changes[0].Key.Table
	v := changedRow{Title: t.Label.In(f.lang)}
	if row, ok := f.ids.rows[changes[0].Key.ID]; ok && !t.IsRoot() {
		v.Title = join(" · ", v.Title, f.ids.title(row, schema.Personal))
	}
	if t == schema.Conflict { // it has a place of its own on the page
		v.Fate = say(f.lang, choose(added, "history.opened", "history.settled"))
		return v
	}
	if added {
		v.Fate = say(f.lang, "history.added")
	}
	for _, c := range changes {
		if c.Field == syncproto.Deletion {
			v.Fate = f.fate(c)
			continue
		}
		v.Lines = append(v.Lines, f.changeLine(&t.Fields[c.Field], c))
	}
	return v
}

// fate says what became of a row that somebody deleted or brought back.
func (f form) fate(c syncproto.Change) string {
	switch {
	case c.How == syncproto.Disputed:
		return say(f.lang, "history.disputed")
	case c.After.Bool():
		return say(f.lang, "history.deleted")
	}
	return say(f.lang, "history.revived")
}

func (f form) changeLine(field *schema.Field, c syncproto.Change) changeLine {
	if c.Before.IsText() && strings.HasPrefix(c.After.Text(), c.Before.Text()) && strings.Contains(c.After.Text(), "\t") {
		// Papers are added line by line: only the new ones are news.
		c.After, c.Before = schema.TextOf(strings.TrimPrefix(c.After.Text(), c.Before.Text())), schema.Null
		c.Offered = c.After
	}
	v := changeLine{
		Label:  field.Label.In(f.lang),
		Before: f.value(field, c.Before, schema.Personal), After: f.value(field, c.After, schema.Personal),
		Offered: f.value(field, c.Offered, schema.Personal),
		Unlike:  c.Before != c.After, Unused: c.Offered != c.After,
	}
	if c.How != syncproto.Took {
		v.How = say(f.lang, "settled."+c.How.String())
	}
	return v
}

// join joins the parts that are not empty.
func join(between string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), between)
}

func choose[T any](yes bool, one, other T) T {
	if yes {
		return one
	}
	return other
}
