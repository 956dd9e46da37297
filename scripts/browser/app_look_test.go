package browser

import (
	"fmt"
	"os"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
)

// The field app as it is looked at: a cheap phone, and a desk.
const (
	phoneWide = 360
	deskWide  = 1280
)

// appScreen is one screen of the field app. household stands in its address for a
// household that somebody is on, village for its village.
type appScreen struct {
	name    string
	address string // behind the #
	there   string // what is there once it is drawn
}

var appScreens = []appScreen{
	{"home", "/", ".rows a.row.side"},
	{"list", "/households", ".line:nth-child(10)"},
	{"list-returned", "/households?only=returned", ".list-count"},
	{"household", "/household/{household}", "section.part:nth-of-type(6)"},
	{"edit", "/household/{household}/edit/household/{household}", "form.record select"},
	{"member", "/household/{household}/edit/member/new", "form.record textarea, form.record select"},
	{"visit", "/household/{household}/visit", "#visit-camera"},
	{"relocation", "/household/{household}/relocation", ".step"},
	{"papers", "/village/{village}", "section.part:nth-of-type(3)"},
	{"meeting", "/village/{village}/meeting/new", "form.record textarea"},
	{"registering", "/new/{village}", "form.record select"},
	{"outbox", "/outbox", "main button"},
	{"settings", "/settings", "main dl"},
}

// TestApp_Looks goes through the field app as a cadre of a village does.
func TestApp_Looks(t *testing.T) {
	b, code := newAppTab(t, "222426100200")
	axe, err := os.ReadFile(axeFile)
	if err != nil {
		t.Skipf("SKIPPED: axe-core is not here, so the app was not looked at (npm ci in scripts/browser): %v", err)
	}
	b.size(phoneWide)
	b.open("/app/#enrol=" + code)
	b.await("#code")
	b.step = "the door"
	b.lookAtScreen("door", langs[0], string(axe))
	b.enrolApp()
	for _, lang := range langs {
		b.step = "in " + lang
		eval[bool](b, fmt.Sprintf("localStorage.setItem('lang', %q); location.hash = '#/'; true", lang))
		b.reload()
		b.await("html[lang=" + lang + "] .rows a.row.side")
		for _, screen := range appScreens {
			b.goTo(screen)
			b.lookAtScreen(screen.name, lang, string(axe))
		}
	}
}

// reload loads the page anew, and waits for it. Asked by its own script, it could go before it has answered.
func (b *tab) reload() {
	b.t.Helper()
	run(b, chromedp.Reload())
}

// TestApp_ListsACounty: all 5,646 households are in the list, of which a few are drawn.
func TestApp_ListsACounty(t *testing.T) {
	b, code := newAppTab(t, "222426")
	b.size(phoneWide)
	b.open("/app/#enrol=" + code)
	b.await("#code")
	b.enrolApp()
	b.goTo(appScreens[1])
	if got := eval[string](b, "document.querySelector('.line').ariaSetSize ?? document.querySelector('.line').getAttribute('aria-setsize')"); got != "5646" {
		t.Errorf("the list has %s households", got)
	}
	for _, share := range []float64{0.5, 1, 0} {
		drawn := eval[[]int](b, fmt.Sprintf(`new Promise(done => {
			const box = document.querySelector('.list');
			box.scrollTop = box.scrollHeight * %f;
			requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => {
				const lines = [...document.querySelectorAll('.line')];
				const room = box.getBoundingClientRect();
				const seen = lines.filter(l => { const r = l.getBoundingClientRect(); return r.bottom > room.top && r.top < room.bottom; });
				done([lines.length, seen.length]);
			}, 50)));
		})`, share))
		if lines, seen := drawn[0], drawn[1]; lines > 40 || seen < 6 {
			t.Errorf("at %.0f %% of the list %d lines are drawn, %d of them in sight", 100*share, lines, seen)
		}
	}
	found := eval[int](b, `new Promise(done => {
		const input = document.querySelector('input[type=search]');
		const head = document.querySelector('.line strong').textContent;
		input.value = head;
		input.dispatchEvent(new Event('input', {bubbles: true}));
		const look = setInterval(() => {
			const heads = [...document.querySelectorAll('.line strong')].map(e => e.textContent);
			if (Number.parseInt(document.querySelector('.list-count').textContent) < 5646) { clearInterval(look); done(heads.filter(h => h === head).length); }
		}, 20);
	})`)
	if found == 0 {
		t.Error("a head's name finds no household")
	}
}

// appCadre is a role of the app's tests alone: a cadre of some area.
const appCadre = "app_cadre"

// newAppTab serves the county and opens a tab for the app, with a code to enrol it by; or
// says that it was not built.
func newAppTab(t *testing.T, area string) (b *tab, code string) {
	t.Helper()
	browser := newBrowser(t)
	c := prepare(t)
	if err := c.account(login(appCadre), cadre, area); err != nil {
		t.Fatal(err)
	}
	code = c.enrolCode(t, login(appCadre))
	c.start(t, "serve")
	mustBeBuilt(t, c.url+"/app", `id="app"`)
	return newTab(t, browser, c), code
}

// enrolApp enrols with the code that the address brought, and brings everything here.
func (b *tab) enrolApp() {
	b.t.Helper()
	b.step = "enrolling"
	eval[bool](b, `(() => {
		const name = document.querySelector('#device-name');
		name.value = 'Redmi 5';
		name.dispatchEvent(new Event('input', {bubbles: true}));
		document.querySelector('.door form button').click();
		return true;
	})()`)
	b.await(".sync button:not(:disabled)")
	eval[bool](b, "document.querySelector('.sync button').click(); true")
	b.await(".rows a.row.side")
	b.await(".sync button:not(:disabled)")
}

// await waits for something to be there; a chunk of time at once, for the browser may
// take no longer over one question.
func (b *tab) await(selector string) {
	b.t.Helper()
	const ask = `new Promise(done => {
		const began = Date.now();
		const look = () => document.querySelector(%q) ? done(true) : Date.now() - began > 10000 ? done(false) : setTimeout(look, 30);
		look();
	})`
	for range 12 {
		if eval[bool](b, fmt.Sprintf(ask, selector)) {
			return
		}
	}
	b.t.Fatalf("after %s: there is no %s: %s", b.step, selector, eval[string](b, "document.body.innerText.slice(0, 500)"))
}

// goTo goes to a screen of the app, for the household that the list begins with.
func (b *tab) goTo(screen appScreen) {
	b.t.Helper()
	b.step = screen.name
	eval[bool](b, fmt.Sprintf(`(async () => {
		const line = JSON.parse(sessionStorage.getItem('looked') ?? '{}');
		location.hash = '#' + %q.replaceAll('{household}', line.household).replaceAll('{village}', line.village);
		return true;
	})()`, screen.address))
	b.await(screen.there)
	if screen.name == "list" {
		eval[bool](b, fmt.Sprintf(`(() => {
			const household = document.querySelector('.line a').hash.split('/')[2];
			sessionStorage.setItem('looked', JSON.stringify({household, village: %q}));
			return true;
		})()`, "222426100200"))
	}
}

// lookAtScreen looks at what is drawn: nothing sticks out or is too small to press, and
// the browser has nothing to complain about.
func (b *tab) lookAtScreen(name, lang, axe string) {
	b.t.Helper()
	b.size(phoneWide)
	where := name + " in " + lang
	complaints, _, _ := b.told()
	for _, complaint := range complaints {
		b.t.Errorf("%s: %s", where, complaint)
	}
	b.forget()
	b.fits(where)
	for _, small := range eval[[]string](b, tooSmall) {
		b.t.Errorf("%s: too small to press: %s", where, small)
	}
	b.shoot(fmt.Sprintf("app-%s-%s", name, lang))
	eval[bool](b, axe+"; true")
	b.audit(where, axeAll)
	if lang != langs[0] {
		return
	}
	b.dark(true)
	b.audit(where+" in the dark", axeColours)
	b.shoot(fmt.Sprintf("app-%s-dark", name))
	b.dark(false)
	b.size(deskWide)
	b.fits(where + " at a desk")
	b.shoot(fmt.Sprintf("app-%s-desk", name))
}

// tooSmall lists what is pressed and lower than 48 pixels. A link in a sentence is as
// high as the sentence.
const tooSmall = `[...document.querySelectorAll("button, .button, select, input:not(.hidden-file), textarea, summary, .row, .chip, .line")]
	.filter(e => e.checkVisibility() && !e.closest(".chip, .switch") || e.matches(".chip"))
	.map(e => [e, e.getBoundingClientRect()])
	.filter(([e, r]) => r.height > 0 && r.height < 47.5)
	.slice(0, 5).map(([e, r]) => e.tagName + "." + e.className + " " + e.textContent.slice(0, 20) + " " + r.height)`

// forget forgets what the browser complained about.
func (b *tab) forget() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.complaints = slices.Delete(b.complaints, 0, len(b.complaints))
}
