package app

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"ruhu/schema"
	"ruhu/server/chronicle"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// ImportOptions says how to import. The zero value imports for good, takes every
// field as delivered, and nothing at all if anything is refused.
type ImportOptions struct {
	// Dry decides everything and keeps nothing.
	Dry bool
	// Partly takes the households that nothing is wrong with, although something is
	// wrong with others.
	Partly bool
	// Faults are what is wrong with the delivery already: unless Partly, it is not taken.
	Faults []schema.Problem
	// Plan, if not "", is the ImportReport.Plan that somebody has seen: the import is
	// refused with schema.PlanMoved if it would do anything else by now.
	Plan string
	// Delivered reports whether the delivery says anything about a field of a row: a
	// column that was left out must not erase what stands. nil is yes to all.
	Delivered func(row schema.Row, field int) bool
	// Unnamed reports whether a row came without an id, and has one that follows from
	// what people know it by: it may stand for a row that is there under another.
	// nil is no to all.
	Unnamed func(row schema.Row) bool
	// Tables are those that were delivered whole: their rows that were not delivered
	// are missing. Without any, nothing is looked for.
	Tables []*schema.Table
	// Mentioned reports whether a household was delivered, although it is not among
	// those to import. nil is no to all.
	Mentioned func(household string) bool
	// Delivery names the files that the households come from, for the log; "" for none.
	Delivery string
	// Prepare, if not nil, brings what the households stand on, such as their
	// areas, at the beginning of the transaction.
	Prepare func(Tx) error
	// Progress, if not nil, is told how many households have been looked at.
	Progress func(done int)
}

// ImportReport says what an import did, or would do.
type ImportReport struct {
	// Taken is false of a dry run, and where something was refused.
	Taken      bool
	Households int
	Added      int
	Changed    int
	Unchanged  int
	Refused    int
	Cases      int // conflicts and duplicates that people must decide
	Reopened   int // relocations that are judged again, because what they rest on has changed
	Faults     []ImportFault
	MoreFaults int // beyond those listed
	// Plan names what the import does: equal plans do the same, line by line.
	Plan    string
	Changes Changes
	Missing Missing
}

// ImportFault is one reason why a household was not imported. Household and row are
// called as they are in the delivery.
type ImportFault struct {
	Household string
	Problem   schema.Problem
}

// Import takes a county's registry, household by household, on behalf of a
// person at a desk: all of it in one transaction, or nothing. Each household is
// right or refused whole with every reason. Importing the same rows again changes
// nothing; rows that differ, or were deleted, become as they are delivered, by
// ordinary commits with their history. Rows and households that are not delivered
// stay as they are, and are told as missing. households yields the rows of one
// household at a time, its own row first.
//
// One transaction of a whole county takes seconds, for which devices wait. An import
// that is killed has done nothing.
func (a *App) Import(ctx context.Context, person string, households iter.Seq[[]schema.Row], o ImportOptions) (ImportReport, error) {
	var i importing
	m := a.moment(0)
	err := a.store.Write(ctx, func(tx Tx) error {
		i = importing{App: a, ImportOptions: o, tx: tx, m: m, plan: newPlan(), seen: map[string]bool{}, villages: map[string]bool{}}
		return i.run(ctx, person, households)
	})
	var refused []schema.Problem
	if problem, ok := AsProblem(err); ok {
		refused = []schema.Problem{problem}
	} else if errors.Is(err, errNotTaken) {
		refused, err = i.reasons(), nil
	}
	if !o.Dry && len(refused) > 0 {
		err = errors.Join(err, a.RefuseImport(ctx, person, i.area(), refused))
	}
	return i.report, err
}

// RefuseImport has the log say that a delivery was not taken, and why. area is the one
// that all of it belongs to, "" when that is not known.
func (a *App) RefuseImport(ctx context.Context, person, area string, problems []schema.Problem) error {
	const most = 20 // the whole list is kept beside the delivery
	return a.store.Write(ctx, func(tx Tx) error {
		return logRefusal(tx, registry.Author{Person: person}, "import", &syncproto.Changeset{Village: area}, problems[:min(len(problems), most)], a.moment(0))
	})
}

// reasons are why the delivery was not taken.
func (i *importing) reasons() []schema.Problem {
	all := slices.Clone(i.Faults)
	for _, f := range i.report.Faults {
		all = append(all, f.Problem)
	}
	return all
}

// area is the one that all the villages delivered belong to.
func (i *importing) area() string { return AreaOf(maps.Keys(i.villages)) }

// AreaOf is the smallest area that some villages all belong to, "" when there is none.
func AreaOf(villages iter.Seq[string]) string {
	common, first := "", true
	for village := range villages {
		if first {
			common, first = village, false
		}
		for !strings.HasPrefix(village, common) {
			common = common[:len(common)-1]
		}
	}
	for _, digits := range []int{12, 9, 6, 4, 2} { // of a village, a township, a county …
		if len(common) >= digits {
			return common[:digits]
		}
	}
	return ""
}

// importID is the changeset by which an import changes a household as it stands at a
// revision: one that is decided again on the same state is the same commit.
func importID(household string, rev syncproto.Rev) string {
	return registry.DerivedID("import", household, fmt.Sprint(int64(rev)))
}

// errNotTaken rolls back what is not to be kept.
var errNotTaken = errors.New("app: the import is not to be kept")

// importing is one import under way, in its transaction.
type importing struct {
	*App
	ImportOptions
	tx       Tx
	m        registry.Moment
	author   registry.Author
	plan     plan
	seen     map[string]bool // households that were delivered, as they are called here
	villages map[string]bool
	report   ImportReport
}

func (i *importing) run(ctx context.Context, person string, households iter.Seq[[]schema.Row]) (err error) {
	if i.Prepare != nil {
		if err := i.Prepare(i.tx); err != nil {
			return fmt.Errorf("prepare the import: %w", err)
		}
	}
	if i.author, err = deskAuthor(i.tx, person); err != nil {
		return err
	}
	for rows := range households {
		if len(rows) == 0 || !rows[0].Table.IsRoot() {
			return errors.New("import: a household without its own row")
		}
		if err := i.household(rows); err != nil {
			return fmt.Errorf("import household %s: %w", rows[0].ID, err)
		}
		if i.Progress != nil {
			i.Progress(i.report.Households)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	if err := i.findMissing(); err != nil {
		return err
	}
	return i.end()
}

// end decides whether what was done is kept.
func (i *importing) end() error {
	i.report.Plan, i.report.Changes, i.report.Missing = i.plan.name(), i.plan.changes, i.plan.missing
	switch {
	case i.Plan != "" && i.Plan != i.report.Plan:
		return schema.Problem{Code: schema.PlanMoved}
	case i.Dry, (i.report.Refused > 0 || len(i.Faults) > 0) && !i.Partly:
		return errNotTaken
	}
	i.report.Taken = true
	return i.log()
}

// importFacts are what the log says of an import, besides its commits.
type importFacts struct {
	Added     int    `json:"added"`
	Changed   int    `json:"changed"`
	Plan      string `json:"plan"`
	Refused   int    `json:"refused"`
	Unchanged int    `json:"unchanged"`
}

// log has the log tell of an import that changed anything.
func (i *importing) log() error {
	r := &i.report
	if r.Added+r.Changed == 0 {
		return nil
	}
	return Record(i.tx, importFacts{r.Added, r.Changed, r.Plan, r.Refused, r.Unchanged},
		chronicle.Entry{Kind: chronicle.Imported, At: int64(i.m.Now), Person: i.author.Person, Subject: i.Delivery})
}

// Imported reports whether the households of a delivery were imported, as the log has it.
func Imported(r Reader, delivery string) (done bool, err error) {
	err = EachInLog(r, LogQuery{Kind: chronicle.Imported, Person: delivery}, func(e *chronicle.Entry) error {
		done = done || e.Subject == delivery
		return nil
	})
	return done, err
}

// household decides on one household, and counts what comes of it.
func (i *importing) household(rows []schema.Row) error {
	i.report.Households++
	id, err := i.standing(rows[0])
	if err != nil {
		return err
	}
	situation, err := i.tx.Load(id, rows[0].Village, i.needsOf(id, rows))
	if err != nil {
		return err
	}
	situation.Author, situation.Delivers = i.author, true
	unit := &situation.Unit
	i.seen[unit.ID], i.villages[rows[0].Village] = true, true
	if unit.ID != id { // people have made it part of another since
		i.refuse(rows[0].ID, nil, schema.Problem{Code: schema.RowElsewhere})
		return nil
	}
	meant := rows
	if i.Unnamed != nil {
		meant = registry.Identify(unit, rows, i.Unnamed)
	}
	for n := range situation.Matches {
		match := &situation.Matches[n]
		at := slices.IndexFunc(rows, func(row schema.Row) bool { return row.ID == match.Row })
		match.Row = meant[at].ID
	}
	delivered := make(map[syncproto.RowKey]string, len(rows)) // ids as they came, by what they mean here
	for n, row := range meant {
		delivered[syncproto.RowKey{Table: row.Table, ID: row.ID}] = rows[n].ID
	}
	i.plan.missingRows(unit, delivered, i.Tables)
	c := &syncproto.Changeset{
		ID: importID(id, unit.Rev),
		By: i.author.Person, Village: rows[0].Village, Household: id, At: i.m.Now, Version: schema.Version,
		Seen: unit.Rev, Edits: i.differences(unit, rows, meant),
	}
	if len(c.Edits) == 0 {
		i.report.Unchanged++
		return nil
	}
	return i.take(unit, c, i.decide(&situation, c, i.m), delivered)
}

func (i *importing) take(unit *syncproto.UnitState, c *syncproto.Changeset, commit registry.Commit, delivered map[syncproto.RowKey]string) error {
	switch {
	case commit.Outcome.Kind == syncproto.Rejected:
		i.refuse(delivered[syncproto.RowKey{Table: schema.Household, ID: c.Household}], delivered, commit.Outcome.Problems...)
		return nil
	case unit.Exists():
		i.report.Changed++
	default:
		i.report.Added++
	}
	i.report.Cases += len(commit.Outcome.Cases)
	if slices.ContainsFunc(commit.Rows, func(row *syncproto.RowState) bool { return row.Table == schema.RelocationCase }) {
		i.report.Reopened++
	}
	i.plan.commit(unit, &commit, delivered)
	return i.tx.Save(&commit)
}

func (i *importing) refuse(household string, delivered map[syncproto.RowKey]string, problems ...schema.Problem) {
	i.report.Refused++
	for _, p := range problems {
		if id, ok := delivered[syncproto.RowKey{Table: schema.TableOf(p.Table), ID: p.Row}]; ok {
			p.Row = id
		}
		i.plan.refused(household, p)
		if len(i.report.Faults) == mostTold {
			i.report.MoreFaults++
			continue
		}
		i.report.Faults = append(i.report.Faults, ImportFault{Household: household, Problem: p})
	}
}

// standing is the id of the household that is meant: of one that came without an id,
// the one that has its registry number.
func (i *importing) standing(root schema.Row) (string, error) {
	if i.Unnamed == nil || !i.Unnamed(root) {
		return root.ID, nil
	}
	situation, err := i.tx.Load(root.ID, root.Village, registry.Needs{Identities: registry.IdentitiesOf(root)})
	if err != nil || situation.Unit.Exists() || len(situation.Matches) == 0 {
		return root.ID, err
	}
	return situation.Matches[0].Household, nil
}

// needsOf says what must be loaded to compare a household with the rows delivered,
// and to decide on the difference.
func (i *importing) needsOf(id string, rows []schema.Row) registry.Needs {
	needs := registry.Needs{Tables: append([]*schema.Table{schema.Conflict, schema.RelocationCase}, i.Tables...), Approved: true}
	for _, rule := range schema.HouseholdRules() {
		needs.Tables = append(needs.Tables, rule.Table)
	}
	for _, row := range rows {
		if i.Unnamed != nil && i.Unnamed(row) && !slices.Contains(needs.Tables, row.Table) {
			needs.Tables = append(needs.Tables, row.Table) // it may be any row of its table
		}
		needs.Rows = append(needs.Rows, syncproto.RowKey{Table: row.Table, ID: row.ID})
		needs.Identities = append(needs.Identities, registry.IdentitiesOf(row)...)
	}
	needs.Rows[0].ID = id
	return needs
}

// differences are the edits that make the household's rows equal to those
// delivered: meant are the same rows, under the ids that they have here.
func (i *importing) differences(unit *syncproto.UnitState, rows, meant []schema.Row) []syncproto.Edit {
	var edits []syncproto.Edit
	for n, row := range meant {
		old := unit.Rows[syncproto.RowKey{Table: row.Table, ID: row.ID}]
		e := syncproto.Edit{Table: row.Table, Row: row.ID}
		for f, v := range row.Values {
			switch {
			case old == nil && !v.IsNull():
				e.Sets = append(e.Sets, syncproto.Set{Field: f, Value: v})
			case old == nil || !i.delivered(rows[n], f):
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

func (i *importing) delivered(row schema.Row, field int) bool {
	return i.Delivered == nil || i.Delivered(row, field)
}
