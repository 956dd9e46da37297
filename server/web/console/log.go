package console

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/chronicle"
	"ruhu/server/registry"
)

const (
	logPath = "/log"
	logPage = 50 // entries
)

// logView is a page of the log, the newest entry first, and what was asked for.
type logView struct {
	Own      []choice
	Areas    []areaChoice
	Kinds    []choice
	From, To string
	Person   *named // whose entries these are, if they are anybody's
	Unit     *named
	Entries  []entryLine
	Older    string // address of the entries before these, "" for none
	Filtered bool
	Refused  []string
	Check    *app.LogCheck // what following the chain came to, where that was asked for
	Form     filled
}

// named is somebody or something that entries are about.
type named struct{ ID, Name, Href string }

// entryLine is one entry in words.
type entryLine struct {
	Number, Kind, At string
	Who              *named // nil for the server
	Device, Place    string
	About            *named // the household, nil where there is none
	Said             []Told // what else it tells
	Alarm            bool
}

// log shows entries that the reader may read.
func (k *Console) log(c echo.Context, who reader) error {
	return k.showLog(c, who, nil)
}

// checkLog follows the chain through the whole log, and says what it came to.
func (k *Console) checkLog(c echo.Context, who reader) error {
	if !who.readsLog() {
		return schema.Problem{Code: schema.NotFound}
	}
	check, err := k.app.CheckLog(c.Request().Context())
	if err != nil {
		return err
	}
	return k.showLog(c, who, &check)
}

// readsLog reports whether the reader may read anything in the log.
func (who reader) readsLog() bool {
	return slices.ContainsFunc(chronicle.Kinds(), func(kind chronicle.Kind) bool {
		return slices.ContainsFunc(who.Grants, func(g registry.Grant) bool {
			return app.MayReadLog(who.Grants, &chronicle.Entry{Kind: kind, Area: g.Area})
		})
	})
}

func (k *Console) showLog(c echo.Context, who reader, check *app.LogCheck) error {
	if !who.readsLog() {
		return schema.Problem{Code: schema.NotFound}
	}
	view := logView{Check: check, From: c.QueryParam("from"), To: c.QueryParam("to")}
	q, problem := logQuery(c, who)
	if problem != nil {
		view.Refused = append(view.Refused, problem.Message(who.lang))
	}
	page, next, err := k.app.LogPage(c.Request().Context(), q)
	if err != nil {
		return err
	}
	err = k.app.Store().Read(c.Request().Context(), func(r app.Reader) error {
		all, err := readAreas(r)
		if err != nil {
			return err
		}
		if q.Area != "" && (!all.has(q.Area) || !app.ReadsLogOf(who.Grants, q.Area)) {
			return schema.Problem{Code: schema.NotFound}
		}
		view.Own, view.Areas = who.logAreas(all, q.Area)
		f := form{lang: who.lang, ids: newNames(r, who.lang)}
		for _, e := range page {
			view.Entries = append(view.Entries, f.logged(e, all, who))
		}
		if q.Person != "" {
			view.Person = &named{ID: q.Person, Name: f.ids.person(q.Person)}
		}
		if q.Unit != "" {
			view.Unit = &named{ID: q.Unit, Name: short(q.Unit)}
			if who.readsData() {
				view.Unit.Href = householdPage(q.Unit)
			}
		}
		return f.ids.err
	})
	if err == nil {
		view.Form, err = k.blank(who.lang, nil)
	}
	if err != nil {
		return err
	}
	view.finish(c, who, q, next)
	return k.show(c, choose(problem == nil, http.StatusOK, http.StatusUnprocessableEntity), who, "log", view)
}

// logQuery reads what the address asks for. What is wrong with it is left out of it.
func logQuery(c echo.Context, who reader) (q app.LogQuery, wrong *schema.Problem) {
	q = app.LogQuery{Area: c.QueryParam("area"), Unit: c.QueryParam("household"), Person: c.QueryParam("person"), Kind: chronicle.Kind(c.QueryParam("kind")), Limit: logPage}
	q.May = func(e *chronicle.Entry) bool { return app.MayReadLog(who.Grants, e) }
	if q.Kind != "" && !q.Kind.Known() {
		q.Kind, wrong = "", &schema.Problem{Code: schema.BadQuery, Field: "kind"}
	}
	for name, to := range map[string]*int64{"from": &q.From, "to": &q.To} {
		if text := c.QueryParam(name); text != "" {
			day, err := time.Parse(time.DateOnly, text)
			if err != nil {
				wrong = &schema.Problem{Code: schema.BadDate, Field: name}
				continue
			}
			*to = app.DayOf(day).UnixMicro()
		}
	}
	if text := c.QueryParam("before"); text != "" {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 1 {
			wrong = &schema.Problem{Code: schema.BadQuery, Field: "before"}
		}
		q.Before = max(n, 0)
	}
	return q, wrong
}

// finish puts the choices and the way to older entries around a page.
func (v *logView) finish(c echo.Context, who reader, q app.LogQuery, next int64) {
	for _, kind := range chronicle.Kinds() {
		v.Kinds = append(v.Kinds, choice{Code: string(kind), Label: kind.Label().In(who.lang), Selected: kind == q.Kind})
	}
	v.Filtered = q.Area != "" || q.Unit != "" || q.Person != "" || q.Kind != "" || q.From != 0 || q.To != 0
	if next > 0 {
		params := repeated(c)
		params.Set("before", strconv.FormatInt(next, 10))
		v.Older = logPath + "?" + params.Encode()
	}
}

// logAreas are the areas whose entries the reader can ask for, also where they see no
// household: the wide ones, and the others by township.
func (who reader) logAreas(all *areas, selected string) ([]choice, []areaChoice) {
	reads := func(area string) bool { return app.ReadsLogOf(who.Grants, area) }
	wide := who.widest(func(registry.Role) bool { return true })
	return who.wide(all, selected, slices.DeleteFunc(wide, func(area string) bool { return !reads(area) })), who.choicesOf(all, selected, reads)
}

// logged tells one entry. It leads to the household where the reader sees it.
func (f form) logged(e *chronicle.Entry, all *areas, who reader) entryLine {
	v := entryLine{Number: grouped(e.Number), Kind: e.Kind.Label().In(f.lang), At: moment(e.At / 1000), Alarm: e.Kind == chronicle.Refused}
	if e.Person != "" {
		v.Who = &named{ID: e.Person, Name: f.ids.person(e.Person), Href: logPath + "?person=" + url.QueryEscape(e.Person)}
	}
	if e.Device != 0 {
		v.Device = say(f.lang, "device.number", e.Device)
	}
	if all.has(e.Area) {
		v.Place = all.villageName(e.Area, f.lang)
	}
	if e.Unit != "" && e.Unit != e.Area {
		v.About = &named{ID: e.Unit, Name: short(e.Unit)}
		if who.Grants.Sees(e.Area) {
			v.About.Href = householdPage(e.Unit)
		}
	}
	v.Said = f.factsOf(e)
	return v
}

// entryFacts are what entries tell of themselves, as far as pages have words for it.
type entryFacts struct {
	Outcome string `json:"outcome"`
	Reason  string `json:"reason"`
	Login   string `json:"login"`
	Actions []struct {
		Do   string `json:"do"`
		Step string `json:"step"`
	} `json:"actions"`
	Problems []schema.Problem          `json:"problems"`
	Rest     map[string]jsontext.Value `json:",embed"`
}

// factsOf tells what an entry says, in words where there are any.
func (f form) factsOf(e *chronicle.Entry) (out []Told) {
	var facts entryFacts
	if err := json.Unmarshal(e.Facts, &facts); err != nil {
		return []Told{{say(f.lang, "log.facts"), string(e.Facts)}}
	}
	add := func(label, text string) {
		if text != "" {
			out = append(out, Told{label, text})
		}
	}
	add(say(f.lang, "log.outcome"), schema.Codes("sync_outcome").Label(facts.Outcome).In(f.lang))
	if n := len(e.Details); n > 0 {
		add(say(f.lang, "log.facts"), say(f.lang, "history.changes", grouped(int64(n))))
	}
	for _, a := range facts.Actions {
		text := schema.ActionName(a.Do).In(f.lang)
		if step := schema.StepOf(a.Step); step != nil {
			text = join(" · ", text, step.Name.In(f.lang))
		}
		add(say(f.lang, "log.wanted"), text)
	}
	for _, p := range facts.Problems {
		add(say(f.lang, "log.why"), p.Message(f.lang))
	}
	add(say(f.lang, "log.reason"), facts.Reason)
	add(say(f.lang, "login"), facts.Login)
	if e.Kind.Class() != chronicle.OfData {
		for _, name := range sortedNames(facts.Rest) {
			add(name, strings.Trim(string(facts.Rest[name]), `"`))
		}
	}
	return out
}

func sortedNames[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
