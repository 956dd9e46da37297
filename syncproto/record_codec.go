package syncproto

import "ruhu/schema"

// AppendRecord adds the JSON of a household's rows as the approved record keeps them:
// tables column by column, in the order in which the rows come, which is by table.
// Whose rows they are is said elsewhere.
func AppendRecord(dst []byte, rows []schema.Row) []byte {
	w := &writer{buf: dst}
	w.open('[')
	for len(rows) > 0 {
		n := 1
		for n < len(rows) && rows[n].Table == rows[0].Table {
			n++
		}
		w.recordTable(rows[:n])
		rows = rows[n:]
	}
	w.close(']')
	return w.buf
}

func (w *writer) recordTable(rows []schema.Row) {
	t := rows[0].Table
	columns := make([]column, 0, 1+len(t.Fields))
	columns = append(columns, column{name: pageHeadNames[idColumn], kept: true, cell: func(i int) schema.Value { return schema.TextOf(rows[i].ID) }})
	for f := range t.Fields {
		columns = append(columns, column{name: t.Fields[f].Name, cell: func(i int) schema.Value { return rows[i].Values[f] }})
	}
	w.table(t, len(rows), columns)
}

// DecodeRecord reads what AppendRecord wrote in the words of a schema version, as rows
// of a household in a village, in the words of the newest.
func DecodeRecord(data []byte, household, village string, version int) ([]schema.Row, *schema.Problem) {
	var rows []schema.Row
	r := newReader(data)
	r.array(func() {
		first := len(rows)
		r.table(pageHeadNames[:1], []int{idColumn}, func(t *schema.Table) {
			rows = append(rows, schema.NewRow(t, "", household, village))
		}, func(column, row int) {
			if column == idColumn {
				rows[first+row].ID = r.text(maxID)
				return
			}
			rows[first+row].Values[column-1] = r.value()
		})
	})
	for i := range rows {
		rows[i].Values = rows[i].Table.Upgraded(rows[i].Values, version, schema.Version)
	}
	return rows, r.end()
}
