package sqlite

import (
	"fmt"

	"ruhu/schema"
	"ruhu/syncproto"
)

// Trim implements app.Tx. A trimmed row stays where it is: the next edit of it finds
// values, stamps and revision as they were, and gives it a seq like any other. What
// an eviction says stays too, for it also says which late work is to follow a household.
func (s *session) Trim(village string, upTo syncproto.Seq) (rows int, err error) {
	if err := s.flush(); err != nil {
		return 0, err
	}
	for _, t := range schema.Replicated() {
		n, err := s.execCount(s.sql.tables[t].trim, village, int64(upTo))
		if err != nil {
			return rows, fmt.Errorf("trim %s of %s: %w", t.Name, village, err)
		}
		rows += int(n)
	}
	return rows, s.changeOne("UPDATE village SET trimmed = max(trimmed, ?2) WHERE code = ?1", village, int64(upTo))
}

// Held implements app.ReadSync.
func (s *session) Held() (map[syncproto.DeviceNo]map[string]syncproto.Seq, error) {
	held := map[syncproto.DeviceNo]map[string]syncproto.Seq{}
	err := s.each("SELECT device, village, seq FROM device_cursor", nil, func(scan func(...any) error) error {
		var device syncproto.DeviceNo
		var village string
		var seq syncproto.Seq
		if err := scan(&device, &village, &seq); err != nil {
			return err
		}
		if held[device] == nil {
			held[device] = map[string]syncproto.Seq{}
		}
		held[device][village] = seq
		return nil
	})
	return held, err
}

// PutHeld implements app.Tx.
func (s *session) PutHeld(device syncproto.DeviceNo, seqs map[string]syncproto.Seq) error {
	if err := s.exec("DELETE FROM device_cursor WHERE device = ?1", int64(device)); err != nil {
		return err
	}
	for village, seq := range seqs {
		err := s.exec("INSERT INTO device_cursor (device, village, seq) VALUES (?1, ?2, ?3)", int64(device), village, int64(seq))
		if err != nil {
			return fmt.Errorf("keep what device %d holds of %s: %w", device, village, err)
		}
	}
	return nil
}
