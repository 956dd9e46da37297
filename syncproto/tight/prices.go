package tight

import "math"

// prices are what things cost, in bits.
type prices struct {
	literal [256]float32
	offset  [32]float32 // by code
	run     []float32   // so many literals before a repetition
	length  []float32   // a repetition of so many bytes; those below the shortest mean nothing
}

// firstPrices are those of a message of which nothing is known but its bytes.
func firstPrices(message []byte) *prices {
	return newPrices(message, uses{literalLengths.usualUses(), offsets.usualUses(), matchLengths.usualUses()}, len(message))
}

// pricesOf are those that a way through a message of that size had.
func pricesOf(literals []byte, all []sequence, size int) *prices {
	return newPrices(literals, usesOf(all), size)
}

func newPrices(literals []byte, u uses, size int) *prices {
	p := &prices{run: make([]float32, size+1), length: make([]float32, size+1)}
	bytes := make([]int, 256)
	for _, b := range literals {
		bytes[b]++
	}
	for i, bits := range bitsOfEach(bytes) {
		p.literal[i] = min(max(bits, 1), 11) // as Huffman's codes are
	}
	for code, bits := range bitsOfEach(u.offsets) {
		p.offset[code] = bits + float32(code)
	}
	literalLengths.spread(p.run, bitsOfEach(u.literals))
	matchLengths.spread(p.length, bitsOfEach(u.matches))
	return p
}

// bitsOfEach is what each of some codes costs by how often it was used. One that was not
// costs as much as one that was used once.
func bitsOfEach(count []int) []float32 {
	total := 1
	for _, n := range count {
		total += n
	}
	bits := make([]float32, len(count))
	for code, n := range count {
		bits[code] = float32(math.Log2(float64(total) / float64(max(n, 1))))
	}
	return bits
}

// usualUses are uses in the parts that the format takes for granted.
func (a *alphabet) usualUses() []int {
	count := make([]int, a.codes)
	for code, n := range a.usual {
		count[code] = max(n, 1)
	}
	return count
}

// spread sets what lengths cost from what their codes do.
func (a *alphabet) spread(price []float32, bits []float32) {
	code := 0
	for length := a.base[0]; length < len(price); length++ {
		if code+1 < len(a.base) && length >= a.base[code+1] {
			code++
		}
		price[length] = bits[code] + float32(a.more[code])
	}
}
