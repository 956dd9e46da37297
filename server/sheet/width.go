package sheet

import (
	"unicode"

	"golang.org/x/text/width"
)

// Width is how wide a text is in letters: two for each wide character (UAX #11),
// none for what combines with the one before.
func Width(s string) int {
	n := 0
	for _, r := range s {
		switch width.LookupRune(r).Kind() {
		case width.EastAsianWide, width.EastAsianFullwidth:
			n += 2
		default:
			if !unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
				n++
			}
		}
	}
	return n
}
