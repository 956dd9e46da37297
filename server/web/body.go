package web

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/syncproto"
)

const (
	// SmallBody is more than any body that is not a batch needs.
	SmallBody = 64 << 10
	// MaxDelivery is how many bytes a delivery of the registry may have.
	MaxDelivery = 64 << 20
)

// Body reads the JSON that a client sent, plain or compressed: at most limit
// bytes over the wire and at most limit bytes unpacked.
func Body(c echo.Context, limit int) ([]byte, error) {
	r := c.Request()
	if err := wantJSON(r.Header); err != nil {
		return nil, err
	}
	packed, err := received(c, limit)
	if err != nil {
		return nil, err
	}
	plain, problem := DictionaryOf(c).Decompress(packed, encodingOf(r.Header), limit)
	if problem != nil {
		return nil, *problem
	}
	return plain, nil
}

// Stream gives the bytes that a client sends as they are to be read as they come, at
// most limit of them. The client may take as long as it likes, as long as something
// comes: a large file over a village's line is not cut off in the middle.
func Stream(c echo.Context, limit int64) (io.Reader, error) {
	h := c.Request().Header
	if given := h.Get(echo.HeaderContentType); given != echo.MIMEOctetStream {
		return nil, schema.Problem{Code: schema.UnsupportedMedia, Param: Printable(given)}
	}
	if encoding := encodingOf(h); encoding != syncproto.Identity {
		return nil, schema.Problem{Code: schema.UnsupportedMedia, Param: string(encoding)}
	}
	if r := c.Request(); r.ContentLength > limit {
		return nil, tooLarge(limit)
	}
	return streamOf(c, limit), nil
}

// Parts gives the parts of a form with a file to be read as they come, like Stream: at
// most limit bytes in all.
func Parts(c echo.Context, limit int64) (*multipart.Reader, error) {
	r := c.Request()
	if r.ContentLength > limit {
		return nil, tooLarge(limit)
	}
	r.Body = streamOf(c, limit)
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, schema.Problem{Code: schema.UnsupportedMedia, Param: Printable(r.Header.Get(echo.HeaderContentType))}
	}
	return parts, nil
}

func streamOf(c echo.Context, limit int64) *stream {
	return &stream{http.MaxBytesReader(c.Response(), Whole(c), limit), http.NewResponseController(c.Response())}
}

// Whole returns a request's body without any limit, for whoever has one of its own.
func Whole(c echo.Context) io.ReadCloser {
	if whole, limited := c.Get(wholeKey).(io.ReadCloser); limited {
		return whole
	}
	return c.Request().Body
}

// How long a stream may stand still, and how long the answer may take behind it.
const (
	patience = 2 * time.Minute
	answerIn = 10 * time.Minute
)

// stream moves the connection's deadlines, which the machine's own clock counts, on
// whenever something has come.
type stream struct {
	io.ReadCloser
	conn *http.ResponseController
}

// Read implements io.Reader. A server that keeps no deadlines needs none moved.
func (s *stream) Read(p []byte) (int, error) {
	n, err := s.ReadCloser.Read(p)
	if n > 0 {
		now := time.Now()
		s.conn.SetReadDeadline(now.Add(patience))
		s.conn.SetWriteDeadline(now.Add(answerIn))
	}
	return n, err
}

// received reads a body as it comes over the wire.
func received(c echo.Context, limit int) ([]byte, error) {
	r := c.Request()
	if r.ContentLength > int64(limit) {
		return nil, tooLarge(int64(limit))
	}
	body := bytes.NewBuffer(make([]byte, 0, bytes.MinRead+min(max(r.ContentLength, 0), SmallBody)))
	if _, err := body.ReadFrom(http.MaxBytesReader(c.Response(), r.Body, int64(limit))); err != nil {
		if p, ok := refusal(err); ok {
			return nil, p
		}
		// The client broke off, or is slower than we wait.
		return nil, schema.Problem{Code: schema.Malformed, Param: strconv.Itoa(body.Len())}
	}
	return body.Bytes(), nil
}

// wantJSON refuses a body that says it is something else, or says nothing.
func wantJSON(h http.Header) error {
	given := h.Get(echo.HeaderContentType)
	media, params, err := mime.ParseMediaType(given)
	charset, hasCharset := params["charset"]
	if err != nil || media != echo.MIMEApplicationJSON || hasCharset && !strings.EqualFold(charset, "utf-8") {
		return schema.Problem{Code: schema.UnsupportedMedia, Param: Printable(given)}
	}
	return nil
}

// encodingOf returns the coding of a body; one that is not known is refused by
// the decompression.
func encodingOf(h http.Header) syncproto.Encoding {
	given := strings.ToLower(strings.Join(h.Values(echo.HeaderContentEncoding), ","))
	if given == "identity" {
		return syncproto.Identity
	}
	return syncproto.Encoding(Printable(given))
}

// Printable is what may be repeated to a client of a header that it sent.
func Printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return -1
		}
		return r
	}, s[:min(len(s), 64)])
}

// Bind reads a small JSON body into a struct: no unknown or repeated members,
// nothing behind it, and what its validate tags ask for. Fields of problems are
// JSON pointers.
func Bind(c echo.Context, v any) error {
	body, err := Body(c, SmallBody)
	if err != nil {
		return err
	}
	return Read(c, body, v)
}

// Read is Bind for a body that was read already.
func Read(c echo.Context, body []byte, v any) error {
	if !utf8.Valid(body) {
		return schema.Problem{Code: schema.InvalidUTF8}
	}
	if err := json.Unmarshal(body, v, json.RejectUnknownMembers(true)); err != nil {
		return unreadable(err)
	}
	return c.Validate(v)
}

// unreadable says what is wrong with JSON and where.
func unreadable(err error) schema.Problem {
	var meaning *json.SemanticError
	if errors.As(err, &meaning) {
		at := string(meaning.JSONPointer)
		if errors.Is(err, json.ErrUnknownName) {
			return schema.Problem{Code: schema.UnknownMember, Field: at}
		}
		return schema.Problem{Code: schema.WrongType, Field: at, Param: typeName(meaning.GoType)}
	}
	p := schema.Problem{Code: schema.Malformed, Param: "0"}
	var syntax *jsontext.SyntacticError
	if errors.As(err, &syntax) {
		p.Field, p.Param = string(syntax.JSONPointer), strconv.FormatInt(syntax.ByteOffset, 10)
	}
	if errors.Is(err, jsontext.ErrDuplicateName) {
		p.Code, p.Param = schema.DuplicateMember, ""
	}
	return p
}

// typeName is what JSON calls a type of ours.
func typeName(t reflect.Type) string {
	if t == nil {
		return "another type"
	}
	switch t.Kind() {
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return "base64"
		}
		return "array"
	case reflect.Struct, reflect.Map:
		return "object"
	case reflect.Bool:
		return "boolean"
	case reflect.String:
		return "string"
	}
	return "integer"
}

// JSON answers with a value.
func JSON(c echo.Context, v any) error {
	body, err := json.Marshal(v, json.Deterministic(true))
	if err != nil {
		return err
	}
	return Send(c, body)
}

// Send answers with JSON that is ready.
func Send(c echo.Context, body []byte) error {
	return c.Blob(http.StatusOK, echo.MIMEApplicationJSON, body)
}
