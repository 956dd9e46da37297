package browser

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// TestApp_OpensAgainWhenItWasLeftAMomentAgo goes away and comes back at once, as a thumb
// does: the page that was left is no other tab that has the file.
func TestApp_OpensAgainWhenItWasLeftAMomentAgo(t *testing.T) {
	l, _, codes := appCounty(t, 1)
	p := enrolled(t, l, codes[0])
	home := core[[]appLine](p, "households", map[string]any{})[0]
	l.cut()
	for _, back := range []struct {
		way, remark string
		action      chromedp.Action[chromedp.Void]
	}{
		{"by the address", "离开之前写的", chromedp.Navigate(l.url + "/app")},
		{"by the way back", "떠나기 전에", chromedp.NavigateBack()},
	} {
		must(p, core[result[string]](p, "save", draft(home, map[string]any{"remark": back.remark})))
		eval[bool](&p.tab, "globalThis.left = true")
		p.step = "it is left"
		run(&p.tab, chromedp.Navigate("about:blank"))
		p.step = "it comes back " + back.way
		run(&p.tab, back.action)
		p.isBack()
		if opened := core[map[string]string](p, "open"); opened["state"] != "ready" {
			t.Fatalf("%s: %v", p.step, opened)
		}
		p.sees(home, back.remark)
	}
}

// isBack waits for a page other than the one that was left. The browser may bring that one
// back as it was; then it begins anew, and what is asked of it meanwhile is lost.
func (p *appPhone) isBack() {
	p.t.Helper()
	var err error
	for range 100 {
		var there bool
		there, err = chromedp.Run(p.ctx, chromedp.Evaluate[bool](`new Promise((done) =>
			setTimeout(() => done(globalThis.core !== undefined && globalThis.left === undefined), 50))`, chromedp.EvalAwaitPromise))
		if there && err == nil {
			return
		}
	}
	p.t.Fatalf("after %s: it is not back: %v", p.step, err)
}
