package browser

import "strings"

// pin: a PIN is set, and locks the app. What was typed cannot be read meanwhile, and is there
// when the app opens again; who does not know the PIN is told to wait.
func (w *ways) pin() {
	p, h := w.app, w.home()
	const typed, right = "户主想搬去延吉", "831502"
	p.at("/household/"+h.ID+"/visit", "#visit-camera")
	p.write(field("content"), typed)

	p.at("/settings", "#new-pin")
	p.write("#new-pin", "8315")
	p.touch("form button", "设置 PIN 码")
	p.reads("form .fault", "至少6位")
	p.write("#new-pin", right)
	p.touch("form button", "设置 PIN 码")
	p.reads(".said", "PIN 码已设置")
	p.touch("button.main", "立即锁定")
	p.reads(".door h1", "已锁定")
	p.looks("locked")
	if kept := eval[string](&p.tab, "JSON.stringify(localStorage)"); strings.Contains(kept, typed) || !strings.Contains(kept, h.ID) {
		w.t.Errorf("while it is locked there lies %s", kept)
	}

	p.tries("000000")
	p.reads(".fault", "PIN 码不对")
	p.tries(right)
	p.at("/household/"+h.ID+"/visit", "#visit-camera")
	p.reads("form", "已为您留着")
	if got := eval[string](&p.tab, "document.querySelector('"+field("content")+"').value"); got != typed {
		w.t.Errorf("of what was typed there is %q", got)
	}

	p.at("/settings", "#new-pin")
	p.touch("button.main", "立即锁定")
	for range 5 {
		p.tries("111111")
		p.reads(".fault", "PIN 码不对")
	}
	p.tries(right)
	p.reads(".fault", "秒后再试")
	p.looks("locked-wait")
}

// tries types a PIN before a locked door.
func (p *appPhone) tries(pin string) {
	p.t.Helper()
	p.write("#pin", pin)
	p.touch(".door button.main", "解锁")
}
