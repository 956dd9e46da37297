package syncproto_test

import (
	"fmt"
	"strings"
	"testing"

	"ruhu/schema"
	"ruhu/syncproto"
)

// visitID makes ids that differ as UUIDs of one device do: in time and at random.
func visitID(kind, i int) string {
	h := uint64(kind*1_000_003+i+1) * 0x9e3779b97f4a7c15
	return fmt.Sprintf("0198c1%02x-%04x-7%03x-a%03x-%012x", i>>8&0xff, i*37&0xffff, h>>52, h>>40&0xfff, h&0xffffffffffff)
}

// savedVisit is what a cadre saves at one home: 18 changed fields of six rows,
// two of them new.
func savedVisit(i int) syncproto.Changeset {
	home := visitID(0, i)
	rev := syncproto.Rev(3 + i%5)
	c := syncproto.Changeset{N: int64(i + 1), ID: visitID(1, i), By: personID, Village: place, Household: home,
		At: syncproto.HLCOf(noon + int64(i)*600_000), Version: 1, Seen: rev}
	edit := func(name, id string, base syncproto.Rev, values ...any) {
		e := syncproto.Edit{Table: schema.TableOf(name), Row: id, Base: base}
		for v := 0; v < len(values); v += 2 {
			f := e.Table.Ordinal(values[v].(string))
			e.Sets = append(e.Sets, syncproto.Set{Field: f, Base: base, Value: valueOf(values[v+1])})
		}
		c.Edits = append(c.Edits, e)
	}
	edit("household", home, rev, "phone", fmt.Sprint(13944330000+i), "main_cause", fmt.Sprintf("%02d", i%12+1))
	edit("member", visitID(2, i), rev, "health", fmt.Sprint(i%4+1), "labour", fmt.Sprint(i%3+1))
	edit("member", visitID(3, i), rev, "work_locality", "延吉市", "work_months", i%12)
	edit("conditions", visitID(4, i), rev, "safe_water", i%2, "sanitary_toilet", 1)
	edit("income", visitID(5, i), 0, "year", 2017, "category", "wage", "item", "务工", "amount", 1_250_000+i*100)
	edit("visit", visitID(6, i), 0, "visited_at", noon+i*600_000, "visitors", "李英、朴哲", "purpose", "routine",
		"content", "屋顶漏雨已修好，儿子在延吉务工。", "latitude", 42_800_000+i*131, "longitude", 128_500_000+i*97)
	return c
}

const changesOfVisit = 18

func pushOf(changesets int) []byte {
	var encoded [][]byte
	for i := range changesets {
		c := savedVisit(i)
		encoded = append(encoded, syncproto.AppendChangeset(nil, &c))
	}
	return syncproto.AppendPush(nil, deviceID, syncproto.HLCOf(noon), encoded)
}

// heldBefore is a household in which every field of the visit's known rows has a
// value, the half of them changed behind the cadre's back.
func heldBefore(c *syncproto.Changeset) *syncproto.UnitState {
	u := &syncproto.UnitState{ID: c.Household, Village: c.Village, Rev: c.Seen + 3, Rows: map[syncproto.RowKey]*syncproto.RowState{}}
	for n, e := range c.Edits {
		if e.Base == 0 {
			continue
		}
		row := syncproto.NewRowState(e.Table, e.Row, c.Household, c.Village)
		for f := range row.Values {
			row.Values[f], row.Stamps[f] = schema.TextOf("1"), syncproto.Stamp{Rev: 1 + syncproto.Rev(n%2)*c.Seen, At: 1, Device: pak}
		}
		u.Rows[row.Key()] = row
	}
	return u
}

func BenchmarkMerge(b *testing.B) {
	c := savedVisit(7)
	unit := heldBefore(&c)
	b.ReportAllocs()
	for b.Loop() {
		if r := syncproto.Merge(unit, c.Edits, edition(li, c.At)); len(r.Changes) != changesOfVisit || len(r.Problems) > 0 {
			b.Fatalf("%d changes, problems %v", len(r.Changes), r.Problems)
		}
	}
}

func BenchmarkDecodePush(b *testing.B) {
	for _, n := range []int{1, 100} {
		data := pushOf(n)
		b.Run(fmt.Sprintf("changesets=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				if req, problem := syncproto.DecodePush(data); problem != nil || len(req.Changesets) != n {
					b.Fatal(problem)
				}
			}
			b.ReportMetric(float64(len(data))/float64(n*changesOfVisit), "bytes/change")
		})
	}
}

func BenchmarkEncodeChangeset(b *testing.B) {
	c := savedVisit(7)
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		buf = syncproto.AppendChangeset(buf[:0], &c)
	}
}

const rowsOfPage = 1000

func memberPage() *syncproto.Page {
	members := syncproto.TablePage{Table: schema.Member}
	for i := range rowsOfPage {
		r := schema.NewRow(schema.Member, visitID(2, i), visitID(0, i/3), place)
		for _, v := range []struct {
			field string
			value any
		}{
			{"name", "金明" + string(rune('一'+i%500))}, {"sex", fmt.Sprint(1 + i%2)}, {"born_on", fmt.Sprintf("19%02d-%02d-11", 30+i%70, 1+i%12)},
			{"id_number", fmt.Sprintf("22242619%02d%02d11%03d%d", 30+i%70, 1+i%12, i%1000, i%10)}, {"relation", fmt.Sprintf("%02d", 10+i%20)},
			{"ethnic_group", "01"}, {"education", "30"}, {"school_status", "00"}, {"health", fmt.Sprint(1 + i%4)}, {"labour", fmt.Sprint(1 + i%4)},
			{"dibao", i % 2}, {"medical_insurance", 1}, {"pension_insurance", 1},
		} {
			r.Set(v.field, valueOf(v.value))
		}
		members.Rows = append(members.Rows, syncproto.PageRow{ID: r.ID, Household: r.Household, Rev: syncproto.Rev(1 + i%7), Values: r.Values})
	}
	return &syncproto.Page{Epoch: "e1", Now: syncproto.HLCOf(noon), Cursor: strings.Repeat("c", 60),
		Villages: []syncproto.VillagePage{{Village: place, To: 900, Tables: []syncproto.TablePage{members}}}}
}

func BenchmarkEncodePage(b *testing.B) {
	page := memberPage()
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		buf = syncproto.AppendPage(buf[:0], page)
	}
	b.SetBytes(int64(len(buf)))
	b.ReportMetric(float64(len(buf))/rowsOfPage, "bytes/row")
}

func BenchmarkDecodePage(b *testing.B) {
	data := syncproto.AppendPage(nil, memberPage())
	b.ReportAllocs()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if page, problem := syncproto.DecodePage(data); problem != nil || len(page.Villages[0].Tables[0].Rows) != rowsOfPage {
			b.Fatal(problem)
		}
	}
}

func BenchmarkRowDigest(b *testing.B) {
	r := memberPage().Villages[0].Tables[0].Rows[0]
	b.ReportAllocs()
	for b.Loop() {
		syncproto.RowDigest(schema.Member, r.ID, r.Household, false, r.Values)
	}
}

func BenchmarkStamps(b *testing.B) {
	stamps := make([]syncproto.Stamp, len(schema.Member.Fields)+1)
	for f := range stamps {
		stamps[f] = by(li, syncproto.Rev(1+f/8), syncproto.HLCOf(noon))
	}
	stored := syncproto.AppendStamps(nil, stamps)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := syncproto.ParseStamps(syncproto.AppendStamps(stored[:0], stamps), len(stamps)); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(stored)), "bytes/row")
}

// BenchmarkCompress tells how large messages are on the wire, too.
func BenchmarkCompress(b *testing.B)   { benchmarkPacking(b, false) }
func BenchmarkDecompress(b *testing.B) { benchmarkPacking(b, true) }

func benchmarkPacking(b *testing.B, unpack bool) {
	for _, m := range []struct {
		name  string
		data  []byte
		parts int
		unit  string
	}{
		{"push=1", pushOf(1), changesOfVisit, "bytes/change"},
		{"push=100", pushOf(100), 100 * changesOfVisit, "bytes/change"},
		{"page=1000", syncproto.AppendPage(nil, memberPage()), rowsOfPage, "bytes/row"},
	} {
		for _, as := range []syncproto.Encoding{syncproto.Gzip, syncproto.Zstd} {
			b.Run(m.name+"/"+string(as), func(b *testing.B) {
				packed := syncproto.Compress(m.data, as)
				b.ReportAllocs()
				b.SetBytes(int64(len(m.data)))
				for b.Loop() {
					if !unpack {
						syncproto.Compress(m.data, as)
					} else if _, problem := syncproto.Decompress(packed, as, syncproto.MaxBody); problem != nil {
						b.Fatal(problem)
					}
				}
				b.ReportMetric(float64(len(packed))/float64(m.parts), m.unit)
			})
		}
	}
}
