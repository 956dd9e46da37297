package api

import (
	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/server/web"
)

// reviewLimit and reviewLimitMost bound a page of reviews.
const (
	reviewLimit     = 100
	reviewLimitMost = 1000
)

// reviewList is one page of households in review.
type reviewList struct {
	Area    string           `json:"area"`
	State   string           `json:"state"`
	Total   int              `json:"total"` // on all pages
	Reviews []reviewDocument `json:"reviews"`
}

// reviewDocument is a household in review. rev, of one that waits, is what a decision
// expects when it is made in sight of it.
type reviewDocument struct {
	Household string         `json:"household"`
	Village   string         `json:"village"`
	Rev       int64          `json:"rev,omitzero"`
	Round     rowDocument    `json:"round"`
	Marks     []markDocument `json:"marks"`
}

type markDocument struct {
	Mark schema.ReviewMark `json:"mark"`
	Text string            `json:"text"` // in the reader's language
}

// reviews lists the households of an area in review: unless state says otherwise, those
// that wait for the township, the unusual first, then whoever waits longest.
//
//	GET /v1/reviews?area=222426100&state=returned&limit=50&offset=100
func (a *API) reviews(c echo.Context, p registry.Person) error {
	area, err := areaOf(c, p)
	if err != nil {
		return err
	}
	state := registry.ReviewSubmitted
	if c.QueryParams().Has("state") {
		state = registry.ReviewState(c.QueryParam("state"))
	}
	if !schema.Codes("review_state").Has(string(state)) {
		return schema.Problem{Code: schema.BadQuery, Field: "state"}
	}
	limit, err := number(c, "limit", reviewLimit, 1, reviewLimitMost)
	if err != nil {
		return err
	}
	offset, err := number(c, "offset", 0, 0, 1_000_000)
	if err != nil {
		return err
	}
	var lines []app.ReviewLine
	err = a.App.Store().Read(c.Request().Context(), func(r app.Reader) (err error) {
		lines, err = a.App.Reviews(r, []string{area}, state)
		return err
	})
	if err != nil {
		return err
	}
	out := reviewList{Area: area, State: string(state), Total: len(lines), Reviews: []reviewDocument{}}
	for _, line := range lines[min(offset, len(lines)):min(offset+limit, len(lines))] {
		out.Reviews = append(out.Reviews, reviewOf(line, web.LangOf(c)))
	}
	return web.JSON(c, out)
}

func reviewOf(line app.ReviewLine, lang schema.Lang) reviewDocument {
	d := reviewDocument{Household: line.Household, Village: line.Village, Rev: line.Rev, Round: curtain{}.row(line.Round, schema.Personal), Marks: []markDocument{}}
	for _, mark := range line.Marks {
		d.Marks = append(d.Marks, markDocument{mark, mark.Label().In(lang)})
	}
	return d
}
