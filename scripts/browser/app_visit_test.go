package browser

import (
	"fmt"
	"testing"
)

// TestApp_AVisitIsKeptAtEveryKeyAndSavedByOnePress: what was typed is there after the page
// was torn away, what is wrong is told where it stands, and a visit that changed nothing
// asks for nothing.
func TestApp_AVisitIsKeptAtEveryKeyAndSavedByOnePress(t *testing.T) {
	b, code := newAppTab(t, "222426100200")
	b.size(phoneWide)
	b.open("/app/#enrol=" + code)
	b.await("#code")
	b.enrolApp()
	b.goTo(appScreens[1])
	visit := appScreen{"visit", "/household/{household}/visit", "#visit-camera"}

	b.goTo(visit)
	b.await("form.record button.main:not(:disabled)")
	b.enter("visitors", "")
	b.enter("content", "腰疼，已去县医院。")
	b.reload()
	b.step = "the page is torn away"
	b.await("#visit-camera")
	b.await("form.record button.main:not(:disabled)")
	if got := eval[string](b, "document.querySelector('[id$=-content]').value"); got != "腰疼，已去县医院。" {
		t.Fatalf("of what was typed there is %q", got)
	}

	b.step = "saving without who visited"
	eval[bool](b, "document.querySelector('form.record button.main').click(); true")
	b.await("[id$=-visitors][aria-invalid=true]")
	if got := eval[string](b, "document.querySelector('[id$=-visitors-about]').innerText"); got != "“走访人”必须填写。" {
		t.Errorf("told: %q", got)
	}

	b.step = "saving"
	b.enter("visitors", "金明哲")
	eval[bool](b, "document.querySelector('form.record button.main').click(); true")
	b.await(".head .button.main")
	b.goTo(visit)
	b.await("form.record button.main:not(:disabled)")
	if got := eval[string](b, "document.querySelector('[id$=-content]').value"); got != "" {
		t.Errorf("after it was saved, the next visit begins with %q", got)
	}
	b.step = "a visit that changed nothing"
	eval[bool](b, "document.querySelector('form.record button.main').click(); true")
	b.await(".head .button.main")
	b.goTo(appScreen{"outbox", "/outbox", "main > button"})
	eval[bool](b, "document.querySelector('main > button').click(); true")
	b.await(".entry:nth-child(2)")
	if got := eval[int](b, "document.querySelectorAll('.entry').length"); got != 2 {
		t.Errorf("%d saves are in the outbox, not 2", got)
	}
}

// enter writes into the input of a field.
func (b *tab) enter(field, text string) {
	b.t.Helper()
	b.step = field
	eval[bool](b, fmt.Sprintf(`(() => {
		const input = document.querySelector('[id$=-%s]');
		input.value = %q;
		input.dispatchEvent(new Event('input', {bubbles: true}));
		return true;
	})()`, field, text))
}
