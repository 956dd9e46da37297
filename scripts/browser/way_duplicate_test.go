package browser

// duplicate goes from two households that seem to be one to one household, which late work
// for the other still finds; and decides that two others are two.
func (w *world) duplicate(p *phone) {
	w.t.Helper()
	b := w.at(staff)
	one := w.duplicateOf(b, village)
	b.visit(one)
	heads := ask[[]string](b, `[...document.querySelectorAll(".twins thead a")].map(a => a.getAttribute("href"))`)
	if len(heads) != 2 {
		w.t.Fatalf("%d households beside one another: %s", len(heads), b.text("main"))
	}
	mine, stays := householdOf(heads[0]), householdOf(heads[1])
	if p.rows["household"][mine] == nil {
		mine, stays = stays, mine
	}
	b.follow(`a[href*="into=` + stays + `"]`)
	b.shows(".join .tag", "")
	b.follow("button.grave")

	b.visit("/households/" + mine)
	if got := householdOf(b.href(".refusal a")); got != stays {
		w.t.Errorf("%s leads to %s, not to %s", mine, got, stays)
	}
	answer := p.save(mine, nil, edit{T: "visit", ID: newID(), Set: map[string]any{
		"visited_at": p.Now / 1000, "visitors": "金cadre", "purpose": "routine", "content": "并户之前写下的。"}})
	if answer.Household != stays {
		w.t.Errorf("late work landed at %+v", answer)
	}
	b.visit("/households/" + stays)
	b.shows("#visit", "并户之前写下的。")
	b.shows("#history", "金"+staff)

	two := w.duplicateOf(b, village[:9])
	w.decide(b, two, "distinct", "同音不同人，分别在两村居住")
	if w.duplicates(b, village[:9]) != 0 {
		w.t.Error("they still seem to be one")
	}
}

// duplicateOf is the page of the first open duplicate of an area.
func (w *world) duplicateOf(b *tab, area string) string {
	w.t.Helper()
	b.visit("/conflicts?area=" + area)
	page := ask[string](b, duplicated+`[0]?.getAttribute("href") ?? ""`)
	if page == "" {
		w.t.Fatalf("no duplicate waits in %s", area)
	}
	return page
}

// duplicates is how many wait in an area.
func (w *world) duplicates(b *tab, area string) int {
	w.t.Helper()
	b.visit("/conflicts?area=" + area)
	return ask[int](b, duplicated+`.length`)
}

// duplicated are the links to cases that name another household.
const duplicated = `[...document.querySelectorAll("tbody.open")].filter(e => e.querySelector('td[colspan] a[href^="/households/"]')).map(e => e.querySelector("a.subject"))`
