package app

import (
	"context"
	"slices"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// Part is a household that was made part of another and has not come out of it.
type Part struct {
	Household string
	Merged    HistoryEntry // the commit by which the other has its rows
}

// PartsOf reads from a household's history which were made part of it, the latest first.
// What was part of one of these before comes out with it, and is not among them.
func PartsOf(household string, history []HistoryEntry) (parts []Part) {
	past := pastOf(history)
	for i := range slices.Backward(history) {
		entry := &history[i]
		if entry.Outcome != syncproto.Arrived || entry.Unit != household {
			continue
		}
		for _, left := range history[:i] {
			if left.Changeset != entry.Changeset || left.Outcome != syncproto.Left || left.Unit == household {
				continue
			}
			if m, _ := registry.MergeIn(past, left.Unit); m.Changeset == entry.Changeset {
				parts = append(parts, Part{left.Unit, *entry})
			}
		}
	}
	return parts
}

// PartLook is a household that is to be taken out of another, as the store has the two,
// and what that would come to.
type PartLook struct {
	Parting    registry.Parting
	Separation registry.Separation
}

// PreviewPart says what taking a household out of the one that it is part of now would
// come to, and keeps nothing of it. A household that is part of none is looked at as if
// it were of itself: the separation is refused.
func (a *App) PreviewPart(ctx context.Context, person, household string) (look PartLook, err error) {
	m := a.moment(0)
	err = a.store.Read(ctx, func(r Reader) error {
		author, err := deskAuthor(r, person)
		if err != nil {
			return err
		}
		of, err := r.Whereabouts(household)
		if err != nil {
			return err
		}
		unit, err := wholeUnit(r, of)
		if err != nil {
			return err
		}
		c := &syncproto.Changeset{ID: registry.DerivedID("preview", household), By: person, Village: unit.Village, Household: of, At: m.Now,
			Version: schema.Version, Seen: unit.Rev, Actions: []syncproto.Action{{Do: "household.part", Reason: "preview"}}}
		if look.Parting, err = partingOf(r, household, c); err != nil {
			return err
		}
		look.Parting.Author = author
		look.Separation = registry.Part(&look.Parting, c, m)
		return nil
	})
	return look, err
}
