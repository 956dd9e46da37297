package console_test

import (
	"archive/zip"
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"strings"

	"ruhu/schema"
	"ruhu/server/exchange"
	"ruhu/server/registry"
	"ruhu/server/sheet"
	"ruhu/server/web/console"
)

// shelf is the desk of deliveries in the console's words, as main has it.
type shelf struct{ *exchange.Desk }

func (shelf) Deliverable(name string) bool { return exchange.Deliverable(name) }

func (s shelf) Status(p registry.Person, token string) (console.Delivery, error) {
	status, err := s.Desk.Status(p, token)
	return deliveryOf(status), err
}

func (s shelf) List(p registry.Person) (list []console.Delivery, err error) {
	all, err := s.Desk.List(p)
	for _, status := range all {
		list = append(list, deliveryOf(status))
	}
	return list, err
}

func (s shelf) Report(p registry.Person, token string, lang schema.Lang) (console.DeliveryReport, error) {
	r, err := s.ReportOf(p, token, lang)
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
	return out, err
}

func (s shelf) Faults(p registry.Person, token, format string, lang schema.Lang) (console.ReportFile, error) {
	report, err := s.ReportOf(p, token, lang)
	if err != nil {
		return console.ReportFile{}, err
	}
	var out bytes.Buffer
	switch format {
	case "csv":
		err = sheet.WriteCSV(&out, report.FaultSheet(lang))
	case "xlsx":
		err = sheet.WriteXLSX(&out, report.FaultSheet(lang))
	default:
		err = schema.Problem{Code: schema.BadQuery, Field: "format"}
	}
	return console.ReportFile{Name: "faults." + format, Type: "text/csv; charset=utf-8", Body: out.Bytes()}, err
}

func deliveryOf(s exchange.Status) console.Delivery {
	return console.Delivery{
		Token: s.Token, Name: s.Name, Person: s.Person, At: s.At, State: string(s.State),
		Taking: s.Taking, Partly: s.Partly, Done: s.Done, Of: s.Of, Why: s.Why,
		Households: s.Households, Added: s.Added, Changed: s.Changed, Unchanged: s.Unchanged, Refused: s.Refused, Faults: s.Faults,
	}
}

const registryID = "0190aaaa-0000-7000-8000-000000000001"

// registryOf is a household of a village, with its head, as an archive of CSV files, in
// which words are replaced by others.
func registryOf(village string, words ...string) string {
	return archive(map[string]string{
		"household.csv": "id,village,registry_no,group_name,head_name,phone,identification_standard,attribute,main_cause,status,registered_year,remark\n" +
			registryID + "," + village + ",R1,北屯,金英子,13944330001,1,1,01,registered,2014,REMARK\n",
		"member.csv": "id,household,name,sex,relation,ethnic_group,school_status,health,labour,dibao,medical_insurance,pension_insurance\n" +
			"0190aaaa-0000-7000-8000-000000000002," + registryID + ",金英子,2,02,10,00,1,1,0,1,1\n",
	}, words...)
}

func archive(files map[string]string, words ...string) string {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, text := range files {
		f, err := w.Create(name)
		if err == nil {
			_, err = strings.NewReplacer(words...).WriteString(f, text)
		}
		if err != nil {
			panic(err)
		}
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.String()
}

// parts are a form's parts in order: names and values, a file as "file" and its name and
// what is in it.
func parts(fields ...[3]string) (body, media string) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, f := range fields {
		create := func() (io.Writer, error) { return w.CreateFormField(f[0]) }
		if f[0] == "file" {
			create = func() (io.Writer, error) { return w.CreateFormFile(f[0], f[1]) }
		}
		part, err := create()
		if err == nil {
			_, err = part.Write([]byte(f[2]))
		}
		if err != nil {
			panic(err)
		}
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.String(), w.FormDataContentType()
}

// sendFile delivers a file by the form that was shown.
func (b *browser) sendFile(form answer, name, data string) answer {
	b.w.tb.Helper()
	body, media := parts([3]string{"once", "", form.hidden().Get("once")}, [3]string{"file", name, data})
	return b.do(http.MethodPost, "/import", body, "Content-Type", media)
}

// delivers delivers a file, and returns its page. It waits to be checked.
func (b *browser) delivers(name, data string) (path string) {
	b.w.tb.Helper()
	a := b.sendFile(b.page("/import"), name, data)
	if a.StatusCode != http.StatusSeeOther {
		b.w.tb.Fatalf("%s %s", a.Status, a.spoken())
	}
	return a.Header.Get("Location")
}

// work does what was asked of the desk of deliveries.
func (w *world) work() {
	w.tb.Helper()
	w.must(w.deliveries.Drain(w.ctx))
}
