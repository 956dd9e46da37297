package console

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// areaActions are what people may do about a village's areas, and about its sample.
var areaActions = [...]actionKind{
	{do: "relocation.take", done: "done.take"},
	{do: "relocation.back", done: "done.back"},
	{do: "relocation.close", done: "done.close", grave: true},
	{do: "sample.draw", done: "done.drawn"},
}

// villageFile is what there is of relocation in one village: its areas, the households of
// its list, meetings and notices.
type villageFile struct {
	Name     string
	Places   []crumb
	Areas    []areaFile
	Propose  string // page on which an area is proposed, "" for whoever may not
	Cases    []boardLine
	Meetings []paperLine
	Meet     string
	Notices  []paperLine
	Post     string
	Drafts   []crumb // lists that can be printed to be put up
	Samples  []card
	Draw     []actionView
	Refused  *filled
	village  string
}

// areaFile is one hamlet that is proposed or selected.
type areaFile struct {
	ID, Hamlet, State string
	Reason, Minutes   string
	Waits             *boardLine
	Actions           []actionView
}

// paperLine is a meeting or a notice.
type paperLine struct {
	Title, On, Place string
	Href             string // votes, or the print
	Period           string
	Running          bool
	Open             string // public page
	End              string // page on which it is taken down
}

// villageRelocation shows a village's list.
func (k *Console) villageRelocation(c echo.Context, who reader) error {
	return k.showVillage(c, who, http.StatusOK, nil)
}

// decideArea does what somebody decided about an area, or about the village's sample.
func (k *Console) decideArea(c echo.Context, who reader) error {
	form, err := readFilled(c, who.lang)
	if err != nil {
		return err
	}
	kind, ok := kindOf(areaActions[:], form.Get("do"))
	if !ok {
		return schema.Problem{Code: schema.UnknownAction, Param: form.Get("do")}
	}
	village := c.Param("village")
	if !who.Grants.Sees(village) {
		return schema.Problem{Code: schema.NotFound}
	}
	done, err := k.act(c, who, &form, &syncproto.Changeset{Village: village, Actions: []syncproto.Action{actionIn(form)}})
	if err != nil {
		return err
	}
	if done {
		return k.done(c, villageBoard(village), kind.done)
	}
	return k.showVillage(c, who, http.StatusUnprocessableEntity, &form)
}

func (k *Console) showVillage(c echo.Context, who reader, status int, sent *filled) error {
	view := villageFile{village: c.Param("village")}
	err := k.app.Store().Read(c.Request().Context(), func(r app.Reader) error {
		papers, err := papersSeen(r, who, view.village)
		if err != nil {
			return err
		}
		f := form{lang: who.lang, ids: newNames(r, who.lang)}
		f.ids.know(papers)
		if err := view.fill(r, f, who, papers, app.Today(k.app.Now())); err != nil {
			return err
		}
		view.papers(f, who, papers, app.Today(k.app.Now()), k.publicPath)
		return f.ids.err
	})
	if err != nil {
		return err
	}
	view.Refused = sent
	for i := range view.Areas {
		if view.Refused, err = k.offer(who, view.Areas[i].Actions, view.Refused); err != nil {
			return err
		}
	}
	if view.Refused, err = k.offer(who, view.Draw, view.Refused); err != nil {
		return err
	}
	return k.show(c, status, who, "relocation-village", view)
}

func (v *villageFile) fill(r app.Reader, f form, who reader, papers syncproto.UnitState, today string) error {
	all, err := readAreas(r)
	if err != nil {
		return err
	}
	v.Name = all.villageName(v.village, f.lang)
	for _, a := range all.above(v.village) {
		if who.Grants.Sees(a.Code) {
			v.Places = append(v.Places, crumb{Name: a.Name.In(f.lang), Href: boardPath + "?area=" + a.Code})
		}
	}
	for _, row := range livingRows(papers, schema.RelocationArea) {
		v.Areas = append(v.Areas, f.areaFile(who, row, papers, today))
	}
	if who.Grants.Has(registry.CountyStaff, v.village) || who.Grants.Has(registry.TownshipReviewer, v.village) {
		v.Propose = villageBoard(v.village) + "/areas/new"
	}
	cases, err := app.CasesIn(r, v.village)
	if err != nil {
		return err
	}
	return v.cases(r, f, all, cases, papers, today)
}

// areaFile is an area with what the reader may do about it.
func (f form) areaFile(who reader, row schema.Row, papers syncproto.UnitState, today string) areaFile {
	of := func(field string) string {
		return f.value(row.Table.Field(field), row.Get(field), schema.Personal).Text
	}
	a := areaFile{ID: row.ID, Hamlet: of("group_name"), State: of("state"), Reason: of("reason"), Minutes: of("minutes")}
	waits := registry.WaitsFor(row, papers.Rows, today, schema.PublicityFloor)
	if waits == nil {
		return a
	}
	line := lineOf(row, waits, today)
	line.Step = waits.Step.Name.In(f.lang)
	line.Level = schema.Codes("level").Label(waits.Step.Level).In(f.lang)
	if a.Waits = &line; !who.mayTake(waits.Step, row.Village) {
		return a
	}
	about := func() url.Values { return url.Values{"ref": {row.ID}, "expect": {row.Get("step").Text()}} }
	take := about()
	take.Set("step", waits.Step.Code)
	taking := f.action(areaActions[:], "relocation.take", take)
	taking.Title, taking.Note = waits.Step.Name.In(f.lang), waits.Step.Complete.In(f.lang)
	a.Actions = append(a.Actions, taking)
	var back []optionView
	for _, code := range waits.Step.Back {
		back = append(back, optionView{code, schema.StepOf(code).Name.In(f.lang)})
	}
	if len(back) > 0 {
		a.Actions = append(a.Actions, f.action(areaActions[:], "relocation.back", about(),
			fieldView{Name: "step", Label: say(f.lang, "act.back"), Options: back}, f.reason(say(f.lang, "act.reason"))))
	}
	if row.Get("state").Text() != areaSelected {
		a.Actions = append(a.Actions, f.action(areaActions[:], "relocation.close", about(), f.reason(say(f.lang, "act.reason"))))
	}
	return a
}

// cases are the households of the village's list: those that wait first, then those that
// ended.
func (v *villageFile) cases(r app.Reader, f form, all *areas, cases []schema.Row, papers syncproto.UnitState, today string) error {
	var lines []*boardLine
	for _, c := range cases {
		line := boardLine{row: c, Href: casePath(c.Household), People: grouped(c.Get("people").Int())}
		if waits := registry.WaitsFor(c, papers.Rows, today, schema.PublicityFloor); waits != nil {
			line = lineOf(c, waits, today)
		}
		lines = append(lines, &line)
	}
	heads, err := headsOf(r, lines)
	if err != nil {
		return err
	}
	slices.SortFunc(lines, func(a, b *boardLine) int {
		return cmp.Or(cmp.Compare(choose(a.waits == nil, 1, 0), choose(b.waits == nil, 1, 0)), cmp.Compare(a.Due, b.Due), cmp.Compare(a.row.ID, b.row.ID))
	})
	for _, line := range lines {
		if line.waits != nil {
			line.name(f, all, heads)
		} else if h, ok := heads[line.row.Household]; ok {
			line.Head, line.Hamlet = f.value(h.Table.Field("head_name"), h.Get("head_name"), schema.Plain), h.Get("group_name").Text()
			line.Number = h.Get("registry_no").Text()
		}
		line.Level = f.text(schema.RelocationCase.Field("state"), line.row.Get("state"))
		v.Cases = append(v.Cases, *line)
	}
	return nil
}

// papers are the village's meetings and notices, and who may add to them.
func (v *villageFile) papers(f form, who reader, papers syncproto.UnitState, today string, public func(string) string) {
	records := who.Grants.Records(v.village)
	for _, m := range livingRows(papers, schema.Meeting) {
		line := paperLine{Title: f.text(m.Table.Field("kind"), m.Get("kind")), On: m.Get("held_on").Text(), Place: m.Get("place").Text(), Href: meetingPath(m)}
		v.Meetings = append(v.Meetings, line)
	}
	slices.SortFunc(v.Meetings, func(a, b paperLine) int { return compareTexts(b.On, a.On, b.Href, a.Href) })
	for _, n := range noticesOf(papers) {
		v.Notices = append(v.Notices, f.noticeLine(n, records, today, public))
	}
	if records {
		v.Meet, v.Post = villageBoard(v.village)+"/meetings/new", villageBoard(v.village)+"/notices/new"
	}
	for i := range schema.Steps() {
		if kind := schema.Steps()[i].NoticeKind(); kind != "" {
			v.Drafts = append(v.Drafts, crumb{Name: schema.Codes("notice_kind").Label(kind).In(f.lang), Href: villageBoard(v.village) + "/notices/draft?kind=" + kind})
		}
	}
	for _, s := range livingRows(papers, schema.SpotSample) {
		v.Samples = append(v.Samples, f.card(s, "candidates", "drawn"))
	}
	if who.mayTake(schema.SampledStep(), v.village) {
		v.Draw = []actionView{f.action(areaActions[:], "sample.draw", url.Values{},
			fieldView{Name: "document", Label: schema.SpotSample.Field("document").Label.In(f.lang), Line: true, Most: textLimit(schema.SpotSample.Field("document"))})}
	}
}

func (f form) noticeLine(n *syncproto.RowState, records bool, today string, public func(string) string) paperLine {
	line := paperLine{Title: f.text(n.Table.Field("kind"), n.Get("kind")), On: n.Get("posted_on").Text(), Place: n.Get("place").Text()}
	if records && n.Get("removed_on").IsNull() {
		line.End = noticePath(n.Row) + "/end"
	}
	p, isList := registry.PostingOf(n, schema.PublicityFloor)
	if !isList {
		return line
	}
	line.Href, line.Period = noticePath(n.Row), p.First()+"–"+p.Last()
	if line.Running = p.Begun(today) && !p.Over(today); line.Running {
		line.Open = public(p.Number())
	}
	return line
}

// compareTexts compares pairs of texts, until two differ.
func compareTexts(pairs ...string) int {
	for i := 0; i+1 < len(pairs); i += 2 {
		if n := strings.Compare(pairs[i], pairs[i+1]); n != 0 {
			return n
		}
	}
	return 0
}
