package app

import (
	"fmt"
	"slices"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// EachPastApproval derives what a history older than the approved record would have
// added to it, and calls fn with each commit that would have, oldest first. What the
// county delivered counts as approved as it was delivered, and goes along when its
// household moves or becomes part of another: Verify derives the same. No township can
// have approved anything then: no program that kept no approved record knew the action.
func EachPastApproval(r Reader, fn func(*registry.Commit) error) error {
	p := pastApprovals{
		rows: replayed{rows: map[syncproto.RowKey]*schema.Row{}, deleted: map[syncproto.RowKey]bool{}}, revs: map[string]syncproto.Rev{},
		standing: map[string]*registry.Approval{}, part: map[string]string{},
	}
	return r.EachHistory("", func(h HistoryEntry) error {
		c := p.follow(h)
		if c == nil {
			return nil
		}
		if err := fn(c); err != nil {
			return fmt.Errorf("approved record of history entry %d: %w", h.ID, err)
		}
		return nil
	})
}

// pastApprovals is a store as its history has told of it so far.
type pastApprovals struct {
	rows     replayed
	revs     map[string]syncproto.Rev      // of each unit
	standing map[string]*registry.Approval // newest entry of each household
	part     map[string]string             // households that have become part of another, with that other
	left     HistoryEntry                  // what left last: where it arrives comes next
}

// follow replays a commit, and returns it if anything follows from it.
func (p *pastApprovals) follow(h HistoryEntry) *registry.Commit {
	before := p.revs[h.Unit]
	p.revs[h.Unit] = h.Rev
	if h.Outcome == syncproto.Left {
		p.left = h
		p.rows.leave(h)
		return nil
	}
	p.rows.replay(h, func(syncproto.Change) {})
	switch {
	case h.Outcome == syncproto.Arrived:
		return p.adding(p.carried(p.commitOf(h)))
	case h.Device == 0 && h.Changeset == importID(h.Unit, before):
		c := p.commitOf(h)
		c.Approvals = []registry.Approval{registry.DeliveredRecord(p.standing[h.Unit], c)}
		return p.adding(c)
	}
	return nil
}

// adding notes the entries that a commit makes.
func (p *pastApprovals) adding(c *registry.Commit) *registry.Commit {
	for i := range c.Approvals {
		p.standing[c.Approvals[i].Household] = &c.Approvals[i]
	}
	return c
}

// commitOf is the commit that an entry of the history tells of, with the rows that it
// touched as they stand after it.
func (p *pastApprovals) commitOf(h HistoryEntry) *registry.Commit {
	c := &registry.Commit{
		Changeset: &syncproto.Changeset{ID: h.Changeset}, Author: registry.Author{Person: h.Person}, Unit: h.Unit, Village: h.Village,
		Now: h.Received, Changes: h.Changes, Outcome: syncproto.Outcome{Rev: h.Rev},
	}
	for _, row := range p.rows.touched(h) {
		row.Values = slices.Clone(row.Values) // the replay goes on
		c.Rows = append(c.Rows, row)
	}
	return c
}

// carried gives the commit of a household that arrives the entries of it, and of those
// that had become part of it.
func (p *pastApprovals) carried(c *registry.Commit) *registry.Commit {
	going := map[string]*registry.Approval{}
	for household, a := range p.standing {
		if household == p.left.Unit || p.part[household] == p.left.Unit {
			going[household] = a
		}
	}
	c.Approvals = registry.CarriedApprovals(going, &registry.Transfer{Arrived: *c})
	if c.Unit == p.left.Unit {
		return c
	}
	for household, into := range p.part {
		if into == p.left.Unit {
			p.part[household] = c.Unit
		}
	}
	p.part[p.left.Unit] = c.Unit
	return c
}
