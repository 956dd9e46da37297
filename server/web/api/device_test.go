package api_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"ruhu/schema"
	"ruhu/syncproto"
)

func TestDevice_EnrolsPushesPulls(t *testing.T) {
	w := newWorld(t)
	p := w.phone("cui", here)
	a := p.push(p.household(1, here))
	answer, fault := syncproto.DecodeAnswer(a.body)
	if fault != nil || len(answer.Outcomes) != 1 || answer.Outcomes[0].Kind != syncproto.Applied || answer.Expects != 2 {
		t.Fatalf("%s", a.body)
	}
	again, _ := syncproto.DecodeAnswer(p.push(p.household(1, here)).body)
	if len(again.Outcomes) != 1 || !again.Outcomes[0].Repeated || again.Outcomes[0].Seq != 1 {
		t.Errorf("%+v", again)
	}
	a = w.post("/v1/pull", p.Access, fmt.Sprintf(`{"device":%q}`, p.Device), "Accept-Encoding", "zstd, gzip")
	if a.Header.Get("Content-Encoding") != "zstd" {
		t.Errorf("%v", a.Header)
	}
	body, fault := syncproto.Decompress(a.body, syncproto.Zstd, syncproto.MaxPage)
	if fault != nil {
		t.Fatal(fault)
	}
	page, fault := syncproto.DecodePage(body)
	if fault != nil || len(page.Villages) != 1 || page.Villages[0].Village != here || len(page.Villages[0].Tables) != 1 {
		t.Errorf("%s", body)
	}
}

func TestDevice_RepairsAHousehold(t *testing.T) {
	w := newWorld(t)
	p := w.phone("cui", here)
	p.push(p.household(1, here))
	ask := func(what string) syncproto.RepairAnswer {
		a := w.post("/v1/repair", p.Access, fmt.Sprintf(`{"device":%q,"v":2,"village":%q,"seq":1,%s}`, p.Device, here, what))
		answer, fault := syncproto.DecodeRepairAnswer(a.body)
		if fault != nil || answer.Village != here || answer.Seq != 1 {
			t.Fatalf("%s", a.body)
		}
		return answer
	}
	answer := ask(`"buckets":["` + strings.Repeat(strings.Repeat("0", 32)+`","`, 15) + strings.Repeat("0", 32) + `"]`)
	if len(answer.Units) != 1 || len(answer.Buckets) != 1 || answer.Tables != nil {
		t.Fatalf("%+v", answer)
	}
	if answer = ask(`"units":["` + answer.Units[0].Unit + `"]`); len(answer.Tables) != 1 || len(answer.Tables[0].Rows) != 1 {
		t.Errorf("%+v", answer)
	}
}

func TestDevice_PushesPackedBodies(t *testing.T) {
	w := newWorld(t)
	p := w.phone("cui", here)
	for i, encoding := range []syncproto.Encoding{syncproto.Gzip, syncproto.Zstd} {
		body := syncproto.Compress([]byte(p.batch(p.household(i+1, here))), encoding)
		a := w.post("/v1/push", p.Access, string(body), "Content-Encoding", string(encoding))
		if answer, fault := syncproto.DecodeAnswer(a.body); fault != nil || answer.Expects != int64(i+2) {
			t.Errorf("%s", a.body)
		}
	}
}

func TestDevice_LostAnswers(t *testing.T) {
	w := newWorld(t)
	p := w.newPhone()
	code, _, err := w.auth.NewEnrolCode(w.ctx, w.person("cui", "cadre", here).ID)
	w.must(err)
	p.enrol(code).into(p)
	first := p.Device
	p.enrol(code).into(p)
	if p.Device != first {
		t.Errorf("enrolled as %s, then as %s", first, p.Device)
	}
	lost := p.Refresh
	var tokens struct{ Access, Refresh string }
	p.refresh(lost).into(&tokens)
	p.refresh(lost).into(&tokens)
	p.refresh(tokens.Refresh).into(&tokens)
	p.refresh(lost).refused(schema.TokenReused)
	if d := p.refresh(tokens.Refresh).refused(schema.DeviceRevoked); !d.Wipe {
		t.Errorf("%+v", d)
	}
	w.post("/v1/pull", tokens.Access, "{}").refused(schema.DeviceRevoked)
}

func TestDevice_RevokedIsToldToWipe(t *testing.T) {
	w := newWorld(t)
	p := w.phone("cui", here)
	w.must(w.auth.RevokeDevice(w.ctx, p.Device))
	before := w.fingerprint()
	for _, path := range []string{"/v1/push", "/v1/pull", "/v1/repair"} {
		if d := w.post(path, p.Access, p.batch(p.household(1, here))).refused(schema.DeviceRevoked); !d.Wipe || d.Status != 403 {
			t.Errorf("%+v", d)
		}
	}
	if w.fingerprint() != before {
		t.Error("a revoked device has changed the database")
	}
}

func TestDevice_TokensRunOut(t *testing.T) {
	w := newWorld(t)
	p := w.phone("cui", here)
	w.pass(15 * time.Minute)
	p.push(p.household(1, here)).refused(schema.TokenExpired)
	p.refresh(p.Refresh).into(p)
	if a := p.push(p.household(1, here)); a.StatusCode != 200 {
		t.Errorf("%s", a.body)
	}
}

// Whatever a bad request holds, it is refused with the right code in the right
// language, and nothing has happened.
func TestBadRequests_ChangeNothing(t *testing.T) {
	w := newWorld(t)
	p, other := w.phone("cui", here), w.phone("kim", there)
	good := p.batch(p.household(1, here))
	bomb := string(syncproto.Compress(bytes.Repeat([]byte(" "), 100<<20), syncproto.Zstd))
	key := `"public_key":"` + strings.Repeat("A", 43) + `="`
	signature := `"signature":"` + strings.Repeat("A", 86) + `=="`
	for _, c := range []struct {
		name, path, token, body string
		headers                 []string
		want                    schema.ErrCode
		field, param            string
	}{
		{"no JSON", "/v1/push", p.Access, "hello", nil, schema.Malformed, "", "0"},
		{"cut off", "/v1/push", p.Access, good[:len(good)-1], nil, schema.Malformed, "", fmt.Sprint(len(good) - 1)},
		{"two messages", "/v1/push", p.Access, good + good, nil, schema.Malformed, "", fmt.Sprint(len(good) + 1)},
		{"unknown member", "/v1/push", p.Access, `{"devise":""}`, nil, schema.UnknownMember, "/devise", ""},
		{"repeated member", "/v1/push", p.Access, `{"now":1,"now":2}`, nil, schema.DuplicateMember, "/now", ""},
		{"wrong type", "/v1/push", p.Access, `{"now":"1"}`, nil, schema.WrongType, "/now", "integer"},
		{"out of range", "/v1/push", p.Access, `{"now":-1}`, nil, schema.OutOfRange, "/now", "0…9007199254740991"},
		{"no device", "/v1/push", p.Access, `{}`, nil, schema.MissingMember, "/device", ""},
		{"no UTF-8", "/v1/push", p.Access, "{\"device\":\"\xff\"}", nil, schema.InvalidUTF8, "/device", ""},
		{"too deep", "/v1/pull", p.Access, `{"device":` + strings.Repeat("[", 10_000), nil, schema.TooDeep, "", ""},
		{"too large", "/v1/push", p.Access, strings.Repeat(" ", syncproto.MaxBody+1), nil, schema.TooLarge, "", "8388608"},
		{"bomb", "/v1/push", p.Access, bomb, []string{"Content-Encoding", "zstd"}, schema.TooLarge, "", "8388608"},
		{"damaged", "/v1/push", p.Access, "hello", []string{"Content-Encoding", "gzip"}, schema.BadCompression, "", ""},
		{"unknown coding", "/v1/push", p.Access, good, []string{"Content-Encoding", "br"}, schema.UnsupportedMedia, "", "br"},
		{"a form", "/v1/push", p.Access, good, []string{"Content-Type", "text/plain"}, schema.UnsupportedMedia, "", "text/plain"},
		{"another's body", "/v1/push", p.Access, other.batch(other.household(1, there)), nil, schema.WrongDevice, "", ""},
		{"another's token", "/v1/push", other.Access, good, nil, schema.WrongDevice, "", ""},
		{"token cut off", "/v1/push", p.Access[:len(p.Access)-4], good, nil, schema.Unauthenticated, "", ""},
		{"another's pull", "/v1/pull", p.Access, fmt.Sprintf(`{"device":%q}`, other.Device), nil, schema.WrongDevice, "", ""},
		{"cursor", "/v1/pull", p.Access, fmt.Sprintf(`{"device":%q,"cursor":"x"}`, p.Device), nil, schema.BadCursor, "", ""},
		{"pull limit", "/v1/pull", p.Access, fmt.Sprintf(`{"device":%q,"limit":5001}`, p.Device), nil, schema.OutOfRange, "/limit", "0…5000"},
		{"another's repair", "/v1/repair", p.Access, fmt.Sprintf(`{"device":%q,"village":%q,"units":["h"]}`, other.Device, there), nil, schema.WrongDevice, "", ""},
		{"repair of another's village", "/v1/repair", p.Access, fmt.Sprintf(`{"device":%q,"village":%q,"units":["h"]}`, p.Device, there), nil, schema.OutOfScope, "", there},
		{"repair of nothing", "/v1/repair", p.Access, fmt.Sprintf(`{"device":%q,"village":%q}`, p.Device, here), nil, schema.MissingMember, "/buckets", ""},
		{"repair too large", "/v1/repair", p.Access, strings.Repeat(" ", 64<<10+1), nil, schema.TooLarge, "", "65536"},
		{"enrolment without code", "/v1/enrol", "", `{` + key + `,` + signature + `}`, nil, schema.MissingMember, "/code", ""},
		{"enrolment with half a key", "/v1/enrol", "", `{"code":"x","public_key":"AAAA",` + signature + `}`, nil, schema.WrongLength, "/public_key", "32"},
		{"enrolment unsigned", "/v1/enrol", "", `{"code":"x",` + key + `,` + signature + `}`, nil, schema.BadSignature, "", ""},
		{"forged refresh", "/v1/token", "", fmt.Sprintf(`{"refresh":%q,%s}`, p.Refresh, signature), nil, schema.BadSignature, "", ""},
		{"unknown refresh", "/v1/token", "", `{"refresh":"x",` + signature + `}`, nil, schema.Unauthenticated, "", ""},
		{"wrong password", "/v1/session", "", `{"login":"cui","password":"x"}`, nil, schema.BadLogin, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w.t = t
			var but []string
			if c.want == schema.BadLogin {
				but = []string{"log"} // that somebody tried to sign in is an entry of it
			}
			before := w.fingerprint(but...)
			for _, lang := range schema.Langs {
				headers := append([]string{"Accept-Language", string(lang)}, c.headers...)
				d := w.post(c.path, c.token, c.body, headers...).refused(c.want)
				want := schema.Problem{Code: c.want, Field: c.field, Param: c.param}.Message(lang)
				if d.Detail != want || d.Field != c.field || d.Param != c.param || d.Wipe {
					t.Errorf("got %+v, want %q", d, want)
				}
			}
			if w.fingerprint(but...) != before {
				t.Error("the database has changed")
			}
		})
	}
}

// A bad changeset inside a good request is refused under its own number.
func TestPush_BadChangesetHoldsNobodyUp(t *testing.T) {
	w := newWorld(t)
	p := w.phone("cui", here)
	bad := strings.Replace(p.household(1, here), `"status":"registered"`, `"status":"nonsense"`, 1)
	a := w.post("/v1/push", p.Access, p.batch(bad, p.household(2, there), p.household(3, here)), "Accept-Language", "en")
	answer, fault := syncproto.DecodeAnswer(a.body)
	if fault != nil || len(answer.Outcomes) != 3 || answer.Expects != 4 {
		t.Fatalf("%s", a.body)
	}
	for i, want := range []schema.ErrCode{schema.UnknownCode, schema.OutOfScope} {
		if o := answer.Outcomes[i]; o.Kind != syncproto.Rejected || o.Problems[0].Code != want {
			t.Errorf("%d: %+v", i+1, o)
		}
	}
	if answer.Outcomes[2].Kind != syncproto.Applied || !bytes.Contains(a.body, []byte("is outside your area")) {
		t.Errorf("%s", a.body)
	}
}
