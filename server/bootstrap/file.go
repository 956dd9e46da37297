package bootstrap

import (
	"cmp"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/klauspost/compress/zstd"
	_ "modernc.org/sqlite" // the driver; pure Go

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/syncproto"
)

// format is the shape of what stands in a file besides the data.
const format = 2

// window is how far back the compression looks, and what unpacking costs a phone.
const window = 8 << 20

// system is what a file says of each village in it, and the revision of every
// household (of a village's papers, under the village's code).
const system = `CREATE TABLE snapshot (format, version, epoch, village, seq, digest);
CREATE TABLE unit (id, village, rev);`

// packers are costly to make, and clearing their tables takes longer than packing a village, so
// they are used again. Idle ones are left to the garbage collector, so that they do not weigh on
// a server that packs nothing. They pack second best: best of all takes tables of 40 MB, and makes
// a village 3 % smaller.
var packers = sync.Pool{New: func() any { return newPacker(zstd.SpeedBetterCompression) }}

func newPacker(level zstd.EncoderLevel) *zstd.Encoder {
	z, _ := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(level), zstd.WithWindowSize(window))
	return z // fails for bad options only
}

// pack compresses a file with a village.
func pack(image []byte) []byte {
	z := packers.Get().(*zstd.Encoder)
	defer packers.Put(z)
	return z.EncodeAll(image, nil)
}

// packGroup compresses a file with several villages: as small as can be, because one is made
// for a county's device now and then, and 120 KB less travel.
func packGroup(image []byte) []byte {
	return newPacker(zstd.SpeedBestCompression).EncodeAll(image, nil)
}

// database writes a SQLite database, in memory, with villages for devices of a schema
// version, and returns its bytes. next returns one village after another, and nil
// after the last.
func database(next func() (*app.FirstCopy, error), version int) (image []byte, err error) {
	db, err := sql.Open("sqlite", "file::memory:?_dqs=0")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	conn, err := db.Conn(context.Background()) // every connection has a memory of its own
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	w := writer{conn: conn, version: version, made: map[*schema.Table]bool{}}
	if err := w.write(next); err != nil {
		return nil, err
	}
	return image, conn.Raw(func(raw any) (err error) {
		image, err = raw.(interface{ Serialize() ([]byte, error) }).Serialize()
		return err
	})
}

// writer fills one database.
type writer struct {
	conn    *sql.Conn
	version int
	made    map[*schema.Table]bool   // the tables that there are
	heads   map[string]syncproto.Rev // the newest revision in each unit of the village at hand
}

func (w *writer) write(next func() (*app.FirstCopy, error)) error {
	if err := w.exec("PRAGMA page_size = 4096; BEGIN; " + system); err != nil {
		return err
	}
	for {
		c, err := next()
		switch {
		case err != nil:
			return err
		case c == nil:
			return w.exec("COMMIT")
		}
		if err := w.village(c); err != nil {
			return fmt.Errorf("village %s: %w", c.Village, err)
		}
	}
}

// village adds one village.
func (w *writer) village(c *app.FirstCopy) error {
	w.heads = map[string]syncproto.Rev{}
	for i := range c.Tables {
		if err := w.table(c.Village, &c.Tables[i]); err != nil {
			return fmt.Errorf("table %s: %w", c.Tables[i].Table.Name, err)
		}
	}
	units := make([]string, 0, len(w.heads))
	for unit := range w.heads {
		units = append(units, unit)
	}
	slices.Sort(units)
	err := w.insert("unit", []string{"id", "village", "rev"}, len(units), func(i int, args []any) []any {
		return append(args, units[i], c.Village, int64(w.heads[units[i]]))
	})
	if err != nil {
		return err
	}
	return w.insert("snapshot", []string{"format", "version", "epoch", "village", "seq", "digest"}, 1, func(_ int, args []any) []any {
		return append(args, format, w.version, c.Epoch, c.Village, int64(c.Seq), c.Digests.Of(w.version).String())
	})
}

// table writes one table's rows, household by household.
func (w *writer) table(village string, p *syncproto.TablePage) error {
	t := p.Table
	fields := t.FieldsAt(w.version)
	if len(fields) == 0 {
		return nil
	}
	columns := columnsOf(t, fields)
	if !w.made[t] {
		w.made[t] = true
		if err := w.exec("CREATE TABLE " + t.Name + " (" + strings.Join(columns, ", ") + ")"); err != nil {
			return err
		}
	}
	slices.SortFunc(p.Rows, func(a, b syncproto.PageRow) int {
		return cmp.Or(cmp.Compare(a.Household, b.Household), cmp.Compare(a.ID, b.ID))
	})
	return w.insert(t.Name, columns, len(p.Rows), func(i int, args []any) []any {
		row := &p.Rows[i]
		w.note(village, row)
		args = append(args, row.ID)
		if hasHousehold(t) {
			args = append(args, row.Household)
		}
		args = append(args, village, int64(row.Rev), schema.BoolOf(row.Deleted).Int())
		values := t.Downgraded(row.Values, w.version)
		for _, f := range fields {
			args = append(args, bound(values[f]))
		}
		return args
	})
}

// note counts a row in for its unit.
func (w *writer) note(village string, row *syncproto.PageRow) {
	unit := row.Household
	if unit == "" {
		unit = village
	}
	w.heads[unit] = max(w.heads[unit], row.Rev)
}

func (w *writer) exec(script string) error {
	_, err := w.conn.ExecContext(context.Background(), script)
	return err
}

// insert writes n rows; args gives the columns of each.
func (w *writer) insert(table string, columns []string, n int, row func(i int, args []any) []any) error {
	text := "INSERT INTO " + table + " VALUES (?" + strings.Repeat(", ?", len(columns)-1) + ")"
	s, err := w.conn.PrepareContext(context.Background(), text)
	if err != nil {
		return err
	}
	args := make([]any, 0, len(columns))
	for i := range n {
		if _, err := s.Exec(row(i, args)...); err != nil {
			return errors.Join(err, s.Close())
		}
	}
	return s.Close()
}

// columnsOf are the replica's columns of a table.
func columnsOf(t *schema.Table, fields []int) []string {
	columns := []string{"id"}
	if hasHousehold(t) {
		columns = append(columns, "household")
	}
	columns = append(columns, "village", "rev", "deleted")
	for _, f := range fields {
		columns = append(columns, t.Fields[f].Name)
	}
	return columns
}

func hasHousehold(t *schema.Table) bool { return t.Scope == schema.OfHousehold && !t.IsRoot() }

// bound is a value as SQLite takes it.
func bound(v schema.Value) driver.Value {
	switch {
	case v.IsInt():
		return v.Int()
	case v.IsText():
		return v.Text()
	}
	return nil
}
