package sim

import (
	"bytes"

	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/server/app"
	"ruhu/server/chronicle"
	"ruhu/syncproto"
)

// Relocation counts the cases that stand, and what happened on the way. All of it is
// read from rows, from the history and from the log.
type Relocation struct {
	Households int `json:"households"`
	People     int `json:"people"`
	Confirmed  int `json:"confirmed"`

	WentBack            int `json:"went_back"`
	ObjectionsUpheld    int `json:"objections_upheld"`
	ObjectionsDismissed int `json:"objections_dismissed"`
	Withdrawn           int `json:"withdrawn"`
	Replaced            int `json:"replaced"`
	VotedDown           int `json:"voted_down"`
	OverQuotaRefused    int `json:"over_quota_refused"`
}

func (r *Relocation) count(rd app.Reader) error {
	err := rd.EachRow(schema.Objection, antu.CountyCode, func(row schema.Row) error {
		switch row.Get("state").Text() {
		case "upheld":
			r.ObjectionsUpheld++
		case "dismissed":
			r.ObjectionsDismissed++
		}
		return nil
	})
	if err != nil {
		return err
	}
	var households []string
	err = rd.EachRow(schema.RelocationCase, antu.CountyCode, func(row schema.Row) error {
		households = append(households, row.Household)
		r.place(row)
		return nil
	})
	if err != nil {
		return err
	}
	for _, id := range households {
		if err := r.follow(rd, id); err != nil {
			return err
		}
	}
	return r.refusals(rd)
}

// place counts a case by where it stands.
func (r *Relocation) place(row schema.Row) {
	if !row.Get("replaces").IsNull() {
		r.Replaced++
	}
	switch row.Get("state").Text() {
	case "withdrawn":
		r.Withdrawn++
		return
	case "closed":
		return
	case "confirmed":
		r.Confirmed++
	}
	r.Households++
	r.People += int(row.Get("people").Int())
}

// follow counts what a household's history and its votes tell.
func (r *Relocation) follow(rd app.Reader, household string) error {
	history, err := rd.History(household)
	if err != nil {
		return err
	}
	for _, h := range history {
		for _, c := range h.Changes {
			if c.Key.Table == schema.RelocationCase && c.Field == schema.RelocationCase.Ordinal("returned_to") && c.After != c.Before {
				r.WentBack++
			}
		}
	}
	unit, err := rd.Household(household)
	if err != nil {
		return err
	}
	for _, row := range unit.Rows {
		if row.Table == schema.Vote && !row.Deleted && turnedDown(row) {
			r.VotedDown++
		}
	}
	return nil
}

// turnedDown reports whether not more than half of those who voted were for it.
func turnedDown(vote *syncproto.RowState) bool {
	inFavour := vote.Get("in_favour").Int()
	return inFavour <= vote.Get("against").Int()+vote.Get("abstained").Int()
}

// refusals counts in the log what the county was refused because the quota is full.
func (r *Relocation) refusals(rd app.Reader) error {
	end, _, err := rd.LogEnd()
	if err != nil {
		return err
	}
	code := []byte(`"` + string(schema.OverQuota) + `"`)
	return rd.EachEntry(1, end, func(e *chronicle.Entry) error {
		if e.Kind == chronicle.Refused && bytes.Contains(e.Facts, code) {
			r.OverQuotaRefused++
		}
		return nil
	})
}
