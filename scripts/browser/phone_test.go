package browser

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"os/exec"
	"testing"
)

// phone is a cadre's phone, which knows of the server what mobile-contract says and
// nothing else. What people decide at desks begins with what is recorded on it.
type phone struct {
	t      *testing.T
	county *county
	key    ed25519.PrivateKey
	n      int

	Device, Person, Access string
	Now                    int64 // the server's clock when it answered last, in microseconds

	rows map[string]map[string]row // by table, then id, as they were pulled last
}

// row is one row of a replica, with its id, household, village and rev among its columns.
type row map[string]any

func (r row) text(column string) string { s, _ := r[column].(string); return s }

func (r row) rev() int { f, _ := r["rev"].(float64); return int(f) }

// enrolCode is a one-time code for somebody's phone, made before anything is served.
func (c *county) enrolCode(t *testing.T, login string) (code string) {
	t.Helper()
	var made struct{ Code string }
	said := finish(t, exec.Command(c.program, "device", "enrol-code", login, "--data", c.data, "--json"))
	if err := json.Unmarshal([]byte(said), &made); err != nil {
		t.Fatalf("%s: %v", said, err)
	}
	return made.Code
}

// enrol binds a new phone to the person of a code.
func (c *county) enrol(t *testing.T, code string) *phone {
	t.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	p := &phone{t: t, county: c, key: key, rows: map[string]map[string]row{}}
	p.ask("/v1/enrol", map[string]any{
		"code": code, "name": "Redmi 5", "public_key": []byte(key.Public().(ed25519.PublicKey)), "signature": p.sign("ruhu enrol\n" + code),
	}, p)
	return p
}

func (p *phone) sign(text string) []byte { return ed25519.Sign(p.key, []byte(text)) }

// ask sends a request and takes the answer.
func (p *phone) ask(path string, question, answer any) {
	p.t.Helper()
	body, err := json.Marshal(question)
	if err != nil {
		p.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(p.t.Context(), http.MethodPost, p.county.url+path, bytes.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if p.Access != "" {
		req.Header.Set("Authorization", "Bearer "+p.Access)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer res.Body.Close()
	var said bytes.Buffer
	if _, err := said.ReadFrom(res.Body); err != nil || res.StatusCode != http.StatusOK {
		p.t.Fatalf("%s: %s %v %s", path, res.Status, err, &said)
	}
	if err := json.Unmarshal(said.Bytes(), answer); err != nil {
		p.t.Fatalf("%s: %v in %s", path, err, &said)
	}
}

// pull takes the whole villages of the phone.
func (p *phone) pull() {
	p.t.Helper()
	var page struct {
		Now      int64
		Cursor   string
		More     bool
		Villages []struct {
			Village string
			Tables  []struct {
				T    string
				Cols []string
				Vals [][]any
			}
		}
	}
	p.rows = map[string]map[string]row{}
	question := map[string]any{"device": p.Device, "v": 2, "limit": 5000}
	for page.More = true; page.More; question["cursor"] = page.Cursor {
		page.More, page.Villages = false, nil
		p.ask("/v1/pull", question, &page)
		for _, v := range page.Villages {
			for _, t := range v.Tables {
				p.take(v.Village, t.T, t.Cols, t.Vals)
			}
		}
	}
	p.Now = page.Now
}

// take keeps the rows of a table of a village, which come by columns.
func (p *phone) take(village, table string, cols []string, vals [][]any) {
	if p.rows[table] == nil {
		p.rows[table] = map[string]row{}
	}
	for i := range vals[0] {
		r := row{"village": village}
		for c, name := range cols {
			r[name] = vals[c][i]
		}
		if deleted, _ := r["deleted"].(float64); deleted == 0 {
			p.rows[table][r.text("id")] = r
		}
	}
}

// edit is what a changeset sets in one row; a new row has base 0.
type edit struct {
	T    string         `json:"t"`
	ID   string         `json:"id"`
	Base int            `json:"base,omitempty"`
	Set  map[string]any `json:"set"`
}

// outcome is what became of a changeset.
type outcome struct {
	Outcome, Household, Village string
	Cases                       []string
	Problems                    []struct{ Code, Field, Message string }
}

// save sends one changeset of a household, and requires that it is taken.
func (p *phone) save(household string, actions []map[string]string, edits ...edit) outcome {
	p.t.Helper()
	root := p.rows["household"][household]
	if root == nil {
		p.t.Fatalf("the phone holds no household %s", household)
	}
	p.n++
	p.Now++
	changeset := map[string]any{"n": p.n, "id": newID(), "by": p.Person, "village": root.text("village"), "household": household, "at": p.Now, "v": 2, "seen": p.revision(household)}
	if len(edits) > 0 {
		changeset["edits"] = edits
	}
	if len(actions) > 0 {
		changeset["actions"] = actions
	}
	var answer struct{ Outcomes []outcome }
	p.ask("/v1/push", map[string]any{"device": p.Device, "now": p.Now, "changesets": []any{changeset}}, &answer)
	if len(answer.Outcomes) != 1 || answer.Outcomes[0].Outcome == "rejected" {
		p.t.Fatalf("%s: %+v", household, answer)
	}
	return answer.Outcomes[0]
}

// revision is the newest of a household that the phone holds.
func (p *phone) revision(household string) (newest int) {
	for _, rows := range p.rows {
		for _, r := range rows {
			if r.text("household") == household || r.text("id") == household {
				newest = max(newest, r.rev())
			}
		}
	}
	return newest
}

// of are the rows of a household in a table.
func (p *phone) of(table, household string) (out []row) {
	for _, r := range p.rows[table] {
		if r.text("household") == household {
			out = append(out, r)
		}
	}
	return out
}

// newID is a random UUID (version 7 in form).
func newID() string {
	b := make([]byte, 16)
	rand.Read(b)
	b[6], b[8] = b[6]&0x0f|0x70, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// hashOf is the hash by which a row names a picture that is sent later.
func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
