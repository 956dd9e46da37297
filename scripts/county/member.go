package county

import "time"

// Codes of sex (GB/T 2261.1).
const (
	male   = "1"
	female = "2"
)

// referenceDay is the day on which the county is as described: the end of the
// month of the plan. Ages are those of this day, and nothing is later.
func referenceDay() time.Time { return time.Date(2018, time.June, 30, 0, 0, 0, 0, time.UTC) }

// people returns the members of a household that is composed like f and whose
// minors are the given pupils, the head first.
func (h *Household) people(f family, minors []pupil) []Member {
	d := h.dice("family")
	g := generations(f, minors, d)
	sex := headSex(f, d)
	members := []Member{{role: head, Age: g.head, Sex: sex, Relation: "02", School: notAtSchool}}
	grownSex := pick(d, []string{male, male, female})
	for _, r := range f.others {
		m := Member{role: r, School: notAtSchool}
		switch r {
		case spouse:
			m.Age, m.Sex = max(g.head+d.between(-5, 4), 20), opposite(sex)
		case child, grandchild:
			m.Age, m.School, m.Sex = minors[0].age, minors[0].school, pick(d, []string{male, female})
			minors = minors[1:]
		case grown:
			m.Age, m.Sex = g.grown, grownSex
		case inLaw:
			m.Age, m.Sex = max(g.grown+d.between(-4, 3), 20), opposite(grownSex)
		case parent:
			m.Age, m.Sex = g.head+d.between(20, 28), parentSex(f, members, d)
		case sibling:
			m.Age, m.Sex = g.head-d.between(2, 8), pick(d, []string{male, female})
		}
		m.Relation = relation(m, members, grownSex)
		members = append(members, m)
	}
	for i := range members {
		members[i].ID = h.rowID(1 + i)
		members[i].BornOn = referenceDay().AddDate(-members[i].Age, 0, -d.below(365)).Format(time.DateOnly)
	}
	return members
}

// generation holds the ages that the others' ages follow from.
type generation struct{ head, grown int }

// generations starts from the oldest minor, when there is one, so that nobody is
// too young or too old a parent.
func generations(f family, minors []pupil, d *dice) generation {
	oldest := -1
	for _, p := range minors {
		oldest = max(oldest, p.age)
	}
	latest := 34
	if len(minors) > 1 {
		latest = 26 // the younger one may be much younger
	}
	switch {
	case f.count(grandchild) > 0:
		return generation{head: oldest + d.between(45, 56), grown: oldest + d.between(21, 26)}
	case oldest >= 0:
		return generation{head: oldest + d.between(23, latest)}
	}
	age := d.between(f.lo, f.hi)
	return generation{head: age, grown: age - d.between(21, 30)}
}

// headSex throws for the head: mostly men where there is a family.
func headSex(f family, d *dice) string {
	men := 76
	if len(f.others) == 0 {
		men = 58
	}
	if d.chance(men) {
		return male
	}
	return female
}

// parentSex throws for a parent of the head who follows the given members. One
// alone is more often the mother; of two, the father comes first.
func parentSex(f family, before []Member, d *dice) string {
	switch {
	case count(before, parent) > 0:
		return female
	case f.count(parent) == 2 || d.chance(35):
		return male
	}
	return female
}

// count returns how many of the members have a role.
func count(members []Member, r role) int {
	n := 0
	for _, m := range members {
		if m.role == r {
			n++
		}
	}
	return n
}

func opposite(sex string) string {
	if sex == male {
		return female
	}
	return male
}
