package registry

import (
	"maps"
	"slices"

	"ruhu/schema"
	"ruhu/syncproto"
)

// Share is what a changeset says of one household, when its rows are of several by now:
// a household that was part of another has come out of it, and took its rows along.
type Share struct {
	Situation Situation
	Changeset *syncproto.Changeset
}

// Astray are the rows that a changeset names and that are of another household by now
// than it was sent to, by their ids.
func Astray(s *Situation, c *syncproto.Changeset) map[string]Whereabouts {
	var found map[string]Whereabouts // nothing is made for what never happens
	for i := range c.Edits {
		row := s.Unit.Rows[syncproto.RowKey{Table: c.Edits[i].Table, ID: c.Edits[i].Row}]
		if row == nil || !ofAnother(&s.Unit, row) {
			continue
		}
		if found == nil {
			found = map[string]Whereabouts{}
		}
		found[row.ID] = Whereabouts{row.Household, row.Village}
	}
	return found
}

// ofAnother reports whether a row is of another household than a unit.
func ofAnother(unit *syncproto.UnitState, row *syncproto.RowState) bool {
	return !row.Table.IsRoot() && row.Household != "" && row.Household != unit.ID
}

// Whereabouts is where a row is.
type Whereabouts struct{ Household, Village string }

// Shared divides a changeset by where its rows are, in the order in which it names them.
// A new row that is about one of those that went goes along. The rest, which is where it
// was sent, comes first, when there is any. Each share is a changeset of the same id.
func Shared(c *syncproto.Changeset, astray map[string]Whereabouts) (shares []*syncproto.Changeset, at []Whereabouts) {
	rest := *c
	rest.Edits = nil
	for i := range c.Edits {
		e := &c.Edits[i]
		where, gone := whereFor(e, astray)
		if !gone {
			rest.Edits = append(rest.Edits, *e)
			continue
		}
		n := slices.Index(at, where)
		if n < 0 {
			share := *c
			share.Actions, share.Edits, share.Seen = nil, nil, 0
			n, shares, at = len(at), append(shares, &share), append(at, where)
		}
		shares[n].Edits = append(shares[n].Edits, *e)
	}
	if len(rest.Edits) > 0 || len(rest.Actions) > 0 {
		return slices.Insert(shares, 0, &rest), slices.Insert(at, 0, Whereabouts{})
	}
	return shares, at
}

// whereFor is where an edit goes: after its row, or after the one that it refers to.
func whereFor(e *syncproto.Edit, astray map[string]Whereabouts) (Whereabouts, bool) {
	if where, gone := astray[e.Row]; gone || e.Base > 0 {
		return where, gone
	}
	for _, set := range e.Sets {
		if e.Table.Fields[set.Field].Kind != schema.ID || set.Base > 0 {
			continue
		}
		if where, gone := astray[set.Value.Text()]; gone {
			return where, true
		}
	}
	return Whereabouts{}, false
}

// DecideShares settles a changeset whose shares belong to several households: all of it,
// or nothing. The commits of the others come with that of the first, which tells the
// outcome of all.
func DecideShares(shares []Share, sent *syncproto.Changeset, m Moment) Commit {
	var commits []Commit
	var problems []schema.Problem
	after := map[string]syncproto.Seq{} // commits that the changeset makes in a village
	for i := range shares {
		s := shares[i].Situation
		s.Seq, s.Beside, s.Unit.Rows = s.Seq+after[s.Unit.Village], i > 0, shares[i].rows()
		commit := Decide(&s, shares[i].Changeset, m)
		if commit.Writes() {
			after[commit.Village]++
		}
		commits, problems = append(commits, commit), append(problems, commit.Outcome.Problems...)
	}
	if len(problems) > 0 {
		d := decision{Commit: Commit{Changeset: sent, Author: shares[0].Situation.Author, Now: m.Now, At: commits[0].At}}
		return d.refuse(problems)
	}
	first := commits[0]
	first.Also = commits[1:]
	for _, other := range first.Also {
		first.Outcome.Cases = slices.Concat(first.Outcome.Cases, other.Outcome.Cases)
		first.Outcome.Kind = OutcomeOfBoth(first.Outcome.Kind, other.Outcome.Kind)
	}
	return first
}

// rows are those that were loaded for a share, without what only the others name: a rule
// counts nobody who went with them. What the share itself names of another's stays, to be
// refused.
func (s *Share) rows() map[syncproto.RowKey]*syncproto.RowState {
	rows := maps.Clone(s.Situation.Unit.Rows)
	maps.DeleteFunc(rows, func(key syncproto.RowKey, row *syncproto.RowState) bool {
		return ofAnother(&s.Situation.Unit, row) && !edits(s.Changeset, key)
	})
	return rows
}

func edits(c *syncproto.Changeset, key syncproto.RowKey) bool {
	return slices.ContainsFunc(c.Edits, func(e syncproto.Edit) bool { return e.Table == key.Table && e.Row == key.ID })
}

// OutcomeOfBoth is what a person is told of a changeset of which two commits came.
func OutcomeOfBoth(a, b syncproto.OutcomeKind) syncproto.OutcomeKind {
	for _, kind := range []syncproto.OutcomeKind{syncproto.Conflict, syncproto.Merged} {
		if a == kind || b == kind {
			return kind
		}
	}
	return a
}
