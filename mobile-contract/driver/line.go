package driver

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"ruhu/mobile-contract/replica"
	"ruhu/schema"
	"ruhu/syncproto"
)

// line is the device's way to the server: tokens, and what counts as an answer.
type line struct {
	base    string
	client  *http.Client
	keys    *keys
	packing *packing
	access  string
}

// An answer is the county's when it names one of these, by path: a network that wants a
// log-in first, or a proxy, answers in JSON of its own, with 200 too.
var marks = map[string]string{"/v1/enrol": "epoch", "/v1/token": "refresh", "/v1/push": "epoch", "/v1/pull": "epoch", "/v1/repair": "epoch"}

// problemType begins the type of every problem of the county's.
const problemType = "urn:ruhu:problem:"

// enrolment is what an enrolled device is told.
type enrolment struct {
	Device, Person, Epoch, Access, Refresh string
}

func (l *line) enrol(code string, key ed25519.PrivateKey) (e enrolment, err error) {
	err = l.ask("/v1/enrol", map[string]any{
		"code": code, "name": "driver", "public_key": []byte(key.Public().(ed25519.PublicKey)),
		"signature": ed25519.Sign(key, []byte("ruhu enrol\n"+code)),
	}, &e)
	l.access = e.Access
	return e, err
}

// renew exchanges the refresh token. The new one is on disk before the access token is used.
func (l *line) renew() error {
	var t struct{ Access, Refresh string }
	key := ed25519.NewKeyFromSeed(l.keys.Seed)
	if err := l.ask("/v1/token", map[string]any{
		"refresh": l.keys.Refresh, "signature": ed25519.Sign(key, []byte("ruhu refresh\n"+l.keys.Refresh)),
	}, &t); err != nil {
		return err
	}
	l.keys.Refresh = t.Refresh
	if err := l.keys.write(); err != nil {
		return err
	}
	l.access = t.Access
	return nil
}

// ask posts what is none of the protocol's messages.
func (l *line) ask(path string, question map[string]any, answer any) error {
	body, err := json.Marshal(question)
	if err != nil {
		return err
	}
	text, err := l.post(path, body)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, answer)
}

// Post implements replica.Transport.
func (l *line) Post(path string, body []byte) (answer []byte, err error) {
	err = l.known(func() error {
		answer, err = l.post(path, body)
		return err
	})
	return answer, err
}

// known does what needs a token. One that has ended is renewed, once.
func (l *line) known(do func() error) error {
	if l.access == "" {
		if err := l.renew(); err != nil {
			return err
		}
	}
	err := do()
	refused, is := err.(*replica.ServerError)
	if !is || refused.Code != string(schema.TokenExpired) && refused.Code != string(schema.Unauthenticated) {
		return err
	}
	if err := l.renew(); err != nil {
		return err
	}
	return do()
}

// post packs with the dictionary. A server that cannot unpack it, or has another one, has read
// nothing: it is sent the same without, and asked for its own.
func (l *line) post(path string, body []byte) ([]byte, error) {
	if l.packing.dictionary != nil {
		answer, err := l.postAs(syncproto.Dcz, path, l.packing.dictionary.CompressTightly(body))
		if refused, is := err.(*replica.ServerError); !is || refused.Code != string(schema.UnsupportedMedia) && refused.Code != string(schema.BadCompression) {
			return answer, err
		}
		l.packing.learn(l)
	}
	return l.postAs(syncproto.Gzip, path, syncproto.Compress(body, syncproto.Gzip))
}

func (l *line) postAs(coding syncproto.Encoding, path string, packed []byte) ([]byte, error) {
	req, err := http.NewRequest(http.MethodPost, l.base+path, bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Content-Encoding", string(coding))
	req.Header.Set("User-Agent", "") // else it is sent with every request, and nobody reads it
	if l.access != "" {
		req.Header.Set("Authorization", "Bearer "+l.access)
	}
	res, err := l.client.Do(req)
	if err != nil {
		return nil, offline
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil || !strings.HasPrefix(res.Header.Get("Content-Type"), "application/") {
		return nil, offline // it broke off, or is the page of a network that wants a log-in first
	}
	if res.StatusCode >= http.StatusMultipleChoices {
		return nil, refused(res.StatusCode, answer)
	}
	if mark := marks[path]; mark != "" && !names(answer, mark) {
		return nil, offline
	}
	return answer, nil
}

// names reports whether an object has a member with a text in it.
func names(answer []byte, member string) bool {
	var found map[string]json.RawMessage
	if err := json.Unmarshal(answer, &found); err != nil {
		return false
	}
	var text string
	return json.Unmarshal(found[member], &text) == nil && text != ""
}

// Get implements replica.Downloader.
func (l *line) Get(path, tag string, offset int64) (d *replica.Download, err error) {
	err = l.known(func() error {
		d, err = l.get(path, tag, offset)
		return err
	})
	return d, err
}

func (l *line) get(path, tag string, offset int64) (*replica.Download, error) {
	req, err := http.NewRequest(http.MethodGet, l.base+path, nil)
	if err != nil {
		return nil, err
	}
	if l.access != "" {
		req.Header.Set("Authorization", "Bearer "+l.access)
	}
	if offset > 0 {
		req.Header.Set("Range", fmt.Sprintf("bytes=%d-", offset))
		req.Header.Set("If-Range", strconv.Quote(tag))
	}
	res, err := l.client.Do(req)
	if err != nil {
		return nil, offline
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	switch {
	case res.StatusCode >= http.StatusMultipleChoices && err == nil:
		return nil, refused(res.StatusCode, body)
	case err != nil && len(body) == 0:
		return nil, offline
	}
	if res.Header.Get("ETag") == "" {
		return nil, offline // the county names every file
	}
	d := &replica.Download{Tag: strings.Trim(res.Header.Get("ETag"), `"`), Size: res.ContentLength, Body: body}
	if res.StatusCode == http.StatusPartialContent {
		d.Offset, d.Size = offset, offset+res.ContentLength
	}
	return d, nil // what came counts, wherever it broke off
}

func refused(status int, answer []byte) error {
	var p struct{ Type, Code, Detail string }
	if err := json.Unmarshal(answer, &p); err != nil || !strings.HasPrefix(p.Type, problemType) {
		return offline
	}
	return &replica.ServerError{Code: p.Code, Message: p.Detail, Retry: status >= http.StatusInternalServerError}
}
