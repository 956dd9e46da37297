package tight

import "math/bits"

// sequence is some literals and what is repeated after them.
type sequence struct {
	literals int
	length   int
	offset   int // 1 to 3 for one of the last three distances, else a distance and 3
}

// codes are those that a sequence is written with.
type codes struct{ literals, offset, length int }

func (s sequence) codes() codes {
	return codes{literalLengths.code(s.literals), offsetCode(s.offset), matchLengths.code(s.length)}
}

func offsetCode(offset int) int { return bits.Len(uint(offset)) - 1 }

// uses is how often each code is used.
type uses struct{ literals, offsets, matches []int }

func usesOf(all []sequence) uses {
	u := uses{make([]int, literalLengths.codes), make([]int, offsets.codes), make([]int, matchLengths.codes)}
	for _, s := range all {
		c := s.codes()
		u.literals[c.literals]++
		u.offsets[c.offset]++
		u.matches[c.length]++
	}
	return u
}

// literalsOf are the bytes of a message that no sequence repeats.
func literalsOf(message []byte, all []sequence) (literals []byte) {
	for _, s := range all {
		literals, message = append(literals, message[:s.literals]...), message[s.literals+s.length:]
	}
	return append(literals, message...)
}

// appendSequences adds the section of a block that has the sequences: RFC 8878, 3.1.1.3.2.
func appendSequences(dst []byte, all []sequence) []byte {
	dst = appendCount(dst, len(all))
	if len(all) == 0 {
		return dst
	}
	u := usesOf(all)
	l, o, m := newTable(&literalLengths, u.literals), newTable(&offsets, u.offsets), newTable(&matchLengths, u.matches)
	dst = append(dst, byte(l.way<<6|o.way<<4|m.way<<2))
	dst = append(append(append(dst, l.header...), o.header...), m.header...)
	return append(dst, write(all, l, o, m)...)
}

func appendCount(dst []byte, n int) []byte {
	switch {
	case n < 128:
		return append(dst, byte(n))
	case n < 0x7f00:
		return append(dst, byte(n>>8+128), byte(n))
	}
	return appendNumber(append(dst, 255), uint64(n-0x7f00), 2)
}

// write writes the sequences from the last one back, as they are read from the end.
func write(all []sequence, l, o, m *table) []byte {
	var w bitWriter
	var states [3]uint32
	for i := len(all) - 1; i >= 0; i-- {
		s := all[i]
		c := s.codes()
		if i == len(all)-1 {
			states = [3]uint32{o.begin(c.offset), m.begin(c.length), l.begin(c.literals)}
		} else {
			states = [3]uint32{o.write(&w, states[0], c.offset), m.write(&w, states[1], c.length), l.write(&w, states[2], c.literals)}
		}
		w.add(uint32(s.literals-literalLengths.base[c.literals]), literalLengths.more[c.literals])
		w.add(uint32(s.length-matchLengths.base[c.length]), matchLengths.more[c.length])
		w.add(uint32(s.offset-1<<c.offset), c.offset)
	}
	m.end(&w, states[1])
	o.end(&w, states[0])
	l.end(&w, states[2])
	w.add(1, 1) // where reading starts
	return w.bytes()
}
