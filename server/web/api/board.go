package api

import (
	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/server/web"
)

// boardLimit and boardLimitMost bound a page of what waits: each line is looked into.
const (
	boardLimit     = 100
	boardLimitMost = 500
)

// boardDocument is where relocation stands in an area, and one page of what waits.
type boardDocument struct {
	Area      string                  `json:"area"`
	Steps     []boardStepDocument     `json:"steps"`
	Townships []boardTownshipDocument `json:"townships"`
	Total     int                     `json:"total"` // of what waits, on all pages
	Waiting   []boardLineDocument     `json:"waiting"`
}

type boardStepDocument struct {
	Step    string         `json:"step"`
	Name    string         `json:"name"` // in the reader's language
	Level   string         `json:"level"`
	Done    placesDocument `json:"done"`
	Waiting placesDocument `json:"waiting"`
	Overdue int            `json:"overdue"`
}

// placesDocument is a number of households and of the people in them; of areas their
// number, and no people.
type placesDocument struct {
	Households int64 `json:"households"`
	People     int64 `json:"people"`
}

type boardTownshipDocument struct {
	Township  string         `json:"township"`
	Name      string         `json:"name"`
	Quota     placesDocument `json:"quota"`
	Held      placesDocument `json:"held"`
	Kept      placesDocument `json:"kept"` // given up, and waiting for the household that is named
	Free      placesDocument `json:"free"`
	Confirmed placesDocument `json:"confirmed"`
	Waiting   map[string]int `json:"waiting"` // cases by the step that they wait for
	Overdue   int            `json:"overdue"`
	Ended     int            `json:"ended"`
}

// boardLineDocument is an area or a case that waits, and what is in the way.
type boardLineDocument struct {
	pendingDocument
	Hamlet  string            `json:"hamlet"`
	Number  string            `json:"registry_no,omitzero"`
	Head    string            `json:"head_name,omitzero"`
	Unit    int64             `json:"household_rev,omitzero"`
	Missing *obstacleDocument `json:"missing,omitzero"`
}

// obstacleDocument is what keeps a case from its step.
type obstacleDocument struct {
	Code schema.ErrCode `json:"code"`
	Text string         `json:"text"` // in the reader's language
}

// relocationBoard counts the relocation of an area by step and by township, and lists
// what waits, the most urgent first.
//
//	GET /v1/relocation/board?area=222426&step=county_first_review&overdue=true&limit=50&offset=100
func (a *API) relocationBoard(c echo.Context, p registry.Person) error {
	area, err := areaOf(c, p)
	if err != nil {
		return err
	}
	q, err := boardQuery(c, area)
	if err != nil {
		return err
	}
	board, err := a.App.RelocationBoard(c.Request().Context(), q)
	if err != nil {
		return err
	}
	names, err := a.App.AreaNames(c.Request().Context())
	if err != nil {
		return err
	}
	return web.JSON(c, boardOf(area, board, names, web.LangOf(c)))
}

func boardQuery(c echo.Context, area string) (q app.BoardQuery, err error) {
	q = app.BoardQuery{Area: area, Step: c.QueryParam("step"), Overdue: c.QueryParam("overdue") == "true"}
	switch {
	case c.QueryParams().Has("step") && schema.StepOf(q.Step) == nil:
		return q, schema.Problem{Code: schema.BadQuery, Field: "step"}
	case c.QueryParams().Has("overdue") && !q.Overdue:
		return q, schema.Problem{Code: schema.BadQuery, Field: "overdue"}
	}
	if q.Limit, err = number(c, "limit", boardLimit, 1, boardLimitMost); err != nil {
		return q, err
	}
	q.Offset, err = number(c, "offset", 0, 0, 1_000_000)
	return q, err
}

func boardOf(area string, board app.Board, names map[string]schema.Label, lang schema.Lang) boardDocument {
	d := boardDocument{Area: area, Steps: []boardStepDocument{}, Townships: []boardTownshipDocument{}, Total: board.Total, Waiting: []boardLineDocument{}}
	for _, s := range board.Steps {
		d.Steps = append(d.Steps, boardStepDocument{s.Step.Code, s.Step.Name.In(lang), s.Step.Level, placesDocument(s.Done), placesDocument(s.Waiting), s.Overdue})
	}
	for _, t := range board.Townships {
		d.Townships = append(d.Townships, boardTownshipOf(t, names[t.Township].In(lang)))
	}
	for _, line := range board.Lines {
		d.Waiting = append(d.Waiting, boardLineDocument{
			pendingDocument: pendingDocument{curtain{}.row(line.Row, schema.Plain), waitingOf(line.Waits, lang)},
			Hamlet:          line.Hamlet, Number: line.Number, Head: line.Head, Unit: int64(line.Rev), Missing: obstacleOf(line.Obstacle, lang),
		})
	}
	return d
}

func boardTownshipOf(t registry.BoardTownship, name string) boardTownshipDocument {
	d := boardTownshipDocument{
		Township: t.Township, Name: name, Quota: placesDocument(t.Granted), Held: placesDocument(t.Held), Kept: placesDocument(t.Kept),
		Free: placesDocument(t.Left()), Confirmed: placesDocument(t.Confirmed), Waiting: map[string]int{}, Overdue: t.Overdue, Ended: t.Ended,
	}
	for i, n := range t.Waiting {
		if n > 0 {
			d.Waiting[schema.Steps()[i].Code] = n
		}
	}
	return d
}

func obstacleOf(p *schema.Problem, lang schema.Lang) *obstacleDocument {
	if p == nil {
		return nil
	}
	return &obstacleDocument{p.Code, p.Message(lang)}
}

// objectionDocument is what somebody said against a list, and the answer.
type objectionDocument struct {
	rowDocument
	Kind      string   `json:"kind,omitzero"`   // of the list
	Posted    string   `json:"posted,omitzero"` // when it was put up
	Answerers []string `json:"answerers"`       // roles that may answer
	Number    string   `json:"registry_no,omitzero"`
	Head      string   `json:"head_name,omitzero"`
}

// objections lists what was said against lists that hung in an area, and who answered
// what: what waits for an answer first. Who raised one is shown for a reason, which goes
// into the log.
//
//	GET /v1/objections?area=222426100&state=open&limit=50&offset=100&reason=答复
func (a *API) objections(c echo.Context, p registry.Person) error {
	area, err := areaOf(c, p)
	if err != nil {
		return err
	}
	state := c.QueryParam("state")
	if c.QueryParams().Has("state") && !schema.Codes("objection_state").Has(state) {
		return schema.Problem{Code: schema.BadQuery, Field: "state"}
	}
	behind, err := a.curtainOf(c)
	if err != nil {
		return err
	}
	limit, err := number(c, "limit", boardLimit, 1, boardLimitMost)
	if err != nil {
		return err
	}
	offset, err := number(c, "offset", 0, 0, 1_000_000)
	if err != nil {
		return err
	}
	all, err := a.App.Objections(c.Request().Context(), area, state)
	if err != nil {
		return err
	}
	if behind.open {
		if err := a.shown(c, p, "", area); err != nil {
			return err
		}
	}
	list := []objectionDocument{}
	for _, line := range all[min(offset, len(all)):min(offset+limit, len(all))] {
		list = append(list, objectionDocument{behind.row(line.Row, schema.Personal), line.Kind, line.Posted, line.Answerers, line.Number, line.Head})
	}
	return web.JSON(c, map[string]any{"area": area, "total": len(all), "objections": list})
}
