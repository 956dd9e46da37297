// Package tight packs messages with zstd (RFC 8878) for whoever pays by the byte and has
// time: a device that pushes a few times a day over a mobile line. It looks at every
// repetition and searches the cheapest way through them, which the fast levels of
// libraries leave, and the thorough ones do with tables of 70 MB; here it is two megabytes
// and a half for a message of 10 KB, most of it for a moment. What comes out is an ordinary
// frame.
package tight

import (
	"encoding/binary"
	"slices"
)

// Most is the length of the longest message that is packed here, in bytes: that of one
// block. A longer one repeats enough of itself for any level.
const Most = 128 << 10

// Packer packs messages that are read with the same dictionary: raw content, which may
// be empty. It can be used by many at once.
type Packer struct{ known *finder }

// New returns a Packer. It holds about nine times the dictionary, and 128 KB.
func New(dictionary []byte) *Packer {
	f := newFinder()
	f.text = slices.Clone(dictionary)
	f.add(len(dictionary))
	return &Packer{f}
}

// passes is how many times the way is searched at most. Each search knows from the one
// before what things cost; after the first few it gains next to nothing.
const passes = 8

// Append adds the frame of a message of at most Most bytes to dst.
func (p *Packer) Append(dst, message []byte) []byte {
	dst = appendHead(dst, len(message))
	block := p.block(message)
	if len(block) >= len(message) {
		return append(appendBlockHead(dst, rawBlock, len(message)), message...)
	}
	return append(appendBlockHead(dst, packedBlock, len(block)), block...)
}

// block returns the shortest block that was found for a message.
func (p *Packer) block(message []byte) (best []byte) {
	w := newWay(p.known, message)
	cost := firstPrices(message)
	for range passes {
		sequences := w.cheapest(cost)
		literals := literalsOf(message, sequences)
		block := appendSequences(appendLiterals(nil, literals), sequences)
		if best != nil && len(block) >= len(best) {
			break
		}
		best, cost = block, pricesOf(literals, sequences, len(message))
	}
	return best
}

// appendHead begins a frame of one segment that names its size.
func appendHead(dst []byte, size int) []byte {
	dst = append(dst, 0x28, 0xb5, 0x2f, 0xfd)
	switch {
	case size < 256:
		return append(dst, 0x20, byte(size))
	case size < 256+1<<16:
		return binary.LittleEndian.AppendUint16(append(dst, 0x60), uint16(size-256))
	}
	return binary.LittleEndian.AppendUint32(append(dst, 0xa0), uint32(size))
}

// Kinds of blocks.
const (
	rawBlock    = 0
	packedBlock = 2
)

// appendBlockHead begins the only block.
func appendBlockHead(dst []byte, kind, size int) []byte {
	return appendNumber(dst, 1|uint64(kind)<<1|uint64(size)<<3, 3)
}

// appendNumber adds a number in so many bytes, the lowest first.
func appendNumber(dst []byte, n uint64, bytes int) []byte {
	for range bytes {
		dst, n = append(dst, byte(n)), n>>8
	}
	return dst
}
