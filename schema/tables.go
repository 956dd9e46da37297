package schema

// Version is the newest schema version, the one this source declares.
const Version = 2

// OldestVersion is the oldest version whose changesets and pulls are served.
const OldestVersion = 1

// tables is every table in its permanent order: parents before children. The
// order is part of the wire format and of the digests.
var tables = [...]*Table{
	Household, Member, Dwelling, Land, Conditions, Income, Measure, Helper, Visit, Photo,
	Screening, Application, HomeCheck, Vote, Resettlement, RelocationCase, Conflict, ReviewRound, ReviewComment, SpotCheck,
	Meeting, Notice, Objection, RelocationArea, SpotSample,
	Area, PovertyLine, RelocationQuota, Assignment,
}

var (
	replicated = selectTables(func(t *Table) bool { return t.Replicated() })
	reference  = selectTables(func(t *Table) bool { return !t.Replicated() })
	byTable    = indexTables()
)

// Tables returns every table in its permanent order. Callers must not change it.
func Tables() []*Table { return tables[:] }

// Replicated returns the tables that travel by sync: those of households, then
// those of villages.
func Replicated() []*Table { return replicated }

// ReplicatedAt returns the tables that travel to devices of a schema version.
func ReplicatedAt(version int) []*Table {
	return selectTables(func(t *Table) bool { return t.Replicated() && t.In(version) })
}

// Reference returns the tables that devices only read.
func Reference() []*Table { return reference }

// TableOf returns the table of that name, or nil.
func TableOf(name string) *Table { return byTable[name] }

// Index is the table's position in Tables.
func (t *Table) Index() int { return t.index }

// PolicyOf returns how a field of the table is settled: rows of append-only
// tables never change, whatever the field would allow.
func (t *Table) PolicyOf(i int) Policy {
	p := t.Fields[i].Policy
	switch {
	case p == Server || t.ServerOnly:
		return Server
	case t.AppendOnly:
		return Immutable
	}
	return p
}

func selectTables(keep func(*Table) bool) []*Table {
	var out []*Table
	for _, t := range tables {
		if keep(t) {
			out = append(out, t)
		}
	}
	return out
}

func indexTables() map[string]*Table {
	m := make(map[string]*Table, len(tables))
	for i, t := range tables {
		t.index = i
		m[t.Name] = t
	}
	return m
}
