package console

import (
	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/syncproto"
)

// flagView is something about a photo to look at. The link is to the other household
// that has the photo, too, for those who see that.
type flagView struct{ Text, Link string }

// flagsOf reads what to look at in a household's photos, by photo.
func flagsOf(r app.Reader, who reader, unit *syncproto.UnitState) (map[string][]flagView, error) {
	flags, err := app.PhotoFlags(r, unit)
	views := map[string][]flagView{}
	for _, flag := range flags {
		v := flagView{Text: flag.Kind.Message(who.lang, flag.Param)}
		if flag.Household != "" && who.Grants.Sees(flag.Village) {
			v.Link = "/households/" + flag.Household
		}
		views[flag.Photo] = append(views[flag.Photo], v)
	}
	return views, err
}

// trouble says why a photo that is here cannot be shown, "" when it can be, or when
// nobody has looked into it.
func (f form) trouble(photo schema.Row) string {
	look, looked := f.looks[photo.Get("sha256").Text()]
	if !looked || look.Problem == nil {
		return ""
	}
	return look.Problem.Message(f.lang)
}
