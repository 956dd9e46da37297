package app_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"ruhu/schema"
	"ruhu/scripts/county"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// BenchmarkPush_Identities is one changeset that changes one person, in a part of the
// county and in the whole of it: their name, for the scale; a number that nobody else
// has; and one that somebody has, about which it was asked already. A look-up among
// 10,146 people must cost what it costs among a tenth of them.
func BenchmarkPush_Identities(b *testing.B) {
	all := county.Generate(1).Households
	for _, households := range []int{len(all) / 10, len(all)} {
		f := newFixture(b, inMemory(b))
		c := county.Generate(1)
		c.Households = c.Households[:households]
		if report, err := f.Import(context.Background(), staff, householdsOf(c), app.ImportOptions{}); err != nil || report.Refused > 0 {
			b.Fatalf("%+v %v", report, err)
		}
		h, twin := c.Households[0], c.Households[1]
		p := &patient{fixture: f, b: b, village: h.Village, household: h.ID, member: memberOf(c, h).ID}
		p.device, p.person = f.device(b, 1, h.Village)
		held := memberOf(c, twin).Get("id_number")
		for _, kind := range []string{"name", "number", "twin"} {
			b.Run(fmt.Sprintf("%d/%s", households, kind), func(b *testing.B) {
				for b.Loop() {
					switch {
					case kind == "name":
						p.change("name", schema.TextOf(fmt.Sprint("金", p.n)))
					case kind == "twin" && p.n%2 == 0:
						p.change("id_number", held)
					default:
						p.change("id_number", numberOf(p.n))
					}
				}
			})
		}
	}
}

// patient is somebody whose record is changed again and again.
type patient struct {
	*fixture
	b                          *testing.B
	device, person             string
	village, household, member string
	n                          int64
	rev                        syncproto.Rev
}

func (p *patient) change(field string, v schema.Value) {
	p.n++
	now := syncproto.HLC(p.now.UnixMicro())
	set := syncproto.Set{Field: schema.Member.Ordinal(field), Value: v, Base: p.rev}
	answer, err := p.Push(context.Background(), p.device, &syncproto.PushRequest{Device: p.device, Now: now, Changesets: []syncproto.Changeset{{
		N: p.n, ID: registry.DerivedID("patient", fmt.Sprint(p.n)), By: p.person, Village: p.village, Household: p.household, At: now,
		Version: schema.Version, Seen: p.rev, Edits: []syncproto.Edit{{Table: schema.Member, Row: p.member, Base: p.rev, Sets: []syncproto.Set{set}}},
	}}})
	if err != nil || len(answer.Outcomes) != 1 || answer.Outcomes[0].Kind == syncproto.Rejected {
		p.b.Fatalf("%+v %v", answer, err)
	}
	p.rev = answer.Outcomes[0].Rev
}

func memberOf(c *county.County, h *county.Household) schema.Row {
	for _, row := range c.RowsOf(h) {
		if row.Table == schema.Member {
			return row
		}
	}
	panic("a household without anybody")
}

// numberOf is a citizen's number that stands its own check (GB 11643).
func numberOf(n int64) schema.Value {
	born := time.Date(1930, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(n/1000))
	digits := "220000" + born.Format("20060102") + fmt.Sprintf("%03d", n%1000)
	sum := 0
	for i, weight := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(digits[i]-'0') * weight
	}
	return schema.TextOf(digits + string("10X98765432"[sum%11]))
}
