package watermelon

import (
	"cmp"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"ruhu/schema"
	"ruhu/syncproto"
)

// Ground is what the server knows of the rows that a push touches.
type Ground interface {
	// Row returns a row as it is, nil when there is none.
	Row(t *schema.Table, id string) (*syncproto.RowState, error)
	// Rev returns the revision that a unit had in a round.
	Rev(unit string, round int64) (syncproto.Rev, error)
	// Seen returns the revision that a unit had in a round, or that the device itself has
	// brought it to since.
	Seen(unit string, round int64) (syncproto.Rev, error)
	// Was returns the value that a field had at a revision.
	Was(unit string, key syncproto.RowKey, field int, rev syncproto.Rev) (schema.Value, error)
}

// Push is one push of a device, and what is known of it.
type Push struct {
	Round   int64 // that the device was at
	Version int   // schema version of the device
	Records []Record
	Held    HeldRows
	Said    Statement
	Ground  Ground
}

// Unit is what a push has of one household, or of one village's papers.
type Unit struct {
	Village, Household string
	Seen               syncproto.Rev
	SavedAt            int64 // Unix milliseconds; 0 when the app does not say
	Edits              []syncproto.Edit
	Fault              *schema.Problem // why it cannot be decided
	Records            [][]byte        // as they came
}

// Delivery is what a push brings that was not delivered before.
type Delivery struct {
	Units   []Unit
	Said    Statement // afterwards
	Touched []Held    // rows that the push names
	Clean   int64     // round at which all that is in it was clean, at the latest
}

// Deliver tells what is new in a push from what was delivered before.
func (p *Push) Deliver() (Delivery, error) {
	p.Said.answered(rowsOf(p.Records))
	b := builder{Push: p, units: map[[2]string]int{}}
	b.Clean = p.Said.Floor
	for i := range p.Records {
		if err := b.record(&p.Records[i]); err != nil {
			return Delivery{}, err
		}
	}
	b.Delivery.Said = Statement{Floor: p.Round, Pushed: p.Round, Rows: b.rows}
	return b.Delivery, nil
}

type builder struct {
	*Push
	Delivery
	rows  []Row
	units map[[2]string]int // of village and household
}

// place is where a record belongs.
type place struct {
	t                       *schema.Table
	row, household, village string
	first                   int64               // round that brought it
	fault                   schema.ErrCode      // why it belongs nowhere
	at                      string              // column of the fault
	state                   *syncproto.RowState // nil when the server has no such row, or this device not
}

func (p *place) unit() string { return cmp.Or(p.household, p.village) }

func (b *builder) record(r *Record) error {
	at, err := b.place(r)
	if err != nil {
		return err
	}
	known := b.Push.Said.row(r.Table, r.ID)
	note := Row{Table: r.Table.Name, ID: r.ID, Pushed: true, Created: r.Created, Delete: r.Deleted, Base: b.Push.Said.markOf(nil, "", at.first).Base}
	if known != nil {
		note.Base = known.Base
	}
	if r.Deleted {
		err = b.remove(r, &at, known, &note)
	} else {
		err = b.write(r, &at, known, &note)
	}
	b.rows = append(b.rows, note)
	return err
}

// place finds where a record belongs: where the device was sent it, or where the app says.
func (b *builder) place(r *Record) (place, error) {
	p := place{t: r.Table}
	row, ok := RowID(r.ID)
	if !ok {
		p.fault, p.at, p.village = schema.BadID, "id", r.text("village")
		return p, nil
	}
	p.row = row
	held, here := b.Push.Held[KeyOf(r.Table, row)]
	if !here {
		b.placeNew(r, &p)
		held = Held{Key: KeyOf(r.Table, row), Household: p.household, Village: p.village, First: b.Round}
	}
	p.household, p.village, p.first = held.Household, held.Village, held.First
	held.Again, held.Gone = Owed, 0
	if here || !r.Deleted {
		b.Touched = append(b.Touched, held)
		b.Push.Held[held.Key] = held
	}
	if !here {
		return p, nil
	}
	var err error
	p.state, err = b.Ground.Row(r.Table, row)
	return p, err
}

// placeNew finds the household and the village of a row that the device made: the village
// is that of its household, which may have come with it.
func (b *builder) placeNew(r *Record, p *place) {
	p.village = r.text("village")
	if r.Table.Scope != schema.OfHousehold && (!r.Table.AlsoVillage || r.text("household") == "") {
		return
	}
	household, ok := p.row, true
	if !r.Table.IsRoot() {
		household, ok = RowID(r.text("household"))
	}
	if !ok {
		p.fault, p.at = schema.BadID, "household"
		return
	}
	p.household = household
	if home, here := b.Push.Held[KeyOf(schema.Household, household)]; here {
		p.household, p.village = home.Household, home.Village
	}
}

// write adds what a record sets and did not set before.
func (b *builder) write(r *Record, at *place, known *Row, note *Row) error {
	note.Fields, note.Whole = map[string]Mark{}, at.state == nil
	e := syncproto.Edit{Table: r.Table, Row: at.row}
	fault := b.moved(r, at, known, note)
	news := fault.Code != ""
	for _, f := range b.columns(r, at) {
		field := &r.Table.Fields[f]
		mark, repeated := b.mark(r, field.Name, at, known, note)
		if news = news || !repeated; repeated && at.state != nil {
			continue
		}
		value, wrong := r.valueOf(field)
		switch {
		case wrong != "":
			fault = schema.Problem{Code: wrong, Table: r.Table.Name, Row: at.row, Field: field.Name, Param: field.Kind.String()}
		case at.state == nil && value.IsNull(), at.state != nil && r.Created && at.state.Values[f] == value:
		default:
			set, err := b.set(at, f, value, mark, known)
			if err != nil {
				return err
			}
			e.Sets = append(e.Sets, set)
		}
	}
	if !news || len(e.Sets) == 0 && fault.Code == "" {
		return nil
	}
	return b.add(r, at, e, fault)
}

// mark is what is known of a column, and whether it was pushed as it is now, which the
// record's row will say afterwards.
func (b *builder) mark(r *Record, column string, at *place, known, note *Row) (mark Mark, repeated bool) {
	mark = b.Push.Said.markOf(known, column, at.first)
	spelling := r.spelling(column)
	repeated = known != nil && known.Pushed && mark.Value == spelling
	note.Fields[column] = Mark{mark.Base, spelling}
	return mark, repeated
}

// moved is the problem of a record that belongs nowhere, or that the app would move: rows
// stay where they are.
func (b *builder) moved(r *Record, at *place, known, note *Row) schema.Problem {
	if at.fault != "" {
		return schema.Problem{Code: at.fault, Table: r.Table.Name, Row: r.ID, Field: at.at}
	}
	for _, column := range []string{"household", "village"} {
		if at.state == nil || r.Created || !slices.Contains(r.Changed, column) {
			continue
		}
		if _, repeated := b.mark(r, column, at, known, note); !repeated {
			return schema.Problem{Code: schema.FieldImmutable, Table: r.Table.Name, Row: at.row, Field: column}
		}
	}
	return schema.Problem{}
}

// columns are the fields that a record is about: all of a new row, and of one that the
// device made and does not know to be here.
func (b *builder) columns(r *Record, at *place) (fields []int) {
	for _, f := range r.Table.FieldsAt(b.Version) {
		if r.Created || at.state == nil || slices.Contains(r.Changed, r.Table.Fields[f].Name) {
			fields = append(fields, f)
		}
	}
	return fields
}

// set is one field's value on the base that it was changed on.
func (b *builder) set(at *place, field int, value schema.Value, mark Mark, known *Row) (set syncproto.Set, err error) {
	set = syncproto.Set{Field: field, Value: value}
	f := &at.t.Fields[field]
	if at.state == nil {
		return set, nil
	}
	if set.Base, err = b.Ground.Rev(at.unit(), mark.Base); err != nil || f.Kind != schema.CodeSet {
		return set, err
	}
	if known != nil && known.Pushed && mark.Value != "" { // the device's own, of an earlier push
		before := Record{Columns: map[string]jsontext.Value{f.Name: jsontext.Value(mark.Value)}}
		set.Was, _ = before.valueOf(f)
		return set, nil
	}
	set.Was, err = b.Ground.Was(at.unit(), syncproto.RowKey{Table: at.t, ID: at.row}, field, set.Base)
	return set, err
}

// remove adds a deletion that was not delivered before. Of a row that is not there, nothing
// is left to delete.
func (b *builder) remove(r *Record, at *place, known *Row, note *Row) error {
	if known != nil && known.Pushed && known.Delete || at.state == nil {
		return nil
	}
	base, err := b.Ground.Rev(at.unit(), note.Base)
	if err != nil {
		return err
	}
	return b.add(r, at, syncproto.Edit{Table: r.Table, Row: at.row, Delete: true, Base: base}, schema.Problem{})
}

// add puts an edit into its unit's.
func (b *builder) add(r *Record, at *place, e syncproto.Edit, fault schema.Problem) error {
	u, err := b.unit(at)
	if err != nil {
		return err
	}
	u.Records = append(u.Records, r.Raw)
	u.SavedAt = max(u.SavedAt, r.savedAt())
	u.Edits = append(u.Edits, e)
	if fault.Code != "" && u.Fault == nil {
		u.Fault = &fault
	}
	return nil
}

// unit finds a unit that has room, or begins it.
func (b *builder) unit(at *place) (*Unit, error) {
	key := [2]string{at.village, at.household}
	if i, ok := b.units[key]; ok && len(b.Units[i].Edits) < syncproto.MaxEdits {
		return &b.Units[i], nil
	}
	u := Unit{Village: at.village, Household: at.household}
	if at.unit() != "" {
		first := b.Push.Held[KeyOf(schema.Household, at.household)].First
		var err error
		if u.Seen, err = b.Ground.Seen(at.unit(), max(b.Push.Said.Floor, first)); err != nil {
			return nil, err
		}
	}
	b.units[key] = len(b.Units)
	b.Units = append(b.Units, u)
	return &b.Units[len(b.Units)-1], nil
}

// rowsOf are the rows of a push, by their names.
func rowsOf(records []Record) map[string]is {
	out := map[string]is{}
	for _, r := range records {
		out[r.Table.Name+" "+r.ID] = is{true, r.Created, r.Deleted}
	}
	return out
}
