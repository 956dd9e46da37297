// Package discreet finds numbers of people where none may stand: in logs, errors, metrics and
// addresses. Tests ask it about all that a server says of itself while they run.
package discreet

import (
	"strings"
	"testing"
	"unicode"

	"ruhu/schema"
)

// Numbers returns what in a text has the form of an ID number (GB 11643, with its check digit)
// or of a mobile phone, each as it stands there.
func Numbers(text string) (found []string) {
	words := strings.FieldsFunc(text, func(r rune) bool { return r >= unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for _, word := range words {
		if isPhone(word) || len(word) == 18 && schema.ValidIDNumber(strings.ToUpper(word)) {
			found = append(found, word)
		}
	}
	return found
}

// isPhone reports whether it is a number of a mobile phone: 11 digits from 13 to 19.
func isPhone(word string) bool {
	return len(word) == 11 && word[0] == '1' && word[1] >= '3' && !strings.ContainsFunc(word, func(r rune) bool { return r < '0' || r > '9' })
}

// Check fails a test for each number that stands in what is called so.
func Check(t testing.TB, what, text string) {
	t.Helper()
	for _, number := range Numbers(text) {
		t.Errorf("%s tells %s", what, number)
	}
}
