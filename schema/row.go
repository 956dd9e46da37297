package schema

// Row is one row of a table: who it belongs to, and a value per field.
type Row struct {
	Table     *Table
	ID        string
	Household string // owner; equal to ID for a household, "" for a village's paper
	Village   string // 12-digit code
	Values    []Value
}

// NewRow returns a row of a table with every field null.
func NewRow(t *Table, id, household, village string) Row {
	return Row{Table: t, ID: id, Household: household, Village: village, Values: make([]Value, len(t.Fields))}
}

// Get returns the value of a named field; it panics when there is no such field.
func (r Row) Get(field string) Value { return r.Values[r.Table.Ordinal(field)] }

// Set changes the value of a named field; it panics when there is no such field.
func (r Row) Set(field string, v Value) { r.Values[r.Table.Ordinal(field)] = v }
