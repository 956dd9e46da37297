package console

import (
	"strings"

	"ruhu/schema"
	"ruhu/server/registry"
)

// differenceTable is two states beside one another, and what they are called.
type differenceTable struct {
	Before, After string
	Rows          []differentRow
}

// differentRow is a row that differs between two states of a household.
type differentRow struct {
	Title string
	Fate  string // added or gone; "" for a row that changed
	Lines []differentField
}

// differentField is a field with a value that differs.
type differentField struct {
	Label         string
	Before, After value
	Input, Said   string // name of the input for a comment on it, and what it holds; "" where there is none
	on            about
}

// differences shows what makes one state another, as far as tables are of interest.
func (f form) differences(before, after []schema.Row, of func(*schema.Table) bool) (rows []differentRow) {
	for _, change := range registry.Difference(before, after) {
		if of(change.Key.Table) {
			rows = append(rows, f.differentRow(change))
		}
	}
	return rows
}

func (f form) differentRow(change registry.RowChange) differentRow {
	t := change.Key.Table
	row := differentRow{Title: f.rowTitle(t, change.Key.ID)}
	switch change.How {
	case registry.RowAdded:
		row.Fate = say(f.lang, "history.added")
	case registry.RowRemoved:
		row.Fate = say(f.lang, "history.deleted")
	}
	for _, cell := range change.Cells {
		field := &t.Fields[cell.Field]
		row.Lines = append(row.Lines, differentField{
			Label:  field.Label.In(f.lang),
			Before: f.value(field, cell.Before, schema.Personal), After: f.value(field, cell.After, schema.Personal),
			on: about{t.Name, change.Key.ID, field.Name},
		})
	}
	return row
}

// rowTitle names a row by its table, and among others of the table.
func (f form) rowTitle(t *schema.Table, id string) string {
	title := t.Label.In(f.lang)
	if row, ok := f.ids.rows[id]; ok && !t.IsRoot() {
		title = join(" · ", title, f.ids.title(row, schema.Personal))
	}
	return title
}

// about is what somebody speaks of: a field of a row, or the whole row.
type about struct{ Table, Row, Field string }

// aboutInputs begin the names of inputs that hold what is said about something.
const aboutInputs = "about/"

func (a about) input() string { return aboutInputs + a.Table + "/" + a.Row + "/" + a.Field }

// parseAbout reads the name of such an input; what it names may not be there.
func parseAbout(input string) (about, bool) {
	rest, ok := strings.CutPrefix(input, aboutInputs)
	parts := strings.Split(rest, "/")
	if !ok || len(parts) != 3 {
		return about{}, false
	}
	return about{parts[0], parts[1], parts[2]}, true
}

// isRecord tells tables whose rows are approved from those that are evidence.
func isRecord(t *schema.Table) bool { return t.Recorded }
