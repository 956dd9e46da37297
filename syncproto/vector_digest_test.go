package syncproto_test

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"testing"

	"ruhu/mobile-contract/vectors"
	"ruhu/schema"
	"ruhu/syncproto"
)

type digestFile struct {
	About    string          `json:"about"`
	Rows     []digestRow     `json:"rows"`
	Sums     []digestSum     `json:"sums"`
	Buckets  []bucketCase    `json:"buckets"`
	Villages []digestVillage `json:"villages"`
}

type digestRow struct {
	Name      string                   `json:"name,omitempty"`
	Table     string                   `json:"table"`
	ID        string                   `json:"id"`
	Household string                   `json:"household"`
	Deleted   bool                     `json:"deleted,omitempty"`
	Values    map[string]vectors.Value `json:"values"`
	Hashed    string                   `json:"hashed,omitempty"`
	Want      string                   `json:"want"`
}

type digestSum struct {
	Name  string   `json:"name"`
	Plus  []string `json:"plus"`
	Minus []string `json:"minus"`
	Want  string   `json:"want"`
}

type bucketCase struct {
	Unit string `json:"unit"`
	Want int    `json:"want"`
}

type digestVillage struct {
	Name    string            `json:"name"`
	Village string            `json:"village"`
	Rows    []digestRow       `json:"rows"`
	Buckets map[string]string `json:"buckets"`
	Want    string            `json:"want"`
}

func (r digestRow) digest() syncproto.Digest {
	table := schema.TableOf(r.Table)
	return syncproto.RowDigest(table, r.ID, r.Household, r.Deleted, vectors.Unnamed(table, r.Values))
}

func (r digestRow) bucket(village string) int {
	if r.Household == "" {
		return syncproto.BucketOf(village)
	}
	return syncproto.BucketOf(r.Household)
}

func digestVectors() digestFile {
	zero, one, all := "00000000000000000000000000000000", "00000000000000000000000000000001", "ffffffffffffffffffffffffffffffff"
	low := "0000000000000000ffffffffffffffff"
	member := func(name string, deleted bool, values map[string]any) digestRow {
		return digestRow{Name: name, Table: "member", ID: row1, Household: house, Deleted: deleted, Values: valuesOf(values)}
	}
	file := digestFile{
		About: "rows: hashed is what is hashed, want the first 16 bytes of its SHA-256. sums: modulo 2^128. " +
			"buckets: 0 to 15, of a household's id or, for a village's own papers, of the village's code. " +
			"villages: the digest of a bucket is the sum of its rows', that of the village the sum of all; empty buckets are left out.",
		Rows: []digestRow{
			member("no values", false, nil),
			member("a text", false, map[string]any{"name": "金明哲"}),
			member("an empty text is not null", false, map[string]any{"name": ""}),
			member("an integer", false, map[string]any{"dibao": 1}),
			member("the same as text", false, map[string]any{"dibao": "1"}),
			member("zero is not null", false, map[string]any{"dibao": 0}),
			member("fields in their declared order, whatever the order of the columns", false, map[string]any{"work_months": 3, "born_on": "1960-02-29", "name": "김명철", "labour": "1", "dibao": 0}),
			member("line breaks, quotes and rare characters", false, map[string]any{"name": "𠮷\n\"\t\\", "work_locality": "😀"}),
			member("deleted: as if it were not there", true, map[string]any{"name": "金明哲"}),
			{Name: "a negative number", Table: "visit", ID: row1, Household: house, Values: valuesOf(map[string]any{"latitude": -90_000_000})},
			{Name: "the largest number", Table: "visit", ID: row1, Household: house, Values: valuesOf(map[string]any{"visited_at": 9_007_199_254_740_991})},
			{Name: "a household belongs to itself", Table: "household", ID: house, Household: house, Values: valuesOf(map[string]any{"head_name": "金明哲", "other_causes": "01,03"})},
			{Name: "a village's paper belongs to no household", Table: "meeting", ID: row1, Household: "", Values: valuesOf(map[string]any{"place": "村委会"})},
		},
		Sums: []digestSum{
			{Name: "nothing"},
			{Name: "a row added", Plus: []string{one, one}},
			{Name: "a row taken out again", Plus: []string{all, one, low}, Minus: []string{low}},
			{Name: "a carry from the lower half", Plus: []string{low, one}},
			{Name: "beyond 2^128", Plus: []string{all, one}},
			{Name: "below zero", Plus: []string{zero}, Minus: []string{one}},
		},
		Buckets: []bucketCase{{Unit: house}, {Unit: row1}, {Unit: "0198c1a0-0000-7000-8000-0000000000ff"}, {Unit: place}, {Unit: "222426100209"}},
		Villages: []digestVillage{
			{Name: "an empty village", Village: place},
			{Name: "two households, a paper and a deleted row", Village: place, Rows: []digestRow{
				{Table: "household", ID: house, Household: house, Values: valuesOf(map[string]any{"head_name": "金明哲"})},
				{Table: "member", ID: row1, Household: house, Values: valuesOf(map[string]any{"name": "金明哲", "dibao": 1})},
				{Table: "member", ID: row2, Household: house, Deleted: true, Values: valuesOf(map[string]any{"name": "李英"})},
				{Table: "household", ID: row2, Household: row2, Values: valuesOf(map[string]any{"head_name": "朴哲"})},
				{Table: "meeting", ID: row1, Household: "", Values: valuesOf(map[string]any{"place": "村委会"})},
			}},
		},
	}
	for i := range file.Rows {
		file.Rows[i].Hashed, file.Rows[i].Want = hashedText(file.Rows[i]), file.Rows[i].digest().String()
	}
	for i := range file.Sums {
		c := &file.Sums[i]
		c.Plus, c.Minus = append([]string{}, c.Plus...), append([]string{}, c.Minus...)
		c.Want = summed(*c).String()
	}
	for i := range file.Buckets {
		file.Buckets[i].Want = syncproto.BucketOf(file.Buckets[i].Unit)
	}
	for i := range file.Villages {
		v := &file.Villages[i]
		v.Rows = append([]digestRow{}, v.Rows...)
		for r := range v.Rows {
			v.Rows[r].Want = v.Rows[r].digest().String()
		}
		v.Buckets, v.Want = bucketsOf(*v)
	}
	return file
}

// hashedText says in the plainest way what RowDigest hashes.
func hashedText(r digestRow) string {
	if r.Deleted {
		return ""
	}
	table := schema.TableOf(r.Table)
	s := r.Table + "\x00" + r.ID + "\x00" + r.Household + "\x00"
	for f, v := range vectors.Unnamed(table, r.Values) {
		letter := "t"
		if v.IsInt() {
			letter = "i"
		}
		if !v.IsNull() {
			s += table.Fields[f].Name + "\x00" + letter + v.String() + "\x00"
		}
	}
	return s
}

func summed(c digestSum) syncproto.Digest {
	var d syncproto.Digest
	for _, part := range c.Plus {
		d = d.Plus(digestOf(part))
	}
	for _, part := range c.Minus {
		d = d.Minus(digestOf(part))
	}
	return d
}

func digestOf(text string) syncproto.Digest {
	b, _ := hex.DecodeString(text)
	return syncproto.DigestFrom(b)
}

func bucketsOf(v digestVillage) (map[string]string, string) {
	buckets := map[int]syncproto.Digest{}
	var whole syncproto.Digest
	for _, r := range v.Rows {
		d := r.digest()
		buckets[r.bucket(v.Village)] = buckets[r.bucket(v.Village)].Plus(d)
		whole = whole.Plus(d)
	}
	texts := map[string]string{}
	for bucket, d := range buckets {
		texts[strconv.Itoa(bucket)] = d.String()
	}
	return texts, whole.String()
}

func valuesOf(values map[string]any) map[string]vectors.Value {
	out := map[string]vectors.Value{}
	for name, v := range values {
		out[name] = vectors.Value{Value: valueOf(v)}
	}
	return out
}

func TestVectors_Digest(t *testing.T) {
	var file digestFile
	readVectors(t, "digest.json", &file)
	for _, r := range file.Rows {
		if got := r.digest().String(); got != r.Want {
			t.Errorf("row: %s: %s, want %s", r.Name, got, r.Want)
		}
		sum := sha256.Sum256([]byte(r.Hashed))
		if plain := hex.EncodeToString(sum[:16]); !r.Deleted && plain != r.Want {
			t.Errorf("row: %s: the hash of what is said to be hashed is %s, want %s", r.Name, plain, r.Want)
		}
	}
	for _, c := range file.Sums {
		if got := summed(c).String(); got != c.Want {
			t.Errorf("sum: %s: %s, want %s", c.Name, got, c.Want)
		}
	}
	for _, c := range file.Buckets {
		if got := syncproto.BucketOf(c.Unit); got != c.Want {
			t.Errorf("bucket of %s: %d, want %d", c.Unit, got, c.Want)
		}
	}
	for _, v := range file.Villages {
		buckets, whole := bucketsOf(v)
		if whole != v.Want || len(buckets) != len(v.Buckets) {
			t.Errorf("village: %s: %s, want %s", v.Name, whole, v.Want)
		}
		for bucket, want := range v.Buckets {
			if buckets[bucket] != want {
				t.Errorf("village: %s: bucket %s: %s, want %s", v.Name, bucket, buckets[bucket], want)
			}
		}
	}
}
