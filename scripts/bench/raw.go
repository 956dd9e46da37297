package main

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the driver that the server uses

	"ruhu/schema"
	"ruhu/syncproto"
)

// statement is one changed row as plain SQL.
type statement struct {
	text string
	args []any
}

// pragmas are those of the server's own connections (server/store/sqlite).
func pragmas() []string {
	return []string{"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)",
		"cache_size(-10000)", "temp_store(MEMORY)", "wal_autocheckpoint(4000)"}
}

// statementsOf are the rows of a push: what any server must write at the least,
// without merge, history, digest or receipt. What the server seals is written as it is, into
// the column of stamps, which raw writes have no other use for.
func statementsOf(changesets []syncproto.Changeset) []statement {
	var out []statement
	for i := range changesets {
		c := &changesets[i]
		for j := range c.Edits {
			e := &c.Edits[j]
			if e.Table == schema.Visit {
				out = append(out, insert(c, e))
			} else {
				out = append(out, update(c, e))
			}
		}
	}
	return out
}

func insert(c *syncproto.Changeset, e *syncproto.Edit) statement {
	columns := []string{"id", "household", "village", "seq", "rev"}
	args := []any{e.Row, c.Household, c.Village, c.N, int64(c.Seen) + 1}
	sealed := []byte{}
	for _, s := range e.Sets {
		if f := &e.Table.Fields[s.Field]; f.Sealed() {
			sealed = append(sealed, s.Value.String()...)
		} else {
			columns, args = append(columns, f.Name), append(args, plain(s.Value))
		}
	}
	columns, args = append(columns, "stamps"), append(args, sealed)
	places := strings.TrimSuffix(strings.Repeat("?, ", len(columns)), ", ")
	return statement{"INSERT INTO " + e.Table.Name + " (" + strings.Join(columns, ", ") + ") VALUES (" + places + ")", args}
}

func update(c *syncproto.Changeset, e *syncproto.Edit) statement {
	text, args := "UPDATE "+e.Table.Name+" SET seq = ?, rev = ?", []any{c.N, int64(c.Seen) + 1}
	var sealed []byte
	for _, s := range e.Sets {
		if f := &e.Table.Fields[s.Field]; f.Sealed() {
			sealed = append(sealed, s.Value.String()...)
			continue
		}
		text += ", " + e.Table.Fields[s.Field].Name + " = ?"
		args = append(args, plain(s.Value))
	}
	if sealed != nil {
		text, args = text+", stamps = ?", append(args, sealed)
	}
	return statement{text + " WHERE id = ?", append(args, e.Row)}
}

func plain(v schema.Value) any {
	if v.IsInt() {
		return v.Int()
	}
	return v.Text()
}

// writeRaw writes pushes to a file, so many in each commit.
func writeRaw(ctx context.Context, file string, pushes [][]statement, batch int) (out Raw, err error) {
	path := "/" + strings.TrimPrefix(filepath.ToSlash(file), "/") // also before a Windows drive
	at := url.URL{Scheme: "file", Path: path, RawQuery: url.Values{"_pragma": pragmas()}.Encode()}
	db, err := sql.Open("sqlite", at.String())
	if err != nil {
		return out, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	conn, err := db.Conn(ctx)
	if err != nil {
		return out, err
	}
	defer conn.Close() // db.Close tells what goes wrong
	w := rawWriter{conn: conn, prepared: map[string]*sql.Stmt{}}
	if err := w.prepare(ctx, pushes); err != nil {
		return out, err
	}
	runtime.GC() // what preparing has left behind is nobody's fault here
	began, cpu := time.Now(), cpuTime()
	for at := 0; at < len(pushes); at += batch {
		if err := w.commit(ctx, pushes[at:min(at+batch, len(pushes))]); err != nil {
			return out, err
		}
	}
	took, cpu := time.Since(began), cpuTime()-cpu
	return newRaw(batch, pushes, took, cpu), nil
}

type rawWriter struct {
	conn     *sql.Conn
	prepared map[string]*sql.Stmt
}

func (w *rawWriter) prepare(ctx context.Context, pushes [][]statement) error {
	texts := []string{"BEGIN IMMEDIATE", "COMMIT"}
	for _, push := range pushes {
		for _, s := range push {
			texts = append(texts, s.text)
		}
	}
	for _, text := range texts {
		if w.prepared[text] != nil {
			continue
		}
		stmt, err := w.conn.PrepareContext(ctx, text)
		if err != nil {
			return err
		}
		w.prepared[text] = stmt
	}
	return nil
}

func (w *rawWriter) commit(ctx context.Context, pushes [][]statement) error {
	if _, err := w.prepared["BEGIN IMMEDIATE"].ExecContext(ctx); err != nil {
		return err
	}
	for _, push := range pushes {
		for _, s := range push {
			result, err := w.prepared[s.text].ExecContext(ctx, s.args...)
			if err != nil {
				return err
			}
			if n, err := result.RowsAffected(); err != nil || n != 1 {
				return errors.Join(errors.New("a change touched no row: "+s.text), err)
			}
		}
	}
	_, err := w.prepared["COMMIT"].ExecContext(ctx)
	return err
}
