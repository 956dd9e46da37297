package schema

// Told is one fact that a list of a publicity period tells of a household.
type Told struct {
	Table *Table
	Field string // name
}

// Of is the fact's field.
func (t Told) Of() *Field { return t.Table.Field(t.Field) }

// publicity is everything that the lists of the publicity periods tell of a household,
// in the order of their columns. It is a whitelist: what is not here is neither printed
// nor on a public page, whatever is added to the tables. Never in it: numbers of
// identity cards, telephones and accounts, health, and who the other members are.
var publicity = [...]Told{
	{Household, "head_name"},
	{Household, "group_name"},
	{Application, "people"},
	{Application, "way"},
	{Screening, "reason"},
	{Vote, "in_favour"},
	{Vote, "against"},
	{Vote, "abstained"},
}

// Publicity returns what lists of the publicity periods tell of a household. Callers
// must not change it.
func Publicity() []Told { return publicity[:] }

// PublicityStep returns the step whose publicity notices of a kind are, or nil.
func PublicityStep(noticeKind string) *Step {
	for i := range steps {
		if kind := steps[i].NoticeKind(); kind != "" && kind == noticeKind {
			return &steps[i]
		}
	}
	return nil
}

// NoticeKind is the kind of the notice that a step's list hangs as, a code of the list
// notice_kind; "" for a step without publicity.
func (s *Step) NoticeKind() string {
	for i := range s.Evidence {
		if p := &s.Evidence[i]; s.PublicityDays > 0 && p.Table == Notice {
			return p.Which[0].Is[0].Text()
		}
	}
	return ""
}
