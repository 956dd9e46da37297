package syncproto

import (
	"slices"
	"strconv"

	"ruhu/schema"
)

// AppendChanges adds the JSON of a commit's changes, as the history keeps them:
// [["member","<row>","phone","took",before,offered], …]. The field of a deletion
// is "". What stands afterwards follows from the way of settling; only for a union
// is it a seventh element.
func AppendChanges(dst []byte, changes []Change) []byte {
	dst, _ = AppendEachChange(dst, nil, changes)
	return dst
}

// AppendEachChange is AppendChanges that also adds to ends where in dst each of the changes
// ends: the first begins after the bracket, the others after a comma.
func AppendEachChange(dst []byte, ends []int, changes []Change) ([]byte, []int) {
	w := &writer{buf: dst}
	w.open('[')
	for i := range changes {
		w.change(&changes[i])
		ends = append(ends, len(w.buf))
	}
	w.close(']')
	return w.buf, ends
}

func (w *writer) change(c *Change) {
	w.open('[')
	w.word(c.Key.Table.Name)
	w.text(c.Key.ID)
	w.word(fieldName(c.Key.Table, c.Field))
	w.word(c.How.String())
	w.value(c.Before)
	w.value(c.Offered)
	if c.How == United {
		w.value(c.After)
	}
	w.close(']')
}

func fieldName(t *schema.Table, field int) string {
	if field == Deletion {
		return ""
	}
	return t.Fields[field].Name
}

// DecodeChanges reads what AppendChanges wrote.
func DecodeChanges(data []byte) ([]Change, *schema.Problem) {
	var out []Change
	r := newReader(data)
	r.array(func() { out = append(out, r.change()) })
	return out, r.end()
}

func (r *reader) change() Change {
	c := Change{Field: Deletion}
	n := 0
	r.array(func() {
		switch n {
		case 0:
			c.Key.Table = r.replicatedTable()
		case 1:
			c.Key.ID = r.text(maxID)
		case 2:
			c.Field = r.fieldOrDeletion(c.Key.Table)
		case 3:
			c.How = r.settled()
		case 4:
			c.Before = r.value()
		case 5:
			c.Offered = r.value()
		case 6:
			c.After = r.value()
		default:
			r.skip()
		}
		n++
	})
	if want := changeLength(c.How); n != want {
		r.fail(schema.WrongLength, strconv.Itoa(want))
	}
	switch c.How {
	case Took, Same, Replaced, Moved:
		c.After = c.Offered
	case Superseded, Disputed:
		c.After = c.Before
	}
	return c
}

func changeLength(how Settled) int {
	if how == United {
		return 7
	}
	return 6
}

func (r *reader) fieldOrDeletion(t *schema.Table) int {
	name := r.text(maxID)
	if name == "" || r.err != nil {
		return Deletion
	}
	f := t.Field(name)
	if f == nil {
		r.fail(schema.UnknownField, name)
		return Deletion
	}
	return f.Ordinal()
}

func (r *reader) settled() Settled {
	name := r.text(maxID)
	i := slices.Index(settledNames[:], name)
	if i < 0 {
		r.fail(schema.UnknownCode, name)
		return Took
	}
	return Settled(i)
}
