package web_test

import (
	"bytes"
	"io"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/web"
	"ruhu/syncproto"
)

func TestBody_ComesPlainOrPacked(t *testing.T) {
	e := newEdge(t)
	for _, encoding := range []syncproto.Encoding{syncproto.Identity, syncproto.Gzip, syncproto.Zstd, syncproto.Dcz} {
		packed := known.Compress([]byte(`{"a":1}`), encoding)
		a := e.do("POST", "/t/body", string(packed), "Content-Encoding", string(encoding))
		if string(a.body) != `{"a":1}` {
			t.Errorf("%q: %s", encoding, a.body)
		}
	}
	if a := e.do("POST", "/t/body", "{}", "Content-Encoding", "identity", "Content-Type", "application/json; charset=UTF-8"); string(a.body) != "{}" {
		t.Errorf("%s", a.body)
	}
}

func TestBody_Refuses(t *testing.T) {
	e := newEdge(t)
	over := strings.Repeat(" ", 1<<16+1)
	bomb := func(encoding syncproto.Encoding) string {
		return string(known.Compress(bytes.Repeat([]byte(" "), 64<<20), encoding))
	}
	for _, c := range []struct {
		name, body string
		headers    []string
		want       schema.ErrCode
		param      string
	}{
		{"too large by its length", over, nil, schema.TooLarge, "65536"},
		{"gzip bomb", bomb(syncproto.Gzip), []string{"Content-Encoding", "gzip"}, schema.TooLarge, "65536"},
		{"zstd bomb", bomb(syncproto.Zstd), []string{"Content-Encoding", "zstd"}, schema.TooLarge, "65536"},
		{"dcz bomb", bomb(syncproto.Dcz), []string{"Content-Encoding", "dcz"}, schema.TooLarge, "65536"},
		{"another dictionary", string(other.Compress([]byte("{}"), syncproto.Dcz)), []string{"Content-Encoding", "dcz"}, schema.UnsupportedMedia, "dcz"},
		{"zstd that says it is dcz", string(known.Compress([]byte("{}"), syncproto.Zstd)), []string{"Content-Encoding", "dcz"}, schema.BadCompression, ""},
		{"damaged", "not zstd at all", []string{"Content-Encoding", "zstd"}, schema.BadCompression, ""},
		{"cut off", string(syncproto.Compress([]byte("{}"), syncproto.Gzip)[:15]), []string{"Content-Encoding", "gzip"}, schema.BadCompression, ""},
		{"unknown coding", "{}", []string{"Content-Encoding", "br"}, schema.UnsupportedMedia, "br"},
		{"two codings", "{}", []string{"Content-Encoding", "gzip, zstd"}, schema.UnsupportedMedia, "gzip, zstd"},
		{"a form", "a=1", []string{"Content-Type", "application/x-www-form-urlencoded"}, schema.UnsupportedMedia, "application/x-www-form-urlencoded"},
		{"no type", "{}", []string{"Content-Type", ""}, schema.UnsupportedMedia, ""},
		{"another charset", "{}", []string{"Content-Type", "application/json; charset=gbk"}, schema.UnsupportedMedia, "application/json; charset=gbk"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e.t = t
			if d := e.do("POST", "/t/body", c.body, c.headers...).problem(t, c.want); d.Param != c.param {
				t.Errorf("param %q, want %q", d.Param, c.param)
			}
		})
	}
}

// A stream is as large as it may be and no larger, whether its length is told or not.
func TestStream_IsReadAsItComesWithinItsLimit(t *testing.T) {
	for _, told := range []bool{true, false} {
		for _, size := range []int64{9, 10, 11} {
			r := httptest.NewRequest("POST", "/", strings.NewReader("0123456789a"[:size]))
			r.Header.Set("Content-Type", "application/octet-stream")
			if !told {
				r.ContentLength = -1
			}
			body, err := web.Stream(echo.New().NewContext(r, httptest.NewRecorder()), 10)
			var got []byte
			if err == nil {
				got, err = io.ReadAll(body)
			}
			if err == nil != (size <= 10) || int64(len(got)) > 10 || err == nil && int64(len(got)) != size {
				t.Errorf("%d bytes, told %v: %d came, %v", size, told, len(got), err)
			}
		}
	}
	r := httptest.NewRequest("POST", "/", strings.NewReader("{}"))
	r.Header.Set("Content-Type", "application/json")
	if _, err := web.Stream(echo.New().NewContext(r, httptest.NewRecorder()), 10); err == nil {
		t.Error("JSON is streamed")
	}
}

func TestBind_SaysWhatIsWrongAndWhere(t *testing.T) {
	e := newEdge(t)
	for body, want := range map[string]schema.Problem{
		`{"name":"金","key":"AAEC","n":3}`: {},
		``:                                {Code: schema.Malformed, Param: "0"},
		`{"name":"a"`:                     {Code: schema.Malformed, Param: "11"},
		`{"name":"a"} {}`:                 {Code: schema.Malformed, Param: "13"},
		`{"name":"a","nmae":"b"}`:         {Code: schema.UnknownMember, Field: "/nmae"},
		`{"name":"a","NAME":"b"}`:         {Code: schema.UnknownMember, Field: "/NAME"},
		`{"name":"a","name":"b"}`:         {Code: schema.DuplicateMember, Field: "/name"},
		`{"name":7}`:                      {Code: schema.WrongType, Field: "/name", Param: "string"},
		`{"name":"a","n":"7"}`:            {Code: schema.WrongType, Field: "/n", Param: "integer"},
		`{"name":"a","n":1.5}`:            {Code: schema.WrongType, Field: "/n", Param: "integer"},
		`{"name":"a","key":"?"}`:          {Code: schema.WrongType, Field: "/key", Param: "base64"},
		`{"name":"a","key":"AAECAw=="}`:   {Code: schema.WrongLength, Field: "/key", Param: "3"},
		`{"name":"abcde"}`:                {Code: schema.TooLong, Field: "/name", Param: "4"},
		`{"n":1}`:                         {Code: schema.MissingMember, Field: "/name"},
		`[]`:                              {Code: schema.WrongType, Param: "object"},
		`null`:                            {Code: schema.MissingMember, Field: "/name"},
		"{\"name\":\"\xff\"}":             {Code: schema.InvalidUTF8},
		strings.Repeat("[", 60_000):       {Code: schema.WrongType, Param: "object"},
		`{"name":"` + strings.Repeat("a", 64<<10) + `"}`: {Code: schema.TooLarge, Param: "65536"},
	} {
		a := e.do("POST", "/t/bind", body)
		if want.Code == "" {
			if a.StatusCode != 200 {
				t.Errorf("%s: %s", body, a.body)
			}
			continue
		}
		if d := a.problem(t, want.Code); d.Field != want.Field || d.Param != want.Param {
			t.Errorf("%.40s: %s at %q, param %q; want %+v", body, d.Code, d.Field, d.Param, want)
		}
	}
}
