package app

import (
	"context"
	"errors"
	"fmt"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// importGroup is how many households one transaction imports: large enough to
// share the cost of a commit, small enough to let devices in between.
const importGroup = 64

// ImportReport says what an import did, or with a dry run would do.
type ImportReport struct {
	Households int           `json:"households"`
	Added      int           `json:"added"`
	Changed    int           `json:"changed"`
	Unchanged  int           `json:"unchanged"`
	Refused    int           `json:"refused"`
	Faults     []ImportFault `json:"faults,omitempty"`
}

// ImportFault is one reason why a household was not imported.
type ImportFault struct {
	Household string         `json:"household"`
	Problem   schema.Problem `json:"problem"`
}

// Import takes a county's registry, household by household, on behalf of a
// person at a desk. Each household is taken whole or refused whole with every
// reason. Importing the same rows again changes nothing; rows that differ become
// ordinary commits with their history. households yields the rows of one
// household at a time, its own row first. progress, if not nil, is called with
// the number done so far.
func (a *App) Import(ctx context.Context, person string, dry bool, households func(yield func([]schema.Row) bool), progress func(done int)) (ImportReport, error) {
	var report ImportReport
	var group [][]schema.Row
	var failed error
	flush := func() bool {
		failed = a.importGroup(ctx, person, dry, group, &report)
		group = group[:0]
		if progress != nil {
			progress(report.Households)
		}
		return failed == nil
	}
	for rows := range households {
		if group = append(group, rows); len(group) == importGroup && !flush() {
			return report, failed
		}
	}
	flush()
	return report, failed
}

// errDryRun rolls a dry run back.
var errDryRun = errors.New("app: dry run")

func (a *App) importGroup(ctx context.Context, person string, dry bool, group [][]schema.Row, report *ImportReport) error {
	m := a.moment(0)
	done := *report
	err := a.store.Write(ctx, func(tx Tx) error {
		*report = done
		p, err := tx.Person(person)
		if err != nil {
			return fmt.Errorf("person %s: %w", person, err)
		}
		author := registry.Author{Person: p.ID, Grants: p.Grants}
		for _, rows := range group {
			if err := a.importHousehold(tx, author, rows, m, report); err != nil {
				return err
			}
		}
		if dry {
			return errDryRun
		}
		return nil
	})
	if dry && errors.Is(err, errDryRun) {
		return nil
	}
	return err
}

func (a *App) importHousehold(tx Tx, author registry.Author, rows []schema.Row, m registry.Moment, report *ImportReport) error {
	root := rows[0]
	report.Households++
	c := &syncproto.Changeset{By: author.Person, Village: root.Village, Household: root.ID, At: m.Now, Version: schema.Version}
	needs := registry.Needs{Tables: []*schema.Table{schema.Conflict}}
	for _, row := range rows {
		needs.Rows = append(needs.Rows, syncproto.RowKey{Table: row.Table, ID: row.ID})
	}
	needs.Tables = append(needs.Tables, schema.Member)
	situation, err := tx.Load(root.ID, root.Village, needs)
	if err != nil {
		return err
	}
	situation.Author, c.Seen = author, situation.Unit.Rev
	c.ID = registry.DerivedID("import", root.ID, fmt.Sprint(int64(situation.Unit.Rev)))
	c.Edits = differences(&situation.Unit, rows)
	if len(c.Edits) == 0 {
		report.Unchanged++
		return nil
	}
	commit := a.decide(&situation, c, m)
	if commit.Outcome.Kind == syncproto.Rejected {
		report.Refused++
		for _, p := range commit.Outcome.Problems {
			report.Faults = append(report.Faults, ImportFault{Household: root.ID, Problem: p})
		}
		return nil
	}
	if situation.Unit.Exists() {
		report.Changed++
	} else {
		report.Added++
	}
	return tx.Save(&commit)
}

// differences are the edits that make the household's rows equal to those
// delivered. Rows that are not delivered stay as they are.
func differences(unit *syncproto.UnitState, rows []schema.Row) []syncproto.Edit {
	var edits []syncproto.Edit
	for _, row := range rows {
		old := unit.Rows[syncproto.RowKey{Table: row.Table, ID: row.ID}]
		e := syncproto.Edit{Table: row.Table, Row: row.ID}
		for i, v := range row.Values {
			if old == nil && !v.IsNull() {
				e.Sets = append(e.Sets, syncproto.Set{Field: i, Value: v})
			} else if old != nil && old.Values[i] != v {
				e.Sets = append(e.Sets, syncproto.Set{Field: i, Value: v, Base: unit.Rev})
			}
		}
		if len(e.Sets) > 0 {
			edits = append(edits, e)
		}
	}
	return edits
}
