package replica

import (
	"ruhu/schema"
	"ruhu/syncproto"
)

// ReadVillage calls visit for every living row of a village as the cadre sees it,
// table by table in their permanent order. The row is the visitor's only until it
// returns, and visit must not call the replica.
func (r *Replica) ReadVillage(village string, visit func(*Row) error) error {
	return r.read(func(t *tx) error {
		for _, table := range t.r.view.replicated {
			if err := t.eachRow(table, t.r.view.tables[table].all, visit, village); err != nil {
				return err
			}
		}
		return nil
	})
}

// ReadUnit returns the living rows of one household as the cadre sees it, the
// household's own row first; given a village's code, those of its papers.
func (r *Replica) ReadUnit(unit string) (out []Row, err error) {
	err = r.read(func(t *tx) error {
		out, err = t.readUnit(unit)
		return err
	})
	return out, err
}

func (t *tx) readUnit(unit string) ([]Row, error) {
	ofVillage := schema.ValidVillage(unit)
	var out []Row
	for _, table := range t.r.view.replicated {
		query := t.r.view.tables[table].unit
		if ofVillage {
			query = t.r.view.tables[table].papers
		}
		if (table.Scope == schema.OfVillage) != ofVillage && !(ofVillage && table.AlsoVillage) {
			continue
		}
		err := t.eachRow(table, query, func(r *Row) error {
			out = append(out, r.clone())
			return nil
		}, unit)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// ReadRow returns one row as the cadre sees it, deleted or not; nil when there is
// none.
func (r *Replica) ReadRow(table *schema.Table, id string) (row *Row, err error) {
	err = r.read(func(t *tx) error {
		row, err = t.working(key{Table: table, ID: id})
		return err
	})
	return row, err
}

// VillageDigest hashes the server's state of a village as it is held here.
func (r *Replica) VillageDigest(village string) (sum syncproto.Digest, err error) {
	err = r.read(func(t *tx) error {
		sum, err = t.digest(village)
		return err
	})
	return sum, err
}

func (r *Row) clone() Row {
	c := *r
	c.Values = append([]schema.Value(nil), r.Values...)
	return c
}
