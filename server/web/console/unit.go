package console

import (
	"errors"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/syncproto"
)

// unitOf reads a household. One in a village that the reader does not see is not there.
func (who reader) unitOf(r app.Reader, id string) (syncproto.UnitState, error) {
	unit, err := r.Household(id)
	if errors.Is(err, app.ErrNotFound) || err == nil && !who.Grants.Sees(unit.Village) {
		return unit, schema.Problem{Code: schema.NotFound}
	}
	return unit, err
}

// formOf spells the values of a household, and knows its photos.
func (k *Console) formOf(r app.Reader, who reader, unit *syncproto.UnitState) (form, error) {
	f := form{lang: who.lang, ids: newNames(r, who.lang), link: k.links.Link}
	papers, err := r.VillagePapers(unit.Village)
	if err != nil {
		return f, err
	}
	f.ids.know(papers)
	f.ids.know(*unit)
	if f.looks, err = looksOf(r, *unit); err != nil {
		return f, err
	}
	if f.previews, err = previewsOf(r, *unit); err != nil {
		return f, err
	}
	f.flags, err = k.flagsOf(r, who, unit)
	return f, err
}

// headOf is the name by which people know a household.
func (f form) headOf(root schema.Row) string {
	return f.value(root.Table.Field("head_name"), root.Get("head_name"), schema.Personal).Text
}

// placesOf are the areas that a village lies in, down to itself, as far as the reader
// sees them.
func (who reader) placesOf(all *areas, village string) (places []crumb) {
	for _, a := range append(all.above(village), all.of(village)) {
		if who.Grants.Sees(a.Code) {
			places = append(places, crumb{Name: a.Name.In(who.lang), Href: overviewOf(a.Code)})
		}
	}
	return places
}
