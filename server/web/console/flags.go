package console

import (
	"errors"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/syncproto"
)

// flagView is something about a photo to look at. For those who see the other household
// that has the photo, too, there are its page, and its photo once somebody looked into it.
type flagView struct {
	Text, Link   string
	Small, Large string
}

// flagsOf reads what to look at in a household's photos, by photo.
func (k *Console) flagsOf(r app.Reader, who reader, unit *syncproto.UnitState) (map[string][]flagView, error) {
	flags, err := app.PhotoFlags(r, unit)
	if err != nil {
		return nil, err
	}
	views := map[string][]flagView{}
	for _, flag := range flags {
		v := flagView{Text: flag.Kind.Message(who.lang, flag.Param)}
		if flag.Household != "" && who.Grants.Sees(flag.Village) {
			v.Link = householdPage(flag.Household)
			if v.Small, v.Large, err = k.pictureOf(r, flag.SHA256); err != nil {
				return nil, err
			}
		}
		views[flag.Photo] = append(views[flag.Photo], v)
	}
	return views, nil
}

// pictureOf leads to the copies of a photo, to nothing where there are none.
func (k *Console) pictureOf(r app.Reader, sha256 string) (small, large string, err error) {
	look, err := r.Picture(sha256)
	if errors.Is(err, app.ErrNotFound) || err == nil && look.Problem != nil {
		return "", "", nil
	}
	return k.links.Link(look.Small.SHA256), k.links.Link(look.Large.SHA256), err
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
