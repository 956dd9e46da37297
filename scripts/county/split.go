package county

// split takes n households with exactly so many people out of a pool and
// returns them and the rest, both in the pool's order. It prefers the front of
// the pool: the first n are taken, and then as few as needed are exchanged for
// households of another size.
//
// Each exchange brings the sum nearer by the smallest gap of sizes there is, so
// the loop ends. It fails, with a panic, only when the pool has no such
// selection within reach; the plan's figures lie in the middle of what the
// pools allow, where households of one and two people abound on both sides.
func split(pool []*Household, n, people int) (taken, rest []*Household) {
	in := make([]bool, len(pool))
	missing := people
	for i := range n {
		in[i] = true
		missing -= pool[i].Size
	}
	for missing != 0 {
		out, back := exchange(pool, in, missing)
		in[out], in[back] = false, true
		missing -= pool[back].Size - pool[out].Size
	}
	for i, h := range pool {
		if in[i] {
			taken = append(taken, h)
		} else {
			rest = append(rest, h)
		}
	}
	return taken, rest
}

// exchange returns a household to give back and one to take instead, so that
// the people taken change towards what is missing and never past it.
func exchange(pool []*Household, in []bool, missing int) (out, back int) {
	sign, most := 1, missing
	if missing < 0 {
		sign, most = -1, -missing
	}
	for gap := 1; gap <= min(most, maxSize-1); gap++ {
		for size := 1; size <= maxSize; size++ {
			out, back = lastIn(pool, in, size), firstOut(pool, in, size+sign*gap)
			if out >= 0 && back >= 0 {
				return out, back
			}
		}
	}
	panic("county: no selection of these households has so many people")
}

// lastIn returns the least preferred taken household of a size, or -1.
func lastIn(pool []*Household, in []bool, size int) int {
	for i := len(pool) - 1; i >= 0; i-- {
		if in[i] && pool[i].Size == size {
			return i
		}
	}
	return -1
}

// firstOut returns the most preferred household of a size that is not taken,
// or -1.
func firstOut(pool []*Household, in []bool, size int) int {
	for i, h := range pool {
		if !in[i] && h.Size == size {
			return i
		}
	}
	return -1
}
