package console

import (
	"errors"
	"net/http"
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/app"
)

// figuresPath is the address of every table.
const figuresPath = "/figures"

// reportView is one table of an area, on a record and at a day.
type reportView struct {
	Tables   []choice
	Own      []choice // the reader's areas wider than a township
	Areas    []areaChoice
	Records  []choice
	Dated    bool // a day can be chosen
	Period   bool
	Query    ReportQuery
	Table    *tableView
	Chart    *chart
	Files    []fileLink
	Refused  []string
	Selected string
}

// fileLink leads to a table as a file.
type fileLink struct{ Format, Href string }

// Codes of the records that tables are counted from.
const (
	recordApproved = "approved"
	recordWorking  = "working"
)

// report shows a table: the one that the address names, or the first.
func (k *Console) report(c echo.Context, who reader) error {
	list := k.reports.List(who.lang)
	view := reportView{Query: reportQuery(c)}
	if view.Query.Table == "" {
		view.Query.Table = list[0].Name
	}
	at := slices.IndexFunc(list, func(l Listing) bool { return l.Name == view.Query.Table })
	if at < 0 {
		return schema.Problem{Code: schema.NotFound}
	}
	if err := k.reportArea(c, who, &view); err != nil {
		return err
	}
	view.offer(list, list[at], who.lang)
	status, err := http.StatusOK, view.count(c, k, who, list[at])
	var p schema.Problem
	if errors.As(err, &p) && p.Code != schema.NotFound {
		view.Refused, status, err = append(view.Refused, p.Message(who.lang)), http.StatusUnprocessableEntity, nil
	}
	if err != nil {
		return err
	}
	return k.show(c, status, who, "report", view)
}

func reportQuery(c echo.Context) ReportQuery {
	return ReportQuery{Table: c.QueryParam("table"), Area: c.QueryParam("area"), Record: c.QueryParam("record"),
		At: c.QueryParam("at"), From: c.QueryParam("from"), Until: c.QueryParam("until")}
}

// values are a query as an address has it.
func (q ReportQuery) values() url.Values {
	v := url.Values{}
	for _, p := range [...][2]string{{"table", q.Table}, {"area", q.Area}, {"record", q.Record}, {"at", q.At}, {"from", q.From}, {"until", q.Until}} {
		if p[1] != "" {
			v.Set(p[0], p[1])
		}
	}
	return v
}

// reportArea settles the area that figures are of.
func (k *Console) reportArea(c echo.Context, who reader, view *reportView) error {
	return k.app.Store().Read(c.Request().Context(), func(r app.Reader) error {
		all, err := readAreas(r)
		if err != nil {
			return err
		}
		asked, err := who.areasAsked(c, all)
		if err != nil {
			return err
		}
		view.Query.Area = asked[0]
		view.Own, view.Areas = who.ownAreas(all, asked[0]), who.areaChoices(all, asked[0])
		return nil
	})
}

// offer fills the form above the table.
func (v *reportView) offer(list []Listing, one Listing, lang schema.Lang) {
	for _, l := range list {
		v.Tables = append(v.Tables, choice{Code: l.Name, Label: l.Title, Selected: l.Name == one.Name})
	}
	for _, record := range one.Records {
		label := say(lang, "record.working")
		if record == recordApproved {
			label = say(lang, "record.approved")
		}
		v.Records = append(v.Records, choice{Code: record, Label: label, Selected: record == v.Query.Record})
	}
	v.Dated, v.Period = slices.Contains(one.Records, recordApproved), one.Period
	for _, format := range one.Formats {
		q := v.Query.values()
		q.Set("format", format)
		v.Files = append(v.Files, fileLink{Format: format, Href: figuresPath + "/file?" + q.Encode()})
	}
}

// count counts the table, each figure with a way to its households.
func (v *reportView) count(c echo.Context, k *Console, who reader, one Listing) error {
	table, err := k.reports.Table(c.Request().Context(), v.Query, who.lang)
	if err != nil {
		return err
	}
	t := linkedTo(table, func(row, column string) string {
		q := v.Query.values()
		q.Set("in", v.Query.Area)
		q.Set("row", row)
		q.Set("column", column)
		q.Set("record", v.recordOr(one))
		q.Del("area")
		return "/households?" + q.Encode()
	})
	v.Table, v.Chart = &t, chartOf(table)
	return nil
}

func (v *reportView) recordOr(one Listing) string {
	if v.Query.Record != "" {
		return v.Query.Record
	}
	return one.Records[0]
}

// reportFile hands a table out as a file.
func (k *Console) reportFile(c echo.Context, who reader) error {
	var view reportView
	view.Query = reportQuery(c)
	if err := k.reportArea(c, who, &view); err != nil {
		return err
	}
	file, err := k.reports.File(c.Request().Context(), view.Query, c.QueryParam("format"), who.lang)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Content-Language", string(who.lang))
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="`+file.Name+`"`)
	return c.Blob(http.StatusOK, file.Type, file.Body)
}

// reported are the households behind a figure of a table that was asked for.
func (k *Console) reported(c echo.Context, _ app.Reader, f figureView, lang schema.Lang) (ids []string, t Table, err error) {
	q := reportQuery(c)
	q.Area = f.In
	if ids, err = k.reports.Households(c.Request().Context(), q, f.RowKey, f.Col); err != nil {
		return nil, t, err
	}
	t, err = k.reports.Table(c.Request().Context(), q, lang)
	return ids, t, err
}
