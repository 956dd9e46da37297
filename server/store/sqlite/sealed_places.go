package sqlite

import (
	"fmt"
	"slices"

	"ruhu/schema"
)

// sealedPlace is a column of sealed values.
type sealedPlace struct {
	table  string
	column string
	row    string  // SQL of what the value is bound to
	layout *layout // of a row's fields; nil where the value is sealed as a whole
	was    string  // column that it was in before the file was sealed; "" for the same
}

// sealedPlaces are all that a file has.
func sealedPlaces() (all []sealedPlace) {
	for _, t := range schema.Replicated() {
		if l := layoutOf(t); len(l.sealed) > 0 {
			all = append(all, sealedPlace{t.Name, "sealed", "id", l, ""})
		}
	}
	return append(all,
		sealedPlace{"history", "sealed", "CAST(id AS TEXT)", nil, "changes"},
		sealedPlace{"approval", "sealed", "household || '/' || changeset || '/' || kind", nil, "record"},
		sealedPlace{"refusal", "body", "device || '/' || n", nil, ""},
		sealedPlace{"watermelon_device", "said", "CAST(device AS TEXT)", nil, ""},
		sealedPlace{"server_key", "secret", "name", nil, ""},
	)
}

// sealAtOnce is how many values are read before they are written anew.
const sealAtOnce = 500

// sealAll seals what stands open in a file from before: in its own columns first, and then
// the open ones go. What a table has no column for yet is of no row in it.
func (s *session) sealAll() error {
	if err := s.holdKeys(); err != nil {
		return err
	}
	for _, p := range sealedPlaces() {
		if err := s.sealPlace(p); err != nil {
			return fmt.Errorf("seal %s: %w", p.table, err)
		}
	}
	err := runAll(s, "CREATE INDEX member_by_id_number ON member (id_number_key) WHERE id_number_key IS NOT NULL",
		"CREATE INDEX member_by_name ON member (village, name_key)")
	if err != nil {
		return err
	}
	return s.exec("INSERT INTO meta (name, value) VALUES ('wipe', 'due')") // open values stand in free pages
}

func (s *session) sealPlace(p sealedPlace) error {
	open := []string{p.column}
	if p.was != "" {
		open = []string{p.was}
	}
	if p.layout != nil {
		var err error
		if open, err = s.openColumns(p.layout); err != nil {
			return err
		}
	}
	for after := int64(0); ; {
		next, err := s.sealSome(p, open, after)
		if err != nil {
			return err
		}
		if next == after {
			break
		}
		after = next
	}
	for _, column := range open {
		if column == p.column {
			continue
		}
		if err := s.exec("ALTER TABLE " + quote(p.table) + " DROP COLUMN " + quote(column)); err != nil {
			return err
		}
	}
	return nil
}

// openColumns are those of a table's sealed fields that stand in columns of their own.
func (s *session) openColumns(l *layout) (columns []string, err error) {
	var there []string
	err = s.each("SELECT name FROM pragma_table_info(?1)", []any{l.table.Name}, func(scan func(...any) error) error {
		var name string
		err := scan(&name)
		there = append(there, name)
		return err
	})
	for _, i := range l.sealed {
		if name := l.table.Fields[i].Name; slices.Contains(there, name) {
			columns = append(columns, name)
		}
	}
	return columns, err
}

// openValue is what stands open of one row.
type openValue struct {
	rowid  int64
	row    string
	values []schema.Value
	text   []byte
}

// sealSome seals the rows that follow one, and returns the last of them.
func (s *session) sealSome(p sealedPlace, open []string, after int64) (last int64, err error) {
	quoted := make([]string, len(open))
	for i, column := range open {
		quoted[i] = quote(column)
	}
	var batch []openValue
	text := "SELECT rowid, " + p.row + columnList(quoted) + " FROM " + quote(p.table) + " WHERE rowid > ?1 ORDER BY rowid LIMIT ?2"
	err = s.each(text, []any{after, sealAtOnce}, func(scan func(...any) error) error {
		var v openValue
		dest := []any{&v.rowid, &v.row}
		if p.layout == nil {
			dest = append(dest, &v.text)
		} else {
			v.values = nullsOf(p.layout.table)
			for _, column := range open {
				dest = append(dest, cell{&v.values[p.layout.table.Ordinal(column)]})
			}
		}
		err := scan(dest...)
		batch = append(batch, v)
		return err
	})
	last = after
	for i := 0; i < len(batch) && err == nil; i++ {
		last = batch[i].rowid
		err = s.putSealed(p, &batch[i])
	}
	return last, err
}

func columnList(quoted []string) (out string) {
	for _, column := range quoted {
		out += ", " + column
	}
	return out
}

// putSealed writes what one row has sealed.
func (s *session) putSealed(p sealedPlace, v *openValue) error {
	if p.layout == nil {
		sealed, err := s.sealText(v.text, p.table, v.row)
		if err != nil {
			return err
		}
		return s.changeOne("UPDATE "+quote(p.table)+" SET "+p.column+" = ?2 WHERE rowid = ?1", v.rowid, sealed)
	}
	args, err := s.sealRow([]any{v.rowid}, p.layout, v.row, v.values)
	if err != nil {
		return err
	}
	set := "sealed = ?2"
	for i, f := range p.layout.found {
		set += fmt.Sprintf(", %s = ?%d", keyColumn(&p.layout.table.Fields[f]), i+3)
	}
	return s.changeOne("UPDATE "+quote(p.table)+" SET "+set+" WHERE rowid = ?1", args...)
}

// wipe makes a file anew that held open values, or values under a key that is not used any
// more: they stand in its free pages, and in the log. A process that dies over it leaves it
// due. What is written to a file on the way is what stands in this one.
func (s *session) wipe() error {
	due, err := s.wipeDue()
	if err != nil || !due {
		return err
	}
	const emptyLog = "PRAGMA wal_checkpoint(TRUNCATE)"
	var busy, pages, copied int
	if err := s.exec("VACUUM"); err != nil {
		return fmt.Errorf("make the file anew: %w", err)
	}
	if err := s.one(emptyLog, nil, &busy, &pages, &copied); err != nil {
		return err
	}
	if err := s.exec("DELETE FROM meta WHERE name = 'wipe'"); err != nil {
		return err
	}
	return s.one(emptyLog, nil, &busy, &pages, &copied)
}

func (s *session) wipeDue() (due bool, err error) {
	err = s.one("SELECT count(*) FROM meta WHERE name = 'wipe'", nil, &due)
	return due, err
}
