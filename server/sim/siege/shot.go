package siege

import (
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"time"

	"ruhu/schema"
	"ruhu/syncproto"
)

// Method is what is wrong with a request.
type Method string

// The methods.
const (
	Foreign  Method = "the other village's ids"
	Forged   Method = "forged, swapped and cut tokens"
	Misshape Method = "members of the wrong kind, size or number"
	Damaged  Method = "bytes that are no text, no JSON or no UTF-8"
	Lying    Method = "compression that lies, is cut or broken"
	Injected Method = "SQL, HTML, paths, templates, formulas"
	Wrong    Method = "wrong methods and content types"
	Crossed  Method = "forms of other sites"
	Raw      Method = "bytes that are no HTTP, or two requests in one"
)

// Methods are all of them, in the order of the table.
func Methods() []Method {
	return []Method{Foreign, Forged, Misshape, Damaged, Lying, Injected, Wrong, Crossed, Raw}
}

// shot is one bad request.
type shot struct {
	how    Method
	who    actor
	route  Route
	path   string // with its query
	method string
	header http.Header
	body   []byte
	raw    []byte // what is sent instead, byte by byte
}

// draw makes the request of a number. The same seed and number are the same request, but
// for tokens and instants.
func (c *Camp) draw(seed, number uint64, routes []Route) shot {
	d := &dice{rand.New(rand.NewPCG(seed, number))}
	s := shot{how: Methods()[d.IntN(len(Methods()))], who: pick(d, c.actors...), route: pick(d, routes...), header: http.Header{}}
	if s.how == Crossed {
		s.route = pick(d, forms(routes)...)
	}
	village := here
	if s.how == Foreign || d.IntN(3) == 0 {
		village = there
	}
	s.method = s.route.Method
	s.path = fill(d, s.route.Path, village, s.how)
	s.header.Set("Accept", pick(d, "application/json", "text/html", "*/*"))
	if s.method != http.MethodGet && s.method != http.MethodHead {
		s.give(d, c, village)
	}
	s.show(s.who.token)
	s.spoil(d)
	if s.ends() && s.how != Forged && s.how != Crossed && s.how != Raw {
		s.who = c.actors[len(c.actors)-1] // or there would soon be nobody left to attack
		s.show(s.who.token)
	}
	return s
}

// give adds a body as it should be.
func (s *shot) give(d *dice, c *Camp, village string) {
	if s.route.Page {
		s.header.Set("Content-Type", "application/x-www-form-urlencoded")
		s.body = []byte(form(d, village).Encode())
		return
	}
	s.header.Set("Content-Type", "application/json")
	if strings.Contains(s.path, "/uploads") {
		s.header.Set("Tus-Resumable", "1.0.0")
		s.header.Set("Upload-Length", pick(d, "10", "-1", "99999999999999999999", "0x10"))
		s.header.Set("Upload-Metadata", "sha256 "+base64.StdEncoding.EncodeToString([]byte(strings.Repeat("a", 64)))+",village "+base64.StdEncoding.EncodeToString([]byte(village)))
	}
	s.body = spell(message(d, s.route.Path, s.who, village))
}

// show puts a token where the route looks for it.
func (s *shot) show(token string) {
	s.header.Del("Cookie")
	s.header.Del("Authorization")
	switch {
	case token == "":
	case s.route.Page:
		s.header.Set("Cookie", cookie(token))
	default:
		s.header.Set("Authorization", "Bearer "+token)
	}
}

// message is the body that a call takes, about a household of a village.
func message(d *dice, path string, who actor, village string) map[string]any {
	unit := householdID(village, 1+d.IntN(households))
	id := d.uuid()
	decision := map[string]any{"id": id, "village": village, "household": unit, "seen": 1,
		"edits": []any{map[string]any{"t": "household", "id": unit, "base": 1, "set": map[string]any{"remark": "attack"}}}}
	switch {
	case path == "/v1/enrol":
		return map[string]any{"code": "0000000000", "name": "x", "public_key": make([]byte, 32), "signature": make([]byte, 64)}
	case path == "/v1/token":
		return map[string]any{"refresh": who.refresh, "signature": make([]byte, 64)}
	case path == "/v1/session":
		return map[string]any{"login": pick(d, "cadre0", "nobody", "' OR 1=1--"), "password": "wrong"}
	case path == "/v1/push":
		decision["n"], decision["by"], decision["at"], decision["v"] = 1_000_000+d.IntN(1000), who.person, time.Now().UnixMicro(), schema.Version
		return map[string]any{"device": who.device, "now": time.Now().UnixMicro(), "changesets": []any{decision}}
	case path == "/v1/pull":
		return map[string]any{"device": who.device, "v": schema.Version}
	case path == "/v1/repair":
		return map[string]any{"device": who.device, "v": schema.Version, "village": village, "seq": 1, "buckets": make([]string, 16)}
	case strings.HasPrefix(path, "/v1/conflicts/"):
		return map[string]any{"id": id, "area": village, "kind": "value", "table": "household", "field": "bank", "choice": "later"}
	case path == "/v1/reviews/bulk":
		return map[string]any{"id": id, "do": "record.approve", "households": []any{map[string]any{"household": unit, "village": village, "expect": "1"}}}
	case path == "/v1/registry":
		return map[string]any{"token": id}
	case strings.HasSuffix(path, "/move"):
		return map[string]any{"id": id, "village": village, "seen": 1}
	}
	return decision
}

// form is what pages send, of whatever they may have.
func form(d *dice, village string) url.Values {
	v := url.Values{"once": {d.uuid()}, "village": {village}, "household": {householdID(village, 1)}, "reason": {"an attack"}}
	for range 1 + d.IntN(5) {
		name := pick(d, "do", "login", "password", "name", "role", "area", "next", "id", "lang", "choice", "expect", "kind", "text", "code", "grants", "disabled", "factor")
		v.Set(name, pick(d, payloads...))
	}
	return v
}

// ends reports whether the request is to sign its caller out, be it by another method than
// its route's.
func (s *shot) ends() bool {
	return strings.HasSuffix(s.route.Path, "/sign-out") || s.route.Path == "/v1/session" && s.method == http.MethodDelete
}

func forms(routes []Route) (posts []Route) {
	for _, r := range routes {
		if r.Page && r.Method == http.MethodPost {
			posts = append(posts, r)
		}
	}
	return posts
}

// fill puts something where a path has a parameter.
func fill(d *dice, path, village string, how Method) string {
	for strings.Contains(path, ":") || strings.Contains(path, "*") {
		at := strings.IndexAny(path, ":*")
		end := at + strings.IndexByte(path[at:]+"/", '/')
		value := pick(d, householdID(village, 1), householdID(village, 2), village, d.uuid(), "1-1", "1")
		if path[at:end] == ":code" || path[at:end] == ":village" {
			value = village
		}
		if how == Injected && d.IntN(2) == 0 {
			value = url.PathEscape(pick(d, payloads...))
		}
		path = path[:at] + value + path[end:]
	}
	query := url.Values{}
	for range d.IntN(3) {
		name := pick(d, "area", "q", "reason", "limit", "offset", "format", "from", "to", "lang", "next", "id", "v", "unit", "days", "state", "table")
		query.Add(name, pick(d, village, householdID(village, 1), "an attack", "1", "-1", "99999999999999999999", "csv", "2018-07-01", pick(d, payloads...)))
	}
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return path
}

// dice draw.
type dice struct{ *rand.Rand }

func pick[T any](d *dice, of ...T) T { return of[d.IntN(len(of))] }

func (d *dice) uuid() string {
	return fmt.Sprintf("0190%04x-0000-7000-8000-%012x", d.IntN(1<<16), d.Int64N(1<<48))
}

// packed compresses a body and says so.
func (s *shot) packed(as syncproto.Encoding) {
	s.body = syncproto.Compress(s.body, as)
	s.header.Set("Content-Encoding", string(as))
}
