package api

import (
	"cmp"
	"errors"
	"slices"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/server/web"
)

// coverageDocument is how far relocation has got in one area.
type coverageDocument struct {
	Area       string          `json:"area"`
	Proposed   coveredDocument `json:"proposed"` // villages of which an area was proposed
	Areas      coveredDocument `json:"areas"`
	Villages   coveredDocument `json:"villages"`
	Households coveredDocument `json:"households"`
	People     coveredDocument `json:"people"`
	Steps      []stepCovered   `json:"steps"`
}

type coveredDocument struct {
	Done int `json:"done"`
	All  int `json:"all"`
}

type stepCovered struct {
	Step string `json:"step"`
	coveredDocument
}

// missingDocument is what a step has not reached: a household, an area, or with neither a
// whole village, with how many households and people live there.
type missingDocument struct {
	Step        string `json:"step"`
	Name        string `json:"name"` // of the step, in the reader's language
	Village     string `json:"village"`
	VillageName string `json:"village_name"`
	Hamlet      string `json:"hamlet"`
	Area        string `json:"area,omitzero"`
	Household   string `json:"household,omitzero"`
	Number      string `json:"registry_no,omitzero"`
	Head        string `json:"head_name,omitzero"`
	Households  int    `json:"households,omitzero"`
	People      int    `json:"people,omitzero"`
}

// coverage says for an area and all below that nobody is left out, and who is.
func (a *API) coverage(c echo.Context, p registry.Person) error {
	area, err := areaOf(c, p)
	if err != nil {
		return err
	}
	covered, missing, err := a.App.Coverage(c.Request().Context(), area)
	if err != nil {
		return err
	}
	names, err := a.App.AreaNames(c.Request().Context())
	if err != nil {
		return err
	}
	lang := web.LangOf(c)
	lines, left := []coverageDocument{}, []missingDocument{}
	for _, line := range covered {
		lines = append(lines, coverageOf(line))
	}
	for _, m := range missing {
		left = append(left, missingDocument{Step: m.Step.Code, Name: m.Step.Name.In(lang), Village: m.Village, VillageName: names[m.Village].In(lang),
			Hamlet: m.Hamlet, Area: m.Area, Household: m.Household, Number: m.Number, Head: m.Head, Households: m.Households, People: m.People})
	}
	return web.JSON(c, map[string]any{"area": area, "coverage": lines, "missing": left})
}

func coverageOf(line registry.Coverage) coverageDocument {
	d := coverageDocument{Area: line.Area, Proposed: coveredDocument(line.Proposed), Areas: coveredDocument(line.Areas), Villages: coveredDocument(line.Villages),
		Households: coveredDocument(line.Households), People: coveredDocument(line.People)}
	for i, step := range schema.Steps() {
		d.Steps = append(d.Steps, stepCovered{step.Code, coveredDocument(line.Steps[i])})
	}
	return d
}

// pendingDocument is an area or a case, and whom it waits for.
type pendingDocument struct {
	rowDocument
	Waits *waitingDocument `json:"waits,omitzero"`
}

type waitingDocument struct {
	Step    string   `json:"step"`
	Name    string   `json:"name"` // of the step, in the reader's language
	Level   string   `json:"level"`
	Roles   []string `json:"roles"`
	From    string   `json:"from"` // first day on which it can be taken
	Due     string   `json:"due,omitzero"`
	Overdue bool     `json:"overdue"`
}

func waitingOf(w *registry.Waiting, lang schema.Lang) *waitingDocument {
	if w == nil {
		return nil
	}
	return &waitingDocument{w.Step.Code, w.Step.Name.In(lang), w.Step.Level, w.Step.Roles, w.From, w.Due, w.Overdue}
}

// relocations is the board of an area: its areas and cases, and whom each waits for. A
// step picks those that wait for it.
func (a *API) relocations(c echo.Context, p registry.Person) error {
	area, err := areaOf(c, p)
	if err != nil {
		return err
	}
	step := c.QueryParam("step")
	if c.QueryParams().Has("step") && schema.StepOf(step) == nil {
		return schema.Problem{Code: schema.BadQuery, Field: "step"}
	}
	all, err := a.App.Relocations(c.Request().Context(), area)
	if err != nil {
		return err
	}
	list := []pendingDocument{}
	for _, row := range all {
		if step == "" || row.Waits != nil && row.Waits.Step.Code == step {
			list = append(list, pendingDocument{curtain{}.row(row.Row, schema.Plain), waitingOf(row.Waits, web.LangOf(c))})
		}
	}
	slices.SortFunc(list, func(a, b pendingDocument) int {
		return cmp.Or(cmp.Compare(a.Village, b.Village), cmp.Compare(a.Table, b.Table), cmp.Compare(a.ID, b.ID))
	})
	return web.JSON(c, map[string]any{"area": area, "relocation": list})
}

// relocation is one household's case: where it stands, whom it waits for and what is
// missing.
func (a *API) relocation(c echo.Context, p registry.Person) error {
	var obstacle *schema.Problem
	village, household := "", c.Param("id")
	err := a.App.Store().Read(c.Request().Context(), func(r app.Reader) error {
		unit, err := r.Household(household)
		if err != nil {
			return err
		}
		village = unit.Village
		obstacle, err = a.App.Obstacle(r, &unit)
		return err
	})
	// Whether a household exists in another village is not told either.
	if errors.Is(err, app.ErrNotFound) || err == nil && !p.Grants.Sees(village) {
		return schema.Problem{Code: schema.NotFound}
	}
	if err != nil {
		return err
	}
	all, err := a.App.Relocations(c.Request().Context(), village)
	if err != nil {
		return err
	}
	cases := []pendingDocument{}
	for _, row := range all {
		if row.Household == household {
			cases = append(cases, pendingDocument{curtain{}.row(row.Row, schema.Plain), waitingOf(row.Waits, web.LangOf(c))})
		}
	}
	out := map[string]any{"household": household, "village": village, "cases": cases}
	if missing := obstacleOf(obstacle, web.LangOf(c)); missing != nil {
		out["missing"] = missing
	}
	return web.JSON(c, out)
}
