package conform

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"

	"ruhu/schema"
	"ruhu/syncproto"
)

func pullCases() []trialCase {
	return []trialCase{
		{name: "pull: the rows that come give the digest that comes with them", try: func(t *trial) {
			h := newHeld()
			t.bring(t.one, h, 0)
			t.proven(h)
			t.same("the household that was registered", h.get(t.one.village, schema.Household, t.home.id, "head_name"), visible)
		}},
		{name: "pull: cut between pages and gone on with, it is the same as in one piece", try: func(t *trial) {
			whole, cut := newHeld(), newHeld()
			t.bring(t.one, whole, 0)
			t.bring(t.one, cut, 2)
			t.proven(cut)
			t.same("the digests", cut.digests, whole.digests)
			t.holds("small pages are more pages", t.failed || cut.pages > whole.pages, cut.pages)
		}},
		{name: "pull: the same cursor gives the same page again", try: func(t *trial) {
			h := newHeld()
			t.bring(t.one, h, 0)
			before := h.cursor
			t.taken(t.one, t.changeset(t.one, t.home, t.home.edited("remark", "十")))
			for range 2 {
				p := t.pull(t.one, syncproto.PullRequest{Cursor: before})
				if !t.failed && (len(p.Villages) != 1 || p.Villages[0].From != h.seq[t.one.village]) {
					t.fail("the page after one commit", "one village, from where it was held", string(syncproto.AppendPage(nil, &p)))
				}
			}
			t.bring(t.one, h, 0)
			t.proven(h)
			t.same("the remark", h.get(t.one.village, schema.Household, t.home.id, "remark"), "十")
			t.home.rev = h.rev(t.home)
		}},
		{name: "pull: nothing new is an empty page, and villages that are named come anew", try: func(t *trial) {
			h := newHeld()
			t.bring(t.one, h, 0)
			p := t.pull(t.one, syncproto.PullRequest{Cursor: h.cursor})
			rows := 0
			for _, v := range p.Villages {
				rows += len(v.Tables)
			}
			t.same("tables of a page without anything new", rows, 0)
			p = t.pull(t.one, syncproto.PullRequest{Cursor: h.cursor, Anew: []string{t.one.village}})
			t.holds("the village that was asked for anew comes from nothing", t.failed || len(p.Villages) > 0 && p.Villages[0].From == 0, len(p.Villages))
		}},
		{name: "pull: a cursor that is none is refused", try: func(t *trial) {
			for _, cursor := range []string{"nonsense", "AAAA", "0"} {
				t.ask("POST", "/v1/pull", t.one, []byte(fmt.Sprintf(`{"device":%q,"cursor":%q,"v":%d}`, t.one.id, cursor, schema.Version))).refused(schema.BadCursor)
			}
		}},
		{name: "scope: no page brings a village that is not the person's", try: func(t *trial) {
			h := newHeld()
			t.bring(t.one, h, 0)
			all := h.villages()
			t.holds("every village lies where the person works", t.failed || !slices.ContainsFunc(all, func(code string) bool { return !h.theirs(code) }), all)
		}},
		{name: "repair: what is held right differs in nothing; what is wrong is named, and comes", try: func(t *trial) {
			h := newHeld()
			t.bring(t.one, h, 0)
			right := t.repair(syncproto.RepairRequest{Village: t.one.village, Seq: h.seq[t.one.village], Buckets: h.buckets(t.one.village)})
			t.same("buckets that differ", right.Buckets, []int(nil))
			wrong := h.buckets(t.one.village)
			bucket := syncproto.BucketOf(t.home.id)
			wrong[bucket] = wrong[bucket].Plus(syncproto.Digest{Lo: 1})
			differs := t.repair(syncproto.RepairRequest{Village: t.one.village, Seq: h.seq[t.one.village], Buckets: wrong})
			t.same("buckets that differ", differs.Buckets, []int{bucket})
			t.repaired(h, differs)
		}},
		{name: "repair: of a village that is not the person's nothing is told", try: func(t *trial) {
			q := syncproto.RepairRequest{Device: t.one.id, Version: schema.Version, Village: t.one.elsewhere, Units: []string{t.one.elsewhere}}
			t.ask("POST", "/v1/repair", t.one, syncproto.AppendRepairRequest(nil, &q)).refused(schema.OutOfScope)
		}},
	}
}

func (t *trial) repair(q syncproto.RepairRequest) syncproto.RepairAnswer {
	q.Device, q.Version = t.one.id, schema.Version
	r := t.ask("POST", "/v1/repair", t.one, syncproto.AppendRepairRequest(nil, &q)).gives(200)
	if t.failed {
		return syncproto.RepairAnswer{}
	}
	a, fault := syncproto.DecodeRepairAnswer(r.body)
	if fault != nil {
		t.must("an answer to a repair", fault)
	}
	return a
}

// repaired asks for the household's rows and holds them against the digest that the
// answer before gave of it.
func (t *trial) repaired(h *held, differs syncproto.RepairAnswer) {
	var want syncproto.Digest
	found := false
	for _, u := range differs.Units {
		if u.Unit == t.home.id {
			want, found = u.Digest, true
		}
	}
	t.holds("the household is named with its digest", t.failed || found, differs.Units)
	rows := t.repair(syncproto.RepairRequest{Village: t.one.village, Seq: h.seq[t.one.village], Units: []string{t.home.id}})
	var got syncproto.Digest
	for _, table := range rows.Tables {
		for _, row := range table.Rows {
			got = got.Plus(digestOf(t.one.village, table.Table, row))
		}
	}
	t.same("the digest of the household's rows", got, want)
}

func copyCases() []trialCase {
	return []trialCase{
		{name: "snapshot: a village's first copy is a SQLite file by the hash of its ETag", try: func(t *trial) {
			r := t.ask("GET", t.snapshot(), t.one, nil).gives(200)
			t.same("the ETag", r.header.Get("ETag"), strconv.Quote(hashOf(r.body)))
			plain, fault := syncproto.Decompress(r.body, syncproto.Zstd, 1<<30)
			if fault != nil && !t.failed {
				t.must("unpacking it", fault)
			}
			t.holds("it is a SQLite file", t.failed || bytes.HasPrefix(plain, []byte("SQLite format 3\x00")), len(plain))
		}},
		{name: "snapshot: pieces of it are pieces of the same bytes; another file comes whole", try: func(t *trial) {
			whole := t.ask("GET", t.snapshot(), t.one, nil).gives(200)
			if t.failed {
				return
			}
			tag := whole.header.Get("ETag")
			half := len(whole.body) / 2
			rest := t.ask("GET", t.snapshot(), t.one, nil, "Range", fmt.Sprintf("bytes=%d-", half), "If-Range", tag).gives(206)
			t.holds("the rest is that of the same file", t.failed || bytes.Equal(rest.body, whole.body[half:]), len(rest.body))
			other := t.ask("GET", t.snapshot(), t.one, nil, "Range", fmt.Sprintf("bytes=%d-", half), "If-Range", `"another"`).gives(200)
			t.same("the bytes of another file", len(other.body), len(whole.body))
			t.ask("GET", t.snapshot(), t.one, nil, "If-None-Match", tag).gives(304)
			t.ask("GET", t.snapshot(), t.one, nil, "Range", fmt.Sprintf("bytes=%d-", len(whole.body)+1)).gives(416)
		}},
		{name: "snapshot: of a village that is not the person's there is none", try: func(t *trial) {
			t.ask("GET", fmt.Sprintf("/v1/villages/%s/snapshot?v=%d", t.one.elsewhere, schema.Version), t.one, nil).refused(schema.OutOfScope)
		}},
		{name: "dictionary: everybody has it, by the hash of its ETag", try: func(t *trial) {
			r := t.ask("GET", "/v1/dictionary", nil, nil).gives(200)
			t.same("the ETag", r.header.Get("ETag"), strconv.Quote(hashOf(r.body)))
			t.ask("GET", "/v1/dictionary", nil, nil, "If-None-Match", r.header.Get("ETag")).gives(304)
			d := syncproto.NewDictionary(r.body)
			t.answer(t.ask("POST", "/v1/push", t.one, d.Compress(t.batch(t.one), syncproto.Dcz), "Content-Encoding", "dcz"))
			other := syncproto.NewDictionary([]byte(visible))
			t.ask("POST", "/v1/push", t.one, other.Compress(t.batch(t.one), syncproto.Dcz), "Content-Encoding", "dcz").refused(schema.UnsupportedMedia)
		}},
	}
}

func (t *trial) snapshot() string {
	return fmt.Sprintf("/v1/villages/%s/snapshot?v=%d", t.one.village, schema.Version)
}

func hashOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
