package county

import "math/bits"

// dice is a source of repeatable randomness (SplitMix64). It is our own so that
// a seed gives the same county whatever Go's library does.
type dice struct{ state uint64 }

// newDice returns the dice of one purpose. Purposes have streams of their own,
// so that one more throw for the land leaves everybody's name as it was.
func newDice(seed uint64, purpose string, n int) *dice {
	h := uint64(14695981039346656037) // FNV-1a
	for i := range len(purpose) {
		h = (h ^ uint64(purpose[i])) * 1099511628211
	}
	d := &dice{state: seed ^ h}
	d.state = d.next() + uint64(n)*0xd1342543de82ef95
	d.next()
	return d
}

// next returns 64 random bits.
func (d *dice) next() uint64 {
	d.state += 0x9e3779b97f4a7c15
	z := d.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// below returns a number from 0 to n-1.
func (d *dice) below(n int) int {
	hi, _ := bits.Mul64(d.next(), uint64(n))
	return int(hi)
}

// between returns a number from lo to hi, both included.
func (d *dice) between(lo, hi int) int { return lo + d.below(hi-lo+1) }

// chance is true in so many of a hundred throws.
func (d *dice) chance(percent int) bool { return d.below(100) < percent }

// weighted returns an index, in proportion to the weights.
func (d *dice) weighted(weights []int) int {
	total := 0
	for _, w := range weights {
		total += w
	}
	at := d.below(total)
	for i, w := range weights {
		if at < w {
			return i
		}
		at -= w
	}
	panic("county: weights changed while throwing")
}

// pick returns one element of a list.
func pick[T any](d *dice, list []T) T { return list[d.below(len(list))] }

// shuffled returns the list in random order and leaves the list as it is.
func shuffled[T any](d *dice, list []T) []T {
	s := append([]T(nil), list...)
	for i := len(s) - 1; i > 0; i-- {
		j := d.below(i + 1)
		s[i], s[j] = s[j], s[i]
	}
	return s
}
