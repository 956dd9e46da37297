package conform

import (
	"crypto/ed25519"
	"encoding/json"
	"net/http"

	"ruhu/schema"
	"ruhu/syncproto"
)

func enrolCases() []trialCase {
	return []trialCase{
		{name: "enrol: a code that is none is refused, in the reader's language", alone: true, try: func(t *trial) {
			texts := map[string]bool{}
			for _, lang := range schema.Langs {
				r := t.enrol("AAAAA00000", t.newKey(), "AAAAA00000", "Accept-Language", string(lang))
				texts[r.refused(schema.BadEnrolCode).Detail] = true
				t.same("the language of the refusal", r.header.Get("Content-Language"), lang)
			}
			t.same("different texts in three languages", len(texts), len(schema.Langs))
		}},
		{name: "enrol: a signature of something else is refused, and the code is still good", alone: true, try: func(t *trial) {
			t.enrol(t.Codes[0], t.newKey(), "another code").refused(schema.BadSignature)
		}},
		{name: "enrol: a code and a signature bind a device", alone: true, try: func(t *trial) {
			t.one = t.newDevice(t.Codes[0])
			if len(t.Codes) == 2 {
				t.two = t.newDevice(t.Codes[1])
			}
			if t.one != nil && t.two != nil {
				t.same("the village of the second cadre", t.two.village, t.one.village)
			}
		}},
		{name: "enrol: the answer was lost, and the same call gives the same device", try: func(t *trial) {
			var e enrolment
			t.enrol(t.one.code, t.one.key, t.one.code).into(&e)
			t.same("the device", e.Device, t.one.id)
			t.same("the epoch", e.Epoch, t.one.epoch)
			t.holds("an enrolment brings tokens that live, and the courier's keys", t.failed || e.ExpiresIn > 0 && e.Refresh != "" && e.Recipient != "" && len(e.VerifyKey) == ed25519.PublicKeySize, e)
			if !t.failed {
				t.one.take(e)
			}
		}},
		{name: "enrol: a used code serves nobody else", try: func(t *trial) {
			t.enrol(t.one.code, t.newKey(), t.one.code).refused(schema.BadEnrolCode)
		}},
	}
}

func doorCases() []trialCase {
	return []trialCase{
		{name: "door: without a token, or with one that is none, nobody is served", try: func(t *trial) {
			for _, token := range []string{"", "Bearer", "Bearer nonsense", "Basic " + t.one.access, "Bearer " + t.one.refresh} {
				for _, path := range []string{"/v1/push", "/v1/pull", "/v1/repair", "/v1/uploads"} {
					r := t.ask("POST", path, nil, []byte("{}"), "Authorization", token)
					r.refused(schema.Unauthenticated)
					t.holds("a refusal with 401 says how to sign in", t.failed || r.header.Get("WWW-Authenticate") != "", r.header)
				}
			}
		}},
		{name: "door: what is not there, another method, another parameter", try: func(t *trial) {
			t.ask("GET", "/v1/nothing", t.one, nil).refused(schema.NotFound)
			t.ask("GET", "/v1/push", t.one, nil).refused(schema.WrongMethod)
			p := t.ask("POST", "/v1/push?now=1", t.one, t.batch(t.one)).refused(schema.BadQuery)
			t.same("the parameter that is refused", p.Field, "now")
		}},
		{name: "door: another device's token is not this device's", two: true, try: func(t *trial) {
			for _, path := range []string{"/v1/push", "/v1/pull"} {
				body := t.batch(t.one)
				if path == "/v1/pull" {
					body = []byte(`{"device":"` + t.one.id + `"}`)
				}
				t.ask("POST", path, t.two, body).refused(schema.WrongDevice)
			}
		}},
		{name: "door: refusals are told in the reader's language", try: func(t *trial) {
			texts := map[string]bool{}
			for _, lang := range schema.Langs {
				p := t.ask("POST", "/v1/pull", t.one, []byte(`{"device":"`+t.one.id+`","cursor":"nonsense"}`), "Accept-Language", string(lang)).refused(schema.BadCursor)
				texts[p.Detail] = true
			}
			t.same("different texts in three languages", len(texts), len(schema.Langs))
		}},
	}
}

// tokenCases come last: the device that they try is shut out in the end.
func tokenCases() []trialCase {
	return []trialCase{
		{name: "token: a refresh token gives the next, also when its answer was lost", try: func(t *trial) {
			d := t.sacrifice()
			first := d.refresh
			t.renew(d, first)
			t.renew(d, first)
			t.pull(d, syncproto.PullRequest{})
			t.refresh(d, d.refresh, "something else").refused(schema.BadSignature)
			t.refresh(d, "nonsense", "nonsense").refused(schema.Unauthenticated)
		}},
		{name: "token: one that was left behind is a thief's, and shuts the device out: wipe", try: func(t *trial) {
			d := t.sacrifice()
			first := d.refresh
			t.renew(d, first)
			t.renew(d, d.refresh)
			t.refresh(d, first, first).refused(schema.TokenReused)
			for _, path := range []string{"/v1/push", "/v1/pull"} {
				p := t.ask("POST", path, d, []byte("{}")).refused(schema.DeviceRevoked)
				t.holds("the refusal says wipe", t.failed || p.Wipe, p.Wipe)
			}
			t.refresh(d, d.refresh, d.refresh).refused(schema.DeviceRevoked)
		}},
	}
}

// sacrifice is the device that may be shut out.
func (t *trial) sacrifice() *device {
	if t.two != nil {
		return t.two
	}
	return t.one
}

func (t *trial) refresh(d *device, token, signed string) reply {
	body, err := json.Marshal(map[string]any{"refresh": token, "signature": ed25519.Sign(d.key, []byte("ruhu refresh\n"+signed))})
	t.must("a refresh", err)
	return t.ask(http.MethodPost, "/v1/token", nil, body)
}

// renew exchanges a token, and goes on with what it gives.
func (t *trial) renew(d *device, token string) {
	var tokens struct {
		Access, Refresh string
		ExpiresIn       int64 `json:"expires_in"`
	}
	t.refresh(d, token, token).into(&tokens)
	t.holds("new tokens, that live", t.failed || tokens.Access != "" && tokens.Refresh != "" && tokens.Refresh != token && tokens.ExpiresIn > 0, tokens.ExpiresIn)
	if !t.failed {
		d.access, d.refresh = tokens.Access, tokens.Refresh
	}
}
