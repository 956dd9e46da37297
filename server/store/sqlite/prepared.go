package sqlite

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"ruhu/server/app"
)

// prepared is one statement of a connection, with its slices for arguments and
// columns, which are used again.
//
// It talks to the driver without database/sql between: a session is never used by
// two goroutines and never returns to a pool, so the locks, contexts and conversions
// of every call buy nothing. A push runs about a hundred short statements; without
// database/sql it allocates an eighth less (BenchmarkWrite_Push).
type prepared struct {
	stmt    driver.Stmt
	exec    driver.StmtExecContext
	query   driver.StmtQueryContext
	args    []driver.NamedValue
	columns []driver.Value
	order   []int // of the arguments, by parameter; nil when they stand in order
}

func prepare(conn driver.Conn, text string) (*prepared, error) {
	text, order := unnumbered(text)
	stmt, err := conn.Prepare(text)
	if err != nil {
		return nil, fmt.Errorf("prepare %q: %w", text, err)
	}
	p := &prepared{stmt: stmt, order: order}
	var execs, queries bool
	p.exec, execs = stmt.(driver.StmtExecContext)
	p.query, queries = stmt.(driver.StmtQueryContext)
	if !execs || !queries {
		return nil, errors.Join(fmt.Errorf("prepare %q: the driver's statement cannot run", text), stmt.Close())
	}
	return p, nil
}

// bind puts arguments where the driver takes them from.
func (p *prepared) bind(args []any) error {
	p.args = p.args[:0]
	if p.order == nil {
		for _, arg := range args {
			if err := p.add(arg); err != nil {
				return err
			}
		}
		return nil
	}
	for _, i := range p.order {
		if i >= len(args) {
			return fmt.Errorf("sqlite: %d arguments, and none for parameter %d", len(args), i+1)
		}
		if err := p.add(args[i]); err != nil {
			return err
		}
	}
	return nil
}

func (p *prepared) add(arg any) error {
	value, err := argument(arg)
	p.args = append(p.args, driver.NamedValue{Ordinal: len(p.args) + 1, Value: value})
	return err
}

// toldApart is how many of a statement's parameters SQLite tells apart.
const toldApart = 31

// unnumbered takes the numbers from a statement's parameters, and says which argument each
// of them stands for: a parameter with a number has a name ("?1"), of which the driver makes
// a string at every execution. A statement that has none, or some without, stays as it is; so
// does one that would have more parameters than SQLite tells apart (Vdbe.expmask): with one of
// those in its LIMIT it is compiled again for every new argument.
func unnumbered(text string) (plain string, order []int) {
	var b strings.Builder
	var quote byte
	for i := 0; i < len(text); i++ {
		c := text[i]
		b.WriteByte(c)
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case c == '?':
			end := i + 1
			for end < len(text) && text[end] >= '0' && text[end] <= '9' {
				end++
			}
			n, err := strconv.Atoi(text[i+1 : end])
			if err != nil {
				return text, nil
			}
			order = append(order, n-1)
			i = end - 1
		}
	}
	if len(order) > toldApart {
		return text, nil
	}
	return b.String(), order
}

// run executes the statement.
func (p *prepared) run(args []any) (driver.Result, error) {
	if err := p.bind(args); err != nil {
		return nil, err
	}
	return p.exec.ExecContext(background, p.args)
}

// open runs the query. What its rows say when they are closed counts: the driver
// resets the statement then.
func (p *prepared) open(args []any) (driver.Rows, error) {
	if err := p.bind(args); err != nil {
		return nil, err
	}
	rows, err := p.query.QueryContext(background, p.args)
	if err != nil {
		return nil, err
	}
	if n := len(rows.Columns()); len(p.columns) != n {
		p.columns = make([]driver.Value, n)
	}
	return rows, nil
}

// each calls fn for every row of the result; fn scans.
func (p *prepared) each(args []any, fn func(scan func(...any) error) error) (err error) {
	rows, err := p.open(args)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for {
		err := rows.Next(p.columns)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = fn(p.scan)
		}
		if err != nil {
			return err
		}
	}
}

// one reads the first row into dest, or returns app.ErrNotFound.
func (p *prepared) one(args []any, dest []any) (err error) {
	rows, err := p.open(args)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	err = rows.Next(p.columns)
	if errors.Is(err, io.EOF) {
		return app.ErrNotFound
	}
	if err == nil {
		err = p.scan(dest...)
	}
	return err
}

// scan copies the columns of the present row.
func (p *prepared) scan(dest ...any) error {
	if len(dest) != len(p.columns) {
		return fmt.Errorf("sqlite: %d columns for %d destinations", len(p.columns), len(dest))
	}
	for i := range dest {
		if err := assign(dest[i], p.columns[i]); err != nil {
			return fmt.Errorf("column %d: %w", i, err)
		}
	}
	return nil
}
