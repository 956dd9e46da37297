package registry

import (
	"ruhu/schema"
	"ruhu/syncproto"
)

// Server is the author of what the server does by itself, as the history names it.
const Server = "server"

// ServerIn is the server as the author of a commit in a village.
func ServerIn(village string) Author {
	return Author{Person: Server, Grants: Grants{{Role: CountyStaff, Area: village}}}
}

// photoComplete is the state, of the list photo_state, of a photo whose bytes are here.
const photoComplete = "complete"

// PhotoComplete is the changeset that says of a photo's row that its bytes are here,
// and whether there is any need of it. It is the same for a row whenever it is asked
// for.
func PhotoComplete(row schema.Row, m Moment) (c syncproto.Changeset, needed bool) {
	edit := serverEdit(schema.Photo, row.ID, map[string]schema.Value{"state": schema.TextOf(photoComplete)})
	return syncproto.Changeset{
		ID: DerivedID(row.ID, photoComplete), By: Server, Village: row.Village, Household: row.Household,
		At: m.Now, Version: schema.Version, Edits: []syncproto.Edit{edit},
	}, !PhotoHere(row)
}

// PhotoHere reports whether the bytes of a photo's row are here.
func PhotoHere(row schema.Row) bool { return row.Get("state").Text() == photoComplete }

// PhotosHere counts the photos of a household, and those of them whose bytes are here.
func PhotosHere(unit *syncproto.UnitState) (all, here int) {
	for key, row := range unit.Rows {
		if key.Table != schema.Photo || row.Deleted {
			continue
		}
		all++
		if PhotoHere(row.Row) {
			here++
		}
	}
	return all, here
}
