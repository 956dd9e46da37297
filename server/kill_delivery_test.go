package main

import (
	"archive/zip"
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"ruhu/schema"
	"ruhu/scripts/effort"
	"ruhu/server/app"
)

// A server is killed while it checks a delivery, and again while it takes it. Each time
// the page says so, nothing of it stands, and it is done when somebody asks for it again.
func TestKill_ADeliveryIsTakenOrNot(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("SKIPPED: there is no SIGKILL here, so surviving one was NOT tested")
	}
	if testing.Short() {
		t.Skip("SKIPPED with -short: killing a server over a delivery was NOT tried")
	}
	t.Setenv("RUHU_SECOND_FACTOR", "optional")
	s := newShell(t)
	standing := generated().Few(1)
	folder := filepath.Join(t.TempDir(), "registry")
	s.must(standing.WriteCSV(folder))
	s.run(exitOK, "", "import", folder)
	s.run(exitOK, deskWord+"\n", "user", "add", "cui", "--name", "崔英子", "--grant", "county_staff@222426", "--stdin")
	delivered := generated().Few(effort.Of(t, "villages", 0, 20, 60))
	s.must(delivered.WriteCSV(folder))

	c := newChild(t, s.data)
	d := newDesk(t, c)
	d.begin()
	d.deliver(folder)
	d.untilBegun()
	d.dieOver()
	d.has("没有作任何改变")
	d.press("check")
	d.untilDone()
	d.has("确认导入")
	d.press("take")
	d.untilBegun()
	d.dieOver()
	d.has("没有作任何改变")
	s.standing(c, len(standing.Households))
	d.begin()
	d.press("check")
	d.untilDone()
	d.press("take")
	d.untilDone()
	d.has("已导入")
	s.standing(c, len(delivered.Households))
	s.run(exitOK, "", "verify")
}

const deskWord = "correct horse battery staple"

func (s *shell) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// standing ends the server, and requires so many households.
func (s *shell) standing(c *child, want int) {
	s.t.Helper()
	c.stop()
	s.look(func(r app.Reader) error {
		if n, err := r.CountRows(schema.Household, ""); n != want || err != nil {
			s.t.Errorf("%d households stand, want %d (%v)", n, want, err)
		}
		return nil
	})
}

// desk is somebody with a browser, who delivers a registry.
type desk struct {
	t      *testing.T
	server *child
	client *http.Client
	at     string // the delivery's page
	page   string // as it was seen last
}

func newDesk(t *testing.T, c *child) *desk {
	return &desk{t: t, server: c, client: &http.Client{Transport: &http.Transport{DialContext: c.dial}}}
}

// begin starts the server and signs in.
func (d *desk) begin() {
	d.t.Helper()
	d.server.start()
	d.client.Jar, _ = cookiejar.New(nil) // without options nothing can go wrong
	d.send("/sign-in", "application/x-www-form-urlencoded", strings.NewReader(url.Values{"login": {"cui"}, "password": {deskWord}}.Encode()))
	if d.at != "" {
		d.look()
	}
}

// send posts a form, and keeps the page that it leads to.
func (d *desk) send(path, media string, body io.Reader) {
	d.t.Helper()
	req, err := http.NewRequestWithContext(d.t.Context(), http.MethodPost, "http://server"+path, body)
	if err != nil {
		d.t.Fatal(err)
	}
	req.Header.Set("Content-Type", media)
	d.do(req)
}

func (d *desk) do(req *http.Request) {
	d.t.Helper()
	req.Header.Set("Accept-Language", "zh-CN")
	res, err := d.client.Do(req)
	if err != nil {
		d.t.Fatal(err)
	}
	defer res.Body.Close()
	page, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		d.t.Fatalf("%s: %s %v %s", req.URL, res.Status, err, page)
	}
	d.page = string(page)
	if path := res.Request.URL.Path; strings.HasPrefix(path, "/import/") {
		d.at = path
	}
}

func (d *desk) look() {
	d.t.Helper()
	req, err := http.NewRequestWithContext(d.t.Context(), http.MethodGet, "http://server"+d.at, nil)
	if err != nil {
		d.t.Fatal(err)
	}
	d.do(req)
}

func (d *desk) has(text string) {
	d.t.Helper()
	if !strings.Contains(d.page, text) {
		d.t.Errorf("no %q in %s", text, d.page)
	}
}

// deliver sends a folder as an archive.
func (d *desk) deliver(folder string) {
	d.t.Helper()
	var body, packed bytes.Buffer
	archive := zip.NewWriter(&packed)
	form := multipart.NewWriter(&body)
	err := archive.AddFS(os.DirFS(folder))
	if err == nil {
		err = archive.Close()
	}
	if err == nil {
		err = form.WriteField("once", "1")
	}
	if err == nil {
		var file io.Writer
		if file, err = form.CreateFormFile("file", "台账.zip"); err == nil {
			_, err = packed.WriteTo(file)
		}
	}
	if err != nil || form.Close() != nil {
		d.t.Fatal(err)
	}
	d.send("/import", form.FormDataContentType(), &body)
}

var hiddenInput = regexp.MustCompile(`<input type="hidden" name="([a-z]+)" value="([^"]*)">`)

// press sends the form that does something with the delivery.
func (d *desk) press(do string) {
	d.t.Helper()
	for form := range strings.SplitSeq(d.page, "<form ") {
		form, _, _ = strings.Cut(form, "</form>")
		if !strings.Contains(form, `name="do" value="`+do+`"`) {
			continue
		}
		values := url.Values{}
		for _, m := range hiddenInput.FindAllStringSubmatch(form, -1) {
			values.Set(m[1], m[2])
		}
		d.send(d.at, "application/x-www-form-urlencoded", strings.NewReader(values.Encode()))
		return
	}
	d.t.Fatalf("nothing to %s on %s", do, d.page)
}

// untilBegun waits until the first households have been looked at.
func (d *desk) untilBegun() {
	d.t.Helper()
	d.until(func() bool { return regexp.MustCompile(`<progress[^>]* value="[1-9]`).MatchString(d.page) })
}

// untilDone waits until nothing is under way.
func (d *desk) untilDone() {
	d.t.Helper()
	d.until(func() bool { return !strings.Contains(d.page, "data-waits") })
}

func (d *desk) until(is func() bool) {
	d.t.Helper()
	tick := time.NewTicker(60 * time.Millisecond) // faster, and the server tells this person to wait
	defer tick.Stop()
	for deadline := time.After(2 * time.Minute); ; {
		if d.look(); is() {
			return
		}
		select {
		case <-tick.C:
		case <-deadline:
			d.t.Fatalf("never so: %s", d.page)
		}
	}
}

// dieOver kills the server over the delivery, and looks what the next one says.
func (d *desk) dieOver() {
	d.t.Helper()
	d.server.kill()
	d.begin()
}
