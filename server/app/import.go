package app

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// importGroup is how many households one transaction imports: large enough to
// share the cost of a commit, small enough to let devices in between.
const importGroup = 64

// ImportOptions says how to import. The zero value imports for good, and takes
// every field as delivered.
type ImportOptions struct {
	// Dry decides everything and keeps nothing. It is one transaction, so that it
	// finds what only shows when all is in, and devices wait until it is over.
	Dry bool
	// Delivered reports whether the delivery says anything about a field: a column
	// that was left out must not erase what stands. nil is yes to all.
	Delivered func(t *schema.Table, field int) bool
	// Prepare, if not nil, brings what the households stand on, such as their
	// areas, at the beginning of the first transaction.
	Prepare func(Tx) error
	// Progress, if not nil, is told how many households have been looked at.
	Progress func(done int)
}

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
// reason. Importing the same rows again changes nothing; rows that differ, or
// were deleted, become as they are delivered, by ordinary commits with their
// history. Rows that are not delivered stay as they are. households yields the
// rows of one household at a time, its own row first.
//
// An import that ends early has kept what it reports, and the same import once
// more does the rest.
func (a *App) Import(ctx context.Context, person string, households iter.Seq[[]schema.Row], o ImportOptions) (ImportReport, error) {
	i := importing{App: a, ImportOptions: o, person: person}
	var group [][]schema.Row
	for rows := range households {
		if group = append(group, rows); len(group) < importGroup || o.Dry {
			continue
		}
		if err := i.take(ctx, group); err != nil {
			return i.report, err
		}
		group = nil
	}
	err := i.take(ctx, group)
	return i.report, err
}

// importing is one import under way.
type importing struct {
	*App
	ImportOptions
	person   string
	prepared bool
	report   ImportReport // of the groups that are done
}

// errDryRun rolls a dry run back.
var errDryRun = errors.New("app: dry run")

// take imports a group of households in one transaction, and counts them when it
// is on disk.
func (i *importing) take(ctx context.Context, group [][]schema.Row) error {
	if len(group) == 0 && i.prepared {
		return nil
	}
	m := i.moment(0)
	var report ImportReport
	err := i.store.Write(ctx, func(tx Tx) error {
		report = i.report
		author, err := i.begin(tx)
		if err != nil {
			return err
		}
		for _, rows := range group {
			if err := i.household(tx, author, rows, m, &report); err != nil {
				return fmt.Errorf("import household %s: %w", rows[0].ID, err)
			}
			if i.Progress != nil {
				i.Progress(report.Households)
			}
		}
		if i.Dry {
			return errDryRun
		}
		return nil
	})
	if err != nil && !(i.Dry && errors.Is(err, errDryRun)) {
		return err
	}
	i.report, i.prepared = report, true
	return nil
}

// begin prepares the store if that is due, and returns who imports.
func (i *importing) begin(tx Tx) (registry.Author, error) {
	if i.Prepare != nil && !i.prepared {
		if err := i.Prepare(tx); err != nil {
			return registry.Author{}, fmt.Errorf("prepare the import: %w", err)
		}
	}
	return deskAuthor(tx, i.person)
}

func (i *importing) household(tx Tx, author registry.Author, rows []schema.Row, m registry.Moment, report *ImportReport) error {
	root := rows[0]
	report.Households++
	situation, err := tx.Load(root.ID, root.Village, needsOfRows(rows))
	if err != nil {
		return err
	}
	situation.Author = author
	unit := &situation.Unit
	if unit.ID != root.ID { // people have made it part of another since
		report.Refused++
		report.Faults = append(report.Faults, ImportFault{Household: root.ID, Problem: schema.Problem{Code: schema.RowElsewhere}})
		return nil
	}
	c := &syncproto.Changeset{
		// An import that is decided again on the same state is the same commit.
		ID: registry.DerivedID("import", root.ID, fmt.Sprint(int64(unit.Rev))),
		By: author.Person, Village: root.Village, Household: root.ID, At: m.Now, Version: schema.Version,
		Seen: unit.Rev, Edits: i.differences(unit, rows),
	}
	if len(c.Edits) == 0 {
		report.Unchanged++
		return nil
	}
	commit := i.decide(&situation, c, m)
	switch {
	case commit.Outcome.Kind == syncproto.Rejected:
		report.Refused++
		for _, p := range commit.Outcome.Problems {
			report.Faults = append(report.Faults, ImportFault{Household: root.ID, Problem: p})
		}
		return nil
	case unit.Exists():
		report.Changed++
	default:
		report.Added++
	}
	return tx.Save(&commit)
}

// needsOfRows says what must be loaded to compare a household with the rows
// delivered, and to decide on the difference.
func needsOfRows(rows []schema.Row) registry.Needs {
	needs := registry.Needs{Tables: []*schema.Table{schema.Conflict}}
	for _, rule := range schema.HouseholdRules() {
		needs.Tables = append(needs.Tables, rule.Table)
	}
	for _, row := range rows {
		needs.Rows = append(needs.Rows, syncproto.RowKey{Table: row.Table, ID: row.ID})
		needs.Identities = append(needs.Identities, registry.IdentitiesOf(row)...)
	}
	return needs
}

// differences are the edits that make the household's rows equal to those
// delivered.
func (i *importing) differences(unit *syncproto.UnitState, rows []schema.Row) []syncproto.Edit {
	var edits []syncproto.Edit
	for _, row := range rows {
		old := unit.Rows[syncproto.RowKey{Table: row.Table, ID: row.ID}]
		e := syncproto.Edit{Table: row.Table, Row: row.ID}
		for f, v := range row.Values {
			switch {
			case old == nil && !v.IsNull():
				e.Sets = append(e.Sets, syncproto.Set{Field: f, Value: v})
			case old == nil || !i.delivered(row.Table, f):
			case old.Deleted || old.Values[f] != v: // any set brings a deleted row back
				e.Sets = append(e.Sets, syncproto.Set{Field: f, Value: v, Base: unit.Rev})
			}
		}
		if len(e.Sets) > 0 {
			edits = append(edits, e)
		}
	}
	return edits
}

func (i *importing) delivered(t *schema.Table, field int) bool {
	return i.Delivered == nil || i.Delivered(t, field)
}
