package intake

import (
	"io/fs"
	"strconv"

	"github.com/google/uuid"
	"golang.org/x/text/unicode/norm"

	"ruhu/schema"
)

// The columns that stand before the fields.
const (
	columnID        = "id"
	columnHousehold = "household"
	columnVillage   = "village"
)

// columnsOf returns the columns that a table's file may have, also those of fields
// that are retired.
func columnsOf(t *schema.Table) []column {
	all := []column{{columnID, true}, {columnVillage, true}}
	if !t.IsRoot() {
		all = []column{{columnID, true}, {columnHousehold, true}, {columnVillage, false}}
	}
	for i := range t.Fields {
		all = append(all, column{t.Fields[i].Name, t.Fields[i].Required()})
	}
	return all
}

func (d *Delivery) readTable(files fs.FS, name string, t *schema.Table) error {
	return d.eachRecord(files, name, columnsOf(t), func(r record) { d.takeRow(t, r) })
}

// takeRow adds a row to its household, or refuses the household and says why.
func (d *Delivery) takeRow(t *schema.Table, r record) {
	row := schema.NewRow(t, r.cell(columnID), r.cell(columnHousehold), r.cell(columnVillage))
	if t.IsRoot() {
		row.Household = row.ID
	}
	c := &checker{Delivery: d, record: r, row: row}
	c.check()
	if c.faulty {
		d.refused[row.Household] = true
		return
	}
	d.rows[row.Household] = append(d.rows[row.Household], c.row)
}

// checker looks at one row. All of it is looked at, whatever is found.
type checker struct {
	*Delivery
	record
	row    schema.Row
	faulty bool
}

func (c *checker) check() {
	switch {
	case c.form != nil:
		c.faulty = true
		c.form.Household, c.form.Problem.Table = c.owner(), c.row.Table.Name
		c.fault(*c.form)
		if c.row.Table.IsRoot() {
			c.know("")
		}
		return
	case c.row.Table.IsRoot():
		c.checkRoot()
	default:
		c.checkChild()
	}
	c.checkRepeated()
	c.checkFields()
}

// found records a fault of the row.
func (c *checker) found(column string, p schema.Problem, told schema.Label) {
	c.faulty = true
	if validID(c.row.ID) {
		p.Row = c.row.ID
	}
	if p.Table == "" {
		p.Table = c.row.Table.Name
	}
	c.fault(Fault{File: c.file, Row: c.line, Column: column, Household: c.owner(), Problem: p, told: told})
}

func (c *checker) owner() string {
	if validID(c.row.Household) {
		return c.row.Household
	}
	return ""
}

func (c *checker) checkRoot() {
	c.checkID(columnID, c.row.ID)
	village := ""
	switch {
	case !c.has(columnVillage):
	case c.row.Village == "":
		c.found(columnVillage, schema.Problem{Code: schema.Required, Field: columnVillage}, schema.Label{})
	case !schema.ValidVillage(c.row.Village):
		c.found(columnVillage, schema.Problem{Code: schema.BadVillage, Field: columnVillage}, schema.Label{})
	default:
		village = c.row.Village
	}
	c.know(village)
}

// know remembers a household, faulty or not: its children are not strangers.
func (c *checker) know(village string) {
	if _, known := c.villages[c.row.ID]; !known && validID(c.row.ID) {
		c.villages[c.row.ID] = village
		c.households = append(c.households, c.row.ID)
	}
}

func (c *checker) checkChild() {
	c.checkID(columnID, c.row.ID)
	c.checkID(columnHousehold, c.row.Household)
	village, delivered := c.villages[c.row.Household]
	switch {
	case !validID(c.row.Household):
	case !delivered && !c.rootless:
		c.found(columnHousehold, schema.Problem{Code: schema.NoSuchUnit, Field: columnHousehold}, noHousehold)
	case c.row.Village != "" && village != "" && c.row.Village != village:
		c.found(columnVillage, schema.Problem{Code: schema.WrongVillage, Field: columnVillage}, schema.Label{})
	}
	c.row.Village = village
}

func (c *checker) checkID(column, id string) {
	switch {
	case !c.has(column):
	case id == "":
		c.found(column, schema.Problem{Code: schema.Required, Field: column}, schema.Label{})
	case !validID(id):
		c.found(column, schema.Problem{Code: schema.BadUUID, Field: column}, schema.Label{})
	}
}

// checkRepeated: of two rows with one id nobody can say which is meant, so the
// households of both are refused.
func (c *checker) checkRepeated() {
	if !validID(c.row.ID) {
		return
	}
	key := rowKey{c.row.Table, c.row.ID}
	first, repeated := c.places[key]
	if !repeated {
		c.places[key] = place{c.line, c.row.Household}
		return
	}
	c.refused[first.household] = true
	c.found(columnID, schema.Problem{Code: schema.RepeatedRow, Field: columnID, Param: strconv.Itoa(first.line)}, repeatedRow)
}

func (c *checker) checkFields() {
	t := c.row.Table
	for i := range t.Fields {
		f := &t.Fields[i]
		if !c.has(f.Name) {
			continue // optional; or missed once, in the first line
		}
		v, p, ok := valueOf(f, c.cell(f.Name))
		if ok && !v.IsNull() && t.PolicyOf(i) == schema.Server {
			p, ok = schema.Problem{Code: schema.FieldServer}, false
		} else if ok {
			p, ok = c.take(i, v)
		}
		if !ok {
			p.Field = f.Name
			c.found(f.Name, p, schema.Label{})
		}
	}
}

// take puts a value into the row, in the words of today: a registry may still
// have a column that was split since, and codes in their old spelling. Beside the
// columns that took its place an old one says a thing twice, and is unknown.
func (c *checker) take(field int, v schema.Value) (schema.Problem, bool) {
	t := c.row.Table
	for _, cell := range t.UpgradedCell(field, v, schema.OldestVersion, schema.Version) {
		if cell.Field != field && c.has(t.Fields[cell.Field].Name) {
			return schema.Problem{Code: schema.UnknownField, Param: t.Fields[field].Name}, v.IsNull()
		}
		c.row.Values[cell.Field] = cell.Value
		if p, ok := t.CheckField(cell.Field, cell.Value, c.today); !ok {
			return p, false
		}
	}
	return schema.Problem{}, true
}

// valueOf reads a cell as the field's kind spells its values.
func valueOf(f *schema.Field, cell string) (schema.Value, schema.Problem, bool) {
	switch {
	case cell == "":
		return schema.Null, schema.Problem{}, true
	case len(cell) > MaxField:
		return schema.Null, schema.Problem{Code: schema.TooLong, Param: strconv.Itoa(MaxField)}, false
	case f.Kind.IsText():
		return schema.TextOf(norm.NFC.String(cell)), schema.Problem{}, true
	}
	n, err := strconv.ParseInt(cell, 10, 64)
	if err != nil {
		return schema.Null, schema.Problem{Code: schema.WrongKind, Param: f.Kind.String()}, false
	}
	return schema.IntOf(n), schema.Problem{}, true
}

// validID reports whether s is a UUID in its usual lower-case spelling, the only
// one in which two of them can be compared.
func validID(s string) bool {
	id, err := uuid.Parse(s)
	return err == nil && id.String() == s
}
