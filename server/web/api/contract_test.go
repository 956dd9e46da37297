package api_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	contract "ruhu/mobile-contract"
	"ruhu/syncproto"
)

// keeper holds everything that these tests send and are answered against the generated
// description of the calls: whatever a call gives must stand there, with its status, its
// media type, its headers and the form of its body; and a request that was taken must
// be one that is described.
type keeper struct {
	paths   map[string]any
	schemas *jsonschema.Compiler
	onWire  *syncproto.Dictionary

	mu       sync.Mutex
	compiled map[string]*jsonschema.Schema
}

// theKeeper is one for all tests of the package: compiling schemas takes longer than most of them.
var theKeeper = sync.OnceValues(newKeeper)

const contractURL = "https://ruhu.example/"

func newKeeper() (*keeper, error) {
	k := &keeper{schemas: jsonschema.NewCompiler(), onWire: syncproto.NewDictionary(contract.Dictionary()),
		compiled: map[string]*jsonschema.Schema{}}
	err := fs.WalkDir(contract.Files(), ".", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || path.Ext(name) != ".json" {
			return err
		}
		file, err := contract.Files().Open(name)
		if err != nil {
			return err
		}
		defer file.Close()
		document, err := jsonschema.UnmarshalJSON(file)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if name == "openapi.json" {
			k.paths = member(document, "paths")
		}
		return k.schemas.AddResource(contractURL+name, document)
	})
	return k, err
}

// member is an object in an object; nil when it is not there.
func member(of any, names ...string) map[string]any {
	for _, name := range names {
		object, _ := of.(map[string]any)
		of = object[name]
	}
	object, _ := of.(map[string]any)
	return object
}

// dialogue is a request and its answer.
type dialogue struct {
	request  *http.Request
	sent     []byte
	response *http.Response
	body     []byte
}

// watched is the transport of a test's client.
type watched struct {
	t      *testing.T
	keeper *keeper
}

func (w *world) watched() http.RoundTripper {
	k, err := theKeeper()
	w.must(err)
	return &watched{w.t, k}
}

// RoundTrip passes a request on, and fails the test when it or its answer is not what
// is described. Requests that come piece by piece pass unread.
func (x *watched) RoundTrip(r *http.Request) (*http.Response, error) {
	e := dialogue{request: r}
	if r.GetBody != nil {
		body, err := r.GetBody()
		if err != nil {
			return nil, err
		}
		if e.sent, err = io.ReadAll(body); err != nil {
			return nil, err
		}
	}
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return res, err
	}
	var cut error
	e.response = res
	e.body, cut = io.ReadAll(res.Body)
	res.Body.Close()
	res.Body = io.NopCloser(io.MultiReader(bytes.NewReader(e.body), ended{cut}))
	if cut == nil {
		if fault := x.keeper.fault(&e); fault != nil {
			x.t.Errorf("%s %s, %s is not what openapi.json says: %v\n%.600s", r.Method, r.URL, res.Status, fault, e.body)
		}
	}
	return res, nil
}

// ended ends a body as it ended on the wire.
type ended struct{ err error }

func (e ended) Read([]byte) (int, error) {
	if e.err != nil {
		return 0, e.err
	}
	return 0, io.EOF
}

// fault is what an exchange has that is not described, or nil.
func (k *keeper) fault(e *dialogue) error {
	template := k.template(e.request)
	if template == "" {
		return k.unserved(e)
	}
	call := member(k.paths, template, strings.ToLower(e.request.Method))
	at := "openapi.json#/paths/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(template) + "/" + strings.ToLower(e.request.Method)
	status := fmt.Sprint(e.response.StatusCode)
	answer := member(call, "responses", status)
	if answer == nil {
		return fmt.Errorf("%v may not answer %s", call["operationId"], status)
	}
	if err := headersOf(answer, e.response.Header); err != nil {
		return err
	}
	if err := k.answered(e, answer, at+"/responses/"+status); err != nil {
		return fmt.Errorf("the answer: %w", err)
	}
	if e.response.StatusCode >= 300 || e.sent == nil || refusedInPart(e) {
		return nil
	}
	if err := k.taken(e, call, at); err != nil {
		return fmt.Errorf("the request, which was taken: %w\n%.600s", err, e.sent)
	}
	return nil
}

// refusedInPart reports whether a push was taken with a changeset that was not: nobody
// says what that one may look like.
func refusedInPart(e *dialogue) bool {
	answer, fault := syncproto.DecodeAnswer(e.body)
	return fault == nil && slices.ContainsFunc(answer.Outcomes, func(o syncproto.Outcome) bool { return o.Kind == syncproto.Rejected })
}

// template is the described path of a request; "" when there is none.
func (k *keeper) template(r *http.Request) string {
	given := strings.Split(r.URL.Path, "/")
	best, fewest := "", 100
	for template, calls := range k.paths {
		parts := strings.Split(template, "/")
		if len(parts) != len(given) || member(calls, strings.ToLower(r.Method)) == nil {
			continue
		}
		open := 0
		for i, part := range parts {
			switch {
			case strings.HasPrefix(part, "{"):
				open++
			case part != given[i]:
				open = 100
			}
		}
		if open < fewest { // of two that fit, the one that names more is meant
			best, fewest = template, open
		}
	}
	return best
}

// unserved is the fault of an answer to a call that nothing describes: a refusal is right.
func (k *keeper) unserved(e *dialogue) error {
	if s := e.response.StatusCode; s != http.StatusNotFound && s != http.StatusMethodNotAllowed {
		return errors.New("nothing like it is described")
	}
	if e.request.Method == http.MethodHead {
		return nil
	}
	return k.valid("schemas/problem.json", e.response.Header, e.body)
}

func headersOf(answer map[string]any, got http.Header) error {
	for name, header := range member(answer, "headers") {
		if must, _ := header.(map[string]any)["required"].(bool); must && got.Get(name) == "" {
			return fmt.Errorf("there is no header %s", name)
		}
	}
	return nil
}

func (k *keeper) answered(e *dialogue, answer map[string]any, at string) error {
	content := member(answer, "content")
	if len(e.body) == 0 || e.request.Method == http.MethodHead {
		if len(content) > 0 && e.request.Method != http.MethodHead {
			return errors.New("it has no body")
		}
		return nil
	}
	return k.described(content, at+"/content/", e.response.Header, e.body)
}

func (k *keeper) taken(e *dialogue, call map[string]any, at string) error {
	body := member(call, "requestBody")
	if body == nil {
		return nil // what a request has that takes nothing is not looked at
	}
	return k.described(member(body, "content"), at+"/requestBody/content/", e.request.Header, e.sent)
}

// described holds a body against the schema of its media type.
func (k *keeper) described(content map[string]any, at string, h http.Header, body []byte) error {
	media, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil {
		return err
	}
	if content[media] == nil {
		return fmt.Errorf("the media type %s is not described", media)
	}
	if member(content, media)["schema"] == nil {
		return nil
	}
	return k.valid(at+strings.ReplaceAll(media, "/", "~1")+"/schema", h, body)
}

// valid holds JSON, packed or not, against the schema at a place.
func (k *keeper) valid(at string, h http.Header, body []byte) error {
	plain, problem := k.onWire.Decompress(body, syncproto.Encoding(h.Get("Content-Encoding")), syncproto.MaxBody)
	if problem != nil {
		return problem
	}
	instance, err := jsonschema.UnmarshalJSON(bytes.NewReader(plain))
	if err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.compiled[at] == nil {
		if k.compiled[at], err = k.schemas.Compile(contractURL + at); err != nil {
			return err
		}
	}
	return k.compiled[at].Validate(instance)
}

// TestContract_TheKeeperFindsWhatIsNotDescribed shows the keeper what it must see.
func TestContract_TheKeeperFindsWhatIsNotDescribed(t *testing.T) {
	k, err := newKeeper()
	if err != nil {
		t.Fatal(err)
	}
	const device = "0190aaaa-0000-7000-8000-000000000001"
	good := document(map[string]any{"epoch": "e", "now": 1, "cursor": "c", "villages": []any{}})
	for name, c := range map[string]struct {
		method, path, sent, media, body string
		status                          int
		fine                            bool
	}{
		"as described":              {"POST", "/v1/pull", `{"device":"` + device + `"}`, "application/json", good, 200, true},
		"a member of a newer one":   {"POST", "/v1/pull", `{"device":"` + device + `"}`, "application/json", good[:len(good)-1] + `,"new":1}`, 200, true},
		"a status":                  {"POST", "/v1/pull", `{"device":"` + device + `"}`, "application/json", good, 202, false},
		"a media type":              {"POST", "/v1/pull", `{"device":"` + device + `"}`, "text/html", good, 200, false},
		"a member that is missing":  {"POST", "/v1/pull", `{"device":"` + device + `"}`, "application/json", `{"epoch":"e","now":1,"villages":[]}`, 200, false},
		"a fraction":                {"POST", "/v1/pull", `{"device":"` + device + `"}`, "application/json", strings.Replace(good, `"now":1`, `"now":1.5`, 1), 200, false},
		"a request that is not one": {"POST", "/v1/pull", `{"device":"` + device + `","curser":"c"}`, "application/json", good, 200, false},
		"an empty answer":           {"POST", "/v1/pull", `{"device":"` + device + `"}`, "application/json", "", 200, false},
		"a code":                    {"POST", "/v1/pull", `{}`, "application/problem+json", refusalOf("no_quorum", 403), 403, false},
		"a code of the call":        {"POST", "/v1/pull", `{}`, "application/problem+json", refusalOf("wrong_device", 403), 403, true},
		"a path":                    {"POST", "/v1/pulls", `{}`, "application/json", good, 200, false},
		"a refused path":            {"POST", "/v1/pulls", `{}`, "application/problem+json", refusalOf("not_found", 404), 404, true},
		"a header":                  {"POST", "/v1/uploads", ``, "", "", 201, false},
	} {
		r, err := http.NewRequest(c.method, contractURL+c.path[1:], nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		e := dialogue{request: r, sent: []byte(c.sent), body: []byte(c.body),
			response: &http.Response{StatusCode: c.status, Header: http.Header{"Content-Type": {c.media}}}}
		if fault := k.fault(&e); (fault == nil) != c.fine {
			t.Errorf("%s: %v", name, fault)
		}
	}
}

func refusalOf(code string, status int) string {
	text, _ := json.Marshal(map[string]any{"type": "t", "title": "t", "status": status, "detail": "d", "code": code, "request": "r"}) // cannot fail
	return string(text)
}
