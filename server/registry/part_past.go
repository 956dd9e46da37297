package registry

import (
	"cmp"
	"slices"

	"ruhu/syncproto"
)

// Merged is what the history says of a merge.
type Merged struct {
	Into      string             // the household that had the rows afterwards; "" for no merge
	Rev       syncproto.Rev      // of it
	Changeset string             // that decided it
	Came      []syncproto.RowKey // the rows that came along
	Decided   []syncproto.Change // what the desk and the server made of the two
}

// Past is a commit as the history has it.
type Past struct {
	Unit      string
	Changeset string
	Kind      syncproto.OutcomeKind
	Rev       syncproto.Rev
	Changes   []syncproto.Change
}

// MergeIn reads from the commits of a household, and of those that are part of it, how
// one of these became part of it or of another of these, and which lead to that one.
// commits are in order.
func MergeIn(commits []Past, out string) (m Merged, parts []string) {
	into, arrived, left := map[string]string{}, map[string]*Past{}, map[string]string{}
	for i := range commits {
		past := &commits[i]
		switch unit := left[past.Changeset]; {
		case past.Kind == syncproto.Left:
			left[past.Changeset] = past.Unit
		case past.Kind == syncproto.Arrived && unit != "" && unit != past.Unit:
			into[unit], arrived[unit] = past.Unit, past
		case past.Kind == syncproto.Arrived: // it moved, or came out again
			delete(into, past.Unit)
		}
	}
	if into[out] == "" {
		return m, nil
	}
	for unit := range into {
		for next := into[unit]; next != ""; next = into[next] {
			if next == out {
				parts = append(parts, unit)
			}
		}
	}
	slices.Sort(parts)
	return arrived[out].merged(), parts
}

func (p *Past) merged() Merged {
	m := Merged{Into: p.Unit, Rev: p.Rev, Changeset: p.Changeset}
	came := map[syncproto.RowKey]bool{}
	for _, c := range p.Changes {
		switch {
		case c.How != syncproto.Moved:
			m.Decided = append(m.Decided, c)
		case !came[c.Key]:
			came[c.Key] = true
			m.Came = append(m.Came, c.Key)
		}
	}
	slices.SortFunc(m.Came, func(a, b syncproto.RowKey) int {
		return cmp.Or(cmp.Compare(a.Table.Index(), b.Table.Index()), cmp.Compare(a.ID, b.ID))
	})
	return m
}
