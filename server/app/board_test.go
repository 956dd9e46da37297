package app_test

import (
	"context"
	"slices"
	"testing"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

func (m *march) board(q app.BoardQuery) app.Board {
	m.Helper()
	q.Limit = max(q.Limit, 1)
	b, err := m.RelocationBoard(context.Background(), q)
	if err != nil {
		m.Fatal(err)
	}
	return b
}

func TestBoard_CountsByStepAndQuotaAndNamesWhatIsInTheWay(t *testing.T) {
	m := newMarch(t, 1)
	screen, apply := schema.FirstCaseStep(), schema.Next(schema.FirstCaseStep().Code)
	for _, h := range m.homes[:2] {
		m.take(h, "", screen, true)
	}
	b := m.board(app.BoardQuery{Area: mingyue[:6]})
	one := registry.Places{Households: 2, People: 2}
	if s := b.Steps[apply.Number-1]; s.Step != apply || s.Waiting != one || s.Done != (registry.Places{}) || s.Overdue != 0 {
		t.Errorf("%s: %+v", apply.Code, s)
	}
	if s := b.Steps[screen.Number-1]; s.Done != one || s.Waiting.Households != 0 {
		t.Errorf("%s: %+v", screen.Code, s)
	}
	if s := b.Steps[1]; s.Done != (registry.Places{Households: 1}) { // one area
		t.Errorf("%s: %+v", s.Step.Code, s)
	}
	if b.Total != 2 || len(b.Lines) != 1 {
		t.Fatalf("%d of %d lines", len(b.Lines), b.Total)
	}
	line := b.Lines[0]
	if line.Obstacle == nil || line.Obstacle.Code != schema.EvidenceMissing || line.Number == "" || line.Head != "金明哲" || line.Hamlet != "一组" ||
		line.Rev != m.rev(home{id: line.Household}) || line.Waits.Step != apply {
		t.Errorf("%+v", line)
	}
	i := slices.IndexFunc(b.Townships, func(l registry.BoardTownship) bool { return l.Township == mingyue[:9] })
	town := b.Townships[i]
	if len(b.Townships) != 3 || town.Granted != (registry.Places{Households: 4, People: 8}) || town.Left() != town.Granted || town.Waiting[apply.Number-1] != 2 || town.Ended != 0 {
		t.Errorf("%d townships, %+v", len(b.Townships), town)
	}

	m.must(registry.Cadre, m.homes[0].id, nil, syncproto.Action{Do: "relocation.withdraw", Reason: "不愿搬迁"})
	m.now = m.now.AddDate(0, 0, apply.Days+1)
	b = m.board(app.BoardQuery{Area: mingyue[:9], Step: apply.Code, Overdue: true, Limit: 10})
	if town := b.Townships[0]; len(b.Lines) != 1 || b.Total != 1 || b.Lines[0].Household != m.homes[1].id || town.Ended != 1 || town.Overdue != 1 || town.Waiting[apply.Number-1] != 1 {
		t.Errorf("%+v, %+v", b.Lines, town)
	}
	if b := m.board(app.BoardQuery{Area: mingyue, Step: screen.Code}); b.Total != 0 || len(b.Townships) != 0 || b.Steps[apply.Number-1].Waiting.Households != 1 {
		t.Errorf("the village alone: %+v", b)
	}
	if b := m.board(app.BoardQuery{Area: far[:9]}); b.Total != 0 || len(b.Lines) != 0 {
		t.Errorf("elsewhere: %+v", b)
	}
	if b := m.board(app.BoardQuery{Area: mingyue, Offset: 99}); len(b.Lines) != 0 || b.Total != 1 {
		t.Errorf("behind the last page: %+v", b)
	}
}

// What is held of the quota, what is given up and kept, and what is free: together they
// are the quota.
func TestBoard_TheQuotaAddsUp(t *testing.T) {
	m := newMarch(t, 2)
	for range 400 {
		m.move()
	}
	var held registry.Places
	m.eachCase(func(row schema.Row) {
		if registry.HoldsPlace(row) {
			held.Households, held.People = held.Households+1, held.People+row.Get("people").Int()
		}
	})
	b := m.board(app.BoardQuery{Area: mingyue[:9], Limit: 100})
	town := b.Townships[0]
	if town.Held != held || town.Left().Households != 4-held.Households-town.Kept.Households || town.Left().People < 0 {
		t.Errorf("%+v, and %+v are held", town, held)
	}
	waiting := 0
	for _, s := range b.Steps {
		waiting += int(s.Waiting.Households)
	}
	if waiting != b.Total || len(b.Lines) != b.Total {
		t.Errorf("%d wait, %d of %d are listed", waiting, len(b.Lines), b.Total)
	}
}

func TestObjections_AreListedWithTheirAnswers(t *testing.T) {
	m := newMarch(t, 1)
	list := m.notice("township_publicity", 0)
	m.must(registry.TownshipReviewer, "", []syncproto.Edit{list})
	object := func(values ...any) string {
		m.now = m.now.AddDate(0, 0, 1)
		id := m.id()
		m.must(registry.Cadre, "", []syncproto.Edit{set(schema.Objection, id, append([]any{
			"notice", list.Row, "raised_on", m.day(0), "raised_by", "村民", "content", "有异议", "state", "open"}, values...)...)})
		return id
	}
	first, whole, strange := object("subject", m.homes[0].id), object(), object("notice", m.id(), "subject", m.id())
	m.must(registry.TownshipReviewer, "", nil, syncproto.Action{Do: "objection.uphold", Ref: first, Expect: "open", Reason: "经查属实"})
	ask := func(area, state string) (ids []string, lines []app.ObjectionLine) {
		t.Helper()
		lines, err := m.Objections(context.Background(), area, state)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range lines {
			ids = append(ids, l.ID)
		}
		return ids, lines
	}
	ids, lines := ask(mingyue[:6], "")
	if want := []string{whole, strange, first}; !slices.Equal(ids, want) {
		t.Fatalf("%v, want %v", ids, want)
	}
	if l := lines[0]; l.Kind != "township_publicity" || l.Posted == "" || l.Head != "" || !slices.Equal(l.Answerers, schema.MayAnswer("township_publicity")) {
		t.Errorf("against the whole list: %+v", l)
	}
	if l := lines[1]; l.Kind != "" || l.Posted != "" || l.Head != "" {
		t.Errorf("against nothing that is there: %+v", l)
	}
	if l := lines[2]; l.Head != "金明哲" || l.Number == "" || l.Get("state").Text() != "upheld" || l.Get("answer").Text() != "经查属实" ||
		l.Get("answered_by").IsNull() || l.Get("answerer").Text() != of(registry.TownshipReviewer) {
		t.Errorf("answered: %+v", l)
	}
	if ids, _ := ask(mingyue, "upheld"); !slices.Equal(ids, []string{first}) {
		t.Errorf("upheld: %v", ids)
	}
	if ids, _ := ask(far, ""); len(ids) != 0 {
		t.Errorf("elsewhere: %v", ids)
	}
}
