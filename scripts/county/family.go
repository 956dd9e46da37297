package county

// role is a person's place in a family.
type role uint8

const (
	head role = iota
	spouse
	child      // of the head, a minor or a student
	grandchild // of the head, a minor or a student
	grown      // grown-up child of the head
	inLaw      // wife or husband of the grown-up child
	parent     // of the head
	sibling    // of the head
)

// family is one way in which a household of some size can be composed.
type family struct {
	weight int    // how common it is among households of its size
	lo, hi int    // the head's age, where no child decides it
	others []role // who lives with the head
}

// families lists the compositions by size. The old and those on their own are
// most: the plan's poor are ill, disabled and few to a house. The ages are such
// that enough people can work, whatever the dice say (see assessLabour).
func families(size int) []family {
	return [maxSize + 1][]family{
		1: {
			{weight: 40, lo: 65, hi: 86},
			{weight: 42, lo: 45, hi: 64},
			{weight: 18, lo: 27, hi: 44},
		},
		2: {
			{weight: 36, lo: 65, hi: 82, others: []role{spouse}},
			{weight: 37, lo: 46, hi: 62, others: []role{spouse}},
			{weight: 20, lo: 50, hi: 76, others: []role{grown}},
			{weight: 3, others: []role{grandchild}},
			{weight: 4, others: []role{child}},
		},
		3: {
			{weight: 40, lo: 47, hi: 66, others: []role{spouse, grown}},
			{weight: 26, lo: 42, hi: 62, others: []role{spouse, parent}},
			{weight: 20, others: []role{spouse, child}},
			{weight: 5, others: []role{spouse, grandchild}},
			{weight: 4, others: []role{grown, grandchild}},
			{weight: 5, others: []role{child, parent}},
		},
		4: {
			{weight: 26, lo: 50, hi: 66, others: []role{spouse, grown, inLaw}},
			{weight: 14, lo: 48, hi: 60, others: []role{spouse, grown, parent}},
			{weight: 14, others: []role{spouse, child, child}},
			{weight: 22, others: []role{spouse, child, parent}},
			{weight: 24, others: []role{spouse, grown, grandchild}},
		},
		5: {
			{weight: 30, others: []role{spouse, child, parent, parent}},
			{weight: 20, others: []role{spouse, child, child, parent}},
			{weight: 50, others: []role{spouse, grown, inLaw, grandchild}},
		},
		6: {
			{weight: 50, others: []role{spouse, child, child, parent, parent}},
			{weight: 50, others: []role{spouse, grown, inLaw, grandchild, grandchild}},
		},
		7: {
			{weight: 50, others: []role{spouse, child, child, parent, parent, sibling}},
			{weight: 50, others: []role{spouse, grown, inLaw, grandchild, grandchild, sibling}},
		},
	}[size]
}

// count returns how many of those who live with the head have a role.
func (f family) count(r role) int {
	n := 0
	for _, other := range f.others {
		if other == r {
			n++
		}
	}
	return n
}

// minors counts the family's children and grandchildren.
func (f family) minors() int { return f.count(child) + f.count(grandchild) }

// formFamilies gives every household its members with role, age, sex, relation
// and school. How many families of each kind there are does not depend on luck.
func formFamilies(all []*Household, d *dice) {
	composed := make(map[*Household]family, len(all))
	for size := 1; size <= maxSize; size++ {
		ofSize := func(schooling bool) []*Household {
			return where(all, func(h *Household) bool { return h.Size == size && (h.Cause == causeSchooling) == schooling })
		}
		compose(composed, ofSize(false), families(size), d)
		var withMinors []family
		for _, f := range families(size) {
			if f.minors() > 0 {
				withMinors = append(withMinors, f)
			}
		}
		compose(composed, ofSize(true), withMinors, d)
	}
	schools := enrol(all, composed, d)
	for _, h := range all {
		h.Members = h.people(composed[h], schools[h])
	}
}

// compose deals the families out to households, in proportion to their weights.
func compose(composed map[*Household]family, households []*Household, kinds []family, d *dice) {
	if len(households) == 0 {
		return
	}
	weights := make([]int, len(kinds))
	for i, f := range kinds {
		weights[i] = f.weight
	}
	for i, kind := range deal(d, proportional(len(households), weights)) {
		composed[households[i]] = kinds[kind]
	}
}
