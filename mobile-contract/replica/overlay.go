package replica

import (
	"ruhu/schema"
	"ruhu/syncproto"
)

// layer is one local edit of one field that lies on top of a row: a line of the
// table overlay.
type layer struct {
	no    int64 // of the changeset in the journal
	field int   // ordinal, or syncproto.Deletion
	value schema.Value
	was   schema.Value
	base  syncproto.Rev
}

// rebase computes a row's working state anew: what the server last said, with
// the local edits on top in the order they were saved. When no edit is left, the
// row is the server's again.
func (t *tx) rebase(k key) error {
	server, found, err := t.confirmed(k)
	if err != nil || !found {
		return err
	}
	layers, err := t.layers(k)
	if err != nil {
		return err
	}
	if len(layers) == 0 {
		if err := t.exec("DELETE FROM confirmed WHERE tbl = ? AND row = ?", k.Table.Name, k.ID); err != nil {
			return err
		}
	}
	row := server.with(layers)
	if row == nil {
		return t.exec(t.r.view.tables[k.Table].drop, k.ID)
	}
	return t.put(row)
}

// with returns the row as the cadre sees it, or nil when there is nothing to see:
// the server has no such row, and the edits that are left do not make a whole one
// (the changeset that made it was refused, a later one is still on its way).
func (s *snapshot) with(layers []layer) *Row {
	row := Row{Row: s.Row.Row, Rev: s.Rev, Deleted: s.Deleted}
	row.Values = append([]schema.Value(nil), s.Values...)
	there := s.there
	for _, l := range layers {
		if l.field == syncproto.Deletion {
			row.Deleted = true
			continue
		}
		row.Deleted = false
		row.Values[l.field] = onTop(row.Table, row.Values[l.field], l, there)
		there = true
	}
	if !s.there && !(there && complete(&row)) {
		return nil
	}
	return &row
}

// onTop is a field's value under an edit. A set of codes keeps what others added
// to it meanwhile, as it will on the server: the next edit must be made in sight
// of it, or it would take their additions away.
func onTop(t *schema.Table, current schema.Value, l layer, there bool) schema.Value {
	if there && current != l.was && t.PolicyOf(l.field) == schema.Union {
		return united(t, current, l)
	}
	return l.value
}

// united asks the merge itself how it settles a set that both sides changed.
func united(t *schema.Table, current schema.Value, l layer) schema.Value {
	const other, own = 1, 2
	row := syncproto.NewRowState(t, "row", "unit", "")
	row.Values[l.field] = current
	row.Stamps[l.field] = syncproto.Stamp{Rev: 1, Device: other}
	unit := syncproto.UnitState{ID: "unit", Rev: 1, Rows: map[key]*syncproto.RowState{row.Key(): row}}
	edit := syncproto.Edit{Table: t, Row: "row", Sets: []syncproto.Set{{Field: l.field, Value: l.value, Was: l.was}}}
	result := syncproto.Merge(&unit, []syncproto.Edit{edit}, syncproto.Edition{Device: own})
	if len(result.Rows) == 0 {
		return current
	}
	return result.Rows[0].Values[l.field]
}

// complete reports whether no required field is missing.
func complete(r *Row) bool {
	for i, v := range r.Values {
		if v.IsNull() && r.Table.Fields[i].Required() {
			return false
		}
	}
	return true
}

func (t *tx) layers(k key) ([]layer, error) {
	var out []layer
	err := t.each(func(scan func(...any) error) error {
		var l layer
		var value, was any
		var base int64
		err := scan(&l.no, &l.field, &value, &was, &base)
		if err == nil {
			l.value, err = valueOf(value)
		}
		if err == nil {
			l.was, err = valueOf(was)
		}
		l.base = syncproto.Rev(base)
		out = append(out, l)
		return err
	}, "SELECT no, field, value, was, base FROM overlay WHERE tbl = ? AND row = ? ORDER BY no, field", k.Table.Name, k.ID)
	return out, err
}

// cover lays a changeset's edits on top of their rows.
func (t *tx) cover(no int64, c *syncproto.Changeset) error {
	for i := range c.Edits {
		e := &c.Edits[i]
		k := key{Table: e.Table, ID: e.Row}
		if err := t.keepConfirmed(k, c); err != nil {
			return err
		}
		sets := e.Sets
		if e.Delete {
			sets = []syncproto.Set{{Field: syncproto.Deletion, Value: schema.IntOf(1), Base: e.Base}}
		}
		for _, s := range sets {
			err := t.exec("INSERT OR REPLACE INTO overlay (tbl, row, no, field, value, was, base) VALUES (?, ?, ?, ?, ?, ?, ?)",
				e.Table.Name, e.Row, no, s.Field, bound(s.Value), bound(s.Was), int64(s.Base))
			if err != nil {
				return err
			}
		}
		if err := t.rebase(k); err != nil {
			return err
		}
	}
	return nil
}

// uncover takes the edits of a changeset off their rows.
func (t *tx) uncover(no int64) error {
	keys, err := t.keys("SELECT DISTINCT tbl, row FROM overlay WHERE no = ?", no)
	if err != nil {
		return err
	}
	if err := t.exec("DELETE FROM overlay WHERE no = ?", no); err != nil {
		return err
	}
	if err := t.exec("UPDATE journal SET overlaid = 0 WHERE no = ?", no); err != nil {
		return err
	}
	return t.rebaseAll(keys)
}

func (t *tx) rebaseAll(keys []key) error {
	for _, k := range keys {
		if err := t.rebase(k); err != nil {
			return err
		}
	}
	return nil
}

// keys reads table names and row ids.
func (t *tx) keys(query string, args ...any) ([]key, error) {
	var out []key
	err := t.each(func(scan func(...any) error) error {
		var table, id string
		if err := scan(&table, &id); err != nil {
			return err
		}
		out = append(out, key{Table: schema.TableOf(table), ID: id})
		return nil
	}, query, args...)
	return out, err
}
