package browser

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"testing"

	"github.com/chromedp/chromedp"
)

// asClient in the environment makes this program be the app as a client that is told what to do.
const asClient = "RUHU_BROWSER_AS_CLIENT"

// TestApp_IsAClientByTheContract has the app in Chromium driven through every case of the
// conformance kit: over lines that break, killed, from an old copy of its file, shut out.
func TestApp_IsAClientByTheContract(t *testing.T) {
	if _, err := os.Stat(appFolder + "/built/index.html"); err != nil {
		t.Skipf("SKIPPED: the field app is not built, so the kit did not try it (task app): %v", err)
	}
	if chromium() == "" {
		t.Skip("SKIPPED: there is no Chromium here, so the kit did not try the app")
	}
	b, err := made()
	if err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	kit := exec.Command(b.program, "conform", "--json", "--timeout", "3m", "--client", self+" -test.run=^TestApp_AsClient$ -test.timeout=20m")
	kit.Env = append(os.Environ(), asClient+"=1")
	kit.Stderr = t.Output()
	said, err := kit.Output()
	var report struct {
		Passed int
		Cases  []struct {
			Name, What, Want, Got string
			OK                    bool
		}
	}
	if bad := json.Unmarshal(said, &report); bad != nil || report.Passed == 0 {
		t.Fatalf("%v, %v: %s", err, bad, said)
	}
	for _, r := range report.Cases {
		if !r.OK {
			t.Errorf("%s: %s: want %s, got %s", r.Name, r.What, r.Want, r.Got)
		}
	}
	t.Logf("the app passes %d of %d cases", report.Passed, len(report.Cases))
}

// TestApp_AsClient is no test but a program, which does with the app what the kit tells it. That
// anything fails ends it, and the kit hears no answer.
func TestApp_AsClient(t *testing.T) {
	if os.Getenv(asClient) == "" {
		t.Skip("no test: it is started by TestApp_IsAClientByTheContract")
	}
	var p *appPhone
	orders := bufio.NewReader(os.Stdin)
	for {
		order, err := orders.ReadBytes('\n')
		if err != nil {
			return // there are no more
		}
		var o struct{ Do, Folder, URL string }
		if err := json.Unmarshal(order, &o); err != nil {
			t.Fatal(err)
		}
		if o.Do == "open" {
			p = opened(t, o.Folder, o.URL)
		}
		p.step = o.Do
		fmt.Println(eval[string](&p.tab, fmt.Sprintf("obey(%s)", order)))
	}
}

// opened is the app in a browser that keeps its things in a folder.
func opened(t *testing.T, folder, url string) *appPhone {
	t.Helper()
	p := &appPhone{tab: tab{t: t}, line: &line{url: url}, folder: folder}
	p.ctx, p.stop = launch(t, chromedp.UserDataDir(folder), func(*chromedp.ExecAllocator) { p.unlock() })
	t.Cleanup(p.stop)
	p.show()
	eval[bool](&p.tab, obey)
	return p
}

// obey does in the page what an order says, and spells the answer. The app does not sync by itself meanwhile:
// when it syncs is the kit's to say.
const obey = `{
	const code = (result) => result.ok ? {} : { refusal: result.refusals[0].code };
	const living = (unit) => Object.entries(unit?.tables ?? {}).flatMap(([t, rows]) =>
		rows.filter((r) => !r.deleted).map((r) => ({ t, id: r.id, set: r.values })));
	const stands = async () => {
		const { state } = await ask('open');
		if (state !== 'ready') return { state };
		const { unsent } = await ask('status');
		const refused = (await ask('outbox', true)).filter((e) => e.state === 'refused');
		return { state, unsent, refused: refused.map((e) => ({ id: e.id, codes: e.refusals.map((r) => r.code) })) };
	};
	const orders = {
		open: async () => {
			const { state } = await ask('open');
			if (state !== 'wiped') await ask('autosync', false);
			return stands();
		},
		status: stands,
		enrol: async (o) => code(await ask('enrol', o.code, 'driven')),
		sync: async () => ({ refusal: (await ask('sync')).refusal?.code }),
		save: async (o) => {
			const edits = o.edits.map((e) => ({ table: e.t, row: e.id, set: e.set, delete: e.del }));
			const saved = await ask('save', { village: o.village, household: o.household, edits, actions: o.actions });
			return { ...code(saved), id: saved.value };
		},
		rows: async (o) => {
			if ((await ask('open')).state !== 'ready') return { refusal: 'device_revoked' };
			const rows = living(await ask('papers', o.village));
			for (const line of await ask('households', { village: o.village })) rows.push(...living(await ask('household', line.id)));
			return { rows };
		},
	};
	globalThis.obey = (o) => orders[o.do](o).catch((e) => ({ fault: String(e) })).then(JSON.stringify);
	true;
}`
