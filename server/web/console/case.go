package console

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/syncproto"
)

// caseFileView is one case with all that people decide it on.
type caseFileView struct {
	caseView
	Title     string
	Places    []crumb
	Household unitCases // whose case it is, without its cases
	Opened    string
	Lines     []caseLine
	Sides     []caseSideView
	Beside    *besideView // of two households that may be one
	Reason    string      // that a settled case was given
	ByRule    string      // the rule that decided it, in words
	Parts     string      // where a household that was made of two can be made two again
	Before    []caseLine  // what a decision found and what it left
	Masked    bool        // something in it is sensitive
	Shown     bool        // and is shown, with a reason

	May      bool // the reader may decide it
	Choices  []choice
	Inputs   []input // for values of one's own
	Together int     // open cases of the household that can be decided as one
	Next     string  // page of the next open case
	Form     filled  // the decision
	Ask      filled  // why what is sensitive is to be shown
}

// caseLine is one fact by everybody's word.
type caseLine struct {
	Label                        string
	Base, Kept, Offered, Stands  value
	Agrees, StandsKept, IsOffers bool
}

// caseSideView is who stands behind one side.
type caseSideView struct {
	Title, By, Device, At, Received, Clock string
	Evidence                               []evidenceView
	Also                                   []commitView
}

// evidenceView is a visit, or a photo, that came with what somebody said.
type evidenceView struct {
	Title string
	Text  string
	Href  string
	Photo *photoView
}

// casePage is the address of a case.
func casePage(id string) string { return "/conflicts/" + url.PathEscape(id) }

// caseFile shows one case. One in a village that the reader does not see is not there.
func (k *Console) caseFile(c echo.Context, who reader) error {
	return k.showCase(c, who, http.StatusOK, filled{}, filled{}, false)
}

// showCase shows a case, with its forms as they were filled in; what is sensitive only when
// that was asked for with a reason.
func (k *Console) showCase(c echo.Context, who reader, status int, decision, ask filled, open bool) error {
	view := caseFileView{Form: decision, Ask: ask, Shown: open}
	var seen syncproto.Rev
	err := k.app.Store().Read(c.Request().Context(), func(r app.Reader) error {
		file, err := readCase(r, who, c.Param("id"))
		if err != nil {
			return err
		}
		seen = file.Unit.Rev
		f, err := k.formOf(r, who, &file.Unit)
		if err != nil {
			return err
		}
		return view.fill(r, f, who, file)
	})
	for _, f := range []*filled{&view.Form, &view.Ask} {
		if err == nil && f.values == nil {
			*f, err = k.blank(who.lang, url.Values{"reason": {""}, "seen": {strconv.FormatInt(int64(seen), 10)}})
		}
	}
	if err != nil {
		return err
	}
	return k.show(c, status, who, "case", view)
}

// readCase reads a case that the reader sees.
func readCase(r app.Reader, who reader, id string) (*app.CaseFile, error) {
	file, err := app.ReadCase(r, id)
	if errors.Is(err, app.ErrNotFound) || err == nil && !who.Grants.Sees(file.Row.Village) {
		return nil, schema.Problem{Code: schema.NotFound}
	}
	return file, err
}

func (v *caseFileView) fill(r app.Reader, f form, who reader, file *app.CaseFile) error {
	row, shown := file.Row.Row, schema.Personal
	if v.Shown {
		shown = schema.Sensitive
	}
	v.caseView = f.conflict(row, shown)
	v.Title, v.Opened = f.caseTitle(v.Subject, row), moment(file.OpenedAt())
	v.Reason, v.ByRule = row.Get("reason").Text(), f.ruleInWords(row.Get("rule").Text())
	v.Lines = f.caseLines(file, shown)
	v.Before = f.decided(row, shown)
	if err := v.where(r, f, who, file); err != nil {
		return err
	}
	v.sides(f, file)
	if other, of := file.Other(); of {
		if err := v.beside(r, f, who, file, other, shown); err != nil {
			return err
		}
	}
	v.Masked = hidden(v.Lines) || hidden(v.Before) || v.Beside.hides()
	v.decisions(f, who, file)
	var err error
	v.Next, err = nextCase(r, who, row.ID)
	return errors.Join(err, f.ids.err)
}

// caseTitle says which fact of which row a case is about.
func (f form) caseTitle(subject string, row schema.Row) string {
	if row.Get("kind").Text() != caseValue {
		return subject
	}
	return join(" · ", subject, f.fields(schema.TableOf(row.Get("table_name").Text()), row.Get("field").Text()))
}

// where names the household and the places around it.
func (v *caseFileView) where(r app.Reader, f form, who reader, file *app.CaseFile) error {
	all, err := readAreas(r)
	if err != nil {
		return err
	}
	for _, a := range append(all.above(file.Row.Village), all.of(file.Row.Village)) {
		if who.Grants.Sees(a.Code) && (a.Level == levelTownship || a.Level == levelVillage) {
			v.Places = append(v.Places, crumb{Name: a.Name.In(who.lang), Href: "/conflicts?area=" + a.Code})
		}
	}
	households, err := householdsOf(r, []schema.Row{file.Row.Row})
	v.Household = f.unit(file.Row.Household, households, schema.Personal)
	return err
}

// caseLines are the facts that a case is about, in the order of the table's fields.
func (f form) caseLines(file *app.CaseFile, shown schema.Sensitivity) []caseLine {
	t := schema.TableOf(file.Row.Get("table_name").Text())
	if t == nil || len(file.Fields) == 0 {
		return nil
	}
	kept, offered, stands := file.Side("kept"), file.Side("offered"), map[int]schema.Value{}
	for i, v := range file.Values() {
		stands[file.Fields[i]] = v
	}
	var out []caseLine
	for _, i := range file.Fields {
		line := caseLine{Agrees: kept[i] == offered[i], StandsKept: stands[i] == kept[i], IsOffers: stands[i] == offered[i]}
		if i == syncproto.Deletion {
			line.Label = say(f.lang, "case.row")
			line.Kept, line.Offered, line.Stands = f.presence(kept[i]), f.presence(offered[i]), f.presence(stands[i])
			line.Base = f.presence(file.Base[i])
		} else {
			field := &t.Fields[i]
			line.Label = field.Label.In(f.lang)
			line.Base, line.Kept = f.value(field, file.Base[i], shown), f.value(field, kept[i], shown)
			line.Offered, line.Stands = f.value(field, offered[i], shown), f.value(field, stands[i], shown)
		}
		out = append(out, line)
	}
	return out
}

// decided is what a settled case found (Kept) and left (Stands).
func (f form) decided(row schema.Row, shown schema.Sensitivity) []caseLine {
	t := schema.TableOf(row.Get("table_name").Text())
	if t == nil || row.Get("taken").IsNull() {
		return nil
	}
	var out []caseLine
	for _, c := range f.caseFields(t, row.Get("before").Text(), row.Get("taken").Text(), shown) {
		out = append(out, caseLine{Label: c.Label, Kept: c.Kept, Stands: c.Offered, Agrees: c.Same})
	}
	return out
}

// hidden reports whether a value stays behind the curtain.
func hidden(lines []caseLine) bool {
	return slices.ContainsFunc(lines, func(l caseLine) bool {
		return l.Base.Hidden || l.Kept.Hidden || l.Offered.Hidden || l.Stands.Hidden
	})
}

// sides are the two people, with what each had seen and what else each changed.
func (v *caseFileView) sides(f form, file *app.CaseFile) {
	for _, side := range []struct {
		title string
		of    *app.CaseSide
	}{{"case.current", file.Kept}, {"case.new", file.Offered}} {
		if side.of != nil {
			v.Sides = append(v.Sides, f.caseSide(side.title, side.of))
		}
	}
}

func (f form) caseSide(title string, s *app.CaseSide) caseSideView {
	v := caseSideView{Title: say(f.lang, title), By: s.Person.Name, At: moment(s.At.Milli()), Device: say(f.lang, "desk")}
	if v.By == "" {
		v.By = f.ids.person(s.Person.ID)
	}
	if s.Device.No != 0 {
		v.Device = join(" · ", say(f.lang, "device.number", int64(s.Device.No)), s.Device.Name)
		if s.Device.ClockOffset != 0 {
			v.Clock = offset(f.lang, s.Device.ClockOffset)
		}
	}
	if s.Commit != nil && s.Commit.Received.Milli()-s.At.Milli() > delay {
		v.Received = moment(s.Commit.Received.Milli())
	}
	for _, row := range s.Evidence {
		v.Evidence = append(v.Evidence, f.proof(row))
	}
	v.Also = f.history(s.Also)
	return v
}

// proof is one visit or photo.
func (f form) proof(row schema.Row) evidenceView {
	if row.Table == schema.Photo {
		photo := f.photo(row)
		return evidenceView{Title: photo.Kind, Photo: &photo}
	}
	visit := f.visit(row, nil)
	return evidenceView{Title: join(" · ", visit.At, visit.Purpose), Text: visit.Content, Href: householdPage(row.Household) + "#visit"}
}

// nextCase is the page of the open case that follows one, or begins the list again; ""
// when there is none.
func nextCase(r app.Reader, who reader, id string) (string, error) {
	for _, after := range []string{id, ""} {
		page, _, err := r.FindCases(app.CaseQuery{Areas: who.areas(), State: caseOpen, After: after, Limit: 2})
		if err != nil {
			return "", err
		}
		for _, row := range page {
			if row.ID != id {
				return casePage(row.ID), nil
			}
		}
	}
	return "", nil
}

// decisions says what the reader may do.
func (v *caseFileView) decisions(f form, who reader, file *app.CaseFile) {
	v.May = who.mayDecide(file.Row.Row)
	switch united := file.Row.Get("decision").Text() == decisionUnited; {
	case v.May && !v.Open && united:
		v.Parts = householdPage(file.Row.Household) + "#parts"
	case v.May && !v.Open:
		v.Undo = undoPage(file.Row.ID)
	}
	if !v.May || !v.Open {
		return
	}
	v.Inputs = f.inputs(file, v.Form)
	for _, code := range file.Choices() {
		if code == choiceOther && len(v.Inputs) == 0 {
			continue // what is to stand is put right in the household itself
		}
		v.Choices = append(v.Choices, choice{Code: code, Label: f.choice(code), Selected: v.Form.Get("choice") == code})
	}
	for _, row := range file.Unit.Rows {
		if row.Table == schema.Conflict && !row.Deleted && row.Household == file.Row.Household && decidedTogether(row.Row) {
			v.Together++
		}
	}
}

// decidedTogether reports whether a decision on all of a household's cases is about this one.
func decidedTogether(row schema.Row) bool {
	kind := row.Get("kind").Text()
	return row.Get("state").Text() == caseOpen && (kind == caseValue || kind == caseDelete)
}
