package browser

import (
	"encoding/base64"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// takePhoto draws a picture in the page and has the app keep it.
const takePhoto = `(async () => {
	const canvas = new OffscreenCanvas(3000, 2000), pen = canvas.getContext('2d');
	pen.fillStyle = %q; pen.fillRect(0, 0, 3000, 2000);
	return ask('keepPhoto', await canvas.convertToBlob({ type: 'image/jpeg' }));
})()`

type keptPhoto struct {
	SHA256, Preview string
	Bytes           int
}

// photograph keeps a picture of a colour, and saves its row.
func (p *appPhone) photograph(h appLine, colour string) keptPhoto {
	p.t.Helper()
	p.step = "keepPhoto"
	kept := must(p, eval[result[keptPhoto]](&p.tab, fmt.Sprintf(takePhoto, colour)))
	row := map[string]any{"table": "photo", "row": core[string](p, "newId"), "set": map[string]any{
		"kind": "house_outside", "sha256": kept.SHA256, "bytes": kept.Bytes, "preview": kept.Preview, "taken_at": 1530493200000}}
	must(p, core[result[string]](p, "save", map[string]any{"village": h.Village, "household": h.ID, "edits": []any{row}}))
	return kept
}

// TestApp_SendsPhotosByTheLineAndByCourier sends one photo and its row each way. What a
// courier brings back is proof as good as the line's.
func TestApp_SendsPhotosByTheLineAndByCourier(t *testing.T) {
	l, c, codes := appCounty(t, 1)
	p := enrolled(t, l, codes[0])
	home := core[[]appLine](p, "households", map[string]any{})[0]
	p.photograph(home, "teal")
	p.sync()
	p.proves(1)

	l.cut()
	p.photograph(home, "brown")
	file := filepath.Join(t.TempDir(), "bundle")
	if err := os.WriteFile(file, p.bundle(), 0o600); err != nil {
		t.Fatal(err)
	}
	c.stop()
	finish(t, exec.Command(c.program, "courier", file, "--data", c.data))
	receipts, err := os.ReadFile(file + ".receipts")
	if err != nil {
		t.Fatal(err)
	}
	p.takes(receipts)
	p.proves(2)
	if again := eval[result[any]](&p.tab, "ask('takeReceipt', new Blob(['no receipts']))"); again.OK {
		t.Error("any file is taken for receipts")
	}
}

// bundle is the file that the phone gives a courier.
func (p *appPhone) bundle() []byte {
	p.t.Helper()
	p.step = "bundle"
	text := eval[string](&p.tab, `ask('bundle').then(async (r) => btoa(String.fromCharCode(...new Uint8Array(await r.value.arrayBuffer()))))`)
	content, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		p.t.Fatal(err)
	}
	return content
}

// takes gives the phone what the courier brought back.
func (p *appPhone) takes(receipts []byte) {
	p.t.Helper()
	p.step = "takeReceipt"
	must(p, eval[result[any]](&p.tab, fmt.Sprintf(`ask('takeReceipt', new Blob([Uint8Array.from(atob(%q), (c) => c.charCodeAt(0))]))`,
		base64.StdEncoding.EncodeToString(receipts))))
}

// proves checks that nothing is unsent, and so many photos are proven.
func (p *appPhone) proves(photos int) {
	p.t.Helper()
	status := core[appStatus](p, "status")
	if status.Unsent != 0 || status.Photos.Kept != photos || status.Photos.Proven != photos {
		p.t.Fatalf("%d photos are to be proven, and nothing unsent: %+v", photos, status)
	}
}

// TestApp_LocksItself shows that a locked app neither shows nor sends anything, in this
// browser or the next, and opens for its PIN alone.
func TestApp_LocksItself(t *testing.T) {
	l, _, codes := appCounty(t, 1)
	p := enrolled(t, l, codes[0])
	if short := core[result[any]](p, "setPin", "12345"); short.OK {
		t.Error("five digits are a PIN")
	}
	const pin = "831502"
	must(p, core[result[any]](p, "setPin", pin))
	core[any](p, "lock")
	p.isLocked()
	p.die()
	p.turnOn()
	if opened := core[map[string]string](p, "open"); opened["state"] != "locked" {
		t.Fatalf("opened anew: %v", opened)
	}
	p.isLocked()
	for _, want := range []string{"wrong_pin", "wrong_pin", "wrong_pin", "wrong_pin", "wrong_pin", "wait"} {
		if wrong := core[result[any]](p, "unlock", "000000"); wrong.OK || wrong.Refusals[0]["code"] != want {
			t.Errorf("a wrong PIN: %+v, want %s", wrong, want)
		}
	}
	if soon := core[result[any]](p, "unlock", pin); soon.OK {
		t.Error("after five wrong tries the next need not wait")
	}
}

func (p *appPhone) isLocked() {
	p.t.Helper()
	for _, call := range []string{"status", "villages", "sync", "outbox", "bundle"} {
		p.step = call
		if said := eval[string](&p.tab, fmt.Sprintf("ask(%q).then(JSON.stringify, String)", call)); !strings.Contains(said, "locked") {
			p.t.Errorf("a locked app answers %s: %s", call, said)
		}
	}
}
