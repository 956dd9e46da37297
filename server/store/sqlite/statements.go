package sqlite

import (
	"strconv"
	"strings"

	"ruhu/schema"
	"ruhu/syncproto"
)

// statements is the SQL of every data table, made once from the schema.
type statements struct {
	tables map[*schema.Table]*tableSQL
	// changed lists (table, seq) of a village's changes in order of seq.
	changed string
}

// noTable is where a village's changes are its evictions.
const noTable = -1

type tableSQL struct {
	layout    *layout
	byID      string // all columns of a row
	after     string // all columns of the rows behind an id
	byOwner   string // all columns of a household's or village's rows
	byVillage string // of a table whose rows may belong to either: those of the village's own papers
	upsert    string
	change    string // of a row that is there: all but what has an index of its own
	adopt     string // upsert, but the row gets the owner that it is written for
	changedIn string // page columns of a village's rows with ?2 < seq ≤ ?3
	trim      string // gives deleted rows of a village with 0 < seq ≤ ?2 the seq 0, but for the newest of a unit
	living    string // id, owner, village and fields of living rows with ?1 ≤ village < ?2
	count     string // how many those are
}

func newStatements() statements {
	s := statements{tables: map[*schema.Table]*tableSQL{}}
	var arms []string
	for _, t := range schema.Replicated() {
		s.tables[t] = newTableSQL(t)
		arms = append(arms, "SELECT "+bare(strconv.Itoa(t.Index()), "seq")+" FROM "+quote(t.Name)+" WHERE village = ?1 AND seq > ?2 AND seq <= ?3")
	}
	arms = append(arms, "SELECT "+bare(strconv.Itoa(noTable), "seq")+" FROM eviction WHERE village = ?1 AND seq > ?2 AND seq <= ?3")
	s.changed = strings.Join(arms, " UNION ALL ") + " ORDER BY 2 LIMIT ?4"
	return s
}

func newTableSQL(t *schema.Table) *tableSQL {
	l := layoutOf(t)
	name, fields := quote(t.Name), bare(l.reads()...)
	owner := "household"
	if t.IsRoot() {
		owner = "id"
	}
	if t.Scope == schema.OfVillage {
		owner = "''"
	}
	full := bare("id", owner, "village", "rev", "deleted", "stamps") + ", " + fields
	return &tableSQL{
		layout:    l,
		byID:      "SELECT " + full + " FROM " + name + " WHERE id = ?1",
		after:     "SELECT " + full + " FROM " + name + " WHERE id > ?1",
		byOwner:   "SELECT " + full + " FROM " + name + " WHERE " + t.OwnerColumn() + " = ?1",
		byVillage: "SELECT " + full + " FROM " + name + " WHERE village = ?1 AND " + owner + " = ''",
		upsert:    upsertSQL(t),
		change:    changeSQL(l),
		adopt:     adoptSQL(t),
		changedIn: "SELECT " + bare("id", owner, "rev", "deleted") + ", " + fields + " FROM " + name + " WHERE village = ?1 AND seq > ?2 AND seq <= ?3 ORDER BY seq",
		trim:      "UPDATE " + name + " SET seq = 0 WHERE village = ?1 AND seq > 0 AND seq <= ?2 AND deleted = 1 AND rev < (" + unitRev(t) + ")",
		living:    "SELECT " + bare("id", owner, "village") + ", " + fields + " FROM " + name + " WHERE village >= ?1 AND village < ?2 AND deleted = 0",
		count:     "SELECT count(*) FROM " + name + " WHERE village >= ?1 AND village < ?2 AND deleted = 0",
	}
}

// bare lists columns of an answer that have neither a name nor a declared type: of both, the
// driver makes a string for each column at every query, also of one without a row.
func bare(columns ...string) string { return "+" + strings.Join(columns, ` AS "", +`) + ` AS ""` }

// ofUnit is the query of a unit's rows in a table, by the unit's id.
func (s *statements) ofUnit(t *schema.Table, unit *syncproto.UnitState) string {
	if t.AlsoVillage && unit.ID == unit.Village {
		return s.tables[t].byVillage
	}
	return s.tables[t].byOwner
}

// unitRev is the revision of the unit that a row belongs to, as a query of a number.
func unitRev(t *schema.Table) string {
	const ofUnit, ofVillage = "SELECT rev FROM unit WHERE unit.id = household", "SELECT village.rev FROM village WHERE code = ?1"
	switch {
	case t.IsRoot():
		return strings.Replace(ofUnit, "household", quote(t.Name)+".id", 1)
	case t.Scope == schema.OfVillage:
		return ofVillage
	case t.AlsoVillage:
		return "CASE WHEN household = '' THEN (" + ofVillage + ") ELSE (" + ofUnit + ") END"
	}
	return ofUnit
}

// fieldColumns are the columns of a reference table, of which nothing is sealed.
func fieldColumns(t *schema.Table) string {
	names := make([]string, len(t.Fields))
	for i := range t.Fields {
		names[i] = quote(t.Fields[i].Name)
	}
	return strings.Join(names, ", ")
}

// writeColumns are the columns of a row in the order in which Save binds them.
func writeColumns(t *schema.Table) []string {
	columns := []string{"id"}
	if t.Scope == schema.OfHousehold && !t.IsRoot() {
		columns = append(columns, "household")
	}
	columns = append(columns, "village", "seq", "rev", "deleted", "stamps")
	return append(columns, layoutOf(t).writes()...)
}

// upsertSQL writes a row that may exist, unless it belongs to somebody else. Who
// a row belongs to is not among the columns set. A foreign key among them, even
// with the value it had, makes SQLite keep a statement journal for each row and
// write the index of owners anew. Inside a savepoint with temp_store MEMORY it
// also walks everything journalled so far, for every statement (memjrnlTruncate
// in profiles): a seventh of the CPU of BenchmarkWrite_Push/again.
func upsertSQL(t *schema.Table) string {
	var sets, same []string
	for _, c := range writeColumns(t)[1:] {
		if c == "village" || c == "household" {
			same = append(same, c+" = excluded."+c)
		} else {
			sets = append(sets, c+" = excluded."+c)
		}
	}
	return insertSQL(t) + strings.Join(sets, ", ") + " WHERE " + strings.Join(same, " AND ")
}

// changeSQL writes a row that is there, as it was read. SQLite writes an index anew for every
// column that is set, whether its value is another or not: the entries of a person's ID
// number and name, each on a page of its own, were a fifth of the pages of a push.
func changeSQL(l *layout) string {
	sets := []string{"seq = ?", "rev = ?", "deleted = ?", "stamps = ?"}
	for _, i := range l.moving {
		sets = append(sets, quote(l.table.Fields[i].Name)+" = ?")
	}
	if l.sealsAnew() {
		sets = append(sets, "sealed = ?")
	}
	where := " WHERE id = ? AND village = ? AND rev = ?"
	if l.owned() {
		where += " AND household = ?"
	}
	return "UPDATE " + quote(l.table.Name) + " SET " + strings.Join(sets, ", ") + where
}

// adoptSQL writes a row that comes along with its household, whoever it belonged to.
func adoptSQL(t *schema.Table) string {
	var sets []string
	for _, c := range writeColumns(t)[1:] {
		sets = append(sets, c+" = excluded."+c)
	}
	return insertSQL(t) + strings.Join(sets, ", ")
}

func insertSQL(t *schema.Table) string {
	columns := writeColumns(t)
	return "INSERT INTO " + quote(t.Name) + " (" + strings.Join(columns, ", ") + ") VALUES (" +
		strings.TrimSuffix(strings.Repeat("?, ", len(columns)), ", ") + ") ON CONFLICT (id) DO UPDATE SET "
}

func quote(name string) string { return `"` + name + `"` }

// below returns the bounds of all village codes that start with an area's code.
func below(area string) []any { return []any{area, area + ":"} } // ':' follows '9'
