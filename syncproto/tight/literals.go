package tight

import "github.com/klauspost/compress/huff0"

// Kinds of sections of literals.
const (
	rawLiterals    = 0
	packedLiterals = 2
)

// appendLiterals adds the section of a block that has the literals: RFC 8878, 3.1.1.3.1.
func appendLiterals(dst, literals []byte) []byte {
	packed := huffman(literals)
	n, size := uint64(len(literals)), uint64(len(packed))
	switch {
	case packed == nil && n < 1<<5:
		dst = appendNumber(dst, rawLiterals|n<<3, 1)
	case packed == nil && n < 1<<12:
		dst = appendNumber(dst, rawLiterals|1<<2|n<<4, 2)
	case packed == nil:
		dst = appendNumber(dst, rawLiterals|3<<2|n<<4, 3)
	case n < oneStream:
		dst = appendNumber(dst, packedLiterals|n<<4|size<<14, 3)
	case n < 1<<14:
		dst = appendNumber(dst, packedLiterals|2<<2|n<<4|size<<18, 4)
	default:
		dst = appendNumber(dst, packedLiterals|3<<2|n<<4|size<<22, 5)
	}
	if packed == nil {
		return append(dst, literals...)
	}
	return append(dst, packed...)
}

// oneStream is the number of literals from which they are written in four streams.
const oneStream = 1 << 10

// huffman packs literals; nil when that does not make them shorter.
func huffman(literals []byte) []byte {
	pack := huff0.Compress4X
	if len(literals) < oneStream {
		pack = huff0.Compress1X
	}
	packed, _, err := pack(literals, &huff0.Scratch{Reuse: huff0.ReusePolicyNone})
	if err != nil {
		return nil
	}
	return packed
}
