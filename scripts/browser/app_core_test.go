package browser

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

const appFolder = "../../mobile-contract/app"

// TestApp_ProvesTheContract runs the golden vectors in the browser that the app runs in.
func TestApp_ProvesTheContract(t *testing.T) {
	mux := http.NewServeMux()
	mux.Handle("/", http.FileServer(http.Dir(appFolder+"/vectors-built")))
	mux.Handle("/vectors/", http.StripPrefix("/vectors/", http.FileServer(http.Dir(appFolder+"/../vectors"))))
	served := httptest.NewServer(mux)
	defer served.Close()
	mustBeBuilt(t, served.URL+"/browser.html", "type=\"module\"")
	b := newTab(t, newBrowser(t), &county{url: served.URL})
	b.open("/browser.html")
	found := eval[map[string]struct {
		Cases  int
		Failed []string
	}](b, "proofs")
	for _, name := range []string{"codec", "clock", "digest", "validation", "courier", "rebase"} {
		if f := found[name]; f.Cases == 0 || len(f.Failed) > 0 {
			t.Errorf("%s: %d cases, of which fail %d: %.1000q", name, f.Cases, len(f.Failed), f.Failed)
		}
	}
}

// mustBeBuilt skips, aloud, what needs the app when nobody has built it.
func mustBeBuilt(t *testing.T, url, mark string) {
	t.Helper()
	res, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if body, err := io.ReadAll(res.Body); err != nil || !strings.Contains(string(body), mark) {
		t.Skipf("SKIPPED: the field app is not built, so it was not tried (task app): %v", err)
	}
}

// appCounty serves a county, with codes for phones of its cadre.
func appCounty(t *testing.T, codes int) (*line, *county, []string) {
	t.Helper()
	c := prepare(t)
	var made []string
	for range codes {
		made = append(made, c.enrolCode(t, login(cadre)))
	}
	c.start(t, "serve")
	l := newLine(t, c)
	mustBeBuilt(t, l.url+"/app", `id="app"`)
	return l, c, made
}

// enrolled is a phone with the app, enrolled and synced, which will open without a network.
func enrolled(t *testing.T, l *line, code string) *appPhone {
	t.Helper()
	p := newAppPhone(t, l)
	if opened := core[map[string]string](p, "open"); opened["state"] != "new" {
		t.Fatalf("a new phone: %v", opened)
	}
	must(p, core[result[map[string]string]](p, "enrol", code, "Redmi 5"))
	p.sync()
	eval[bool](&p.tab, "navigator.serviceWorker.ready.then(() => true)")
	return p
}

// sync syncs whole: everything sent, everything proven. A change of the machine's network
// interfaces, as other work on it can cause, breaks off what Chromium asks for at that moment;
// then it is tried again, as the app does by itself.
func (p *appPhone) sync() synced {
	p.t.Helper()
	did := core[synced](p, "sync")
	for try := 0; try < 2 && did.Refusal["code"] == "offline"; try++ {
		p.t.Log("once more: the line broke")
		did = core[synced](p, "sync")
	}
	status := core[appStatus](p, "status")
	if did.Refusal != nil || status.Unsent != 0 || status.Mismatched != 0 || status.Villages == 0 || status.Proven != status.Villages {
		p.t.Fatalf("sync: %+v, then %+v", did, status)
	}
	return did
}

// appLine is what tests read of a household's line.
type appLine struct{ ID, Village string }

// draft is a visit that sets fields of a household.
func draft(h appLine, set map[string]any) map[string]any {
	edit := map[string]any{"table": "household", "row": h.ID, "set": set}
	return map[string]any{"village": h.Village, "household": h.ID, "edits": []any{edit}}
}

// TestApp_WorksWithoutANetworkAndOutlivesBeingKilled goes a cadre's week: enrolled in
// town, at work where there is no network, the phone dies, and in town again.
func TestApp_WorksWithoutANetworkAndOutlivesBeingKilled(t *testing.T) {
	l, c, codes := appCounty(t, 2)
	p := enrolled(t, l, codes[0])
	home := core[[]appLine](p, "households", map[string]any{})[0]

	l.cut()
	const remark = "屋顶漏雨，已拍照 · 𠮷"
	must(p, core[result[string]](p, "save", draft(home, map[string]any{"remark": remark})))
	p.die()
	p.turnOn()
	if opened := core[map[string]string](p, "open"); opened["state"] != "ready" {
		t.Fatalf("after it died, without a network: %v", opened)
	}
	p.sees(home, remark)
	if status := core[appStatus](p, "status"); status.Unsent != 1 {
		t.Errorf("unsent after it died: %+v", status)
	}

	l.mend()
	p.sync()
	other := c.enrol(t, codes[1])
	other.pull()
	if got := other.rows["household"][home.ID].text("remark"); got != remark {
		t.Errorf("the server has %q", got)
	}
	c.stop()
	if said := finish(t, exec.Command(c.program, "verify", "--data", c.data, "--json")); !strings.Contains(said, `"faults": []`) {
		t.Errorf("verify: %s", said)
	}
}

// sees checks what the app shows of a household.
func (p *appPhone) sees(h appLine, remark string) {
	p.t.Helper()
	unit := core[struct {
		Tables map[string][]struct{ Values map[string]any }
	}](p, "household", h.ID)
	if got := unit.Tables["household"][0].Values["remark"]; got != remark {
		p.t.Errorf("shown: %q, want %q", got, remark)
	}
}

// TestApp_LosesNothingThatItSaidWasSaved kills the browser in the midst of saving, again
// and again. What it had said to be saved must be there.
func TestApp_LosesNothingThatItSaidWasSaved(t *testing.T) {
	l, _, codes := appCounty(t, 1)
	p := enrolled(t, l, codes[0])
	home := core[[]appLine](p, "households", map[string]any{})[0]
	l.cut()
	const saving = `globalThis.saved = []; void (async () => { for (let i = 0; ; i++) {
		const r = await ask('save', { village: %q, household: %q, edits: [{ table: 'household', row: %q, set: { remark: 'round %d, ' + i } }] });
		saved.push(r.value); } })(); true`
	var all []string
	for round := range 3 {
		eval[bool](&p.tab, fmt.Sprintf(saving, home.Village, home.ID, home.ID, round))
		run(&p.tab, chromedp.Poll[bool]("saved.length > 10", chromedp.WithPollingInterval(20*time.Millisecond)))
		all = append(all, eval[[]string](&p.tab, "saved")...)
		p.die()
		p.turnOn()
		core[map[string]string](p, "open")
		var kept []string
		for _, e := range core[[]struct{ ID string }](p, "outbox", false) {
			kept = append(kept, e.ID)
		}
		for _, id := range all {
			if !slices.Contains(kept, id) {
				t.Errorf("round %d: %s was said to be saved, and is lost", round, id)
			}
		}
	}
	l.mend()
	p.sync()
}

// TestApp_BelongsToOneTab shows that a second tab is told, and takes over only when it is
// asked to; what the first one saved is there.
func TestApp_BelongsToOneTab(t *testing.T) {
	l, _, codes := appCounty(t, 1)
	p := enrolled(t, l, codes[0])
	home := core[[]appLine](p, "households", map[string]any{})[0]
	l.cut()
	must(p, core[result[string]](p, "save", draft(home, map[string]any{"remark": "by the first tab"})))
	second := p.beside()
	for range 2 {
		if opened := core[map[string]string](second, "open"); opened["state"] != "taken" {
			t.Fatalf("a second tab: %v", opened)
		}
	}
	if opened := core[map[string]string](second, "takeOver"); opened["state"] != "ready" {
		t.Fatalf("after it took over: %v", opened)
	}
	second.sees(home, "by the first tab")
	if opened := core[map[string]string](p, "open"); opened["state"] != "taken" {
		t.Errorf("the first tab then: %v", opened)
	}
}
