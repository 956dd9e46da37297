package replica

import "encoding/json"

// Status is what a device knows of itself.
type Status struct {
	Device     string `json:"device"` // "" until enrolled
	Person     string `json:"person"`
	Language   string `json:"language"`
	Epoch      string `json:"epoch"`      // of the server
	Pending    int64  `json:"pending"`    // changesets that are not answered
	Waiting    int64  `json:"waiting"`    // changesets that are taken, and not pulled back yet
	Refused    int64  `json:"refused"`    // changesets that wait for the cadre
	Saved      int64  `json:"saved"`      // changesets ever saved
	Villages   int64  `json:"villages"`   // held
	Frozen     int64  `json:"frozen"`     // of them no longer assigned
	Mismatched int64  `json:"mismatched"` // of them unlike the server at the last comparison
	Heard      int64  `json:"heard"`      // the server's clock in its newest answer, Unix milliseconds
	Forked     bool   `json:"forked"`     // must enrol again
	Photos     int64  `json:"photos"`     // ever kept on this device
	Proven     int64  `json:"proven"`     // of them proven by the server
}

// JSON spells the status.
func (s *Status) JSON() string {
	text, _ := json.Marshal(s) // texts and integers only: cannot fail
	return string(text)
}

// Status tells how the device stands.
func (r *Replica) Status() (*Status, error) {
	var s Status
	err := r.read(func(t *tx) error {
		_, err := t.one(`SELECT id, person, language, epoch, heard / 1000, forked,
			(SELECT count(*) FROM journal WHERE state = 'unsent'),
			(SELECT count(*) FROM journal WHERE state = 'acked' AND overlaid = 1),
			(SELECT count(*) FROM refused),
			(SELECT count(*) FROM journal),
			(SELECT count(*) FROM village),
			(SELECT count(*) FROM village WHERE frozen = 1),
			(SELECT count(*) FROM village WHERE expected <> got),
			(SELECT count(*) FROM original WHERE sha256 NOT IN (SELECT sha256 FROM preview)),
			(SELECT count(*) FROM original WHERE sha256 NOT IN (SELECT sha256 FROM preview) AND state <> 'unsent')
			FROM device`, nil,
			&s.Device, &s.Person, &s.Language, &s.Epoch, &s.Heard, &s.Forked,
			&s.Pending, &s.Waiting, &s.Refused, &s.Saved, &s.Villages, &s.Frozen, &s.Mismatched, &s.Photos, &s.Proven)
		return err
	})
	return &s, err
}
