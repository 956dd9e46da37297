package picture

import (
	"math"
	"math/bits"
	"slices"
)

// Hash is a perceptual hash: pictures that look alike have few bits unlike.
//
// It is the signs of a discrete cosine transform of the picture, by diagonals: 64 of
// the slowest waves, by which look-alikes are looked for, and the next 64, by which it
// is made sure that they are. To turn a picture or to mirror it exchanges waves and
// changes signs. So the hash of a turned picture is made of the hash, and neither is
// the picture decoded again for it nor is anything more kept. The hashes of goimagehash
// compare with a median and are of one direction more than of the other: they do not turn.
type Hash struct{ Slow, Fast uint64 }

// Near reports whether two pictures look alike. Of drawn houses, different ones that
// are near by their slow waves were never near by their fast ones: scripts/pictures
// counts it.
func (h Hash) Near(other Hash) bool {
	return bits.OnesCount64(h.Slow^other.Slow) <= MaxSlow && bits.OnesCount64(h.Fast^other.Fast) <= maxFast
}

// Distance is how many bits of 128 are unlike. Pictures that have nothing to do with
// each other are about 64 apart.
func (h Hash) Distance(other Hash) int {
	return bits.OnesCount64(h.Slow^other.Slow) + bits.OnesCount64(h.Fast^other.Fast)
}

// How many bits of each half are unlike at most in pictures that look alike.
const (
	MaxSlow = 7
	maxFast = 13
)

// Turnings are the ways to lay a picture: on each of its sides, and mirrored on each.
const Turnings = 8

// Turned is the hash that the picture has when it is laid another way: 0 is as it is,
// and each of the other ways up to Turnings is another turn or mirror image.
func (h Hash) Turned(way int) Hash {
	return Hash{slow.turned(h.Slow, way), fast.turned(h.Fast, way)}
}

// hashOf hashes a square of brightnesses.
func hashOf(luma *[square * square]uint8) Hash {
	f := transform(luma)
	return Hash{slow.signs(f), fast.signs(f)}
}

// fastest is how many waves of each direction are looked at.
const fastest = 16

// strengths are those of waves by how often they swing down and across.
type strengths [fastest][fastest]float64

// transform is the discrete cosine transform, direction by direction.
func transform(luma *[square * square]uint8) *strengths {
	var across [square][fastest]float64
	var out strengths
	for y := range square {
		for u := range fastest {
			for x := range square {
				across[y][u] += float64(luma[y*square+x]) * cosines[u][x]
			}
		}
	}
	for v := range fastest {
		for u := range fastest {
			for y := range square {
				out[v][u] += across[y][u] * cosines[v][y]
			}
		}
	}
	return &out
}

var cosines = func() (table [fastest][square]float64) {
	for u := range fastest {
		for x := range square {
			table[u][x] = math.Cos(math.Pi * float64(u) * (float64(x) + 0.5) / square)
		}
	}
	return table
}()

// The waves of each half. A wave stands in one together with the one that it becomes
// when the picture is laid on its side.
var (
	slow = wavesBetween(1, 10, func(u, v int) bool { return u == 5 && v == 5 })
	fast = wavesBetween(11, 15, func(u, v int) bool { return u+v == 15 && (u < 3 || v < 3) })
)

// waves are 64 waves in a fixed order.
type waves struct {
	at           [64]struct{ u, v int }
	transposed   [64]int // where each wave's mirror image in the diagonal stands
	across, down uint64  // those that change sign when left and right, or top and bottom, are exchanged
}

// wavesBetween are the waves on some diagonals, without a few.
func wavesBetween(first, last int, without func(u, v int) bool) *waves {
	w, n, place := &waves{}, 0, [fastest][fastest]int{}
	for sum := first; sum <= last; sum++ {
		for u := range sum + 1 {
			v := sum - u
			if without(u, v) {
				continue
			}
			w.at[n].u, w.at[n].v, place[v][u] = u, v, n
			w.across |= uint64(u&1) << n
			w.down |= uint64(v&1) << n
			n++
		}
	}
	for i, wave := range w.at {
		w.transposed[i] = place[wave.u][wave.v]
	}
	return w
}

func (w *waves) signs(f *strengths) (h uint64) {
	for i, wave := range w.at {
		if f[wave.v][wave.u] > 0 {
			h |= 1 << i
		}
	}
	return h
}

func (w *waves) turned(h uint64, way int) uint64 {
	if way&4 != 0 {
		was := h
		h = 0
		for i, from := range w.transposed {
			h |= was >> from & 1 << i
		}
	}
	if way&1 != 0 {
		h ^= w.across
	}
	if way&2 != 0 {
		h ^= w.down
	}
	return h
}

// Alike reports whether two pictures look alike, however one of them was laid: whole,
// or one of them without its edges.
func Alike(a, b []Hash) bool {
	for way := range Turnings {
		for i := range b {
			turned := b[i].Turned(way)
			for j := range a {
				if (i == 0 || j == 0) && a[j].Near(turned) {
					return true
				}
			}
		}
	}
	return false
}

// pieces is how many parts the slow half of a hash is cut into to be looked up. Of two
// that differ in fewer bits, at least one part is the same; of two that differ in
// seven, as different as look-alikes are, one is in half of the cases. As each picture
// has three hashes, few are missed. Five parts find no more of the drawn ones, and ten
// times as many that are nothing alike.
const pieces = 4

// keys are the parts of a hash, each with its place.
func (h Hash) keys() (keys [pieces]int64) {
	for i := range pieces {
		from, to := 64*i/pieces, 64*(i+1)/pieces
		keys[i] = int64(i)<<16 | int64(h.Slow>>from&(1<<(to-from)-1))
	}
	return keys
}

// Keys are under what a picture is kept to be found.
func Keys(hashes []Hash) (keys []int64) {
	for _, h := range hashes {
		for _, key := range h.keys() {
			keys = append(keys, key)
		}
	}
	return distinct(keys)
}

// Lookups are under what pictures are looked for that may look like one, however
// either was laid. Alike says which of those that are found do.
func Lookups(hashes []Hash) (keys []int64) {
	for way := range Turnings {
		for _, h := range hashes {
			for _, key := range h.Turned(way).keys() {
				keys = append(keys, key)
			}
		}
	}
	return distinct(keys)
}

func distinct(keys []int64) []int64 {
	slices.Sort(keys)
	return slices.Compact(keys)
}
