package browser

import (
	"os"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// slowness is how many times slower than this machine a phone is.
const slowness = 4

// opening is a screen that the app is opened on, and what is there when it can be used.
type opening struct{ name, address, there string }

var openings = []opening{
	{"the home screen", "/app", "document.querySelector('.rows strong.count') && document.querySelector('.rows a.row.side')"},
	{"the list", "/app#/households", "document.querySelectorAll('.line').length > 5"},
}

// TestApp_OpensACountyOnASlowPhone opens the app on all households, without a network and
// with a quarter of the processor, and tells how long that took and how smoothly the list
// scrolls. Chromium throttles the thread of a page, and of a worker it says that this "is
// only supported for pages": so each is told with that thread throttled, and with the
// whole browser.
func TestApp_OpensACountyOnASlowPhone(t *testing.T) {
	c := prepare(t)
	if err := c.account(login(appCadre), cadre, "222426"); err != nil {
		t.Fatal(err)
	}
	code := c.enrolCode(t, login(appCadre))
	c.start(t, "serve")
	l := newLine(t, c)
	mustBeBuilt(t, l.url+"/app", `id="app"`)
	p := newAppPhone(t, l)
	core[map[string]string](p, "open")
	must(p, core[result[map[string]string]](p, "enrol", code, "Redmi 5"))
	p.takesACounty()
	l.cut()
	for _, whole := range []bool{false, true} {
		if whole && os.Getenv("RUHU_TEST_WHOLE") == "" {
			continue // it takes a quiet machine to say anything
		}
		what := map[bool]string{false: "its thread", true: "the whole browser"}[whole]
		for _, o := range openings {
			p.die()
			took, revive := p.opensSlowly(o, whole)
			t.Logf("%s throttled: %s stood after %v", what, o.name, took.Round(time.Millisecond))
			if o.name == "the list" {
				s := p.scrolls()
				t.Logf("%s throttled: all lines in 4 s are %d frames, the longest %.0f ms, %d longer than two", what, s.Frames, s.Longest, s.Late)
			}
			revive()
		}
	}
}

// awhile asks for some time whether a county was taken.
const awhile = `new Promise((done) => {
	const until = Date.now() + 10_000;
	const look = () => globalThis.taken || Date.now() > until ? done(globalThis.taken === true) : setTimeout(look, 50);
	look();
})`

// takesACounty syncs everything of a county, for as long as that takes, and makes the
// list ready.
func (p *appPhone) takesACounty() {
	p.t.Helper()
	eval[bool](&p.tab, "void ask('sync').then(() => { globalThis.taken = true; }); true")
	for range 30 {
		if eval[bool](&p.tab, awhile) {
			break
		}
	}
	if status := core[appStatus](p, "status"); status.Villages == 0 || status.Proven != status.Villages {
		p.t.Fatalf("a county: %+v", status)
	}
	core[[]string](p, "list")
	eval[bool](&p.tab, "navigator.serviceWorker.ready.then(() => true)")
}

// opensSlowly turns the phone on and opens the app in it, and returns how long that took
// from the address to the screen. It stays slow until it is revived.
func (p *appPhone) opensSlowly(o opening, whole bool) (took time.Duration, revive func()) {
	p.t.Helper()
	p.ctx, p.stop = launch(p.t, chromedp.UserDataDir(p.folder), func(*chromedp.ExecAllocator) { p.unlock() })
	call(&p.tab, cdppage.Enable, cdppage.EnableParams{})
	revive = func() {}
	if whole {
		revive = slow(chromedp.FromContext(p.ctx).Browser.Process().Pid, slowness)
		p.t.Cleanup(revive)
	} else {
		call(&p.tab, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: slowness})
	}
	p.step = o.name + " is opened"
	began := time.Now()
	run(&p.tab, chromedp.Navigate(p.line.url+o.address))
	run(&p.tab, chromedp.Poll[bool](o.there+" ? true : false", chromedp.WithPollingInterval(10*time.Millisecond)))
	return time.Since(began), revive
}

// smoothness is what a page's frames were while it scrolled.
type smoothness struct {
	Frames, Late int
	Longest      float64
}

// scrolls scrolls through the whole list, faster than any thumb.
func (p *appPhone) scrolls() smoothness {
	p.t.Helper()
	p.step = "scrolling"
	return eval[smoothness](&p.tab, `new Promise((done) => {
		const box = document.querySelector('.list'), began = performance.now(), gaps = [];
		let last;
		const frame = (now) => {
			if (last !== undefined) gaps.push(now - last);
			last = now;
			const part = Math.min(1, (performance.now() - began) / 4000);
			box.scrollTop = (box.scrollHeight - box.clientHeight) * part;
			if (part < 1) requestAnimationFrame(frame);
			else done({ frames: gaps.length, longest: Math.max(...gaps), late: gaps.filter((gap) => gap > 34).length });
		};
		requestAnimationFrame(frame);
	})`)
}
