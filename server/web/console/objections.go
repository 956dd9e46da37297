package console

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/syncproto"
)

const objectionsPath = "/objections"

// objectionActions are the answers to an objection.
var objectionActions = [...]actionKind{
	{do: "objection.uphold", done: "done.upheld"},
	{do: "objection.dismiss", done: "done.dismissed"},
}

// objectionOpen is the state of an objection that waits for an answer.
const objectionOpen = "open"

// objectionsView is what was said against the lists of an area, what waits first.
type objectionsView struct {
	Areas    []areaChoice
	States   []choiceOf
	Filtered bool
	Mine     bool // only what the reader may answer
	Open     int
	Lines    []objectionView
	Pager    pager
	Query    string  // by which the list was asked for
	Refused  *filled // an answer that was refused, to one that the reader cannot answer
}

// choiceOf is one entry of a menu.
type choiceOf struct {
	Code, Label string
	Chosen      bool
}

// objectionView is one objection, and the form that answers it.
type objectionView struct {
	ID, Village, Area string
	Against           string // the notice
	Notice            string // its page, "" when it is not there
	Subject           value  // whom it is about
	Case              string // page of their case, "" for the list as a whole
	RaisedOn          string
	RaisedBy, Contact value
	Content           value
	State             string
	Kind              string // code of the state
	Public            bool   // it came from the public page
	Answer, By, On    string
	Answers           string // where the answer is sent, "" for whoever may not give it
	Form              filled
	row               schema.Row
}

// objections lists the objections of the areas that the reader sees.
func (k *Console) objections(c echo.Context, who reader) error {
	return k.showObjections(c, who, http.StatusOK, nil)
}

// answerObjection answers one.
func (k *Console) answerObjection(c echo.Context, who reader) error {
	form, err := readFilled(c, who.lang)
	if err != nil {
		return err
	}
	kind, ok := kindOf(objectionActions[:], form.Get("do"))
	if !ok {
		return schema.Problem{Code: schema.UnknownAction, Param: form.Get("do")}
	}
	village := c.Param("village")
	if !who.Grants.Sees(village) {
		return schema.Problem{Code: schema.NotFound}
	}
	action := actionIn(form)
	action.Ref = c.Param("id")
	done, err := k.act(c, who, &form, &syncproto.Changeset{Village: village, Actions: []syncproto.Action{action}})
	if err != nil {
		return err
	}
	if done {
		return k.done(c, objectionsPath+asked(c), kind.done)
	}
	return k.showObjections(c, who, http.StatusUnprocessableEntity, &form)
}

// asked is the query of the address, to be put behind another path.
func asked(c echo.Context) string {
	if q := c.QueryParams().Encode(); q != "" {
		return "?" + q
	}
	return ""
}

func (k *Console) showObjections(c echo.Context, who reader, status int, sent *filled) error {
	page, err := pageOf(c, "page")
	if err != nil {
		return err
	}
	view := objectionsView{Mine: c.QueryParams().Has("mine"), Query: asked(c)}
	view.Filtered = view.Mine || c.QueryParam("area")+c.QueryParam("state") != ""
	err = k.app.Store().Read(c.Request().Context(), func(r app.Reader) error {
		all, err := readAreas(r)
		if err != nil {
			return err
		}
		in, err := who.areasAsked(c, all)
		if err != nil {
			return err
		}
		villages, err := k.inboxesIn(r, in)
		if err != nil {
			return err
		}
		rows := villages.objections()
		view.Open = countOpen(rows)
		view.Areas, view.States = who.areaChoices(all, c.QueryParam("area")), statesOf(who, c.QueryParam("state"))
		if view.Mine {
			rows = villages.toAnswer(who)
		}
		if state := c.QueryParam("state"); state != "" {
			rows = slices.DeleteFunc(rows, func(row schema.Row) bool { return row.Get("state").Text() != state })
		}
		view.Pager = pagerOf(c, "page", "", page, pageSize, len(rows))
		f := form{lang: who.lang, ids: newNames(r, who.lang)}
		view.Lines, err = objectionLines(r, f, who, all, slice(rows, page, pageSize))
		return err
	})
	if err != nil {
		return err
	}
	view.Refused = sent
	for i := range view.Lines {
		if err := k.offerAnswer(c, who, &view, &view.Lines[i]); err != nil {
			return err
		}
	}
	return k.show(c, status, who, "objections", view)
}

// offerAnswer gives an open objection its form: the one that was refused, or an empty one.
func (k *Console) offerAnswer(c echo.Context, who reader, v *objectionsView, o *objectionView) (err error) {
	if o.Answers == "" {
		return nil
	}
	if v.Refused != nil && c.Param("id") == o.ID {
		o.Form, v.Refused = *v.Refused, nil
		return nil
	}
	o.Form, err = k.blank(who.lang, url.Values{"expect": {objectionOpen}})
	return err
}

func waitingFirst(a, b schema.Row) int {
	waits := func(o schema.Row) int { return choose(o.Get("state").Text() == objectionOpen, 0, 1) }
	return cmp.Or(cmp.Compare(waits(a), waits(b)), cmp.Compare(a.Get("raised_on").Text(), b.Get("raised_on").Text()), cmp.Compare(a.ID, b.ID))
}

func countOpen(rows []schema.Row) (n int) {
	for _, row := range rows {
		if row.Get("state").Text() == objectionOpen {
			n++
		}
	}
	return n
}

// openObjections counts those that wait for an answer in the reader's areas.
func openObjections(k *Console, r app.Reader, who reader) (int, error) {
	villages, err := k.inboxesIn(r, who.areas())
	return countOpen(villages.objections()), err
}

func statesOf(who reader, chosen string) (out []choiceOf) {
	for _, item := range schema.Codes("objection_state").Items {
		out = append(out, choiceOf{item.Code, item.Label.In(who.lang), item.Code == chosen})
	}
	return out
}

// objectionLines are objections as a list shows them.
func objectionLines(r app.Reader, f form, who reader, all *areas, rows []schema.Row) ([]objectionView, error) {
	var about []*boardLine
	papers := map[string]map[string]schema.Row{}
	for _, row := range rows {
		about = append(about, &boardLine{row: schema.Row{Household: row.Get("subject").Text(), Village: row.Village}})
		if papers[row.Village] == nil {
			unit, err := r.VillagePapers(row.Village)
			if err != nil {
				return nil, err
			}
			papers[row.Village] = map[string]schema.Row{}
			for _, n := range livingRows(unit, schema.Notice) {
				papers[row.Village][n.ID] = n
			}
		}
	}
	heads, err := headsOf(r, about)
	if err != nil {
		return nil, err
	}
	out := make([]objectionView, 0, len(rows))
	for _, row := range rows {
		o := f.objection(who, row, papers[row.Village][row.Get("notice").Text()], heads[row.Get("subject").Text()], schema.Plain)
		o.Village = all.villageName(row.Village, f.lang)
		out = append(out, o)
	}
	return out, nil
}

// mayAnswer reports whether the reader may answer an objection to a kind of notice, and
// nobody has yet.
func (who reader) mayAnswer(row schema.Row, kind string) bool {
	return row.Get("state").Text() == objectionOpen && who.holdsOne(schema.MayAnswer(kind), row.Village)
}

// objection shows one, up to a sensitivity; whoever may answer it reads what was said.
// notice and head are rows that may not be there.
func (f form) objection(who reader, row, notice, head schema.Row, shown schema.Sensitivity) objectionView {
	kind := ""
	if notice.Table != nil {
		kind = notice.Get("kind").Text()
	}
	answers := who.mayAnswer(row, kind)
	if answers {
		shown = schema.Personal
	}
	of := func(field string) value { return f.value(row.Table.Field(field), row.Get(field), shown) }
	o := objectionView{
		ID: row.ID, Area: row.Village, RaisedOn: of("raised_on").Text, RaisedBy: of("raised_by"), Contact: of("contact"), Content: of("content"),
		State: of("state").Text, Kind: row.Get("state").Text(), Public: !row.Get("channel").IsNull(), Subject: value{Text: say(f.lang, "objection.list")},
		Answer: of("answer").Text, By: of("answered_by").Text, On: of("answered_on").Text, row: row,
	}
	if notice.Table != nil {
		o.Against = f.text(notice.Table.Field("kind"), notice.Get("kind")) + " " + notice.Get("posted_on").Text()
		if schema.PublicityStep(kind) != nil {
			o.Notice = noticePath(notice)
		}
	}
	if head.Table != nil {
		o.Subject, o.Case = f.value(head.Table.Field("head_name"), head.Get("head_name"), shown), casePath(head.ID)
	} else if !row.Get("subject").IsNull() {
		o.Subject = value{Text: short(row.Get("subject").Text())}
	}
	if answers {
		o.Answers = objectionsPath + "/" + url.PathEscape(row.Village) + "/" + url.PathEscape(row.ID)
	}
	return o
}

// objectionsAbout are those against a household, and those against a list that it may
// stand on as a whole.
func objectionsAbout(f form, who reader, s *situation) (out []objectionView, err error) {
	rows := slices.DeleteFunc(livingRows(s.papers, schema.Objection), func(o schema.Row) bool {
		return !o.Get("subject").IsNull() && o.Get("subject").Text() != s.unit.ID
	})
	slices.SortFunc(rows, waitingFirst)
	for _, row := range rows {
		notice := f.ids.rows[row.Get("notice").Text()]
		head := choose(row.Get("subject").IsNull(), schema.Row{}, s.root)
		out = append(out, f.objection(who, row, notice, head, schema.Personal))
	}
	return out, nil
}

// noticePath is where a notice is printed.
func noticePath(notice schema.Row) string {
	return villageBoard(notice.Village) + "/notices/" + url.PathEscape(notice.ID)
}
