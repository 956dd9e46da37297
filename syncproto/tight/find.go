package tight

import "slices"

// shortest is the length from which a repetition is told.
const shortest = 3

// enough is the length of a repetition that is taken without looking for better ones in
// it, which bounds the time that messages take that repeat themselves all over.
const enough = 256

// tries bounds how many places are looked at for the repetitions of one.
const tries = 1024

// hashBits is the size of the table in which chains of places begin.
const hashBits = 15

// finder finds where a text stood before: chains of places that begin with the same
// three bytes.
type finder struct {
	text []byte
	last []int32 // by hash: the last place, -1 for none
	prev []int32 // by place: the one before it
}

func newFinder() *finder { return &finder{last: slices.Repeat([]int32{-1}, 1<<hashBits)} }

// with returns a finder of its own whose text goes on.
func (f *finder) with(message []byte) *finder {
	return &finder{text: slices.Concat(f.text, message), last: slices.Clone(f.last), prev: slices.Grow(slices.Clone(f.prev), len(message))}
}

// add makes the next places known, up to end.
func (f *finder) add(end int) {
	for at := len(f.prev); at < end; at++ {
		f.prev = append(f.prev, -1)
		if at+shortest <= len(f.text) {
			h := hash(f.text[at:])
			f.prev[at], f.last[h] = f.last[h], int32(at)
		}
	}
}

func hash(b []byte) uint32 {
	return (uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16) * 0x9e3779b1 >> (32 - hashBits)
}

// match is a repetition: every length up to that can be had from so far back.
type match struct{ length, distance int32 }

// matches adds the repetitions of what begins at a place, each longer and further back
// than the one before: what is near is cheap. The place itself is not known yet.
func (f *finder) matches(dst []match, at int) []match {
	if at+shortest > len(f.text) {
		return dst
	}
	longest := shortest - 1
	p := f.last[hash(f.text[at:])]
	for n := 0; p >= 0 && n < tries && longest < enough && at+longest < len(f.text); p, n = f.prev[p], n+1 {
		if f.text[int(p)+longest] != f.text[at+longest] {
			continue
		}
		if l := same(f.text[p:], f.text[at:]); l > longest {
			dst, longest = append(dst, match{int32(l), int32(at) - p}), l
		}
	}
	return dst
}

// same is how many bytes two texts have in common at their beginning.
func same(a, b []byte) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}
