package browser

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// TestReview_ByKeys goes through the queue of reviews without a mouse: to the next and
// back, which is at hand before it is asked for, and from a decision to the next one.
// Letters that somebody types do nothing of the kind.
func TestReview_ByKeys(t *testing.T) {
	browser := newBrowser(t)
	b := newTab(t, browser, newCounty(t))
	b.signIn(reviewer)
	b.size(1440)
	b.open(b.address(page{path: "/reviews", link: ".above-list .button"}))
	eval[bool](b, "window.stays = true")
	first := b.where()
	b.until("the next one is at hand", `performance.getEntriesByType("resource").some(e => e.initiatorType === "fetch")`)
	took := b.waits(func() { b.key("j", "KeyJ") }, first)
	t.Logf("the next household comes in %s", took)
	if eval[bool](b, "window.stays !== true") {
		t.Error("the next one was loaded like any other page")
	}
	b.key("k", "KeyK")
	b.until("back at the first", fmt.Sprintf("location.pathname === %q && document.readyState === 'complete'", first))
	b.key("?", "Slash")
	b.until("the keys are shown", "document.getElementById('keys').open")
	b.key("r", "KeyR")
	b.until("the reason can be written", "document.activeElement.id === 'reason'")
	for _, letter := range "aajk?" {
		call(b, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeChar, Text: string(letter), Key: string(letter)})
	}
	if got := eval[string](b, "document.getElementById('reason').value"); got != "aajk?" || b.where() != first {
		t.Errorf("%q, at %s", got, b.where())
	}
	b.press("#decide button[value=return]")
	if b.where() == first || eval[string](b, "document.querySelector('.notice')?.textContent ?? ''") == "" {
		t.Errorf("the decision leads to %s", b.where())
	}
	if complaints, _, _ := b.told(); len(complaints) > 0 {
		t.Errorf("%s", strings.Join(complaints, "; "))
	}
}

// where is the path of the page that is open.
func (b *tab) where() string { b.t.Helper(); return eval[string](b, "location.pathname") }

// key presses a key outside of any input.
func (b *tab) key(key, code string) {
	b.t.Helper()
	for _, kind := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeRawKeyDown, input.DispatchKeyEventTypeKeyUp} {
		call(b, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: kind, Key: key, Code: code})
	}
}

// until waits for a page to be so, also through pages that lead on while it is asked.
func (b *tab) until(what, script string) {
	b.t.Helper()
	const ask = `new Promise(done => { const began = Date.now(); (function look() {
		if (%s) done(true); else if (Date.now() - began > 10000) done(false); else setTimeout(look, 10); })(); })`
	ctx, stop := context.WithTimeout(b.ctx, patience)
	defer stop()
	for {
		holds, err := chromedp.Run(ctx, chromedp.Evaluate[bool](fmt.Sprintf(ask, script), chromedp.EvalAwaitPromise))
		if err == nil && holds {
			return
		}
		if err == nil || ctx.Err() != nil {
			b.t.Fatalf("%s: never: %v", what, err)
		}
	}
}

// waits does something that leads away from a page, and says how long that takes.
func (b *tab) waits(do func(), from string) time.Duration {
	b.t.Helper()
	began := time.Now()
	do()
	b.until("away", fmt.Sprintf("location.pathname !== %q", from))
	return time.Since(began)
}
