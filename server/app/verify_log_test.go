package app_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/server/store/sqlite"
	"ruhu/server/vault"
	"ruhu/syncproto"
)

// logged is a store with a log of every sort: commits of desks and devices in two
// villages, transfers, and refusals to both.
type logged struct {
	*world
	last int64 // number of its newest entry
}

func newLogged(t *testing.T) logged {
	w := newWorld(t)
	d := w.enrol(north)
	a, b := w.home(north), w.home(north)
	d.must(a, at(1, set(schema.Household, a.id, "remark", "一")))
	if o := d.save(a, at(1, set(schema.Household, a.id, "attribute", "no such code"))); o.Kind != syncproto.Rejected {
		t.Fatalf("%+v", o)
	}
	refused := w.desk(home{village: far, id: a.id}, set(schema.Household, a.id, "remark", "x"))
	refused.Actions = []syncproto.Action{{Do: "relocation.take", Step: "county_review"}}
	if o := w.act(staff, refused); o.Kind != syncproto.Rejected {
		t.Fatalf("%+v", o)
	}
	if o, err := w.MoveHousehold(context.Background(), staff, &syncproto.Changeset{ID: w.id(), Village: far, Household: b.id, Seen: 1}); err != nil || o.Kind != syncproto.Applied {
		t.Fatalf("%+v %v", o, err)
	}
	w.home(far)
	l := logged{world: w}
	l.script(l.path, "DELETE FROM village WHERE newest = 0") // verifying the county's others takes long
	w.read(t, func(r app.Reader) (err error) { l.last, _, err = r.LogEnd(); return err })
	return l
}

// harmed runs SQL on a copy of the file, and returns what verifying it finds.
func (l logged) harmed(sqls ...string) []string {
	l.Helper()
	path := filepath.Join(inMemory(l.TB), "harmed.db")
	l.script(l.path, "VACUUM INTO '"+path+"'")
	l.script(path, append([]string{"PRAGMA foreign_keys = 0"}, sqls...)...)
	store, err := sqlite.Open(path, sqlite.Keys(vault.FolderOf(filepath.Dir(l.path))))
	if err != nil {
		l.Fatal(err)
	}
	defer store.Close()
	report, err := app.New(store, time.Now, nil).Verify(context.Background(), nil)
	if err != nil {
		l.Fatalf("%q: %v", sqls, err)
	}
	return report.Faults
}

func (l logged) script(path string, sqls ...string) {
	l.Helper()
	db, err := sql.Open("sqlite", dsn(path))
	if err != nil {
		l.Fatal(err)
	}
	defer db.Close()
	for _, text := range sqls {
		if _, err := db.Exec(text); err != nil {
			l.Fatalf("%s: %v", text, err)
		}
	}
}

// dsn leaves a file as it is in every other respect.
func dsn(path string) string { return "file:" + path }

// column is a column of a table, with SQL for another value of its type.
type column struct{ name, other string }

func (l logged) columns(table string) (columns []column) {
	l.Helper()
	db, err := sql.Open("sqlite", dsn(l.path))
	if err != nil {
		l.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query("SELECT name, type FROM pragma_table_info(?)", table)
	if err != nil {
		l.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var c column
		var of string
		if err := rows.Scan(&c.name, &of); err != nil {
			l.Fatal(err)
		}
		c.other = map[string]string{"INTEGER": c.name + " + 1000", "TEXT": c.name + " || ' '", "BLOB": "CAST('x' || substr(" + c.name + ", 2) AS BLOB)"}[of]
		columns = append(columns, c)
	}
	if len(columns) == 0 {
		l.Fatalf("no columns of %s", table)
	}
	return columns
}

// names reports whether the first fault that names any entry names this one.
func names(faults []string, entry int64) bool {
	about := regexp.MustCompile(`\b(?:entry|entries|history) (-?\d+)\b`)
	for _, fault := range faults {
		if found := about.FindStringSubmatch(fault); found != nil {
			return found[1] == fmt.Sprint(entry)
		}
	}
	return false
}

// Whatever is changed in an entry, in any column of any table that it stands in, it is
// that entry which is named, and no other.
func TestVerify_NamesTheEntryThatWasAltered(t *testing.T) {
	l := newLogged(t)
	if faults := l.harmed(); len(faults) > 0 {
		t.Fatalf("unharmed: %q", faults)
	}
	for _, at := range []struct {
		table, where string
		entry        int64
	}{
		{"history", "id = 3", 3}, {"history", fmt.Sprintf("id = %d", l.last), l.last},
		{"log", "id = 4", 4}, {"log", "id = 5", 5}, {"refusal", "true", 4},
	} {
		for _, c := range l.columns(at.table) {
			faults := l.harmed(fmt.Sprintf("UPDATE %s SET %s = %s WHERE %s", at.table, c.name, c.other, at.where))
			if !names(faults, at.entry) {
				t.Errorf("%s.%s where %s: %q", at.table, c.name, at.where, faults)
			}
			chained := 0
			for _, fault := range faults {
				if strings.Contains(fault, "does not follow") {
					chained++
				}
			}
			if chained > 1 {
				t.Errorf("%s.%s where %s: more than one entry is named: %q", at.table, c.name, at.where, faults)
			}
		}
	}
}

// all are the columns that two entries of one table can swap or lend: all but the id.
func (l logged) all(table string) string {
	var names []string
	for _, c := range l.columns(table)[1:] {
		names = append(names, c.name)
	}
	return strings.Join(names, ", ")
}

func TestVerify_NamesTheEntryWhereTheChainBreaks(t *testing.T) {
	l := newLogged(t)
	h, g := l.all("history"), l.all("log")
	shift := "UPDATE history SET id = -id - 1 WHERE id >= 3; UPDATE history SET id = -id WHERE id < 0; UPDATE log SET id = -id - 1 WHERE id >= 3; UPDATE log SET id = -id WHERE id < 0"
	for name, c := range map[string]struct {
		harm  string
		entry int64
	}{
		"a commit removed":                  {"DELETE FROM history WHERE id = 3", 3},
		"the first removed":                 {"DELETE FROM history WHERE id = 1", 1},
		"an entry removed":                  {"DELETE FROM log WHERE id = 5", 5},
		"removed, and the others moved up":  {"DELETE FROM history WHERE id = 2; UPDATE history SET id = id - 1 WHERE id > 2; UPDATE log SET id = id - 1", 2},
		"a commit inserted":                 {shift + "; INSERT INTO history (id, " + h + ") SELECT 3, " + h + " FROM history WHERE id = 1", 3},
		"an entry inserted":                 {shift + "; INSERT INTO log (id, " + g + ") SELECT 3, " + g + " FROM log WHERE id = 5", 3},
		"an entry under a number taken":     {"INSERT INTO log (id, " + g + ") SELECT 1, " + g + " FROM log WHERE id = 5", 1},
		"an entry under no number":          {"INSERT INTO log (id, " + g + ") SELECT -7, " + g + " FROM log WHERE id = 5", -7},
		"an entry added":                    {fmt.Sprintf("INSERT INTO log (id, %s) SELECT %d, %[1]s FROM log WHERE id = 5", g, l.last+1), l.last + 1},
		"two commits swapped":               {"UPDATE history SET id = -1 WHERE id = 1; UPDATE history SET id = 1 WHERE id = 2; UPDATE history SET id = 2 WHERE id = -1", 1},
		"two entries swapped, not the hash": {"UPDATE log SET id = -5 WHERE id = 5; UPDATE log SET id = 5 WHERE id = 4; UPDATE log SET id = 4 WHERE id = -5", 4},
		"a refusal removed":                 {"DELETE FROM refusal", 4},
		"history that cannot be read":       {"UPDATE history SET sealed = zeroblob(64) WHERE id = 3", 3},
		"a refusal that cannot be read":     {"UPDATE refusal SET problems = 'nonsense'", 4},
	} {
		if faults := l.harmed(c.harm); !names(faults, c.entry) {
			t.Errorf("%s: want entry %d named: %q", name, c.entry, faults)
		}
	}
}

// A refusal that the log does not know was put there by somebody else.
func TestVerify_FindsARefusalThatWasPutIn(t *testing.T) {
	l := newLogged(t)
	faults := l.harmed("INSERT INTO refusal SELECT device, n + 100, village, received, body, problems FROM refusal")
	if len(faults) != 1 || !strings.Contains(faults[0], "1 refusals") {
		t.Errorf("%q", faults)
	}
}

// A desk's refusals are told one by one, up to a bound that is told, too, and anew on
// the next day in China.
func TestAct_RefusalsAreLoggedUpToABound(t *testing.T) {
	w := newWorld(t)
	h := w.home(north)
	stranger := w.id()
	w.person(t, stranger, registry.Grant{Role: registry.Cadre, Area: far})
	refuse := func() {
		if o := w.act(stranger, w.desk(h, set(schema.Household, h.id, "remark", "秘密"))); o.Kind != syncproto.Rejected {
			t.Fatalf("%+v", o)
		}
	}
	for range app.RefusalsADay + 10 {
		refuse()
	}
	w.now = time.Date(2018, 7, 2, 15, 59, 59, 0, time.UTC)
	refuse()
	w.now = w.now.Add(time.Second) // midnight in China
	refuse()
	entries := w.log()
	if got := len(entries) - 1; got != app.RefusalsADay+1 { // but for the home's own
		t.Fatalf("%d refusals in the log", got)
	}
	for i, e := range entries[1:] {
		last := strings.Contains(string(e.Facts), `"last":true`)
		if last != (i == app.RefusalsADay-1) || e.Person != stranger || e.Unit != h.id || e.Area != north || len(e.Details) > 0 ||
			!strings.Contains(string(e.Facts), `"code":"out_of_scope"`) || !strings.Contains(string(e.Facts), `"edits":1`) || strings.Contains(string(e.Facts), "秘密") {
			t.Fatalf("refusal %d: %+v %s", i, e, e.Facts)
		}
	}
}
