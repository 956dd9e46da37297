package web

import (
	"io"
	"mime"
	"net/http"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/labstack/echo/v4"

	"ruhu/syncproto"
)

// smallAnswer is below what compression can gain. Tokens travel in answers so
// small, so that their length never tells anything about them.
const smallAnswer = 1 << 10

// compressible are the types that get smaller, besides text/*.
var compressible = map[string]bool{
	"application/json": true, "application/problem+json": true, "application/javascript": true,
	"application/geo+json": true, "application/manifest+json": true, "image/svg+xml": true, "application/wasm": true,
}

const dictionaryKey = "dictionary"

// DictionaryOf returns the dictionary that messages may be packed with; nil when
// there is none.
func DictionaryOf(c echo.Context) *syncproto.Dictionary {
	d, _ := c.Get(dictionaryKey).(*syncproto.Dictionary)
	return d
}

// packer is a compressor that can be used again.
type packer interface {
	io.WriteCloser
	Flush() error
	Reset(io.Writer)
}

// packers keeps compressors for the next answer: they are costly to make.
type packers struct {
	pool map[syncproto.Encoding]*sync.Pool
}

func newPackers(d *syncproto.Dictionary) *packers {
	p := &packers{map[syncproto.Encoding]*sync.Pool{
		syncproto.Gzip: {New: func() any {
			z, _ := gzip.NewWriterLevel(nil, gzip.DefaultCompression) // fails for unknown levels only
			return z
		}},
		syncproto.Zstd: {New: func() any {
			z, _ := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(syncproto.PackWindow), zstd.WithLowerEncoderMem(true)) // fails for bad options only
			return z
		}},
	}}
	if d != nil {
		p.pool[syncproto.Dcz] = &sync.Pool{New: func() any { return &dczPacker{Encoder: d.Encoder(), head: d.Head()} }}
	}
	return p
}

// dczPacker begins with what names the dictionary.
type dczPacker struct {
	*zstd.Encoder
	head []byte
	to   io.Writer // nil once the head is out
}

// Reset implements packer.
func (p *dczPacker) Reset(to io.Writer) {
	p.to = to
	p.Encoder.Reset(to)
}

// Write implements packer.
func (p *dczPacker) Write(b []byte) (int, error) {
	if p.to != nil {
		if _, err := p.to.Write(p.head); err != nil {
			return 0, err
		}
		p.to = nil
	}
	return p.Encoder.Write(b)
}

// compress packs answers in what the client understands.
func (w *Web) compress(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		res := c.Response()
		res.Header().Add(echo.HeaderVary, echo.HeaderAcceptEncoding)
		if w.Dictionary != nil {
			c.Set(dictionaryKey, w.Dictionary)
			res.Header().Add(echo.HeaderVary, "Available-Dictionary")
		}
		encoding := w.encodingFor(c.Request().Header)
		if encoding == syncproto.Identity || c.Request().Method == http.MethodHead {
			return next(c)
		}
		plain := res.Writer
		packed := &packedWriter{ResponseWriter: plain, encoding: encoding, pool: w.packers.pool[encoding]}
		res.Writer = packed
		defer func() { res.Writer = plain }()
		if err := next(c); err != nil {
			return err
		}
		return packed.finish()
	}
}

// packedWriter holds an answer back until it is known to be large enough to
// pack, and packs it from there on.
type packedWriter struct {
	http.ResponseWriter
	encoding syncproto.Encoding
	pool     *sync.Pool
	status   int
	held     []byte
	begun    bool   // the header is out
	pack     packer // nil while, or because, nothing is packed
}

// WriteHeader implements http.ResponseWriter.
func (w *packedWriter) WriteHeader(status int) {
	if status < http.StatusOK { // an interim answer goes out as it is
		w.ResponseWriter.WriteHeader(status)
		return
	}
	if w.status == 0 {
		w.status = status
	}
}

// Write implements http.ResponseWriter.
func (w *packedWriter) Write(b []byte) (int, error) {
	if !w.begun {
		w.held = append(w.held, b...)
		if len(w.held) < smallAnswer {
			return len(b), nil
		}
		return len(b), w.begin(true)
	}
	return w.to().Write(b)
}

// to is where the answer goes once it has begun.
func (w *packedWriter) to() io.Writer {
	if w.pack != nil {
		return w.pack
	}
	return w.ResponseWriter
}

// begin sends the header, and what was held back.
func (w *packedWriter) begin(large bool) error {
	w.begun = true
	if w.status == 0 {
		w.status = http.StatusOK
	}
	if large && w.fits() {
		h := w.Header()
		h.Set(echo.HeaderContentEncoding, string(w.encoding))
		h.Del(echo.HeaderContentLength)
		if tag := h.Get("ETag"); strings.HasPrefix(tag, `"`) {
			h.Set("ETag", "W/"+tag) // these are not the bytes that it was given to
		}
		w.pack = w.pool.Get().(packer)
		w.pack.Reset(w.ResponseWriter)
	}
	w.ResponseWriter.WriteHeader(w.status)
	if len(w.held) == 0 {
		return nil
	}
	_, err := w.to().Write(w.held)
	w.held = nil
	return err
}

// fits reports whether the answer is one to be packed.
func (w *packedWriter) fits() bool {
	h := w.Header()
	if w.status == http.StatusPartialContent || w.status == http.StatusNoContent || w.status == http.StatusNotModified ||
		h.Get(echo.HeaderContentEncoding) != "" || h.Get("Content-Range") != "" {
		return false
	}
	media, _, err := mime.ParseMediaType(h.Get(echo.HeaderContentType))
	return err == nil && (compressible[media] || strings.HasPrefix(media, "text/"))
}

// FlushError lets http.ResponseController send what there is so far.
func (w *packedWriter) FlushError() error {
	if !w.begun {
		if err := w.begin(true); err != nil {
			return err
		}
	}
	if w.pack != nil {
		if err := w.pack.Flush(); err != nil {
			return err
		}
	}
	return http.NewResponseController(w.ResponseWriter).Flush()
}

// Unwrap lets http.ResponseController reach the connection.
func (w *packedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// finish sends what is still held back, and the end.
func (w *packedWriter) finish() error {
	if !w.begun && (w.status != 0 || len(w.held) > 0) {
		if err := w.begin(false); err != nil {
			return err
		}
	}
	if w.pack == nil {
		return nil
	}
	err := w.pack.Close()
	w.pool.Put(w.pack)
	w.pack = nil
	return err
}
