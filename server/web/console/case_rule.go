package console

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
)

// ruleView is the page on which a rule decides many cases.
type ruleView struct {
	Own     []choice // the reader's own areas, where they are wider than a township
	Areas   []areaChoice
	Matters []choice // what open cases are about, each with how many there are
	Choices []choice
	Rule    string // in words, once it is complete
	Area    string
	Matter  string
	Choice  string
	Decided []ruleLine
	Failed  []ruleLine
	Left    int
	Done    bool
	Refused []string
	Form    filled // by which what is previewed is done
}

// ruleLine is one case as a rule decides it.
type ruleLine struct {
	Href, Place string
	Household   unitCases
	Lines       []caseLine
	Problems    []string
}

// shownCases is how many cases of a preview are listed.
const shownCases = 100

// ruleForm shows which rule there could be, and what a complete one comes to.
func (k *Console) ruleForm(c echo.Context, who reader) error {
	view := ruleView{Area: c.QueryParam("area"), Matter: c.QueryParam("matter"), Choice: c.QueryParam("choice")}
	if rule, complete := view.rule(); complete {
		run, err := k.app.PreviewRule(c.Request().Context(), who.ID, rule)
		if err := view.take(run, err, who); err != nil {
			return err
		}
		if view.Form, err = k.blank(who.lang, url.Values{"area": {view.Area}, "matter": {view.Matter}, "choice": {view.Choice}}); err != nil {
			return err
		}
	}
	return k.showRule(c, who, http.StatusOK, view)
}

// applyRule decides by a rule, and says of every case what has become of it.
func (k *Console) applyRule(c echo.Context, who reader) error {
	sent, err := readFilled(c, who.lang)
	if err != nil {
		return err
	}
	view := ruleView{Area: sent.Get("area"), Matter: sent.Get("matter"), Choice: sent.Get("choice"), Done: true}
	rule, complete := view.rule()
	if !complete {
		return schema.Problem{Code: schema.BadQuery, Field: "matter"}
	}
	id, err := decisionID(c, who, &sent)
	if err != nil {
		return err
	}
	run, err := k.app.ApplyRule(c.Request().Context(), who.ID, id, rule)
	if err := view.take(run, err, who); err != nil {
		return err
	}
	return k.showRule(c, who, choose(len(view.Refused) > 0, http.StatusUnprocessableEntity, http.StatusOK), view)
}

// rule is the rule that a form speaks of, when it is complete.
func (v *ruleView) rule() (registry.Rule, bool) {
	parts := strings.Split(v.Matter, " ")
	if v.Area == "" || v.Choice == "" || len(parts) != 3 {
		return registry.Rule{}, false
	}
	return registry.Rule{Area: v.Area, Kind: parts[0], Table: parts[1], Field: parts[2], Choice: v.Choice}, true
}

// matter names what a case is about, as forms spell it.
func matter(row schema.Row) string {
	return row.Get("kind").Text() + " " + row.Get("table_name").Text() + " " + row.Get("field").Text()
}

// take notes what a rule has come to; a refusal is told in the page.
func (v *ruleView) take(run app.RuleRun, err error, who reader) error {
	var p schema.Problem
	if errors.As(err, &p) {
		v.Refused = append(v.Refused, p.Message(who.lang))
		return nil
	}
	if err != nil {
		return err
	}
	f := form{lang: who.lang}
	for _, row := range run.Decided {
		v.Decided = append(v.Decided, ruleLine{Href: casePage(row.ID), Place: row.Village, Household: unitCases{id: row.Household}, Lines: f.decided(row, schema.Plain)})
	}
	for _, failed := range run.Failed {
		line := ruleLine{Href: casePage(failed.Case.ID), Place: failed.Case.Village, Household: unitCases{id: failed.Case.Household}}
		for _, p := range failed.Problems {
			line.Problems = append(line.Problems, p.Message(who.lang))
		}
		v.Failed = append(v.Failed, line)
	}
	v.Left = run.Left
	return nil
}

// showRule completes the page with what there is to choose.
func (k *Console) showRule(c echo.Context, who reader, status int, view ruleView) error {
	f := form{lang: who.lang}
	err := k.app.Store().Read(c.Request().Context(), func(r app.Reader) error {
		all, err := readAreas(r)
		if err != nil {
			return err
		}
		view.Areas, view.Own = who.areaChoices(all, view.Area), who.ownAreas(all, view.Area)
		villages, err := k.inboxesIn(r, who.areas())
		if err != nil {
			return err
		}
		open := villages.openCases()
		view.Matters = f.matters(open, view.Matter)
		for _, lines := range [][]ruleLine{view.DecidedShown(), view.FailedShown()} {
			if err := f.place(r, all, lines); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, code := range [...]string{"later", "earlier", "kept", "offered"} {
		view.Choices = append(view.Choices, choice{Code: code, Label: f.choice(code), Selected: code == view.Choice})
	}
	if rule, complete := view.rule(); complete {
		view.Rule = f.ruleInWords(rule.String())
	}
	return k.show(c, status, who, "rules", view)
}

// place names the households and villages of lines.
func (f form) place(r app.Reader, all *areas, lines []ruleLine) error {
	cases := make([]schema.Row, len(lines))
	for i := range lines {
		cases[i] = schema.Row{Household: lines[i].Household.id, Village: lines[i].Place}
	}
	households, err := householdsOf(r, cases)
	for i := range lines {
		lines[i].Place = all.villageName(lines[i].Place, f.lang)
		lines[i].Household = f.unit(lines[i].Household.id, households, schema.Plain)
	}
	return err
}

// matters are what open cases of values and deletions are about, the most frequent first.
func (f form) matters(open []schema.Row, chosen string) (out []choice) {
	counts, example := map[string]int{}, map[string]schema.Row{}
	for _, row := range open {
		if kind := row.Get("kind").Text(); kind == caseValue || kind == caseDelete {
			counts[matter(row)]++
			example[matter(row)] = row
		}
	}
	for key, n := range counts {
		out = append(out, choice{Code: key, Label: f.matterInWords(example[key]) + " (" + grouped(int64(n)) + ")", Selected: key == chosen})
	}
	slices.SortFunc(out, func(a, b choice) int {
		return cmp.Or(cmp.Compare(counts[b.Code], counts[a.Code]), cmp.Compare(a.Code, b.Code))
	})
	return out
}

// matterInWords says what a case is about: a table and its field or group.
func (f form) matterInWords(row schema.Row) string {
	return f.factInWords(row.Get("kind").Text(), row.Get("table_name").Text(), row.Get("field").Text())
}

func (f form) factInWords(kind, table, field string) string {
	t := schema.TableOf(table)
	if t == nil {
		return table
	}
	if kind == caseDelete {
		return join(" · ", t.Label.In(f.lang), schema.Codes("conflict_kind").Label(kind).In(f.lang))
	}
	return join(" · ", t.Label.In(f.lang), f.fields(t, field))
}

// fields names the fields of a group, or the one field of that name.
func (f form) fields(t *schema.Table, name string) string {
	var labels []string
	for i := range t.Fields {
		if fd := &t.Fields[i]; fd.In(schema.Version) && (fd.Group == name || fd.Group == "" && fd.Name == name) {
			labels = append(labels, fd.Label.In(f.lang))
		}
	}
	return strings.Join(labels, listSign[f.lang])
}

// ruleInWords spells a rule that a settled case keeps; "" for none.
func (f form) ruleInWords(text string) string {
	rule, ok := registry.ParseRule(text)
	if !ok {
		return ""
	}
	return join(" · ", f.factInWords(rule.Kind, rule.Table, rule.Field), f.choice(rule.Choice))
}

// choice is what people choose.
func (f form) choice(code string) string {
	switch code {
	case "kept":
		return say(f.lang, "choice.kept")
	case "offered":
		return say(f.lang, "choice.offered")
	case choiceOther:
		return say(f.lang, "choice.other")
	case choiceDistinct:
		return say(f.lang, "choice.distinct")
	case "later":
		return say(f.lang, "choice.later")
	case "earlier":
		return say(f.lang, "choice.earlier")
	}
	return code
}

// DecidedShown are the first of the cases that the rule decides.
func (v ruleView) DecidedShown() []ruleLine { return v.Decided[:min(shownCases, len(v.Decided))] }

// FailedShown are the first of those that it cannot decide.
func (v ruleView) FailedShown() []ruleLine { return v.Failed[:min(shownCases, len(v.Failed))] }

// Unlisted is how many of the decided cases are not listed.
func (v ruleView) Unlisted() int { return len(v.Decided) - len(v.DecidedShown()) }
