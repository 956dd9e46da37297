package console_test

import (
	"archive/zip"
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
)

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
