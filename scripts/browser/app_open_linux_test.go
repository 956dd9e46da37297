package browser

import (
	"fmt"
	"os"
	"slices"
	"strings"
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
// with a quarter of the processor, and tells how long that took at best of a few times, until
// it stood and until its file was open, how smoothly the list scrolls, and what else the
// machine did. Chromium throttles the thread of a page, and of a worker it says that this "is
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
			var stood, open []time.Duration
			for n := range tries {
				p.die()
				took, whole, revive := p.opensSlowly(o, whole)
				stood, open = append(stood, took), append(open, whole)
				if o.name == "the list" && n == tries-1 {
					for _, speed := range []int{40, 160, 0} {
						s := p.scrolls(speed)
						t.Logf("%s throttled: %s: 95 of 100 frames within %.0f ms, the longest %.0f ms", what, spelled[speed], s.P95, s.Longest)
					}
				}
				revive()
			}
			t.Logf("%s throttled: %s stood after %v, and its file was open after %v; of all tries %v, %v; load %s",
				what, o.name, slices.Min(stood), slices.Min(open), stood, open, load())
		}
	}
}

// tries is how often each screen is opened: other work on the machine decides, and less of
// the quickest than of the others.
const tries = 3

// spelled is how fast a list moves, by pixels in a frame; 0 is all of it in 100 frames.
var spelled = map[int]string{40: "moved by a thumb", 160: "flung", 0: "all lines in 100 frames"}

// load is how much other work waits for the machine's processors.
func load() string {
	said, _ := os.ReadFile("/proc/loadavg")
	one, _, _ := strings.Cut(string(said), " ")
	return one
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
	p.keepsGlance(true)
}

// opensSlowly turns the phone on and opens the app in it, and returns how long that took
// from the address to the screen, and to the whole list out of the file. It stays slow until
// it is revived.
func (p *appPhone) opensSlowly(o opening, whole bool) (took, open time.Duration, revive func()) {
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
	took = time.Since(began).Round(time.Millisecond)
	run(&p.tab, chromedp.Poll[bool]("!document.querySelector('[data-glance]')", chromedp.WithPollingInterval(10*time.Millisecond)))
	return took, time.Since(began).Round(time.Millisecond), revive
}

// smoothness is what a page's frames were while it scrolled, in milliseconds.
type smoothness struct{ P95, Longest float64 }

// scrolls scrolls through the list for 100 frames, so many pixels in each; with 0 through
// all of it, faster than any thumb.
func (p *appPhone) scrolls(pixels int) smoothness {
	p.t.Helper()
	p.step = "scrolling"
	return eval[smoothness](&p.tab, fmt.Sprintf(`new Promise((done) => {
		const box = document.querySelector('.list'), by = %d || (box.scrollHeight - box.clientHeight) / 100, gaps = [];
		let n = 0, last;
		box.scrollTop = 0;
		const frame = (now) => {
			if (last !== undefined) gaps.push(now - last);
			last = now;
			box.scrollTop = ++n * by;
			if (n < 100) return requestAnimationFrame(frame);
			gaps.sort((a, b) => a - b);
			done({ p95: gaps[Math.floor(gaps.length * 0.95)], longest: gaps.at(-1) });
		};
		requestAnimationFrame(frame);
	})`, pixels))
}
