package browser

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// village is where the cadre of these tests works, and its township's reviewer after them.
const village = "222426100200"

// TestWays goes from a phone to the last decision and back, with scripts and without.
func TestWays(t *testing.T) {
	browser := newBrowser(t)
	for _, scripts := range []bool{true, false} {
		t.Run(fmt.Sprintf("scripts=%v", scripts), func(t *testing.T) {
			w := newWorld(t, browser, scripts)
			w.colleague()
			codes := []string{w.county.enrolCode(t, login(cadre)), w.county.enrolCode(t, "browser.colleague")}
			w.county.start(t, "demo", "--from", day)
			first, second := w.county.enrol(t, codes[0]), w.county.enrol(t, codes[1])
			first.pull()
			second.pull()
			w.review(first)
			w.conflict(first, second)
			w.duplicate(first)
			first.pull()
			w.county.verified(t)
		})
	}
}

// verified requires that the history replays to exactly what stands, and that the log's
// chain holds.
func (c *county) verified(t *testing.T) {
	t.Helper()
	if said := c.command(t, "verify", "--json"); !strings.Contains(said, `"faults": []`) {
		t.Errorf("verify: %s", said)
	}
}

// review goes from what a cadre submitted to what the township made of it: one comes back
// with a comment, one is approved by itself, and those that are left together.
func (w *world) review(p *phone) {
	w.t.Helper()
	for i, h := range p.undecided(4) {
		p.save(h.text("id"), []map[string]string{{"do": "record.submit"}},
			edit{T: "household", ID: h.text("id"), Base: p.revision(h.text("id")), Set: map[string]any{"remark": fmt.Sprintf("核对过的第%d户", i+1)}})
	}
	const remark = "与户口簿不符，请再核对。"
	b := w.at(reviewer)
	b.visit("/reviews")
	b.choose("#area", village)
	b.follow(".filter button")
	waiting := b.count(".reviews tbody tr")
	if waiting < 4 {
		w.t.Fatalf("%d wait: %s", waiting, b.text("main"))
	}

	b.follow(".above-list .button")
	back := householdOf(b.path())
	if w.scripts {
		b.key("r", "KeyR")
		b.until("the reason can be written", "document.activeElement.id === 'reason'")
	}
	b.fill("#reason", "退回核对")
	b.fill("#changes .said-of textarea", remark)
	b.follow("#decide button[value=return]")
	b.shows(".notice", "")

	approved := householdOf(b.path())
	if approved == back {
		w.t.Fatalf("a decision does not lead on: %s", b.path())
	}
	if w.scripts {
		b.key("j", "KeyJ")
		b.until("the next one", fmt.Sprintf("!location.pathname.includes(%q) && document.readyState === 'complete'", approved))
		b.key("k", "KeyK")
		b.until("back again", fmt.Sprintf("location.pathname.includes(%q) && document.readyState === 'complete' && document.querySelector('#decide')", approved))
		b.waits(func() { b.key("a", "KeyA") }, "/reviews/"+approved)
		b.until("it is decided", "document.readyState === 'complete'")
		b.calm("approval by a key")
	} else {
		b.follow("#decide button[value=approve]")
	}

	b.visit("/reviews?area=" + village)
	b.follow(`button[name="all"]`)
	together := b.count(`form input[name="choice"]`)
	if together == 0 || together > waiting-2 {
		w.t.Fatalf("%d would be approved together, of %d", together, waiting)
	}
	last := ask[string](b, `document.querySelector("main .list .key a").getAttribute("href")`)
	b.follow(`button[value="approve"]`)
	if n := b.count(".part:first-of-type tbody tr"); n != together {
		w.t.Errorf("%d were approved together instead of %d: %s", n, together, b.text("main"))
	}

	for _, household := range []string{approved, householdOf(last)} {
		b.visit("/households/" + household)
		b.shows("#approvals", "金"+reviewer)
	}
	b.visit("/households/" + back)
	b.shows("#history", "金"+reviewer)
	b.visit("/reviews/" + back)
	b.shows("#rounds", remark, "退回核对")
	b = w.at(auditor)
	for _, household := range []string{back, approved, householdOf(last)} {
		b.visit("/log?household=" + household)
		b.shows("main .list", "金"+reviewer)
	}
	p.pull()
	if comments := p.of("review_comment", back); !slices.ContainsFunc(comments, func(r row) bool { return r.text("text") == remark }) {
		w.t.Errorf("on the phone: %v", comments)
	}
}

// undecided are some households of the phone that wait for nobody and are no part of another.
func (p *phone) undecided(n int) (out []row) {
	p.t.Helper()
	for _, h := range p.rows["household"] {
		id := h.text("id")
		if len(p.of("review", id)) == 0 && len(p.of("conflict", id)) == 0 && len(out) < n {
			out = append(out, h)
		}
	}
	if len(out) < n {
		p.t.Fatalf("only %d households wait for nobody", len(out))
	}
	return out
}

// householdOf is the household that a page is about.
func householdOf(path string) string {
	path, _, _ = strings.Cut(path, "?")
	path, _, _ = strings.Cut(path, "#")
	return path[strings.LastIndex(path, "/")+1:]
}
