package app_test

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"ruhu/schema"
	"ruhu/scripts/effort"
	"ruhu/server/app"
	"ruhu/server/chronicle"
	"ruhu/server/store/sqlite"
	"ruhu/server/vault"
)

// Somebody who has the file changes something in it by plain SQL, again and again. Each time
// it is found, and what is named is what was changed: the first entry of the log that is not
// what it was, the head kept elsewhere that the log does not lead to any more, or the row.
//
// What changes nothing is not counted: a value that is the same again, and what the database
// itself refuses.
func TestTamper_IsFoundWhereItIs(t *testing.T) {
	tries := effort.Of(t, "times somebody tampers with the history", 40, 150, 10_500)
	v := newVandal(t, 1)
	if faults, _ := v.verify(harm{}); len(faults) > 0 {
		t.Fatalf("unharmed: %q", faults)
	}
	tried := map[string]int{}
	for n := 0; n < tries; {
		h := v.draw()
		faults, done := v.verify(h)
		if !done {
			continue
		}
		n++
		tried[h.what]++
		if !h.isTold(faults) {
			t.Errorf("%s: want %q, got %q\n%s", h.what, h.told, faults, strings.Join(h.sqls, "; "))
		}
	}
	t.Logf("%d entries, %d heads kept elsewhere; all found: %v", v.last, len(v.heads), tried)
}

// vandal has a copy of an archive's file, but neither its people nor the heads that were kept.
type vandal struct {
	*archive
	*rand.Rand
	pristine *sql.DB
	cols     map[string][]string
}

func newVandal(t *testing.T, seed uint64) *vandal {
	v := &vandal{archive: newArchive(t), Rand: rand.New(rand.NewPCG(seed, 0)), cols: map[string][]string{}}
	path := filepath.Join(v.folder, "pristine.db")
	err := os.WriteFile(path, v.whole, 0o600)
	if err == nil {
		v.pristine, err = sql.Open("sqlite", dsn(path))
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { v.pristine.Close() })
	return v
}

// harm is what was done to a copy of the file.
type harm struct {
	what  string
	file  []byte   // another file than the newest
	sqls  []string // done to it, in order
	chain bool     // all hashes were computed anew afterwards, with the key that is in the file
	row   bool     // it is of rows, and any fault may tell of it; of the log, the first that tells of an entry
	told  []string // one of these: the number of an entry, or words
}

// entryN is how faults tell of an entry of the log.
var entryN = regexp.MustCompile(`\b(?:entry|entries|history) (-?\d+)\b|\bfirst \d+ entries\b`)

// isTold reports whether faults tell of what was done, and where.
func (h harm) isTold(faults []string) bool {
	if !h.row {
		i := slices.IndexFunc(faults, entryN.MatchString)
		if i < 0 {
			return false
		}
		faults = faults[i : i+1]
		if n := entryN.FindStringSubmatch(faults[0])[1]; n == h.told[0] {
			return true
		}
	}
	return slices.ContainsFunc(h.told, func(words string) bool {
		return strings.Contains(words, " ") && slices.ContainsFunc(faults, func(f string) bool { return strings.Contains(f, words) })
	})
}

// verify does to a copy of the file what was drawn, and holds it against itself and against
// the heads. done is false when the database refused it.
func (v *vandal) verify(h harm) (faults []string, done bool) {
	path := filepath.Join(v.folder, "harmed.db")
	file := v.whole
	if h.file != nil {
		file = h.file
	}
	defer func() {
		left, _ := filepath.Glob(path + "*")
		for _, name := range left {
			os.Remove(name)
		}
	}()
	if err := os.WriteFile(path, file, 0o600); err != nil {
		v.Fatal(err)
	}
	if !v.do(path, h.sqls) {
		return nil, false
	}
	store, err := sqlite.Open(path, sqlite.Keys(vault.FolderOf(filepath.Dir(v.path))))
	if err != nil {
		v.Fatal(err)
	}
	defer store.Close()
	if h.chain {
		v.forge(store, path)
	}
	report, err := app.New(store, time.Now, nil).VerifyAgainst(context.Background(), v.heads, nil)
	if err != nil {
		report.Faults = append(report.Faults, err.Error())
	}
	return report.Faults, true
}

// do runs SQL in one transaction, and reports whether the database let it.
func (v *vandal) do(path string, sqls []string) bool {
	db, err := sql.Open("sqlite", dsn(path))
	if err != nil {
		v.Fatal(err)
	}
	defer db.Close()
	_, err = db.Exec(strings.Join(slices.Concat([]string{"PRAGMA foreign_keys = 0; BEGIN"}, sqls, []string{"COMMIT"}), ";\n"))
	if err != nil && !strings.Contains(err.Error(), "constraint failed") {
		v.Fatalf("%q: %v", sqls, err)
	}
	return err == nil
}

// forge computes the whole chain anew, as whoever has the file can: the key is in it.
func (v *vandal) forge(store *sqlite.Store, path string) {
	var sqls []string
	var before chronicle.Hash
	err := store.Read(context.Background(), func(r app.Reader) error {
		linker, err := app.LinkerOf(r)
		if err != nil {
			return err
		}
		return r.EachEntry(1, v.last, func(e *chronicle.Entry) error {
			hash, err := linker.Link(before, e)
			before = hash
			table := "log"
			if e.Kind == chronicle.Committed {
				table = "history"
			}
			sqls = append(sqls, fmt.Sprintf("UPDATE %s SET hash = x'%x' WHERE id = %d", table, hash[:], e.Number))
			return err
		})
	})
	if err != nil || !v.do(path, sqls) {
		v.Fatal(err)
	}
}

// draw is what the vandal does next.
func (v *vandal) draw() harm {
	ways := []func() harm{v.edits, v.edits, v.edits, v.deletes, v.deletes, v.swaps, v.exchanges, v.inserts, v.adds, v.cuts, v.bringsBack, v.forges, v.editsARow, v.deletesARow, v.editsAnApproval}
	for {
		if h := ways[v.IntN(len(ways))](); h.what != "" {
			return h
		}
	}
}

// entry is where an entry of the log stands.
type entry struct {
	table string // history, log, or refusal: what is kept of one beside it
	rowid int64
	n     int64
}

// anEntry draws from all rows of the three tables.
func (v *vandal) anEntry(tables ...string) (e entry) {
	query := "SELECT * FROM (SELECT 'history' AS t, id AS r, id AS n FROM history UNION ALL SELECT 'log', id, id FROM log " +
		"UNION ALL SELECT 'refusal', refusal.rowid, log.id FROM refusal JOIN log ON log.device = refusal.device AND receipt = refusal.n) ORDER BY t, r"
	var all []entry
	v.query(query, func(scan func(...any) error) error {
		var e entry
		err := scan(&e.table, &e.rowid, &e.n)
		if len(tables) == 0 || slices.Contains(tables, e.table) {
			all = append(all, e)
		}
		return err
	})
	return all[v.IntN(len(all))]
}

func (v *vandal) query(text string, each func(scan func(...any) error) error) {
	v.Helper()
	rows, err := v.pristine.Query(text)
	if err != nil {
		v.Fatalf("%s: %v", text, err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := each(rows.Scan); err != nil {
			v.Fatal(err)
		}
	}
}

// holds reports what a condition is in the file as it was.
func (v *vandal) holds(condition string) (yes bool) {
	v.Helper()
	v.query("SELECT coalesce(("+condition+"), 0)", func(scan func(...any) error) error { return scan(&yes) })
	return yes
}

// columnsOf are the names of a table's columns.
func (v *vandal) columnsOf(table string) []string {
	if v.cols[table] == nil {
		v.query("SELECT name FROM pragma_table_info('"+table+"')", func(scan func(...any) error) error {
			var name string
			err := scan(&name)
			v.cols[table] = append(v.cols[table], name)
			return err
		})
	}
	return v.cols[table]
}

// another draws SQL for another value of a column: one that is nearly the same, nothing, or
// that of another row.
func (v *vandal) another(table, col string, rowid int64) string {
	near := fmt.Sprintf(`CASE typeof(%[1]s)
		WHEN 'integer' THEN %[1]s + %[2]d
		WHEN 'text' THEN substr(%[1]s, 1, %[3]d) || char(%[4]d) || substr(%[1]s, %[3]d + 1 + %[5]d)
		WHEN 'blob' THEN CAST(substr(%[1]s, 1, %[3]d) || x'%02[4]x' || substr(%[1]s, %[3]d + 1 + %[5]d) AS BLOB) END`,
		col, v.IntN(2001)-1000, v.IntN(40), 33+v.IntN(90), v.IntN(2))
	switch v.IntN(4) {
	case 0:
		return fmt.Sprintf("CASE typeof(%[1]s) WHEN 'integer' THEN 0 WHEN 'text' THEN '' WHEN 'blob' THEN x'' END", col)
	case 1:
		return fmt.Sprintf("(SELECT other.%s FROM %s AS other WHERE other.rowid <> %d ORDER BY other.rowid * %d %% 101 LIMIT 1)", col, table, rowid, 1+v.IntN(100))
	}
	return near
}

// edits one column of one row.
func (v *vandal) edits() harm {
	e := v.anEntry([]string{"history", "log", "refusal"}[v.IntN(3)])
	cols := v.columnsOf(e.table)
	col := cols[v.IntN(len(cols))]
	other := v.another(e.table, col, e.rowid)
	where := fmt.Sprintf(" FROM %s WHERE rowid = %d", e.table, e.rowid)
	if !v.holds("SELECT " + other + " IS NOT " + col + where) {
		return harm{}
	}
	first := e.n
	if col == "id" {
		var to int64
		v.query("SELECT "+other+where, func(scan func(...any) error) error { return scan(&to) })
		first = min(first, to)
	}
	return v.harmed("a column edited: "+e.table, first, fmt.Sprintf("UPDATE %s SET %s = %s WHERE rowid = %d", e.table, col, other, e.rowid))
}

// harmed is a harm by which an entry is the first that is not what it was.
func (v *vandal) harmed(what string, first int64, sqls ...string) harm {
	return harm{what: what, sqls: sqls, told: []string{fmt.Sprint(first)}}
}

// deletes one entry or some in a row; what is kept of a refusal is deleted by itself, too.
func (v *vandal) deletes() harm {
	e := v.anEntry()
	if v.IntN(8) == 0 {
		e = v.anEntry("refusal")
		return v.harmed("what was kept of a refusal deleted", e.n, fmt.Sprintf("DELETE FROM refusal WHERE rowid = %d", e.rowid))
	}
	last := e.n
	if v.IntN(3) == 0 {
		last += v.Int64N(6)
	}
	sqls := []string{fmt.Sprintf("DELETE FROM history WHERE id BETWEEN %d AND %d", e.n, last), fmt.Sprintf("DELETE FROM log WHERE id BETWEEN %d AND %d", e.n, last)}
	if last >= v.last {
		return harm{what: "entries deleted at the end", sqls: sqls, told: []string{fmt.Sprintf("entry %d and what followed was cut off", e.n)}}
	}
	return v.harmed("entries deleted", e.n, sqls...)
}

// swaps two entries, numbers and all that depends on them.
func (v *vandal) swaps() harm {
	a, b := v.anEntry("history", "log"), v.anEntry("history", "log")
	if a.n == b.n {
		return harm{}
	}
	return v.harmed("two entries swapped", min(a.n, b.n), fmt.Sprintf("UPDATE %s SET id = -1 WHERE id = %d", a.table, a.n),
		fmt.Sprintf("UPDATE %s SET id = %d WHERE id = %d", b.table, a.n, b.n), fmt.Sprintf("UPDATE %s SET id = %d WHERE id = -1", a.table, b.n))
}

// exchanges a column of two entries.
func (v *vandal) exchanges() harm {
	a := v.anEntry("history", "log")
	b := v.anEntry(a.table)
	cols := v.columnsOf(a.table)
	col := cols[1+v.IntN(len(cols)-1)] // but the number
	value := func(e entry) string { return fmt.Sprintf("(SELECT %s FROM %s WHERE id = %d)", col, e.table, e.n) }
	if !v.holds(value(a) + " IS NOT " + value(b)) {
		return harm{}
	}
	return v.harmed("a column of two entries exchanged", min(a.n, b.n), "CREATE TEMP TABLE was AS SELECT "+value(a)+" AS it",
		fmt.Sprintf("UPDATE %s SET %s = %s WHERE id = %d", a.table, col, value(b), a.n), fmt.Sprintf("UPDATE %s SET %s = (SELECT it FROM was) WHERE id = %d", b.table, col, b.n))
}

// copied is SQL that puts a copy of an entry under another number.
func (v *vandal) copied(e entry, to int64) string {
	cols := strings.Join(v.columnsOf(e.table)[1:], ", ")
	return fmt.Sprintf("INSERT INTO %s (id, %s) SELECT %d, %[2]s FROM %[1]s WHERE id = %[4]d", e.table, cols, to, e.n)
}

// inserts a copy of an entry before another one, and lets those that follow move up.
func (v *vandal) inserts() harm {
	at, like := v.anEntry("history", "log"), v.anEntry("history", "log")
	if at.n == like.n {
		return harm{}
	}
	sqls := []string{strings.Replace(v.copied(like, at.n), fmt.Sprintf("SELECT %d,", at.n), "SELECT 0,", 1)}
	for _, table := range []string{"history", "log"} {
		sqls = append(sqls, fmt.Sprintf("UPDATE %s SET id = -id - 1 WHERE id >= %d", table, at.n), fmt.Sprintf("UPDATE %s SET id = -id WHERE id < 0", table))
	}
	return v.harmed("an entry inserted", at.n, append(sqls, fmt.Sprintf("UPDATE %s SET id = %d WHERE id = 0", like.table, at.n))...)
}

// adds a copy of an entry behind the last, or under a number that another one has.
func (v *vandal) adds() harm {
	like := v.anEntry("history", "log")
	to := 1 + v.Int64N(v.last)
	if v.IntN(2) == 0 {
		to = v.last + 1 + v.Int64N(3)
	}
	return v.harmed("an entry added", min(to, v.last+1), v.copied(like, to))
}

// cuts the end off, in the log and in all that it tells of.
func (v *vandal) cuts() harm {
	k := 1 + v.Int64N(v.last)
	return harm{what: "the end cut off", told: []string{fmt.Sprintf("entry %d and what followed was cut off", k)}, sqls: []string{
		fmt.Sprintf("DELETE FROM refusal WHERE EXISTS (SELECT 1 FROM log WHERE id >= %d AND log.device = refusal.device AND receipt = n)", k),
		fmt.Sprintf("DELETE FROM history WHERE id >= %d", k), fmt.Sprintf("DELETE FROM log WHERE id >= %d", k),
	}}
}

// bringsBack the whole file as it was before: nothing in it is wrong.
func (v *vandal) bringsBack() harm {
	p := v.earlier[v.IntN(len(v.earlier))]
	return harm{what: "the whole file as it was before", file: p.file, told: []string{fmt.Sprintf("entry %d and what followed was cut off", p.entries+1)}}
}

// forges an entry, and all hashes from there on: only a head tells.
func (v *vandal) forges() harm {
	e := v.anEntry("history", "log")
	i := slices.IndexFunc(v.heads, func(h chronicle.Checkpoint) bool { return h.Size >= e.n })
	return harm{what: "an entry forged, with all hashes", chain: true, told: []string{fmt.Sprintf("first %d entries are not those of the head", v.heads[i].Size)},
		sqls: []string{fmt.Sprintf("UPDATE %s SET person = person || 'x' WHERE id = %d", e.table, e.n)}}
}

// aRow draws a row of the data that stands.
func (v *vandal) aRow() (t *schema.Table, rowid int64, id string) {
	tables := schema.Replicated()
	for {
		t = tables[v.IntN(len(tables))]
		v.query(fmt.Sprintf("SELECT rowid, id FROM %s WHERE deleted = 0 ORDER BY rowid * %d %% 101 LIMIT 1", t.Name, 1+v.IntN(100)), func(scan func(...any) error) error { return scan(&rowid, &id) })
		if id != "" {
			return t, rowid, id
		}
	}
}

// editsARow changes what stands, and not what the history says.
func (v *vandal) editsARow() harm {
	t, rowid, id := v.aRow()
	f := &t.Fields[v.IntN(len(t.Fields))]
	col := f.Name
	if f.Sealed() {
		col = "sealed"
	}
	other := v.another(t.Name, col, rowid)
	if !v.holds(fmt.Sprintf("SELECT %s IS NOT %s FROM %s WHERE rowid = %d", other, col, t.Name, rowid)) {
		return harm{}
	}
	return harm{what: "a row edited", row: true, told: []string{t.Name + " " + id}, sqls: []string{fmt.Sprintf("UPDATE %s SET %s = %s WHERE rowid = %d", t.Name, col, other, rowid)}}
}

// deletesARow takes it away, or marks it as deleted.
func (v *vandal) deletesARow() harm {
	t, rowid, id := v.aRow()
	text := fmt.Sprintf("DELETE FROM %s WHERE rowid = %d", t.Name, rowid)
	if v.IntN(2) == 0 {
		text = fmt.Sprintf("UPDATE %s SET deleted = 1 WHERE rowid = %d", t.Name, rowid)
	}
	return harm{what: "a row deleted", row: true, told: []string{t.Name + " " + id}, sqls: []string{text}}
}

// editsAnApproval changes who approved a household and when, what of it was approved, and on
// which visits and photos that rests; or takes the approval away.
func (v *vandal) editsAnApproval() harm {
	var id int64
	var household, kind, changeset string
	v.query(fmt.Sprintf("SELECT id, household, kind, changeset FROM approval ORDER BY (kind = 'approved') * %d DESC, id * %d %% 101 LIMIT 1", v.IntN(2), 1+v.IntN(100)),
		func(scan func(...any) error) error { return scan(&id, &household, &kind, &changeset) })
	h := harm{row: true, what: "an approval edited", told: []string{"household " + household, "changeset " + changeset, fmt.Sprintf("approval %d", id)}}
	cols := []string{"kind", "at", "person", "changeset", "sealed"}
	if kind == "approved" {
		cols = append(cols, "visits", "photos", "")
	}
	col := cols[v.IntN(len(cols))]
	if col == "" {
		h.what, h.sqls = "an approval deleted", []string{fmt.Sprintf("DELETE FROM approval WHERE id = %d", id)}
		return h
	}
	other := v.another("approval", col, id)
	if !v.holds(fmt.Sprintf("SELECT %s IS NOT %s FROM approval WHERE id = %d", other, col, id)) {
		return harm{}
	}
	h.sqls = []string{fmt.Sprintf("UPDATE approval SET %s = %s WHERE id = %d", col, other, id)}
	return h
}
