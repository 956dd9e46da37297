package web

import (
	"strings"
	"unicode/utf8"
)

// Bounds of the reason for which somebody is shown what is sensitive.
const (
	shortestReason = 4   // characters: fewer say nothing
	longestReason  = 600 // bytes
)

// GoodReason reports whether a text can be the reason for which somebody is shown what is
// sensitive. It goes on record.
func GoodReason(s string) bool {
	return utf8.ValidString(s) && utf8.RuneCountInString(strings.TrimSpace(s)) >= shortestReason && len(s) <= longestReason
}
