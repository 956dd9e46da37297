package browser

import (
	"strings"
	"testing"

	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// later has the clock of a page say that 15 days have passed.
const later = `{ const now = Date.now; Date.now = () => now() + 15 * 86_400_000; }`

// TestApp_SaysThatThereIsNoNews lets a phone be without the county for 15 days: it says so in
// every language, and saves and writes a courier's file as before; then it syncs, and all is there.
func TestApp_SaysThatThereIsNoNews(t *testing.T) {
	l, c, codes := appCounty(t, 1)
	p := enrolled(t, l, codes[0])
	p.hold()
	core[any](p, "autosync", false)
	home := core[[]appLine](p, "households", map[string]any{})[0]
	if said := eval[string](&p.tab, "document.body.innerText"); strings.Contains(said, "没有与县里同步") {
		t.Errorf("a phone that has just synced says %q", said)
	}
	l.cut()
	call(&p.tab, cdppage.AddScriptToEvaluateOnNewDocument, cdppage.AddScriptToEvaluateOnNewDocumentParams{Source: later})
	run(&p.tab, chromedp.Reload())
	core[map[string]string](p, "open")
	for _, lang := range []struct{ name, says string }{{"English", "No news from the county for 15 days"}, {"조선문", "15일이 되였습니다"}, {"中文", "已有15天没有与县里同步"}} {
		p.at("/settings", ".languages")
		p.touch(".languages .chip", lang.name)
		p.at("/", ".sync")
		p.reads(".warning", lang.says)
		p.fits("no news in " + lang.name)
		p.shoot("news-" + lang.name)
	}
	must(p, core[result[string]](p, "save", draft(home, map[string]any{"remark": "fifteen days out"})))
	if made := core[result[any]](p, "bundle"); !made.OK {
		t.Errorf("a courier's file: %+v", made.Refusals)
	}
	l.mend()
	p.sync()
	p.sees(home, "fifteen days out")
	c.verified(t)
}
