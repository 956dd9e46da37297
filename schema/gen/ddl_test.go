package gen_test

import (
	"database/sql"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	_ "modernc.org/sqlite"

	"ruhu/schema"
	"ruhu/schema/gen"
)

const (
	serverSQL  = "server/store/sqlite/tables.sql"
	replicaSQL = "mobile-contract/replica.sql"
)

// open makes a database of the given DDL. A file, because with modernc each
// connection to :memory: has an empty database of its own.
func open(t *testing.T, name string) *sql.DB {
	t.Helper()
	file := filepath.Join(t.TempDir(), "tables.db")
	db, err := sql.Open("sqlite", "file:"+filepath.ToSlash(file)+"?_pragma=foreign_keys(1)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if _, err := db.Exec(string(gen.Files()[name])); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return db
}

// texts runs a query and returns each row with its columns joined by spaces.
func texts(t *testing.T, db *sql.DB, query string, args ...any) []string {
	t.Helper()
	rows, err := db.Query(query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		out = append(out, s)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestDDL_EveryTableIsStrictAndHasRowids(t *testing.T) {
	for _, name := range []string{serverSQL, replicaSQL} {
		db := open(t, name)
		got := texts(t, db, `SELECT name FROM pragma_table_list
			WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%' AND strict = 1 AND wr = 0 ORDER BY name`)
		var want []string
		for _, table := range schema.Tables() {
			want = append(want, table.Name)
		}
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s: strict rowid tables %v, want %v", name, got, want)
		}
	}
}

func TestDDL_ColumnsFollowTheSchema(t *testing.T) {
	server, replica := open(t, serverSQL), open(t, replicaSQL)
	for _, table := range schema.Tables() {
		var fields, current, keys []string // the server keeps the columns of retired fields
		sealed := false
		for _, f := range table.Fields {
			switch {
			case !f.Sealed():
				fields = append(fields, f.Name)
			case f.Found:
				keys = append(keys, f.Name+"_key")
			}
			sealed = sealed || f.Sealed()
			if f.In(schema.Version) {
				current = append(current, f.Name)
			}
		}
		if sealed {
			fields = slices.Concat(fields, []string{"sealed"}, keys)
		}
		owner := []string{"id", "household", "village"}
		if table.IsRoot() || table.Scope == schema.OfVillage {
			owner = []string{"id", "village"}
		}
		onServer := slices.Concat(owner, []string{"seq", "rev", "deleted"}, fields, []string{"stamps"})
		onDevice := slices.Concat(owner, []string{"rev", "deleted"}, current)
		if !table.Replicated() {
			onServer, onDevice = current, current
		}
		const columns = `SELECT name FROM pragma_table_info(?) ORDER BY cid`
		if got := texts(t, server, columns, table.Name); !slices.Equal(got, onServer) {
			t.Errorf("server %s: columns %v, want %v", table.Name, got, onServer)
		}
		if got := texts(t, replica, columns, table.Name); !slices.Equal(got, onDevice) {
			t.Errorf("replica %s: columns %v, want %v", table.Name, got, onDevice)
		}
	}
}

func TestDDL_ForeignKeysPointAtPrimaryKeys(t *testing.T) {
	db := open(t, serverSQL)
	for _, table := range schema.Tables() {
		got := texts(t, db, `SELECT "from" || ' ' || "table" || '.' || "to" FROM pragma_foreign_key_list(?) ORDER BY "from"`, table.Name)
		var want []string
		if table.Scope == schema.OfHousehold && !table.IsRoot() && !table.AlsoVillage {
			want = append(want, "household household.id")
		}
		if table.Replicated() {
			want = append(want, "village area.code")
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: foreign keys %v, want %v", table.Name, got, want)
		}
	}
	for table, key := range map[string]string{"household": "id", "area": "code"} {
		if got := texts(t, db, `SELECT name FROM pragma_table_info(?) WHERE pk > 0`, table); !slices.Equal(got, []string{key}) {
			t.Errorf("%s: primary key %v, want %s", table, got, key)
		}
	}
	if got := texts(t, open(t, replicaSQL), `SELECT name FROM sqlite_schema WHERE sql LIKE '%REFERENCES%'`); got != nil {
		t.Errorf("the replica has foreign keys in %v", got)
	}
}

func TestDDL_EveryReferenceTableHasAKey(t *testing.T) {
	db := open(t, replicaSQL)
	for _, table := range schema.Reference() {
		keys := texts(t, db, `SELECT name FROM pragma_table_info(?) WHERE pk > 0`, table.Name)
		if len(keys) == 0 {
			t.Errorf("%s has no primary key", table.Name)
		}
		for _, key := range keys {
			if !table.Field(key).Required() {
				t.Errorf("%s: %s is in the key and may be null", table.Name, key)
			}
		}
	}
}

func TestDDL_ReplicatedTablesAreFoundByVillageAndHousehold(t *testing.T) {
	for name, byVillage := range map[string]string{serverSQL: "_by_seq", replicaSQL: "_by_village"} {
		db := open(t, name)
		indexes := texts(t, db, `SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL`)
		for _, table := range schema.Replicated() {
			want := []string{table.Name + byVillage}
			if table.Scope == schema.OfHousehold && !table.IsRoot() && !table.AlsoVillage {
				want = append(want, table.Name+"_by_household")
			}
			for _, index := range want {
				if !slices.Contains(indexes, index) {
					t.Errorf("%s: no index %s", name, index)
				}
			}
		}
	}
}

func TestDDL_DatabaseRefusesWhatTheSchemaForbids(t *testing.T) {
	db := open(t, serverSQL)
	const area = `INSERT INTO area (code, level, name_zh) VALUES ('222426100200', 'village', '村')`
	const meeting = `INSERT INTO meeting (id, village, seq, rev, deleted, kind, held_on, place, entitled, present, minutes, attendance_sheet, photo, stamps) VALUES `
	for _, c := range []struct{ name, statement, refusal string }{
		{"an area", area, ""},
		{"the area again", area, "UNIQUE"},
		{"a meeting", meeting + `('m1', '222426100200', 1, 1, 0, '1', '2018-06-15', '村部', 30, 20, '…', 'a', 'b', x'')`, ""},
		{"no such village", meeting + `('m2', '222426100299', 1, 1, 0, '1', '2018-06-15', '村部', 30, 20, '…', 'a', 'b', x'')`, "FOREIGN KEY"},
		{"a required field that is null", meeting + `('m3', '222426100200', 1, 1, 0, NULL, '2018-06-15', '村部', 30, 20, '…', 'a', 'b', x'')`, "NOT NULL"},
		{"a text for a number", meeting + `('m4', '222426100200', 1, 1, 0, '1', '2018-06-15', '村部', 'many', 20, '…', 'a', 'b', x'')`, "cannot store TEXT"},
		{"half deleted", meeting + `('m5', '222426100200', 1, 1, 2, '1', '2018-06-15', '村部', 30, 20, '…', 'a', 'b', x'')`, "CHECK"},
	} {
		_, err := db.Exec(c.statement)
		if (err != nil) != (c.refusal != "") || err != nil && !strings.Contains(err.Error(), c.refusal) {
			t.Errorf("%s: %v, want refusal %q", c.name, err, c.refusal)
		}
	}
}

// Identifiers stand unquoted in the DDL and in every query of the stores. SQLite
// has parsed them above; these are the words that PostgreSQL reserves.
func TestDDL_NoNameIsReserved(t *testing.T) {
	reserved := strings.Fields(`all analyse analyze and any array as asc asymmetric authorization binary both case cast
		check collate collation column concurrently constraint create cross current_catalog current_date current_role
		current_schema current_time current_timestamp current_user default deferrable desc distinct do else end except
		false fetch for foreign freeze from full grant group having ilike in initially inner intersect into is isnull
		join lateral leading left like limit localtime localtimestamp natural not notnull null offset on only or order
		outer overlaps placing primary references returning right select session_user similar some symmetric system_user
		table tablesample then to trailing true union unique user using variadic verbose when where window with`)
	for _, table := range schema.Tables() {
		names := []string{table.Name}
		for _, f := range table.Fields {
			names = append(names, f.Name)
		}
		for _, name := range names {
			if slices.Contains(reserved, name) {
				t.Errorf("%s: %s is a word that SQL reserves: choose another name", table.Name, name)
			}
		}
	}
}
