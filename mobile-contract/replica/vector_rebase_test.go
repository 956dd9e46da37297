package replica_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"path/filepath"
	"reflect"
	"testing"

	"ruhu/mobile-contract/replica"
	"ruhu/mobile-contract/vectors"
	"ruhu/schema"
	"ruhu/syncproto"
)

// The golden vectors of a device's two states: what it was told by its cadre and by
// its server, step by step, and what it holds, shows and sends after each. Their
// cases are told in vector_rebase_cases_test.go, to this package's replica;
//
//	go test ./mobile-contract/replica -run Vectors -update
//
// writes the file anew.

var update = flag.Bool("update", false, "write mobile-contract/vectors/rebase.json anew")

const rebasePath = "../vectors/rebase.json"

type rebaseFile struct {
	About  string       `json:"about"`
	Device string       `json:"device"`
	Person string       `json:"person"`
	Epoch  string       `json:"epoch"`
	Cases  []rebaseCase `json:"cases"`
}

type rebaseCase struct {
	Name  string       `json:"name"`
	Steps []rebaseStep `json:"steps"`
}

// rebaseStep is one thing that happens to the device: exactly one of its members is
// there, besides the time and what is wanted.
type rebaseStep struct {
	Now    int64           `json:"now"`              // wall clock of the device
	Save   *savedInJSON    `json:"save,omitempty"`   // the cadre saves
	Push   bool            `json:"push,omitempty"`   // make a push request
	Answer json.RawMessage `json:"answer,omitempty"` // the answer to one comes
	Ask    bool            `json:"ask,omitempty"`    // make a pull request
	Page   json.RawMessage `json:"page,omitempty"`   // a page comes
	Want   wantInJSON      `json:"want"`
}

type savedInJSON struct {
	ID    string          `json:"id"`    // that the changeset gets
	Visit json.RawMessage `json:"visit"` // as Replica.Save takes it
}

type wantInJSON struct {
	Sent      json.RawMessage  `json:"sent,omitempty"`      // of a save: the changeset
	Problems  []schema.Problem `json:"problems,omitempty"`  // of a save: why there is none
	Push      *[]int64         `json:"push,omitempty"`      // numbers that a push request carries; without, there is nothing to send
	Ask       *askedInJSON     `json:"ask,omitempty"`       // what a pull request says
	PushFirst bool             `json:"pushFirst,omitempty"` // no pull request may be made yet
	Page      string           `json:"page,omitempty"`      // what became of a page: "taken", "late", "anew"
	Proven    map[string]bool  `json:"proven,omitempty"`    // villages that a page brought up to date: is the digest the server's?
	After     *stateInJSON     `json:"after,omitempty"`     // save, answer, page: the device then
}

type askedInJSON struct {
	Cursor string   `json:"cursor"`
	Anew   []string `json:"anew,omitempty"`
}

type stateInJSON struct {
	Sees    []seenInJSON      `json:"sees"`    // every row that the person sees
	Journal []entryInJSON     `json:"journal"` // every changeset, in the order of saving
	Digests map[string]string `json:"digests"` // of what the server said, per village
}

type seenInJSON struct {
	Table     string                   `json:"table"`
	ID        string                   `json:"id"`
	Household string                   `json:"household"`
	Village   string                   `json:"village"`
	Rev       syncproto.Rev            `json:"rev"`
	Values    map[string]vectors.Value `json:"values"`
}

type entryInJSON struct {
	N     int64  `json:"n"`
	State string `json:"state"`
	OnTop bool   `json:"onTop"`
}

func TestVectors_Rebase(t *testing.T) {
	if *update {
		t.Skip("SKIPPED: the vectors are being written, so nothing was compared with them")
	}
	var file rebaseFile
	vectors.Read(t, rebasePath, &file)
	for _, c := range file.Cases {
		t.Run(c.Name, func(t *testing.T) {
			d := newScripted(t, &file)
			for i, step := range c.Steps {
				got, want := d.do(step), step.Want
				got.Sent, want.Sent = compact(t, got.Sent), compact(t, want.Sent)
				if !reflect.DeepEqual(got, want) {
					g, _ := json.Marshal(got)
					w, _ := json.Marshal(want)
					t.Fatalf("step %d:\ngot  %s\nwant %s", i+1, g, w)
				}
			}
		})
	}
}

func compact(t *testing.T, text json.RawMessage) json.RawMessage {
	t.Helper()
	if text == nil {
		return nil
	}
	var out bytes.Buffer
	if err := json.Compact(&out, text); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// scripted is a replica that a script is played to. It is its clock and its source
// of ids too.
type scripted struct {
	*replica.Replica
	t     *testing.T
	now   int64
	id    string // the next one, "" for any
	asked string // name of the newest pull request
	asks  int
}

func newScripted(t *testing.T, file *rebaseFile) *scripted {
	t.Helper()
	d := &scripted{t: t}
	r, err := replica.OpenWith(filepath.Join(t.TempDir(), "device.db"), d, d)
	d.must(err)
	t.Cleanup(func() { r.Close() })
	d.Replica = r
	d.must(d.Enrol(file.Device, file.Person, seed(), file.Epoch, "zh-CN"))
	return d
}

func (d *scripted) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

func (d *scripted) UnixMilli() int64 { return d.now }

func (d *scripted) NewID() string {
	if d.id != "" {
		return d.id
	}
	d.asks++
	return fmt.Sprintf("request %d", d.asks)
}

// do plays one step and tells what came of it.
func (d *scripted) do(step rebaseStep) (got wantInJSON) {
	d.t.Helper()
	d.now = step.Now
	switch {
	case step.Push:
		got.Push = d.push()
		return got
	case step.Ask:
		d.ask(&got)
		return got
	case step.Save != nil:
		d.save(step.Save, &got)
	case step.Answer != nil:
		d.must(d.TakeAnswer(step.Answer))
	case step.Page != nil:
		d.page(step.Page, &got)
	}
	got.After = d.state()
	return got
}

func (d *scripted) save(s *savedInJSON, got *wantInJSON) {
	d.t.Helper()
	d.id = s.ID
	answer, err := d.Save(string(s.Visit))
	d.must(err)
	d.id = ""
	var told struct {
		Problems []schema.Problem
	}
	d.must(json.Unmarshal([]byte(answer), &told))
	if got.Problems = told.Problems; len(told.Problems) > 0 {
		return
	}
	entries, err := d.JournalEntries(0, 1000)
	d.must(err)
	got.Sent = entries[len(entries)-1].Body
}

func (d *scripted) push() *[]int64 {
	d.t.Helper()
	body, err := d.NextPush(0)
	d.must(err)
	if body == nil {
		return nil
	}
	request, fault := syncproto.DecodePush(body)
	if fault != nil {
		d.t.Fatal(fault)
	}
	numbers := []int64{}
	for _, c := range request.Changesets {
		numbers = append(numbers, c.N)
	}
	return &numbers
}

func (d *scripted) ask(got *wantInJSON) {
	d.t.Helper()
	body, err := d.PullRequest()
	if got.PushFirst = errors.Is(err, replica.ErrPushFirst); got.PushFirst {
		return
	}
	d.must(err)
	q, fault := syncproto.DecodePullRequest(body)
	if fault != nil {
		d.t.Fatal(fault)
	}
	d.asked = q.Request
	got.Ask = &askedInJSON{Cursor: q.Cursor, Anew: q.Anew}
}

// page takes a page, as the answer to the newest request unless it names another.
func (d *scripted) page(page json.RawMessage, got *wantInJSON) {
	d.t.Helper()
	p, fault := syncproto.DecodePage(page)
	if fault != nil {
		d.t.Fatal(fault)
	}
	if p.Request == "" {
		p.Request = d.asked
	}
	report, err := d.TakePage(syncproto.AppendPage(nil, &p))
	d.must(err)
	switch {
	case report.Late:
		got.Page = "late"
	case report.Restarted && report.Verified+report.Mismatched == 0:
		got.Page = "anew"
	default:
		got.Page, got.Proven = "taken", d.proven(&p)
	}
}

// proven says of each village that a page brought up to date whether what is held
// is what the server has.
func (d *scripted) proven(p *syncproto.Page) map[string]bool {
	d.t.Helper()
	var out map[string]bool
	for _, v := range p.Villages {
		if v.Digest != "" {
			if out == nil {
				out = map[string]bool{}
			}
			digest, err := d.VillageDigest(v.Village)
			d.must(err)
			out[v.Village] = digest.String() == v.Digest
		}
	}
	return out
}

func (d *scripted) state() *stateInJSON {
	d.t.Helper()
	s := &stateInJSON{Sees: []seenInJSON{}, Journal: []entryInJSON{}, Digests: map[string]string{}}
	for _, village := range []string{north, south} {
		d.must(d.ReadVillage(village, func(r *replica.Row) error {
			s.Sees = append(s.Sees, seenInJSON{r.Table.Name, r.ID, r.Household, r.Village, r.Rev, vectors.Named(r.Table, r.Values)})
			return nil
		}))
		digest, err := d.VillageDigest(village)
		d.must(err)
		s.Digests[village] = digest.String()
	}
	entries, err := d.JournalEntries(0, 1000)
	d.must(err)
	for _, e := range entries {
		s.Journal = append(s.Journal, entryInJSON{e.N, e.State, e.Overlaid})
	}
	return s
}
