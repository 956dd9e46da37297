package picture

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
)

// moves reports whether a file holds a sequence of pictures. Both formats say so in
// front of the first.
func (f Format) moves(data []byte) bool {
	switch f {
	case PNG:
		moves := false
		eachChunk(data, func(name string, _ []byte) bool {
			moves = moves || name == "acTL"
			return name != "IDAT"
		})
		return moves
	case WebP:
		const animation = 1 << 1
		return string(data[12:16]) == "VP8X" && len(data) > 20 && data[20]&animation != 0
	}
	return false
}

// eachChunk walks over a PNG's chunks until fn has seen enough or they end.
func eachChunk(data []byte, fn func(name string, body []byte) bool) {
	for at := 8; at+12 <= len(data); {
		size := int64(binary.BigEndian.Uint32(data[at:]))
		if size > int64(len(data)-at-12) || !fn(string(data[at+4:at+8]), data[at+8:at+8+int(size)]) {
			return
		}
		at += 12 + int(size)
	}
}

// cost is what decoding takes at most: the decoder's own buffers, the image, and the
// smaller ones that are made of it.
func (f Format) cost(data []byte, c image.Config) int64 {
	const ours = 64 << 20 // never more than 3,200 × 3,200 of four bytes, and the copies
	pixels := int64(c.Width) * int64(c.Height)
	return pixels*f.bytesPerPixel(data, c) + min(pixels*6, ours)
}

func (f Format) bytesPerPixel(data []byte, c image.Config) int64 {
	switch f {
	case JPEG:
		_, progressive := scans(data)
		return jpegBytes(c.ColorModel, progressive)
	case PNG:
		return pngBytes(c.ColorModel, interlaced(data))
	default: // of a lossless one, the pixels before and after each transformation
		return 8
	}
}

// pngBytes is four bytes, or eight. What is interlaced is decoded in parts that are
// there together with the whole.
func pngBytes(m color.Model, interlaced bool) (bytes int64) {
	bytes = 4
	if m == color.NRGBA64Model || m == color.RGBA64Model {
		bytes = 8
	}
	if interlaced {
		bytes *= 2
	}
	return bytes
}

// interlaced is said at a fixed place: a PNG begins with its head. What cannot be read
// counts as the dearer.
func interlaced(data []byte) bool {
	const at = 28
	return len(data) <= at || data[at] != 0
}

// jpegBytes is a byte for each component, and four more for each when coefficients
// are collected over several scans. Four components are copied once more to undo
// what Adobe did to them.
func jpegBytes(m color.Model, progressive bool) int64 {
	var components, copies int64 = 3, 1
	switch m {
	case color.GrayModel:
		components = 1
	case color.CMYKModel:
		components, copies = 4, 2
	}
	if progressive {
		copies += 4
	}
	return components * copies
}

// maxScans is how often a JPEG may go over its pixels. Encoders do it about ten times;
// each time takes a hundred bytes and, of a large picture, as many milliseconds.
const maxScans = 64

// scans counts how often a JPEG goes over its pixels, and tells whether it collects
// them from several scans. What cannot be read counts as the dearer.
func scans(data []byte) (n int, progressive bool) {
	const (
		sof0 = 0xc0
		sof2 = 0xc2
		sos  = 0xda
		rst0 = 0xd0
		eoi  = 0xd9
	)
	progressive = true
	for at := 2; ; {
		next := bytes.IndexByte(data[min(at, len(data)):], 0xff)
		if next < 0 || at+next+4 > len(data) {
			return n, progressive
		}
		at += next + 1
		switch kind := data[at]; {
		case kind == eoi:
			return n, progressive
		case kind == 0 || kind == 0xff || kind >= rst0 && kind < eoi:
			continue // a byte of pixels, a filled one, or a mark without a body
		case kind == sos:
			n++
		case kind >= sof0 && kind <= sof2:
			progressive = kind == sof2
		}
		at += 1 + int(binary.BigEndian.Uint16(data[at+1:]))
	}
}
