package tight

import (
	"math"
	"math/bits"
)

// Ways to say which table codes are written with.
const (
	usualWay     = 0
	oneCodeWay   = 1
	describedWay = 2
)

// table is a state machine that writes codes in fractions of bits (FSE): RFC 8878, 4.1.
type table struct {
	way    int
	log    int
	slots  []int    // of each code, as alphabet.usual
	header []byte   // what describes it
	next   []uint16 // states, by code and slot
	of     []transition
}

// transition leads from a state to the next when a code is written.
type transition struct {
	bits  uint32 // in 16.16: how many leave the state, less what small states do not need
	first int32  // where the code's states begin, less its smallest
}

// newTable returns the table that is cheapest for codes that are used so often.
func newTable(a *alphabet, count []int) *table {
	last, kinds := 0, 0
	for code, n := range count {
		if n > 0 {
			last, kinds = code, kinds+1
		}
	}
	if kinds == 1 {
		return &table{way: oneCodeWay, header: []byte{byte(last)}}
	}
	best := &table{way: usualWay, log: a.log, slots: a.usual}
	least := best.cost(count)
	for log := max(5, bits.Len(uint(kinds-1))); log <= a.most; log++ {
		t := &table{way: describedWay, log: log, slots: share(count[:last+1], 1<<log)}
		t.header = describe(t.slots, log)
		if cost := t.cost(count); cost < least {
			best, least = t, cost
		}
	}
	best.build()
	return best
}

// cost is how many bits header and codes take.
func (t *table) cost(count []int) float64 {
	sum := float64(8 * len(t.header))
	for code, n := range count {
		switch {
		case n == 0:
		case code >= len(t.slots):
			return math.Inf(1)
		default:
			sum += float64(n) * math.Log2(float64(int(1)<<t.log)/math.Abs(float64(t.slots[code])))
		}
	}
	return sum
}

// share gives each code that is used its part of so many slots, one at least, such that
// all together take as few bits as can be. At least two codes are used.
func share(count []int, size int) []int {
	slots := make([]int, len(count))
	total, left := 0, size
	for _, n := range count {
		total += n
	}
	for code, n := range count {
		if n > 0 {
			slots[code] = max(1, n*size/total)
			left -= slots[code]
		}
	}
	for ; left > 0; left-- {
		slots[dearest(slots, func(code int) float64 {
			return float64(count[code]) * math.Log2(float64(slots[code]+1)/float64(slots[code]))
		})]++
	}
	for ; left < 0; left++ {
		slots[dearest(slots, func(code int) float64 {
			return float64(count[code]) * math.Log2(float64(slots[code]-1)/float64(slots[code]))
		})]--
	}
	return slots
}

// dearest is the code, of those that have slots, for which one more or less counts most.
func dearest(slots []int, gain func(code int) float64) int {
	found, most := -1, math.Inf(-1)
	for code, n := range slots {
		if n == 0 {
			continue
		}
		if g := gain(code); g > most {
			found, most = code, g
		}
	}
	return found
}

// describe writes how many slots each code has: RFC 8878, 4.1.1.
func describe(slots []int, log int) []byte {
	var w bitWriter
	w.add(uint32(log-5), 4)
	left, threshold, width := 1<<log+1, 1<<log, log+1
	for code := 0; left > 1; {
		n := slots[code]
		code++
		spare := 2*threshold - 1 - left // so many values do with a bit less
		left -= n
		switch value := n + 1; {
		case value < spare:
			w.add(uint32(value), width-1)
		case value < threshold:
			w.add(uint32(value), width)
		default:
			w.add(uint32(value+spare), width)
		}
		for ; left < threshold; threshold >>= 1 {
			width--
		}
		if n == 0 {
			code += w.addZeros(slots[code:])
		}
	}
	return w.bytes()
}

// addZeros says how many more codes have no slots, and returns that.
func (w *bitWriter) addZeros(slots []int) (zeros int) {
	for slots[zeros] == 0 {
		zeros++
	}
	left := zeros
	for ; left >= 3; left -= 3 {
		w.add(3, 2)
	}
	w.add(uint32(left), 2)
	return zeros
}

// build lays out the states.
func (t *table) build() {
	size := 1 << t.log
	first := make([]int, len(t.slots)) // state of each code, among those of all
	t.of = make([]transition, len(t.slots))
	sum := 0
	for code, n := range t.slots {
		first[code] = sum
		switch {
		case n == 1 || n == -1:
			t.of[code] = transition{uint32(t.log<<16 - size), int32(sum - 1)}
			sum++
		case n > 1:
			most := t.log - bits.Len(uint(n-1)) + 1
			t.of[code] = transition{uint32(most<<16 - n<<most), int32(sum - n)}
			sum += n
		}
	}
	t.next = make([]uint16, size)
	for state, code := range spread(t.slots, size) {
		t.next[first[code]] = uint16(size + state)
		first[code]++
	}
}

// spread says which code each state of the reader's stands for.
func spread(slots []int, size int) []int {
	codes := make([]int, size)
	high := size
	for code, n := range slots {
		if n < 0 {
			high--
			codes[high] = code
		}
	}
	at := 0
	for code, n := range slots {
		for range n {
			codes[at] = code
			for at = step(at, size); at >= high; {
				at = step(at, size)
			}
		}
	}
	return codes
}

func step(at, size int) int { return (at + size>>1 + size>>3 + 3) & (size - 1) }

// begin is the state after the last code, with which writing begins.
func (t *table) begin(code int) uint32 {
	if t.way == oneCodeWay {
		return 0
	}
	x := t.of[code]
	width := (x.bits + 1<<15) >> 16
	return uint32(t.next[int32((width<<16-x.bits)>>width)+x.first])
}

// write adds what leads a reader from the code before to this one, and returns the state.
func (t *table) write(w *bitWriter, state uint32, code int) uint32 {
	if t.way == oneCodeWay {
		return 0
	}
	x := t.of[code]
	width := (state + x.bits) >> 16
	w.add(state, int(width))
	return uint32(t.next[int32(state>>width)+x.first])
}

// end adds the state with which reading begins.
func (t *table) end(w *bitWriter, state uint32) { w.add(state, t.log) }
