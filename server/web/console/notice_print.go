package console

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/server/web"
	"ruhu/syncproto"
)

// paperLangs are the languages in which a county of Yanbian posts its notices.
var paperLangs = [...]schema.Lang{schema.ZH, schema.KO}

// sheetView is a notice to be printed, once in each language.
type sheetView struct {
	Sheets []noticeView
	Site   string // address of the public page
	Draft  bool   // it does not hang yet
	Over   bool
	Back   string
}

// printNotice shows a notice as it is printed.
func (k *Console) printNotice(c echo.Context, who reader) error {
	return k.showSheet(c, who, func(r app.Reader) (registry.Posting, error) {
		papers, err := papersSeen(r, who, c.Param("village"))
		if err != nil {
			return registry.Posting{}, err
		}
		for _, row := range noticesOf(papers) {
			if p, isList := registry.PostingOf(row, schema.PublicityFloor); isList && row.ID == c.Param("id") {
				return p, nil
			}
		}
		return registry.Posting{}, schema.Problem{Code: schema.NotFound}
	})
}

// draftNotice shows a list as it is printed before it is put up: on a day that the address
// names, or today.
func (k *Console) draftNotice(c echo.Context, who reader) error {
	return k.showSheet(c, who, func(r app.Reader) (p registry.Posting, err error) {
		village, step := c.Param("village"), schema.PublicityStep(c.QueryParam("kind"))
		if _, err := papersSeen(r, who, village); err != nil {
			return p, err
		}
		if step == nil {
			return p, schema.Problem{Code: schema.BadQuery, Field: "kind"}
		}
		day := app.Today(k.app.Now())
		if asked := c.QueryParam("day"); asked != "" {
			if _, _, ok := app.Day(asked); !ok {
				return p, schema.Problem{Code: schema.BadQuery, Field: "day"}
			}
			day = asked
		}
		return registry.NewPosting(step, village, day, schema.PublicityFloor), nil
	})
}

// showSheet shows the list of a posting on paper.
func (k *Console) showSheet(c echo.Context, who reader, of func(app.Reader) (registry.Posting, error)) error {
	var view sheetView
	err := k.app.Store().Read(c.Request().Context(), func(r app.Reader) error {
		p, err := of(r)
		if err != nil {
			return err
		}
		list, err := readPosted(r, p)
		if err != nil {
			return err
		}
		for _, lang := range paperLangs {
			view.Sheets = append(view.Sheets, form{lang: lang}.notice(list))
		}
		view.Draft, view.Over = p.Notice == "", p.Over(app.Today(k.app.Now()))
		view.Site, view.Back = origin(c)+k.publicPath(p.Number()), villageBoard(p.Village)
		return nil
	})
	if err != nil {
		return err
	}
	return k.show(c, http.StatusOK, who, "notice-print", view)
}

// origin is how the reader's browser reaches this server.
func origin(c echo.Context) string {
	scheme := choose(web.OverTLS(c), "https", "http")
	return (&url.URL{Scheme: scheme, Host: c.Request().Host}).String()
}

// publicPath is the public page of the notice with a number.
func (k *Console) publicPath(number string) string {
	return publicNotices + "/" + url.PathEscape(number) + "/" + k.marks.NoticeMark(number)
}

// papersSeen are the papers of a village that the reader sees; those of any other are not
// there.
func papersSeen(r app.Reader, who reader, village string) (syncproto.UnitState, error) {
	all, err := readAreas(r)
	if err != nil {
		return syncproto.UnitState{}, err
	}
	if !who.Grants.Sees(village) || all.of(village).Level != levelVillage {
		return syncproto.UnitState{}, schema.Problem{Code: schema.NotFound}
	}
	return r.VillagePapers(village)
}

// noticesOf are a village's notices that stand, the newest first.
func noticesOf(papers syncproto.UnitState) (notices []*syncproto.RowState) {
	for key, row := range papers.Rows {
		if key.Table == schema.Notice && !row.Deleted {
			notices = append(notices, row)
		}
	}
	slices.SortFunc(notices, func(a, b *syncproto.RowState) int { return newestNotice(a.Row, b.Row) })
	return notices
}
