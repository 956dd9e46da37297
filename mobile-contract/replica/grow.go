package replica

import (
	"context"
	"fmt"
	"slices"
	"strings"

	contract "ruhu/mobile-contract"
	"ruhu/schema"
)

// grow takes the file of an older app forward: tables and columns, rows, and the
// edits on top of them, by the steps that the schema declares. What is unsent and
// what was refused keeps its bytes, and is sent in the words it was saved in. The
// rows that are here came without the new fields, so everything is pulled again;
// until then they are read as they are.
func grow(t *tx) error {
	was, err := number(t, "SELECT version FROM device")
	version, to := int(was), t.r.view.version
	switch {
	case err != nil || version == to:
		return err
	case version > to:
		return fmt.Errorf("open replica: schema version %d is newer than %d; upgrade the app", version, to)
	}
	ifMissing := strings.NewReplacer("\nCREATE TABLE ", "\nCREATE TABLE IF NOT EXISTS ", "\nCREATE INDEX ", "\nCREATE INDEX IF NOT EXISTS ")
	if _, err := t.r.conn.ExecContext(context.Background(), ifMissing.Replace(contract.ReplicaSQL(to))); err != nil {
		return fmt.Errorf("add tables: %w", err)
	}
	for _, table := range schema.Tables() {
		if !table.In(to) {
			continue
		}
		if err := t.growTable(table, version); err != nil {
			return fmt.Errorf("upgrade %s: %w", table.Name, err)
		}
	}
	if err := t.growConfirmed(version); err != nil {
		return err
	}
	if err := t.coverAgain(); err != nil {
		return err
	}
	if err := startOver(t); err != nil {
		return err
	}
	return t.exec("UPDATE device SET version = ?, reference = 0", to)
}

// growTable gives a table the columns of this version, and its rows their values.
func (t *tx) growTable(table *schema.Table, from int) error {
	if err := t.addColumns(table); err != nil {
		return err
	}
	if table.Replicated() && table.Changes(from) {
		if err := t.growRows(table, from); err != nil {
			return err
		}
	}
	here, err := t.columnsOf(table)
	for i := range table.Fields {
		if f := &table.Fields[i]; err == nil && !t.r.view.has(table, i) && slices.Contains(here, f.Name) {
			err = t.exec("ALTER TABLE " + table.Name + " DROP COLUMN " + f.Name)
		}
	}
	return err
}

func (t *tx) columnsOf(table *schema.Table) ([]string, error) {
	return column[string](t, "SELECT name FROM pragma_table_info(?)", table.Name)
}

// addColumns adds the fields that the table lacks, without NOT NULL, which the
// rows that are here could not keep.
func (t *tx) addColumns(table *schema.Table) error {
	here, err := t.columnsOf(table)
	if err != nil {
		return err
	}
	for i := range table.Fields {
		f := &table.Fields[i]
		if !t.r.view.has(table, i) || slices.Contains(here, f.Name) {
			continue
		}
		if err := t.exec("ALTER TABLE " + table.Name + " ADD COLUMN " + f.Name + " " + columnType(f.Kind)); err != nil {
			return err
		}
	}
	return nil
}

func columnType(k schema.Kind) string {
	if k.IsText() {
		return "TEXT"
	}
	return "INTEGER"
}

// growRows upgrades the rows of a table, which still has the columns of both
// versions.
func (t *tx) growRows(table *schema.Table, from int) error {
	var rows []Row
	old := statementsFor(table, from)
	err := t.eachOf(old, table, old.every, func(r *Row) error {
		rows = append(rows, r.clone())
		return nil
	})
	for i := range rows {
		if rows[i].Values = table.Upgraded(rows[i].Values, from, t.r.view.version); err == nil {
			err = t.put(&rows[i])
		}
	}
	return err
}

// growConfirmed upgrades what the server last said of rows with local edits.
func (t *tx) growConfirmed(from int) error {
	keys, err := t.keys("SELECT tbl, row FROM confirmed WHERE vals IS NOT NULL")
	if err != nil {
		return err
	}
	for _, k := range keys {
		s, _, err := t.confirmed(k)
		if err != nil {
			return err
		}
		s.Values = k.Table.Upgraded(s.Values, from, t.r.view.version)
		if err := t.putConfirmed(&s); err != nil {
			return err
		}
	}
	return nil
}

// coverAgain lays the edits that lie on top of rows anew, from the journal.
func (t *tx) coverAgain() error {
	if err := t.exec("DELETE FROM overlay"); err != nil {
		return err
	}
	entries, err := t.entries("WHERE overlaid = 1 ORDER BY no")
	if err != nil {
		return err
	}
	for _, e := range entries {
		c, err := t.r.view.read(e.Body)
		if err != nil {
			return fmt.Errorf("changeset %s: %w", e.ID, err)
		}
		if err := t.cover(e.No, c); err != nil {
			return err
		}
	}
	return nil
}
