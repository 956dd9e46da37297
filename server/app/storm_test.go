package app_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"ruhu/schema"
	"ruhu/scripts/county"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

func BenchmarkStorm(b *testing.B) {
	f := newFixture(b, b.TempDir())
	c := county.Generate(1)
	start := time.Now()
	report, err := f.Import(context.Background(), staff, householdsOf(c), app.ImportOptions{})
	if err != nil || report.Refused > 0 {
		b.Fatalf("%+v %v", report, err)
	}
	b.Logf("import %d in %s", report.Households, time.Since(start))
	const devices = 180
	villages := map[string][]*county.Household{}
	for _, h := range c.Households {
		v := c.RowsOf(h)[0].Village
		villages[v] = append(villages[v], h)
	}
	var names []string
	for v := range villages {
		names = append(names, v)
	}
	type dev struct{ id, person, village string }
	devs := make([]dev, devices)
	for i := range devs {
		devs[i].village = names[i%len(names)]
		devs[i].id, devs[i].person = f.device(b, i, devs[i].village)
	}
	b.ResetTimer()
	total := 0
	for it := range b.N {
		var wg sync.WaitGroup
		var mu sync.Mutex
		work := make(chan int)
		for range 16 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				for i := range work {
					d := devs[i]
					req := &syncproto.PushRequest{Device: d.id, Now: syncproto.HLC(f.now.UnixMicro())}
					n := 0
					for k := range 6 {
						h := villages[d.village][k%len(villages[d.village])]
						rows := c.RowsOf(h)
						cs := syncproto.Changeset{N: int64(it*6 + k + 1), ID: registry.DerivedID(d.id, fmt.Sprint(it), fmt.Sprint(k)), By: d.person, Village: d.village, Household: rows[0].ID, At: syncproto.HLC(f.now.UnixMicro()), Version: 1}
						cs.Edits = append(cs.Edits,
							syncproto.Edit{Table: schema.Household, Row: rows[0].ID, Sets: []syncproto.Set{{Field: schema.Household.Ordinal("remark"), Value: schema.TextOf(fmt.Sprintf("remark %d", it)), Base: 1}}},
							syncproto.Edit{Table: schema.Member, Row: rows[1].ID, Sets: []syncproto.Set{{Field: schema.Member.Ordinal("work_months"), Value: schema.IntOf(int64(it % 13)), Base: 1}, {Field: schema.Member.Ordinal("work_locality"), Value: schema.TextOf("长春"), Base: 1}}},
							syncproto.Edit{Table: schema.Visit, Row: registry.DerivedID(d.id, "v", fmt.Sprint(it), fmt.Sprint(k)), Sets: []syncproto.Set{{Field: 0, Value: schema.IntOf(1)}, {Field: 1, Value: schema.TextOf("张三")}, {Field: 2, Value: schema.TextOf("routine")}, {Field: 3, Value: schema.TextOf("走访情况一切正常，家里人身体还好，玉米收成不错。")}}},
						)
						n += len(cs.Edits)
						req.Changesets = append(req.Changesets, cs)
					}
					a, err := f.Push(context.Background(), d.id, req)
					if err != nil || a.Problem != nil || len(a.Outcomes) != 6 || a.Outcomes[0].Kind == syncproto.Rejected {
						b.Errorf("%v %+v", err, a)
					}
					mu.Lock()
					total += n
					mu.Unlock()
				}
			}()
		}
		for i := range devices {
			work <- i
		}
		close(work)
		wg.Wait()
	}
	b.ReportMetric(float64(total)/b.Elapsed().Seconds(), "changes/s")
	b.ReportMetric(float64(total/3)/b.Elapsed().Seconds(), "changesets/s")
}
