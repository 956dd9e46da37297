package syncproto

import (
	"bytes"
	"crypto/ed25519"
	"strconv"

	"ruhu/schema"
)

// Limits of what a courier carries.
const (
	MaxSealed  = MaxBody     // bytes as it travels
	MaxCarried = 2 * MaxBody // bytes when it is opened and unpacked
	maxHeader  = 4 << 10     // bytes of the header's line
	maxLines   = 256         // requests or answers in one
)

// frame is what a courier carries, before it is sealed: a line that says what it
// is, a header and messages, each a line of JSON, and the author's signature of
// all that, which are the last 64 bytes. The first line keeps a signature of one
// kind from being taken for one of another, or for that of an enrolment.
type frame struct {
	header []byte
	lines  [][]byte

	signed, signature []byte
}

// Reasons why a carried file is not taken, as params of BadBundle.
const (
	badFormat    = "format"
	badSignature = "signature"
)

// appendFrame adds a signed frame. Neither header nor lines hold line feeds.
func appendFrame(dst []byte, kind string, header []byte, lines [][]byte, key ed25519.PrivateKey) []byte {
	begin := len(dst)
	dst = append(dst, kind...)
	dst = append(append(dst, header...), '\n')
	for _, line := range lines {
		dst = append(append(dst, line...), '\n')
	}
	return append(dst, ed25519.Sign(key, dst[begin:])...)
}

// splitFrame takes a frame apart. Nothing in it may be trusted before signedBy.
func splitFrame(data []byte, kind string) (frame, *schema.Problem) {
	var f frame
	if len(data) > MaxCarried {
		return f, &schema.Problem{Code: schema.TooLarge, Param: strconv.Itoa(MaxCarried)}
	}
	wrong := &schema.Problem{Code: schema.BadBundle, Param: badFormat}
	end := len(data) - ed25519.SignatureSize
	if end < len(kind) || string(data[:len(kind)]) != kind {
		return f, wrong
	}
	f.signed, f.signature = data[:end], data[end:]
	rest, found := bytes.CutSuffix(data[len(kind):end], []byte("\n"))
	if !found {
		return f, wrong
	}
	if bytes.Count(rest, []byte("\n")) > maxLines {
		return f, &schema.Problem{Code: schema.TooLarge, Param: strconv.Itoa(maxLines)}
	}
	parts := bytes.Split(rest, []byte("\n"))
	f.header, f.lines = parts[0], parts[1:]
	if len(f.header) > maxHeader {
		return f, &schema.Problem{Code: schema.TooLarge, Param: strconv.Itoa(maxHeader)}
	}
	for _, line := range f.lines {
		if len(line) > MaxBody {
			return f, &schema.Problem{Code: schema.TooLarge, Param: strconv.Itoa(MaxBody)}
		}
	}
	return f, nil
}

// signedBy reports whether the holder of an Ed25519 key signed the frame.
func (f *frame) signedBy(public []byte) bool {
	return len(public) == ed25519.PublicKeySize && ed25519.Verify(public, f.signed, f.signature)
}
