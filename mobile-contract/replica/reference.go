package replica

import (
	"strings"

	"ruhu/schema"
	"ruhu/syncproto"
)

// referenceStatements are the SQL texts of one table that devices only read.
type referenceStatements struct {
	insert, all string
	fields      []int // ordinals of their columns
}

func referenceStatementsFor(t *schema.Table, version int) referenceStatements {
	fields := t.FieldsAt(version)
	list := strings.Join(names(t, fields), ", ")
	return referenceStatements{
		insert: "INSERT OR REPLACE INTO " + t.Name + " (" + list + ") VALUES (?" + strings.Repeat(", ?", len(fields)-1) + ")",
		all:    "SELECT " + list + " FROM " + t.Name + " ORDER BY rowid",
		fields: fields,
	}
}

// reference replaces the reference tables.
func (t *tx) reference(p *syncproto.ReferencePage) error {
	for _, table := range p.Tables {
		text, known := t.r.view.reference[table.Table]
		if !known {
			continue
		}
		if err := t.exec("DELETE FROM " + table.Table.Name); err != nil {
			return err
		}
		for _, row := range table.Rows {
			args := make([]any, len(text.fields))
			for i, f := range text.fields {
				args[i] = bound(row[f])
			}
			if err := t.exec(text.insert, args...); err != nil {
				return err
			}
		}
	}
	return t.exec("UPDATE device SET reference = ?", p.Version)
}

// ReferenceRows returns every row of a reference table, in the server's order.
func (r *Replica) ReferenceRows(table *schema.Table) (out [][]schema.Value, err error) {
	err = r.read(func(t *tx) error {
		text := r.view.reference[table]
		cells := make([]any, len(text.fields))
		into := make([]any, len(cells))
		for i := range cells {
			into[i] = &cells[i]
		}
		return t.each(func(scan func(...any) error) error {
			if err := scan(into...); err != nil {
				return err
			}
			row := make([]schema.Value, len(table.Fields))
			for i, c := range cells {
				var err error
				if row[text.fields[i]], err = valueOf(c); err != nil {
					return err
				}
			}
			out = append(out, row)
			return nil
		}, text.all)
	})
	return out, err
}
