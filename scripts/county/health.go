package county

import "fmt"

// Codes of health.
const (
	healthy  = "1"
	chronic  = "2"
	serious  = "3"
	disabled = "4"
)

// assessHealth gives everybody a state of health. Where illness or disability is
// the main cause of poverty, at least one member has it.
func assessHealth(all []*Household) {
	for _, h := range all {
		d := h.dice("health")
		for i := range h.Members {
			h.Members[i].Health = usualHealth(h.Members[i].Age, d)
		}
		switch h.Cause {
		case "illness":
			h.afflicted(d).Health = pick(d, []string{chronic, chronic, serious})
		case "disability":
			h.afflicted(d).Health = disabled
		}
		for i := range h.Members {
			if h.Members[i].Health == disabled {
				h.Members[i].grade(d)
			}
			h.Members[i].insure(d)
		}
	}
}

// usualHealth throws for someone of an age, whatever the household's cause.
func usualHealth(age int, d *dice) string {
	weights := []int{97, 1, 1, 1}
	switch {
	case age >= 70:
		weights = []int{34, 48, 12, 6}
	case age >= 55:
		weights = []int{62, 27, 7, 4}
	case age >= 30:
		weights = []int{85, 9, 3, 3}
	}
	return []string{healthy, chronic, serious, disabled}[d.weighted(weights)]
}

// afflicted returns the member who makes the household poor: the head more often
// than not, and an adult if there is one.
func (h *Household) afflicted(d *dice) *Member {
	if len(h.Members) == 1 || d.chance(55) {
		return &h.Members[0]
	}
	i := 1 + d.below(len(h.Members)-1)
	if h.Members[i].Age < 18 {
		i = 0
	}
	return &h.Members[i]
}

// grade gives a disabled member the kind and grade of the disability (GB/T
// 26341); physical disability is the commonest.
func (m *Member) grade(d *dice) {
	m.DisabilityType = fmt.Sprint(1 + d.weighted([]int{14, 12, 4, 48, 9, 9, 4}))
	m.DisabilityGrade = fmt.Sprint(1 + d.weighted([]int{14, 28, 32, 26}))
}

// pensionAge is when the basic pension is drawn; whoever has reached it does.
const pensionAge = 60

// insure enters a member into the rural medical scheme (99 %, table 2-2) and, as
// a grown-up who is not at school, into the basic pension scheme.
func (m *Member) insure(d *dice) {
	m.Medical = d.chance(99)
	m.Pension = m.Age >= 16 && !m.AtSchool() && (m.Age >= pensionAge || d.chance(93))
}

// burden says how much a member's health stands in the way of work, from 0.
func (m *Member) burden() int {
	switch {
	case m.Health == serious:
		return 45
	case m.Health == chronic:
		return 12
	case m.Health != disabled:
		return 0
	}
	return map[string]int{"1": 70, "2": 50, "3": 22, "4": 10}[m.DisabilityGrade]
}
