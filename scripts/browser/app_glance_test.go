package browser

import (
	"os/exec"
	"strings"
	"testing"

	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// noCore lets no worker begin: what the page says then, it says without the file.
const noCore = `globalThis.Worker = class extends EventTarget { postMessage() {} terminate() {} };`

// glances turns the phone on with an app whose core never comes, and returns what a screen says.
func (p *appPhone) glances(address string) string {
	p.t.Helper()
	p.die()
	p.ctx, p.stop = launch(p.t, chromedp.UserDataDir(p.folder), func(*chromedp.ExecAllocator) { p.unlock() })
	call(&p.tab, cdppage.Enable, cdppage.EnableParams{})
	call(&p.tab, cdppage.AddScriptToEvaluateOnNewDocument, cdppage.AddScriptToEvaluateOnNewDocumentParams{Source: noCore})
	p.step = "a glance at " + address
	run(&p.tab, chromedp.Navigate(p.line.url+address))
	p.await("#app > *")
	said := eval[string](&p.tab, "document.body.innerText")
	p.die()
	p.turnOn()
	core[map[string]string](p, "open")
	return said
}

// keepsGlance waits until what the first screens say lies there, or is gone.
func (p *appPhone) keepsGlance(there bool) {
	p.t.Helper()
	p.step = "the glance is looked for"
	got := eval[bool](&p.tab, `(async (want) => {
		for (let i = 0; i < 200; i++) {
			const db = await new Promise((done) => { const r = indexedDB.open('ruhu', 1); r.onupgradeneeded = () => r.result.createObjectStore('keys'); r.onsuccess = () => done(r.result); });
			const found = await new Promise((done) => { const r = db.transaction('keys').objectStore('keys').get('glance'); r.onsuccess = () => done(r.result !== undefined); });
			db.close();
			if (found === want) return want;
			await new Promise((done) => setTimeout(done, 50));
		}
		return !want;
	})(`+map[bool]string{true: "true", false: "false"}[there]+`)`)
	if got != there {
		p.t.Fatalf("a glance is kept: %v, want %v", got, there)
	}
}

// TestApp_GlanceShowsOnlyWhatMayBeSeen opens the app with a core that never comes. What its
// first screens say then is what they said last; and nothing after a save, behind a PIN, of
// a village that went to somebody else, or of a phone that was shut out.
func TestApp_GlanceShowsOnlyWhatMayBeSeen(t *testing.T) {
	l, c, codes := appCounty(t, 1)
	p := enrolled(t, l, codes[0])
	core[any](p, "autosync", false)
	home := core[[]struct {
		appLine
		Head string
	}](p, "households", map[string]any{})[0]
	const opening = "正在打开"

	p.keepsGlance(true)
	if said := p.glances("/app#/households"); !strings.Contains(said, home.Head) || strings.Contains(said, opening) {
		t.Errorf("the list before the file is open: %.300q", said)
	}
	if said := p.glances("/app"); !strings.Contains(said, "全部已发送") || !strings.Contains(said, "我的村") {
		t.Errorf("the home screen before the file is open: %.300q", said)
	}
	if said := p.glances("/app#/household/" + home.ID); !strings.Contains(said, opening) || strings.Contains(said, home.Head) {
		t.Errorf("a household before the file is open: %.300q", said)
	}

	must(p, core[result[string]](p, "save", draft(home.appLine, map[string]any{"remark": "after the glance"})))
	p.keepsGlance(false) // it would say that everything is sent
	p.keepsGlance(true)
	if said := p.glances("/app"); !strings.Contains(said, "1次保存未发送") {
		t.Errorf("the home screen after a save: %.300q", said)
	}

	p.keepsGlance(true)
	const pin = "831502"
	if set := core[result[any]](p, "setPin", pin); !set.OK {
		t.Fatal(set.Refusals)
	}
	p.keepsGlance(false)
	for _, address := range []string{"/app", "/app#/households"} {
		if said := p.glances(address); !strings.Contains(said, opening) || strings.Contains(said, home.Head) {
			t.Errorf("%s behind a PIN: %.300q", address, said)
		}
	}
	must(p, core[result[map[string]string]](p, "unlock", pin))
	must(p, core[result[string]](p, "save", draft(home.appLine, map[string]any{"remark": "behind a PIN"})))
	p.sync()
	eval[bool](&p.tab, "new Promise((done) => setTimeout(() => done(true), 3000))")
	p.keepsGlance(false) // also while it is unlocked
	if set := core[result[any]](p, "setPin", ""); !set.OK {
		t.Fatal(set.Refusals)
	}
	p.keepsGlance(true)

	c.command(t, "user", "grant", login(cadre), cadre+"@"+areaOf[cadre], "--remove")
	c.start(t, "serve")
	l.lead(t, c)
	for range 2 {
		core[synced](p, "sync")
	}
	if said := p.glances("/app#/households"); strings.Contains(said, home.Head) {
		t.Errorf("after the village went to somebody else: %.300q", said)
	}

	p.keepsGlance(true)
	p.shutOut(c)
	if said := p.glances("/app"); !strings.Contains(said, opening) {
		t.Errorf("after the phone was shut out: %.300q", said)
	}
}

// shutOut has an administrator shut the phone out, and lets it hear of that.
func (p *appPhone) shutOut(c *county) {
	p.t.Helper()
	c.stop()
	id := core[struct{ Device string }](p, "status").Device
	finish(p.t, exec.Command(c.program, "device", "revoke", id, "--data", c.data))
	c.start(p.t, "serve")
	p.line.lead(p.t, c)
	core[synced](p, "sync")
	if opened := core[map[string]string](p, "open"); opened["state"] != "wiped" {
		p.t.Fatalf("a phone that was shut out: %v", opened)
	}
}
