package pinyin

import "math/bits"

// Match says how a query meets a name, the better the more.
type Match uint8

// The matches.
const (
	None   Match = iota
	Within       // somewhere in it
	Begins       // where it begins
	Whole        // all of it: each character, or the beginning of its sound
)

// Query is what somebody typed of one name.
type Query []rune

// Ask readies a query. One of nothing, or of more than MaxQuery characters, meets no name.
func Ask(text string) Query {
	q := Query([]rune(Fold(text)))
	if len(q) > MaxQuery {
		return nil
	}
	return q
}

// Find says how the query meets a name.
func (q Query) Find(name Name) (best Match) {
	if len(q) == 0 {
		return None
	}
	for from := range name {
		met, whole := q.meets(name[from:])
		switch {
		case met && whole && from == 0:
			return Whole
		case met && from == 0:
			return Begins
		case met:
			return Within
		}
	}
	return None
}

// meets follows all ways at once to read the query as the characters of a name, the first
// of them first: bit n stands for the first n of the query being read. whole says that it
// takes every character.
func (q Query) meets(name Name) (met, whole bool) {
	end := uint64(1) << len(q)
	read := uint64(1)
	for i := 0; i < len(name) && read != 0; i++ {
		read = q.step(name[i], read)
		if read&end != 0 {
			met, whole = true, i == len(name)-1
			read &^= end
		}
	}
	return met, whole
}

// step reads one more character, after each of the beginnings that were read.
func (q Query) step(c char, read uint64) (next uint64) {
	for ; read != 0; read &= read - 1 {
		at := bits.TrailingZeros64(read)
		if q[at] == c.is {
			next |= 1 << (at + 1)
		}
		for _, sound := range c.sounds {
			for i := 0; i < len(sound) && at+i < len(q) && q[at+i] == rune(sound[i]); i++ {
				next |= 1 << (at + i + 1)
			}
		}
	}
	return next
}
