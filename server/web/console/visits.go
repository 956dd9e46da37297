package console

import (
	"cmp"
	"errors"
	"slices"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// visitView is one visit on the time line, with the photos taken on it. Photos
// that belong to no visit stand on the line by themselves.
type visitView struct {
	ID       string // "" of a photo alone
	At       string
	Purpose  string
	Visitors string
	Content  string
	Rest     []entry // what else was recorded
	Photos   []photoView
	milli    int64
}

type photoView struct {
	ID                             string
	Kind, At, Size, State, Caption string
	Waiting                        bool   // its bytes are not here
	Link                           string // to them, when they are
	Small                          string // to a small copy, once there is one
	Large                          string // to the largest that a page can show, "" where there is none
	Trouble                        string // why there will be none
	Flags                          []flagView
}

// visits is the time line of a household, the latest first.
func (f form) visits(unit syncproto.UnitState) []visitView {
	photos := map[string][]schema.Row{}
	for _, p := range livingRows(unit, schema.Photo) {
		visit := p.Get("visit").Text()
		photos[visit] = append(photos[visit], p)
	}
	var line []visitView
	for _, row := range livingRows(unit, schema.Visit) {
		line = append(line, f.visit(row, photos[row.ID]))
		delete(photos, row.ID)
	}
	for _, alone := range photos {
		for _, p := range alone {
			at := p.Get("taken_at").Int()
			line = append(line, visitView{At: moment(at), milli: at, Photos: []photoView{f.photo(p)}})
		}
	}
	slices.SortStableFunc(line, func(a, b visitView) int { return cmp.Compare(b.milli, a.milli) })
	return line
}

func (f form) visit(row schema.Row, photos []schema.Row) visitView {
	text := func(field string) string {
		return f.value(row.Table.Field(field), row.Get(field), schema.Personal).Text
	}
	v := visitView{
		ID: row.ID, At: text("visited_at"), Purpose: text("purpose"), Visitors: text("visitors"), Content: text("content"),
		milli: row.Get("visited_at").Int(),
	}
	for _, e := range f.card(row, "visited_at", "purpose", "visitors", "content").Entries {
		if !e.Value.Absent {
			v.Rest = append(v.Rest, e)
		}
	}
	for _, p := range photos {
		v.Photos = append(v.Photos, f.photo(p))
	}
	return v
}

func (f form) photo(row schema.Row) photoView {
	text := func(field string) string {
		return f.value(row.Table.Field(field), row.Get(field), schema.Personal).Text
	}
	v := photoView{ID: row.ID, Kind: text("kind"), At: text("taken_at"), Size: text("bytes"), State: text("state"), Caption: text("caption")}
	if registry.PhotoHere(row) {
		v.Link = f.link(row.Get("sha256").Text())
	}
	if look, looked := f.looks[row.Get("sha256").Text()]; looked && look.Problem == nil {
		v.Small, v.Large = f.link(look.Small.SHA256), f.link(look.Large.SHA256)
	}
	if v.Small == "" && f.previews[row.ID] != "" {
		v.Small = f.link(f.previews[row.ID])
	}
	v.Trouble, v.Flags = f.trouble(row), f.flags[row.ID]
	if v.State == "" { // the row alone has come, and nothing was said of its bytes
		v.State, v.Waiting = schema.Codes("photo_state").Label("declared").In(f.lang), true
	}
	return v
}

// looksOf reads what was found in a household's photos, as far as anybody has looked.
func looksOf(r app.Reader, unit syncproto.UnitState) (map[string]registry.Picture, error) {
	looks := map[string]registry.Picture{}
	for _, row := range livingRows(unit, schema.Photo) {
		look, err := r.Picture(row.Get("sha256").Text())
		if err != nil && !errors.Is(err, app.ErrNotFound) {
			return nil, err
		}
		if err == nil {
			looks[look.SHA256] = look
		}
	}
	return looks, nil
}

// previewsOf finds the small pictures that devices have sent ahead, by the photo's id.
func previewsOf(r app.Reader, unit syncproto.UnitState) (map[string]string, error) {
	previews := map[string]string{}
	for _, row := range livingRows(unit, schema.Photo) {
		hash, err := app.PreviewHere(r, row)
		if err != nil {
			return nil, err
		}
		previews[row.ID] = hash
	}
	return previews, nil
}
