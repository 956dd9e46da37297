package replica

import (
	"context"
	"fmt"
	"slices"
	"strings"

	contract "ruhu/mobile-contract"
	"ruhu/schema"
)

// grow adds what a newer app's schema has and the file lacks. The rows that are
// here came without the new fields, so everything is pulled again; until then
// they are read as they are.
func grow(t *tx) error {
	version, err := number(t, "SELECT version FROM device")
	if err != nil || version >= schema.Version {
		return err
	}
	ifMissing := strings.NewReplacer("\nCREATE TABLE ", "\nCREATE TABLE IF NOT EXISTS ", "\nCREATE INDEX ", "\nCREATE INDEX IF NOT EXISTS ")
	if _, err := t.r.conn.ExecContext(context.Background(), ifMissing.Replace(contract.ReplicaSQL())); err != nil {
		return fmt.Errorf("add tables: %w", err)
	}
	for _, table := range schema.Tables() {
		if err := addColumns(t, table); err != nil {
			return err
		}
	}
	if err := startOver(t); err != nil {
		return err
	}
	return t.exec("UPDATE device SET version = ?, reference = 0", schema.Version)
}

// addColumns adds the fields that the table lacks, without NOT NULL, which the
// rows that are here could not keep.
func addColumns(t *tx, table *schema.Table) error {
	here, err := column[string](t, "SELECT name FROM pragma_table_info(?)", table.Name)
	if err != nil {
		return err
	}
	for _, f := range table.Fields {
		if slices.Contains(here, f.Name) {
			continue
		}
		if err := t.exec("ALTER TABLE " + table.Name + " ADD COLUMN " + f.Name + " " + columnType(f.Kind)); err != nil {
			return fmt.Errorf("add column %s.%s: %w", table.Name, f.Name, err)
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
