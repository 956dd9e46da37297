package browser

import (
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// ways is a cadre with one phone, whose app is used as people use it: with a finger, and
// with what the keyboard of the phone writes. The county is real, and so is the core.
type ways struct {
	*world
	whole *testing.T // of all ways
	line  *line
	app   *appPhone
	other string   // code for another phone of the same cadre
	used  []string // households that a way was gone with: each takes another
}

// TestApp_Ways goes every way through the pages of the field app that there is for a cadre,
// on one phone and in one county.
func TestApp_Ways(t *testing.T) {
	w := newWays(t)
	for _, way := range []struct {
		name string
		goes func(*ways)
	}{
		{"refused", (*ways).refused}, // the first: the server is a day behind
		{"photos", (*ways).photos},
		{"signature and place", (*ways).signatureAndPlace},
		{"returned", (*ways).returned},
		{"conflict", (*ways).conflicting},
		{"registering", (*ways).registering},
		{"relocation", (*ways).relocating},
		{"courier", (*ways).courier},
		{"faults", (*ways).faults},
		{"pin", (*ways).pin}, // the last: it ends before a locked door
	} {
		t.Run(way.name, func(t *testing.T) {
			w.with(t)
			way.goes(w)
		})
	}
}

// with has a part of the test speak for the phone and all desks.
func (w *ways) with(t *testing.T) {
	outer := w.t
	w.t, w.app.t = t, t
	clear(w.desks) // each way sits down anew
	t.Cleanup(func() { w.t, w.app.t = outer, outer })
}

func newWays(t *testing.T) *ways {
	t.Helper()
	w := &ways{whole: t, world: &world{t: t, county: prepare(t), scripts: true, desks: map[string]*tab{}}}
	code := w.county.enrolCode(t, login(cadre))
	w.other = w.county.enrolCode(t, login(cadre))
	w.county.start(t, "demo", "--from", dayIn(-1))
	w.line = newLine(t, w.county)
	mustBeBuilt(t, w.line.url+"/app", `id="app"`)
	w.app = enrolled(t, w.line, code)
	w.app.hold()
	w.browser = w.app.ctx
	core[any](w.app, "autosync", false) // each sync is one that somebody pressed for
	return w
}

// dayIn is the date in the county so many days from now.
func dayIn(days int) string {
	return time.Now().UTC().Add(8*time.Hour).AddDate(0, 0, days).Format(time.DateOnly)
}

// again serves the county once more, at the end of the same line.
func (w *ways) again() {
	w.t.Helper()
	w.county.start(w.whole, "serve")
	w.line.lead(w.t, w.county)
}

// home is a household that no way was gone with yet and that nobody argues about.
func (w *ways) home() appHome {
	w.t.Helper()
	for _, h := range core[[]appHome](w.app, "households", map[string]any{}) {
		if h.Conflicts == 0 && h.Review == nil && !slices.Contains(h.Lacks, "dwelling") && !slices.Contains(w.used, h.ID) {
			w.used = append(w.used, h.ID)
			return h
		}
	}
	w.t.Fatal("every household was used")
	return appHome{}
}

// hold takes the phone into one's hand: a small screen that is touched.
func (p *appPhone) hold() {
	p.t.Helper()
	p.size(phoneWide)
	call(&p.tab, emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: true})
}

// at goes to a screen, as by a link that was kept, and waits for what is there.
func (p *appPhone) at(address, there string) {
	p.t.Helper()
	p.step = address
	eval[bool](&p.tab, fmt.Sprintf("location.hash = %q; true", "#"+address))
	p.await(there)
}

// findable finds what is touched: in sight, not disabled, standing still, and with nothing
// lying over it.
const findable = `new Promise(done => {
	const began = Date.now();
	let why = 'there is none', last = '';
	const find = () => {
		const e = [...document.querySelectorAll(%[1]q)].find(e => e.checkVisibility() && e.textContent.includes(%[2]q));
		if (!e) return why = 'there is none', undefined;
		if (e.disabled) return why = 'it is disabled', undefined;
		e.scrollIntoView({ block: 'center' });
		const r = e.getBoundingClientRect(), x = r.x + r.width / 2, y = r.y + r.height / 2;
		const hit = document.elementFromPoint(x, y);
		if (!e.contains(hit)) return why = (hit?.outerHTML.slice(0, 200) ?? 'nothing') + ' lies over it', undefined;
		const still = last === [x, y].join();
		last = [x, y].join();
		if (!still) return why = 'it moves', undefined;
		globalThis.pressed = false;
		document.addEventListener('click', () => { pressed = true; }, { capture: true, once: true });
		return [x, y];
	};
	const look = () => {
		const at = find();
		if (at) done({ At: at });
		else if (Date.now() - began > 10000) done({ Why: why + ': ' + document.body.innerText.slice(0, 600) });
		else setTimeout(look, 30);
	};
	look();
})`

// finding is where something can be touched, or why it cannot.
type finding struct {
	At  []float64
	Why string
}

// rounds is how often one question is asked: the browser may take no longer over one, and
// a machine that does other work takes longer over everything.
const rounds = 2

// touch touches the first of what a selector finds that says a text; once more where the
// browser took it for the end of a stroke, or for a long press.
func (p *appPhone) touch(selector, text string) {
	p.t.Helper()
	p.step = selector + " " + text
	for range 3 {
		if p.touched(selector, text) {
			return
		}
	}
	p.t.Fatalf("%s was touched, and nothing was pressed", p.step)
}

// touched touches, and reports whether that pressed anything.
func (p *appPhone) touched(selector, text string) bool {
	p.t.Helper()
	var found finding
	for tries := 0; len(found.At) == 0; tries++ {
		if tries == rounds {
			p.shoot("ways-failed")
			p.t.Fatalf("%s cannot be touched: %s", p.step, found.Why)
		}
		found = eval[finding](&p.tab, fmt.Sprintf(findable, selector, text))
	}
	p.finger(input.DispatchTouchEventTypeTouchStart, found.At...)
	p.finger(input.DispatchTouchEventTypeTouchEnd)
	return eval[bool](&p.tab, `new Promise(done => {
		const began = Date.now();
		const look = () => pressed || Date.now() - began > 1500 ? done(pressed) : setTimeout(look, 10);
		look();
	})`)
}

// finger puts a finger down, moves it, or takes it away.
func (p *appPhone) finger(does input.DispatchTouchEventType, at ...float64) {
	p.t.Helper()
	points := []*input.TouchPoint{}
	if len(at) > 0 {
		points = append(points, &input.TouchPoint{X: at[0], Y: at[1]})
	}
	call(&p.tab, input.DispatchTouchEvent, input.DispatchTouchEventParams{Type: does, TouchPoints: points})
}

// write touches an input and writes into it what it shall say, in the place of what it said.
func (p *appPhone) write(selector, text string) {
	p.t.Helper()
	p.touch(selector, "")
	p.await(selector + ":focus")
	eval[bool](&p.tab, "document.activeElement.select(); true")
	call(&p.tab, input.InsertText, input.InsertTextParams{Text: text})
}

// unfolds opens what is folded under a head that says a text, unless it is open.
func (p *appPhone) unfolds(selector, text string) {
	p.t.Helper()
	p.reads(selector+" > summary", text)
	open := `[...document.querySelectorAll(%q)].some(e => e.open && e.querySelector('summary').textContent.includes(%q))`
	if !eval[bool](&p.tab, fmt.Sprintf(open, selector, text)) {
		p.touch(selector+" > summary", text)
	}
}

// field is the selector of a field's input.
func field(name string) string { return fmt.Sprintf("[id^=f-][id$=-%s]", name) }

// pick takes something from the phone's own list or calendar, which lie outside the page.
func (p *appPhone) pick(selector, value string) {
	p.t.Helper()
	p.await(selector)
	p.step = selector
	got := eval[string](&p.tab, fmt.Sprintf(`(e => {
		e.value = %[2]q;
		e.dispatchEvent(new Event(e.tagName === 'SELECT' ? 'change' : 'input', { bubbles: true }));
		return e.value;
	})(document.querySelector(%[1]q))`, selector, value))
	if got != value {
		p.t.Fatalf("%s cannot be %q: %q", selector, value, got)
	}
}

// chip touches one of the choices that stand side by side under a head, within a part of
// the page.
func (p *appPhone) chip(within, legend, text string) {
	p.t.Helper()
	p.await(within + " fieldset")
	const mark = `[...document.querySelectorAll(%q)].at(-1).querySelectorAll('fieldset').forEach(e => { e.dataset.asked = e.querySelector('legend').firstChild.textContent; }), true`
	eval[bool](&p.tab, fmt.Sprintf(mark, within))
	p.touch(fmt.Sprintf("%s fieldset[data-asked=%q] .chip", within, legend), text)
}

// camera gives a file input what was taken with the camera.
func (p *appPhone) camera(selector, path string) {
	p.t.Helper()
	p.await(selector)
	p.step = selector
	run(&p.tab, chromedp.SetUploadFiles(chromedp.CSS(selector), []string{path}))
}

// reads waits until a text can be read in what a selector finds.
func (p *appPhone) reads(selector, text string) {
	p.t.Helper()
	const ask = `new Promise(done => {
		const began = Date.now();
		const look = () => [...document.querySelectorAll(%q)].some(e => e.checkVisibility() && e.innerText.includes(%q)) ? done('')
			: Date.now() - began > 10000 ? done(document.body.innerText.slice(0, 800)) : setTimeout(look, 30);
		look();
	})`
	var instead string
	for range rounds {
		if instead = eval[string](&p.tab, fmt.Sprintf(ask, selector, text)); instead == "" {
			return
		}
	}
	p.shoot("ways-failed")
	p.t.Fatalf("after %s: %s does not say %q: %s", p.step, selector, text, instead)
}

// gone waits until there is nothing that a selector finds.
func (p *appPhone) gone(selector string) {
	p.t.Helper()
	p.await("body:not(:has(" + selector + "))")
}

// pressedSync goes home and syncs, as a cadre does: it ends well, and everything is sent.
func (p *appPhone) pressedSync() {
	p.t.Helper()
	p.at("/", ".sync")
	p.touch(".sync > button", "")
	p.reads(".sync", "同步完成")
	p.reads(".sync-state", "全部已发送")
}

// looks has axe look at what is on the screen, keeps pictures where they are wanted, and
// requires that nothing sticks out or is too small for a finger.
func (p *appPhone) looks(name string) {
	p.t.Helper()
	axe, err := os.ReadFile(axeFile)
	if err != nil {
		return // said aloud by TestApp_Looks
	}
	p.fits(name)
	for _, small := range eval[[]string](&p.tab, tooSmall) {
		p.t.Errorf("%s: too small to press: %s", name, small)
	}
	eval[bool](&p.tab, string(axe)+"; true")
	p.audit(name, axeShape)
	p.shoot("ways-" + name)
}

// looksInAll keeps a picture of the screen in every language, where pictures are wanted:
// another is chosen in the settings, and the form is as it was left.
func (p *appPhone) looksInAll(name, there string) {
	p.t.Helper()
	p.looks(name)
	if *shotsFlag == "" {
		return
	}
	here := eval[string](&p.tab, "location.hash.slice(1)")
	for _, lang := range []struct{ code, name string }{{"ko", "조선문"}, {"en", "English"}, {"zh-CN", "中文"}} {
		p.at("/settings", ".languages")
		p.touch(".languages .chip", lang.name)
		p.at(here, "html[lang="+lang.code+"] "+there)
		p.fits(name + " in " + lang.code)
		p.shoot("ways-" + name + "-" + lang.code)
	}
}
