package report

import (
	"ruhu/schema"
	"ruhu/server/sheet"
)

// Basis is what the figures of a table rest on.
type Basis struct {
	At string `json:"at"` // the day at whose end it was so, or today
	Period
}

// fact is one thing that a basis says.
type fact struct {
	label schema.Label
	value func(schema.Lang) sheet.Cell
}

// facts are what files say of the basis.
func (b Basis) facts() []fact {
	facts := []fact{{atLabel, text(b.At)}}
	if b.Period != (Period{}) {
		facts = append(facts, fact{fromLabel, text(b.From)}, fact{untilLabel, text(b.Until)})
	}
	return facts
}

func text(s string) func(schema.Lang) sheet.Cell {
	return func(schema.Lang) sheet.Cell { return sheet.Text(s) }
}
