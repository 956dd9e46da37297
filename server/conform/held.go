package conform

import (
	"slices"
	"strings"

	"ruhu/schema"
	"ruhu/syncproto"
)

// held is what pages have brought: rows by village, as a device holds them.
type held struct {
	rows    map[string]map[syncproto.RowKey]syncproto.PageRow
	seq     map[string]syncproto.Seq
	digests map[string]string // that pages gave
	areas   []string          // codes of the table of areas
	work    []string          // areas of the person's assignments
	cursor  string
	pages   int
}

func newHeld() *held {
	return &held{rows: map[string]map[syncproto.RowKey]syncproto.PageRow{}, seq: map[string]syncproto.Seq{}, digests: map[string]string{}}
}

// pull asks for one page.
func (t *trial) pull(d *device, q syncproto.PullRequest) syncproto.Page {
	q.Device, q.Version, q.Request = d.id, schema.Version, newID()
	r := t.ask("POST", "/v1/pull", d, syncproto.AppendPullRequest(nil, &q)).gives(200)
	if t.failed {
		return syncproto.Page{}
	}
	p, fault := syncproto.DecodePage(r.body)
	if fault != nil {
		t.must("a page", fault)
	}
	t.same("the request that a page names", p.Request, q.Request)
	t.same("the epoch of a page", p.Epoch, d.epoch)
	return p
}

// bring pulls until there is nothing more, from where it is held.
func (t *trial) bring(d *device, h *held, limit int) {
	for more := true; more && !t.failed; {
		p := t.pull(d, syncproto.PullRequest{Cursor: h.cursor, Limit: limit})
		t.take(h, &p)
		more = p.More
	}
}

// take takes a page as sync.md says.
func (t *trial) take(h *held, p *syncproto.Page) {
	if t.failed {
		return
	}
	h.pages++
	h.cursor = p.Cursor
	h.takeReference(p.Reference)
	for _, v := range p.Villages {
		t.holds("a village goes on where it was held, or comes from nothing", v.From == 0 || v.From == h.seq[v.Village], v.From)
		t.holds("a village's commits do not go back", v.To >= h.seq[v.Village] || v.From == 0, v.To)
		if h.rows[v.Village] == nil || v.From == 0 {
			h.rows[v.Village] = map[syncproto.RowKey]syncproto.PageRow{}
		}
		for _, table := range v.Tables {
			for _, row := range table.Rows {
				h.rows[v.Village][syncproto.RowKey{Table: table.Table, ID: row.ID}] = row
			}
		}
		h.seq[v.Village] = v.To
		if v.Digest != "" {
			h.digests[v.Village] = v.Digest
		}
	}
}

func (h *held) takeReference(ref *syncproto.ReferencePage) {
	if ref == nil {
		return
	}
	for _, table := range ref.Tables {
		for _, row := range table.Rows {
			switch table.Table {
			case schema.Area:
				h.areas = append(h.areas, row[schema.Area.Ordinal("code")].Text())
			case schema.Assignment:
				h.work = append(h.work, row[schema.Assignment.Ordinal("area")].Text())
			}
		}
	}
}

// proven fails the case unless every village's rows give the digest that came with them.
func (t *trial) proven(h *held) {
	for village, rows := range h.rows {
		var sum syncproto.Digest
		for key, row := range rows {
			sum = sum.Plus(digestOf(village, key.Table, row))
		}
		t.same("the digest of the rows that came of "+village, sum, h.digests[village])
	}
}

// digestOf hashes a row as it travels: a household's own row belongs to itself.
func digestOf(village string, table *schema.Table, row syncproto.PageRow) syncproto.Digest {
	return syncproto.RowDigest(table, row.ID, unitOf(table, row, ""), row.Deleted, row.Values)
}

// unitOf is what a row belongs to: a household, or what papers are given.
func unitOf(table *schema.Table, row syncproto.PageRow, papers string) string {
	switch {
	case table.IsRoot():
		return row.ID
	case row.Household != "":
		return row.Household
	}
	return papers
}

// buckets are the digests of a village's 16 parts.
func (h *held) buckets(village string) []syncproto.Digest {
	out := make([]syncproto.Digest, syncproto.Buckets)
	for key, row := range h.rows[village] {
		b := syncproto.BucketOf(unitOf(key.Table, row, village))
		out[b] = out[b].Plus(digestOf(village, key.Table, row))
	}
	return out
}

// get is a field of a row that is held.
func (h *held) get(village string, table *schema.Table, id, field string) string {
	row, found := h.rows[village][syncproto.RowKey{Table: table, ID: id}]
	switch {
	case !found:
		return "(no row)"
	case row.Deleted:
		return "(deleted)"
	}
	return row.Values[table.Ordinal(field)].String()
}

// villages are those that are held, in order.
func (h *held) villages() (codes []string) {
	for code := range h.rows {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	return codes
}

// theirs reports whether a village lies where the person works.
func (h *held) theirs(village string) bool {
	return slices.ContainsFunc(h.work, func(area string) bool { return strings.HasPrefix(village, area) })
}
