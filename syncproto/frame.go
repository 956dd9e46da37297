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
	maxLines   = 256         // requests or answers in one
	maxReply   = 4 << 10     // bytes of a recipient
)

// kind is the first line of what a courier carries, with the version of its
// format, and how many bytes the header's line may have in that version.
type kind struct {
	line   string
	header int
}

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
func appendFrame(dst []byte, as kind, header []byte, lines [][]byte, key ed25519.PrivateKey) []byte {
	begin := len(dst)
	dst = append(dst, as.line...)
	dst = append(append(dst, header...), '\n')
	for _, line := range lines {
		dst = append(append(dst, line...), '\n')
	}
	return append(dst, ed25519.Sign(key, dst[begin:])...)
}

// splitFrame takes a frame of one of some kinds apart, and says which it is.
// Nothing in it may be trusted before signedBy.
func splitFrame(data []byte, kinds ...kind) (f frame, is kind, problem *schema.Problem) {
	if len(data) > MaxCarried {
		return f, is, &schema.Problem{Code: schema.TooLarge, Param: strconv.Itoa(MaxCarried)}
	}
	end := max(len(data)-ed25519.SignatureSize, 0)
	for _, k := range kinds {
		if bytes.HasPrefix(data[:end], []byte(k.line)) {
			f, problem = splitLines(data, end, k)
			return f, k, problem
		}
	}
	return f, is, &schema.Problem{Code: schema.BadBundle, Param: badFormat}
}

// splitLines takes a frame apart whose signature begins at end.
func splitLines(data []byte, end int, is kind) (f frame, problem *schema.Problem) {
	f.signed, f.signature = data[:end], data[end:]
	rest, found := bytes.CutSuffix(data[len(is.line):end], []byte("\n"))
	if !found {
		return f, &schema.Problem{Code: schema.BadBundle, Param: badFormat}
	}
	if bytes.Count(rest, []byte("\n")) > maxLines {
		return f, &schema.Problem{Code: schema.TooLarge, Param: strconv.Itoa(maxLines)}
	}
	parts := bytes.Split(rest, []byte("\n"))
	f.header, f.lines = parts[0], parts[1:]
	if len(f.header) > is.header {
		return f, &schema.Problem{Code: schema.TooLarge, Param: strconv.Itoa(is.header)}
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
