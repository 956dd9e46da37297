package replica

import (
	"strings"

	"ruhu/schema"
	"ruhu/syncproto"
)

// referenceStatements are the SQL texts of one table that devices only read.
type referenceStatements struct{ insert, all string }

var referenceTexts = makeReferenceTexts()

func makeReferenceTexts() map[*schema.Table]referenceStatements {
	m := map[*schema.Table]referenceStatements{}
	for _, t := range schema.Reference() {
		columns := make([]string, len(t.Fields))
		for i, f := range t.Fields {
			columns[i] = f.Name
		}
		list := strings.Join(columns, ", ")
		m[t] = referenceStatements{
			insert: "INSERT OR REPLACE INTO " + t.Name + " (" + list + ") VALUES (?" + strings.Repeat(", ?", len(columns)-1) + ")",
			all:    "SELECT " + list + " FROM " + t.Name + " ORDER BY rowid",
		}
	}
	return m
}

// reference replaces the reference tables.
func (t *tx) reference(p *syncproto.ReferencePage) error {
	for _, table := range p.Tables {
		if err := t.exec("DELETE FROM " + table.Table.Name); err != nil {
			return err
		}
		for _, row := range table.Rows {
			args := make([]any, len(row))
			for i, v := range row {
				args[i] = bound(v)
			}
			if err := t.exec(referenceTexts[table.Table].insert, args...); err != nil {
				return err
			}
		}
	}
	return t.exec("UPDATE device SET reference = ?", p.Version)
}

// ReferenceRows returns every row of a reference table, in the server's order.
func (r *Replica) ReferenceRows(table *schema.Table) (out [][]schema.Value, err error) {
	err = r.read(func(t *tx) error {
		cells := make([]any, len(table.Fields))
		into := make([]any, len(cells))
		for i := range cells {
			into[i] = &cells[i]
		}
		return t.each(func(scan func(...any) error) error {
			if err := scan(into...); err != nil {
				return err
			}
			row := make([]schema.Value, len(cells))
			for i, c := range cells {
				var err error
				if row[i], err = valueOf(c); err != nil {
					return err
				}
			}
			out = append(out, row)
			return nil
		}, referenceTexts[table].all)
	})
	return out, err
}
