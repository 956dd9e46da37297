package sqlite_test

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/scripts/county"
	"ruhu/scripts/effort"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/server/store/sqlite"
	"ruhu/syncproto"
)

// staff is who delivers the registry.
const staff = "0190ffff-0000-7000-8000-000000000001"

// pastCounty is a store into which the registry was delivered, in which people have worked,
// and whose history can be of an older file: all of it is in words of version 1.
type pastCounty struct {
	t     *testing.T
	path  string
	store *sqlite.Store
	app   *app.App
	now   time.Time
	ids   int
}

func newPastCounty(t *testing.T) *pastCounty {
	c := &pastCounty{t: t, path: filepath.Join(t.TempDir(), "new.db"), now: time.Date(2018, 7, 2, 1, 0, 0, 0, time.UTC)}
	c.store = mustOpen(t, c.path)
	c.app = app.New(c.store, func() time.Time { return c.now }, slog.New(slog.NewTextHandler(io.Discard, nil)))
	err := c.store.Write(context.Background(), func(tx app.Tx) error {
		for _, r := range antu.Reference() {
			if err := tx.PutReference(r.Table, r.Rows); err != nil {
				return err
			}
		}
		return tx.PutPerson(registry.Person{ID: staff, Name: "林海", Login: "lin", Grants: registry.Grants{{Role: registry.CountyStaff, Area: antu.CountyCode}}})
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// deliver imports households as they are.
func (c *pastCounty) deliver(households ...[]schema.Row) {
	c.t.Helper()
	c.now = c.now.Add(time.Hour)
	report, err := c.app.Import(context.Background(), staff, slices.Values(households), app.ImportOptions{})
	if err != nil || !report.Taken {
		c.t.Fatalf("deliver: %v %v", err, report.Faults)
	}
}

// decided is what somebody of the county does at a desk.
func (c *pastCounty) decided(o syncproto.Outcome, err error) {
	c.t.Helper()
	c.now = c.now.Add(time.Hour)
	if err != nil || o.Kind == syncproto.Rejected {
		c.t.Fatalf("decide: %v %v", err, o.Problems)
	}
}

// at is a changeset of somebody who looks at a household as it is.
func (c *pastCounty) at(household, village string, edits ...syncproto.Edit) *syncproto.Changeset {
	c.ids++
	return &syncproto.Changeset{ID: registry.DerivedID("past", fmt.Sprint(c.ids)), Village: village, Household: household, Seen: c.rev(household), Edits: edits}
}

func (c *pastCounty) rev(household string) (rev syncproto.Rev) {
	c.t.Helper()
	err := c.store.Read(context.Background(), func(r app.Reader) error {
		unit, err := r.Household(household)
		rev = unit.Rev
		return err
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return rev
}

// remark changes the household's own row, at a desk.
func (c *pastCounty) remark(h schema.Row, text string) {
	c.t.Helper()
	edit := syncproto.Edit{Table: schema.Household, Row: h.ID, Sets: []syncproto.Set{{Field: schema.Household.Ordinal("remark"), Value: schema.TextOf(text), Base: c.rev(h.ID)}}}
	c.decided(c.app.Act(context.Background(), staff, c.at(h.ID, h.Village, edit)))
}

// plainHouseholds are some of the county's, in words of version 1.
func plainHouseholds(n int) (out [][]schema.Row) {
	all := county.Generate(1)
	for _, h := range all.Households[:n] {
		var rows []schema.Row
		for _, row := range all.RowsOf(h) {
			for i := range row.Values {
				if row.Table.Fields[i].Version() > 1 {
					row.Values[i] = schema.Null
				}
			}
			if row.Table.In(1) {
				rows = append(rows, row)
			}
		}
		out = append(out, rows)
	}
	return out
}

// TestMigrate_DerivesTheApprovedRecord: a file from before the approved record gets what
// a new one has of the same history, and its history agrees.
func TestMigrate_DerivesTheApprovedRecord(t *testing.T) {
	stories := []struct {
		since int // version of the file that can hold it
		tell  func(c *pastCounty, rows [][]schema.Row)
	}{
		{1, func(c *pastCounty, rows [][]schema.Row) {
			c.deliver(rows...)
			c.remark(rows[0][0], "回访后改的")
			rows[1][0].Set("remark", schema.TextOf("再次导入"))
			c.deliver(rows[1])
		}},
		{6, func(c *pastCounty, rows [][]schema.Row) {
			c.deliver(rows...)
			moves, part, whole := rows[0][0], rows[1][0], rows[2][0]
			c.remark(moves, "搬走之前改的")
			c.decided(c.app.MoveHousehold(context.Background(), staff, c.at(moves.ID, "222426101200")))
			united := c.at(whole.ID, whole.Village, headless(rows[1])...)
			c.decided(c.app.MergeHouseholds(context.Background(), staff, part.ID, c.rev(part.ID), united))
			c.decided(c.app.MoveHousehold(context.Background(), staff, c.at(whole.ID, "222426101200")))
			rows[2][0].Set("remark", schema.TextOf("合并之后再导入"))
			for i := range rows[2] {
				rows[2][i].Village = "222426101200"
			}
			c.deliver(rows[2])
		}},
	}
	for i, story := range stories {
		c := newPastCounty(t)
		story.tell(c, plainHouseholds(8))
		c.store.Close()
		want := approvalsIn(t, c.path)
		if len(want) < 9 {
			t.Fatalf("story %d: the new file has %d entries", i, len(want))
		}
		for version := story.since; version < approvedSince; version++ {
			if !effort.Whole() && version != story.since && version != approvedSince-1 {
				continue
			}
			old := filepath.Join(t.TempDir(), "old.db")
			makeVersion(t, old, version)
			copyRows(t, c.path, old)
			s := mustOpen(t, old)
			report, err := app.New(s, func() time.Time { return c.now }, slog.New(slog.NewTextHandler(io.Discard, nil))).Verify(context.Background(), nil)
			if err != nil || len(report.Faults) > 0 || report.Approvals != len(want) {
				t.Errorf("story %d, version %d: %v, %d entries, %q", i, version, err, report.Approvals, report.Faults)
			}
			s.Close()
			if got := approvalsIn(t, old); !slices.Equal(got, want) {
				t.Errorf("story %d, version %d:\n%s\nwant\n%s", i, version, strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		}
	}
}

// headless takes the head's place from the members of a household that becomes part of
// another.
func headless(rows []schema.Row) (edits []syncproto.Edit) {
	for _, row := range rows {
		if row.Table == schema.Member && row.Get("relation").Text() == "02" {
			edits = append(edits, syncproto.Edit{Table: schema.Member, Row: row.ID, Sets: []syncproto.Set{{Field: schema.Member.Ordinal("relation"), Value: schema.TextOf("10")}}})
		}
	}
	return edits
}

// approvedSince is the version of the file that first had the approved record.
const approvedSince = 14

// No file that somebody may have holds what a township approved: there was no round of
// review yet in which one could have. So nothing but deliveries is to be derived.
func TestMigrate_NoReleasedFileHoldsAnApproval(t *testing.T) {
	for version := 1; version <= released; version++ {
		text, err := os.ReadFile(fixture(version))
		if err != nil {
			t.Fatal(err)
		}
		for _, table := range []string{"review", "approval"} {
			if strings.Contains(string(text), "CREATE TABLE "+table+" ") {
				t.Errorf("version %d has the table %s", version, table)
			}
		}
	}
}

// approvalsIn is the approved record of a file, a line for each entry.
func approvalsIn(t *testing.T, path string) (lines []string) {
	t.Helper()
	db, err := sql.Open("sqlite", sqlite.DSN(opened(t, path)))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query(`SELECT concat_ws(' ', id, kind, household, village, into_household, rev, at, person, changeset, made_in, visits, photos, version, record) FROM approval ORDER BY id`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, line)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return lines
}

// opened is a copy of a file in which everything stands open, in the columns that it had
// before files were sealed.
func opened(t *testing.T, path string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "open.db")
	if err := sqlite.Unseal(path, to); err != nil {
		t.Fatal(err)
	}
	return to
}

// copyRows gives an old file what it can hold of a new one: the key of the log only where
// there is a log, and the schema version only where the history says it, too.
func copyRows(t *testing.T, from, to string) {
	t.Helper()
	db, err := sql.Open("sqlite", sqlite.DSN(to)+"&_pragma=foreign_keys(0)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	exec := func(text string, args ...any) {
		t.Helper()
		if _, err := db.Exec(text, args...); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	}
	exec("PRAGMA foreign_keys = 0")
	exec("ATTACH ?1 AS fresh", opened(t, from))
	tables, err := db.Query(`SELECT name, (SELECT group_concat('"' || name || '"') FROM pragma_table_info(t.name, 'main') WHERE name IN (SELECT name FROM pragma_table_info(t.name, 'fresh')))
		FROM main.sqlite_schema t WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'meta'
		AND (name <> 'server_key' OR EXISTS (SELECT 1 FROM main.sqlite_schema WHERE name = 'log'))`)
	if err != nil {
		t.Fatal(err)
	}
	var copies []string
	for tables.Next() {
		var table string
		var columns sql.NullString
		if err := tables.Scan(&table, &columns); err != nil {
			t.Fatal(err)
		}
		if columns.Valid {
			copies = append(copies, fmt.Sprintf(`INSERT INTO main."%s" (%s) SELECT %[2]s FROM fresh."%[1]s"`, table, columns.String))
		}
	}
	if err := errorsOf(tables); err != nil {
		t.Fatal(err)
	}
	for _, text := range copies {
		exec(text)
	}
	exec(`INSERT INTO meta (name, value) SELECT 'schema', value FROM fresh.meta WHERE name = 'schema' AND EXISTS (SELECT 1 FROM pragma_table_info('history', 'main') WHERE name = 'version')`)
	exec("DETACH fresh")
}

func errorsOf(rows *sql.Rows) error {
	if err := rows.Err(); err != nil {
		return err
	}
	return rows.Close()
}
