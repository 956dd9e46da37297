package app

import (
	"sync"

	"ruhu/syncproto"
)

// ByVillage remembers what was read of each village for as long as nothing changes in
// it: every commit in a village moves its counter on. So what is asked of a county costs
// what has changed since somebody last asked, and is never older than the state that it
// is asked on.
type ByVillage[T any] struct {
	read     func(r Reader, village string) (T, error)
	mu       sync.Mutex
	villages map[string]*ofVillage[T] // of the county's tree, so there is an end to them
}

// ofVillage is what was read of a village, and when.
type ofVillage[T any] struct {
	mu   sync.Mutex // held while reading: who comes meanwhile waits for the same
	seq  syncproto.Seq
	was  bool // anything was read yet
	what T
}

// NewByVillage remembers what read returns of a village on the state that a reader reads.
func NewByVillage[T any](read func(r Reader, village string) (T, error)) *ByVillage[T] {
	return &ByVillage[T]{read: read, villages: map[string]*ofVillage[T]{}}
}

// In returns what there is of every village at or below any of some areas, by code, on
// the state that r reads. Others are given the same: nobody changes it.
func (k *ByVillage[T]) In(r Reader, areas []string) ([]T, error) {
	villages, err := r.Villages(areas)
	if err != nil {
		return nil, err
	}
	all := make([]T, 0, len(villages))
	for _, v := range villages {
		one, err := k.entry(v.Village).at(r, v, k.read)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

func (k *ByVillage[T]) entry(village string) *ofVillage[T] {
	k.mu.Lock()
	defer k.mu.Unlock()
	e := k.villages[village]
	if e == nil {
		e = &ofVillage[T]{}
		k.villages[village] = e
	}
	return e
}

// at is what there is at a village's counter. The newest is kept: who reads an older
// state beside may come later.
func (e *ofVillage[T]) at(r Reader, v VillageState, read func(Reader, string) (T, error)) (T, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.was && e.seq == v.Seq {
		return e.what, nil
	}
	what, err := read(r, v.Village)
	if err == nil && (!e.was || e.seq < v.Seq) {
		e.seq, e.was, e.what = v.Seq, true, what
	}
	return what, err
}
