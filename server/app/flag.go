package app

import (
	"cmp"
	"errors"
	"slices"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// PhotoFlags returns what to look at in a household's photos, by photo. What it needs
// of other households is found in indexes; nothing is kept of what it decides.
func PhotoFlags(r Reader, unit *syncproto.UnitState) (flags []registry.Flag, err error) {
	for key, row := range unit.Rows {
		if key.Table != schema.Photo || row.Deleted {
			continue
		}
		facts, err := photoFacts(r, row.Row)
		if err != nil {
			return nil, err
		}
		flags = append(flags, registry.PhotoFlags(unit, facts)...)
	}
	slices.SortStableFunc(flags, func(a, b registry.Flag) int { return cmp.Compare(a.Photo, b.Photo) })
	return flags, nil
}

// photoFacts reads what is known of a photo. Before its bytes are here, that is which
// other rows name it.
func photoFacts(r Reader, row schema.Row) (registry.PhotoFacts, error) {
	hash := row.Get("sha256").Text()
	same, err := r.PhotoRows(hash)
	if err != nil {
		return registry.PhotoFacts{}, err
	}
	facts := registry.PhotoFacts{Row: row, Same: same}
	p, err := r.Picture(hash)
	if errors.Is(err, ErrNotFound) {
		return facts, nil
	}
	if err != nil {
		return facts, err
	}
	facts.Picture = &p
	alike, err := r.Alikes(hash)
	for i := 0; err == nil && i < len(alike); i++ {
		var rows []schema.Row
		rows, err = r.PhotoRows(alike[i])
		facts.Alike = append(facts.Alike, rows...)
	}
	return facts, err
}
