package chaos

import (
	"slices"
	"strings"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/syncproto"
)

// sampleWork lets the province draw a sample of the case's village and look into every
// case of it, so far as it waits. Now and then one fails.
func (w *world) sampleWork(c *casefile) {
	inspector := w.rightful(schema.SampledStep(), c.h.village)
	draw := syncproto.Action{Do: "sample.draw", Document: "吉抽〔2018〕" + c.newID()[24:]}
	o, err := w.decide(inspector, home{village: c.h.village}, 0, c.slips(20), nil, draw)
	w.deskHeard(o, err)
	samples := in(livingRows(w.papersIn(c.h.village)), schema.SpotSample, anyRow)
	if len(samples) == 0 {
		return
	}
	newest := slices.MaxFunc(samples, func(a, b schema.Row) int { return a.Get("drawn_at").Compare(b.Get("drawn_at")) })
	for _, h := range w.homesOf(c.h.village, strings.Fields(newest.Get("drawn").Text())) {
		find := syncproto.Action{Do: "sample." + c.mostly("pass", "fail"), Expect: "prefecture_approval", Reason: "入户抽查"}
		o, err := w.decide(inspector, h, 0, c.slips(20), nil, find)
		w.deskHeard(o, err)
	}
}

// homesOf are the households of a village's cases.
func (w *world) homesOf(village string, cases []string) (out []home) {
	w.must(w.read(func(r app.Reader) error {
		return r.EachRow(schema.RelocationCase, village, func(row schema.Row) error {
			if slices.Contains(cases, row.ID) {
				out = append(out, home{village, row.Household})
			}
			return nil
		})
	}), "read the cases")
	return out
}
