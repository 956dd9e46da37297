package app

import (
	"cmp"
	"context"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// ruleMost is how many cases one call looks at.
const ruleMost = 1000

// RuleRun is what a rule comes to: each case as it is decided, or as it stands with the
// reasons why it is not.
type RuleRun struct {
	Decided []schema.Row
	Failed  []RuleFailure
	Left    int // cases that are open beyond those that one call looks at
}

// RuleFailure is a case that a rule cannot decide.
type RuleFailure struct {
	Case     schema.Row
	Problems []schema.Problem
}

func (run *RuleRun) fail(cases []schema.Row, problems []schema.Problem) {
	for _, row := range cases {
		run.Failed = append(run.Failed, RuleFailure{row, problems})
	}
}

// PreviewRule decides what a rule comes to, and keeps nothing of it.
func (a *App) PreviewRule(ctx context.Context, person string, rule registry.Rule) (run RuleRun, err error) {
	m := a.moment(0)
	err = a.store.Read(ctx, func(r Reader) error {
		author, err := ruler(r, person, rule)
		if err != nil {
			return err
		}
		units, left, err := casesOfRule(r, rule)
		run.Left = left
		for _, u := range units {
			s := registry.Situation{Unit: u.unit, VillageKnown: true, Author: author}
			c := rule.Changeset("preview", &u.unit, u.cases)
			c.By, c.At = person, m.Now
			commit := a.decide(&s, c, m)
			if commit.Outcome.Kind == syncproto.Rejected {
				run.fail(u.cases, commit.Outcome.Problems)
				continue
			}
			for _, row := range commit.Rows {
				if row.Table == schema.Conflict {
					run.Decided = append(run.Decided, row.Row)
				}
			}
		}
		return err
	})
	return run, err
}

// ApplyRule decides every open case that a rule is about, household by household: each one's
// all, or none of them with the reason. Under the id of a run that was broken off, it does
// the rest; what is decided is not decided again.
func (a *App) ApplyRule(ctx context.Context, person, id string, rule registry.Rule) (run RuleRun, err error) {
	var units []casesOfUnit
	err = a.store.Read(ctx, func(r Reader) (err error) {
		if _, err = ruler(r, person, rule); err == nil {
			units, run.Left, err = casesOfRule(r, rule)
		}
		return err
	})
	for i := 0; err == nil && i < len(units); i++ {
		err = a.applyTo(ctx, person, id, rule, units[i], &run)
	}
	return run, err
}

func (a *App) applyTo(ctx context.Context, person, id string, rule registry.Rule, u casesOfUnit, run *RuleRun) error {
	outcome, err := a.Act(ctx, person, rule.Changeset(id, &u.unit, u.cases))
	if err != nil {
		return err
	}
	if outcome.Kind == syncproto.Rejected {
		run.fail(u.cases, outcome.Problems)
		return nil
	}
	return a.store.Read(ctx, func(r Reader) error {
		for _, row := range u.cases {
			now, err := r.Case(row.ID)
			if err != nil {
				return err
			}
			run.Decided = append(run.Decided, now.Row)
		}
		return nil
	})
}

// ruler is somebody who may decide by a rule.
func ruler(r Reader, person string, rule registry.Rule) (registry.Author, error) {
	author, err := deskAuthor(r, person)
	switch p := rule.Check(); {
	case err != nil:
		return author, err
	case p != nil:
		return author, *p
	case !author.Grants.Sees(rule.Area):
		return author, schema.Problem{Code: schema.Forbidden}
	case !author.Grants.Has(registry.CountyStaff, rule.Area):
		return author, schema.Problem{Code: schema.WrongLevel, Param: registry.CountyStaff.Level()}
	}
	return author, nil
}

// casesOfUnit are the open cases of one household, or of one village's papers, that a rule
// is about.
type casesOfUnit struct {
	unit  syncproto.UnitState
	cases []schema.Row
}

func casesOfRule(r Reader, rule registry.Rule) (units []casesOfUnit, left int, err error) {
	page, total, err := r.FindCases(CaseQuery{Areas: []string{rule.Area}, Kind: rule.Kind, State: "open", Table: rule.Table, Field: rule.Field, Limit: ruleMost})
	at := map[string]int{}
	for i := 0; err == nil && i < len(page); i++ {
		row := page[i]
		id := cmp.Or(row.Household, row.Village)
		n, known := at[id]
		if !known {
			var unit syncproto.UnitState
			if unit, err = unitOf(r, row); err != nil {
				return nil, 0, err
			}
			n, at[id] = len(units), len(units)
			units = append(units, casesOfUnit{unit: unit})
		}
		units[n].cases = append(units[n].cases, row)
	}
	return units, total - len(page), err
}

// unitOf is the household of a row, or the papers of its village.
func unitOf(r Reader, row schema.Row) (syncproto.UnitState, error) {
	if row.Household == "" {
		return r.VillagePapers(row.Village)
	}
	return r.Household(row.Household)
}
