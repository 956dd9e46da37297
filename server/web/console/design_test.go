package console_test

import (
	"regexp"
	"strconv"
	"testing"

	"ruhu/schema"
	"ruhu/server/registry"
)

// TestDesign_TextIsReadable reads the contrasts that the page states: 4.5 is what WCAG 2.2
// asks of text (AA).
func TestDesign_TextIsReadable(t *testing.T) {
	w := newWorld(t)
	b := w.desk("admin", registry.Administrator, "222426")
	for _, lang := range schema.Langs {
		a := b.in(lang).page("/design")
		a.runsNothing()
		a.has(`class="sample in-light"`, `class="sample in-dark"`, `fill="#f4f5f3"`, `lang="ko"`)
	}
	stated := regexp.MustCompile(`<td class="n">([0-9.]+) · ([0-9.]+)</td>`).FindAllStringSubmatch(b.page("/design").body, -1)
	if len(stated) < 7 {
		t.Errorf("%d contrasts are stated", len(stated))
	}
	for _, m := range stated {
		for _, text := range m[1:] {
			if ratio, err := strconv.ParseFloat(text, 64); err != nil || ratio < 4.5 {
				t.Errorf("a contrast of %s", text)
			}
		}
	}
	if a := w.browser().get("/design"); a.StatusCode != 303 {
		t.Errorf("strangers see it: %s", a.Status)
	}
}
