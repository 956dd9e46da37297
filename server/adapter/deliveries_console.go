package adapter

import (
	"bytes"
	"io"

	"ruhu/schema"
	"ruhu/server/exchange"
	"ruhu/server/registry"
	"ruhu/server/sheet"
	"ruhu/server/web/console"
)

// Deliveries gives the console the desk of deliveries, in the console's words.
type Deliveries struct{ *exchange.Desk }

// Deliverable implements console.Deliveries.
func (Deliveries) Deliverable(name string) bool { return exchange.Deliverable(name) }

// Status implements console.Deliveries.
func (s Deliveries) Status(p registry.Person, token string) (console.Delivery, error) {
	status, err := s.Desk.Status(p, token)
	return deliveryOf(status), err
}

// List implements console.Deliveries.
func (s Deliveries) List(p registry.Person) (list []console.Delivery, err error) {
	all, err := s.Desk.List(p)
	for _, status := range all {
		list = append(list, deliveryOf(status))
	}
	return list, err
}

// Report implements console.Deliveries.
func (s Deliveries) Report(p registry.Person, token string, lang schema.Lang) (console.DeliveryReport, error) {
	report, err := s.ReportOf(p, token, lang)
	return reportOf(&report), err
}

// faultTypes are the formats in which faults are handed out.
var faultTypes = map[string]struct {
	media string
	write func(io.Writer, ...sheet.Sheet) error
}{
	"xlsx": {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", sheet.WriteXLSX},
	"csv":  {"text/csv; charset=utf-8", func(w io.Writer, all ...sheet.Sheet) error { return sheet.WriteCSV(w, all[0]) }},
}

// Faults implements console.Deliveries.
func (s Deliveries) Faults(p registry.Person, token, format string, lang schema.Lang) (console.ReportFile, error) {
	kind, known := faultTypes[format]
	if !known {
		return console.ReportFile{}, schema.Problem{Code: schema.BadQuery, Field: "format"}
	}
	report, err := s.ReportOf(p, token, lang)
	if err != nil {
		return console.ReportFile{}, err
	}
	var out bytes.Buffer
	err = kind.write(&out, report.FaultSheet(lang))
	return console.ReportFile{Name: "faults." + format, Type: kind.media, Body: out.Bytes()}, err
}

func deliveryOf(s exchange.Status) console.Delivery {
	return console.Delivery{
		Token: s.Token, Name: s.Name, Person: s.Person, At: s.At, State: string(s.State),
		Taking: s.Taking, Partly: s.Partly, Done: s.Done, Of: s.Of, Why: s.Why,
		Households: s.Households, Added: s.Added, Changed: s.Changed, Unchanged: s.Unchanged, Refused: s.Refused, Faults: s.Faults,
	}
}

func reportOf(r *exchange.Report) console.DeliveryReport {
	out := console.DeliveryReport{
		Plan: r.Plan, Unusable: r.Unusable, NewRows: r.NewRows, Fields: r.Fields, Cases: r.Cases, Reopened: r.Reopened, People: r.People,
		Unlisted: r.MoreFaults, Untold: r.MoreChanges, MissingHouseholds: r.MissingHouseholds, MissingRows: r.MissingRows,
	}
	for _, s := range r.Sources {
		out.Sources = append(out.Sources, console.DeliverySource(s))
	}
	for _, f := range r.Faults {
		out.Faults = append(out.Faults, console.DeliveryFault(f))
	}
	for _, c := range r.Changes {
		out.Changes = append(out.Changes, console.DeliveryChange(c))
	}
	for _, m := range r.Missing {
		out.Missing = append(out.Missing, console.DeliveryMissing(m))
	}
	return out
}
