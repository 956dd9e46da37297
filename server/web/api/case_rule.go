package api

import (
	"context"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/server/web"
	"ruhu/syncproto"
)

// ruleRequest is a rule over the open cases of an area, which is one of the person's own as
// county staff:
//
//	{"id":"<uuid of the run>","area":"222426","kind":"value","table":"household","field":"bank","choice":"later"}
//
// choice is kept, offered, later or earlier. Under the same id again, it does what is left.
type ruleRequest struct {
	ID     string `json:"id" validate:"omitempty,uuid"` // needed to apply it
	Area   string `json:"area" validate:"required,max=12"`
	Kind   string `json:"kind" validate:"required,max=60"`
	Table  string `json:"table" validate:"required,max=60"`
	Field  string `json:"field" validate:"max=60"` // or group; none for deletions
	Choice string `json:"choice" validate:"required,max=60"`
}

// previewRule tells what a rule comes to, case by case, and decides nothing.
func (a *API) previewRule(c echo.Context, p registry.Person) error {
	return a.rule(c, func(ctx context.Context, _ string, rule registry.Rule) (app.RuleRun, error) {
		return a.App.PreviewRule(ctx, p.ID, rule)
	})
}

// applyRule decides by a rule, each household's cases all or not at all. Each case that it
// has decided names the rule from then on, and says what failed of the others.
func (a *API) applyRule(c echo.Context, p registry.Person) error {
	return a.rule(c, func(ctx context.Context, id string, rule registry.Rule) (app.RuleRun, error) {
		if id == "" {
			return app.RuleRun{}, schema.Problem{Code: schema.MissingMember, Field: "/id"}
		}
		return a.App.ApplyRule(ctx, p.ID, id, rule)
	})
}

func (a *API) rule(c echo.Context, run func(context.Context, string, registry.Rule) (app.RuleRun, error)) error {
	var req ruleRequest
	if err := web.Bind(c, &req); err != nil {
		return err
	}
	rule := registry.Rule{Area: req.Area, Kind: req.Kind, Table: req.Table, Field: req.Field, Choice: req.Choice}
	done, err := run(c.Request().Context(), req.ID, rule)
	if err != nil {
		return err
	}
	out := ruleDocument{Rule: rule.String(), Left: done.Left, Decided: []ruleCase{}, Failed: []ruleCase{}}
	for _, row := range done.Decided {
		out.Decided = append(out.Decided, ruleCaseOf(row))
	}
	for _, f := range done.Failed {
		d := ruleCaseOf(f.Case)
		for _, p := range f.Problems {
			d.Problems = append(d.Problems, problemDocument{Code: p.Code, Table: p.Table, Row: p.Row, Field: p.Field, Text: p.Message(web.LangOf(c))})
		}
		out.Failed = append(out.Failed, d)
	}
	return web.JSON(c, out)
}

type ruleDocument struct {
	Rule    string     `json:"rule"`
	Decided []ruleCase `json:"decided"`
	Failed  []ruleCase `json:"failed"`
	Left    int        `json:"left"` // open cases beyond those that one call looks at
}

// ruleCase is a case as a rule decides it. Fields says of each fact what stands and what
// it becomes.
type ruleCase struct {
	Case      string            `json:"case"`
	Household string            `json:"household,omitzero"`
	Village   string            `json:"village"`
	Decision  string            `json:"decision,omitzero"`
	Fields    []fieldChange     `json:"fields"`
	Problems  []problemDocument `json:"problems,omitempty"`
}

type problemDocument struct {
	Code  schema.ErrCode `json:"code"`
	Table string         `json:"table,omitzero"`
	Row   string         `json:"row,omitzero"`
	Field string         `json:"field,omitzero"`
	Text  string         `json:"text"` // in the reader's language
}

func ruleCaseOf(row schema.Row) ruleCase {
	return ruleCase{Case: row.ID, Household: row.Household, Village: row.Village, Decision: row.Get("decision").Text(),
		Fields: curtain{}.changed(row)}
}

// fieldChange is a fact before a decision and by it.
type fieldChange struct {
	Field  string         `json:"field"`
	Before jsontext.Value `json:"before,omitzero"`
	After  jsontext.Value `json:"after,omitzero"`
	Masked bool           `json:"masked,omitzero"`
}

// changed is what a settled case found and left.
func (k curtain) changed(row schema.Row) []fieldChange {
	x := registry.Case{Row: &syncproto.RowState{Row: row}}
	before, after := x.Side("before"), x.Side("taken")
	out := []fieldChange{}
	for _, field := range sortedFields(before, after) {
		name, masked := k.named(schema.TableOf(row.Get("table_name").Text()), field)
		d := fieldChange{Field: name, Masked: masked}
		if !masked {
			d.Before, d.After = saidOf(before, field), saidOf(after, field)
		}
		out = append(out, d)
	}
	return out
}
