package app

import (
	"strings"

	"ruhu/server/pinyin"
)

// rank says how well a word meets a household, the best first.
type rank int

const (
	wholly    rank = iota // a whole name or number, or the end of an identity number
	beginning             // the beginning of one
	inside                // a part of one
	places                // the village or the hamlet
)

// rankOf is how well a name that meets a query does.
var rankOf = map[pinyin.Match]rank{pinyin.Whole: wholly, pinyin.Begins: beginning, pinyin.Within: inside}

// How many characters of a registry number's end, and of its beginning, tell it from others:
// it begins with the code of the village.
const (
	numberEnd       = 3
	numberBeginning = 9
)

// word is one word of what was typed. Each has to be met, by whatever it is taken for.
type word struct {
	text    string // folded
	asked   pinyin.Query
	tail    string // the same as the end of an identity number, "" where it is none that may be sought
	isPlace bool   // it names the village, or the township around it
}

// wordsOf are the words of a query.
func wordsOf(q HouseholdQuery) (words []word) {
	for _, text := range strings.Fields(q.Text) {
		w := word{text: pinyin.Fold(text), asked: pinyin.Ask(text)}
		for _, tail := range q.Tails {
			if tail == tailOf(text) {
				w.tail = tail
			}
		}
		words = append(words, w)
	}
	return words
}

// meets says how well the word meets a household, if it does.
func (w *word) meets(h *listed) (best rank, met bool) {
	best, met = w.name(h)
	number, isNumber := w.number(h)
	switch {
	case isNumber && (!met || number < best):
		return number, true
	case met:
		return best, true
	}
	return places, w.isPlace || w.asked.Find(h.group) != pinyin.None
}

// name looks at the names of a household's people.
func (w *word) name(h *listed) (best rank, met bool) {
	most := pinyin.None
	for _, name := range h.names {
		most = max(most, w.asked.Find(name))
	}
	best, met = rankOf[most]
	return best, met
}

// number looks at the household's number and its people's.
func (w *word) number(h *listed) (best rank, met bool) {
	for _, id := range h.tails {
		if w.tail != "" && strings.HasSuffix(id, w.tail) {
			return wholly, true
		}
	}
	switch {
	case w.text == h.number && w.text != "":
		return wholly, true
	case len(w.text) >= numberBeginning && strings.HasPrefix(h.number, w.text):
		return beginning, true
	}
	return inside, len(w.text) >= numberEnd && strings.HasSuffix(h.number, w.text)
}
