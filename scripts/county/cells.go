package county

import "ruhu/schema/antu"

// maxSize is the largest household made: the plan's mean is 1.8.
const maxSize = 7

// causeSchooling is the cause whose households have a child at school.
const causeSchooling = "schooling"

// cell is one cell of table 1-2 with the households that it gets.
type cell struct {
	township, cause    string
	households, people int
}

// smallest is the least number of people in a household with a main cause: a
// household that is poor because of schooling has a student and someone else.
func smallest(cause string) int {
	if cause == causeSchooling {
		return 2
	}
	return 1
}

// cells divides the households of each cause (plan 1(2)2) among the townships,
// in proportion to the people of table 1-2.
func cells() []cell {
	var all []cell
	for _, cause := range antu.Causes() {
		var row []cell
		var shares []share
		for _, c := range antu.Table12() {
			if c.Cause != cause.Key {
				continue
			}
			row = append(row, cell{township: c.Township, cause: c.Cause, people: c.People})
			shares = append(shares, share{
				weight: c.People,
				lo:     (c.People + maxSize - 1) / maxSize,
				hi:     c.People / smallest(c.Cause),
			})
		}
		for i, n := range apportion(cause.Households, shares) {
			row[i].households = n
		}
		all = append(all, row...)
	}
	return all
}

// sizes returns how many households of each size, 1 to maxSize, the cell has:
// a Poisson-like distribution about its mean, bent until the people are exact.
func (c cell) sizes() [maxSize + 1]int {
	var counts [maxSize + 1]int
	if c.households == 0 {
		return counts
	}
	lo := smallest(c.cause)
	spare := c.people - lo*c.households
	weights := make([]int, maxSize+1)
	weights[lo] = 1 << 20
	for size := lo + 1; size <= maxSize; size++ {
		weights[size] = weights[size-1] * spare / (c.households * (size - lo))
	}
	copy(counts[:], proportional(c.households, weights))
	c.bend(&counts, lo)
	return counts
}

// bend moves single households up or down by one person, out of the commonest
// size, until the cell's people are exact.
func (c cell) bend(counts *[maxSize + 1]int, lo int) {
	missing := c.people
	for size, n := range counts {
		missing -= size * n
	}
	for ; missing > 0; missing-- {
		size := commonest(counts, lo, maxSize-1)
		counts[size]--
		counts[size+1]++
	}
	for ; missing < 0; missing++ {
		size := commonest(counts, lo+1, maxSize)
		counts[size]--
		counts[size-1]++
	}
}

// commonest returns the size between lo and hi that most households have.
func commonest(counts *[maxSize + 1]int, lo, hi int) int {
	best := lo
	for size := lo; size <= hi; size++ {
		if counts[size] > counts[best] {
			best = size
		}
	}
	return best
}

// households returns one household for each that the cells need: with its
// township, main cause and size, and nothing else yet.
func households() []*Household {
	var all []*Household
	for _, c := range cells() {
		for size, n := range c.sizes() {
			for range n {
				all = append(all, &Household{Township: c.township, Cause: c.cause, Size: size})
			}
		}
	}
	return all
}
