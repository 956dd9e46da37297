package report

import (
	"fmt"
	"hash/maphash"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
)

// Standing says how far the working record is from the approved one.
type Standing struct {
	Unapproved int `json:"unapproved"` // households that nothing was approved of by then
	Changed    int `json:"changed"`    // households of which something else was approved than stands now
}

func (s *Standing) add(o Standing) {
	s.Unapproved += o.Unapproved
	s.Changed += o.Changed
}

// both is both records of an area, gathered in one go, and how they differ.
type both struct {
	working, approved []*household
	standing          Standing
}

// readBoth gathers the working record as it stands, and the approved one as it stood
// before an instant. A census, if there is one, takes what it needs of the rows.
func readBoth(r app.Reader, area string, before int64, census *registry.Census) (*both, error) {
	working, approved, d := newTally(), newTally(), newDifference()
	rows := d.adding(working.recorded())
	if census != nil {
		rows = rows.also(registry.CensusTables(), census.Take)
	}
	if err := readRows(r, area, rows); err != nil {
		return nil, err
	}
	to := approved.recorded()
	err := r.EachApproval(area, before, func(a registry.Approval) error {
		to.record(a)
		d.compare(a)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("count the approved record of %s: %w", area, err)
	}
	return &both{working.settle(), approved.settle(), d.standing()}, nil
}

// difference holds each household against what was approved of it: by the sum of the
// hashes of its rows, in any order.
type difference struct {
	seed    maphash.Seed
	sums    map[string]uint64
	missing map[string]bool // who is in the register, and was not found approved yet
	changed int
}

func newDifference() *difference {
	return &difference{seed: maphash.MakeSeed(), sums: map[string]uint64{}, missing: map[string]bool{}}
}

// adding adds up every row of a record, and hands on those that somebody takes.
func (d *difference) adding(to taking) taking {
	all := taking{}
	for _, t := range schema.Replicated() {
		if !t.Recorded {
			continue
		}
		take := to[t]
		all[t] = func(row schema.Row) {
			d.sums[row.Household] += d.hash(row)
			if t.IsRoot() && row.Get("status").Text() != statusRemoved {
				d.missing[row.ID] = true
			}
			if take != nil {
				take(row)
			}
		}
	}
	return all
}

// compare finds whether a record that was approved is another than stands now. Whoever
// has become part of another household is found there.
func (d *difference) compare(a registry.Approval) {
	if a.Into != "" {
		return
	}
	sum := d.sums[a.Household]
	for _, row := range a.Rows {
		sum -= d.hash(row)
	}
	if sum != 0 {
		d.changed++
	}
	delete(d.missing, a.Household)
}

func (d *difference) standing() Standing {
	return Standing{Unapproved: len(d.missing), Changed: d.changed}
}

// hash is that of a row: which it is, and each of its values.
func (d *difference) hash(row schema.Row) uint64 {
	var h maphash.Hash
	h.SetSeed(d.seed)
	h.WriteString(row.Table.Name)
	h.WriteString(row.ID)
	for _, v := range row.Values {
		maphash.WriteComparable(&h, v)
	}
	return h.Sum64()
}
