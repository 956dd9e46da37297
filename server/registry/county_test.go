package registry_test

import (
	"cmp"
	"maps"
	"slices"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// county is some villages with their households as a store would keep them: what
// Load finds, what Save and SaveTransfer write, and nothing else.
type county struct {
	*ledger // for what is drawn
	units   map[string]*syncproto.UnitState
	forward map[string]string            // households that have become part of others
	been    map[[2]string]bool           // household and village that it left
	seqs    map[string]syncproto.Seq     // by village
	sums    map[string]syncproto.Digests // by village, as the commits add up
	kept    []kept
}

// kept is one commit in the history.
type kept struct {
	unit, village string
	kind          syncproto.OutcomeKind
	changes       []syncproto.Change
	changeset     string
	rev           syncproto.Rev
}

// situation is what a store loads for a changeset.
func (c *county) situation(by registry.Author, sent *syncproto.Changeset) *registry.Situation {
	s := &registry.Situation{Seq: c.seqs[sent.Village], VillageKnown: true, Author: by}
	s.Unit = syncproto.UnitState{ID: sent.Household, Village: sent.Village}
	needs := registry.NeedsOf(sent)
	if unit := c.units[sent.Household]; unit != nil {
		s.Unit.Village, s.Unit.Rev = unit.Village, unit.Rev
		elsewhere := unit.Village != sent.Village
		if (elsewhere || c.forward[unit.ID] != "") && (!elsewhere || c.been[[2]string{unit.ID, sent.Village}]) {
			now := c.units[cmp.Or(c.forward[unit.ID], unit.ID)]
			s.Unit.ID, s.Unit.Village, s.Unit.Rev = now.ID, now.Village, now.Rev
			s.From, s.Seq = sent.Village, c.seqs[now.Village]
			needs = needs.Forwarded(unit.ID, now.ID)
		}
	}
	s.Unit.Rows = c.rowsFor(s.Unit.ID, needs)
	s.Matches = c.matches(&s.Unit, needs.Identities)
	for _, part := range slices.Sorted(maps.Keys(c.forward)) {
		if needs.Parts && c.forward[part] == s.Unit.ID {
			s.Parts = append(s.Parts, part)
		}
	}
	return s
}

// rowsFor are the rows asked for: those of the unit, and those that are named whoever
// they belong to.
func (c *county) rowsFor(unit string, needs registry.Needs) map[syncproto.RowKey]*syncproto.RowState {
	rows := map[syncproto.RowKey]*syncproto.RowState{}
	for id, u := range c.units {
		for key, row := range u.Rows {
			if id == unit && slices.Contains(needs.Tables, key.Table) || slices.Contains(needs.Rows, key) {
				rows[key] = row.Clone()
			}
		}
	}
	return rows
}

func (c *county) matches(unit *syncproto.UnitState, identities []registry.Identity) (found []registry.Match) {
	for _, id := range identities {
		id, ok := id.With(unit.Rows[syncproto.RowKey{Table: id.Table, ID: id.Row}])
		for _, other := range slices.Sorted(maps.Keys(c.units)) {
			for _, row := range living(c.units[other], id.Table) {
				gone := id.Table == schema.Member && !row.Get("left_on").IsNull()
				same := row.Values[id.Field] == id.Value
				if id.ByName() {
					same = row.Village == unit.Village && id.Is(row.Row)
				}
				if !ok || other == unit.ID || gone || !same {
					continue
				}
				match := registry.Match{Identity: id, Other: row.ID, Household: other, Village: row.Village}
				if id.ByName() {
					match.OtherNumber = row.Get("id_number")
				}
				match.Known = slices.ContainsFunc(match.AskedAs(), func(asked string) bool {
					return c.holds(syncproto.RowKey{Table: schema.Conflict, ID: asked})
				})
				found = append(found, match)
			}
		}
	}
	return found
}

func (c *county) holds(key syncproto.RowKey) bool {
	for _, unit := range c.units {
		if unit.Rows[key] != nil {
			return true
		}
	}
	return false
}

// journey is what a store loads for a transfer.
func (c *county) journey(by registry.Author, from string, sent *syncproto.Changeset, seen syncproto.Rev) *registry.Journey {
	j := &registry.Journey{Author: by, Seen: seen, From: c.unit(from), Seq: c.seqs[sent.Village], VillageKnown: sent.Village != ""}
	if sent.Household != from {
		j.Into = c.unit(sent.Household)
		for id, to := range c.forward {
			if to == from || to == sent.Household {
				j.Within = append(j.Within, id)
			}
		}
		slices.Sort(j.Within)
	}
	j.FromSeq = c.seqs[j.From.Village]
	return j
}

func (c *county) unit(id string) syncproto.UnitState {
	unit := c.units[id]
	if unit == nil {
		return syncproto.UnitState{}
	}
	out := *unit
	out.Rows = map[syncproto.RowKey]*syncproto.RowState{}
	for key, row := range unit.Rows {
		out.Rows[key] = row.Clone()
	}
	return out
}

// save keeps a commit, as a store would.
func (c *county) save(commit *registry.Commit) {
	c.note(commit)
	if !commit.Writes() {
		return
	}
	c.seqs[commit.Village] = commit.Outcome.Seq
	unit := c.units[commit.Unit]
	if unit == nil {
		unit = &syncproto.UnitState{ID: commit.Unit, Village: commit.Village, Rows: map[syncproto.RowKey]*syncproto.RowState{}}
		c.units[commit.Unit] = unit
	}
	unit.Rev = commit.Outcome.Rev
	for _, row := range commit.Rows {
		unit.Rows[row.Key()] = row
	}
}

func (c *county) note(commit *registry.Commit) {
	c.sums[commit.Village] = c.sums[commit.Village].Plus(commit.Digests)
	c.kept = append(c.kept, kept{commit.Unit, commit.Village, commit.Outcome.Kind, commit.Changes, commit.Changeset.ID, commit.Outcome.Rev})
}

// saveTransfer keeps both commits of a transfer.
func (c *county) saveTransfer(t *registry.Transfer) {
	left, arrived := &t.Left, &t.Arrived
	if t.Evicts() {
		for id, to := range c.forward {
			if to == left.Unit && c.units[id].Village == left.Village {
				c.been[[2]string{id, left.Village}] = true
			}
		}
		c.been[[2]string{left.Unit, left.Village}] = true
	}
	gone := c.units[left.Unit]
	c.seqs[left.Village] = left.Outcome.Seq
	if left.Unit == arrived.Unit {
		gone.Village = arrived.Village
	} else {
		for id, to := range c.forward {
			if to == left.Unit {
				c.forward[id] = arrived.Unit
			}
		}
		c.forward[left.Unit] = arrived.Unit
	}
	gone.Rows = map[syncproto.RowKey]*syncproto.RowState{}
	c.save(left)
	c.save(arrived)
}

// parting is what a store loads for a separation.
func (c *county) parting(by registry.Author, out string, sent *syncproto.Changeset) *registry.Parting {
	p := &registry.Parting{Author: by, Of: c.unit(sent.Household), Out: c.unit(out)}
	p.Seq, p.OutSeq = c.seqs[p.Of.Village], c.seqs[p.Out.Village]
	var past []registry.Past
	for _, k := range c.kept {
		if k.unit == sent.Household || c.forward[k.unit] == sent.Household {
			past = append(past, registry.Past{Unit: k.unit, Changeset: k.changeset, Kind: k.kind, Rev: k.rev, Changes: k.changes})
		}
	}
	p.Merge, p.Parts = registry.MergeIn(past, out)
	return p
}

// saveSeparation keeps both commits of a separation.
func (c *county) saveSeparation(s *registry.Separation) {
	c.been[[2]string{s.Stays.Unit, s.Stays.Village}] = true
	delete(c.forward, s.Out.Unit)
	for _, part := range s.Parts {
		c.forward[part] = s.Out.Unit
	}
	for _, row := range s.Out.Rows {
		delete(c.units[s.Stays.Unit].Rows, row.Key())
	}
	c.save(&s.Stays)
	c.save(&s.Out)
}
