package replica

import "ruhu/schema"

// villageOf returns the village that a photo was taken in: that of the row that names
// it, or, while there is none, one that the cadre works in; "" when there is none.
func (t *tx) villageOf(hash string) (village string, err error) {
	for _, table := range t.r.view.replicated {
		for i, f := range table.Fields {
			if f.Kind != schema.Hash || !t.r.view.has(table, i) {
				continue
			}
			query := "SELECT village FROM " + table.Name + " WHERE " + f.Name + " = ? LIMIT 1"
			if found, err := t.one(query, []any{hash}, &village); found || err != nil {
				return village, err
			}
		}
	}
	_, err = t.one("SELECT code FROM village ORDER BY frozen, code LIMIT 1", nil, &village)
	return village, err
}
