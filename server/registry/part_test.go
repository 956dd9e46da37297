package registry_test

import (
	"testing"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// A relocation that has gone on since two households are one is of both; one that stands
// as it was, or is over, goes with the household that it came with.
func TestPart_ARelocationIsNotTornInTwo(t *testing.T) {
	const merged = 5
	for name, c := range map[string]struct {
		state    string
		moved    syncproto.Rev // at which the case was last written to
		check    syncproto.Rev // and a home check
		approved bool          // as one, since
		refused  bool
	}{
		"as it was":                 {"active", 3, 3, false, false},
		"a step was taken":          {"active", 6, 3, false, true},
		"a paper was written":       {"active", 3, 6, false, true},
		"it is over":                {"withdrawn", 6, 6, false, false},
		"confirmed, as it was":      {"confirmed", 3, 3, false, false},
		"its record was made since": {"confirmed", 3, 3, true, true},
	} {
		w := newRelocationWorld(t)
		out, of := w.household(longmen, hamlet, 1), w.household(longmen, hamlet, 1)
		p := &registry.Parting{Author: person("county_staff", longmen), Of: *w.units[of.id], Out: *w.units[out.id], Seq: 9, OutSeq: 9}
		p.Merge = registry.Merged{Into: of.id, Rev: merged}
		for key, row := range p.Out.Rows {
			if key.Table.IsRoot() {
				row.Deleted = true
				continue
			}
			row.Household = of.id
			p.Of.Rows[key] = row
			delete(p.Out.Rows, key)
			p.Merge.Came = append(p.Merge.Came, key)
		}
		paper := func(table *schema.Table, rev syncproto.Rev) *syncproto.RowState {
			row := syncproto.NewRowState(table, w.id(), of.id, longmen)
			row.Rev, row.Stamps[0] = rev, syncproto.Stamp{Rev: rev}
			p.Of.Rows[row.Key()] = row
			p.Merge.Came = append(p.Merge.Came, row.Key())
			return row
		}
		paper(schema.RelocationCase, c.moved).Set("state", schema.TextOf(c.state))
		paper(schema.HomeCheck, c.check)
		if c.approved {
			head := p.Of.Rows[syncproto.RowKey{Table: schema.Member, ID: out.head}]
			p.Approved = map[string]*registry.Approval{of.id: {Household: of.id, Rows: []schema.Row{head.Row}}}
		}
		p.Of.Rev = 7
		changeset := w.decision(of, longmen)
		changeset.Seen, changeset.Actions = 7, []syncproto.Action{{Do: "household.part", Reason: "two"}}
		s := registry.Part(p, changeset, w.moment())
		refused := s.Outcome.Kind == syncproto.Rejected
		if refused != c.refused || refused && s.Outcome.Problems[0].Code != schema.RelocatedSince {
			t.Errorf("%s: %+v", name, s.Outcome)
		}
	}
}
