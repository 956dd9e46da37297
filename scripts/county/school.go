package county

import "slices"

// notAtSchool is the code of school_status for everybody else.
const notAtSchool = "00"

// level is a kind of school with how common it is.
type level struct {
	grades []string // codes of school_status, by year
	age    int      // of the youngest in the first grade
	common int      // weight among all pupils
	costly int      // weight where schooling is the main cause of poverty
}

// levels lists the kinds of school. Schooling makes poor where fees are paid:
// after the nine compulsory years.
func levels() []level {
	return []level{
		{grades: []string{"01", "01", "01"}, age: 3, common: 8, costly: 2},
		{grades: []string{"11", "12", "13", "14", "15", "16"}, age: 6, common: 40, costly: 12},
		{grades: []string{"21", "22", "23"}, age: 12, common: 20, costly: 12},
		{grades: []string{"31", "32", "33"}, age: 15, common: 13, costly: 28},
		{grades: []string{"41", "42", "43"}, age: 15, common: 7, costly: 10},
		{grades: []string{"51", "52", "53"}, age: 18, common: 6, costly: 16},
		{grades: []string{"61", "62", "63", "64"}, age: 18, common: 6, costly: 20},
	}
}

// pupil is where a minor is at school and how old that makes them.
type pupil struct {
	school string
	age    int
}

// enrol sends exactly the 525 of table 3-1 to school, all minors of households
// that are poor because of it among them. Whoever is left is too young: nobody
// of school age is out of school.
func enrol(all []*Household, composed map[*Household]family, d *dice) map[*Household][]pupil {
	var costly, others []*Household // once for each of their minors
	for _, h := range all {
		again := slices.Repeat([]*Household{h}, composed[h].minors())
		if h.Cause == causeSchooling {
			costly = append(costly, again...)
		} else {
			others = append(others, again...)
		}
	}
	others = shuffled(d, others)
	places := measurePeople("education") - len(costly)
	if places < 0 || places > len(others) {
		panic("county: the families do not have the children that table 3-1 supports")
	}
	pupils := make(map[*Household][]pupil)
	fill(pupils, costly, d, func(l level) int { return l.costly })
	fill(pupils, others[:places], d, func(l level) int { return l.common })
	for _, h := range others[places:] {
		pupils[h] = append(pupils[h], pupil{school: notAtSchool, age: d.below(3)})
	}
	return pupils
}

// fill adds one pupil for each entry, with the levels in proportion to a weight.
func fill(pupils map[*Household][]pupil, households []*Household, d *dice, weight func(level) int) {
	var weights []int
	for _, l := range levels() {
		weights = append(weights, weight(l))
	}
	for i, n := range deal(d, proportional(len(households), weights)) {
		l := levels()[n]
		year := d.below(len(l.grades))
		age := l.age + year + d.below(2)
		pupils[households[i]] = append(pupils[households[i]], pupil{school: l.grades[year], age: age})
	}
}
