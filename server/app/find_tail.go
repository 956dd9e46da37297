package app

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"ruhu/schema"
	"ruhu/server/chronicle"
	"ruhu/server/pinyin"
	"ruhu/server/registry"
)

// TailsADay is how often one person may look for ends of identity numbers on one day in
// China. Each tells a little of a number that is not shown: whoever serves people all day
// needs fewer, and whoever tries them one after the other many more.
const TailsADay = 200

// longestTail is the most of an identity number that finds anybody: a longer end would tell
// more than the date of birth, which is shown.
const longestTail = 6

// aTail is the end of an identity number: three to five digits and the check character. A
// whole number is none: it does not belong into addresses, which browsers remember.
var aTail = regexp.MustCompile(`^[0-9]{3,5}[0-9X]$`)

// tailOf is a word as the end of an identity number, "" when it is none.
func tailOf(word string) string {
	if tail := strings.ToUpper(pinyin.Fold(word)); aTail.MatchString(tail) {
		return tail
	}
	return ""
}

// SeekTails returns the words of a text that are the ends of identity numbers, for a person
// to look for. The log says that they do, without the digits, before anything is found;
// more than TailsADay are refused.
func (a *App) SeekTails(ctx context.Context, p registry.Person, text string) (tails []string, err error) {
	if utf8.RuneCountInString(text) > LongestSearch {
		return nil, nil
	}
	for _, word := range strings.Fields(text) {
		if tail := tailOf(word); tail != "" && !slices.Contains(tails, tail) {
			tails = append(tails, tail)
		}
	}
	if len(tails) == 0 {
		return nil, nil
	}
	return tails, a.store.Write(ctx, func(tx Tx) error { return a.logSought(tx, p, len(tails)) })
}

func (a *App) logSought(tx Tx, p registry.Person, tails int) error {
	m := a.moment(0)
	before, err := tx.CountEntries(chronicle.Sought, p.ID, beginningOf(m))
	if err != nil {
		return err
	}
	if before >= TailsADay {
		return schema.Problem{Code: schema.TooManySearches, Field: "q", Param: strconv.Itoa(TailsADay)}
	}
	return Record(tx, map[string]int{"ends": tails}, chronicle.Entry{Kind: chronicle.Sought, At: int64(m.Now), Person: p.ID, Area: p.Grants.Span()})
}
