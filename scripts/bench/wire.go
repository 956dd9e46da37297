package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"

	"ruhu/schema"
	"ruhu/scripts/county"
	"ruhu/syncproto"
)

// Wire is what messages weigh, by what cadres write on their visits and by how it is
// packed.
type Wire struct {
	Notes   string             `json:"notes"`
	Change  map[string]float64 `json:"bytes_per_change"` // of pushes, without headers; by coding, and tightly
	Headers float64            `json:"header_bytes_per_change"`
	Rows    int                `json:"rows"`
	Row     map[string]float64 `json:"bytes_per_row"` // of first pages, after that storm; by coding
}

// notesOf are the texts that are measured: single characters, which hardly pack at
// all, and sentences.
var notesOf = []struct {
	name  string
	write func(dice *rand.Rand, characters int) string
}{{"characters", note}, {"sentences", sentenceNote}}

var codings = []syncproto.Encoding{syncproto.Identity, syncproto.Gzip, syncproto.Zstd, syncproto.Dcz}

// tightly is dcz as devices pack what they send. The storm's pushes are packed as
// simulated devices do it, which have no time for that.
const tightly = "dcz_tight"

// weighed is how many pushes of a round, and how many villages, are packed in every
// way.
const weighed, weighedVillages = 300, 20

// weigh packs one round of pushes, and the pages that a village's next device gets
// after it.
func (b *bench) weigh(ctx context.Context) ([]Wire, error) {
	headers, err := b.headers(ctx)
	if err != nil {
		return nil, err
	}
	var out []Wire
	for _, n := range notesOf {
		a := newAuthor(b.config, b.county, b.phones)
		a.note = n.write
		rows := newHoldings(b.county)
		pushes, changes := scale{}, 0
		for i := range a.pushes * len(a.phones) {
			p, changesets := a.push(a.phones[i%len(a.phones)])
			rows.take(changesets)
			if i < weighed {
				changes += p.changes
				pushes.add(b.packing, p.plain)
				pushes[tightly] += len(b.packing.CompressTightly(p.plain))
			}
		}
		w := Wire{Notes: n.name, Change: pushes.per(changes), Headers: headers / float64(b.changes)}
		pages := scale{}
		for _, page := range rows.pages(weighedVillages) {
			for _, t := range page.Villages[0].Tables {
				w.Rows += len(t.Rows)
			}
			pages.add(b.packing, syncproto.AppendPage(nil, page))
		}
		w.Row = pages.per(w.Rows)
		out = append(out, w)
	}
	return out, nil
}

// headers is the length of everything before the body of a push.
func (b *bench) headers(ctx context.Context) (float64, error) {
	c := newClient("http://127.0.0.1:40000", 1, syncproto.Dcz)
	req, err := c.request(ctx, "/v1/push", b.phones[0].access, make([]byte, 4000))
	if err != nil {
		return 0, err
	}
	req.Body = http.NoBody
	var head bytes.Buffer
	err = req.Write(&head)
	return float64(head.Len()), err
}

// scale adds up what messages weigh in every coding.
type scale map[syncproto.Encoding]int

func (s scale) add(d *syncproto.Dictionary, message []byte) {
	for _, as := range codings {
		s[as] += len(d.Compress(message, as))
	}
}

func (s scale) per(things int) map[string]float64 {
	out := map[string]float64{}
	for as, sum := range s {
		name := string(as)
		if as == syncproto.Identity {
			name = "json"
		}
		out[name] = ratio(sum, things)
	}
	return out
}

// holdings are the rows of villages as pushes change them.
type holdings struct {
	villages []string
	rows     map[string][]*syncproto.PageRow // by village and table
	byID     map[string]*syncproto.PageRow
}

func newHoldings(some *county.County) *holdings {
	h := &holdings{rows: map[string][]*syncproto.PageRow{}, byID: map[string]*syncproto.PageRow{}}
	for _, home := range some.Households {
		if !slices.Contains(h.villages, home.Village) {
			h.villages = append(h.villages, home.Village)
		}
		for _, r := range some.RowsOf(home) {
			h.put(home.Village, r.Table, &syncproto.PageRow{ID: r.ID, Household: r.Household, Rev: 1, Values: slices.Clone(r.Values)})
		}
	}
	return h
}

func (h *holdings) put(village string, t *schema.Table, r *syncproto.PageRow) {
	h.rows[village+t.Name] = append(h.rows[village+t.Name], r)
	h.byID[r.ID] = r
}

func (h *holdings) take(changesets []syncproto.Changeset) {
	for _, c := range changesets {
		for _, e := range c.Edits {
			r := h.byID[e.Row]
			if r == nil {
				r = &syncproto.PageRow{ID: e.Row, Household: c.Household, Values: make([]schema.Value, len(e.Table.Fields))}
				h.put(c.Village, e.Table, r)
			}
			r.Rev = c.Seen + 1
			for _, s := range e.Sets {
				r.Values[s.Field] = s.Value
			}
		}
	}
}

// pages has one page for each of so many villages.
func (h *holdings) pages(villages int) (pages []*syncproto.Page) {
	for _, village := range h.villages[:min(villages, len(h.villages))] {
		v := syncproto.VillagePage{Village: village, To: 100}
		for _, t := range schema.Replicated() {
			table := syncproto.TablePage{Table: t}
			for _, r := range h.rows[village+t.Name] {
				table.Rows = append(table.Rows, *r)
			}
			if len(table.Rows) > 0 {
				v.Tables = append(v.Tables, table)
			}
		}
		pages = append(pages, &syncproto.Page{Villages: []syncproto.VillagePage{v}})
	}
	return pages
}

// writeWire prints what messages weigh, for people.
func writeWire(out io.Writer, all []Wire) {
	for _, w := range all {
		fmt.Fprintf(out, "bytes a change, visits of %s: %.0f as JSON, %.0f with gzip, %.0f with zstd, %.0f with zstd and the dictionary, %.0f the same packed as devices do; and %.0f of headers\n",
			w.Notes, w.Change["json"], w.Change["gzip"], w.Change["zstd"], w.Change["dcz"], w.Change[tightly], w.Headers)
		fmt.Fprintf(out, "bytes a row of a first pull of that: %.0f, %.0f, %.0f, %.0f\n", w.Row["json"], w.Row["gzip"], w.Row["zstd"], w.Row["dcz"])
	}
}
