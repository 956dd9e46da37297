// Package dictionary makes what messages are packed with: text that zstd knows before
// the first byte of a message. A push of a few changes is too short to repeat much of
// itself; with the dictionary, names of fields, common values and common words cost a
// few bits from their first use on.
//
// It is content and nothing else (of type "raw", as RFC 9842 has it), put together and
// not trained: the same text on every machine, from the schema, the synthetic county
// and a list of words that cadres use. What is near to the message costs less: the words
// are last, of which a push takes hundreds, and before them a push, of whose shape it takes
// a few long pieces.
package dictionary

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"ruhu/schema"
	"ruhu/scripts/county"
	"ruhu/syncproto"
)

// Path is where the dictionary stands, from the root of the module.
const Path = "mobile-contract/dictionary.raw"

//go:embed words.txt
var words string

// seed is the county's that the sample messages are about.
const seed = 12

// Build returns the dictionary.
func Build() []byte {
	var out []byte
	out = append(out, labels()...)
	s := newSample(county.Generate(seed))
	out = syncproto.AppendPage(out, s.page())
	out = syncproto.AppendAnswer(out, s.answer(), schema.ZH)
	out = append(out, s.push()...)
	return append(out, strings.Join(strings.Fields(words), "")...)
}

// labels are what people call fields and codes, which is what they write about.
func labels() string {
	var all []string
	for _, t := range schema.Replicated() {
		for _, f := range t.Fields {
			all = append(all, f.Label.ZH)
		}
	}
	for _, l := range schema.CodeLists() {
		for _, item := range l.Items {
			all = append(all, item.Label.ZH)
		}
	}
	slices.Sort(all)
	return strings.Join(slices.Compact(all), "")
}

// sample makes messages about a few households of one village.
type sample struct {
	county *county.County
	rows   map[*schema.Table][]schema.Row
}

// households is how many the messages are about.
const households = 6

func newSample(c *county.County) *sample {
	s := &sample{c, map[*schema.Table][]schema.Row{}}
	for _, h := range c.Households[:households] {
		for _, r := range c.RowsOf(h) {
			s.rows[r.Table] = append(s.rows[r.Table], r)
		}
	}
	return s
}

func (s *sample) village() string { return s.county.Households[0].Village }

// page brings rows of every table; a table that the county has nothing in brings
// the names of its columns.
func (s *sample) page() *syncproto.Page {
	v := syncproto.VillagePage{Village: s.village(), To: 12, Digest: "0123456789abcdef0123456789abcdef"}
	for _, t := range schema.Replicated() {
		p := syncproto.TablePage{Table: t}
		rows := s.rows[t]
		if len(rows) == 0 {
			rows = []schema.Row{blank(t)}
		}
		for _, r := range rows[:min(len(rows), households)] {
			p.Rows = append(p.Rows, syncproto.PageRow{ID: r.ID, Household: r.Household, Rev: 1, Values: r.Values})
		}
		v.Tables = append(v.Tables, p)
	}
	return &syncproto.Page{Epoch: "0123456789abcdef", Now: now, Cursor: "3;" + s.village() + ":12", Villages: []syncproto.VillagePage{v}}
}

// now is when the messages are sent: in the years of the work.
const now = syncproto.HLC(1_790_000_000_000_000)

// answer says what can become of changesets.
func (s *sample) answer() *syncproto.PushAnswer {
	a := &syncproto.PushAnswer{Epoch: "0123456789abcdef", Now: now, Expects: 3}
	for i, kind := range []syncproto.OutcomeKind{syncproto.Rejected, syncproto.Conflict, syncproto.Merged, syncproto.Applied} {
		o := syncproto.Outcome{N: int64(i + 1), ID: id(i), Kind: kind, Seq: syncproto.Seq(10 + i), Rev: syncproto.Rev(2 + i)}
		switch kind {
		case syncproto.Rejected:
			o.Problems = []schema.Problem{{Code: schema.Required, Table: "member", Row: id(i), Field: "name"}}
		case syncproto.Conflict:
			o.Cases = []string{id(i)}
		}
		a.Outcomes = append(a.Outcomes, o)
	}
	return a
}

// push has an edit of every table that devices write, and the visits last.
func (s *sample) push() []byte {
	c := syncproto.Changeset{N: 1, ID: id(1), By: s.county.People[0].ID, Village: s.village(), Household: s.county.Households[0].ID, At: now, Version: schema.Version, Seen: 1}
	written := slices.DeleteFunc(slices.Clone(schema.Replicated()), func(t *schema.Table) bool { return t == schema.Visit || t.ServerOnly })
	for _, t := range append(written, schema.Visit) {
		row := blank(t)
		if len(s.rows[t]) > 0 {
			row = s.rows[t][0]
		}
		c.Edits = append(c.Edits, edit(row))
	}
	return syncproto.AppendPush(nil, id(0), now, [][]byte{syncproto.AppendChangeset(nil, &c)})
}

func edit(r schema.Row) syncproto.Edit {
	e := syncproto.Edit{Table: r.Table, Row: r.ID}
	for i, v := range r.Values {
		if !v.IsNull() {
			e.Sets = append(e.Sets, syncproto.Set{Field: i, Value: v, Base: 1})
		}
	}
	return e
}

// blank is a row with something in every field.
func blank(t *schema.Table) schema.Row {
	r := schema.NewRow(t, id(len(t.Fields)), id(1), "")
	for i := range t.Fields {
		r.Values[i] = schema.IntOf(1)
		switch f := &t.Fields[i]; f.Kind {
		case schema.Text:
			r.Values[i] = schema.TextOf("")
		case schema.Code, schema.CodeSet:
			r.Values[i] = schema.TextOf("1")
		case schema.Date:
			r.Values[i] = schema.TextOf("2026-01-01")
		case schema.Time:
			r.Values[i] = schema.IntOf(int64(now) / 1000)
		}
	}
	return r
}

// id is an identifier as devices make them in that year.
func id(n int) string { return fmt.Sprintf("01a0c400-%04x-7000-8000-%012x", n, n) }
