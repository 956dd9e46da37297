package conform

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"

	"ruhu/schema"
	"ruhu/server/web"
)

// reply is what came back.
type reply struct {
	t      *trial
	status int
	header http.Header
	body   []byte
}

// ask sends a request; headers come in pairs, and an empty value leaves one out.
func (t *trial) ask(method, path string, by *device, body []byte, headers ...string) reply {
	out := reply{t: t, header: http.Header{}}
	if t.failed {
		return out
	}
	req, err := http.NewRequestWithContext(t.ctx, method, t.URL+path, bytes.NewReader(body))
	if err != nil {
		t.must("a request", err)
		return out
	}
	req.Header.Set("Content-Type", "application/json")
	if by != nil {
		req.Header.Set("Authorization", "Bearer "+by.access)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		if req.Header.Del(headers[i]); headers[i+1] != "" {
			req.Header.Set(headers[i], headers[i+1])
		}
	}
	res, err := t.Client.Do(req)
	if err != nil {
		t.must("an answer to "+method+" "+path, err)
		return out
	}
	defer res.Body.Close()
	out.status, out.header = res.StatusCode, res.Header
	if out.body, err = io.ReadAll(res.Body); err != nil {
		t.must("the answer to "+method+" "+path, err)
	}
	return out
}

// gives fails the case unless the answer has a status, and returns it.
func (r reply) gives(status int) reply {
	if !r.t.failed && r.status != status {
		r.t.fail("the status", status, string(r.body)+" with "+http.StatusText(r.status))
	}
	return r
}

// problem is a document of RFC 9457.
type problem struct {
	Type, Title, Detail, Field, Param, Request string
	Status                                     int
	Code                                       schema.ErrCode
	Wipe                                       bool
}

// refused fails the case unless the answer is the problem of a code, as the contract
// has it: by its status, its media type and its members.
func (r reply) refused(code schema.ErrCode) problem {
	var p problem
	if r.t.failed {
		return p
	}
	r.gives(web.StatusOf(code))
	r.t.same("the media type of a refusal", r.header.Get("Content-Type"), schema.MediaProblem)
	r.t.must("a refusal", json.Unmarshal(r.body, &p))
	r.t.same("the code", p.Code, code)
	r.t.same("the status in the document", p.Status, r.status)
	r.t.holds("a refusal says something to people, has a type and names its request", p.Detail != "" && p.Type != "" && p.Request != "", string(r.body))
	return p
}

// into reads a good answer.
func (r reply) into(v any) {
	r.gives(http.StatusOK)
	if !r.t.failed {
		r.t.must("an answer", json.Unmarshal(r.body, v))
	}
}
