package antu

import "ruhu/schema"

// ReferenceTable is one reference table with the county's rows of it.
type ReferenceTable struct {
	Table *schema.Table
	Rows  [][]schema.Value // a value for each field, in the table's order
}

// Reference returns what a server of the county starts with, in the order of
// loading: its areas, the income lines and the relocation quotas of its plan.
func Reference() []ReferenceTable {
	text, number := schema.TextOf, func(n int) schema.Value { return schema.IntOf(int64(n)) }
	areas, lines, quotas := ReferenceTable{Table: schema.Area}, ReferenceTable{Table: schema.PovertyLine}, ReferenceTable{Table: schema.RelocationQuota}
	for _, a := range Areas() {
		areas.add(text(a.Code), text(a.Parent), text(a.Level), text(a.Name.ZH), text(a.Name.KO), text(a.Name.EN))
	}
	for _, l := range Lines() {
		lines.add(number(l.Year), text(l.Kind), schema.IntOf(l.Fen))
	}
	for _, q := range RelocationQuota() {
		quotas.add(text(q.Township), number(q.Households), number(q.People))
	}
	return []ReferenceTable{areas, lines, quotas}
}

func (t *ReferenceTable) add(values ...schema.Value) { t.Rows = append(t.Rows, values) }
