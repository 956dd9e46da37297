package intake

import (
	"strconv"
	"strings"

	"ruhu/schema"
)

// Person is one of the staff, for an account to be made of: a role at one area.
type Person struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Login string `json:"login"`
	Role  string `json:"role"` // code of the list role
	Area  string `json:"area"` // code of the area that the role is for
	Phone string `json:"phone,omitempty"`
}

// columnLogin has no field in the schema: accounts are not part of the registry.
const columnLogin = "login"

var loginLabel = schema.L("登录名", "가입이름", "login")

// maxLogin is how long a login may be.
const maxLogin = 60

// personColumns are the columns of people.csv that are fields elsewhere in the
// schema, and which: the same words, the same rules.
func personColumns() []personColumn {
	a := schema.Assignment
	return []personColumn{
		headed(columnID, true, a, "person"),
		headed("name", true, a, "person_name"),
		headed("role", true, a, "role"),
		headed("area", true, a, "area"),
		headed("phone", false, schema.Helper, "phone"),
	}
}

func headed(name string, required bool, t *schema.Table, field string) personColumn {
	return personColumn{column{name, required, headings(t.Field(field))}, t, field}
}

type personColumn struct {
	column
	table *schema.Table
	field string
}

func (d *Delivery) readPeople(from source) error {
	columns := []column{{columnLogin, true, labels(loginLabel)}}
	for _, c := range personColumns() {
		columns = append(columns, c.column)
	}
	p := &staff{Delivery: d, seen: map[string]int{}}
	r := &reading{Delivery: d, source: from, columns: columns, take: p.take}
	d.readings = append(d.readings, r)
	return from.read(r)
}

// staff reads people.csv. A faulty person is left out and refuses no household.
type staff struct {
	*Delivery
	seen map[string]int // line by id and by login
}

func (s *staff) take(r record) {
	if r.form != nil {
		s.fault(*r.form)
		return
	}
	good := s.checkLogin(r)
	for _, c := range personColumns() {
		good = s.checkColumn(r, c) && good
	}
	for _, column := range []string{columnID, columnLogin} {
		good = s.checkUnique(r, column) && good
	}
	if good {
		s.people = append(s.people, Person{
			ID: r.cell(columnID), Name: r.cell("name"), Login: r.cell(columnLogin),
			Role: r.cell("role"), Area: r.cell("area"), Phone: r.cell("phone"),
		})
	}
}

func (s *staff) checkColumn(r record, c personColumn) bool {
	if !r.has(c.name) {
		return !c.required
	}
	i := c.table.Ordinal(c.field)
	v, p, told, ok := (&checker{Delivery: s.Delivery, record: r}).parse(&c.table.Fields[i], r.raw(c.name))
	if ok {
		p, ok = c.table.CheckField(i, v, s.today)
	}
	if !ok {
		p.Table, p.Field = c.table.Name, c.field
		s.fault(r.where(r.line, c.name, p, told))
	}
	return ok
}

func (s *staff) checkLogin(r record) bool {
	login, p := r.cell(columnLogin), schema.Problem{Field: columnLogin}
	switch {
	case !r.has(columnLogin):
		return false
	case login == "":
		p.Code = schema.Required
	case len(login) > maxLogin:
		p.Code, p.Param = schema.TooLong, strconv.Itoa(maxLogin)
	case strings.ContainsFunc(login, func(c rune) bool { return c <= ' ' || c > '~' }):
		p.Code = schema.BadPrintable
	default:
		return true
	}
	s.fault(r.where(r.line, columnLogin, p, schema.Label{}))
	return false
}

// checkUnique: no two accounts may share an id or a login.
func (s *staff) checkUnique(r record, column string) bool {
	key := column + " " + r.cell(column)
	first, repeated := s.seen[key]
	if !repeated || r.cell(column) == "" {
		s.seen[key] = r.line
		return true
	}
	p := schema.Problem{Code: schema.RepeatedRow, Field: column, Param: strconv.Itoa(first)}
	s.fault(r.where(r.line, column, p, repeatedRow))
	return false
}
