package browser

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// TestApp_CanBeInstalled is what Lighthouse asks of an app that is put on a home screen, and
// Chromium's own verdict on it: complete, working without a network, in touch with no
// other host, to be read and pressed by everybody.
func TestApp_CanBeInstalled(t *testing.T) {
	b, code := newAppTab(t, "222426100200")
	b.size(phoneWide)
	b.open("/app/#enrol=" + code)
	b.await("#code")
	b.enrolApp()
	eval[bool](b, "navigator.serviceWorker.ready.then(() => true)")
	b.open("/app/")
	b.await(".rows a.row.side")
	b.isInstallable()
	b.nameAndColours()
	b.isReadable()
	if axe, err := os.ReadFile(axeFile); err == nil {
		eval[bool](b, string(axe)+"; true")
		b.audit("the home screen", axeAll)
	} else {
		t.Logf("SKIPPED: axe-core is not here (npm ci in scripts/browser): %v", err)
	}
	b.worksWithoutNetwork()
}

// isInstallable asks Chromium.
func (b *tab) isInstallable() {
	b.t.Helper()
	b.step = "Chromium's verdict"
	for _, e := range call(b, cdppage.GetAppManifest, cdppage.GetAppManifestParams{}).Errors {
		b.t.Errorf("the manifest: %s", e.Message)
	}
	for _, e := range call(b, cdppage.GetInstallabilityErrors, cdp.Empty{}).InstallabilityErrors {
		if e.ErrorID != "in-incognito" { // the browser's own context of this tab
			b.t.Errorf("it cannot be installed: %s", e.ErrorID)
		}
	}
	if !eval[bool](b, "navigator.serviceWorker.controller !== null && isSecureContext") {
		b.t.Error("no service worker controls the page")
	}
}

// manifest is what a home screen needs to know.
type manifest struct {
	Name, Lang, Scope, Display string
	ShortName                  string `json:"short_name"`
	StartURL                   string `json:"start_url"`
	ThemeColor                 string `json:"theme_color"`
	BackgroundColor            string `json:"background_color"`
	Icons                      []struct{ Src, Sizes, Type, Purpose string }
}

// nameAndColours requires that the manifest is complete, and its pictures what it says.
func (b *tab) nameAndColours() {
	b.t.Helper()
	b.step = "the manifest"
	var m manifest
	if err := json.Unmarshal([]byte(call(b, cdppage.GetAppManifest, cdppage.GetAppManifestParams{}).Data), &m); err != nil {
		b.t.Fatal(err)
	}
	for name, text := range map[string]string{"name": m.Name, "short_name": m.ShortName, "lang": m.Lang, "background_color": m.BackgroundColor} {
		if text == "" {
			b.t.Errorf("the manifest has no %s", name)
		}
	}
	if m.StartURL != "/app/" || m.Scope != "/app/" || m.Display != "standalone" {
		b.t.Errorf("it opens %s of %s as %s", m.StartURL, m.Scope, m.Display)
	}
	if colour := eval[string](b, "document.querySelector('meta[name=theme-color]').content"); colour != m.ThemeColor {
		b.t.Errorf("the page's colour is %s, the manifest's %s", colour, m.ThemeColor)
	}
	var sizes []string
	for _, icon := range m.Icons {
		sizes = append(sizes, icon.Sizes+icon.Purpose)
		if icon.Type != "image/png" {
			continue
		}
		got := eval[string](b, fmt.Sprintf(`fetch('/app/' + %q).then(async (r) => {
			const drawn = await createImageBitmap(await r.blob());
			return r.headers.get('Content-Type') + ' ' + drawn.width + 'x' + drawn.height;
		})`, icon.Src))
		if got != icon.Type+" "+icon.Sizes {
			b.t.Errorf("%s is %s, not %s", icon.Src, got, icon.Sizes)
		}
	}
	for _, size := range []string{"192x192", "512x512", "512x512maskable"} {
		if !slices.Contains(sizes, size) {
			b.t.Errorf("there is no icon of %s among %q", size, sizes)
		}
	}
}

// isReadable requires a title, a language, a width, and nothing too small to read or press.
func (b *tab) isReadable() {
	b.t.Helper()
	b.step = "reading"
	if lang, title := eval[string](b, "document.documentElement.lang"), eval[string](b, "document.title"); lang != "zh-CN" || title == "" {
		b.t.Errorf("the page is %q in %q", title, lang)
	}
	if width := eval[string](b, "document.querySelector('meta[name=viewport]').content"); width != "width=device-width, initial-scale=1, viewport-fit=cover" {
		b.t.Errorf("its width is %s", width) // and nobody is kept from making it larger
	}
	for _, small := range eval[[]string](b, tooSmall) {
		b.t.Errorf("too small to press: %s", small)
	}
	const tiny = `[...document.querySelectorAll('body *')]
		.filter(e => e.checkVisibility() && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
		.filter(e => parseFloat(getComputedStyle(e).fontSize) < 12).map(e => e.textContent.slice(0, 20))`
	for _, text := range eval[[]string](b, tiny) {
		b.t.Errorf("too small to read: %s", text)
	}
}

// worksWithoutNetwork opens the app's address with nobody to answer. Nothing but the
// county's own address was ever asked for anything.
func (b *tab) worksWithoutNetwork() {
	b.t.Helper()
	foreign := eval[[]string](b, "performance.getEntriesByType('resource').map(e => e.name).filter(name => !name.startsWith(location.origin) && !name.startsWith('blob:'))")
	if len(foreign) > 0 {
		b.t.Errorf("it asks others: %q", foreign)
	}
	complaints, _, _ := b.told()
	for _, complaint := range complaints {
		b.t.Error(complaint)
	}
	b.county.stop()
	b.open("/app/")
	b.await(".rows a.row.side")
	if _, status, _ := b.told(); status != 200 {
		b.t.Errorf("without a network its address says %d", status)
	}
	b.step = "its other address"
	run(b, chromedp.Navigate(b.county.url+"/app"))
	b.await(".rows a.row.side")
}
