package app

import (
	"cmp"
	"slices"
	"unicode/utf8"

	"ruhu/schema"
	"ruhu/server/pinyin"
)

// LongestSearch is how many characters a text to find households by may have. A longer one
// finds none.
const LongestSearch = pinyin.MaxQuery

// HouseholdQuery says which households a list shows. What is left empty holds
// for every household, except Areas.
type HouseholdQuery struct {
	Areas  []string // at or below any of these; none finds nothing
	IDs    []string // among these; nil for any
	Cause  string   // code of the main cause
	Status string   // code of the status
	Text   string   // what somebody typed to find them, at most LongestSearch characters
	Tails  []string // ends of identity numbers that Text has and that may be sought: see SeekTails
	Limit  int      // households in a page
	Offset int      // households before the page
}

// HouseholdLine is one household in a list, and what is counted beside it.
type HouseholdLine struct {
	schema.Row
	People    int   // members who have not left
	Conflicts int   // that are open
	VisitedAt int64 // Unix milliseconds of the last visit, 0 when there was none
}

// FindHouseholds returns one page of the living households that meet a query, and how
// many meet it in all. They stand by village and registry number; of those that meet a
// text, they come first that it meets best. r reads what is committed: what is found is
// remembered.
func (a *App) FindHouseholds(r Reader, q HouseholdQuery) (page []HouseholdLine, total int, err error) {
	found, err := a.directory.find(r, q)
	if err != nil {
		return nil, 0, err
	}
	from := min(max(q.Offset, 0), len(found))
	ids := make([]string, min(max(q.Limit, 0), len(found)-from))
	for i := range ids {
		ids[i] = found[from+i].id
	}
	page, err = r.HouseholdLines(q.Areas, ids)
	slices.SortFunc(page, func(a, b HouseholdLine) int {
		return cmp.Compare(slices.Index(ids, a.ID), slices.Index(ids, b.ID))
	})
	return page, len(found), err
}

// find returns what meets a query in the state that r reads, in order.
func (d *directory) find(r Reader, q HouseholdQuery) ([]*listed, error) {
	if len(q.Areas) == 0 || utf8.RuneCountInString(q.Text) > LongestSearch {
		return nil, nil
	}
	named, err := d.places(r)
	if err != nil {
		return nil, err
	}
	search := searchFor(q)
	var found [places + 1][]*listed
	villages, err := d.villages.In(r, q.Areas)
	for _, v := range villages {
		search.enter(named[v.village], named[townshipOf(v.village)])
		for _, h := range v.households {
			if rank, met := search.meets(h); met {
				found[rank] = append(found[rank], h)
			}
		}
	}
	return slices.Concat(found[:]...), err
}

// search is a query made ready.
type search struct {
	HouseholdQuery
	among map[string]bool // nil for any
	words []word
}

func searchFor(q HouseholdQuery) *search {
	s := &search{HouseholdQuery: q, words: wordsOf(q)}
	if q.IDs != nil {
		s.among = make(map[string]bool, len(q.IDs))
		for _, id := range q.IDs {
			s.among[id] = true
		}
	}
	return s
}

// enter looks which words name a village, or the township around it.
func (s *search) enter(village, township []pinyin.Name) {
	for i := range s.words {
		asked := s.words[i].asked
		begins := func(name pinyin.Name) bool { return asked.Find(name) >= pinyin.Begins }
		s.words[i].isPlace = slices.ContainsFunc(village, begins) || slices.ContainsFunc(township, begins)
	}
}

// meets reports whether a household of the village entered last meets the query, and how
// well it meets the word that it meets worst.
func (s *search) meets(h *listed) (worst rank, met bool) {
	if s.Cause != "" && h.cause != s.Cause || s.Status != "" && h.status != s.Status || s.among != nil && !s.among[h.id] {
		return 0, false
	}
	for i := range s.words {
		rank, met := s.words[i].meets(h)
		if !met {
			return 0, false
		}
		worst = max(worst, rank)
	}
	return worst, true
}
