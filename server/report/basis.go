package report

import (
	"ruhu/schema"
	"ruhu/server/sheet"
)

// Basis is what the figures of a table rest on.
type Basis struct {
	Record string `json:"record"`
	At     string `json:"at"` // the day at whose end it was so, or today
	Period
	*Standing // nil for what nobody approves
}

// fact is one thing that a basis says.
type fact struct {
	label schema.Label
	value func(schema.Lang) sheet.Cell
}

// facts are what files say of the basis.
func (b Basis) facts() []fact {
	facts := []fact{{recordLabel, func(lang schema.Lang) sheet.Cell { return sheet.Text(recordName(b.Record).In(lang)) }}, {atLabel, text(b.At)}}
	if b.Period != (Period{}) {
		facts = append(facts, fact{fromLabel, text(b.From)}, fact{untilLabel, text(b.Until)})
	}
	if b.Standing != nil {
		facts = append(facts, fact{unapprovedLabel, whole(b.Unapproved)}, fact{changedLabel, whole(b.Changed)})
	}
	return facts
}

// Told is one thing that a basis says, in words.
type Told struct{ Label, Text string }

// In is what a page says of the basis in a language.
func (b Basis) In(lang schema.Lang) []Told {
	var out []Told
	for _, fact := range b.facts() {
		out = append(out, Told{fact.label.In(lang), fact.value(lang).String()})
	}
	return out
}

func text(s string) func(schema.Lang) sheet.Cell {
	return func(schema.Lang) sheet.Cell { return sheet.Text(s) }
}

func whole(n int) func(schema.Lang) sheet.Cell {
	return func(schema.Lang) sheet.Cell { return sheet.Number(int64(n), 0) }
}

var (
	recordLabel     = schema.L("所据档案", "근거 기록", "record")
	unapprovedLabel = schema.L("尚无已审核档案的户", "심사 통과 기록이 아직 없는 호", "households without an approved record")
	changedLabel    = schema.L("审核后有改动的户", "심사한 뒤 변동이 있는 호", "households changed since the approved record")
)

// recordName is a record as people call it.
func recordName(record string) schema.Label {
	if record == Approved {
		return schema.L("已审核档案", "심사 통과 기록", "approved record")
	}
	return schema.L("工作档案（含未审核的改动）", "작업 기록 (심사하지 않은 변동 포함)", "working record, with changes nobody has approved")
}
