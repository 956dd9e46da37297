package sqlite_test

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/store/sqlite"
	"ruhu/server/store/storetest"
	"ruhu/syncproto"
)

// Each benchmark saves commits of three rows (storetest.Survey) and reports how
// many rows a second are on disk. Compare within one run: a disk's mood changes.

// BenchmarkWrite_OnePerCommit is a lone writer: every commit waits for the disk.
func BenchmarkWrite_OnePerCommit(b *testing.B) {
	s, _ := prepared(b)
	for i := range b.N {
		if err := survey(s, i, "alone"); err != nil {
			b.Fatal(err)
		}
	}
	reportRows(b, b.N)
}

// BenchmarkWrite_Grouped is many writers at once, which share commits to disk.
func BenchmarkWrite_Grouped(b *testing.B) {
	for _, writers := range []int{4, 16, 64} {
		b.Run(fmt.Sprint(writers), func(b *testing.B) {
			s, _ := prepared(b)
			var n atomic.Int64
			b.SetParallelism(writers / 2)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if err := survey(s, int(n.Add(1)), "grouped"); err != nil {
						b.Error(err)
					}
				}
			})
			reportRows(b, b.N)
		})
	}
}

// BenchmarkWrite_Push is 16 writers with 8 commits in a transaction: new
// households, and the same ones again.
func BenchmarkWrite_Push(b *testing.B) {
	for _, kind := range []string{"new", "again"} {
		b.Run(kind, func(b *testing.B) {
			s, _ := prepared(b)
			var n atomic.Int64
			b.SetParallelism(8)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					first := int(n.Add(1)) * pushed
					if kind == "again" {
						first %= 128 * pushed
					}
					if err := push(s, first); err != nil {
						b.Error(err)
					}
				}
			})
			reportRows(b, b.N*pushed)
		})
	}
}

const pushed = 8

func push(s app.Store, first int) error {
	return s.Write(context.Background(), func(tx app.Tx) error {
		for i := first; i < first+pushed; i++ {
			if _, err := storetest.Survey(tx, storetest.Villages()[i%4], household(i), "pushed"); err != nil {
				return err
			}
		}
		return nil
	})
}

// BenchmarkWrite_Import is one writer with 64 commits in a transaction.
func BenchmarkWrite_Import(b *testing.B) {
	s, _ := prepared(b)
	for i := range b.N {
		err := s.Write(context.Background(), func(tx app.Tx) error {
			for j := i * 64; j < (i+1)*64; j++ {
				if _, err := storetest.Survey(tx, storetest.Villages()[j%4], household(j), "imported"); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	reportRows(b, b.N*64)
}

// BenchmarkInsert_Raw inserts the same rows into the same tables and nothing
// else: no history, no counters, no digests, 64 commits' worth in a transaction.
// It is the most that the driver can give.
func BenchmarkInsert_Raw(b *testing.B) {
	s, path := prepared(b)
	rows := surveyRows(b, s)
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	db, err := sql.Open("sqlite", sqlite.DSN(path))
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	var inserts []*sql.Stmt
	for _, row := range rows {
		stmt, err := db.Prepare(insertSQL(row.Table))
		if err != nil {
			b.Fatal(err)
		}
		inserts = append(inserts, stmt)
	}
	b.ResetTimer()
	for i := range b.N {
		tx, err := db.Begin()
		if err != nil {
			b.Fatal(err)
		}
		for j := i * 64; j < (i+1)*64; j++ {
			for k, row := range rows {
				row.ID, row.Household, row.Village = household(j), household(j), storetest.Villages()[j%4]
				if _, err := tx.Stmt(inserts[k]).Exec(insertArgs(row, j)...); err != nil {
					b.Fatal(err)
				}
			}
		}
		if err := tx.Commit(); err != nil {
			b.Fatal(err)
		}
	}
	reportRows(b, b.N*64)
}

func reportRows(b *testing.B, commits int) {
	b.ReportMetric(float64(3*commits)/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(float64(commits)/b.Elapsed().Seconds(), "commits/s")
}

// surveyRows are the rows of one survey.
func surveyRows(b *testing.B, s app.Store) (rows []*syncproto.RowState) {
	err := s.Write(context.Background(), func(tx app.Tx) error {
		c, err := storetest.SurveyCommit(tx, storetest.Villages()[0], household(0), "imported")
		rows = c.Rows
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return rows
}

func insertSQL(t *schema.Table) string {
	columns := []string{"id", "village", "seq", "rev", "stamps"}
	if !t.IsRoot() {
		columns = append(columns, "household")
	}
	for i := range t.Fields {
		columns = append(columns, t.Fields[i].Name)
	}
	return "INSERT INTO " + t.Name + " (" + strings.Join(columns, ", ") + ") VALUES (?" + strings.Repeat(", ?", len(columns)-1) + ")"
}

func insertArgs(row *syncproto.RowState, seq int) []any {
	args := []any{row.ID, row.Village, seq, 1, syncproto.AppendStamps([]byte{}, row.Stamps)}
	if !row.Table.IsRoot() {
		args = append(args, row.Household)
	}
	for _, v := range row.Values {
		switch {
		case v.IsInt():
			args = append(args, v.Int())
		case v.IsText():
			args = append(args, v.Text())
		default:
			args = append(args, nil)
		}
	}
	return args
}
