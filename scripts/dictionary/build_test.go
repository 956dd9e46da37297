package dictionary_test

import (
	"bytes"
	"fmt"
	"testing"
	"unicode/utf8"

	contract "ruhu/mobile-contract"
	"ruhu/schema"
	"ruhu/scripts/dictionary"
	"ruhu/syncproto"
)

func TestBuild_IsWhatTheContractCarries(t *testing.T) {
	made := dictionary.Build()
	if !bytes.Equal(made, contract.Dictionary()) {
		t.Errorf("%s is stale: go run ./scripts/gen", dictionary.Path)
	}
	if !bytes.Equal(made, dictionary.Build()) {
		t.Error("not the same twice")
	}
	if len(made) < 16<<10 || len(made) > 64<<10 || !utf8.Valid(made) {
		t.Errorf("%d bytes; valid UTF-8: %v", len(made), utf8.Valid(made))
	}
}

// Whoever holds it saves at least a sixth of a short push, and a quarter who has time.
func TestBuild_MakesMessagesSmaller(t *testing.T) {
	d := syncproto.NewDictionary(dictionary.Build())
	for _, n := range []int{1, 3} {
		push := visits(n)
		plain, packed := len(syncproto.Compress(push, syncproto.Zstd)), len(d.Compress(push, syncproto.Dcz))
		if packed > plain*5/6 {
			t.Errorf("%d visits: %d bytes instead of %d", n, packed, plain)
		}
		tightly := len(d.CompressTightly(push))
		if tightly > plain*3/4 {
			t.Errorf("%d visits: %d bytes instead of %d, packed tightly", n, tightly, plain)
		}
		t.Logf("%d visits: %d bytes instead of %d, %d packed tightly", n, packed, plain, tightly)
	}
}

// visits is a push of so many visits, each to another household.
func visits(n int) []byte {
	var bodies [][]byte
	for i := range n {
		id := fmt.Sprintf("%08x-%04x-7%03x-8%03x-%012x", 0x0198c1a0+i, 7919*i&0xffff, 31*i&0xfff, 17*i&0xfff, 0x9e3779b97f4a*(i+1)&0xffffffffffff)
		visit := syncproto.Edit{Table: schema.Visit, Row: id}
		for _, set := range []struct { // in the table's order, as devices write them
			name string
			v    schema.Value
		}{
			{"visited_at", schema.IntOf(int64(1_790_000_000_000 + 60_000*i))}, {"visitors", schema.TextOf("金明哲")}, {"purpose", schema.TextOf("routine")},
			{"content", schema.TextOf(fmt.Sprintf("第%d次来，屋顶漏雨，孩子开学后住校，卖了%d只鸡，钱够过冬", i, 3*i))},
		} {
			visit.Sets = append(visit.Sets, syncproto.Set{Field: schema.Visit.Field(set.name).Ordinal(), Value: set.v})
		}
		bodies = append(bodies, syncproto.AppendChangeset(nil, &syncproto.Changeset{N: int64(i + 1), ID: id, By: id, Village: "222426100200", Household: id,
			At: syncproto.HLC(1_790_000_000_000_000 + i), Version: 1, Seen: 1, Edits: []syncproto.Edit{visit}}))
	}
	return syncproto.AppendPush(nil, "0198c1a0-0000-7000-8000-000000000001", 1_790_000_000_000_000, bodies)
}
