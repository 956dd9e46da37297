package syncproto_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"ruhu/mobile-contract/vectors"
	"ruhu/schema"
	"ruhu/syncproto"
)

// codecFile has messages as they travel. text is the message, meaning what it
// says with everything that it leaves out filled in, problem why it is refused.
type codecFile struct {
	About    string                       `json:"about"`
	Pushes   []codecCase[pushMeaning]     `json:"pushes"`
	Answers  []codecCase[answerMeaning]   `json:"answers"`
	Pulls    []codecCase[pullMeaning]     `json:"pulls"`
	Pages    []codecCase[pageMeaning]     `json:"pages"`
	Changes  []codecCase[[]changeInJSON]  `json:"changes"`
	Repairs  []codecCase[repairMeaning]   `json:"repairs"`
	Repaired []codecCase[repairedMeaning] `json:"repaired"`
	Outcomes []codecCase[outcomeMeaning]  `json:"outcomes"`
}

type codecCase[M any] struct {
	Name    string          `json:"name"`
	Exact   bool            `json:"exact,omitempty"` // an encoder writes the meaning in these very bytes
	Text    string          `json:"text"`
	Meaning *M              `json:"meaning,omitempty"`
	Problem *schema.Problem `json:"problem,omitempty"`
}

type pushMeaning struct {
	Device     string             `json:"device"`
	Now        syncproto.HLC      `json:"now"`
	Changesets []changesetMeaning `json:"changesets"`
}

type changesetMeaning struct {
	N         int64           `json:"n"`
	ID        string          `json:"id"`
	By        string          `json:"by"`
	Village   string          `json:"village"`
	Household string          `json:"household"`
	Seen      syncproto.Rev   `json:"seen"`
	At        syncproto.HLC   `json:"at"`
	Version   int             `json:"v"`
	Edits     []editMeaning   `json:"edits"`
	Actions   []actionMeaning `json:"actions"`
	Fault     *schema.Problem `json:"fault,omitempty"`
}

type editMeaning struct {
	Table  string        `json:"table"`
	Row    string        `json:"row"`
	Delete bool          `json:"delete"`
	Base   syncproto.Rev `json:"base"` // of a deletion
	Sets   []setMeaning  `json:"sets"`
}

type setMeaning struct {
	Field string        `json:"field"`
	Value vectors.Value `json:"value"`
	Base  syncproto.Rev `json:"base"`
	Was   vectors.Value `json:"was"`
}

type actionMeaning struct {
	Do       string `json:"do"`
	Step     string `json:"step"`
	Expect   string `json:"expect"`
	Reason   string `json:"reason"`
	Document string `json:"document"`
	Ref      string `json:"ref"`
}

type outcomeMeaning struct {
	N        int64                 `json:"n"`
	ID       string                `json:"id"`
	Kind     syncproto.OutcomeKind `json:"outcome"`
	Repeated bool                  `json:"repeated"`
	Seq      syncproto.Seq         `json:"seq"`
	Rev      syncproto.Rev         `json:"rev"`
	Problems []schema.Problem      `json:"problems"`
	Cases    []string              `json:"cases"`

	Household string `json:"household"` // where it landed; "" where it was sent
	Village   string `json:"village"`
}

type answerMeaning struct {
	Epoch    string           `json:"epoch"`
	Now      syncproto.HLC    `json:"now"`
	Expects  int64            `json:"expects"`
	Kept     int64            `json:"kept"`
	Outcomes []outcomeMeaning `json:"outcomes"`
	Problem  *schema.Problem  `json:"problem"`
}

type pullMeaning struct {
	Device  string `json:"device"`
	Cursor  string `json:"cursor"`
	Version int    `json:"v"`
	Limit   int    `json:"limit"`

	Have map[string]syncproto.Seq `json:"have"` // null: everything as rows

	Anew []string `json:"anew"`

	Request string `json:"request"`
}

type pageMeaning struct {
	Epoch     string            `json:"epoch"`
	Now       syncproto.HLC     `json:"now"`
	Cursor    string            `json:"cursor"`
	More      bool              `json:"more"`
	Villages  []villageMeaning  `json:"villages"`
	Gone      []string          `json:"gone"`
	Files     []string          `json:"files"`
	Reference *referenceMeaning `json:"reference"`
	Request   string            `json:"request"`
}

type villageMeaning struct {
	Village string           `json:"village"`
	From    syncproto.Seq    `json:"from"`
	To      syncproto.Seq    `json:"to"`
	Digest  string           `json:"digest"`
	Evicted []string         `json:"evicted"`
	Rows    []pageRowMeaning `json:"rows"`
}

type pageRowMeaning struct {
	Table     string                   `json:"table"`
	ID        string                   `json:"id"`
	Household string                   `json:"household"`
	Rev       syncproto.Rev            `json:"rev"`
	Deleted   bool                     `json:"deleted"`
	Values    map[string]vectors.Value `json:"values"` // without nulls
}

type repairMeaning struct {
	Device  string        `json:"device"`
	Version int           `json:"v"`
	Village string        `json:"village"`
	Seq     syncproto.Seq `json:"seq"`
	Buckets []string      `json:"buckets"`
	Units   []string      `json:"units"`
}

type repairedMeaning struct {
	Epoch   string           `json:"epoch"`
	Now     syncproto.HLC    `json:"now"`
	Village string           `json:"village"`
	Seq     syncproto.Seq    `json:"seq"`
	Buckets []int            `json:"buckets"`
	Units   [][2]string      `json:"units"`
	Rows    []pageRowMeaning `json:"rows"`
}

type referenceMeaning struct {
	Version int64                 `json:"version"`
	Rows    []referenceRowMeaning `json:"rows"`
}

type referenceRowMeaning struct {
	Table  string                   `json:"table"`
	Values map[string]vectors.Value `json:"values"`
}

func meaningOfPush(r syncproto.PushRequest) pushMeaning {
	m := pushMeaning{Device: r.Device, Now: r.Now, Changesets: []changesetMeaning{}}
	for _, c := range r.Changesets {
		m.Changesets = append(m.Changesets, meaningOfChangeset(c))
	}
	return m
}

// meaningOfChangeset tells of a faulty one only its name: nothing else may be used.
func meaningOfChangeset(c syncproto.Changeset) changesetMeaning {
	m := changesetMeaning{N: c.N, ID: c.ID, Fault: c.Fault, Edits: []editMeaning{}, Actions: []actionMeaning{}}
	if c.Fault != nil {
		return m
	}
	m.By, m.Village, m.Household, m.Seen, m.At, m.Version = c.By, c.Village, c.Household, c.Seen, c.At, c.Version
	for _, e := range c.Edits {
		em := editMeaning{Table: e.Table.Name, Row: e.Row, Delete: e.Delete, Sets: []setMeaning{}}
		if e.Delete {
			em.Base = e.Base
		}
		for _, s := range e.Sets {
			em.Sets = append(em.Sets, setMeaning{Field: e.Table.Fields[s.Field].Name, Value: vectors.Value{Value: s.Value}, Base: s.Base, Was: vectors.Value{Value: s.Was}})
		}
		m.Edits = append(m.Edits, em)
	}
	for _, a := range c.Actions {
		m.Actions = append(m.Actions, actionMeaning(a))
	}
	return m
}

func meaningOfOutcome(o syncproto.Outcome) outcomeMeaning {
	return outcomeMeaning{N: o.N, ID: o.ID, Kind: o.Kind, Repeated: o.Repeated, Seq: o.Seq, Rev: o.Rev,
		Problems: append([]schema.Problem{}, o.Problems...), Cases: append([]string{}, o.Cases...), Household: o.Household, Village: o.Village}
}

func meaningOfAnswer(a syncproto.PushAnswer) answerMeaning {
	m := answerMeaning{Epoch: a.Epoch, Now: a.Now, Expects: a.Expects, Kept: a.Kept, Outcomes: []outcomeMeaning{}, Problem: a.Problem}
	for _, o := range a.Outcomes {
		m.Outcomes = append(m.Outcomes, meaningOfOutcome(o))
	}
	return m
}

func meaningOfPage(p syncproto.Page) pageMeaning {
	m := pageMeaning{Epoch: p.Epoch, Now: p.Now, Cursor: p.Cursor, More: p.More, Villages: []villageMeaning{}, Gone: append([]string{}, p.Gone...),
		Files: append([]string{}, p.Files...), Request: p.Request}
	for _, v := range p.Villages {
		m.Villages = append(m.Villages, villageMeaning{Village: v.Village, From: v.From, To: v.To, Digest: v.Digest,
			Evicted: append([]string{}, v.Evicted...), Rows: meaningOfRows(v.Tables)})
	}
	if p.Reference != nil {
		m.Reference = &referenceMeaning{Version: p.Reference.Version, Rows: []referenceRowMeaning{}}
		for _, table := range p.Reference.Tables {
			for _, r := range table.Rows {
				m.Reference.Rows = append(m.Reference.Rows, referenceRowMeaning{Table: table.Table.Name, Values: vectors.Named(table.Table, r)})
			}
		}
	}
	return m
}

func meaningOfRows(tables []syncproto.TablePage) []pageRowMeaning {
	rows := []pageRowMeaning{}
	for _, table := range tables {
		for _, r := range table.Rows {
			rows = append(rows, pageRowMeaning{Table: table.Table.Name, ID: r.ID, Household: r.Household, Rev: r.Rev,
				Deleted: r.Deleted, Values: vectors.Named(table.Table, r.Values)})
		}
	}
	return rows
}

func meaningOfRepair(q syncproto.RepairRequest) repairMeaning {
	m := repairMeaning{Device: q.Device, Version: q.Version, Village: q.Village, Seq: q.Seq, Buckets: []string{}, Units: append([]string{}, q.Units...)}
	for _, d := range q.Buckets {
		m.Buckets = append(m.Buckets, d.String())
	}
	return m
}

func meaningOfRepaired(a syncproto.RepairAnswer) repairedMeaning {
	m := repairedMeaning{Epoch: a.Epoch, Now: a.Now, Village: a.Village, Seq: a.Seq, Buckets: append([]int{}, a.Buckets...),
		Units: [][2]string{}, Rows: meaningOfRows(a.Tables)}
	for _, u := range a.Units {
		m.Units = append(m.Units, [2]string{u.Unit, u.Digest.String()})
	}
	return m
}

func meaningOfChanges(changes []syncproto.Change) []changeInJSON {
	return resultToJSON(syncproto.Result{Changes: changes}).Changes
}

// The readers give a message's meaning and what an encoder would write for it.

func readPush(text string) (pushMeaning, string, *schema.Problem) {
	req, problem := syncproto.DecodePush([]byte(text))
	if problem != nil {
		return pushMeaning{}, "", problem
	}
	var encoded [][]byte
	for i := range req.Changesets {
		if req.Changesets[i].Fault == nil {
			encoded = append(encoded, syncproto.AppendChangeset(nil, &req.Changesets[i]))
		}
	}
	return meaningOfPush(req), string(syncproto.AppendPush(nil, req.Device, req.Now, encoded)), nil
}

func readAnswer(text string) (answerMeaning, string, *schema.Problem) {
	a, problem := syncproto.DecodeAnswer([]byte(text))
	return meaningOfAnswer(a), string(syncproto.AppendAnswer(nil, &a, schema.ZH)), problem
}

func readOutcome(text string) (outcomeMeaning, string, *schema.Problem) {
	o, problem := syncproto.DecodeOutcome([]byte(text))
	return meaningOfOutcome(o), string(syncproto.AppendOutcome(nil, &o)), problem
}

func readPull(text string) (pullMeaning, string, *schema.Problem) {
	q, problem := syncproto.DecodePullRequest([]byte(text))
	return pullMeaning(q), string(syncproto.AppendPullRequest(nil, &q)), problem
}

func readPage(text string) (pageMeaning, string, *schema.Problem) {
	p, problem := syncproto.DecodePage([]byte(text))
	return meaningOfPage(p), string(syncproto.AppendPage(nil, &p)), problem
}

func readRepair(text string) (repairMeaning, string, *schema.Problem) {
	q, problem := syncproto.DecodeRepairRequest([]byte(text))
	return meaningOfRepair(q), string(syncproto.AppendRepairRequest(nil, &q)), problem
}

func readRepaired(text string) (repairedMeaning, string, *schema.Problem) {
	a, problem := syncproto.DecodeRepairAnswer([]byte(text))
	return meaningOfRepaired(a), string(syncproto.AppendRepairAnswer(nil, &a)), problem
}

func readChanges(text string) ([]changeInJSON, string, *schema.Problem) {
	c, problem := syncproto.DecodeChanges([]byte(text))
	return meaningOfChanges(c), string(syncproto.AppendChanges(nil, c)), problem
}

func TestVectors_Codec(t *testing.T) {
	var file codecFile
	readVectors(t, "codec.json", &file)
	checkCodec(t, "push", file.Pushes, readPush)
	checkCodec(t, "answer", file.Answers, readAnswer)
	checkCodec(t, "pull", file.Pulls, readPull)
	checkCodec(t, "page", file.Pages, readPage)
	checkCodec(t, "changes", file.Changes, readChanges)
	checkCodec(t, "repair", file.Repairs, readRepair)
	checkCodec(t, "repaired", file.Repaired, readRepaired)
	checkCodec(t, "outcome", file.Outcomes, readOutcome)
}

func checkCodec[M any](t *testing.T, kind string, cases []codecCase[M], read func(string) (M, string, *schema.Problem)) {
	t.Helper()
	exact, refused := false, false
	for _, c := range cases {
		exact, refused = exact || c.Exact, refused || c.Problem != nil
		meaning, again, problem := read(c.Text)
		if !reflect.DeepEqual(problem, c.Problem) {
			t.Errorf("%s: %s: problem %v, want %v", kind, c.Name, problem, c.Problem)
			continue
		}
		if c.Problem == nil && !reflect.DeepEqual(&meaning, c.Meaning) {
			got, _ := json.Marshal(meaning)
			t.Errorf("%s: %s: means %s", kind, c.Name, got)
		}
		if c.Exact && again != c.Text {
			t.Errorf("%s: %s: written as\n%s\nwant\n%s", kind, c.Name, again, c.Text)
		}
	}
	if !exact || !refused {
		t.Errorf("%s: no exact case, or none that is refused", kind)
	}
}

// codecCases fills in what the texts mean. Which of them are refused is written
// with the case, so that a change of that cannot slip in with an update.
func codecCases[M any](t *testing.T, written []writtenCase, read func(string) (M, string, *schema.Problem)) []codecCase[M] {
	var out []codecCase[M]
	for _, w := range written {
		c := codecCase[M]{Name: w.name, Exact: w.exact, Text: w.text}
		meaning, again, problem := read(w.text)
		if (problem == nil) != (w.refused == "") || problem != nil && problem.Code != w.refused {
			t.Errorf("%s: refused with %v, want %q", w.name, problem, w.refused)
		}
		if w.exact && again != w.text {
			t.Errorf("%s: written as %s", w.name, again)
		}
		if c.Problem = problem; problem == nil {
			c.Meaning = &meaning
		}
		out = append(out, c)
	}
	return out
}

type writtenCase struct {
	name    string
	text    string
	exact   bool
	refused schema.ErrCode
}

func codecVectors(t *testing.T) codecFile {
	return codecFile{
		About: "Messages as they travel. meaning: what a reader must understand, with all that the text leaves out filled in. " +
			"exact: a writer writes this meaning in these very bytes. problem: why the text is refused; fault: why one changeset is.",
		Pushes: codecCases(t, pushCases, readPush), Answers: codecCases(t, answerCases, readAnswer),
		Pulls: codecCases(t, pullCases, readPull), Pages: codecCases(t, pageCases, readPage),
		Changes: codecCases(t, changesCases, readChanges), Outcomes: codecCases(t, outcomeCases, readOutcome),
		Repairs: codecCases(t, repairCases, readRepair), Repaired: codecCases(t, repairedCases, readRepaired),
	}
}
