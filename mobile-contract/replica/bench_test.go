package replica_test

import (
	"fmt"
	"testing"
	"time"

	"ruhu/mobile-contract/replica"
	"ruhu/schema"
	"ruhu/scripts/county"
	"ruhu/syncproto"
)

// countyPages is the whole synthetic county as a server would page it, and how
// many rows it has.
func countyPages(b *testing.B) (pages [][]byte, rows int) {
	b.Helper()
	c := county.Generate(1)
	var page syncproto.Page
	inPage := 0
	flush := func(more bool) {
		page.Epoch, page.Now, page.More = "e", 1, more
		page.Cursor = fmt.Sprint(len(pages) + 1)
		pages = append(pages, syncproto.AppendPage(nil, &page))
		page, inPage = syncproto.Page{}, 0
	}
	for i := 0; i < len(c.Households); {
		v := c.Households[i].Village
		tables := map[*schema.Table][]syncproto.PageRow{}
		var digest syncproto.Digest
		n := 0
		for ; i < len(c.Households) && c.Households[i].Village == v; i++ {
			for _, r := range c.RowsOf(c.Households[i]) {
				tables[r.Table] = append(tables[r.Table], syncproto.PageRow{ID: r.ID, Household: r.Household, Rev: 1, Values: r.Values})
				digest = digest.Plus(syncproto.RowDigest(r.Table, r.ID, r.Household, false, r.Values))
				n++
			}
		}
		if inPage > 0 && inPage+n > syncproto.MaxPageRows {
			flush(true)
		}
		out := syncproto.VillagePage{Village: v, To: 1, Digest: digest.String()}
		for _, t := range schema.Replicated() {
			if len(tables[t]) > 0 {
				out.Tables = append(out.Tables, syncproto.TablePage{Table: t, Rows: tables[t]})
			}
		}
		page.Villages = append(page.Villages, out)
		inPage, rows = inPage+n, rows+n
	}
	flush(false)
	return pages, rows
}

func openBench(b *testing.B) *replica.Replica {
	b.Helper()
	w := &world{tb: b, now: time.Date(2018, 7, 2, 1, 0, 0, 0, time.UTC)}
	r, err := replica.OpenWith(b.TempDir()+"/device.db", &clock{w: w}, w)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { r.Close() })
	if err := r.Enrol(staff, staff, seed(), "e", "zh-CN"); err != nil {
		b.Fatal(err)
	}
	return r
}

func takeAll(b *testing.B, r *replica.Replica, pages [][]byte) {
	b.Helper()
	for _, p := range pages {
		report, err := r.TakePage(p)
		if err != nil || report.Mismatched > 0 {
			b.Fatalf("%+v %v", report, err)
		}
	}
}

// BenchmarkTakePage is a county's first pull: decoding, rows, cursor, and hashing
// every village anew from the file.
func BenchmarkTakePage(b *testing.B) {
	pages, rows := countyPages(b)
	total := 0
	b.ResetTimer()
	for range b.N {
		b.StopTimer()
		r := openBench(b)
		b.StartTimer()
		takeAll(b, r, pages)
		total += rows
	}
	b.ReportMetric(float64(total)/b.Elapsed().Seconds(), "rows/s")
}

// BenchmarkTakePage_Village is the first pull of one village.
func BenchmarkTakePage_Village(b *testing.B) {
	pages, _ := countyPages(b)
	p, _ := syncproto.DecodePage(pages[0])
	p.Villages, p.More = p.Villages[:1], false
	page := syncproto.AppendPage(nil, &p)
	total := int64(0)
	b.ResetTimer()
	for range b.N {
		b.StopTimer()
		r := openBench(b)
		b.StartTimer()
		report, err := r.TakePage(page)
		if err != nil || report.Verified != 1 {
			b.Fatal(err)
		}
		total += report.Rows
	}
	b.ReportMetric(float64(total)/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(float64(total)/float64(b.N), "rows/op")
}

// BenchmarkSave is a day's visits on the device of the county: six edits each,
// on disk before the next begins.
func BenchmarkSave(b *testing.B) {
	pages, _ := countyPages(b)
	r := openBench(b)
	takeAll(b, r, pages)
	c := county.Generate(1)
	b.ResetTimer()
	for i := range b.N {
		h := c.Households[i%len(c.Households)]
		_, err := r.SaveEdits(h.Village, h.ID, []syncproto.Edit{
			set(schema.Household, h.ID, "remark", fmt.Sprint("visit ", i)),
			set(schema.Member, h.Members[0].ID, "work_months", 1+i/len(c.Households)%12, "work_locality", fmt.Sprint("长春", i)),
			set(schema.Visit, r.NewID(), "visited_at", 1, "visitors", "金", "purpose", code("visit_purpose"), "content", "走访情况一切正常，家里人身体还好。"),
		}, nil)
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "saves/s")
}

// BenchmarkVerify hashes the whole county from the file.
func BenchmarkVerify(b *testing.B) {
	pages, rows := countyPages(b)
	r := openBench(b)
	takeAll(b, r, pages)
	b.ResetTimer()
	for range b.N {
		if ok, err := r.Verify(); !ok || err != nil {
			b.Fatal(ok, err)
		}
	}
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
