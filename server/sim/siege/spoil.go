package siege

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"ruhu/syncproto"
)

// payloads mean something to whoever takes text for anything else.
var payloads = []string{
	"' OR '1'='1", "'; DROP TABLE household; --", "1 UNION SELECT * FROM person", "x%' ESCAPE '", `"><script>alert(1)</script>`, "<img src=x onerror=alert(1)>",
	"javascript:alert(1)", "../../../../etc/passwd", `..\..\windows\win.ini`, "/etc/passwd\x00.png", "{{.Password}}", "${jndi:ldap://127.0.0.1/a}", "=cmd|' /C calc'!A0",
	"@SUM(1+1)", "http://169.254.169.254/latest/meta-data/", "//evil.example/", "\r\nSet-Cookie: a=b", "\u202e\u0000\ufeff", strings.Repeat("A", 5000), "%00", "%2e%2e%2f", "NaN",
	"-9223372036854775809", "1e400", "null", "true", "[]", "{}", "__proto__", "'\"`;--", "金\xff\xfe", "\xc0\xaf\xc0\xaf",
}

// spoil makes the request bad in the way that it is to be.
func (s *shot) spoil(d *dice) {
	switch s.how {
	case Forged:
		s.forge(d)
	case Misshape:
		s.body = misshape(d, s.body)
	case Damaged:
		s.body = damage(d, s.body)
	case Lying:
		s.lie(d)
	case Injected:
		s.inject(d)
	case Wrong:
		s.mistake(d)
	case Crossed:
		s.header.Set("Sec-Fetch-Site", "cross-site")
		s.header.Set("Origin", "https://evil.example")
	case Raw:
		s.raw = rawBytes(d, s.path, s.header.Get("Authorization"))
	}
}

// forge shows a token that is nobody's.
func (s *shot) forge(d *dice) {
	part := func(v string) string { return base64.RawURLEncoding.EncodeToString([]byte(v)) }
	claims := part(fmt.Sprintf(`{"iss":"ruhu","aud":"device","sub":%q,"exp":%d}`, s.who.device, time.Now().Add(time.Hour).Unix()))
	hs256 := part(`{"alg":"HS256"}`) + "." + claims
	mac := hmac.New(sha256.New, []byte("ruhu"))
	mac.Write([]byte(hs256))
	forged := []string{
		part(`{"alg":"none"}`) + "." + claims + ".", part(`{"alg":"EdDSA"}`) + "." + claims + "." + part(strings.Repeat("\x00", 64)),
		part(`{"alg":"EdDSA","jwk":{"kty":"OKP","crv":"Ed25519","x":"AA"}}`) + "." + claims + "." + part(strings.Repeat("\x01", 64)),
		hs256 + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil)), "x", strings.Repeat("A", 4000), "null", ".", "..", "a.b.c", s.who.person, s.who.device,
	}
	if t := s.who.token; len(t) > 20 {
		forged = append(forged, t[:len(t)-3], t+"A", t[1:], strings.ToUpper(t), flip(d, t))
	}
	if s.who.refresh != "" {
		forged = append(forged, s.who.refresh)
	}
	s.show(pick(d, forged...))
}

// flip changes one letter.
func flip(d *dice, token string) string {
	at := d.IntN(len(token) - 4) // the last letter may have bits that mean nothing
	letter := byte('A')
	if token[at] == letter {
		letter = 'B'
	}
	return token[:at] + string(letter) + token[at+1:]
}

// misshape puts something else where a member of JSON was.
func misshape(d *dice, body []byte) []byte {
	var v any
	if json.Unmarshal(body, &v) != nil {
		return append(body, body...)
	}
	switch d.IntN(6) {
	case 0:
		return bytes.Replace(body, []byte("{"), []byte(`{"__proto__":{"admin":true},`), 1)
	case 1:
		return bytes.Replace(body, []byte("{"), []byte(`{"id":1,"id":2,`), 1)
	case 2:
		return []byte(strings.Repeat("[", 20_000))
	}
	return spell(twist(d, v))
}

// spell writes JSON. The name of a table comes before what is set in it, as the protocol
// has it.
func spell(v any) []byte {
	var out bytes.Buffer
	write(&out, v)
	return out.Bytes()
}

func write(out *bytes.Buffer, v any) {
	switch v := v.(type) {
	case map[string]any:
		names := slices.SortedFunc(maps.Keys(v), func(a, b string) int {
			switch "t" {
			case a:
				return -1
			case b:
				return 1
			}
			return strings.Compare(a, b)
		})
		for i, name := range names {
			out.WriteByte("{,"[min(i, 1)])
			write(out, name)
			out.WriteByte(':')
			write(out, v[name])
		}
		if len(v) == 0 {
			out.WriteByte('{')
		}
		out.WriteByte('}')
	case []any:
		out.WriteByte('[')
		for i, item := range v {
			if i > 0 {
				out.WriteByte(',')
			}
			write(out, item)
		}
		out.WriteByte(']')
	default:
		text, _ := json.Marshal(v) // of plain values: cannot fail
		out.Write(text)
	}
}

// twist replaces some member, however deep.
func twist(d *dice, v any) any {
	odd := []any{nil, -1, 1e300, 1.5, true, "", "x", []any{}, map[string]any{}, pick(d, "\u0000", "👨‍👩‍👧", strings.Repeat("x", 3000)), json.Number("99999999999999999999")}
	switch v := v.(type) {
	case map[string]any:
		if len(v) == 0 || d.IntN(8) == 0 {
			return pick(d, odd...)
		}
		at := d.IntN(len(v))
		for name, member := range v { // which of them does not matter
			if at--; at < 0 {
				v[name] = twist(d, member)
				if d.IntN(6) == 0 {
					delete(v, name)
				}
				break
			}
		}
		return v
	case []any:
		if len(v) == 0 || d.IntN(8) == 0 {
			return pick(d, odd...)
		}
		at := d.IntN(len(v))
		v[at] = twist(d, v[at])
		return v
	}
	return pick(d, odd...)
}

// damage breaks bytes.
func damage(d *dice, body []byte) []byte {
	if len(body) == 0 {
		return []byte{0xff, 0x00, '{'}
	}
	body = bytes.Clone(body)
	switch d.IntN(4) {
	case 0:
		return body[:d.IntN(len(body))]
	case 1:
		at := d.IntN(len(body))
		return append(body[:at:at], append([]byte{0xff, 0xfe, 0x00}, body[at:]...)...)
	case 2:
		return append([]byte("\ufeff"), body...)
	}
	for range 1 + len(body)/20 {
		body[d.IntN(len(body))] = byte(d.IntN(256))
	}
	return body
}

// lie says that a body is compressed as it is not.
func (s *shot) lie(d *dice) {
	switch d.IntN(5) {
	case 0:
		s.header.Set("Content-Encoding", pick(d, "gzip", "zstd", "dcz", "br", "gzip, gzip", "deflate", "\x00"[:0]+"x"))
	case 1:
		s.packed(pick(d, syncproto.Gzip, syncproto.Zstd))
		s.body = s.body[:d.IntN(len(s.body))]
	case 2:
		s.packed(pick(d, syncproto.Gzip, syncproto.Zstd))
		s.body = damage(d, s.body)
	case 3:
		s.body = bytes.Repeat([]byte(" "), 8<<20)
		s.packed(pick(d, syncproto.Gzip, syncproto.Zstd))
	case 4:
		s.packed(syncproto.Gzip)
		s.body = append(s.body, s.body...)
	}
}

// inject puts payloads into the body's texts, and into headers that a server may read.
func (s *shot) inject(d *dice) {
	payload := pick(d, payloads...)
	quoted, _ := json.Marshal(payload) // of a text: cannot fail
	for _, word := range []string{`"attack"`, `"x"`, `"an attack"`, `"value"`, `"later"`, `"wrong"`} {
		s.body = bytes.Replace(s.body, []byte(word), quoted, 1)
	}
	clean := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return -1
		}
		return r
	}, payload)
	name := pick(d, "X-Forwarded-For", "X-Forwarded-Proto", "Accept-Language", "Accept-Encoding", "Referer", "User-Agent", "If-None-Match", "Range", "Available-Dictionary", "X-Http-Method-Override")
	s.header.Set(name, clean)
}

// mistake uses another method, or says that the body is something else.
func (s *shot) mistake(d *dice) {
	if d.IntN(2) == 0 {
		s.method = pick(d, http.MethodPut, http.MethodDelete, http.MethodPatch, http.MethodTrace, http.MethodConnect, "PROPFIND", "X", http.MethodOptions)
		return
	}
	s.header.Set("Content-Type", pick(d, "text/xml", "multipart/form-data", "multipart/form-data; boundary=x", "application/json; charset=utf-7", "application/x-www-form-urlencoded", "x", "text/plain"))
}

// rawBytes are no request, or two of which only one is seen.
func rawBytes(d *dice, path, authorization string) []byte {
	line := "POST " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: " + authorization + "\r\nContent-Type: application/json\r\n"
	smuggled := "GET /v1/households HTTP/1.1\r\nHost: x\r\n\r\n"
	return []byte(pick(d,
		line+"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"+smuggled,
		line+"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"+smuggled,
		line+"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n"+smuggled,
		line+"Content-Length: 3\r\nContent-Length: 40\r\n\r\n{}"+smuggled,
		line+"Content-Length: -1\r\n\r\n", line+"Content-Length: 99999999999999999999\r\n\r\n{}",
		line+" folded: x\r\n\r\n", line+"a: "+strings.Repeat("x", 80_000)+"\r\n\r\n", line+strings.Repeat("a: b\r\n", 5000)+"\r\n",
		line+"Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n", line+"Transfer-Encoding: chunked\r\n\r\n1;"+strings.Repeat("e", 60_000)+"\r\nx\r\n0\r\n\r\n",
		"GET "+strings.Repeat("/a", 40_000)+" HTTP/1.1\r\nHost: x\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
		"GET http://169.254.169.254/ HTTP/1.1\r\nHost: 169.254.169.254\r\n\r\n", "GET /\x00 HTTP/1.1\r\nHost: x\r\n\r\n", "\x00\x00\x00\x00", "GET / HTTP/1.1\nHost: x\n\n", "\r\n\r\n\r\n",
	))
}
