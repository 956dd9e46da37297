package syncproto

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strconv"
	"sync"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"ruhu/schema"
)

// PackWindow is how far back zstd looks when it packs an answer, in bytes.
const PackWindow = 256 << 10

// Encoding is a content coding of HTTP.
type Encoding string

// The codings that both sides speak. Every peer knows gzip; zstd is used where
// it was offered, and dcz where both sides hold the same Dictionary.
const (
	Identity Encoding = ""
	Gzip     Encoding = "gzip"
	Zstd     Encoding = "zstd"
	Dcz      Encoding = "dcz"
)

// Writers and decoders are costly to make and safe to use again.
var (
	gzipWriters = sync.Pool{New: func() any { w, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed); return w }}
	zstdEncoder = sync.OnceValue(func() *zstd.Encoder {
		e, _ := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(2), zstd.WithEncoderLevel(zstd.SpeedDefault))
		return e
	})
	zstdDecoder = sync.OnceValue(func() *unpacker { return newUnpacker() })
)

// Compress returns data in a content coding that needs no dictionary.
func Compress(data []byte, as Encoding) []byte {
	switch as {
	case Gzip:
		var out bytes.Buffer
		w := gzipWriters.Get().(*gzip.Writer)
		defer gzipWriters.Put(w)
		w.Reset(&out)
		w.Write(data) // a bytes.Buffer does not fail
		w.Close()
		return out.Bytes()
	case Zstd:
		return zstdEncoder().EncodeAll(data, nil)
	}
	return data
}

// Decompress undoes a content coding. It never produces more than limit bytes:
// a small request that unpacks to gigabytes is refused as too large after limit
// bytes of work, whatever its headers claim.
func Decompress(data []byte, from Encoding, limit int) ([]byte, *schema.Problem) {
	var src io.Reader
	switch from {
	case Identity:
		src = bytes.NewReader(data)
	case Gzip:
		z, err := gzip.NewReader(bytes.NewReader(data))
		if err != nil {
			return nil, &schema.Problem{Code: schema.BadCompression}
		}
		src = z
	case Zstd:
		return zstdDecoder().unpack(data, limit)
	default:
		return nil, &schema.Problem{Code: schema.UnsupportedMedia, Param: string(from)}
	}
	return readAll(src, limit)
}

// unpacker undoes zstd.
type unpacker struct {
	options []zstd.DOption
	whole   *zstd.Decoder // of messages that fit into a buffer of their length
}

// newUnpacker returns one that reads frames that need no more memory than ours do.
func newUnpacker(also ...zstd.DOption) *unpacker {
	also = append(also, zstd.WithDecoderMaxMemory(64<<20), zstd.WithDecoderMaxWindow(8<<20))
	whole, _ := zstd.NewReader(nil, slices.Concat(also, []zstd.DOption{zstd.WithDecoderConcurrency(2), zstd.WithDecodeAllCapLimit(true)})...) // fails for bad options only
	return &unpacker{slices.Concat(also, []zstd.DOption{zstd.WithDecoderConcurrency(1)}), whole}
}

// plausible is how many times its size a message may claim to have been before it was
// packed, to be given memory on its word.
const plausible = 64

// unpack undoes zstd. A message that says how long it is, as all of ours do, is read
// into a buffer of that length: a decoder made for each cost as much memory as
// everything else that became of a push.
func (u *unpacker) unpack(data []byte, limit int) ([]byte, *schema.Problem) {
	var head zstd.Header
	if head.Decode(data) == nil && head.HasFCS && head.FrameContentSize <= uint64(min(limit, plausible*len(data))) {
		if out, err := u.whole.DecodeAll(data, make([]byte, 0, head.FrameContentSize)); err == nil {
			return out, nil
		}
	}
	z, err := zstd.NewReader(bytes.NewReader(data), u.options...)
	if err != nil {
		return nil, &schema.Problem{Code: schema.BadCompression}
	}
	defer z.Close()
	return readAll(z, limit)
}

func readAll(src io.Reader, limit int) ([]byte, *schema.Problem) {
	out, err := io.ReadAll(io.LimitReader(src, int64(limit)+1))
	switch {
	case len(out) > limit || errors.Is(err, zstd.ErrDecoderSizeExceeded) || errors.Is(err, zstd.ErrWindowSizeExceeded):
		return nil, &schema.Problem{Code: schema.TooLarge, Param: strconv.Itoa(limit)}
	case err != nil:
		return nil, &schema.Problem{Code: schema.BadCompression}
	}
	return out, nil
}
