package syncproto

import "ruhu/schema"

// AppendChanges adds the JSON of a commit's changes, as the history keeps them:
// [["member","<row>","phone","took",before,offered,after], …]. The field of a
// deletion is "". before, offered and after are left out from the end as far as
// the way of settling implies them.
func AppendChanges(dst []byte, changes []Change) []byte {
	w := &writer{buf: dst}
	w.open('[')
	for _, c := range changes {
		w.open('[')
		w.text(c.Key.Table.Name)
		w.text(c.Key.ID)
		w.text(fieldName(c.Key.Table, c.Field))
		w.text(c.How.String())
		w.value(c.Before)
		w.value(c.Offered)
		if c.How == United {
			w.value(c.After)
		}
		w.close(']')
	}
	w.close(']')
	return w.buf
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
	column := 0
	r.array(func() {
		switch column {
		case 0:
			c.Key.Table = r.table()
		case 1:
			c.Key.ID = r.text(maxID)
		case 2:
			if name := r.text(maxID); name != "" && r.err == nil {
				c.Field = ordinalOf(c.Key.Table, name)
			}
		case 3:
			c.How = settledOf(r.text(maxID))
		case 4:
			c.Before = r.value()
		case 5:
			c.Offered = r.value()
		case 6:
			c.After = r.value()
		default:
			r.unknown()
		}
		column++
	})
	switch c.How {
	case Took, Same, Replaced:
		c.After = c.Offered
	case Superseded, Disputed:
		c.After = c.Before
	}
	return c
}

func settledOf(name string) Settled {
	for i, n := range settledNames {
		if n == name {
			return Settled(i)
		}
	}
	return Took
}
