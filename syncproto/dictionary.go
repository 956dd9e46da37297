package syncproto

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"sync"

	"github.com/klauspost/compress/zstd"

	"ruhu/schema"
	"ruhu/syncproto/tight"
)

// Dictionary is text that zstd knows before the first byte of a message, so that
// short messages pack well too: RFC 9842, with the coding dcz. It is content and no
// more, as that RFC wants it, and names itself by its SHA-256. The zero Dictionary
// of a nil pointer is none: it speaks the other codings.
type Dictionary struct {
	content []byte
	sum     [sha256.Size]byte
	encoder func() *zstd.Encoder
	tight   func() *tight.Packer
	decoder func() *unpacker
}

// dczMagic begins a message in dcz: a frame that zstd itself skips, with the 32
// bytes of the dictionary's SHA-256 in it. The zstd frame proper follows.
const dczMagic = "\x5e\x2a\x4d\x18\x20\x00\x00\x00"

// dczHead is the length of what stands before the frame proper.
const dczHead = len(dczMagic) + sha256.Size

// NewDictionary returns the dictionary with this content, which must not change
// any more.
func NewDictionary(content []byte) *Dictionary {
	d := &Dictionary{content: content, sum: sha256.Sum256(content)}
	d.encoder = sync.OnceValue(func() *zstd.Encoder {
		e, _ := zstd.NewWriter(nil, append(d.options(), zstd.WithEncoderConcurrency(2))...) // fails for bad options only
		return e
	})
	d.tight = sync.OnceValue(func() *tight.Packer { return tight.New(content) })
	d.decoder = sync.OnceValue(func() *unpacker { return newUnpacker(zstd.WithDecoderDictRaw(0, content)) })
	return d
}

// options are those of every encoder. The fastest level is, with a dictionary, the
// best but for one that holds 70 MB and takes forty times as long: slower ones begin by
// copying tables larger than any message. Who has the time packs tightly instead.
//
// Without WithLowerEncoderMem each encoder keeps a megabyte and more of what it has
// packed, which was half of the server's heap when all villages pulled at once.
func (d *Dictionary) options() []zstd.EOption {
	return []zstd.EOption{zstd.WithEncoderDictRaw(0, d.content), zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderCRC(false), zstd.WithWindowSize(PackWindow), zstd.WithLowerEncoderMem(true)}
}

// Content is what clients fetch.
func (d *Dictionary) Content() []byte { return d.content }

// Name is the SHA-256 of the content in hexadecimal.
func (d *Dictionary) Name() string { return hex.EncodeToString(d.sum[:]) }

// Available is what a client that holds the dictionary says in the header
// Available-Dictionary.
func (d *Dictionary) Available() string {
	return ":" + base64.StdEncoding.EncodeToString(d.sum[:]) + ":"
}

// Head is what stands before the zstd frame of a message in dcz.
func (d *Dictionary) Head() []byte { return append([]byte(dczMagic), d.sum[:]...) }

// Encoder returns a streaming encoder of what comes after the head. It is its
// caller's alone.
func (d *Dictionary) Encoder() *zstd.Encoder {
	e, _ := zstd.NewWriter(nil, append(d.options(), zstd.WithEncoderConcurrency(1))...) // fails for bad options only
	return e
}

// Compress returns data in a content coding, dcz among them.
func (d *Dictionary) Compress(data []byte, as Encoding) []byte {
	if as != Dcz || d == nil {
		return Compress(data, as)
	}
	return d.encoder().EncodeAll(data, d.Head())
}

// CompressTightly returns data in dcz as short as it can be, for who pays by the byte: a
// device that pushes a few times a day. A push of 18 changes is a fifth shorter than what
// Compress makes of it and takes some milliseconds instead of a tenth of one; so servers,
// which answer many, and simulations do without.
//
// What is packed so is read back by the library before it goes: a fault of the packer's may
// cost bytes, but not change a word of a day's work.
func (d *Dictionary) CompressTightly(data []byte) []byte {
	if len(data) > tight.Most {
		return d.Compress(data, Dcz)
	}
	packed := d.tight().Append(d.Head(), data)
	if back, fault := d.Decompress(packed, Dcz, len(data)); fault != nil || !bytes.Equal(back, data) {
		return d.Compress(data, Dcz)
	}
	return packed
}

// Decompress undoes a content coding, dcz among them, within the bounds of the
// function of this name. A message packed with another dictionary is answered with
// schema.UnsupportedMedia: its sender has to do without.
func (d *Dictionary) Decompress(data []byte, from Encoding, limit int) ([]byte, *schema.Problem) {
	switch {
	case from != Dcz || d == nil:
		return Decompress(data, from, limit)
	case len(data) < dczHead || string(data[:len(dczMagic)]) != dczMagic:
		return nil, &schema.Problem{Code: schema.BadCompression}
	case !bytes.Equal(data[len(dczMagic):dczHead], d.sum[:]):
		return nil, &schema.Problem{Code: schema.UnsupportedMedia, Param: string(Dcz)}
	}
	return d.decoder().unpack(data[dczHead:], limit)
}
