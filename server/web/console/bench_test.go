package console_test

import (
	"net/http"
	"net/url"
	"testing"

	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// BenchmarkPages asks a server that holds the whole county for each page, over
// HTTP, with nothing kept but what the server itself keeps.
func BenchmarkPages(b *testing.B) {
	w := newWorld(b, antu.CountyCode)
	clash(w)
	staff := w.desk("staff", registry.CountyStaff, antu.CountyCode)
	phone := w.person("phone", registry.Cadre, here)
	device, h := w.device(phone), householdsIn(here)[1]
	waiting := submitEvery(w, 4)
	n := int64(0)
	change := func() { // a commit, so that what was counted of the area is out of date
		n++
		w.push(device, phone, n, h, 0, set(rowOf(h, schema.Household), "remark", schema.TextOf(string(rune('a'+n%26)))))
	}
	for _, page := range []struct {
		name, path string
		after      func()
	}{
		{"today", "/", nil},
		{"today, after a commit", "/", change},
		{"overview", "/overview", nil},
		{"overview, counted anew", "/overview", change},
		{"households", "/households", nil},
		{"households, last page", "/households?page=113", nil},
		{"households, by name", "/households?q=" + url.QueryEscape("金英"), nil},
		{"households, by pinyin", "/households?q=jyz", nil},
		{"households, by pinyin, after a commit", "/households?q=jyz", change},
		{"households, by village and name", "/households?q=" + url.QueryEscape("新安 金"), nil},
		{"households, by cause and status", "/households?main_cause=01&status=registered", nil},
		{"households, behind a figure", "/households?table=1-2&in=222426&row=total&column=01", nil},
		{"household", "/households/" + householdsIn(here)[0].ID, nil},
		{"conflicts", "/conflicts", nil},
		{"villages", "/villages", nil},
		{"villages, counted anew", "/villages", change},
		{"relocation", "/relocation", nil},
		{"relocation, a case", "/relocation/" + householdsIn(here)[0].ID, nil},
		{"relocation, a village", "/relocation/villages/" + here, nil},
		{"objections", "/objections", nil},
		{"reviews", "/reviews", nil},
		{"reviews, after a commit", "/reviews", change},
		{"reviews, approved", "/reviews?state=approved", nil},
		{"review", "/reviews/" + waiting, nil},
		{"review, after a commit", "/reviews/" + waiting, change},
		{"household, one field", "/households/" + waiting + "/field?on=about/household/" + waiting + "/remark", nil},
		{"household, two revisions", "/households/" + waiting + "/difference", nil},
	} {
		b.Run(page.name, func(b *testing.B) {
			staff.page(page.path)
			for b.Loop() {
				if page.after != nil {
					b.StopTimer()
					page.after()
					b.StartTimer()
				}
				if a := staff.get(page.path); a.StatusCode != http.StatusOK {
					b.Fatal(a.Status)
				}
			}
		})
	}
}

// submitEvery puts every so many households of the county before their townships, and
// returns the last of them.
func submitEvery(w *world, many int) (last string) {
	cadre := w.person("submits", registry.Cadre, antu.CountyCode)
	for i, h := range generated().Households {
		if i%many > 0 {
			continue
		}
		outcome, err := w.app.Act(w.ctx, cadre.ID, &syncproto.Changeset{
			ID: registry.DerivedID("submit", h.ID), Village: h.Village, Household: h.ID, Seen: 1,
			Edits:   []syncproto.Edit{set(rowOf(h, schema.Household), "remark", schema.TextOf("已核对"))},
			Actions: []syncproto.Action{{Do: "record.submit"}},
		})
		w.must(err)
		if outcome.Kind == syncproto.Rejected {
			w.tb.Fatalf("%+v", outcome.Problems)
		}
		last = h.ID
	}
	return last
}
