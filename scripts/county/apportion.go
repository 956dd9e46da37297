package county

import "slices"

// share is a claim on part of a whole: in proportion to weight, and at least
// lo and at most hi.
type share struct {
	weight int
	lo, hi int
}

// apportion divides total among the shares by largest remainders within their
// bounds. The sum of the lower bounds must not exceed total, nor total that of
// the upper ones; otherwise it panics, because the plan's figures are fixed and
// every call is a matter of these figures.
func apportion(total int, shares []share) []int {
	weights := 0
	for _, s := range shares {
		weights += s.weight
	}
	parts, left := make([]int, len(shares)), total
	for i, s := range shares {
		parts[i] = min(max(total*s.weight/max(weights, 1), s.lo), s.hi)
		left -= parts[i]
	}
	// Those who are furthest below their exact claim gain first, and those who
	// are furthest above it lose first.
	short := func(i int) int { return total*shares[i].weight - parts[i]*weights }
	for left != 0 {
		i := neediest(shares, parts, left > 0, short)
		if left > 0 {
			parts[i]++
			left--
		} else {
			parts[i]--
			left++
		}
	}
	return parts
}

// neediest returns the share that is to gain one, or to lose one.
func neediest(shares []share, parts []int, gain bool, short func(int) int) int {
	best := -1
	for i, s := range shares {
		switch {
		case gain && parts[i] >= s.hi, !gain && parts[i] <= s.lo:
		case best < 0, gain && short(i) > short(best), !gain && short(i) < short(best):
			best = i
		}
	}
	if best < 0 {
		panic("county: the bounds do not allow the total")
	}
	return best
}

// proportional divides total in proportion to weights, without bounds.
func proportional(total int, weights []int) []int {
	shares := make([]share, len(weights))
	for i, w := range weights {
		shares[i] = share{weight: w, hi: total}
	}
	return apportion(total, shares)
}

// deal returns a list with counts[i] times i, in random order.
func deal(d *dice, counts []int) []int {
	var cards []int
	for i, n := range counts {
		cards = append(cards, slices.Repeat([]int{i}, n)...)
	}
	return shuffled(d, cards)
}
