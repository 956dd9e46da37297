package browser

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

var (
	langs  = []string{"zh-CN", "ko", "en"}
	widths = []int64{390, 1024, 1440} // a phone, a small screen, a large one
)

// mostBytes is how much a page may weigh without photos, with all that it needs.
const mostBytes = 100_000

// axeFile is what npm installs.
const axeFile = "node_modules/axe-core/axe.min.js"

// TestPages opens every page as people do.
func TestPages(t *testing.T) {
	browser := newBrowser(t)
	axe, err := os.ReadFile(axeFile)
	if err != nil {
		t.Skipf("SKIPPED: axe-core is not here, so no page was looked at (npm ci in scripts/browser): %v", err)
	}
	c := newCounty(t)
	for _, role := range rolesBusiestFirst() {
		t.Run(cmp.Or(role, "anybody"), func(t *testing.T) {
			t.Parallel() // a core is idle while another tab is looked at
			b := newTab(t, browser, c)
			if role != "" {
				b.signIn(role)
			}
			for _, p := range pages {
				if p.as == role {
					t.Run(p.name, func(t *testing.T) { b.with(t).lookThrough(p, string(axe)) })
				}
			}
		})
	}
}

// rolesBusiestFirst are the roles that look at pages, so that the one with the most pages
// does not begin last.
func rolesBusiestFirst() []string {
	looks := map[string]int{}
	for _, p := range pages {
		looks[p.as]++
	}
	return slices.SortedFunc(maps.Keys(looks), func(a, b string) int {
		return cmp.Or(cmp.Compare(looks[b], looks[a]), cmp.Compare(a, b))
	})
}

// lookThrough looks at a page in every language, and without scripts.
func (b *tab) lookThrough(p page, axe string) {
	b.t.Helper()
	path := b.address(p)
	var shown []string
	for _, lang := range langs {
		b.look(p, path, lang, axe)
		if lang == langs[0] {
			shown = b.nodes(everything)
		}
	}
	b.lookWithoutScripts(p, path, shown)
}

// everything that people read, fill in and follow on a page.
const everything = "main :is(h1, form, input, select, textarea, button, table, a)"

// with has a part of the test speak for the tab.
func (b *tab) with(t *testing.T) *tab {
	outer := b.t
	t.Cleanup(func() { b.t = outer })
	b.t = t
	return b
}

// look opens a page in a language and looks at it on every screen.
func (b *tab) look(p page, path, lang, axe string) {
	b.t.Helper()
	b.size(1024)
	b.open(inLang(path, lang)) // leads on to the path itself
	complaints, status, bytes := b.told()
	for _, complaint := range complaints {
		b.t.Errorf("%s: %s", lang, complaint)
	}
	if want := max(p.status, 200); status != want {
		b.t.Errorf("%s: status %d, want %d", lang, status, want)
	}
	if bytes > mostBytes {
		b.t.Errorf("%s: %d bytes", lang, bytes)
	}
	if got := eval[string](b, "document.documentElement.lang"); got != lang {
		b.t.Errorf("the page speaks %q, not %s", got, lang)
	}
	for _, width := range widths {
		b.size(width)
		b.fits(fmt.Sprintf("%s at %d", lang, width))
		b.shoot(fmt.Sprintf("%s-%s-%s-%d", p.name, p.as, lang, width))
	}
	eval[bool](b, axe+"; true")
	if lang != langs[0] {
		b.audit(lang, axeShape)
		return
	}
	b.audit(lang, axeAll)
	b.size(390)
	b.audit("on a phone", axeShape)
	b.audit("the head on a phone", axeHead)
	b.size(1024)
	b.dark(true)
	b.audit("in the dark", axeColours)
	b.shoot(fmt.Sprintf("%s-%s-dark", p.name, p.as))
	b.dark(false)
}

// inLang is an address that asks for a language.
func inLang(path, lang string) string {
	before, fragment, _ := strings.Cut(path, "#")
	sign := "?"
	if strings.Contains(before, "?") {
		sign = "&"
	}
	return before + sign + "lang=" + lang + "#" + fragment
}

// fits requires that nothing sticks out of the page at the side.
func (b *tab) fits(where string) {
	b.t.Helper()
	const widest = `(() => {
		const room = document.documentElement.clientWidth;
		if (document.documentElement.scrollWidth <= room) return "";
		const out = [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > room + 1);
		return out.slice(0, 5).map(e => e.tagName + "." + e.className + " to " + Math.round(e.getBoundingClientRect().right)).join(", ") || "something";
	})()`
	if out := eval[string](b, widest); out != "" {
		b.t.Errorf("%s: sticks out: %s", where, out)
	}
}

// What axe looks for. To see whether colours stand apart takes it longest by far: they are
// looked at once in light and once in dark, and on a phone where it has a menu of its own.
// No language changes them.
const (
	axeAll     = `document, {resultTypes: ["violations"]}`
	axeShape   = `document, {resultTypes: ["violations"], rules: {"color-contrast": {enabled: false}}}`
	axeColours = `document, {resultTypes: ["violations"], runOnly: ["color-contrast"]}`
	axeHead    = `"header", {resultTypes: ["violations"], runOnly: ["color-contrast"]}`
)

// audit has axe look for what keeps people out.
func (b *tab) audit(where, what string) {
	b.t.Helper()
	const ask = `axe.run(%s).then(found => found.violations
		.filter(v => v.impact === "serious" || v.impact === "critical")
		.map(v => v.id + ": " + v.help + ": " + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160) + " " + (n.any[0]?.message ?? "")).join(" | ")))`
	for _, violation := range eval[[]string](b, fmt.Sprintf(ask, what)) {
		b.t.Errorf("%s: axe: %s", where, violation)
	}
}

// nodes spells what a selector finds, without a script of the page's world.
func (b *tab) nodes(selector string) (found []string) {
	b.t.Helper()
	for _, n := range run(b, chromedp.Nodes(chromedp.CSSAll(selector), chromedp.AtLeast(0))) {
		href, _, _ := strings.Cut(n.AttributeValue("href"), "?until=") // links to pictures change every quarter of an hour
		found = append(found, strings.ToLower(n.NodeName)+" "+n.AttributeValue("name")+href)
	}
	return found
}

// lookWithoutScripts requires the same content and the same forms.
func (b *tab) lookWithoutScripts(p page, path string, want []string) {
	b.t.Helper()
	call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	defer call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: false})
	b.size(1024)
	b.open(inLang(path, langs[0]))
	got := b.nodes(everything)
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		b.t.Errorf("without scripts there are %d forms, fields, tables and links instead of %d", len(got), len(want))
	}
}
