package syncproto_test

import (
	"bytes"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"ruhu/schema"
	"ruhu/syncproto"
)

// What comes from outside must never end the process, whatever it is; what is
// read must mean the same when it is written and read again.

func seedWritten(f *testing.F, cases []writtenCase) {
	for _, c := range cases {
		f.Add([]byte(c.text))
	}
}

func FuzzDecodePush(f *testing.F) {
	seedWritten(f, pushCases)
	for i, c := range spoilt {
		if len(c.body) < 1000 { // long seeds only slow the fuzzer down
			f.Add([]byte(push(goodChangeset, named(c.body, i%2 == 0))))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		req, problem := syncproto.DecodePush(data)
		if problem != nil {
			checkTellable(t, *problem)
			return
		}
		var encoded [][]byte
		for _, c := range req.Changesets {
			if c.N < 1 || c.ID == "" || !bytes.Contains(data, c.Raw) {
				t.Fatalf("a changeset that cannot be answered: %+v", c)
			}
			if c.Fault != nil {
				checkTellable(t, *c.Fault)
				continue
			}
			encoded = append(encoded, syncproto.AppendChangeset(nil, &c))
		}
		again, problem := syncproto.DecodePush(syncproto.AppendPush(nil, req.Device, req.Now, encoded))
		if problem != nil || again.Device != req.Device || again.Now != req.Now || len(again.Changesets) != len(encoded) {
			t.Fatalf("written and read again: %+v, %v", again, problem)
		}
	})
}

func FuzzDecodeChangeset(f *testing.F) {
	for i, c := range spoilt {
		if len(c.body) < 1000 {
			f.Add([]byte(named(c.body, i%2 == 0)))
		}
	}
	for _, c := range pushCases {
		if req, _ := syncproto.DecodePush([]byte(c.text)); len(req.Changesets) > 0 {
			f.Add(req.Changesets[0].Raw)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, problem := syncproto.DecodeChangeset(data)
		encoded := syncproto.AppendChangeset(nil, &c) // also of what a fault left
		if problem != nil {
			checkTellable(t, *problem)
			return
		}
		again, problem := syncproto.DecodeChangeset(encoded)
		if problem != nil || !reflect.DeepEqual(again, canonical(c)) {
			t.Fatalf("%s\nread  %+v, %v\nagain %+v", encoded, c, problem, again)
		}
		unit := unitOf(3)
		mergeChecked(t, unit, possible(c.Edits), edition(li, 1))
	})
}

// canonical is a changeset as its writer would have put it: the base of an edit
// is that of its first set.
func canonical(c syncproto.Changeset) syncproto.Changeset {
	for i := range c.Edits {
		if e := &c.Edits[i]; len(e.Sets) > 0 {
			e.Base = e.Sets[0].Base
		}
	}
	return c
}

// possible leaves out the values that the server refuses before it merges.
func possible(edits []syncproto.Edit) []syncproto.Edit {
	var out []syncproto.Edit
	for _, e := range edits {
		e.Sets = slices.DeleteFunc(slices.Clone(e.Sets), func(s syncproto.Set) bool {
			_, ok := e.Table.CheckField(s.Field, s.Value, today)
			return !ok
		})
		out = append(out, e)
	}
	return out
}

// checkTellable: a problem is short, valid text, and survives being stored.
func checkTellable(t *testing.T, p schema.Problem) {
	t.Helper()
	stored := syncproto.AppendOutcome(nil, &syncproto.Outcome{N: 1, ID: "x", Kind: syncproto.Rejected, Problems: []schema.Problem{p}})
	got, problem := syncproto.DecodeOutcome(stored)
	if problem != nil || !reflect.DeepEqual(got.Problems, []schema.Problem{p}) || len(stored) > 2000 {
		t.Fatalf("%#v is stored as %s and read as %+v, %v", p, stored, got, problem)
	}
	if p.Code == "" || p.Message(schema.ZH) == string(p.Code) {
		t.Fatalf("%#v has nothing to say", p)
	}
}

// fuzzMessage holds a decoder and its encoder to each other.
func fuzzMessage[M any](f *testing.F, decode func([]byte) (M, *schema.Problem), encode func(M) []byte) {
	f.Fuzz(func(t *testing.T, data []byte) {
		m, problem := decode(data)
		if problem != nil {
			checkTellable(t, *problem)
			return
		}
		encoded := encode(m)
		again, problem := decode(encoded)
		if problem != nil || !reflect.DeepEqual(again, m) {
			t.Fatalf("%s\nread  %+v, %v\nagain %+v", encoded, m, problem, again)
		}
		if twice := encode(again); !bytes.Equal(twice, encoded) {
			t.Fatalf("written %s\nand then %s", encoded, twice)
		}
	})
}

func FuzzDecodeAnswer(f *testing.F) {
	seedWritten(f, answerCases)
	fuzzMessage(f, syncproto.DecodeAnswer, func(a syncproto.PushAnswer) []byte { return syncproto.AppendAnswer(nil, &a, schema.KO) })
}

func FuzzDecodeOutcome(f *testing.F) {
	seedWritten(f, outcomeCases)
	f.Add([]byte(`{"n":1,"id":"a","outcome":"applied","repeated":true,"seq":1,"rev":1,"cases":["c"]}`))
	fuzzMessage(f, syncproto.DecodeOutcome, func(o syncproto.Outcome) []byte { return syncproto.AppendOutcome(nil, &o) })
}

func FuzzDecodePullRequest(f *testing.F) {
	seedWritten(f, pullCases)
	fuzzMessage(f, syncproto.DecodePullRequest, func(q syncproto.PullRequest) []byte { return syncproto.AppendPullRequest(nil, &q) })
}

func FuzzDecodePage(f *testing.F) {
	seedWritten(f, pageCases)
	fuzzMessage(f, syncproto.DecodePage, func(p syncproto.Page) []byte { return syncproto.AppendPage(nil, &p) })
}

func FuzzDecodeChanges(f *testing.F) {
	seedWritten(f, changesCases)
	fuzzMessage(f, syncproto.DecodeChanges, func(c []syncproto.Change) []byte { return syncproto.AppendChanges(nil, c) })
}

func FuzzParseStamps(f *testing.F) {
	f.Add([]byte{}, uint8(1))
	f.Add(syncproto.AppendStamps(nil, []syncproto.Stamp{by(li, 1, 5), {}, by(li, 1, 5), by(pak, 300, 1e15)}), uint8(4))
	f.Add([]byte{1, 1, 1, 2, 0, 255}, uint8(3))
	f.Fuzz(func(t *testing.T, data []byte, fields uint8) {
		n := int(fields)%64 + 1
		stamps, err := syncproto.ParseStamps(data, n)
		if err != nil {
			return
		}
		again, err := syncproto.ParseStamps(syncproto.AppendStamps(nil, stamps), n)
		if err != nil || !slices.Equal(again, stamps) {
			t.Fatalf("read %v, again %v, %v", stamps, again, err)
		}
	})
}

func fuzzDecompress(f *testing.F, as syncproto.Encoding) {
	text := []byte(strings.Repeat("户主姓名", 30))
	packed := syncproto.Compress(text, as)
	f.Add(packed)
	f.Add(packed[:len(packed)/2])
	f.Add(slices.Concat(packed, packed))
	f.Add(syncproto.Compress(make([]byte, 100_000), as))
	f.Add(claimed(1 << 40))
	f.Fuzz(func(t *testing.T, data []byte) {
		const limit = 1 << 16
		got, problem := syncproto.Decompress(data, as, limit)
		if problem != nil {
			checkTellable(t, *problem)
			return
		}
		if len(got) > limit {
			t.Fatalf("%d bytes, over the limit", len(got))
		}
		again, problem := syncproto.Decompress(syncproto.Compress(got, as), as, limit)
		if problem != nil || !bytes.Equal(again, got) {
			t.Fatalf("packed and unpacked again: %d bytes of %d, %v", len(again), len(got), problem)
		}
	})
}

func FuzzDecompressGzip(f *testing.F) { fuzzDecompress(f, syncproto.Gzip) }
func FuzzDecompressZstd(f *testing.F) { fuzzDecompress(f, syncproto.Zstd) }

// FuzzMerge lets the fuzzer choose what the property test draws by chance: it is
// held to everything that mergeChecked asks.
func FuzzMerge(f *testing.F) {
	for seed := range uint32(12) {
		f.Add(bitsOf(seed))
	}
	f.Fuzz(rapid.MakeFuzz(mergeProperty))
}

// bitsOf are drawn for a property: enough for every draw, as with fewer bytes the
// property is skipped.
func bitsOf(seed uint32) []byte {
	bits, x := make([]byte, 4000), seed*7919+1
	for i := range bits {
		x ^= x << 13
		x ^= x >> 17
		x ^= x << 5
		bits[i] = byte(x)
	}
	return bits
}
