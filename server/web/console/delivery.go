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
)

// DeliveryReport is what came of a delivery, or would, in one language.
type DeliveryReport struct {
	Plan     string
	Unusable bool // a fault leaves open what it concerns: nothing was looked at but the files
	NewRows  int
	Fields   int // that change, of rows that are there
	Cases    int // that it opens, for people to decide
	Reopened int // relocations that are judged again
	People   int

	Sources  []DeliverySource
	Faults   []DeliveryFault
	Changes  []DeliveryChange
	Missing  []DeliveryMissing
	Unlisted int // faults beyond those listed
	Untold   int // changes beyond those listed

	MissingHouseholds, MissingRows int // that stand, were not delivered, and stay
}

// Bad is how many faults there are.
func (r DeliveryReport) Bad() int { return len(r.Faults) + r.Unlisted }

// DeliverySource is a file or a sheet that was read as a table.
type DeliverySource struct {
	File, Sheet, Table string
	Rows               int
	Columns, Lacking   []string
}

// Where is how people find it.
func (s DeliverySource) Where() string { return join(" · ", s.File, s.Sheet) }

// DeliveryFault is one thing that is wrong.
type DeliveryFault struct {
	File, Sheet string
	Row         int
	Column      string
	Heading     string // what people call the column
	Letter      string
	Household   string
	Code        schema.ErrCode
	Message     string
}

// DeliveryChange is a row that is new, or a field that becomes another.
type DeliveryChange struct {
	File, Sheet   string
	Row           int
	Letter        string
	Table, Field  string
	Column        string
	Household, ID string
	New           bool
	Before, After string
	Hidden        bool // the values are not shown
}

// DeliveryMissing is a household or a row that stands and was not delivered. It stays.
type DeliveryMissing struct{ Table, ID string }

// deliveryView is a delivery with what came of it, and what can be done with it.
type deliveryView struct {
	deliveryLine
	Own     bool   // the reader delivered it: nobody else does anything with it
	Waiting bool   // something is under way: the page asks again by itself
	Share   int    // of a hundred, of what is under way
	Stopped string // why nothing came of it
	Again   bool   // it can be checked anew
	Confirm string // what the button says by which it is taken, "" where it cannot be
	Told    bool   // there is a report
	Tallies []tally
	Report  DeliveryReport
	Faults  deliveryFaults
	Changes deliveryChanges
	Missing []unitCases // households, the first of them
	Form    filled
}

// tally is one figure of a report.
type tally struct {
	Label string
	N     int
	Class string
}

// deliveryFaults and deliveryChanges are a page of a long list.
type deliveryFaults struct {
	Lines []faultLine
	Pager pager
	Files []fileLink
}

type deliveryChanges struct {
	Lines []changeOf
	Pager pager
}

// faultLine is one fault, with how people find its cell.
type faultLine struct{ At, Heading, Message string }

// changeOf is one change, with whose it is and how people find its cell.
type changeOf struct {
	At, Column    string
	Whose         *unitCases // nil of a household that is not there yet
	New           bool
	Before, After value
}

// shownMissing is how many of what is missing are listed.
const shownMissing = 50

func deliveryPage(token string) string { return importPath + "/" + url.PathEscape(token) }

// delivery shows one delivery.
func (k *Console) delivery(c echo.Context, who reader) error {
	form, err := k.blank(who.lang, nil)
	if err != nil {
		return err
	}
	return k.showDelivery(c, who, http.StatusOK, form)
}

// doDelivery asks for a delivery to be taken as it was shown, or to be checked anew.
func (k *Console) doDelivery(c echo.Context, who reader) error {
	sent, err := readFilled(c, who.lang)
	if err != nil {
		return err
	}
	token := c.Param("id")
	if sent.Get("do") == "take" {
		err = k.deliveries.TakeLater(who.Person, token, sent.Get("plan"), sent.Has("partly", "1"), who.lang)
	} else {
		err = k.deliveries.CheckAgain(who.Person, token, who.lang)
	}
	if p, is := app.AsProblem(err); is && p.Code == schema.PlanMoved {
		sent.refuse(p)
		return k.showDelivery(c, who, http.StatusUnprocessableEntity, sent)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, deliveryPage(token))
}

// deliveryFaults hands out what is wrong as a file.
func (k *Console) faultsFile(c echo.Context, who reader) error {
	if !who.mayImport() {
		return schema.Problem{Code: schema.NotFound}
	}
	file, err := k.deliveries.Faults(who.Person, c.Param("id"), c.QueryParam("format"), who.lang)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Content-Language", string(who.lang))
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="`+file.Name+`"`)
	return c.Blob(http.StatusOK, file.Type, file.Body)
}

func (k *Console) showDelivery(c echo.Context, who reader, status int, sent filled) error {
	if !who.mayImport() {
		return schema.Problem{Code: schema.NotFound}
	}
	d, err := k.deliveries.Status(who.Person, c.Param("id"))
	if err != nil {
		return err
	}
	view := deliveryView{Own: d.Person == who.ID, Form: sent}
	if d.done() {
		if view.Report, err = k.deliveries.Report(who.Person, d.Token, who.lang); err != nil {
			return err
		}
	}
	err = k.app.Store().Read(c.Request().Context(), func(r app.Reader) error {
		f := form{lang: who.lang, ids: newNames(r, who.lang), veil: true}
		view.deliveryLine = f.ids.delivery(d)
		view.stand(who.lang)
		return errors.Join(view.list(c, r, f, who), f.ids.err)
	})
	if err != nil {
		return err
	}
	return k.show(c, status, who, "delivery", view)
}

// stand says what is going on, or came to an end, and what can be done.
func (v *deliveryView) stand(lang schema.Lang) {
	d, r := &v.Delivery, &v.Report
	switch d.State {
	case deliveryWaits, deliveryUnderway:
		v.Waiting = true
		if d.Of > 0 {
			v.Share = d.Done * 100 / d.Of
		}
	case deliveryCutOff:
		v.Stopped, v.Again = say(lang, "import.died"), v.Own
	case deliveryRefused:
		v.Stopped, v.Again = d.Why.Message(lang), v.Own && d.Why.Code != schema.OutOfScope
	case deliveryChecked:
		v.Again = v.Own
		good := d.Households - d.Refused
		switch {
		case !v.Own || r.Unusable || d.Added+d.Changed == 0:
		case d.Faults == 0:
			v.Confirm = say(lang, "import.take", grouped(int64(good)))
		default:
			v.Confirm = say(lang, "import.takepartly", grouped(int64(good)), grouped(int64(d.Refused)))
		}
	}
}

// list lays out a page of each list.
func (v *deliveryView) list(c echo.Context, r app.Reader, f form, who reader) error {
	if v.Told = v.done(); !v.Told {
		return nil
	}
	v.count(f.lang)
	page, err := pageOf(c, "faults")
	if err != nil {
		return err
	}
	v.Faults.Pager = pagerOf(c, "faults", "faults", page, pageSize, len(v.Report.Faults))
	for _, fault := range slice(v.Report.Faults, page, pageSize) {
		v.Faults.Lines = append(v.Faults.Lines, faultLine{cellAt(fault.File, fault.Sheet, fault.Letter, fault.Row), fault.Heading, fault.Message})
	}
	for _, format := range []string{"xlsx", "csv"} {
		v.Faults.Files = append(v.Faults.Files, fileLink{Format: format, Href: v.Href + "/faults?format=" + format})
	}
	if page, err = pageOf(c, "changes"); err != nil {
		return err
	}
	v.Changes.Pager = pagerOf(c, "changes", "changes", page, pageSize, len(v.Report.Changes))
	return v.name(r, f, who, slice(v.Report.Changes, page, pageSize))
}

// name lays out changes and what is missing, each with whose it is.
func (v *deliveryView) name(r app.Reader, f form, who reader, changes []DeliveryChange) error {
	missing := v.Report.households()
	ids := slices.Clone(missing)
	for _, change := range changes {
		ids = append(ids, change.Household)
	}
	households, err := householdRows(r, who.areas(), ids)
	for _, change := range changes {
		v.Changes.Lines = append(v.Changes.Lines, f.changeIn(change, households))
	}
	for _, id := range missing {
		v.Missing = append(v.Missing, f.unit(id, households, schema.Personal))
	}
	return err
}

// changeIn lays out one change. Of a telephone number only as much is told as elsewhere.
func (f form) changeIn(d DeliveryChange, households map[string]schema.Row) changeOf {
	out := changeOf{At: cellAt(d.File, d.Sheet, d.Letter, d.Row), Column: d.Column, New: d.New, Before: value{Text: d.Before, Absent: d.Before == ""}, After: value{Text: d.After, Absent: d.After == ""}}
	if _, there := households[d.Household]; there {
		unit := f.unit(d.Household, households, schema.Personal)
		out.Whose = &unit
	}
	if t := schema.TableOf(d.Table); d.Field != "" {
		field := t.Field(d.Field)
		if field.Kind == schema.Text {
			out.Before, out.After = f.value(field, schema.TextOf(d.Before), schema.Personal), f.value(field, schema.TextOf(d.After), schema.Personal)
		}
		if d.Hidden {
			out.Before, out.After = value{Hidden: true}, value{Hidden: true}
		}
	}
	return out
}

// cellAt is how people find a cell: the line of a file, or the cell of a sheet.
func cellAt(file, sheet, letter string, row int) string {
	switch {
	case row == 0:
		return join(" · ", file, sheet)
	case sheet == "":
		return file + ":" + strconv.Itoa(row)
	}
	return sheet + "!" + letter + strconv.Itoa(row)
}

// done reports whether there is a report.
func (d *Delivery) done() bool { return d.State == deliveryChecked || d.State == deliveryTaken }

// Missed reports whether anything stands that was not delivered.
func (v deliveryView) Missed() bool { return v.Report.MissingHouseholds+v.Report.MissingRows > 0 }

// count lists the figures: those of households always, the others where there is anything.
func (v *deliveryView) count(lang schema.Lang) {
	d, r := &v.Delivery, &v.Report
	for _, t := range []tally{
		{say(lang, "import.households"), d.Households, ""}, {say(lang, "import.added"), d.Added, ""}, {say(lang, "import.changed"), d.Changed, ""},
		{say(lang, "import.same"), d.Unchanged, ""}, {say(lang, "import.refused"), d.Refused, "alarm"},
	} {
		if t.N == 0 {
			t.Class = "none"
		}
		v.Tallies = append(v.Tallies, t)
	}
	for _, t := range []tally{
		{say(lang, "import.bad"), r.Bad(), "alarm"}, {say(lang, "import.rows"), r.NewRows, ""}, {say(lang, "import.fields"), r.Fields, ""}, {say(lang, "import.cases"), r.Cases, ""},
		{say(lang, "import.reopened"), r.Reopened, ""}, {say(lang, "import.people"), r.People, ""},
	} {
		if t.N > 0 {
			v.Tallies = append(v.Tallies, t)
		}
	}
}

// households are the first of those that are missing.
func (r *DeliveryReport) households() (ids []string) {
	for _, m := range r.Missing {
		if m.Table == schema.Household.Name && len(ids) < shownMissing {
			ids = append(ids, m.ID)
		}
	}
	return ids
}
