package county

import (
	"cmp"
	"slices"
)

// Codes of labour.
const (
	labourOrdinary = "1"
	labourSkilled  = "2"
	labourLost     = "3"
	labourNone     = "4"
)

// workforce is how many people can work. The plan gives only the 4,338 of them
// who are helped into employment.
const workforce = 4650

// The ages at which somebody may be able to work on a farm.
const (
	workingFrom = 16
	workingTo   = 69
)

// assessLabour decides who can work: of all in working age and not at school,
// those whom health and age hinder least. families guarantees that there are
// enough of them.
func assessLabour(all []*Household, d *dice) {
	type candidate struct {
		m     *Member
		score int
	}
	var candidates []candidate
	for _, h := range all {
		for i := range h.Members {
			m := &h.Members[i]
			m.Labour = labourNone
			if m.Age < workingFrom || m.Age > workingTo || m.AtSchool() {
				continue
			}
			score := m.burden() + 3*max(m.Age-58, 0) + d.below(25)
			if h.Cause == "lack_of_labour" {
				score += 25
			}
			candidates = append(candidates, candidate{m, score})
		}
	}
	slices.SortStableFunc(candidates, func(a, b candidate) int { return cmp.Compare(a.score, b.score) })
	for i, c := range candidates {
		c.m.Labour = labourOf(c.m, i < workforce, d)
	}
}

// labourOf returns the code of someone in working age.
func labourOf(m *Member, able bool, d *dice) string {
	switch {
	case able && m.Age < 50 && d.chance(6):
		return labourSkilled
	case able:
		return labourOrdinary
	case m.Age < 60 && m.Health != healthy:
		return labourLost
	}
	return labourNone
}

// employ chooses, among those who can work, exactly the people of table 3-1 who
// are helped into employment and who tend the forest. A person can be both, as
// the plan's measures overlap; a household has one forest ranger at most.
func employ(all []*Household, d *dice) {
	var able, rangers []*Member
	for _, h := range shuffled(d, all) {
		ranger := true
		for i := range h.Members {
			m := &h.Members[i]
			if !m.CanWork() {
				continue
			}
			able = append(able, m)
			if ranger && m.Age >= 18 && m.Age <= 65 && m.Health != disabled {
				rangers = append(rangers, m)
				ranger = false
			}
		}
	}
	for _, m := range shuffled(d, able)[:measurePeople("employment_transfer")] {
		m.Employed = true
	}
	for _, m := range rangers[:measurePeople("ecology")] {
		m.Ranger = true
	}
}

// markDestitute marks the households of the safety net that live on the support for
// the destitute rather than on dibao: old people on their own who cannot work.
func markDestitute(all []*Household) {
	for _, h := range all {
		alone := h.Size == 1 && h.Members[0].Age >= 60 && !h.Members[0].CanWork()
		h.FiveGuarantees = h.SafetyNet && alone && h.dice("destitute").chance(50)
	}
}
