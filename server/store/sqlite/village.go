package sqlite

import (
	"fmt"

	"ruhu/syncproto"
)

// villageRow is a village's counter, the revision of its papers, its digests, and
// where its history ends.
type villageRow struct {
	seq         syncproto.Seq
	rev         syncproto.Rev
	buckets     [syncproto.Buckets]syncproto.Digests
	newest      int64 // entry of its history
	newestPaper int64 // entry that is about its own papers
	unsaved     bool
}

// village reads a village's row, or returns app.ErrNotFound.
func (s *session) village(code string) (*villageRow, error) {
	if row := s.villages[code]; row != nil {
		return row, nil
	}
	row := &villageRow{}
	var digests []byte
	if err := s.one("SELECT seq, rev, digests, newest, newest_paper FROM village WHERE code = ?1", []any{code},
		&row.seq, &row.rev, &digests, &row.newest, &row.newestPaper); err != nil {
		return nil, err
	}
	row.buckets = bucketsFrom(digests)
	if s.caches {
		s.villages[code] = row
	}
	return row, nil
}

// changeVillage returns a village's row to be changed. The table learns of it at
// the end of the transaction, once and not with each of a push's changesets: what
// reads the table before that must flush.
func (s *session) changeVillage(code string) (*villageRow, error) {
	row, err := s.village(code)
	if err == nil && !row.unsaved {
		row.unsaved = true
		s.unsaved = append(s.unsaved, code)
	}
	return row, err
}

// flush writes the villages that were changed.
func (s *session) flush() error {
	for _, code := range s.unsaved {
		row := s.villages[code]
		err := s.exec("UPDATE village SET seq = ?2, rev = ?3, digests = ?4, newest = ?5, newest_paper = ?6 WHERE code = ?1",
			code, int64(row.seq), int64(row.rev), appendBuckets(nil, &row.buckets), row.newest, row.newestPaper)
		if err != nil {
			return fmt.Errorf("save village %s: %w", code, err)
		}
		row.unsaved = false
	}
	s.unsaved = s.unsaved[:0]
	return nil
}

func appendBuckets(dst []byte, buckets *[syncproto.Buckets]syncproto.Digests) []byte {
	for i := range buckets {
		dst = buckets[i].Append(dst)
	}
	return dst
}

// bucketsFrom reads what appendBuckets wrote; fewer bytes give zero digests.
func bucketsFrom(b []byte) (buckets [syncproto.Buckets]syncproto.Digests) {
	const size = syncproto.DigestsSize
	for i := range buckets {
		if len(b) >= size*(i+1) {
			buckets[i] = syncproto.DigestsFrom(b[size*i:])
		}
	}
	return buckets
}
