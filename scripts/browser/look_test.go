package browser

import (
	"fmt"
	"os"
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
	roles := map[string]*tab{}
	for _, p := range pages {
		if roles[p.as] == nil {
			roles[p.as] = newTab(t, browser, c)
			if p.as != "" {
				roles[p.as].signIn(p.as)
			}
		}
		t.Run(p.name+"/"+p.as, func(t *testing.T) {
			b := roles[p.as].with(t)
			path := b.address(p)
			shown := map[string][]string{}
			for _, lang := range langs {
				b.look(p, path, lang, string(axe))
				shown[lang] = b.nodes("main :is(h1, form, input, select, textarea, button, table, a)")
			}
			b.lookWithoutScripts(p, path, shown[langs[0]])
		})
	}
}

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
	b.audit(lang, axe)
	if lang == langs[0] {
		b.size(390)
		b.audit("on a phone", "")
		b.size(1024)
		b.dark(true)
		b.audit("in the dark", "") // for the colours
		b.shoot(fmt.Sprintf("%s-%s-dark", p.name, p.as))
		b.dark(false)
	}
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

// audit has axe look for what keeps people out. The first time it is brought along.
func (b *tab) audit(where, axe string) {
	b.t.Helper()
	const ask = `axe.run({resultTypes: ["violations"]}).then(found => found.violations
		.filter(v => v.impact === "serious" || v.impact === "critical")
		.map(v => v.id + ": " + v.help + ": " + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160) + " " + (n.any[0]?.message ?? "")).join(" | ")))`
	for _, violation := range eval[[]string](b, axe+";"+ask) {
		b.t.Errorf("%s: axe: %s", where, violation)
	}
}

// nodes spells what a selector finds, without a script of the page's world.
func (b *tab) nodes(selector string) (found []string) {
	b.t.Helper()
	for _, n := range run(b, chromedp.Nodes(chromedp.CSSAll(selector), chromedp.AtLeast(0))) {
		found = append(found, strings.ToLower(n.NodeName)+" "+n.AttributeValue("name")+n.AttributeValue("href"))
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
	got := b.nodes("main :is(h1, form, input, select, textarea, button, table, a)")
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		b.t.Errorf("without scripts there are %d forms, fields, tables and links instead of %d", len(got), len(want))
	}
}
