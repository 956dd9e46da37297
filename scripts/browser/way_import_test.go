package browser

import (
	"archive/zip"
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// TestImport_AsPeopleDeliver delivers the county's registry with a change in every
// household and a few faults: the page follows the check, the rest is taken, and each page
// on the way is looked at on every screen in every language. The server is killed over the
// first attempt, and the page says so.
func TestImport_AsPeopleDeliver(t *testing.T) {
	browser := newBrowser(t)
	axe, err := os.ReadFile(axeFile)
	if err != nil {
		t.Skipf("SKIPPED: axe-core is not here, so no page was looked at (npm ci in scripts/browser): %v", err)
	}
	w := newWorld(t, browser, true)
	file := w.registry("county.zip")
	w.county.start(t, "serve")
	b := w.at(staff)
	b.deliver(file)
	delivery := b.path()
	b.shows("main", "county.zip", "正在核对")
	b.until("the bar has moved", `document.querySelector("progress")?.value > 0`)
	b.shoot("delivery-underway")
	w.county.kill()
	w.county.start(t, "serve")
	clear(w.desks)
	b = w.at(staff)
	b.visit(delivery)
	b.shows("main .refusal", "没有作任何改变")
	b.lookAt("delivery-cut-off", delivery, string(axe))
	b.follow(`main form button.plain`)
	b.untilDone()
	b.shows("main", "5,6", "只导入没有问题的", "household.csv:5", "2018年动态调整后核对")
	b.lookAt("delivery-checked", delivery, string(axe))
	b.follow("button.grave")
	b.untilDone()
	b.shows("h1", "部分导入")
	b.lookAt("delivery-taken", delivery, string(axe))
	b.lookAt("import", "/import", string(axe))

	large := filepath.Join(t.TempDir(), "large.csv")
	if err := os.WriteFile(large, make([]byte, 70<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	b.send("#file", large)
	if got := ask[string](b, `document.querySelector("#file").validationMessage`); got != "文件太大，上限为 67.1\u00a0MB。" {
		t.Errorf("a file that is too large: %q", got)
	}

	w.scripts = false // the page is loaded anew by itself
	clear(w.desks)
	b = w.at(staff)
	b.visit("/import")
	b.send("#file", large)
	b.refused("main form button.main")
	b.shows(".refusal", "文件太大")
	b.deliver(file)
	again := b.path()
	b.untilDone()
	b.shows("main", "没有要导入的内容")
	if again == delivery {
		t.Error("the same file of another form is another delivery")
	}
}

// registry is the county's registry as files, with a remark in every household and a state
// that nobody knows in a few.
func (w *world) registry(name string) string {
	w.t.Helper()
	folder := filepath.Join(w.t.TempDir(), "csv")
	w.county.command(w.t, "export", "--out", folder)
	path := filepath.Join(w.t.TempDir(), name)
	out, err := os.Create(path)
	if err != nil {
		w.t.Fatal(err)
	}
	defer out.Close()
	archive := zip.NewWriter(out)
	for _, table := range []string{"household.csv", "member.csv"} {
		rows := w.rows(filepath.Join(folder, table))
		if table == "household.csv" {
			remark, state := slices.Index(rows[0], "备注"), slices.Index(rows[0], "状态")
			for n, row := range rows[1:] {
				if row[remark] = "2018年动态调整后核对"; n%500 == 3 {
					row[state] = "不详"
				}
			}
		}
		f, err := archive.Create(table)
		if err == nil {
			err = csv.NewWriter(f).WriteAll(rows)
		}
		if err != nil {
			w.t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		w.t.Fatal(err)
	}
	return path
}

func (w *world) rows(path string) [][]string {
	w.t.Helper()
	f, err := os.Open(path)
	if err != nil {
		w.t.Fatal(err)
	}
	defer f.Close()
	f.Seek(3, 0) // the mark of UTF-8
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		w.t.Fatal(err)
	}
	return rows
}

// deliver chooses a file in the form and sends it.
func (b *tab) deliver(path string) {
	b.t.Helper()
	b.visit("/import")
	b.send("#file", path)
	b.follow("main form button.main")
}

// untilDone waits until a page has followed the work to its end by itself.
func (b *tab) untilDone() {
	b.t.Helper()
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.After(3 * time.Minute); ; {
		select {
		case <-tick.C:
		case <-deadline:
			b.t.Fatalf("%s never comes to its end: %s", b.path(), b.text("main"))
		}
		ctx, stop := context.WithTimeout(b.ctx, patience)
		done, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`document.readyState === "complete" && !document.querySelector("[data-waits]")`))
		stop()
		if done && err == nil { // between two pages there is nobody to ask
			return
		}
	}
}

// lookAt looks at a page in every language on every screen.
func (b *tab) lookAt(name, path, axe string) {
	b.t.Helper()
	for _, lang := range langs {
		b.look(page{name: name, as: staff}, path, lang, axe)
	}
	b.visit(inLang(path, langs[0]))
	b.size(1440)
}
