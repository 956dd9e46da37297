// Package pinyin finds names as people type them: in characters, by how those sound, by
// the beginnings of the sounds, or by any mix of these. 金顺姬 is found by 顺姬, jin, jsj,
// jsh and jinsh. A character that is read in several ways is found by each. Pure.
package pinyin

import (
	"slices"
	"strings"
	"sync"

	"github.com/mozillazg/go-pinyin"
	"golang.org/x/text/unicode/norm"
)

// MaxQuery is how many characters a query may have. A longer one meets nothing.
const MaxQuery = 60

// Name is a name, ready to be found.
type Name []char

// char is a character of a name and how it is read: nothing where that is not known.
type char struct {
	is     rune
	sounds []string
}

// Speller knows how characters are read. It may be used by several goroutines.
type Speller struct {
	mu    sync.Mutex
	known map[rune][]string
}

// NewSpeller returns a speller.
func NewSpeller() *Speller { return &Speller{known: map[rune][]string{}} }

// Spell readies a name.
func (s *Speller) Spell(text string) Name {
	runes := []rune(Fold(text))
	name := make(Name, len(runes))
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, r := range runes {
		name[i] = char{r, s.sounds(r)}
	}
	return name
}

// Fold is a text without what typing it may leave out or do in another way: wide and
// large letters, the apostrophes between syllables.
func Fold(text string) string {
	return strings.NewReplacer("'", "", "’", "").Replace(strings.ToLower(norm.NFKC.String(text)))
}

func (s *Speller) sounds(r rune) []string {
	sounds, known := s.known[r]
	if !known {
		sounds = readings(r)
		s.known[r] = sounds
	}
	return sounds
}

// readings are all ways to read a character, without tones. Keyboards have no ü: people
// type v, u or, as in passports, yu for it.
func readings(r rune) []string {
	var all []string
	for _, sound := range pinyin.SinglePinyin(r, pinyin.Args{Style: pinyin.Normal, Heteronym: true}) {
		all = append(all, sound)
		if strings.Contains(sound, "v") {
			all = append(all, strings.ReplaceAll(sound, "v", "u"), strings.ReplaceAll(sound, "v", "yu"))
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
