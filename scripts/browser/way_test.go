package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// day is the first day after the demo's county has done its work, by its own clock.
const day = "2018-08-20"

// world is a county in which people go whole ways, from a phone to the last decision, each
// at a desk of their own. Whatever a browser complains about on a way fails it.
type world struct {
	t       *testing.T
	browser context.Context
	county  *county
	scripts bool
	desks   map[string]*tab
}

// newWorld serves a county on its first day.
func newWorld(t *testing.T, browser context.Context, scripts bool) *world {
	t.Helper()
	return &world{t: t, browser: browser, county: prepare(t), scripts: scripts, desks: map[string]*tab{}}
}

// colleague gives the village's cadre somebody to work beside.
func (w *world) colleague() {
	w.t.Helper()
	if err := w.county.account("browser.colleague", cadre, village); err != nil {
		w.t.Fatal(err)
	}
}

// at is the desk of a role, "" of somebody whom nobody knows.
func (w *world) at(role string) *tab {
	w.t.Helper()
	if b := w.desks[role]; b != nil {
		return b
	}
	b := newTab(w.t, w.browser, w.county)
	w.desks[role] = b
	b.size(1440)
	b.visit("/sign-in?lang=zh-CN")
	if role != "" {
		b.signIn(role)
	}
	if !w.scripts {
		call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	}
	return b
}

// on lets days pass: everybody signs in anew.
func (w *world) on(day string) {
	w.t.Helper()
	w.county.on(w.t, day)
	clear(w.desks)
}

// calm requires that the browser has nothing to complain about since it was asked last.
func (b *tab) calm(where string) {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, complaint := range b.complaints {
		b.t.Errorf("%s: %s", where, complaint)
	}
	b.complaints = nil
}

// visit opens a good page.
func (b *tab) visit(path string) {
	b.t.Helper()
	b.open(path)
	if _, status, _ := b.told(); status != 200 {
		b.t.Fatalf("%s: status %d: %s", path, status, b.text("main"))
	}
	b.calm(path)
}

// go presses what a selector finds, and requires that it leads to a good page.
func (b *tab) follow(selector string) {
	b.t.Helper()
	b.press(selector)
	if _, status, _ := b.told(); status != 200 {
		b.t.Fatalf("%s leads to %s, status %d: %s", selector, b.path(), status, b.text("main"))
	}
	b.calm(selector)
}

// refused presses what a selector finds, and requires that the server says no in place.
func (b *tab) refused(selector string) {
	b.t.Helper()
	b.press(selector)
	if _, status, _ := b.told(); status != 422 || b.count(".refusal") == 0 {
		b.t.Fatalf("%s leads to %s, status %d: %s", selector, b.path(), status, b.text("main"))
	}
	b.calm(selector)
}

// unfold opens what is folded around a selector's first hit.
func (b *tab) unfold(selector string) {
	b.t.Helper()
	ask[bool](b, `(() => { for (let e = document.querySelector(%s)?.closest("details"); e; e = e.parentElement.closest("details")) e.open = true; return true; })()`, selector)
}

// fill puts a text into an input as who pastes it: keys know no marks of direction.
func (b *tab) fill(selector, text string) {
	b.t.Helper()
	b.unfold(selector)
	if got := ask[string](b, `(e => { e.focus(); e.value = %[2]s; return e.value; })(document.querySelector(%[1]s))`, selector, text); got != text {
		b.t.Fatalf("%s: %s holds %q", b.path(), selector, got)
	}
}

// choose picks an option by its value.
func (b *tab) choose(selector, value string) {
	b.t.Helper()
	b.unfold(selector)
	if got := ask[string](b, `(e => { e.value = %[2]s; return e.value; })(document.querySelector(%[1]s))`, selector, value); got != value {
		b.t.Fatalf("%s: %s has no %q", b.path(), selector, value)
	}
}

// tick clicks a box or a button that leads nowhere.
func (b *tab) tick(selector string) {
	b.t.Helper()
	b.unfold(selector)
	run(b, chromedp.Click(chromedp.CSS(selector)))
}

// ask evaluates a script with texts put in as literals.
func ask[T any](b *tab, script string, texts ...string) T {
	b.t.Helper()
	literals := make([]any, len(texts))
	for i, text := range texts {
		literal, err := json.Marshal(text)
		if err != nil {
			b.t.Fatal(err)
		}
		literals[i] = string(literal)
	}
	return run(b, chromedp.Evaluate[T](fmt.Sprintf(script, literals...)))
}

// path is where the page that is open is, with its query.
func (b *tab) path() string {
	b.t.Helper()
	return ask[string](b, "location.pathname + location.search")
}

// text is all that stands in an element, folded or not.
func (b *tab) text(selector string) string {
	b.t.Helper()
	return plain(ask[string](b, `document.querySelector(%s)?.textContent ?? ""`, selector))
}

// plain is a text as it is read, without the spaces between elements.
func plain(text string) string { return strings.Join(strings.Fields(text), " ") }

// count is how many elements a selector finds.
func (b *tab) count(selector string) int {
	b.t.Helper()
	return ask[int](b, `document.querySelectorAll(%s).length`, selector)
}

// href is where the first link of a selector leads.
func (b *tab) href(selector string) string {
	b.t.Helper()
	href := ask[string](b, `document.querySelector(%s)?.getAttribute("href") ?? ""`, selector)
	if href == "" {
		b.t.Fatalf("%s has no %s: %s", b.path(), selector, b.text("main"))
	}
	return href
}

// shows requires texts in what a selector finds.
func (b *tab) shows(selector string, texts ...string) {
	b.t.Helper()
	all := plain(ask[string](b, `[...document.querySelectorAll(%s)].map(e => e.textContent).join("\n")`, selector))
	for _, text := range texts {
		if !strings.Contains(all, text) {
			b.t.Errorf("%s: %s does not show %q: %s", b.path(), selector, text, all)
		}
	}
}
