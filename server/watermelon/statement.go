package watermelon

import (
	"maps"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"ruhu/schema"
)

// Statement is what is known of a device's unsent work.
type Statement struct {
	// Floor is the newest round up to which everything is known to have been clean that is
	// not in Rows; 0 is before the first.
	Floor  int64  `json:"floor,omitzero"`
	Pushed int64  `json:"pushed,omitzero"` // round of the last push
	Hash   string `json:"hash,omitzero"`   // of that push, to know it again
	Rows   []Row  `json:"rows,omitzero"`
}

// Row is one that was dirty when the device last said so.
type Row struct {
	Table   string `json:"t"`
	ID      string `json:"id"`           // of the app
	Pushed  bool   `json:"p,omitzero"`   // it was in a push, which may have been answered
	Created bool   `json:"new,omitzero"` // as a new row
	Whole   bool   `json:"all,omitzero"` // with all its fields, because the server has no such row
	Delete  bool   `json:"del,omitzero"` // as a deletion
	Base    int64  `json:"b"`            // round that it was clean at
	// Fields are those that were changed; nil when the device did not say which.
	Fields map[string]Mark `json:"f,omitzero"`
}

// Mark is one dirty field.
type Mark struct {
	Base  int64  `json:"b"`          // round that it was clean at
	Value string `json:"v,omitzero"` // as it was pushed, in JSON; "" before that
}

// DecodeStatement reads what Encode wrote; nothing is the statement of a new device.
func DecodeStatement(data []byte) (s Statement, err error) {
	if len(data) > 0 {
		err = json.Unmarshal(data, &s)
	}
	return s, err
}

// Encode spells a statement.
func (s *Statement) Encode() ([]byte, error) { return json.Marshal(s, json.Deterministic(true)) }

// Oldest is the earliest round that anything of the statement rests on.
func (s *Statement) Oldest() int64 {
	oldest := s.Floor
	for _, r := range s.Rows {
		oldest = min(oldest, r.Base)
		for _, mark := range r.Fields {
			oldest = min(oldest, mark.Base)
		}
	}
	return max(oldest, 0)
}

// row returns what is known of a row, nil when it was clean.
func (s *Statement) row(t *schema.Table, id string) *Row { return s.rowNamed(t.Name, id) }

func (s *Statement) rowNamed(table, id string) *Row {
	i := slices.IndexFunc(s.Rows, func(r Row) bool { return r.Table == table && r.ID == id })
	if i < 0 {
		return nil
	}
	return &s.Rows[i]
}

// Said is what a device says when it pulls.
type Said struct {
	// Dirty says which rows have unsent work; nil when the device does not say.
	Dirty Dirty
	// Kept says where its own values won over those of the last page, when that was applied:
	// by id of the row, the columns that were dirty then. nil when it does not know.
	Kept map[string]string
}

// At takes in that a device has pulled from a round, 0 for one that nothing is known of, and
// what it says. since is the round that this one's page began from. What comes of an earlier
// round than the floor is a late letter, or the device's file is an older copy: nothing newer
// is known of it then.
func (s *Statement) At(at, since int64, said Said) {
	switch {
	case at < s.Floor:
		s.Floor = at
	case said.Dirty != nil:
		s.answered(said.Dirty.rows())
		rows := s.dirtyRows(said.Dirty)
		if said.Kept != nil && since >= s.Floor {
			s.settle(rows, at, said.Kept)
		}
		s.Floor, s.Rows = at, rows
	}
}

// Destroyed are the rows that the last push deleted and that are not dirty any more: the
// library destroyed them when it had the answer.
func (s *Statement) Destroyed(dirty Dirty) map[Key]bool {
	rows := map[Key]bool{}
	for _, r := range s.Rows {
		if _, still := dirty[r.Table][r.ID]; r.Pushed && r.Delete && !still && dirty != nil {
			row, _ := RowID(r.ID)
			rows[Key{r.Table, row}] = true
		}
	}
	return rows
}

// dirtyRows are the rows that a pull says are dirty, with what was known of them.
func (s *Statement) dirtyRows(dirty Dirty) (rows []Row) {
	for _, t := range schema.Replicated() {
		for _, id := range slices.Sorted(maps.Keys(dirty[t.Name])) {
			r := Row{Table: t.Name, ID: id, Base: s.Floor}
			if known := s.row(t, id); known != nil {
				r = *known
			}
			if changed := dirty[t.Name][id]; changed != "" && !r.Created && !r.Whole { // of a new row all is dirty
				marks := map[string]Mark{}
				for _, column := range strings.Split(changed, ",") {
					marks[column] = s.markOf(&r, column, 0)
				}
				r.Fields = marks
			}
			rows = append(rows, r)
		}
	}
	return rows
}

// settle moves the base of what was clean when the page of a round was applied to that
// round: the device saw what the page brought before it changed it. Of deletions the library
// does not say when.
func (s *Statement) settle(rows []Row, at int64, kept map[string]string) {
	for i := range rows {
		was := kept[rows[i].ID]
		before := s.rowNamed(rows[i].Table, rows[i].ID)
		for column, mark := range rows[i].Fields {
			_, known := before.field(column)
			if !known && !slices.Contains(strings.Split(was, ","), column) {
				rows[i].Fields[column] = Mark{Base: at, Value: mark.Value}
			}
		}
	}
}

// field is what is known of a field of a row, of which nothing may be known.
func (r *Row) field(column string) (mark Mark, known bool) {
	if r == nil {
		return mark, false
	}
	if r.Fields == nil { // any of them may be dirty
		return Mark{Base: r.Base}, true
	}
	mark, known = r.Fields[column]
	return mark, known
}

// markOf is what is known of a field of a row, nil for a row that was clean. One that has no
// mark was clean when the device last said which are dirty. first is the round that brought
// the row: nobody changes what they do not have.
func (s *Statement) markOf(r *Row, column string, first int64) Mark {
	mark, known := r.field(column)
	if !known {
		mark.Base = s.Floor
	}
	mark.Base = max(mark.Base, first)
	return mark
}

// is what a statement says of one row.
type is struct {
	said             bool // whether it is new or deleted
	created, deleted bool
}

// rows are those that are dirty, by their names.
func (d Dirty) rows() map[string]is {
	out := map[string]is{}
	for table, rows := range d {
		for id := range rows {
			out[table+" "+id] = is{}
		}
	}
	return out
}

// answered looks whether the last push was answered. What is dirty now shows it if it lacks
// a row of it, or has one that is no longer new, or no longer deleted. A row that is dirty
// all the same was changed while the push was under way, or since: what the push brought of
// it may come again, and whatever else comes was changed at the push's round, or later.
func (s *Statement) answered(now map[string]is) {
	clean := func(r Row) bool {
		n, dirty := now[r.Table+" "+r.ID]
		return r.Pushed && (!dirty || n.said && (r.Created && !n.created && !n.deleted || r.Delete && !n.deleted))
	}
	if !slices.ContainsFunc(s.Rows, clean) {
		return
	}
	s.Rows = slices.DeleteFunc(s.Rows, clean)
	for i := range s.Rows {
		if r := &s.Rows[i]; r.Pushed {
			r.Base = s.Floor
			for column, mark := range r.Fields {
				r.Fields[column] = Mark{Base: s.Floor, Value: mark.Value}
			}
		}
	}
}
