package sqlite

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"

	"ruhu/schema"
	"ruhu/server/vault"
	"ruhu/syncproto"
)

// layout says which fields of a table have a column of their own, and which are sealed
// together in one.
type layout struct {
	table  *schema.Table
	plain  []int
	sealed []int
	found  []int // sealed ones that are found by their keyed index
	// moving are the plain fields that a row's change may be of without any index but that of
	// its seq being touched; the others stay as they are in nearly all changes.
	moving []int
}

func layoutOf(t *schema.Table) *layout {
	l := &layout{table: t}
	for i := range t.Fields {
		f := &t.Fields[i]
		if !f.Sealed() {
			l.plain = append(l.plain, i)
			if f.Policy != schema.Immutable {
				l.moving = append(l.moving, i)
			}
			continue
		}
		l.sealed = append(l.sealed, i)
		if f.Found {
			l.found = append(l.found, i)
		}
	}
	return l
}

// owned reports whether the rows name their household.
func (l *layout) owned() bool { return l.table.Scope == schema.OfHousehold && !l.table.IsRoot() }

// sealsAnew reports whether a change of a row seals it anew. Where fields are found by a
// keyed index, what is sealed and the indexes are written together or not at all: both are
// under one key.
func (l *layout) sealsAnew() bool { return len(l.sealed) > 0 && len(l.found) == 0 }

// fixed reports whether a row's change is of nothing that changeRow leaves out.
func (l *layout) fixed(before, row *syncproto.RowState) bool {
	if before == nil || before.Village != row.Village || before.Household != row.Household {
		return false
	}
	for _, i := range l.plain {
		if l.table.Fields[i].Policy == schema.Immutable && before.Values[i] != row.Values[i] {
			return false
		}
	}
	if l.sealsAnew() {
		return true
	}
	for _, i := range l.sealed {
		if before.Values[i] != row.Values[i] {
			return false
		}
	}
	return true
}

// reads are the columns that a row's values are read from.
func (l *layout) reads() (columns []string) {
	for _, i := range l.plain {
		columns = append(columns, quote(l.table.Fields[i].Name))
	}
	if len(l.sealed) > 0 {
		columns = append(columns, "sealed")
	}
	return columns
}

// writes are the columns that a row's values are written to, in the order of bind.
func (l *layout) writes() []string {
	columns := l.reads()
	for _, i := range l.found {
		columns = append(columns, keyColumn(&l.table.Fields[i]))
	}
	return columns
}

// keyColumn holds the keyed index of a field.
func keyColumn(f *schema.Field) string { return f.Name + "_key" }

// indexName is what the index of a field's values is for: the same text in another column
// is found by something else.
func indexName(t *schema.Table, f *schema.Field) string { return t.Name + "." + f.Name }

// scanned scans the values of a row.
type scanned struct {
	layout *layout
	values []schema.Value
	sealed []byte
	dest   []any
}

// scanning returns scan destinations: the leading ones given, then one per column of reads.
func (l *layout) scanning(values []schema.Value, leading ...any) *scanned {
	r := &scanned{layout: l, values: values}
	r.dest = make([]any, 0, len(leading)+len(l.plain)+1)
	r.dest = append(r.dest, leading...)
	for _, i := range l.plain {
		r.dest = append(r.dest, cell{&values[i]})
	}
	if len(l.sealed) > 0 {
		r.dest = append(r.dest, &r.sealed)
	}
	return r
}

// readRow reads the present row; id is where its id is scanned to.
func (s *session) readRow(r *scanned, scan func(...any) error, id *string) error {
	if err := scan(r.dest...); err != nil {
		return err
	}
	return s.unseal(r.layout, *id, r.sealed, r.values)
}

// block is what sealed rows are filled up to: their length is not to tell who has a
// disability certificate.
const block = 96

// appendSealed spells the sealed fields of a row: for each that is not null twice its
// ordinal+1, one more for an integer, then the integer or the length and the bytes of the
// text. 0 is the end.
func (l *layout) appendSealed(b []byte, values []schema.Value) []byte {
	for _, i := range l.sealed {
		switch v := values[i]; {
		case v.IsText():
			b = binary.AppendUvarint(b, uint64(i+1)<<1)
			b = binary.AppendUvarint(b, uint64(len(v.Text())))
			b = append(b, v.Text()...)
		case v.IsInt():
			b = binary.AppendUvarint(b, uint64(i+1)<<1|1)
			b = binary.AppendVarint(b, v.Int())
		}
	}
	for b = append(b, 0); len(b)%block != 0; {
		b = append(b, 0)
	}
	return b
}

var errSealedRow = errors.New("sqlite: what is sealed is no row of the table")

// readSealed reads what appendSealed wrote.
func (l *layout) readSealed(b []byte, values []schema.Value) error {
	for {
		head, n := binary.Uvarint(b)
		if n <= 0 {
			return errSealedRow
		}
		if b = b[n:]; head == 0 {
			return nil
		}
		i := int(head>>1) - 1
		if i < 0 || i >= len(l.table.Fields) || !l.table.Fields[i].Sealed() {
			return errSealedRow
		}
		if head&1 == 1 {
			v, n := binary.Varint(b)
			if n <= 0 {
				return errSealedRow
			}
			values[i], b = schema.IntOf(v), b[n:]
			continue
		}
		size, n := binary.Uvarint(b)
		if n <= 0 || size > uint64(len(b)-n) {
			return errSealedRow
		}
		values[i], b = schema.TextOf(string(b[n:n+int(size)])), b[n+int(size):]
	}
}

// unseal fills in what is sealed of a row. One that has nothing there has nulls.
func (s *session) unseal(l *layout, id string, sealed []byte, values []schema.Value) error {
	if len(l.sealed) == 0 {
		return nil
	}
	for _, i := range l.sealed {
		values[i] = schema.Null
	}
	if sealed == nil {
		return nil
	}
	opened, err := s.openAt(s.room[:0], sealed, vault.Place{Table: l.table.Name, Row: id})
	if err != nil {
		return fmt.Errorf("%s %s: %w", l.table.Name, id, err)
	}
	s.room = opened
	if err := l.readSealed(opened, values); err != nil {
		return fmt.Errorf("%s %s: %w", l.table.Name, id, err)
	}
	return nil
}

// sealRow adds what the sealed fields of a row are bound as: the sealed value, and the keyed
// index of each field that is found by it.
func (s *session) sealRow(args []any, l *layout, id string, values []schema.Value) (_ []any, err error) {
	if len(l.sealed) == 0 {
		return args, nil
	}
	s.room = l.appendSealed(s.room[:0], values)
	if s.sealed, err = s.vault.Seal(s.sealed[:0], s.room, vault.Place{Table: l.table.Name, Row: id}); err != nil {
		return args, err
	}
	args = append(args, s.sealed)
	for _, i := range l.found {
		if !values[i].IsText() {
			args = append(args, nil)
			continue
		}
		key, err := s.vault.Index(indexName(l.table, &l.table.Fields[i]), values[i].Text())
		if err != nil {
			return args, err
		}
		args = append(args, key)
	}
	return args, nil
}

// openAt opens a value. A file whose keys are not all here is refused before anything of it is
// read, so a value that names another key was changed.
func (s *session) openAt(to, sealed []byte, at vault.Place) ([]byte, error) {
	opened, err := s.vault.Open(to, sealed, at)
	if errors.Is(err, vault.ErrNoKey) && !s.vault.Empty() {
		err = fmt.Errorf("%w: %w", vault.ErrDamaged, err)
	}
	return opened, err
}

// sealText seals something that is a text, or bytes, as a whole.
func (s *session) sealText(text []byte, table, row string) ([]byte, error) {
	sealed, err := s.vault.Seal(nil, text, vault.Place{Table: table, Row: row})
	if err != nil {
		return nil, s.fail(fmt.Errorf("seal %s %s: %w", table, row, err))
	}
	return sealed, nil
}

// openText opens what sealText sealed.
func (s *session) openText(sealed []byte, table, row string) ([]byte, error) {
	text, err := s.openAt(nil, sealed, vault.Place{Table: table, Row: row})
	if err != nil {
		return nil, fmt.Errorf("open %s %s: %w", table, row, err)
	}
	return text, nil
}

// What names the row of a sealed value where that is no id. SQL of the same stands in
// sealedPlaces.
func numbered(n int64) string         { return strconv.FormatInt(n, 10) }
func ofDevice(device, n int64) string { return numbered(device) + "/" + numbered(n) }
func ofApproval(household, changeset, kind string) string {
	return household + "/" + changeset + "/" + kind
}

// nullsOf are the values of a row of which nothing is known.
func nullsOf(t *schema.Table) []schema.Value { return make([]schema.Value, len(t.Fields)) }
