package registry

import (
	"maps"
	"slices"

	"ruhu/schema"
	"ruhu/syncproto"
)

// stays is a decision on the household that keeps the rest.
func (p *parting) stays() *decision {
	unit := p.Of
	unit.Rows = maps.Clone(p.Of.Rows)
	for _, row := range p.going {
		delete(unit.Rows, row.Key())
	}
	return p.decision(unit, p.Seq, syncproto.Parted)
}

// out is a decision on the household that comes out, whose rows are newer than anything
// that was seen of either.
func (p *parting) out() *decision {
	unit := syncproto.UnitState{ID: p.Out.ID, Village: p.Out.Village, Rev: max(p.Of.Rev, p.Out.Rev), Rows: map[syncproto.RowKey]*syncproto.RowState{}}
	root := p.Out.Rows[syncproto.RowKey{Table: schema.Household, ID: p.Out.ID}]
	for _, row := range append([]*syncproto.RowState{root}, p.going...) {
		row = row.Clone()
		row.Household, row.Village, row.Rev = unit.ID, unit.Village, unit.Rev+1
		if row.Table.IsRoot() {
			row.Deleted = false
			row.Stamps[len(row.Table.Fields)] = syncproto.Stamp{Rev: row.Rev, At: p.m.Now}
		}
		unit.Rows[row.Key()] = row
	}
	seq := p.OutSeq
	if p.Of.Village == p.Out.Village {
		seq = p.Seq
	}
	return p.decision(unit, seq, syncproto.Arrived)
}

func (p *parting) decision(unit syncproto.UnitState, seq syncproto.Seq, how syncproto.OutcomeKind) *decision {
	return &decision{
		s: &Situation{Unit: unit, Seq: seq, VillageKnown: true, Beside: true, Author: p.Author}, m: p.m, how: how,
		old: unit.Rows, new: map[syncproto.RowKey]*syncproto.RowState{},
		Commit: Commit{Changeset: p.c, Author: p.Author, Unit: unit.ID, Village: unit.Village, At: p.m.Now, Now: p.m.Now},
	}
}

// takeBack puts back what stood before the merge's own decisions, in rows and fields that
// nobody has touched since.
func (p *parting) takeBack(d *decision) {
	for _, c := range slices.Backward(p.Merge.Decided) {
		row := d.view()[c.Key]
		if row == nil || c.Before == c.After || !p.untouched(row, c) {
			continue
		}
		e := syncproto.Edit{Table: c.Key.Table, Row: c.Key.ID}
		switch {
		case c.Field != syncproto.Deletion:
			e.Sets = []syncproto.Set{{Field: c.Field, Value: c.Before}}
		case c.After.Bool(): // any set brings a row back
			e.Sets = []syncproto.Set{{Field: 0, Value: row.Values[0]}}
		default:
			e.Delete = true
		}
		d.make(e) // what cannot be taken back stays as it was decided
		p.sayWhy(d, c)
	}
}

// untouched reports whether a change of the merge still stands as it was made then, in a
// row that there was before.
func (p *parting) untouched(row *syncproto.RowState, c syncproto.Change) bool {
	if c.Field == syncproto.Deletion {
		return row.Stamps[len(row.Table.Fields)].Rev == p.Merge.Rev && row.Deleted == c.After.Bool()
	}
	return !p.made(c.Key) && row.Stamps[c.Field].Rev == p.Merge.Rev && row.Values[c.Field] == c.After
}

// made reports whether a row was made in the merge: it came of both, and stays.
func (p *parting) made(key syncproto.RowKey) bool {
	return !slices.Contains(p.Merge.Came, key) && !slices.ContainsFunc(p.Merge.Decided, func(c syncproto.Change) bool {
		return c.Key == key && !c.Before.IsNull()
	})
}

// sayWhy gives a case that is open again the reason.
func (p *parting) sayWhy(d *decision, c syncproto.Change) {
	if c.Key.Table == schema.Conflict && c.Field == schema.Conflict.Ordinal("state") {
		d.make(serverEdit(schema.Conflict, c.Key.ID, map[string]schema.Value{"reason": schema.TextOf(p.reason())}))
	}
}

// checkRules: a household that breaks a rule now has a case. It was right before the two
// were one, and people have gone on since: nobody is refused for that.
func (p *parting) checkRules(d *decision) {
	for _, rule := range schema.HouseholdRules() {
		if !d.view().breaks(rule) || d.ruleCaseOpen(rule.Code) {
			continue
		}
		d.ask(ruleConflict(d.s, p.c, rule, p.m))
	}
}

// ask opens a case that changes nothing of what the commit is called.
func (d *decision) ask(e syncproto.Edit) {
	how := d.how
	d.open(e)
	d.how = how
}

// askWhose opens a case for each fact of the household itself that was written since the
// two are one: it stays where it was written, and may be meant for the one that comes
// out. Of fields that go by the later clock nobody would care.
func (p *parting) askWhose(d *decision) {
	written := p.Of.Rows[syncproto.RowKey{Table: schema.Household, ID: p.Of.ID}]
	own := d.view()[syncproto.RowKey{Table: schema.Household, ID: d.Unit}]
	for i := range written.Table.Fields {
		group := written.Table.Group(i)
		if group[0] != i || !written.Table.Fields[i].In(schema.Version) || written.Table.PolicyOf(i) != schema.Review {
			continue
		}
		differs := slices.ContainsFunc(group, func(f int) bool { return written.Values[f] != own.Values[f] })
		if last := newestOf(written, group); differs && last.Rev > p.Merge.Rev {
			d.ask(p.whose(own, written, group, last))
		}
	}
}

// newestOf is the newest stamp of some fields.
func newestOf(row *syncproto.RowState, fields []int) (newest syncproto.Stamp) {
	for _, f := range fields {
		if s := row.Stamps[f]; s.Rev > newest.Rev {
			newest = s
		}
	}
	return newest
}

// whose is the case of one group of fields: what the household had of its own, and what
// was written while it was part of the other.
func (p *parting) whose(own, written *syncproto.RowState, group []int, last syncproto.Stamp) syncproto.Edit {
	t := own.Table
	name := t.Fields[group[0]].Group
	if name == "" {
		name = t.Fields[group[0]].Name
	}
	before := newestOf(own, group)
	return serverEdit(schema.Conflict, DerivedID(p.c.ID, "whose", name), map[string]schema.Value{
		"kind": schema.TextOf(conflictValue), "state": schema.TextOf(stateOpen),
		"table_name": schema.TextOf(t.Name), "row_id": schema.TextOf(own.ID), "field": schema.TextOf(name),
		"kept": valuesJSON(t, group, valuesIn(own, group)), "kept_at": schema.IntOf(int64(before.At)), "kept_by": schema.TextOf(deviceName(before.Device)),
		"offered": valuesJSON(t, group, valuesIn(written, group)), "offered_at": schema.IntOf(int64(last.At)), "offered_by": schema.TextOf(deviceName(last.Device)),
		"offered_base": schema.IntOf(int64(p.Merge.Rev)), "changeset": schema.TextOf(p.c.ID), "opened_at": schema.IntOf(p.m.Now.Milli()),
	})
}

func valuesIn(row *syncproto.RowState, fields []int) []schema.Value {
	values := make([]schema.Value, len(fields))
	for i, f := range fields {
		values[i] = row.Values[f]
	}
	return values
}

// leave is the commit of the household that stays: what went away, what was taken back,
// and every row that stays, told anew.
func (p *parting) leave(d *decision) Commit {
	anew := d.anew()
	decided := d.accept()
	decided.Rows = append(decided.Rows, anew...)
	decided.Outcome.Seq, decided.Outcome.Rev = d.s.Seq+1, d.s.Unit.Rev+1
	var went []syncproto.Change
	for _, row := range p.going {
		decided.Digests = decided.Digests.Minus(row.Digests())
		went = append(went, syncproto.Change{Key: row.Key(), Field: syncproto.Deletion,
			Before: schema.BoolOf(row.Deleted), Offered: schema.BoolOf(true), How: syncproto.Moved, After: schema.BoolOf(true)})
	}
	decided.Changes = append(went, decided.Changes...)
	return decided
}

// anew are the living rows that the decision leaves as they are, at the new revision.
func (d *decision) anew() (rows []*syncproto.RowState) {
	for key, row := range d.old {
		if d.new[key] == nil && !row.Deleted {
			row = row.Clone()
			row.Rev = d.s.Unit.Rev + 1
			rows = append(rows, row)
		}
	}
	slices.SortFunc(rows, byPlace)
	return rows
}

// arrive is the commit of the household that comes out: everything that it holds, and
// what was taken back and asked.
func (p *parting) arrive(d *decision) Commit {
	rows, changes := d.arrive()
	decided := d.accept()
	decided.Rows, decided.Changes = rows, append(changes, decided.Changes...)
	for _, row := range d.old {
		decided.Digests = decided.Digests.Plus(row.Digests())
	}
	decided.Outcome.Seq, decided.Outcome.Rev = d.s.Seq+1, d.s.Unit.Rev+1
	return decided
}
