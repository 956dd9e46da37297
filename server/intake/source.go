package intake

import (
	"slices"

	"ruhu/schema"
)

// Source is a file or a sheet that was read as a table, and what was understood of it.
type Source struct {
	File, Sheet string        // the sheet is "" of a CSV file
	Table       *schema.Table // nil for the staff
	Rows        int
	Fields      []*schema.Field // that have a column, in the schema's order
	Lacking     []*schema.Field // that have none, and stay as they are; without those that are retired, or the server's own
}

// Label is what people call the table.
func (s Source) Label() schema.Label {
	if s.Table == nil {
		return staffLabel
	}
	return s.Table.Label
}

// Sources are the files and sheets that were read, in the order in which they were.
func (d *Delivery) Sources() (all []Source) {
	for _, r := range d.readings {
		s := Source{File: r.file, Sheet: r.sheet, Table: r.table, Rows: r.rows}
		if r.table != nil {
			s.understood(r)
		}
		all = append(all, s)
	}
	return all
}

func (s *Source) understood(r *reading) {
	today := r.table.FieldsAt(schema.Version)
	for i := range r.table.Fields {
		f := &r.table.Fields[i]
		if _, there := r.index[f.Name]; there {
			s.Fields = append(s.Fields, f)
		} else if slices.Contains(today, i) && f.Policy != schema.Server {
			s.Lacking = append(s.Lacking, f)
		}
	}
}
