package sqlite

import "ruhu/server/app"

// PutMismatch implements app.Tx.
func (s *session) PutMismatch(m app.Mismatch) error {
	return s.exec("INSERT INTO mismatch (device, village, seq, households, at) VALUES (?1, ?2, ?3, ?4, ?5)",
		m.Device, m.Village, m.Seq, m.Households, m.At)
}

// Mismatches implements app.ReadRecords.
func (s *session) Mismatches() (all []app.Mismatch, err error) {
	err = s.each("SELECT device, village, seq, households, at FROM mismatch ORDER BY rowid", nil, func(scan func(...any) error) error {
		var m app.Mismatch
		err := scan(&m.Device, &m.Village, &m.Seq, &m.Households, &m.At)
		all = append(all, m)
		return err
	})
	return all, err
}
