package replica

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// tx is one transaction on the replica's only connection. Statements are kept
// prepared from one transaction to the next: a page has thousands of rows and a
// save a dozen statements, and parsing them would cost more than running them.
type tx struct{ r *Replica }

// write runs do in one transaction: all of it is on disk when write returns nil,
// and none of it otherwise.
func (r *Replica) write(do func(t *tx) error) error { return r.transact("BEGIN IMMEDIATE", do) }

// read runs do on one unchanging state.
func (r *Replica) read(do func(t *tx) error) error { return r.transact("BEGIN", do) }

func (r *Replica) transact(begin string, do func(t *tx) error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.conn == nil {
		return errClosed
	}
	return r.locked(begin, do)
}

// locked is for who holds mu.
func (r *Replica) locked(begin string, do func(t *tx) error) (err error) {
	t := &tx{r}
	if err := t.exec(begin); err != nil {
		return err
	}
	done := false
	defer func() {
		if !done { // failed, or panicked
			err = errors.Join(err, t.exec("ROLLBACK"))
		}
	}()
	if err := do(t); err != nil {
		return err
	}
	if err := t.exec("COMMIT"); err != nil {
		return err
	}
	done = true
	return nil
}

func (t *tx) stmt(query string) (*sql.Stmt, error) {
	if s := t.r.stmts[query]; s != nil {
		return s, nil
	}
	s, err := t.r.conn.PrepareContext(context.Background(), query)
	if err != nil {
		return nil, fmt.Errorf("%w in %q", err, query)
	}
	t.r.stmts[query] = s
	return s, nil
}

func (t *tx) exec(query string, args ...any) error {
	s, err := t.stmt(query)
	if err != nil {
		return err
	}
	if _, err := s.Exec(args...); err != nil {
		return fmt.Errorf("%w in %q", err, query)
	}
	return nil
}

// each calls row for every row of a query, which must not run others meanwhile
// that change what it reads.
func (t *tx) each(row func(scan func(into ...any) error) error, query string, args ...any) error {
	s, err := t.stmt(query)
	if err != nil {
		return err
	}
	rows, err := s.Query(args...)
	if err != nil {
		return fmt.Errorf("%w in %q", err, query)
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// one reads the single row of a query; found is false when there is none.
func (t *tx) one(query string, args []any, into ...any) (found bool, err error) {
	s, err := t.stmt(query)
	if err != nil {
		return false, err
	}
	err = s.QueryRow(args...).Scan(into...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("%w in %q", err, query)
	}
	return true, nil
}

// number reads the one number that a query gives, and 0 when it gives none.
func number(t *tx, query string, args ...any) (int64, error) {
	var n sql.NullInt64
	_, err := t.one(query, args, &n)
	return n.Int64, err
}

// column reads the first column of every row.
func column[T any](t *tx, query string, args ...any) ([]T, error) {
	var out []T
	err := t.each(func(scan func(...any) error) error {
		var v T
		if err := scan(&v); err != nil {
			return err
		}
		out = append(out, v)
		return nil
	}, query, args...)
	return out, err
}
