package browser

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	cdppage "github.com/chromedp/cdproto/page"
)

// hostile is what somebody could write into a note: markup, quotes of every kind, marks
// that turn the direction of writing, and what a table program takes for a formula.
const hostile = `=HYPERLINK("http://x")</bdi><script>alert('1')</script> "q" & <img src=x onerror=alert(2)> {{.}} ` + "\u202eevil\u202c \u200f" + `'; </title>`

// TestHostile: what people write is text wherever it is shown, printed or handed out. What
// stands on lists that hang goes with the steps of relocation.
func TestHostile(t *testing.T) {
	w := newWorld(t, newBrowser(t), true)
	w.colleague()
	codes := []string{w.county.enrolCode(t, login(cadre)), w.county.enrolCode(t, "browser.colleague")}
	w.county.start(t, "demo", "--from", day)
	p, other := w.county.enrol(t, codes[0]), w.county.enrol(t, codes[1])
	p.pull()
	other.pull()
	home, disputed := w.write(p, other)
	w.read(home, disputed)
	w.returned(home)
	w.handedOut(t)
}

// write has two phones write it wherever a phone can, until it is disputed and submitted.
func (w *world) write(p, other *phone) (home, disputed string) {
	w.t.Helper()
	home = p.settled()
	visit := p.paper("visit", "visited_at", p.Now/1000, "visitors", hostile, "purpose", "routine", "content", hostile)
	p.save(home, []map[string]string{{"do": "record.submit", "reason": hostile}}, visit,
		p.paper("photo", "kind", "person", "sha256", hashOf(hostile), "bytes", 1000, "taken_at", p.Now/1000, "visit", visit.ID, "caption", hostile),
		edit{T: "household", ID: home, Base: p.revision(home), Set: map[string]any{"remark": hostile, "head_name": hostileName}})
	answer := other.save(home, nil, edit{T: "household", ID: home, Base: other.revision(home), Set: map[string]any{"head_name": hostileName + "2"}})
	if len(answer.Cases) != 1 {
		w.t.Fatalf("%+v", answer)
	}
	return home, answer.Cases[0]
}

// read looks at it on every page that shows it.
func (w *world) read(home, disputed string) {
	w.t.Helper()
	b := w.at(staff)
	for path, texts := range map[string][]string{
		"/households/" + home:                       {hostile, hostileName, hostileName + "2"},
		"/households/" + home + "/difference":       {hostile, hostileName},
		"/households/" + home + "/field":            {hostileName},
		"/reviews/" + home:                          {hostile, hostileName},
		"/conflicts/" + disputed:                    {hostile, hostileName, hostileName + "2"},
		"/conflicts/" + disputed + "?lang=ko":       {hostile},
		"/conflicts?area=" + village:                nil,
		"/reviews?area=" + village:                  {hostile},
		"/log?household=" + home:                    {"金" + cadre},
		"/households?q=" + url.QueryEscape(hostile): nil,
		"/households?area=" + village:               nil,
	} {
		b.visit(path)
		for _, text := range texts {
			b.shows("body", plain(text))
		}
	}
	b.visit("/sign-in?lang=zh-CN")
	b.visit("/households/" + home + "/field")
	for _, field := range []string{"remark", "head_name"} {
		b.choose("#on", ask[string](b, `[...document.querySelectorAll("#on option")].find(o => o.value.includes("/household/") && o.value.endsWith(%s)).value`, field))
		b.follow(".filter button")
		b.shows("main .list", map[string]string{"remark": plain(hostile), "head_name": plain(hostileName)}[field])
	}
	b.visit("/households/" + home + "/copy")
	b.fill("#reason", hostile)
	b.follow("form.ask button.main")
	for _, text := range []string{hostile, hostileName} {
		b.shows(".copy", plain(text))
	}
	b.size(390)
	b.fits("a person's copy on a phone")
	if content := call(b, cdppage.PrintToPDF, cdppage.PrintToPDFParams{}).Data; !bytes.HasPrefix(content, []byte("%PDF")) {
		w.t.Error("a person's copy cannot be printed")
	}
	b.size(1440)
	b.visit("/households/" + home)
	if content := call(b, cdppage.PrintToPDF, cdppage.PrintToPDFParams{}).Data; !bytes.HasPrefix(content, []byte("%PDF")) {
		w.t.Error("it cannot be printed")
	}
	b.calm("the print")
}

// returned has desks write it: a reviewer's reason and comment, and the county's on the case.
func (w *world) returned(home string) {
	w.t.Helper()
	b := w.at(reviewer)
	b.visit("/reviews/" + home)
	b.fill("#reason", hostile)
	b.fill("#changes .said-of textarea", hostile)
	b.follow("#decide button[value=return]")
	b.visit("/reviews/" + home)
	b.shows("#rounds", plain(hostile))
	b = w.at(staff)
	b.visit("/households/" + home)
	b.follow("#conflict a.subject")
	b.tick(`input[name="choice"][value="kept"]`)
	b.fill("#reason", hostile)
	b.follow(".choices ~ .do button.main")
	b.shows("#h-decided ~ .panel", plain(hostile))
}

// handedOut has it in files: no cell becomes a formula in any of them.
func (w *world) handedOut(t *testing.T) {
	t.Helper()
	session := w.session(t)
	found := 0
	for _, table := range unzip(t, w.download(t, session, "/v1/registry?area="+village+"&format=csv&reason="+url.QueryEscape(hostile))) {
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(table, "\ufeff"))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			for _, cell := range row {
				if strings.Contains(cell, "HYPERLINK") {
					found++
				}
				if strings.HasPrefix(cell, "=") || strings.HasPrefix(cell, "@") {
					t.Errorf("a formula: %s", cell)
				}
			}
		}
	}
	if found == 0 {
		t.Error("nothing hostile was handed out, so nothing was tried")
	}
	found = 0
	for name, part := range unzip(t, w.download(t, session, "/v1/registry?area="+village+"&format=xlsx&reason="+url.QueryEscape(hostile))) {
		if strings.Contains(part, "<f>") || strings.Contains(part, "<f ") || strings.Contains(part, "<script") {
			t.Errorf("%s holds a formula or markup", name)
		}
		found += strings.Count(part, "HYPERLINK")
	}
	if found == 0 {
		t.Error("nothing hostile was handed out as a workbook")
	}
	for _, format := range []string{"csv", "xlsx"} {
		if len(w.download(t, session, "/v1/figures/1-1?format="+format)) == 0 {
			t.Errorf("no %s of the figures", format)
		}
	}
	b := w.at(staff)
	b.visit("/log")
	b.shows("main .list", plain(hostile)) // the reason for which it was handed out
}

// session signs the county's staff in as a program does.
func (w *world) session(t *testing.T) string {
	t.Helper()
	var in struct{ Session string }
	asker := &phone{t: t, county: w.county}
	asker.ask("/v1/session", map[string]string{"login": login(staff), "password": word}, &in)
	return in.Session
}

// download fetches a file as a program does.
func (w *world) download(t *testing.T, session, path string) []byte {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.county.url+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+session)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	content, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s %v %s", path, res.Status, err, content)
	}
	return content
}

// unzip returns what stands in an archive, by name.
func unzip(t *testing.T, content []byte) map[string]string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(fmt.Errorf("%w: %.200s", err, content))
	}
	parts := map[string]string{}
	for _, file := range archive.File {
		part, err := file.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(part)
		if err != nil {
			t.Fatal(err)
		}
		part.Close()
		parts[file.Name] = string(text)
	}
	return parts
}
