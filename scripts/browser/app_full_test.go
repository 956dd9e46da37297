package browser

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/storage"
)

// fill lets the browser give the app no more room than it has taken, and so many bytes; -1 is as much as there is.
func (p *appPhone) fill(more float64) {
	p.t.Helper()
	p.step = "the phone is filled"
	params := storage.OverrideQuotaForOriginParams{Origin: p.line.url}
	if more >= 0 {
		quota := eval[float64](&p.tab, "navigator.storage.estimate().then(({ usage }) => usage)") + more
		params.QuotaSize = &quota
	}
	call(&p.tab, storage.OverrideQuotaForOrigin, params)
}

// savesUntilFull saves remarks until the shortest is refused, and returns with what, and how many were saved.
func (p *appPhone) savesUntilFull(h appLine) (code string, saved int) {
	p.t.Helper()
	got := eval[struct {
		Code  string
		Saved int
	}](&p.tab, fmt.Sprintf(`(async () => {
		for (let saved = 0, length = 160; saved < 900; saved++) {
			const remark = String.fromCharCode(...Array.from({ length }, (_, i) => 0x4e00 + (i * 7919 + saved * 31) %% 20000));
			const r = await ask('save', { village: %q, household: %q, edits: [{ table: 'household', row: %q, set: { remark } }] });
			if (r.ok) continue;
			if (length < 4 || r.refusals[0].code !== 'phone_full') return { code: r.refusals[0].code, saved };
			length = Math.floor(length / 4); // less may still find a place
			saved--;
		}
		return { code: '', saved: 900 };
	})()`, h.Village, h.ID, h.ID))
	return got.Code, got.Saved
}

// noise keeps a picture that no file can make small.
const noise = `(async () => {
	const canvas = new OffscreenCanvas(1600, 1600), pen = canvas.getContext('2d'), pixels = pen.createImageData(1600, 1600);
	for (let i = 0; i < pixels.data.length; i += 65536) crypto.getRandomValues(pixels.data.subarray(i, i + 65536));
	pen.putImageData(pixels, 0, 0);
	return ask('keepPhoto', await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.95 }));
})()`

// TestApp_SaysThatThePhoneIsFull fills the phone: the browser really gives no more room. A
// save, a photo and a sync say so in words of their own, and nothing is half done; what was
// typed stays, also when the page is torn away; and once there is room it is saved and sent.
func TestApp_SaysThatThePhoneIsFull(t *testing.T) {
	l, c, codes := appCounty(t, 1)
	p := enrolled(t, l, codes[0])
	p.hold()
	core[any](p, "autosync", false)
	all := core[[]appLine](p, "households", map[string]any{})
	home, other := all[0], all[1]
	l.cut()

	p.fill(0)
	code, saved := p.savesUntilFull(other)
	if code != "phone_full" {
		t.Fatalf("after %d saves on a full phone: %q", saved, code)
	}
	if status := core[appStatus](p, "status"); status.Unsent != saved || status.Saved != saved {
		t.Errorf("of %d saves there are %+v", saved, status)
	}
	typed := strings.Repeat("户主去延吉看病，下周回来。", 40) // more than what may still find a place
	p.at("/household/"+home.ID+"/visit", "#visit-camera")
	p.write(field("content"), typed)
	for _, lang := range []struct{ name, says string }{{"English", "The phone is full"}, {"조선문", "저장공간이 꽉 차서"}, {"中文", "手机存储空间已满"}} {
		p.at("/settings", ".languages")
		p.touch(".languages .chip", lang.name)
		p.at("/household/"+home.ID+"/visit", "#visit-camera")
		p.touch("form.record button.main", "")
		p.reads(".faults", lang.says)
		p.fits("a full phone in " + lang.name)
		p.shoot("full-" + lang.name)
	}
	p.looks("full")
	if got := eval[result[any]](&p.tab, noise); got.OK || got.Refusals[0]["code"] != "photo_full" {
		t.Errorf("a photo on a full phone: %+v", got)
	}

	p.reload()
	core[map[string]string](p, "open")
	p.at("/household/"+home.ID+"/visit", "#visit-camera")
	p.reads("form", "已为您留着")
	if got := eval[string](&p.tab, "document.querySelector('"+field("content")+"').value"); got != typed {
		t.Errorf("of what was typed there is %q", got)
	}
	l.mend()
	if did := core[synced](p, "sync"); did.Refusal != nil && did.Refusal["code"] != "sync_full" {
		t.Errorf("a sync on a full phone: %+v", did)
	}

	p.fill(-1)
	p.touch("form.record button.main", "保存")
	p.reads(".said", "已保存在本机")
	p.sync()
	if status := core[appStatus](p, "status"); status.Saved != saved+1 {
		t.Errorf("of %d saves and a visit there are %+v", saved, status)
	}
	c.verified(t)
}
