package browser

import (
	"fmt"
	"strings"
)

// conflict goes from two phones that disagree on two facts of a household, to a decision on
// each, and back from one of them.
func (w *world) conflict(p, other *phone) {
	w.t.Helper()
	h := p.rows["household"][p.settled()]
	id := h.text("id")
	home := p.of("dwelling", id)[0]
	other.save(id, nil,
		edit{T: "household", ID: id, Base: other.revision(id), Set: map[string]any{"group_name": "东屯"}},
		edit{T: "dwelling", ID: home.text("id"), Base: other.revision(id), Set: map[string]any{"area": 611}})
	answer := p.save(id, nil,
		edit{T: "visit", ID: newID(), Set: map[string]any{"visited_at": p.Now / 1000, "visitors": "金cadre", "purpose": "housing", "content": "量了三遍。"}},
		edit{T: "household", ID: id, Base: p.revision(id), Set: map[string]any{"group_name": "西屯"}},
		edit{T: "dwelling", ID: home.text("id"), Base: p.revision(id), Set: map[string]any{"area": 874}})
	if answer.Outcome != "conflict" || len(answer.Cases) != 2 {
		w.t.Fatalf("%+v", answer)
	}

	b := w.at(staff)
	b.visit("/conflicts?area=" + village)
	b.shows("main", h.text("registry_no"))
	cases := map[string]string{}
	for _, one := range answer.Cases {
		b.visit("/conflicts/" + one)
		b.shows("main", "量了三遍。")
		if b.count(`.case td.stands`) == 0 {
			w.t.Errorf("%s does not say what stands", b.path())
		}
		cases[b.text(".case tbody td.word")] = b.path()
	}
	group, area := cases["东屯"], cases["61.1 m²"]
	if group == "" || area == "" {
		w.t.Fatalf("%v", cases)
	}
	w.decide(b, group, "offered", "实地核实为西屯")
	w.decide(b, area, "kept", "以丈量记录为准")
	b.visit("/households/" + id)
	b.shows("#household", "西屯")
	b.shows("#dwelling", "61.1")

	b.visit(group)
	b.follow(`a[href$="/undo"]`)
	b.fill("#reason", "弄错了")
	b.follow("button.grave")
	b.visit("/households/" + id)
	b.shows("#household", "东屯")
	b.shows("#conflict tbody.open", "西屯")
	w.decide(b, group, "offered", "再次核实为西屯")
	b = w.at(auditor)
	b.visit("/log?household=" + id)
	if n := strings.Count(b.text("main .list"), "金"+staff); n != 4 {
		w.t.Errorf("the log knows of %d decisions: %s", n, b.text("main .list"))
	}
}

// decide makes a choice on the page of a case.
func (w *world) decide(b *tab, page, choice, reason string) {
	w.t.Helper()
	b.visit(page)
	b.tick(fmt.Sprintf(`input[name="choice"][value=%q]`, choice))
	b.fill("#reason", reason)
	b.follow(".choices ~ .do button.main")
	b.shows("#h-decided ~ .panel", reason)
}

// settled is a household of the phone that nobody argues about, and that has a house.
func (p *phone) settled() string {
	p.t.Helper()
	for id := range p.rows["household"] {
		if len(p.of("conflict", id)) == 0 && len(p.of("dwelling", id)) == 1 && len(p.of("review", id)) == 0 {
			return id
		}
	}
	p.t.Fatal("everybody argues")
	return ""
}
