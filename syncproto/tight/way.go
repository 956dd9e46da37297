package tight

import (
	"math"
	"slices"
)

// way searches the cheapest way through a message: which of it are literals, and which
// repetitions of what.
type way struct {
	text     []byte // dictionary and message
	start    int    // of the message
	matches  []match
	ends     []int // by place of the message: where its matches end among them
	arrivals []arrival
}

// arrival is the cheapest way to a place that was found yet.
type arrival struct {
	cost   float32  // in bits
	run    int32    // literals since the last repetition
	length int32    // of the repetition that ends here; 0 for a literal
	offset int32    // of that repetition, as sequences have it
	recent [3]int32 // distances
}

// newWay finds all repetitions of a message.
func newWay(known *finder, message []byte) *way {
	f := known.with(message)
	w := &way{text: f.text, start: len(f.text) - len(message), arrivals: make([]arrival, len(message)+1)}
	skip := 0 // how much of a long repetition is left
	for at := w.start; at < len(f.text); at++ {
		f.add(at)
		if skip--; skip < 0 {
			before := len(w.matches)
			w.matches = f.matches(w.matches, at)
			if n := len(w.matches); n > before && w.matches[n-1].length >= enough {
				skip = int(w.matches[n-1].length) - 1
			}
		}
		w.ends = append(w.ends, len(w.matches))
	}
	return w
}

// cheapest returns the sequences of the cheapest way. What is left after the last one
// are literals.
func (w *way) cheapest(p *prices) []sequence {
	for i := range w.arrivals {
		w.arrivals[i].cost = math.MaxFloat32
	}
	w.arrivals[0] = arrival{recent: [3]int32{1, 4, 8}}
	for i := 0; i < len(w.arrivals)-1; i++ {
		w.literal(i, p)
		if longest := w.repetitions(i, p); longest >= enough {
			i += longest - 1
		}
	}
	return w.sequences()
}

// literal goes one byte on.
func (w *way) literal(i int, p *prices) {
	a := &w.arrivals[i]
	cost := a.cost + p.literal[w.text[w.start+i]] + p.run[a.run+1] - p.run[a.run]
	if b := &w.arrivals[i+1]; cost < b.cost {
		*b = arrival{cost: cost, run: a.run + 1, recent: a.recent}
	}
}

// repetitions goes on by every length of every repetition, and returns the longest.
func (w *way) repetitions(i int, p *prices) (longest int) {
	a, at := &w.arrivals[i], int32(w.start+i)
	for n, distance := range a.again() {
		if distance < 1 || distance > at {
			continue
		}
		length := same(w.text[at-distance:], w.text[at:])
		w.repeat(i, shortest, length, int32(n+1), a.after(n+1, distance), p)
		longest = max(longest, length)
	}
	from, first := shortest, 0
	if i > 0 {
		first = w.ends[i-1]
	}
	for _, m := range w.matches[first:w.ends[i]] {
		w.repeat(i, from, int(m.length), m.distance+3, [3]int32{m.distance, a.recent[0], a.recent[1]}, p)
		from = int(m.length) + 1
		longest = max(longest, int(m.length))
	}
	return longest
}

// repeat goes on by one repetition, of every length from shortest to longest.
func (w *way) repeat(i, shortest, longest int, offset int32, recent [3]int32, p *prices) {
	cost := w.arrivals[i].cost + p.offset[offsetCode(int(offset))] + p.run[0]
	for n := shortest; n <= longest; n++ {
		if b := &w.arrivals[i+n]; cost+p.length[n] < b.cost {
			*b = arrival{cost: cost + p.length[n], length: int32(n), offset: offset, recent: recent}
		}
	}
}

// again are the distances that the offsets 1 to 3 mean here.
func (a *arrival) again() [3]int32 {
	if a.run == 0 { // the last one went as far as it could
		return [3]int32{a.recent[1], a.recent[2], a.recent[0] - 1}
	}
	return a.recent
}

// after is what is recent when one of the offsets 1 to 3 was used.
func (a *arrival) after(offset int, distance int32) [3]int32 {
	if a.run == 0 {
		offset++
	}
	switch offset {
	case 1:
		return a.recent
	case 2:
		return [3]int32{distance, a.recent[0], a.recent[2]}
	}
	return [3]int32{distance, a.recent[0], a.recent[1]}
}

// sequences goes back from the end.
func (w *way) sequences() (all []sequence) {
	for i := len(w.arrivals) - 1; i > 0; {
		a := w.arrivals[i]
		if a.length == 0 {
			i--
			continue
		}
		i -= int(a.length)
		all = append(all, sequence{literals: int(w.arrivals[i].run), length: int(a.length), offset: int(a.offset)})
	}
	slices.Reverse(all)
	return all
}
