package report

import (
	"ruhu/schema"
	"ruhu/server/app"
)

// Period is a time of whole days in China, both of them included: "2018-07-02".
// An end that is "" is open.
type Period struct {
	From  string `json:"from,omitzero"`
	Until string `json:"until,omitzero"`
}

// instants are the first millisecond of the period and the first behind it, by the
// Unix clock; an open end is as far as that goes. What is wrong is a schema.Problem
// whose field is "from" or "until".
func (p Period) instants() (from, until int64, err error) {
	from, until = minInstant, maxInstant
	if p.From != "" {
		day, _, ok := app.Day(p.From)
		if !ok {
			return 0, 0, schema.Problem{Code: schema.BadDate, Field: "from"}
		}
		from = day.UnixMilli()
	}
	if p.Until != "" {
		_, next, ok := app.Day(p.Until)
		if !ok {
			return 0, 0, schema.Problem{Code: schema.BadDate, Field: "until"}
		}
		until = next.UnixMilli()
	}
	if until <= from {
		return 0, 0, schema.Problem{Code: schema.TooEarly, Field: "until", Param: p.From}
	}
	return from, until, nil
}

const (
	minInstant = -1 << 63
	maxInstant = 1<<63 - 1
)
