package replica

import (
	"encoding/json"

	"ruhu/schema"
)

// PhotoStatus says how the photos of a household stand.
type PhotoStatus struct {
	All  int64 `json:"all"`  // rows of photos
	Here int64 `json:"here"` // of them on the server, as far as this device has heard
	Kept int64 `json:"kept"` // of the others, whose originals lie on this device
}

// JSON spells the status.
func (s *PhotoStatus) JSON() string {
	text, _ := json.Marshal(s) // integers only: cannot fail
	return string(text)
}

// photoComplete is what the server says, in a photo's row, of bytes that it has.
const photoComplete = "complete"

// HouseholdPhotos tells how the photos of a household stand, as the cadre sees it:
// "Here of All photos are on the server". What is neither there nor kept here lies on
// another device.
func (r *Replica) HouseholdPhotos(household string) (*PhotoStatus, error) {
	var s PhotoStatus
	err := r.read(func(t *tx) error {
		return t.eachRow(schema.Photo, t.r.view.tables[schema.Photo].unit, func(row *Row) error {
			return t.countPhoto(&s, row)
		}, household)
	})
	return &s, err
}

func (t *tx) countPhoto(s *PhotoStatus, row *Row) error {
	s.All++
	if row.Get("state").Text() == photoComplete {
		s.Here++
		return nil
	}
	var state string
	found, err := t.one("SELECT state FROM original WHERE sha256 = ?", []any{row.Get("sha256").Text()}, &state)
	switch {
	case found && state == "unsent":
		s.Kept++
	case found:
		s.Here++
	}
	return err
}
