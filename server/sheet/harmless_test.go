package sheet_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"ruhu/server/sheet"
)

func TestHarmless_MarksWhereAFormulaCouldBegin(t *testing.T) {
	for text, want := range map[string]string{
		"":                           "",
		"金英子":                        "金英子",
		"=1+1":                       "'=1+1",
		"+86 433 5820000":            "'+86 433 5820000",
		"-5":                         "'-5",
		"@SUM(A1:A9)":                "'@SUM(A1:A9)",
		"\t=1":                       "'\t'=1",
		"\r=1":                       "'\r'=1",
		"\n=1":                       "'\n'=1",
		"＝cmd|'/C calc'!A0":          "'＝cmd|''/C calc'!A0",
		"＋1":                         "'＋1",
		"－1":                         "'－1",
		"ー1":                         "'ー1",
		"＠A1":                        "'＠A1",
		" =1":                        " '=1",
		"\u00a0\u3000=1":             "\u00a0\u3000'=1",
		"a;=1+2":                     "a;'=1+2",
		"a, -b":                      "a, '-b",
		"=1+2\";=1+2":                "'=1+2\";'=1+2",
		"1-1 = 0":                    "1-1 = 0",
		"二〇一八年 - 住房":                 "二〇一八年 - 住房",
		"'=1":                        "''=1",
		"it's":                       "it's",
		"=HYPERLINK(\"http://x\",A)": "'=HYPERLINK(\"http://x\",A)",
	} {
		if got := sheet.Harmless(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
		if got := sheet.Plain(sheet.Harmless(text)); got != text {
			t.Errorf("%q comes back as %q", text, got)
		}
	}
}

func TestPlain_LeavesWhatHarmlessNeverWrites(t *testing.T) {
	for _, text := range []string{"'90", "他说,'好'", "a;'b'", "'"} {
		if got := sheet.Plain(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
}

// dangerous are texts that are made of what could be taken for something else.
var dangerous = rapid.StringOf(rapid.SampledFrom([]rune("=+-@＝＋－ー＠'\"\t\r\n,;| \u00a0\u3000a1金")))

func TestHarmless_CanBeUndoneAndLeavesNoFormula(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := dangerous.Draw(t, "text")
		safe := sheet.Harmless(text)
		if got := sheet.Plain(safe); got != text {
			t.Fatalf("%q becomes %q and comes back as %q", text, safe, got)
		}
		// However somebody's spreadsheet cuts the line, no piece begins a formula.
		for _, piece := range strings.FieldsFunc(safe, func(r rune) bool { return strings.ContainsRune(",;|\"", r) }) {
			piece = strings.TrimLeft(piece, " \u00a0\u3000")
			if piece != "" && strings.ContainsAny(piece[:1], "=+-@\t\r\n") {
				t.Fatalf("%q has the piece %q", safe, piece)
			}
		}
	})
}
