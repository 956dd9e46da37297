package sqlite

import (
	"fmt"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/watermelon"
	"ruhu/syncproto"
)

// Rounds implements app.ReadWatermelon.
func (s *session) Rounds(device syncproto.DeviceNo) (all []watermelon.Round, err error) {
	err = s.each("SELECT stamp, since, epoch, cursor, version, told FROM watermelon_round WHERE device = ?1 ORDER BY stamp", []any{int64(device)},
		func(scan func(...any) error) error {
			var r watermelon.Round
			err := scan(&r.Stamp, &r.Since, &r.Epoch, &r.Cursor, &r.Version, &r.Told)
			all = append(all, r)
			return err
		})
	return all, err
}

// HeldRows implements app.ReadWatermelon.
func (s *session) HeldRows(device syncproto.DeviceNo) (watermelon.HeldRows, error) {
	held := watermelon.HeldRows{}
	err := s.each("SELECT name, id, household, village, first, gone, again FROM watermelon_row WHERE device = ?1", []any{int64(device)},
		func(scan func(...any) error) error {
			var h watermelon.Held
			err := scan(&h.Table, &h.Row, &h.Household, &h.Village, &h.First, &h.Gone, &h.Again)
			held[h.Key] = h
			return err
		})
	return held, err
}

// Statement implements app.ReadWatermelon.
func (s *session) Statement(device syncproto.DeviceNo) (said []byte, err error) {
	err = s.each("SELECT said FROM watermelon_device WHERE device = ?1", []any{int64(device)}, func(scan func(...any) error) error {
		return scan(&said)
	})
	if err == nil && said != nil {
		said, err = s.openText(said, "watermelon_device", numbered(int64(device)))
	}
	return said, err
}

// Row implements app.ReadWatermelon.
func (s *session) Row(t *schema.Table, id string) (row *syncproto.RowState, err error) {
	err = s.rowStates(t, s.sql.tables[t].byID, []any{id}, func(found *syncproto.RowState) { row = found })
	if err == nil && row == nil {
		err = app.ErrNotFound
	}
	return row, err
}

// RefusalsOf implements app.ReadWatermelon.
func (s *session) RefusalsOf(device syncproto.DeviceNo, after int64) (all []app.Refusal, err error) {
	err = s.eachRefusal("WHERE device = ?1 AND n > ?2 ORDER BY n", []any{int64(device), after}, func(r app.Refusal) error {
		all = append(all, r)
		return nil
	})
	return all, err
}

// PutRound implements app.WriteWatermelon.
func (s *session) PutRound(device syncproto.DeviceNo, r watermelon.Round, before int64) error {
	err := s.exec("INSERT INTO watermelon_round (device, stamp, since, epoch, cursor, version, told) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
		int64(device), r.Stamp, r.Since, r.Epoch, r.Cursor, r.Version, r.Told)
	if err != nil {
		return fmt.Errorf("round %d of device %d: %w", r.Stamp, device, err)
	}
	return s.exec("DELETE FROM watermelon_round WHERE device = ?1 AND stamp < ?2", int64(device), before)
}

// PutHeldRows implements app.WriteWatermelon.
func (s *session) PutHeldRows(device syncproto.DeviceNo, rows []watermelon.Held) error {
	for _, h := range rows {
		err := s.exec(`INSERT INTO watermelon_row (device, name, id, household, village, first, gone, again) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
			ON CONFLICT (device, name, id) DO UPDATE SET household = excluded.household, village = excluded.village,
				first = excluded.first, gone = excluded.gone, again = excluded.again`,
			int64(device), h.Table, h.Row, h.Household, h.Village, h.First, h.Gone, h.Again)
		if err != nil {
			return fmt.Errorf("row %s %s of device %d: %w", h.Table, h.Row, device, err)
		}
	}
	return nil
}

// PutStatement implements app.WriteWatermelon.
func (s *session) PutStatement(device syncproto.DeviceNo, said []byte) error {
	sealed, err := s.sealText(said, "watermelon_device", numbered(int64(device)))
	if err != nil {
		return err
	}
	return s.exec("INSERT INTO watermelon_device (device, said) VALUES (?1, ?2) ON CONFLICT (device) DO UPDATE SET said = excluded.said",
		int64(device), sealed)
}
