package browser

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// appPhone is a phone's browser with the field app in it, which can be killed and opened
// again: what it keeps lies in a folder.
type appPhone struct {
	tab
	line   *line
	folder string
	stop   func()
}

// speak notes the worker that the page makes, and speaks to it as the page does: by
// comlink's messages. So the core is tried whatever the pages look like. A call that is named
// in faulty goes where there is nothing, so that its promise is rejected.
const speak = `{
	const Real = Worker;
	globalThis.faulty = new Set();
	globalThis.Worker = class extends Real {
		constructor(...how) { super(...how); globalThis.core ??= this; }
		postMessage(message, ...more) { super.postMessage(faulty.has(message?.path?.[0]) ? { ...message, path: ['nothing'] } : message, ...more); }
	};
	globalThis.ask = (name, ...args) => new Promise((resolve, reject) => {
		const id = crypto.randomUUID();
		core.addEventListener('message', function hear({ data }) {
			if (data?.id !== id) return;
			core.removeEventListener('message', hear);
			data.type === 'HANDLER' ? reject(new Error(JSON.stringify(data.value))) : resolve(data.value);
		});
		core.postMessage({ id, type: 'APPLY', path: [name], argumentList: args.map((value) => ({ type: 'RAW', value })) });
	});
}`

// newAppPhone takes a phone on which nothing is, and opens the app.
func newAppPhone(t *testing.T, l *line) *appPhone {
	t.Helper()
	p := &appPhone{tab: tab{t: t}, line: l, folder: t.TempDir()}
	p.turnOn()
	t.Cleanup(func() { p.stop() })
	return p
}

// turnOn opens the browser on what the phone keeps, and the app in it.
func (p *appPhone) turnOn() {
	p.t.Helper()
	p.ctx, p.stop = launch(p.t, chromedp.UserDataDir(p.folder), func(*chromedp.ExecAllocator) { p.unlock() })
	p.show()
}

// show opens the app in a tab.
func (p *appPhone) show() {
	p.t.Helper()
	call(&p.tab, cdppage.Enable, cdppage.EnableParams{})
	call(&p.tab, cdppage.AddScriptToEvaluateOnNewDocument, cdppage.AddScriptToEvaluateOnNewDocumentParams{Source: speak})
	p.step = "the app is opened"
	run(&p.tab, chromedp.Navigate(p.line.url+"/app"))
}

// beside opens the app in a second tab of the same phone.
func (p *appPhone) beside() *appPhone {
	p.t.Helper()
	ctx, stop := chromedp.NewContext(p.ctx)
	p.t.Cleanup(stop)
	if err := chromedp.Do(ctx); err != nil {
		p.t.Fatal(err)
	}
	second := &appPhone{tab: tab{t: p.t, ctx: ctx}, line: p.line, folder: p.folder, stop: stop}
	second.show()
	return second
}

// die ends the browser as the system does that needs its memory: at once.
func (p *appPhone) die() {
	p.t.Helper()
	if err := chromedp.FromContext(p.ctx).Browser.Process().Kill(); err != nil {
		p.t.Fatal(err)
	}
	p.stop()
}

// unlock removes what a browser that died left behind against a second one.
func (p *appPhone) unlock() {
	for _, lock := range []string{"SingletonLock", "SingletonCookie", "SingletonSocket"} {
		os.Remove(p.folder + "/" + lock)
	}
}

// core asks the core of the app.
func core[T any](p *appPhone, name string, args ...any) T {
	p.t.Helper()
	p.step = name
	spelled := make([]string, 0, len(args)+1)
	for _, arg := range append([]any{name}, args...) {
		text, err := json.Marshal(arg)
		if err != nil {
			p.t.Fatal(err)
		}
		spelled = append(spelled, string(text))
	}
	return eval[T](&p.tab, fmt.Sprintf("ask(%s)", strings.Join(spelled, ", ")))
}

// result is what the core answers where something may be refused.
type result[T any] struct {
	OK       bool
	Value    T
	Refusals []map[string]string
}

// must is the value of a result that may not be refused.
func must[T any](p *appPhone, r result[T]) T {
	p.t.Helper()
	if !r.OK {
		p.t.Fatalf("%s: %v", p.step, r.Refusals)
	}
	return r.Value
}

// appStatus is what tests read of the core's status.
type appStatus struct {
	Unsent, Saved, Villages, Proven, Mismatched int
	Photos                                      struct{ Kept, Proven int }
}

// synced is what a sync did.
type synced struct {
	Pushed, Files, Verified, Mismatched, Photos int
	Refusal                                     map[string]string
	Again                                       float64 // when it tries again by itself, 0 when it will not
}
