package app

import (
	"slices"
	"strings"
	"sync"

	"ruhu/schema"
	"ruhu/syncproto"
)

// reviewQueue remembers, village by village, who stands where in review and what is
// unusual about those who wait: telling that takes every row of a household, and a
// reviewer comes back after each decision. What is remembered of a village holds until a
// commit in it, or until something becomes known of one of its photos from elsewhere:
// what is in it, or that another household has it, too. So a list is never older than
// the state that it is read from.
type reviewQueue struct {
	mu      sync.Mutex
	seqs    map[string]syncproto.Seq // of every village, as last followed
	picture int64                    // the newest number as last followed
	lines   map[string][]ReviewLine  // by village; none where nothing holds any more
}

func newReviewQueue() *reviewQueue {
	return &reviewQueue{seqs: map[string]syncproto.Seq{}, lines: map[string][]ReviewLine{}}
}

// each calls fn with every household that stands in review at or below areas, on the
// state that r reads.
func (q *reviewQueue) each(r Reader, areas []string, fn func(ReviewLine)) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	villages, err := q.follow(r)
	for i := 0; err == nil && i < len(villages); i++ {
		below := func(area string) bool { return strings.HasPrefix(villages[i].Village, area) }
		if !slices.ContainsFunc(areas, below) {
			continue
		}
		var lines []ReviewLine
		lines, err = q.of(r, villages[i].Village)
		for _, line := range lines {
			fn(line)
		}
	}
	return err
}

func (q *reviewQueue) of(r Reader, village string) (lines []ReviewLine, err error) {
	lines, holds := q.lines[village]
	if holds {
		return lines, nil
	}
	if lines, err = reviewsIn(r, village); err == nil {
		q.lines[village] = lines
	}
	return lines, err
}

// follow forgets what does not hold in the state that r reads, and returns all villages
// in it. That may be an older one than the last: then what is between the two is followed
// once more by the next.
func (q *reviewQueue) follow(r Reader) ([]VillageState, error) {
	villages, err := r.Villages([]string{""})
	for i := 0; err == nil && i < len(villages); i++ {
		v := &villages[i]
		before, known := q.seqs[v.Village]
		if known && before == v.Seq {
			continue
		}
		delete(q.lines, v.Village)
		if known {
			err = q.followPhotos(r, v.Village, before, v.Seq)
		}
		if err == nil {
			q.seqs[v.Village] = v.Seq
		}
	}
	if err == nil {
		err = q.followPictures(r)
	}
	return villages, err
}

// followPhotos forgets who has the same photos as those that came to a village or went.
// That one went is not told any more once every phone knows of it: long after anybody
// looked at a list.
func (q *reviewQueue) followPhotos(r Reader, village string, from, to syncproto.Seq) error {
	rows, err := r.ChangedRows(schema.Photo, village, from, to)
	sha256 := schema.Photo.Ordinal("sha256")
	for i := 0; err == nil && i < len(rows); i++ {
		err = q.forget(r, rows[i].Values[sha256].Text())
	}
	return err
}

// followPictures forgets who has the photos that somebody has looked into since, or
// photos that look like them.
func (q *reviewQueue) followPictures(r Reader) error {
	last, err := r.LastPicture()
	if err != nil || last == q.picture {
		return err
	}
	looked, err := r.PicturesAbove(q.picture)
	for i := 0; err == nil && i < len(looked); i++ {
		err = q.forget(r, looked[i])
	}
	if err == nil {
		q.picture = last
	}
	return err
}

// forget forgets the villages of a photo and of those that look like it.
func (q *reviewQueue) forget(r Reader, sha256 string) error {
	alike, err := r.Alikes(sha256)
	for _, hash := range slices.Insert(alike, 0, sha256) {
		if err != nil {
			return err
		}
		var rows []schema.Row
		rows, err = r.PhotoRows(hash)
		for _, row := range rows {
			delete(q.lines, row.Village)
		}
	}
	return err
}
