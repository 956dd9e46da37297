package exchange

import (
	"errors"
	"io/fs"
	"slices"
	"time"

	"ruhu/schema"
	"ruhu/server/registry"
)

// State says how far a delivery is.
type State string

// The states of a delivery.
const (
	StateWaits    State = "waits" // for those before it
	StateUnderway State = "underway"
	StateCutOff   State = "cut_off" // a server died over it, and nothing came of it
	StateRefused  State = "refused" // nothing came of it for the reason that is told
	StateChecked  State = "checked"
	StateTaken    State = "taken"
)

// Status is where a delivery stands.
type Status struct {
	Token  string
	Name   string
	Person string // who delivered it
	At     time.Time
	State  State
	Taking bool // what is, or was, to be done is to take it; otherwise to check it
	Partly bool
	Done   int // households that have been looked at
	Of     int // 0 while the files are read
	Why    *schema.Problem
	Brief
}

// Status returns where a delivery stands, to who delivered it and to the county's staff
// of all that is in it. To others it is not there.
func (d *Desk) Status(p registry.Person, token string) (Status, error) {
	d.slips.RLock()
	defer d.slips.RUnlock()
	s, err := d.slipOf(token)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !s.visible(p) {
		return Status{}, schema.Problem{Code: schema.NotFound}
	}
	return d.statusOf(&s), err
}

// List returns the deliveries that are kept and that a person may see, the newest first.
func (d *Desk) List(p registry.Person) ([]Status, error) {
	d.slips.RLock()
	defer d.slips.RUnlock()
	all, err := d.held()
	var list []Status
	for _, h := range slices.Backward(all) {
		if h.Name != "" && h.visible(p) {
			list = append(list, d.statusOf(&h.slip))
		}
	}
	return list, err
}

// ReportOf returns what came of a delivery, or would, in a language; nothing of one that
// was not checked yet.
func (d *Desk) ReportOf(p registry.Person, token string, lang schema.Lang) (Report, error) {
	if _, err := d.Status(p, token); err != nil {
		return Report{}, err
	}
	for _, file := range []string{takenFile, checkedFile} {
		if report, err := d.reportIn(file, token, lang); !errors.Is(err, fs.ErrNotExist) {
			return report, err
		}
	}
	return Report{}, nil
}

// visible reports whether somebody may see a delivery: their own, or one of which all
// households are in areas whose staff they are of.
func (s *slip) visible(p registry.Person) bool {
	return s.Person == p.ID || s.Area != "" && p.Grants.Has(registry.CountyStaff, s.Area)
}

func (d *Desk) statusOf(s *slip) Status {
	out := Status{Token: s.Token, Name: s.Name, Person: s.Person, At: s.At, State: d.stateOf(s), Taking: s.Taking, Partly: s.Partly, Why: s.Why, Brief: s.Brief}
	out.Done, out.Of, _ = d.underway.at(s.Token)
	return out
}

func (d *Desk) stateOf(s *slip) State {
	_, _, underway := d.underway.at(s.Token)
	switch {
	case d.has(s.Token, takenFile):
		return StateTaken
	case s.Open && underway:
		return StateUnderway
	case s.Open && s.Begun:
		return StateCutOff
	case s.Open:
		return StateWaits
	case s.Why != nil:
		return StateRefused
	}
	return StateChecked
}
