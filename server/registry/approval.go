package registry

import (
	"maps"
	"slices"

	"ruhu/schema"
	"ruhu/syncproto"
)

// ApprovalKind says how an entry of the approved record came about.
type ApprovalKind string

// The kinds.
const (
	Approved  ApprovalKind = "approved"  // a township approved what a cadre submitted
	Delivered ApprovalKind = "delivered" // the county's registry was imported: it counts as approved as it was delivered
	Carried   ApprovalKind = "carried"   // the household moved, became part of another or came out again: the record goes along as it was
	Divided   ApprovalKind = "divided"   // two that were approved as one are two again: each keeps what is its own of the record
)

// Approval is one entry of the approved record of households: what stands from At on,
// until a later entry of the household. Entries are only ever added, each in the
// transaction of the commit that it follows from, and follow from the history.
type Approval struct {
	ID        int64 // in the order of entry, from 1; given by the store
	Kind      ApprovalKind
	Household string
	Village   string // in which it counts
	// Into is the household that this one has become part of: its record counts until
	// that one is approved anew, so that nobody falls between the two. "" while it is
	// its own.
	Into      string
	Rev       syncproto.Rev // of the household, that was looked at
	At        int64         // Unix milliseconds, the server's clock
	By        string        // person
	Changeset string        // that it follows from

	// What an approval rests on, by id: the visits and photos that there were.
	Visits, Photos []string
	// Rows are the living rows of the tables that are Recorded, by table and id.
	Rows []schema.Row
}

// approvalOf freezes what a reviewer looked at.
func approvalOf(r *reviewing) *Approval {
	seen, _ := seenRev(r.action.Expect)
	return &Approval{
		Kind: Approved, Household: r.c.Household, Village: r.c.Village, Rev: seen, At: r.m.Now.Milli(), By: r.c.By, Changeset: r.c.ID,
		Visits: idsOf(r.rows.living(schema.Visit)), Photos: idsOf(r.rows.living(schema.Photo)), Rows: RecordOf(r.rows),
	}
}

func idsOf(rows []*syncproto.RowState) (ids []string) {
	for _, row := range rows {
		ids = append(ids, row.ID)
	}
	return ids
}

// RecordOf returns the living rows that make up a household's record, by table and id.
func RecordOf(rows map[syncproto.RowKey]*syncproto.RowState) (record []schema.Row) {
	for _, t := range schema.Replicated() {
		if !t.Recorded {
			continue
		}
		for _, row := range view(rows).living(t) {
			record = append(record, row.Row)
		}
	}
	return record
}

// DeliveredRecord is the entry that an import makes of a household: what stood before,
// nil for nothing, with everything that the import's commit changed. A row that was not
// in it yet is taken as the commit left it. So what a cadre changed elsewhere in the
// household, and no township has seen, is not approved by the way.
func DeliveredRecord(before *Approval, c *Commit) Approval {
	a := Approval{Kind: Delivered, Household: c.Unit, Village: c.Village, Rev: c.Outcome.Rev, At: c.Now.Milli(), By: c.Author.Person, Changeset: c.Changeset.ID}
	if before != nil {
		a.Visits, a.Photos = before.Visits, before.Photos
		a.Rows = before.Rows
	}
	after := make(map[syncproto.RowKey]*syncproto.RowState, len(c.Rows))
	for _, row := range c.Rows {
		after[row.Key()] = row
	}
	a.Rows = Overlaid(a.Rows, after, c.Changes)
	return a
}

// deliver makes what the county delivers count as approved: official tables need a
// record to start from, and the registry is the county's own. A relocation that rests on
// what is another now is judged again.
func (d *decision) deliver(c *syncproto.Changeset) {
	made := d.Commit
	made.Rows, made.Outcome.Rev = d.rows(), d.s.nextRev()
	approval := DeliveredRecord(d.s.Approved, &made)
	d.Approvals = append(d.Approvals, approval)
	d.write(d.rejudged(c, &approval))
}

// Overlaid is a record with changes made to it. after has the rows as they stand after
// the changes: one that the record does not have is taken from there.
func Overlaid(record []schema.Row, after map[syncproto.RowKey]*syncproto.RowState, changes []syncproto.Change) []schema.Row {
	rows := map[syncproto.RowKey]*syncproto.RowState{}
	for _, row := range record {
		row.Values = slices.Clone(row.Values)
		rows[syncproto.RowKey{Table: row.Table, ID: row.ID}] = &syncproto.RowState{Row: row}
	}
	for _, change := range changes {
		now := after[change.Key]
		if !change.Key.Table.Recorded || now == nil {
			continue
		}
		switch row := rows[change.Key]; {
		case row == nil:
			rows[change.Key] = now
		case change.Field == syncproto.Deletion:
			row.Deleted = change.After.Bool()
		case row != now:
			row.Values[change.Field] = change.After
		}
	}
	return RecordOf(rows)
}

// carriedTo is an approved record that goes along with its household.
func (a *Approval) carriedTo(village, into string, c *Commit) Approval {
	out := *a
	out.ID, out.Kind, out.Village, out.Into = 0, Carried, village, into
	out.At, out.By, out.Changeset = c.Now.Milli(), c.Author.Person, c.Changeset.ID
	out.Rows = make([]schema.Row, len(a.Rows))
	for i, row := range a.Rows {
		row.Village = village
		out.Rows[i] = row
	}
	return out
}

// CarriedApprovals are the entries that a transfer makes: of the household that goes,
// and of those that had become part of it, in the order of their ids.
func CarriedApprovals(standing map[string]*Approval, t *Transfer) (out []Approval) {
	for _, household := range slices.Sorted(maps.Keys(standing)) {
		into := t.Arrived.Unit
		if household == into {
			into = ""
		}
		out = append(out, standing[household].carriedTo(t.Arrived.Village, into, &t.Arrived))
	}
	return out
}
