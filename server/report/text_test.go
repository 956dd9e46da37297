package report_test

import (
	"strings"
	"testing"

	"golang.org/x/text/width"

	"ruhu/schema"
	"ruhu/schema/antu"
)

const table11 = `
安图县  表1-1 脱贫攻坚对象区域分布
地区                   人数           户数
              实有  规划 差   实有 规划 差
明月镇        2446  2446  0   1334    -  -
松江镇        1996  1996  0   1124    -  -
二道白河镇     367   367  0    209    -  -
两江镇         966   966  0    538    -  -
石门镇         646   646  0    371    -  -
万宝镇        1656  1656  0    906    -  -
亮兵镇         479   479  0    271    -  -
新合乡         864   864  0    487    -  -
永庆乡         726   726  0    406    -  -
合计         10146 10146  0   5646 5646  0
`

func TestWriteText_BesideThePlan(t *testing.T) {
	d := newDesk(t)
	var b strings.Builder
	if err := d.table("1-1", antu.CountyCode).WriteText(&b, schema.ZH); err != nil {
		t.Fatal(err)
	}
	if got := "\n" + b.String(); got != table11 {
		t.Errorf("got%swant%s", got, table11)
	}
}

func TestWriteText_DifferencesHaveASign(t *testing.T) {
	r := &register{}
	r.household("h", antu.VillagesOf(shimen)[0].Code, 650)
	var b strings.Builder
	if err := r.table(t, "1-1").WriteText(&b, schema.EN); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"Shimen Town             650   646    +4         1    -     -\n",
		"Mingyue Town              0  2446 -2446         0    -     -\n",
		"total                   650 10146 -9496         1 5646 -5645\n",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no line %q in\n%s", want, b.String())
		}
	}
}

func TestWriteText_IsAlignedAndNarrowInEveryLanguage(t *testing.T) {
	for _, table := range newDesk(t).figures(antu.CountyCode).Tables() {
		for _, lang := range schema.Langs {
			var b strings.Builder
			if err := table.WriteText(&b, lang); err != nil {
				t.Fatal(err)
			}
			checkAligned(t, table.Name, b.String(), len(table.Rows)+2)
		}
	}
}

// checkAligned: figures are set flush right, so all lines of a bundle end in
// the same place.
func checkAligned(t *testing.T, name, text string, height int) {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")[1:]
	if len(lines)%height != 0 {
		t.Fatalf("table %s: %d lines of %d", name, len(lines), height)
	}
	for i, line := range lines {
		want := terminalWidth(lines[i-i%height])
		if got := terminalWidth(line); got != want || got > 100 {
			t.Errorf("table %s, line %d ends at %d, not %d:\n%s", name, i, got, want, text)
		}
	}
}

// terminalWidth counts as the Unicode standard's East Asian widths say.
func terminalWidth(s string) int {
	n := 0
	for _, r := range s {
		n++
		if k := width.LookupRune(r).Kind(); k == width.EastAsianWide || k == width.EastAsianFullwidth {
			n++
		}
	}
	return n
}
