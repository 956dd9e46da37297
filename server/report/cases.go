package report

import (
	"cmp"
	"fmt"
	"slices"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// townshipLen is how much of a village's code is its township's.
const townshipLen = 9

// readCases returns the relocation cases that stood before an instant. Cases share the
// quota of their township, so those of a village come with all others of it.
func readCases(r app.Reader, area string, before int64) ([]schema.Row, error) {
	var cases []schema.Row
	err := r.EachRow(schema.RelocationCase, area[:min(len(area), townshipLen)], func(row schema.Row) error {
		row.Values = slices.Clone(row.Values)
		cases = append(cases, row)
		return nil
	})
	for i := 0; err == nil && before != app.Always && i < len(cases); i++ {
		err = takeBack(r, cases[i], before)
	}
	if err != nil {
		return nil, fmt.Errorf("relocation cases of %s: %w", area, err)
	}
	return slices.DeleteFunc(cases, func(c schema.Row) bool { return c.Get("state").IsNull() }), nil
}

// takeBack undoes in a case what happened to it from an instant on. One that was not
// there yet has no state then.
func takeBack(r app.Reader, c schema.Row, before int64) error {
	history, err := r.History(c.Household)
	if err != nil {
		return err
	}
	for _, commit := range slices.Backward(history) {
		if commit.Received.Milli() < before {
			break
		}
		for _, change := range slices.Backward(commit.Changes) {
			if change.Key.Table == c.Table && change.Key.ID == c.ID && change.Field != syncproto.Deletion {
				c.Values[change.Field] = change.Before
			}
		}
	}
	return nil
}

// settle gives the households their cases: the one that counts, and the places of the
// quota. Whether a place that was given up is taken again, another case says.
func (f *Figures) settle(households []*household, cases []schema.Row) {
	f.households = households
	for _, row := range cases {
		i, found := slices.BinarySearchFunc(households, row.Household, func(h *household, id string) int { return cmp.Compare(h.id, id) })
		if !found {
			continue
		}
		h := households[i]
		c := relocation{
			state: row.Get("state").Text(), step: row.Get("step").Text(),
			people: int(row.Get("people").Int()), at: row.Get("step_at").Int(),
		}
		if h.relocation.state == "" || c.supersedes(h.relocation) {
			h.relocation = c
		}
		switch {
		case registry.HoldsPlace(row):
			h.held.add(row)
		case registry.LeftPlace(row, cases):
			h.left.add(row)
		}
	}
}
