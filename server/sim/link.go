package sim

import (
	"bytes"
	"cmp"
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

// link is a device's HTTP client: compression, tokens, and nothing else. It is
// what a phone's own networking code would be.
type link struct {
	dictionary *syncproto.Dictionary // nil: messages are packed without
	base       string                // URL of the server
	client     *http.Client
	key        ed25519.PrivateKey
	access     string
	refresh    string
}

// tokens is what enrolment and refresh answer.
type tokens struct {
	Device  string `json:"device"`
	Person  string `json:"person"`
	Epoch   string `json:"epoch"`
	Access  string `json:"access"`
	Refresh string `json:"refresh"`
}

// enrol binds the device to the person of a one-time code.
func (l *link) enrol(code, name string) (tokens, error) {
	return l.take("/v1/enrol", map[string]any{
		"code": code, "name": name, "public_key": []byte(l.key.Public().(ed25519.PublicKey)),
		"signature": ed25519.Sign(l.key, []byte("ruhu enrol\n"+code)),
	})
}

// renew exchanges the refresh token.
func (l *link) renew() error {
	_, err := l.take("/v1/token", map[string]any{
		"refresh": l.refresh, "signature": ed25519.Sign(l.key, []byte("ruhu refresh\n"+l.refresh)),
	})
	return err
}

func (l *link) take(path string, request map[string]any) (tokens, error) {
	var t tokens
	body, err := json.Marshal(request)
	if err != nil {
		return t, err
	}
	answer, err := l.send(path, body, false)
	if err != nil {
		return t, err
	}
	if err := json.Unmarshal(answer, &t); err != nil {
		return t, fmt.Errorf("%s: %w", path, err)
	}
	l.access, l.refresh = t.Access, t.Refresh
	return t, nil
}

// Post implements replica.Transport. An access token that has run out is renewed
// once.
func (l *link) Post(path string, body []byte) ([]byte, error) {
	answer, err := l.send(path, body, true)
	if refused, ok := err.(*replica.ServerError); ok && refused.Code == string(schema.TokenExpired) {
		if err := l.renew(); err != nil {
			return nil, err
		}
		return l.send(path, body, true)
	}
	return answer, err
}

// send packs with the dictionary as long as the server has the same: fast, for hundreds of
// devices share a machine, where a phone would pack tightly.
func (l *link) send(path string, body []byte, signedIn bool) ([]byte, error) {
	if l.dictionary != nil {
		answer, err := l.sendAs(syncproto.Dcz, path, body, signedIn)
		if refused, ok := err.(*replica.ServerError); !ok || refused.Code != string(schema.UnsupportedMedia) {
			return answer, err
		}
		l.dictionary = nil
	}
	return l.sendAs(syncproto.Gzip, path, body, signedIn)
}

func (l *link) sendAs(coding syncproto.Encoding, path string, body []byte, signedIn bool) ([]byte, error) {
	req, err := http.NewRequest(http.MethodPost, l.base+path, bytes.NewReader(l.dictionary.Compress(body, coding)))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Content-Encoding", string(coding))
	req.Header.Set("User-Agent", "") // else Go sends its own
	req.Header.Set("Accept-Encoding", "zstd")
	if l.dictionary != nil && path == replica.PathPull { // other answers are too short to be packed
		req.Header.Set("Accept-Encoding", "dcz, zstd")
		req.Header.Set("Available-Dictionary", l.dictionary.Available())
	}
	if signedIn {
		req.Header.Set("Authorization", "Bearer "+l.access)
	}
	res, err := l.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	packed, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	answer, problem := l.dictionary.Decompress(packed, syncproto.Encoding(res.Header.Get("Content-Encoding")), syncproto.MaxPage)
	if problem != nil {
		return nil, problem
	}
	if res.StatusCode != http.StatusOK && res.StatusCode != http.StatusCreated {
		return nil, serverError(res.StatusCode, answer)
	}
	return answer, nil
}

// Get implements replica.Downloader, as Post does Transport.
func (l *link) Get(path, tag string, offset int64) (*replica.Download, error) {
	d, err := l.fetch(path, tag, offset)
	if refused, ok := err.(*replica.ServerError); ok && refused.Code == string(schema.TokenExpired) {
		if err := l.renew(); err != nil {
			return nil, err
		}
		return l.fetch(path, tag, offset)
	}
	return d, err
}

func (l *link) fetch(path, tag string, offset int64) (*replica.Download, error) {
	req, err := http.NewRequest(http.MethodGet, l.base+path, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+l.access)
	if offset > 0 {
		req.Header.Set("Range", fmt.Sprintf("bytes=%d-", offset))
		req.Header.Set("If-Range", strconv.Quote(tag))
	}
	res, err := l.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	d := &replica.Download{Tag: strings.Trim(res.Header.Get("ETag"), `"`), Size: res.ContentLength, Body: body}
	switch res.StatusCode {
	case http.StatusPartialContent:
		d.Offset, d.Size = offset, offset+res.ContentLength
	case http.StatusOK:
	default:
		if err != nil {
			return nil, err
		}
		return nil, serverError(res.StatusCode, body)
	}
	if len(body) == 0 { // else what came counts, wherever it broke off
		return nil, err
	}
	return d, nil
}

// Upload implements replica.Uploader, as Post does Transport.
func (l *link) Upload(q *replica.UploadRequest) (*replica.UploadAnswer, error) {
	a, err := l.tus(q)
	if refused, ok := err.(*replica.ServerError); ok && refused.Code == string(schema.TokenExpired) {
		if err := l.renew(); err != nil {
			return nil, err
		}
		return l.tus(q)
	}
	return a, err
}

func (l *link) tus(q *replica.UploadRequest) (*replica.UploadAnswer, error) {
	req, err := tusRequest(l.base, q)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+l.access)
	res, err := l.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	if res.StatusCode >= http.StatusMultipleChoices {
		return nil, tusError(q.Method, res.StatusCode, body)
	}
	a := &replica.UploadAnswer{Location: res.Header.Get("Location"), Epoch: res.Header.Get("Ruhu-Epoch")}
	a.Offset, _ = strconv.ParseInt(res.Header.Get("Upload-Offset"), 10, 64) // none is 0
	return a, nil
}

func tusRequest(base string, q *replica.UploadRequest) (*http.Request, error) {
	req, err := http.NewRequest(q.Method, base+q.Path, bytes.NewReader(q.Body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Tus-Resumable", "1.0.0")
	switch q.Method {
	case http.MethodPost:
		req.Header.Set("Upload-Length", strconv.FormatInt(q.Length, 10))
		req.Header.Set("Upload-Metadata", q.Metadata)
	case http.MethodPatch:
		req.Header.Set("Upload-Offset", strconv.FormatInt(q.Offset, 10))
		req.Header.Set("Content-Type", "application/offset+octet-stream")
	}
	return req, nil
}

// tusError reads a refusal; the answer to HEAD has nothing but its status.
func tusError(method string, status int, body []byte) error {
	if method != http.MethodHead {
		return serverError(status, body)
	}
	code := map[int]schema.ErrCode{http.StatusUnauthorized: schema.TokenExpired, http.StatusNotFound: schema.NotFound}[status]
	body, err := json.Marshal(map[string]string{"Code": string(cmp.Or(code, schema.Busy))})
	if err != nil {
		return err
	}
	return serverError(status, body)
}

func serverError(status int, answer []byte) error {
	var p struct{ Code, Detail string }
	if err := json.Unmarshal(answer, &p); err != nil || p.Code == "" {
		p.Code, p.Detail = string(schema.Internal), fmt.Sprintf("status %d", status)
	}
	return &replica.ServerError{Code: p.Code, Message: p.Detail, Retry: status >= 500 || status == http.StatusTooManyRequests}
}
