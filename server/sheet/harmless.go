package sheet

import "strings"

// Spreadsheets take a cell of a CSV file for a formula when it begins with one of
// triggers, in East Asian settings also in its full width; blanks before it do not
// change that. A text may also hold what somebody's spreadsheet takes for the end
// of the cell, because it separates by semicolons or does not heed quotes, so each
// place after a separator is a beginning too. Sources: OWASP, "CSV Injection", and
// the issues 443, 1088 and 1115 of its pages.
const (
	triggers   = "=+-@\t\r\n＝＋－ー＠"
	blanks     = " \u00a0\u3000"
	separators = ",;|\t\r\n\""
	mark       = '\'' // what stands behind it is text
)

// Harmless returns a text as it may stand in a CSV file: wherever a formula could
// begin it puts an apostrophe, which spreadsheets know as the mark of a text. Plain
// is its opposite.
func Harmless(s string) string {
	if !strings.ContainsAny(s, triggers+string(mark)) {
		return s
	}
	var b strings.Builder
	begins := true
	for _, r := range s {
		if begins && marks(string(r)) {
			b.WriteRune(mark)
		}
		b.WriteRune(r)
		begins = beginsAfter(r, begins)
	}
	return b.String()
}

// Plain returns the text that Harmless was given. An apostrophe that Harmless would
// not have put there is somebody's own and stays.
func Plain(s string) string {
	if !strings.ContainsRune(s, mark) {
		return s
	}
	var b strings.Builder
	begins, marked := true, false
	for i, r := range s {
		if begins && !marked && r == mark && marks(s[i+1:]) {
			marked = true
			continue
		}
		b.WriteRune(r)
		begins, marked = beginsAfter(r, begins), false
	}
	return b.String()
}

// marks reports whether Harmless would put its mark before a text.
func marks(s string) bool {
	for _, r := range s {
		return r == mark || strings.ContainsRune(triggers, r)
	}
	return false
}

// beginsAfter reports whether a formula could begin after a character.
func beginsAfter(r rune, began bool) bool {
	return strings.ContainsRune(separators, r) || began && strings.ContainsRune(blanks, r)
}
