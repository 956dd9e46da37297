package console

import (
	"strings"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/syncproto"
)

// relocationTables are the papers of a household's move, and its case.
var relocationTables = []*schema.Table{
	schema.Screening, schema.Application, schema.HomeCheck, schema.Vote, schema.Resettlement,
}

// relocationView is how far a household's move is, and on which papers.
type relocationView struct {
	Title  string
	State  string
	Steps  []stepView
	Case   card
	Papers []section
}

// stepView is one of the plan's steps, from the household's point of view.
type stepView struct {
	Name, Level string
	Done, Next  bool
	At, By      string // when it was taken and by whom, "" where the household's history does not say
	Papers      []string
}

// relocation shows the newest case of a household; nil when nothing was ever
// done about moving it.
func (f form) relocation(unit syncproto.UnitState, history []app.HistoryEntry) *relocationView {
	cases := livingRows(unit, schema.RelocationCase)
	papers := f.sections(unit, relocationTables)
	if len(cases) == 0 && len(papers) == 0 {
		return nil
	}
	v := &relocationView{Title: schema.RelocationCase.Label.In(f.lang), Papers: papers}
	if len(cases) == 0 {
		return v
	}
	newest := cases[0]
	for _, c := range cases {
		if c.Get("step_at").Int() > newest.Get("step_at").Int() {
			newest = c
		}
	}
	v.State = f.value(schema.RelocationCase.Field("state"), newest.Get("state"), schema.Personal).Text
	v.Case = f.card(newest, "step", "state", "evidence")
	v.Case.Title = ""
	v.Steps = f.steps(newest, history)
	return v
}

// relocationActive is the state of a case that goes on to a next step.
const relocationActive = "active"

func (f form) steps(row schema.Row, history []app.HistoryEntry) []stepView {
	done := row.Get("step").Text()
	next := schema.Next(done)
	taken, papers := stepsTaken(row.ID, history), f.evidence(row.Get("evidence").Text())
	var out []stepView
	passed := schema.StepOf(done) != nil
	for _, s := range schema.Steps() {
		v := stepView{Name: s.Name.In(f.lang), Level: schema.Codes("level").Label(s.Level).In(f.lang), Done: passed}
		v.Next = next != nil && next.Code == s.Code && row.Get("state").Text() == relocationActive
		if h, ok := taken[s.Code]; ok && passed {
			v.At, v.By, v.Papers = moment(h.At.Milli()), f.ids.person(h.Person), papers[s.Code]
		}
		if s.Code == done {
			passed = false
		}
		out = append(out, v)
	}
	return out
}

// stepsTaken finds the commit by which each step was last taken.
func stepsTaken(id string, history []app.HistoryEntry) map[string]app.HistoryEntry {
	step := schema.RelocationCase.Ordinal("step")
	taken := map[string]app.HistoryEntry{}
	for _, h := range history {
		for _, c := range h.Changes {
			if c.Key.ID == id && c.Field == step {
				taken[c.After.Text()] = h
			}
		}
	}
	return taken
}

// evidence reads what a case says its steps rest on: a line for each step, with
// "name:id" of each paper (registry writes it).
func (f form) evidence(text string) map[string][]string {
	papers := map[string][]string{}
	for line := range strings.Lines(text) {
		parts := strings.Split(strings.TrimSpace(line), "\t")
		for _, part := range parts[1:] {
			_, id, _ := strings.Cut(part, ":")
			papers[parts[0]] = append(papers[parts[0]], f.paper(id))
		}
	}
	return papers
}

// evidenceText is the same to be read in one go, steps in order.
func (f form) evidenceText(text string) string {
	papers := f.evidence(text)
	var lines []string
	for _, s := range schema.Steps() {
		if list, ok := papers[s.Code]; ok {
			lines = append(lines, s.Name.In(f.lang)+say(f.lang, "colon")+strings.Join(list, listSign[f.lang]))
		}
	}
	return strings.Join(lines, "\n")
}

// paper names one piece of evidence: a row by its table and title, or the number
// of a document as it is.
func (f form) paper(id string) string {
	row, ok := f.ids.rows[id]
	if !ok {
		return id
	}
	name := row.Table.Label.In(f.lang)
	if title := f.ids.title(row, schema.Personal); title != "" {
		name += say(f.lang, "colon") + title
	}
	return name
}
