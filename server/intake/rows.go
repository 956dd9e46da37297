package intake

import (
	"strconv"

	"github.com/google/uuid"

	"ruhu/schema"
	"ruhu/server/registry"
)

// takeRow adds a row to its household, or refuses the household and says why.
func (d *Delivery) takeRow(t *schema.Table, r record) {
	c := &checker{Delivery: d, record: r, row: schema.NewRow(t, r.cell(columnID), r.cell(columnHousehold), r.cell(columnVillage))}
	c.check()
	if c.faulty {
		d.refused[c.row.Household] = true
		return
	}
	d.rows[c.row.Household] = append(d.rows[c.row.Household], c.row)
}

// checker looks at one row. All of it is looked at, whatever is found.
type checker struct {
	*Delivery
	record
	row     schema.Row
	unnamed bool // the row has no id of its own
	faulty  bool
}

func (c *checker) check() {
	if c.form == nil {
		c.checkID()
	}
	if c.row.Table.IsRoot() {
		c.nameRoot()
	} else if id, ok := c.numbers[c.row.Household]; ok {
		c.row.Household = id
	}
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
	c.checkFields()
	c.checkRepeated()
	c.checkNumber()
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
	f := c.where(c.line, column, p, told)
	f.Household = c.owner()
	c.fault(f)
}

func (c *checker) owner() string {
	if validID(c.row.Household) {
		return c.row.Household
	}
	return ""
}

// checkID finds out whether the row has an id; without one it is known by what it says.
func (c *checker) checkID() {
	if c.unnamed = c.row.ID == ""; !c.unnamed && !validID(c.row.ID) {
		c.found(columnID, schema.Problem{Code: schema.BadUUID, Field: columnID}, schema.Label{})
	}
}

// nameRoot gives a household without an id the one that follows from its registry
// number, by which its children may name it.
func (c *checker) nameRoot() {
	number := c.value(schema.Household.Ordinal("registry_no")).Text()
	if c.row.ID == "" && number != "" {
		c.row.ID = registry.DerivedID("registry", schema.Household.Name, number)
	}
	if c.row.Household = c.row.ID; number != "" && validID(c.row.ID) && c.numbers[number] == "" {
		c.numbers[number] = c.row.ID
	}
}

func (c *checker) checkRoot() {
	if c.row.ID == "" {
		c.found("registry_no", schema.Problem{Code: schema.Required, Table: c.row.Table.Name, Field: "registry_no"}, schema.Label{})
	}
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
	village, delivered := c.villages[c.row.Household]
	switch {
	case !c.has(columnHousehold):
	case c.row.Household == "":
		c.found(columnHousehold, schema.Problem{Code: schema.Required, Field: columnHousehold}, schema.Label{})
	case !delivered && !c.rootless:
		c.found(columnHousehold, schema.Problem{Code: schema.NoSuchUnit, Field: columnHousehold}, noHousehold)
	case c.row.Village != "" && village != "" && c.row.Village != village:
		c.found(columnVillage, schema.Problem{Code: schema.WrongVillage, Field: columnVillage}, schema.Label{})
	}
	c.row.Village = village
}

// checkFields reads every field that there is a column for.
func (c *checker) checkFields() {
	t := c.row.Table
	for i := range t.Fields {
		f := &t.Fields[i]
		if !c.has(f.Name) {
			continue // optional; or missed once, in the first line
		}
		v, p, told, ok := c.parse(f, c.raw(f.Name))
		if ok && !v.IsNull() && t.PolicyOf(i) == schema.Server {
			p, ok = schema.Problem{Code: schema.FieldServer}, false
		} else if ok {
			p, ok = c.take(i, v)
		}
		if !ok {
			p.Field = f.Name
			c.found(f.Name, p, told)
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

// value reads a field ahead of the others, null when it cannot be read.
func (c *checker) value(field int) schema.Value {
	f := &c.row.Table.Fields[field]
	v, _, _, ok := c.parse(f, c.raw(f.Name))
	if !ok {
		return schema.Null
	}
	return v
}

// nameChild gives a row of a household that has no id the one that follows from what
// people know it by, and from how many of those there were before it.
func (c *checker) nameChild() {
	if c.row.ID != "" || c.row.Table.IsRoot() {
		return
	}
	known := registry.DerivedID("registry", c.row.Household, c.row.Table.Name, registry.KeyOf(c.row))
	c.row.ID = registry.DerivedID(known, strconv.Itoa(c.namesakes[known]))
	c.namesakes[known]++
}

// checkRepeated remembers where the row stands. Of two rows with one id nobody can say
// which is meant, so the households of both are refused.
func (c *checker) checkRepeated() {
	if c.nameChild(); !validID(c.row.ID) {
		return
	}
	first := c.places[c.key()]
	if first == nil {
		c.places[c.key()] = &place{in: c.reading, line: c.line, household: c.row.Household, unnamed: c.unnamed}
	} else if !c.unnamed { // else its number is found twice
		c.repeats(first, columnID)
	}
}

func (c *checker) key() rowKey { return rowKey{c.row.Table, c.row.ID} }

// identity is a number that no two may have.
type identity struct {
	table *schema.Table
	value string
}

// checkNumber: of two households with one registry number, or two people with one
// identity number, nobody can say which is meant, so the households of both are
// refused. The number of somebody who has left is none, and namesakes are for people to
// tell apart.
func (c *checker) checkNumber() {
	for _, id := range registry.IdentitiesOf(c.row) {
		if id.ByName() || c.row.Table == schema.Member && !c.row.Get("left_on").IsNull() {
			continue
		}
		key := identity{id.Table, id.Value.Text()}
		first, repeated := c.held[key]
		switch {
		case !repeated:
			c.held[key] = c.key()
		case first != c.key() || c.unnamed: // else its id is found twice
			c.repeats(c.places[first], id.Table.Fields[id.Field].Name)
		}
	}
}

// repeats refuses the row's household, and that of the row which came first.
func (c *checker) repeats(first *place, column string) {
	if first == nil { // it has no id, and is refused for that
		return
	}
	c.refused[first.household] = true
	at := strconv.Itoa(first.line)
	if first.in != c.reading {
		at = first.in.name() + ":" + at
	}
	c.found(column, schema.Problem{Code: schema.RepeatedRow, Field: column, Param: at}, repeatedRow)
}

// validID reports whether s is a UUID in its usual lower-case spelling, the only
// one in which two of them can be compared.
func validID(s string) bool {
	id, err := uuid.Parse(s)
	return err == nil && id.String() == s
}
