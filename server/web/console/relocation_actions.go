package console

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// actionKind is an action that a page offers, and what it says when it is done.
type actionKind struct {
	do, done string
	grave    bool // it cannot be taken back lightly
}

// caseActions are what people may do about a household's case.
var caseActions = [...]actionKind{
	{do: "relocation.take", done: "done.take"},
	{do: "sample.pass", done: "done.found"},
	{do: "sample.fail", done: "done.found", grave: true},
	{do: "relocation.back", done: "done.back"},
	{do: "relocation.replace", done: "done.replace"},
	{do: "relocation.close", done: "done.close", grave: true},
	{do: "relocation.withdraw", done: "done.withdraw", grave: true},
}

func kindOf(kinds []actionKind, do string) (actionKind, bool) {
	i := slices.IndexFunc(kinds, func(k actionKind) bool { return k.do == do })
	if i < 0 {
		return actionKind{}, false
	}
	return kinds[i], true
}

// actionView is an action that the reader may take, as a form.
type actionView struct {
	Do, Title string
	Subject   string // id of what it is about, where a page has several
	Note      string // what is to be known before
	Hint      string // why it will be refused as things stand, "" for no reason that is known
	Grave     bool
	Fields    []fieldView
	Form      filled
	Begins    url.Values // hidden inputs, as things stand now
}

// ID tells the action's form from the others of the page.
func (a actionView) ID() string {
	return strings.ReplaceAll(a.Do, ".", "-") + choose(a.Subject == "", "", "-"+a.Subject)
}

// fieldView is one input of an action's form.
type fieldView struct {
	ID, Name, Label string
	Options         []optionView // nil for a text
	Line            bool         // a text of one line
	Most            int          // letters of a text
	Optional        bool
	Value           string
}

type optionView struct{ Code, Label string }

// action begins an action's form. about holds the hidden inputs by name.
func (f form) action(kinds []actionKind, do string, about url.Values, fields ...fieldView) actionView {
	kind, _ := kindOf(kinds, do)
	a := actionView{Do: do, Title: schema.ActionName(do).In(f.lang), Grave: kind.grave, Subject: about.Get("ref"), Begins: about}
	for _, field := range fields {
		field.ID = a.ID() + "-" + field.Name
		a.Fields = append(a.Fields, field)
	}
	return a
}

// reason asks for words.
func (f form) reason(label string) fieldView {
	return fieldView{Name: "reason", Label: label, Most: 2000}
}

// offer gives each action its form: that which was sent and refused, or an empty one. It
// returns the form that was sent when its action is not offered any more.
func (k *Console) offer(who reader, actions []actionView, sent *filled) (*filled, error) {
	for i := range actions {
		a := &actions[i]
		if sent != nil && sent.Get("do") == a.Do && (a.Begins.Get("ref") == "" || sent.Get("ref") == a.Begins.Get("ref")) {
			a.Form, sent = *sent, nil
		} else {
			var err error
			if a.Form, err = k.blank(who.lang, a.Begins); err != nil {
				return nil, err
			}
		}
		for j := range a.Fields {
			a.Fields[j].Value = a.Form.Get(a.Fields[j].Name)
		}
	}
	return sent, nil
}

// actionIn reads the action of a form.
func actionIn(form filled) syncproto.Action {
	return syncproto.Action{
		Do: form.Get("do"), Step: form.Get("step"), Expect: form.Get("expect"), Ref: form.Get("ref"),
		Reason: words(form.Get("reason")), Document: words(form.Get("document")),
	}
}

// words are what somebody typed, as the schema spells texts.
func words(typed string) string {
	return norm.NFC.String(strings.TrimSpace(strings.ReplaceAll(typed, "\r\n", "\n")))
}

// offers are the actions that the reader may take on a case now.
func (s *situation) offers(r app.Reader, f form, who reader) ([]actionView, error) {
	village := s.unit.Village
	mayTake := s.next != nil && who.mayTake(s.next, village)
	var out []actionView
	if mayTake && s.mayBegin() {
		out = append(out, s.take(f))
		if s.inSample() {
			out = append(out, s.findings(f)...)
		}
	}
	if s.standing == nil {
		return out, nil
	}
	if back := s.waysBack(f); mayTake && len(back) > 0 {
		out = append(out, f.action(caseActions[:], "relocation.back", s.expecting(),
			fieldView{Name: "step", Label: say(f.lang, "act.back"), Options: back}, f.reason(say(f.lang, "act.reason"))))
	}
	replace, err := s.replace(r, f, who)
	if err != nil {
		return nil, err
	}
	out = append(out, replace...)
	if mayTake && s.obstacle != nil && schema.EndsCase(s.obstacle.Code) {
		closing := f.action(caseActions[:], "relocation.close", s.expecting(), f.reason(say(f.lang, "act.reason")))
		closing.Note = s.obstacle.Message(f.lang)
		out = append(out, closing)
	}
	if who.holdsOne(schema.MayWithdraw(), village) {
		out = append(out, f.action(caseActions[:], "relocation.withdraw", s.expecting(), f.reason(say(f.lang, "act.wish"))))
	}
	return out, nil
}

// expecting is what a form of this case says that it saw.
func (s *situation) expecting() url.Values {
	about := url.Values{"expect": {""}}
	if s.standing != nil {
		about.Set("expect", s.standing.Get("step").Text())
	}
	return about
}

// mayBegin: a household without a case begins one where its hamlet is to be relocated.
func (s *situation) mayBegin() bool {
	if s.standing != nil {
		return s.standing.Get("state").Text() == relocationActive
	}
	return slices.ContainsFunc(livingRows(s.papers, schema.RelocationArea), func(a schema.Row) bool {
		return a.Get("group_name") == s.root.Get("group_name") && a.Get("state").Text() == areaSelected
	})
}

// areaSelected is the state of an area that is to be relocated.
const areaSelected = "selected"

// take is the form of the next step, with what it needs.
func (s *situation) take(f form) actionView {
	about := s.expecting()
	about.Set("step", s.next.Code)
	var fields []fieldView
	if kind := s.next.NoticeKind(); kind != "" {
		fields = append(fields, fieldView{Name: "ref", Label: schema.Notice.Label.In(f.lang), Options: f.notices(s.papers, kind)})
	}
	if s.next.Document {
		fields = append(fields, fieldView{Name: "document", Label: schema.RelocationCase.Field("document").Label.In(f.lang), Line: true, Most: 80})
	}
	take := f.action(caseActions[:], "relocation.take", about, fields...)
	take.Title = s.next.Name.In(f.lang)
	take.Note = s.next.Complete.In(f.lang)
	if s.obstacle != nil {
		take.Hint = s.obstacle.Message(f.lang)
	}
	return take
}

// notices are a village's notices of a kind, the newest first.
func (f form) notices(papers syncproto.UnitState, kind string) []optionView {
	options := []optionView{}
	for _, n := range noticesOf(papers) {
		if n.Get("kind").Text() == kind {
			days := n.Get("posted_on").Text() + "–" + n.Get("removed_on").Text()
			options = append(options, optionView{n.ID, days + " · " + n.Get("place").Text()})
		}
	}
	return options
}

// newestNotice orders notices, the newest first.
func newestNotice(a, b schema.Row) int {
	return cmp.Or(cmp.Compare(b.Get("posted_on").Text(), a.Get("posted_on").Text()), cmp.Compare(b.ID, a.ID))
}

// waysBack are the steps to which the case may be returned.
func (s *situation) waysBack(f form) (options []optionView) {
	if s.next == nil || s.standing.Get("state").Text() != relocationActive {
		return nil
	}
	for _, code := range s.next.Back {
		if step := schema.StepOf(code); !step.OfArea() {
			options = append(options, optionView{code, step.Name.In(f.lang)})
		}
	}
	return options
}

// inSample reports whether the province looks into this case and has not said what it
// found.
func (s *situation) inSample() bool {
	if s.standing == nil || s.next.Sample == nil {
		return false
	}
	for _, sample := range livingRows(s.papers, schema.SpotSample) {
		drawn := slices.Contains(strings.Fields(sample.Get("drawn").Text()), s.standing.ID)
		found := slices.ContainsFunc(livingRows(s.unit, schema.SpotCheck), func(c schema.Row) bool { return c.Get("sample").Text() == sample.ID })
		if drawn && !found && sample.Get("drawn_at").Int() >= s.standing.Get("step_at").Int() {
			return true
		}
	}
	return false
}

func (s *situation) findings(f form) (out []actionView) {
	for _, do := range []string{"sample.pass", "sample.fail"} {
		out = append(out, f.action(caseActions[:], do, s.expecting(), f.reason(schema.SpotCheck.Field("findings").Label.In(f.lang))))
	}
	return out
}

// replace offers the places that were given up in the township and wait for somebody.
func (s *situation) replace(r app.Reader, f form, who reader) ([]actionView, error) {
	if s.standing.Get("state").Text() != relocationActive || registry.HoldsPlace(*s.standing) || !who.holdsOne(schema.MayReplace(), s.unit.Village) {
		return nil, nil
	}
	var lines []*boardLine
	for _, c := range s.township {
		if registry.LeftPlace(c, s.township) && !s.named(c.ID) && who.Grants.Sees(c.Village) {
			lines = append(lines, &boardLine{row: c})
		}
	}
	if len(lines) == 0 {
		return nil, nil
	}
	heads, err := headsOf(r, lines)
	if err != nil {
		return nil, err
	}
	var places []optionView
	for _, line := range lines {
		head := heads[line.row.Household]
		label := s.areas.villageName(line.row.Village, f.lang) + " · " + f.text(schema.RelocationCase.Field("people"), line.row.Get("people"))
		if head.Table != nil {
			label = head.Get("head_name").Text() + " · " + label
		}
		places = append(places, optionView{line.row.ID, label})
	}
	about := s.expecting()
	return []actionView{f.action(caseActions[:], "relocation.replace", about,
		fieldView{Name: "ref", Label: say(f.lang, "act.place"), Options: places}, f.reason(say(f.lang, "act.reason")))}, nil
}

// named reports whether a household that stands is named for a place.
func (s *situation) named(place string) bool {
	return slices.ContainsFunc(s.township, func(c schema.Row) bool {
		state := c.Get("state").Text()
		return c.Get("replaces").Text() == place && (state == relocationActive || state == relocationConfirmed)
	})
}
